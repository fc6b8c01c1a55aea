import io
import zipfile

import numpy as np
import pytest
from PIL import Image

from descente.digits import Digits, archive, load
from descente.errors import DataFormatError, InputError

SHAPES = {"bar": (slice(4, 36), slice(18, 22)), "dash": (slice(18, 22), slice(4, 36))}


def picture(kind: str, seed: int = 0) -> np.ndarray:
    """A dark bar or dash on white, with a spot that makes each image its own."""
    image = np.full((40, 50), 255, dtype=np.uint8)
    image[SHAPES[kind]] = 10
    spot = np.random.default_rng(seed).integers(10, 30, 2)
    image[spot[0] : spot[0] + 3, spot[1] : spot[1] + 3] = 10
    return image


def write_classes(folder, counts: dict[str, int], suffix: str = ".png") -> None:
    for kind, count in counts.items():
        (folder / kind).mkdir(parents=True)
        for number in range(count):
            image = picture("bar" if kind in ("bar", "2") else "dash", number)
            Image.fromarray(image).save(folder / kind / f"{number}{suffix}")


def pictures(n: int = 10) -> tuple[np.ndarray, np.ndarray]:
    kinds = ["bar", "dash"] * (n // 2)
    return np.stack([picture(kind, i) for i, kind in enumerate(kinds)]), np.array(kinds)


def save(path, **arrays):
    np.savez(path, **arrays)
    return path


def sound(data: Digits) -> None:
    for split in (data.train, data.test):
        assert split.images.dtype == np.float32
        assert split.images.shape == (len(split), 784)
        assert (split.images.max(axis=1) > 0.99).all()
        assert split.classes == data.train.classes


def test_without_mnist_the_embedded_digits_and_why(no_mnist):
    data = load()
    assert data.name == "embedded"
    assert "MNIST is not on this machine" in data.source
    assert "descente data get mnist" in data.source


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".JPEG"])
def test_a_folder_per_class(tmp_path, suffix):
    write_classes(tmp_path, {"bar": 10, "dash": 5}, suffix)
    (tmp_path / ".hidden").mkdir()
    (tmp_path / "bar" / "notes.txt").write_text("not an image")
    for data in (load(tmp_path), load(str(tmp_path)), load(folder=tmp_path)):
        sound(data)
        assert data.train.classes == ("bar", "dash")
        assert np.bincount(data.train.labels).tolist() == [8, 4]
        assert np.bincount(data.test.labels).tolist() == [2, 1]
        assert "15 images of 2 classes" in data.source
    again = load(tmp_path)
    np.testing.assert_array_equal(again.test.images, data.test.images)


def test_train_and_test_folders_are_honoured(tmp_path):
    write_classes(tmp_path / "train", {"bar": 3, "dash": 4})
    write_classes(tmp_path / "test", {"dash": 2, "bar": 1})
    data = load(tmp_path)
    sound(data)
    assert data.train.labels.tolist() == [0, 0, 0, 1, 1, 1, 1]
    assert data.test.labels.tolist() == [0, 1, 1]


def test_classes_are_in_natural_order_and_a_single_image_is_learnt_from(tmp_path):
    write_classes(tmp_path, {"10": 2, "2": 2, "1": 1})
    data = load(tmp_path)
    assert data.train.classes == ("1", "2", "10")
    assert np.bincount(data.train.labels).tolist() == [1, 1, 1]
    assert np.bincount(data.test.labels, minlength=3).tolist() == [0, 1, 1]


@pytest.mark.parametrize("keys", [("images", "labels"), ("x", "y"), ("X", "y"), ("data", "target")])
def test_an_archive(tmp_path, keys):
    images, labels = pictures()
    data = load(save(tmp_path / "mine.npz", **{keys[0]: images, keys[1]: labels}))
    sound(data)
    assert data.name == "mine"
    assert data.train.classes == ("bar", "dash")
    assert (len(data.train), len(data.test)) == (8, 2)


@pytest.mark.parametrize("form", ["{}_train", "train_{}"])
def test_an_archive_with_its_own_split(tmp_path, form):
    images, _ = pictures()
    labels = np.array([7, 3] * 5)
    arrays = {
        form.format("x"): images[:6],
        form.format("y"): labels[:6],
        form.replace("train", "test").format("x"): images[6:],
        form.replace("train", "test").format("y"): labels[6:],
    }
    data = load(save(tmp_path / "mine.npz", **arrays))
    sound(data)
    assert data.train.classes == ("3", "7")
    assert data.train.labels.tolist() == [1, 0] * 3
    assert data.test.labels.tolist() == [1, 0] * 2


@pytest.mark.parametrize(
    "change",
    [
        lambda x: x.astype(np.float32) / 255,
        lambda x: x.astype(np.float64),
        lambda x: x.astype(np.int64),
        lambda x: np.repeat(x[..., None], 3, axis=3),
    ],
    ids=["unit floats", "floats to 255", "int64", "colours"],
)
def test_numbers_of_any_kind_give_the_same_images(tmp_path, change):
    images, labels = pictures()
    expected = load(save(tmp_path / "a.npz", images=images, labels=labels))
    data = load(save(tmp_path / "b.npz", images=change(images), labels=labels))
    np.testing.assert_allclose(data.train.images, expected.train.images, atol=1e-5)


def test_images_in_the_networks_form_are_taken_as_they_are(tmp_path):
    images = np.zeros((10, 28, 28), dtype=np.uint8)
    images[:, 3:9, 5 : 5 + 6] = np.random.default_rng(0).integers(1, 256, (10, 6, 6))
    labels = np.arange(10) % 2
    kept = load(save(tmp_path / "a.npz", images=images, labels=labels))
    flat = load(save(tmp_path / "b.npz", images=images.reshape(10, 784), labels=labels))
    both = np.concatenate([kept.train.images, kept.test.images])
    expected = images.reshape(10, 784) / np.float32(255)
    for row in both:
        assert np.isclose(row, expected, atol=1e-6).all(axis=1).any()
    np.testing.assert_array_equal(flat.train.images, kept.train.images)


IMAGES, LABELS = pictures(4)


@pytest.mark.parametrize(
    ("arrays", "sentence"),
    [
        ({"a": IMAGES, "b": LABELS}, "arrays named a, b; wanted"),
        ({"images": IMAGES}, "arrays named images; wanted"),
        ({"images": IMAGES, "labels": LABELS[:3]}, "the labels are"),
        ({"images": IMAGES, "labels": np.zeros(4)}, "the labels are float64"),
        ({"images": IMAGES, "labels": np.eye(4, dtype=int)}, "the labels are"),
        ({"images": IMAGES[0, 0], "labels": LABELS}, "the images are"),
        ({"images": np.zeros((4, 7)), "labels": LABELS}, "the images are"),
        ({"images": np.full((4, 9, 9), "a"), "labels": LABELS}, "the images are"),
        ({"images": IMAGES[:0], "labels": LABELS[:0]}, "the images are"),
        ({"images": np.array([None] * 4), "labels": LABELS}, "plain arrays"),
        ({"images": IMAGES * 0, "labels": LABELS}, "image 0: the drawing is empty"),
        ({"images": IMAGES * np.nan, "labels": LABELS}, "image 0: the drawing holds values"),
    ],
)
def test_archives_that_are_refused(tmp_path, arrays, sentence):
    with pytest.raises(DataFormatError, match=sentence):
        load(save(tmp_path / "mine.npz", **arrays))


def test_a_single_class_is_refused(tmp_path):
    with pytest.raises(InputError, match="single class"):
        load(save(tmp_path / "mine.npz", images=IMAGES, labels=np.zeros(4, dtype=int)))


def test_too_many_classes_are_refused(tmp_path):
    images = np.repeat(IMAGES[:1], 257, axis=0)
    with pytest.raises(InputError, match="257 classes; at most 256"):
        load(save(tmp_path / "mine.npz", images=images, labels=np.arange(257)))


def test_a_damaged_archive_is_refused(tmp_path):
    path = save(tmp_path / "mine.npz", images=IMAGES, labels=LABELS)
    sound_bytes = path.read_bytes()
    for damaged in (b"", b"not a zip", sound_bytes[:200], sound_bytes[:60] + sound_bytes[70:]):
        path.write_bytes(damaged)
        with pytest.raises(DataFormatError, match="not a sound"):
            load(path)
    path.write_bytes(sound_bytes[:150] + b"\xff" * 4 + sound_bytes[154:])
    with pytest.raises(DataFormatError):
        load(path)


def test_an_archive_that_unpacks_to_too_much_is_refused_unread(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "MAX_ARCHIVE_BYTES", 10**6)
    path = tmp_path / "bomb.npz"
    np.savez_compressed(path, images=np.zeros((10, 400, 400), np.uint8), labels=np.arange(10))
    assert path.stat().st_size < 10**4
    with pytest.raises(DataFormatError, match="at most 1,000,000 are read"):
        load(path)


def test_an_archive_whose_header_lies_is_refused(tmp_path):
    path = tmp_path / "lie.npz"
    body = io.BytesIO()
    np.save(body, IMAGES)
    honest = body.getvalue()
    lying = honest.replace(b"(4, 40, 50), }          ", b"(4, 40, 50000000000), } ")
    assert lying != honest
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("images.npy", lying)
    with pytest.raises(DataFormatError, match="not a sound"):
        load(path)


def test_an_empty_or_foreign_folder_is_refused(tmp_path):
    with pytest.raises(InputError, match="neither MNIST nor PNG or JPEG"):
        load(tmp_path)
    with pytest.raises(InputError, match="neither MNIST nor PNG or JPEG"):
        load(folder=tmp_path)


def test_images_named_after_their_class(tmp_path):
    write_classes(tmp_path / "by folder", {"bar": 10, "dash": 5})
    by_name = tmp_path / "by name"
    by_name.mkdir()
    for file in (tmp_path / "by folder").glob("*/*.png"):
        (by_name / f"{file.parent.name}-{file.name}").write_bytes(file.read_bytes())
    folder, names = load(tmp_path / "by folder"), load(by_name)
    assert names.train.classes == ("bar", "dash")
    np.testing.assert_array_equal(folder.train.images, names.train.images)
    np.testing.assert_array_equal(folder.test.labels, names.test.labels)


def test_one_image_of_each_class_leaves_nothing_to_test_on(tmp_path):
    write_classes(tmp_path, {"bar": 1, "dash": 1})
    with pytest.raises(InputError, match="2 classes of one image each; wanted two images"):
        load(tmp_path)


def test_a_folder_that_is_linked_into_itself_is_read_once(tmp_path):
    write_classes(tmp_path, {"bar": 3, "dash": 3})
    (tmp_path / "bar" / "again").symlink_to(tmp_path)
    data = load(tmp_path)
    assert len(data.train) + len(data.test) == 6


def test_the_classes_are_counted_before_an_image_is_read(tmp_path):
    for number in range(257):
        (tmp_path / f"class {chr(300 + number)}").mkdir()
        (tmp_path / f"class {chr(300 + number)}" / "1.png").write_bytes(b"not a picture")
    with pytest.raises(InputError, match="257 classes; at most 256"):
        load(tmp_path)


def test_a_damaged_image_is_named(tmp_path):
    write_classes(tmp_path, {"bar": 2, "dash": 2})
    (tmp_path / "dash" / "1.png").write_bytes(b"not a picture")
    with pytest.raises(DataFormatError, match=r"1\.png.*not a sound PNG or JPEG"):
        load(tmp_path)


@pytest.mark.parametrize("name", ["fashion", "", "no/such/folder", 7])
def test_an_unreadable_name_lists_what_is_possible(name):
    with pytest.raises(InputError, match=r"wanted 'mnist', 'embedded', 'pen', 'uci', the"):
        load(name)


def test_a_folder_that_is_not_there_and_a_file_that_is_no_archive(tmp_path):
    with pytest.raises(InputError, match="not a folder"):
        load(folder=tmp_path / "nowhere")
    (tmp_path / "a.csv").write_text("1,2")
    with pytest.raises(InputError, match="not a data set"):
        load(tmp_path / "a.csv")


@pytest.mark.mnist
def test_a_folder_that_holds_mnist_is_mnist(mnist_folder, monkeypatch):
    assert load(folder=mnist_folder).name == "mnist"
    assert len(load(mnist_folder).train) == 60_000
    monkeypatch.setenv("DESCENTE_DATA", str(mnist_folder))
    assert load().train.origin == "mnist"
    monkeypatch.setenv("DESCENTE_DATA", str(mnist_folder / "nowhere"))
    assert load(load(folder=mnist_folder).test.origin).name == "mnist"


def test_origin_loads_the_same_set_again(tmp_path, no_mnist):
    write_classes(tmp_path / "own", {"bar": 5, "dash": 5})
    for data in (load(), load(tmp_path / "own")):
        again = load(data.train.origin)
        assert again.name == data.name
        np.testing.assert_array_equal(again.train[:5].images, data.train[:5].images)
