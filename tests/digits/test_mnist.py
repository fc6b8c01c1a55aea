import gzip
import shutil
from pathlib import Path

import numpy as np
import pytest

from descente.digits import load
from descente.digits.idx import read_idx
from descente.digits.mnist import FILES, file_sha256, find, load_mnist
from descente.errors import DataFormatError, DataNotFoundError, InputError


def small_idx(array: np.ndarray) -> bytes:
    return (
        bytes([0, 0, 8, array.ndim])
        + b"".join(size.to_bytes(4, "big") for size in array.shape)
        + array.astype(np.uint8).tobytes()
    )


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Two images to learn from and one to test on, in MNIST's format."""
    pixels = np.arange(3 * 784).reshape(3, 28, 28) % 256
    arrays = pixels[:2], np.array([3, 9]), pixels[2:], np.array([0])
    for file, array in zip(FILES, arrays, strict=True):
        (tmp_path / file.name).write_bytes(small_idx(array))
    return tmp_path


@pytest.mark.mnist
class TestTheRealFiles:
    def test_images_and_labels(self, mnist):
        assert mnist.train.images.shape == (60_000, 784)
        assert mnist.test.images.shape == (10_000, 784)
        assert mnist.train.labels[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
        assert mnist.test.labels[:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]
        counts = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
        assert np.bincount(mnist.train.labels).tolist() == counts

    def test_pixels_are_255ths_to_the_bit_with_the_published_mean_and_deviation(self, mnist):
        for split in (mnist.train, mnist.test):
            assert split.images.dtype == np.float32
            assert split.images.min() == 0
            assert split.images.max() == 1
        levels = np.arange(256, dtype=np.float32) / np.float32(255)
        assert np.isin(mnist.test.images[:500], levels).all()
        images = mnist.train.images
        assert np.mean(images == 0) == pytest.approx(0.8088, abs=1e-4)
        assert images.mean(dtype=np.float64) == pytest.approx(0.1307, abs=5e-5)
        assert images.std(dtype=np.float64) == pytest.approx(0.3081, abs=5e-5)

    def test_sha256_and_where_they_came_from(self, mnist, mnist_folder):
        for file in FILES:
            path = mnist_folder / (file.name + ".gz")
            array = read_idx(path if path.is_file() else mnist_folder / file.name)
            assert file_sha256(array) == file.sha256, file.name
            assert array.size + 4 + 4 * array.ndim == file.length
        assert "MNIST (LeCun, Cortes and Burges)" in mnist.source
        assert str(mnist_folder) in mnist.source


def test_files_may_lie_in_the_folder_or_in_mnist_gzipped_or_not(small, tmp_path):
    plain = load_mnist(small)
    nested = tmp_path / "data" / "mnist"
    nested.mkdir(parents=True)
    for file in FILES:
        (nested / f"{file.name}.gz").write_bytes(gzip.compress((small / file.name).read_bytes()))
    zipped = load_mnist(tmp_path / "data")
    assert plain.train.labels.tolist() == [3, 9]
    for split in ("train", "test"):
        np.testing.assert_array_equal(getattr(plain, split).images, getattr(zipped, split).images)
    expected = (np.arange(784) % 256 / 255).astype(np.float32)
    np.testing.assert_allclose(plain.train.images[0], expected, rtol=1e-7)


def test_files_in_the_same_format_are_not_called_mnist(small):
    assert load_mnist(small).source.startswith("Digits in MNIST's format")


def test_the_variable_comes_before_the_cache(small, no_mnist, monkeypatch, tmp_path):
    assert find() is None
    shutil.copytree(small, no_mnist / "mnist", ignore=shutil.ignore_patterns("cache"))
    assert find() == no_mnist / "mnist"
    monkeypatch.setenv("DESCENTE_DATA", str(tmp_path / "empty"))
    assert find() == no_mnist / "mnist"
    monkeypatch.setenv("DESCENTE_DATA", str(small))
    assert find() == small
    assert load().name == "mnist"


def test_absent_says_what_to_do(no_mnist):
    with pytest.raises(DataNotFoundError, match="descente data get mnist"):
        load("mnist")


def test_incomplete_says_what_is_missing(small):
    (small / FILES[1].name).unlink()
    with pytest.raises(DataNotFoundError, match="train-labels-idx1-ubyte missing"):
        load("mnist", folder=small)


def test_not_a_folder(tmp_path):
    with pytest.raises(InputError, match="not a folder"):
        load("mnist", folder=tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("number", "array", "sentence"),
    [
        (1, np.array([3]), "2 images but"),
        (1, np.array([3, 10]), "the label 10"),
        (1, np.array([[3, 1]]), "wanted"),
        (0, np.zeros((2, 27, 28)), "wanted"),
        (0, np.zeros((2, 784)), "wanted"),
    ],
)
def test_files_that_do_not_belong_together(small, number, array, sentence):
    (small / FILES[number].name).write_bytes(small_idx(array))
    with pytest.raises(DataFormatError, match=sentence):
        load_mnist(small)


def test_a_damaged_file_is_named(small):
    (small / FILES[2].name).write_bytes(b"not idx at all")
    with pytest.raises(DataFormatError, match="t10k-images-idx3-ubyte begins with"):
        load_mnist(small)
