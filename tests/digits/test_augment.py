import numpy as np
import pytest

from descente.digits import Augmentation, Split, augment
from descente.digits.augment import _inverse_maps, _spline
from descente.errors import InputError

# Pixels are whole 255ths: each is off by at most half of one, which moves the centre of mass of
# these drawings (25 units of ink over some 150 pixels, 4 pixels from it on average) by at most
# 0.5 / 255 * 150 * 4 / 25 pixels.
HALF_LEVEL = 0.5 / 255
CENTRE = HALF_LEVEL * 150 * 4 / 25

STILL = Augmentation(shift=0, rotate=0, shear=0, scale=0, elastic=0)
ALL = Augmentation(shift=2, rotate=15, shear=10, scale=0.15, elastic=1)
CASES = {
    "shift": Augmentation(shift=2, rotate=0, shear=0, scale=0),
    "rotate": Augmentation(shift=0, rotate=20, shear=0, scale=0),
    "shear": Augmentation(shift=0, rotate=0, shear=20, scale=0),
    "scale": Augmentation(shift=0, rotate=0, shear=0, scale=0.2),
    "elastic": Augmentation(shift=0, rotate=0, shear=0, scale=0, elastic=1.5),
    "all": ALL,
}


def blobs(n: int, shape: tuple[int, int] = (28, 28), seed: int = 0) -> Split:
    """Smooth drawings well inside the picture: two Gaussian spots each."""
    draw = np.random.default_rng(seed)
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    images = np.zeros((n, *shape), dtype=np.float32)
    for image in images:
        for weight in (0.6, 0.4):
            y, x = (size * draw.uniform(0.42, 0.58) for size in shape)
            image += weight * np.exp(-((rows - y) ** 2 + (columns - x) ** 2) / 8)
    images = np.round(images * 255).astype(np.float32) / np.float32(255)
    labels = draw.integers(0, 10, n).astype(np.uint8)
    return Split(images.reshape(n, -1), labels, "blobs", shape=shape)


def centre_of_mass(split: Split) -> np.ndarray:
    images = split.images.reshape(-1, *split.shape).astype(np.float64)
    mass = images.sum(axis=(1, 2))
    rows = images.sum(axis=2) @ np.arange(split.shape[0]) / mass
    columns = images.sum(axis=1) @ np.arange(split.shape[1]) / mass
    return np.stack([rows, columns], axis=1)


@pytest.mark.parametrize("shape", [(28, 28), (17, 30)])
def test_zero_amplitudes_change_no_bit(shape):
    split = blobs(50, shape)
    same = augment(split, STILL, seed=3)
    np.testing.assert_array_equal(same.images, split.images)
    np.testing.assert_array_equal(same.labels, split.labels)


@pytest.mark.parametrize("name", CASES)
def test_same_seed_and_epoch_same_bits_whatever_the_threads(name):
    split = blobs(5000)
    first = augment(split, CASES[name], seed=7, epoch=3)
    for threads in (2, 3):
        again = augment(split, CASES[name], seed=7, epoch=3, threads=threads)
        np.testing.assert_array_equal(first.images, again.images)
    np.testing.assert_array_equal(
        augment(split[:37], CASES[name], seed=7, epoch=3).images, first.images[:37]
    )
    for other in ({"seed": 8, "epoch": 3}, {"seed": 7, "epoch": 4}):
        assert (augment(split, CASES[name], **other).images != first.images).any()


def test_large_seeds_are_seeds_of_their_own():
    """Beside an epoch they used to be rounded to floats."""
    shifts = {float(ALL.draw(1, seed).shift[0, 0]) for seed in (2**64 - 1, 2**64 - 2, 2**63)}
    assert len(shifts) == 3


@pytest.mark.parametrize("name", CASES)
def test_values_stay_in_range_and_the_split_is_left_alone(name):
    draw = np.random.default_rng(1)
    images = (draw.random((300, 784)) < 0.5).astype(np.float32)
    split = Split(images, np.zeros(300, dtype=np.uint8))
    before = images.copy()
    moved = augment(split, CASES[name], seed=0)
    assert moved.images.min() >= 0
    assert moved.images.max() <= 1
    np.testing.assert_array_equal(images, before)


def test_a_shift_moves_the_centre_of_mass_by_the_pixels_it_says():
    split = blobs(200)
    shift = CASES["shift"].draw(200, seed=5, epoch=2).shift
    moved = augment(split, CASES["shift"], seed=5, epoch=2)
    np.testing.assert_allclose(
        centre_of_mass(moved) - centre_of_mass(split), shift, atol=CENTRE, rtol=0
    )
    assert np.abs(shift).max() <= 2
    assert shift.std() == pytest.approx(2 / np.sqrt(3), rel=0.1)


def test_a_rotation_turns_the_centre_of_mass_counter_clockwise():
    split = blobs(200)
    turn = np.radians(CASES["rotate"].draw(200, seed=5).rotate)
    moved = augment(split, CASES["rotate"], seed=5)
    before, after = centre_of_mass(split) - 13.5, centre_of_mass(moved) - 13.5
    # On the screen y points up: y = -row, x = column.
    x = np.cos(turn) * before[:, 1] + np.sin(turn) * before[:, 0]
    y = np.sin(turn) * before[:, 1] - np.cos(turn) * before[:, 0]
    np.testing.assert_allclose(after, np.stack([-y, x], axis=1), atol=CENTRE)


def test_a_shear_leans_to_the_right_and_a_scale_enlarges():
    split = blobs(200)
    before = centre_of_mass(split) - 13.5
    lean = np.tan(np.radians(CASES["shear"].draw(200, seed=5).shear))
    after = centre_of_mass(augment(split, CASES["shear"], seed=5)) - 13.5
    np.testing.assert_allclose(after[:, 0], before[:, 0], atol=CENTRE)
    np.testing.assert_allclose(after[:, 1], before[:, 1] - lean * before[:, 0], atol=CENTRE)
    scale = CASES["scale"].draw(200, seed=5).scale
    larger = augment(split, CASES["scale"], seed=5)
    np.testing.assert_allclose(centre_of_mass(larger) - 13.5, before * scale[:, None], atol=CENTRE)
    np.testing.assert_allclose(
        larger.images.sum(axis=1) / split.images.sum(axis=1), scale**2, rtol=0.02
    )


@pytest.mark.parametrize("name", ["all", "rotate"])
def test_the_kernel_agrees_with_scipy(name):
    ndimage = pytest.importorskip(
        "scipy.ndimage", reason="SciPy, the second implementation, is not installed."
    )
    split = blobs(20)
    moves = CASES[name].draw(20, seed=11)
    maps = _inverse_maps(moves).astype(np.float64)
    moved = augment(split, CASES[name], seed=11).images.reshape(-1, 28, 28)
    weights = _spline(28, elastic=True).astype(np.float64)
    rows, columns = np.mgrid[:28, :28] - 13.5
    for i, (a, b, t, c, d, u) in enumerate(maps):
        y, x = a * rows + b * columns + t + 13.5, c * rows + d * columns + u + 13.5
        if moves.knots.size:
            y += weights @ moves.knots[i, 0] @ weights.T
            x += weights @ moves.knots[i, 1] @ weights.T
        image = np.pad(split.images[i].reshape(28, 28).astype(np.float64), 20)
        expected = ndimage.map_coordinates(image, [y + 20, x + 20], order=1)
        np.testing.assert_allclose(moved[i], expected, atol=HALF_LEVEL + 2e-5)


def test_the_elastic_field_has_the_amplitude_it_says_everywhere():
    knots = Augmentation(elastic=1.5).draw(20_000, seed=0).knots[:, 0].astype(np.float64)
    weights = _spline(28, elastic=True)[::9]
    field = weights @ knots @ weights.T
    np.testing.assert_allclose(field.std(axis=0), 1.5, rtol=0.03)


def test_out_receives_the_result():
    split = blobs(30)
    out = np.full_like(split.images, np.nan)
    moved = augment(split, ALL, seed=0, out=out)
    assert moved.images is out
    np.testing.assert_array_equal(out, augment(split, ALL, seed=0).images)
    assert moved.labels is split.labels
    assert moved.name == "blobs, augmented"


def test_an_extreme_move_leaves_an_empty_picture_not_a_crash():
    split = blobs(20)
    far = Augmentation(shift=1000, rotate=180, shear=60, scale=0.9, elastic=1000)
    for augmentation in (far, Augmentation(shift=1000, rotate=180, shear=60, scale=0.9)):
        moved = augment(split, augmentation, seed=0)
        assert np.isfinite(moved.images).all()
    empty = Split(np.zeros((3, 784), np.float32), np.zeros(3, np.uint8))
    assert not augment(empty, ALL, seed=0).images.any()
    assert len(augment(empty[:0], ALL, seed=0)) == 0


def test_pixels_are_whole_255ths_as_a_scanner_gives_them():
    moved = augment(blobs(50), ALL, seed=4).images
    levels = np.arange(256, dtype=np.float32) / np.float32(255)
    assert np.isin(moved, levels).all()
    assert len(np.unique(moved)) > 100


def test_read_only_images_do():
    split = blobs(5)
    expected = augment(split, ALL, seed=0).images
    split.images.flags.writeable = False
    np.testing.assert_array_equal(augment(split, ALL, seed=0).images, expected)


@pytest.mark.parametrize(
    "amplitudes",
    [{"shift": -1}, {"rotate": 181}, {"scale": 1}, {"elastic": np.nan}, {"shear": "5"}],
)
def test_amplitudes_are_checked(amplitudes):
    with pytest.raises(InputError, match=f"{next(iter(amplitudes))}=.*wanted an amplitude"):
        Augmentation(**amplitudes)


@pytest.mark.parametrize(
    "arguments",
    [
        {"seed": -1},
        {"seed": 2**64},
        {"seed": 1.5},
        {"seed": 0, "epoch": -1},
        {"seed": 0, "threads": 0},
        {"seed": 0, "out": np.zeros((2, 784), dtype=np.float32)},
        {"seed": 0, "out": np.zeros((3, 784))},
    ],
)
def test_arguments_are_checked(arguments):
    with pytest.raises(InputError, match="wanted"):
        augment(blobs(3), ALL, **arguments)


def test_out_may_not_be_the_split_itself():
    split = blobs(3)
    with pytest.raises(InputError, match="not the split's own"):
        augment(split, ALL, seed=0, out=split.images)
