"""A run: what was trained, how, on what, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from descente.descent import Descent, History, Outcome, examples_seen
from descente.errors import InputError, RunError
from descente.network import Network
from descente.recipe import RULES, Recipe
from descente.runs.manifest import Manifest
from descente.runs.store import Record

if TYPE_CHECKING:
    from descente.digits import Split
    from descente.engines import State

__all__ = ["Run", "fingerprint"]

_fingerprints: WeakKeyDictionary[Split, str] = WeakKeyDictionary()


def fingerprint(split: Split) -> str:
    """SHA-256 of a split's labels and images, in hexadecimal: the same examples, the same bits."""
    import hashlib

    found = _fingerprints.get(split)
    if found is None:
        digest = hashlib.sha256(split.labels.tobytes())
        digest.update(split.images.data)
        found = _fingerprints[split] = digest.hexdigest()
    return found


def _slots_shape(manifest: Manifest) -> tuple[int, int]:
    return RULES[manifest.recipe.rule].slots, manifest.layout.n_parameters


@dataclass
class Run:
    """One training.

    Attributes
    ----------
    name : str or None
        Its name among the recorded runs; None if it was not recorded.
    recipe : Recipe
        What decided it.
    network : Network
        The network as it stands at the last step.
    outcome : Outcome
        How it ended, as a value with a sentence.
    history : History
        Cost, accuracy and η of every step; evaluations on held-out examples.
    seconds : float
        Training loop only: no compilation, no evaluation, no recording.
    manifest : Manifest
        Data, versions and machine, as recorded.
    record : Record or None
        The files.
    """

    name: str | None
    recipe: Recipe
    network: Network
    outcome: Outcome
    history: History
    seconds: float
    manifest: Manifest = field(repr=False)
    record: Record | None = field(default=None, repr=False)

    @property
    def last_cost(self) -> float:
        """Mean cost of the last epoch's worth of steps: one batch alone is noise."""
        costs = self.history.cost[-max(1, self.examples // self.batch) :]
        return float(costs.mean()) if len(costs) else float("nan")

    @property
    def examples(self) -> int:
        """Examples in the training split."""
        examples: int = self.manifest.data["examples"]
        return examples

    @property
    def batch(self) -> int:
        """Examples in each step."""
        return min(self.recipe.batch_size or self.examples, self.examples)

    @property
    def steps(self) -> int:
        """Steps made."""
        return self.history.steps

    @property
    def total_steps(self) -> int:
        """Steps planned."""
        return (self.recipe.epochs or 0) * -(-self.examples // self.batch)

    @property
    def seen(self) -> int:
        """Examples learnt from, each as often as it was taken."""
        return examples_seen(self.steps, self.batch, self.examples)

    @property
    def examples_per_second(self) -> float:
        """Examples learnt from per second of training."""
        return self.seen / self.seconds if self.seconds else float("nan")

    @classmethod
    def open(cls, record: Record) -> Run:
        """Open a record at its last recorded step."""
        manifest = record.manifest()
        # θ is read before any array is made: the manifest's word alone allocates nothing
        state, history, outcome, seconds = record.read(_slots_shape(manifest))
        if history.steps != state.step:
            raise RunError(
                "run {name!r} is damaged: {steps} steps of history, but a state at step "
                "{snapshot}.",
                name=record.name,
                steps=history.steps,
                snapshot=state.step,
            )
        network = Network.of(manifest.layout, state.theta)
        return cls(
            record.name,
            manifest.recipe,
            network,
            outcome,
            history,
            seconds,
            manifest,
            record,
        )

    def learnt_from(self, data: Split) -> bool:
        """Whether this is what the run learnt from, to the bit."""
        known = self.manifest.data
        return len(data) == self.examples and fingerprint(data) == known["sha256"]

    def require_same(self, data: Split) -> None:
        """Refuse data other than what the run learnt from."""
        known = self.manifest.data
        if not self.learnt_from(data):
            raise InputError(
                "run {name!r} learnt from {data!r} ({examples:,} examples); what came is "
                "{other!r} ({other_examples:,} examples) with other contents: pass the same "
                "data.",
                name=self.name,
                data=known["name"],
                examples=self.examples,
                other=data.name,
                other_examples=len(data),
            )

    def descent(
        self, data: Split, *, threads: int | None = None, step: int | None = None
    ) -> Descent:
        """The descent at a step of this run (by default the last), ready to be advanced.

        It starts from the newest snapshot at or before the step and makes the steps between again,
        to the same bits. The run's own network is left as it is.

        Raises
        ------
        InputError
            If the step was never made, or the data is not what the run learnt from.
        """
        step = self.steps if step is None else step
        state = self._state(step)
        self.require_same(data)
        descent = Descent(
            self.network.copy(),
            data,
            self.recipe,
            threads=threads,
            state=state,
            history=self.history,
            start_cost=self.manifest.start_cost,
        )
        while descent.state.step < step:
            descent.advance(step - descent.state.step)
        descent.seconds = self.seconds
        return descent

    def _state(self, step: int) -> State:
        """The newest state kept at or before a step that was made."""
        if self.record is None:
            raise RunError(
                "this run was not recorded, so it cannot be replayed: train with record=True."
            )
        if not 0 <= step <= self.steps:
            raise InputError(
                "step {step} was not made; run {name!r} has steps 0 to {steps}.",
                step=step,
                name=self.name,
                steps=self.steps,
            )
        return self.record.state(_slots_shape(self.manifest), step)

    @property
    def snapshot_steps(self) -> list[int]:
        """Steps whose θ can be had without the data."""
        return self.record.snapshot_steps() if self.record else []

    def theta_at(self, step: int, data: Split | None = None) -> NDArray[np.float32]:
        """θ after a number of steps, to the bit: (n_parameters,) float32.

        Parameters
        ----------
        step : int
            From 0 to `steps`.
        data : Split, optional
            What the run learnt from; needed for steps between two snapshots.
        """
        if data is not None:
            return self.descent(data, step=step).state.theta
        state = self._state(step)
        if state.step != step:
            raise InputError(
                "step {step} lies between two snapshots (the one before is step {snapshot}): "
                "pass the data the run learnt from, and the steps between are made again.",
                step=step,
                snapshot=state.step,
            )
        return state.theta
