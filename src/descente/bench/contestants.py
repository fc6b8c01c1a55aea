"""Who takes part: one row per contestant; nothing is imported before its row is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = ["CONTESTANTS", "Contestant", "Peer"]


class Peer(Protocol):
    """What the worker asks of an implementation, in this order; ``Peer(sizes, threads)``."""

    def prepare(
        self,
        images: NDArray[np.float32],
        labels: NDArray[np.uint8],
        theta: NDArray[np.float32],
        eta: float,
        batch_size: int,
    ) -> None:
        """Take the data and the start θ, compile and warm up; θ is the start again afterwards."""

    def epoch(self, order: NDArray[np.int64]) -> float | None:
        """Train in place over the permutation; return its own clock's seconds, if it has one."""

    def theta(self) -> NDArray[np.float32]:
        """Return a copy of the parameters in Descente's flat order."""

    def gradient(self) -> NDArray[np.float32]:
        """∇C of the whole data at the present θ; called only where the row says ``gradient``."""

    def version(self) -> str:
        """Return the version of the library that does the work."""


@dataclass(frozen=True)
class Contestant:
    """One row of the comparison.

    Parameters
    ----------
    name : str
        What the command line and the JSON call it.
    title : str
        What the table shows.
    target : str
        ``"module:Class"`` of its `Peer`.
    requires : tuple of str
        Modules it needs; any that is absent makes it "not installed".
    extra : str
        What to install then.
    gradient : bool
        Whether it can give ∇C on all examples.
    same_cost : bool
        Whether it minimises the same C, so that its θ must agree with NumPy's.
    note : str
        What a reader of its row must know.
    """

    name: str
    title: str
    target: str
    requires: tuple[str, ...] = ()
    gradient: bool = True
    same_cost: bool = True
    note: str = ""

    def missing(self) -> list[str]:
        """Modules that are not installed, found without importing any."""
        return [module for module in self.requires if find_spec(module) is None]

    def make(self, sizes: tuple[int, ...], threads: int = 1) -> Peer:
        """Import the implementation and make it for a network of these sizes."""
        module, _, name = self.target.partition(":")
        kind: Any = getattr(import_module(module), name)
        peer: Peer = kind(sizes, threads)
        return peer


_ROWS = (
    Contestant(
        "descente",
        "Descente",
        "descente.bench.engine:Engine",
        note="seconds are the training loop's own; the whole call is in the JSON as wall",
    ),
    Contestant("numpy", "NumPy", "descente.bench.peers.with_numpy:Plain"),
    Contestant("torch", "PyTorch, eager", "descente.bench.peers.with_torch:Eager", ("torch",)),
    Contestant(
        "torch-compiled",
        "PyTorch, compiled",
        "descente.bench.peers.with_torch:Compiled",
        ("torch",),
        gradient=False,
        note="one compiled call per step",
    ),
    Contestant(
        "jax",
        "JAX",
        "descente.bench.peers.with_jax:Scan",
        ("jax",),
        note="the whole epoch is one lax.scan",
    ),
    Contestant(
        "sklearn",
        "scikit-learn",
        "descente.bench.peers.with_sklearn:Classifier",
        ("sklearn",),
        gradient=False,
        same_cost=False,
        note="MLPClassifier trains softmax with log-loss, not the same cost",
    ),
)

CONTESTANTS: dict[str, Contestant] = {row.name: row for row in _ROWS}
"""Every contestant by name, in the order they run."""
