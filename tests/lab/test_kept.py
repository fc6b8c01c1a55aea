"""Nothing learnt is lost: the shelf, trials, what is kept on the disk, and who comes back to it."""

import asyncio
import os
import time

import numpy as np
import pytest
from tests.lab.hubs import alone, in_a_loop, until

import descente as gd
from descente.lab.experiment import Experiment, Settings
from descente.lab.hub import Hub
from descente.lab.kept import Keeper, Kept, sweep
from descente.lab.limits import LIMITS, limit
from descente.lab.offer import Offer
from descente.lab.opening import opened
from descente.lab.protocol import REPLACED, TAKEN, is_key
from descente.lab.weights import Weights
from descente.lab.wire import unpack
from descente.objective import objective

SMALL = Settings(data="uci", hidden=(4,), epochs=3)
KEY = "a-key-of-this-test"


def finish(e):
    while e.playing:
        e.advance(0.05)


def trained(settings=SMALL, steps=50):
    e = Experiment(settings)
    e.do("step", steps=steps)
    finish(e)
    return e


def brought(seed):
    """A network that a page has brought."""
    return Weights(gd.Network((784, 4, 10), seed=seed).theta, "mine.safetensors")


def same(e, state):
    return np.array_equal(e.descent.net.theta, state.theta) and e.step == state.step


class TestKept:
    @pytest.mark.parametrize(("rule", "eta"), [("sgd", 0.5), ("momentum", 0.1), ("adam", 0.003)])
    def test_what_was_kept_goes_on_to_the_same_bits(self, rule, eta):
        settings = Settings(data="uci", hidden=(4,), rule=rule, eta=eta, weight_decay=1e-4)
        e = trained(settings, 30)
        kept = Kept.of_bytes(e.kept().to_bytes())
        again = Experiment(Settings(data="uci"))
        again.restore(kept)
        for each in (e, again):
            each.do("step", steps=200)
            finish(each)
        assert np.array_equal(e.descent.net.theta, again.descent.net.theta)
        assert np.array_equal(e.costs.values, again.costs.values)
        assert again.settings == settings
        assert e.descent.start_cost == again.descent.start_cost

    def test_bytes_that_are_no_experiment_are_refused_in_one_sentence(self):
        whole = trained().kept().to_bytes()
        rng = np.random.default_rng(0)
        for cut in (0, 7, 8, 100, len(whole) // 2, len(whole) - 1):
            with pytest.raises(gd.RunError, match="cannot be read"):
                Kept.of_bytes(whole[:cut])
        for _ in range(300):  # a byte flipped anywhere: refused, or an experiment of finite numbers
            bad = bytearray(whole)
            bad[rng.integers(0, 2000)] ^= 1 << rng.integers(8)
            try:
                kept = Kept.of_bytes(bytes(bad))
            except gd.RunError:
                continue
            assert np.isfinite(kept.theta).all()


class TestTheShelf:
    @pytest.mark.parametrize(
        ("why", "replace"),
        [
            ("setting", lambda e: e.change({"seed": 4})),
            ("setting", lambda e: e.change({"hidden": [5]})),
            ("setting", lambda e: e.change({"batch": 1437})),
            ("restart", lambda e: e.do("restart")),
            ("moved", lambda e: e.go_to(np.zeros_like(e.net.theta))),
            ("weight", lambda e: e.do("set-weight", index=3, value=2.0)),
            ("past", lambda e: (e.do("look", step=0), e.do("go-on"))),
            ("trial", lambda e: (e.do("try", batch=1437), e.do("keep"))),
            ("copy", lambda e: e.take(Experiment(SMALL).kept())),
            ("taken-in", lambda e: e.take_in(brought(seed=9))),
        ],
    )
    def test_what_takes_the_place_of_a_trained_network_puts_it_there(self, why, replace):
        e = trained()
        before = e.descent.state.copy()
        replace(e)
        assert not same(e, before)
        assert [kept.why for kept in e.shelf] == [why]
        assert why in REPLACED
        e.do("take-back", number=e.shelf[0].number)
        assert same(e, before)
        assert e.settings == SMALL

    def test_weights_that_were_brought_are_put_there_too(self):
        e = Experiment(SMALL)
        e.take_in(brought(seed=9))
        before = e.descent.state.copy()
        assert e.brought == "mine.safetensors"
        e.do("restart")
        assert (e.brought, [kept.step for kept in e.shelf]) == ("", [0])
        e.do("take-back", number=e.shelf[0].number)
        assert same(e, before)
        assert e.brought == "mine.safetensors"
        e.do("step")
        finish(e)
        assert e.brought == ""

    def test_its_cost_and_accuracy_are_the_library_s_over_all(self):
        e = trained()
        net = e.descent.net.copy()
        e.do("restart")
        assert e.shelf[0].cost == gd.cost(net, e.digits.train)
        assert e.shelf[0].accuracy == gd.accuracy(net, e.digits.test)

    def test_taking_back_exchanges_the_two(self):
        e = trained()
        first = e.descent.state.copy()
        e.do("restart")
        e.do("step", steps=9)
        finish(e)
        second = e.descent.state.copy()
        e.do("take-back", number=e.shelf[0].number)
        assert same(e, first)
        e.do("take-back", number=e.shelf[0].number)
        assert same(e, second)

    def test_what_has_learnt_nothing_is_not_put_there(self):
        e = Experiment(SMALL)
        e.change({"seed": 3})
        e.do("restart")
        e.go_to(np.ones_like(e.net.theta))
        assert e.shelf == []

    def test_it_holds_so_many_and_gives_up_the_oldest(self):
        e = trained()
        for k in range(limit("shelf") + 1):
            e.change({"seed": k + 1})
            assert len(e.shelf) == min(k + 1, limit("shelf"))
            e.do("step")
            finish(e)
        assert e.shelf[0].settings["seed"] == 1
        with pytest.raises(gd.InputError, match="on the shelf"):
            e.do("take-back", number=1)

    def test_long_histories_take_their_room_and_the_newest_stays_whatever_it_takes(
        self, monkeypatch
    ):
        one = trained().kept().nbytes
        row = LIMITS["shelf_bytes"]._replace(most=int(2.5 * one))
        monkeypatch.setitem(LIMITS, "shelf_bytes", row)
        e = trained()
        for seed in range(1, 6):
            e.change({"seed": seed})
            e.do("step", steps=50)
            finish(e)
        assert len(e.shelf) == 3  # two in the room, and the newest
        assert [kept.settings["seed"] for kept in e.shelf] == [2, 3, 4]
        monkeypatch.setitem(LIMITS, "shelf_bytes", row._replace(most=1))
        e.do("restart")
        assert [kept.settings["seed"] for kept in e.shelf] == [5]

    def test_settings_that_go_on_put_nothing_there(self):
        e = trained()
        e.change({"eta": 0.1})
        e.change({"epochs": 30})
        e.do("play", more=1)
        assert e.shelf == []


class TestTrials:
    def test_a_trial_is_thrown_away_and_nothing_has_happened(self):
        e = trained()
        before = e.descent.state.copy()
        e.do("try", batch=1437, eta=2.0)
        assert e.step == 0
        assert np.array_equal(e.descent.net.theta, before.theta)
        e.do("step", steps=20)
        finish(e)
        assert not np.array_equal(e.descent.net.theta, before.theta)
        e.do("throw-away")
        assert same(e, before)
        assert e.settings == SMALL
        assert e.shelf == []

    def test_from_the_start_beside_what_was_trained(self):
        e = trained()
        before = e.descent.state.copy()
        e.do("try", anew=True)
        assert e.anew
        assert np.array_equal(e.net.theta, SMALL.network().theta)
        e.do("step", steps=200)
        finish(e)
        assert np.array_equal(e.net.theta, trained(steps=200).net.theta)
        e.do("throw-away")
        assert same(e, before)
        assert (e.shelf, e.anew) == ([], False)

    def test_of_an_untrained_network_too(self):
        e = Experiment(SMALL)
        first = e.descent.state.copy()
        e.do("try", eta=9.0)
        e.do("step", steps=5)
        finish(e)
        e.do("throw-away")
        assert same(e, first)
        with pytest.raises(gd.InputError, match="no trial"):
            e.do("throw-away")

    @pytest.mark.parametrize("rows", [3, [5, 900, 3189], "all"])
    def test_rows_of_the_list_are_done_at_once(self, rows):
        e = trained()
        before = e.descent.state.copy()
        g = objective(e.net, e.digits.train).gradient()
        order = np.argsort(-np.abs(g), kind="stable")
        chosen = order if rows == "all" else order[:rows] if rows == 3 else rows
        wanted = before.theta.astype(np.float64)
        wanted[chosen] -= 0.5 * g[chosen]
        e.do_list(g, rows)
        assert np.array_equal(e.net.theta, wanted.astype(np.float32))
        assert (e.step, e.moved) == (0, True)
        e.do("throw-away")
        assert same(e, before)
        assert e.shelf == []

    def test_of_the_past_that_is_looked_at(self):
        e = trained(steps=200)
        e.do("look", step=100)
        past = e.net.theta.copy()
        e.do("try", eta=0.1)
        assert np.array_equal(e.net.theta, past)
        e.do("throw-away")
        assert e.step == 200


def test_who_goes_on_from_the_past_makes_the_same_steps_again():
    e = trained(steps=200)
    theta = e.descent.net.theta.copy()
    e.do("look", step=e.path.steps[3])
    here = e.looking
    e.do("go-on")
    assert e.step == here > 0
    assert len(e.costs) == here
    e.do("step", steps=200 - here)
    finish(e)
    assert np.array_equal(e.descent.net.theta, theta)


class TestTheDisk:
    def test_it_holds_the_experiment_and_its_shelf(self, tmp_path):
        e = trained()
        e.do("restart")
        e.do("step", steps=3)
        finish(e)
        keeper = Keeper(KEY, tmp_path)
        keeper.write(e.kept(), e.shelf)
        now, shelf = Keeper(KEY, tmp_path).read()
        assert now.step == 3
        assert [kept.step for kept in shelf] == [50]
        assert np.array_equal(shelf[0].theta, e.shelf[0].theta)
        keeper.write(e.kept(), [])
        assert Keeper(KEY, tmp_path).read()[1] == []

    def test_what_is_damaged_is_left_out(self, tmp_path):
        keeper = Keeper(KEY, tmp_path)
        keeper.write(trained().kept(), [])
        file = next(keeper.folder.glob("*.safetensors"))
        file.write_bytes(file.read_bytes()[:-5])
        assert Keeper(KEY, tmp_path).read() == (None, [])
        assert Keeper("another-key-of-it", tmp_path).read() == (None, [])

    @pytest.mark.parametrize("key", ["../../etc/passwd", "a/b" * 8, "short", "x" * 33, 7, None])
    def test_no_other_name_is_a_key(self, key):
        assert not is_key(key)

    def test_of_many_the_newest_stay_and_none_stays_for_ever(self, tmp_path, monkeypatch):
        monkeypatch.setattr("descente.lab.kept.limit", {"kept": 3, "kept_days": 30}.get)
        now = time.time()
        for k, days in enumerate((1, 2, 29, 31, 40)):
            folder = tmp_path / f"an-experiment-{k:04d}"
            folder.mkdir()
            os.utime(folder, (now - days * 86_400,) * 2)
        sweep(tmp_path)
        assert sorted(f.name[-4:] for f in tmp_path.iterdir()) == ["0000", "0001", "0002"]
        os.utime(tmp_path / "an-experiment-0002", (now - 30.1 * 86_400,) * 2)
        sweep(tmp_path)
        assert sorted(f.name[-4:] for f in tmp_path.iterdir()) == ["0000", "0001"]


class Line:
    """A connection that remembers how it was closed."""

    code = None

    def end(self, code):
        self.code = code


UCI = {"data": "uci", "hidden": [4], "epochs": 1000}


async def playing(hub, page, step=2000):
    """Play, and give the newest status past a step."""
    hub.tell(page, "want", ["status"])
    hub.tell(page, "do", {"what": "play"})
    return await until(page, lambda k, v: k == "status" and v.words["step"] > step)


async def theta_of(hub, page):
    hub.tell(page, "want", ["network", "status"])
    return (await until(page, lambda k, v: k == "network")).arrays["theta"]


class TestComingBack:
    def test_a_line_that_is_cut_finds_the_same_experiment_still_playing(self):
        async def scenario(hub):
            line = Line()
            page = hub.join(UCI, line=line)
            shown = (await playing(hub, page)).words["step"]
            hub.leave(page, line)
            again = hub.join(UCI, back={"key": page.name}, line=Line())
            told = await until(again, lambda k, v: k == "kept")
            hub.tell(again, "want", ["status"])
            status = await until(again, lambda k, v: k == "status")
            return page is again, shown, told.words, status.words

        same_page, shown, told, status = in_a_loop(scenario)
        assert same_page
        assert told["how"] == "again"
        assert status["step"] >= shown
        assert status["playing"]

    def test_a_worker_that_is_killed_loses_no_step_that_was_shown(self):
        async def scenario(hub):
            page = hub.join(UCI, line=Line())
            last = await playing(hub, page)
            page.worker.process.kill()
            while True:  # whatever it had sent before it died
                for frame in await page.take():
                    key, value = unpack(frame)
                    if key == "status":
                        last = value
                    if key == "kept":
                        return last.words["step"], value.words, await theta_of(hub, page)

        shown, kept, theta = in_a_loop(scenario, workers=1)
        assert kept["how"] == "kept"
        assert kept["step"] == shown
        e = Experiment(Settings(data="uci", hidden=(4,), epochs=1000))
        e.catch_up(shown)
        assert np.array_equal(theta, e.descent.net.theta)

    def test_so_does_a_server_that_was_started_again(self):
        async def first(hub):
            page = hub.join(UCI, line=Line())
            await playing(hub, page)
            hub.tell(page, "do", {"what": "pause"})
            status = await until(page, lambda k, v: k == "status" and not v.words["playing"])
            return page.name, status.words["step"]

        key, step = in_a_loop(first, workers=1)

        async def second(hub):
            page = hub.join(UCI, back={"key": key, "step": step}, line=Line())
            told = await until(page, lambda k, v: k == "kept")
            return told.words, await theta_of(hub, page)

        told, theta = in_a_loop(second, workers=1)
        assert (told["key"], told["how"], told["step"]) == (key, "kept", step)
        e = Experiment(Settings(data="uci", hidden=(4,), epochs=1000))
        e.catch_up(step)
        assert np.array_equal(theta, e.descent.net.theta)

    def test_the_newest_page_with_a_key_has_it_and_the_other_is_told(self):
        async def scenario(hub):
            old, new = Line(), Line()
            page = hub.join(UCI, line=old)
            again = hub.join(UCI, back={"key": page.name}, line=new)
            hub.leave(page, old)  # its connection closes after that
            return old.code, new.code, again.line is new

        assert in_a_loop(scenario) == (TAKEN, None, True)

    @pytest.mark.parametrize("workers", [None, 2])
    def test_a_second_tab_with_the_same_link_starts_anew_and_is_offered_a_copy(self, workers):
        async def scenario(hub):
            first = hub.join(UCI, line=Line())
            await playing(hub, first)
            hub.tell(first, "do", {"what": "pause"})
            await until(first, lambda k, v: k == "status" and not v.words["playing"])
            theta = await theta_of(hub, first)
            second = hub.join(UCI, back={"last": first.name}, line=Line())
            told = (await until(second, lambda k, v: k == "kept")).words
            if workers == 2:  # what the one writes the other reads
                while Keeper(first.name).read()[0] is None:
                    await asyncio.sleep(0.02)
            hub.tell(second, "want", ["network"])
            await until(second, lambda k, v: k == "network")
            hub.tell(second, "do", {"what": "copy", "key": told["other"]})
            copy = (await until(second, lambda k, v: k == "network")).arrays["theta"]
            return first.name, told, theta, copy

        name, told, theta, copy = in_a_loop(scenario, workers)
        assert told["how"] == "new"
        assert told["other"] == name != told["key"]
        assert np.array_equal(theta, copy)

    def test_the_last_experiment_of_a_browser_is_taken_up_where_no_tab_has_it(self):
        async def scenario(hub):
            line = Line()
            page = hub.join(UCI, line=line)
            hub.leave(page, line)
            return hub.join(UCI, back={"last": page.name}, line=Line()) is page

        assert in_a_loop(scenario)

    def test_a_link_that_was_changed_is_obeyed_and_the_shelf_has_the_rest(self):
        async def scenario(hub):
            line = Line()
            page = hub.join(UCI, line=line)
            await playing(hub, page)
            hub.leave(page, line)
            back = {"key": page.name, "edited": True}
            again = hub.join({**UCI, "seed": 5}, back=back, line=Line())
            hub.tell(again, "want", ["status"])
            return (await until(again, lambda k, v: k == "status" and v.words["shelf"])).words

        words = in_a_loop(scenario)
        assert words["step"] == 0
        assert [place["why"] for place in words["shelf"]] == ["setting"]


def test_who_comes_back_waits_for_no_other_data_than_its_own(monkeypatch):
    Keeper(KEY).write(trained().kept(), [])
    loaded: list[str] = []
    complaints: list[gd.DescenteError] = []

    def load(name):
        loaded.append(name)
        return gd.load(name)

    monkeypatch.setattr("descente.lab.experiment.digits_of", load)
    offer = Offer(first="embedded")
    back, found = opened(KEY, {"back": True, "step": 50}, offer, complaints.append)
    assert (found, back.step, complaints) == (True, 50, [])
    assert set(loaded) == {"uci"}


def test_who_has_left_plays_on_for_a_while_and_then_rests(monkeypatch):
    monkeypatch.setattr("descente.lab.hub.GRACE", 0.3)

    async def scenario(hub):
        line = Line()
        page = hub.join(UCI, line=line)
        await playing(hub, page)
        hub.leave(page, line)
        while True:
            await asyncio.sleep(0.05)
            again = hub.join(UCI, back={"key": page.name}, line=(line := Line()))
            hub.tell(again, "want", ["status"])
            status = await until(again, lambda k, v: k == "status")
            if not status.words["playing"]:
                return status.words["step"]
            hub.leave(again, line)
            await asyncio.sleep(0.4)

    assert in_a_loop(scenario) > 2000


def test_so_many_wait_in_memory_and_the_one_that_left_first_goes(monkeypatch):
    monkeypatch.setattr("descente.lab.hub.limit", {"away": 3}.get)

    async def scenario():
        hub = Hub(1)
        hub.serve()
        try:
            pages = [hub.join(UCI, line=Line()) for _ in range(4)]
            for page in pages:
                hub.leave(page)
                await asyncio.sleep(0)
            return [page.name in hub.pages for page in pages]
        finally:
            hub.stop()

    assert alone(scenario) == [False, True, True, True]
