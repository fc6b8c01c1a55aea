"""Protocol Buffers on the wire, as much of it as ONNX needs: numbered fields, one after another.

Source: https://protobuf.dev/programming-guides/encoding
"""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["Fields", "fields", "message", "whole_numbers"]

Value = int | bytes
Fields = dict[int, list[Value]]

_VARINT, _EIGHT, _BYTES, _FOUR = 0, 1, 2, 5
_WIDTH = {_EIGHT: 8, _FOUR: 4}


def message(*parts: tuple[int, int | str | bytes]) -> bytes:
    """The bytes of a message: its fields by number, whole numbers from 0 up, texts, messages."""
    return b"".join(_field(number, value) for number, value in parts)


def _field(number: int, value: int | str | bytes) -> bytes:
    if isinstance(value, int):
        return _varint(number << 3 | _VARINT) + _varint(value)
    content = value.encode() if isinstance(value, str) else value
    return _varint(number << 3 | _BYTES) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    parts = bytearray()
    while value >= 0x80:
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    parts.append(value)
    return bytes(parts)


def fields(content: bytes) -> Fields:
    """The fields of a message by their numbers, each as often as it is there.

    Returns
    -------
    dict of int to list of int or bytes
        Numbers of four or eight bytes as those bytes, little-endian.

    Raises
    ------
    ValueError
        If the bytes are no message.
    """
    found: Fields = {}
    at = 0
    while at < len(content):
        tag, at = _read_varint(content, at)
        kind = tag & 7
        value: Value
        if kind == _VARINT:
            value, at = _read_varint(content, at)
        else:
            if kind == _BYTES:
                length, at = _read_varint(content, at)
            elif kind in _WIDTH:
                length = _WIDTH[kind]
            else:
                raise ValueError(f"a field of the unknown kind {kind}")
            if at + length > len(content):
                raise ValueError("the bytes end inside a field")
            value, at = content[at : at + length], at + length
        found.setdefault(tag >> 3, []).append(value)
    return found


def whole_numbers(values: Iterable[Value]) -> list[int]:
    """A repeated field of whole numbers, packed into bytes or not."""
    found = []
    for value in values:
        if isinstance(value, int):
            found.append(value)
            continue
        at = 0
        while at < len(value):
            number, at = _read_varint(value, at)
            found.append(number)
    return found


def _read_varint(content: bytes, at: int) -> tuple[int, int]:
    """A whole number from 0 to 2⁶⁴ − 1, and where the next byte is."""
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(content):
            raise ValueError("the bytes end inside a number")
        byte, at = content[at], at + 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value & 0xFFFF_FFFF_FFFF_FFFF, at
    raise ValueError("a number of more than ten bytes")
