"""Images as rows of their non-zero pixels (compressed sparse rows), made once per split."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from descente.kernels.cache import cached

if TYPE_CHECKING:
    from descente.digits import Split

__all__ = ["Compressed", "compress", "compress_blocks"]

CODES = 256  # distinct values that fit a byte
FOUR = 4
_SLOTS = 4096
_MASK = np.uint64(_SLOTS - 1)
_HASH = np.uint64(2654435761)  # Knuth's multiplicative hash: 2^32 / golden ratio


class Compressed(NamedTuple):
    """Row r holds pixels ``column[ptr[r]:ptr[r+1]]`` with values ``table[code[…]]``.

    Rows are filled up to whole fours with pixels of value 0 (``table[0]``), so that the kernels'
    loops end where the processor expects them to.

    ``code`` is uint8 where the images hold at most 256 distinct values (every scanned or 8-bit
    image does): 3 bytes per pixel instead of 6. Other images get ``table`` as long as ``code``.
    """

    ptr: NDArray[np.uint64]
    column: NDArray[np.uint16]
    code: NDArray[Any]
    table: NDArray[np.float32]


@cached
def _count(images: Any, ptr: Any) -> None:
    filled = 0
    for r in range(images.shape[0]):
        for c in range(images.shape[1]):
            if images[r, c] != 0:
                filled += 1
        filled = (filled + FOUR - 1) // FOUR * FOUR
        ptr[r + 1] = filled


@cached
def _fill_bytes(
    images: Any, bits: Any, column: Any, code: Any, table: Any, keys: Any, slots: Any, known: Any
) -> Any:
    """Fill rows, adding to the values known; returns how many there are, 257 for too many."""
    at = 0
    for r in range(images.shape[0]):
        for c in range(images.shape[1]):
            if images[r, c] != 0:
                key = bits[r, c]
                slot = ((np.uint64(key) * _HASH) >> np.uint64(20)) & _MASK
                while slots[slot] >= 0 and keys[slot] != key:
                    slot = (slot + np.uint64(1)) & _MASK
                if slots[slot] < 0:
                    if known == CODES:
                        return CODES + 1
                    keys[slot] = key
                    slots[slot] = known
                    table[known] = images[r, c]
                    known += 1
                column[at] = c
                code[at] = slots[slot]
                at += 1
        while at % FOUR:  # shade 0: nothing
            column[at] = column[at - 1]
            at += 1
    return known


@cached
def _fill_values(images: Any, column: Any, code: Any, table: Any) -> None:
    at = 0
    for r in range(images.shape[0]):
        for c in range(images.shape[1]):
            if images[r, c] != 0:
                column[at] = c
                code[at] = at + 1
                table[at + 1] = images[r, c]
                at += 1
        while at % FOUR:
            column[at] = column[at - 1]
            at += 1


class _Coder:
    """Compresses blocks of images one after the other, with one table of values for them all."""

    def __init__(self) -> None:
        self.known = 1  # table[0] is 0
        self.table = np.zeros(CODES, dtype=np.float32)
        self._keys = np.zeros(_SLOTS, dtype=np.uint32)
        self._slots = np.full(_SLOTS, -1, dtype=np.int32)

    def add(self, images: NDArray[np.float32]) -> Compressed:
        """Compress a block; `known` past 256 means that its values do not fit a byte."""
        ptr, column = _empty_rows(images)
        code = np.zeros(len(column), dtype=np.uint8)
        self.known = _fill_bytes(
            images, images.view(np.uint32), column, code,
            self.table, self._keys, self._slots, self.known,
        )  # fmt: skip
        return Compressed(ptr, column, code, self.table)


def _empty_rows(images: NDArray[np.float32]) -> tuple[NDArray[np.uint64], NDArray[np.uint16]]:
    ptr = np.zeros(len(images) + 1, dtype=np.uint64)
    _count(images, ptr)
    return ptr, np.zeros(int(ptr[-1]), dtype=np.uint16)


def _compress(images: NDArray[np.float32]) -> Compressed:
    coder = _Coder()
    rows = coder.add(images)
    if coder.known <= CODES:
        return rows
    ptr, column = _empty_rows(images)
    code = np.zeros(len(column), dtype=np.uint32)
    table = np.zeros(len(column) + 1, dtype=np.float32)
    _fill_values(images, column, code, table)
    return Compressed(ptr, column, code, table)


def compress_blocks(blocks: Iterable[NDArray[np.float32]]) -> Compressed:
    """Compress images that come block by block, of at most 255 distinct values besides 0 in all."""
    coder = _Coder()
    parts = [coder.add(images) for images in blocks]
    starts = np.cumsum([0, *(int(part.ptr[-1]) for part in parts)])
    ptr = np.concatenate(
        [np.zeros(1, np.uint64)]
        + [part.ptr[1:] + np.uint64(s) for part, s in zip(parts, starts, strict=False)]
    )
    column = np.concatenate([part.column for part in parts])
    code = np.concatenate([part.code for part in parts])
    return Compressed(ptr, column, code, coder.table)


_made: WeakKeyDictionary[Split, Compressed] = WeakKeyDictionary()


def compress(split: Split) -> Compressed:
    """The compressed rows of a split, made at the first call and kept as long as it lives."""
    rows = _made.get(split)
    if rows is None:
        rows = _made[split] = _compress(split.images)
    return rows
