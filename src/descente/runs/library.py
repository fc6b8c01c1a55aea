"""Where runs live: one folder, names that cannot leave it."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from descente.errors import InputError, RunError
from descente.files import runs_folder
from descente.runs.store import Record

if TYPE_CHECKING:
    from descente.runs.run import Run

__all__ = ["check_name", "delete", "names", "new_name", "open_run", "record_of", "runs_folder"]

_NAME = re.compile(r"[a-z0-9-]{1,64}")


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
        If there is no such run, or the folder of the runs cannot be read.
    """
    folder = runs_folder() / check_name(name)
    try:
        found = stat.S_ISDIR(folder.lstat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        found = False
    except OSError as error:
        raise _unreadable(folder.parent, error) from None
    if not found:
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
    """Names of the recorded runs, newest first.

    Raises
    ------
    RunError
        If their folder cannot be read.
    """
    place = runs_folder()
    try:
        with os.scandir(place) as entries:
            found = [
                entry.name
                for entry in entries
                if _NAME.fullmatch(entry.name) and entry.is_dir(follow_symlinks=False)
            ]
        made = [(time, name) for name in found if (time := _made(place / name)) is not None]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise _unreadable(place, error) from None
    return [name for _, name in sorted(made, key=lambda run: (-run[0], run[1]))]


def _made(folder: Path) -> int | None:
    """When a run was made, in ns: its manifest never changes, its folder whenever it is read.

    None for a run that another process has deleted meanwhile.
    """
    with contextlib.suppress(OSError):
        return (folder / "manifest.json").lstat().st_mtime_ns
    with contextlib.suppress(FileNotFoundError):
        return folder.lstat().st_mtime_ns
    return None


def _unreadable(place: Path, error: OSError) -> RunError:
    return RunError(
        "the runs in {folder} cannot be read ({reason}): check its permissions, or set "
        "DESCENTE_RUNS to another folder.",
        folder=place,
        reason=error.strerror or error,
    )


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
        try:
            shutil.rmtree(gone)
        except OSError:
            with contextlib.suppress(OSError):
                gone.rename(record.folder)  # what is left of it is still there to be seen
            raise
    except OSError as error:
        raise RunError(
            "run {name!r} cannot be deleted: {reason}.", name=name, reason=error.strerror or error
        ) from None
