"""What a page sends when it brings files: a header that names them, then their bytes.

::

    4 bytes     the length of the header, little-endian
    header      JSON, [["cats/01.png", 1234], …]: the path and the size of each file
    files       one after the other
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import BinaryIO, NamedTuple

from descente.errors import DataFormatError
from descente.lab.limits import within

__all__ = ["Sent", "contents", "packed"]


class Sent(NamedTuple):
    """One file of an upload: its path among the others, and where its bytes are."""

    path: PurePosixPath
    start: int
    size: int


def contents(upload: BinaryIO) -> list[Sent]:
    """The files of an upload; of their bytes none are read.

    Raises
    ------
    DataFormatError
        If it is not one, or is cut short.
    InputError
        If it holds more files than a page may bring.
    """
    total = upload.seek(0, 2)
    upload.seek(0)
    length = int.from_bytes(upload.read(4), "little")
    try:
        header = json.loads(upload.read(min(length, total)))
        named = [(str(name), size) for name, size in header]
        sound = all(type(size) is int and size >= 0 for _, size in named)
    except (ValueError, TypeError, RecursionError):
        sound = False
    if not sound or 4 + length + sum(size for _, size in named) != total:
        raise DataFormatError("what came is not whole, or no upload of a page: send it again.")
    within("upload_files", len(named))
    found, start = [], 4 + length
    for name, size in named:
        name = name.encode("utf-8", "replace").decode()  # half a letter is none
        parts = [part for part in name.split("/") if part not in ("", ".", "..")]
        found.append(Sent(PurePosixPath(*parts or ["?"]), start, size))
        start += size
    return found


def packed(files: Sequence[tuple[str, bytes]]) -> bytes:
    """An upload of these files, as a page makes one."""
    header = json.dumps([[name, len(content)] for name, content in files]).encode()
    return b"".join([len(header).to_bytes(4, "little"), header, *(each for _, each in files)])
