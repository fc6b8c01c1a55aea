"""Backpropagation, traced: both passes over one example, layer by layer from left to right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from descente.palette import INK
from descente.pictures import paper
from descente.pictures.paper import counted, number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from descente.instruments.backprop import BackpropTrace, Step

__all__ = ["DRAWN", "draw"]

Vector = NDArray[np.float64]

COLUMN = 1.9  # inches that a layer takes at least
MANY = 64  # neurons: from there on no bar of its own for each
TILES = 64  # neurons whose weights are drawn as pictures, at most


def draw(trace: BackpropTrace, title: str | None) -> Figure:
    """Activations, their deltas, and the derivatives by the weights that lead there."""
    layers = len(trace.layout.layers)
    answer = int(np.argmax(trace.outputs))
    if title is None:
        title = f"How one image of class {trace.label}, read as {answer}, would change every weight"
    size = max(paper.SIZE[0], COLUMN * (layers + 1)), paper.SIZE[1]
    drawn = paper.sheet(title, _facts(trace), size)
    grid: Any = drawn.add_gridspec(
        3, layers + 1, height_ratios=(1.0, 1.0, 1.35), width_ratios=(0.9, *[1.0] * layers)
    )
    _image(drawn.add_subplot(grid[0, 0]), trace)
    _key(drawn.add_subplot(grid[1:, 0]))
    for n in range(1, layers + 1):
        _activations(drawn.add_subplot(grid[0, n]), trace, n)
        _deltas(drawn.add_subplot(grid[1, n]), trace.step(f"dC/dz{n}"), n)
        _weights(drawn.add_subplot(grid[2, n]), trace, n)
    return drawn


DRAWN = {"BackpropTrace": draw}


def _facts(trace: BackpropTrace) -> str:
    checked = [step for step in trace.steps if step.numerical is not None]
    known = [(step.error, step) for step in checked if step.error is not None]
    said = f"C = {number(trace.cost)} for this one image. "
    count = sum(step.value.size - step.skipped for step in checked)
    if known:
        error, worst = max(known, key=lambda each: each[0])
        said += f"{count:,} derivatives were checked by central differences, which disagree by at "
        said += f"most {number(error, 2)} of the largest in the same step ({_name(worst)})."
    skipped = sum(step.skipped for step in checked)
    return said + (f" {skipped:,} could not be checked." if skipped else "")


def _name(step: Step) -> str:
    return "∂C/∂" + step.name.removeprefix("dC/d")


def _image(axes: Axes, trace: BackpropTrace) -> None:
    """What went in: ink on paper."""
    values, side = trace.step("a0").value, trace.layout.picture
    paper.heading(axes, "the image, a0")
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_anchor("NW")
    axes.spines[:].set_visible(True)
    shown = values.reshape(side) if side else values[:, None]
    axes.imshow(
        shown,
        cmap=paper.ink_map(),
        vmin=0.0,
        vmax=max(1.0, float(values.max())),
        interpolation="nearest",
        aspect="equal" if side else "auto",
    )


def _key(axes: Axes) -> None:
    """How to read the rows."""
    axes.set_axis_off()
    axes.text(
        0.0,
        1.0,
        "First row, forwards: each\nneuron's activation, from\nempty to full; at the end\n"
        "the outline is what was\nwanted.\n\n"
        "Second row, backwards:\nδ = ∂C/∂z. Orange, up: C\nrises with z. Teal, down:\nit falls.\n\n"
        "Third row: ∂C/∂w of the\nweights that lead there, δ\ntimes what they read.\n"
        "Orange: above 0, paper: 0,\nteal: below.",
        va="top",
        size=7.5,
        color=paper.MUTED,
        linespacing=1.35,
        transform=axes.transAxes,
    )


def _neurons(axes: Axes, values: Vector, colour: str) -> None:
    """A bar for each; where they are many, one outline, for thin bars shimmer."""
    if len(values) > MANY:
        axes.stairs(values, np.arange(len(values) + 1) - 0.5, fill=True, color=colour)
    else:
        axes.bar(np.arange(len(values)), values, 0.8, color=colour)


def _numbered(axes: Axes, count: int) -> None:
    axes.set_xlim(-0.7, count - 0.3)
    paper.linear(axes.xaxis, 8, whole=True)
    axes.tick_params(labelsize=7, length=2)
    paper.linear(axes.yaxis, 3)


def _activations(axes: Axes, trace: BackpropTrace, n: int) -> None:
    a, places = trace.step(f"a{n}").value, np.arange(trace.layout.sizes[n])
    paper.heading(axes, f"layer {n}: a{n}")
    low, high = float(min(0.0, a.min())), float(max(0.0, a.max()))
    empty_to_full = low >= 0 and high <= 1
    if empty_to_full and len(a) <= MANY:
        axes.bar(places, 1.0, 0.8, color="none", ec=paper.FAINT, lw=0.6)
    if n == len(trace.layout.layers):
        axes.bar(places, trace.wanted, 0.8, color="none", ec=INK, lw=1.2, zorder=3)
        high = max(1.0, high)
    _neurons(axes, a, INK)
    axes.set_ylim(*((0.0, 1.05) if empty_to_full else paper.wide(low, high)))
    _numbered(axes, len(a))


def _deltas(axes: Axes, step: Step, n: int) -> None:
    delta = step.value
    paper.heading(axes, f"δ{n}")
    axes.axhline(0.0, color=paper.MUTED, lw=0.6)
    _neurons(axes, np.maximum(delta, 0.0), paper.RISING)
    _neurons(axes, np.minimum(delta, 0.0), paper.FALLING)
    most = float(np.abs(delta).max()) or 1.0
    axes.set_ylim(-1.1 * most, 1.1 * most)
    _numbered(axes, len(delta))


def _weights(axes: Axes, trace: BackpropTrace, n: int) -> None:
    step = trace.step(f"dC/dW{n}")
    G, side = step.value, trace.layout.picture
    most = float(np.abs(G).max())
    paper.heading(axes, f"∂C/∂W{n}, up to {number(most)}")
    axes.spines[:].set_visible(True)
    if n == 1 and side:
        shown = _tiles(G, side)
        axes.set_xticks([])
        axes.set_yticks([])
        few = f"the first {TILES} of " if G.shape[1] > TILES else ""
        axes.set_xlabel(f"a picture each for {few}{counted(G.shape[1], 'neuron')}", size=7.5)
    else:
        shown = G
        axes.set_xlabel("neuron", size=7.5)
        axes.set_ylabel("input", size=7.5)
        axes.tick_params(labelsize=7, length=2)
        paper.linear(axes.xaxis, 6, whole=True)
        paper.linear(axes.yaxis, 5, whole=True)
    look = paper.about_zero(G)
    look["cmap"] = look["cmap"].with_extremes(bad=paper.FAINT)  # between the pictures
    tiled = n == 1 and side is not None
    axes.imshow(shown, **look, interpolation="nearest", aspect="equal" if tiled else "auto")


def _tiles(G: Vector, side: tuple[int, int]) -> Vector:
    """One picture per neuron, in rows, with a pixel of nothing between them."""
    height, width = side
    count = min(TILES, G.shape[1])
    across = int(np.ceil(np.sqrt(count)))
    down = -(-count // across)
    shown = np.full((down * (height + 1) - 1, across * (width + 1) - 1), np.nan)
    for k in range(count):
        y, x = (k // across) * (height + 1), (k % across) * (width + 1)
        shown[y : y + height, x : x + width] = G[:, k].reshape(side)
    return shown
