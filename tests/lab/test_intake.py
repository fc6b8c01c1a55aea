"""What pages bring: a data set as `load` makes it of the same files, a network, or one sentence."""

import io
import json
import os
import subprocess
import sys
import tempfile
import time
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from safetensors.numpy import save
from tests.waiting import HANG

import descente as gd
from descente.errors import DescenteError
from descente.lab import taken
from descente.lab.experiment import Experiment, Settings
from descente.lab.intake import take_in
from descente.lab.limits import limit
from descente.lab.upload import contents, packed
from descente.lab.weights import Weights

ANY = settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def drawing(kind, seed=0):
    """A PNG of a dark bar or dash on white, with a spot that makes it its own."""
    image = np.full((30, 34), 255, np.uint8)
    image[(slice(4, 26), slice(14, 19)) if kind % 2 else (slice(12, 17), slice(4, 30))] = 10
    spot = np.random.default_rng([kind, seed]).integers(6, 22, 2)
    image[spot[0] : spot[0] + 3, spot[1] : spot[1] + 3] = 60
    return encoded(image)


def encoded(image):
    file = io.BytesIO()
    Image.fromarray(image).save(file, "png")
    return file.getvalue()


def archive(**arrays):
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def brought(*files):
    return take_in(io.BytesIO(packed(files)))


def taken_in(answer):
    return gd.load(taken.file_of(answer["name"], taken.DATA))


def same(one, other):
    assert one.train.classes == other.train.classes
    for part in ("train", "test"):
        a, b = getattr(one, part), getattr(other, part)
        np.testing.assert_array_equal(a.images.view(np.uint32), b.images.view(np.uint32))
        np.testing.assert_array_equal(a.labels, b.labels)


FILES = [(f"{kind}/{n}.png", drawing(kind, n)) for kind in range(3) for n in range(7)]
SETS = {
    "folders": FILES,
    "a folder around": [(f"my pets/{path}", file) for path, file in FILES],
    "names": [(path.replace("/", "-"), file) for path, file in FILES],
    "a split": [(f"{('train', 'test')[path[2] == '1']}/{path}", file) for path, file in FILES],
}


class TestImages:
    @pytest.mark.parametrize("files", SETS.values(), ids=SETS)
    def test_an_upload_is_the_folder_to_the_bit(self, tmp_path, files):
        for path, file in files:
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_bytes(file)
        answer = brought(*files[::-1])
        folder = gd.load(tmp_path)
        same(taken_in(answer), folder)
        sizes = {"train": len(folder.train), "test": len(folder.test), "images": 21}
        assert {name: answer[name] for name in sizes} == sizes
        assert answer["classes"] == ["0", "1", "2"]
        assert answer["left_out"] == 0

    def test_its_name_is_that_of_the_folder_or_of_the_classes(self):
        around = brought(*SETS["a folder around"])["name"]
        assert around.rpartition("-")[0] == "my-pets"
        assert brought(*FILES)["name"].rpartition("-")[0] == "0-1-2"
        assert taken_in({"name": around}).name == around

    def test_the_same_images_have_the_same_name_and_one_file(self):
        names = {brought(*FILES)["name"] for _ in range(2)}
        assert len(names) == 1
        assert len(list(taken.folder().iterdir())) == 1

    def test_what_is_no_image_is_left_out_and_counted(self):
        more = [("notes.txt", b"x"), ("0/.DS_Store", b"x"), ("0/deep.md", b"x"), ("cover.png", b"")]
        assert brought(*FILES, *more)["left_out"] == 3  # a hidden file is no file

    def test_one_that_is_damaged_is_named_and_nothing_is_kept(self):
        with pytest.raises(
            gd.DataFormatError, match=r"0/3\.png: the image is not a sound PNG"
        ) as said:
            brought(*FILES[:3], ("0/3.png", b"\x89PNG no"), *FILES[4:])
        assert said.value.values["error"].template.startswith("{name} is not a sound PNG")
        assert not taken.folder().exists()


class TestArchives:
    def test_an_npz_of_images_is_read_as_load_reads_it(self, tmp_path):
        images = np.stack([np.asarray(Image.open(io.BytesIO(file))) for _, file in FILES])
        labels = np.array([f"class {path[0]}" for path, _ in FILES])
        content = archive(X=images, y=labels)
        (tmp_path / "a.npz").write_bytes(content)
        answer = brought(("My Shapes.npz", content))
        same(taken_in(answer), gd.load(tmp_path / "a.npz"))
        assert answer["name"].startswith("my-shapes-")

    def test_what_the_lab_has_kept_comes_back_under_its_name(self):
        first = brought(*FILES)
        file = taken.file_of(first["name"], taken.DATA)
        again = brought((file.name, file.read_bytes()))
        same(taken_in(first), taken_in(again))

    @pytest.mark.parametrize(
        ("files", "sentence"),
        [
            ([("a.npz", b"no zip")], "a.npz is not a sound .npz archive"),
            ([("a.npz", archive(p=np.ones(3), q=np.ones(3)))], "holds arrays named p, q; wanted"),
            ([("a.npz", archive(images=np.array([None])))], "not a sound .npz archive of plain"),
            ([("a.safetensors", b"no")], "a.safetensors is not a sound safetensors file"),
            ([], "0 images and 0 archives came"),
            ([("a.txt", b"")], "0 images and 0 archives came"),
            ([FILES[0], ("a.npz", b"")], "1 images and 1 archives came"),
            ([("a.npz", b""), ("b.npz", b"")], "0 images and 2 archives came"),
            (FILES[:7], "0 holds 7 classes of one image each"),
            ([("pets/cat-1.png", FILES[0][1])], "pets holds images of a single class, 'cat'"),
        ],
    )
    def test_what_is_refused(self, files, sentence):
        with pytest.raises(DescenteError) as said:
            brought(*files)
        assert sentence in str(said.value)
        assert not taken.folder().exists()


NET = gd.Network((784, 16, 12, 10), seed=5)


def torch_like(prefix):
    """The tensors of a PyTorch `state_dict`: matrices of (outputs, inputs)."""
    found = {}
    for k, (weight, bias) in enumerate(NET.layout.unpack(NET.theta)):
        name = prefix.format(2 * k if prefix == "{}." else k + 1)
        found[f"{name}weight"] = np.ascontiguousarray(weight.T)
        found[f"{name}bias"] = bias
    return found


def own_way():
    layers = NET.layout.unpack(NET.theta)
    return {
        f"{word}{k}": a
        for k, layer in enumerate(layers)
        for word, a in zip("Wb", layer, strict=True)
    }


TENSORS = {
    "torch.Sequential": torch_like("{}."),
    "layers": torch_like("layers.{}."),
    "fc": torch_like("fc{}."),
    "module": torch_like("module.net.{}."),
    "own": own_way(),
}


def network(answer):
    return Weights.of_bytes(taken.file_of(answer["name"], taken.NETWORK).read_bytes())


class TestWeights:
    @pytest.mark.parametrize("tensors", TENSORS.values(), ids=TENSORS)
    @pytest.mark.parametrize("kind", ["safetensors", "npz"])
    def test_of_any_names_are_those_of_the_network_to_the_bit(self, kind, tensors):
        content = save(tensors) if kind == "safetensors" else archive(**tensors)
        answer = brought((f"net.{kind}", content))
        assert (answer["kind"], answer["title"]) == ("network", f"net.{kind}")
        came = network(answer)
        assert came.sizes == (784, 16, 12, 10)
        np.testing.assert_array_equal(came.theta.view(np.uint32), NET.theta.view(np.uint32))

    def test_many_layers_are_in_the_order_of_their_numbers(self):
        net = gd.Network((784, *[5] * 11, 3), seed=1)
        tensors: dict[str, Any] = {}
        for k, (weight, bias) in enumerate(net.layout.unpack(net.theta)):
            tensors |= {f"{k}.weight": np.ascontiguousarray(weight.T), f"{k}.bias": bias}
        came = network(brought(("deep.safetensors", save(tensors))))
        assert np.array_equal(came.theta, net.theta)

    @pytest.mark.parametrize("kind", [np.float16, np.float64])
    def test_of_another_precision_are_rounded(self, kind):
        tensors = {name: a.astype(kind) for name, a in TENSORS["fc"].items()}
        came = network(brought(("net.safetensors", save(tensors))))
        assert np.array_equal(came.theta, NET.theta.astype(kind).astype(np.float32))

    def test_what_the_lab_gives_away_comes_back(self):
        e = Experiment(Settings(data="uci", hidden=(16, 12), activation="tanh", output="softmax"))
        e.do("step", steps=3)
        while e.playing:
            e.advance(0.05)
        came = network(brought(("descente.safetensors", e.kept().to_bytes())))
        assert np.array_equal(came.theta, e.net.theta)
        other = Experiment(Settings(data="uci"))
        other.take_in(network(brought(("d.safetensors", e.kept().to_bytes()))))
        assert np.array_equal(other.net.theta, e.net.theta)
        assert other.net.layout == e.net.layout

    @pytest.mark.parametrize("kind", ["safetensors", "npz"])
    def test_a_saved_network_comes_with_its_activations(self, kind, tmp_path):
        net = gd.Network((784, 5, 10), seed=1, activation="relu", output="softmax")
        gd.save_network(net, tmp_path / f"net.{kind}")
        e = Experiment(Settings(data="uci"))
        e.take_in(network(brought((f"net.{kind}", (tmp_path / f"net.{kind}").read_bytes()))))
        assert e.net.layout == net.layout
        assert np.array_equal(e.net.theta, net.theta)

    def test_what_a_recorded_run_leaves_comes_back(self, runs_place):
        net = gd.Network((784, 4, 10), seed=2)
        gd.descend(net, gd.load("uci").train, epochs=1, record="small")
        content = (runs_place / "small" / "theta.safetensors").read_bytes()
        came = network(brought(("theta.safetensors", content)))
        e = Experiment(Settings(data="uci", hidden=(4,)))
        e.take_in(came)
        assert np.array_equal(e.net.theta, net.theta)
        e.change({"hidden": [5]})
        with pytest.raises(gd.InputError, match="3,190 numbers; the network"):
            e.take_in(came)

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"fc2.bias": None}, "wanted a chain of fully connected layers"),
            ({"fc2.weight": np.ones((12, 17), np.float32)}, "wanted a chain of fully connected"),
            ({"fc2.weight": np.ones((12, 16), np.int32)}, "wanted a chain of fully connected"),
            ({"conv.weight": np.ones((3, 3, 1, 1), np.float32)}, "wanted a chain of fully"),
            ({"running_mean": np.ones(3, np.float32)}, "wanted a chain of fully connected"),
            ({"fc2.bias": np.full(12, np.nan, np.float32)}, "numbers that are not finite"),
            ({"theta": np.ones((3, 3), np.float32)}, "wanted a chain of fully connected layers"),
        ],
    )
    def test_others_are_refused(self, change, sentence):
        tensors = {n: a for n, a in {**TENSORS["fc"], **change}.items() if a is not None}
        with pytest.raises(gd.DataFormatError, match=sentence):
            brought(("net.safetensors", save(tensors)))

    def test_at_the_limit_of_parameters_and_past_it(self):
        most = limit("parameters")
        brought(("net.safetensors", save({"theta": np.zeros(most, np.float32)})))
        with pytest.raises(gd.InputError, match="parameters came as 250,001"):
            brought(("net.safetensors", save({"theta": np.zeros(most + 1, np.float32)})))

    def test_a_network_of_other_inputs_or_classes_is_refused_and_the_page_s_stays(self):
        e = Experiment(Settings(data="uci", hidden=(4,)))
        before, kept = e.settings, e.net.theta.copy()
        for sizes in ((100, 5, 10), (784, 5, 3)):
            net = gd.Network(sizes)
            tensors: dict[str, Any] = {}
            for k, (weight, bias) in enumerate(net.layout.unpack(net.theta)):
                tensors |= {f"{k}.weight": np.ascontiguousarray(weight.T), f"{k}.bias": bias}
            came = network(brought(("net.safetensors", save(tensors))))
            with pytest.raises(gd.InputError, match="want 784 inputs and 10 outputs"):
                e.take_in(came)
        for name in ("nobody", "../net", "net-0123456789ab"):
            with pytest.raises(gd.InputError, match="there is no network"):
                Weights.taken_in(name)
        assert e.settings == before
        assert np.array_equal(e.net.theta, kept)


WHOLE = packed(FILES[:9])


class TestUploads:
    def test_the_files_are_where_the_header_says(self):
        files = [("a/b.png", b"12"), ("c", b""), ("/../d.png", b"345")]
        upload = packed(files)
        found = contents(io.BytesIO(upload))
        assert [str(each.path) for each in found] == ["a/b.png", "c", "d.png"]
        assert [upload[e.start : e.start + e.size] for e in found] == [b"12", b"", b"345"]

    @ANY
    @given(st.binary(max_size=200))
    def test_any_bytes_are_a_set_or_a_sentence(self, content):
        with pytest.raises(DescenteError):
            take_in(io.BytesIO(content))

    @ANY
    @given(st.data())
    def test_any_byte_may_be_another_or_missing(self, data):
        bad = bytearray(WHOLE)
        at = data.draw(st.integers(0, min(len(WHOLE), 600) - 1))
        bad[at] = data.draw(st.integers(0, 255))
        cut = data.draw(st.sampled_from([None, None, at]))
        try:
            answer = take_in(io.BytesIO(bytes(bad[:cut])))
        except DescenteError:
            return
        assert len(taken_in(answer).train.classes) >= 2

    @ANY
    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
            lambda each: st.lists(each, max_size=4) | st.dictionaries(st.text(max_size=3), each),
        )
    )
    def test_any_header_is_a_sentence(self, header):
        text = json.dumps(header).encode()
        with pytest.raises(DescenteError):
            take_in(io.BytesIO(len(text).to_bytes(4, "little") + text))

    def test_at_the_limit_of_files_and_past_it(self):
        most = limit("upload_files")
        assert len(contents(io.BytesIO(packed([("a.png", b"")] * most)))) == most
        with pytest.raises(gd.InputError, match="upload_files came as 20,001 files"):
            contents(io.BytesIO(packed([("a.png", b"")] * (most + 1))))


def process(upload, *program):
    """What the reading process says of an upload, which it has as a file."""
    with tempfile.TemporaryFile() as file:
        file.write(upload)
        file.seek(0)
        done = subprocess.run(
            [sys.executable, *(program or ("-m", "descente.lab.intake"))],
            stdin=file,
            capture_output=True,
            timeout=HANG,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        )
    return json.loads(done.stdout)


class TestTheProcess:
    def test_says_what_came_in_one_line(self):
        assert process(packed(FILES)) == brought(*FILES)

    def test_says_why_it_came_to_nothing(self):
        told = process(packed([("a.npz", b"no zip")]))["error"]["words"]
        assert told["about"] == "take-in"
        assert told["sentence"].startswith("a.npz is not a sound .npz archive")

    def test_where_nothing_can_be_kept_that_is_said(self, runs_place):
        (runs_place / ".lab").mkdir(parents=True)
        (runs_place / ".lab" / "taken").write_text("no folder")
        told = process(packed(FILES))["error"]["words"]
        assert told["sentence"].startswith("what came cannot be kept (File exists)")

    @pytest.mark.skipif(sys.platform != "linux", reason="the limit of memory is Linux's")
    def test_takes_no_more_memory_than_the_limit(self):
        program = (
            "import sys\n"
            "from descente.lab import intake, limits\n"
            "row = limits.LIMITS['reading_bytes']\n"
            "limits.LIMITS['reading_bytes'] = row._replace(most=int(sys.argv[1]))\n"
            "intake.main()\n"
        )
        images = np.zeros(
            (8, 3900, 3900), np.uint8
        )  # 122 MB, and each is framed in ten times its size
        images[:, 100:900, 100:300] = 255
        file = io.BytesIO()
        np.savez_compressed(file, images=images, labels=np.arange(8) % 2)
        upload = packed([("large.npz", file.getvalue())])
        assert len(upload) < 2_000_000
        said = {
            most: process(upload, "-c", program, str(most))
            for most in (400_000_000, limit("reading_bytes"))
        }
        assert "error" in said[400_000_000]
        assert said[limit("reading_bytes")]["images"] == 8


class TestWhatIsKept:
    @pytest.mark.parametrize(
        ("limits", "stay"),
        [
            ({"taken": 2, "taken_bytes": 10**9}, {"0", "3"}),
            ({"taken": 9, "taken_bytes": 2500}, {"0", "3"}),
            ({"taken": 4, "taken_bytes": 4000}, {"0", "1", "2", "3"}),
        ],
    )
    def test_the_oldest_unused_go(self, monkeypatch, limits, stay):
        monkeypatch.setattr(taken, "limit", limits.get)
        names = [taken.keep(str(k), bytes([k] * 1000), taken.DATA) for k in range(4)]
        for k, name in enumerate(names):
            os.utime(taken.folder() / f"{name}.npz", (time.time() - 100 + k,) * 2)
        taken.sweep({names[0]})  # a page learns from it
        assert {file.name[0] for file in taken.folder().iterdir()} == stay

    def test_who_is_asked_for_is_used(self, monkeypatch):
        monkeypatch.setattr(taken, "limit", {"taken": 1, "taken_bytes": 10**9}.get)
        old, new = (taken.keep("a", bytes([k]), taken.DATA) for k in range(2))
        os.utime(taken.folder() / f"{old}.npz", (1, 1))
        os.utime(taken.folder() / f"{new}.npz", (2, 2))
        assert taken.file_of(old, taken.DATA)
        taken.sweep()
        assert taken.file_of(old, taken.DATA)
        assert taken.file_of(new, taken.DATA) is None

    @pytest.mark.parametrize(
        ("title", "stem"),
        [
            ("Mes été(s) 2024", "mes-ete-s-2024"),
            ("../../etc/passwd", "etc-passwd"),
            ("猫", "images"),
            ("", "images"),
            ("a" * 100, "a" * 40),
        ],
    )
    def test_a_name_is_made_of_small_letters(self, title, stem):
        assert taken.stem_of(title) == stem
        assert taken.file_of(taken.keep(title, b"x", taken.DATA), taken.DATA)
