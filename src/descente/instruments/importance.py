"""What matters: whether a large derivative really means a large effect, tested.

The deck says that a large number in the gradient means an enormous impact, and that a small one
does not matter for now. Both are put to the test on weights from the top, the middle and the bottom
of the ranking: nudged by the same amount, set to zero, and left out of a step. Every effect is a
difference of costs in float64 over all examples.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from descente.checks import number, whole
from descente.objective import Objective, objective
from descente.space import Element, Order, Space

if TYPE_CHECKING:
    from descente.digits import Split
    from descente.network import Network

__all__ = ["WORDS", "Importance", "Probe", "Share", "importance", "weigh"]

Vector = NDArray[np.float64]

# the upper tenth of the real |∂C/∂w|, the next four tenths, the lower half
WORDS = (("a lot", 0.9), ("somewhat", 0.5), ("a little", 0.0))
FRACTIONS = (0.001, 0.01, 0.1, 0.5, 1.0)


class Probe(NamedTuple):
    """One weight, put to the test.

    Attributes
    ----------
    rank, index : int
        1 for the largest |∂C/∂w|; place in θ.
    name, word : str
    value, derivative : float
        w and ∂C/∂w.
    up, down : float
        C(w + nudge) − C(w) and C(w − nudge) − C(w), the others held still.
    zeroed : float
        C(w := 0) − C(w).
    frozen : float
        How much less one full step of size η lowers the cost if this weight stays where it is;
        negative where the step does better without it.

    These four are NaN where `weigh` has not come to them yet.
    """

    rank: int
    index: int  # type: ignore[assignment]  # a tuple's own index() is of no use here
    name: str
    word: str
    value: float
    derivative: float
    up: float
    down: float
    zeroed: float
    frozen: float


class Share(NamedTuple):
    """What part of a step's drop in cost some of the numbers carry.

    Attributes
    ----------
    kind : {"top", "layer"}
        Of the ranking's top, or of one layer.
    count : int
        How many numbers.
    predicted : float
        Σ g² over them, as a part of the whole Σ g².
    measured : float
        The drop from moving them alone, as a part of the drop from moving all, at this η; NaN
        where `weigh` has not come to it yet.
    fraction : float or None
        How much of the ranking is its top; 1 for all numbers.
    layer : int or None
        Which layer, from 1.
    """

    kind: str
    count: int  # type: ignore[assignment]  # a tuple's own count() is of no use here
    predicted: float
    measured: float
    fraction: float | None = None
    layer: int | None = None

    @property
    def name(self) -> str:
        """What the numbers are called in English, e.g. "top 1 %" or "layer 1"."""
        if self.kind == "layer":
            return f"layer {self.layer}"
        return f"top {100 * (self.fraction or 0.0):g} %"


@dataclass(frozen=True, eq=False)
class Importance:
    """What matters, here and now.

    Attributes
    ----------
    derivative : (n_parameters,) float64, or what the objective's space has for it
        ∂C/∂w.
    order : (n_parameters,) int64, or an `Order`
        Indices of θ by falling |∂C/∂w|.
    thresholds : dict of str to float
        From which |∂C/∂w| on each word applies: quantiles of the real distribution.
    probes : list of Probe
        Weights from the top, the middle and the bottom of the ranking.
    shares : list of Share
        Of the top 0.1 %, 1 %, 10 %, 50 %, and of all.
    layers : list of Share
        Of each layer.
    by_pixel : (height, width) float64 or None
        Each pixel's part of Σ g² over the first layer's weights; where the input is a picture.
    by_neuron : list of (width,) float64
        Each neuron's part of Σ g² over all numbers, layer after layer; empty where a model has no
        layers of neurons.
    nudge, eta : float
    cost : float
    n_examples : int
    space : Space
        What `derivative` is a vector of.
    """

    derivative: Element = field(repr=False)
    order: Order = field(repr=False)
    thresholds: dict[str, float]
    probes: list[Probe]
    shares: list[Share]
    layers: list[Share]
    by_pixel: Vector | None = field(repr=False)
    by_neuron: list[Vector] = field(repr=False)
    nudge: float
    eta: float
    cost: float
    n_examples: int
    space: Space = field(repr=False)

    def word(self, index: int) -> str:
        """How much a number matters here: "a lot", "somewhat" or "a little"."""
        return self._word(self.space.take(self.derivative, [index])[0])

    def _word(self, derivative: float) -> str:
        size = abs(float(derivative))
        return next((w for w, least in self.thresholds.items() if size >= least), WORDS[-1][0])

    @property
    def words(self) -> list[str]:
        """The word of every number of θ."""
        return [self._word(d) for d in self.space.to_numpy(self.derivative)]


def importance(
    net: Network | Objective,
    data: Split | None = None,
    *,
    nudge: float = 0.1,
    eta: float = 0.5,
    each: int = 3,
    cost: str = "quadratic",
    threads: int | None = None,
) -> Importance:
    """Test what the size of a derivative says: nudges, zeros, freezing, and shares of the drop.

    Parameters
    ----------
    net : Network or Objective
        Never moved.
    data : Split
        n examples; left out with an `Objective`.
    nudge : float
        The same amount for every weight tested.
    eta : float
        Learning rate η of the steps that the shares are measured on.
    each : int
        How many weights to test at the top, the middle and the bottom of the ranking.
    cost : {"quadratic", "cross_entropy"}
    threads : int, optional
        Cores to use, by default all; the result is the same to the bit.

    Returns
    -------
    Importance

    Raises
    ------
    InputError
        If an argument is out of range.

    Examples
    --------
    >>> import descente as gd
    >>> net, data = gd.Network((784, 16, 16, 10), seed=0), gd.load("uci")
    >>> found = gd.importance(net, data.train, each=1)
    >>> top, middle, bottom = found.probes
    >>> top.word, bottom.word, bool(abs(top.up) > abs(bottom.up))
    ('a lot', 'a little', True)
    """
    at = objective(net, data, cost, threads=threads)
    *_, found = weigh(at, nudge=nudge, eta=eta, each=each)
    return found


def weigh(
    at: Objective, *, nudge: float = 0.1, eta: float = 0.5, each: int = 3
) -> Iterator[Importance]:
    """What `importance` finds, as it comes: what ∇C alone tells, then one test after another.

    Yields
    ------
    Importance
        Always the same one, known better each time.
    """
    at = at.exact()
    nudge, eta, each = number("nudge", nudge), number("eta", eta), whole("each", each, 0)
    g, space = at.gradient(), at.space
    order = space.order(g)
    thresholds = {word: space.quantile(g, q) if q else 0.0 for word, q in WORDS}
    found = Importance(
        g,
        order,
        thresholds,
        [],
        [],
        [],
        _by_pixel(space, g),
        _by_neuron(space, g),
        nudge,
        eta,
        at.cost(),
        at.n_examples,
        space,
    )
    found.probes.extend(_probes(at, found, each))
    shares = [*_top_shares(found), *_layer_shares(found)]
    found.shares.extend(share for share, _ in shares if share.kind == "top")
    found.layers.extend(share for share, _ in shares if share.kind == "layer")
    yield found
    step = at.cost(space.combine((1.0, at.theta), (-eta, g))) - found.cost
    for i, probe in enumerate(found.probes):
        found.probes[i] = _tried(at, found, step, probe)
        yield found
    for kept in (found.shares, found.layers):
        for i, share in enumerate(kept):
            alone = next(piece for other, piece in shares if other is share)
            kept[i] = share._replace(measured=_part(at, found, step, alone()))
            yield found


def _probes(at: Objective, found: Importance, each: int) -> list[Probe]:
    """The weights that are put to the test; what the tests say is not known yet."""
    n = len(found.order)
    each = min(each, n)
    middle = max(0, n // 2 - each // 2)
    ranks = [*range(each), *range(middle, middle + each), *range(n - each, n)]
    rows = []
    for rank in dict.fromkeys(r for r in ranks if r < n):
        i = int(found.order[rank])
        rows.append(
            Probe(
                rank=rank + 1,
                index=i,
                name=at.space.locate(i).name,
                word=found.word(i),
                value=float(at.space.take(at.theta, [i])[0]),
                derivative=float(at.space.take(found.derivative, [i])[0]),
                up=float("nan"),
                down=float("nan"),
                zeroed=float("nan"),
                frozen=float("nan"),
            )
        )
    return rows


def _tried(at: Objective, found: Importance, step: float, probe: Probe) -> Probe:
    """A probe with what its tests say; ``step`` is what one whole step does to the cost."""
    space, i = at.space, probe.index

    def change(by: float) -> float:
        there = space.combine((1.0, at.theta), (1.0, space.at([i], [by])))
        return at.cost(there) - found.cost

    others = space.combine((1.0, found.derivative), (-1.0, space.at([i], [probe.derivative])))
    without = space.combine((1.0, at.theta), (-found.eta, others))
    return probe._replace(
        up=change(found.nudge),
        down=change(-found.nudge),
        zeroed=change(-probe.value),
        frozen=at.cost(without) - found.cost - step,
    )


# a share that is not measured yet, and how to make the part of ∇C that it is that of
Unmeasured = tuple[Share, Callable[[], Element]]


def _predicted(found: Importance, squares: float) -> float:
    whole = found.space.dot(found.derivative, found.derivative)
    return squares / whole if whole else float("nan")


def _part(at: Objective, found: Importance, step: float, alone: Element) -> float:
    """The part of a step's drop in cost that is left where only some numbers move."""
    there = at.space.combine((1.0, at.theta), (-found.eta, alone))
    return (at.cost(there) - found.cost) / step if step else float("nan")


def _top_shares(found: Importance) -> Iterator[Unmeasured]:
    n, space, g = len(found.order), found.space, found.derivative
    for fraction in FRACTIONS:
        members = found.order[: max(1, int(np.ceil(fraction * n)))]
        slopes = space.take(g, members)
        predicted = _predicted(found, float(slopes @ slopes))
        share = Share("top", len(members), predicted, float("nan"), fraction=fraction)
        yield share, partial(space.at, members, slopes)


def _layer_shares(found: Importance) -> Iterator[Unmeasured]:
    space, g = found.space, found.derivative
    for i in range(len(space.parts)):
        part, slopes = space.part(i), space.cut(g, i)
        predicted = _predicted(found, part.dot(slopes, slopes))
        share = Share("layer", part.size, predicted, float("nan"), layer=i + 1)
        yield share, partial(space.extended, slopes, i)


def _by_pixel(space: Space, g: Element) -> Vector | None:
    if space.layout is None or space.layout.picture is None:
        return None
    squares: Vector = (space.layout.unpack(g)[0][0] ** 2).sum(axis=1)
    total = squares.sum()
    return (squares / total if total else squares).reshape(space.layout.picture)


def _by_neuron(space: Space, g: Element) -> list[Vector]:
    if space.layout is None:
        return []
    total = space.dot(g, g) or 1.0
    return [((W**2).sum(axis=0) + b**2) / total for W, b in space.layout.unpack(g)]
