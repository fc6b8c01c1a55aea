"""One recorded run on disk: a manifest, a history, snapshots of the descent's state.

A run is a folder:

```
<name>/
  manifest.json       what decides the run: layers, recipe, data, versions, machine; never changes
  record.sqlite       history, evaluations, snapshots, outcome; every write is one transaction
  theta.safetensors   the last θ, published when the run ends
```

Nothing is ever unpickled. History and the state that belongs to it are written in the same SQLite
transaction, so whatever instant a process is killed at, the record opens at its last transaction.
The folder itself appears by a rename once it holds the state at step 0. Snapshots are safetensors
bytes inside the database rather than files beside it: 0.2 ms a snapshot and no instant at which
history and state disagree.
"""

from __future__ import annotations

import json
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from descente.descent import Ending, History, Outcome
from descente.errors import RunError

if TYPE_CHECKING:
    from descente.kernels import State

__all__ = ["SCHEMA", "Record", "write_atomically"]

SCHEMA = 1
MANIFEST_LIMIT = 1_000_000  # bytes

_TABLES = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE steps (first INTEGER PRIMARY KEY, cost BLOB NOT NULL, accuracy BLOB NOT NULL,
                    eta BLOB NOT NULL) STRICT;
CREATE TABLE tests (step INTEGER PRIMARY KEY, cost REAL, accuracy REAL NOT NULL) STRICT;
CREATE TABLE snapshots (step INTEGER PRIMARY KEY, state BLOB NOT NULL) STRICT;
CREATE TABLE latest (one INTEGER PRIMARY KEY CHECK (one = 1), step INTEGER NOT NULL,
                     state BLOB NOT NULL) STRICT;
"""


def write_atomically(path: Path, content: bytes) -> None:
    """Publish a file whole: write beside it, flush to the disk, rename."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".tmp-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _to_bytes(state: State) -> bytes:
    from safetensors.numpy import save

    return save({"theta": state.theta, "slots": state.slots}, {"step": str(state.step)})


def _from_bytes(content: bytes, step: int, n_parameters: int, name: str) -> State:
    from safetensors import SafetensorError
    from safetensors.numpy import load

    from descente.kernels import State

    try:
        tensors = load(content)
        theta, slots = tensors["theta"], tensors["slots"]
    except (SafetensorError, KeyError, ValueError) as error:
        raise RunError(f"run {name!r}: the snapshot of step {step} is damaged ({error}).") from None
    fits = theta.shape == (n_parameters,) and slots.shape[1:] == (n_parameters,)
    if not fits or theta.dtype != np.float32 or slots.dtype != np.float32:
        raise RunError(
            f"run {name!r}: the snapshot of step {step} has shape {theta.shape}, {theta.dtype}; "
            f"wanted ({n_parameters},), float32: it belongs to another network."
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
    def create(cls, folder: Path, manifest: dict[str, Any], state: State) -> Record:
        """Make a new run's folder, complete with the state at step 0, in one rename."""
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".new-") as place:
                draft = cls(Path(place) / folder.name)
                draft.folder.mkdir()
                content = json.dumps({"schema": SCHEMA, **manifest}, indent=2, ensure_ascii=False)
                write_atomically(draft.folder / "manifest.json", content.encode())
                with draft._connected(new=True) as db:
                    db.executescript(_TABLES)
                    db.execute("INSERT INTO facts VALUES ('schema', ?)", (str(SCHEMA),))
                    db.execute("INSERT INTO snapshots VALUES (0, ?)", (_to_bytes(state),))
                if folder.exists():  # rename would replace an empty folder
                    raise FileExistsError
                draft.folder.rename(folder)
        except FileExistsError:
            raise RunError(
                f"a run named {folder.name!r} exists already: choose another name, or delete it "
                f"with `descente runs delete {folder.name}`."
            ) from None
        except OSError as error:
            raise RunError(
                f"no run can be recorded in {folder.parent}: {_reason(error)}."
            ) from None
        return cls(folder)

    @contextmanager
    def _connected(self, *, new: bool = False) -> Iterator[sqlite3.Connection]:
        path = self.folder / "record.sqlite"
        if not new and not path.is_file():
            raise RunError(f"run {self.name!r} has no record.sqlite: its folder is incomplete.")
        db = None
        try:
            db = sqlite3.connect(path, isolation_level=None, timeout=10)
            if new:
                db.execute("PRAGMA page_size = 16384")
                db.execute("PRAGMA journal_mode = WAL")
            # WAL with synchronous=NORMAL: a transaction survives any kill of the process without an
            # fsync each; the log is folded in (and synced) when the record is closed
            # (a draft is nobody's yet, and needs none at all)
            db.execute(f"PRAGMA synchronous = {'OFF' if new else 'NORMAL'}")
            db.execute("PRAGMA wal_autocheckpoint = 4000")
            yield db
        except sqlite3.Error as error:
            raise RunError(
                f"the record of run {self.name!r} cannot be read or written ({error}); "
                "what it held before is intact: free some disk space or check the disk."
            ) from None
        finally:
            if db is not None:
                db.close()

    def manifest(self) -> dict[str, Any]:
        """What decides the run, as written at its start."""
        path = self.folder / "manifest.json"
        try:
            if path.stat().st_size > MANIFEST_LIMIT:
                raise ValueError("it is larger than a manifest can be")
            values = json.loads(path.read_bytes())
            if not isinstance(values, dict) or not isinstance(values.get("schema"), int):
                raise ValueError("it has no schema number")
        except (OSError, ValueError) as error:
            raise RunError(f"run {self.name!r}: manifest.json cannot be read ({error}).") from None
        if values["schema"] > SCHEMA:
            raise RunError(
                f"run {self.name!r} has schema {values['schema']}, this version reads up to "
                f"{SCHEMA}: update Descente to open it."
            )
        return values

    @contextmanager
    def writer(self) -> Iterator[Writer]:
        """Open the record for appending."""
        with self._connected() as db:
            yield Writer(db)

    def history(self) -> History:
        """Everything recorded, one number per step and per evaluation."""
        columns: dict[str, list[NDArray[np.float32]]] = {"cost": [], "accuracy": [], "eta": []}
        with self._connected() as db:
            expected = 0
            for first, *blobs in db.execute("SELECT * FROM steps ORDER BY first"):
                arrays = [np.frombuffer(blob, dtype="<f4") for blob in blobs if len(blob) % 4 == 0]
                if first != expected or len({len(a) for a in arrays}) != 1 or len(arrays) != 3:
                    raise RunError(f"run {self.name!r}: the history is damaged at step {first}.")
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

    def facts(self) -> dict[str, str]:
        """Outcome, seconds and the like, as text."""
        with self._connected() as db:
            return dict(db.execute("SELECT name, value FROM facts"))

    def outcome(self) -> Outcome:
        """How the run ended; ``interrupted`` if its process was killed."""
        facts = self.facts()
        if "outcome" in facts:
            try:
                return Outcome(Ending(facts["outcome"]), facts.get("sentence", ""))
            except ValueError:
                raise RunError(
                    f"run {self.name!r} has the unknown outcome {facts['outcome']!r}."
                ) from None
        return Outcome(
            Ending.INTERRUPTED,
            f"The run was cut off; resume it with `descente train --resume {self.name}`.",
        )

    def snapshot_steps(self) -> list[int]:
        """Steps whose state is kept, in order."""
        with self._connected() as db:
            return [s for (s,) in db.execute("SELECT step FROM snapshots ORDER BY step")]

    def state(self, n_parameters: int, at_most: int | None = None) -> State:
        """The newest state kept, or the newest at or before a step."""
        limit = 2**62 if at_most is None else at_most
        query = "SELECT step, state FROM {} WHERE step <= ? ORDER BY step DESC LIMIT 1"
        with self._connected() as db:
            found = [
                row
                for table in ("snapshots", "latest")
                if (row := db.execute(query.format(table), (limit,)).fetchone()) is not None
            ]
        if not found:
            raise RunError(f"run {self.name!r} has no state at or before step {limit}.")
        step, content = max(found, key=lambda row: row[0])
        return _from_bytes(content, step, n_parameters, self.name)

    def publish(self, state: State) -> None:
        """Write θ where other programs find it: ``theta.safetensors``."""
        try:
            write_atomically(self.folder / "theta.safetensors", _to_bytes(state))
        except OSError as error:
            raise RunError(f"run {self.name!r}: θ cannot be published: {_reason(error)}.") from None


class Writer:
    """Appends to a record; each call is one transaction."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def append(
        self,
        first: int,
        columns: tuple[NDArray[np.float32], ...],
        snapshots: list[State],
        latest: State,
        facts: dict[str, str],
    ) -> None:
        """Steps ``first …`` with their cost, accuracy and η, and the states that belong to them."""
        blobs = [np.ascontiguousarray(c, dtype="<f4").tobytes() for c in columns]
        with self._transaction():
            if blobs[0]:
                self._db.execute(
                    "INSERT OR REPLACE INTO steps VALUES (?, ?, ?, ?)", (first, *blobs)
                )
            for state in snapshots:
                self._db.execute(
                    "INSERT OR REPLACE INTO snapshots VALUES (?, ?)", (state.step, _to_bytes(state))
                )
            if latest.step not in {s.step for s in snapshots}:
                self._db.execute(
                    "INSERT OR REPLACE INTO latest VALUES (1, ?, ?)",
                    (latest.step, _to_bytes(latest)),
                )
            self._facts(facts)

    def add_test(self, step: int, cost: float, accuracy: float) -> None:
        """An evaluation on the held-out split."""
        with self._transaction():
            self._db.execute(
                "INSERT OR REPLACE INTO tests VALUES (?, ?, ?)", (step, cost, accuracy)
            )

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


def _reason(error: OSError) -> str:
    return error.strerror or str(error)
