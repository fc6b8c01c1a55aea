"""The landscape as a person uses it: relief and map, beside the library."""

import json
import re

import numpy as np
import pytest
from tests.lab.conftest import LASTING
from tests.lab.figures.pages import (
    in_a_context,
)
from tests.lab.reading import number, numbers, words

import descente as gd
from descente.instruments.planes import random_plane
from descente.objective import objective
from descente.recipe import RECIPES

SCENE = "document.querySelector('fig-landscape .canvas')"


@pytest.fixture(scope="module")
def page(calm):
    return calm


def asked(page, until="nothing"):
    """The jobs the page asked for since it is listened to, up to a command."""
    jobs: list[str] = []
    for message in page.page.evaluate("window.sent"):
        if message.get("do", {}).get("what") == until:
            return jobs
        if "ask" in message:
            jobs.append(message["ask"]["job"])
    assert until == "nothing"
    return jobs


def whole(page, box=SCENE):
    page.until(f"{box}?.dataset.stage === 'complete'")


def train(page):
    """Press play and wait until all planned epochs are done."""
    page.page.click("#strip .play")
    outcome = "document.querySelector('#strip .outcome').textContent"
    page.until(f"/epochs are done|époques sont faites/.test({outcome})")


def trained(epochs=10):
    """What the library makes of the same settings."""
    net, data = gd.Network((784, 16, 16, 10), seed=0), gd.load("uci")
    gd.descend(net, data.train, epochs=epochs, record=False, **RECIPES["deck"])
    return net, data


def stands_at(page, cost):
    """The strip comes to show this cost."""
    shown = "parseFloat(document.querySelector('#strip .cost').title)"
    page.until(f"Math.abs({shown} - {cost}) < {1e-4 * cost}")


def text(page, selector):
    return page.page.inner_text(selector)


def test_the_opening_picture_replays_the_real_path_down_to_where_the_network_stands(going):
    page = going("titre", relief=True, moves=True, size=(360, 480))
    whole(page)
    train(page)
    page.until("document.querySelector('.landscape-replay.rolls')")
    says = ".landscape-replay-says"
    page.until(f"document.querySelector('{says}').textContent.length > 0")
    early = numbers(text(page, says))
    page.until("!document.querySelector('.landscape-replay.rolls')")
    net, data = trained()
    step, cost = numbers(text(page, says))
    assert early[0] < step == 1440 == number(page.shown("step"))
    assert early[1] > cost
    assert cost == pytest.approx(gd.cost(net, data.train.sample(2000)), rel=6e-3)
    page.page.focus(".landscape-replay button")
    page.page.keyboard.press("Enter")
    page.until("document.querySelector('.landscape-replay.rolls')")
    shown = f"document.querySelector('{says}').textContent.split('step ')[1]"
    page.until(f"parseInt({shown}.replace(',', '')) < 1400")
    assert page.wrong == []


def test_before_the_first_step_the_ball_shows_the_way_to_come_and_is_back_at_the_start(going):
    page = going("titre", moves=True, size=(360, 480))
    rolls, button = "document.querySelector('.landscape-replay.rolls')", ".landscape-replay button"
    page.page.wait_for_selector(button)
    page.until(f"!{rolls}")  # it has rolled by itself, or has not begun yet
    page.page.focus(button)
    if page.page.evaluate(f"!{rolls}"):
        page.page.keyboard.press("Enter")
    says = "document.querySelector('.landscape-replay-says').textContent"
    page.until(f"{says}.startsWith('to come: step ')")
    page.until(f"!{rolls} && {says} === ''")
    assert page.shown("step") == "0"
    page.page.keyboard.press("Enter")
    page.until(rolls)
    assert text(page, button) == "Stop"
    page.page.keyboard.press("Enter")
    page.until(f"!{rolls}")
    assert page.wrong == []


def test_with_reduced_motion_only_the_end_is_shown(going):
    page = going("titre", "fr", epochs=2, size=(480, 480))
    train(page)
    says = "document.querySelector('.landscape-replay-says')?.textContent"
    page.settle()
    page.until(f"{says}.startsWith('rejeu')")
    seen = page.page.inner_text(".landscape-replay-says")
    assert numbers(seen, "fr")[0] == number(page.shown("step"), "fr")
    assert not page.page.query_selector(".landscape-replay.rolls")


def test_while_it_plays_no_landscape_is_asked_only_the_place_of_the_ball(going):
    page = going("paysage", size=(480, 480), **LASTING)
    whole(page)
    page.page.evaluate("window.sent.length = 0")
    page.page.click("#strip .play")
    page.until("window.sent.some((m) => m.ask?.job === 'spot')")
    page.page.click("#strip .play")
    page.until("document.querySelector('#strip .play').dataset.shows === 'play'")
    assert set(asked(page, until="pause")) == {"spot"}
    page.until("window.sent.some((m) => m.ask?.job === 'landscape')")


def test_the_cost_under_the_cursor_is_the_library_s_and_enter_makes_that_network_answer(going):
    page = going("paysage", relief=True)
    whole(page)
    net, data = gd.Network((784, 16, 16, 10), seed=0), gd.load("uci")
    plane = random_plane(objective(net, data.train), 0)
    page.page.focus("fig-landscape canvas[tabindex]")
    for _ in range(9):
        page.page.keyboard.press("Shift+ArrowRight")
    page.page.keyboard.press("Shift+ArrowDown")
    page.until("document.querySelector('.picture-reading').textContent.includes('α')")
    title = page.page.get_attribute(".picture-reading", "title")
    cost, alpha, beta = numbers(title)
    there = gd.Network.of(net.layout, plane.point(alpha, beta).astype(np.float32))
    assert cost == pytest.approx(gd.cost(there, data.train), rel=1e-4)
    page.page.keyboard.press("Enter")
    page.until("!document.querySelector('fig-landscape button.do').hidden")
    answer = str(int(there.predict(data.test[:1])[0]))
    page.until(f"document.querySelector('.landscape-answer-digit').textContent === '{answer}'")
    stands_at(page, cost)
    page.page.click("fig-landscape button.do")
    start = gd.cost(net, data.train)
    stands_at(page, start)
    page.page.keyboard.press("ArrowRight")
    page.page.select_option("fig-landscape select", "sharpest")
    page.until(
        "document.querySelector('fig-landscape .canvas').dataset.plane === 'sharpest' &&"
        " document.querySelector('fig-landscape .canvas').dataset.stage === 'complete'"
    )
    hint = words("landscape", "en")["landscape.hint.pick"]
    assert text(page, ".picture-reading") == hint  # nobody points at a place of this plane yet


def test_a_click_on_the_relief_goes_there(going):
    page = going("paysage", relief=True)
    whole(page)
    before = page.page.get_attribute("#strip output.cost", "title")
    canvas = page.page.locator("fig-landscape canvas[tabindex]")
    box = canvas.bounding_box()
    canvas.click(position={"x": 0.62 * box["width"], "y": 0.6 * box["height"]})
    page.until("!document.querySelector('fig-landscape button.do').hidden")
    page.until(f"document.querySelector('#strip output.cost').title !== {json.dumps(before)}")


@pytest.mark.parametrize("plane", ["random", "path", "pca", "ends", "sharpest", "weights"])
def test_every_plane_can_be_chosen_and_says_how_far_the_path_leaves_it(trained_page, plane):
    page = trained_page
    page.page.select_option("fig-landscape select", plane)
    page.until(f"{SCENE}.dataset.plane === '{plane}' && {SCENE}.dataset.stage === 'complete'")
    page.until("document.querySelector('.picture-told').textContent.includes('up to')")
    told = text(page, ".picture-told")
    kept = re.search(r"distance of up to ([\d.]+)", told)
    assert kept is not None
    net, _ = trained()
    moved = np.linalg.norm(net.theta - gd.Network((784, 16, 16, 10), seed=0).theta)
    assert 0 < number(kept.group(1)) < 1.1 * moved
    assert page.wrong == []


@pytest.fixture(scope="module")
def trained_page(lend, lab_address):
    with in_a_context(lend, lab_address, "paysage") as page:
        train(page)
        yield page


def test_scrubbing_the_past_moves_the_ball_and_leaves_the_landscape_and_the_path(going):
    page = going("boucle")
    train(page)
    page.page.locator("fig-landscape").scroll_into_view_if_needed()
    page.until(f"{SCENE}.dataset.from === '1440'")
    whole(page)
    page.page.evaluate("window.sent.length = 0")
    before = text(page, ".picture-told")
    page.page.focus("fig-curve input[type=range]")
    for _ in range(12):
        page.page.keyboard.press("ArrowLeft")
    page.until("document.querySelector('#strip .step').textContent !== '1,440'")
    page.page.locator("fig-landscape").scroll_into_view_if_needed()
    step = "document.querySelector('#strip .step').textContent.replace(',', '')"
    page.until(f"{SCENE}.dataset.step === {step}")
    after = text(page, ".picture-told")
    assert after != before
    for kept in (r"^Lowest.*?(?= We:)", r"The real path.*"):
        assert re.search(kept, after).group() == re.search(kept, before).group()
    assert "landscape" not in asked(page)


def test_without_webgl_the_map_does_all_of_it(going):
    page = going("paysage", moves=True)
    whole(page)
    assert "WebGL" in text(page, "fig-landscape .note")
    page.page.focus("fig-landscape canvas[tabindex]")
    for _ in range(6):
        page.page.keyboard.press("ArrowRight")
    page.until("document.querySelector('.picture-reading').textContent.includes('α')")
    page.page.keyboard.press("Enter")
    page.until("!document.querySelector('fig-landscape button.do').hidden")
    page.page.click("fig-landscape button.do")
    train(page)
    page.page.select_option("fig-landscape select", "pca")
    page.until("!document.querySelector('.landscape-replay').hidden")
    page.page.click(".landscape-replay button")
    page.until("document.querySelector('.landscape-replay-says').textContent.includes('step')")
    page.until("!document.querySelector('.landscape-replay.rolls')")
    assert numbers(text(page, ".landscape-replay-says"))[0] == 1440
    assert page.wrong == []


def test_a_step_that_is_far_too_long_is_told_in_a_sentence(page):
    far = {"eta": 1000, "activation": "relu", "output": "identity", "epochs": 1}
    page.open("cout", "en", data="uci", **far)
    page.page.click("#strip .play")
    page.until("document.querySelector('#strip .outcome').textContent.includes('η below 1,000')")
    page.page.click("#tools button[lang=fr]")
    page.until("document.documentElement.lang === 'fr'")
    said = "document.querySelector('#strip .outcome').textContent.replace(/\\s/g, ' ')"
    page.until(f"{said}.includes('un η plus petit que 1 000')")
    assert page.page.is_disabled("#strip .play")


PLANES = "Object.fromEntries([...document.querySelectorAll('.landscape-controls option')]"
PLANES += ".map((o) => [o.value, o.disabled ? o.textContent : '']))"


def test_planes_along_the_path_wait_for_a_path_and_say_so(going):
    page = going("paysage", plane="pca", epochs=1)
    page.until("document.querySelector('.landscape-controls select')?.value === 'random'")
    page.until(f"({PLANES}).path.endsWith('train first')")
    waiting = {name for name, says in page.page.evaluate(PLANES).items() if says}
    assert waiting == {"path", "pca", "ends"}
    page.page.click("#strip .epoch")
    page.at_step(144)
    page.until(f"!Object.values({PLANES}).some(Boolean)")
    page.until("document.querySelector('.landscape-controls select').value === 'pca'")
    assert page.wrong == []
