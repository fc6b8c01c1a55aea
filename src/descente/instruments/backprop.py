"""Backpropagation, traced: every number of both passes over one example, each derivative checked.

The check owes nothing to the chain rule: the quantity itself, an activation, a sum, a weight or a
bias, is nudged by ±ε, the layers above are computed again, and (C(+ε) − C(−ε))/2ε stands beside
the derivative. All is float64, and C is the cost of the one example.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from descente.checks import whole
from descente.cost import COSTS, one_hot
from descente.digits.split import Split
from descente.errors import InputError
from descente.measure import check
from descente.network import ACTIVATIONS, Layout, Network
from descente.threads import in_order, thread_count

__all__ = ["BackpropTrace", "Step", "Sum", "Term", "backprop_trace"]

Vector = NDArray[np.float64]
Sides = list[NDArray[np.bool_]]

# A central difference errs by ε²·C'''/6, and by 2^-53·C/ε from rounding: they meet near ∛2^-53.
# A power of two is added to most numbers without rounding.
EPSILON = 2.0**-17
BLOCK = 65_536  # numbers of the widest layer per block of nudges: they stay in the cache

QUANTITIES = {"a": "activations", "z": "weighted sums", "W": "weights", "b": "biases"}
WRITTEN = {"sigmoid": "σ", "tanh": "tanh", "relu": "ReLU", "identity": "", "softmax": "softmax"}
# C and ∂C/∂a, by what the cost ends in: the quadratic, or a cross-entropy by its outputs
ENDS = {
    "quadratic": ("Σ_k (y_k − {0}_k)²", "2 ({0} − y)"),
    "sigmoid": ("−Σ_k [y_k ln {0}_k + (1 − y_k) ln(1 − {0}_k)]", "({0} − y) / ({0} ∘ (1 − {0}))"),
    "softmax": ("−Σ_k y_k ln {0}_k", "−y / {0}"),
}


@dataclass(frozen=True, eq=False)
class Step:
    """One line of the trace: a quantity of one layer, all its numbers, and where they come from.

    Attributes
    ----------
    name : str
        "a0" (the image), "z2", "a2", "C"; "dC/da2", "dC/dz2" (which is δ2), "dC/dW2", "dC/db2".
    quantity : {"image", "weighted sums", "activations", "cost", "weights", "biases"}
        What the numbers are or, on the way back, what C is differentiated by.
    layer : int
        From 1; 0 for the image.
    phase : {"forward", "backward"}
    formula : str
        E.g. ``δ2 = (δ3 W3ᵀ) ∘ σ'(z2)``; x is the image, y the wanted outputs.
    value : (width,) or, by weights, (inputs, outputs) float64, read-only
        For "C" one term per output: C is their sum.
    numerical : float64 like `value`, or None on the way forward
        The central differences; NaN where there is none, because a nudge turned a ReLU on or off
        or C is infinite (the logarithm of an output that float64 rounds to 0).
    error : float or None
        The largest |value − numerical| over the largest of either, 0 if all are 0; None on the way
        forward, and where nothing could be checked.
    skipped : int
        How many entries of `numerical` are NaN.
    """

    name: str
    quantity: str
    layer: int
    phase: str
    formula: str
    value: Vector
    numerical: Vector | None = None
    error: float | None = None
    skipped: int = 0

    def __post_init__(self) -> None:
        for numbers in (self.value, self.numerical):
            if numbers is not None:
                numbers.flags.writeable = False


class Term(NamedTuple):
    """One product of a sum: who sends it, the activation (δ on the way back), and the weight."""

    name: str
    activation: float
    weight: float
    product: float


class Sum(NamedTuple):
    """One neuron's arithmetic: total = Σ products + bias; on the way back the bias is None."""

    terms: tuple[Term, ...]
    bias: float | None
    total: float


@dataclass(frozen=True, eq=False)
class BackpropTrace:
    """Both passes over one example, number by number; made by `backprop_trace`.

    Attributes
    ----------
    layout : Layout
    theta : (n_parameters,) float64, read-only
        Where it was measured.
    label : int
    kind : {"quadratic", "cross_entropy"}
    cost : float
        C of this example.
    outputs, wanted : (outputs,) float64, read-only
        What the network says, and y: 1 at the label, 0 elsewhere.
    steps : tuple of Step
        In the order of the computation: "a0", "z1", "a1", … "C"; then, from the last layer back,
        "dC/da", "dC/dz", "dC/dW" and "dC/db" of each.
    """

    layout: Layout
    theta: Vector
    label: int
    kind: str
    cost: float
    outputs: Vector
    wanted: Vector
    steps: tuple[Step, ...]

    def step(self, name: str) -> Step:
        """The step of this name; InputError if there is none."""
        found = {step.name: step for step in self.steps}
        if name not in found:
            raise InputError(
                "step {name!r} does not exist; choose one of {known}.",
                name=name,
                known=", ".join(found),
            )
        return found[name]

    @property
    def gradient(self) -> Vector:
        """∂C/∂θ, put together from the steps: (n_parameters,) float64."""
        names = [f"dC/d{q}{n}" for n in range(1, len(self.layout.sizes)) for q in "Wb"]
        return np.concatenate([self.step(name).value.ravel() for name in names])

    @property
    def largest_error(self) -> float:
        """The largest `Step.error` of all; NaN if one of them is."""
        return float(np.max([step.error for step in self.steps if step.error is not None]))

    def sum_of(self, layer: int, neuron: int) -> Sum:
        """One neuron's z = Σ a·w + b; layers count from 1, neurons from 0; InputError if none."""
        whole("layer", layer, 1, most=len(self.layout.layers))
        whole("neuron", neuron, 0, most=self.layout.sizes[layer] - 1)
        W, b = self.layout.unpack(self.theta)[layer - 1]
        names = [f"layer {layer - 1}, neuron {i}" for i in range(len(W))]
        if layer == 1:
            side = self.layout.picture
            names = [f"pixel {divmod(i, side[1])}" if side else f"input {i}" for i in range(len(W))]
        terms = _terms(names, self.step(f"a{layer - 1}").value, W[:, neuron])
        return Sum(terms, float(b[neuron]), float(self.step(f"z{layer}").value[neuron]))

    def back_sum_of(self, layer: int, neuron: int) -> Sum:
        """A hidden neuron j's ∂C/∂a = Σ_k δ_k w_jk, over the k that read it; InputError if none.

        An output's ∂C/∂a is no such sum: it comes from the cost.
        """
        whole("hidden layer", layer, 1, most=len(self.layout.layers) - 1)
        whole("neuron", neuron, 0, most=self.layout.sizes[layer] - 1)
        W, _ = self.layout.unpack(self.theta)[layer]
        names = [f"layer {layer + 1}, neuron {k}" for k in range(W.shape[1])]
        terms = _terms(names, self.step(f"dC/dz{layer + 1}").value, W[neuron])
        return Sum(terms, None, float(self.step(f"dC/da{layer}").value[neuron]))


def _terms(names: list[str], values: Vector, weights: Vector) -> tuple[Term, ...]:
    rows = zip(names, values.tolist(), weights.tolist(), strict=True)
    return tuple(Term(name, a, w, a * w) for name, a, w in rows)


def backprop_trace(
    net: Network, image: Any, label: int, *, cost: str = "quadratic", threads: int | None = None
) -> BackpropTrace:
    """Every number of the forward and the backward pass over one example, each derivative checked.

    Parameters
    ----------
    net : Network
        Never moved.
    image : (inputs,) or (1, inputs)
        Numbers in [0, 1].
    label : int
        The class wanted: an index of the outputs.
    cost : {"quadratic", "cross_entropy"}
    threads : int, optional
        Cores to use, by default all; the result is the same to the bit.

    Raises
    ------
    InputError
        If network, image, label and cost do not belong together, or a number is not finite.

    Notes
    -----
    ε is 2^-17, about 1e-5, for numbers up to 1, for activations bend over distances of order 1; it
    doubles with larger numbers. For a weight or bias, ε is scaled by the sum it changes (and, for a
    weight, by the activation it multiplies); for an output inside a logarithm, by the logarithm's
    argument. A derivative below some 1e-11 C, and the slope of a neuron whose activation rounds to
    0 or 1, are too small for such a check.

    Source: Rumelhart, Hinton, Williams, "Learning representations by back-propagating errors",
    1986.

    Examples
    --------
    >>> import descente as gd
    >>> net, image = gd.Network((9, 4, 3), seed=0), np.linspace(0, 1, 9)
    >>> trace = backprop_trace(net, image, 2)
    >>> [step.name for step in trace.steps][:6]
    ['a0', 'z1', 'a1', 'z2', 'a2', 'C']
    >>> trace.step("dC/dz1").formula
    "δ1 = (δ2 W2ᵀ) ∘ σ'(z1)"
    >>> trace.largest_error < 1e-8
    True
    """
    x, threads = _checked(net, image, label, cost), thread_count(threads)
    theta, y = net.theta.astype(np.float64), one_hot(np.array([label]), net.layout.sizes[-1])[0]
    theta.flags.writeable = y.flags.writeable = False
    passes = _Passes(net.layout, net.layout.unpack(theta), y, cost, threads, [x], [x])
    with np.errstate(all="ignore"):
        ahead = list(passes.forward())
        total = float(ahead[-1].value.sum())
        if not np.isfinite(total):
            raise InputError(
                "C came out as {total}; wanted a finite cost: make θ smaller.", total=total
            )
        steps = (*ahead, *passes.backward())
    return BackpropTrace(net.layout, theta, int(label), cost, total, passes.a[-1], y, steps)


def _checked(net: Network, image: Any, label: int, cost: str) -> Vector:
    if not isinstance(net, Network):
        raise InputError("net came as {kind}; wanted a Network.", kind=type(net).__name__)
    if not np.isfinite(net.theta).all():
        raise InputError("a weight or bias is not finite: set net.theta to finite numbers.")
    try:
        x = np.array(image, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError(
            "image came as {kind}; wanted one row of numbers, such as gd.load().test.images[0].",
            kind=type(image).__name__,
        ) from None
    if x.shape not in ((x.size,), (1, x.size)):
        raise InputError(
            "image came with shape {shape}; wanted one row: use image.ravel().", shape=x.shape
        )
    if not ((x >= 0) & (x <= 1)).all():
        raise InputError(
            "image came with numbers from {low:g} to {high:g}; wanted finite numbers in "
            "[0, 1]: divide bytes by 255.",
            low=x.min(),
            high=x.max(),
        )
    classes = min(net.layout.sizes[-1], 256)
    whole("label", label, 0, most=classes - 1)
    row, labels = x.reshape(1, -1).astype(np.float32), np.array([label], dtype=np.uint8)
    names, shape = tuple(map(str, range(classes))), (1, x.size)
    check(net.layout, Split(row, labels, classes=names, shape=shape), cost)
    return x.ravel()


@dataclass(eq=False)
class _Passes:
    """Both passes over one example, and C again from any layer up: what the checks nudge."""

    layout: Layout
    parts: list[tuple[Vector, Vector]]
    y: Vector
    kind: str
    threads: int
    a: list[Vector]  # a[0] is the image, and z[0] fills the place
    z: list[Vector]

    @property
    def end(self) -> str:
        return self.layout.output if self.kind == "cross_entropy" else self.kind

    def forward(self) -> Iterator[Step]:
        yield Step("a0", "image", 0, "forward", "a0 = x", self.a[0])
        for n, ((W, b), layer) in enumerate(zip(self.parts, self.layout.layers, strict=True), 1):
            self.z.append(self.a[-1] @ W + b)
            self.a.append(ACTIVATIONS[layer.activation].f(self.z[-1][None])[0])
            f = WRITTEN[layer.activation]
            sums, says = f"a{n - 1} W{n} + b{n}", f"{f}(z{n})" if f else f"z{n}"
            yield Step(f"z{n}", QUANTITIES["z"], n, "forward", f"z{n} = {sums}", self.z[-1])
            yield Step(f"a{n}", QUANTITIES["a"], n, "forward", f"a{n} = {says}", self.a[-1])
        says, terms = ENDS[self.end][0].format(f"a{n}"), self.cost_terms(self.z[-1], self.a[-1])
        yield Step("C", "cost", n, "forward", f"C = {says}", terms)

    def backward(self) -> Iterator[Step]:
        for n in range(len(self.parts), 0, -1):
            a, f = self.a[n], WRITTEN[self.layout.layers[n - 1].activation]
            slope = f" ∘ {f}'(z{n})" if f else ""
            if n == len(self.parts):
                da, back = self.cost_slope(a), ENDS[self.end][1].format(f"a{n}")
                delta = COSTS[self.kind].delta(a[None], self.y[None], self.layout.output)[0]
                chain = f"∂C/∂a{n}{slope}"
                if self.kind == "cross_entropy":
                    chain = f"a{n} − y"
                elif f == "softmax":
                    chain = f"a{n} ∘ (∂C/∂a{n} − Σ_k a{n}_k ∂C/∂a{n}_k)"
            else:
                da, back = self.parts[n][0] @ delta, f"δ{n + 1} W{n + 1}ᵀ"
                delta = da * ACTIVATIONS[self.layout.activation].slope(a)
                chain = f"({back}){slope}" if f else back
            yield self.checked("a", n, f"∂C/∂a{n} = {back}", da)
            yield self.checked("z", n, f"δ{n} = {chain}", delta)
            yield self.checked("W", n, f"∂C/∂W{n} = a{n - 1}ᵀ δ{n}", np.outer(self.a[n - 1], delta))
            yield self.checked("b", n, f"∂C/∂b{n} = δ{n}", delta)

    def checked(self, q: str, n: int, formula: str, value: Vector) -> Step:
        found = self.differences(q, n).reshape(value.shape)
        known, error = ~np.isnan(found), None
        if known.any():
            scale = np.max(np.abs([value[known], found[known]]))
            error = float(np.max(np.abs(value - found)[known]) / scale) if scale != 0 else 0.0
        skipped, name = int(np.sum(~known)), f"dC/d{q}{n}"
        return Step(name, QUANTITIES[q], n, "backward", formula, value, found, error, skipped)

    def under(self, a: Vector) -> Vector:
        """What a cross-entropy takes the logarithm of."""
        return np.where(self.y > 0, a, 1.0 - a if self.end == "sigmoid" else 1.0)

    def cost_slope(self, a: Vector) -> Vector:
        """∂C/∂a of the outputs."""
        if self.end == "quadratic":
            return 2.0 * (a - self.y)
        return ((1.0 - self.y if self.end == "sigmoid" else 0.0) - self.y) / self.under(a)

    def cost_terms(self, z: Vector, a: Vector) -> Vector:
        """C output by output; unlike that of `COSTS`, a small cross-entropy keeps its digits."""
        if self.end == "quadratic":
            return (self.y - a) ** 2
        if self.end == "sigmoid":
            return np.logaddexp(0.0, np.where(self.y > 0, -z, z))
        others = np.logaddexp.reduce(np.where(self.y > 0, -np.inf, z), axis=-1, keepdims=True)
        return self.y * np.logaddexp(0.0, others - z)

    def above(self, n: int, z: Vector) -> tuple[Vector, Sides]:
        """C for each row of sums of layer n, and which ReLUs from there on are on."""
        on = []
        for k in range(n - 1, len(self.parts)):
            name = self.layout.layers[k].activation
            on += [z > 0] if name == "relu" else []
            a = ACTIVATIONS[name].f(z)
            if k + 1 < len(self.parts):
                z = a @ self.parts[k + 1][0] + self.parts[k + 1][1]
        return self.cost_terms(z, a).sum(axis=1), on

    def nudged(self, q: str, n: int, at: Vector, column: Any, move: Vector) -> tuple[Vector, Sides]:
        """C and the ReLUs for each move of one number of a layer's activations or sums."""
        moved = (at[column] + move)[:, None]
        if n == len(self.parts):
            rows = np.where(np.arange(len(at)) == column[:, None], moved, at)
            if q != "a":
                return self.above(n, rows)
            direct = self.end == "quadratic"
            terms = self.cost_terms(rows, rows) if direct else -np.log(self.under(rows))
            return terms.sum(axis=1), []
        on = [moved > 0] if q != "a" and self.layout.activation == "relu" else []
        a = moved if q == "a" else ACTIVATIONS[self.layout.activation].f(moved)
        # one activation has changed: what the others send need not be added up again
        change = (a - self.a[n][column, None]) * self.parts[n][0][column]
        costs, further = self.above(n + 1, self.z[n + 1] + change)
        return costs, on + further

    def differences(self, q: str, n: int) -> Vector:
        """The central difference of C by each entry of one quantity; NaN across a ReLU's kink."""
        at = self.a[n] if q == "a" else self.z[n]
        reads = self.a[n - 1][:, None] if q == "W" else np.ones(1)  # a nudge of w moves z by a·ε
        scale = np.maximum(1.0, np.abs(at)) / np.maximum(1.0, np.abs(reads))
        if q == "a" and n == len(self.parts) and self.end != "quadratic":
            scale = self.under(at)
        epsilon: Vector = np.ldexp(EPSILON, np.frexp(scale)[1] - 1)
        moves, steps = (epsilon * reads).ravel(), epsilon.ravel()
        moving, columns = np.flatnonzero(moves), np.arange(len(steps)) % len(at)
        rows = max(1, BLOCK // max(self.layout.sizes[n:]))

        def block(start: int) -> Vector:
            some = moving[start : start + rows]
            with np.errstate(all="ignore"):  # a thread of its own starts with its own
                ahead, ahead_on = self.nudged(q, n, at, columns[some], moves[some])
                behind, behind_on = self.nudged(q, n, at, columns[some], -moves[some])
                found = ahead - behind
            for one, other in zip(ahead_on, behind_on, strict=True):
                found[(one != other).any(axis=1)] = np.nan
            return found

        changes = np.zeros(len(steps))  # exactly: a weight that reads 0 moves nothing
        blocks = in_order(block, range(0, len(moving), rows), self.threads)
        changes[moving] = np.concatenate([np.empty(0), *blocks])
        return changes / (2.0 * steps)
