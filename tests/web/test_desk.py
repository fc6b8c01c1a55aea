"""The desk of a page without a server, run by Node, beside the lab's experiment and its views.

Both are told the same. Words and whole numbers are the same; numbers agree to 2e-4 of the largest
of their array: one call agrees to 1e-6, and each of the up to 288 steps before begins with what is
off already. Where two slopes are that near to each other, their ranks may be exchanged.
"""

import base64
import json
import subprocess
from pathlib import Path

import numpy as np
import pytest
from tests.waiting import HANG

from descente.lab import assets
from descente.lab.experiment import Experiment, Settings
from descente.lab.views import VIEWS, Viewer
from descente.lab.wire import Value

DESK = Path(__file__).with_name("desk.js")
CLOSE = 2e-4
LONG = 1e6  # seconds
REFUSED = (
    ({"set": {"rule": "adam"}}, "settings rule are unknown"),
    ({"set": {"batch": 5000}}, "batch came as 5000 images; at most 200 are allowed"),
    ({"what": "digit", "index": 360}, "there is no test image 360; wanted 0 to 359."),
    ({"what": "take-back", "number": 9}, "there is no network 9 on the shelf any more."),
    ({"what": "try"}, "there is no command try; wanted one of play, pause,"),
)
OF_THE_MACHINE = {"theta", "pace"}  # a text for each θ; images in a second

ACTS: tuple = (
    {},
    {"what": "step"},
    {"what": "step", "steps": 30},
    {"what": "digit", "index": 7},
    {"what": "epoch"},
    {"what": "look", "step": 20},
    {"set": {"eta": 0.1, "weight_decay": 0.01}},
    {"what": "step", "steps": 5},
    {"what": "set-weight", "index": 13000, "value": 0.25},
    {"what": "play"},
    {"what": "step", "steps": 3},
    {"set": {"seed": 3, "hidden": [20], "activation": "tanh"}},
    {"what": "step", "steps": 12},
    {"what": "restart"},
    {"what": "take-back", "number": 1},
    {"what": "step", "steps": 2},
    {"what": "look", "step": 140},
    {"what": "go-on"},
    {"what": "step"},
    {"set": {"eta": 2.0, "batch": 40, "epochs": 1}},
    {"what": "step", "steps": 6},
)


def travelling(split):
    return {
        "pixels": base64.b64encode(split.images.tobytes()).decode(),
        "labels": base64.b64encode(split.labels.tobytes()).decode(),
    }


def copied(value):
    """A value that does not move with the experiment."""
    return Value(value.words, value.scalars, {k: np.array(v) for k, v in value.arrays.items()})


@pytest.fixture(scope="module")
def both(module, node, tmp_path_factory):
    """What every view shows after each act, in Python and in Node."""
    settings = {"data": "uci", "epochs": 2}
    experiment = Experiment(Settings().changed(settings))
    viewer, ours = Viewer(experiment), []
    for act in ACTS:
        if "set" in act:
            experiment.change(act["set"])
        elif act:
            experiment.do(**act)
        experiment.advance(LONG)
        ours.append({name: copied(view(viewer)) for name, view in VIEWS.items()})
    digits = experiment.digits
    what = {
        "digits": {
            "name": digits.name,
            "classes": list(digits.test.classes),
            "shape": list(digits.test.shape),
            "train": travelling(digits.train),
            "test": travelling(digits.test),
        },
        "settings": {"epochs": 2},
        "acts": [*ACTS, *(act for act, _ in REFUSED)],
    }
    file = tmp_path_factory.mktemp("desk") / "what.json"
    file.write_text(json.dumps(what))
    done = subprocess.run(
        [node, str(DESK), str(module), str(file)], capture_output=True, text=True, timeout=HANG
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return ours, json.loads(done.stdout)


@pytest.mark.parametrize("name", VIEWS)
def test_every_view_shows_the_same_after_each_act(name, both):
    for act, ours, theirs in zip(ACTS, *both, strict=False):
        value, other = ours[name], theirs[name]
        words = {k: v for k, v in value.words.items() if k not in OF_THE_MACHINE}
        assert {k: v for k, v in other["words"].items() if k not in OF_THE_MACHINE} == words, act
        for key, number in value.scalars.items():
            if key not in OF_THE_MACHINE:
                assert other["scalars"][key] == pytest.approx(number, rel=CLOSE, abs=1e-9), (
                    act,
                    key,
                )
        assert other["scalars"].keys() == value.scalars.keys()
        assert other["arrays"].keys() == value.arrays.keys()
        for key, array in value.arrays.items():
            came = other["arrays"][key]
            numbers = np.array(came["numbers"]).reshape(came["shape"])
            assert came["shape"] == list(np.shape(array)), (act, key)
            if key == "rank":
                slopes = ours[name].arrays["vector"]
                by_rank = np.abs(slopes)[np.argsort(numbers)]
                assert sorted(numbers) == list(range(1, len(slopes) + 1))
                assert (np.diff(by_rank) <= CLOSE * by_rank.max()).all()
            else:
                most = np.abs(array).max(initial=0)
                np.testing.assert_allclose(
                    numbers, array, rtol=0, atol=CLOSE * most, err_msg=f"{act} {key}"
                )


def test_what_it_cannot_do_it_says_and_nothing_changes(both):
    refused = both[1][len(ACTS) :]
    for (act, sentence), told in zip(REFUSED, refused, strict=True):
        assert told["error"]["words"]["sentence"].startswith(sentence), act
        assert "status" not in told


def test_every_refusal_is_a_sentence_of_the_library(both):
    """So the page has it in French too."""
    known = assets.translations("fr")
    assert {told["error"]["words"]["template"] for told in both[1][len(ACTS) :]} <= known.keys()
