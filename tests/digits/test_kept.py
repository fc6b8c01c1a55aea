"""What is made once and kept: whole files, checked, made again if wrong."""

import multiprocessing
import os
import tempfile
import time
import zipfile

import numpy as np
import pytest
from tests.waiting import HANG

from descente.digits import kept as module
from descente.digits.kept import at_hand, kept

N = 40


@pytest.fixture
def folder(monkeypatch, tmp_path):
    monkeypatch.setattr(module, "cache_folder", lambda: tmp_path / "cache")
    return tmp_path / "cache" / "made"


class Maker:
    """Makes digits and counts how often."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self):
        self.times += 1
        draw = np.random.default_rng(0)
        return draw.integers(0, 256, (N, 784), dtype=np.uint8), np.arange(N, dtype=np.uint8) % 10


def same(got) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(got, Maker()(), strict=True))


def test_made_once_then_read(folder):
    make = Maker()
    assert not at_hand("a")
    for _ in range(3):
        assert same(kept("a", N, make))
    assert make.times == 1
    assert at_hand("a")
    assert [path.name for path in folder.iterdir()] == ["a.npz"]


def damage_cut(path):
    path.write_bytes(path.read_bytes()[:5000])


def damage_empty(path):
    path.write_bytes(b"")


def damage_bit(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 4
    path.write_bytes(data)


def damage_shape(path):
    np.savez(path, images=np.zeros((N + 1, 784), np.uint8), labels=np.zeros(N + 1, np.uint8))


def damage_type(path):
    np.savez(path, images=np.zeros((N, 784), np.uint8), labels=np.zeros(N, np.int8))


def damage_label(path):
    np.savez(path, images=np.zeros((N, 784), np.uint8), labels=np.full(N, 10, np.uint8))


def damage_pickle(path):
    np.savez(path, images=np.array([{}] * N, dtype=object), labels=np.zeros(N, np.uint8))


def damage_bomb(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("images.npy", bytes(10**7))


@pytest.mark.parametrize(
    "damage",
    [
        damage_cut,
        damage_empty,
        damage_bit,
        damage_shape,
        damage_type,
        damage_label,
        damage_pickle,
        damage_bomb,
    ],
)
def test_what_is_damaged_is_thrown_away_and_made_again(folder, damage):
    make = Maker()
    kept("a", N, make)
    damage(folder / "a.npz")
    assert same(kept("a", N, make))
    assert make.times == 2
    assert same(kept("a", N, make))
    assert make.times == 2


@pytest.mark.skipif(os.name == "nt", reason="folders are not made read-only this way on Windows")
def test_where_nothing_can_be_written_nothing_is_kept(folder, monkeypatch):
    make = Maker()

    def refuse(*_, **__):
        raise PermissionError("read-only")

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", refuse)
    for times in (1, 2):
        assert same(kept("a", N, make))
        assert make.times == times
    assert list(folder.iterdir()) == []


def test_a_file_in_the_place_of_the_folder_is_borne(folder):
    folder.parent.mkdir()
    folder.write_text("not a folder")
    assert same(kept("a", N, Maker()))


def test_old_parts_are_swept_and_the_newest_files_stay(folder):
    folder.mkdir(parents=True)
    stale, young = folder / ".a-1.part", folder / ".a-2.part"
    for part in (stale, young):
        part.write_bytes(b"half")
    os.utime(stale, (time.time() - 1e5,) * 2)
    for number in range(12):
        kept(f"set-{number}", N, Maker())
        os.utime(folder / f"set-{number}.npz", (number, number))
    left = sorted(path.name for path in folder.iterdir())
    assert stale.name not in left
    assert young.name in left
    assert len(left) == 1 + module._MOST
    assert "set-11.npz" in left
    assert "set-0.npz" not in left


def _keep(folder, done):
    pytest.MonkeyPatch().setattr(module, "cache_folder", lambda: folder)
    done.put(same(kept("a", N, Maker())))


def test_processes_that_make_the_same_at_once_all_get_it(tmp_path):
    context = multiprocessing.get_context("spawn")
    done = context.Queue()
    children = [context.Process(target=_keep, args=(tmp_path, done)) for _ in range(3)]
    for child in children:
        child.start()
    assert [done.get(timeout=HANG) for _ in children] == [True] * 3
    for child in children:
        child.join()
    assert [path.name for path in (tmp_path / "made").iterdir()] == ["a.npz"]
