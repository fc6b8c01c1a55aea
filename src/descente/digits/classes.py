"""Which class an image of one's own is of: that of its folder, or that of its name.

One class per folder where the images lie in two folders or more; else one class per name, without
the number that it ends with. Folders ``train`` and ``test`` are the split of a set.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from pathlib import PurePosixPath

from descente.printable import printable

__all__ = ["class_of_name", "hidden", "sort_out"]

_NUMBER = re.compile(r"[\s_.-]*\(?\d+\)?$")

Members = list[tuple[int, tuple[str, ...]]]  # the number of an image, and its path in parts


def sort_out(paths: Sequence[PurePosixPath]) -> dict[str, list[tuple[int, str]]]:
    """Sort the images of a set into classes.

    Parameters
    ----------
    paths : sequence of PurePosixPath
        Where each image lies in its set.

    Returns
    -------
    dict of str to list of (int, str)
        Under "train", and under "test" where the set has a split of its own: the number of each
        image, in the order of the paths, and its class. Images that lie beside the folders of
        the classes are left out, hidden ones too.

    Examples
    --------
    >>> sort_out([PurePosixPath("cat/1.png"), PurePosixPath("dog/1.png")])
    {'train': [(0, 'cat'), (1, 'dog')]}
    >>> sort_out([PurePosixPath("cat-1.png"), PurePosixPath("dog-1.png")])
    {'train': [(0, 'cat'), (1, 'dog')]}
    """
    parts = _parts(
        sorted(
            ((k, path.parts) for k, path in enumerate(paths) if not hidden(path)),
            key=lambda member: member[1],
        )
    )
    by_folder = len({folder for part in parts.values() for folder in _folders(part)}) > 1
    return {
        word: [
            (number, _clean(path[0] if by_folder else class_of_name(path[-1])))
            for number, path in part
            if len(path) > 1 or not by_folder
        ]
        for word, part in parts.items()
    }


def class_of_name(name: str) -> str:
    """The class that the name of a file stands for.

    Examples
    --------
    >>> [class_of_name(name) for name in ("cat-03.png", "7_0012.png", "7.png", "cat (2).jpg")]
    ['cat', '7', '7', 'cat']
    """
    stem = PurePosixPath(name).stem
    return _NUMBER.sub("", stem) or stem


def hidden(path: PurePosixPath) -> bool:
    """Whether a file, or a folder that it lies in, is one that systems hide."""
    return any(part.startswith(".") for part in path.parts)


def _parts(members: Members) -> dict[str, Members]:
    """The parts of a set; where all lie in one folder, those of that folder."""
    while len(folders := _folders(members)) == 1:
        members = _inside(members, *folders)
    if {"train", "test"} <= folders:
        return {word: _inside(members, word) for word in ("train", "test")}
    return {"train": members}


def _folders(members: Members) -> set[str]:
    return {path[0] for _, path in members if len(path) > 1}


def _inside(members: Members, folder: str) -> Members:
    return [(k, path[1:]) for k, path in members if len(path) > 1 and path[0] == folder]


def _clean(name: str) -> str:
    """A name as it can be shown and written: composed letters, no control characters."""
    return printable(unicodedata.normalize("NFC", name))
