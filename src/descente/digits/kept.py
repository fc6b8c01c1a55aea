"""Images made by a program, kept in the user's cache so that they are made once."""

from __future__ import annotations

import contextlib
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from descente.digits.mnist import cache_folder
from descente.files import appearing, sweep

__all__ = ["at_hand", "kept"]

U8 = NDArray[np.uint8]

_MOST = 8  # files, 11 MB each for 60,000 digits


def at_hand(name: str) -> bool:
    """Whether something is kept under this name; it may yet turn out to be damaged."""
    with contextlib.suppress(OSError):
        return _path(name).is_file()
    return False


def kept(name: str, n: int, make: Callable[[], tuple[U8, U8]]) -> tuple[U8, U8]:
    """Images and labels from the cache, or made now and kept there.

    A file appears whole or not at all; one that is damaged, or not of this shape, is thrown away
    and made again; where nothing can be written, nothing is kept.

    Parameters
    ----------
    name : str
        Says everything that decides the contents.
    n : int
        How many images.
    make : function
        Gives them: (n, 784) uint8, and their labels, (n,) uint8 from 0 to 9.
    """
    path = _path(name)
    try:
        return _read(path, n)
    except FileNotFoundError:
        pass
    except Exception:  # whatever is wrong with it, it is made anew
        with contextlib.suppress(OSError):
            path.unlink()
    made = make()
    with contextlib.suppress(OSError):
        _write(path, *made)
    return made


def _path(name: str) -> Path:
    return cache_folder() / "made" / f"{name}.npz"


def _read(path: Path, n: int) -> tuple[U8, U8]:
    """Read an archive of uint8 arrays; its own sums (CRC-32) tell whether a bit has changed."""
    shapes = {"images": (n, 784), "labels": (n,)}
    arrays = []
    with zipfile.ZipFile(path) as archive:
        for key, shape in shapes.items():
            info = archive.getinfo(f"{key}.npy")
            if info.file_size > np.prod(shape) + 1024:
                raise ValueError("longer than what is kept here")
            with archive.open(info) as file:
                array = np.lib.format.read_array(file, allow_pickle=False)
                if file.read(1) or array.shape != shape or array.dtype != np.uint8:
                    raise ValueError("not what is kept here")
            arrays.append(array)
    images, labels = arrays
    if n and labels.max() > 9:
        raise ValueError("not what is kept here")
    return images, labels


def _write(path: Path, images: U8, labels: U8) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    sweep(path.parent)
    made = sorted(path.parent.glob("*.npz"), key=lambda old: old.stat().st_mtime, reverse=True)
    for old in made[_MOST - 1 :]:
        old.unlink(missing_ok=True)
    # level 1: a quarter of the bytes, in half a second; more would cost more than it saves
    with (
        appearing(path) as part,
        zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
    ):
        for key, array in (("images", images), ("labels", labels)):
            with archive.open(f"{key}.npy", "w", force_zip64=True) as file:
                np.lib.format.write_array(file, array, allow_pickle=False)
