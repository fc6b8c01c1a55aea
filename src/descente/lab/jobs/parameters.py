"""Jobs on single numbers of θ and on directions: slope, to-do list, importance, steepest.

∇C, and every promise and ranking made of it, is that of all examples at rest. So is every change of
a cost: to measure it over a sample would be to measure the sample's own slope.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from descente.gradient import strongest_first
from descente.lab.jobs.snapshot import Snapshot
from descente.lab.limits import within
from descente.lab.protocol import named
from descente.lab.wire import Value

if TYPE_CHECKING:
    from descente.instruments.slope import Slope

__all__ = ["climb", "importance", "slope", "steepest", "todo", "weight"]

ETA, MOST = 3.0, 1000.0  # the ball's own learning rates, at least and at most
SEEN = 0.75  # how far the weight goes in a step that is seen
TRIES, NEAR = 12, 1e-4  # steps towards the bottom of a curve, and when it is reached
PER_DECADE = 6  # bars of the histogram of |∂C/∂w| for each power of ten


def slope(
    at: Snapshot,
    weight: int | None = None,
    span: float = 3.0,
    eta: float | str | None = None,
    start: float = 0.0,
    steps: int = 12,
    size: int = 101,
) -> Iterator[Value]:
    """The cost along one weight, by default the steepest, and the ball's steps down it.

    ``eta="seen"`` chooses η, wherever the ball starts, for a step from where the network stands
    that is seen and does not jump over the bottom: a trained network's slopes are so small that
    with the η of an untrained one nothing moves. ``limit`` is 2/C″ at the bottom of the curve.
    """
    from descente.instruments.slope import slope as measure

    here = at.here
    within("points", max(size, steps))
    weight = int(np.abs(here.gradient).argmax()) if weight is None else weight
    line = here.once(
        ("line", weight, span, size),
        lambda: measure(here.objective, None, weight, span=span, size=size),
    )
    limit = here.once(("limit", weight, span, size), lambda: _limit(line))
    point = line.at(start)
    eta = _seen(line.here.slope, line.here.curvature) if eta == "seen" else eta
    ball = None if eta is None else line.descend(float(eta), steps, start)
    arrays = {"t": line.t, "weight": line.value + line.t, "cost": line.cost}
    if ball is not None:
        arrays |= {
            "ball_step": ball.step,
            "ball_t": ball.t,
            "ball_weight": line.value + ball.t,
            "ball_cost": ball.cost,
            "ball_slope": ball.slope,
        }
    yield Value(
        {
            "name": line.name,
            "index": weight,
            "examples": line.n_examples,
            "ball": None if ball is None else ball.kind,
        },
        {
            "value": line.value,
            "t": point.t,
            "weight": line.value + point.t,
            "cost": point.cost,
            "slope": point.slope,
            "curvature": point.curvature,
            "eta": float("nan") if eta is None else float(eta),
            "limit": limit,
        },
        arrays,
    )


def _limit(line: Slope) -> float:
    """2/C″ at the bottom of the curve; NaN where none is found between its ends."""
    k = int(line.cost.argmin())
    if not 0 < k < len(line.cost) - 1:
        return float("nan")
    low, t, high = map(float, line.t[k - 1 : k + 2])
    for _ in range(TRIES):
        found = line.at(t)
        low, high = (t, high) if found.slope < 0 else (low, t)
        if found.curvature > 0:
            further = t - found.slope / found.curvature
            if abs(further - t) < NEAR:
                return 2 / found.curvature
        else:
            further = low
        t = further if low < further < high else (low + high) / 2
    return float("nan")


def _seen(slope: float, curvature: float) -> float:
    """The η of a step that is seen, as two digits; at most 1/C″, which leads to the bottom."""
    wanted = SEEN / abs(slope) if slope else ETA
    if curvature > 0:
        wanted = min(wanted, 1 / curvature)
    return min(MOST, max(ETA, float(f"{wanted:.2g}")))


def todo(
    at: Snapshot, rows: int | list[int] | str = 10, eta: float | None = None
) -> Iterator[Value]:
    """Rows of the to-do list, done: promised at once, then measured, beside the whole list."""
    from descente.instruments.todo import Effect, chosen_rows, effect_of

    within("rows", len(rows) if isinstance(rows, list) else 0)
    here, g = at.here, at.here.gradient
    step = at.eta if eta is None else eta
    chosen = chosen_rows(rows, strongest_first(g))
    together, everything = np.zeros(len(g)), -step * g
    together[chosen] = everything[chosen]
    changes = {"together": together, "everything": everything}

    def value(cost: float, effects: dict[str, Effect]) -> Value:
        told = {
            f"{name}_{kind}": amount
            for name, effect in effects.items()
            for kind, amount in effect._asdict().items()
        }
        words = {"examples": here.objective.n_examples, "count": len(chosen), "step": at.step}
        return Value(words, {"eta": step, "cost": cost, **told})

    nan = float("nan")
    yield value(
        here.measures[0],
        {name: Effect(float(g @ change), nan, nan) for name, change in changes.items()},
    )
    exact = here.objective.exact()  # most of these changes are smaller than float32 can see
    before = exact.cost()
    yield value(
        before, {name: effect_of(exact, change, g, before) for name, change in changes.items()}
    )


def importance(at: Snapshot, nudge: float = 0.1, each: int = 3) -> Iterator[Value]:
    """What matters: what ∇C alone says of it at once, then one test after another."""
    from descente.instruments.importance import WORDS, weigh

    size = {word: place for place, (word, _) in enumerate(WORDS)}
    tested = weigh(at.here.objective, nudge=nudge, eta=at.eta, each=min(10, each))
    for found in tested:
        shares = [*found.shares, *found.layers]
        arrays: dict[str, Any] = {
            "derivative": found.derivative.astype(np.float32),
            "share_predicted": np.array([s.predicted for s in shares]),
            "share_measured": np.array([s.measured for s in shares]),
            "share_fraction": np.array([s.fraction for s in shares], dtype=float),
            "up": np.array([p.up for p in found.probes]),
            "down": np.array([p.down for p in found.probes]),
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
    """How fast the cost climbs along several directions: its own are at even angles to ∇C.

    What ∇C predicts is told at once; one climb after another is measured.
    """
    from descente.instruments.steepest import climbs

    angles = np.linspace(0, 180, min(60, max(0, fan)) + 2)[1:-1]
    own = _turned(at, angles, seed)
    for found in climbs(
        at.here.objective,
        own if len(own) else None,
        random=min(60, random),
        seed=seed,
    ):
        yield Value(
            {
                "directions": [named(direction) for direction in found.directions],
                "examples": found.n_examples,
                "step": at.step,
            },
            {"norm": found.norm, "h": found.h},
            {
                "measured": found.measured.copy(),
                "predicted": found.predicted,
                "cosine": found.cosine,
                "angle": found.angle,
            },
        )


def climb(at: Snapshot, angle: float = 60.0) -> Iterator[Value]:
    """How fast the cost climbs along one direction, so many degrees away from ∇C."""
    from descente.instruments.steepest import climb_along

    (unit,) = _turned(at, np.array([angle]), 0)
    g = at.here.gradient
    predicted, norm = float(g @ unit), float(np.linalg.norm(g))
    yield Value(
        {"examples": at.here.objective.n_examples, "step": at.step},
        {
            "angle": angle,
            "cosine": predicted / norm if norm else 0.0,
            "predicted": predicted,
            "measured": climb_along(at.here.objective.exact(), unit),
            "norm": norm,
        },
    )


def _turned(at: Snapshot, angles: Any, seed: int) -> Any:
    """Unit vectors at these angles to ∇C, in one plane: it holds ∇C and a random direction."""
    g = at.here.gradient
    up = g / (np.linalg.norm(g) or 1.0)
    side = np.random.default_rng(seed).standard_normal(len(g))
    side -= (side @ up) * up
    side /= np.linalg.norm(side)
    turned = np.radians(angles)[:, None]
    return np.cos(turned) * up + np.sin(turned) * side


def weight(at: Snapshot, index: int) -> Iterator[Value]:
    """One number of θ along the training, at every step whose θ was kept, and now."""
    at.net.layout.locate(index)
    values = np.array([theta[index] for theta in at.thetas])
    yield Value({"index": index}, arrays={"steps": np.array(at.steps), "values": values})
