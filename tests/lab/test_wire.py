"""Frames: every float survives to the bit, and floats travel nowhere but in arrays."""

import base64
import json
import struct
from pathlib import Path

import numpy as np
import pytest

from descente.lab.wire import Value, pack, split, unpack


def test_nan_infinities_and_every_bit_survive():
    odd = np.array([np.nan, np.inf, -np.inf, -0.0, 5e-324, 0.1], dtype=np.float64)
    scalars = {"nan": float("nan"), "inf": float("inf"), "third": 1 / 3}
    key, back = unpack(pack("status", Value({"step": 3}, scalars, {"odd": odd})))
    assert key == "status"
    assert back.words == {"step": 3}
    assert back.arrays["odd"].tobytes() == odd.tobytes()
    assert np.isnan(back.scalars["nan"])
    assert back.scalars["inf"] == np.inf
    assert back.scalars["third"] == 1 / 3


@pytest.mark.parametrize("kind", ["<f4", "<f8", "u1", "<i4", "<u4", ">f4", "<i8", "?", "<f2"])
@pytest.mark.parametrize("shape", [(), (0,), (5,), (3, 4), (2, 1, 7)])
def test_arrays_of_any_shape_and_kind(kind, shape):
    numbers = np.arange(int(np.prod(shape, dtype=int))).reshape(shape) % 2
    array = numbers.astype(kind)
    _, back = unpack(pack("x", Value(arrays={"a": array, "b": array.T})))
    assert back.arrays["a"].shape == shape
    assert np.array_equal(back.arrays["a"], array)
    assert np.array_equal(back.arrays["b"], array.T)


def test_numbers_begin_at_whole_eights_so_that_a_page_reads_them_in_place():
    value = Value({"text": "é" * 5}, {}, {"a": np.ones(3, np.uint8), "b": np.ones(2)})
    frame = pack("x", value)
    length, whole = struct.unpack_from("<II", frame)
    header = json.loads(frame[8 : 8 + length])
    start = -(-(8 + length) // 8) * 8
    assert all(offset % 8 == 0 for *_, offset in header["arrays"])
    assert whole == len(frame) == start + 8 + 16


def test_what_is_seen_together_travels_as_one_message():
    values = {"a": Value({"text": "é"}), "b": Value(arrays={"x": np.arange(3.0)}), "c": Value()}
    message = b"".join(pack(key, value) for key, value in values.items())
    found = dict(map(unpack, split(message)))
    assert list(found) == ["a", "b", "c"]
    assert found["a"].words == {"text": "é"}
    assert found["b"].arrays["x"].tolist() == [0, 1, 2]


def test_the_pages_own_tests_read_what_is_packed_here():
    """`tests/web/wire.test.js` unpacks this message and finds these values."""
    file = Path(__file__).parents[1] / "web" / "frames.json"
    said = json.loads(file.read_text(encoding="utf-8"))
    message = b""
    for value in said["values"]:
        scalars = {
            name: np.frombuffer(bytes.fromhex(bits))[0] for name, bits in value["scalars"].items()
        }
        arrays = {
            name: np.frombuffer(bytes.fromhex(bits), kind).reshape(shape)
            for name, (kind, shape, bits) in value["arrays"].items()
        }
        message += pack(value["key"], Value(value["words"], scalars, arrays))
    assert base64.b64encode(message).decode() == said["message"]


@pytest.mark.parametrize("words", [{"a": 0.5}, {"a": [1, {"b": float("nan")}]}])
def test_a_float_among_the_words_is_a_mistake_of_ours(words):
    with pytest.raises(TypeError, match="scalars or arrays"):
        pack("x", Value(words))
