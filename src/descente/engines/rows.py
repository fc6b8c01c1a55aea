"""The engine of narrow networks: compressed rows, and sixteen neurons at a time.

It takes and gives flat float32 vectors in the order of the layout, cuts the work into fixed chunks
and adds the chunks up in a fixed order, so that the number of threads never changes a bit.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from descente.digits.augment import EpochMoves, moved_blocks
from descente.engines.by_gradients import rewind, steps, train_by_gradients
from descente.engines.compressed import compress, compress_blocks
from descente.engines.plan import CHUNK, NOTHING, Plan, aligned, along_for, plan_of, scratch_for
from descente.engines.plan import COSTS as COST_CODES
from descente.engines.protocol import Order, State, Steps
from descente.kernels import hessian, rows, rules
from descente.kernels.arguments import Along, Batches, Net, Rule, Scratch, Tally, Vectors
from descente.network import Layout
from descente.threads import in_order

if TYPE_CHECKING:
    from descente.digits import Split

__all__ = ["Rows"]

Floats = NDArray[np.float32]

# The largest batch whose steps are written straight into θ, example by example: beyond it, so many
# tiny float32 additions would cost digits, and the gradient is summed first.
STRAIGHT = 200
BLOCK = 50  # examples whose activations are held at a time inside a chunk

_NO_RULE = Rule(rules.SGD, np.zeros(4, dtype=np.float32))


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
        self._net = Net(self.plan.table, self.plan.mask, COST_CODES[self.cost])
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
            held[examples] = scratch_for(self.plan, examples)
        return held[examples]

    def _along(self) -> Along:
        if not hasattr(self._local, "along"):
            self._local.along = along_for(self.plan, BLOCK)
        return cast("Along", self._local.along)

    def _batches(self, order: Order, span: tuple[int, int], batch: int) -> Batches:
        return Batches(self.data.labels, order, *span, batch)

    def _pack(self, theta: Floats) -> Floats:
        packed = aligned(self.plan.length)
        packed[self.plan.place] = theta
        return packed

    def _walk(
        self,
        mode: int,
        theta: Floats,
        order: Order,
        span: tuple[int, int],
        batch: int,
        grad: Floats = NOTHING,
        slots: tuple[Floats, Floats] = (NOTHING, NOTHING),
        rule: Rule = _NO_RULE,
        etas: Floats = NOTHING,
        count: int = 0,
    ) -> tuple[int, NDArray[np.float64], NDArray[np.uint32]]:
        batches = -(-(span[1] - span[0]) // batch)
        tally = Tally(np.zeros(batches), np.zeros(batches, dtype=np.uint32))
        done = rows.walk(
            mode,
            self._net,
            self._rows,
            self._batches(order, span, batch),
            Vectors(theta, grad, *slots),
            rule,
            etas,
            count,
            self._scratch(batch),
            tally,
        )
        return int(done), *tally

    def _chunks(self, order: Order) -> list[tuple[int, int]]:
        return [(i, min(i + CHUNK, len(order))) for i in range(0, len(order), CHUNK)]

    def evaluate(self, theta: Floats, order: Order | None = None) -> tuple[float, int]:
        """See `Engine`."""
        packed, over = self._pack(theta), self._all if order is None else order

        def one(span: tuple[int, int]) -> tuple[float, int]:
            _, costs, correct = self._walk(rows.EVALUATE, packed, over, span, BLOCK)
            return float(costs.sum()), int(correct.sum())

        parts = in_order(one, self._chunks(over), self.threads)
        return sum(c for c, _ in parts), sum(k for _, k in parts)

    def gradient(
        self, theta: Floats, order: Order | None = None
    ) -> tuple[float, int, NDArray[np.float64]]:
        """See `Engine`."""
        packed, over = self._pack(theta), self._all if order is None else order

        def one(span: tuple[int, int]) -> tuple[float, int, Floats]:
            grad = aligned(self.plan.length)
            _, costs, correct = self._walk(rows.GRADIENT, packed, over, span, BLOCK, grad=grad)
            return float(costs.sum()), int(correct.sum()), grad

        cost, correct = 0.0, 0
        summed = np.zeros(self.plan.length, dtype=np.float64)
        for c, k, part in in_order(one, self._chunks(over), self.threads):
            cost, correct = cost + c, correct + k
            summed += part
        return cost, correct, summed[self.plan.place]

    def hessian_vector(
        self, theta: Floats, v: Floats, order: Order | None = None
    ) -> NDArray[np.float64]:
        """See `Engine`."""
        packed, along = self._pack(theta), self._pack(v)
        over = self._all if order is None else order

        def one(span: tuple[int, int]) -> Floats:
            target = aligned(self.plan.length)
            hessian.walk(
                self._net,
                self._rows,
                self._batches(over, span, BLOCK),
                packed,
                along,
                target,
                self._scratch(BLOCK),
                self._along(),
            )
            return target

        summed = np.zeros(self.plan.length, dtype=np.float64)
        for part in in_order(one, self._chunks(over), self.threads):
            summed += part
        return summed[self.plan.place]

    def train(self, state: State, rule: Rule, order: Order, batch: int, etas: Floats) -> Steps:
        """See `Engine`."""
        if batch > STRAIGHT:
            return train_by_gradients(self, state, rule, order, batch, etas)
        theta = self._pack(state.theta)
        memory = [self._pack(slot) for slot in state.slots]
        slots = (*memory, *[NOTHING] * (2 - len(memory)))
        grad = NOTHING if rule.code == rules.SGD else aligned(self.plan.length)
        done, costs, correct = self._walk(
            rows.TRAIN,
            theta,
            order,
            (0, len(order)),
            batch,
            grad,
            (slots[0], slots[1]),
            rule,
            etas,
            state.step,
        )
        if done < len(etas):
            rewind(self, state, rule, order, batch, etas[:done])
        else:
            state.theta[:] = theta[self.plan.place]
            for slot, packed in zip(state.slots, memory, strict=True):
                slot[:] = packed[self.plan.place]
            state.step += done
        return steps(done, costs, correct, len(order), batch)
