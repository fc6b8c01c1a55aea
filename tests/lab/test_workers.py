"""What one worker, or one page of it, costs the others: a worker that stops or ends, long work."""

import asyncio
import os
import signal
import threading
import time

import numpy as np
from tests import waiting
from tests.lab.hubs import in_a_loop, until
from tests.lab.lanes import Worker
from tests.waiting import HANG

import descente as gd
from descente.descent import Descent
from descente.lab.kept import Keeper
from descente.lab.lane import AHEAD, LONG, Page
from descente.recipe import RECIPES, Recipe

SMALL: dict = {"data": "embedded", "epochs": 200}


async def seen(page, step):
    await until(page, lambda k, v: k == "status" and v.words["step"] >= step)


class Line:
    """A page's connection."""

    def end(self, code):
        pass


def test_a_worker_that_stands_still_costs_its_own_pages_alone():
    """Whatever its pages say meanwhile: the server waits for no worker, at its end neither."""

    async def scenario(hub):
        stopped = hub.join(SMALL)
        await until(stopped, lambda k, v: k == "settings")
        other = hub.join(SMALL)
        assert stopped.worker is not other.worker
        hub.tell(other, "want", ["status"])
        await seen(other, 0)
        os.kill(stopped.worker.process.pid, signal.SIGSTOP)
        pixels = {"what": "draw", "pixels": [9] * 10_000, "width": 100, "height": 100}
        for _ in range(400):  # a pipe holds a few of these
            hub.tell(stopped, "do", pixels)
        hub.tell(other, "do", {"what": "step", "steps": 7})
        await seen(other, 7)
        begun = time.thread_time()
        hub.stop()
        return time.thread_time() - begun, stopped.worker.process, other.worker.process

    spent, *processes = in_a_loop(scenario, workers=2)
    assert spent < 1.0
    assert not any(process.is_alive() for process in processes)


def test_an_opening_that_ends_two_workers_is_not_tried_again_and_costs_the_others_nothing():
    """A kept network at which a worker is killed as soon as it is opened."""

    async def scenario(hub):
        fine, fatal = hub.join(SMALL, line=Line()), hub.join(SMALL, line=Line())
        for page, steps in ((fine, 40), (fatal, 20)):
            hub.tell(page, "want", ["status"])
            hub.tell(page, "do", {"what": "step", "steps": steps})
            await seen(page, steps)
        while not Keeper(fine.name).read()[0]:
            await asyncio.sleep(0.01)
        fatal.shown = False  # it was being opened
        for _ in range(2):
            process = fatal.worker.process
            process.kill()
            while fatal.worker.process is process:
                await asyncio.sleep(0.01)
            assert fatal.worker is not fine.worker or not fine.shown
        told = await until(fatal, lambda k, v: k == "error")
        hub.tell(fatal, "want", ["status"])
        status = await until(fatal, lambda k, v: k == "status")
        hub.tell(fine, "do", {"what": "step", "steps": 1})
        await seen(fine, 41)
        return told.words["sentence"], status.words["step"]

    sentence, step = in_a_loop(scenario, workers=1)
    assert sentence.startswith("the computation ended twice")
    assert step == 0


def test_what_is_taken_away_is_what_stands_at_that_moment():
    """Not what was written last: that is done now and then."""

    async def scenario(hub):
        page, found = hub.join(SMALL), []
        hub.tell(page, "want", ["status"])
        for step in range(1, 11):
            hub.tell(page, "do", {"what": "step", "steps": 1})
            await seen(page, step)
            await hub.save(page.name)
            found.append(Keeper(page.name).read()[0].step)
        await hub.save("nobody-has-this-key")
        return found

    assert in_a_loop(scenario, workers=1) == list(range(1, 11))


def test_what_was_written_last_is_taken_where_the_worker_does_not_answer(monkeypatch):
    monkeypatch.setattr("descente.lab.hub.SAVING", 0.1)

    async def scenario(hub):
        page = hub.join(SMALL)
        hub.tell(page, "want", ["status"])
        hub.tell(page, "do", {"what": "step", "steps": 3})
        await seen(page, 3)
        while not (kept := Keeper(page.name).read()[0]) or kept.step != 3:
            await asyncio.sleep(0.01)
        os.kill(page.worker.process.pid, signal.SIGSTOP)
        await hub.save(page.name)
        return Keeper(page.name).read()[0].step

    assert in_a_loop(scenario, workers=1) == 3


def test_a_network_whose_gradient_takes_long_makes_no_other_page_wait():
    """Its ∇C over all examples takes a hundred answers' time; its neighbour hears at once."""

    async def scenario(hub):
        quick = hub.join({**SMALL, "hidden": [4]})
        slow = hub.join({**SMALL, "hidden": [250, 200], "batch": 1000})
        for page, views in ((quick, ["status"]), (slow, ["status", "gradient", "update"])):
            hub.tell(page, "want", views)
            await seen(page, 0)
        waits = []
        for step in range(1, 16):
            hub.tell(slow, "do", {"what": "step", "steps": 1})
            hub.tell(quick, "do", {"what": "step", "steps": 1})
            begun = time.perf_counter()
            await seen(quick, step)
            waits.append(time.perf_counter() - begun)
        return waits

    at = gd.Network((784, 250, 200, 10), seed=0)
    train = gd.load("embedded").train
    assert at.n_parameters * len(train) > LONG
    begun = time.perf_counter()
    gd.gradient(at, train, threads=1)
    long = time.perf_counter() - begun
    waits = in_a_loop(scenario)
    assert np.median(waits) < long / 2


def test_a_copy_is_that_of_a_page_that_goes_on_meanwhile():
    async def scenario(hub):
        one, other = hub.join(SMALL), hub.join({**SMALL, "seed": 5})
        for page in (one, other):
            hub.tell(page, "want", ["status"])
        hub.tell(one, "do", {"what": "play"})
        await seen(one, 500)
        hub.tell(other, "do", {"what": "copy", "key": one.name})
        copied = await until(other, lambda k, v: k == "status" and v.words["step"] >= 500)
        hub.tell(other, "want", ["network"])
        theta = await until(other, lambda k, v: k == "network")
        await seen(one, copied.words["step"] + 500)
        return copied.words["step"], theta.arrays["theta"]

    step, theta = in_a_loop(scenario)
    recipe = Recipe(batch_size=10, epochs=SMALL["epochs"], **RECIPES["deck"])
    made = Descent(gd.Network((784, 16, 16, 10), seed=0), gd.load("embedded").train, recipe)
    while made.state.step < step:
        made.advance(step - made.state.step)
    assert np.array_equal(made.net.theta, theta)


def _with_mail(*said):
    """A worker without a process, and what its page has said but was not heard saying."""
    worker = Worker()
    worker.say("open", {"settings": {"data": "uci", "hidden": [4]}})
    worker.told.clear()
    worker.page.mail += [("page-1", verb, what) for verb, what in said]
    return worker


def test_whoever_waited_longer_than_its_turn_for_it_is_heard_all_the_same(monkeypatch):
    worker, turn = _with_mail(("do", {"what": "set-weight", "index": 0, "value": 7.0})), 1e-3
    monkeypatch.setattr(Page, "long", True)
    worker.long._take()
    serve = threading.Thread(target=worker.lane._serve, args=(worker.page, turn), daemon=True)
    serve.start()
    waiting.until(lambda: worker.long._waiting)
    since = time.perf_counter()
    waiting.until(lambda: time.perf_counter() > since + turn)
    worker.long._pass_on()
    serve.join(HANG)
    assert not serve.is_alive()
    assert worker.page.experiment.net.theta[0] == 7.0


def test_a_page_does_not_pay_for_the_time_in_which_others_had_its_core(monkeypatch):
    """It would wait afterwards until each of a whole class had had as much."""
    worker = _with_mail(("do", {"what": "play"}))
    page = worker.page
    worker.lane._serve(page, 1e-3)
    before = page.used
    monkeypatch.setattr(page.experiment, "advance", lambda seconds: time.sleep(2 * AHEAD))
    worker.lane._serve(page, 1e-3)
    assert before < page.used < before + AHEAD


def test_nothing_is_made_for_a_page_that_has_left_before_it_was_heard():
    ask = {"job": "weight", "index": 3, "key": "weight/1"}
    worker = _with_mail(("want", ["status"]), ("ask", ask), ("do", {"what": "step"}))
    worker.page.here = False
    worker.lane._serve(worker.page, 1.0)
    assert not worker.page.answers._newest
    assert worker.page.wanted == []
    assert worker.page.experiment.step == 1
