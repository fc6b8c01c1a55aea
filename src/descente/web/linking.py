"""From an object file to a module: where its functions are, named in a section of exports.

An object of LLVM's is a module that a linker has yet to place. With one object there is nothing to
place: its functions keep their numbers and its data lie where they are, from 0 on; its memory and
its stack pointer are imports. What is left to do is to give names to what is exported. The format
is that of the WebAssembly specification (binary format), and of the tool conventions for what an
object holds besides ("WebAssembly Object File Linking").
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

__all__ = ["link"]

_CUSTOM, _EXPORT = 0, 7
_ORDER = (1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 10, 11)  # in which the sections of a module come
_FUNCTION, _DATA, _SECTION = 0, 1, 3  # kinds of exports and of symbols
_SYMBOLS = 8  # the part of an object's "linking" that names what it defines
_UNDEFINED, _NAMED = 0x10, 0x40


class _Section(NamedTuple):
    number: int
    content: bytes


class _Reader:
    """Bytes, read one thing after the other."""

    def __init__(self, content: bytes) -> None:
        self.content, self.at = content, 0

    def __bool__(self) -> bool:
        return self.at < len(self.content)

    def byte(self) -> int:
        self.at += 1
        return self.content[self.at - 1]

    def number(self) -> int:
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    def take(self, count: int) -> bytes:
        self.at += count
        return self.content[self.at - count : self.at]

    def name(self) -> str:
        return self.take(self.number()).decode()


def link(made: bytes, exports: Iterable[str], stamp: str = "") -> bytes:
    """A module of one object file.

    Parameters
    ----------
    made : bytes
        The object.
    exports : iterable of str
        The functions that the module exports. It imports its ``__linear_memory`` and the global
        ``__stack_pointer`` from "env", and there too the functions that the object only declares.
    stamp : str
        What it is made from, in a section of its own at the end.

    Raises
    ------
    KeyError
        If the object defines no function of such a name.
    """
    sections = list(_sections(made))
    functions = _functions(sections)
    entries = [_text(name) + bytes([_FUNCTION]) + _leb(functions[name]) for name in exports]
    parts = {part.number: part.content for part in sections if part.number != _CUSTOM}
    parts[_EXPORT] = _leb(len(entries)) + b"".join(entries)
    placed = [_Section(number, parts[number]) for number in _ORDER if number in parts]
    placed.append(_Section(_CUSTOM, _text("source") + stamp.encode()))
    return made[:8] + b"".join(
        bytes([part.number]) + _leb(len(part.content)) + part.content for part in placed
    )


def _sections(made: bytes) -> Iterator[_Section]:
    reader = _Reader(made)
    reader.take(8)  # "\\0asm" and the version
    while reader:
        number = reader.byte()
        yield _Section(number, reader.take(reader.number()))


def _functions(sections: list[_Section]) -> dict[str, int]:
    """The number of each function that the object defines."""
    found: dict[str, int] = {}
    for section in sections:
        if section.number != _CUSTOM:
            continue
        reader = _Reader(section.content)
        if reader.name() != "linking":
            continue
        reader.number()  # the version
        while reader:
            part, content = reader.byte(), _Reader(reader.take(reader.number()))
            if part == _SYMBOLS:
                found |= dict(_symbols(content))
    return found


def _symbols(reader: _Reader) -> Iterator[tuple[str, int]]:
    for _ in range(reader.number()):
        kind, flags = reader.byte(), reader.number()
        if kind == _DATA:
            reader.name()
            if not flags & _UNDEFINED:
                for _ in range(3):
                    reader.number()
        elif kind == _SECTION:
            reader.number()
        else:
            number = reader.number()
            if not flags & _UNDEFINED or flags & _NAMED:
                name = reader.name()
                if kind == _FUNCTION and not flags & _UNDEFINED:
                    yield name, number


def _leb(value: int) -> bytes:
    out = bytearray()
    while True:
        byte, value = value & 0x7F, value >> 7
        out.append(byte | (0x80 if value else 0))
        if not value:
            return bytes(out)


def _text(name: str) -> bytes:
    return _leb(len(name.encode())) + name.encode()
