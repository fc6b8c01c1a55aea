"""Every limit where it holds: at it something works, one past it comes one sentence."""

import asyncio
import gc
import os
import queue
import signal
import time
from weakref import WeakSet

import numpy as np
import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect
from tests.lab.hubs import in_a_loop, until
from tests.lab.lanes import Worker
from tests.waiting import HANG

import descente as gd
from descente.instruments.planes import Plane
from descente.lab.answers import Answers
from descente.lab.app import Pace, make_app
from descente.lab.experiment import Experiment, Path, Settings
from descente.lab.guard import cookie_of
from descente.lab.hub import Hub, Page
from descente.lab.jobs import JOBS, Snapshot
from descente.lab.limits import LIMITS, limit
from descente.lab.messages import parsed, read
from descente.lab.protocol import FULL, RANGES
from descente.lab.turns import Turns
from descente.lab.wire import Value
from descente.threads import in_order

SMALL = Settings(data="uci", hidden=(4,))
TOKEN, HOST = "a-secret-of-this-test", "localhost:8784"
PROVED = {
    "message_bytes",
    "letters",
    "mail",
    "pace",
    "places",
    "points",
    "plane_bytes",
    "path_bytes",
    "paths_bytes",
    "waiting_bytes",
    "connections",
    "parameters",
    "layers",
    "epochs",
    "steps",
    "grid",
    "trainings",
    "rows",
    "rules",
    "runs",
    "job_seconds",
    "wanted",
    "silent_seconds",
    "lecture_bytes",  # in test_lecture
    "shelf",  # in test_kept, as the four after it
    "shelf_bytes",
    "away",
    "kept",
    "kept_days",
    "upload_bytes",  # in test_receiving, as the four after it
    "upload_seconds",
    "uploads",
    "reading_seconds",
    "taken",
    "taken_bytes",  # in test_intake, as the two after it
    "upload_files",
    "reading_bytes",
}


def test_this_file_knows_every_limit():
    assert set(LIMITS) == PROVED


@pytest.mark.parametrize(
    ("name", "at", "past"),
    [
        ("layers", {"hidden": [3] * 8}, {"hidden": [3] * 9}),
        ("epochs", {"epochs": 1000}, {"epochs": 1001}),
        # 784 n + n + 10 n + 10 parameters: 249,640 and 250,435
        ("parameters", {"hidden": [314]}, {"hidden": [315]}),
    ],
)
def test_of_an_experiment(name, at, past):
    SMALL.changed(at).checked()
    with pytest.raises(gd.InputError, match=f"{name} came as"):
        SMALL.changed(past).checked()


@pytest.mark.parametrize("name", sorted(set(RANGES) - {"parameter"}))
def test_what_a_field_takes_is_what_the_experiment_takes(name):
    def settings(value):
        return SMALL.changed({name: [value] if name == "hidden" else value}).checked()

    row = RANGES[name]
    refused = []
    if "above" in row:
        settings(row["above"] + 1e-300)
        refused += [row["above"], row["above"] - 1e-9]
    if "least" in row:
        settings(row["least"])
        refused.append(row["least"] - 1)
    if "most" in row:
        settings(row["most"])
        refused.append(row["most"] + 1)
    if row.get("whole"):
        refused.append(row["least"] + 0.5)
    assert refused
    for value in refused:
        with pytest.raises(gd.InputError):
            settings(value)


def test_a_number_of_θ_is_one_that_float32_can_hold():
    experiment = Experiment(SMALL)
    for value in (RANGES["parameter"]["least"], RANGES["parameter"]["most"]):
        experiment.do("set-weight", index=3, value=value)
        assert experiment.net.theta[3] == np.float32(value)
        assert np.isfinite(experiment.net.theta[3])
        with pytest.raises(gd.InputError, match="wanted a finite number"):
            experiment.do("set-weight", index=3, value=value * (1 + 2**-23))


RULE = {"pixel": 300, "above": True, "threshold": 0.5, "digit": 1}


@pytest.mark.parametrize(
    ("name", "job", "at", "past"),
    [
        ("grid", "landscape", {"size": 129}, {"size": 130}),
        ("points", "slope", {"size": 2001}, {"size": 2002}),
        ("points", "slope", {"eta": 1.0, "steps": 2001}, {"eta": 1.0, "steps": 2002}),
        ("rows", "todo", {"rows": list(range(1000))}, {"rows": list(range(1001))}),
        ("trainings", "sweep", {"etas": [1.0] * 48}, {"etas": [1.0] * 49}),
        ("rules", "rules", {"rules": [RULE] * 50}, {"rules": [RULE] * 51}),
        ("runs", "runs", {"names": ["one"] * 8}, {"names": ["one"] * 9}),
    ],
)
def test_of_a_job(name, job, at, past):
    snapshot = Snapshot.of(Experiment(SMALL))
    assert next(iter(JOBS[job](snapshot, **at))).words
    with pytest.raises(gd.InputError, match=f"{name} came as"):
        next(iter(JOBS[job](snapshot, **past)))


def test_of_the_values_a_page_follows():
    for many, says in ((limit("wanted"), "there is no view"), (limit("wanted") + 1, "wanted came")):
        with pytest.raises(gd.InputError, match=says):
            parsed("want", [f"view {k}" for k in range(many)])


class Heard:
    """What a page is told of the answers it asked for."""

    def __init__(self):
        self.values: queue.SimpleQueue = queue.SimpleQueue()
        self.errors: queue.SimpleQueue = queue.SimpleQueue()
        self.answers = Answers(
            lambda key, value: self.values.put((key, value)),
            lambda key, error: self.errors.put((key, str(error))),
            Turns(),
            Turns(),
        )


def working():
    """A computation that goes on for ever, as the library's do: it can be stopped between parts."""
    while True:
        yield Value()
        while True:
            in_order(sum, [range(1000)], 1)


@pytest.mark.parametrize("seconds", [0.05, 0.2])
def test_of_the_seconds_of_a_job(seconds, monkeypatch):
    """Real work is stopped within its first value and between two, and the page is told why."""
    monkeypatch.setitem(LIMITS, "job_seconds", LIMITS["job_seconds"]._replace(most=seconds))
    heard = Heard()
    heard.answers.ask("slope/1", working(), "")
    assert heard.values.get(timeout=HANG)[0] == "slope/1"
    key, sentence = heard.errors.get(timeout=HANG)
    assert key == "slope/1"
    assert f"has taken {seconds} seconds of a core" in sentence
    heard.answers.ask("slope/1", iter([Value()]), "")  # its place is free again
    assert heard.values.get(timeout=HANG)[0] == "slope/1"


def test_of_the_pace_of_a_page():
    """A second's worth at once, then evenly; whoever was silent may say a second's worth again."""
    most = limit("pace")
    pace = Pace(most)
    assert [pace.wait(5.0) for _ in range(most)] == [0.0] * most
    assert [pace.wait(5.0) for _ in range(3)] == pytest.approx([1 / most, 2 / most, 3 / most])
    assert pace.wait(6.0) == 0.0
    assert [pace.wait(9.0) for _ in range(most)] == [0.0] * most
    assert pace.wait(9.0) == pytest.approx(1 / most)


def test_of_what_a_page_says_at_once():
    worker, most = Worker(), limit("mail")
    worker.say("open", {"settings": {"data": "uci", "hidden": [4]}})
    worker.told.clear()
    for k in range(most + 1):
        worker.lane.inbox.put(
            ("page-1", "do", {"what": "set-weight", "index": 0, "value": float(k)})
        )
    worker.lane.inbox.put(("page-1", "away", "play"))  # that it has left is heard all the same
    assert worker.lane._hear()
    assert f"mail came as {most + 1}" in dict(worker.told)["error"].words["sentence"]
    while worker.page.mail:
        worker.lane._serve(worker.page, 1.0)
    assert worker.page.experiment.net.theta[0] == most - 1
    assert not worker.page.here


def test_of_the_steps_of_a_training(monkeypatch):
    batches = -(-len(gd.load("uci").train) // 100)
    monkeypatch.setitem(LIMITS, "steps", LIMITS["steps"]._replace(most=7 * batches))
    SMALL.changed({"batch": 100, "epochs": 7}).checked()
    with pytest.raises(gd.InputError, match="steps came as"):
        SMALL.changed({"batch": 100, "epochs": 8}).checked()


def test_of_the_places_of_a_page():
    heard, most = Heard(), limit("places")
    for k in range(most):
        heard.answers.ask(f"slope/{k}", working(), "")
    with pytest.raises(gd.InputError, match=f"places came as {most + 1}"):
        heard.answers.ask("slope/new", working(), "")
    heard.answers.ask("slope/3", working(), "")  # in the place of the one before
    heard.answers.drop(["slope/7"])
    heard.answers.ask("slope/new", working(), "")
    heard.answers.close()


def test_of_the_planes_of_a_page(monkeypatch):
    """The newest that fit are kept, and one always is."""
    origin = np.zeros(1000)
    plane = Plane("named", origin, np.zeros((2, 1000)))
    heard = Heard()
    for room, kept in ((3 * 24_000, ["2", "3", "4"]), (23_999, ["4"])):
        row = LIMITS["plane_bytes"]._replace(most=room)
        monkeypatch.setitem(LIMITS, "plane_bytes", row)
        for k in range(5):
            heard.answers.ask(f"landscape/{k}", iter([Value(kept=plane)]), "")
            heard.values.get(timeout=HANG)
        assert [key.removeprefix("landscape/") for key in heard.answers.planes] == kept


def test_of_a_path(monkeypatch):
    """A long training keeps as many networks as there is room for."""
    monkeypatch.setitem(LIMITS, "path_bytes", LIMITS["path_bytes"]._replace(most=80_000))
    path, theta = Path(), np.zeros(1000, np.float32)  # twenty of them
    for step in range(1000):
        if path.due(step):
            path.add(step, theta)
        assert sum(kept.nbytes for kept in path.thetas) <= 80_000
    assert path.steps[0] == 0
    assert len(path.steps) >= 10


def test_of_the_paths_of_all_pages(monkeypatch):
    """Of many pages each keeps fewer networks; where pages have left, the others keep more."""
    gc.collect()  # the paths of other tests are no longer counted
    monkeypatch.setattr("descente.lab.experiment._paths", WeakSet())
    monkeypatch.setitem(LIMITS, "paths_bytes", LIMITS["paths_bytes"]._replace(most=400_000))
    paths, theta = [Path() for _ in range(5)], np.zeros(1000, np.float32)

    def trained(steps):
        for step in steps:
            for path in paths:
                if path.due(step):
                    path.add(step, theta)
        return sum(kept.nbytes for path in paths for kept in path.thetas)

    assert 200_000 <= trained(range(1000)) <= 400_000
    del paths[1:]
    gc.collect()
    assert 100_000 <= trained(range(1000, 6000)) <= 400_000


def test_of_what_waits_for_a_worker(monkeypatch):
    """A worker that does not read costs its own pages a sentence, and the server nothing."""
    monkeypatch.setitem(LIMITS, "waiting_bytes", LIMITS["waiting_bytes"]._replace(most=1000))

    async def scenario(hub):
        page = hub.join({"data": "embedded"})
        await until(page, lambda key, value: key == "settings")
        os.kill(page.worker.process.pid, signal.SIGSTOP)
        try:
            pixels = {"what": "draw", "pixels": [9] * 10_000, "width": 100, "height": 100}
            while "error" not in page.slots:  # a pipe holds some of them
                hub.tell(page, "do", pixels)
                await asyncio.sleep(0)
            error = await until(page, lambda key, value: key == "error")
            assert "too far behind" in error.words["sentence"]
        finally:
            os.kill(page.worker.process.pid, signal.SIGCONT)

    in_a_loop(scenario)


class NoWorkers(Hub):
    """A hub that remembers what pages say."""

    def __init__(self):
        super().__init__()
        self.heard = []

    def start(self):
        pass

    def stop(self):
        pass

    def join(self, settings, may_lead=False, back=None, line=None):
        page = Page("page-1", {})
        self.pages["page-1"] = page
        return page

    def tell(self, page, verb, what):
        self.heard.append(what)


@pytest.fixture
def hub():
    return NoWorkers()


@pytest.fixture
def browser(hub):
    with TestClient(make_app(hub, TOKEN, [HOST]), base_url=f"http://{HOST}") as client:
        client.cookies.set(cookie_of(HOST), TOKEN)
        yield client


def socket(browser):
    return browser.websocket_connect("/socket", headers={"origin": f"http://{HOST}", "host": HOST})


def test_of_pages_at_the_same_time(hub, browser):
    """They are counted as they come, before they say anything."""
    hub.connections = limit("connections") - 1
    with socket(browser):
        assert hub.connections == limit("connections")  # nothing has been said yet
    while hub.connections != limit("connections") - 1:
        time.sleep(0.01)
    hub.connections = limit("connections")
    with socket(browser) as held, pytest.raises(WebSocketDisconnect) as refused:
        held.receive_bytes()
    assert refused.value.code == FULL


def test_of_silence(hub, browser, monkeypatch):
    row = LIMITS["silent_seconds"]
    monkeypatch.setitem(LIMITS, "silent_seconds", row._replace(most=0.05))
    with socket(browser) as held, pytest.raises(WebSocketDisconnect):
        held.receive_bytes()


@pytest.mark.parametrize("letter", ["x", "é"])
def test_of_one_message(letter):
    start, end = '{"set": "', '"}'
    room = limit("message_bytes") - len(start) - len(end)
    most = letter * (room // len(letter.encode()))
    most += "x" * (room - len(most.encode()))
    assert read(f"{start}{most}{end}") == {"set": most}
    with pytest.raises(gd.InputError, match="message_bytes came as 65,537"):
        read(f"{start}{most}x{end}")


def test_of_the_letters_of_a_text():
    most = "x" * limit("letters")
    assert parsed("do", {"what": "run", "name": most})["name"] == most
    with pytest.raises(gd.InputError, match="letters came as 601"):
        parsed("do", {"what": "run", "name": f"{most}x"})
