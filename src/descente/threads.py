"""Threads over fixed chunks: how many there are changes the time, never a bit of the result."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from itertools import count
from typing import TypeVar, cast

from descente.checks import whole
from descente.machine import cores

__all__ = ["in_order", "thread_count"]

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


def in_order(task: Callable[[T], R], items: Iterable[T], threads: int) -> list[R]:
    """``[task(item) for item in items]`` on up to ``threads`` threads.

    Each thread takes the next item there is; nobody wakes anybody before the end.
    """
    items = list(items)
    threads = min(threads, len(items))
    if threads < 2:
        return [task(item) for item in items]
    results: list[R | None] = [None] * len(items)
    turn = count()  # next() on it is one operation to the interpreter, so no two get the same

    def work() -> None:
        while (i := next(turn)) < len(items):
            results[i] = task(items[i])

    for worker in [_pool(threads).submit(work) for _ in range(threads)]:
        worker.result()
    return cast("list[R]", results)
