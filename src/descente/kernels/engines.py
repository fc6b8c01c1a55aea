"""Two ways to the same numbers: compressed rows for small networks, matrix products for wide ones.

Both take and give flat float32 vectors in the order of the layout, cut the work into fixed chunks
and add the chunks up in a fixed order, so that the number of threads never changes a bit.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from descente.cost import COSTS, one_hot
from descente.digits.augment import EpochMoves, augment, moved_blocks
from descente.gradient import backpropagate
from descente.hessian import product
from descente.kernels import hessian, rows, rules
from descente.kernels.blas import Products
from descente.kernels.compressed import compress, compress_blocks
from descente.kernels.plan import COSTS as COST_CODES
from descente.kernels.plan import Plan, Scratch, aligned, padded, plan_of
from descente.kernels.pool import in_order
from descente.network import Layout, forward

if TYPE_CHECKING:
    from descente.digits import Split

__all__ = ["Dense", "Engine", "Rows", "State", "Steps"]

Array = NDArray[Any]
Floats = NDArray[np.float32]

CHUNK = 2000  # examples per chunk: 52 kB of partial gradient each for 13,002 parameters
# The largest batch whose steps are written straight into θ, example by example: beyond it, so many
# tiny float32 additions would cost digits, and the gradient is summed first.
STRAIGHT = 200
BLOCK = 50  # examples whose activations are held at a time inside a chunk
SHARED = 20_000_000  # numbers that chunks done side by side may hold in all


@dataclass
class State:
    """Everything a descent carries from one step to the next.

    Attributes
    ----------
    theta : (n_parameters,) float32
    slots : (k, n_parameters) float32
        The update rule's memory: none for SGD, one vector for momentum, two for Adam.
    step : int
        Steps made so far.
    """

    theta: Floats
    slots: Floats
    step: int = 0

    def copy(self) -> State:
        """The same state, sharing nothing."""
        return State(self.theta.copy(), self.slots.copy(), self.step)


class Steps(NamedTuple):
    """What a stretch of training recorded.

    Attributes
    ----------
    done : int
        Steps made; fewer than asked when the next would not be finite.
    costs : (done,) float32
        Mean cost of each step's batch, before the step.
    accuracies : (done,) float32
        Fraction of the batch that was right, before the step.
    """

    done: int
    costs: Floats
    accuracies: Floats


class CompiledRule(NamedTuple):
    """An update rule for the kernels: its code and its (λ, β or β1, β2, ε)."""

    code: int
    coefficients: Floats


class Engine(Protocol):
    """What the rest of the package asks of the kernels."""

    def evaluate(self, theta: Floats) -> tuple[float, int]:
        """Cost summed over the examples, and how many are right."""

    def gradient(self, theta: Floats) -> tuple[float, int, NDArray[np.float64]]:
        """As `evaluate`, and Σ_examples ∂C_example/∂θ."""

    def hessian_vector(self, theta: Floats, v: Floats) -> NDArray[np.float64]:
        """Σ_examples H_example v."""

    def train(
        self, state: State, rule: CompiledRule, order: NDArray[np.uint32], batch: int, etas: Floats
    ) -> Steps:
        """Make one step per η over consecutive batches of ``order``; ``state`` moves in place."""


_NOTHING = np.zeros(0, dtype=np.float32)
_NO_RULE = CompiledRule(rules.SGD, np.zeros(4, dtype=np.float32))


@dataclass
class Rows:
    """Compressed rows and sixteen neurons at a time: for networks whose layers are narrow."""

    layout: Layout
    data: Split
    cost: str
    threads: int
    move: EpochMoves | None = None
    plan: Plan = field(init=False)

    def __post_init__(self) -> None:
        self.plan = plan_of(self.layout)
        self._rows = (
            compress(self.data)
            if self.move is None
            else compress_blocks(moved_blocks(self.data, self.move, self.threads))
        )
        self._all = np.arange(len(self.data), dtype=np.uint32)
        self._local = threading.local()

    def _scratch(self, examples: int) -> Scratch:
        held: dict[Any, Scratch] = self._local.__dict__
        if examples not in held:
            held[examples] = Scratch(self.plan, examples)
        return held[examples]

    def _pack(self, theta: Floats) -> Floats:
        packed = aligned(self.plan.length)
        packed[self.plan.place] = theta
        return packed

    def _walk(
        self,
        mode: int,
        theta: Floats,
        order: NDArray[np.uint32],
        span: tuple[int, int],
        batch: int,
        grad: Floats = _NOTHING,
        slots: tuple[Floats, Floats] = (_NOTHING, _NOTHING),
        rule: CompiledRule = _NO_RULE,
        etas: Floats = _NOTHING,
        count: int = 0,
    ) -> tuple[int, NDArray[np.float64], NDArray[np.uint32]]:
        batches = -(-(span[1] - span[0]) // batch)
        costs = np.zeros(batches, dtype=np.float64)
        correct = np.zeros(batches, dtype=np.uint32)
        scratch = self._scratch(batch)
        done = rows.walk(
            mode, rule.code, rule.coefficients, theta, grad, *slots,
            self.plan.table, COST_CODES[self.cost], self.plan.mask, *self._rows, self.data.labels,
            order, span[0], span[1], batch, etas, count,
            scratch.a, scratch.d, scratch.transposed, costs, correct,
        )  # fmt: skip
        return int(done), costs, correct

    def _chunks(self, order: NDArray[np.uint32]) -> list[tuple[int, int]]:
        return [(i, min(i + CHUNK, len(order))) for i in range(0, len(order), CHUNK)]

    def evaluate(self, theta: Floats) -> tuple[float, int]:
        """See `Engine`."""
        packed = self._pack(theta)

        def one(span: tuple[int, int]) -> tuple[float, int]:
            _, costs, correct = self._walk(rows.EVALUATE, packed, self._all, span, BLOCK)
            return float(costs.sum()), int(correct.sum())

        parts = in_order(one, self._chunks(self._all), self.threads)
        return sum(c for c, _ in parts), sum(k for _, k in parts)

    def gradient(self, theta: Floats) -> tuple[float, int, NDArray[np.float64]]:
        """See `Engine`."""
        return self.sum_over(theta, self._all)

    def _sum(
        self, packed: Floats, order: NDArray[np.uint32]
    ) -> tuple[float, int, NDArray[np.float64]]:
        def one(span: tuple[int, int]) -> tuple[float, int, Floats]:
            grad = aligned(self.plan.length)
            _, costs, correct = self._walk(rows.GRADIENT, packed, order, span, BLOCK, grad=grad)
            return float(costs.sum()), int(correct.sum()), grad

        cost, correct = 0.0, 0
        summed = np.zeros(self.plan.length, dtype=np.float64)
        for c, k, part in in_order(one, self._chunks(order), self.threads):
            cost, correct = cost + c, correct + k
            summed += part
        return cost, correct, summed

    def hessian_vector(self, theta: Floats, v: Floats) -> NDArray[np.float64]:
        """See `Engine`."""
        packed, along = self._pack(theta), self._pack(v)

        def one(span: tuple[int, int]) -> Floats:
            scratch = self._scratch(BLOCK)
            target = aligned(self.plan.length)
            hessian.walk(
                packed, along, target, self.plan.table, COST_CODES[self.cost], self.plan.mask,
                *self._rows, self.data.labels, self._all, *span, BLOCK,
                scratch.a, scratch.d, scratch.transposed, *scratch.along,
            )  # fmt: skip
            return target

        summed = np.zeros(self.plan.length, dtype=np.float64)
        for part in in_order(one, self._chunks(self._all), self.threads):
            summed += part
        return summed[self.plan.place]

    def train(
        self, state: State, rule: CompiledRule, order: NDArray[np.uint32], batch: int, etas: Floats
    ) -> Steps:
        """See `Engine`."""
        if batch > STRAIGHT:
            return _train_by_gradients(self, state, rule, order, batch, etas)
        theta = self._pack(state.theta)
        memory = [self._pack(slot) for slot in state.slots]
        slots = (*memory, *[_NOTHING] * (2 - len(memory)))
        grad = _NOTHING if rule.code == rules.SGD else aligned(self.plan.length)
        done, costs, correct = self._walk(
            rows.TRAIN, theta, order, (0, len(order)), batch,
            grad, (slots[0], slots[1]), rule, etas, state.step,
        )  # fmt: skip
        if done < len(etas):
            _rewind(self, state, rule, order, batch, etas[:done])
        else:
            state.theta[:] = theta[self.plan.place]
            for slot, packed in zip(state.slots, memory, strict=True):
                slot[:] = packed[self.plan.place]
            state.step += done
        return _steps(done, costs, correct, len(order), batch)

    def sum_over(
        self, theta: Floats, order: NDArray[np.uint32]
    ) -> tuple[float, int, NDArray[np.float64]]:
        """Cost, correct count and summed gradient over some of the examples."""
        cost, correct, summed = self._sum(self._pack(theta), order)
        return cost, correct, summed[self.plan.place]


@dataclass
class Dense:
    """Matrix products: for wide networks up to tens of millions of parameters, in any precision."""

    layout: Layout
    data: Split
    cost: str
    threads: int
    move: EpochMoves | None = None
    dtype: type[np.floating[Any]] = np.float32

    def __post_init__(self) -> None:
        if self.move is not None:
            self.data = augment(self.data, *self.move, threads=self.threads)
        self._all = np.arange(len(self.data), dtype=np.uint32)
        self._products = Products(self.threads)

    def evaluate(self, theta: Array) -> tuple[float, int]:
        """See `Engine`."""

        def one(images: Array, labels: Array, matmul: Any) -> tuple[float, int]:
            activations, z = forward(self.layout, theta, images, matmul)
            a = activations[-1]
            y = one_hot(labels, self.layout.sizes[-1], self.dtype)
            return self._tally(COSTS[self.cost].value(z, a, y, self.layout.output), a, labels)

        cost, correct = self._summed(one, self._all)
        return cost, correct

    def gradient(self, theta: Array) -> tuple[float, int, Array]:
        """See `Engine`."""
        return self.sum_over(theta, self._all)

    def hessian_vector(self, theta: Array, v: Array) -> Array:
        """See `Engine`."""

        def one(images: Array, labels: Array, matmul: Any) -> tuple[Array]:
            return (product(self.layout, theta, v, images, labels, self.cost, matmul),)

        (summed,) = self._summed(one, self._all)
        return np.asarray(summed)

    def sum_over(self, theta: Array, order: NDArray[np.uint32]) -> tuple[float, int, Array]:
        """Cost, correct count and summed gradient over some of the examples."""

        def one(images: Array, labels: Array, matmul: Any) -> tuple[float, int, Array]:
            costs, a, part = backpropagate(self.layout, theta, images, labels, self.cost, matmul)
            return *self._tally(costs, a, labels), part

        cost, correct, summed = self._summed(one, order)
        return cost, correct, summed

    def train(
        self, state: State, rule: CompiledRule, order: NDArray[np.uint32], batch: int, etas: Floats
    ) -> Steps:
        """See `Engine`."""
        return _train_by_gradients(self, state, rule, order, batch, etas)

    def _tally(self, costs: Array, a: Array, labels: Array) -> tuple[float, int]:
        return float(costs.sum(dtype=np.float64)), int((a.argmax(axis=1) == labels).sum())

    def _summed(self, one: Callable[..., tuple[Any, ...]], order: NDArray[np.uint32]) -> list[Any]:
        """``one(images, labels, matmul)`` of every chunk, added up in their order.

        Narrow layers leave nothing to share inside a product, so whole chunks go to the threads
        there; the parts of a wide network are too large to be held at a time.
        """
        chunks = [order[i : i + CHUNK] for i in range(0, len(order), CHUNK)]
        whole = order is self._all

        def task(chunk: NDArray[np.uint32], matmul: Any = np.matmul) -> tuple[Any, ...]:
            rows: Any = slice(int(chunk[0]), int(chunk[-1]) + 1) if whole else chunk
            images = self.data.images[rows].astype(self.dtype, copy=False)
            with np.errstate(all="ignore"):
                return one(images, self.data.labels[rows], matmul)

        with self._products as matmul:
            if len(chunks) > 1 and self.layout.n_parameters * len(chunks) <= SHARED:
                parts: Iterable[tuple[Any, ...]] = in_order(task, chunks, self.threads)
            else:
                parts = (task(chunk, matmul) for chunk in chunks)
            sums: list[Any] = []
            for part in parts:
                if not sums:
                    sums = list(part)
                    continue
                for i, value in enumerate(part):
                    sums[i] += value
        return sums


def _steps(
    done: int, costs: NDArray[np.float64], correct: NDArray[np.uint32], examples: int, batch: int
) -> Steps:
    sizes = np.full(len(costs), batch, dtype=np.float64)
    if len(costs):
        sizes[-1] = examples - batch * (len(costs) - 1)
    mean = (costs / sizes).astype(np.float32)[:done]
    return Steps(done, mean, (correct / sizes).astype(np.float32)[:done])


def _rewind(
    engine: Rows | Dense,
    state: State,
    rule: CompiledRule,
    order: NDArray[np.uint32],
    batch: int,
    etas: Floats,
) -> None:
    """Bring an untouched state to the last finite step, by making the finite steps again.

    The same steps give the same bits, so no step need be copied for the sake of the one that fails.
    """
    if len(etas):
        engine.train(state, rule, order[: len(etas) * batch], batch, etas)


def _train_by_gradients(
    engine: Rows | Dense,
    state: State,
    rule: CompiledRule,
    order: NDArray[np.uint32],
    batch: int,
    etas: Floats,
) -> Steps:
    """One summed gradient and one compiled update per step: for large batches and wide networks."""
    n = len(state.theta)
    theta, grad, *memory = [aligned(padded(n)) for _ in range(2 + len(state.slots))]
    theta[:n] = state.theta
    for packed, slot in zip(memory, state.slots, strict=True):
        packed[:n] = slot
    slots = (*memory, *[_NOTHING] * (2 - len(memory)))
    costs = np.zeros(len(etas), dtype=np.float64)
    correct = np.zeros(len(etas), dtype=np.uint32)
    done = 0
    for eta in etas:
        picked = order[done * batch : (done + 1) * batch]
        costs[done], correct[done], summed = engine.sum_over(theta[:n], picked)
        if not np.isfinite(costs[done]):
            break
        with np.errstate(all="ignore"):
            np.divide(summed, len(picked), out=grad[:n], casting="same_kind")
        bad = rules.step(
            rule.code, rule.coefficients, theta, grad, *slots, eta, state.step + done + 1
        )
        if bad != 0:
            break
        done += 1
    if done < len(etas):
        _rewind(engine, state, rule, order, batch, etas[:done])
        return _steps(done, costs, correct, len(order), batch)
    state.theta[:] = theta[:n]
    for packed, slot in zip(memory, state.slots, strict=True):
        slot[:] = packed[:n]
    state.step += done
    return _steps(done, costs, correct, len(order), batch)
