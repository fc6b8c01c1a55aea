"""What a comparison found: raw seconds of every round, and what is computed from them."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from statistics import median
from typing import TYPE_CHECKING, Any

from descente.bench.conditions import Conditions
from descente.machine import Machine

if TYPE_CHECKING:
    pass

__all__ = ["Agreement", "BenchReport", "Result", "Round"]

OK = "ok"


@dataclass(frozen=True)
class Round:
    """What one process measured; every duration in seconds.

    Parameters
    ----------
    epochs : tuple of float
        Each timed epoch: the contestant's own clock if it has one, else the wall's.
    wall : tuple of float
        The same epochs by the wall clock around the whole call.
    cores_used : float
        Processor time over wall time during the timed epochs; 1.0 is one busy core.
    first_epoch : float
        The warm-up epoch, by the wall clock.
    importing, preparing : float
        Importing the library; taking the data, compiling and warming up.
    gradient_first : float or None
        The first full-batch gradient, its compilation included.
    gradients : tuple of float
        Each timed full-batch gradient.
    cost_before, cost_after : float or None
        C on the training data in float64, at the start and after all epochs; None if not finite.
    """

    epochs: tuple[float, ...]
    wall: tuple[float, ...]
    cores_used: float
    first_epoch: float
    importing: float
    preparing: float
    gradient_first: float | None
    gradients: tuple[float, ...]
    cost_before: float | None
    cost_after: float | None

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Round:
        """Build the round from its plain values (lists become tuples)."""
        kept: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in values.items()
        }
        return cls(**kept)


@dataclass(frozen=True)
class Agreement:
    """How far a vector is from NumPy's.

    Parameters
    ----------
    largest : float
        max |v − v_numpy|.
    relative : float
        ‖v − v_numpy‖ / scale; scale is the distance NumPy travelled for θ, ‖v_numpy‖ for ∇C.
    tolerance : float
        The relative distance up to which they count as the same.
    """

    largest: float
    relative: float
    tolerance: float

    @property
    def holds(self) -> bool:
        """Whether the distance is within the tolerance."""
        return self.relative <= self.tolerance


@dataclass
class Result:
    """One contestant over all rounds.

    Parameters
    ----------
    name, title, note : str
        As in its row of `CONTESTANTS`.
    status : str
        ``"ok"``, ``"not installed: …"``, ``"failed: …"`` or ``"not run"``.
    version : str or None
        Version of the library that did the work.
    rounds : list of Round
        One per process that finished.
    theta_agreement, gradient_agreement : Agreement or None
        After the first epoch, and at the start; None where there is nothing to compare.
    ratio, gradient_ratio : float or None
        Times slower than the baseline: the median over rounds of each round's ratio of medians.
    """

    name: str
    title: str
    note: str = ""
    status: str = "not run"
    version: str | None = None
    rounds: list[Round] = field(default_factory=list)
    theta_agreement: Agreement | None = None
    gradient_agreement: Agreement | None = None
    ratio: float | None = None
    gradient_ratio: float | None = None

    @property
    def epoch_seconds(self) -> float | None:
        """Median seconds of one epoch, over all timed epochs of all rounds."""
        return _median([s for r in self.rounds for s in r.epochs])

    @property
    def epoch_seconds_least(self) -> float | None:
        """The fastest timed epoch."""
        return min((s for r in self.rounds for s in r.epochs), default=None)

    @property
    def gradient_seconds(self) -> float | None:
        """Median seconds of ∇C over all examples."""
        return _median([s for r in self.rounds for s in r.gradients])

    @property
    def cores_used(self) -> float | None:
        """Processor time over wall time in the round that was kept waiting most."""
        return min((r.cores_used for r in self.rounds), default=None)

    @property
    def preparing_seconds(self) -> float | None:
        """Compilation and warm-up from cold, that is in the first round."""
        return self.rounds[0].preparing if self.rounds else None

    def to_json(self, n: int, steps: int) -> dict[str, Any]:
        """Plain values; what is computed from the rounds stands under ``computed``."""
        epoch, gradient = self.epoch_seconds, self.gradient_seconds
        return {
            **asdict(self),
            "computed": {
                "epoch_seconds": epoch,
                "epoch_seconds_least": self.epoch_seconds_least,
                "step_microseconds": epoch and steps and epoch / steps * 1e6,
                "epoch_nanoseconds_per_example": epoch and n and epoch / n * 1e9,
                "cores_used": self.cores_used,
                "preparing_seconds": self.preparing_seconds,
                "gradient_seconds": gradient,
                "gradient_nanoseconds_per_example": gradient and n and gradient / n * 1e9,
                "theta_agrees": self.theta_agreement and self.theta_agreement.holds,
                "gradient_agrees": self.gradient_agreement and self.gradient_agreement.holds,
            },
        }

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Result:
        """Build the result `to_json` described."""
        kept = {f.name: values[f.name] for f in fields(cls)}
        kept["rounds"] = [Round.from_json(r) for r in values["rounds"]]
        for name in ("theta_agreement", "gradient_agreement"):
            kept[name] = Agreement(**values[name]) if values[name] else None
        return cls(**kept)


@dataclass
class BenchReport:
    """A whole comparison.

    Parameters
    ----------
    conditions : Conditions
        What everyone was told.
    machine : Machine
        Where.
    n : int
        Training examples per epoch.
    rounds : int
        Rounds asked for.
    baseline : str or None
        Whom the ratios refer to: ``"descente"``, or ``"numpy"`` where Descente did not run.
    results : list of Result
        In the order they ran.
    interrupted : bool
        Whether Ctrl-C ended it; what was measured until then is here.
    """

    conditions: Conditions
    machine: Machine
    n: int
    rounds: int
    baseline: str | None = None
    results: list[Result] = field(default_factory=list)
    interrupted: bool = False

    @property
    def steps(self) -> int:
        """Training steps per epoch."""
        return self.n // self.conditions.batch_size

    def result(self, name: str) -> Result:
        """Return the result of the contestant of this name.

        Raises
        ------
        KeyError
            If it did not take part.
        """
        for row in self.results:
            if row.name == name:
                return row
        raise KeyError(name)

    def compare(self) -> None:
        """Choose the baseline and fill in every ratio, round by round."""
        ran = {row.name: row for row in self.results if row.rounds}
        self.baseline = next((name for name in ("descente", "numpy") if name in ran), None)
        if self.baseline is None:
            return
        base = ran[self.baseline].rounds
        for row in ran.values():
            pairs = list(zip(row.rounds, base, strict=False))
            row.ratio = _median([median(a.epochs) / median(b.epochs) for a, b in pairs])
            row.gradient_ratio = _median(
                [
                    median(a.gradients) / median(b.gradients)
                    for a, b in pairs
                    if a.gradients and b.gradients
                ]
            )

    def to_json(self) -> dict[str, Any]:
        """Plain values for ``json.dumps``: units are in the names, all durations in seconds."""
        return {
            "conditions": self.conditions.to_json(),
            "machine": self.machine.to_json(),
            "n": self.n,
            "steps": self.steps,
            "dtype": "float32",
            "rounds": self.rounds,
            "baseline": self.baseline,
            "interrupted": self.interrupted,
            "results": [row.to_json(self.n, self.steps) for row in self.results],
        }

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> BenchReport:
        """Build the report `to_json` described."""
        return cls(
            conditions=Conditions.from_json(values["conditions"]),
            machine=Machine(**values["machine"]),
            n=values["n"],
            rounds=values["rounds"],
            baseline=values["baseline"],
            results=[Result.from_json(row) for row in values["results"]],
            interrupted=values["interrupted"],
        )


def _median(values: list[float]) -> float | None:
    return median(values) if values else None
