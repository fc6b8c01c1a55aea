"""Jobs on single numbers of θ and on directions: slope, to-do list, importance, steepest."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from descente.gradient import strongest_first
from descente.lab.jobs.snapshot import FIRST, Snapshot
from descente.lab.limits import within
from descente.lab.protocol import named
from descente.lab.wire import Value

__all__ = ["importance", "slope", "steepest", "todo", "weight"]

MANY = 10_000  # examples behind the last answer of a job that would take too long on all of them
PER_DECADE = 6  # bars of the histogram of |∂C/∂w| for each power of ten
ONE_BY_ONE = 20  # so many rows of the to-do list are also measured alone


def slope(
    at: Snapshot,
    weight: int | None = None,
    span: float = 3.0,
    eta: float | None = None,
    start: float = 0.0,
    steps: int = 12,
    size: int = 101,
) -> Iterator[Value]:
    """The cost along one weight, by default the steepest, and the ball's steps down it.

    Near a minimum the steepest weight of a sample is another than that of all examples, and its
    slope may have the other sign: it is chosen once, from the gradient over all of them.
    """
    from descente.instruments.slope import slope as measure
    from descente.objective import objective

    if weight is None:
        whole = objective(at.net, at.digits.train, at.settings.cost, threads=1)
        weight = int(np.abs(whole.gradient()).argmax())
    for data in at.finer:
        line = measure(
            at.net,
            data,
            int(weight),
            span=float(span),
            size=int(size),
            cost=at.settings.cost,
            threads=1,
        )
        here = line.at(float(start))
        words: dict[str, Any] = {
            "name": line.name,
            "index": int(weight),
            "examples": line.n_examples,
            "ball": None,
        }
        arrays = {"t": line.t, "weight": line.value + line.t, "cost": line.cost}
        if eta is not None:
            ball = line.descend(float(eta), int(steps), float(start))
            words["ball"] = ball.kind
            arrays |= {
                "ball_step": ball.step,
                "ball_t": ball.t,
                "ball_weight": line.value + ball.t,
                "ball_cost": ball.cost,
                "ball_slope": ball.slope,
            }
        scalars = {
            "value": line.value,
            "t": here.t,
            "weight": line.value + here.t,
            "cost": here.cost,
            "slope": here.slope,
            "curvature": here.curvature,
            "eta": float("nan") if eta is None else float(eta),
        }
        yield Value(words, scalars, arrays)


def todo(at: Snapshot, rows: Any = 10, eta: float | None = None) -> Iterator[Value]:
    """Rows of the to-do list, done: predicted and measured, the first of them one by one."""
    from descente.instruments.todo import effect_of
    from descente.instruments.todo import todo as do
    from descente.objective import objective

    if rows != "all" and not isinstance(rows, list):
        rows = int(rows)
    within("rows", len(rows) if isinstance(rows, list) else 0)
    step = at.eta if eta is None else float(eta)
    for data in at.finer:
        first = rows[:ONE_BY_ONE] if isinstance(rows, list) else ONE_BY_ONE
        first = min(first, rows) if isinstance(rows, int) else first
        found = do(at.net, data, first, step, cost=at.settings.cost, threads=1)
        count, together = len(found.rows), found.together
        if rows == "all":
            count, together = len(found.gradient), found.everything
        elif rows != first:
            order = strongest_first(found.gradient)
            chosen = np.asarray(rows) if isinstance(rows, list) else order[:rows]
            change = np.zeros(len(found.gradient))
            change[chosen] = -step * found.gradient[chosen]
            here = objective(at.net, data, at.settings.cost, threads=1).exact()
            count, together = len(chosen), effect_of(here, change, found.gradient, found.cost)
        yield Value(
            {
                "examples": found.n_examples,
                "count": count,
                "step": at.step,
                "indices": [row.index for row in found.rows],
            },
            {
                "eta": found.eta,
                "cost": found.cost,
                **{f"together_{k}": v for k, v in together._asdict().items()},
                **{f"everything_{k}": v for k, v in found.everything._asdict().items()},
            },
            {
                name: np.array([getattr(row.effect, name) for row in found.rows])
                for name in ("first_order", "second_order", "measured")
            },
        )


def importance(at: Snapshot, nudge: float = 0.1, each: int = 3) -> Iterator[Value]:
    """What matters, tested."""
    from descente.instruments.importance import WORDS
    from descente.instruments.importance import importance as test

    size = {word: place for place, (word, _) in enumerate(WORDS)}
    for data in at.finer:
        found = test(
            at.net,
            data,
            nudge=float(nudge),
            eta=at.settings.eta,
            each=min(10, int(each)),
            cost=at.settings.cost,
            threads=1,
        )
        shares = [*found.shares, *found.layers]
        arrays: dict[str, Any] = {
            "derivative": found.derivative.astype(np.float32),
            "share_predicted": np.array([s.predicted for s in shares]),
            "share_measured": np.array([s.measured for s in shares]),
            "share_fraction": np.array([s.fraction for s in shares], dtype=float),
            **{
                name: np.array([getattr(p, name) for p in found.probes])
                for name in ("value", "up", "down", "zeroed", "frozen")
            },
            "probe_derivative": np.array([p.derivative for p in found.probes]),
        }
        edges, counts = _sizes(found.derivative)
        arrays |= {"size_edge": edges, "size_count": counts}
        if found.by_pixel is not None:
            arrays["by_pixel"] = found.by_pixel
        yield Value(
            {
                "examples": found.n_examples,
                "step": at.step,
                "probes": [
                    {"rank": p.rank, "index": p.index, "size": size[p.word]} for p in found.probes
                ],
                "zeros": int(len(found.derivative) - counts.sum()),
                "shares": [named(share) for share in shares],
            },
            {
                "nudge": found.nudge,
                "eta": found.eta,
                "cost": found.cost,
                "a_lot": found.thresholds["a lot"],
                "somewhat": found.thresholds["somewhat"],
            },
            arrays,
        )


def _sizes(derivative: Any) -> tuple[Any, Any]:
    """How many |∂C/∂w| fall between powers of ten, at most eight of them below the largest.

    Edges, one more than counts; none where every derivative is zero.
    """
    sizes = np.abs(derivative[np.isfinite(derivative) & (derivative != 0)])
    if not len(sizes):
        return np.zeros(0), np.zeros(0, dtype=np.int32)
    high = math.log10(sizes.max())
    low = max(math.log10(sizes.min()), high - 8)
    first, last = math.floor(low * PER_DECADE), math.floor(high * PER_DECADE)
    edges = 10.0 ** (np.arange(first, last + 2) / PER_DECADE)
    return edges, np.histogram(sizes, edges)[0].astype(np.int32)


def steepest(at: Snapshot, random: int = 12, fan: int = 11, seed: int = 0) -> Iterator[Value]:
    """How fast the cost climbs along several directions: its own are at even angles to ∇C."""
    from descente.instruments.steepest import steepest as measure
    from descente.objective import objective

    angles = np.linspace(0, 180, min(60, max(0, int(fan))) + 2)[1:-1]
    for data in (at.some(FIRST), at.few, at.some(MANY)):
        g = objective(at.net, data, at.settings.cost, threads=1).exact().gradient()
        up = g / (np.linalg.norm(g) or 1.0)
        side = np.random.default_rng(int(seed)).standard_normal(len(g))
        side -= (side @ up) * up
        side /= np.linalg.norm(side)
        turned = np.radians(angles)[:, None]
        own = np.cos(turned) * up + np.sin(turned) * side
        found = measure(
            at.net,
            data,
            own if len(own) else None,
            random=min(60, int(random)),
            seed=int(seed),
            cost=at.settings.cost,
            threads=1,
        )
        directions = [named(direction) for direction in found.directions]
        yield Value(
            {"directions": directions, "examples": found.n_examples},
            {"norm": found.norm, "h": found.h},
            {name: getattr(found, name) for name in ("measured", "predicted", "cosine", "angle")},
        )


def weight(at: Snapshot, index: int) -> Iterator[Value]:
    """One number of θ along the training, at every step whose θ was kept, and now."""
    at.net.layout.locate(int(index))
    values = np.array([theta[int(index)] for theta in at.thetas])
    yield Value({"index": int(index)}, arrays={"steps": np.array(at.steps), "values": values})
