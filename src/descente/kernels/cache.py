"""Compiled code kept on disk between starts, and thrown away when it is stale or damaged."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numba
from numba.core.caching import FunctionCache, IndexDataCacheFile
from numba.core.runtime import rtsys

__all__ = ["cached", "inlined"]


@cache
def _stamp() -> str:
    """A digest of every source file of the kernels: Numba alone would only look at one of them."""
    digest = hashlib.sha256(numba.__version__.encode())
    for source in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()


class _HealingCache(FunctionCache):  # type: ignore[misc]
    """Numba's function cache, where a damaged file (0 bytes, truncated) means: compile again."""

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(function)
        self._cache_file = IndexDataCacheFile(
            cache_path=self._cache_path,
            filename_base=self._impl.filename_base,
            source_stamp=_stamp(),
        )

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """The machine code for a signature, without loading what only compiling needs.

        Numba first imports all that a function may call; that takes three times as long as
        everything else here, and what compiles does so by itself.
        """
        try:
            rtsys.initialize(target_context)  # what kernels make arrays with
            return self._load_overload(sig, target_context)
        except Exception:  # whatever unpickling damaged bytes can raise
            with contextlib.suppress(OSError):
                self.flush()
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        try:
            super().save_overload(sig, data)
        except Exception:  # a damaged index, or nowhere to write: compiled code still works
            with contextlib.suppress(Exception):
                self.flush()
                super().save_overload(sig, data)


def cached(function: Callable[..., Any]) -> Any:
    """Compile a kernel without the GIL, keeping the machine code on disk.

    No fast-math: it would make ``isfinite(nan)`` true.
    """
    dispatcher = _compiled(function)
    # where nothing can be written next to the sources nor in the user's cache, do without
    with contextlib.suppress(RuntimeError):
        dispatcher._cache = _HealingCache(dispatcher.py_func)
    return dispatcher


def inlined(function: Callable[..., Any]) -> Any:
    """Compile a function into the kernels that call it."""
    return _compiled(function, forceinline=True)


def _compiled(function: Callable[..., Any], **more: bool) -> Any:
    """Compile, also where ``NUMBA_DISABLE_JIT`` is set: Python could not run our intrinsics."""
    disabled, numba.config.DISABLE_JIT = numba.config.DISABLE_JIT, 0
    try:
        return numba.njit(nogil=True, error_model="numpy", **more)(function)
    finally:
        numba.config.DISABLE_JIT = disabled
