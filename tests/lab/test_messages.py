"""A page's message becomes values of the contract's types, or one sentence; nothing between."""

import json
import math
import types
import typing
from typing import Literal, NotRequired, is_typeddict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import descente as gd
from descente.lab.kinds import EXACT
from descente.lab.limits import limit
from descente.lab.messages import opened, parsed, read
from descente.lab.phrases import complaint
from descente.lab.protocol import COMMANDS, DEFAULTS, JOBS, MESSAGES, VIEWS, Settings
from descente.lab.wire import pack, unpack

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(), max_size=8)
    | st.just("\ud800")
    | st.just("x" * (limit("letters") + 1))
)
VALUES = st.recursive(
    SCALARS,
    lambda inside: (
        st.lists(inside, max_size=4)
        | st.dictionaries(st.text(st.characters(), max_size=5), inside, max_size=4)
    ),
    max_leaves=12,
)


def of(hint):
    """Values of a type of the contract, as JSON gives them."""
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if origin is NotRequired:
        return of(parts[0])
    if origin in (types.UnionType, typing.Union):
        return st.one_of(*map(of, parts))
    if origin is Literal:
        return st.sampled_from(parts)
    if origin in (list, tuple):
        return st.lists(of(parts[0]), max_size=5)
    if is_typeddict(hint):
        return table(hint)
    return {
        int: st.integers(-EXACT, EXACT),
        float: st.floats(allow_nan=False, allow_infinity=False) | st.integers(-EXACT, EXACT),
        str: st.text(st.characters(exclude_categories=["Cs"]), max_size=limit("letters")),
        bool: st.booleans(),
        type(None): st.none(),
    }[hint]


def table(kind):
    hints = typing.get_type_hints(kind, include_extras=True)
    named = {name: of(hint) for name, hint in hints.items()}
    needed = {name: named[name] for name in kind.__required_keys__}
    return st.fixed_dictionaries(
        needed, optional={n: v for n, v in named.items() if n not in needed}
    )


def is_of(value, hint):
    """Whether a value is of a type, written anew: the second opinion."""
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if origin is NotRequired:
        return is_of(value, parts[0])
    if origin in (types.UnionType, typing.Union):
        return any(is_of(value, part) for part in parts)
    if origin is Literal:
        return value in parts
    if origin in (list, tuple):
        return type(value) is origin and all(is_of(each, parts[0]) for each in value)
    if is_typeddict(hint):
        hints = typing.get_type_hints(hint)
        return (
            type(value) is dict
            and hint.__required_keys__ <= value.keys() <= hints.keys()
            and all(is_of(each, hints[name]) for name, each in value.items())
        )
    if type(value) is not (type(None) if hint is None else hint):
        return False
    return {
        int: lambda: abs(value) <= EXACT,
        float: lambda: math.isfinite(value),
        str: lambda: len(value) <= limit("letters") and bool(value.encode()) == bool(value),
    }.get(hint, lambda: True)()


NAMED = [("what", "do", COMMANDS), ("job", "ask", JOBS)]
EACH = [(under, verb, name, kinds) for under, verb, kinds in NAMED for name in kinds]


@pytest.mark.parametrize(("under", "verb", "name", "kinds"), EACH, ids=[each[2] for each in EACH])
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_what_the_contract_allows_comes_through_as_it_is(under, verb, name, kinds, data):
    options = data.draw(table(kinds[name]))
    came = parsed(verb, json.loads(json.dumps({under: name, **options})))
    assert came.pop(under) == name
    if verb == "ask":
        assert came.pop("key") == name
    assert came == options
    assert is_of(came, kinds[name])


@pytest.mark.parametrize(("under", "verb", "name", "kinds"), EACH, ids=[each[2] for each in EACH])
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_whatever_else_comes_is_one_sentence_that_can_be_sent(under, verb, name, kinds, data):
    """Right options, of which some are replaced, left out or added."""
    options = data.draw(table(kinds[name])) | data.draw(
        st.dictionaries(st.sampled_from([*kinds[name].__annotations__, "more"]), VALUES, max_size=2)
    )
    try:
        came = parsed(verb, {under: name, **options})
    except gd.InputError as error:
        told(error)
    else:
        del came[under]
        if verb == "ask":
            del came["key"]
        assert is_of(came, kinds[name])


def told(error):
    """An error as a page gets it: short, one sentence."""
    _, value = unpack(pack("error", complaint("do", error)))
    assert value.words["sentence"].endswith((".", "…"))
    assert len(pack("error", complaint("do", error))) < 4000


@given(st.sampled_from(sorted(MESSAGES)), VALUES)
@settings(max_examples=300, deadline=None)
def test_any_value_under_any_name(verb, what):
    try:
        came = parsed(verb, what)
    except gd.InputError as error:
        return told(error)
    if verb == "set":
        hints = typing.get_type_hints(Settings)
        assert all(is_of(value, hints[name]) for name, value in came.items())
    elif verb == "want":
        assert set(came) <= set(VIEWS)
    elif verb == "drop":
        assert is_of(came, list[str])
    elif verb == "lead":
        assert came is None or all(isinstance(text, str) for pair in came.items() for text in pair)


@given(st.text(st.characters(), max_size=200) | VALUES.map(json.dumps))
@settings(max_examples=300, deadline=None)
def test_any_text_opens_something(text):
    try:
        assert set(read(text)) <= set(MESSAGES)
    except gd.InputError as error:
        told(error)
    found = opened(text)
    assert set(found.settings) <= set(DEFAULTS)
    for error in found.refused:
        told(error)


def test_a_link_whose_one_setting_is_nonsense_opens_with_the_others():
    found = opened(json.dumps({"open": {"seed": 3, "eta": "fast", "colour": 1}, "back": 7}))
    assert found.settings == {"seed": 3}
    assert found.back == {}
    assert [str(error).partition(" came")[0] for error in found.refused] == [
        "eta",
        "settings colour are unknown; there are " + ", ".join(DEFAULTS) + ".",
        "back",
    ]


@pytest.mark.parametrize("depth", [5, 900, 20_000])
def test_however_deep(depth):
    deep = f'{{"want": {"[" * depth}{"]" * depth}}}'
    try:
        what = read(deep)["want"]
    except gd.InputError as error:
        return told(error)
    with pytest.raises(gd.InputError, match="want came as 'a list'"):
        parsed("want", what)
