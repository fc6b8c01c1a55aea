"""What the site adds to Sphinx.

Formulas as MathML, written when the site is built, so that a page needs no script to show them; a
``picture`` directive that shows what `pictures.py` has drawn, in the page's own colours; docstrings
in which |x| is an absolute value; and a warning for every public name that stands on no page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.parsers.rst import directives
from latex2mathml.converter import convert
from sphinx.util.docutils import SphinxDirective
from sphinx.util.logging import getLogger

import descente

__all__ = ["setup"]

PICTURES = "_pictures"


def _inline(writer: Any, node: nodes.math) -> None:
    writer.body.append(convert(node.astext()))
    raise nodes.SkipNode


def _block(writer: Any, node: nodes.math_block) -> None:
    formula = convert(node.astext(), display="block")
    writer.body.append(f'<div class="formula">{formula}</div>\n')
    raise nodes.SkipNode


class Picture(SphinxDirective):
    """``{picture} NAME``: a drawing in both themes, with its caption; ``:alt:`` is wanted."""

    required_arguments = 1
    has_content = True
    option_spec = {"alt": directives.unchanged_required}  # noqa: RUF012 (Sphinx's own type)

    def run(self) -> list[nodes.Node]:
        """The figure, as docutils nodes."""
        name = self.arguments[0]
        if "alt" not in self.options:
            raise self.error(f"the picture {name!r} has no :alt: text.")
        figure = nodes.figure(classes=["picture"])
        for theme in ("light", "dark"):
            path = f"/{PICTURES}/{theme}/{name}.png"
            figure += nodes.image(uri=path, alt=self.options["alt"], classes=[f"only-{theme}"])
        if self.content:
            caption = nodes.caption()
            inline, messages = self.parse_inline(" ".join(self.content))
            caption.extend([*inline, *messages])
            figure += caption
        return [figure]


def _bars(app: Any, what: str, name: str, thing: Any, options: Any, lines: list[str]) -> None:
    """|x| is an absolute value in our docstrings, and never one of reST's substitutions."""
    for i, line in enumerate(lines):
        if "|" in line and not line.lstrip().startswith((">>>", "...")):
            parts = re.split(r"(``.*?``|`.*?`)", line)
            parts[::2] = [part.replace("|", r"\|") for part in parts[::2]]
            lines[i] = "".join(parts)


def _skip(app: Any, what: str, name: str, thing: Any, skip: bool, options: Any) -> bool | None:
    """The fields of a named tuple stand in its docstring: they are no members of their own."""
    return True if type(thing).__name__ == "_tuplegetter" else None


def _missing(app: Any, env: Any) -> Iterator[str]:
    placed = set(env.domains["py"].objects)
    return (name for name in descente.__all__ if f"descente.{name}" not in placed)


def _complete(app: Any, env: Any) -> None:
    """Every public name has its place in the reference."""
    for name in _missing(app, env):
        getLogger(__name__).warning("descente.%s is public and stands on no page.", name)


def _drawn(app: Any) -> None:
    if not (Path(app.srcdir) / PICTURES).is_dir():
        getLogger(__name__).warning("there are no pictures: run python docs/pictures.py first.")


def setup(app: Any) -> dict[str, bool]:
    """Called by Sphinx."""
    app.add_html_math_renderer("mathml", (_inline, None), (_block, None))
    app.add_directive("picture", Picture)
    app.connect("autodoc-process-docstring", _bars, priority=900)  # after numpydoc
    app.connect("autodoc-skip-member", _skip)
    app.connect("env-check-consistency", _complete)
    app.connect("builder-inited", _drawn)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
