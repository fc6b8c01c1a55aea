"""What a page can ask for: computations that take a while, coarse first and then sharper.

Each job is a generator of `Value`s: a page shows every one it gets. It works on a snapshot of the
experiment, beside the training; a newer request for the same thing takes its place between two
values.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from descente.digits import Digits, Split
from descente.errors import InputError
from descente.gradient import strongest_first
from descente.lab.experiment import Experiment, Settings, sample_of
from descente.lab.limits import within
from descente.lab.protocol import named
from descente.lab.wire import Value
from descente.measure import evaluate
from descente.network import Network

__all__ = ["JOBS", "Snapshot"]

Floats = NDArray[np.float32]
Vector = NDArray[np.float64]

FEW = 2000  # examples of a quick answer,
FIRST = 500  # and of the very first where those take longer than a tenth of a second
MANY = 10_000  # examples of the last answer where all of them would take too long
PER_DECADE = 6  # bars to each power of ten of the sizes of derivatives
STANDS = 121  # places along the path whose true cost is told
EVERY = 4  # of the learning rates of a sweep are tried first: every fourth
ONE_BY_ONE = 20  # rows of the to-do list that are measured each alone


@dataclass(frozen=True)
class Snapshot:
    """An experiment as it stood when a job was asked for; training goes on without touching it.

    ``net`` and ``step`` are what is looked at; ``steps`` and ``thetas`` the whole path, up to now.
    """

    settings: Settings
    net: Network
    digits: Digits
    image: Floats
    label: int
    steps: tuple[int, ...]
    thetas: tuple[Floats, ...]
    eta: float
    step: int

    @classmethod
    def of(cls, e: Experiment) -> Snapshot:
        """Copy what a job may need."""
        return cls(
            e.settings, e.net.copy(), e.digits, e.image.copy(), e.label, (*e.path.steps, e.step),
            (*e.path.thetas, e.descent.net.theta.copy()),
            e.settings.eta if e.outcome.done else e.eta_now, e.at,
        )  # fmt: skip

    @property
    def few(self) -> Split:
        """A sample of the training examples, for the first answer."""
        return self.some(FEW)

    def some(self, n: int) -> Split:
        """So many of the training examples, drawn at random once."""
        return sample_of(self.settings.data, "train", n)

    @property
    def both(self) -> list[Split]:
        """The sample and then all examples."""
        few = self.few
        return [few, self.digits.train] if len(few) < len(self.digits.train) else [few]

    @property
    def finer(self) -> list[Split]:
        """A small sample before those."""
        first = self.some(FIRST)
        return [first, *(data for data in self.both if len(data) > len(first))]


def landscape(at: Snapshot, plane: str = "random", size: int = 41, span: float = 1.0,
              seed: int = 0, weights: Any = None) -> Iterator[Value]:  # fmt: skip
    """The cost on a plane, with the path of the training over it."""
    from descente.instruments import survey as library
    from descente.instruments.planes import random_plane, sharpest_plane
    from descente.objective import objective

    within("grid", int(size) ** 2)
    here = objective(at.net, at.digits.train, at.settings.cost, threads=1)
    path = np.stack(at.thetas).astype(np.float64)
    steps = np.array(at.steps)
    if plane == "random":
        chosen: Any = random_plane(here, int(seed))
    elif plane == "sharpest":
        chosen = sharpest_plane(here.sample(FEW), int(seed))
    else:
        chosen = plane
    moved = len({theta.tobytes() for theta in path}) > 2
    if plane in ("path", "pca", "ends") and not moved:
        raise InputError("the path has too few points yet: train the network a little first.")
    work = library.begin(
        here, int(size), float(span), chosen, int(seed), path=path if moved else None,
        weights=tuple(weights) if weights else None,
    )  # fmt: skip
    slope = here.sample(FEW).gradient()
    stands: dict[str, Any] = {}
    for survey in library.survey(here, work):
        value = _landscape(at, survey, slope, path, steps)
        value.arrays.update(stands)
        yield value
        if moved and not stands:
            stands = _stands(at, steps)


def _stands(at: Snapshot, steps: Any) -> dict[str, Any]:
    """Places along the path, closer together at its start, and the true cost at each."""
    wanted = steps[-1] * np.linspace(0, 1, STANDS) ** 2
    after = np.clip(np.searchsorted(steps, wanted), 1, len(steps) - 1)
    nearer = after - (wanted - steps[after - 1] < steps[after] - wanted)
    places = np.unique(np.append(nearer, len(steps) - 1))
    few = at.few
    costs = [
        evaluate(Network.of(at.net.layout, at.thetas[k]), few, at.settings.cost, threads=1)[0]
        for k in places
    ]
    return {"stand": places.astype(np.int32), "stand_cost": np.array(costs)}


def spot(at: Snapshot, plane: Any = None) -> Iterator[Value]:
    """Where the network stands over a plane, and how far out of it."""
    alpha, beta, distance = plane.project(at.net.theta)
    yield Value(
        {"step": at.step},
        {"alpha": float(alpha[0]), "beta": float(beta[0]), "distance": float(distance[0])},
    )


def _landscape(at: Snapshot, survey: Any, gradient: Any, path: Any, steps: Any) -> Value:
    land = survey.landscape
    alpha, beta, distance = land.plane.project(path)
    a, b, d = land.plane.project(at.net.theta)
    # along the plane −η ∇C moves (α, β) by −η times these
    slopes = land.directions @ gradient / (land.directions**2).sum(axis=1)
    grid = {}
    for name, axis, places in (("slope_alpha", 0, land.alpha), ("slope_beta", 1, land.beta)):
        rise = np.gradient(land.cost, places, axis=axis)
        grid[name] = (rise / (land.directions[axis] ** 2).sum()).astype(np.float32)
    return Value(
        {"plane": land.plane.kind, "stage": survey.stage, "complete": land.complete,
         "axes": [named(axis) for axis in land.plane.axes], "examples": land.n_examples,
         "step": at.step, "sample": len(at.few)},
        {"done": survey.done / survey.total, "here_alpha": float(a[0]),
         "here_beta": float(b[0]), "here_distance": float(d[0]), "eta": at.eta,
         "slope_alpha": float(slopes[0]), "slope_beta": float(slopes[1]),
         "norm": float(np.linalg.norm(gradient))},
        {"alpha": land.alpha, "beta": land.beta, "cost": land.cost,
         "standard_error": land.standard_error, "path_alpha": alpha, "path_beta": beta,
         "path_distance": distance, "path_step": steps.astype(np.int32),
         "axis_share": np.array([axis.share for axis in land.plane.axes], dtype=float), **grid},
        land.plane,
    )  # fmt: skip


def slope(at: Snapshot, weight: int | None = None, span: float = 3.0, eta: float | None = None,
          start: float = 0.0, steps: int = 12, size: int = 101) -> Iterator[Value]:  # fmt: skip
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
            "name": line.name, "index": int(weight),
            "examples": line.n_examples, "ball": None,
        }  # fmt: skip
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
            "value": line.value, "t": here.t, "weight": line.value + here.t, "cost": here.cost,
            "slope": here.slope, "curvature": here.curvature,
            "eta": float("nan") if eta is None else float(eta),
        }  # fmt: skip
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
            {"examples": found.n_examples, "count": count, "step": at.step,
             "indices": [row.index for row in found.rows]},
            {"eta": found.eta, "cost": found.cost,
             **{f"together_{k}": v for k, v in together._asdict().items()},
             **{f"everything_{k}": v for k, v in found.everything._asdict().items()}},
            {name: np.array([getattr(row.effect, name) for row in found.rows])
             for name in ("first_order", "second_order", "measured")},
        )  # fmt: skip


def importance(at: Snapshot, nudge: float = 0.1, each: int = 3) -> Iterator[Value]:
    """What matters, tested."""
    from descente.instruments.importance import WORDS
    from descente.instruments.importance import importance as test

    size = {word: place for place, (word, _) in enumerate(WORDS)}
    for data in at.finer:
        found = test(
            at.net, data, nudge=float(nudge), eta=at.settings.eta, each=min(10, int(each)),
            cost=at.settings.cost, threads=1,
        )  # fmt: skip
        shares = [*found.shares, *found.layers]
        arrays: dict[str, Any] = {
            "derivative": found.derivative.astype(np.float32),
            "share_predicted": np.array([s.predicted for s in shares]),
            "share_measured": np.array([s.measured for s in shares]),
            "share_fraction": np.array([s.fraction for s in shares], dtype=float),
            **{name: np.array([getattr(p, name) for p in found.probes])
               for name in ("value", "up", "down", "zeroed", "frozen")},
            "probe_derivative": np.array([p.derivative for p in found.probes]),
        }  # fmt: skip
        edges, counts = _sizes(found.derivative)
        arrays |= {"size_edge": edges, "size_count": counts}
        if found.by_pixel is not None:
            arrays["by_pixel"] = found.by_pixel
        yield Value(
            {"examples": found.n_examples, "step": at.step,
             "probes": [{"rank": p.rank, "index": p.index, "size": size[p.word]}
                        for p in found.probes],
             "zeros": int(len(found.derivative) - counts.sum()),
             "shares": [named(share) for share in shares]},
            {"nudge": found.nudge, "eta": found.eta, "cost": found.cost,
             "a_lot": found.thresholds["a lot"], "somewhat": found.thresholds["somewhat"]},
            arrays,
        )  # fmt: skip


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


def sharpness(at: Snapshot) -> Iterator[Value]:
    """λmax and the limit 2/λmax, only where it has converged."""
    from descente.instruments.curvature import sharpness as measure

    for data in at.finer:
        s = measure(at.net, data, cost=at.settings.cost, tolerance=1e-4, threads=1)
        limit = s.eta_limit
        yield Value(
            {"converged": s.converged, "examples": s.n_examples, "products": s.products,
             "step": at.step},
            {"largest": s.largest, "residual": s.residual,
             "limit": float("nan") if limit is None else limit},
        )  # fmt: skip


def sweep(at: Snapshot, etas: Any = None, epochs: int = 1) -> Iterator[Value]:
    """Whole trainings from the same start, one per η: first a few of them, then all."""
    wanted = np.geomspace(0.01, 100.0, 17) if etas is None else np.asarray(etas, dtype=float)
    within("trainings", len(wanted))
    coarse = [wanted[::EVERY]] if len(wanted) > EVERY else []
    for tried in (*coarse, wanted):
        yield _swept(at, tried, min(int(epochs), 5), complete=tried is wanted)


def _swept(at: Snapshot, etas: Vector, epochs: int, complete: bool) -> Value:
    """One sweep; ``complete`` where none follows with more η."""
    from descente.instruments.learning_rate import eta_sweep

    found = eta_sweep(
        at.settings.network(), at.digits.train, etas.tolist(), epochs,
        batch_size=at.settings.batch, seed=at.settings.seed, rule=at.settings.rule,
        cost=at.settings.cost, threads=1, test=at.digits.test,
    )  # fmt: skip
    width = max((len(t.curve) for t in found.trials), default=0)
    curves = np.full((len(found.trials), width), np.nan)
    for row, t in zip(curves, found.trials, strict=True):
        row[: len(t.curve)] = t.curve
    limit = float("nan") if found.limit.eta_limit is None else found.limit.eta_limit
    return Value(
        {"verdicts": [t.verdict for t in found.trials], "complete": complete,
         "limit_examples": found.limit.n_examples},
        {"limit": limit, "limit_residual": found.limit.residual, "start_cost": found.start_cost,
         "constant_cost": found.constant_cost, "seconds": found.seconds},
        {"eta": found.etas, "over": found.etas / limit, "curve": curves,
         **{name: np.array([getattr(t, name) for t in found.trials])
            for name in ("cost", "accuracy", "test_accuracy", "saturated", "shut", "spread")}},
    )  # fmt: skip


def roll(
    at: Snapshot, plane: Any = None, alpha: float = 0.0, beta: float = 0.0, probes: int = 8,
    points: Any = (),
) -> Iterator[Value]:  # fmt: skip
    """Gradient descent within a plane: each probe reads the cost and the slope at one point.

    The first is where it starts. Where a step leads lower it is taken and the next is longer; else
    a shorter one is tried. ``points`` are the learner's, measured over the same examples.
    """
    from descente.objective import objective

    many = within("rows", max(1, int(probes)))
    within("rows", len(points))
    lengths = (plane.directions**2).sum(axis=1)
    for data in at.both:
        here = objective(at.net, data, at.settings.cost, threads=1)

        def look(point: Any, here: Any = here) -> tuple[Any, float, Any]:
            theta = plane.point(*point)
            return point, here.cost(theta), plane.directions @ here.gradient(theta) / lengths

        best = look(np.array([float(alpha), float(beta)]))
        eta = 0.35 / max(1e-300, float(np.abs(best[2] / plane.reach).max()))
        seen, after, lowest = [best], [-1], 0
        for k in range(1, many):
            seen.append(look(best[0] - eta * best[2]))
            after.append(lowest)
            lower = seen[-1][1] < best[1]
            best, eta, lowest = (seen[-1], 1.3 * eta, k) if lower else (best, eta / 3, lowest)
        spots, slopes = (np.array([row[k] for row in seen]) for k in (0, 2))
        yield Value(
            {"examples": len(data), "probes": many},
            arrays={"alpha": spots[:, 0], "beta": spots[:, 1], "after": np.array(after, np.int32),
                    "points_cost": np.array([here.cost(plane.point(*p)) for p in points]),
                    "cost": np.array([cost for _, cost, _ in seen]),
                    "slope_alpha": slopes[:, 0], "slope_beta": slopes[:, 1]},
        )  # fmt: skip


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
            at.net, data, own if len(own) else None, random=min(60, int(random)), seed=int(seed),
            cost=at.settings.cost, threads=1,
        )  # fmt: skip
        directions = [named(direction) for direction in found.directions]
        yield Value(
            {"directions": directions, "examples": found.n_examples},
            {"norm": found.norm, "h": found.h},
            {name: getattr(found, name) for name in ("measured", "predicted", "cosine", "angle")},
        )


def backprop(at: Snapshot, label: int | None = None) -> Iterator[Value]:
    """Both passes over the image looked at, number by number."""
    from descente.instruments.backprop import backprop_trace

    wanted = at.label if label is None else int(label)
    if wanted < 0:
        wanted = int(at.net.predict(at.image)[0])
    trace = backprop_trace(at.net, at.image, wanted, cost=at.settings.cost, threads=1)
    arrays, steps = {}, []
    for k, step in enumerate(trace.steps):
        arrays[f"value{k}"] = step.value
        if step.numerical is not None:
            arrays[f"numerical{k}"] = step.numerical
            arrays[f"difference{k}"] = step.value - step.numerical
        steps.append(
            {"name": step.name, "quantity": step.quantity, "layer": step.layer,
             "phase": step.phase, "formula": step.formula, "skipped": step.skipped}
        )  # fmt: skip
    errors = np.array([np.nan if s.error is None else s.error for s in trace.steps])
    return iter([
        Value(
            {"label": wanted, "steps": steps, "step": at.step},
            {"cost": trace.cost, "largest_error": trace.largest_error},
            {"errors": errors, **arrays},
        )
    ])  # fmt: skip


def scaling(at: Snapshot) -> Iterator[Value]:
    """The time of one cost, one gradient and one finite-difference gradient, as networks grow."""
    from descente.instruments.scaling import WIDTHS
    from descente.instruments.scaling import scaling as measure

    by_width: dict[int, Any] = {}
    quick, patient = 0.02, 2.0  # seconds that finite differences may take to be measured
    for width, patience in ((WIDTHS[0], quick), *((width, patient) for width in WIDTHS[:5])):
        found = measure(
            at.digits.train, [width], examples=200, repeats=3, patience=patience, threads=1
        )
        by_width[width] = found.timings[0]
        timings = list(by_width.values())
        yield Value(
            {"complete": width == WIDTHS[4], "threads": 1, "cpu": found.machine["cpu"],
             "parameters": [t.parameters for t in timings],
             "measured": [t.measured for t in timings], "examples": timings[0].examples},
            arrays={name: np.array([getattr(t, name) for t in timings])
                    for name in ("cost", "gradient", "differences")}
            | {"ratio": np.array([t.gradient / t.cost for t in timings])},
        )  # fmt: skip


def rules(at: Snapshot, rules: Any) -> Iterator[Value]:
    """Hand-made rules, scored on thousands of examples: the first that holds decides.

    A rule is {"pixel": 0…, "above": bool, "threshold": 0…1, "digit": 0…}: it is data, and nothing
    of it is ever run as code.
    """
    train, test = at.digits.train, at.digits.test
    if not isinstance(rules, list):
        raise InputError("rules came as {kind}; wanted a list.", kind=type(rules).__name__)
    within("rules", len(rules))
    answers = np.full(len(test), -1)
    fired = []
    for rule in rules:
        try:
            pixel, digit = int(rule["pixel"]), int(rule["digit"])
            above, threshold = bool(rule["above"]), float(rule["threshold"])
        except (KeyError, TypeError, ValueError):
            raise InputError("a rule wants pixel, above, threshold and digit.") from None
        if not (0 <= pixel < test.images.shape[1] and 0 <= digit < len(test.classes)):
            raise InputError(
                "there is no pixel {pixel} or no digit {digit}.", pixel=pixel, digit=digit
            )
        ink = test.images[:, pixel]
        holds = (ink > threshold if above else ink <= threshold) & (answers < 0)
        answers[holds] = digit
        fired.append([int(holds.sum()), int((test.labels[holds] == digit).sum())])
    right = answers == test.labels
    words: dict[str, Any] = {"fired": fired, "n": len(test), "decided": int((answers >= 0).sum()),
             "right": int(right.sum()), "best": _best_rule(train, test)}  # fmt: skip
    network = float((at.net.predict(test) == test.labels).mean())
    best = words["best"]["right"] / len(test)
    yield Value(words, {"accuracy": float(right.mean()), "network": network, "best_accuracy": best})


_best: WeakKeyDictionary[Split, dict[str, int]] = WeakKeyDictionary()


def _best_rule(train: Split, test: Split) -> dict[str, int]:
    """The single rule that is right most often when it holds everywhere else for one digit.

    Of all pixels and digits, with the ink at one half: if pixel > ½ then this digit.
    """
    if train not in _best:
        lit = train.images > 0.5
        y = np.eye(len(train.classes), dtype=np.float32)[train.labels]
        right = lit.T.astype(np.float32) @ y
        pixel, digit = np.unravel_index(int(right.argmax()), right.shape)
        holds = test.images[:, pixel] > 0.5
        _best[train] = {
            "pixel": int(pixel), "digit": int(digit), "fired": int(holds.sum()),
            "right": int((test.labels[holds] == digit).sum()),
        }  # fmt: skip
    return _best[train]


def weight(at: Snapshot, index: int) -> Iterator[Value]:
    """One number of θ along the training, at every step whose θ was kept, and now."""
    at.net.layout.locate(int(index))
    values = np.array([theta[int(index)] for theta in at.thetas])
    yield Value({"index": int(index)}, arrays={"steps": np.array(at.steps), "values": values})


JOBS: dict[str, Callable[..., Iterator[Value]]] = {
    job.__name__: job
    for job in (
        landscape, spot, roll, slope, todo, importance, sharpness, sweep, steepest, backprop,
        scaling, rules, weight,
    )
}  # fmt: skip
"""Every job by the name a page asks for it under."""
