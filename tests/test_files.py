"""Paths of every kind, through the library and the command line: one sentence, no waiting."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.waiting import HANG

import descente as gd
from descente import files, runs
from descente.printable import printable

LONG = "a" * 300


@pytest.fixture
def drawings(tmp_path):
    """A folder of six small images of two classes."""
    for number in range(6):
        pixels = np.zeros((6, 6), np.uint8)
        pixels[1:5, 2 + number % 2] = 255
        folder = tmp_path / "set" / ("even", "odd")[number % 2]
        folder.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).save(folder / f"{number}.png")
    return tmp_path / "set"


@pytest.fixture
def closed(drawings, permissions):
    """Closes a path to everybody, and opens it again at the end."""
    shut = []

    def close(path):
        shut.append((path, path.stat().st_mode))
        path.chmod(0)
        return path

    yield close
    for path, mode in reversed(shut):
        path.chmod(mode)


def sentence(answer):
    """The one line on the error stream of a command that was refused."""
    code, out, err = answer
    assert (code, out, err.count("\n")) == (2, "", 1), err
    assert err.startswith("descente: ")
    assert err.endswith((".\n", "`.\n"))
    return err


UNTRAINED = ("gradient", "--seed", "0", "--top", "1")


class TestWhatTheSystemRefuses:
    @pytest.mark.parametrize("inside", ["", "even", "even/0.png"])
    def test_images_that_may_not_be_read(self, call, drawings, closed, inside):
        path = closed(drawings / inside)
        said = sentence(call(*UNTRAINED, "--data", str(drawings)))
        assert f"{path} cannot be read (Permission denied)" in said or inside == ""
        assert "Permission denied" in said

    def test_an_archive_that_may_not_be_read(self, call, tmp_path, closed):
        np.savez(tmp_path / "a.npz", images=np.eye(4).reshape(2, 2, 4), labels=np.arange(2))
        path = closed(tmp_path / "a.npz")
        said = sentence(call(*UNTRAINED, "--data", str(path)))
        assert f"{path} cannot be read (Permission denied)" in said

    @pytest.mark.parametrize("way", ["--data", "--folder", "DESCENTE_DATA"])
    @pytest.mark.parametrize(
        "reason", ["Permission denied", "File name too long", "Too many levels"]
    )
    def test_a_place_of_data(self, call, monkeypatch, tmp_path, closed, way, reason):
        place = tmp_path / "place"
        if reason == "Permission denied":
            place.mkdir()
            closed(place)
        elif reason == "Too many levels":
            place.symlink_to(place)
        else:
            place = tmp_path / LONG
        if way == "DESCENTE_DATA":
            with monkeypatch.context() as patched:
                patched.setattr("os.environ", {**os.environ, way: str(place)})
                with pytest.raises(gd.DataNotFoundError, match=reason):
                    gd.load()
            return
        assert reason in sentence(call(*UNTRAINED, way, str(place)))

    @pytest.mark.parametrize("command", [("runs", "list"), ("runs", "show", "a"), ("gradient",)])
    @pytest.mark.parametrize("mode", [0o000, 0o400])
    def test_the_folder_of_runs(self, call, runs_place, closed, command, mode):
        (runs_place / "a").mkdir(parents=True)
        closed(runs_place).chmod(mode)
        assert "Permission denied" in sentence(call(*command))

    def test_a_folder_of_runs_with_a_name_too_long(self, call, monkeypatch, tmp_path):
        monkeypatch.setenv("DESCENTE_RUNS", str(tmp_path / LONG))
        for command in (("runs", "list"), ("runs", "show", "a"), ("runs", "delete", "a", "--yes")):
            assert "File name too long" in sentence(call(*command))

    def test_a_folder_of_runs_at_home_of_nobody(self, monkeypatch):
        monkeypatch.setenv("DESCENTE_RUNS", "~nobody-of-that-name/runs")
        assert runs.names() == []

    @pytest.mark.parametrize("length", [300, 5000])
    def test_the_set_that_a_run_learnt_from(self, call, small, runs_place, length):
        gd.descend(gd.Network((12, 3)), small, epochs=1, record="a")
        path = runs_place / "a" / "manifest.json"
        values = json.loads(path.read_text())
        values["data"]["set"] = "/" + length * "x"
        path.write_text(json.dumps(values))
        for command in (("train", "--resume", "a"), ("gradient", "--run", "a")):
            assert "File name too long" in sentence(call(*command))

    def test_a_set_of_the_lab(self, call, tmp_path):
        assert "File name too long" in sentence(call("lab", "--data", str(tmp_path / LONG)))

    def test_a_picture_that_cannot_be_written(self, call, tmp_path):
        out = tmp_path / (LONG + ".png")
        code, _, err = call("backprop", "--seed", "0", "--data", "uci", "--out", str(out))
        assert (code, err.count("\n")) == (2, 1)
        assert "File name too long" in err

    def test_an_output_that_is_full(self, tmp_path):
        if not (device := Path("/dev/full")).exists():
            pytest.skip("This system has no full device.")
        with device.open("w") as full:
            done = subprocess.run(
                [sys.executable, "-m", "descente", "--version"],
                stdout=full,
                stderr=subprocess.PIPE,
                text=True,
                timeout=HANG,
            )
        assert done.returncode != 0
        assert "Traceback" not in done.stderr
        assert "No space left" in done.stderr


class TestWhatIsNoFile:
    @pytest.fixture(params=["a FIFO", "a device"])
    def unending(self, request, tmp_path):
        path = tmp_path / "x.png"
        if not hasattr(os, "mkfifo"):
            pytest.skip("This system has no such files.")
        if request.param == "a FIFO":
            os.mkfifo(path)
        else:
            path.symlink_to("/dev/zero")
        return path

    def test_as_an_image(self, call, unending):
        assert f"{unending} is no plain file" in sentence(call("predict", str(unending)))
        code, _, err = call("backprop", "--seed", "0", "--image", str(unending), "--label", "3")
        assert (code, err.count("\n")) == (2, 1)

    def test_as_one_image_of_a_set(self, call, drawings, unending):
        unending.rename(drawings / "even" / "x.png")
        assert "is no plain file" in sentence(call(*UNTRAINED, "--data", str(drawings)))

    def test_as_a_landscape(self, call, unending):
        said = sentence(call("landscape", "--seed", "0", "--resume", str(unending)))
        assert "is no plain file" in said

    def test_as_a_set_of_the_lab(self, call, unending):
        assert "is neither a built-in data set" in sentence(call("lab", "--data", str(unending)))

    def test_as_a_set(self, call, unending):
        assert "names no data set" in sentence(call(*UNTRAINED, "--data", str(unending)))

    def test_links_that_go_round(self, call, tmp_path):
        (tmp_path / "x.png").symlink_to("y.png")
        (tmp_path / "y.png").symlink_to("x.png")
        assert "symbolic links" in sentence(call("predict", str(tmp_path / "x.png")))

    def test_a_folder(self, call, tmp_path):
        assert "Is a directory" in sentence(call("predict", str(tmp_path)))

    def test_no_name_at_all(self):
        assert not files.is_file(Path("a\0b"))
        with pytest.raises(gd.InputError, match="names no data set"):
            gd.load("a\0b")


NAMES = {
    "escape": "a\x1b[31m\x1b]0;title\x07b",
    "newline": "a\nb\rc",
    "another escape": "a\u009b31mb",
    "no text": os.fsdecode(b"a\xff\xfeb"),
    "markup": "a[bold]b[x]c",
}


def test_half_a_character_in_a_manifest(call, small, runs_place):
    gd.descend(gd.Network((12, 3)), small, epochs=1, record="a")
    path = runs_place / "a" / "manifest.json"
    values = json.loads(path.read_text())
    values["data"]["name"] = values["data"]["set"] = values["machine"]["cpu"] = "\ud800"
    path.write_text(json.dumps(values))
    for command in (("runs", "show"), ("runs", "show", "--json"), ("runs", "compare", "a")):
        code, out, err = call(*command, "a")
        assert (code, err) == (0, "")
        out.encode()
    assert "names no data set" in sentence(call("gradient", "--run", "a"))


@pytest.mark.parametrize("name", list(NAMES.values()), ids=list(NAMES))
class TestNamesAreShownAndNotObeyed:
    def clean(self, *texts):
        for text in texts:
            assert not set(text) & {"\x1b", "\x07", "\u009b", "\r", "\udcff"}
            text.encode()  # it can be written

    def test_an_image(self, call, drawings, tmp_path, name):
        path = tmp_path / f"{name}.png"
        (drawings / "even" / "0.png").rename(path)
        code, out, err = call("predict", str(path))
        assert (code, err) == (0, "")
        assert f"{printable(name)}.png:" in out
        self.clean(out)
        code, out, err = call("predict", str(path), "--json")
        assert json.loads(out)["answers"][0]["image"] == str(path)
        self.clean(out, err)

    def test_a_set_trained_on_and_shown(self, call, drawings, tmp_path, name):
        place = drawings.rename(tmp_path / name)
        said = call("train", "--data", str(place), "--epochs", "2", "--hidden", "", "--name", "a")
        assert (said[0], said[2]) == (0, "")
        assert f"read from {tmp_path}/{printable(name)}" in said[1].replace("\n", "")
        self.clean(said[1])
        for command in (
            ("runs", "show", "a"),
            ("runs", "list"),
            ("runs", "compare", "a", "a"),
            ("runs", "show", "a", "--json"),
            ("gradient", "--run", "a"),
            ("train", "--resume", "a", "--data", str(place)),
            ("todo", "1", "--run", "a"),
        ):
            code, out, err = call(*command)
            assert (code, err) == (0, ""), command
            self.clean(out)

    def test_a_path_that_is_wrong(self, call, tmp_path, name):
        for command in (("predict", str(tmp_path / name)), ("train", "--data", name), (name,)):
            self.clean(sentence(call(*command)))

    def test_the_folder_of_runs(self, call, monkeypatch, tmp_path, name):
        monkeypatch.setenv("DESCENTE_RUNS", str(tmp_path / name))
        code, out, err = call("runs", "list")
        assert (code, err) == (0, "")
        self.clean(out)
