"""The data sets that experiments learn from: loaded once in each worker, their images held once.

MNIST's images are 220 MB of numbers. Where a lab has several workers, the first that loads a set
lays its images into a folder that all of them share; every worker, that one too, then works on the
same pages of memory, and the others need not load the set themselves.
"""

from __future__ import annotations

import contextlib
import json
import mmap
import shutil
import tempfile
from contextvars import Context
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock
from typing import Any
from weakref import WeakSet, WeakValueDictionary

import numpy as np

from descente.digits import Digits, Split, load
from descente.digits.loading import default_set

__all__ = ["digits_of", "sample_of", "share", "unload"]

SHARED = ("mnist", "embedded", "pen")
"""Sets that are shared: large ones, which are the same for as long as a lab runs."""
PARTS, ARRAYS = ("train", "test"), ("images", "labels")


def digits_of(name: str) -> Digits:
    """A data set, loaded once in each worker for as long as an experiment learns from it.

    An empty name is whatever is at hand.
    """
    name = name or _default_set()
    if (found := _in_use.get(name)) is not None:
        return found
    with _loading.setdefault(name, Lock()):  # whoever else wants it waits, and finds it
        found = _in_use.get(name)
        if found is None:
            found = _in_use[name] = Context().run(_loaded, name)  # at once, without a checkpoint
        return found


@lru_cache(maxsize=32)
def sample_of(name: str, part: str, n: int) -> Split:
    """So many examples of a data set's "train" or "test", the same for every page and figure."""
    whole: Split = getattr(digits_of(name), part)
    return whole.sample(n)


def share(folder: Path | None) -> None:
    """Hold images in a folder that other workers look into as well, if there is one."""
    global _folder
    _folder = folder


def unload() -> None:
    """Take shared images out of memory until they are looked at again.

    Once a set is compressed few of them are; nobody writes into them, for that would be lost.
    """
    if hasattr(mmap, "MADV_DONTNEED"):
        for each in list(_maps):
            each.madvise(mmap.MADV_DONTNEED)


_folder: Path | None = None
_maps: WeakSet[mmap.mmap] = WeakSet()
_loading: dict[str, Lock] = {}
_in_use: WeakValueDictionary[str, Digits] = WeakValueDictionary()
_default_set = cache(default_set)


@lru_cache(maxsize=2)  # of sets that no experiment learns from any more, the last two
def _loaded(name: str) -> Digits:
    if _folder is None or name not in SHARED:
        return load(name)
    path = _folder / name
    with contextlib.suppress(OSError):  # nobody laid it yet
        return _laid(path)
    digits = load(name)
    with contextlib.suppress(OSError):  # no room: this worker has it for itself
        _lay(path, digits)
        return _laid(path)
    return digits


def _lay(path: Path, digits: Digits) -> None:
    """Write a set into a folder, which appears whole."""
    part = Path(tempfile.mkdtemp(dir=path.parent))
    try:
        facts: dict[str, Any] = {"name": digits.name, "source": digits.source}
        for name in PARTS:
            split: Split = getattr(digits, name)
            for field in ARRAYS:
                np.save(part / f"{name}-{field}.npy", getattr(split, field))
            facts[name] = {k: v for k, v in vars(split).items() if k not in ARRAYS}
        (part / "facts.json").write_text(json.dumps(facts), "utf-8")
        with contextlib.suppress(OSError):  # another worker was quicker: its own is as good
            part.replace(path)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _laid(path: Path) -> Digits:
    """A set that lies in a folder; what one worker writes into its images, the others never see."""
    facts = json.loads((path / "facts.json").read_text("utf-8"))
    for name in PARTS:
        its = facts[name]
        for field in ARRAYS:
            array: np.memmap[Any, Any] = np.load(path / f"{name}-{field}.npy", mmap_mode="c")
            _maps.add(array._mmap)  # type: ignore[attr-defined]
            its[field] = np.asarray(array)
        its |= {field: tuple(its[field]) for field in ("classes", "shape")}
        facts[name] = Split(**its)
    return Digits(**facts)
