"""The learning rate and its limit, by mouse and keyboard, beside the library."""

import json

import numpy as np
import pytest
from tests.lab.figures.pages import (
    REST,
    SIZES,
    opened,
)
from tests.lab.reading import number, words

import descente as gd
from descente.descent import Descent
from descente.lab import readings
from descente.recipe import Recipe

TRAIN = 1437  # images to learn from in the small data set


@pytest.fixture(scope="module")
def page(calm):
    return calm


@pytest.fixture(scope="module")
def limit(data):
    net = gd.Network(SIZES, seed=0)
    return gd.sharpness(net, data.train, tolerance=1e-4).eta_limit


@pytest.fixture(scope="module")
def noise(data):
    """What is known of steps of ten examples at the start."""
    return gd.eta_limit(gd.Network(SIZES, seed=0), data.train, batch=10, steps=400)


VERDICT = "document.querySelector('fig-eta .verdict').textContent"


@pytest.fixture(scope="module")
def rate(page):
    """The chapter at step 0, for the tests that stand next to each other."""
    opened(page, "eta")
    page.until("document.querySelector('fig-eta svg .said')?.textContent.includes('=')")
    page.until("document.querySelector('fig-eta .note').textContent.includes('1,437')")
    page.until(f"{VERDICT}.length > 0")
    return page


def test_the_limit_on_the_axis_is_the_library_s_and_lies_where_it_belongs(rate, limit):
    at = rate.page
    text = at.text_content("fig-eta svg .said")
    assert number(text.split("=")[1]) == pytest.approx(limit, rel=5e-3)
    marked = float(at.get_attribute("fig-eta svg .mark", "x1"))
    one, ten = (
        at.evaluate(
            "v => +[...document.querySelectorAll('fig-eta .track .axes text')]"
            ".find((t) => t.textContent === v).getAttribute('x')",
            v,
        )
        for v in ("1", "10")
    )
    assert (marked - one) / (ten - one) == pytest.approx(np.log10(limit), abs=0.01)


def test_the_limit_of_mini_batches_is_the_library_s_and_so_is_what_was_tried(rate, noise):
    at = rate.page
    name = at.text_content("fig-eta svg .noise-end + .said")
    assert number(name.split("=")[1]) == pytest.approx(noise.eta[0], rel=5e-3)
    assert "±" not in name  # of 1,437 examples each was taken
    (tried,) = noise.tried
    cells = at.eval_on_selector_all("fig-eta .tried td", "all => all.map(e => e.title)")
    told = np.array([[number(part) for part in text.split("±")] for text in cells])
    np.testing.assert_allclose(told, np.c_[tried.change, tried.standard_error], rtol=1e-4)
    assert noise.verdicts == ("later",)
    assert at.text_content("fig-eta .verdict") == words("eta", "en")["eta.noise.later"]
    assert at.locator("fig-eta svg .way.falls").count() == 3
    assert "below η₀" in at.inner_text("fig-eta .head .lab-says")


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


def test_limits_of_another_network_look_old_and_fall_silent(rate):
    at = rate.page
    assert at.locator("fig-eta svg .aged").count() == 0
    at.get_by_role("button", name=words("eta", "en")["eta.few"]).click()
    rate.at_step(20)
    rate.until("document.querySelectorAll('fig-eta svg .aged').length === 2")
    assert at.inner_text("fig-eta .head .lab-says") == ""
    assert at.text_content("fig-eta .verdict") == ""
    assert at.locator("fig-eta .measured.stale").count() == 1
    at.get_by_role("button", name=words("eta", "en")["eta.measure"]).click()
    rate.until("document.querySelectorAll('fig-eta svg .aged').length === 0")
    rate.until(f"{VERDICT}.length > 0")
    assert "η" in at.inner_text("fig-eta .head .lab-says")
    assert "step 20" in at.inner_text("fig-eta .note >> nth=0")


def test_where_each_step_takes_all_examples_there_is_one_limit(page):
    at = opened(page, "eta", batch=TRAIN, epochs=400, schedule="constant")
    page.until("document.querySelector('fig-eta svg .said')?.textContent.includes('=')")
    page.settle()
    assert at.locator("fig-eta svg .noise").count() == 0
    assert at.text_content("fig-eta .verdict") == ""
    assert "η₀" not in at.inner_text("fig-eta figure")


def test_twenty_steps_that_raise_the_cost_of_a_trained_network_are_not_called_a_descent(page):
    """The last costs of a long training still fall when twenty steps of its own do not."""
    at = opened(page, "eta", epochs=30, eta=1.0)
    at.click("#strip .play")
    page.until("document.querySelector('#strip .outcome').textContent.length > 0")
    at.fill("fig-eta input[type=range]", "1.7")
    page.until("document.querySelector('#strip .eta output').textContent === '50.0'")
    before = page.cost()
    step = int(at.inner_text("#strip .step").replace(",", ""))
    at.get_by_role("button", name=words("eta", "en")["eta.few.copy"]).click()
    page.at_step(20)
    told = "document.querySelector('fig-eta .plotbox + .lab-says').textContent"
    page.until(f"{told}.includes('raised the cost over all examples')")
    first, last = (number(text) for text in at.evaluate(told)[:-1].split("from ")[1].split(" to "))
    assert first == pytest.approx(before, rel=1e-3)
    assert last == pytest.approx(page.cost(), rel=1e-3)
    assert first < last
    at.get_by_role("button", name="Throw it away").click()
    page.at_step(step)
    page.until(f"parseFloat(document.querySelector('#strip output.cost').title) === {before}")


@pytest.mark.parametrize(("eta", "language"), [(0.5, "en"), (8.0, "en"), (100.0, "fr")])
def test_twenty_steps_over_all_examples_are_the_library_s_and_told(page, data, eta, language):
    at = opened(page, "eta", language, eta=eta, batch=TRAIN, epochs=400, schedule="constant")
    recipe = Recipe(eta=eta, batch_size=TRAIN, epochs=400, schedule="constant")
    made = Descent(gd.Network(SIZES, seed=0), data.train, recipe)
    costs = np.concatenate([made.advance(1).costs for _ in range(20)]).astype(np.float64)
    at.get_by_role("button", name=words("eta", language)["eta.few"]).click()
    page.until("document.querySelector('#strip .step').textContent === '20'")
    page.until("document.querySelectorAll('fig-eta .point').length === 20")
    kind, rises = readings.DIRECTIONS[readings.going(costs)], readings.rises(costs)
    over = {
        "flat": "thrown",
        "falling": "bumpy" if rises else "falling",
        "oscillating": "crossing",
        "climbing": "overshooting",
    }
    want = words("eta", language)[f"eta.trend.{over[kind]}"]
    want = want.replace("{moves}", "19").replace("{rises}", str(rises))
    told = "document.querySelector('fig-eta .plotbox + .lab-says').textContent"
    page.until(f"{told} === {json.dumps(want)}")


def test_all_examples_are_tried_on_a_copy_and_the_network_waits(page):
    page.fresh("eta")
    page.page.click("#strip .epoch")
    page.at_step(144)
    page.until(REST)
    cost = page.cost()

    def act(name):
        page.page.get_by_role("button", name=name).click()

    act("Descend on all examples, on a copy")
    page.at_step(0)
    assert page.cost() == cost  # a copy of the same network
    act("Twenty steps")
    page.at_step(20)
    assert page.page.get_by_role("button", name="Keep it").is_visible()
    act("Back to your network")
    page.at_step(144)
    page.until(f"parseFloat(document.querySelector('#strip output.cost').title) === {cost}")
    assert "batch=10&" in page.page.evaluate("location.hash") + "&"
    assert page.page.locator("#strip .back").count() == 0


def test_what_the_last_costs_say():
    def said(costs):
        return readings.DIRECTIONS[readings.going(costs)], readings.rises(costs)

    steps = np.arange(20)
    assert said(2.0 - 0.05 * steps) == ("falling", 0)
    assert said(1.0 + 0.05 * steps) == ("climbing", 19)
    assert said(1.0 + 0.3 * (-1.0) ** steps)[0] == "oscillating"
    assert said(np.r_[3.0, np.ones(19)]) == ("flat", 0)
    assert said(np.ones(5)) == ("none", 0)
