"""The colours of every figure as a stylesheet, from `descente.palette`: one source for all."""

from __future__ import annotations

from descente import palette

__all__ = ["colours"]


def colours() -> str:
    """Custom properties: ``--here``, ``--ink``, ``--paper``, and ``--cost-0`` … for each scale."""
    rows = [f"--here: {palette.HERE};", f"--ink: {palette.INK};", f"--paper: {palette.PAPER};"]
    scales = {"cost": palette.COST, "signed": palette.SIGNED, "run": palette.RUNS}
    for name, scale in scales.items():
        rows += _numbered(name, scale)
    dark = " ".join(
        [
            f"--ink: {palette.PAPER}; --paper: {palette.NIGHT};",
            *_numbered("cost", palette.COST_DARK),
            *_numbered("signed", palette.SIGNED_DARK),
            *_numbered("run", palette.RUNS_DARK),
        ]
    )
    return (
        ":root {\n  " + "\n  ".join(rows) + "\n}\n"
        "@media (prefers-color-scheme: dark) {\n"
        f'  :root:not([data-theme="light"]) {{ {dark} }}\n'
        "}\n"
        f':root[data-theme="dark"] {{ {dark} }}\n'
    )


def _numbered(name: str, scale: tuple[str, ...]) -> list[str]:
    return [f"--{name}-{i}: {colour};" for i, colour in enumerate(scale)]
