"""Mini-batch noise: η₀ for every size of batch, and what the steps that were tried did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from descente.instruments.noise import FRACTIONS
from descente.palette import INK, PAPER
from descente.pictures import paper
from descente.pictures.paper import counted, number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from descente.instruments.noise import EtaLimit

__all__ = ["DRAWN", "draw"]

_MARKS = ("o", "s", "D", "^", "v", "P", "X")  # one for each batch, in both panels
SHOWN = (-3.0, 9.0)  # a change outside is marked at the edge, with its number


def draw(found: EtaLimit, title: str | None) -> Figure:
    """η₀ against the batch, and beside it the mean changes that were measured."""
    if title is None:
        title = "How long a mini-batch's step may be"
    facts = "Below the line one step lowers the cost on average, above it raises it, to second "
    facts += f"order, over {counted(found.n_examples, 'example')}. ‖G‖² = "
    facts += f"{number(found.gradient_norm**2)}, GᵀHG = {number(found.gradient_curvature)}, "
    facts += f"tr(HΣ) = {number(found.noise_curvature)}"
    facts += f" ± {number(found.noise_error, 2)}." if found.noise_error else "."
    drawn = paper.sheet(title, facts)
    tried = [steps for steps in found.tried if len(steps.eta)]
    grid: Any = drawn.add_gridspec(1, 2 if tried else 1, wspace=0.06)
    beside = drawn.add_subplot(grid[0])
    _limits(beside, found)
    if tried:
        _steps(drawn.add_subplot(grid[1]), found)
    paper.words(drawn, beside, columns=4)
    return drawn


def _limits(axes: Axes, found: EtaLimit) -> None:
    paper.heading(axes, "η₀: to second order")
    sizes = np.geomspace(1, max(2, found.n_examples), 200)
    line = found.limit(sizes)
    axes.plot(sizes, np.where(np.isfinite(line), line, np.nan), color=INK, lw=1.6)
    for k, (batch, eta, error) in enumerate(
        zip(found.batch, found.eta, found.standard_error, strict=True)
    ):
        if not np.isfinite(eta):
            axes.plot([], [], " ", label=f"B = {batch:,}: no limit")
            continue
        said = f" ± {number(error, 1)}" if error else ""
        axes.errorbar(
            batch,
            eta,
            min(error, 0.99 * eta),
            marker=_MARKS[k % len(_MARKS)],
            ls="none",
            color=INK,
            mfc=PAPER if k % 2 else INK,
            ms=6,
            capsize=3,
            label=f"B = {batch:,}: {number(eta)}{said}",
            zorder=5,
        )
    if 1 <= found.noise_batch <= found.n_examples:
        axes.axvline(found.noise_batch, color=paper.MUTED, lw=0.9, ls=(0, (5, 2)), zorder=1)
        axes.annotate(
            f"noise costs as much\nas the curvature:\nB = {found.noise_batch:,.0f}",
            (found.noise_batch, 0.03),
            (-4, 0) if found.noise_batch**2 > found.n_examples else (4, 0),
            ha="right" if found.noise_batch**2 > found.n_examples else "left",
            va="bottom",
            size=7,
            color=paper.MUTED,
            xycoords=axes.get_xaxis_transform(),
            textcoords="offset points",
        )
    paper.log(axes.xaxis, *paper.wide(1, max(2, found.n_examples), 0.03, log=True))
    known = line[np.isfinite(line) & (line > 0)]
    if known.size:
        paper.log(axes.yaxis, *paper.wide(known.min(), known.max(), 0.12, log=True))
    axes.set_xlabel("B, examples per step")
    axes.set_ylabel("learning rate η")


def _steps(axes: Axes, found: EtaLimit) -> None:
    """All batches on one parabola: η in units of η₀, ΔC in units of the most that is promised."""
    paper.heading(axes, "single steps, measured")
    low, high = SHOWN
    x = np.linspace(0, 1.7, 100)
    axes.plot(x, 4 * x * (x - 1), color=paper.MUTED, lw=1.2, ls=(0, (1, 2)))
    axes.axhline(0, color=paper.MUTED, lw=0.7)
    spread = np.linspace(-0.03, 0.03, max(2, len(found.tried)))
    for k, (steps, eta) in enumerate(zip(found.tried, found.eta, strict=True)):
        if not len(steps.eta):
            continue
        depth = -float(found.change(steps.batch, 0.5 * eta))
        change, error = steps.change / depth, steps.standard_error / depth
        at = steps.eta / eta + spread[k]
        seen = np.isfinite(change) & (change >= low) & (change <= high)
        axes.errorbar(
            at[seen],
            change[seen],
            error[seen],
            marker=_MARKS[k % len(_MARKS)],
            ls="none",
            color=INK,
            mfc=PAPER if k % 2 else INK,
            ms=5,
            capsize=2,
        )
        for where, value in zip(at[~seen], change[~seen], strict=True):
            edge = low if value < low else high
            axes.plot(where, edge, _MARKS[k % len(_MARKS)], color=INK, mfc=PAPER, clip_on=False)
            axes.annotate(
                number(float(value), 2),
                (where, edge),
                (0, -5),
                ha="center",
                va="top",
                size=7,
                textcoords="offset points",
            )
    axes.set_xlim(0, 1.7)
    axes.set_xticks([0, *FRACTIONS], ["0", "½ η₀", "η₀", "1½ η₀"])
    paper.linear(axes.yaxis)
    axes.set_ylabel("mean ΔC; −1 is the most promised")


DRAWN = {"EtaLimit": draw}
