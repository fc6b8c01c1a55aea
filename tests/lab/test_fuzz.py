"""A moment of `make fuzz`: what the other pages say, the victim hardly notices."""

from tests.fuzz.lab import fuzz
from tests.lab.hubs import alone
from tests.waiting import HANG


def test_whatever_pages_say_the_victim_trains_on():
    found, _, _ = alone(lambda: fuzz(seed=1, messages=400, patience=HANG))
    assert found.wrong == []
    assert found.messages >= 400
    assert found.step > 0
    assert found.waits
