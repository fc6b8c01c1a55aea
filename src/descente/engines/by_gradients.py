"""Training by summed gradients: what both engines do with large batches."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from descente.engines.plan import NOTHING, aligned, padded
from descente.engines.protocol import Engine, Order, State, Steps
from descente.kernels import rules, tallies
from descente.kernels.arguments import Rule
from descente.threads import checkpoint

__all__ = ["rewind", "steps", "train_by_gradients"]

Floats = NDArray[np.float32]


def steps(
    done: int, costs: NDArray[np.float64], correct: NDArray[np.uint32], examples: int, batch: int
) -> Steps:
    """What was recorded, as means over each batch, of which the last may be smaller."""
    means, accuracies = np.empty((2, len(costs)), dtype=np.float32)
    tallies.per_batch(costs, correct, examples, batch, means, accuracies)
    return Steps(done, means[:done], accuracies[:done])


def rewind(
    engine: Engine,
    state: State,
    rule: Rule,
    order: Order,
    batch: int,
    etas: Floats,
) -> None:
    """Bring an untouched state to the last finite step, by making the finite steps again.

    The same steps give the same bits, so no step need be copied for the sake of the one that fails.
    """
    if len(etas):
        engine.train(state, rule, order[: len(etas) * batch], batch, etas)


def train_by_gradients(
    engine: Engine,
    state: State,
    rule: Rule,
    order: Order,
    batch: int,
    etas: Floats,
) -> Steps:
    """One summed gradient and one compiled update per step: for large batches and wide networks."""
    n = len(state.theta)
    theta, grad, *memory = [aligned(padded(n)) for _ in range(2 + len(state.slots))]
    theta[:n] = state.theta
    for packed, slot in zip(memory, state.slots, strict=True):
        packed[:n] = slot
    slots = (*memory, *[NOTHING] * (2 - len(memory)))
    costs = np.zeros(len(etas), dtype=np.float64)
    correct = np.zeros(len(etas), dtype=np.uint32)
    done = 0
    for eta in etas:
        checkpoint()  # of the state nothing has changed yet
        picked = order[done * batch : (done + 1) * batch]
        costs[done], correct[done], summed = engine.gradient(theta[:n], picked)
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
        rewind(engine, state, rule, order, batch, etas[:done])
        return steps(done, costs, correct, len(order), batch)
    state.theta[:] = theta[:n]
    for packed, slot in zip(memory, state.slots, strict=True):
        slot[:] = packed[:n]
    state.step += done
    return steps(done, costs, correct, len(order), batch)
