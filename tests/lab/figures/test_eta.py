"""The learning rate and its limit, by mouse and keyboard, beside the library."""

import json

import numpy as np
import pytest
from tests.lab.figures.pages import (
    SIZES,
    opened,
)
from tests.lab.reading import number, words

import descente as gd
from descente.descent import Descent
from descente.lab.views import _going
from descente.recipe import Recipe

TRAIN = 1437  # images to learn from in the small data set


@pytest.fixture(scope="module")
def page(calm):
    return calm


@pytest.fixture(scope="module")
def limit(data):
    net = gd.Network(SIZES, seed=0)
    return gd.sharpness(net, data.train, tolerance=1e-4).eta_limit


@pytest.fixture
def rate(page):
    opened(page, "eta")
    page.until("document.querySelector('fig-eta svg .said')?.textContent.includes('=')")
    page.until("document.querySelector('fig-eta .note').textContent.includes('1,437')")
    return page


def test_the_limit_on_the_axis_is_the_library_s_and_lies_where_it_belongs(rate, limit):
    at = rate.page
    text = at.text_content("fig-eta svg .said")
    assert number(text.split("=")[1]) == pytest.approx(limit, rel=5e-3)
    marked = float(at.get_attribute("fig-eta svg .mark", "x1"))
    one, ten = (
        at.evaluate(
            "v => +[...document.querySelectorAll('fig-eta .track .axes text')]"
            ".find((t) => t.textContent === v).getAttribute('x')", v)
        for v in ("1", "10")
    )  # fmt: skip
    assert (marked - one) / (ten - one) == pytest.approx(np.log10(limit), abs=0.01)


def test_the_keys_cross_the_limit_and_the_sentence_says_so(rate, limit):
    at = rate.page
    at.focus("fig-eta input[type=range]")
    for key, side in (("End", "above"), ("Home", "below")):
        at.keyboard.press(key)
        rate.until(
            f"document.querySelector('fig-eta .head .lab-says').textContent.includes('{side}')"
        )
    for eta, side in ((limit * 0.97, "below"), (limit * 1.03, "above")):
        at.fill("fig-eta input[type=range]", str(round(np.log10(eta), 2)))
        assert side in at.inner_text("fig-eta .head .lab-says")
    output = "document.querySelector('#strip .eta output').textContent"
    rate.until(f"Math.abs({output} - {limit * 1.03}) < 0.02")


@pytest.mark.parametrize(("eta", "language"), [(0.5, "en"), (8.0, "en"), (100.0, "fr")])
def test_twenty_steps_over_all_examples_are_the_library_s_and_told(page, data, eta, language):
    at = opened(page, "eta", language, eta=eta, batch=TRAIN, epochs=400, schedule="constant")
    recipe = Recipe(eta=eta, batch_size=TRAIN, epochs=400, schedule="constant")
    made = Descent(gd.Network(SIZES, seed=0), data.train, recipe)
    costs = np.concatenate([made.advance(1).costs for _ in range(20)]).astype(np.float64)
    at.get_by_role("button", name=words("eta", language)["eta.few"]).click()
    page.until("document.querySelector('#strip .step').textContent === '20'")
    page.until("document.querySelectorAll('fig-eta .point').length === 20")
    kind, rises = _going(costs)
    over = {"flat": "thrown", "falling": "bumpy" if rises else "falling",
            "oscillating": "crossing", "climbing": "overshooting"}  # fmt: skip
    want = words("eta", language)[f"eta.trend.{over[kind]}"]
    want = want.replace("{moves}", "19").replace("{rises}", str(rises))
    told = "document.querySelector('fig-eta .plotbox + .lab-says').textContent"
    page.until(f"{told} === {json.dumps(want)}")


def test_what_the_last_costs_say():
    steps = np.arange(20)
    assert _going(2.0 - 0.05 * steps) == ("falling", 0)
    assert _going(1.0 + 0.05 * steps) == ("climbing", 19)
    assert _going(1.0 + 0.3 * (-1.0) ** steps)[0] == "oscillating"
    assert _going(np.r_[3.0, np.ones(19)]) == ("flat", 0)
    assert _going(np.ones(5)) == ("none", 0)
