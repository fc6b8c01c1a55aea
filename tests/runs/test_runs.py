"""Recorded runs: names, damage, resumption to the bit, replay, and a disk that is full."""

import ast
import contextlib
import dataclasses
import itertools
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tracemalloc
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors.numpy import load_file, save
from tests.waiting import HANG

import descente as gd
from descente import files, runs, training
from descente.lab.offer import Offer
from descente.lab.workshop import recorded as shelf
from descente.runs import library, recorder, store
from descente.runs.manifest import SCHEMA

SIZES = (12, 5, 3)
SOURCE = Path(gd.__file__).parent


@pytest.fixture
def step_by_step(monkeypatch):
    """Record and report after every single step, so that a test can stop a run at any of them."""
    monkeypatch.setattr(recorder, "FLUSH_SECONDS", 0.0)
    monkeypatch.setattr(recorder, "FLUSH_SHARE", 0)
    monkeypatch.setattr(training._Loop, "LOOK", 0.0)


def recorded(data, name="a", **arguments):
    net = gd.Network(SIZES, seed=1)
    arguments = {"eta": 0.05, "batch_size": 7, "epochs": 4, "seed": 5, **arguments}
    return gd.descend(net, data, record=name, **arguments)


class Stop:
    """As on_progress: Ctrl-C at a step; what is reported then is the step before, recorded."""

    def __init__(self, step: int) -> None:
        self.step, self.pulled = step - 1, False

    def __call__(self, progress: gd.Progress) -> None:
        if progress.step >= self.step and not self.pulled:
            self.pulled = True
            os.kill(os.getpid(), signal.SIGINT)


def same_history(one: gd.History, two: gd.History) -> None:
    for name in one:
        np.testing.assert_array_equal(one[name], two[name], err_msg=name)
        assert one[name].dtype == two[name].dtype


def overshooting(pictures):
    """A linear network's data, and an η at which descent on batches of seven slowly diverges."""
    data = pictures(60, 12, 3, dense=True)
    X1 = np.column_stack([data.images.astype(np.float64), np.ones(60)])
    return data, 1.3 / np.linalg.eigvalsh(X1.T @ X1 / 60)[-1]  # 1.3 times 2/λmax


def sql(place: Path, *statements, name="a"):
    with closing(sqlite3.connect(place / name / "record.sqlite")) as db:
        for statement in statements:
            if isinstance(statement, str):
                db.execute(statement)
            else:
                db.execute(*statement)
        db.commit()


def edit_manifest(place: Path, change, name="a"):
    path = place / name / "manifest.json"
    values = json.loads(path.read_text())
    change(values)
    path.write_text(json.dumps(values))


class TestNames:
    REFUSED = (
        "",
        "../x",
        "..",
        ".",
        "/etc/passwd",
        "a/b",
        "a\\b",
        "%2e%2e%2fx",
        "a\0b",
        "\0",
        "Upper",
        "a" * 65,
        "a b",
        "a.b",
        ".hidden",
        "é",
        "٣",
        "a\n",
        "\na",
        "a_b",
        "~",
        "-\u2010",
        "con:",
    )

    @pytest.mark.parametrize("name", REFUSED, ids=ascii)
    def test_names_that_never_reach_the_file_system(self, small, runs_place, name):
        actions = [
            lambda: runs.check_name(name),
            lambda: runs.open_run(name),
            lambda: runs.delete(name),
            lambda: gd.resume(name, small),
            lambda: recorded(small, name),
        ]
        for action in actions:
            with pytest.raises(gd.InputError, match="1 to 64"):
                action()
        assert not runs_place.exists()

    @pytest.mark.parametrize("name", [None, 3, b"abc", Path("abc")])
    def test_names_that_are_no_text(self, name):
        with pytest.raises(gd.InputError):
            runs.check_name(name)

    @given(st.text(max_size=80))
    def test_a_name_is_one_to_64_of_the_37_characters_and_nothing_else(self, name):
        good = 1 <= len(name) <= 64 and set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
        try:
            assert runs.check_name(name) == name
            assert good
        except gd.InputError:
            assert not good

    @pytest.mark.parametrize("name", ["a", "0", "-", "monday-7", "z" * 64])
    def test_names_that_are_allowed(self, small, name):
        recorded(small, name, epochs=1)
        assert runs.names() == [name]
        assert runs.open_run(name).name == name

    def test_a_link_is_no_run(self, small, runs_place, tmp_path):
        recorded(small, "real")
        (runs_place / "real").rename(tmp_path / "elsewhere")
        (runs_place / "link").symlink_to(tmp_path / "elsewhere")
        assert runs.names() == []
        for action in (runs.open_run, runs.delete, gd.resume):
            with pytest.raises(gd.RunError, match="there is no run 'link'"):
                action("link")
        with pytest.raises(gd.RunError):
            recorded(small, "link")
        assert (tmp_path / "elsewhere" / "record.sqlite").exists()

    def test_a_file_is_no_run(self, runs_place):
        runs_place.mkdir()
        (runs_place / "file").write_text("x")
        assert runs.names() == []
        with pytest.raises(gd.RunError, match="there is no run 'file'"):
            runs.open_run("file")

    def test_a_fresh_name_is_a_name(self, small):
        one, two = recorded(small, True, epochs=1), recorded(small, True, epochs=1)
        assert one.name != two.name
        assert runs.check_name(one.name) == one.name


class TestTheShelf:
    def test_made_listed_opened_deleted(self, small, runs_place):
        assert runs.names() == []
        for k, name in enumerate(("first", "second", "third")):
            recorded(small, name, epochs=1)
            os.utime(runs_place / name / "manifest.json", (1e9 + k, 1e9 + k))
        assert runs.names() == ["third", "second", "first"]
        runs.open_run("first")  # to read a run changes its folder
        assert runs.names() == ["third", "second", "first"]
        runs.delete("second")
        assert runs.names() == ["third", "first"]
        with pytest.raises(gd.RunError, match="there is no run 'second'"):
            runs.open_run("second")
        with pytest.raises(gd.RunError, match="there is no run 'second'"):
            runs.delete("second")
        assert sorted(p.name for p in runs_place.iterdir()) == ["first", "third"]

    def test_a_name_is_given_once(self, small):
        run = recorded(small)
        with pytest.raises(gd.RunError, match="'a' exists already"):
            recorded(small, eta=0.01)
        same_history(runs.open_run("a").history, run.history)

    def test_a_deletion_that_was_cut_off_does_not_stand_in_the_way(self, small, runs_place):
        """A process killed while it deletes leaves a hidden rest; the next delete still works."""
        recorded(small, epochs=1)
        (runs_place / ".gone-a").mkdir()
        (runs_place / ".gone-a" / "record.sqlite").write_bytes(b"left over")
        runs.delete("a")
        assert runs.names() == []

    def test_they_are_listed_while_another_process_deletes_them(
        self, small, runs_place, monkeypatch
    ):
        for name in ("first", "second", "third"):
            recorded(small, name, epochs=1)
        made = library._made

        def deleted(folder):
            if folder.name == "second":
                shutil.rmtree(folder)
            return made(folder)

        monkeypatch.setattr(library, "_made", deleted)
        assert sorted(runs.names()) == ["first", "third"]

    @pytest.mark.usefixtures("step_by_step")
    def test_a_run_that_ends_while_it_is_opened_is_of_one_moment(self, small, monkeypatch):
        """Its outcome was read after its history: finished, said a run that lacked steps."""
        recorded(small, "whole")
        recorded(small, on_progress=Stop(5))
        read = store.Record._history

        def end_then_read(record, db):
            monkeypatch.setattr(store.Record, "_history", read)
            gd.resume("a", small)
            return read(record, db)

        monkeypatch.setattr(store.Record, "_history", end_then_read)
        run = runs.open_run("a")
        assert (run.outcome.kind, run.steps) == ("interrupted", 5)
        run = runs.open_run("a")
        assert (run.outcome.kind, run.steps) == ("finished", 36)

    def test_what_a_run_remembers(self, small):
        made = recorded(small, epochs=2, weight_decay=0.01, rule="adam")
        run = runs.open_run("a")
        assert run.recipe == made.recipe == gd.Recipe(0.05, 7, 2, 5, "adam", weight_decay=0.01)
        assert run.outcome == made.outcome
        assert run.seconds == made.seconds > 0
        assert (run.examples, run.steps) == (60, 18)
        assert run.network.layout == made.network.layout
        assert (run.network.theta == made.network.theta).all()
        same_history(run.history, made.history)
        assert run.manifest.versions["numpy"] == np.__version__
        assert run.manifest.start_cost == pytest.approx(
            gd.cost(gd.Network(SIZES, seed=1), small), rel=1e-6
        )

    def test_the_last_theta_is_there_for_other_programs(self, small, runs_place):
        run = recorded(small)
        published = load_file(runs_place / "a" / "theta.safetensors")
        assert (published["theta"] == run.network.theta).all()

    def test_numpy_numbers_in_a_recipe_are_recorded_too(self, small):
        net = gd.Network(SIZES, seed=np.int64(1))
        gd.descend(
            net,
            small,
            eta=np.float32(0.5),
            batch_size=np.int64(7),
            epochs=np.int32(1),
            seed=np.uint8(3),
            record="a",
        )
        assert runs.open_run("a").recipe == gd.Recipe(0.5, 7, 1, 3)

    def test_names_in_other_scripts(self, small):
        data = gd.Split(small.images, small.labels, "chiffres été 数字", small.classes, (1, 12))
        recorded(data)
        assert runs.open_run("a").manifest.data["name"] == "chiffres été 数字"


class TestAFolderThatCannotHoldRuns:
    def test_a_file_in_its_place(self, small, runs_place):
        runs_place.write_text("I am a file")
        with pytest.raises(gd.RunError, match="no run can be recorded in") as refused:
            recorded(small)
        assert str(runs_place) in str(refused.value)
        assert runs.names() == []

    def test_a_file_above_it(self, small, runs_place, monkeypatch):
        runs_place.write_text("I am a file")
        monkeypatch.setenv("DESCENTE_RUNS", str(runs_place / "below"))
        with pytest.raises(gd.RunError, match="no run can be recorded in"):
            recorded(small)

    def test_a_folder_that_may_not_be_written(self, small, monkeypatch):
        if not Path("/proc/self").exists():
            pytest.skip("This system has no /proc, where nobody may make a folder.")
        monkeypatch.setenv("DESCENTE_RUNS", "/proc/descente/runs")
        with pytest.raises(gd.RunError, match="no run can be recorded in /proc/descente/runs"):
            recorded(small)


@pytest.mark.usefixtures("permissions")
class TestAFolderThatMayNotBeWritten:
    @pytest.fixture
    def locked(self, small, runs_place):
        """A run whose folder, and all in it, may only be read."""
        recorded(small)
        folder = runs_place / "a"

        def lock(*, files: bool) -> Path:
            if files:
                for file in folder.iterdir():
                    file.chmod(0o444)
            folder.chmod(0o555)
            return folder

        yield lock
        folder.chmod(0o755)

    @pytest.mark.parametrize("files", [False, True])
    def test_a_run_in_it_is_shown(self, small, locked, call, files):
        before = runs.open_run("a")
        locked(files=files)
        run = runs.open_run("a")
        assert run.outcome == before.outcome
        assert (run.theta_at(9, small) == before.theta_at(9, small)).all()
        same_history(run.history, before.history)
        assert call("runs", "show", "a")[::2] == (0, "")

    def test_a_run_that_was_cut_off_is_said(self, small, locked, runs_place):
        """Its log is not folded in: SQLite cannot read it without writing beside it."""
        record = runs_place / "a" / "record.sqlite"
        with closing(sqlite3.connect(record)) as db:
            db.execute("PRAGMA wal_autocheckpoint = 0")
            db.execute("INSERT INTO facts VALUES ('a', 'b')")
            db.commit()
            log = record.with_name("record.sqlite-wal").read_bytes()
        record.with_name("record.sqlite-wal").write_bytes(log)
        locked(files=True)
        with pytest.raises(gd.RunError, match="check the permissions"):
            runs.open_run("a")

    def test_what_stands_in_the_way_of_a_deletion_is_said(self, locked, call):
        locked(files=True)
        code, _, err = call("runs", "delete", "a", "--yes")
        assert (code, err) == (2, "descente: run 'a' cannot be deleted: Permission denied.\n")
        assert runs.names() == ["a"]
        assert runs.open_run("a").outcome.kind == "finished"

    def test_a_resumption_is_refused_with_the_reason(self, small, locked, runs_place):
        sql(runs_place, NEVER_AN_ENDING)
        locked(files=True)
        with pytest.raises(gd.RunError, match="check the permissions"):
            gd.resume("a", small)


VARIANTS = {
    "sgd": {},
    "decay": {"weight_decay": 0.01},
    "momentum": {"rule": "momentum"},
    "adam": {"rule": "adam", "schedule": "step"},
    "one by one": {"batch_size": 1},
    "full batch": {"batch_size": None, "epochs": 36, "rule": "adam"},
    "cross-entropy": {"cost": "cross_entropy", "batch_size": 11, "epochs": 6},
    "patience": {"patience": 3, "tolerance": 0.5, "epochs": 40},
}


@pytest.mark.usefixtures("step_by_step")
class TestResume:
    @pytest.mark.parametrize("held_out", [False, True], ids=["alone", "held out"])
    @pytest.mark.parametrize("variant", list(VARIANTS))
    def test_to_the_same_bits_from_any_step(self, pictures, variant, held_out):
        data = pictures(80, 12, 3)
        train, test = data[:60], data[60:] if held_out else None
        whole = recorded(train, "whole", test=test, **VARIANTS[variant])
        steps = whole.steps
        assert steps > 20
        for stop in (1, 4, 9, 10, steps - 1):
            name = f"cut-at-{stop}"
            cut = recorded(train, name, test=test, on_progress=Stop(stop), **VARIANTS[variant])
            assert (cut.outcome.kind, cut.steps) == ("interrupted", stop)
            run = gd.resume(name, train, test=test)
            assert run.outcome == whole.outcome
            assert (run.network.theta == whole.network.theta).all()
            same_history(run.history, whole.history)
            again = runs.open_run(name)
            same_history(again.history, whole.history)
            assert again.outcome == whole.outcome
            assert again.snapshot_steps == runs.open_run("whole").snapshot_steps
            for k in (0, stop, steps):
                assert (again.theta_at(k, train) == whole.theta_at(k, train)).all()

    def test_with_augmentation(self, pictures):
        base = pictures(40, 144, 3)
        data = gd.Split(base.images, base.labels, classes=base.classes, shape=(12, 12))
        arguments = {
            "eta": 0.1,
            "batch_size": 10,
            "epochs": 4,
            "rule": "momentum",
            "augmentation": gd.Augmentation(shift=1.5, elastic=1.0),
        }

        def go(name, **more):
            return gd.descend(gd.Network((144, 5, 3)), data, record=name, **arguments, **more)

        whole = go("whole")
        for stop in (1, 4, 7):
            go(f"cut-at-{stop}", on_progress=Stop(stop))
            run = gd.resume(f"cut-at-{stop}", data)
            assert (run.network.theta == whole.network.theta).all()
            same_history(run.history, whole.history)

    def test_wide_networks(self, pictures, with_engine):
        with_engine("dense")
        data = pictures(60, 12, 3)

        def go(name, **more):
            net = gd.Network((12, 140, 3))
            return gd.descend(net, data, 0.05, 7, 3, rule="adam", record=name, **more)

        whole = go("whole")
        go("cut", on_progress=Stop(11))
        run = gd.resume("cut", data, threads=1)
        assert (run.network.theta == whole.network.theta).all()
        same_history(run.history, whole.history)

    def test_again_and_again(self, small):
        whole = recorded(small, "whole", rule="adam")
        recorded(small, rule="adam", on_progress=Stop(3))
        for stop in (4, 9, 10, 30):
            run = gd.resume("a", small, on_progress=Stop(stop))
            assert (run.outcome.kind, run.steps) == ("interrupted", stop)
            same_history(runs.open_run("a").history, run.history)
        run = gd.resume("a", small)
        assert (run.network.theta == whole.network.theta).all()
        same_history(run.history, whole.history)

    def test_the_watch_remembers(self, pictures):
        """Divergence is told at the same step, however often the run was cut."""
        data, eta = overshooting(pictures)

        def go(name, **more):
            net = gd.Network((12, 3), output="identity", seed=1)
            return gd.descend(
                net, data, eta, 7, 40, schedule="constant", weight_decay=0.0, record=name, **more
            )

        whole = go("whole")
        assert whole.outcome.kind == "diverged"
        assert whole.steps > 6
        for stop in range(1, whole.steps):
            go(f"cut-{stop}", on_progress=Stop(stop))
            run = gd.resume(f"cut-{stop}", data)
            assert run.outcome == whole.outcome
            same_history(run.history, whole.history)

    def test_a_finished_run_is_returned_as_it_is(self, small, runs_place):
        whole = recorded(small)
        before = {p.name: p.read_bytes() for p in (runs_place / "a").iterdir()}
        run = gd.resume("a", small)
        assert run.outcome == whole.outcome
        assert (run.network.theta == whole.network.theta).all()
        assert {p.name: p.read_bytes() for p in (runs_place / "a").iterdir()} == before
        assert gd.resume("a").steps == whole.steps  # no data is needed where nothing is left to do

    def test_other_data_is_refused(self, small, pictures):
        cut = recorded(small, on_progress=Stop(9))
        one_pixel = gd.Split(small.images.copy(), small.labels, "x", small.classes, small.shape)
        one_pixel.images[59, 11] += np.float32(1e-6)
        one_label = small.labels.copy()
        one_label[0] = (one_label[0] + 1) % 3
        others = [
            pictures(60, 12, 3, seed=1),
            small[:59],
            small[::-1],
            one_pixel,
            gd.Split(small.images, one_label, "x", small.classes, small.shape),
        ]
        for other in others:
            with pytest.raises(gd.InputError, match="pass the same data"):
                gd.resume("a", other)
            with pytest.raises(gd.InputError, match="pass the same data"):
                cut.theta_at(3, other)
        same_history(runs.open_run("a").history, cut.history)
        copy = gd.Split(small.images.copy(), small.labels.copy(), "y", small.classes, small.shape)
        assert gd.resume("a", copy).outcome.kind == "finished"

    def test_a_known_data_set_is_loaded_again(self):
        data = gd.load("uci")
        whole = gd.descend(gd.Network(), data.train, 0.5, 200, 3, record="whole")
        gd.descend(gd.Network(), data.train, 0.5, 200, 3, record="cut", on_progress=Stop(5))
        run = gd.resume("cut")
        assert (run.network.theta == whole.network.theta).all()
        same_history(run.history, whole.history)

    def test_a_run_recorded_when_embedded_meant_the_real_digits_alone(self):
        then = dataclasses.replace(gd.load("uci").train, origin="embedded")
        whole = gd.descend(gd.Network(), then, 0.5, 200, 3, record="whole")
        gd.descend(gd.Network(), then, 0.5, 200, 3, record="cut", on_progress=Stop(5))
        assert (gd.resume("cut").network.theta == whole.network.theta).all()

    def test_a_stale_ending_is_taken_back(self, small):
        """A run that was interrupted, resumed and then cut off is not at its first interruption."""
        recorded(small, on_progress=Stop(3))

        def fall(progress):
            if progress.step == 20:
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            gd.resume("a", small, on_progress=fall)
        run = runs.open_run("a")
        assert (run.outcome.kind, run.steps) == ("interrupted", 20)
        assert "after 3 of" not in run.outcome.sentence

    def test_it_is_known_to_be_recorded_while_it_is(self, small):
        seen = []

        def look(progress):
            run = runs.open_run("a")
            seen.append((run.record.recording, run.outcome.kind))

        run = recorded(small, on_progress=look)
        assert set(seen[:-1]) == {(True, "running")}
        assert seen[-1] == (True, "finished")  # the outcome is written, the record not yet closed
        assert not run.record.recording
        assert runs.open_run("a").outcome.kind == "finished"

    def test_a_lock_that_is_none_records_nothing(self, small, runs_place):
        run = recorded(small)
        (runs_place / "a" / "lock.sqlite").write_bytes(b"no lock" * 1000)
        assert not run.record.recording
        (runs_place / "a" / "lock.sqlite").unlink()
        assert not run.record.recording

    def test_a_run_that_grows_while_it_is_opened_is_whole(self, small, monkeypatch):
        """State and history were read one after the other: what came between looked like damage."""
        recorded(small, on_progress=Stop(5))
        read = store.Record._history
        grown: list[bool] = []

        def grow_then_read(record, db):
            if not grown:
                grown.append(True)
                with record.writer() as writer:
                    step = np.ones(1, np.float32)
                    state = record.state((0, 83), None)
                    state.step += 1
                    writer.append(state.step - 1, (step, step, step), [], [], state, {})
            return read(record, db)

        monkeypatch.setattr(store.Record, "_history", grow_then_read)
        assert runs.open_run("a").steps == 5
        assert runs.open_run("a").steps == 6

    def test_two_at_once_do_not_spoil_each_others_record(self, small, monkeypatch):
        """A second resume of a run that is under way is refused, or makes the very same record."""
        whole = recorded(small, "whole")
        recorded(small, on_progress=Stop(5))
        seen: list[int] = []

        def also(progress):
            if progress.step == 10 and not seen:
                seen.append(progress.step)
                with contextlib.suppress(gd.RunError):
                    gd.resume("a", small)
                monkeypatch.setattr(recorder, "FLUSH_SECONDS", 999)  # write the rest as a whole

        with contextlib.suppress(gd.RunError):
            gd.resume("a", small, on_progress=also)
        assert seen
        again = gd.resume("a", small)
        same_history(again.history, whole.history)
        assert (again.network.theta == whole.network.theta).all()


class TestACutBetweenTheLastStepAndTheOutcome:
    """The process dies once the last step is recorded and before the ending is."""

    class _Dies(Exception):
        pass

    def dies(self, monkeypatch, what):
        def die(*arguments, **more):
            raise self._Dies

        monkeypatch.setattr(store.Writer if what == "set_facts" else store.Record, what, die)

    @pytest.mark.parametrize(
        "ending", ["finished", "converged", "converged at the end", "diverged", "non-finite"]
    )
    def test_the_resumed_run_ends_where_and_how_the_whole_one_does(
        self, pictures, monkeypatch, ending
    ):
        data, eta = overshooting(pictures)
        eta = {"diverged": eta, "non-finite": 1e9}.get(ending, 0.01)
        batch_size = 1 if ending == "non-finite" else 7
        more = {"patience": 2, "tolerance": 0.5} if "converged" in ending else {}
        epochs = 3 if ending == "converged at the end" else 40

        def go(name):
            net = gd.Network((12, 3), output="identity", seed=1)
            return gd.descend(
                net,
                data,
                eta,
                batch_size,
                epochs,
                schedule="constant",
                weight_decay=0.0,
                record=name,
                **more,
            )

        whole = go("whole")
        assert whole.outcome.kind == ending.split()[0]
        with monkeypatch.context() as patched:
            self.dies(patched, "set_facts")
            with pytest.raises(self._Dies):
                go("cut")
        cut = runs.open_run("cut")
        assert (cut.outcome.kind, cut.steps) == ("interrupted", whole.steps)
        run = gd.resume("cut", data)
        assert run.steps == whole.steps
        assert (run.network.theta == whole.network.theta).all()
        same_history(run.history, whole.history)
        assert run.outcome == whole.outcome

    def test_theta_is_published_before_the_run_says_that_it_ended(
        self, small, monkeypatch, runs_place
    ):
        with monkeypatch.context() as patched:
            self.dies(patched, "publish")
            with pytest.raises(self._Dies):
                recorded(small)
        run = gd.resume("a", small)
        published = load_file(runs_place / "a" / "theta.safetensors")
        assert (published["theta"] == run.network.theta).all()


class TestReplay:
    @pytest.mark.parametrize("rule", ["sgd", "momentum", "adam"])
    def test_theta_at_every_step_to_the_bit(self, small, rule):
        made = recorded(small, rule=rule)
        twin = gd.Descent(gd.Network(SIZES, seed=1), small, made.recipe)
        run = runs.open_run("a")
        kept = set(run.snapshot_steps)
        assert {0, 1, 2, 4, 8, 16, 32, 36} <= kept
        for step in range(37):
            assert (run.theta_at(step, small) == twin.net.theta).all()
            assert (made.theta_at(step, small) == twin.net.theta).all()
            if step in kept:
                assert (run.theta_at(step) == twin.net.theta).all()
            else:
                with pytest.raises(gd.InputError, match="between two snapshots"):
                    run.theta_at(step)
            twin.advance(1)
        assert (run.network.theta == made.network.theta).all()

    def test_what_was_written_on_the_way_is_not_left_beside_the_snapshots(self, small, monkeypatch):
        """A slow machine writes the newest state between two snapshots too, here up to step 35."""
        wait = property(lambda self: 36.0 * (self._descent.state.step == 36), lambda self, s: None)
        monkeypatch.setattr("descente.runs.recorder.Recorder.wait", wait, raising=False)
        monkeypatch.setattr("descente.training._Loop.LOOK", 0.0)  # every step is looked at
        run = recorded(small)
        for step in set(range(37)) - set(run.snapshot_steps):
            with pytest.raises(gd.InputError, match="between two snapshots"):
                run.theta_at(step)
        assert (run.theta_at(36) == run.network.theta).all()

    @pytest.mark.parametrize("step", [-1, 37, 10**30])
    def test_steps_that_were_never_made(self, small, step):
        run = recorded(small)
        with pytest.raises(gd.InputError, match="0 to 36"):
            run.theta_at(step, small)
        with pytest.raises(gd.InputError, match="0 to 36"):
            run.theta_at(step)

    def test_a_run_that_was_not_recorded(self, small):
        run = recorded(small, False)
        assert run.snapshot_steps == []
        with pytest.raises(gd.RunError, match="not recorded"):
            run.theta_at(3)
        with pytest.raises(gd.RunError, match="not recorded"):
            run.theta_at(3, small)

    def test_a_long_run_keeps_some_twenty_snapshots_besides_the_early_ones(self, small):
        recorded(small, epochs=1500)
        steps = runs.open_run("a").snapshot_steps
        early = {0, *(1 << k for k in range(14))}
        assert early | {13_500} <= set(steps)
        assert 18 <= len(set(steps) - early) <= 21
        assert max(b - a for a, b in pairwise(steps)) <= 13_500 / 19

    def test_the_size_of_all_snapshots_is_bounded(self, small, monkeypatch):
        monkeypatch.setattr(recorder, "SNAPSHOT_BYTES", 4000)
        recorded(small, epochs=500)
        assert len(runs.open_run("a").snapshot_steps) < 4000 // (83 * 4) + 16


def open_everything(place, data, name="a"):
    """All that can be asked of a run; nothing but a sentence of ours may come back."""
    run = runs.open_run(name)
    run.theta_at(0)
    run.theta_at(run.steps, data)
    return gd.resume(name, data)


NEVER_AN_ENDING = "DELETE FROM facts WHERE name IN ('outcome', 'sentence')"


class TestDamage:
    """A damaged run gives a sentence: `RunError` or `InputError`, never another exception."""

    @pytest.fixture
    def half(self, small, runs_place, step_by_step):
        """A run under way at step 21 of 36, rule Adam."""
        recorded(small, rule="adam", on_progress=Stop(21))
        return runs_place

    def refused(self, place, data):
        with pytest.raises((gd.RunError, gd.InputError)) as refused:
            open_everything(place, data)
        sentence = str(refused.value)
        assert sentence.endswith((".", "`"))
        assert len(sentence) > 20
        return sentence

    @pytest.mark.parametrize("file", ["manifest.json", "record.sqlite"])
    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"\0" * 100,
            b"garbage" * 1000,
            b"[]",
            b"null",
            b"\xff\xfe{",
            b"{" * 5000,
            b"1e999",
            b"[" * 100_000,
            b'{"schema": 1}',
            b'{"schema": "1"}',
            b'{"schema": 1e400}',
            b"SQLite format 3\0" + b"\xff" * 4096,
        ],
        ids=lambda c: repr(c[:16]),
    )
    def test_a_file_of_something_else(self, half, small, file, content):
        for extra in ("record.sqlite-wal", "record.sqlite-shm"):
            (half / "a" / extra).unlink(missing_ok=True)
        (half / "a" / file).write_bytes(content)
        self.refused(half, small)

    @pytest.mark.parametrize("file", ["manifest.json", "record.sqlite"])
    def test_a_file_that_is_missing(self, half, small, file):
        (half / "a" / file).unlink()
        self.refused(half, small)

    @pytest.mark.parametrize("file", ["manifest.json", "record.sqlite"])
    def test_a_folder_instead_of_a_file(self, half, small, file):
        (half / "a" / file).unlink()
        (half / "a" / file).mkdir()
        self.refused(half, small)

    def test_an_empty_folder(self, runs_place, small):
        (runs_place / "a").mkdir(parents=True)
        self.refused(runs_place, small)

    @pytest.mark.parametrize("part", [1, 100, 4096, 16384, 20000, 0.5, 0.7])
    def test_a_record_cut_short(self, half, small, part):
        path = half / "a" / "record.sqlite"
        content = path.read_bytes()
        path.write_bytes(content[: int(part if part >= 1 else part * len(content))])
        self.refused(half, small)

    def test_bytes_changed_anywhere_in_the_record(self, half, small, tmp_path):
        """Seeded damage: each opens to a sentence or to a run whose lengths agree."""
        path = half / "a" / "record.sqlite"
        content = path.read_bytes()
        rng = np.random.default_rng(0)
        refusals = 0
        for _ in range(120):
            damaged = bytearray(content)
            at = int(rng.integers(len(damaged)))
            damaged[at : at + 2000] = rng.bytes(len(damaged[at : at + 2000]))
            path.write_bytes(damaged)
            for extra in ("record.sqlite-wal", "record.sqlite-shm"):
                (half / "a" / extra).unlink(missing_ok=True)
            try:
                run = runs.open_run("a")
                assert run.steps == len(run.history.eta)
                run.theta_at(0)
            except (gd.RunError, gd.InputError):
                refusals += 1
        assert refusals > 10

    def test_a_single_byte_flipped_anywhere(self, half, small, call):
        """Each opens, or is one sentence to every command; the lists of runs show the others."""
        recorded(small, "b", epochs=1)
        path = half / "a" / "record.sqlite"
        content = path.read_bytes()
        # among the arrays are few bytes that hold the record together: the first page has the
        # tables' words, and each page has its lists of cells at its ends
        words = [at for at in range(16_384) if content[at]]
        pages = range(0, len(content), 16_384)
        ends = [at for page in pages for at in (*range(page, page + 64), *range(page - 256, page))]
        everywhere = range(len(content))
        rng = np.random.default_rng(0)
        refusals = []
        for places in (words, ends[256:], everywhere):
            for at in rng.choice(places, 100, replace=False).tolist():
                damaged = bytearray(content)
                damaged[at] ^= int(rng.integers(1, 256))
                path.write_bytes(damaged)
                for extra in ("record.sqlite-wal", "record.sqlite-shm"):
                    (half / "a" / extra).unlink(missing_ok=True)
                shown = {row["name"]: row for row in shelf(Offer())["runs"]}
                assert "error" not in shown["b"]
                if "error" in shown["a"]:
                    refusals.append(at)
                if "error" in shown["a"] and len(refusals) % 5 == 0:
                    said = f"descente: {shown['a']['error']['sentence']}\n"
                    for command in (("runs", "show"), ("gradient", "--run"), ("train", "--resume")):
                        assert call(*command, "a") == (2, "", said), at
        assert 60 < len(refusals) < 240
        code, out, err = call("runs", "list", "--json")
        assert (code, err, [row["run"] for row in json.loads(out)]) == (0, "", ["b", "a"])

    @pytest.mark.parametrize("where", ["text", "table", "word"])
    def test_text_that_is_no_utf_8(self, half, small, where):
        path = half / "a" / "record.sqlite"
        content = path.read_bytes()
        old = {"text": b"interrupted", "table": b"CREATE TABLE steps", "word": b"BLOB NOT NULL"}
        at = content.index(old[where]) + 3
        path.write_bytes(content[:at] + b"\xff\n" + content[at + 2 :])
        assert "\n" not in self.refused(half, small)

    @pytest.mark.parametrize(
        "change",
        [
            lambda m: m.clear(),
            lambda m: m.pop("recipe"),
            lambda m: m.pop("network"),
            lambda m: m.pop("data"),
            lambda m: m.pop("start_cost"),
            lambda m: m.update(start_cost=None),
            lambda m: m.update(start_cost="high"),
            lambda m: m.update(recipe=[]),
            lambda m: m.update(recipe=None),
            lambda m: m.update(recipe="sgd"),
            lambda m: m.update(network=[]),
            lambda m: m.update(data=[]),
            lambda m: m.update(data="mnist"),
            lambda m: m["recipe"].update(eta="fast"),
            lambda m: m["recipe"].update(eta=float("nan")),
            lambda m: m["recipe"].update(batch_size=0),
            lambda m: m["recipe"].update(epochs=-1),
            lambda m: m["recipe"].update(rule=[]),
            lambda m: m["recipe"].update(rule="lion"),
            lambda m: m["recipe"].update(cost=[]),
            lambda m: m["recipe"].update(cost="mse"),
            lambda m: m["recipe"].update(schedule={}),
            lambda m: m["recipe"].update(momentum=0.9),
            lambda m: m["recipe"].update(augmentation="all"),
            lambda m: m["recipe"].update(augmentation=["shift"]),
            lambda m: m["recipe"].update(augmentation={"shift": "far"}),
            lambda m: m["recipe"].update(augmentation={"move": 1}),
            lambda m: m["network"].update(sizes="abc"),
            lambda m: m["network"].update(sizes=5),
            lambda m: m["network"].update(sizes=[12, 5, None]),
            lambda m: m["network"].update(sizes=[12, 5, [3]]),
            lambda m: m["network"].update(sizes=[12, float("inf"), 3]),
            lambda m: m["network"].update(sizes=[12, 6, 3]),
            lambda m: m["network"].update(activation="gelu"),
            lambda m: m["network"].update(activation=[]),
            lambda m: m["network"].update(output={}),
            lambda m: m["data"].pop("examples"),
            lambda m: m["data"].update(examples="many"),
            lambda m: m["data"].update(examples=float("inf")),
            lambda m: m["data"].pop("sha256"),
            lambda m: m["data"].update(sha256="0" * 64),
            lambda m: (m["data"].pop("name"), m["data"].update(sha256="0" * 64)),
            lambda m: m.update(schema=SCHEMA + 1),
            lambda m: m.update(schema=10**300),
            lambda m: m.update(schema=None),
            lambda m: m.update(schema=1.5),
        ],
        ids=(f"change {k}" for k in itertools.count()),
    )
    def test_a_manifest_that_says_something_else(self, half, small, change, request):
        edit_manifest(half, change)
        self.refused(half, small)

    def test_a_newer_schema_says_update(self, half, small):
        edit_manifest(half, lambda m: m.update(schema=SCHEMA + 1))
        assert "update Descente" in self.refused(half, small)

    @pytest.mark.parametrize(
        "sizes",
        [
            [12, 10**9, 3],
            [10**9, 10**9],
            [2**31 - 2, 1],
            [46_340, 46_340],
            [10**100, 3],
            [1] * 300_000,
        ],
        ids=lambda s: str(s)[:20],
    )
    def test_claimed_sizes_allocate_nothing(self, half, small, sizes):
        edit_manifest(half, lambda m: m["network"].update(sizes=sizes))
        tracemalloc.start()
        try:
            self.refused(half, small)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        # the text of a manifest is read (at most 1 MB of it) and becomes small Python objects
        assert peak < 300e6 if len(sizes) > 100 else peak < 5e6

    def test_a_claimed_number_of_examples_or_epochs_allocates_nothing(self, half, small):
        edit_manifest(
            half, lambda m: (m["data"].update(examples=10**15), m["recipe"].update(epochs=10**15))
        )
        tracemalloc.start()
        try:
            self.refused(half, small)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert peak < 5e6

    def test_a_manifest_longer_than_any_manifest_is_not_read(self, half, small):
        with (half / "a" / "manifest.json").open("r+b") as file:
            file.truncate(10**12)  # a hole: no bytes on the disk
        tracemalloc.start()
        try:
            self.refused(half, small)
            assert tracemalloc.get_traced_memory()[1] < 5e6
        finally:
            tracemalloc.stop()

    @pytest.mark.parametrize(
        "tensors",
        [
            {"theta": np.zeros(82, np.float32), "slots": np.zeros((2, 83), np.float32)},
            {"theta": np.zeros((83, 1), np.float32), "slots": np.zeros((2, 83), np.float32)},
            {"theta": np.zeros(83, np.float64), "slots": np.zeros((2, 83), np.float32)},
            {"theta": np.zeros(83, np.float32), "slots": np.zeros((2, 83), np.float16)},
            {"theta": np.zeros(83, np.float32), "slots": np.zeros((2, 82), np.float32)},
            {"theta": np.zeros(83, np.float32), "slots": np.zeros(83, np.float32)},
            {"theta": np.zeros(83, np.float32), "slots": np.zeros((2, 83, 1), np.float32)},
            {"theta": np.zeros(83, np.float32)},
            {"slots": np.zeros((2, 83), np.float32)},
            {},
        ],
        ids=lambda t: ", ".join(f"{k} {v.shape} {v.dtype}" for k, v in t.items()) or "nothing",
    )
    def test_a_snapshot_of_another_shape(self, half, small, tensors):
        content = save(tensors)
        for table in ("snapshots", "latest"):
            sql(half, (f"UPDATE {table} SET state = ?", (content,)))
        self.refused(half, small)

    @pytest.mark.parametrize("slots", [0, 1, 3])
    def test_a_memory_that_is_not_the_rules(self, half, small, slots):
        """Adam carries two vectors; a record that brings fewer must never reach the kernels."""
        content = save(
            {"theta": np.zeros(83, np.float32), "slots": np.zeros((slots, 83), np.float32)}
        )
        for table in ("snapshots", "latest"):
            sql(half, (f"UPDATE {table} SET state = ?", (content,)))
        # in a process of its own: what is read past an array's end may be anything
        program = (
            "import numpy as np, sys, descente as gd\n"
            "data = gd.Split(np.load(sys.argv[1]), np.load(sys.argv[2]), classes=tuple('012'),"
            " shape=(1, 12))\n"
            "try:\n"
            "    gd.resume('a', data)\n"
            "except (gd.RunError, gd.InputError):\n"
            "    print('refused')\n"
        )
        np.save(half / "images.npy", small.images)
        np.save(half / "labels.npy", small.labels)
        done = subprocess.run(
            [sys.executable, "-c", program, str(half / "images.npy"), str(half / "labels.npy")],
            capture_output=True,
            text=True,
            timeout=HANG,
        )
        assert (done.returncode, done.stdout) == (0, "refused\n"), done.stderr[-500:]

    def test_safetensors_cut_anywhere(self, half, small):
        with closing(sqlite3.connect(half / "a" / "record.sqlite")) as db:
            (content,) = db.execute("SELECT state FROM latest").fetchone()
        for length in (0, 1, 7, 8, 9, 50, len(content) - 1):
            sql(half, ("UPDATE latest SET state = ?", (content[:length],)))
            self.refused(half, small)
        huge = (2**62).to_bytes(8, "little") + content[8:]
        sql(half, ("UPDATE latest SET state = ?", (huge,)))
        self.refused(half, small)

    @pytest.mark.parametrize(
        "statements",
        [
            ["DELETE FROM snapshots", "DELETE FROM latest"],
            ["DELETE FROM steps"],
            ["DELETE FROM steps WHERE first = 5"],
            ["UPDATE steps SET first = first + 100"],
            ["UPDATE steps SET cost = x'00' WHERE first = 3"],
            ["UPDATE steps SET cost = x'' WHERE first = 3"],
            ["UPDATE steps SET eta = x'0000803f0000803f' WHERE first = 3"],
            ["UPDATE latest SET step = 22"],
            ["UPDATE latest SET step = -1", "DELETE FROM snapshots"],
            ["UPDATE latest SET step = 4611686018427387903"],
            ["UPDATE facts SET value = 'won' WHERE name = 'outcome'"],
            ["UPDATE facts SET value = 'soon' WHERE name = 'seconds'"],
            ["UPDATE facts SET value = 'running' WHERE name = 'outcome'"],
            ["DROP TABLE steps"],
            ["DROP TABLE snapshots"],
            ["DROP TABLE latest"],
            ["DROP TABLE tests"],
            ["DROP TABLE facts"],
        ],
        ids=lambda s: "; ".join(s),
    )
    def test_rows_that_do_not_belong_together(self, half, small, statements):
        sql(half, *statements)
        self.refused(half, small)

    @pytest.mark.parametrize(
        ("table", "columns", "row"),
        [
            ("latest", "one, step, state", (1, 21, "text")),
            ("latest", "one, step, state", (1, 21, 5)),
            ("latest", "one, step, state", (1, "late", b"")),
            ("latest", "one, step, state", (1, 1.5, b"")),
            ("steps", "first, cost, accuracy, eta", (0, None, None, None)),
            ("steps", "first, cost, accuracy, eta", (0, 1, 2, 3)),
            ("steps", "first, cost, accuracy, eta", (0, "abcd", "abcd", "abcd")),
            ("steps", "first, cost, accuracy, eta", (None, b"", b"", b"")),
            ("steps", "first, cost", (0, b"0000")),
            ("steps", "first, cost, accuracy, eta, more", (0, b"0000", b"0000", b"0000", 1)),
            ("tests", "step, cost, accuracy", ("x", "y", "z")),
            ("tests", "step, cost, accuracy", (None, None, None)),
            ("tests", "step, cost, accuracy", (2**62, b"", b"")),
            ("facts", "name, value", ("outcome", None)),
            ("facts", "name, value", ("seconds", None)),
            ("facts", "name, value", ("outcome", b"finished")),
            ("facts", "name", ("outcome",)),
        ],
        ids=str,
    )
    def test_a_table_of_another_make(self, half, small, table, columns, row):
        """A foreign file need not hold our types: its tables may have been made anew."""
        marks = ", ".join("?" * len(row))
        sql(
            half,
            f"DROP TABLE {table}",
            f"CREATE TABLE {table} ({columns})",
            (f"INSERT INTO {table} VALUES ({marks})", row),
        )
        self.refused(half, small)

    def test_a_view_in_a_tables_place_allocates_nothing(self, half, small):
        """SQL can make a gigabyte out of twenty bytes of a file."""
        sql(
            half,
            "DROP TABLE latest",
            "CREATE VIEW latest AS SELECT 1 AS one, 21 AS step, zeroblob(60000000) AS state",
        )
        tracemalloc.start()
        try:
            self.refused(half, small)
            assert tracemalloc.get_traced_memory()[1] < 20e6
        finally:
            tracemalloc.stop()

    @settings(
        max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(content=st.binary(max_size=200))
    def test_any_bytes_as_a_manifest(self, runs_place, content):
        folder = runs_place / "a"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "manifest.json").write_bytes(content)
        with pytest.raises(gd.RunError):
            runs.open_run("a")

    @settings(
        max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(
        values=st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(["recipe", "network", "data", "sizes", "eta", "examples"]),
                    inner,
                )
            ),
            max_leaves=8,
        )
    )
    def test_any_values_in_a_manifest(self, runs_place, values):
        folder = runs_place / "a"
        folder.mkdir(parents=True, exist_ok=True)
        values = {"schema": 1, **(values if isinstance(values, dict) else {"recipe": values})}
        (folder / "manifest.json").write_text(json.dumps(values))
        with pytest.raises(gd.RunError):
            runs.open_run("a")

    def test_a_damaged_run_can_be_listed_and_deleted(self, half):
        (half / "a" / "manifest.json").write_bytes(b"")
        assert runs.names() == ["a"]
        runs.delete("a")
        assert runs.names() == []

    def test_one_damaged_run_does_not_touch_another(self, half, small):
        recorded(small, "b", epochs=1)
        (half / "a" / "record.sqlite").write_bytes(b"\0" * 5000)
        assert runs.open_run("b").outcome.kind == "finished"


class TestNothingIsUnpickled:
    def test_the_sources_of_the_runs_name_no_unpickler(self):
        forbidden = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "marshal", "shelve"}
        for path in sorted((SOURCE / "runs").glob("*.py")) + [SOURCE / "training.py"]:
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    names = {alias.name.split(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom):
                    names = {(node.module or "").split(".")[0]}
                elif isinstance(node, ast.keyword):
                    names = {node.arg or ""} & {"allow_pickle"}
                    forbidden_here = {"allow_pickle"}
                    assert not names & forbidden_here, path
                    continue
                else:
                    continue
                assert not names & forbidden, f"{path} imports {names & forbidden}"
                assert not (
                    isinstance(node, ast.ImportFrom)
                    and node.module in ("numpy", "torch")
                    and {"load", "save"} & {alias.name for alias in node.names}
                ), path

    def test_opening_a_run_calls_no_unpickler(self, small):
        """Seen by the interpreter itself: it reports every unpickler made and class looked up."""
        recorded(small)
        program = (
            "import sys\n"
            "seen = []\n"
            "armed = False\n"
            "def hook(event, arguments):\n"
            "    if armed and event in ('pickle.find_class', 'marshal.load', 'marshal.loads'):\n"
            "        seen.append(event)\n"
            "sys.addaudithook(hook)\n"
            "import descente as gd, pickle\n"
            "from descente import runs\n"
            "from descente.runs import run, store, recorder\n"
            "import descente.digits, descente.engines, safetensors.numpy, hashlib\n"
            "import io\n"
            "class Never(pickle.Unpickler):\n"
            "    def __init__(self, *a, **k):\n"
            "        seen.append('Unpickler')\n"
            "        super().__init__(*a, **k)\n"
            "pickle.Unpickler = Never\n"
            "pickle.load = pickle.loads = lambda *a, **k: seen.append('loads')\n"
            "armed = True\n"
            "r = runs.open_run('a')\n"
            "r.theta_at(0), r.history, r.outcome, runs.names()\n"
            "armed = False\n"
            "print(r.steps, seen)\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, timeout=HANG
        )
        assert done.stdout == "36 []\n", done.stdout + done.stderr[-1000:]


class TestAFullDisk:
    def full(self, monkeypatch, pages):
        """Let the database grow to a number of pages: SQLite then says that the disk is full."""
        genuine = sqlite3.connect

        def small_disk(path, *arguments, **more):
            db = genuine(path, *arguments, **more)
            db.execute(f"PRAGMA max_page_count = {pages}")
            return db

        monkeypatch.setattr(sqlite3, "connect", small_disk)

    @pytest.mark.parametrize("pages", [8, 12, 20])
    @pytest.mark.usefixtures("step_by_step")
    def test_a_run_that_outgrows_it_ends_in_a_sentence(self, small, monkeypatch, pages):
        before = recorded(small, "before")
        net = gd.Network((12, 90, 3), seed=1)
        with monkeypatch.context() as patched:
            self.full(patched, pages)
            with pytest.raises(gd.RunError) as refused:
                gd.descend(net, small, 0.05, 7, 200, record="big", rule="adam")
        assert "full" in str(refused.value)
        assert "intact" in str(refused.value)
        same_history(runs.open_run("before").history, before.history)
        # what was recorded is the beginning of the whole run, and the run goes on
        cut = runs.open_run("big")
        assert cut.outcome.kind == "interrupted"
        whole = gd.descend(
            gd.Network((12, 90, 3), seed=1), small, 0.05, 7, 200, record=False, rule="adam"
        )
        assert (cut.history.cost == whole.history.cost[: cut.steps]).all()
        run = gd.resume("big", small)
        assert (run.network.theta == whole.network.theta).all()
        same_history(run.history, whole.history)

    def test_too_full_to_begin(self, small, monkeypatch, runs_place):
        with monkeypatch.context() as patched:
            self.full(patched, 2)
            with pytest.raises(gd.RunError):
                recorded(small)
        assert runs.names() == []
        assert list(runs_place.iterdir()) == []
        assert recorded(small).outcome.kind == "finished"

    def test_a_real_limit_on_the_size_of_files(self, small, runs_place):
        """The kernel refuses the write itself (EFBIG), in the log, not in SQLite's own count."""
        before = recorded(small, "before")
        program = (
            "import resource, signal, sys\n"
            "import numpy as np, descente as gd\n"
            "data = gd.Split(np.load(sys.argv[1]), np.load(sys.argv[2]), classes=tuple('012'),"
            " shape=(1, 12))\n"
            "net = gd.Network((12, 90, 3), seed=1)\n"
            "gd.cost(net, data)\n"
            "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
            "resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))\n"
            "try:\n"
            "    gd.descend(net, data, 0.05, 7, 1000, record='big', rule='adam')\n"
            "except gd.RunError as error:\n"
            "    print('sentence:', error)\n"
        )
        np.save(runs_place / "images.npy", small.images)
        np.save(runs_place / "labels.npy", small.labels)
        done = subprocess.run(
            [
                sys.executable,
                "-c",
                program,
                str(runs_place / "images.npy"),
                str(runs_place / "labels.npy"),
            ],
            capture_output=True,
            text=True,
            timeout=HANG,
        )
        assert done.stdout.startswith("sentence: "), done.stderr[-1500:]
        same_history(runs.open_run("before").history, before.history)
        cut = runs.open_run("big")
        assert cut.outcome.kind == "interrupted"
        assert gd.resume("big", small).outcome.kind == "finished"

    def test_an_error_of_the_disk_while_theta_is_published(self, small, monkeypatch, runs_place):
        def fails(handle):
            raise OSError(5, "Input/output error")

        with monkeypatch.context() as patched:
            patched.setattr(os, "fsync", fails)
            with pytest.raises(gd.RunError, match="Input/output error"):
                recorded(small, "never")
        assert runs.names() == []
        assert list(runs_place.iterdir()) == []

    def test_a_publication_that_fails_leaves_the_old_file_and_no_litter(
        self, tmp_path, monkeypatch
    ):
        path = tmp_path / "theta.safetensors"
        files.write_atomically(path, b"old")

        def fails(handle):
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as patched:
            patched.setattr(os, "fsync", fails)
            with pytest.raises(OSError, match="No space"):
                files.write_atomically(path, b"new")
        assert path.read_bytes() == b"old"
        assert list(tmp_path.iterdir()) == [path]

    @pytest.mark.usefixtures("step_by_step")
    def test_a_folder_that_vanishes_while_it_is_written(self, small, runs_place):
        def remove(progress):
            if progress.step == 9:
                shutil.rmtree(runs_place / "a")

        with pytest.raises(gd.RunError):
            recorded(small, on_progress=remove)

    @pytest.mark.usefixtures("step_by_step")
    def test_another_program_holds_the_record(self, small, runs_place, monkeypatch):
        """A lock that does not go away is a sentence too."""
        genuine = sqlite3.connect
        monkeypatch.setattr(
            sqlite3,
            "connect",
            lambda path, *arguments, **more: genuine(path, *arguments, **{**more, "timeout": 0.1}),
        )
        held: list[sqlite3.Connection] = []

        def hold(progress):
            if progress.step == 9 and not held:
                held.append(genuine(runs_place / "a" / "record.sqlite", isolation_level=None))
                held[0].execute("BEGIN IMMEDIATE")

        with pytest.raises(gd.RunError, match="locked"):
            recorded(small, on_progress=hold)
        held[0].close()
        assert runs.open_run("a").steps == 9
