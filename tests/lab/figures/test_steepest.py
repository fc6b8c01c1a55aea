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
