"""A hub with real workers, and what scenarios do with it."""

import asyncio
import atexit
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from threading import Thread
from typing import Any
from weakref import WeakKeyDictionary

from tests.waiting import HANG

from descente.lab.hub import Hub, Page
from descente.lab.wire import unpack

Scenario = Callable[[Hub], Awaitable[Any]]


def in_a_loop(scenario: Scenario, workers: int | None = None):
    """Run an async scenario with a hub that serves.

    It is one and the same for all of them, whose pages go at the end; a scenario that says how many
    workers it needs, or ends one, has a hub of its own.
    """
    if workers is not None:
        return alone(lambda: _with_its_own(scenario, workers))
    hub, loop = _serving()
    return asyncio.run_coroutine_threadsafe(_and_leave(scenario, hub), loop).result()


@cache
def _serving() -> tuple[Hub, asyncio.AbstractEventLoop]:
    """A hub of one worker that serves, in a thread, until the tests end."""
    hub, loop = Hub(), asyncio.new_event_loop()
    Thread(target=loop.run_forever, daemon=True).start()
    loop.call_soon_threadsafe(hub.serve)
    atexit.register(hub.stop)
    return hub, loop


async def _and_leave(scenario: Scenario, hub: Hub):
    try:
        return await asyncio.wait_for(scenario(hub), HANG)
    finally:
        for page in list(hub.pages.values()):
            hub.leave(page)
            hub._forget(page, page.left)


async def _with_its_own(scenario: Scenario, workers: int):
    hub = Hub(workers)
    hub.serve()
    try:
        return await asyncio.wait_for(scenario(hub), HANG)
    finally:
        hub.stop()


def alone(scenario: Callable[[], Awaitable[Any]]):
    """Run it in an event loop of its own, in a thread of its own: a browser may hold this one's."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(scenario())).result()


_unread: WeakKeyDictionary[Page, list[bytes]] = WeakKeyDictionary()


async def until(page: Page, test, seconds=HANG):
    """The first value that passes the test, by key; what came with it is left for the next."""
    end = time.perf_counter() + seconds
    frames = _unread.setdefault(page, [])
    while time.perf_counter() < end:
        while frames:
            key, value = unpack(frames.pop(0))
            if test(key, value):
                return value
        frames += await asyncio.wait_for(page.take(), end - time.perf_counter())
    raise AssertionError("it never came")
