"""A grammar of what pages say: right messages, nearly right ones, and hostile bytes.

Everything is drawn from one `random.Random`, so that a seed gives the same messages again.
"""

import json
import types
import typing
from random import Random
from typing import Any, Literal, is_typeddict

from descente.instruments.survey import PLANES
from descente.lab.limits import limit
from descente.lab.protocol import COMMANDS, DEFAULTS, JOBS, VIEWS, Settings
from descente.recipe import RULES

__all__ = ["opening", "saying"]

NAMES = [*JOBS, *(f"{job}/{k}" for job in JOBS for k in range(3))]
TEXTS = [
    "",
    "uci",
    "embedded",
    "pen",
    "mnist",
    *PLANES,
    *RULES,
    "sigmoid",
    "tanh",
    "relu",
    "softmax",
]
TEXTS += [
    "quadratic",
    "cross_entropy",
    "constant",
    "cosine",
    "/etc/passwd",
    "../..",
    "a" * 300,
    "é",
    "\0",
]
WHOLE = [0, 1, -1, 2, 3, 9, 10, 16, 41, 359, 784, 1000, 13001, 13002, 10**6, 2**31, 2**53, -(2**53)]
NUMBERS = [0.0, 1e-300, 1e-9, 0.1, 0.5, 1.0, 3.0, 100.0, 1e9, 1e39, 1e300, -1.0, -1e300]
HOSTILE = [
    "",
    "{",
    "null",
    "[]",
    "7",
    '"set"',
    "{}" * 9,
    '{"want": ' + "[" * 900 + "]" * 900 + "}",
    '{"want": ' + "[" * 20_000 + "]" * 20_000 + "}",
    '{"do": {"what": "\\ud800"}}',
    '{"set": {"\\udfff": 1, "activation": "\\ud800"}}',
    '{"ask": {"job": "weight", "index": 1, "key": "weight/\\ud800"}}',
    '{"do": {"what": "set-weight", "index": 0, "value": NaN}}',
    '{"do": {"what": "set-weight", "index": 0, "value": 1e999}}',
    '{"do": {"what": "look", "step": ' + "9" * 400 + "}}",
    '{"do": {"what": "look", "step": ' + "9" * 5000 + "}}",
    '{"set": {"data": "' + "x" * 5000 + '"}}',
    '{"set": {"data": "' + "x" * (limit("message_bytes") + 9) + '"}}',
    '{"set": ' + json.dumps({f"k{k}": "x" for k in range(3000)}) + "}",
    '{"do": {"what": "draw", "pixels": [1], "width": 100000, "height": 100000}}',
    '{"drop": ' + json.dumps([f"landscape/{k}" for k in range(4000)]) + "}",
]


def _of(chance: Random, hint: Any) -> Any:
    """A value of a type of the contract."""
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        return _of(chance, chance.choice(parts))
    if origin is Literal:
        return chance.choice(parts)
    if origin in (list, tuple):
        return [_of(chance, parts[0]) for _ in range(chance.choice([0, 1, 2, 2, 3, 9, 60]))]
    if is_typeddict(hint):
        return _record(chance, hint)
    if hint is int:
        return chance.choice(WHOLE) if chance.random() < 0.6 else chance.randrange(20_000)
    if hint is float:
        return chance.choice(NUMBERS) if chance.random() < 0.6 else chance.uniform(-3, 3)
    if hint is str:
        return chance.choice(TEXTS + NAMES)
    return chance.random() < 0.5 if hint is bool else None


def _record(chance: Random, kind: Any) -> dict[str, Any]:
    hints = typing.get_type_hints(kind)
    return {
        name: _of(chance, hint)
        for name, hint in hints.items()
        if name in kind.__required_keys__ or chance.random() < 0.5
    }


def _settings(chance: Random) -> dict[str, Any]:
    hints = typing.get_type_hints(Settings)
    names = chance.sample(list(DEFAULTS), chance.choice([1, 1, 2, 3]))
    plain = {
        "data": ["uci", "embedded", "pen"],
        "hidden": [[], [4], [16, 16], [250, 200], [3] * 8, [3] * 9, [100_000]],
        "batch": [1, 10, 100, 10**6],
        "epochs": [1, 3, 1000],
        "eta": [0.5, 3.0, 1e30],
    }
    sensible = chance.random() < 0.7
    return {
        name: chance.choice(plain[name]) if sensible and name in plain else _of(chance, hints[name])
        for name in names
    }


def _right(chance: Random) -> dict[str, Any]:
    verb = chance.choice(["set", "do", "do", "do", "ask", "ask", "ask", "want", "drop", "lead"])
    if verb == "set":
        return {verb: _settings(chance)}
    if verb == "do":
        name = chance.choice(list(COMMANDS))
        return {verb: {"what": name, **_record(chance, COMMANDS[name])}}
    if verb == "ask":
        job = chance.choice(list(JOBS))
        key = {"key": f"{job}/{chance.randrange(60)}"} if chance.random() < 0.7 else {}
        return {verb: {"job": job, **key, **_record(chance, JOBS[job])}}
    if verb == "want":
        return {verb: chance.sample(VIEWS, chance.randrange(len(VIEWS) + 1))}
    if verb == "drop":
        return {verb: chance.sample(NAMES, 9)}
    return {verb: chance.choice([None, {"c": "eta"}, {"c": "x" * 3000}])}


def _anything(chance: Random, depth: int = 3) -> Any:
    kind = chance.randrange(8 if depth else 6)
    if kind == 6:
        return [_anything(chance, depth - 1) for _ in range(chance.randrange(4))]
    if kind == 7:
        return {
            chance.choice(TEXTS): _anything(chance, depth - 1) for _ in range(chance.randrange(4))
        }
    return [
        None,
        True,
        chance.choice(WHOLE),
        chance.choice(NUMBERS),
        chance.choice(TEXTS),
        "\ud800",
    ][kind]


def _bent(chance: Random, value: Any) -> Any:
    """A value of which one part is another, is gone, or is new."""
    if isinstance(value, dict) and value and chance.random() < 0.8:
        name = chance.choice(list(value))
        rest = {each: inside for each, inside in value.items() if each != name}
        how = chance.random()
        if how < 0.2:
            return rest
        if how < 0.4:
            return value | {chance.choice(TEXTS): _anything(chance)}
        return {**rest, name: _bent(chance, value[name])}
    if isinstance(value, list) and value and chance.random() < 0.6:
        at = chance.randrange(len(value))
        return [*value[:at], _bent(chance, value[at]), *value[at + 1 :]]
    return _anything(chance)


def saying(chance: Random) -> str:
    """One message of a page that is open."""
    kind = chance.random()
    if kind < 0.6:
        return json.dumps(_right(chance))
    if kind < 0.85:
        return json.dumps(_bent(chance, _right(chance)))
    if kind < 0.95:
        return chance.choice(HOSTILE)
    text = json.dumps(_right(chance))
    at = chance.randrange(len(text))
    return text[:at] + chr(chance.randrange(1, 0x300)) + text[at + chance.randrange(3) :]


def opening(chance: Random, keys: list[str]) -> str:
    """The first message of a page; some come back to a network that somebody has, or had."""
    kind = chance.random()
    if kind < 0.1:
        return saying(chance)
    message: dict[str, Any] = {"open": _settings(chance) if kind < 0.8 else _anything(chance)}
    if chance.random() < 0.4:
        key = chance.choice([*keys, "x" * 16, "../../etc", None])
        message["back"] = {
            "key": key,
            "step": chance.choice(WHOLE),
            "edited": chance.random() < 0.5,
        }
    return json.dumps(message)
