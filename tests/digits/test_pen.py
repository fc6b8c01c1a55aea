"""The simulated pen: the same digits for the same seed, framed like MNIST, drawn as they should."""

import numpy as np
import pytest

import descente as gd
from descente.digits import frame, load
from descente.digits.pen import Hand, written
from descente.digits.strokes import WAYS, read, write
from descente.errors import InputError
from descente.kernels.pen import STEPS, draw_chunk, ink_depth, trace

N = 5000
IMAGES, LABELS = written(N, seed=0)
STEADY = np.zeros(4, dtype=np.float32)


def angle(a, b) -> float:
    return float(np.degrees(np.arccos(a @ b / np.linalg.norm(a) / np.linalg.norm(b))))


def path_of(points, smooth=None, starts=None, radius=1.0, wave=STEADY):
    points = np.array(points, dtype=np.float32)
    count = len(points)
    smooth = np.ones(count) if smooth is None else np.array(smooth)
    starts = np.arange(count) == 0 if starts is None else np.array(starts)
    path = np.full((STEPS * count + 1, 4), np.nan, dtype=np.float32)
    n = trace(
        points,
        smooth.astype(np.float32),
        starts.astype(np.uint8),
        count,
        np.full(count, radius, dtype=np.float32),
        wave,
        path,
    )
    return path[:n]


def test_the_same_seed_gives_the_same_bits_whatever_the_threads():
    for threads in (2, 3):
        images, labels = written(N, seed=0, threads=threads)
        np.testing.assert_array_equal(images, IMAGES)
        np.testing.assert_array_equal(labels, LABELS)
    fewer, their_labels = written(1500, seed=0)
    np.testing.assert_array_equal(fewer, IMAGES[:1500])
    np.testing.assert_array_equal(their_labels, LABELS[:1500])


@pytest.mark.parametrize("other", [{"seed": 1}, {"seed": 0, "part": 1}, {"seed": 2**64 - 1}])
def test_another_seed_or_part_gives_other_digits(other):
    images, _ = written(1000, **other)
    seen = {row.tobytes() for row in IMAGES}
    assert not any(row.tobytes() in seen for row in images)


def test_every_digit_is_as_likely_as_every_other():
    counts = np.bincount(LABELS, minlength=10)
    deviation = np.sqrt(N * 0.1 * 0.9)
    assert np.abs(counts - N / 10).max() < 4 * deviation


def test_the_frame_is_that_of_mnist():
    pictures = IMAGES.reshape(-1, 28, 28).astype(np.float64)
    assert (IMAGES.max(axis=1) == 255).all()
    mass = pictures.sum(axis=(1, 2))
    ink = pictures > 0
    longer = np.maximum(ink.any(axis=2).sum(axis=1), ink.any(axis=1).sum(axis=1))
    assert (longer <= 20).all()
    assert np.mean(longer == 20) > 0.99
    for axis in (1, 2):
        profile = pictures.sum(axis=3 - axis)
        off = np.abs(profile @ np.arange(28) / mass - 14)
        # to the whole pixel, but for a few so lopsided that they reach the picture's edge
        lopsided = off > 0.5 + 1e-2
        assert lopsided.mean() < 0.01
        assert ((profile[lopsided, 0] > 0) | (profile[lopsided, -1] > 0)).all()


def test_they_come_out_of_frame_as_they_went_in():
    again = np.stack([frame(image.reshape(28, 28)) for image in IMAGES[:300]])
    difference = np.abs(again - IMAGES[:300] / np.float32(255)).mean(axis=1)
    assert np.median(difference) < 0.002
    assert np.quantile(difference, 0.9) < 0.03


@pytest.mark.mnist
def test_ink_and_grey_are_those_of_mnist(mnist):
    ours, theirs = IMAGES / np.float32(255), mnist.train.images[:N]
    assert ours.sum(axis=1).mean() == pytest.approx(theirs.sum(axis=1).mean(), rel=0.1)
    assert np.mean(ours == 0) == pytest.approx(np.mean(theirs == 0), abs=0.02)
    full = [np.mean(x[x > 0] > 0.97) for x in (ours, theirs)]
    assert full[0] == pytest.approx(full[1], abs=0.1)


def test_who_has_only_seen_the_pen_reads_four_real_digits_in_five():
    pen, real = load("pen").train, load("uci").train
    net = gd.Network((784, 16, 16, 10), seed=0)
    gd.descend(net, pen, record=False)
    assert np.mean(net.predict(real.images) == real.labels) > 0.75


def test_the_curve_passes_through_its_points_smoothly_and_stops_at_corners():
    points = [(0, 0), (10, 5), (20, -5), (30, 0), (40, 10)]
    path = path_of(points, smooth=[1, 1, 0, 1, 1])
    np.testing.assert_allclose(path[::STEPS, :2], points, atol=1e-5)
    at = 1 * STEPS
    before, after = path[at, :2] - path[at - 1, :2], path[at + 1, :2] - path[at, :2]
    turn = angle(before, after)
    corner = 2 * STEPS
    into, out = path[corner, :2] - path[corner - 1, :2], path[corner + 1, :2] - path[corner, :2]
    # the curve leaves a corner towards the next point, and enters it from the one before
    np.testing.assert_allclose(out / np.linalg.norm(out), np.array([10, 5]) / 125**0.5, atol=0.25)
    assert angle(into, out) > 2 * turn
    parabola = path_of([(0, 0), (1, 1), (2, 4), (3, 9), (4, 16)])
    within = parabola[STEPS : -STEPS - 1]
    np.testing.assert_allclose(within[:, 1], within[:, 0] ** 2, atol=1e-5)
    bend = np.diff(parabola[:, 1], n=2)
    # straight at its ends: the second derivative rises from 0 in proportion
    np.testing.assert_allclose(bend[: STEPS - 1] / bend[0], np.arange(1, STEPS), rtol=1e-3)


def test_a_lifted_pen_leaves_no_ink():
    path = path_of([(2, 2), (2, 18), (18, 2), (18, 18)], starts=[1, 0, 1, 0])
    depth = np.empty((20, 20), dtype=np.float32)
    ink_depth(path, len(path), 1.0, depth)
    assert (depth[3:17, 2] < 0).all()
    assert (depth[3:17, 18] < 0).all()
    assert (depth[:, 6:14] > 0).all()


def test_the_depth_of_ink_is_the_distance_to_a_tapering_stroke():
    path = np.array([[4, 5, 1.0, 1], [15, 12, 2.5, 0]], dtype=np.float32)
    depth = np.empty((20, 20), dtype=np.float32)
    ink_depth(path, 2, 1.0, depth)
    along = np.linspace(0, 1, 20_001)
    spine = path[0, :2] + along[:, None] * (path[1, :2] - path[0, :2])
    for row, column in ((5, 4), (8, 9), (14, 15), (4, 6), (12, 12)):
        away = np.linalg.norm(spine - [column + 0.5, row + 0.5], axis=1)
        nearest = away.argmin()
        expected = away[nearest] - (1 + 1.5 * along[nearest])
        assert depth[row, column] == pytest.approx(expected, abs=1e-3)
    assert depth[19, 0] > 1e6


def test_grey_is_the_area_that_is_covered():
    """A slanted bar against the same bar sampled 32 × 32 times in each pixel."""
    points = np.array([[[30.0, 0.0], [0.0, 80.0]]], dtype=np.float32)
    radius = 1.5
    out = np.empty((1, 784), dtype=np.uint8)
    draw_chunk(
        points,
        np.ones((1, 2), np.float32),
        np.array([[1, 0]], np.uint8),
        np.array([2], np.int32),
        np.full((1, 2), radius, np.float32),
        STEADY[None],
        np.ones(1, np.float32),
        out,
    )
    drawn = out.reshape(28, 28) / 255
    length = (20 - 2 * radius) / 80 * np.hypot(30, 80)
    fine = (np.arange(28 * 32) + 0.5) / 32
    y, x = np.meshgrid(fine, fine, indexing="ij")
    rows, columns = np.nonzero(drawn)
    errors = []
    direction = np.array([-30, 80]) / np.hypot(30, 80)
    centre_y = rows.min() + 10
    for centre_x in (columns.min() + columns.max() + 1) / 2 + np.arange(-4, 5) / 16:
        u, v = x - centre_x, y - centre_y
        t = np.clip(u * direction[0] + v * direction[1], -length / 2, length / 2)
        inside = np.hypot(u - t * direction[0], v - t * direction[1]) <= radius
        covered = inside.reshape(28, 32, 28, 32).mean(axis=(1, 3))
        errors.append(np.abs(covered - drawn)[(covered > 0) | (drawn > 0)])
    closest = min(errors, key=np.mean)
    assert closest.mean() < 0.03
    assert closest.max() < 0.15


def test_a_hand_that_does_not_stray_writes_each_way_once():
    """Without chance the digits are as many pictures as there are ways."""
    still = Hand(**dict.fromkeys(Hand.__dataclass_fields__, 0.0) | {"radius": 1.3, "soft": 1.2})
    images, labels = written(6000, seed=5, hand=still)
    pictures = {(row.tobytes(), label) for row, label in zip(images, labels, strict=True)}
    assert 0.8 * len(WAYS) < len(pictures) <= len(WAYS)


def test_the_table_of_ways_reads_as_it_was_written():
    assert read(write(WAYS)) == WAYS
    assert {way.digit for way in WAYS} == set(range(10))
    for way in WAYS:
        points = [point for stroke in way.strokes for point in stroke]
        assert min(len(stroke) for stroke in way.strokes) >= 2
        assert max(max(p.x, p.y) for p in points) == 100
        assert min(min(p.x, p.y) for p in points) == 0


@pytest.mark.parametrize("digit", [1, 4, 5, 7])
def test_some_lift_the_pen_where_others_do_not(digit):
    """A 1 with a foot, a 4 in two strokes, a 5 with its hat apart, a 7 with a bar."""
    strokes = {len(way.strokes) for way in WAYS if way.digit == digit}
    assert strokes == {1, 2}


def test_load_makes_as_many_as_asked_and_says_what_they_are():
    data = load("pen", n=1200, seed=9)
    assert (len(data.train), len(data.test)) == (1200, 200)
    for split in (data.train, data.test):
        assert "simulated pen" in split.name
        assert split.images.dtype == np.float32
    assert "not by people" in data.source
    assert "seed 9" in data.source
    np.testing.assert_array_equal(data.train.images * 255, written(1200, seed=9)[0])


@pytest.mark.parametrize("wrong", [{"n": 5}, {"n": 10**7}, {"n": 1e4}, {"n": True}, {"seed": -1}])
def test_n_and_seed_are_checked(wrong):
    with pytest.raises(InputError, match=f"{next(iter(wrong))} came as .*wanted a whole number"):
        load("pen", **wrong)


@pytest.mark.parametrize("name", ["embedded", "uci", "mnist", None, "no/such"])
@pytest.mark.parametrize("given", [{"n": 10}, {"seed": 1}])
def test_n_and_seed_are_for_the_pen_alone(name, given):
    with pytest.raises(InputError, match="only 'pen'"):
        load(name, **given)
