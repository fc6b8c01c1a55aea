"""The embedded digits: what they hold, and that a network that learnt from them reads hands."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

import descente as gd
from descente.digits import embedded
from descente.digits.loading import what_takes_time
from descente.digits.strokes import WAYS
from descente.kernels.pen import STEPS, trace

BEST = [max((w for w in WAYS if w.digit == d), key=lambda way: way.weight) for d in range(10)]


@pytest.fixture(scope="module")
def data():
    return gd.load("embedded")


@pytest.fixture(scope="module")
def net(data):
    """The deck's network, trained with the default recipe on nothing else."""
    net = gd.Network((784, 16, 16, 10), seed=0)
    gd.descend(net, data.train, record=False)
    return net


def right(net, split) -> float:
    return float(np.mean(net.predict(split.images) == split.labels))


def test_pen_and_real_digits_to_learn_from_real_ones_to_test_on(data):
    real = gd.load("uci")
    np.testing.assert_array_equal(data.test.images, real.test.images)
    np.testing.assert_array_equal(data.test.labels, real.test.labels)
    n, m = embedded.PEN_DIGITS, len(real.train)
    pen = gd.load("pen").train
    np.testing.assert_array_equal(data.train.images[:n], pen.images)
    np.testing.assert_array_equal(data.train.labels[:n], pen.labels)
    assert len(data.train) == n + embedded.COPIES * m
    for k in range(embedded.COPIES):
        rows = slice(n + k * m, n + (k + 1) * m)
        np.testing.assert_array_equal(data.train.labels[rows], real.train.labels)
        same = (data.train.images[rows] == real.train.images).all(axis=1).mean()
        assert same == (1 if k == 0 else 0)


def test_nothing_tested_on_is_learnt_from(data):
    learnt = {row.tobytes() for row in data.train.images}
    assert not any(row.tobytes() in learnt for row in data.test.images)


def test_they_are_named_for_what_they_are(data):
    assert "simulated pen" in data.source
    assert "not by people" in data.source
    assert "other real digits" in data.source
    assert "simulated pen" in data.train.name
    assert "real" in data.test.name


@pytest.mark.parametrize(("page", "gap"), [("digits.md", ","), ("digits.fr.md", "\u202f")])
def test_the_documents_count_right(data, page, gap):
    text = (Path(__file__).parents[2] / "docs" / page).read_text(encoding="utf-8")
    for count in (len(data.train), embedded.PEN_DIGITS, len(gd.load("uci").train)):
        assert f"{count:,}".replace(",", gap) in text
    assert re.search(rf"\b{embedded.COPIES}\W(times|fois)", text)
    assert re.search(rf"\b{len(WAYS)} (ways|façons)", text)


def test_the_network_reads_real_digits_held_out(net, data):
    assert right(net, data.test) >= 0.95


@pytest.mark.mnist
def test_the_network_reads_mnist_which_it_has_never_seen(net, mnist):
    """On the last training images, where the pen was chosen; the test images stay unseen here."""
    assert right(net, mnist.train[50_000:]) >= 0.9


def drawn(way, size=240.0, at=(160, 160), width=24, canvas=560) -> Image.Image:
    """A way of writing, drawn light on dark on a pad, as a mouse would."""
    points = [point for stroke in way.strokes for point in stroke]
    count = len(points)
    path = np.zeros((STEPS * count + 1, 4), dtype=np.float32)
    starts = [i == 0 for stroke in way.strokes for i in range(len(stroke))]
    n = trace(
        np.array([(p.x, p.y) for p in points], dtype=np.float32),
        np.array([not p.corner for p in points], dtype=np.float32),
        np.array(starts, dtype=np.uint8),
        count,
        np.ones(count, np.float32),
        np.zeros(4, np.float32),
        path,
    )
    picture = Image.new("L", (canvas, canvas))
    pen = ImageDraw.Draw(picture)
    spots = path[:n, :2] * size / 100 + at
    for k, (x, y) in enumerate(spots):
        r = width / 2
        pen.ellipse((x - r, y - r, x + r, y + r), fill=255)
        if path[k, 3]:
            pen.line([(x, y), tuple(spots[k + 1])], fill=255, width=width)
    return picture


@pytest.mark.parametrize("way", BEST, ids=lambda way: str(way.digit))
def test_where_how_large_and_in_what_colour_one_draws_does_not_matter(way):
    reference = gd.frame(drawn(way))
    variants = {
        "a quarter of the size": drawn(way, size=60, width=6),
        "in a corner": drawn(way, at=(14, 14)),
        "small in the other corner": drawn(way, size=60, at=(485, 485), width=6),
        "on a large pad": drawn(way, at=(900, 300), canvas=1300),
    }
    dark = Image.eval(drawn(way), lambda level: 255 - level)
    np.testing.assert_array_equal(gd.frame(dark), reference)
    for name, picture in variants.items():
        assert np.abs(gd.frame(picture) - reference).mean() < 0.02, name


@pytest.mark.parametrize("way", BEST, ids=lambda way: str(way.digit))
def test_thin_or_thick_it_is_read_the_same(net, way):
    """Pens of 6 to 36 pixels for a digit of 240, from ball-point to felt."""
    framed = [gd.frame(drawn(way, width=width)) for width in (6, 12, 18, 24, 36)]
    for pixels in framed:
        picture = pixels.reshape(28, 28).astype(np.float64)
        for axis in (0, 1):
            centre = picture.sum(axis=1 - axis) @ np.arange(28) / picture.sum()
            assert centre == pytest.approx(14, abs=0.05)
    assert net.predict(np.stack(framed)).tolist() == [way.digit] * len(framed)


def test_the_first_loading_is_announced_and_the_next_is_not(monkeypatch, tmp_path, no_mnist):
    monkeypatch.setattr("descente.digits.kept.cache_folder", lambda: tmp_path)
    monkeypatch.setattr(embedded, "PEN_DIGITS", 600)
    monkeypatch.setattr(embedded, "COPIES", 2)
    for name in ("embedded", "pen", None):
        assert "simulated pen" in what_takes_time(name)
    assert what_takes_time("uci") == what_takes_time(str(tmp_path)) == ""
    gd.load()
    assert what_takes_time("embedded") == what_takes_time(None) == ""


def test_once_kept_it_loads_without_the_heavy_parts():
    gd.load("embedded")
    if not embedded.ready():
        pytest.skip("nothing can be kept in this user's cache")
    heavy = ("scipy", "sklearn", "PIL", "certifi", "numba", "rich")
    program = (
        "import sys; from descente.digits import load; load('embedded');"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
