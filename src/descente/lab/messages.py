"""What a page says, parsed where it comes in: inside, every value is of the contract's kind.

What a number means, which weight or which step, is for whoever it is meant for to say.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from descente.errors import InputError
from descente.lab.kinds import fit, legible, record, table
from descente.lab.limits import within
from descente.lab.protocol import COMMANDS, JOBS, MESSAGES, VIEWS, Back, Settings, known

__all__ = ["Opening", "opened", "parsed", "read"]


def read(text: str) -> dict[str, Any]:
    """The names of a message, and what belongs to each, of whatever kind it is.

    Raises
    ------
    InputError
        If it is too long, or no table of names of `MESSAGES` in JSON.
    """
    within("message_bytes", len(text.encode(errors="surrogatepass")))
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise InputError("what came is no message; wanted a table of names and values, in JSON.")
    for name in said:
        known("message", legible(name), MESSAGES)
    return said


class Opening(NamedTuple):
    """What a first message opens: the settings of its link, what it comes back to, and refusals."""

    settings: dict[str, Any]
    back: dict[str, Any]
    refused: list[InputError]


def opened(text: str) -> Opening:
    """The first message of a page.

    Settings that are of no kind are left out one by one: the others are the learner's all the same.
    """
    opening = Opening({}, {}, [])

    def take(into: dict[str, Any], check: Callable[[], dict[str, Any]]) -> None:
        try:
            into |= check()
        except InputError as error:
            opening.refused.append(error)

    said: dict[str, Any] = {}
    take(said, lambda: read(text))
    wanted: dict[str, Any] = {}
    take(wanted, lambda: table("open", said.get("open") or {}))
    for name, value in wanted.items():
        take(opening.settings, partial(Settings.parsed, {name: value}))
    take(opening.back, lambda: record("back", said.get("back") or {}, Back))
    return opening


def parsed(verb: str, what: Any) -> Any:
    """What belongs to a name of `MESSAGES`, its values of the types of the contract.

    Raises
    ------
    InputError
        If there is no such name, or something is of another kind.
    """
    return PARSERS[known("message", legible(verb), PARSERS)](what)


def _settings(what: Any) -> dict[str, Any]:
    return Settings.parsed(table("set", what))


def _command(what: Any) -> dict[str, Any]:
    """A command under "what", with its options."""
    return _chosen("command", "what", table("do", what), COMMANDS)


def _question(what: Any) -> dict[str, Any]:
    """A job under "job", with its options, and the key for its answers."""
    options = dict(table("ask", what))
    key = options.pop("key", None)
    asked = _chosen("job", "job", options, JOBS)
    key = asked["job"] if key is None else fit("key", key, str)
    if key.partition("/")[0] != asked["job"]:
        raise InputError(
            "answers of {job} come under the key {job!r} or '{job}/…', not {key!r}.",
            job=asked["job"],
            key=key,
        )
    return asked | {"key": key}


def _views(what: Any) -> list[str]:
    names = sorted(set(fit("want", what, list[str])))
    within("wanted", len(names))
    return [known("view", name, VIEWS) for name in names]


def _keys(what: Any) -> list[str]:
    keys: list[str] = fit("drop", what, list[str])
    return keys


def _place(what: Any) -> dict[str, str] | None:
    place: dict[str, str] | None = fit("lead", what, dict[str, str] | None)
    return place


PARSERS: dict[str, Callable[[Any], Any]] = {
    "set": _settings,
    "do": _command,
    "want": _views,
    "ask": _question,
    "drop": _keys,
    "lead": _place,
}
"""How to parse what belongs to each name; “open” and “back” are those of the first message."""


def _chosen(kind: str, under: str, what: dict[str, Any], all_of: dict[str, Any]) -> dict[str, Any]:
    """One of a table, named under a name, with the options that this one has."""
    options = {name: value for name, value in what.items() if name != under}
    name = known(kind, fit(under, what.get(under), str), all_of)
    return {under: name} | record(name, options, all_of[name])
