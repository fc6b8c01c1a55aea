"""A lazy value is computed once, and nobody else's waits for it."""

import threading

from tests.waiting import HANG

from descente.lazy import lazy


class Thing:
    def __init__(self, before=lambda: None):
        self.before, self.made = before, 0

    @lazy
    def value(self):
        """What it is worth."""
        self.before()
        self.made += 1
        return object()


def test_it_is_computed_when_it_is_wanted_and_kept():
    thing = Thing()
    assert thing.made == 0
    assert thing.value is thing.value
    assert thing.made == 1
    assert Thing.value.__doc__ == "What it is worth."


def test_one_that_takes_long_holds_up_no_other():
    go = threading.Event()
    slow = threading.Thread(target=lambda: Thing(lambda: go.wait(HANG)).value, daemon=True)
    slow.start()
    quick = threading.Thread(target=lambda: Thing().value, daemon=True)
    quick.start()
    quick.join(HANG)
    assert not quick.is_alive()
    go.set()
    slow.join(HANG)
