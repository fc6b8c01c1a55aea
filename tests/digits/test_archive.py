"""An archive that Descente wrote gives back the set that it was made of, to the bit."""

import io
import zipfile

import numpy as np
import pytest

import descente as gd
from descente.digits.archive import write_archive
from descente.digits.own import load_own


def written(digits, path):
    with path.open("wb") as file:
        write_archive(file, digits)
    return load_own(path)


def same(one, other):
    assert one.train.classes == other.train.classes
    for part in ("train", "test"):
        a, b = getattr(one, part), getattr(other, part)
        np.testing.assert_array_equal(a.images.view(np.uint32), b.images.view(np.uint32))
        np.testing.assert_array_equal(a.labels, b.labels)


def lopsided():
    """Drawings whose frame reaches the border of the picture: framing them again moves them."""
    images = np.zeros((8, 60, 60), np.uint8)
    images[:, 2:6, 5:55] = 255
    images[:, 57, 30] = 120 + np.arange(8, dtype=np.uint8)
    return images


@pytest.mark.parametrize(
    "images",
    [
        lopsided(),
        np.pad(
            np.random.default_rng(0).random((8, 20, 20), dtype=np.float32), [(0, 0), (4, 4), (4, 4)]
        ),
        np.pad(
            np.random.default_rng(0).integers(1, 256, (8, 20, 20, 3), dtype=np.uint8),
            [(0, 0), (4, 4), (4, 4), (0, 0)],
        ),
    ],
    ids=["framed, to the border", "floats as they are", "colours as they are"],
)
def test_a_set_comes_back_to_the_bit(tmp_path, images):
    labels = np.array(["chat", "été 2", "10", "9"] * 2)
    np.savez(tmp_path / "a.npz", images=images, labels=labels)
    came = gd.load(tmp_path / "a.npz")
    again = written(came, tmp_path / "b.npz")
    same(came, again)
    assert again.train.classes == ("9", "10", "chat", "été 2")
    same(came, written(again, tmp_path / "c.npz"))


def test_of_a_frame_that_reaches_the_border_the_test_above_is_one(tmp_path):
    np.savez(tmp_path / "a.npz", images=lopsided(), labels=np.arange(8) % 2)
    pictures = gd.load(tmp_path / "a.npz").train.images.reshape(-1, 28, 28)
    assert pictures[:, [0, -1]].any() or pictures[:, :, [0, -1]].any()


def test_the_digits_of_the_package_come_back_too(tmp_path):
    uci = gd.load("uci")
    same(uci, written(uci, tmp_path / "uci.npz"))


def test_the_same_set_gives_the_same_bytes():
    contents = []
    for _ in range(2):
        file = io.BytesIO()
        write_archive(file, gd.load("uci"))
        contents.append(file.getvalue())
    assert contents[0] == contents[1]
    assert len(contents[0]) < 1797 * 784  # a byte for each pixel at most


SOUND = {
    "framed": np.True_,
    "classes": np.array(["a", "b"]),
    "x_train": np.full((4, 784), 7, np.uint8),
    "y_train": np.array([0, 1, 0, 1], np.uint8),
}


@pytest.mark.parametrize(
    "lie",
    [
        {"classes": np.array([1, 2])},
        {"classes": np.array(["a"])},
        {"y_train": np.array([0, 1, 0, 2], np.uint8)},
        {"y_train": np.array([0, 1, 0, -1])},
        {"x_train": np.full((4, 100), 7, np.uint8)},
        {"x_train": np.full((4, 784), 1.5, np.float32)},
        {"x_train": np.full((4, 784), np.nan, np.float32)},
        {"x_train": np.full((4, 784), 0.5)},
    ],
)
def test_an_archive_that_only_says_framed_is_refused(tmp_path, lie):
    np.savez(tmp_path / "a.npz", **SOUND)
    assert gd.load(tmp_path / "a.npz").train.classes == ("a", "b")
    np.savez(tmp_path / "a.npz", **{**SOUND, **lie})
    with pytest.raises(gd.DataFormatError, match="without framed"):
        gd.load(tmp_path / "a.npz")


def _saved(array):
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


@pytest.mark.parametrize(
    ("images", "says"),
    [
        (b"these are no numbers", "named labels"),
        (_saved(lopsided()).replace(b", }", b",(}"), "not a sound .npz"),
        (_saved(lopsided() * 1e300), "from nan to nan"),
    ],
    ids=["no array", "a header that never ends", "past what float32 holds"],
)
def test_members_with_right_checksums_and_senseless_bytes_give_a_sentence(tmp_path, images, says):
    with zipfile.ZipFile(tmp_path / "a.npz", "w") as archive:
        archive.writestr("images.npy", images)
        archive.writestr("labels.npy", _saved(np.arange(8) % 2))
    with pytest.raises(gd.DataFormatError, match=says):
        gd.load(tmp_path / "a.npz")
