"""The door for what pages bring: who may, how much, how many at once, and what becomes of it."""

import asyncio
import io
import sys
import tempfile
import threading

import pytest
from starlette.requests import ClientDisconnect
from starlette.testclient import TestClient
from tests.lab.hubs import alone
from tests.lab.test_intake import FILES, taken_in
from tests.waiting import HANG, until

import descente as gd
from descente.lab import receiving, taken
from descente.lab.app import make_app
from descente.lab.guard import cookie_of
from descente.lab.hub import Hub, Page
from descente.lab.limits import LIMITS
from descente.lab.upload import packed

TOKEN, HOST = "a-secret-of-this-test", "localhost:8784"
OURS = {"origin": f"http://{HOST}"}
SLOW = (sys.executable, "-c", "import time; time.sleep(3600)")


class NoWorkers(Hub):
    """A hub with four pages that are here, and one that has left."""

    def __init__(self):
        super().__init__()
        here = {f"page-{k}": Page(f"page-{k}", {"settings": {}}, line=self) for k in range(4)}
        self.pages = {**here, "left": Page("left", {"settings": {}})}

    def start(self):
        pass

    def stop(self):
        pass

    def end(self, code):
        pass


@pytest.fixture
def browser():
    with TestClient(make_app(NoWorkers(), TOKEN, [HOST]), base_url=f"http://{HOST}") as client:
        client.cookies.set(cookie_of(HOST), TOKEN)
        yield client


def bring(browser, content, key="page-0"):
    answer = browser.post(f"/take-in?key={key}", content=content, headers=OURS)
    told = answer.json()
    return told["error"]["words"]["sentence"] if "error" in told else told


@pytest.fixture
def bounded(monkeypatch):
    """Sets a limit: ``bounded(upload_bytes=100)``."""

    def bound(**most):
        for name, value in most.items():
            monkeypatch.setitem(LIMITS, name, LIMITS[name]._replace(most=value))

    return bound


def test_what_is_brought_is_read_in_another_process_and_kept(browser):
    came = bring(browser, packed(FILES))
    assert (came["kind"], came["images"], came["classes"]) == ("data", 21, ["0", "1", "2"])
    assert len(taken_in(came).train) == came["train"]


def test_a_refusal_is_the_error_s_sentence_with_its_parts(browser):
    answer = browser.post("/take-in?key=page-0", content=packed([("a.npz", b"")]), headers=OURS)
    assert answer.status_code == 422
    words = answer.json()["error"]["words"]
    assert words["template"].startswith("{name} is not a sound .npz archive")
    assert words["values"]["name"] == "a.npz"
    assert bring(browser, b"") == "what came is not whole, or no upload of a page: send it again."


@pytest.mark.parametrize("key", ["", "nobody", "left"])
def test_only_a_page_that_is_here_may_bring_something(browser, key):
    assert bring(browser, packed(FILES), key) == (
        "this page is not known to the lab any more: load it again."
    )


def test_at_the_limit_of_bytes_and_past_it(browser, bounded):
    content = packed(FILES)
    bounded(upload_bytes=len(content))
    assert bring(browser, content)["images"] == 21
    bounded(upload_bytes=len(content) - 1)
    assert f"upload_bytes came as {len(content):,} bytes" in bring(browser, content)
    # without a length in its head it is counted as it comes
    assert "upload_bytes came as" in bring(browser, iter([content[:50], content[50:]]))


def waiting(browser, many):
    """So many pages whose upload is being read, for ever."""
    threads = []
    for k in range(many):
        target = (browser, packed(FILES), f"page-{k}")
        threads.append(threading.Thread(target=bring, args=target))
        threads[-1].start()
    return threads


def test_one_thing_at_a_time_for_a_page_and_a_few_at_once(browser, bounded, monkeypatch, tmp_path):
    go = tmp_path / "go"
    program = (
        f"import os, time\nwhile not os.path.exists({str(go)!r}): time.sleep(0.05)\nprint('{{}}')"
    )
    monkeypatch.setattr(receiving, "READER", (sys.executable, "-c", program))
    bounded(uploads=2)
    receiver = next(r for r in browser.app.app.routes if r.path == "/take-in").endpoint.__self__
    threads = waiting(browser, 2)
    until(lambda: len(receiver._busy) == 2)
    assert "still being read" in bring(browser, packed(FILES), "page-0")
    assert "other pages are bringing something" in bring(browser, packed(FILES), "page-3")
    go.touch()
    for thread in threads:
        thread.join(HANG)
    assert not receiver._busy
    assert bring(browser, packed(FILES), "page-3") == {}


def test_what_is_read_for_too_long_is_ended(browser, bounded, monkeypatch):
    monkeypatch.setattr(receiving, "READER", SLOW)
    bounded(reading_seconds=1)
    assert bring(browser, packed(FILES)) == (
        "what came took more than 1 seconds to read: bring less of it at once."
    )


class Stalled:
    """A request whose bytes never come."""

    def __init__(self):
        self.headers = {}

    async def stream(self):
        await asyncio.sleep(HANG)
        yield b""


def test_what_is_sent_for_too_long_is_ended(bounded):
    bounded(upload_seconds=0)
    with pytest.raises(gd.InputError, match="more than 0 seconds to send"):
        alone(lambda: receiving._receive(Stalled(), io.BytesIO()))


class Leaves:
    """A request whose page is gone."""

    async def is_disconnected(self):
        return True


def test_the_reading_ends_with_the_page_that_waits_for_it(monkeypatch):
    monkeypatch.setattr(receiving, "READER", SLOW)
    monkeypatch.setattr(receiving, "LOOK", 0.01)
    with tempfile.TemporaryFile() as file, pytest.raises(ClientDisconnect):
        alone(lambda: receiving._read(Leaves(), file))


def test_a_process_that_dies_is_a_sentence(browser, monkeypatch):
    monkeypatch.setattr(receiving, "READER", (sys.executable, "-c", "import os; os.abort()"))
    assert "could not be read" in bring(browser, packed(FILES))


def test_what_pages_learn_from_is_not_swept(browser, bounded):
    first = bring(browser, packed(FILES))["name"]
    hub = next(r for r in browser.app.app.routes if r.path == "/take-in").endpoint.__self__.hub
    hub.pages["page-1"].opening = {"settings": {"data": first}}
    bounded(taken=1)
    for k in range(2):
        bring(browser, packed([(f"{k}{path}", file) for path, file in FILES]))
    assert taken.file_of(first, taken.DATA)
    assert len(list(taken.folder().iterdir())) == 1
