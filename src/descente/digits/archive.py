"""An ``.npz`` archive of images and labels: read from others, written to be read again.

Nothing pickled is read. An archive that `write_archive` made says ``framed``: its images are in the
network's form and are taken as they are, to the bit.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from typing import IO

import numpy as np
from numpy.typing import NDArray

from descente.digits.framing import SIDE
from descente.digits.part import Part, check_count, frame_all
from descente.digits.split import Digits
from descente.errors import DataFormatError, DescenteError

__all__ = ["MAX_ARCHIVE_BYTES", "arrays_of", "parts_of", "write_archive"]

MAX_ARCHIVE_BYTES = 2**30
"""Most bytes the arrays of an archive may hold, decompressed."""

_IMAGE_KEYS = ("images", "image", "x", "data")
_LABEL_KEYS = ("labels", "label", "y", "target", "targets")

Array = NDArray[np.generic]


def arrays_of(source: IO[bytes], name: str) -> dict[str, Array]:
    """Every array of an archive, by its name in lower case.

    Parameters
    ----------
    source : binary file
    name : str
        What sentences call the archive.

    Raises
    ------
    DataFormatError
        If it is damaged, unpacks to more than `MAX_ARCHIVE_BYTES`, or holds pickled objects.
    """
    try:
        with zipfile.ZipFile(source) as archive:
            total = sum(entry.file_size for entry in archive.infolist())
        if total > MAX_ARCHIVE_BYTES:
            raise DataFormatError(
                "{name} unpacks to {total:,} bytes; at most {most:,} are read.",
                name=name,
                total=total,
                most=MAX_ARCHIVE_BYTES,
            )
        source.seek(0)
        with np.load(source, allow_pickle=False) as archive:
            members = {key.lower(): archive[key] for key in archive.files}
            return {key: each for key, each in members.items() if isinstance(each, np.ndarray)}
    except DescenteError:
        raise
    except Exception as error:  # zipfile and NumPy do not say what damaged bytes may raise
        raise DataFormatError(
            "{name} is not a sound .npz archive of plain arrays ({kind}): save it again with "
            "np.savez(path, images=..., labels=...).",
            name=name,
            kind=type(error).__name__,
        ) from error


def parts_of(arrays: dict[str, Array], name: str) -> tuple[Part, Part | None]:
    """The images to learn from and, where the archive has a split of its own, those to test on.

    Raises
    ------
    DataFormatError
        If the arrays are not images and labels that belong together.
    """
    train, test = _pair(arrays, "train"), _pair(arrays, "test")
    if train is None:
        train, test = _pair(arrays, ""), None
    if train is None:
        raise DataFormatError(
            "{name} holds arrays named {arrays}; wanted images and labels, or x_train, "
            "y_train, x_test and y_test.",
            name=name,
            arrays=", ".join(sorted(arrays)) or "(none)",
        )
    pairs = [_check_pair(*pair, name) for pair in (train, test) if pair]
    if "framed" in arrays:
        classes = arrays.get("classes", np.zeros(0))
        parts = [_as_written(images, labels, classes, name) for images, labels in pairs]
    else:
        white = max(float(np.max(images)) for images, _ in pairs)
        parts = [_part(images, labels, white, name) for images, labels in pairs]
    return parts[0], parts[1] if len(parts) == 2 else None


def write_archive(file: IO[bytes], digits: Digits) -> None:
    """Write a data set so that `parts_of` gives the same arrays again.

    Parameters
    ----------
    file : binary file
        The same set gives the same bytes.
    digits : Digits
        Of images of 28 × 28.
    """
    np.savez_compressed(
        file,
        framed=np.True_,
        classes=np.array(digits.train.classes),
        x_train=_in_bytes(digits.train.images),
        y_train=digits.train.labels,
        x_test=_in_bytes(digits.test.images),
        y_test=digits.test.labels,
    )


def _in_bytes(images: NDArray[np.float32]) -> Array:
    """The images in a quarter of the room, if every number is a whole 255th."""
    whole = np.rint(images * 255).astype(np.uint8)
    return whole if np.array_equal(_from_bytes(whole), images) else images


def _from_bytes(images: Array) -> NDArray[np.float32]:
    return images.astype(np.float32) / np.float32(255)


def _pair(arrays: dict[str, Array], word: str) -> tuple[Array, Array] | None:
    """Images and labels of one part: train, test, or the whole (an empty word)."""

    def pick(keys: Sequence[str]) -> Array | None:
        names = [n for k in keys for n in ((f"{k}_{word}", f"{word}_{k}") if word else (k,))]
        return next((arrays[name] for name in names if name in arrays), None)

    images, labels = pick(_IMAGE_KEYS), pick(_LABEL_KEYS)
    return None if images is None or labels is None else (images, labels)


def _check_pair(images: Array, labels: Array, name: str) -> tuple[Array, Array]:
    """Check the arrays of one part; give rows of square pictures their two dimensions back."""
    if images.ndim == 2:
        side = round(images.shape[1] ** 0.5)
        if side * side == images.shape[1]:
            images = images.reshape(-1, side, side)
    if images.ndim not in (3, 4) or images.dtype.kind not in "buif" or not images.size:
        raise DataFormatError(
            "{name}: the images are {kind} {shape}; wanted numbers of shape "
            "(n, height, width), (n, height, width, channels) or (n, side * side).",
            name=name,
            kind=images.dtype,
            shape=images.shape,
        )
    if labels.shape != (len(images),) or labels.dtype.kind not in "buiUS":
        raise DataFormatError(
            "{name}: the labels are {kind} {shape}; wanted whole numbers or words of shape "
            "({n},), one per image.",
            name=name,
            kind=labels.dtype,
            shape=labels.shape,
            n=len(images),
        )
    check_count(len(images), name)
    return images, labels


def _part(images: Array, labels: Array, white: float, name: str) -> Part:
    """Frame the images of one part; ``white`` is the largest value of all parts."""
    if images.dtype not in (np.uint8, np.bool_):
        scale = np.float32(1 / white) if white > 1 else np.float32(1)
        with np.errstate(over="ignore", invalid="ignore"):  # what is not finite is refused below
            images = images.astype(np.float32) * scale
    names = [n.decode("utf-8", "replace") if isinstance(n, bytes) else str(n) for n in labels]
    rows = [f"{name}, image {row}" for row in range(len(images))]
    return Part(frame_all(images, rows), names)


def _as_written(images: Array, labels: Array, classes: Array, name: str) -> Part:
    """One part of an archive that `write_archive` wrote."""
    pixels: Array = _from_bytes(images) if images.dtype == np.uint8 else images
    sound = (
        pixels.dtype == np.float32
        and pixels.shape[1:] == (SIDE, SIDE)
        and 0 <= pixels.min() <= pixels.max() <= 1
        and (classes.ndim, classes.dtype.kind) == (1, "U")
        and labels.dtype.kind == "u"
        and labels.max() < len(classes)
    )
    if not sound:
        raise DataFormatError(
            "{name} says that its images are framed, but they are not as Descente writes them: "
            "save it again without framed.",
            name=name,
        )
    flat = pixels.reshape(-1, SIDE * SIDE)
    return Part(flat.astype(np.float32), [str(classes[label]) for label in labels])
