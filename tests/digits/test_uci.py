import hashlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from descente.digits import load, uci
from descente.digits.uci import load_uci
from descente.errors import DataNotFoundError

DATA = load_uci()


def test_counts_and_types():
    assert len(DATA.train) == 1437
    assert len(DATA.test) == 360
    for split in (DATA.train, DATA.test):
        assert split.images.shape == (len(split), 784)
        assert split.images.dtype == np.float32
        assert split.images.min() == 0
        assert (split.images.max(axis=1) == 1).all()


def test_they_are_scikit_learns_digits_in_the_same_numbers():
    datasets = pytest.importorskip(
        "sklearn.datasets", reason="scikit-learn, which also has these digits, is not installed."
    )
    original = datasets.load_digits()
    both = np.concatenate([DATA.train.labels, DATA.test.labels])
    np.testing.assert_array_equal(np.bincount(both), np.bincount(original.target))
    ink, labels = uci._read()
    np.testing.assert_array_equal(labels, original.target)
    np.testing.assert_array_equal(ink.reshape(-1, 64) * 16, original.data)


def test_the_images_are_those_of_every_version():
    for split, digest in ((DATA.train, "7e48585455a0d6d2"), (DATA.test, "52bc67f883ab3f32")):
        assert hashlib.sha256(split.images.tobytes()).hexdigest()[:16] == digest


@pytest.mark.parametrize("fault", ["missing", "cut", "changed"])
def test_a_damaged_installation_is_said_in_a_sentence(monkeypatch, tmp_path, fault):
    file = tmp_path / "uci.bin"
    monkeypatch.setattr(uci, "PACKED", file)
    packed = (Path(uci.__file__).parent / "uci.bin").read_bytes()
    if fault != "missing":
        file.write_bytes(packed[:-9] if fault == "cut" else packed[:-1] + b"?")
    with pytest.raises(DataNotFoundError, match=r"uci\.bin is missing or damaged; install"):
        load_uci()


def test_the_split_is_stratified_and_fixed():
    train, test = (np.bincount(split.labels) for split in (DATA.train, DATA.test))
    np.testing.assert_allclose(test / (train + test), 0.2, atol=0.005)
    digest = hashlib.sha256(DATA.test.labels.tobytes()).hexdigest()
    assert digest[:16] == "25f4f4c911599920"
    rows = {row.tobytes() for row in DATA.train.images}
    assert sum(row.tobytes() in rows for row in DATA.test.images) == 0


def test_every_digit_is_framed_like_mnist():
    images = np.concatenate([DATA.train.images, DATA.test.images]).reshape(-1, 28, 28)
    mass = images.sum(axis=(1, 2))
    for axis in (1, 2):
        centre = images.sum(axis=3 - axis) @ np.arange(28) / mass
        np.testing.assert_allclose(centre, 14, atol=0.35)
    ink = images > 0.1
    height, width = ink.any(axis=2).sum(axis=1), ink.any(axis=1).sum(axis=1)
    assert (np.maximum(height, width) <= 21).all()
    assert np.mean(np.maximum(height, width)) == pytest.approx(20, abs=0.7)


@pytest.mark.mnist
def test_ink_and_contrast_are_those_of_mnist(mnist):
    ours, theirs = DATA.train.images, mnist.train.images[:5000]
    assert ours.sum(axis=1).mean() == pytest.approx(theirs.sum(axis=1).mean(), rel=0.1)
    assert np.mean(ours == 0) == pytest.approx(np.mean(theirs == 0), abs=0.05)


def test_a_nearest_mean_reads_them():
    """Averages of each class, told apart by distance, are right far above chance."""
    means = np.stack([DATA.train.images[DATA.train.labels == k].mean(axis=0) for k in range(10)])
    distance = ((DATA.test.images[:, None] - means) ** 2).sum(axis=2)
    assert np.mean(distance.argmin(axis=1) == DATA.test.labels) > 0.85


def test_the_source_is_a_sentence():
    assert load("uci").source.startswith("1,797 real digits written by 13 people")


def test_the_package_imports_without_its_heavy_parts():
    heavy = ("scipy", "sklearn", "PIL", "certifi", "numba", "rich", "platformdirs")
    program = (
        "import sys; from descente.digits import load; load('uci');"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
