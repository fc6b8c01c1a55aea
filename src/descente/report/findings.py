"""What a report holds: numbers of the instruments, and the names that conditions give them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from descente.instruments.curvature import Sharpness
    from descente.instruments.importance import Share
    from descente.instruments.noise import EtaLimit

__all__ = ["QUANTITIES", "Findings"]

QUANTITIES = {
    "cost": "C, the mean over the examples",
    "cost_error": "its standard error as the cost of examples of this kind",
    "gradient_norm": "‖∇C‖",
    "sharpness": "λmax; unknown where it has not converged",
    "residual": "‖H u − λmax u‖",
    "eta_limit": "2/λmax",
    "eta": "the learning rate in use, where one was given",
    "batch": "the examples per step, where they were given",
    "eta0": "η₀ of those batches",
    "eta0_error": "its standard error",
    "noise_batch": "the batch at which noise costs as much as curvature",
    "parameters": "how many numbers the model has",
    "examples": "how many examples the cost is the mean over",
    "seconds": "how long it all took",
}
"""What a condition may name, and what it is."""


@dataclass(frozen=True, eq=False)
class Findings:
    """What the instruments found where a network stands; `Report` says what each number is."""

    what: str
    parameters: int
    examples: int
    cost: float
    cost_error: float
    gradient_norm: float
    curvature: Sharpness
    limits: EtaLimit
    layers: dict[str, Share]
    step: float
    eta: float | None
    batch: int | None
    seconds: dict[str, float]

    @property
    def quantities(self) -> dict[str, float | None]:
        """The numbers of the page by the names of `QUANTITIES`; None where one is not known."""
        own = None if self.batch is None else self.limits.batch.tolist().index(self.batch)
        known = {
            "cost": self.cost,
            "cost_error": self.cost_error,
            "gradient_norm": self.gradient_norm,
            "sharpness": self.curvature.largest if self.curvature.converged else None,
            "residual": self.curvature.residual,
            "eta_limit": self.curvature.eta_limit,
            "eta": self.eta,
            "batch": self.batch,
            "eta0": None if own is None else self.limits.eta[own],
            "eta0_error": None if own is None else self.limits.standard_error[own],
            "noise_batch": self.limits.noise_batch,
            "parameters": self.parameters,
            "examples": self.examples,
            "seconds": sum(self.seconds.values()),
        }
        return {
            name: None if value is None or np.isnan(value) else float(value)
            for name, value in known.items()
        }

    def facts(self) -> dict[str, Any]:
        """Everything as plain values, for JSON: `quantities`, every η₀, every layer.

        What is not finite is None.
        """
        batches = zip(
            self.limits.batch.tolist(),
            self.limits.eta.tolist(),
            self.limits.standard_error.tolist(),
            strict=True,
        )
        facts: dict[str, Any] = _plain(
            {
                "what": self.what,
                **self.quantities,
                "converged": self.curvature.converged,
                "products": self.curvature.products,
                "batches": [{"batch": b, "eta0": e, "standard_error": s} for b, e, s in batches],
                "step": self.step,
                "layers": [
                    {
                        "name": name,
                        "parameters": share.count,
                        "squares": share.predicted,
                        "fall": share.measured,
                    }
                    for name, share in self.layers.items()
                ],
                "seconds_of": dict(self.seconds),
            }
        )
        return facts


def _plain(value: Any) -> Any:
    """The same without numbers that JSON does not know."""
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
