"""Curvature: how sharply the cost bends, layer by layer or along a run, and what η that allows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from descente.palette import HERE, INK, PAPER
from descente.pictures import paper
from descente.pictures.paper import counted, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

    from descente.instruments.curvature import Sharpness, SharpnessAlong

__all__ = ["DRAWN", "along", "draw"]

BEYOND = 3.0  # times the largest λmax: a limit above it is off the picture


def draw(found: Sharpness | Sequence[Sharpness], title: str | None) -> Figure:
    """λmax of the whole Hessian, or of each of its blocks, with 2/λmax; and in which numbers."""
    rows: Sequence[Any] = found if isinstance(found, list | tuple) else [found]
    if title is None:
        many = "layer by layer" if len(rows) > 1 else "where the network stands"
        title = f"How sharply the cost curves, {many}"
    facts = f"Largest eigenvalue of the Hessian of the mean cost over {_examples(rows)}"
    facts += ", the other layers frozen" if len(rows) > 1 else ""
    facts += (
        ". Full-batch descent is stable here while η\N{NO-BREAK SPACE}<\N{NO-BREAK SPACE}2/λmax."
    )
    drawn = paper.sheet(title, facts)
    grid: Any = drawn.add_gridspec(1, 2, width_ratios=(1.25, 1.0), wspace=0.06)
    _bars(drawn.add_subplot(grid[0]), rows)
    beside = drawn.add_subplot(grid[1])
    _concentration(beside, rows)
    paper.words(drawn, beside, columns=min(3, len(rows)))
    return drawn


def _examples(rows: Sequence[Sharpness]) -> str:
    counts = sorted({row.n_examples for row in rows})
    return counted(counts[0], "example") if len(counts) == 1 else f"{counts[0]:,} or more examples"


def _bars(axes: Axes, rows: Sequence[Sharpness]) -> None:
    y = np.arange(len(rows), dtype=float)
    paper.heading(axes, "λmax, and the limit 2/λmax")
    lengths = np.array([row.largest for row in rows])
    for at, row in zip(y, rows, strict=True):
        axes.barh(
            at,
            row.largest,
            0.24,
            color=INK if row.converged else PAPER,
            ec=INK,
            lw=0.8,
            hatch=None if row.converged else "//////",
            xerr=None if row.converged else row.residual,
            error_kw={"ecolor": paper.MUTED, "lw": 1.0, "capsize": 3.0},
        )
        said = f"λmax = {number(row.largest)} ± {number(row.residual, 2)}; "
        if row.eta_limit is not None:
            said += f"2/λmax = {number(row.eta_limit)}"
        elif row.converged:
            said += "curves upward nowhere: no limit on η"
        else:
            said += f"not converged after {counted(row.products, 'product')}: no limit"
        axes.text(0.0, at - 0.17, said, va="bottom", size=8, transform=axes.get_yaxis_transform())
    names = ["all of θ" if row.where == "all" else row.where for row in rows]
    axes.set_yticks(y, names)
    room = max(0.0, 0.5 * (3 - len(rows)))
    axes.set_ylim(len(rows) - 0.5 + room, -0.6 - room)
    axes.tick_params(axis="y", length=0)
    axes.axvline(0.0, color=paper.MUTED, lw=0.7)
    axes.spines["left"].set_visible(False)
    axes.set_xlim(*paper.wide(min(0.0, *lengths), max(0.0, *lengths), 0.03))
    if lengths.min() >= 0:
        axes.set_xlim(left=0.0)
    paper.linear(axes.xaxis)
    axes.set_xlabel("largest curvature λ of the cost along a direction of length 1")


_LINES = ("-", (0, (6, 2)), (0, (2, 1.5)), (0, (6, 2, 1, 2)))


def _concentration(axes: Axes, rows: Sequence[Sharpness]) -> None:
    """In how few numbers the sharpest direction lies."""
    paper.heading(axes, "in how few numbers that direction lies")
    most = 1
    for k, row in enumerate(rows):
        squares = np.sort(row.space.to_numpy(row.vector) ** 2)[::-1]
        held = np.cumsum(squares[squares > 0])
        if not len(held):
            continue
        most = max(most, len(held))
        name = "all of θ" if row.where == "all" else row.where
        half = int(np.searchsorted(held, 0.5 * held[-1])) + 1
        axes.plot(
            np.arange(1, len(held) + 1),
            held,
            color=INK,
            lw=1.3,
            ls=_LINES[k % len(_LINES)],
            label=f"{name}: half in {counted(half, 'number')}",
        )
        axes.plot(half, held[half - 1], "o", color=INK, ms=4)
    paper.log(axes.xaxis, 0.8, most * 1.3)
    axes.set_ylim(0.0, 1.04)
    paper.linear(axes.yaxis, 5)
    axes.set_xlabel("how many of its largest numbers")
    axes.set_ylabel("part of its squared length")


def along(found: SharpnessAlong, title: str | None) -> Figure:
    """λmax along a run, beside 2/η, over the cost."""
    facts = f"At {counted(len(found.step), 'snapshot')} of a run, over "
    facts += f"{counted(found.n_examples, 'example')}. "
    facts += "Above the dashed line, full-batch descent with this η would be unstable."
    drawn = paper.sheet(
        "The curvature along the descent, beside its limit" if title is None else title, facts
    )
    grid: Any = drawn.add_gridspec(2, 1, height_ratios=(1.7, 1.0))
    above = drawn.add_subplot(grid[0])
    below = drawn.add_subplot(grid[1], sharex=above)
    limits = np.where(np.isfinite(found.limit), found.limit, np.nan)
    above.plot(found.step, found.largest, color=INK, lw=1.2)
    for which, fill, said in (
        (found.converged, INK, "λmax"),
        (~found.converged, PAPER, "λmax, not converged"),
    ):
        if which.any():
            above.errorbar(
                found.step[which],
                found.largest[which],
                found.residual[which],
                ls="none",
                ecolor=paper.MUTED,
                elinewidth=0.8,
            )
            above.plot(
                found.step[which], found.largest[which], "o", mfc=fill, mec=INK, ms=4.5, label=said
            )
    above.plot(found.step, limits, color=HERE, lw=1.3, ls=(0, (5, 2)), label="2/η, the limit there")
    known = np.concatenate([found.largest, limits])
    top = BEYOND * max(0.0, *found.largest) if len(found.largest) else 1.0
    known = known[np.isfinite(known) & (known <= top)]
    _scaled(above.yaxis, known, 30.0)
    above.set_ylabel("curvature λ")
    above.tick_params(axis="x", labelbottom=False)
    below.plot(found.step, found.cost, color=INK, lw=1.2, marker=".", ms=4)
    _scaled(below.yaxis, found.cost[np.isfinite(found.cost)], 10.0)
    below.set_ylabel("cost C")
    below.set_xlabel("steps made")
    paper.linear(below.xaxis, 8, whole=True)
    paper.words(drawn, above)
    return drawn


def _scaled(axis: Axis, values: NDArray[np.float64], log_from: float) -> None:
    """Logarithmic where the highest is so many times the lowest, else linear and from 0."""
    low, high = (float(values.min()), float(values.max())) if values.size else (0.0, 1.0)
    if low > 0 and high > log_from * low:
        paper.log(axis, *paper.wide(low, high, log=True))
        return
    axes: Any = axis.axes
    bottom, top = paper.wide(min(0.0, low), max(0.0, high))
    axes.set_ylim(0.0 if low >= 0 else bottom, top)
    paper.linear(axis, 5)


DRAWN = {"Sharpness": draw, "SharpnessAlong": along}
