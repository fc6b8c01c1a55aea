"""Of all who work in long computations one works at a time, whatever threads it has."""

import threading

import pytest
from tests.waiting import HANG

from descente.lab import turns
from descente.threads import in_order


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_computations_of_several_threads_have_one_turn_each_and_leave_it_free(monkeypatch, threads):
    monkeypatch.setattr(turns, "SLICE", 0.0)
    held, guard = turns.Turns(), threading.Lock()
    at_work: list[int] = []
    together: set[tuple[int, ...]] = set()

    def work(who: int) -> None:
        def task(_: int) -> None:
            with guard:
                at_work.append(who)
                together.add(tuple(sorted(set(at_work))))
            with guard:
                at_work.remove(who)

        for _ in range(20):
            with held.at_work():
                in_order(task, range(30), threads)

    workers = [threading.Thread(target=work, args=(who,), daemon=True) for who in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(HANG)
    assert not any(worker.is_alive() for worker in workers)
    if threads == 1:
        assert all(len(some) == 1 for some in together)
    free = threading.Thread(target=held._take, daemon=True)
    free.start()
    free.join(HANG)
    assert not free.is_alive()
