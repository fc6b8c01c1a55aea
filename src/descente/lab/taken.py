"""What pages have brought: data sets and networks, each in a file beside the kept experiments.

A page names one by its name alone, ``<stem>-<12 hexadecimal digits>``: the digits are those of what
it holds, so that whoever has the name has that very thing, and nobody guesses it.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import unicodedata
from collections.abc import Collection
from pathlib import Path

from descente.files import sweep as sweep_parts
from descente.files import write_atomically
from descente.lab.limits import limit
from descente.lab.place import place

__all__ = ["DATA", "NETWORK", "file_of", "folder", "keep", "name_of", "stem_of", "sweep"]

DATA, NETWORK = ".npz", ".safetensors"
"""What the file of a data set, and of a network, ends with."""

_NAME = re.compile(r"[a-z0-9-]{1,40}-[0-9a-f]{12}")


def folder() -> Path:
    """Where it is kept."""
    return (place() / "taken").resolve()


def file_of(name: str, kind: str) -> Path | None:
    """The file of what was taken in under a name; None where there is none.

    A name that cannot be one never reaches the file system.
    """
    if not _NAME.fullmatch(name):
        return None
    file = folder() / f"{name}{kind}"
    try:
        os.utime(file)  # the one that was used last is swept last
    except OSError:
        return None
    return file


def name_of(origin: str) -> str | None:
    """The name of the set that `load` takes from this path; None where it was not taken in."""
    path = Path(origin)
    found = path.parent == folder() and path.suffix == DATA
    return path.stem if found and _NAME.fullmatch(path.stem) else None


def stem_of(title: str) -> str:
    """A title in small letters, digits and hyphens.

    Examples
    --------
    >>> stem_of("Mes été(s) 2024")
    'mes-ete-s-2024'
    """
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-") or "images"


def keep(title: str, content: bytes, kind: str) -> str:
    """Put something away; gives its name."""
    name = f"{stem_of(title)}-{hashlib.sha256(content).hexdigest()[:12]}"
    folder().mkdir(parents=True, exist_ok=True)
    write_atomically(folder() / f"{name}{kind}", content)
    return name


def sweep(used: Collection[str] = ()) -> None:
    """Remove what was used longest ago, beyond what is kept; never what a page looks at.

    Parameters
    ----------
    used : collection of str
        Names that pages have in use.
    """
    sweep_parts(folder())
    found = []
    for file in folder().glob("*"):
        with contextlib.suppress(OSError):
            if _NAME.fullmatch(file.stem) and file.suffix in (DATA, NETWORK):
                told = file.stat()
                found.append((file.stem in used, told.st_mtime_ns, told.st_size, file))
    found.sort(reverse=True)
    room = limit("taken_bytes")
    for k, (in_use, _, size, file) in enumerate(found):
        room -= size
        if not in_use and (k >= limit("taken") or room < 0):
            file.unlink(missing_ok=True)
