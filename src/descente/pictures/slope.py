"""The slope: the exact cost along one line, its tangent and parabola, and a ball's steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from descente.palette import HERE, INK
from descente.pictures import paper
from descente.pictures.paper import counted, number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from descente.instruments.slope import Ball, OnLine, Slope

__all__ = ["DRAWN", "draw"]

BEYOND = 1.0  # widths of the curve that the view may grow by to follow a ball that leaves it


def draw(slope: Slope, title: str | None, ball: Ball | None = None) -> Figure:
    """The curve, and where one stands on it."""
    single = slope.name != "direction"
    where = slope.here if ball is None or ball.t[0] == 0 else slope.at(float(ball.t[0]))
    if title is None:
        what = f"one weight changes: {slope.name}" if single else "all of θ moves along one line"
        title = f"The cost as {what}"
    facts = f"Exact cost over {counted(slope.n_examples, 'example')}; the other numbers stay put."
    if not single:
        facts = f"Exact cost over {counted(slope.n_examples, 'example')}."
    drawn = paper.sheet(title, facts if ball is None else f"{facts} {ball.sentence}")
    axes = drawn.add_subplot()
    axes.plot(slope.t, slope.cost, color=INK, lw=2.0, label="cost C")
    _frame(axes, slope, ball)
    _nearby(axes, where)
    if ball is None:
        axes.plot(
            0.0,
            slope.here.cost,
            **paper.HERE_MARK,
            label=f"where the network stands, C = {number(slope.here.cost)}",
        )
    else:
        _steps(axes, ball)
    now = f" (now {number(slope.value)})" if single else ", in parameter space"
    axes.set_xlabel(
        f"added to {slope.name}{now}" if single else f"distance along the direction{now}"
    )
    axes.set_ylabel("cost C")
    paper.linear(axes.xaxis, 8)
    paper.linear(axes.yaxis)
    paper.words(drawn, axes)
    return drawn


DRAWN = {"Slope": draw}


def _frame(axes: Axes, slope: Slope, ball: Ball | None) -> None:
    """The whole curve, and as much of a ball's way as a wider view can hold."""
    low, high = float(slope.t[0]), float(slope.t[-1])
    costs = slope.cost[np.isfinite(slope.cost)]
    if ball is not None:
        room = BEYOND * (high - low)
        seen = (ball.t >= low - room) & (ball.t <= high + room) & np.isfinite(ball.cost)
        low, high = min(low, *ball.t[seen]), max(high, *ball.t[seen])
        costs = np.concatenate([costs, ball.cost[seen]])
    axes.set_xlim(*paper.wide(low, high, 0.02))
    if costs.size:
        axes.set_ylim(*paper.wide(float(costs.min()), float(costs.max()), 0.1))


def _nearby(axes: Axes, where: OnLine) -> None:
    """What slope and curvature say of the ground around one point."""
    t = np.linspace(*axes.get_xlim(), 401)
    away = t - where.t
    if not np.isfinite(where.slope):
        return
    way = "rises to the right" if where.slope > 0 else "falls to the right"
    way = "level" if where.slope == 0 else way
    axes.plot(
        t,
        where.cost + where.slope * away,
        lw=1.2,
        ls=(0, (6, 3)),
        color=paper.RISING if where.slope > 0 else paper.FALLING,
        label=f"tangent: {way}, C′ = {paper.signed(where.slope)}",
    )
    if np.isfinite(where.curvature):
        axes.plot(
            t,
            where.cost + where.slope * away + where.curvature * away**2 / 2,
            color=paper.MUTED,
            lw=1.2,
            ls=(0, (1, 2)),
            label=f"parabola with C″ = {paper.signed(where.curvature)}",
        )


def _steps(axes: Axes, ball: Ball) -> None:
    """Each step as it was made: so far along the line, and so far down, or up, from there."""
    (left, right), drawn = axes.get_xlim(), False
    for t, cost, step, lands in zip(
        ball.t[:-1], ball.cost[:-1], ball.step, ball.cost[1:], strict=True
    ):
        end = t + step
        if not (left <= min(t, end) and max(t, end) <= right and np.isfinite(cost)):
            continue
        axes.plot([end, end], [cost, lands], color=HERE, lw=0.7, ls=(0, (1, 2)), zorder=6)
        if abs(step) < 0.008 * (right - left):
            continue
        axes.annotate(
            "",
            (end, cost),
            (t, cost),
            zorder=7,
            annotation_clip=True,
            arrowprops={
                "arrowstyle": "-|>,head_width=0.22,head_length=0.5",
                "color": HERE,
                "lw": 1.1,
                "shrinkA": 0,
                "shrinkB": 0,
            },
        )
        drawn = True
    inside = (ball.t >= left) & (ball.t <= right) & np.isfinite(ball.cost)
    axes.plot(ball.t[inside], ball.cost[inside], ".", color=HERE, ms=5, zorder=8)
    if inside[0]:
        axes.plot(ball.t[0], ball.cost[0], **paper.START_MARK, label="the ball at its start")
    if drawn:
        axes.plot(
            [],
            [],
            color=HERE,
            lw=1.1,
            marker=">",
            ms=4,
            label=f"its steps −η·C′, η = {number(ball.eta, trim=True)}",
        )
    if inside[-1]:
        axes.plot(
            ball.t[-1],
            ball.cost[-1],
            **paper.HERE_MARK,
            label=f"after {counted(len(ball.step), 'step')}, C = {number(float(ball.cost[-1]))}",
        )
