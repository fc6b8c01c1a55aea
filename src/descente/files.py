"""Files from outside, files that appear whole or not at all, and the folder of recorded runs.

Whatever the system refuses where a user's path is read is a `DataNotFoundError`, one sentence.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from descente.errors import DataNotFoundError, DescenteError

__all__ = [
    "appearing",
    "folder_for_now",
    "is_file",
    "is_folder",
    "reading",
    "runs_folder",
    "sweep",
    "unreadable",
    "write_atomically",
]

_PART = ".part"
_NOW = "descente"  # what the names of folders for now begin with
_STALE_SECONDS = 3600.0


def unreadable(path: str | Path, error: OSError) -> DataNotFoundError:
    """What the system refused, as a sentence."""
    return DataNotFoundError(
        "{path} cannot be read ({reason}): check the path and its permissions.",
        path=path,
        reason=error.strerror or error,
    )


def is_file(path: Path) -> bool:
    """Whether a plain file is there; see `reading` for what is refused."""
    return stat.S_ISREG(_mode(path))


def is_folder(path: Path) -> bool:
    """Whether a folder is there; see `reading` for what is refused."""
    return stat.S_ISDIR(_mode(path))


def _mode(path: Path) -> int:
    """What is at a path, as `os.stat` says it; 0 where nothing is."""
    try:
        return path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError, ValueError):  # ValueError: no name at all
        return 0
    except OSError as error:
        raise unreadable(path, error) from None


@contextlib.contextmanager
def reading(path: Path) -> Iterator[IO[bytes]]:
    """A plain file, to be read: what else has a path may keep its reader waiting for ever.

    Raises
    ------
    DataNotFoundError
        If it is not there, is no plain file, or the system refuses: rights, a name too long, links
        that go round in circles, a damaged disk.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode) and not path.is_dir():
            raise DataNotFoundError("{path} is no plain file; wanted one on a disk.", path=path)
        with path.open("rb") as file:
            yield file
    except DescenteError:
        raise
    except OSError as error:
        raise unreadable(path, error) from None


@contextlib.contextmanager
def appearing(path: Path) -> Iterator[IO[bytes]]:
    """A file to write beside ``path``, which takes its place at the end, whole and on the disk.

    Where the body of the ``with`` raises, ``path`` stays as it was and nothing is left beside it.
    """
    file = tempfile.NamedTemporaryFile(  # noqa: SIM115  # closed below, before it is renamed
        dir=path.parent, prefix=f".{path.stem}-", suffix=_PART, delete=False
    )
    part = Path(file.name)
    try:
        with file:
            if hasattr(os, "fchmod"):  # a temporary file is for its owner alone, this one is not
                os.fchmod(file.fileno(), 0o644)
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        _flush_folder(path.parent)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def write_atomically(path: Path, content: bytes) -> None:
    """Publish a file whole: write beside it, flush to the disk, rename."""
    with appearing(path) as file:
        file.write(content)


def sweep(folder: Path) -> None:
    """Remove what a killed process left long ago; a recent part may still be written to."""
    for part in folder.glob(f".*{_PART}"):
        with contextlib.suppress(OSError):
            if time.time() - part.stat().st_mtime > _STALE_SECONDS:
                part.unlink()


def folder_for_now() -> Path:
    """A new folder of this process, for as long as it runs; it is to remove it at its end.

    Where an earlier process was killed before it could do so, its folder is removed now.

    Raises
    ------
    OSError
        If none can be made.
    """
    for left in Path(tempfile.gettempdir()).glob(f"{_NOW}-*-*"):
        with contextlib.suppress(OSError, ValueError):
            if not _runs(int(left.name.split("-")[1])):
                shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"{_NOW}-{os.getpid()}-"))


def _runs(pid: int) -> bool:
    """Whether there is such a process; taken for granted where asking would end it."""
    if os.name != "posix":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # somebody else's
        pass
    return True


def _flush_folder(folder: Path) -> None:
    """Make a rename survive a power cut, where the system can."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def runs_folder() -> Path:
    """The folder of all runs: ``DESCENTE_RUNS``, or the user's data folder."""
    if chosen := os.environ.get("DESCENTE_RUNS"):
        return Path(os.path.expanduser(chosen))  # noqa: PTH111  (of nobody, it stays as it is)
    import platformdirs

    return platformdirs.user_data_path("descente", appauthor=False) / "runs"
