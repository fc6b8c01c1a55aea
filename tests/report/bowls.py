"""A cost of which everything is known: C(θ) = (1/n) Σ_i ½ (θ − c_i)ᵀ A (θ − c_i), A diagonal."""

from contextlib import nullcontext
from dataclasses import dataclass, replace

import numpy as np

from descente.space import Flat


@dataclass(frozen=True, eq=False)
class Bowl:
    """The `Objective` of these curvatures and centres, (k,) and (n, k), at θ."""

    curvatures: np.ndarray
    centres: np.ndarray
    theta: np.ndarray
    precision: str = "float64"
    fingerprint: str = "a bowl"

    @property
    def space(self):
        return Flat(len(self.theta))

    @property
    def n_examples(self):
        return len(self.centres)

    def _away(self, theta, rows):
        there = self.theta if theta is None else theta
        return there - (self.centres if rows is None else self.centres[rows])

    def cost(self, theta=None, rows=None):
        return float((0.5 * self._away(theta, rows) ** 2 @ self.curvatures).mean())

    def gradient(self, theta=None, rows=None):
        return self.curvatures * self._away(theta, rows).mean(axis=0)

    def hessian_vector(self, v, theta=None, rows=None):
        return self.curvatures * v

    def hessian(self):
        return nullcontext(self.hessian_vector)

    def hessian_diagonal(self, indices=None):
        return self.curvatures if indices is None else self.curvatures[indices]

    def surface(self, first, second, origin=None):
        raise NotImplementedError

    def sample(self, n, seed=0):
        return replace(self, centres=self.centres[:n])

    def exact(self):
        return self

    def moved(self, theta):
        return replace(self, theta=theta)
