"""The IDX format of MNIST: a strict, total and bounded reader.

An IDX file is two zero bytes, one byte for the type of the numbers, one for how many dimensions,
each dimension as a big-endian unsigned 32-bit integer, then the numbers themselves, row-major.
Any bytes whatever give an array or a `DataFormatError`; sizes are multiplied as Python integers,
so nothing wraps around, and nothing is allocated or decompressed beyond ``limit``.
"""

from __future__ import annotations

import math
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from descente.errors import DataFormatError
from descente.files import reading

__all__ = ["LIMIT_BYTES", "MAX_DIMENSIONS", "parse_idx", "read_idx"]

LIMIT_BYTES = 64 * 2**20
"""Most bytes an IDX file may hold once decompressed; MNIST's largest holds 47,040,016."""

MAX_DIMENSIONS = 4
"""Most dimensions of an array that is read; MNIST's images have 3."""

_GZIP_MAGIC = b"\x1f\x8b"
_UINT8 = 0x08
_OTHER_TYPES = {0x09: "int8", 0x0B: "int16", 0x0C: "int32", 0x0D: "float32", 0x0E: "float64"}
_CHUNK = 2**20


def read_idx(path: Path, limit: int = LIMIT_BYTES) -> NDArray[np.uint8]:
    """Read an IDX file of bytes, gzipped or not.

    Parameters
    ----------
    path : pathlib.Path
        The file; what it holds is told from its first bytes, not from its name.
    limit : int, bytes
        Most bytes the file may hold, decompressed.

    Returns
    -------
    ndarray of uint8
        Writable and C-contiguous, of the shape the file declares.

    Raises
    ------
    DataFormatError
        If the bytes are not exactly one IDX array of uint8 within ``limit``.
    DataNotFoundError
        If it is not there, is no plain file, or cannot be read.
    """
    # Deflate adds at most 5 bytes per 16 KiB; the rest leaves room for a gzip header.
    most = limit + limit // 1000 + 2**16
    with reading(path) as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise DataFormatError(
            "{name} is longer than {most:,} bytes, too long for an IDX file of at most "
            "{limit:,}: check that it is the file you meant.",
            name=path.name,
            most=most,
            limit=limit,
        )
    return parse_idx(data, name=path.name, limit=limit)


def parse_idx(data: bytes, name: str = "data", limit: int = LIMIT_BYTES) -> NDArray[np.uint8]:
    r"""Turn the bytes of an IDX file, gzipped or not, into an array.

    Parameters
    ----------
    data : bytes
        The whole file.
    name : str
        What the error sentences call it.
    limit : int, bytes
        Most bytes the file may hold, decompressed.

    Returns
    -------
    ndarray of uint8
        Writable and C-contiguous, of the shape the bytes declare.

    Raises
    ------
    DataFormatError
        If the bytes are not exactly one IDX array of uint8 within ``limit``.

    Examples
    --------
    >>> parse_idx(bytes([0, 0, 8, 1, 0, 0, 0, 3]) + bytes([5, 0, 4]))
    array([5, 0, 4], dtype=uint8)
    """
    source = _Gzip(data, name) if data[:2] == _GZIP_MAGIC else _Plain(data)
    shape = _read_shape(source, name)
    # A dimension of 0 must not excuse the others from fitting in an array.
    if math.prod(max(size, 1) for size in shape) > limit:
        raise DataFormatError(
            "{name} declares an array of {shape} bytes, more than the limit of {limit:,}: "
            "check that it is the file you meant.",
            name=name,
            shape=" × ".join(map(str, shape)),
            limit=limit,
        )
    array = np.empty(shape, dtype=np.uint8)
    _fill(source, array.reshape(-1), name)
    return array


class _Plain:
    """Bytes handed out in order."""

    def __init__(self, data: bytes) -> None:
        self._rest = memoryview(data)

    def read(self, most: int) -> bytes | memoryview:
        """Up to ``most`` bytes; none at the end."""
        piece, self._rest = self._rest[:most], self._rest[most:]
        return piece

    def close(self) -> None:
        """Nothing is left to check."""


class _Gzip:
    """One gzip member, decompressed only as far as it is asked for."""

    def __init__(self, data: bytes, name: str) -> None:
        self._inflate = zlib.decompressobj(wbits=31)
        self._data = memoryview(data)
        self._position = 0
        self._rest: bytes = b""
        self._name = name

    def read(self, most: int) -> bytes:
        """Up to ``most`` bytes; none at the end of the member."""
        while not self._inflate.eof:
            if not self._rest:
                end = self._position + _CHUNK
                self._rest = bytes(self._data[self._position : end])
                self._position = min(end, len(self._data))
            try:
                piece = self._inflate.decompress(self._rest, most)
            except zlib.error as error:
                raise DataFormatError(
                    "{name} is damaged gzip ({error}): fetch or copy it again.",
                    name=self._name,
                    error=error,
                ) from None
            exhausted = not self._rest and self._position == len(self._data)
            self._rest = self._inflate.unconsumed_tail
            if piece:
                return piece
            if exhausted and not self._inflate.eof:
                raise DataFormatError(
                    "{name} is a gzip file cut short: fetch or copy it again.", name=self._name
                )
        return b""

    def close(self) -> None:
        """Check that nothing follows the member."""
        extra = len(self._inflate.unused_data) + len(self._data) - self._position
        if extra:
            raise DataFormatError(
                "{name} has {extra:,} bytes after the end of its gzip stream, where none "
                "belong: fetch or copy it again.",
                name=self._name,
                extra=extra,
            )


def _read_exactly(source: _Plain | _Gzip, count: int, name: str) -> bytes:
    pieces = b""
    while len(pieces) < count:
        piece = source.read(count - len(pieces))
        if not piece:
            raise DataFormatError(
                "{name} ends inside its IDX header: it is empty, cut short or not an IDX file.",
                name=name,
            )
        pieces += bytes(piece)
    return pieces


def _read_shape(source: _Plain | _Gzip, name: str) -> tuple[int, ...]:
    zero, also_zero, kind, dimensions = _read_exactly(source, 4, name)
    if zero or also_zero or (kind != _UINT8 and kind not in _OTHER_TYPES):
        raise DataFormatError(
            "{name} begins with {start}, not the 00 00 08 of an IDX file of bytes: check "
            "that it is the file you meant.",
            name=name,
            start=bytes([zero, also_zero, kind, dimensions]).hex(" "),
        )
    if kind != _UINT8:
        raise DataFormatError(
            "{name} is an IDX file of {kind}; only uint8 is read: convert it.",
            name=name,
            kind=_OTHER_TYPES[kind],
        )
    if not 1 <= dimensions <= MAX_DIMENSIONS:
        raise DataFormatError(
            "{name} declares {dimensions} dimensions; from 1 to {most} are read.",
            name=name,
            dimensions=dimensions,
            most=MAX_DIMENSIONS,
        )
    sizes = _read_exactly(source, 4 * dimensions, name)
    return tuple(int.from_bytes(sizes[i : i + 4]) for i in range(0, len(sizes), 4))


def _fill(source: _Plain | _Gzip, flat: NDArray[np.uint8], name: str) -> None:
    """Fill ``flat`` from ``source``, which must then be at its end."""
    done = 0
    while done < len(flat):
        piece = source.read(min(_CHUNK, len(flat) - done))
        if not piece:
            raise DataFormatError(
                "{name} declares {declared:,} bytes but holds only {done:,}: fetch or copy "
                "it again.",
                name=name,
                declared=len(flat),
                done=done,
            )
        flat[done : done + len(piece)] = np.frombuffer(piece, dtype=np.uint8)
        done += len(piece)
    if source.read(1):
        raise DataFormatError(
            "{name} holds more than the {declared:,} bytes it declares: fetch or copy it again.",
            name=name,
            declared=len(flat),
        )
    source.close()
