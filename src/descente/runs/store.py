"""One recorded run on disk: a manifest, a history, snapshots of the descent's state.

A run is a folder:

```
<name>/
  manifest.json       what decides the run: layers, recipe, data, versions, machine; never changes
  record.sqlite       history, evaluations, snapshots, outcome; every write is one transaction
  theta.safetensors   the last θ, published when the run ends
  lock.sqlite         empty; locked while a process records
```

Nothing is ever unpickled. History and the state that belongs to it are written in the same SQLite
transaction, so whatever instant a process is killed at, the record opens at its last transaction.
The folder itself appears by a rename once it holds the state at step 0. Snapshots are safetensors
bytes inside the database rather than files beside it: 0.2 ms a snapshot and no instant at which
history and state disagree.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from descente.descent import Ending, History, Outcome
from descente.errors import RunError
from descente.files import write_atomically
from descente.runs.manifest import Manifest

if TYPE_CHECKING:
    from descente.engines import State

__all__ = ["Record"]

PATIENCE = 0.2
"""Seconds that a writer waits for the lock: whoever asks for `Record.recording` has it for less."""

_TABLES = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE steps (first INTEGER PRIMARY KEY, cost BLOB NOT NULL, accuracy BLOB NOT NULL,
                    eta BLOB NOT NULL) STRICT;
CREATE TABLE tests (step INTEGER PRIMARY KEY, cost REAL, accuracy REAL NOT NULL) STRICT;
CREATE TABLE snapshots (step INTEGER PRIMARY KEY, state BLOB NOT NULL) STRICT;
CREATE TABLE latest (one INTEGER PRIMARY KEY CHECK (one = 1), step INTEGER NOT NULL,
                     state BLOB NOT NULL) STRICT;
"""

_NONSENSE = (ValueError, TypeError, OverflowError, MemoryError)
"""What reading a damaged record raises, besides SQLite's own errors."""

_REFUSED = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM)
"""SQLite's codes of what may not be opened, or only to be read."""

_FAULTS = (OSError, sqlite3.Error, *_NONSENSE)


def _text(raw: bytes) -> str:
    return raw.decode(errors="replace")


@cache
def _schema() -> frozenset[str]:
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript(_TABLES)
        return frozenset(sql for (sql,) in db.execute("SELECT sql FROM sqlite_schema") if sql)


def _to_bytes(state: State) -> bytes:
    from safetensors.numpy import save

    return save({"theta": state.theta, "slots": state.slots}, {"step": str(state.step)})


def _from_bytes(content: bytes, step: int, slots_shape: tuple[int, int], name: str) -> State:
    from safetensors import SafetensorError
    from safetensors.numpy import load

    from descente.engines import State

    try:
        tensors = load(content)
        theta, slots = tensors["theta"], tensors["slots"]
    except (SafetensorError, KeyError, ValueError, TypeError) as error:
        raise RunError(
            "run {name!r}: the snapshot of step {step} is damaged ({error}).",
            name=name,
            step=step,
            error=error,
        ) from None
    fits = theta.shape == slots_shape[1:] and slots.shape == slots_shape
    if not fits or theta.dtype != np.float32 or slots.dtype != np.float32:
        raise RunError(
            "run {name!r}: the snapshot of step {step} holds θ {shape} {kind} and memory "
            "{memory} {memory_kind}; wanted {wanted} and {wanted_memory}, float32: it "
            "belongs to another network or rule.",
            name=name,
            step=step,
            shape=theta.shape,
            kind=theta.dtype,
            memory=slots.shape,
            memory_kind=slots.dtype,
            wanted=slots_shape[1:],
            wanted_memory=slots_shape,
        )
    return State(np.array(theta), np.array(slots), step)


@dataclass
class Record:
    """The files of one run; see the module for what they hold.

    Every method raises `RunError`, one sentence, where the files are missing, damaged, of a newer
    version, or cannot be written.
    """

    folder: Path

    @property
    def name(self) -> str:
        """The run's name, its folder's."""
        return self.folder.name

    @classmethod
    def create(cls, folder: Path, manifest: Manifest, state: State) -> Record:
        """Make a new run's folder, complete with the state at step 0, in one rename."""
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".new-") as place:
                draft = cls(Path(place) / folder.name)
                draft.folder.mkdir()
                write_atomically(draft.folder / "manifest.json", manifest.to_bytes())
                with draft._connected(new=True) as db:
                    db.executescript(_TABLES)
                    db.execute("INSERT INTO snapshots VALUES (0, ?)", (_to_bytes(state),))
                if folder.exists():  # rename would replace an empty folder
                    raise RunError(
                        "a run named {name!r} exists already: choose another name, or delete "
                        "it with `descente runs delete {name}`.",
                        name=folder.name,
                    )
                draft.folder.rename(folder)
        except RunError:
            raise
        except OSError as error:
            raise RunError(
                "no run can be recorded in {folder}: {reason}; set DESCENTE_RUNS to a folder "
                "you can write to, or train without recording.",
                folder=folder.parent,
                reason=_reason(error),
            ) from None
        return cls(folder)

    @contextmanager
    def _connected(self, *, new: bool = False) -> Iterator[sqlite3.Connection]:
        with closing(self._drafted() if new else self._opened()) as db:
            try:
                # WAL with synchronous=NORMAL: a transaction survives any kill of the process
                # without an fsync each; the log is folded in (and synced) when the record is closed
                db.execute("PRAGMA synchronous = NORMAL")
                db.execute("PRAGMA wal_autocheckpoint = 64")
                yield db
            except sqlite3.Error as error:
                raise self._fault(error) from None

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """The record at one moment: one that is being written grows in between."""
        with self._connected() as db:
            try:
                db.execute("BEGIN")
                yield db
            except RunError:
                raise
            except _NONSENSE as error:
                raise self._fault(error) from None

    def _drafted(self) -> sqlite3.Connection:
        """A new database; a draft is nobody's yet, and needs no journal."""
        db = sqlite3.connect(self._path, isolation_level=None)
        db.execute("PRAGMA page_size = 16384")
        db.execute("PRAGMA journal_mode = OFF")
        return db

    def _opened(self) -> sqlite3.Connection:
        """The database, if it is one of ours; to be read only where nothing may be written."""
        db = None
        try:
            if not _is_plain_file(self._path):
                raise RunError(
                    "run {name!r} has no record.sqlite: its folder is incomplete.", name=self.name
                )
            db = sqlite3.connect(self._path, isolation_level=None, timeout=10)
            if not self._journalled(db):
                db.close()
                # SQLite writes beside a database even to read it, unless it is told that it is the
                # only one there
                alone = not self._log.is_file()
                address = f"{self._path.resolve().as_uri()}?mode=ro&immutable={alone:d}"
                db = sqlite3.connect(address, uri=True, isolation_level=None, timeout=10)
            db.text_factory = _text
            self._distrust(db)
        except BaseException as error:
            if db is not None:
                db.close()
            if isinstance(error, RunError) or not isinstance(error, _FAULTS):
                raise
            raise self._fault(error) from None
        return db

    @staticmethod
    def _journalled(db: sqlite3.Connection) -> bool:
        """Have what is written logged first; whether anything may be written."""
        try:
            db.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if _code(error) in _REFUSED:
                return False
            raise
        return True

    @property
    def _path(self) -> Path:
        return self.folder / "record.sqlite"

    @property
    def _log(self) -> Path:
        return self.folder / "record.sqlite-wal"

    def _fault(self, error: Exception) -> RunError:
        """What went wrong with the record, as a sentence."""
        damaged = _code(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
        if damaged or isinstance(error, _NONSENSE):
            return RunError(
                "the record of run {name!r} is damaged ({error}): bring a copy of it back, or "
                "delete it with `descente runs delete {name}`.",
                name=self.name,
                error=" ".join(str(error).split()),
            )
        if _code(error) in _REFUSED:
            return RunError(
                "the files of run {name!r} may not be opened so ({error}): check the permissions "
                "of its folder.",
                name=self.name,
                error=error,
            )
        return RunError(
            "the record of run {name!r} cannot be read or written ({error}); what it "
            "held before is intact: free some disk space or check the disk.",
            name=self.name,
            error=error,
        )

    def _distrust(self, db: sqlite3.Connection) -> None:
        """Take no value longer than the file, and no tables but our own."""
        logged = self._log.stat().st_size if self._log.is_file() else 0
        size = self._path.stat().st_size + logged
        # a run being recorded grows while it is read: nothing in it is longer than a few states
        db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, min(2**30, 4 * size + 2**20))
        found = db.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL").fetchall()
        if {sql for (sql,) in found} != _schema():
            raise RunError(
                "run {name!r}: record.sqlite is not a record of this version.", name=self.name
            )

    def manifest(self) -> Manifest:
        """What decides the run, as written at its start."""
        return Manifest.read(self.folder / "manifest.json")

    @contextmanager
    def writer(self) -> Iterator[Writer]:
        """Open the record for appending; one process at a time, until it leaves or dies."""
        with self.held(), self._connected() as db:
            yield Writer(db)

    @property
    def _lock(self) -> Path:
        return self.folder / "lock.sqlite"

    @property
    def recording(self) -> bool:
        """Whether a process records the run at this moment."""
        if not _is_plain_file(self._lock):
            return False
        address = f"{self._lock.resolve().as_uri()}?mode=ro"
        try:
            with closing(sqlite3.connect(address, uri=True, timeout=0)) as lock:
                lock.execute("PRAGMA schema_version").fetchone()
        except sqlite3.OperationalError as error:
            return error.sqlite_errorcode == sqlite3.SQLITE_BUSY
        except sqlite3.DatabaseError:  # no lock of ours
            return False
        return False

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep every other writer out; the operating system lets go if this process dies."""
        with closing(sqlite3.connect(":memory:", isolation_level=None, timeout=PATIENCE)) as lock:
            try:
                lock.execute("ATTACH ? AS run", (str(self._lock),))
                lock.execute("BEGIN EXCLUSIVE")
            except sqlite3.Error as error:
                if _code(error) != sqlite3.SQLITE_BUSY:
                    raise self._fault(error) from None
                raise RunError(
                    "run {name!r} is being recorded at this moment ({error}): wait for it to "
                    "end, or stop it with Ctrl-C.",
                    name=self.name,
                    error=error,
                ) from None
            yield

    def read(self, slots_shape: tuple[int, int]) -> tuple[State, History, Outcome, float]:
        """The newest state, the history that led to it, the outcome, and seconds of training.

        All of one moment; for the shape see `state`.
        """
        recording = self.recording  # a recording that ends from here on has left its outcome
        with self._reading() as db:
            state, history = self._state(db, slots_shape), self._history(db)
            facts = dict(db.execute("SELECT name, value FROM facts"))
        return state, history, self._outcome(facts, recording), self._seconds(facts)

    def _history(self, db: sqlite3.Connection) -> History:
        columns: dict[str, list[NDArray[np.float32]]] = {"cost": [], "accuracy": [], "eta": []}
        expected = 0
        for first, *blobs in db.execute("SELECT * FROM steps ORDER BY first"):
            arrays = [np.frombuffer(blob, dtype="<f4") for blob in blobs if len(blob) % 4 == 0]
            if first != expected or len({len(a) for a in arrays}) != 1 or len(arrays) != 3:
                raise RunError(
                    "run {name!r}: the history is damaged at step {first}.",
                    name=self.name,
                    first=first,
                )
            for column, array in zip(columns.values(), arrays, strict=True):
                column.append(array)
            expected += len(arrays[0])
        tests = db.execute("SELECT step, cost, accuracy FROM tests ORDER BY step").fetchall()
        joined = {
            key: np.concatenate(parts).astype(np.float32) if parts else np.zeros(0, np.float32)
            for key, parts in columns.items()
        }
        # SQLite keeps a NaN as NULL
        test_cost = np.array([np.nan if c is None else c for _, c, _ in tests], dtype=np.float64)
        return History(
            **joined,
            test_step=np.array([s for s, _, _ in tests], dtype=np.int64),
            test_cost=test_cost,
            test_accuracy=np.array([a for _, _, a in tests], dtype=np.float64),
        )

    def _seconds(self, facts: dict[str, str]) -> float:
        """Seconds of training so far."""
        text = facts.get("seconds", "0")
        try:
            return float(text)
        except ValueError:
            raise RunError(
                "run {name!r}: {text!r} is not a time in seconds.", name=self.name, text=text[:60]
            ) from None

    def _outcome(self, facts: dict[str, str], recording: bool) -> Outcome:
        """How the run ended: ``running`` while it is recorded, ``interrupted`` if it was killed."""
        if "outcome" in facts:
            kinds = {kind.value: kind for kind in Ending if kind != Ending.RUNNING}
            if facts["outcome"] not in kinds:
                raise RunError(
                    "run {name!r} has the unknown outcome {outcome!r}.",
                    name=self.name,
                    outcome=facts["outcome"],
                )
            return Outcome(kinds[facts["outcome"]], facts.get("sentence", ""))
        if recording:
            return Outcome(Ending.RUNNING, "The run is being recorded at this moment.")
        return Outcome(
            Ending.INTERRUPTED,
            f"The run was cut off; resume it with `descente train --resume {self.name}`.",
        )

    def snapshot_steps(self) -> list[int]:
        """Steps whose state is kept, in order."""
        with self._reading() as db:
            return [s for (s,) in db.execute("SELECT step FROM snapshots ORDER BY step")]

    def state(self, slots_shape: tuple[int, int], at_most: int | None = None) -> State:
        """The newest state kept, or the newest at or before a step.

        ``slots_shape`` is (vectors of memory of the rule, parameters): what fits the run.
        """
        with self._reading() as db:
            return self._state(db, slots_shape, at_most)

    def _state(
        self, db: sqlite3.Connection, slots_shape: tuple[int, int], at_most: int | None = None
    ) -> State:
        limit = 2**62 if at_most is None else at_most
        query = "SELECT step, state FROM {} WHERE step <= ? ORDER BY step DESC LIMIT 1"
        found = [
            row
            for table in ("snapshots", "latest")
            if (row := db.execute(query.format(table), (limit,)).fetchone()) is not None
        ]
        if not found:
            raise RunError(
                "run {name!r} has no state at or before step {limit}.", name=self.name, limit=limit
            )
        step, content = max(found, key=lambda row: row[0])
        return _from_bytes(content, step, slots_shape, self.name)

    def publish(self, state: State) -> None:
        """Write θ where other programs find it: ``theta.safetensors``."""
        try:
            write_atomically(self.folder / "theta.safetensors", _to_bytes(state))
        except OSError as error:
            raise RunError(
                "run {name!r}: θ cannot be published: {reason}.",
                name=self.name,
                reason=_reason(error),
            ) from None


class Writer:
    """Appends to a record; each call is one transaction."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):  # a full disk has rolled it back already
                self._db.execute("ROLLBACK")
            raise

    def append(
        self,
        first: int,
        columns: tuple[NDArray[np.float32], ...],
        tests: list[tuple[int, float, float]],
        snapshots: list[State],
        latest: State,
        facts: dict[str, str],
    ) -> None:
        """Steps ``first …`` with cost, accuracy and η, evaluations, and the states that belong."""
        blobs = [np.ascontiguousarray(c, dtype="<f4").tobytes() for c in columns]
        with self._transaction():
            if blobs[0]:
                self._db.execute(
                    "INSERT OR REPLACE INTO steps VALUES (?, ?, ?, ?)", (first, *blobs)
                )
            self._db.executemany("INSERT OR REPLACE INTO tests VALUES (?, ?, ?)", tests)
            for state in snapshots:
                self._db.execute(
                    "INSERT OR REPLACE INTO snapshots VALUES (?, ?)", (state.step, _to_bytes(state))
                )
            if latest.step in {s.step for s in snapshots}:
                self._db.execute("DELETE FROM latest")  # an older one
            else:
                self._db.execute(
                    "INSERT OR REPLACE INTO latest VALUES (1, ?, ?)",
                    (latest.step, _to_bytes(latest)),
                )
            self._facts(facts)

    def set_facts(self, facts: dict[str, str]) -> None:
        """Outcome, seconds and the like."""
        with self._transaction():
            self._facts(facts)

    def reopen(self) -> None:
        """Take back the outcome: the run goes on."""
        with self._transaction():
            self._db.execute("DELETE FROM facts WHERE name IN ('outcome', 'sentence')")

    def _facts(self, facts: dict[str, str]) -> None:
        self._db.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?)", facts.items())


def _is_plain_file(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _code(error: Exception) -> int:
    """SQLite's code of what went wrong, without the detail in its upper bits."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def _reason(error: OSError) -> str:
    return error.strerror or str(error)
