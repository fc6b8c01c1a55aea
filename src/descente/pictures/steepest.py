"""Nothing climbs faster: measured climbs on the curve that the angle to the gradient predicts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from descente.palette import HERE, INK, PAPER
from descente.pictures import paper
from descente.pictures.paper import counted, number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from descente.instruments.steepest import Steepest

__all__ = ["DRAWN", "draw"]


def draw(found: Steepest, title: str | None) -> Figure:
    """Each direction at its angle to ∇C, as high as the cost was measured to climb along it."""
    apart = float(np.abs(found.measured - found.predicted).max())
    facts = f"Measured over {counted(found.n_examples, 'example')} by stepping {number(found.h)} "
    facts += f"to either side; measured and predicted differ by at most {number(apart, 2)}."
    drawn = paper.sheet(
        "No direction climbs faster than the gradient" if title is None else title, facts
    )
    axes = drawn.add_subplot()
    angles = np.linspace(0.0, 180.0, 361)
    axes.plot(
        angles,
        found.norm * np.cos(np.radians(angles)),
        color=paper.MUTED,
        lw=1.3,
        label="predicted: ‖∇C‖ · cos of the angle",
    )
    axes.axhline(0.0, color=paper.MUTED, lw=0.6)
    for limit in (found.norm, -found.norm):
        axes.axhline(limit, color=HERE, lw=0.9, ls=(0, (5, 2)))
    axes.annotate(
        f"‖∇C‖ = {number(found.norm)}",
        (180.0, found.norm),
        (0, -5),
        va="top",
        ha="right",
        size=8,
        textcoords="offset points",
    )
    _directions(axes, found)
    axes.set_xlim(-4, 184)
    axes.set_xticks(range(0, 181, 30), [f"{a}°" for a in range(0, 181, 30)])
    most = max(found.norm, float(np.abs(found.measured).max()))
    axes.set_ylim(-1.2 * most, 1.2 * most)
    paper.linear(axes.yaxis, 7)
    axes.set_xlabel("angle between the direction and the gradient")
    axes.set_ylabel("climb of the cost per unit length")
    paper.words(drawn, axes)
    return drawn


DRAWN = {"Steepest": draw}


def _directions(axes: Axes, found: Steepest) -> None:
    at = found.angle
    drawn_random = np.array([direction.kind == "random" for direction in found.directions])
    if drawn_random.any():
        axes.plot(
            at[drawn_random],
            found.measured[drawn_random],
            "o",
            mfc=PAPER,
            mec=INK,
            ms=5,
            mew=1.0,
            label=f"measured: {counted(int(drawn_random.sum()), 'random direction')}",
        )
    axes.plot(
        at[~drawn_random],
        found.measured[~drawn_random],
        "o",
        color=INK,
        ms=5.5,
        label="measured: named directions",
    )
    named = sorted(
        (angle, float(climb), name)
        for angle, climb, name, random in zip(
            at.tolist(), found.measured, found.names, drawn_random, strict=True
        )
        if not random
    )
    below, where = 0.0, dict[str, Any]()
    for angle, climb, name in named:
        high, low = climb > 0.93 * found.norm, climb < -0.93 * found.norm
        if low or (high and angle < 1.0):  # beyond the limit that it reaches
            at_x, y = angle, climb + (0.05 if high else -0.05) * found.norm
            where = {"ha": "right" if low else "left", "va": "bottom" if high else "top"}
        elif high:  # under the curve, one below the other
            below += 0.16 * found.norm
            at_x, y, where = angle, climb - below, {"ha": "left", "va": "top"}
        else:  # above the falling curve, to its right
            at_x, y, where = angle + 4.0, climb, {"ha": "left", "va": "bottom"}
        line = {"arrowstyle": "-", "color": paper.FAINT, "lw": 0.7, "shrinkA": 0, "shrinkB": 4}
        axes.annotate(name, (angle, climb), (at_x, y), size=8, arrowprops=line, **where)
