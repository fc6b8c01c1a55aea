"""``descente report``: the library's numbers, one file, and an exit code for a CI."""

import json

import pytest

import descente as gd

AT = ("--data", "uci", "--seed", "3", "--examples", "100")


@pytest.fixture
def recorded():
    """A short recorded run of plain steps on the embedded digits."""
    net = gd.Network((784, 16, 16, 10), seed=0)
    return gd.descend(net, gd.load("uci").train, eta=0.5, epochs=1, record="walk")


def without_seconds(facts):
    return {name: value for name, value in facts.items() if not name.startswith("seconds")}


def test_its_numbers_are_the_library_s(call):
    code, out, err = call("report", *AT, "--json")
    assert (code, err) == (0, "")
    said = json.loads(out)
    wanted = gd.report(gd.Network((784, 16, 16, 10), seed=3), gd.load("uci").train[:100])
    assert without_seconds(said["report"]) == without_seconds(wanted.facts())
    assert said["failures"] == []


def test_of_a_run_it_knows_the_learning_rate_and_the_batch(call, recorded, tmp_path):
    page = tmp_path / "report.html"
    code, out, _ = call("report", "walk", "--examples", "200", "--out", str(page))
    assert code == 0
    assert "η in use" in out
    assert "in batches of 10" in out
    assert "η in use" in page.read_text("utf-8")
    assert f"Written to {page}." in out.replace("\n", "")


@pytest.mark.parametrize(
    ("conditions", "code", "sentences"),
    [
        (("sharpness*eta > 1e9", "cost < 0"), 0, []),
        (("sharpness*eta > 0", "cost < 0"), 1, ["sharpness*eta > 0: so it is."]),
        (("cost > 0", "eta0 > 1"), 1, ["cost > 0: so it is.", "eta0 is not known."]),
    ],
)
def test_the_exit_code_says_whether_a_condition_holds(call, conditions, code, sentences):
    asked = [word for text in conditions for word in ("--fail-on", text)]
    got, out, err = call("report", *AT, "--eta", "0.5", *asked)
    assert got == code
    assert "λmax" in out
    assert len(err.splitlines()) == len(sentences)
    for line, sentence in zip(err.splitlines(), sentences, strict=True):
        assert line.startswith("descente: ")
        assert line.endswith(sentence)


def test_of_other_steps_than_plain_ones_it_compares_no_learning_rate(call):
    net = gd.Network((784, 4, 10), seed=0)
    gd.descend(net, gd.load("uci").train[:100], rule="adam", epochs=1, record="adam")
    _, out, err = call("report", "adam", "--examples", "100", "--fail-on", "eta > 1")
    assert "η in use" not in out
    assert "eta > 1: cannot be decided, eta is not known." in err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--fail-on", "loss > 1"), "the condition 'loss > 1' cannot be read"),
        (("--out", "report.pdf"), "wanted a page: .html"),
        (("--batch", "101"), "batch came as 101"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_measured(call, arguments, sentence):
    code, out, err = call("report", *AT, *arguments)
    assert (code, out) == (2, "")
    assert sentence in err
