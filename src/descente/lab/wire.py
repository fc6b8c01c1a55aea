"""How a value travels: one little-endian binary frame, so that every float survives to the bit.

A frame is two uint32, the lengths of a JSON header and of the whole frame; the header; zeros up to
a multiple of eight; and the numbers. The header names the value, gives its words (text, whole
numbers, flags, nested as one likes, never a float), and says where each array lies. Floats travel
in arrays alone: JSON has neither NaN nor infinities. A message is one frame after another: what is
to be seen together.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["SAVED", "Value", "pack", "split", "unpack"]

SAVED = "saved"
"""A worker's word to the server, in place of a value: what a page does is written."""

_KINDS = {"f4": "f4", "f8": "f8", "u1": "u1", "i4": "i4", "u4": "u4"}


@dataclass
class Value:
    """One value that a page can follow.

    Attributes
    ----------
    words : dict
        Text, whole numbers, flags, lists and dicts of them.
    scalars : dict of str to float
        Single numbers; NaN and infinities are allowed.
    arrays : dict of str to array
        Any shape; floats as float32 or float64, whole numbers as int32, uint32 or uint8.
    kept : object
        Data that stays in the worker and is never sent, such as the plane of a landscape.
    """

    words: dict[str, Any] = field(default_factory=dict)
    scalars: dict[str, float] = field(default_factory=dict)
    arrays: dict[str, NDArray[Any]] = field(default_factory=dict)
    kept: Any = None


def _portable(array: NDArray[Any]) -> NDArray[Any]:
    """The array in one of the wire's types, little-endian and contiguous."""
    array = np.asarray(array)
    kind = array.dtype.newbyteorder("<").str[1:]
    if kind not in _KINDS:
        wanted = "<f8" if array.dtype.kind == "f" else "<i4"
        if array.dtype.kind == "b":
            wanted = "<u1"
        array = array.astype(wanted)
    flat = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
    return flat.reshape(array.shape)  # a single number would come back as an array of one


def pack(key: str, value: Value) -> bytes:
    """A value as a frame."""
    arrays = {name: _portable(array) for name, array in value.arrays.items()}
    if value.scalars:
        arrays["scalars"] = np.array(list(value.scalars.values()), dtype="<f8")
    at = 0
    entries: list[tuple[str, str, list[int], int]] = []
    for name, array in arrays.items():
        entries.append((name, array.dtype.str[1:], list(array.shape), at))
        at += -(-array.nbytes // 8) * 8
    header = {
        "key": key,
        "words": _without_floats(value.words),
        "scalars": list(value.scalars),
        "arrays": entries,
    }
    text = json.dumps(header, ensure_ascii=False, allow_nan=False).encode(errors="backslashreplace")
    start = -(-(8 + len(text)) // 8) * 8
    frame = bytearray(start + at)
    frame[:4] = len(text).to_bytes(4, "little")
    frame[4:8] = len(frame).to_bytes(4, "little")
    frame[8 : 8 + len(text)] = text
    for (_, _, _, offset), array in zip(entries, arrays.values(), strict=True):
        frame[start + offset : start + offset + array.nbytes] = array.tobytes()
    return bytes(frame)


def _without_floats(words: Any) -> Any:
    if isinstance(words, dict):
        return {str(k): v if type(v) in _PLAIN else _without_floats(v) for k, v in words.items()}
    if isinstance(words, list | tuple):
        return [v if type(v) in _PLAIN else _without_floats(v) for v in words]
    if isinstance(words, np.integer):
        return int(words)
    if isinstance(words, np.bool_):
        return bool(words)
    if isinstance(words, float) and not (math.isfinite(words) and words == int(words)):
        raise TypeError(f"{words!r} travels in a frame's scalars or arrays, not in its words.")
    return words


_PLAIN = frozenset((str, int, bool, type(None)))  # what most words are, and need no look


def split(message: bytes) -> Iterator[bytes]:
    """The frames of a message."""
    at = 0
    while at < len(message):
        end = at + int.from_bytes(message[at + 4 : at + 8], "little")
        yield message[at:end]
        at = end


def unpack(frame: bytes) -> tuple[str, Value]:
    """The value of a frame, as a page reads it."""
    length = int.from_bytes(frame[:4], "little")
    header = json.loads(frame[8 : 8 + length])
    start = -(-(8 + length) // 8) * 8
    arrays = {}
    for name, kind, shape, offset in header["arrays"]:
        count = int(np.prod(shape, dtype=np.int64))
        flat = np.frombuffer(frame, dtype=f"<{kind}", count=count, offset=start + offset)
        arrays[name] = flat.reshape(shape)
    scalars = dict(zip(header["scalars"], arrays.pop("scalars", np.zeros(0)).tolist(), strict=True))
    return header["key"], Value(header["words"], scalars, arrays)
