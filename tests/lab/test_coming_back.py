"""A page that comes back, in a browser: cut, loaded anew, a second tab, a lab started again."""

import os
import random
import re
import signal
import subprocess
import sys

import numpy as np
import pytest
from tests.lab.conftest import LASTING, Looking
from tests.lab.figures.pages import BUSY, REST
from tests.lab.reading import number
from tests.waiting import HANG

LONG = {"epochs": 1000, "hidden": "4", "eta": 0.1}
STEP = "Number(document.querySelector('#strip .step').textContent.replace(/\\D/g, ''))"


def step(page):
    return page.page.evaluate(STEP)


@pytest.fixture(scope="module")
def own_lab(tmp_path_factory):
    """A lab of this module's own, that can be ended and started again in the same folder."""
    place = tmp_path_factory.mktemp("runs")

    def start(port):
        command = "lab", "--no-browser", "--port", str(port), "--workers", "1", "--token", "k" * 24
        server = subprocess.Popen(
            [sys.executable, "-m", "descente", *command],
            env=dict(os.environ, DESCENTE_RUNS=str(place)),
            stdout=subprocess.PIPE,
            text=True,
        )
        address = None
        while address is None:
            address = re.search(r"http://\S+token=\S+", server.stdout.readline())
        return server, address.group(0)

    running = [start(0)]
    yield running, start
    running[-1][0].send_signal(signal.SIGINT)
    running[-1][0].wait(HANG)
    running[-1][0].stdout.close()


def test_a_line_cut_ten_times_loses_no_step_that_was_shown(page):
    page.fresh("boucle", **LASTING)
    page.page.click("#strip .play")
    page.until(f"{STEP} > 0")
    chance = random.Random(0)
    for _ in range(10):
        page.frames(chance.randrange(1, 30))
        shown = page.page.evaluate(f"(window.heard = {{}}, window.line.close(), {STEP})")
        page.until("window.heard.status > 0")
        assert step(page) >= shown
    page.until(BUSY)  # it has played on all the while
    page.page.click("#strip .play")
    page.until(REST)


def test_a_page_that_is_loaded_anew_finds_its_network_and_its_shelf(page):
    page.fresh("boucle", **LONG)
    page.page.click("#strip .epoch")
    page.at_step(144)
    cost = page.cost()
    page.reload()
    page.at_step(144)
    page.until("document.querySelector('#strip output.cost').title.length > 0")
    assert page.cost() == cost
    page.page.click("#strip .restart")
    page.at_step(0)
    page.reload()
    page.until("document.querySelector('#strip .back')")
    page.page.click("#strip .back")
    page.at_step(144)
    page.until(
        f"document.querySelector('#strip output.cost').title.startsWith('{cost}'.slice(0, 8))"
    )
    assert page.wrong == []


def test_back_goes_back_a_chapter_and_changes_nothing_else(page):
    page.fresh("reseau", **LONG)
    page.page.click("#strip .epoch")
    page.at_step(144)
    for chapter in ("defi", "erreur"):
        page.page.click(f".dots a[href='#c={chapter}']")
        page.until(f"document.querySelector('main.{chapter}:not(.laying)')")
    page.page.evaluate("document.querySelector('#strip .eta input').value = -1")
    page.page.locator("#strip .eta input").dispatch_event("input")
    page.until("location.hash.includes('eta=0.1')")
    for chapter in ("defi", "reseau"):
        page.page.go_back()
        page.until(f"document.querySelector('main').classList.contains('{chapter}')")
        assert step(page) == 144
    page.page.go_forward()
    page.until("document.querySelector('main').classList.contains('defi')")
    assert step(page) == 144


def test_a_second_tab_says_what_it_does_not_share_and_takes_a_copy(page):
    page.fresh("boucle", **LONG)
    page.page.click("#strip .epoch")
    page.at_step(144)
    accuracy = number(page.shown("accuracy"))
    other = Looking(page.page.context.new_page(), page.address)
    other.page.goto(page.page.url)
    other.page.get_by_role("button", name="Take a copy of it").click(timeout=1000 * HANG)
    other.at_step(144)
    other.until("document.querySelector('#strip .accuracy').textContent.length > 0")
    assert number(other.shown("accuracy")) == accuracy
    other.page.click("#strip .one")
    other.at_step(145)
    assert step(page) == 144  # a copy, not the same one
    other.page.close()


def test_a_lab_that_was_ended_and_started_again_finds_the_network(own_lab, looking):
    running, start = own_lab
    server, address = running[-1]
    page = looking()
    page.address = address
    page.fresh("boucle", **LONG)
    page.page.click("#strip .epoch")
    page.at_step(144)
    cost = page.cost()
    server.send_signal(signal.SIGINT)
    server.wait(HANG)
    server.stdout.close()
    page.until("!document.querySelector('#notice').hidden")
    running.append(start(int(re.search(r":(\d+)/", address).group(1))))
    page.until("document.querySelector('#notice').textContent.includes('step 144')")
    page.page.click("#strip .one")
    page.at_step(145)
    page.page.get_by_role("button", name="One epoch").focus()
    assert np.isfinite(page.cost())
    assert page.cost() != cost


def test_a_click_made_while_the_line_is_down_waits_and_can_be_taken_back(own_lab, looking):
    running, _ = own_lab
    page = looking()
    page.address = running[-1][1]
    page.fresh("boucle", **LONG)
    page.page.evaluate(
        "void (window.WebSocket = new Proxy(window.WebSocket, {construct: (W, [place]) =>"
        " new W(window.down ? place.replace('/socket', '/nowhere') : place)}))"
    )
    page.page.evaluate("window.down = true; window.line.close()")
    page.until("!document.querySelector('#notice').hidden")
    page.page.click("#strip .one")
    page.until("document.querySelector('#notice').textContent.includes('One step')")
    page.page.locator("#notice button").click()
    page.page.click("#strip .epoch")
    page.page.evaluate("window.down = false")
    page.at_step(144)  # the step was taken back, the epoch was made
