"""Matrix products whose bits do not depend on the number of threads.

A threaded BLAS splits the sums by the number of threads, and float32 sums change with the split.
Here BLAS runs on one thread per tile, the tiles are fixed by the shapes alone, and the threads
share them out.
"""

from __future__ import annotations

import threading
from functools import cache
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from descente.threads import in_order

__all__ = ["Products"]

Array = NDArray[Any]

TILE = 512  # columns (or rows) of the product per task
SMALL = 2_000_000  # multiply-adds under which handing tiles to threads costs more than it gains


@cache
def _controller() -> ThreadpoolController:
    return ThreadpoolController()


class Products:
    """A context in which BLAS is single-threaded; entering it gives the matrix product.

    The setting belongs to the whole process: the first to enter makes it, the last to leave takes
    it back. Overflow and NaN make no warning here: whoever asked looks at the cost.

    Parameters
    ----------
    threads : int
        How many tiles to compute at a time.
    """

    _lock: ClassVar[threading.Lock] = threading.Lock()
    _inside: ClassVar[int] = 0
    _limit: ClassVar[Any] = None

    def __init__(self, threads: int) -> None:
        self.threads = threads

    def __enter__(self) -> Any:
        with Products._lock:
            if Products._inside == 0:
                Products._limit = _controller().limit(limits=1, user_api="blas")
            Products._inside += 1
        return self.matmul

    def __exit__(self, *error: object) -> None:
        with Products._lock:
            Products._inside -= 1
            if Products._inside == 0:
                Products._limit.restore_original_limits()

    def matmul(self, a: Array, b: Array, out: Array | None = None) -> Array:
        """``a @ b`` for (m, k) and (k, n), tile by tile over the longer side of the result."""
        m, n = len(a), b.shape[1]
        out = np.empty((m, n), dtype=np.result_type(a, b)) if out is None else out
        longest = max(m, n)
        tiles = [slice(i, i + TILE) for i in range(0, longest, TILE)]
        threads = self.threads if m * n * a.shape[1] > SMALL else 1

        def one(tile: slice) -> None:
            with np.errstate(all="ignore"):
                if n >= m:
                    np.matmul(a, b[:, tile], out=out[:, tile])
                else:
                    np.matmul(a[tile], b, out=out[tile])

        in_order(one, tiles, threads)
        return out
