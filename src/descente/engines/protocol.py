"""What an engine is: what it is asked, what a training carries, and what it records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from descente.kernels import rules
from descente.kernels.arguments import Rule

if TYPE_CHECKING:
    from descente.recipe import UpdateRule

__all__ = ["Engine", "Order", "State", "Steps", "compiled"]

Floats = NDArray[np.float32]
Order = NDArray[np.uint32]


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


def compiled(rule: UpdateRule, weight_decay: float) -> Rule:
    """An update rule as the kernels take it."""
    codes = {"sgd": rules.SGD, "momentum": rules.MOMENTUM, "adam": rules.ADAM}
    numbers = (weight_decay, rule.beta1, rule.beta2, rule.epsilon)
    with np.errstate(over="ignore"):  # a decay past float32 ends the descent as non-finite
        return Rule(codes[rule.name], np.array(numbers, dtype=np.float32))


class Engine(Protocol):
    """What the rest of the package asks of the compiled loops and products.

    Sums go over all examples or, where an ``order`` of (k,) uint32 names some, over those, each as
    often as it is named.
    """

    def evaluate(self, theta: Floats, order: Order | None = None) -> tuple[float, int]:
        """Cost summed over the examples, and how many are right."""

    def gradient(
        self, theta: Floats, order: Order | None = None
    ) -> tuple[float, int, NDArray[np.float64]]:
        """As `evaluate`, and Σ_examples ∂C_example/∂θ."""

    def hessian_vector(
        self, theta: Floats, v: Floats, order: Order | None = None
    ) -> NDArray[np.float64]:
        """Σ_examples H_example v."""

    def train(self, state: State, rule: Rule, order: Order, batch: int, etas: Floats) -> Steps:
        """Make one step per η over consecutive batches of ``order``; ``state`` moves in place."""
