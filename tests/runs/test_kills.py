"""Two hundred SIGKILLs at a recording run: every one opens, none loses a step, each goes on.

This file is also the program that is killed: ``python test_kills.py`` warms the kernels
up, forks one child after another, kills each at a seeded moment and prints what was left of it.
Half of the kills fall after a random time, half at a random event of the recording itself: inside
an SQL statement, before or after an fsync, at a rename, while the folder is being made, while the
end is being written.
"""

import json
import os
import signal
import sqlite3
import struct
import subprocess
import sys
import time
from collections import Counter
from typing import Any

import numpy as np
import pytest

KILLS = 200
CHAINS = 12
VARIANTS: dict[str, dict[str, Any]] = {
    "sgd": {"eta": 0.3},
    "momentum": {"eta": 0.05, "rule": "momentum"},
    "adam": {"eta": 0.01, "rule": "adam", "schedule": "step"},
    "full batch": {"eta": 0.05, "rule": "momentum", "batch_size": None, "epochs": 100},
    "plateau": {"eta": 0.3, "rule": "adam", "patience": 6, "tolerance": 0.5},
    "held out": {"eta": 0.3, "held_out": True},
}


class Killer:
    """Counts the events of a recording and dies at one of them, counted from a place in it.

    How many events come before the end varies with the moment each transaction began; how many
    the end itself takes hardly does.
    """

    def __init__(self, at: float, since: str = "start") -> None:
        self.at, self.since, self.events, self.reached = at, since, 0, {"start": 0}

    def reach(self, place: str) -> None:
        self.reached[place] = self.events

    def tick(self, *_: object) -> None:
        if self.events - self.reached.get(self.since, self.events + 1) == self.at:
            os.kill(os.getpid(), signal.SIGKILL)
        self.events += 1

    def audit(self, event: str, arguments: object) -> None:
        if event in ("open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "sqlite3.connect"):
            self.tick()

    def watch(self) -> None:
        from descente.runs import recorder

        sys.addaudithook(self.audit)
        genuine_finish = recorder.Recorder.finish

        def finish(recording, outcome):
            self.reach("ending")
            genuine_finish(recording, outcome)
            self.reach("ended")
            self.tick()

        patch = pytest.MonkeyPatch()  # never undone: the child is killed
        patch.setattr(recorder.Recorder, "finish", finish)
        genuine_connect, genuine_fsync = sqlite3.connect, os.fsync

        def connect(*arguments, **more):
            db = genuine_connect(*arguments, **more)
            db.set_trace_callback(self.tick)
            return db

        def fsync(handle):
            self.tick()
            genuine_fsync(handle)
            self.tick()

        patch.setattr(sqlite3, "connect", connect)
        patch.setattr(os, "fsync", fsync)


def split():
    import descente as gd

    rng = np.random.default_rng(0)
    labels = rng.integers(0, 3, 80).astype(np.uint8)
    stencils = rng.integers(0, 256, (3, 12)) * (rng.random((3, 12)) < 0.6)
    images = np.maximum(stencils[labels] - rng.integers(0, 60, (80, 12)), 0) / 255
    data = gd.Split(images.astype(np.float32), labels, "k", ("a", "b", "c"), (3, 4))
    return data[:60], data[60:]


def train(variant: str, name: str, on_progress=None, go_on: bool = False):
    import descente as gd

    data, test = split()
    arguments: dict[str, Any] = {"batch_size": 7, "epochs": 12, **VARIANTS[variant]}
    test = test if arguments.pop("held_out", False) else None
    if go_on:
        return gd.resume(name, data, test=test, threads=1, on_progress=on_progress)
    net = gd.Network((12, 5, 3), seed=1)
    return gd.descend(
        net, data, record=name, test=test, threads=1, on_progress=on_progress, **arguments
    )


def in_a_child(variant, name, *, after=None, at=float("inf"), since="start", go_on=False):
    """Train in a forked child and kill it.

    Gives the acknowledged steps with the events seen, and, of a child that lived, the events
    before its end and in all.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            killer = Killer(at, since)

            def acknowledge(progress) -> None:
                os.write(writing, struct.pack("<qq", progress.step, killer.events))

            if at != float("inf") or after is None:
                killer.watch()
            os.write(writing, struct.pack("<qq", -1, 0))  # ready
            train(variant, name, acknowledge, go_on)
            os.write(writing, struct.pack("<qq", -2, killer.reached.get("ending", 0)))  # done
            os.write(writing, struct.pack("<qq", -2, killer.events))
        finally:
            os._exit(0)
    os.close(writing)
    content = os.read(reading, 16)  # the clock starts when the child is ready
    if after is not None:
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
    while block := os.read(reading, 65_536):
        content += block
    os.close(reading)
    os.waitpid(child, 0)
    return [pair for pair in struct.iter_unpack("<qq", content) if pair[0] >= 0], [
        pair[1] for pair in struct.iter_unpack("<qq", content) if pair[0] == -2
    ]


def bits(run) -> str:
    """Everything a run says, as text: equal texts are equal bits."""
    import hashlib

    digest = hashlib.sha256(run.network.theta.tobytes())
    for name, array in run.history.items():
        digest.update(name.encode() + array.tobytes())
    return f"{digest.hexdigest()} {run.outcome.kind.value}: {run.outcome.sentence}"


def prefix(run, whole) -> bool:
    """Whether what a killed run holds is the beginning of the whole one."""
    n = run.steps
    same = all(
        np.array_equal(run.history[c], whole.history[c][:n]) for c in ("cost", "accuracy", "eta")
    )
    return same and np.array_equal(run.network.theta, whole.theta_at(n, split()[0]))


def main() -> None:
    from descente import runs, training
    from descente.runs import recorder

    # many small transactions, so that a kill has many places to fall between
    recorder.FLUSH_SECONDS, recorder.FLUSH_SHARE = 0.0, 0
    training._Loop.LOOK = 5e-5
    rng = np.random.default_rng(20)
    wholes, phases = {}, {}
    for k, variant in enumerate(VARIANTS):
        wholes[variant] = train(variant, f"whole-{k}")
        began = time.perf_counter()
        acknowledged, (ending, events) = in_a_child(variant, f"counted-{k}")
        seconds = time.perf_counter() - began
        phases[variant] = (seconds, acknowledged[0][1], ending, events)

    for k in range(KILLS):
        variant = list(VARIANTS)[k % len(VARIANTS)]
        name = f"kill-{k}"
        whole = wholes[variant]
        seconds, made, ending, events = phases[variant]
        if k < KILLS // 2:
            when: dict[str, Any] = {
                "after": float(rng.choice([seconds * 1.1, 0.01]) * rng.random())
            }
        else:
            low, high, since = [
                (0, made, "start"),
                (made, ending, "start"),
                (0, events - ending - 1, "ending"),
                (0, 1, "ended"),
            ][k // len(VARIANTS) % 4]
            when = {"at": int(rng.integers(low, high)), "since": since}
        acknowledged, done = in_a_child(variant, name, **when)
        told = max((step for step, _ in acknowledged), default=0)
        said: dict[str, Any] = {"variant": variant, "told": told, "done": bool(done), **when}
        if name in runs.names():
            try:
                run = runs.open_run(name)
                said["steps"], said["ending"] = run.steps, run.outcome.kind.value
                said["prefix"] = prefix(run, whole)
                said["same"] = bits(train(variant, name, go_on=True)) == bits(whole)
                said["same"] &= bits(runs.open_run(name)) == bits(whole)
            except Exception as error:
                said["error"] = repr(error)
        print(json.dumps({"kill": said}), flush=True)

    for k in range(CHAINS):
        variant = list(VARIANTS)[k % len(VARIANTS)]
        name, told, kills, lost = f"chain-{k}", 0, 0, False
        events = phases[variant][3]
        while kills < 8:
            acknowledged, done = in_a_child(
                variant, name, at=int(rng.integers(20, events // 4)), go_on=name in runs.names()
            )
            told = max([told, *(step for step, _ in acknowledged)])
            if done:
                break
            kills += 1
            lost |= name in runs.names() and runs.open_run(name).steps < told
        whole = bits(wholes[variant])
        same = bits(train(variant, name, go_on=name in runs.names())) == whole
        print(
            json.dumps({"chain": {"variant": variant, "kills": kills, "lost": lost, "same": same}})
        )
    litter = [p.name for p in runs.runs_folder().iterdir() if not p.name.startswith(".new-")]
    print(json.dumps({"litter": [n for n in litter if n not in runs.names()]}))


@pytest.fixture(scope="module")
def report(tmp_path_factory) -> dict[str, list[dict]]:
    if not hasattr(os, "fork"):
        pytest.skip("This system cannot fork, so nothing can be killed here.")
    environment = dict(
        os.environ,
        DESCENTE_RUNS=str(tmp_path_factory.mktemp("killed")),
        OPENBLAS_NUM_THREADS="1",  # a fork takes no threads along: there are to be none
        OMP_NUM_THREADS="1",
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", __file__],
        env=environment,
        capture_output=True,
        text=True,
        timeout=1200,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return {
        key: [line[key] for line in lines if key in line] for key in ("kill", "chain", "litter")
    }


def test_two_hundred_were_killed_everywhere(report):
    kills = report["kill"]
    assert len(kills) == KILLS == 200
    where = Counter(
        "invisible"
        if "steps" not in k and "error" not in k
        else "finished"
        if k.get("ending", "interrupted") != "interrupted"
        else "begun"
        if not k.get("steps")
        else "recording"
        for k in kills
    )
    assert where["invisible"] >= 10, where  # before or while the folder was made
    assert where["begun"] >= 3, where
    assert where["recording"] >= 50, where
    assert where["finished"] >= 3, where
    assert sum(not k["done"] for k in kills) >= 150  # killed before the end, not after it
    stopped = {k["steps"] for k in kills if k.get("steps")}
    assert len(stopped) > 30


def test_every_one_opens(report):
    assert [k for k in report["kill"] if "error" in k] == []


def test_none_loses_a_step_that_was_acknowledged(report):
    lost = [k for k in report["kill"] if k["told"] > k.get("steps", 0) and "error" not in k]
    assert lost == []


def test_each_holds_the_beginning_of_the_run_that_was_never_killed(report):
    assert [k for k in report["kill"] if k.get("prefix") is False] == []


@pytest.mark.parametrize("variant", list(VARIANTS))
def test_each_goes_on_to_the_same_bits(report, variant):
    other = [k for k in report["kill"] if k["variant"] == variant and k.get("same") is False]
    assert other == []


@pytest.mark.parametrize("variant", list(VARIANTS))
def test_killed_again_and_again_it_still_arrives(report, variant):
    chains = [c for c in report["chain"] if c["variant"] == variant]
    assert len(chains) == CHAINS // len(VARIANTS)
    assert sum(c["kills"] for c in chains) >= 2
    assert not any(c["lost"] for c in chains)
    assert all(c["same"] for c in chains)


def test_nothing_else_is_left_in_the_folder(report):
    """Drafts of runs that were killed while being made are hidden; nothing else may stay."""
    assert report["litter"] == [[]]


if __name__ == "__main__":
    main()
