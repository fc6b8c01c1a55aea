"""Of which class an image is: by its folder, or by its name."""

from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from descente.digits.classes import class_of_name, sort_out


def sorted_out(*paths):
    """Under each part, the path of every image that is taken, with its class."""
    found = sort_out([PurePosixPath(path) for path in paths])
    return {word: {paths[k]: kind for k, kind in part} for word, part in found.items()}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("chat-03.png", "chat"),
        ("7_0012.png", "7"),
        ("7.png", "7"),
        ("12.PNG", "12"),
        ("chat.jpeg", "chat"),
        ("chat 3.png", "chat"),
        ("chat (3).png", "chat"),
        ("chat3.png", "chat"),
        ("8-bit-chat-12.png", "8-bit-chat"),
        ("chat.12.png", "chat"),
        ("petit chat-1.png", "petit chat"),
    ],
)
def test_a_name_is_that_of_the_class_and_a_number(name, kind):
    assert class_of_name(name) == kind


def test_folders_are_classes_where_there_are_two():
    assert sorted_out("cat/7.png", "dog/cat-1.png") == {
        "train": {"cat/7.png": "cat", "dog/cat-1.png": "dog"}
    }


def test_in_a_folder_alone_or_in_none_the_names_decide():
    wanted = {"cat-1.png": "cat", "dog-1.png": "dog"}
    assert sorted_out(*wanted) == {"train": wanted}
    inside = {f"pets/{path}": kind for path, kind in wanted.items()}
    assert sorted_out(*inside) == {"train": inside}


def test_a_folder_around_the_set_changes_nothing():
    paths = ["a/x/1.png", "a/2.png", "b/3.png"]
    flat = sorted_out(*paths)["train"]
    for around in ("set", "one/two"):
        nested = sorted_out(*(f"{around}/{path}" for path in paths))["train"]
        assert list(nested.values()) == list(flat.values()) == ["a", "a", "b"]


def test_a_split_of_its_own_is_kept_and_its_classes_are_those_of_both_parts():
    found = sorted_out("s/train/a/1.png", "s/train/b/1.png", "s/test/b/2.png", "s/other/c/1.png")
    assert found == {
        "train": {"s/train/a/1.png": "a", "s/train/b/1.png": "b"},
        "test": {"s/test/b/2.png": "b"},
    }
    assert sorted_out("train/a-1.png", "test/b-1.png") == {
        "train": {"train/a-1.png": "a"},
        "test": {"test/b-1.png": "b"},
    }
    assert sorted_out("train/a/1.png", "train/b/1.png")["train"].keys() == {
        "train/a/1.png",
        "train/b/1.png",
    }


def test_what_is_hidden_or_lies_beside_the_folders_is_left_out():
    paths = ["a/1.png", "b/1.png", "cover.png", ".c/1.png", "a/.2.png"]
    assert sorted_out(*paths) == {"train": {"a/1.png": "a", "b/1.png": "b"}}


def test_a_letter_is_the_same_however_a_system_composes_it():
    composed, parted = "\u00e9t\u00e9", "e\u0301te\u0301"
    assert set(sorted_out(f"{composed}-1.png", f"{parted}-2.png")["train"].values()) == {composed}


@given(st.lists(st.lists(st.sampled_from(["a", "b", "train", "test", "1.png"]), min_size=1)))
def test_every_image_is_in_one_class_or_left_out_and_the_order_of_arrival_is_nothing(parts):
    paths = [PurePosixPath(*each) for each in parts]
    found = sort_out(paths)
    numbers = [k for part in found.values() for k, _ in part]
    assert len(set(numbers)) == len(numbers)
    assert set(numbers) <= set(range(len(paths)))
    back = sort_out(paths[::-1])
    for word, part in found.items():
        named = sorted((str(paths[k]), kind) for k, kind in part)
        assert named == sorted((str(paths[::-1][k]), kind) for k, kind in back[word])
