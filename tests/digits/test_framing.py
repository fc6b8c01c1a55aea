import contextlib
import struct
import tracemalloc
import zlib
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from descente.digits import frame
from descente.digits.framing import resampling
from descente.digits.images import MAX_FILE_BYTES, MAX_PIXELS, MAX_SIDE
from descente.errors import DataFormatError, DataNotFoundError, InputError


def encode(pixels: np.ndarray, kind: str = "PNG", **options: object) -> bytes:
    file = BytesIO()
    Image.fromarray(pixels).save(file, kind, **options)
    return file.getvalue()


def grey(drawing: np.ndarray) -> np.ndarray:
    return (drawing * 255).astype(np.uint8)


def near(drawing: object, reference: np.ndarray, mean: float = 0.01, largest: float = 0.35) -> None:
    difference = np.abs(frame(drawing) - reference)
    assert difference.mean() < mean
    assert difference.max() < largest


def test_the_frame_is_that_of_mnist(seven):
    pixels = frame(seven)
    assert pixels.shape == (784,)
    assert pixels.dtype == np.float32
    assert pixels.flags.c_contiguous
    assert pixels.min() == 0
    assert pixels.max() == 1
    picture = pixels.reshape(28, 28).astype(np.float64)
    for axis in (0, 1):
        centre = picture.sum(axis=1 - axis) @ np.arange(28) / picture.sum()
        assert centre == pytest.approx(14, abs=5e-3)
    assert (picture > 0.01).any(axis=1).sum() in (20, 21)
    wide, high = seven.any(axis=0).sum(), seven.any(axis=1).sum()
    assert (picture > 0.01).any(axis=0).sum() == pytest.approx(20 * wide / high, abs=1.5)


def test_size_place_and_polarity_hardly_matter(seven):
    reference = frame(seven)
    near(1 - seven, reference, mean=1e-6)
    near(grey(seven), reference, mean=1e-6)
    near(seven > 0.5, reference, mean=1e-6)
    near((seven * 65535).astype(np.uint16), reference, mean=1e-6)
    near(0.3 + 0.4 * seven, reference, mean=1e-6)
    quarter = seven.reshape(70, 4, 50, 4).mean(axis=(1, 3))
    near(quarter, reference)
    near(grey(1 - quarter), reference)
    corner = np.zeros((700, 900))
    corner[420:, 700:] = seven
    near(corner, reference)
    near(1 - corner, reference)
    huge = np.kron(seven, np.ones((8, 8), dtype=np.uint8))
    near(huge.astype(np.uint8) * 255, reference)


def test_every_kind_of_drawing_gives_the_same(seven, tmp_path):
    ink = grey(1 - seven)
    reference = frame(ink)
    colours = np.repeat(ink[:, :, None], 3, axis=2)
    path = tmp_path / "seven.png"
    path.write_bytes(encode(ink))
    for drawing in (colours, Image.fromarray(colours), path, str(path), encode(ink)):
        near(drawing, reference, mean=1e-5)
    near(encode(colours, "JPEG", quality=90), reference)
    near(Image.fromarray(ink).convert("1"), reference, mean=1e-5)
    near(Image.fromarray(ink).convert("P"), reference, mean=1e-5)
    near(Image.fromarray((ink * 257.0).astype(np.uint16)), reference, mean=1e-5)
    near(encode(ink.astype(np.uint16) * 257), reference, mean=1e-5)


@pytest.mark.parametrize("pen", [(0, 0, 0), (255, 255, 255), (200, 30, 30), (250, 240, 90)])
def test_a_transparent_ground(seven, pen):
    drawing = np.zeros((280, 200, 4), dtype=np.uint8)
    drawing[..., :3] = pen
    drawing[..., 3] = grey(seven)
    reference = frame(seven)
    near(drawing, reference, mean=1e-3)
    near(encode(drawing), reference, mean=1e-3)
    near(drawing / 255, reference, mean=1e-3)


@pytest.mark.parametrize("pen", [(200, 0, 0), (0, 0, 255), (0, 120, 0)])
def test_coloured_ink_on_white(seven, pen):
    drawing = np.where(seven[..., None] > 0, np.array(pen), 255).astype(np.uint8)
    near(drawing, frame(seven), mean=1e-3)


def test_a_photograph_of_paper(seven):
    draw = np.random.default_rng(0)
    page = np.zeros((600, 500))
    page[150:430, 140:340] = seven
    rows, columns = np.mgrid[:600, :500]
    light = 0.75 - 0.15 * rows / 600 + 0.1 * columns / 500
    photo = light * (1 - 0.7 * page) + draw.normal(0, 0.015, page.shape)
    near(grey(np.clip(photo, 0, 1)), frame(seven), mean=0.02, largest=0.6)
    near(encode(grey(np.clip(photo, 0, 1)), "JPEG", quality=80), frame(seven), 0.02, 0.6)


def test_exif_orientation_is_honoured(seven):
    exif = Image.Exif()
    exif[0x0112] = 6  # shown turned by a quarter clockwise
    lying = np.rot90(grey(1 - seven))
    near(encode(np.ascontiguousarray(lying), "JPEG", exif=exif.tobytes()), frame(seven))


@pytest.mark.parametrize(
    "drawing",
    [
        np.zeros((1, 1)),
        np.ones((1, 1), dtype=np.uint8),
        np.full((100, 80), 255, dtype=np.uint8),
        np.full((100, 80, 4), 0, dtype=np.uint8),
        np.full((50, 50, 3), 0.4),
        np.random.default_rng(0).normal(0.8, 0.02, (200, 200)),
    ],
    ids=["1x1", "dark 1x1", "white", "transparent", "grey", "grain"],
)
def test_an_empty_drawing_is_a_sentence(drawing):
    with pytest.raises(InputError, match="the drawing is empty"):
        frame(drawing)


@pytest.mark.parametrize(
    "drawing",
    [
        np.zeros(784),
        np.zeros((0, 5)),
        np.zeros((5, 5, 5)),
        np.zeros((5, 5), dtype=np.int64),
        np.full((5, 5), np.nan),
        np.array([[0.0, 1.5]]),
        np.array([[0.0, -0.5]]),
        np.array([[0.0, np.inf]]),
        np.array([["a"]]),
        None,
        [[0, 1]],
        7,
    ],
)
def test_what_is_not_a_drawing_is_a_sentence(drawing):
    with pytest.raises(InputError, match="wanted"):
        frame(drawing)


@pytest.mark.parametrize(
    "shape", [(1, 2), (2, 1), (1, 4000), (4000, 1), (3, 3), (28, 28), (19, 21), (5000, 3)]
)
def test_any_size_is_framed(shape):
    drawing = np.zeros(shape)
    drawing[: 1 + shape[0] // 20, : 1 + shape[1] // 20] = 1
    for picture in (drawing, 1 - drawing):
        pixels = frame(picture)
        assert np.isfinite(pixels).all()
        assert pixels.max() == 1


@settings(max_examples=150, deadline=None)
@given(st.integers(1, 40), st.integers(1, 40), st.randoms(use_true_random=False))
def test_any_array_gives_784_values_in_range_or_a_sentence(height, width, random):
    levels = [random.choice([0, 0, 0, 1, 128, 255]) for _ in range(height * width)]
    drawing = np.array(levels, dtype=np.uint8).reshape(height, width)
    try:
        pixels = frame(drawing)
    except InputError:
        return
    assert pixels.shape == (784,)
    assert pixels.min() >= 0
    assert pixels.max() == 1


@pytest.mark.mnist
def test_mnist_comes_out_as_it_went_in(mnist):
    images = mnist.test.images[:500]
    framed = np.stack([frame(image.reshape(28, 28)) for image in images])
    difference = np.abs(framed - images).mean(axis=1)
    assert difference.mean() < 0.002
    assert np.mean(difference < 0.005) > 0.98


def test_digits_enlarged_and_inverted_come_back(real):
    block = np.ones((10, 10), dtype=np.float32)
    images = real.images[:50]
    framed = np.stack([frame(1 - np.kron(image.reshape(28, 28), block)) for image in images])
    assert np.abs(framed - images).mean() < 0.03


def png(width: int, height: int, data: bytes) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    parts = chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(data, 9)), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def test_a_png_of_169_megapixels_in_20_kb_is_refused_undecoded():
    side = 13_000
    bomb = png(side, side, bytes((side // 8 + 1) * side))
    assert len(bomb) < 30_000
    tracemalloc.start()
    with pytest.raises(DataFormatError, match="13000 × 13000 pixels; at most 16,000,000"):
        frame(bomb)
    assert tracemalloc.get_traced_memory()[1] < 10**6
    tracemalloc.stop()


def test_a_png_that_declares_more_than_pillow_bears_is_refused():
    with pytest.raises(DataFormatError, match="more than 16,000,000 pixels"):
        frame(png(2**20, 2**20, bytes(10)))


def test_a_png_at_the_limit_is_read_and_one_past_it_is_not():
    side = int(MAX_PIXELS**0.5)
    pixels = np.zeros((side, side), dtype=np.uint8)
    pixels[1000:3000, 1900:2100] = 255
    assert frame(encode(pixels)).max() == 1
    with pytest.raises(InputError, match="at most 16,000,000"):
        frame(np.zeros((side, side + 1), dtype=np.uint8))


def test_a_side_at_the_limit_is_read_and_one_past_it_is_refused_undecoded():
    strip = np.zeros((MAX_SIDE, 3), dtype=np.uint8)
    strip[5000:9000] = 255
    assert frame(encode(strip)).max() == 1
    for width, height in ((MAX_SIDE + 1, 1), (1, MAX_SIDE + 1), (500_000, 1)):
        with pytest.raises(DataFormatError, match="a side is at most 16,000 long"):
            frame(png(width, height, bytes((width // 8 + 2) * height)))
        with pytest.raises(InputError, match="a side is at most 16,000 long"):
            frame(np.zeros((height, width), dtype=np.uint8))


@pytest.mark.parametrize("shape", [(MAX_SIDE, 1), (1, MAX_SIDE), (MAX_SIDE, 40)])
def test_a_strip_takes_no_more_memory_than_it_shows(shape):
    """A picture of 16,000 × 1 was padded to a square block first, a thousand times its size."""
    drawing = np.zeros(shape, dtype=np.uint8)
    drawing[: shape[0] // 2 + 1, : shape[1] // 2 + 1] = 255
    tracemalloc.start()
    assert frame(drawing).max() == 1
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    # luminance, opacity and a few copies as float32, and tables of 28 rows in float64
    assert most < 64 * drawing.size + 28 * 8 * 1024 * 4


def test_files_are_at_most_8_mb(tmp_path, seven):
    data = encode(grey(seven))
    padded = data + bytes(MAX_FILE_BYTES - len(data))
    assert frame(padded).max() == 1
    path = tmp_path / "large.png"
    path.write_bytes(padded + b"x")
    for drawing in (padded + b"x", path):
        with pytest.raises(DataFormatError, match="8,000,000 bytes"):
            frame(drawing)


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "WEBP"])
def test_other_formats_are_refused(kind, seven):
    with pytest.raises(DataFormatError, match="not a sound PNG or JPEG"):
        frame(encode(grey(seven), kind))


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_truncated_files_are_refused(kind, seven):
    data = encode(grey(seven), kind)
    for length in (0, 1, 8, 30, 100, len(data) // 2, len(data) * 3 // 4):
        with pytest.raises(DataFormatError, match="not a sound PNG or JPEG"):
            frame(data[:length])


@settings(max_examples=200, deadline=None)
@given(st.data(), st.sampled_from(["PNG", "JPEG"]))
def test_mutated_files_give_an_image_or_a_sentence(draw, kind):
    pixels = np.zeros((20, 20), dtype=np.uint8)
    pixels[4:16, 8:12] = 255
    data = bytearray(encode(pixels, kind))
    for _ in range(draw.draw(st.integers(1, 4))):
        data[draw.draw(st.integers(0, len(data) - 1))] = draw.draw(st.integers(0, 255))
    with contextlib.suppress(DataFormatError, InputError):
        assert frame(bytes(data)).shape == (784,)


def test_a_missing_file_is_a_sentence(tmp_path: Path):
    with pytest.raises(DataNotFoundError, match="check the path"):
        frame(tmp_path / "no.png")


@pytest.mark.parametrize("scale", [0.1, 0.37, 1.0, 2.5])
def test_resampling_keeps_the_level_inside(scale):
    weights = resampling(size=round(15 / scale), side=28, scale=scale, corner=5.0)
    np.testing.assert_allclose(weights.sum(axis=1)[7:18], 1, atol=1e-12)
    assert not weights[:4].any()
    assert weights.min() >= 0
