"""The landscape: the map, every cell in the colour of its own cost, and the same ground in relief.

The map alters nothing: a cell is one computed point, centred where it was computed, and hatched
paper is what was not. Contour lines are the only thing drawn between the points. The relief goes
through the computed points, with a path at its true costs: it hovers where it is out of the plane.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from descente.palette import HERE, INK
from descente.pictures import paper
from descente.pictures.paper import counted, number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from descente.instruments.landscape import Landscape

__all__ = ["DRAWN", "draw"]

Vector = NDArray[np.float64]

LOG_FROM = 10.0  # times the lowest cost: from there on the scale is logarithmic
LINES = 12  # contour lines at most
FACTORS = 1.1, 1.25, 1.5, 2.0, 3.0, 10.0, 100.0, 1e4, 1e8  # from one contour line to the next
FACES = 90  # of the relief along a side, at most
LIGHT = (-0.35, -0.25, 0.9), 0.25  # from where the relief is lit, and how much darker its far side
_KINDS = {
    "random": "along two random directions",
    "path": "on a plane through three points of the path",
    "pca": "on the plane that holds most of the path",
    "sharpest": "along the gradient and the sharpest direction",
    "ends": "from the start of the training to its end",
    "weights": "as two of the weights change",
}


def draw(land: Landscape, title: str | None) -> Figure:
    """Map and relief of a landscape."""
    if title is None:
        title = f"The cost {_KINDS.get(land.plane.kind, 'on a plane')}"
    drawn = paper.sheet(title, _facts(land))
    grid: Any = drawn.add_gridspec(2, 2, width_ratios=(1.0, 1.06), height_ratios=(1.0, 0.03))
    scale = _scale(land.cost)
    known = land.cost[np.isfinite(land.cost)]
    ground = drawn.add_subplot(grid[0, 0])
    cells = _map(ground, land, scale)
    key = drawn.add_subplot(grid[1, 0])
    if known.size:
        _key(key, cells, _levels(land.cost, scale))
    else:
        key.spines[:].set_visible(False)
        key.set_yticks([])
        key.set_xticks([0.5], [" "])
        key.set_xlabel("cost C: nothing computed yet", size=7.5)
    relief: Any = drawn.add_subplot(grid[0, 1], projection="3d")
    _relief(relief, land, scale)
    _marks(ground, relief, drawn.add_subplot(grid[1, 1]), land, scale)
    return drawn


DRAWN = {"Landscape": draw}


def _facts(land: Landscape) -> str:
    points = f"{len(land.alpha)} × {len(land.beta)} points"
    known = land.examples[land.examples > 0]
    over = counted(land.n_examples, "example")
    if land.complete:
        said = [f"{points}, mean cost over all {over}"]
    elif not known.size:
        said = [f"{points}, none computed yet"]
    else:
        low, high = int(known.min()), int(known.max())
        some = f"{low:,}" if low == high else f"{low:,} to {high:,}"
        said = [f"{points}, not finished: means over {some} of {over}"]
        error = float(np.nanmax(land.standard_error))
        if error > 0:
            said.append(f"standard error at most {number(error)}")
    said.append(f"{land.plane.space.size:,} weights and biases")
    if land.path is not None:
        out = float(land.path.distance.max())
        said.append(f"path up to {number(out)} out of the plane")
    return "; ".join(said) + "."


# ---- the map


def _scale(cost: Vector) -> Any:
    """From the lowest to the highest cost known, linear or logarithmic."""
    from matplotlib.colors import LogNorm, Normalize

    known = cost[np.isfinite(cost)]
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
    if low > 0 and high > LOG_FROM * low:
        return LogNorm(low, high)
    return Normalize(low, high if high > low else low + (abs(low) or 1.0))


def _is_log(scale: Any) -> bool:
    return type(scale).__name__ == "LogNorm"


def _map(axes: Axes, land: Landscape, scale: Any) -> Any:
    cost = np.ma.masked_invalid(land.cost).T  # beta upwards: rows
    cells = axes.pcolormesh(
        paper.edges(land.alpha),
        paper.edges(land.beta),
        cost,
        cmap=paper.cost_map(),
        norm=scale,
        shading="flat",
        rasterized=True,
    )
    levels = _levels(land.cost, scale)
    if len(levels):
        axes.contour(land.alpha, land.beta, cost, levels, colors=INK, linewidths=0.4, alpha=0.5)
    axes.patch.set_hatch("//////")
    axes.patch.set_edgecolor(paper.MUTED)
    axes.spines[:].set_visible(False)
    axes.set_xlabel(land.plane.names[0])
    axes.set_ylabel(land.plane.names[1])
    paper.linear(axes.xaxis)
    paper.linear(axes.yaxis)
    return cells


def _levels(cost: Vector, scale: Any) -> Vector:
    """Where contour lines run: round steps, strictly between the lowest and the highest cost."""
    from matplotlib.ticker import MaxNLocator

    if not np.isfinite(cost).any():
        return np.zeros(0)
    low, high = float(scale.vmin), float(scale.vmax)
    if _is_log(scale):
        ratio = next((f for f in FACTORS if np.log(high / low) <= LINES * np.log(f)), FACTORS[-1])
        first, last = np.log([low, high]) / np.log(ratio)
        levels = ratio ** np.arange(np.floor(first), np.ceil(last) + 1)
    else:
        levels = np.asarray(MaxNLocator(LINES).tick_values(low, high))
    highest = float(cost[np.isfinite(cost)].max())
    kept: Vector = levels[(levels > low) & (levels < highest)]
    return kept


def _key(axes: Axes, cells: Any, levels: Vector) -> None:
    """What the colours and the contour lines say."""
    drawn: Any = axes.figure
    bar = drawn.colorbar(cells, cax=axes, orientation="horizontal")
    bar.outline.set_visible(False)
    log = _is_log(cells.norm)
    said = f"cost C, {'logarithmic' if log else 'linear'} scale"
    if len(levels) > 1:
        step = levels[1] / levels[0] if log else levels[1] - levels[0]
        said += f"; contour lines {'a factor of ' if log else ''}{number(step, trim=True)} apart"
    bar.set_label(said, size=7.5)
    if (
        cells.get_array().min() == cells.get_array().max()
    ):  # one cost: the rest of the scale is idle
        axes.set_xticks([cells.norm.vmin], [number(cells.norm.vmin)])
    elif log:
        paper.log(axes.xaxis, cells.norm.vmin, cells.norm.vmax)
    else:
        paper.linear(axes.xaxis)


# ---- the path and where one stands


def _marks(ground: Axes, relief: Any, words: Axes, land: Landscape, scale: Any) -> None:
    """On the map and in relief, with a word for each mark."""
    x, y = (1.0, 0.0) if land.plane.kind == "ends" else (0.0, 0.0)
    i, j = int(np.abs(land.alpha - x).argmin()), int(np.abs(land.beta - y).argmin())
    on_grid = np.isclose([land.alpha[i], land.beta[j]], [x, y], atol=1e-9).all()
    here = float(land.cost[i, j]) if on_grid else float("nan")
    path = land.path
    if path is not None:
        x, y, here = float(path.alpha[-1]), float(path.beta[-1]), float(path.cost[-1])
        ground.plot(
            path.alpha,
            path.beta,
            color=HERE,
            lw=1.5,
            marker=".",
            ms=3.5,
            label="path, projected on the plane",
        )
        ground.plot(
            path.alpha[0],
            path.beta[0],
            **paper.START_MARK,
            label=f"its start, C = {number(float(path.cost[0]))}",
        )
        relief.text2D(
            0.97,
            0.95,
            "the path at its true costs",
            ha="right",
            size=7.5,
            color=paper.MUTED,
            transform=relief.transAxes,
        )
        relief.plot(path.alpha, path.beta, _height(path.cost, scale), color=HERE, lw=1.5, zorder=5)
        relief.plot(
            path.alpha[:1], path.beta[:1], _height(path.cost[:1], scale), **paper.START_MARK
        )
    name = "where the network stands" if path is None else "its end"
    cost = f", C = {number(here)}" if np.isfinite(here) else ""
    ground.plot(x, y, **paper.HERE_MARK, label=name + cost)
    if np.isfinite(here):
        relief.plot([x], [y], [_height(here, scale)], **paper.HERE_MARK)
    _words(words, *ground.get_legend_handles_labels(), land, _frame(ground, land))


def _words(
    axes: Axes, handles: list[Any], labels: list[str], land: Landscape, beyond: bool
) -> None:
    """A word for each mark, and for what was not computed."""
    from matplotlib.patches import Patch

    missing = land.examples == 0
    blank = []
    if missing.any():
        blank.append(f"not computed: {counted(int(missing.sum()), 'point')}")
    elif beyond:
        blank.append("not computed")
    if broken := int((~np.isfinite(land.cost) & ~missing).sum()):
        blank.append(f"not a finite number: {counted(broken, 'point')}")
    if blank:
        handles.append(Patch(facecolor="none", edgecolor=paper.MUTED, hatch="//////", lw=0.4))
        labels.append("; ".join(blank))
    axes.set_axis_off()
    legend = axes.legend(
        handles, labels, loc="upper left", ncols=1 + (land.path is not None), borderaxespad=0.0
    )
    legend.set_in_layout(False)


def _frame(axes: Axes, land: Landscape) -> bool:
    """Everything computed, and the whole path; whether it leads beyond what was computed."""
    beyond = False
    for set_limits, centres, way in (
        (axes.set_xlim, land.alpha, "alpha"),
        (axes.set_ylim, land.beta, "beta"),
    ):
        low, *_, high = paper.edges(centres)
        if land.path is not None:
            passed = getattr(land.path, way)
            room = 0.03 * (max(high, passed.max()) - min(low, passed.min()))
            if passed.min() < low:
                low, beyond = float(passed.min()) - room, True
            if passed.max() > high:
                high, beyond = float(passed.max()) + room, True
        set_limits(low, high)
    return beyond


# ---- the relief


def _height(cost: Any, scale: Any) -> Any:
    """How high a cost is drawn; NaN where it is not a number to be drawn at all."""
    with np.errstate(all="ignore"):
        height = np.log10(cost) if _is_log(scale) else np.asarray(cost, dtype=np.float64)
    return np.where(np.isfinite(height), height, np.nan)


def _relief(axes: Any, land: Landscape, scale: Any) -> None:
    from matplotlib.ticker import FixedFormatter, FixedLocator
    from mpl_toolkits.mplot3d.art3d import (  # type: ignore[import-untyped,unused-ignore]
        Poly3DCollection,
    )

    axes.computed_zorder = False
    known = land.cost[np.isfinite(land.cost)]
    costs = [scale.vmin, scale.vmax]
    if land.path is not None:
        costs += [c for c in land.path.cost if np.isfinite(c) and (c > 0 or not _is_log(scale))]
    lowest, highest = float(min(costs)), float(max(costs))
    low, high = float(_height(lowest, scale)), float(_height(highest, scale))
    shape = np.array([np.ptp(land.alpha), np.ptp(land.beta), high - low])
    quads, colours = _faces(land, scale, shape)
    if len(quads):
        axes.add_collection3d(
            Poly3DCollection(
                quads, facecolors=colours, edgecolors=colours, linewidths=0.25, rasterized=True
            )
        )
    axes.set_xlim(land.alpha[0], land.alpha[-1])
    axes.set_ylim(land.beta[0], land.beta[-1])
    axes.set_zlim(low, high)
    axes.view_init(elev=30, azim=-60)
    axes.set_box_aspect((1.0, 1.0, 0.72), zoom=1.0)
    axes.set_xlabel(land.plane.names[0], labelpad=-12, size=7)
    axes.set_ylabel(land.plane.names[1], labelpad=-12, size=7)
    axes.set_xticks([])
    axes.set_yticks([])
    ticks = _ticks(lowest, highest, _is_log(scale))
    if land.path is None and (not known.size or known.min() == known.max()):
        ticks = [float(c) for c in known[:1]]
    names = [number(t, trim=True) for t in ticks]
    if len(set(names)) < len(names):  # too close to be told apart
        names[1:] = [f"+{number(t - ticks[0], trim=True)}" for t in ticks[1:]]
    places = slice(0, 1) if names and names[-1].startswith("+") else slice(-1, None)
    names[places] = [f"C = {name}" for name in names[places]]
    axes.zaxis.set_major_locator(FixedLocator([float(_height(t, scale)) for t in ticks]))
    axes.zaxis.set_major_formatter(FixedFormatter(names))
    axes.tick_params(axis="z", pad=0, labelsize=7)
    for axis in (axes.xaxis, axes.yaxis, axes.zaxis):
        axis.pane.set_visible(False)
        axis.line.set_color(paper.MUTED)
        axis.line.set_linewidth(0.6)
    axes.grid(False)


def _ticks(low: float, high: float, log: bool) -> list[float]:
    """A few round costs from the lowest to the highest."""
    from matplotlib.ticker import LogLocator, MaxNLocator

    if log:
        subs = (1.0,) if high > 200 * low else (1.0, 2.0, 5.0)
        found = LogLocator(subs=subs, numticks=8).tick_values(low, high)
    else:
        found = MaxNLocator(5).tick_values(low, high)
    return [float(t) for t in found if low <= t <= high]


def _faces(land: Landscape, scale: Any, shape: Vector) -> tuple[Vector, Vector]:
    """Corners (k, 4, 3) and colours (k, 4) of the relief's faces, through computed points only."""
    every = [-(-n // FACES) for n in land.cost.shape]
    rows, columns = (
        np.unique(np.r_[0:n:e, n - 1]) for n, e in zip(land.cost.shape, every, strict=True)
    )
    cost = land.cost[np.ix_(rows, columns)]
    x, y = np.meshgrid(land.alpha[rows], land.beta[columns], indexing="ij")
    at = np.stack([x, y, _height(cost, scale)], axis=-1)
    around = at[:-1, :-1], at[1:, :-1], at[1:, 1:], at[:-1, 1:]
    quads = np.stack(around, axis=2).reshape(-1, 4, 3)
    quads = quads[np.isfinite(quads).all(axis=(1, 2))]
    middle = quads[:, :, 2].mean(axis=1)
    colours: Vector = paper.cost_map()(scale(10**middle if _is_log(scale) else middle))
    scaled = quads / shape
    normals = np.cross(scaled[:, 2] - scaled[:, 0], scaled[:, 3] - scaled[:, 1])
    light, darker = np.array(LIGHT[0]), LIGHT[1]
    lit = np.abs(normals @ light) / np.linalg.norm(normals, axis=1) / np.linalg.norm(light)
    colours[:, :3] *= (1 - darker * (1 - lit))[:, None]
    return quads, colours
