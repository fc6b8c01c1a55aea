"""The colours of every figure as a stylesheet, from `descente.palette`: one source for all."""

from __future__ import annotations

from descente import palette

__all__ = ["colours"]


def colours() -> str:
    """Custom properties: ``--here``, ``--cost-0`` to ``--cost-4``, ``--signed-0`` to ``-4``."""
    rows = [f"--here: {palette.HERE};", f"--ink: {palette.INK};", f"--paper: {palette.PAPER};"]
    rows += [f"--cost-{i}: {colour};" for i, colour in enumerate(palette.COST)]
    rows += [f"--signed-{i}: {colour};" for i, colour in enumerate(palette.SIGNED)]
    dark = f"--ink: {palette.PAPER}; --paper: #17191e; " + " ".join(
        f"--signed-{i}: {colour};" for i, colour in enumerate(palette.SIGNED_DARK)
    )
    return (
        ":root {\n  " + "\n  ".join(rows) + "\n}\n"
        "@media (prefers-color-scheme: dark) {\n"
        f'  :root:not([data-theme="light"]) {{ {dark} }}\n'
        "}\n"
        f':root[data-theme="dark"] {{ {dark} }}\n'
    )
