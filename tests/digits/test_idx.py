import gzip
import struct
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from descente.digits.idx import MAX_DIMENSIONS, parse_idx, read_idx
from descente.errors import DataFormatError


def idx(shape: tuple[int, ...], payload: bytes, kind: int = 8) -> bytes:
    return bytes([0, 0, kind, len(shape)]) + struct.pack(f">{len(shape)}I", *shape) + payload


def gz(content: bytes) -> bytes:
    """A gzip that holds no time: every worker collects the same tests."""
    return gzip.compress(content, mtime=0)


SOUND = idx((2, 3), bytes(range(6)))


@pytest.mark.parametrize("wrap", [bytes, gz])
def test_a_sound_file_gives_its_array(wrap):
    array = parse_idx(wrap(SOUND))
    assert array.dtype == np.uint8
    assert array.flags.writeable
    assert array.tolist() == [[0, 1, 2], [3, 4, 5]]


@pytest.mark.parametrize("shape", [(0,), (0, 28, 28), (3, 0)])
def test_an_empty_array_is_an_array(shape):
    assert parse_idx(idx(shape, b"")).shape == shape


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "ends inside its IDX header"),
        (b"\0\0\x08", "ends inside its IDX header"),
        (SOUND[:9], "ends inside its IDX header"),
        (b"PK\x03\x04" + bytes(20), "not the 00 00 08"),
        (idx((2,), bytes(2), kind=7), "not the 00 00 08"),
        (idx((2,), bytes(4), kind=0x0B), "int16; only uint8"),
        (b"\0\0\x08\0", "0 dimensions"),
        (idx((1,) * (MAX_DIMENSIONS + 1), b"a"), "5 dimensions"),
        (SOUND[:-1], "declares 6 bytes but holds only 5"),
        (SOUND + b"x", "more than the 6 bytes it declares"),
        (idx((2**32 - 1, 2**32 - 1, 2**32 - 1), b""), "more than the limit"),
        (idx((2**16, 2**16, 2**16, 2**16), b""), "more than the limit"),  # 0 modulo 2**64
        (idx((0, 2**32 - 1, 2**32 - 1), b""), "more than the limit"),
        (gz(SOUND)[:-9], "cut short"),
        (gz(SOUND)[:-1], "cut short"),
        (gz(SOUND) + b"x", "1 bytes after the end"),
        (gz(SOUND) * 2, "after the end"),
        (gz(SOUND[:-1]), "declares 6 bytes but holds only 5"),
        (gz(SOUND + b"x"), "more than the 6 bytes it declares"),
        (gz(b""), "ends inside its IDX header"),
        (b"\x1f\x8b", "cut short"),
        (b"\x1f\x8b" + bytes(30), "damaged gzip"),
    ],
)
def test_anything_else_is_a_sentence(data, sentence):
    with pytest.raises(DataFormatError, match=sentence):
        parse_idx(data)


def test_a_wrong_checksum_is_noticed():
    data = bytearray(gz(SOUND))
    data[-6] ^= 1
    with pytest.raises(DataFormatError, match="damaged gzip"):
        parse_idx(bytes(data))


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200))
def test_the_reader_is_total_on_any_bytes(data):
    for prefix in (b"", b"\0\0\x08", b"\0\0\x08\x01", b"\x1f\x8b\x08\0"):
        check_total(prefix + data)


@settings(max_examples=300, deadline=None)
@given(st.data(), st.booleans())
def test_the_reader_is_total_on_mutated_files(draw, zipped):
    data = bytearray(gz(SOUND) if zipped else SOUND)
    for _ in range(draw.draw(st.integers(1, 3))):
        at = draw.draw(st.integers(0, len(data) - 1))
        data[at] = draw.draw(st.integers(0, 255))
    check_total(bytes(data[: draw.draw(st.integers(0, len(data)))]))


def check_total(data: bytes) -> None:
    try:
        array = parse_idx(data, limit=10**6)
    except DataFormatError:
        return
    plain = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
    assert plain.endswith(array.tobytes())
    assert len(plain) == 4 + 4 * array.ndim + array.size


def test_a_file_longer_than_its_limit_is_not_read(tmp_path: Path):
    path = tmp_path / "long"
    path.write_bytes(bytes(200_000))
    with pytest.raises(DataFormatError, match="longer than"):
        read_idx(path, limit=1000)


def test_a_gzip_bomb_costs_no_more_memory_than_a_real_file(tmp_path: Path):
    declared = 1_000_000
    header = idx((declared,), b"")
    bomb = tmp_path / "bomb.gz"
    with gzip.open(bomb, "wb", compresslevel=9) as file:
        file.write(header)
        for _ in range(300):
            file.write(bytes(2**20))
    assert bomb.stat().st_size < 400_000
    program = f"""
        import resource
        from pathlib import Path
        from descente.digits.idx import read_idx
        from descente.errors import DataFormatError
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        try:
            read_idx(Path({str(bomb)!r}))
        except DataFormatError as error:
            after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            print(after - before, error)
    """
    if sys.platform == "win32":
        pytest.skip("Windows does not report a peak of memory this way.")
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True, check=True
    )
    growth, sentence = done.stdout.split(" ", 1)
    unit = 1 if sys.platform == "darwin" else 1024
    assert int(growth) * unit < 8 * 2**20
    assert "more than the 1,000,000 bytes it declares" in sentence
