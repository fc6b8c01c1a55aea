"""Waiting for a condition, never for a time: a busy machine is slow, not wrong."""

import time
from collections.abc import Callable

HANG = 600.0
"""Seconds after which nothing will come any more. No test is about how soon."""


def until(condition: Callable[[], object], seconds: float = HANG) -> None:
    """Wait until the condition holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "what the test waits for has not come"
        time.sleep(0.02)
