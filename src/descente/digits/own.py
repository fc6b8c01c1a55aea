"""Your own images: a folder, or an ``.npz`` archive."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

import numpy as np
from numpy.typing import NDArray

from descente.digits.archive import Array, arrays_of, parts_of
from descente.digits.classes import hidden, sort_out
from descente.digits.images import SUFFIXES, read_image
from descente.digits.part import Part, check_count, frame_all
from descente.digits.split import Digits, Split, stratified
from descente.errors import InputError
from descente.files import is_folder, reading, unreadable
from descente.printable import printable

__all__ = ["MAX_CLASSES", "Picture", "load_own", "of_arrays", "of_pictures"]

MAX_CLASSES = 256
"""Most classes: labels are uint8."""

SPLIT_SEED = 0
"""Seed of the split into training and test images, where the data come without one."""

DEEPEST = 8
"""Folders within folders are looked into so far."""


@dataclass(frozen=True)
class Picture:
    """One image file of a set, not read yet.

    Attributes
    ----------
    path : PurePosixPath
        Where it lies in its set.
    read : function
        Gives its luminance and opacity, as `read_image` does.
    name : str
        What a sentence calls it.
    """

    path: PurePosixPath
    read: Callable[[], NDArray[np.float32]]
    name: str


def load_own(path: Path) -> Digits:
    """Load a folder of images, or an archive, as a data set.

    Parameters
    ----------
    path : pathlib.Path
        A folder of PNG or JPEG images; which class each is of, `classes.sort_out` says. Or an
        ``.npz`` archive with ``images`` and ``labels`` (also ``x`` and ``y``), or ``x_train,
        y_train, x_test, y_test``. Nothing pickled is read.

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
    DataNotFoundError
        If a folder or a file cannot be read.
    """
    origin = str(path.resolve())
    if is_folder(path):
        return of_pictures(_pictures_in(path), path.stem, str(path), origin)
    if path.suffix.lower() != ".npz":
        raise InputError(
            "{name} is not a data set; wanted a folder with one sub-folder of images per "
            "class, or an .npz archive of images and labels.",
            name=path.name,
        )
    with reading(path) as file:
        arrays = arrays_of(file, path.name)
    return _digits(*parts_of(arrays, path.name), path.stem, str(path), origin)


def of_arrays(arrays: dict[str, Array], name: str) -> Digits:
    """A data set of the arrays of an archive; see `load_own`."""
    return _digits(*parts_of(arrays, name), name, name, "")


def of_pictures(pictures: Sequence[Picture], name: str, where: str, origin: str = "") -> Digits:
    """A data set of image files, wherever they are.

    Parameters
    ----------
    pictures : sequence of Picture
    name : str
        The set's.
    where : str
        What sentences call the place of the images.
    origin : str
        See `Split`.

    Raises
    ------
    InputError
        If there are no images, too many, or not at least two classes.
    DataFormatError
        If an image is damaged.
    """
    check_count(len(pictures), where)
    sorted_out = sort_out([picture.path for picture in pictures])
    if not all(sorted_out.values()):
        raise InputError(
            "{path} holds neither MNIST nor PNG or JPEG images; wanted one sub-folder of images "
            "per class, named after the class, or images named after it, such as cat-01.png.",
            path=where,
        )
    _classes([kind for members in sorted_out.values() for _, kind in members], where)
    parts = []
    for members in sorted_out.values():
        chosen = [pictures[number] for number, _ in members]
        images = frame_all((each.read() for each in chosen), [each.name for each in chosen])
        parts.append(Part(images, [kind for _, kind in members]))
    return _digits(parts[0], parts[1] if len(parts) == 2 else None, name, where, origin)


def _pictures_in(folder: Path) -> list[Picture]:
    """Every image in a folder and those within it; a folder that is linked twice is read once."""
    found, seen = [], set()
    for here, folders, files in os.walk(folder, onerror=_refused, followlinks=True):
        depth = len(Path(here).relative_to(folder).parts)
        real = os.path.realpath(here)
        if real in seen or depth == DEEPEST:
            folders.clear()
        if real in seen:
            continue
        seen.add(real)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for file in map(Path(here).joinpath, files):
            path = PurePosixPath(file.relative_to(folder).as_posix())
            if file.suffix.lower() in SUFFIXES and not hidden(path):
                found.append(Picture(path, partial(read_image, file), str(file)))
        check_count(len(found), str(folder))
    return found


def _refused(error: OSError) -> None:
    raise unreadable(error.filename, error) from None


def _digits(train: Part, test: Part | None, name: str, where: str, origin: str) -> Digits:
    """The data set of these parts, split where it came without a split."""
    name, where = printable(name), printable(where)
    classes = _classes([*train.names, *(test.names if test else ())], where)
    number = {each: label for label, each in enumerate(classes)}
    labels = np.array([number[each] for each in train.names], dtype=np.uint8)
    if test is None:
        rows, kept = stratified(labels, seed=SPLIT_SEED)
        if not len(kept):
            raise InputError(
                "{path} holds {n} classes of one image each; wanted two images of a class at "
                "least: in a folder of its own, or with names such as cat-01.png and cat-02.png.",
                path=where,
                n=len(classes),
            )
        parts = [(train.images[rows], labels[rows]), (train.images[kept], labels[kept])]
        how = "one in five of each class kept to test on"
    else:
        test_labels = np.array([number[each] for each in test.names], dtype=np.uint8)
        parts = [(train.images, labels), (test.images, test_labels)]
        how = "split as they came"
    splits = [
        Split(np.ascontiguousarray(x), y, f"{name}, {word}", classes, origin=origin)
        for (x, y), word in zip(parts, ("train", "test"), strict=True)
    ]
    total = len(splits[0]) + len(splits[1])
    source = f"{total:,} images of {len(classes)} classes read from {where}, {how}."
    return Digits(name, source, *splits)


def _classes(names: Sequence[str], where: str) -> tuple[str, ...]:
    """The classes of a set in their order, if it has as many as can be learnt."""
    classes = tuple(sorted(set(names), key=_natural))
    if len(classes) < 2:
        raise InputError(
            "{path} holds images of a single class, {name!r}; wanted at least two: a folder for "
            "each, or names such as cat-01.png and dog-01.png.",
            path=where,
            name=classes[0],
        )
    if len(classes) > MAX_CLASSES:
        raise InputError(
            "{path} holds {n} classes; at most {most} are learnt.",
            path=where,
            n=len(classes),
            most=MAX_CLASSES,
        )
    return classes


def _natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """Sort "2" before "10" and numbers before words."""
    pieces = (piece for piece in re.split(r"(\d+)", name) if piece)
    keys = [(0, int(p), p) if p.isdecimal() else (1, 0, p.casefold()) for p in pieces]
    return (*keys, (2, 0, name))
