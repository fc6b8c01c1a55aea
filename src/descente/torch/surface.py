"""The cost of a model at many points of a plane."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from descente.torch.model import Whole
from descente.torch.replay import ChangedError, Moving, Replay, UnfitError, Watched
from descente.torch.sequential import Handed, Plain

__all__ = ["TorchSurface", "surface"]

Element = list[Tensor]
Vector = NDArray[np.float64]
LANES = 8
KEPT_BYTES = 2 * 2**30  # of what all replays may keep
TRIED, TRIES = (0.5, 0.25), 3  # the point where both ways are tried on the first chunk, how often
SAME = 1e-4  # relative: a replay that differs by more has missed something


class Pieces(Protocol):
    """What a surface needs to know of a `TorchObjective`."""

    whole: Whole
    names: list[str]
    n_examples: int
    compiled: bool

    @property
    def plain(self) -> Plain | None: ...
    def chunks(self) -> Sequence[tuple[Any, float]]: ...


class TorchSurface(Protocol):
    """See `descente.engines.Surface`."""

    block: int

    def sums(self, alphas: Any, betas: Any) -> tuple[Vector, Vector]:
        """Σ C_example and Σ C_example² at each point."""


def surface(at: Pieces, first: Element, second: Element, origin: Element) -> TorchSurface:
    """The fastest way to the cost on a plane origin + α first + β second."""
    plain = None if at.compiled else at.plain
    if plain is None:
        return Walk(at, first, second, origin)
    vectors = []
    for vector, still in ((origin, False), (first, True), (second, True)):
        by_name = {name: t.detach() for name, t in at.whole.model.named_parameters()}
        if still:  # what is not in θ does not move
            by_name = {name: torch.zeros_like(t) for name, t in by_name.items()}
        vectors.append(by_name | dict(zip(at.names, vector, strict=True)))
    return Handed(plain, vectors)


class Walk:
    """Point by point: a copy's parameters are moved in place, and every chunk is evaluated.

    Where a pass can be replayed, and that is faster on the first chunk, only what the moved
    parameters reach is computed again.

    Parameters
    ----------
    at : Pieces
    first, second, origin : list of Tensor
    """

    block = 1

    def __init__(self, at: Pieces, first: Element, second: Element, origin: Element) -> None:
        self._pieces, self._n = at.chunks(), at.n_examples
        self._whole = copy.deepcopy(at.whole)
        own = dict(self._whole.model.named_parameters())
        self._moving: list[Moving] = []
        for name, base, u, v in zip(at.names, origin, first, second, strict=True):
            own[name].data.copy_(base)
            if bool(u.any()) or bool(v.any()):
                self._moving.append((own[name], base, u, v))
        self._plain: Any = torch.compile(self._whole) if at.compiled else self._whole
        self._replays: list[Replay] | None = None if at.compiled else []

    def sums(self, alphas: Any, betas: Any) -> tuple[Vector, Vector]:
        """See `Surface`; the squares are those of the chunks' means, scaled to single examples."""
        weights = np.array([w for _, w in self._pieces])
        costs = np.empty((len(alphas), len(self._pieces)))
        with torch.no_grad():
            if self._replays == []:
                self._replays = self._worth_it()
            for i, (a, b) in enumerate(zip(alphas, betas, strict=True)):
                costs[i] = self._costs(float(a), float(b))
        return _moments(costs, weights, self._n)

    def _costs(self, alpha: float, beta: float) -> list[float]:
        """The cost of each chunk at a point."""
        if self._replays is not None:
            try:
                self._move(alpha, beta, self._replays[0].met)
                pairs = zip(self._replays, self._pieces, strict=True)
                return [self._replayed(replay, batch, alpha, beta) for replay, (batch, _) in pairs]
            except ChangedError:
                self._replays = None
        self._move(alpha, beta)
        return [float(self._plain(batch)) for batch, _ in self._pieces]

    def _replayed(self, replay: Replay, batch: Any, alpha: float, beta: float) -> float:
        return replay.at(self._whole, self._watched, batch, alpha, beta)

    def _move(self, alpha: float, beta: float, only: set[int] | None = None) -> None:
        for parameter, base, u, v in self._moving:
            if only is None or id(parameter) in only:
                torch.add(base, u, alpha=alpha, out=parameter.data)
                parameter.data.add_(v, alpha=beta)

    def _worth_it(self) -> list[Replay] | None:
        """The chunks' passes to be replayed, or None where a plain pass does as well."""
        self._watched = Watched(self._whole)
        batch = self._pieces[0][0]
        try:
            replay = self._followed(batch)
            if not replay.saved or replay.nbytes * len(self._pieces) > KEPT_BYTES:
                return None
            plain, of_plain = self._timed(lambda: float(self._whole(batch)), None)
            again, of_replay = self._timed(
                lambda: self._replayed(replay, batch, *TRIED), replay.met
            )
            same = np.isclose(plain, again, rtol=SAME, atol=0, equal_nan=True)
            if not same or of_replay > of_plain:
                return None
            others = [self._followed(other) for other, _ in self._pieces[1:]]
            return [replay, *others]
        except (UnfitError, ChangedError):
            return None

    def _followed(self, batch: Any) -> Replay:
        self._move(0.0, 0.0)
        return Replay.of(self._whole, self._watched, self._moving, batch)

    def _timed(self, evaluate: Callable[[], float], only: set[int] | None) -> tuple[float, float]:
        """What comes out at the point that is tried, and the shortest time it took."""
        times = []
        for _ in range(TRIES):
            begun = time.perf_counter()
            self._move(*TRIED, only)
            value = evaluate()
            times.append(time.perf_counter() - begun)
        return value, min(times)


def _moments(costs: Vector, weights: Vector, n: int) -> tuple[Vector, Vector]:
    """Σ C and Σ C² over n examples, from the means of chunks: (points, chunks) float64.

    That the means lie apart by s²/w tells s², the variance of single examples; from one chunk alone
    nothing can be told, and the squares are NaN.
    """
    lanes = np.zeros((len(costs), LANES))
    for i, w in enumerate(weights.tolist()):
        lanes[:, i % LANES] += w * costs[:, i]
    mean = lanes.sum(axis=1) / weights.sum()
    if len(weights) < 2:
        return n * mean, np.full(len(mean), np.nan)
    per = n / weights.sum()  # examples to one unit of weight
    spread = (per * weights * (costs - mean[:, None]) ** 2).sum(axis=1) / (len(weights) - 1)
    return n * mean, n * mean**2 + (n - 1) * spread
