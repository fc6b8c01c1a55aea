"""The hub with real workers: newest values, separate experiments, and a worker that dies."""

import asyncio

import numpy as np
import pytest
from tests.lab.hubs import alone, in_a_loop, until
from tests.lab.lanes import Worker
from tests.waiting import HANG

import descente as gd
from descente.lab.experiment import Settings
from descente.lab.hub import Page
from descente.lab.safe import Safe
from descente.lab.views import VIEWS
from descente.lab.wire import Value, pack, unpack

SMALL = {"data": "embedded", "epochs": 200}


def test_what_was_seen_together_travels_in_its_order_whatever_waited_before():
    page = Page("page", {})
    page.put({"update": b"old"})
    page.put({"gradient": b"new", "update": b"new"})
    assert list(page.slots.items()) == [("gradient", b"new"), ("update", b"new")]


def test_a_page_plays_and_sees_the_newest_state():
    async def scenario(hub):
        page = hub.join(SMALL)
        hub.tell(page, "want", ["status"])
        first = await until(page, lambda k, v: k == "status")
        hub.tell(page, "do", {"what": "play"})
        later = await until(page, lambda k, v: k == "status" and v.words["step"] > 1000)
        return first, later

    first, later = in_a_loop(scenario)
    assert first.words["step"] == 0
    assert later.scalars["cost"] < first.scalars["cost"]


def test_two_pages_have_each_their_own_experiment():
    async def scenario(hub):
        one, other = hub.join(SMALL), hub.join({**SMALL, "seed": 5})
        hub.tell(one, "want", ["status"])
        hub.tell(one, "do", {"what": "step", "steps": 30})
        await until(one, lambda k, v: k == "status" and v.words["step"] == 30)
        for page in (one, other):
            hub.tell(page, "want", ["network"])
        moved = await until(one, lambda k, v: k == "network")
        still = await until(other, lambda k, v: k == "network")
        return moved, still

    moved, still = in_a_loop(scenario)
    fresh = gd.Network((784, 16, 16, 10), seed=5).theta
    assert np.array_equal(still.arrays["theta"], fresh)
    assert not np.array_equal(moved.arrays["theta"], gd.Network(seed=0).theta)


def test_a_killed_worker_is_told_at_once_and_the_page_goes_on():
    async def scenario(hub):
        page = hub.join(SMALL)
        hub.tell(page, "want", ["status"])
        await until(page, lambda k, v: k == "status")
        hub.tell(page, "set", {"seed": 3})
        await until(page, lambda k, v: k == "settings" and v.words["seed"] == 3)
        page.worker.process.kill()
        while page.name in hub.pages and "lost" not in page.slots:
            await asyncio.sleep(0)  # nothing but the end of the process is waited for
        opened = "settings" in page.slots or "kept" in page.slots
        again = await until(page, lambda k, v: k == "settings")
        hub.tell(page, "do", {"what": "step", "steps": 10})
        await until(page, lambda k, v: k == "status" and v.words["step"] == 10)
        return opened, again

    opened, again = in_a_loop(scenario, workers=1)
    assert not opened  # it is told before the new worker has loaded
    assert again.words["seed"] == 3


HOSTILE = [
    [("do", [["what", "pause"]])],
    [("set", {"\ud800": 1})],
    [("set", {"activation": "\ud800"})],
    [("do", {"what": "\ud800"})],
    [("ask", {"job": "\ud800"})],
    [("want", ["\ud800"])],
    [("ask", {"job": "landscape", "plane": "\ud800"})],
    [("ask", {"job": "weight", "index": 1, "key": "weight/\ud800"})],
    [("do", {"what": "draw", "pixels": [1], "width": "a" * 1000, "height": 10**10})],
    [("set", {"data": "a" * 300})],
    [("set", {"data": "\0"})],
    [
        ("want", ["status", "digit", "errors"]),
        ("set", {"data": "embedded"}),
        ("do", {"what": "digit", "index": 359}),
        ("set", {"data": "uci"}),
        ("set", {"hidden": []}),
    ],
]
"""Messages in a row that ended a worker, and with it every training in it."""


@pytest.mark.parametrize("messages", HOSTILE, ids=range(len(HOSTILE)))
def test_what_one_page_says_costs_another_page_nothing(messages):
    async def scenario(hub):
        victim, hostile = hub.join(SMALL), hub.join(SMALL)
        hub.tell(victim, "do", {"what": "step", "steps": 30})
        hub.tell(victim, "want", ["status"])
        await until(victim, lambda k, v: k == "status" and v.words["step"] == 30)
        process = victim.worker.process.pid
        for verb, what in messages:
            hub.tell(hostile, verb, what)
        hub.tell(victim, "do", {"what": "step", "steps": 1})
        hub.tell(victim, "ask", {"job": "weight", "index": 5})
        came: set[str] = set()
        while came < {"status", "weight"}:
            for frame in await asyncio.wait_for(victim.take(), HANG):
                key, value = unpack(frame)
                if key == "weight" or (key == "status" and value.words["step"] == 31):
                    came.add(key)
        hub.tell(hostile, "want", ["status"])
        await until(hostile, lambda k, v: k == "status")
        return process, victim.worker.process.pid

    before, after = in_a_loop(scenario)
    assert before == after


def test_a_view_that_fails_is_told_and_the_others_come(monkeypatch):
    def broken(viewer):
        raise MemoryError

    monkeypatch.setitem(VIEWS, "digit", broken)
    one = Worker()
    one.say("open", {"settings": SMALL})
    one.say("want", ["digit", "status"])
    one.lane._look(one.page)
    told = dict(one.told)
    assert told["status"].words["step"] == 0
    assert "MemoryError" in told["error"].words["sentence"]
    one.page.told, one.page.looked = True, 0.0
    one.told.clear()
    one.lane._look(one.page)
    assert one.told == []  # it is not tried again until something changes


def test_what_could_not_be_kept_is_kept_at_the_next_try(monkeypatch):
    one, safe = Worker(), Safe()
    one.say("open", {"settings": SMALL})
    page = one.page
    page.experiment.do("step")
    page.experiment.advance(1.0)
    with monkeypatch.context() as full:
        full.setattr(page.experiment, "kept", lambda: [][0])
        with pytest.raises(IndexError):
            safe.put_away(page)
        assert safe._waiting.empty()
        page.due, told = 0.0, []
        with pytest.raises(IndexError):
            safe.save(page, lambda: told.append("done"))
        safe._waiting.get()()
        assert told == ["done"]  # whoever waits for it does not wait for ever
    assert safe._waiting.empty()
    page.due = 0.0
    safe.put_away(page)
    safe._waiting.get()()
    assert page.keeper.read()[0].step == 1


def test_what_makes_no_sense_gets_a_sentence_and_the_worker_lives_on():
    nonsense = [
        ("do", {"what": "fly"}),
        ("do", {"what": "digit", "index": "seven"}),
        ("do", 7),
        ("do", {"what": "digit", "index": 10**9}),
        ("set", {"eta": "fast"}),
        ("set", 3),
        ("ask", {"job": "magic"}),
        ("ask", {"job": "landscape", "plane": "flat"}),
        ("ask", {"job": "landscape", "size": 10**6}),
        ("ask", {"job": "slope", "weight": 1e99}),
        ("ask", {"job": "todo", "rows": "none"}),
        ("ask", {"job": "rules", "rules": 3}),
        ("ask", {"job": "landscape", "key": "slope/1"}),
        ("want", ["everything"]),
        ("want", 5),
        ("do", {"what": "set-weight", "index": 0, "value": None}),
        ("ask", []),
        ("do", {"what": "go-to-plane", "landscape": "landscape/1", "alpha": 0, "beta": 0}),
    ]

    async def scenario(hub):
        page = hub.join(SMALL)
        await until(page, lambda k, v: k == "settings")
        sentences = []
        for verb, what in nonsense:
            hub.tell(page, verb, what)
            said = await until(page, lambda k, v: k == "error", 20)
            sentences.append(said.words["sentence"])
        hub.tell(page, "want", ["status"])
        await until(page, lambda k, v: k == "status")
        return sentences

    sentences = in_a_loop(scenario)
    assert all(s.endswith(".") and "Traceback" not in s for s in sentences)


def test_a_page_that_reads_nothing_holds_only_the_newest_frame_of_each_value():
    page = Page("slow", {})
    for step in range(1000):
        page.put({"status": pack("status", Value({"step": step}))})
    assert len(page.slots) == 1
    (frame,) = alone(page.take)
    assert unpack(frame)[1].words["step"] == 999


def test_a_newer_request_takes_the_place_of_an_older_one():
    """Of four landscapes asked for at once under one key, only the last is ever finished."""
    question = {"job": "landscape", "size": 41, "key": "landscape/1"}

    async def scenario(hub):
        page = hub.join(SMALL)
        await until(page, lambda k, v: k == "settings")
        for seed in range(4):
            hub.tell(page, "ask", {**question, "seed": seed})
        whole = await until(page, lambda k, v: k == "landscape/1" and v.words["complete"])
        hub.tell(page, "ask", {**question, "seed": 4, "size": 3})
        after = await until(page, lambda k, v: k == "landscape/1" and v.words["complete"])
        return whole, after

    whole, after = in_a_loop(scenario)
    # none of the three before was completed in between, which would be the first to be heard of
    assert after.words["request"] == whole.words["request"] + 1
    assert whole.arrays["cost"].shape == (41, 41)


def test_the_plane_of_a_landscape_is_kept_as_long_as_its_figure_is_there():
    """Planes were never dropped: 0.3 MB for each landscape that a page had ever shown."""
    where = {"alpha": 0.1, "beta": 0.2}

    async def scenario(hub):
        page = hub.join(SMALL)
        await until(page, lambda k, v: k == "settings")
        hub.tell(page, "ask", {"job": "landscape", "size": 3, "key": "landscape/1"})
        await until(page, lambda k, v: k == "landscape/1" and v.words["complete"])
        hub.tell(page, "ask", {"job": "spot", "landscape": "landscape/1"})
        await until(page, lambda k, v: k == "spot")
        hub.tell(page, "drop", ["landscape/1"])
        sentences = []
        for verb, what in (
            ("ask", {"job": "spot", "landscape": "landscape/1"}),
            ("do", {"what": "go-to-plane", "landscape": "landscape/1", **where}),
        ):
            hub.tell(page, verb, what)
            said = await until(page, lambda k, v: k == "error")
            sentences.append(said.words["sentence"])
        return sentences

    for sentence in in_a_loop(scenario):
        assert sentence == "that landscape is not there any more: ask for it again."


def test_a_hundred_learners_have_each_their_own_network():
    async def scenario(hub):
        pages = [hub.join({"data": "uci", "seed": i, "hidden": [8]}) for i in range(100)]
        for i, page in enumerate(pages):
            hub.tell(page, "do", {"what": "step", "steps": 1 + i % 5})
            hub.tell(page, "want", ["status", "network"])
        seen = []
        for i, page in enumerate(pages):
            steps = 1 + i % 5
            await until(page, lambda k, v, n=steps: k == "status" and v.words["step"] == n)
            hub.tell(page, "want", [])
            hub.tell(page, "want", ["network"])
            seen.append(await until(page, lambda k, v: k == "network"))
        return [value.arrays["theta"] for value in seen]

    thetas = in_a_loop(scenario, workers=2)
    train = gd.load("uci").train
    for seed, theta in enumerate(thetas):
        settings = Settings(data="uci", seed=seed, hidden=(8,))
        alone = gd.Descent(settings.network(), train, settings.recipe())
        alone.advance(1 + seed % 5)
        assert np.array_equal(theta, alone.net.theta), seed


def test_of_a_link_that_makes_no_sense_the_rest_holds():
    async def scenario(hub):
        page = hub.join({"data": "uci", "eta": -3.0, "seed": 4, "hidden": [6], "cost": "magic"})
        said = await until(page, lambda k, v: k == "error")
        return said, await until(page, lambda k, v: k == "settings")

    said, settings = in_a_loop(scenario)
    assert "came as" in said.words["sentence"]
    words = settings.words
    assert (words["data"], words["seed"], words["hidden"]) == ("uci", 4, [6])
    assert words["cost"] == "quadratic"
    assert settings.scalars["eta"] == 0.5


def test_what_nobody_waits_for_any_more_is_dropped_and_a_quick_answer_waits_for_nothing():
    async def scenario(hub):
        page = hub.join({"data": "embedded"})
        await until(page, lambda k, v: k == "settings")
        hub.tell(page, "ask", {"job": "landscape", "size": 129, "key": "landscape/1"})
        await until(page, lambda k, v: k == "landscape/1")
        hub.tell(page, "ask", {"job": "backprop", "key": "backprop/2"})
        came: set[str] = set()
        while "backprop/2" not in came:
            for key, value in map(unpack, await page.take()):
                came.add(key)
                assert not (key == "landscape/1" and value.words["complete"])
        hub.tell(page, "drop", ["landscape/1"])
        hub.tell(page, "ask", {"job": "slope", "weight": 0, "key": "slope/3"})
        heard = []
        while True:
            for frame in await page.take():
                key, value = unpack(frame)
                heard.append(key)
                assert not (key == "landscape/1" and value.words["complete"])
                if key == "slope/3" and value.words["examples"] == len(gd.load("embedded").train):
                    return heard

    assert in_a_loop(scenario).count("landscape/1") <= 2
