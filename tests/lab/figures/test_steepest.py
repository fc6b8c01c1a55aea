"""The compass: nothing climbs faster than the gradient."""

import json

import numpy as np
from tests.lab.reading import number

import descente as gd
from descente.objective import objective


def text(page, selector):
    return page.page.inner_text(selector)


def test_nothing_climbs_faster_than_the_gradient_and_each_direction_can_be_read(going):
    page = going("gradient", size=(1280, 900))
    page.until("document.querySelectorAll('.steepest-rows li').length > 3")
    net, data = gd.Network((784, 16, 16, 10), seed=0), gd.load("uci")
    norm = np.linalg.norm(objective(net, data.train).gradient())
    page.until("!document.querySelector('.steepest-rows').textContent.includes('…')")
    climbs = [
        number(x.get_attribute("title"))
        for x in page.page.query_selector_all(".steepest-rows .number")
    ]
    page.until(
        f"Math.abs(parseFloat(document.querySelector('.steepest-rows .number').title) - {norm})"
        f" < {1e-3 * norm}"
    )
    assert all(abs(c) <= climbs[0] * 1.001 for c in climbs)
    page.page.focus("fig-steepest canvas")
    page.page.keyboard.press("ArrowRight")
    page.until("document.querySelector('fig-steepest output').textContent.startsWith('∇C')")
    page.page.keyboard.press("ArrowRight")
    page.until("!document.querySelector('fig-steepest output').textContent.startsWith('∇C')")
    page.until(
        "document.querySelector('fig-steepest .picture-told').textContent.startsWith('Nothing')"
    )
    first = text(page, ".steepest-rows")
    page.page.click("fig-steepest button")
    page.until(f"document.querySelector('.steepest-rows').innerText !== {json.dumps(first)}")


TITLE = "document.querySelectorAll('.steepest-rows .mine .number')[{}]?.title"


def mine(page, k=0):
    """The climb along the direction that a hand has laid, or the best of these, once measured."""
    page.until(f"{TITLE.format(k)}?.length > 1")  # before, it is “…”
    return number(page.page.evaluate(TITLE.format(k)))


def test_a_direction_of_ones_own_climbs_by_the_cosine_of_its_angle_and_the_best_is_kept(going):
    page = going("gradient", size=(1280, 900))
    net, data = gd.Network((784, 16, 16, 10), seed=0), gd.load("uci")
    norm = np.linalg.norm(objective(net, data.train).gradient())
    handle = page.page.locator("fig-steepest .steepest-own")
    handle.scroll_into_view_if_needed()
    assert np.isclose(mine(page), norm * np.cos(np.radians(60)), rtol=1e-3)
    # by keyboard: five degrees nearer
    handle.focus()
    page.page.keyboard.press("ArrowLeft")
    page.until(f"{TITLE.format(0)}?.length > 1 && {TITLE.format(0)} === {TITLE.format(1)}")
    assert np.isclose(mine(page), norm * np.cos(np.radians(55)), rtol=1e-3)
    # by mouse: straight down, against ∇C
    box = page.page.locator("fig-steepest canvas").bounding_box()
    at = handle.bounding_box()
    page.page.mouse.move(at["x"] + at["width"] / 2, at["y"] + at["height"] / 2)
    page.page.mouse.down()
    middle = box["x"] + box["width"] / 2
    page.page.mouse.move(middle, box["y"] + 0.9 * box["height"], steps=3)
    page.page.mouse.up()
    page.until(f"parseFloat({TITLE.format(0)}?.replace('−', '-')) < 0")
    angle = abs(int(handle.get_attribute("aria-valuenow")))
    assert angle >= 178
    assert np.isclose(mine(page), norm * np.cos(np.radians(angle)), rtol=1e-3)
    assert np.isclose(mine(page, 1), norm * np.cos(np.radians(55)), rtol=1e-3), "the best is kept"
    told = text(page, "fig-steepest .steepest-mine")
    assert f"{angle}°" in told
    assert "cos φ = −" in told
