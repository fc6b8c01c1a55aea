"""What a page can ask for: computations that take a while, each part as soon as it is known.

Each job is a generator of `Value`s: a page shows every one it gets. It works on a snapshot of the
experiment, beside the training; a newer request for the same thing takes its place between two
values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from descente.lab.jobs.fog import ground, lift, probe, roll
from descente.lab.jobs.images import backprop, rulelist, rules
from descente.lab.jobs.parameters import climb, importance, slope, steepest, todo, weight
from descente.lab.jobs.planes import landscape, spot
from descente.lab.jobs.recorded import runs
from descente.lab.jobs.snapshot import Snapshot
from descente.lab.jobs.stuck import stuck
from descente.lab.jobs.trainings import noise, scaling, sharpness, sweep
from descente.lab.jobs.twins import twin
from descente.lab.wire import Value

__all__ = ["JOBS", "Snapshot"]

JOBS: dict[str, Callable[..., Iterator[Value]]] = {
    job.__name__: job
    for job in (
        landscape,
        spot,
        stuck,
        ground,
        probe,
        roll,
        lift,
        slope,
        todo,
        importance,
        sharpness,
        noise,
        sweep,
        steepest,
        climb,
        backprop,
        scaling,
        rules,
        rulelist,
        weight,
        runs,
        twin,
    )
}
"""Every job by the name a page asks for it under."""
