"""One network, the same work, several libraries: how fast, and do they agree.

One row per library in `CONTESTANTS`; `run` plays them against each other.
"""

from descente.bench.conditions import Conditions
from descente.bench.contestants import CONTESTANTS, Contestant
from descente.bench.report import Agreement, BenchReport, Result, Round
from descente.bench.runner import Progress, run

__all__ = [
    "CONTESTANTS",
    "Agreement",
    "BenchReport",
    "Conditions",
    "Contestant",
    "Progress",
    "Result",
    "Round",
    "run",
]
