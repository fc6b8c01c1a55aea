"""Threads over fixed chunks: how many there are changes the time, never a bit of the result.

Between two chunks a computation can be stopped by whoever began it.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from contextvars import ContextVar, copy_context
from functools import lru_cache
from itertools import count
from typing import TypeVar, cast

from descente.checks import whole
from descente.machine import cores

__all__ = ["Stopped", "checkpoint", "in_order", "stoppable", "thread_count", "yield_core"]

T = TypeVar("T")
R = TypeVar("R")


@lru_cache(maxsize=8)
def _pool(threads: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(threads, thread_name_prefix="descente")


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_pool.cache_clear)  # a child has none of the threads


def thread_count(threads: int | None) -> int:
    """The number asked for, by default the cores this process may use.

    Raises
    ------
    InputError
        If fewer than one is asked for.
    """
    return cores() if threads is None else whole("threads", threads, 1)


class Stopped(BaseException):
    """The computation is not wanted any more."""


_unwanted: ContextVar[Callable[[], bool] | None] = ContextVar("unwanted", default=None)


@contextmanager
def stoppable(unwanted: Callable[[], bool]) -> Iterator[None]:
    """Let what is computed inside end by `Stopped` soon after ``unwanted()`` has become true.

    Inside another one both are asked.
    """
    outer = _unwanted.get()
    token = _unwanted.set(unwanted if outer is None else lambda: outer() or unwanted())
    try:
        yield
    finally:
        _unwanted.reset(token)


def checkpoint() -> None:
    """A place where a long computation can be stopped.

    Raises
    ------
    Stopped
        If it goes on inside a `stoppable` and is not wanted any more.
    """
    unwanted = _unwanted.get()
    if unwanted is not None and unwanted():
        raise Stopped


def in_order(task: Callable[[T], R], items: Iterable[T], threads: int) -> list[R]:
    """``[task(item) for item in items]`` on up to ``threads`` threads.

    Each thread takes the next item there is; nobody wakes anybody before the end. Before each item
    is a `checkpoint`.
    """
    items = list(items)
    threads = min(threads, len(items))

    def stoppably(item: T) -> R:
        checkpoint()
        return task(item)

    if threads < 2:
        return [stoppably(item) for item in items]
    results: list[R | None] = [None] * len(items)
    turn = count()  # next() on it is one operation to the interpreter, so no two get the same

    def work() -> None:
        while (i := next(turn)) < len(items):
            results[i] = stoppably(items[i])

    with _threads(threads) as pool:
        for worker in [pool.submit(copy_context().run, work) for _ in range(threads)]:
            worker.result()
    return cast("list[R]", results)


@contextmanager
def _threads(threads: int) -> Iterator[ThreadPoolExecutor]:
    """Threads that last; of its own for what may have to wait for others at a checkpoint."""
    if _unwanted.get() is None:
        yield _pool(threads)
    else:
        with ThreadPoolExecutor(threads, thread_name_prefix="descente") as pool:
            yield pool


def yield_core(niceness: int) -> None:
    """Let other threads have the core first, where the system knows priorities.

    Parameters
    ----------
    niceness : int
        From 1 to 19: the more, the later its turn while others want the core.
    """
    with suppress(AttributeError, OSError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), niceness)
