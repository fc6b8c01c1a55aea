"""Images as rows of their non-zero pixels (compressed sparse rows): the loops that fill them."""

from __future__ import annotations

from typing import Any

import numpy as np

from descente.kernels.cache import cached

__all__ = ["CODES", "SLOTS", "count", "fill_bytes", "fill_values"]

CODES = 256  # distinct values that fit a byte
SLOTS = 4096  # of the table that finds the code of a value
_FOUR = 4
_MASK = np.uint64(SLOTS - 1)
_HASH = np.uint64(2654435761)  # Knuth's multiplicative hash: 2^32 / golden ratio


@cached
def count(images: Any, ptr: Any) -> None:
    """Where each row ends, in ``ptr[1:]``: the lit pixels so far, filled up to fours."""
    filled = 0
    for r in range(images.shape[0]):
        for c in range(images.shape[1]):
            if images[r, c] != 0:
                filled += 1
        filled = (filled + _FOUR - 1) // _FOUR * _FOUR
        ptr[r + 1] = filled


@cached
def fill_bytes(
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
        while at % _FOUR:  # shade 0: nothing
            column[at] = column[at - 1]
            at += 1
    return known


@cached
def fill_values(images: Any, column: Any, code: Any, table: Any) -> None:
    """Fill rows, with a value of its own for every pixel."""
    at = 0
    for r in range(images.shape[0]):
        for c in range(images.shape[1]):
            if images[r, c] != 0:
                column[at] = c
                code[at] = at + 1
                table[at + 1] = images[r, c]
                at += 1
        while at % _FOUR:
            column[at] = column[at - 1]
            at += 1
