"""Your own images: a folder with one sub-folder per class, or an ``.npz`` archive.

Images of 28 × 28 whose border is black are in the network's form and taken as they are; all
others go through `descente.digits.frame`.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from descente.digits.framing import SIDE, frame
from descente.digits.images import SUFFIXES, array_to_luminance, read_image
from descente.digits.split import Digits, Split, stratified
from descente.errors import DataFormatError, DescenteError, InputError

__all__ = ["MAX_ARCHIVE_BYTES", "MAX_CLASSES", "MAX_IMAGES", "load_own"]

MAX_ARCHIVE_BYTES = 2**30
"""Most bytes the arrays of an archive may hold, decompressed."""

MAX_CLASSES = 256
"""Most classes: labels are uint8."""

MAX_IMAGES = 200_000
"""Most images of a data set of one's own."""

SPLIT_SEED = 0
"""Seed of the split into training and test images, where the data come without one."""

_IMAGE_KEYS = ("images", "image", "x", "data")
_LABEL_KEYS = ("labels", "label", "y", "target", "targets")

Array = NDArray[np.generic]


@dataclass(frozen=True)
class _Part:
    """Framed images with the name of the class of each."""

    images: NDArray[np.float32]
    names: list[str]


def load_own(path: Path) -> Digits:
    """Load a folder of images, or an archive, as a data set.

    Parameters
    ----------
    path : pathlib.Path
        A folder with one sub-folder of PNG or JPEG images per class, or with ``train`` and
        ``test`` folders made so; or an ``.npz`` archive with ``images`` and ``labels`` (also
        ``x`` and ``y``), or ``x_train, y_train, x_test, y_test``. Nothing pickled is read.

    Returns
    -------
    Digits
        Without a split of their own, one image in five of each class is kept to test on, always
        the same ones.

    Raises
    ------
    InputError
        If there is nothing of the kind at this path.
    DataFormatError
        If an image or the archive is damaged, or arrays do not belong together.
    """
    train, test = _read_folder(path) if path.is_dir() else _read_archive(path)
    classes = tuple(sorted({*train.names, *(test.names if test else ())}, key=_natural))
    if len(classes) < 2:
        raise InputError(
            "{path} holds images of a single class, {name!r}; wanted at least two.",
            path=path,
            name=classes[0],
        )
    if len(classes) > MAX_CLASSES:
        raise InputError(
            "{path} holds {n} classes; at most {most} are learnt.",
            path=path,
            n=len(classes),
            most=MAX_CLASSES,
        )
    number = {name: label for label, name in enumerate(classes)}
    labels = np.array([number[name] for name in train.names], dtype=np.uint8)
    if test is None:
        rows, kept = stratified(labels, seed=SPLIT_SEED)
        parts = [(train.images[rows], labels[rows]), (train.images[kept], labels[kept])]
        how = "one in five of each class kept to test on"
    else:
        test_labels = np.array([number[name] for name in test.names], dtype=np.uint8)
        parts = [(train.images, labels), (test.images, test_labels)]
        how = "split as they came"
    origin = str(path.resolve())
    splits = [
        Split(np.ascontiguousarray(x), y, f"{path.stem}, {word}", classes, origin=origin)
        for (x, y), word in zip(parts, ("train", "test"), strict=True)
    ]
    total = len(splits[0]) + len(splits[1])
    source = f"{total:,} images of {len(classes)} classes read from {path}, {how}."
    return Digits(path.stem, source, *splits)


def _natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """Sort "2" before "10" and numbers before words."""
    pieces = (piece for piece in re.split(r"(\d+)", name) if piece)
    keys = [(0, int(p), p) if p.isdecimal() else (1, 0, p.casefold()) for p in pieces]
    return (*keys, (2, 0, name))


def _read_folder(path: Path) -> tuple[_Part, _Part | None]:
    folders = {f.name: f for f in sorted(path.iterdir()) if f.is_dir() and f.name[0] != "."}
    if "train" in folders and "test" in folders:
        return _read_classes(folders["train"]), _read_classes(folders["test"])
    return _read_classes(folders["train"] if set(folders) == {"train"} else path), None


def _read_classes(path: Path) -> _Part:
    files = [
        (file, folder.name)
        for folder in sorted(path.iterdir())
        if folder.is_dir() and not folder.name.startswith(".")
        for file in sorted(folder.iterdir())
        if file.suffix.lower() in SUFFIXES and not file.name.startswith(".")
    ]
    if not files:
        raise InputError(
            "{path} holds neither MNIST nor sub-folders of PNG or JPEG images; wanted one "
            "sub-folder of images per class, named after the class.",
            path=path,
        )
    _check_count(len(files), path)
    images = _frame_all((read_image(file) for file, _ in files), [str(f) for f, _ in files])
    return _Part(images, [name for _, name in files])


def _check_count(count: int, path: Path) -> None:
    if count > MAX_IMAGES:
        raise InputError(
            "{path} holds {count:,} images; at most {most:,} are read.",
            path=path,
            count=count,
            most=MAX_IMAGES,
        )


def _frame_all(pictures: Iterable[Array], names: Sequence[str]) -> NDArray[np.float32]:
    """Bring every picture to the network's form, telling which one cannot be."""
    result = np.empty((len(names), SIDE * SIDE), dtype=np.float32)
    source = iter(pictures)
    for row, name in enumerate(names):
        try:
            result[row] = _to_input(next(source))
        except DescenteError as error:
            raise DataFormatError("{name}: {error}", name=name, error=error) from error
    return result


def _to_input(picture: Array) -> NDArray[np.float32]:
    if picture.shape[:2] == (SIDE, SIDE):
        grey = _grey(picture)
        border = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
        if not border.any():
            return grey.reshape(-1)
    return frame(picture)


def _grey(picture: Array) -> NDArray[np.float32]:
    pixels = array_to_luminance(picture)
    return pixels[..., 0] * pixels[..., 1]


def _read_archive(path: Path) -> tuple[_Part, _Part | None]:
    if path.suffix.lower() != ".npz":
        raise InputError(
            "{name} is not a data set; wanted a folder with one sub-folder of images per "
            "class, or an .npz archive of images and labels.",
            name=path.name,
        )
    try:
        arrays = _arrays(path)
    except (ValueError, OSError, EOFError, KeyError, MemoryError, NotImplementedError,
            RuntimeError, zipfile.BadZipFile, zlib.error) as error:  # fmt: skip
        if isinstance(error, DescenteError):
            raise
        raise DataFormatError(
            "{name} is not a sound .npz archive of plain arrays ({kind}): save it again with "
            "np.savez(path, images=..., labels=...).",
            name=path.name,
            kind=type(error).__name__,
        ) from error
    train, test = _pair(arrays, "train"), _pair(arrays, "test")
    if train is None:
        train, test = _pair(arrays, ""), None
    if train is None:
        raise DataFormatError(
            "{name} holds arrays named {arrays}; wanted images and labels, or x_train, "
            "y_train, x_test and y_test.",
            name=path.name,
            arrays=", ".join(sorted(arrays)) or "(none)",
        )
    pairs = [_check_pair(*pair, path.name) for pair in (train, test) if pair]
    white = max(float(np.max(images)) for images, _ in pairs)
    parts = [_part(images, labels, white, path.name) for images, labels in pairs]
    return parts[0], parts[1] if len(parts) == 2 else None


def _arrays(path: Path) -> dict[str, Array]:
    """Every array of an archive, by its name in lower case; nothing pickled is read."""
    with zipfile.ZipFile(path) as archive:
        total = sum(entry.file_size for entry in archive.infolist())
    if total > MAX_ARCHIVE_BYTES:
        raise DataFormatError(
            "{name} unpacks to {total:,} bytes; at most {most:,} are read.",
            name=path.name,
            total=total,
            most=MAX_ARCHIVE_BYTES,
        )
    with np.load(path, allow_pickle=False) as archive:
        return {name.lower(): archive[name] for name in archive.files}


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
    _check_count(len(images), Path(name))
    return images, labels


def _part(images: Array, labels: Array, white: float, name: str) -> _Part:
    """Frame the images of one part; ``white`` is the largest value of all parts."""
    if images.dtype not in (np.uint8, np.bool_):
        scale = np.float32(1 / white) if white > 1 else np.float32(1)
        images = images.astype(np.float32) * scale
    names = [n.decode("utf-8", "replace") if isinstance(n, bytes) else str(n) for n in labels]
    rows = [f"{name}, image {row}" for row in range(len(images))]
    return _Part(_frame_all(iter(images), rows), names)
