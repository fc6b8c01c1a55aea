"""Where runs live: one folder, names that cannot leave it."""

from __future__ import annotations

import os
import re
import secrets
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from descente.errors import InputError, RunError
from descente.runs.store import Record

if TYPE_CHECKING:
    from descente.runs.run import Run

__all__ = ["check_name", "delete", "names", "new_name", "open_run", "record_of", "runs_folder"]

_NAME = re.compile(r"[a-z0-9-]{1,64}")


def runs_folder() -> Path:
    """The folder of all runs: ``DESCENTE_RUNS``, or the user's data folder."""
    if chosen := os.environ.get("DESCENTE_RUNS"):
        return Path(chosen).expanduser()
    import platformdirs

    return platformdirs.user_data_path("descente", appauthor=False) / "runs"


def check_name(name: str) -> str:
    """The name, if it is one: 1 to 64 of a–z, 0–9 and the hyphen.

    Raises
    ------
    InputError
        If it is not; no other name ever reaches the file system.
    """
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise InputError(
            "run name {name!r} is not allowed; wanted 1 to 64 of a-z, 0-9 and the hyphen.",
            name=name,
        )
    return name


def new_name() -> str:
    """A fresh name: the time in UTC and a few random letters."""
    return f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"


def record_of(name: str) -> Record:
    """The files of a recorded run.

    Raises
    ------
    InputError
        If the name is not a run name.
    RunError
        If there is no such run.
    """
    folder = runs_folder() / check_name(name)
    if folder.is_symlink() or not folder.is_dir():
        where = {"name": name, "folder": folder.parent}
        if not (known := names()):
            raise RunError(
                "there is no run {name!r} in {folder}; none is recorded yet: see "
                "`descente runs list`.",
                **where,
            )
        raise RunError(
            "there is no run {name!r} in {folder}; the newest is {newest!r}: see "
            "`descente runs list`.",
            **where,
            newest=known[0],
        )
    return Record(folder)


def names() -> list[str]:
    """Names of the recorded runs, newest first."""
    place = runs_folder()
    if not place.is_dir():
        return []
    found = [
        entry
        for entry in place.iterdir()
        if _NAME.fullmatch(entry.name) and entry.is_dir() and not entry.is_symlink()
    ]
    return [entry.name for entry in sorted(found, key=lambda e: (-e.stat().st_mtime, e.name))]


def open_run(name: str) -> Run:
    """Open a recorded run, finished or not, at its last recorded step."""
    from descente.runs.run import Run

    return Run.open(record_of(name))


def delete(name: str) -> None:
    """Delete a recorded run for good."""
    record = record_of(name)
    gone = record.folder.with_name(f".gone-{secrets.token_hex(8)}")
    try:
        with record.held():
            record.folder.rename(gone)  # at once, so that no half-deleted run is ever listed
        shutil.rmtree(gone)
    except OSError as error:
        raise RunError(
            "run {name!r} cannot be deleted: {reason}.", name=name, reason=error.strerror or error
        ) from None
