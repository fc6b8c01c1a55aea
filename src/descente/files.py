"""Files that appear whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

__all__ = ["appearing", "sweep", "write_atomically"]

_PART = ".part"
_STALE_SECONDS = 3600.0


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


def _flush_folder(folder: Path) -> None:
    """Make a rename survive a power cut, where the system can."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
