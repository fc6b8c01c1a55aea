"""Data sets of a lab: each worker loads what it needs once, and the images are held by all."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import descente as gd
from descente.files import folder_for_now
from descente.lab import sets


@pytest.fixture
def shared(tmp_path, monkeypatch):
    """A folder of several workers; what this process had loaded is forgotten."""
    small = gd.load("uci")
    loads = []

    def load(name):
        loads.append(name)
        return small

    monkeypatch.setattr(sets, "load", load)
    sets.share(tmp_path)
    forget()
    yield tmp_path, loads, small
    sets.share(None)
    forget()


def forget():
    """As another worker, that has loaded nothing yet."""
    sets._loaded.cache_clear()
    sets._in_use.clear()


def test_a_set_is_loaded_by_one_worker_and_is_the_same_for_all(shared):
    _, loads, wanted = shared
    first = sets.digits_of("pen")
    forget()
    second = sets.digits_of("pen")
    assert loads == ["pen"]
    for made in (first, second):
        assert (made.name, made.source) == (wanted.name, wanted.source)
        for part in ("train", "test"):
            its, true = getattr(made, part), getattr(wanted, part)
            np.testing.assert_array_equal(its.images, true.images)
            np.testing.assert_array_equal(its.labels, true.labels)
            assert (its.name, its.origin) == (true.name, true.origin)
            assert (its.classes, its.shape) == (true.classes, true.shape)
            assert type(its.images) is np.ndarray  # the compiled loops take it as any other


def test_what_one_worker_writes_into_an_image_the_others_never_see(shared):
    first = sets.digits_of("pen")
    forget()
    second = sets.digits_of("pen")
    first.train.images[0] = 0.5
    assert second.train.images[0].max() > 0.5


def test_images_that_were_taken_out_of_memory_are_there_when_they_are_looked_at(shared):
    _, _, small = shared
    laid = sets.digits_of("pen")
    for _ in range(2):
        sets.unload()
        np.testing.assert_array_equal(laid.train.images, small.train.images)


def test_sets_of_one_s_own_are_never_shared(shared, tmp_path):
    folder, _, small = shared
    assert sets.digits_of(str(tmp_path / "own.npz")) is small
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("spoilt", ["a file in its place", "one array is missing"])
def test_where_it_cannot_be_shared_it_is_loaded(shared, spoilt):
    folder, _, small = shared
    if spoilt == "a file in its place":
        (folder / "pen").write_bytes(b"")
    else:
        sets.digits_of("pen")
        (folder / "pen" / "test-labels.npy").unlink()
        forget()
    assert sets.digits_of("pen").train.images.shape == small.train.images.shape
    assert [path.name for path in folder.iterdir()] == ["pen"]


def test_a_folder_for_now_of_a_killed_process_goes_when_another_wants_one(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    said = "import descente.files as f; print(f.folder_for_now())"
    env = {**os.environ, "TMPDIR": str(tmp_path)}
    left = subprocess.run([sys.executable, "-c", said], env=env, capture_output=True, check=True)
    folder = Path(left.stdout.decode().strip())
    (folder / "images").write_bytes(b"a lot")
    other = tmp_path / "descente-notes-of-mine"
    other.mkdir()
    mine = folder_for_now()
    again = folder_for_now()
    assert not folder.exists()
    assert mine.is_dir()
    assert again.is_dir()
    assert other.is_dir()
