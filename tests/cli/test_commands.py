"""The command line, called as a person calls it."""

import json
import os
import re
import signal
import subprocess
import sys
from typing import get_type_hints

import numpy as np
import pytest
from PIL import Image
from tests.waiting import HANG, until

import descente as gd
from descente.cli.terminal import bar, curve, duration, number
from descente.cli.train import train
from descente.digits import Augmentation
from descente.recipe import Recipe


@pytest.fixture(scope="module", autouse=True)
def kept_digits() -> None:
    """The embedded digits, made before what a command says is counted."""
    gd.load("embedded")


QUICK = ("--data", "uci", "--epochs", "3")


def test_what_takes_a_moment_is_said_once_and_not_in_the_document(call, monkeypatch, tmp_path):
    monkeypatch.setattr("descente.digits.kept.cache_folder", lambda: tmp_path)
    monkeypatch.setattr("descente.digits.embedded.PEN_DIGITS", 600)
    monkeypatch.setattr("descente.digits.embedded.COPIES", 2)
    gradient = ("gradient", "--data", "embedded", "--seed", "0", "--json")
    for said in (1, 0):
        code, out, err = call(*gradient)
        assert (code, err.count("simulated pen"), err.count("\n")) == (0, said, said)
        assert "simulated pen" in json.loads(out)["data"]


def test_every_set_is_listed_for_what_it_is(call):
    code, out, _ = call("data", "list", "--json")
    assert code == 0
    said = {row["name"]: row["sentence"] for row in json.loads(out)}
    assert list(said) == ["mnist", "embedded", "pen", "uci"]
    for name in ("embedded", "pen"):
        assert "simulated pen" in said[name]
        assert "not by people" in said[name]
    assert "real digits" in said["uci"]


def test_training_shows_before_after_and_the_to_do_list_and_saves_the_run(call):
    code, out, err = call("train", *QUICK, "--name", "first")
    assert (code, err) == (0, "")
    assert "13,002 weights and biases" in out
    assert re.search(r"Before: (\d+\.\d) % .*\. Useless\.", out)
    assert re.search(r"After: \d+\.\d % of the test images", out)
    assert "To-do list: the 5 largest of 13,002 derivatives" in out
    assert "Saved as run first" in out
    assert gd.runs.open_run("first").outcome.kind == "finished"


def test_json_is_one_document_that_agrees_with_the_record(call):
    code, out, _ = call("train", *QUICK, "--name", "machine", "--json")
    said = json.loads(out)
    run = gd.runs.open_run("machine")
    assert code == 0
    assert said["parameters"] == 13002
    assert said["steps"] == run.steps == 3 * 144
    assert said["cost"]["last"] == float(run.history.cost[-1])
    assert said["test"][-1]["accuracy"] == float(run.history.test_accuracy[-1])
    assert said["recipe"]["eta"] == 1.0


def test_every_option_of_training_reaches_the_recipe(call):
    code, out, _ = call(
        "train",
        "--data",
        "uci",
        "--hidden",
        "7,5",
        "--activation",
        "relu",
        "--output",
        "softmax",
        "--cost",
        "cross_entropy",
        "--rule",
        "adam",
        "--eta",
        "0.002",
        "--batch-size",
        "full",
        "--epochs",
        "2",
        "--seed",
        "4",
        "--schedule",
        "step",
        "--weight-decay",
        "0.25",
        "--patience",
        "3",
        "--augment",
        "shift=1,rotate=5",
        "--json",
        "--name",
        "all",
    )
    assert code == 0
    assert json.loads(out)["layers"] == [784, 7, 5, 10]
    run = gd.runs.open_run("all")
    assert (run.network.activation, run.network.output) == ("relu", "softmax")
    assert run.recipe == gd.Recipe(
        eta=0.002,
        batch_size=None,
        epochs=2,
        seed=4,
        rule="adam",
        schedule="step",
        weight_decay=0.25,
        cost="cross_entropy",
        patience=3,
        augmentation=Augmentation(shift=1, rotate=5, shear=0, scale=0),
    )
    assert run.steps == 2


def test_without_recording_nothing_is_left(call):
    code, out, _ = call("train", *QUICK, "--no-record")
    assert code == 0
    assert "Saved" not in out
    assert gd.runs.names() == []


def test_the_gradient_is_the_library_s(call):
    _, out, _ = call("gradient", "--data", "uci", "--seed", "3", "--top", "4", "--json")
    said = json.loads(out)
    train = gd.load("uci").train
    g = gd.gradient(gd.Network((784, 16, 16, 10), seed=3), train)
    assert said["cost"] == g.cost
    assert [row["index"] for row in said["rows"]] == [row.index for row in g.top(4)]
    assert [row["change"] for row in said["rows"]] == [-0.5 * row.derivative for row in g.top(4)]
    code, table, _ = call("gradient", "--data", "uci", "--seed", "3", "--top", "4")
    assert code == 0
    assert g.top(1)[0].name in table


def test_prediction_reads_a_drawing_with_the_newest_run(call, tmp_path):
    call("train", "--data", "uci", "--epochs", "60", "--name", "reader")
    test = gd.load("uci").test
    paths = []
    for i in range(3):
        grey = 255 - np.round(255 * test.images[i].reshape(28, 28)).astype(np.uint8)
        paths.append(str(tmp_path / f"{i}.png"))
        Image.fromarray(grey).resize((280, 280)).save(paths[-1])
    code, out, _ = call("predict", *paths, "--json")
    said = json.loads(out)
    assert code == 0
    net = gd.runs.open_run("reader").network
    for path, answer in zip(paths, said["answers"], strict=True):
        expected = net.outputs(gd.frame(path))[0]
        np.testing.assert_allclose(answer["outputs"], expected, rtol=1e-6)
        assert answer["digit"] == int(expected.argmax())
    code, out, _ = call("predict", paths[0])
    assert code == 0
    assert out.count("█") > 10


def test_a_network_that_is_not_finite_is_said_where_its_cost_would_not_show_it(call, tmp_path):
    """The weight of a pixel that no image lights: NaN times 0 is skipped, the cost is finite."""
    call("train", *QUICK, "--name", "dark", "--recipe", "deck")
    run = gd.runs.open_run("dark")
    Image.fromarray(np.eye(28, dtype=np.uint8) * 255).save(tmp_path / "x.png")
    with run.record.writer() as writer:
        state = run.record.state((0, 13_002))
        state.theta[7] = np.nan
        state.step += 1
        step = np.ones(1, np.float32)
        writer.append(run.steps, (step, step, step), [], [], state, {})
    wanted = "(1 of its 13,002 numbers is not finite)"
    for command in (
        ("gradient",),
        ("gradient", "--json"),
        ("predict", str(tmp_path / "x.png")),
        ("todo", "1"),
        ("slope",),
        ("runs", "show", "dark"),
        ("train", "--resume", "dark"),
    ):
        code, out, err = call(*command)
        assert (code, err) == (0, ""), command
        assert wanted in " ".join(out.split()), command


def test_runs_are_listed_shown_compared_and_deleted(call):
    call("train", *QUICK, "--name", "one")
    call("train", *QUICK, "--name", "two", "--eta", "0.25")
    code, out, _ = call("runs", "list")
    assert code == 0
    assert "one" in out
    assert "two" in out
    _, out, _ = call("runs", "show", "two")
    assert "eta 0.25" in out
    _, out, _ = call("runs", "compare", "one", "two", "--json")
    assert json.loads(out)["differs"] == ["eta"]
    code, out, _ = call("runs", "compare", "one", "two")
    assert code == 0
    assert "0.25" in out
    code, _, err = call("runs", "delete", "one", "missing", "--yes")
    assert code == 2
    assert "missing" in err
    assert sorted(gd.runs.names()) == ["one", "two"]  # refused whole
    call("runs", "delete", "one", "--yes")
    assert gd.runs.names() == ["two"]


def test_a_damaged_run_does_not_hide_the_others(call):
    call("train", *QUICK, "--name", "good")
    call("train", *QUICK, "--name", "bad")
    (gd.runs.runs_folder() / "bad" / "manifest.json").write_text("{")
    code, out, _ = call("runs", "list", "--json")
    rows = {row["run"]: row for row in json.loads(out)}
    assert code == 0
    assert "manifest" in rows["bad"]["error"]
    assert rows["good"]["outcome"] == "finished"


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        (("train", "--eta", "-1", "--data", "uci"), "above 0"),
        (("train", "--eta", "much"), "valid number"),
        (("train", "--data", "nowhere"), "nowhere"),
        (("train", "--data", "uci", "--hidden", "0"), "from 1 up"),
        (("train", "--data", "uci", "--hidden", "a"), "separated by commas"),
        (("train", "--data", "uci", "--rule", "newton"), "'momentum'"),
        (("train", "--data", "uci", "--batch-size", "half"), "'full'"),
        (("train", "--data", "uci", "--augment", "twist=3"), "shift=1,rotate=5"),
        (("train", "--data", "uci", "--recipe", "magic"), "'thorough'"),
        (("train", "--data", "uci", "--name", "../x"), "a-z"),
        (("train", "--resume", "nothing"), "nothing"),
        (("train", "--learning-rate", "1"), "--learning-rate"),
        (("gradient", "--top", "-1"), "-1"),
        (("predict", "no-such.png"), "no-such.png"),
        (("runs", "show", "nothing"), "nothing"),
        (("runs", "show", "..%2f"), "a-z"),
        (("data", "get", "letters"), "letters"),
        (("bench", "--only", "abacus", "--data", "uci"), "abacus"),
        (("dance",), "dance"),
    ],
)
def test_bad_input_gets_one_sentence_and_code_2(call, arguments, wanted):
    code, out, err = call(*arguments)
    assert code == 2
    assert err.startswith("descente: ")
    assert wanted in err
    assert err.count("\n") == 1
    assert "Traceback" not in out + err


@pytest.mark.parametrize(
    "command",
    [
        (),
        ("train",),
        ("gradient",),
        ("predict",),
        ("bench",),
        ("runs",),
        ("runs", "show"),
        ("data",),
    ],
)
def test_help_teaches(call, command):
    code, out, _ = call(*command, "--help")
    assert code == 0
    assert "Usage" in out
    assert len(out) > 300


@pytest.mark.parametrize("group", [("runs",), ("data",)])
def test_a_group_alone_prints_its_help(call, group):
    code, out, _ = call(*group)
    assert code == 0
    assert "Usage" in out


def test_divergence_is_an_outcome_and_code_1(call):
    code, out, _ = call(
        "train",
        "--data",
        "uci",
        "--activation",
        "identity",
        "--output",
        "identity",
        "--eta",
        "50",
        "--json",
    )
    assert code == 1
    assert json.loads(out)["outcome"] in ("diverged", "non-finite")


def test_ctrl_c_stops_cleanly_and_resume_gives_the_same_bits(monkeypatch, tmp_path):
    environment = {**os.environ, "DESCENTE_RUNS": str(tmp_path / "runs")}
    environment.pop("DESCENTE_DATA", None)
    command = [sys.executable, "-m", "descente"]
    train = [*command, "train", "--data", "uci", "--epochs", "30000", "--name"]
    child = subprocess.Popen([*train, "cut"], env=environment, stdout=subprocess.PIPE, text=True)
    monkeypatch.setenv("DESCENTE_RUNS", str(tmp_path / "runs"))
    until(lambda: "cut" in gd.runs.names() and gd.runs.open_run("cut").steps)
    child.send_signal(signal.SIGINT)
    out, _ = child.communicate(timeout=HANG)
    assert child.returncode == 130
    assert "resume cut" in out
    cut = gd.runs.open_run("cut")
    assert cut.outcome.kind == "interrupted"
    assert 0 < cut.steps < 30000 * 144
    net = gd.Network((784, 16, 16, 10), seed=0)
    whole = gd.Descent(net, gd.load("uci").train, cut.recipe)
    while whole.state.step < cut.steps:
        whole.advance(cut.steps - whole.state.step)
    np.testing.assert_array_equal(net.theta, cut.network.theta)


def test_the_help_comes_at_once():
    code = "import sys, descente.cli; print(*sorted(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )
    # what takes the time is what is imported: none of it is needed to print help
    assert not {"numpy", "numba", "scipy", "sklearn", "PIL", "sqlite3"} & set(loaded.stdout.split())
    before = os.times()
    subprocess.run([sys.executable, "-m", "descente", "--help"], check=True, capture_output=True)
    after = os.times()
    assert after.children_user - before.children_user < 2


def test_numbers_are_written_for_people():
    assert [number(x) for x in (0.0612, 1.5, 0.0, 3.2e-7, 12345.0)] == [
        "0.0612",
        "1.50",
        "0",
        "3.20e-07",
        "1.23e+04",
    ]
    assert [duration(x) for x in (0.026, 1.4, 125, 7260)] == [
        "26 ms",
        "1.4 s",
        "2 min 05 s",
        "2 h 01 min",
    ]
    assert bar(0.5, 4) == "██  "
    assert bar(1 / 32, 4) == "▏   "
    assert bar(float("nan"), 2) == "  "


def test_the_curve_goes_down_where_the_values_do():
    rows = curve(np.linspace(1, 0, 500), width=20, height=4)
    assert len(rows) == 4
    assert all(len(row) == 20 for row in rows)
    filled = [[i for i, c in enumerate(row) if c != "\u2800"] for row in rows]
    assert filled[0][0] == 0
    assert filled[-1][-1] == 19
    assert max(filled[0]) < min(filled[-1])
    assert curve([], 5, 2) == ["     ", "     "]
    assert curve([1.0, float("nan"), 1.0], 5, 1)[0][0] != "\u2800"


@pytest.mark.parametrize("name", ["batch_size", "rule", "schedule", "weight_decay", "cost"])
def test_the_help_of_train_shows_the_default_recipe(name):
    default = getattr(Recipe, name)
    (option,) = get_type_hints(train, include_extras=True)[name].__metadata__
    assert type(default)(option.show_default) == default
