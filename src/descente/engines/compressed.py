"""Images as rows of their non-zero pixels (compressed sparse rows), made once per split."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from descente.kernels import compressed as loops
from descente.kernels.arguments import Compressed

if TYPE_CHECKING:
    from descente.digits import Split

__all__ = ["compress", "compress_blocks"]


class _Coder:
    """Compresses blocks of images one after the other, with one table of values for them all."""

    def __init__(self) -> None:
        self.known = 1  # table[0] is 0
        self.table = np.zeros(loops.CODES, dtype=np.float32)
        self._keys = np.zeros(loops.SLOTS, dtype=np.uint32)
        self._slots = np.full(loops.SLOTS, -1, dtype=np.int32)

    def add(self, images: NDArray[np.float32]) -> Compressed:
        """Compress a block; `known` past 256 means that its values do not fit a byte."""
        ptr, column = _empty_rows(images)
        code = np.zeros(len(column), dtype=np.uint8)
        self.known = loops.fill_bytes(
            images,
            images.view(np.uint32),
            column,
            code,
            self.table,
            self._keys,
            self._slots,
            self.known,
        )
        return Compressed(ptr, column, code, self.table)


def _empty_rows(images: NDArray[np.float32]) -> tuple[NDArray[np.uint64], NDArray[np.uint16]]:
    ptr = np.zeros(len(images) + 1, dtype=np.uint64)
    loops.count(images, ptr)
    return ptr, np.zeros(int(ptr[-1]), dtype=np.uint16)


def _compress(images: NDArray[np.float32]) -> Compressed:
    coder = _Coder()
    rows = coder.add(images)
    if coder.known <= loops.CODES:
        return rows
    ptr, column = _empty_rows(images)
    code = np.zeros(len(column), dtype=np.uint32)
    table = np.zeros(len(column) + 1, dtype=np.float32)
    loops.fill_values(images, column, code, table)
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
