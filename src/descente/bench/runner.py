"""The comparison: every contestant in its own fresh process, one after another, in rotation.

A machine's speed drifts. Rounds A B C, A B C, … with the ratio taken inside each round compare
neighbours in time; A A A, B B B, … would compare the machine with itself an hour later.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from descente.bench.conditions import Conditions
from descente.bench.contestants import CONTESTANTS, Contestant
from descente.bench.report import OK, Agreement, BenchReport, Result, Round
from descente.errors import InputError
from descente.machine import Machine

if TYPE_CHECKING:
    from descente.digits.split import Split

__all__ = ["Progress", "run"]

# One epoch of 6,000 steps leaves float32 2e-6 to 6e-6 from float64 (relative to the distance
# travelled, four seeds); a wrong factor or order gives 0.1 and more. Later epochs can diverge
# by several per cent in any two correct programs, so only the first is compared.
THETA_TOLERANCE = 1e-3
GRADIENT_TOLERANCE = 1e-4

_THREAD_VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "BLIS_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "NUMBA_NUM_THREADS",
    "NPROC",  # the size of XLA's thread pool
)


@dataclass(frozen=True)
class Progress:
    """Where the comparison stands, told before each process and once at the end.

    Parameters
    ----------
    done, total : int
        Processes finished, and in all.
    round : int
        The present round, counted from 1.
    title : str
        Who runs now; empty at the end.
    """

    done: int
    total: int
    round: int
    title: str


def run(
    contestants: Iterable[str] | None = None,
    data: str | Split = "mnist",
    folder: str | Path | None = None,
    *,
    limit: int | None = None,
    sizes: tuple[int, ...] = (784, 16, 16, 10),
    eta: float = 0.5,
    batch_size: int = 10,
    epochs: int = 3,
    rounds: int = 3,
    threads: int = 1,
    seed: int = 0,
    timeout: float = 600.0,
    on_progress: Callable[[Progress], None] | None = None,
) -> BenchReport:
    """Train the same network with each contestant and compare.

    Parameters
    ----------
    contestants : iterable of str, optional
        Names from `CONTESTANTS`; all by default. They run in the table's order.
    data : str or Split
        A data set's name, loaded by each process itself, or a split to train on.
    folder : path, optional
        Where the named data set lies.
    limit : int, optional
        Use only the first `limit` examples.
    sizes : tuple of int
        Width of each layer, inputs first.
    eta : float
        Learning rate η.
    batch_size : int
        Examples per step.
    epochs : int
        Timed epochs in each process, after one warm-up epoch.
    rounds : int
        Processes per contestant.
    threads : int
        Threads each may use.
    seed : int
        Seed of the start θ.
    timeout : float
        Seconds one process may take.
    on_progress : callable, optional
        Called with a `Progress`.

    Returns
    -------
    BenchReport
        Also after Ctrl-C, with what was measured until then and ``interrupted`` set.

    Raises
    ------
    InputError
        For an unknown contestant, or a count below 1.
    """
    if rounds < 1:
        raise InputError(f"rounds came as {rounds}; wanted 1 or more.")
    rows = _chosen(contestants)
    conditions = Conditions(
        data=data if isinstance(data, str) else data.name,
        folder=None if folder is None else str(folder),
        limit=limit,
        sizes=tuple(sizes),
        eta=eta,
        batch_size=batch_size,
        epochs=epochs,
        seed=seed,
        threads=threads,
    )
    with tempfile.TemporaryDirectory(prefix="descente-bench-", ignore_cleanup_errors=True) as name:
        place = Path(name)
        arrays = None
        if not isinstance(data, str):
            arrays = str(place / "data.npz")
            np.savez(arrays, images=data.images, labels=data.labels)
        contest = _Contest(rows, conditions, arrays, rounds, timeout, place)
        return contest.play(on_progress or (lambda progress: None))


def _chosen(names: Iterable[str] | None) -> list[Contestant]:
    wanted = list(CONTESTANTS) if names is None else list(names)
    for name in wanted:
        if name not in CONTESTANTS:
            raise InputError(
                f"no contestant is called {name!r}; choose from {', '.join(CONTESTANTS)}."
            )
    return [row for row in CONTESTANTS.values() if row.name in wanted]


class _Contest:
    """The state of one comparison: results so far, vectors to compare, the processes to come."""

    def __init__(
        self,
        rows: list[Contestant],
        conditions: Conditions,
        arrays: str | None,
        rounds: int,
        timeout: float,
        place: Path,
    ) -> None:
        self._rows, self._timeout, self._place = rows, timeout, place
        self._told = json.dumps(replace(conditions, arrays=arrays).to_json())
        results = [Result(row.name, row.title, row.note) for row in rows]
        self._report = BenchReport(conditions, Machine.here(), 0, rounds, results=results)
        self._vectors: dict[str, dict[str, NDArray[np.float32]]] = {}
        for row, result in zip(rows, results, strict=True):
            if missing := row.missing():
                verb = "is" if len(missing) == 1 else "are"
                result.status = (
                    f"not installed: {' and '.join(missing)} {verb} missing; "
                    "pip install 'descente[peers]'"
                )

    def play(self, tell: Callable[[Progress], None]) -> BenchReport:
        """Run every round; whoever failed is not asked again."""
        report = self._report
        pairs = list(zip(self._rows, report.results, strict=True))
        total = report.rounds * sum(result.status == "not run" for result in report.results)
        done = 0
        try:
            for turn in range(1, report.rounds + 1):
                for row, result in pairs:
                    if result.status not in (OK, "not run"):
                        continue
                    tell(Progress(done, total, turn, row.title))
                    self._take(row, result, self._measure(row, turn))
                    done += 1
            tell(Progress(total, total, report.rounds, ""))
        except KeyboardInterrupt:
            report.interrupted = True
        self._compare()
        return report

    def _measure(self, row: Contestant, turn: int) -> dict[str, Any]:
        """One process: its result, or a failed status in its place."""
        folder = self._place / f"{row.name}-{turn}"
        folder.mkdir()
        (folder / "conditions.json").write_text(self._told, encoding="utf-8")
        failure = _spawn(row.name, folder, self._environment(), self._timeout)
        if failure:
            return {"status": f"failed: {failure}"}
        if turn == 1:
            with np.load(folder / "vectors.npz", allow_pickle=False) as file:
                self._vectors[row.name] = {key: file[key] for key in file.files}
        found: dict[str, Any] = json.loads((folder / "result.json").read_text(encoding="utf-8"))
        return found

    def _environment(self) -> dict[str, str]:
        """Return the threads asked for, the CPU only, and compilation caches of this run alone."""
        threads = str(self._report.conditions.threads)
        return {
            **os.environ,
            **dict.fromkeys(_THREAD_VARIABLES, threads),
            "XLA_FLAGS": " ".join(
                [os.environ.get("XLA_FLAGS", "")]
                + ["--xla_cpu_multi_thread_eigen=false"] * (threads == "1")
            ).strip(),
            "JAX_PLATFORMS": "cpu",
            "JAX_ENABLE_COMPILATION_CACHE": "false",
            "TORCHINDUCTOR_CACHE_DIR": str(self._place / "inductor"),
            "TORCHINDUCTOR_COMPILE_THREADS": "1",
            "NUMBA_CACHE_DIR": str(self._place / "numba"),
        }

    def _take(self, row: Contestant, result: Result, found: dict[str, Any]) -> None:
        result.status = found["status"]
        result.version = found.get("version", result.version)
        if "round" in found:
            result.rounds.append(Round.from_json(found["round"]))
            self._report.n = found["n"]

    def _compare(self) -> None:
        self._report.compare()
        judge = self._vectors.get("numpy")
        if not judge:
            return
        travelled = judge["theta"] - self._report.conditions.start()
        for row, result in zip(self._rows, self._report.results, strict=True):
            own = self._vectors.get(row.name, {})
            if row.name == "numpy" or not row.same_cost:
                continue
            if "theta" in own:
                result.theta_agreement = _agreement(
                    own["theta"], judge["theta"], travelled, THETA_TOLERANCE
                )
            if "gradient" in own:
                result.gradient_agreement = _agreement(
                    own["gradient"], judge["gradient"], judge["gradient"], GRADIENT_TOLERANCE
                )


def _agreement(
    own: NDArray[np.float32],
    judge: NDArray[np.float32],
    scale: NDArray[np.float32],
    tolerance: float,
) -> Agreement | None:
    """Compare, unless a number is not finite or nothing moved: then there is nothing to say."""
    gap = own.astype(np.float64) - judge
    size = float(np.linalg.norm(scale.astype(np.float64)))
    distance = float(np.linalg.norm(gap))
    if not np.isfinite([size, distance]).all() or size == 0:
        return None
    return Agreement(float(np.abs(gap).max()), distance / size, tolerance)


def _spawn(name: str, folder: Path, environment: dict[str, str], timeout: float) -> str:
    """Run one worker to its end; return why it brought no result, or nothing."""
    # -P: a file named numpy.py in the user's folder must not be what is measured
    command = [sys.executable, "-P", "-m", "descente.bench.worker", name, str(folder)]
    with (folder / "said.txt").open("wb") as said:
        child = subprocess.Popen(  # noqa: S603  (our own interpreter, our own module)
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            code = child.wait(timeout)
        except subprocess.TimeoutExpired:
            return f"no result within {timeout:g} s; allow more time or fewer epochs"
        finally:
            _end(child)
    if (folder / "result.json").exists():
        return ""
    lines = (folder / "said.txt").read_text(encoding="utf-8", errors="replace").split("\n")
    last = next((line.strip() for line in reversed(lines) if line.strip()), "it said nothing")
    return f"its process ended with code {code}: {last[:300]}"


def _end(child: subprocess.Popen[bytes]) -> None:
    """Kill the worker and whatever compilers it started, and wait until it is gone."""
    if child.poll() is not None:
        return
    if hasattr(os, "killpg"):
        os.killpg(child.pid, signal.SIGKILL)
    else:
        child.kill()
    child.wait()
