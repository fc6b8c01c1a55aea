"""The learning rate: what each η came to, and how the cost went as η grew from step to step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from descente.palette import COST, HERE, INK, PAPER
from descente.pictures import paper
from descente.pictures.paper import counted, number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from descente.instruments.learning_rate import EtaSweep, RangeTest, Trial

__all__ = ["DRAWN", "draw", "range_test"]

CURVES = 8  # small ones under the sweep
# mark, colour, whether filled: never colour alone
_VERDICTS: dict[str, tuple[str, str, bool]] = {
    "learnt": ("o", COST[2], True),
    "unsteady": ("D", COST[4], True),
    "slow": ("o", COST[1], False),
    "stuck": ("s", INK, False),
    "diverged": ("^", INK, True),
    "non-finite": ("X", INK, True),
    "interrupted": ("P", paper.MUTED, False),
}


def draw(sweep: EtaSweep, title: str | None) -> Figure:
    """The last cost of each training against its η, and how some of them went."""
    best = sweep.best
    if title is None:
        title = "No training made a step"
        if best is not None:
            title = (
                f"One training for each learning rate: best at η = {number(best.eta, trim=True)}"
            )
    facts = f"{counted(len(sweep.trials), 'training')}, each from the same start and in the same "
    facts += "order; the cost is the mean over the last tenth of the steps."
    drawn = paper.sheet(title, facts)
    grid: Any = drawn.add_gridspec(2, 1, height_ratios=(2.6, 1.0))
    axes = drawn.add_subplot(grid[0])
    _trials(axes, sweep)
    picked = _picked(sweep)
    small = grid[1].subgridspec(1, max(1, len(picked)), wspace=0.02)
    high = _ceiling(sweep)
    for k, trial in enumerate(picked):
        _curve(drawn.add_subplot(small[k]), trial, high, first=k == 0, best=trial is best)
    paper.words(drawn, axes, columns=5)
    return drawn


def _ceiling(sweep: EtaSweep) -> float:
    """Above it a cost is off the picture: it is marked at the upper edge, with its number."""
    return 1.6 * max(sweep.start_cost, sweep.constant_cost)


def _trials(axes: Axes, sweep: EtaSweep) -> None:
    high = _ceiling(sweep)
    costs = np.array([trial.cost for trial in sweep.trials])
    inside = costs[np.isfinite(costs) & (costs <= high)]
    low = min([sweep.constant_cost, *inside])
    log = low > 0 and high > 8 * low
    bottom = low / 1.25 if log else 0.0
    levels = [(sweep.start_cost, "at the start"), (sweep.constant_cost, "best constant\nanswer")]
    for (level, said), va in zip(sorted(levels), ("top", "bottom"), strict=True):
        axes.axhline(level, color=paper.MUTED, lw=0.7, ls=(0, (1, 2)))
        axes.annotate(
            f"{said}: {number(level)}",
            (1.0, level),
            (4, 3 if va == "top" else -3),
            va=va,
            size=7,
            xycoords=axes.get_yaxis_transform(),
            textcoords="offset points",
            color=paper.MUTED,
        )
    axes.plot(
        sweep.etas, np.where(costs <= high, costs, np.nan), color=paper.FAINT, lw=1.0, zorder=1
    )
    for verdict, (marker, colour, filled) in _VERDICTS.items():
        these = [t for t in sweep.trials if t.verdict == verdict]
        if these:
            axes.plot(
                [t.eta for t in these],
                [t.cost if t.cost <= high else high for t in these],
                marker,
                ls="none",
                mec=colour,
                mfc=colour if filled else PAPER,
                mew=1.3,
                ms=6.5,
                label=verdict,
                clip_on=False,
            )
    for trial in sweep.trials:
        if trial.cost > high:
            axes.annotate(
                number(trial.cost, 2),
                (trial.eta, high),
                (0, 6),
                ha="center",
                size=7,
                textcoords="offset points",
                annotation_clip=False,
            )
    best, limit = sweep.best, sweep.limit.eta_limit
    if limit is not None:
        axes.axvline(
            limit,
            color=INK,
            lw=0.9,
            ls=(0, (5, 2)),
            zorder=1,
            label=f"2/λmax = {number(limit)}, full batch, at the start",
        )
    if best is not None:
        axes.plot(
            best.eta,
            best.cost,
            "o",
            mfc="none",
            mec=HERE,
            mew=1.4,
            ms=12,
            label=f"lowest: C = {number(best.cost)}",
        )
    if len(sweep.trials):
        ends = [*sweep.etas, *([limit] if limit is not None else [])]
        paper.log(axes.xaxis, *paper.wide(min(ends), max(ends), 0.03, log=True))
    if log:
        paper.log(axes.yaxis, bottom, high)
    else:
        axes.set_ylim(bottom, high)
        paper.linear(axes.yaxis)
    axes.set_xlabel("learning rate η")
    axes.set_ylabel("cost C at the end")


def _picked(sweep: EtaSweep) -> list[Trial]:
    """A few trainings, evenly among all, the best among them."""
    n, best = len(sweep.trials), sweep.best
    places = sorted({round(i) for i in np.linspace(0, n - 1, min(n, CURVES))}) if n else []
    if best is not None and places:
        where = next(i for i, trial in enumerate(sweep.trials) if trial is best)
        places[int(np.abs(np.array(places) - where).argmin())] = where
    return [sweep.trials[i] for i in sorted(set(places))]


def _curve(axes: Axes, trial: Trial, high: float, *, first: bool, best: bool) -> None:
    curve = np.where(trial.curve <= high, trial.curve, np.nan)
    axes.plot(np.arange(len(curve)), curve, color=HERE if best else INK, lw=0.9)
    axes.set_ylim(0.0, high)
    axes.set_xlim(-2, max(20, len(curve)))
    axes.set_xticks([])
    paper.linear(axes.yaxis, 3)
    axes.tick_params(axis="y", labelleft=first, labelsize=7)
    if first:
        axes.set_ylabel("cost C on the way", size=7)
    axes.set_xlabel(f"η = {number(trial.eta, 2, trim=True)}\n{trial.verdict}", size=7)


def range_test(found: RangeTest, title: str | None) -> Figure:
    """Each step's cost and the running mean, with the two rates that it suggests."""
    if title is None and not len(found.eta):
        title = "No step was made"
    elif title is None:
        title = f"As η grows the cost falls fastest near η = {number(found.fastest)}"
    facts = f"{counted(len(found.eta), 'step')}, each with a larger η than the last. {found.ended}"
    drawn = paper.sheet(title, facts)
    axes = drawn.add_subplot()
    axes.plot(
        found.eta,
        found.cost,
        ".",
        color=INK,
        alpha=0.35,
        ms=4,
        mew=0,
        label="cost of each step's batch",
    )
    axes.plot(found.eta, found.smoothed, color=INK, lw=1.8, label="running mean")
    for eta, mark, said in (
        (found.fastest, paper.HERE_MARK, "falls fastest"),
        (found.largest, paper.START_MARK, "lowest: larger steps no longer help"),
    ):
        if not len(found.eta):
            axes.set_axis_off()
            return drawn
        cost = float(found.smoothed[int(np.abs(found.eta - eta).argmin())])
        axes.plot([eta, eta], [0.0, cost], color=HERE, lw=0.8, ls=(0, (3, 2)))
        axes.plot(eta, cost, **mark, label=f"{said}: η = {number(eta)}")
    known = found.smoothed[np.isfinite(found.smoothed)]
    raw = found.cost[np.isfinite(found.cost)]
    if known.size:
        axes.set_ylim(0.0, max(1.05 * known.max(), min(np.quantile(raw, 0.995), 1.4 * known.max())))
        paper.log(axes.xaxis, *paper.wide(found.eta[0], found.eta[-1], 0.02, log=True))
    paper.linear(axes.yaxis)
    axes.set_xlabel("learning rate η of the step")
    axes.set_ylabel("cost C before the step")
    paper.words(drawn, axes, columns=2)
    return drawn


DRAWN = {"EtaSweep": draw, "RangeTest": range_test}
