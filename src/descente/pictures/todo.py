"""The to-do list: what each change was predicted to do to the cost, beside what it did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from descente.palette import INK, PAPER
from descente.pictures import paper
from descente.pictures.paper import counted, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from descente.instruments.todo import Effect, TodoList

__all__ = ["DRAWN", "draw"]

ROWS = 20  # drawn at most
# what was predicted is outline, what was measured is filled; in this order they show through
_MARKS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("first_order", "predicted from the slope: ∇C · Δ", {"marker": "o", "ms": 10.5, "mew": 1.0}),
    (
        "second_order",
        "and from the curvature: + ½ Δ · H Δ",
        {"marker": "D", "ms": 6.4, "mew": 1.0},
    ),
    ("measured", "measured: C(θ + Δ) − C(θ)", {"marker": "o", "ms": 4.2, "mew": 0, "mfc": INK}),
)


def draw(todo: TodoList, title: str | None) -> Figure:
    """Rows of the list, and under them what all of them do together."""
    rows = sorted(todo.rows, key=lambda row: row.rank)[:ROWS]
    if title is None:
        title = (
            f"What the to-do list does to the cost, row by row (η = {number(todo.eta, trim=True)})"
        )
    facts = f"C = {number(todo.cost)} over {counted(todo.n_examples, 'example')}; "
    facts += "each row changes one number by −η·∂C/∂w and nothing else."
    if len(todo.rows) > ROWS:
        facts += f" The first {ROWS} of {len(todo.rows):,} rows are shown."
    drawn = paper.sheet(title, facts)
    grid: Any = drawn.add_gridspec(2, 1, height_ratios=(max(4, len(rows)), 3.2))
    single, whole = drawn.add_subplot(grid[0]), drawn.add_subplot(grid[1])
    names = [f"{row.rank:,}.  {row.name}" for row in rows]
    _dots(single, names, [row.effect for row in rows])
    single.annotate(
        "measured",
        (1.0, 1.0),
        (6, 1),
        xycoords="axes fraction",
        textcoords="offset points",
        size=7.5,
        color=paper.MUTED,
    )
    together = "these rows" if len(todo.rows) <= ROWS else "the rows"
    everything = f"the whole list: {todo.space.size:,} numbers"
    if len(todo.rows) == todo.space.size:
        _dots(whole, [everything], [todo.everything])
    else:
        said = f"{together} together: {counted(len(todo.rows), 'number')}"
        _dots(whole, [said, everything], [todo.together, todo.everything])
    whole.set_xlabel("change of the cost")
    paper.words(drawn, single)
    return drawn


DRAWN = {"TodoList": draw}


def _dots(axes: Axes, names: list[str], effects: Sequence[Effect]) -> None:
    y = np.arange(len(names), dtype=float)
    found = np.array(effects)
    axes.hlines(y, 0.0, 1.0, transform=axes.get_yaxis_transform(), color=paper.FAINT, lw=0.5)
    axes.axvline(0.0, color=paper.MUTED, lw=0.7)
    for column, (_, label, look) in enumerate(_MARKS):
        style: dict[str, Any] = {"mec": INK, "mfc": PAPER, "ls": "none", "clip_on": False} | look
        axes.plot(found[:, column], y, label=label, **style)
    axes.set_yticks(y, names)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.spines[["left"]].set_visible(False)
    known = found[np.isfinite(found)]
    axes.set_xlim(*paper.wide(min(0.0, *known), max(0.0, *known), 0.04))
    paper.linear(axes.xaxis)
    for at, effect in zip(y, effects, strict=True):
        said = paper.signed(effect.measured) if np.isfinite(effect.measured) else "not measured"
        axes.annotate(
            said,
            (1.0, at),
            (6, 0),
            xycoords=axes.get_yaxis_transform(),
            textcoords="offset points",
            va="center",
            size=7.5,
        )
