"""The landscape as a person uses it: relief, map and fog, beside the library."""

import json
import re

import numpy as np
import pytest
from tests.lab.conftest import LASTING
from tests.lab.figures.pages import (
    NO_WEBGL,
    SIZES,
    in_a_context,
)
from tests.lab.reading import number, numbers, words

import descente as gd
from descente.instruments.planes import random_plane
from descente.objective import objective
from descente.recipe import RECIPES

SCENE = "document.querySelector('fig-landscape .canvas')"
MAP = "document.querySelector('fig-landscape[map] .canvas')"


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
    page = going("titre", moves=True, size=(360, 480))
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
    page = going("paysage")
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
    page = going("paysage")
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


def probe(page, k):
    """Probe number k, by keyboard or by mouse in turn."""
    box = page.page.query_selector("fig-landscape[map] canvas").bounding_box()
    if k % 2:
        page.page.mouse.click(
            box["x"] + (0.3 + 0.05 * k) * box["width"], box["y"] + (0.35 + 0.03 * k) * box["height"]
        )
    else:
        page.page.focus("fig-landscape[map] canvas")
        for _ in range(3 + k):
            page.page.keyboard.press("ArrowRight")
        page.page.keyboard.press("ArrowUp")
        page.page.keyboard.press("Enter")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_eight_probes_in_the_fog_and_descent_has_as_many(page, language):
    page.open("local", language, data="uci")
    whole(page, MAP)
    left = "document.querySelector('.probes-left').textContent"
    for k in range(8):
        probe(page, k)
        page.until(f"{left}.includes('{7 - k}')")
    probe(page, 8)
    mine = numbers(text(page, ".probes-verdict"), language)[0]
    page.page.focus("fig-landscape[map] .probes-controls button")
    page.page.keyboard.press("Enter")
    page.until(
        "(document.querySelector('.probes-verdict').textContent.match(/8/g) ?? []).length >= 2"
    )
    page.until("document.querySelector('.probes-controls button').disabled")
    said = numbers(text(page, ".probes-verdict"), language)
    assert said[0] == pytest.approx(mine, rel=6e-3)
    assert [said[1], said[3]] == [8, 8]
    start = gd.cost(gd.Network((784, 16, 16, 10), seed=0), gd.load("uci").train)
    assert said[2] < start
    page.page.click(".probes-controls button:nth-of-type(2)")
    page.until(f"{left}.includes('8')")
    assert page.wrong == []


def test_without_webgl_the_map_does_all_of_it(going):
    page = going("paysage", script=NO_WEBGL, moves=True)
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


@pytest.fixture(scope="module")
def ground(data):
    """The plane under the fog, and the cost on it."""
    at = objective(gd.Network(SIZES, seed=0), data.train)
    return random_plane(at, 0), at


def fog(page, language="en"):
    page.open("local", language, data="uci")
    page.until("document.querySelector('fig-landscape[map] .canvas').dataset.stage === 'complete'")
    page.page.focus("fig-landscape[map] canvas")


def descended(plane, at, probes=8):
    """The costs of a descent within a plane that goes back where it has climbed."""
    across = plane.directions
    sizes = (across**2).sum(axis=1)
    here, costs, climbed = np.zeros(2), [], 0

    def look(place):
        theta = plane.point(*place)
        costs.append(at.cost(theta))
        return across @ at.gradient(theta) / sizes

    slope = look(here)
    eta = 0.35 / np.abs(slope / plane.reach).max()
    lowest = costs[0]
    while len(costs) < probes:
        there = here - eta * slope
        ahead = look(there)
        if costs[-1] < lowest:
            here, slope, lowest, eta = there, ahead, costs[-1], 1.3 * eta
        else:
            climbed += 1
            eta /= 3
    return costs, climbed


@pytest.mark.parametrize("language", ["en", "fr"])
def test_alone_in_the_fog_descent_says_how_low_it_came(page, ground, language):
    costs, climbed = descended(*ground)
    assert climbed  # a step that led uphill is among its probes, and is not where it ends
    fog(page, language)
    page.page.click("fig-landscape[map] .probes-controls button:first-of-type")
    before, after = words("landscape", language)["landscape.map.theirs"].split("{theirs}")
    verdict = "document.querySelector('.probes-verdict').textContent"
    page.until(f"{verdict}.startsWith('{before}')")
    page.until("document.querySelector('.probes-controls button').disabled")
    said = page.page.inner_text(".probes-verdict")
    eight = {"en": "8 probes", "fr": "8 sondages"}[language]
    assert said.endswith(after.replace("{its}", eight).strip())
    assert numbers(said, language)[0] == pytest.approx(min(costs), rel=5e-3)


def test_your_lowest_probe_is_the_cost_there(page, ground):
    plane, at = ground
    reach = np.array(plane.reach) * 2  # the fog lies over twice the usual width
    step = reach / 20
    fog(page)
    for key in ("Shift+ArrowRight", "Shift+ArrowUp", "ArrowUp"):
        page.page.keyboard.press(key)
    page.page.keyboard.press("Enter")
    left = "document.querySelector('.probes-left').textContent"
    page.until(f"{left}.includes('7')")
    first = at.cost(plane.point(*(step * (5, 6))))
    shown = numbers(page.page.inner_text("fig-landscape[map] .picture-reading"))
    assert shown == pytest.approx([first, *(step * (5, 6))], rel=5e-3)
    assert numbers(page.page.inner_text(".probes-verdict")) == pytest.approx([first], rel=5e-3)
    for _ in range(3):
        page.page.keyboard.press("Shift+ArrowLeft")
    page.page.keyboard.press("Enter")
    page.until(f"{left}.includes('6')")
    lowest = min(first, at.cost(plane.point(*(step * (-10, 6)))))
    assert numbers(page.page.inner_text(".probes-verdict")) == pytest.approx([lowest], rel=5e-3)


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


def test_a_trained_network_has_other_ground_each_time_and_the_fog_says_what_to_do(going):
    page = going("local", epochs=1)
    page.page.click("#strip .epoch")
    page.at_step(144)
    page.page.locator(".probes-controls").scroll_into_view_if_needed()
    page.until("window.told.history?.kept.length > 2")  # one out of sight is told at rest only
    page.frames(2)
    asked = "window.sent.map((m) => m.ask).filter((a) => a?.job === 'landscape')"
    hint = words("landscape", "en")["landscape.map.hint.probes"]
    seeds: list[int] = []
    for _ in range(3):
        page.page.click(".probes-controls button:nth-of-type(2)")
        last = page.page.evaluate(f"{asked}.at(-1)")
        assert last["plane"] == "ends"
        seeds.append(last["seed"])
        page.settle()
        page.until(f"document.querySelector('fig-landscape figcaption').textContent === {hint!r}")
    assert len(set(seeds)) == 3
