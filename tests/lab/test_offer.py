"""What a page may name: a link once read any path of the server."""

import os
from pathlib import Path

import numpy as np
import pytest
from tests.lab.lanes import Worker

import descente as gd
from descente.lab import taken
from descente.lab.offer import BUILT_IN, Offer


@pytest.fixture
def own(tmp_path):
    """The path of a data set of one's own, twelve images of two classes."""
    images = np.zeros((12, 28, 28), np.uint8)
    images[:, 10:18, 12:16] = np.linspace(90, 250, 12, dtype=np.uint8)[:, None, None]
    path = tmp_path / "shapes.npz"
    np.savez(path, images=images, labels=np.arange(12) % 2)
    return str(path)


SMALL = {"hidden": [3], "batch": 4}


@pytest.mark.parametrize("verb", ["open", "set"])
def test_a_path_in_a_link_is_refused_whether_anything_is_there_or_not(own, verb):
    server, sentences = Worker(Offer()), []
    server.say("open", {"settings": {"data": "uci", "hidden": [4], "seed": 3}})
    for path in (own, own + "x", "/etc/passwd"):
        what = {"data": path, "seed": 3}
        told = server.say(verb, {"settings": what} if verb == "open" else what)
        sentences.append(told["error"].words["sentence"].replace(path, "…"))
        if verb == "open":
            assert told["settings"].words["data"] in ("mnist", "embedded")
            assert told["settings"].words["seed"] == 3
    assert len(set(sentences)) == 1
    assert sentences[0].startswith("there is no data set '…' here; there are ")


def test_what_was_offered_is_opened_by_its_name_and_its_path_stays_here(own):
    server = Worker(Offer.of([own]))
    told = server.say("open", {"settings": {"data": "shapes", **SMALL}})
    assert "error" not in told
    assert told["settings"].words["data"] == "shapes"
    server.say("set", {"data": "uci"})
    assert server.say("set", {"data": "shapes"})["settings"].words["data"] == "shapes"
    assert len(server.page.experiment.digits.train.classes) == 2


def test_what_a_page_has_brought_is_opened_by_its_name_alone_and_nobody_lists_it(own):
    name = taken.keep("My shapes", Path(own).read_bytes(), taken.DATA)
    server = Worker(Offer())
    told = server.say("open", {"settings": {"data": name, **SMALL}})
    assert "error" not in told
    assert told["settings"].words["data"] == name
    assert len(server.page.experiment.digits.train.classes) == 2
    assert name not in server.offer.names()
    again = Worker(Offer()).say("open", {"settings": {"data": name, **SMALL}})
    assert again["settings"].words["data"] == name


@pytest.mark.parametrize(
    "name",
    [
        "shapes-0123456789ab",
        "../taken/{}",
        "{}/",
        "{}.npz",
        "{}\0",
        "\0",
        "{}\n",
        "./{}",
        "taken/{}",
        "-{}" + "x" * 300,
    ],
)
def test_no_other_name_finds_what_was_brought(own, name, monkeypatch):
    known = taken.keep("shapes", Path(own).read_bytes(), taken.DATA)
    name = name.format(known)
    monkeypatch.setattr(Path, "is_file", lambda path: pytest.fail(f"{path} was looked for"))
    if name != "shapes-0123456789ab":
        monkeypatch.setattr(os, "utime", lambda *a: pytest.fail(f"{a} was looked for"))
    assert taken.file_of(name, taken.DATA) is None
    monkeypatch.undo()
    told = Worker(Offer()).say("open", {"settings": {"data": name, **SMALL}})
    assert told["error"].words["sentence"].startswith("there is no data set ")


def test_a_run_that_learnt_from_what_was_brought_may_be_opened(own):
    name = taken.keep("shapes", Path(own).read_bytes(), taken.DATA)
    train = gd.load(taken.file_of(name, taken.DATA)).train
    gd.descend(gd.Network((784, 3, 2), seed=1), train, epochs=2, batch_size=4, record="mine")
    assert Offer().run("mine") == "mine"


def test_pages_without_a_data_set_open_on_the_first_that_was_given(own):
    told = Worker(Offer.of([own, "uci"])).say("open", {"settings": SMALL})
    assert told["settings"].words["data"] == "shapes"


def test_a_set_of_one_s_own_never_takes_the_name_of_another(own, tmp_path):
    other = tmp_path / "more"
    (other / "shapes").mkdir(parents=True)
    (other / "uci").mkdir()
    offer = Offer.of([own, str(other / "shapes"), str(other / "uci")])
    assert list(offer.given) == ["shapes", "shapes-2", "uci-2"]
    assert {offer.name(path) for path in offer.given.values()} == set(offer.given)
    assert offer.origin("uci") == "uci"


def test_what_is_not_there_is_said_at_the_start(tmp_path):
    with pytest.raises(gd.InputError, match="neither a built-in data set nor a path"):
        Offer.of([str(tmp_path / "nothing")])


def test_mnist_is_offered_only_where_it_is_at_hand(monkeypatch, tmp_path):
    monkeypatch.setenv("DESCENTE_DATA", str(tmp_path))
    monkeypatch.setattr("descente.digits.mnist.cache_folder", lambda: tmp_path)
    assert Offer().names() == [name for name in BUILT_IN if name != "mnist"]


@pytest.mark.parametrize("what", ["run", "replay"])
def test_a_run_opens_where_its_data_were_offered_and_no_other_name_does(own, what):
    train = gd.load(own).train
    net = gd.Network((784, 3, 2), seed=1)
    gd.descend(net, train, epochs=1, batch_size=4, seed=1, record="of-shapes")
    server = Worker(Offer())
    server.say("open", {"settings": {"data": "uci", "hidden": [4]}})
    for name in ("nobody", "../of-shapes", "/etc"):
        told = server.say("do", {"what": what, "name": name})
        assert told["error"].words["sentence"] == f"there is no recorded run {name!r} here."
    told = server.say("do", {"what": what, "name": "of-shapes"})
    assert "start it again with --run of-shapes" in told["error"].words["sentence"]
    server = Worker(Offer.of(run="of-shapes"))
    server.say("open", {"settings": {"data": "uci", "hidden": [4]}})
    told = server.say("do", {"what": what, "name": "of-shapes"})
    assert "error" not in told
    assert told["settings"].words["data"] == "shapes"
    experiment = server.page.experiment
    while experiment.playing:
        experiment.advance(0.05)
    assert np.array_equal(experiment.net.theta, net.theta)
