"""The answers to what one page asks for: made in threads of its own, within limits, and given up.

One thread makes the first, coarse value of every question as soon as it is asked, another the other
values, each question in turn; so neither a training nor a quick answer waits for a landscape. Pages
take turns: none waits for all of another's. An answer that nobody wants any more is stopped where
it stands.
"""

from __future__ import annotations

import itertools
import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from descente.errors import DescenteError, InputError
from descente.lab.limits import limit, within
from descente.lab.phrases import nonsense
from descente.lab.turns import Turns
from descente.lab.wire import Value
from descente.threads import Stopped, yield_core

__all__ = ["Answers"]

FIRST, OTHERS = 5, 10
"""How nice the two threads are to those that train."""


@dataclass
class _Question:
    """What a page asked for; the newest under its key is the one that counts."""

    key: str
    number: int
    values: Iterator[Value]
    theta: str  # where the network stood
    spent: float = 0.0  # seconds that a core has worked for it


class Answers:
    """See the module.

    Parameters
    ----------
    tell : callable
        Takes a key and a value for the page.
    complain : callable
        Takes a key and an error.
    first, others : Turns
        At the first values, and at the others, of all pages.

    Attributes
    ----------
    planes : dict of str to Plane
        The plane of each landscape that the page shows, by the key of its values.
    """

    def __init__(
        self,
        tell: Callable[[str, Value], None],
        complain: Callable[[str, DescenteError], None],
        first: Turns,
        others: Turns,
    ) -> None:
        self._tell, self._complain = tell, complain
        self._turns = first, others
        self.planes: dict[str, Any] = {}
        self._newest: dict[str, int] = {}
        self._numbers = itertools.count(1)
        self._asked: queue.SimpleQueue[_Question | None] = queue.SimpleQueue()
        self._begun: queue.SimpleQueue[_Question | None] = queue.SimpleQueue()
        self._at_work = False

    def ask(self, key: str, values: Iterator[Value], theta: str) -> None:
        """Ask for values, which take the place of those asked for under this key before.

        Raises
        ------
        InputError
            If the page is shown too many things already.
        """
        within("places", len({*self._newest, key}))
        number = self._newest[key] = next(self._numbers)
        self._asked.put(_Question(key, number, values, theta))
        if not self._at_work:
            self._at_work = True
            for work in (self._first, self._others):
                threading.Thread(target=work, daemon=True).start()

    def drop(self, keys: list[str] | None = None) -> None:
        """Nobody waits any more for the answers under these keys, by default under any.

        Nor does anybody stand on their planes.
        """
        for key in list(self._newest) if keys is None else keys:
            self._newest.pop(key, None)
            self.planes.pop(key, None)

    def close(self) -> None:
        """The page has gone."""
        self.drop()
        self._asked.put(None)
        self._begun.put(None)

    def plane(self, key: str) -> Any:
        """The plane of a landscape that this page shows.

        Raises
        ------
        InputError
            If it shows none under this key.
        """
        if key not in self.planes:
            raise InputError("that landscape is not there any more: ask for it again.")
        return self.planes[key]

    def _stand_on(self, key: str, plane: Any) -> None:
        """Keep a plane; the oldest go where they take too much room."""
        self.planes.pop(key, None)
        self.planes[key] = plane
        while len(self.planes) > 1 and sum(map(_size, self.planes.values())) > limit("plane_bytes"):
            del self.planes[next(iter(self.planes))]

    def _first(self) -> None:
        yield_core(FIRST)
        while (question := self._asked.get()) is not None:
            if self._next(question, self._turns[0]):
                self._begun.put(question)

    def _others(self) -> None:
        yield_core(OTHERS)
        under_way: list[_Question] = []
        while True:
            while not under_way or not self._begun.empty():
                question = self._begun.get()
                if question is None:
                    return
                under_way.append(question)
            question = under_way.pop(0)
            if self._next(question, self._turns[1]):
                under_way.append(question)

    def _wanted(self, question: _Question) -> bool:
        return self._newest.get(question.key) == question.number

    def _next(self, question: _Question, turns: Turns) -> bool:
        """Give one more value of an answer; returns whether more are to come."""
        if not self._wanted(question):
            return False  # it need not wait for a turn to end
        begun, most = time.thread_time(), limit("job_seconds")  # on a busy machine all takes longer

        def spent() -> float:
            return question.spent + time.thread_time() - begun

        try:
            with turns.at_work(lambda: not self._wanted(question) or spent() >= most):
                value = next(question.values, None) if question.spent < most else None
            if value is not None and self._wanted(question):
                question.spent = spent()
                self._give(question, value)
                return True
        except Stopped:
            pass
        except Exception as error:  # whatever it is, the others have nothing to do with it
            self._complain(question.key, nonsense(error))
        if self._wanted(question):
            if spent() >= most:
                self._complain(question.key, _too_long(most))
            if question.key not in self.planes:  # its place is free again
                self._newest.pop(question.key, None)
        return False

    def _give(self, question: _Question, value: Value) -> None:
        value.words |= {"request": question.number, "theta": question.theta}
        if value.kept is not None:
            self._stand_on(question.key, value.kept)
        self._tell(question.key, value)


def _size(plane: Any) -> int:
    return int(plane.origin.nbytes + plane.directions.nbytes)


def _too_long(most: int) -> InputError:
    return InputError(
        "this has taken {most} seconds of a core, all that one answer may take here: ask for less.",
        most=most,
    )
