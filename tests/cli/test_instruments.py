"""The instruments from the command line: the library's own numbers, and words for them."""

import json
import signal

import numpy as np
import pytest

import descente as gd

AT = ("--data", "uci", "--seed", "3", "--examples", "100")


@pytest.fixture
def subject():
    """The network and the examples that `AT` names."""
    return gd.Network((784, 16, 16, 10), seed=3), gd.load("uci").train[:100]


@pytest.fixture
def recorded():
    """A short recorded run on the embedded digits."""
    net = gd.Network((784, 16, 16, 10), seed=0)
    return gd.descend(net, gd.load("uci").train, epochs=2, record="walk")


def said(call, *arguments, code=0):
    got, out, err = call(*arguments, "--json")
    assert (got, err) == (code, "")
    return json.loads(out)


class TestNumbers:
    """Each command's JSON holds what the library gives for the same network and examples."""

    def test_landscape(self, call, subject):
        found = said(call, "landscape", *AT, "--size", "5x3", "--span", "0.5")
        land = gd.landscape(*subject, size=(5, 3), span=0.5)
        assert found["cost"] == land.cost.tolist()
        assert (found["alpha"], found["beta"]) == (land.alpha.tolist(), land.beta.tolist())
        assert found["complete"] is True
        assert found["examples"] == 100

    def test_slope(self, call, subject):
        found = said(call, "slope", *AT, "--weight", "12544", "--eta", "2", "--steps", "3")
        line = gd.slope(*subject, 12544)
        assert found["cost"] == line.cost.tolist()
        assert found["here"] == line.here._asdict()
        assert found["ball"]["t"] == line.descend(2.0, 3).t.tolist()

    def test_slope_along_the_gradient(self, call, subject):
        found = said(call, "slope", *AT, "--gradient")
        assert found["here"]["slope"] == pytest.approx(gd.gradient(*subject).norm, rel=1e-5)

    def test_steepest(self, call, subject):
        found = said(call, "steepest", *AT, "--random", "2")
        known = gd.steepest(*subject, random=2)
        assert [d["measured"] for d in found["directions"]] == known.measured.tolist()
        assert [d["name"] for d in found["directions"]] == known.names
        assert [d["kind"] for d in found["directions"]] == [d.kind for d in known.directions]

    @pytest.mark.parametrize(("rows", "asked"), [("3", 3), ("12544,7", [12544, 7])])
    def test_todo(self, call, subject, rows, asked):
        found = said(call, "todo", rows, *AT, "--eta", "0.1")
        known = gd.todo(*subject, asked, 0.1)
        assert found["together"] == known.together._asdict()
        assert [row["index"] for row in found["rows"]] == [row.index for row in known.rows]

    def test_importance(self, call, subject):
        found = said(call, "importance", *AT, "--each", "1")
        known = gd.importance(*subject, each=1)
        for kind, shares in (("shares", known.shares), ("layers", known.layers)):
            assert found[kind] == [share._asdict() | {"name": share.name} for share in shares]
        assert found["thresholds"] == known.thresholds

    def test_eta(self, call, subject):
        found = said(call, "eta", *AT)
        known = gd.sharpness(*subject)
        assert found["all"]["largest"] == known.largest
        assert found["all"]["eta_limit"] == known.eta_limit
        assert [s["where"] for s in found["layers"]] == ["layer 1", "layer 2", "layer 3"]
        (own,) = found["mini_batch"]["batches"]
        assert (own["batch"], own["eta"]) == (10, gd.eta_limit(*subject, 10).eta[0])

    def test_eta_for_mini_batches(self, call, subject):
        found = said(call, "eta", *AT, "--batch", "5,100", "--steps", "30")
        known = gd.eta_limit(*subject, [5, 100], steps=30)
        assert [row["batch"] for row in found["batches"]] == [5, 100]
        assert [row["eta"] for row in found["batches"]] == known.eta.tolist()
        assert [row["verdict"] for row in found["batches"]] == list(known.verdicts)
        for row, steps in zip(found["batches"], known.tried, strict=True):
            assert row["tried"]["change"] == steps.change.tolist()
            assert row["tried"]["predicted"] == known.change(steps.batch, steps.eta).tolist()
        assert found["noise_curvature"] == known.noise_curvature
        assert found["noise_batch"] == known.noise_batch
        assert "tried" not in said(call, "eta", *AT, "--batch", "5", "--steps", "0")["batches"][0]

    def test_eta_that_has_not_converged_sets_no_limit(self, call):
        found = said(call, "eta", *AT, "--max-products", "2")
        assert found["all"]["converged"] is False
        assert found["all"]["eta_limit"] is None
        _, out, _ = call("eta", *AT, "--max-products", "2")
        assert "not converged" in out
        assert "stable" not in out

    def test_eta_sweep(self, call, subject):
        found = said(call, "eta", *AT, "--sweep", "--etas", "0.1,2", "--epochs", "2")
        test = gd.load("uci").test
        known = gd.eta_sweep(*subject, [0.1, 2.0], 2, test=test)
        assert [t["sentence"] for t in found["trials"]] == [t.sentence for t in known.trials]
        assert [t["test_accuracy"] for t in found["trials"]] == [
            t.test_accuracy for t in known.trials
        ]

    def test_range_test(self, call, subject):
        found = said(call, "eta", *AT, "--range-test")
        assert found["cost"] == gd.range_test(*subject).cost.tolist()

    def test_backprop(self, call):
        found = said(call, "backprop", "--data", "uci", "--seed", "3", "--example", "4")
        test = gd.load("uci").test
        net = gd.Network((784, 16, 16, 10), seed=3)
        trace = gd.backprop_trace(net, test.images[4], int(test.labels[4]))
        assert found["cost"] == trace.cost
        assert [step["name"] for step in found["steps"]] == [step.name for step in trace.steps]
        assert found["largest_error"] == trace.largest_error < 1e-6

    def test_scaling(self, call):
        found = said(
            call,
            "scaling",
            "--data",
            "uci",
            "--widths",
            "4",
            "--examples",
            "20",
            "--patience",
            "0",
        )
        (timing,) = found["timings"]
        assert timing["parameters"] == 784 * 4 + 4 + 4 * 4 + 4 + 4 * 10 + 10
        assert timing["measured"] is False


class TestWords:
    """What a person reads names the data, the network, and what was found."""

    @pytest.mark.parametrize(
        ("arguments", "wanted"),
        [
            (("landscape", "--size", "9"), "Every point is the mean over all examples"),
            (("slope", "--weight", "12544"), "Layer 1, neuron 0, bias"),
            (("steepest",), "the opposite of the gradient"),
            (("todo", "3"), "these 3 rows together"),
            (("importance", "--each", "1"), "a lot from"),
            (("eta",), "full-batch descent is stable"),
            (("eta",), "Below η₀ a step lowers the cost on average"),
            (("eta", "--batch", "10,100"), "noise costs as much as the curvature for batches of"),
            (("eta", "--sweep", "--etas", "0.1,2"), "2 trainings in"),
            (("eta", "--range-test"), "The cost fell fastest near"),
        ],
    )
    def test_each_command(self, call, arguments, wanted):
        code, out, err = call(*arguments, *AT)
        assert (code, err) == (0, "")
        words = " ".join(out.split())
        assert "1,797 real digits" in words
        assert "An untrained network (seed 3), 100 examples." in words
        assert wanted in words

    def test_numbers_are_never_cut_in_eighty_columns(self, call, monkeypatch):
        from rich.console import Console

        from descente.cli import terminal

        narrow = Console(highlight=False, width=80)
        for module in ("choices", "eta", "noise", "slope", "terminal", "todo"):
            monkeypatch.setattr(f"descente.cli.{module}.console", lambda: narrow, raising=False)
        assert terminal.console() is narrow
        for arguments in (
            ("todo", "5"),
            ("importance",),
            ("steepest",),
            ("eta",),
            ("eta", "--batch", "1,10,100"),
        ):
            _, out, _ = call(*arguments, *AT)
            assert "…" not in out
            assert max(map(len, out.splitlines())) <= 80

    def test_backprop_shows_the_digit_and_every_step(self, call):
        _, out, _ = call("backprop", "--data", "uci", "--seed", "3")
        for name in ("z1", "a3", "dC/dz3", "dC/dW1"):
            assert name in out
        assert "█" in out

    def test_one_step_of_backprop_shows_all_its_numbers(self, call):
        _, out, _ = call("backprop", "--data", "uci", "--seed", "3", "--step", "dC/dz2")
        assert "δ2 = (δ3 W3ᵀ)" in out
        assert len([line for line in out.splitlines() if line.strip()[:1].isdigit()]) >= 16

    def test_help_teaches_every_command(self, call):
        for name in (
            "landscape",
            "slope",
            "steepest",
            "todo",
            "importance",
            "eta",
            "backprop",
            "scaling",
        ):
            code, out, _ = call(name, "--help")
            assert code == 0
            assert "--json" in out
            assert "--out" in out


INSTRUMENTS = {
    "landscape": ("--size", "3"),
    "slope": (),
    "steepest": ("--random", "1"),
    "todo": ("2",),
    "importance": ("--each", "1"),
    "gradient": (),
    "eta": ("--examples", "100"),
}


class TestRuns:
    @pytest.mark.parametrize("name", INSTRUMENTS)
    def test_a_run_is_looked_at_on_its_own_data_unless_others_are_named(
        self, call, recorded, name, tmp_path
    ):
        """Where MNIST was at hand it was taken, whatever the run had learnt from."""
        learnt, others = gd.load("uci").train, tmp_path / "others.npz"
        np.savez(others, images=learnt.images[:100].reshape(-1, 28, 28), labels=learnt.labels[:100])
        assert said(call, name, "--run", "walk", *INSTRUMENTS[name])["data"] == learnt.name
        assert said(call, name, *INSTRUMENTS[name])["data"] == learnt.name
        told = said(call, name, "--run", "walk", "--data", str(others), *INSTRUMENTS[name])
        assert told["data"] == "others, train"

    def test_a_landscape_of_a_run_has_the_cost_that_the_run_ended_at(self, call, recorded):
        found = said(call, "landscape", "--run", "walk", "--size", "3")
        cost = gd.cost(recorded.network, gd.load("uci").train)
        assert found["path"]["cost"][-1] == pytest.approx(cost, rel=1e-6)

    def test_without_a_seed_the_newest_run_is_looked_at_and_its_path_shown(self, call, recorded):
        found = said(call, "landscape", "--data", "uci", "--size", "4")
        assert "run walk" in found["network"]
        assert found["plane"] == "pca"
        assert found["path"]["step"] == recorded.snapshot_steps
        assert found["path"]["cost"][-1] == pytest.approx(
            gd.cost(recorded.network, gd.load("uci").train), rel=1e-6
        )

    def test_the_three_chosen_steps_lie_on_the_path_plane(self, call, recorded):
        steps = recorded.snapshot_steps
        chosen = steps[0], steps[3], steps[-1]
        found = said(
            call,
            "landscape",
            "--data",
            "uci",
            "--size",
            "3",
            "--plane",
            "path",
            "--steps",
            ",".join(map(str, chosen)),
        )
        out_of_plane = np.array(found["path"]["distance"])
        on = [found["path"]["step"].index(step) for step in chosen]
        assert (out_of_plane[on] < 1e-9).all()
        assert out_of_plane.max() > 1e-3

    def test_sharpness_along_the_run(self, call, recorded):
        found = said(call, "eta", "--along", "--data", "uci", "--examples", "100")
        assert found["step"][0] == 0
        assert found["step"][-1] == recorded.steps
        assert all(found["converged"])

    def test_along_needs_a_run(self, call):
        code, _, err = call("eta", "--along", "--data", "uci")
        assert code == 2
        assert "recorded run" in err


class TestKeeping:
    def test_a_picture_is_drawn(self, call, tmp_path):
        pytest.importorskip("matplotlib")
        for arguments in (
            ("landscape", "--size", "5"),
            ("slope", "--eta", "1"),
            ("steepest",),
            ("todo", "3"),
            ("importance",),
            ("eta",),
            ("eta", "--batch", "10,50"),
            ("eta", "--sweep", "--etas", "0.1,1"),
            ("eta", "--range-test"),
        ):
            path = tmp_path / "picture.png"
            code, out, err = call(*arguments, *AT, "--out", str(path))
            assert (code, err) == (0, "")
            assert f"Drawn in {path}" in out.replace("\n", "")
            assert path.read_bytes().startswith(b"\x89PNG")
            path.unlink()

    def test_a_picture_that_cannot_be_drawn_is_refused_before_the_work(self, call, tmp_path):
        code, _, err = call("landscape", *AT, "--out", str(tmp_path / "picture.txt"))
        assert code == 2
        assert ".png" in err

    def test_ctrl_c_keeps_what_is_done_and_resume_goes_on_to_the_same_numbers(
        self, call, tmp_path, monkeypatch
    ):
        from descente.instruments import survey as module

        kept = tmp_path / "land.safetensors"
        whole = said(call, "landscape", *AT, "--size", "21")
        fill = module._fill

        def strike(land, surface, points, count):
            fill(land, surface, points, count)
            signal.raise_signal(signal.SIGINT)

        monkeypatch.setattr(module, "_fill", strike)
        part = said(call, "landscape", *AT, "--size", "21", "--save", str(kept), code=130)
        assert part["complete"] is False
        assert any(c is None for row in part["cost"] for c in row)
        monkeypatch.setattr(module, "_fill", fill)
        rest = said(call, "landscape", *AT, "--resume", str(kept))
        assert rest["cost"] == whole["cost"]

    def test_a_file_that_is_no_landscape_gets_one_sentence(self, call, tmp_path):
        path = tmp_path / "other.safetensors"
        path.write_bytes(b"not a landscape at all")
        code, _, err = call("landscape", *AT, "--resume", str(path))
        assert code == 2
        assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        (("landscape", "--plane", "flat"), "unknown"),
        (("landscape", "--plane", "path"), "path"),
        (("landscape", "--size", "big"), "size came as"),
        (("landscape", "--weights", "1,2,3"), "--weights came as"),
        (("slope", "--weight", "99999"), "does not exist"),
        (("todo", "few"), "rows came as"),
        (("eta", "--sweep", "--etas", "fast"), "--etas came as"),
        (("eta", "--sweep", "--along"), "choose one"),
        (("eta", "--sweep", "--batch", "10"), "choose one"),
        (("eta", "--batch", "ten"), "--batch came as"),
        (("eta", "--batch", "0"), "batch came as"),
        (("backprop", "--example", "-1"), "--example came as"),
        (("landscape", "--examples", "0"), "--examples came as"),
        (("landscape", "--run", "x", "--seed", "1"), "both given"),
        (("scaling", "--widths", "wide"), "--widths came as"),
    ],
)
def test_bad_input_ends_with_one_sentence_and_code_two(call, arguments, wanted):
    extra = () if "--seed" in arguments or arguments[0] == "scaling" else ("--seed", "0")
    code, _, err = call(*arguments, *extra, "--data", "uci")
    assert code == 2
    assert err.startswith("descente: ")
    assert err.count("\n") == 1
    assert wanted in err
