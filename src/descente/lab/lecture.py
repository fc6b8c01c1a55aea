"""A lecture: one page leads, and every other may go where it goes.

Only a page that was opened with the lab's own key may lead, and such a page may take the lead from
another one. The hub keeps what the leading page last said of itself, its link without the language,
and tells every page. Whether to follow is each page's own choice.
"""

from __future__ import annotations

import json
from typing import Protocol

from descente.errors import InputError
from descente.lab.limits import within
from descente.lab.wire import Value, pack

__all__ = ["Lecture"]


class Participant(Protocol):
    """A page of the class.

    Attributes
    ----------
    may_lead : bool
    heard : int
        How often it has spoken of the lead since its line is up.
    """

    may_lead: bool
    heard: int


class Lecture:
    """Who leads, and where.

    Attributes
    ----------
    leader : Participant or None
    place : dict of str to str
        The leader's chapter, settings and choices, by the names they have in a link.
    """

    def __init__(self) -> None:
        self.leader: Participant | None = None
        self.place: dict[str, str] = {}

    def lead(self, page: Participant, place: dict[str, str] | None) -> None:
        """A page leads from now on, has moved on, or, with None, leads no longer.

        Raises
        ------
        InputError
            If the page may not lead, or the place is too long.
        """
        if not page.may_lead:
            raise InputError("this page follows: the lab's own address opens one that may lead.")
        if place is None:
            if self.leader is page:
                self.leader, self.place = None, {}
            return
        within("lecture_bytes", len(json.dumps(place)))
        self.leader, self.place = page, place

    def frame(self, page: Participant) -> bytes:
        """What a page is told of it; ``heard`` says which of its own words are in it."""
        return pack(
            "lecture",
            Value(
                {
                    "on": self.leader is not None,
                    "mine": self.leader is page,
                    "may": page.may_lead,
                    "heard": page.heard,
                    "place": self.place,
                }
            ),
        )
