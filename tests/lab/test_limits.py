"""Every limit where it holds: at it something works, one past it comes one sentence."""

import time
from types import SimpleNamespace

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

import descente as gd
from descente.lab.app import make_app
from descente.lab.experiment import Experiment, Settings
from descente.lab.guard import COOKIE
from descente.lab.hub import Hub, Page
from descente.lab.jobs import JOBS, Snapshot
from descente.lab.limits import LIMITS, limit
from descente.lab.offer import Offer
from descente.lab.protocol import FULL
from descente.lab.wire import Value, unpack
from descente.lab.worker import _Request, _Worker

SMALL = Settings(data="uci", hidden=(4,))
TOKEN, HOST = "a-secret-of-this-test", "localhost:8784"
PROVED = {
    "message_bytes", "connections", "parameters", "layers", "epochs", "grid", "trainings", "rows",
    "rules", "job_seconds", "wanted",
    "lecture_bytes",  # in test_lecture
}  # fmt: skip


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


RULE = {"pixel": 300, "above": True, "threshold": 0.5, "digit": 1}


@pytest.mark.parametrize(
    ("name", "job", "at", "past"),
    [
        ("grid", "landscape", {"size": 129}, {"size": 130}),
        ("rows", "todo", {"rows": list(range(1000))}, {"rows": list(range(1001))}),
        ("trainings", "sweep", {"etas": [1.0] * 48}, {"etas": [1.0] * 49}),
        ("rules", "rules", {"rules": [RULE] * 40}, {"rules": [RULE] * 41}),
    ],
)
def test_of_a_job(name, job, at, past):
    snapshot = Snapshot.of(Experiment(SMALL))
    assert next(iter(JOBS[job](snapshot, **at))).words
    with pytest.raises(gd.InputError, match=f"{name} came as"):
        next(iter(JOBS[job](snapshot, **past)))


class Heard:
    """The server's end of a worker's pipe."""

    def __init__(self):
        self.frames = []

    def send(self, message):
        self.frames += map(unpack, message[1].values())

    def said(self, worker):
        """What the worker complained of."""
        while not worker._parcels.empty():
            worker._deliver(worker._parcels.get())
        return [value.words["sentence"] for key, value in self.frames if key == "error"]


def test_of_the_values_a_page_follows():
    heard = Heard()
    worker = _Worker(heard, Offer())
    worker._take(("page-1", "open", {"settings": {"data": "uci", "hidden": [4]}}))
    for many in (limit("wanted"), limit("wanted") + 1):
        worker._take(("page-1", "want", [f"view {k}" for k in range(many)]))
    at, past = heard.said(worker)
    assert "there is no view" in at
    assert "wanted came as 33" in past


@pytest.mark.parametrize(("spent", "goes_on"), [(0, True), (limit("job_seconds") + 1, False)])
def test_of_the_seconds_of_a_job(spent, goes_on):
    worker = _Worker(Heard(), Offer())
    begun = time.perf_counter() - spent
    request = _Request("page-1", "slope/1", 1, iter([Value(), Value()]), begun)
    assert worker._next(request) is goes_on


class NoWorkers(Hub):
    """A hub that remembers what pages say."""

    def __init__(self):
        super().__init__()
        self.heard = []

    def start(self):
        pass

    def stop(self):
        pass

    def join(self, settings, may_lead=False):
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
        client.cookies.set(COOKIE, TOKEN)
        yield client


def socket(browser):
    return browser.websocket_connect("/socket", headers={"origin": f"http://{HOST}", "host": HOST})


def test_of_pages_at_the_same_time(hub, browser):
    hub.pages = {f"page {k}": SimpleNamespace() for k in range(limit("connections") - 1)}
    with socket(browser) as held:
        held.send_text('{"open": {}}')
    hub.pages = {f"page {k}": SimpleNamespace() for k in range(limit("connections"))}
    with socket(browser) as held, pytest.raises(WebSocketDisconnect) as refused:
        held.receive_bytes()
    assert refused.value.code == FULL


@pytest.mark.parametrize("letter", ["x", "é"])
def test_of_one_message(hub, browser, letter):
    start, end = '{"set": "', '"}'
    room = limit("message_bytes") - len(start) - len(end)
    most = letter * (room // len(letter.encode()))
    most += "x" * (room - len(most.encode()))
    with socket(browser) as held:
        held.send_text('{"open": {}}')
        held.send_bytes(b"a page says no bytes")
        held.send_text(f"{start}{most}x{end}")
        held.send_text(f"{start}{most}{end}")
        held.send_text('{"do": {"what": "play"}}')
    assert hub.heard == [limit("message_bytes") + 1, most, {"what": "play"}]
    heard = Heard()
    worker = _Worker(heard, Offer())
    worker._take(("page-1", "open", {"settings": {"data": "uci", "hidden": [4]}}))
    worker._take(("page-1", "long", hub.heard[0]))
    assert "message_bytes came as 65,537" in heard.said(worker)[0]
