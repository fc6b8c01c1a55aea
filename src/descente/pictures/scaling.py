"""The cost of a gradient: three times against the number of parameters, on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from descente.palette import COST, INK, PAPER
from descente.pictures import paper
from descente.pictures.paper import counted, number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from descente.instruments.scaling import Scaling

__all__ = ["DRAWN", "draw", "duration"]

Vector = NDArray[Any]

_UNITS = (
    (1e-6, 1e-9, "ns"),
    (1e-3, 1e-6, "µs"),
    (1.0, 1e-3, "ms"),
    (120.0, 1.0, "s"),
    (7200.0, 60.0, "min"),
    (172_800.0, 3600.0, "h"),
    (63_072_000.0, 86_400.0, "days"),
)


def duration(seconds: float) -> str:
    """Three significant digits with a unit that a person reads."""
    for end, unit, name in _UNITS:
        if seconds < end:
            return f"{number(seconds / unit)} {name}"
    return f"{number(seconds / 31_557_600.0)} years"


def draw(found: Scaling, title: str | None) -> Figure:
    """One cost, one backpropagation and one gradient by finite differences as networks grow."""
    timings = found.timings
    if title is None:
        title = "No network was timed"
        if timings:
            ratio = float(np.median([t.ratio for t in timings]))
            title = f"A gradient by backpropagation takes as long as {number(ratio, 2)} costs"
    cores = counted(found.threads, "thread")
    facts = f"Over {counted(timings[0].examples, 'example')} on {cores}" if timings else cores
    processor = found.machine.get("cpu") or found.machine.get("processor")
    facts += f", {processor}." if processor else "."
    drawn = paper.sheet(title, facts)
    axes = drawn.add_subplot()
    if not timings:
        axes.set_axis_off()
        return drawn
    axes.set_xlabel("weights and biases")
    axes.set_ylabel("seconds")
    _times(axes, found)
    paper.words(drawn, axes, columns=2)
    return drawn


DRAWN = {"Scaling": draw}


def _times(axes: Axes, found: Scaling) -> None:
    timings = found.timings
    n = np.array([t.parameters for t in timings])
    cost, gradient, differences = (
        np.array([getattr(t, name) for t in timings])
        for name in ("cost", "gradient", "differences")
    )
    measured = np.array([t.measured for t in timings])
    axes.plot(n, cost, "o-", color=COST[1], ms=5, label="one cost")
    axes.plot(
        n,
        gradient,
        "s-",
        color=INK,
        ms=5,
        label="one gradient by backpropagation, so many times one cost",
    )
    _differences(axes, n, differences, measured)
    everything = np.concatenate([cost, gradient, differences])
    paper.log(
        axes.xaxis,
        *paper.wide(n.min(), n.max(), 0.07, log=True) if len(n) > 1 else (n[0] / 2, n[0] * 2),
    )
    paper.log(axes.yaxis, *paper.wide(everything.min(), everything.max(), 0.09, log=True))
    for t in timings:
        axes.annotate(
            f"{number(t.ratio, 2)} ×",
            (t.parameters, t.gradient),
            (0, 7),
            ha="center",
            size=7.5,
            textcoords="offset points",
        )
        axes.annotate(
            duration(t.differences) + ("" if t.measured else "\nextrapolated"),
            (t.parameters, t.differences),
            (0, -8),
            ha="center",
            va="top",
            size=7.5,
            textcoords="offset points",
        )


def _differences(axes: Axes, n: Vector, seconds: Vector, measured: Vector) -> None:
    """Filled and whole where it was measured, hollow and dashed where it was not."""
    colour, dashes = COST[4], (0, (3, 2))
    for k in range(len(n) - 1):
        ls = "-" if measured[k] and measured[k + 1] else dashes
        axes.plot(n[k : k + 2], seconds[k : k + 2], color=colour, ls=ls)
    for which, fill, said in (
        (measured, colour, "one gradient by finite differences"),
        (~measured, PAPER, "extrapolated: (parameters + 1) × one cost"),
    ):
        if which.any():
            axes.plot(
                n[which], seconds[which], "D", mec=colour, mfc=fill, mew=1.4, ms=6, label=said
            )
