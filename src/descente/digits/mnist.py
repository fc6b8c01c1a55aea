"""MNIST: find its four files, read them, and fetch them when asked to.

The files are those of Yann LeCun, Corinna Cortes and Christopher J. C. Burges, in their original
IDX format, gzipped or not (CC BY-SA 3.0). They may lie in a folder or in its ``mnist`` sub-folder.
"""

from __future__ import annotations

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from descente.digits.idx import LIMIT_BYTES, read_idx
from descente.digits.split import Digits, Split
from descente.errors import DataFormatError, DataNotFoundError, InputError
from descente.files import is_file, is_folder

__all__ = ["FILES", "MnistFile", "cache_folder", "file_sha256", "find", "load_mnist"]

FOLDER_VARIABLE = "DESCENTE_DATA"
"""Environment variable naming a folder of data sets."""

_SIDE = 28


@dataclass(frozen=True)
class MnistFile:
    """One of the four files, as published.

    Parameters
    ----------
    name : str
        Its name, uncompressed.
    length : int, bytes
        Its length, uncompressed.
    sha256 : str
        Its SHA-256, uncompressed, in hexadecimal. Mirrors gzip the same bytes differently.
    """

    name: str
    length: int
    sha256: str


FILES = (
    MnistFile(
        "train-images-idx3-ubyte",
        47_040_016,
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    ),
    MnistFile(
        "train-labels-idx1-ubyte",
        60_008,
        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    ),
    MnistFile(
        "t10k-images-idx3-ubyte",
        7_840_016,
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    ),
    MnistFile(
        "t10k-labels-idx1-ubyte",
        10_008,
        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    ),
)
"""Training images and labels, test images and labels."""


def cache_folder() -> Path:
    """Return the folder where this user's data sets are kept; it may not exist yet.

    Returns
    -------
    pathlib.Path
    """
    import platformdirs

    return Path(platformdirs.user_cache_dir("descente", appauthor=False))


def find(folder: str | Path | None = None) -> Path | None:
    """Find the folder that holds MNIST's four files.

    Parameters
    ----------
    folder : path, optional
        The only place to look, if given; otherwise ``DESCENTE_DATA``, then the user's cache.

    Returns
    -------
    pathlib.Path or None
        The folder where the files themselves lie; None if no place has all four.

    Raises
    ------
    DataNotFoundError
        If a place cannot be looked into.
    """
    for place in _places(folder):
        for candidate in (place, place / "mnist"):
            if all(_locate(candidate, file) for file in FILES):
                return candidate
    return None


def load_mnist(folder: str | Path | None = None) -> Digits:
    """Load MNIST from this machine; nothing is downloaded.

    Parameters
    ----------
    folder : path, optional
        Where to look; by default ``DESCENTE_DATA``, then the user's cache.

    Returns
    -------
    Digits
        60,000 training and 10,000 test images of 28 × 28 in [0, 1].

    Raises
    ------
    InputError
        If ``folder`` is given and is not a folder.
    DataNotFoundError
        If the four files are not there.
    DataFormatError
        If a file is damaged, or they do not belong together.
    """
    if folder is not None and not is_folder(Path(folder)):
        raise InputError(
            "folder={folder!r} is not a folder; pass the one that holds MNIST.", folder=str(folder)
        )
    place = find(folder)
    if place is None:
        raise _absence(folder)
    origin = "mnist" if folder is None or place == find() else str(place.resolve())
    with ThreadPoolExecutor(1) as pool:  # decompression releases the GIL
        other = pool.submit(_load_split, place, FILES[2], FILES[3], "MNIST, test", origin)
        train, published = _load_split(place, FILES[0], FILES[1], "MNIST, train", origin)
        test, _ = other.result()
    what = "MNIST (LeCun, Cortes and Burges)" if published else "Digits in MNIST's format"
    source = (
        f"{what}, {len(train):,} images to learn from and {len(test):,} to test on, "
        f"read from {place}."
    )
    return Digits("mnist", source, train, test)


def file_sha256(array: NDArray[np.uint8]) -> str:
    """SHA-256 of the uncompressed IDX file that holds this array.

    Parameters
    ----------
    array : ndarray of uint8, C-contiguous
        What `read_idx` returned.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    header = bytes([0, 0, 8, array.ndim]) + b"".join(n.to_bytes(4) for n in array.shape)
    digest = hashlib.sha256(header)
    digest.update(array.data)
    return digest.hexdigest()


def _places(folder: str | Path | None) -> list[Path]:
    if folder is not None:
        return [Path(folder)]
    variable = os.environ.get(FOLDER_VARIABLE)
    return [Path(variable), cache_folder()] if variable else [cache_folder()]


def _locate(folder: Path, file: MnistFile) -> Path | None:
    for name in (file.name + ".gz", file.name):
        if is_file(folder / name):
            return folder / name
    return None


def _absence(folder: str | Path | None) -> DataNotFoundError:
    places = _places(folder)
    for place in places:
        for candidate in (place, place / "mnist"):
            missing = [file.name for file in FILES if not _locate(candidate, file)]
            if len(missing) < len(FILES):
                return DataNotFoundError(
                    "MNIST is incomplete in {folder}: {missing} missing; run "
                    "`descente data get mnist` to fetch it.",
                    folder=candidate,
                    missing=", ".join(missing),
                )
    return DataNotFoundError(
        "MNIST is not in {places}; run `descente data get mnist` to fetch it, or set {variable} "
        "to the folder that holds its four files.",
        places=", ".join(map(str, places)),
        variable=FOLDER_VARIABLE,
    )


def _load_split(
    folder: Path, image_file: MnistFile, label_file: MnistFile, name: str, origin: str
) -> tuple[Split, bool]:
    """Read one split; also tell whether its labels are the published ones."""
    labels = _read(folder, label_file)
    images = _read(folder, image_file)
    if labels.ndim != 1 or images.ndim != 3 or images.shape[1:] != (_SIDE, _SIDE):
        raise DataFormatError(
            "{images} and {labels} hold arrays of shape {image_shape} and {label_shape}; "
            "wanted (n, 28, 28) and (n,): check that they are MNIST's.",
            images=image_file.name,
            labels=label_file.name,
            image_shape=images.shape,
            label_shape=labels.shape,
        )
    if len(images) != len(labels):
        raise DataFormatError(
            "{images} holds {n_images:,} images but {labels} {n_labels:,} labels: they are "
            "not of the same data set; fetch them again.",
            images=image_file.name,
            n_images=len(images),
            labels=label_file.name,
            n_labels=len(labels),
        )
    if len(labels) and labels.max() > 9:
        raise DataFormatError(
            "{labels} holds the label {label}; MNIST's go from 0 to 9.",
            labels=label_file.name,
            label=labels.max(),
        )
    pixels = images.reshape(len(images), _SIDE * _SIDE)
    # One pass from bytes to float32: no float64 copy of 376 MB is ever made.
    scaled = np.divide(pixels, np.float32(255), dtype=np.float32)
    split = Split(scaled, labels, name, origin=origin)
    return split, file_sha256(labels) == label_file.sha256


def _read(folder: Path, file: MnistFile) -> NDArray[np.uint8]:
    path = _locate(folder, file)
    if path is None:
        raise _absence(folder)
    return read_idx(path, LIMIT_BYTES)
