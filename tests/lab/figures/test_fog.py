"""The game in the fog as a person plays it: by mouse, finger and keyboard, beside the library.

Costs on the page have nine digits in their titles; those of float32 kernels agree with the
library's to 2e-6. A descent of eight steps carries such differences on: its costs are compared to
5e-3, the three digits that are written.
"""

import itertools

import numpy as np
import pytest
from tests.lab.figures.pages import SIZES
from tests.lab.reading import number, numbers, words

import descente as gd
from descente.instruments.ground import lay
from descente.objective import objective

CANVAS = "fig-fog canvas"
STATE = f"document.querySelector('{CANVAS}')?.dataset.state"
ROWS = "fig-fog .fog-list tbody tr"
CHANCE = "document.querySelector('fig-fog .fog-luck').textContent.includes('%')"
"""All that a lifted fog says is there, what probes at random find as well."""
MINE = f"document.querySelectorAll('{ROWS} td:nth-child(2)[title]').length - 1"


def ready(page, state="open"):
    page.until(f"{STATE} === '{state}'")


def costs(page, column, language="en"):
    """The costs of one side's probes, in full; the start's comes first."""
    found = page.page.eval_on_selector_all(
        f"{ROWS} td:nth-child({column})[title]", "all => all.map((e) => e.title)"
    )
    return np.array([number(text, language) for text in found])


def by_keyboard(page, *keys):
    page.page.focus(CANVAS)
    for key in (*keys, "Enter"):
        page.page.keyboard.press(key)


def place(page, x, y):
    """A point of the canvas, from 0 to 1 each way."""
    page.page.locator(CANVAS).scroll_into_view_if_needed()
    box = page.page.locator(CANVAS).bounding_box()
    return box["x"] + x * box["width"], box["y"] + y * box["height"]


def probed(page, count):
    page.until(f"{MINE} === {count}")


@pytest.fixture(scope="module")
def ground(data):
    """The first ground of an untouched network, and the cost on it."""
    net = gd.Network(SIZES, seed=0)
    at = objective(net, data.train)
    return lay(at, [], net.theta, 1), at


def descended(found, at, probes=8):
    """The lowest cost of a descent on a ground, as the lesson tells it."""
    plane = found.plane
    middle, reach = np.array(plane.center), plane.reach[0]
    spot = np.array(found.start)

    def look(spot):
        theta = plane.point(*spot)
        return at.cost(theta), plane.directions @ at.gradient(theta)

    cost, slope = look(spot)
    eta = 0.35 * reach / np.abs(slope).max()
    for _ in range(probes):
        there = np.clip(spot - eta * slope, middle - reach, middle + reach)
        ahead = look(there)
        if ahead[0] < cost:
            spot, (cost, slope), eta = there, ahead, 1.3 * eta
        else:
            eta /= 3
    return cost


def test_a_game_by_keyboard_mouse_and_finger_against_descent(looking, ground):
    found, at = ground
    page = looking(640, 900, has_touch=True, reduced_motion="reduce")
    page.open("local", "en", data="uci")
    ready(page)
    start = at.cost(found.plane.point(*found.start))
    assert costs(page, 2) == pytest.approx([start], rel=1e-5)
    step = 2 * found.plane.reach[0] / 40
    by_keyboard(page, "Shift+ArrowRight", "ArrowDown", "ArrowDown")
    probed(page, 1)
    spot = np.array(found.start) + step * np.array([5, -2])
    assert costs(page, 2)[1] == pytest.approx(at.cost(found.plane.point(*spot)), rel=1e-5)
    said = numbers(page.page.inner_text("fig-fog .fog-reading"))
    assert said[1] == pytest.approx(costs(page, 2)[1], rel=5e-3)
    page.page.keyboard.press("Enter")  # a probe stands there already
    page.page.mouse.click(*place(page, 0.5, 0.4))
    probed(page, 2)
    page.page.touchscreen.tap(*place(page, 0.75, 0.6))
    probed(page, 3)
    for k in range(5):
        page.page.mouse.click(*place(page, 0.2 + 0.1 * k, 0.8))
        probed(page, 4 + k)
    page.page.mouse.click(*place(page, 0.9, 0.1))  # there is none left
    by_keyboard(page, "ArrowLeft")
    page.page.focus("fig-fog .fog-controls button")
    page.page.keyboard.press("Enter")
    ready(page, "lifted")
    mine, theirs = costs(page, 2), costs(page, 4)
    assert [len(mine), len(theirs)] == [9, 9]
    assert theirs.min() == pytest.approx(descended(found, at), rel=5e-3)
    said = numbers(page.page.inner_text("fig-fog .fog-says"))
    assert said == pytest.approx([mine.min(), theirs.min()], rel=5e-3)
    winner = "mine" if mine.min() < theirs.min() else "theirs"
    assert page.page.inner_text("fig-fog .fog-says").endswith(
        words("fog", "en")[f"fog.won.{winner}"]
    )
    assert page.page.get_attribute("fig-fog .fog-board td.won", "class") == f"won {winner}"
    page.until(CHANCE)
    assert page.wrong == []
    page.page.click("fig-fog .fog-controls button:last-child")
    page.until(f"{STATE} === 'open' && {MINE} === 0")
    assert costs(page, 2)[0] != pytest.approx(start, rel=1e-3)  # other ground
    page.reload()
    ready(page)
    assert "no. 1" in page.page.inner_text("fig-fog .fog-board")  # the score is kept
    page.page.click("fig-fog .fog-score button")
    assert not page.page.is_visible("fig-fog .fog-score")


def test_probes_stay_while_the_network_trains_and_go_with_the_experiment(looking):
    page = looking(390, 844, has_touch=True, reduced_motion="reduce")
    page.open("local", "fr", data="uci", epochs=1)
    ready(page)
    box = page.page.locator("fig-fog .fog-map").bounding_box()
    assert box["width"] == pytest.approx(box["height"], abs=1)
    assert box["width"] > 330
    assert page.page.evaluate("document.documentElement.scrollWidth") <= 390
    page.page.touchscreen.tap(*place(page, 0.6, 0.3))
    probed(page, 1)
    before = costs(page, 2, "fr")
    said = words("fog", "fr")
    page.page.click("#strip .epoch")
    page.at_step(144)
    made = "document.querySelector('fig-fog .fog-made').textContent"
    page.until(f"{made}.includes({said['fog.made.stays']!r})")
    assert np.array_equal(costs(page, 2, "fr"), before)
    page.set(hidden=[8])
    says = "document.querySelector('fig-fog .fog-says').textContent"
    page.until(f"{says}.startsWith({said['fog.why.other']!r}) && {STATE} === 'open'")
    assert len(costs(page, 2, "fr")) == 1
    assert page.wrong == []


def test_a_trained_network_has_other_hilly_ground_each_time(looking):
    page = looking(640, 900, reduced_motion="reduce")
    page.open("local", "en", data="uci", epochs=1)
    ready(page)
    page.page.click("#strip .epoch")
    page.at_step(144)
    made = "document.querySelector('fig-fog .fog-made').textContent"
    page.until(f"{STATE} === 'open' && {made}.includes('step 144')")
    starts = []
    for _ in range(3):
        ready(page)
        starts.append(costs(page, 2)[0])
        here = number(page.shown("cost"))
        assert starts[-1] > 1.05 * here  # nobody starts in the hole
        page.page.click("fig-fog .fog-controls button:first-child")
        ready(page, "lifted")
        page.until(CHANCE)
        assert costs(page, 4).min() < starts[-1]
        page.page.click("fig-fog .fog-controls button:last-child")
        page.until(f"{STATE} === 'open'")
    assert all(a != b for a, b in itertools.combinations(starts, 2))
    assert not page.page.is_visible("fig-fog .fog-score")  # descent alone is no game
    assert page.wrong == []


def test_a_game_that_is_half_played_goes_on_where_it_was_left(looking, ground):
    found, at = ground
    page = looking(640, 900, reduced_motion="reduce")
    page.open("local", "en", data="uci")
    ready(page)
    by_keyboard(page, "Shift+ArrowRight", "ArrowDown")
    probed(page, 1)
    before = costs(page, 2)
    page.turn("gradient", "en")
    page.settle()
    page.turn("local", "fr")  # in the other language too
    ready(page)
    probed(page, 1)
    assert costs(page, 2, "fr") == pytest.approx(before)
    step = 2 * found.plane.reach[0] / 40
    by_keyboard(page, "Shift+ArrowLeft")  # the same ground still answers
    probed(page, 2)
    spot = np.array(found.start) + step * np.array([-5, 0])
    assert costs(page, 2, "fr")[2] == pytest.approx(at.cost(found.plane.point(*spot)), rel=1e-5)
    page.page.click("fig-fog .fog-controls button:first-child")
    ready(page, "lifted")
    page.until(CHANCE)
    theirs, luck = costs(page, 4, "fr"), page.page.inner_text(".fog-luck")
    page.turn("gradient", "fr")
    page.settle()
    page.turn("local", "fr")
    ready(page, "lifted")
    page.until(CHANCE)
    assert costs(page, 4, "fr") == pytest.approx(theirs)
    assert page.page.inner_text(".fog-luck") == luck
    page.page.click("fig-fog .fog-controls button:last-child")
    ready(page)
    probed(page, 0)
    assert page.wrong == []
