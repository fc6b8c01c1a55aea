"""What matters: the sizes of the derivatives, what part of a step they carry, where, and tested."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from descente.palette import INK, PAPER
from descente.pictures import paper
from descente.pictures.paper import counted, number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from descente.instruments.importance import Importance

__all__ = ["DRAWN", "draw"]

BINS = 60
SHADES = INK, paper.MUTED, paper.FAINT  # a lot, somewhat, a little
PROBES = 12  # rows of the test drawn at most
DECADES = 9  # of |∂C/∂w| shown, at most, below the largest


def draw(found: Importance, title: str | None) -> Figure:
    """Four views of the same derivatives."""
    facts = f"C = {number(found.cost)} over {counted(found.n_examples, 'example')}; "
    facts += f"{len(found.order):,} weights and biases; η = {number(found.eta, trim=True)}. "
    parts = [f"{share.name} {100 * share.predicted:.0f} %" for share in found.layers]
    if found.space.norm(found.derivative):
        facts += f"Of Σ g²: {', '.join(parts)}."
    drawn = paper.sheet("Which of the numbers matter" if title is None else title, facts)
    grid: Any = drawn.add_gridspec(2, 2, width_ratios=(1.15, 1.0), height_ratios=(1.0, 1.1))
    _sizes(drawn.add_subplot(grid[0, 0]), found)
    _shares(drawn.add_subplot(grid[0, 1]), found)
    _probes(drawn.add_subplot(grid[1, 0]), found)
    where = drawn.add_subplot(grid[1, 1])
    if found.by_pixel is None:
        _layers(where, found)
    else:
        _pixels(where, found)
    return drawn


DRAWN = {"Importance": draw}


def _sizes(axes: Axes, found: Importance) -> None:
    """How many numbers have a derivative of which size, and the words for it."""
    sizes = np.abs(found.space.to_numpy(found.derivative))
    some = sizes[sizes > 0]
    paper.heading(axes, "how large |∂C/∂w| is")
    axes.set_xlabel("|∂C/∂w|")
    axes.set_ylabel("how many numbers")
    if not some.size:
        axes.text(0.5, 0.5, "every derivative is 0", ha="center", transform=axes.transAxes)
        axes.set_axis_off()
        return
    high = float(some.max()) * 1.2
    low = max(float(some.min()), high * 10.0**-DECADES) / 1.2
    heights, ends = np.histogram(some, np.geomspace(low, high, BINS))
    middles = np.sqrt(ends[1:] * ends[:-1])
    shades = [SHADES[list(found.thresholds).index(_word(found, m))] for m in middles]
    axes.bar(ends[:-1], heights, np.diff(ends), align="edge", color=shades, ec=PAPER, lw=0.4)
    for (word, least), shade in zip(found.thresholds.items(), SHADES, strict=True):
        start = f"{word}: from {number(least)}" if least else word
        axes.bar(low, 0.0, color=shade, label=start)
        if low < least < high:
            axes.axvline(least, color=INK, lw=0.6, ls=(0, (2, 2)))
    unseen = int((sizes < low).sum())
    if unseen:
        axes.plot([], [], ls="none", label=f"not drawn: {unseen:,} {_below(sizes, low)}")
    paper.log(axes.xaxis, low, high)
    axes.set_ylim(0.0, float(np.max(heights)) * 1.05)
    paper.linear(axes.yaxis, 4)
    axes.legend(loc="upper left", fontsize=7)


def _below(sizes: Any, low: float) -> str:
    return "that are 0" if (sizes[sizes < low] == 0).all() else f"below {number(low)}"


def _word(found: Importance, size: float) -> str:
    return next((w for w, least in found.thresholds.items() if size >= least), "a little")


def _shares(axes: Axes, found: Importance) -> None:
    """What part of a step the largest derivatives carry: predicted all along, measured at some."""
    squares = np.sort(found.space.to_numpy(found.derivative) ** 2)[::-1]
    total, n = squares.sum(), len(squares)
    paper.heading(axes, "what part of one step's drop they carry")
    if total > 0:
        axes.plot(
            np.arange(1, n + 1),
            np.cumsum(squares) / total,
            color=paper.MUTED,
            lw=1.2,
            label="predicted: their part of Σ g²",
        )
    counts = [share.count for share in found.shares]
    measured = [share.measured for share in found.shares]
    axes.plot(counts, measured, "o", color=INK, ms=4.5, label="measured: they alone moved")
    paper.log(axes.xaxis, 0.8, n * 1.25)
    axes.set_ylim(*paper.wide(0.0, max([1.0, *measured]), 0.05))
    paper.linear(axes.yaxis, 5)
    axes.set_xlabel("how many of the largest derivatives")
    axes.legend(loc="lower right", fontsize=7, borderaxespad=0.2)
    labelled = n * 10.0
    for share in reversed(found.shares):
        if share.count * 3 < labelled:
            labelled = share.count
            name = "all" if share.fraction == 1 else share.name
            axes.annotate(
                name,
                (share.count, share.measured),
                (-4, 4),
                textcoords="offset points",
                size=7,
                ha="right",
            )


def _probes(axes: Axes, found: Importance) -> None:
    """Weights from the top, the middle and the bottom, each nudged by the same amount."""
    nudge, rows = number(found.nudge, trim=True), found.probes
    if len(rows) > PROBES:
        rows = [rows[round(i)] for i in np.linspace(0, len(rows) - 1, PROBES)]
    some = "" if len(rows) == len(found.probes) else f" ({PROBES} of {len(found.probes)})"
    paper.heading(axes, f"what ±{nudge} on one weight does to the cost{some}")
    if not rows:
        axes.text(0.5, 0.5, "no weight was tested", ha="center", transform=axes.transAxes)
        axes.set_axis_off()
        return
    y = np.arange(len(rows), dtype=float)
    predicted = np.array([abs(row.derivative) * found.nudge for row in rows])
    changes = {way: np.array([getattr(row, way) for row in rows]) for way in ("up", "down")}
    sizes = np.abs([predicted, *changes.values()])
    known = sizes[np.isfinite(sizes) & (sizes > 0)]
    limits = paper.wide(*(known.min(), known.max()) if known.size else (0.1, 1.0), log=True)
    axes.hlines(y, *limits, color=paper.FAINT, lw=0.5)
    axes.plot(
        predicted,
        y,
        "o",
        mfc="none",
        mec=INK,
        ms=9.5,
        mew=0.9,
        label=f"predicted: |∂C/∂w| · {nudge}",
    )
    for (way, change), marker in zip(changes.items(), "><", strict=True):
        axes.plot([], [], marker, color=INK, ms=5, mew=0, label=f"measured, weight {way}")
        for sign, colour, fill in ((1, paper.RISING, None), (-1, paper.FALLING, PAPER)):
            these = np.sign(change) == sign
            axes.plot(
                np.abs(change[these]),
                y[these],
                marker,
                color=colour,
                mfc=fill or colour,
                ms=5,
                mew=1.0,
            )
    for at in y[(sizes == 0).all(axis=0)]:
        axes.text(
            0.01,
            at,
            "exactly 0",
            va="center",
            size=7,
            color=paper.MUTED,
            bbox={"fc": PAPER, "ec": "none", "pad": 0.5},
            transform=axes.get_yaxis_transform(),
        )
    paper.log(axes.xaxis, *limits)
    axes.set_yticks(y, [f"{row.rank:,}." for row in rows])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_ylabel("rank of |∂C/∂w|")
    axes.set_xlabel(
        "size of the change (orange, filled: cost rises; teal, hollow: it falls)", size=7
    )
    axes.legend(loc="lower right", fontsize=7, frameon=True, framealpha=1.0, edgecolor=PAPER)


def _pixels(axes: Axes, found: Importance) -> None:
    """Each pixel's part of the first layer's Σ g²."""
    assert found.by_pixel is not None
    paper.heading(axes, "the first layer's Σ g², pixel by pixel")
    most = float(found.by_pixel.max()) or 1.0
    shown = axes.imshow(
        found.by_pixel, cmap=paper.ink_map(), interpolation="nearest", vmin=0.0, vmax=most
    )
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines[:].set_visible(True)
    axes.set_anchor("W")
    drawn: Any = axes.figure
    bar = drawn.colorbar(shown, cax=axes.inset_axes((1.06, 0.0, 0.05, 1.0)))
    bar.outline.set_linewidth(0.4)
    bar.set_label("part of the whole")
    paper.linear(bar.ax.yaxis, 5)


def _layers(axes: Axes, found: Importance) -> None:
    """Each layer's part, where the input is no picture."""
    paper.heading(axes, "what part of the drop each layer carries")
    y = np.arange(len(found.layers))
    axes.barh(y, [share.predicted for share in found.layers], color=paper.FAINT, label="predicted")
    axes.plot([share.measured for share in found.layers], y, "o", color=INK, label="measured")
    axes.set_yticks(y, [share.name for share in found.layers])
    axes.invert_yaxis()
    paper.linear(axes.xaxis, 5)
    axes.legend()
