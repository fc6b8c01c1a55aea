"""``descente torch``: an objective of one's own, asked from the command line.

The commands take whatever is an objective, so these tests need no PyTorch: the module that they
write makes one of a network of this package.
"""

import json

import numpy as np
import pytest

import descente as gd

MODULE = """
import numpy as np
import descente as gd

rng = np.random.default_rng(0)
data = gd.Split(
    rng.random((80, 6), dtype=np.float32), rng.integers(0, 3, 80).astype("u1"), shape=(2, 3)
)
here = gd.objective(gd.Network((6, 5, 3), seed=1), data)
number = 3


def made():
    return here
"""


@pytest.fixture
def own(tmp_path, monkeypatch, request):
    """A module in the folder one stands in; its objective."""
    name = f"own_{abs(hash(request.node.name))}"
    (tmp_path / f"{name}.py").write_text(MODULE)
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(0)
    images, labels = rng.random((80, 6), dtype=np.float32), rng.integers(0, 3, 80).astype("u1")
    data = gd.Split(images, labels, shape=(2, 3))
    return name, gd.objective(gd.Network((6, 5, 3), seed=1), data)


def said(call, *arguments):
    code, out, err = call("torch", *arguments, "--json")
    assert (code, err) == (0, "")
    return json.loads(out)


class TestTheyAreTheLibrarys:
    def test_landscape(self, call, own, tmp_path):
        name, at = own
        kept = tmp_path / "kept.safetensors"
        found = said(call, "landscape", f"{name}:here", "--size", "3", "--save", str(kept))
        wanted = gd.landscape(at, size=3)
        assert found["cost"] == wanted.cost.tolist()
        assert (gd.Landscape.load(kept).cost == wanted.cost).all()
        assert said(call, "landscape", f"{name}:here", "--resume", str(kept))["complete"]

    def test_gradient(self, call, own):
        name, at = own
        found = said(call, "gradient", f"{name}:made", "--top", "2", "--eta", "0.2")
        wanted = gd.todo(at, rows=2, eta=0.2)
        assert [row["name"] for row in found["rows"]] == [row.name for row in wanted.rows]
        assert found["together"] == wanted.together._asdict()

    def test_sharpness(self, call, own):
        name, at = own
        found = said(call, "sharpness", f"{name}:here", "--layers")["sharpness"]
        wanted = [gd.sharpness(at), *gd.sharpness_by_layer(at)]
        assert [one["largest"] for one in found] == [one.largest for one in wanted]

    def test_eta(self, call, own):
        name, at = own
        found = said(call, "eta", f"{name}:here", "--batch", "5,1000")
        assert found["critical"]["eta"] == gd.critical_sharpness(at).eta
        assert [row["batch"] for row in found["batches"]] == [5]
        assert found["batches"][0]["eta"] == gd.eta_limit(at, batch=5).eta[0]

    def test_report_with_a_condition_that_holds(self, call, own):
        name, _ = own
        code, out, err = call("torch", "report", f"{name}:here", "--fail-on", "examples > 10")
        assert code == 1
        assert "‖∇C‖" in out
        assert "examples > 10" in err

    def test_a_sample(self, call, own):
        name, _ = own
        assert said(call, "gradient", f"{name}:here", "--examples", "20")["examples"] == 20


class TestForAPerson:
    @pytest.mark.parametrize("command", ["landscape --size 3", "gradient", "sharpness", "eta"])
    def test_each_says_what_was_measured(self, call, own, command):
        name, _ = own
        verb, *options = command.split()
        code, out, err = call("torch", verb, f"{name}:here", *options)
        assert (code, err) == (0, "")
        assert "53 parameters, 80 examples" in out

    def test_alone_it_says_what_there_is(self, call):
        code, out, _ = call("torch")
        assert code == 0
        assert all(word in out for word in ("landscape", "gradient", "sharpness", "eta", "report"))

    def test_a_picture(self, call, own, tmp_path):
        pytest.importorskip("matplotlib", reason="pictures are an extra")
        name, _ = own
        path = tmp_path / "sharpness.png"
        assert call("torch", "sharpness", f"{name}:here", "--out", str(path))[0] == 0
        assert path.stat().st_size > 1000


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ("{own}", "wanted module:name"),
        ("{own}:", "wanted module:name"),
        (":here", "wanted module:name"),
        ("no_such_module_anywhere:here", "no module"),
        ("{own}:nothing", "nothing is not there"),
        ("{own}:number", "number is of type int"),
    ],
)
def test_what_is_no_objective_gets_one_sentence(call, own, asked, wanted):
    code, _, err = call("torch", "gradient", asked.format(own=own[0]))
    assert code == 2
    assert err.count("\n") == 1
    assert wanted in err
