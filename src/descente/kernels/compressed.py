"""Images as rows of their non-zero pixels (compressed sparse rows), made once per split."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from descente.errors import InputError
from descente.kernels.cache import cached

if TYPE_CHECKING:
    from descente.digits import Split

__all__ = ["Compressed", "compress"]

CODES = 256  # distinct values that fit a byte
_SLOTS = 4096
_MASK = np.uint64(_SLOTS - 1)
_HASH = np.uint64(2654435761)  # Knuth's multiplicative hash: 2^32 / golden ratio


class Compressed(NamedTuple):
    """Row r holds pixels ``column[ptr[r]:ptr[r+1]]`` with values ``table[code[…]]``.

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
        ptr[r + 1] = filled


@cached
def _fill_bytes(images: Any, bits: Any, column: Any, code: Any, table: Any, keys: Any, slots: Any) -> Any:
    """Fill rows and discover the values on the way; returns how many there are, 257 for too many."""
    at = 0
    known = 0
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
    return known


@cached
def _fill_values(images: Any, column: Any, code: Any, table: Any) -> None:
    at = 0
    for r in range(images.shape[0]):
        for c in range(images.shape[1]):
            if images[r, c] != 0:
                column[at] = c
                code[at] = at
                table[at] = images[r, c]
                at += 1


def _compress(images: NDArray[np.float32]) -> Compressed:
    if images.shape[1] > np.iinfo(np.uint16).max + 1:
        raise InputError(f"images have {images.shape[1]} pixels; the most is 65,536: make them smaller.")
    ptr = np.zeros(len(images) + 1, dtype=np.uint64)
    _count(images, ptr)
    filled = int(ptr[-1])
    column = np.zeros(filled, dtype=np.uint16)
    code = np.zeros(filled, dtype=np.uint8)
    table = np.zeros(CODES, dtype=np.float32)
    keys = np.zeros(_SLOTS, dtype=np.uint32)
    slots = np.full(_SLOTS, -1, dtype=np.int32)
    if _fill_bytes(images, images.view(np.uint32), column, code, table, keys, slots) <= CODES:
        return Compressed(ptr, column, code, table)
    wide = np.zeros(filled, dtype=np.uint32)
    values = np.zeros(filled, dtype=np.float32)
    _fill_values(images, column, wide, values)
    return Compressed(ptr, column, wide, values)


_made: WeakKeyDictionary[Split, Compressed] = WeakKeyDictionary()


def compress(split: Split) -> Compressed:
    """The compressed rows of a split, made at the first call and kept as long as the split lives."""
    rows = _made.get(split)
    if rows is None:
        rows = _made[split] = _compress(split.images)
    return rows
