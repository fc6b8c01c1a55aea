"""The ball on one weight's curve, and what is said of it, beside the library."""

import re

import numpy as np
import pytest
from tests.lab.figures.pages import SIZES, opened, shown
from tests.lab.reading import number, words

import descente as gd
from descente.descent import Descent
from descente.objective import objective
from descente.recipe import Recipe

SLOPE = "fig-slope .lab-trio dd:nth-of-type(1) .number"
STEP = "fig-slope .lab-trio dd:nth-of-type(2) .number"
LANDS = "fig-slope .lab-trio dd:nth-of-type(3) .number"
LIMIT = "fig-slope .note + .note"
LAST = 12  # steps a ball takes, at most
CORNER = 0  # a weight of the first pixel, which no image has inked
DIVERGED = 12_905  # a weight of the last layer: far from all else after one step of 1,000


@pytest.fixture(scope="module")
def page(calm):
    return calm


def measured(page, more="true"):
    """Wait for the slope over all examples."""
    page.until(
        "document.querySelector('fig-slope figcaption').textContent.includes('1,437') &&"
        f" document.querySelector('{STEP}')?.title && ({more})"
    )


@pytest.fixture(scope="module")
def ball(page, slopes):
    opened(page, "balle")
    measured(page)
    return page


@pytest.fixture(scope="module")
def line(data, slopes):
    return gd.slope(gd.Network(SIZES, seed=0), data.train, int(np.abs(slopes).argmax()))


def test_the_ball_stands_on_the_library_s_curve(ball, line):
    at, steps = ball.page, line.descend(3.0, 12)
    assert int(at.input_value("fig-slope .lab-pick .field")) == np.abs(line.direction).argmax()
    assert shown(at, SLOPE) == pytest.approx(line.here.slope, rel=1e-7)
    assert shown(at, STEP) == pytest.approx(steps.step[0], rel=1e-7)
    assert shown(at, LANDS) == pytest.approx(line.value + steps.t[1], rel=1e-7)
    way = "right" if line.here.slope < 0 else "left"
    assert f"go {way}" in at.inner_text("fig-slope .lab-says")


def test_it_steps_by_mouse_and_by_keyboard_to_where_the_library_says(ball, line):
    at, steps = ball.page, line.descend(3.0, 12)
    at.click("fig-slope button.first")
    at.focus("fig-slope button.first")
    at.keyboard.press("Enter")
    ball.until("document.querySelector('fig-slope .note').textContent.startsWith('Step 2 of 12')")
    assert shown(at, SLOPE) == pytest.approx(steps.slope[2], rel=1e-6)
    assert shown(at, LANDS) == pytest.approx(line.value + steps.t[3], rel=1e-6)
    ball.until("document.querySelectorAll('fig-slope .was').length === 3")
    at.get_by_role("button", name="Back to the start").click()
    assert shown(at, SLOPE) == pytest.approx(steps.slope[0], rel=1e-7)


def test_the_keys_put_the_ball_elsewhere_and_the_slope_decides_the_side(ball, line):
    at = ball.page
    at.focus("fig-slope .lab-start input")
    says = {-1: "go right", 1: "go left"}
    for key, where in (("Home", -6), ("End", 6)):
        at.keyboard.press(key)
        want = line.at(where).slope
        measured(
            ball,
            f"Math.abs(document.querySelector('{SLOPE}').title.replace('−', '-')"
            f" - ({want!r})) < 1e-6",
        )
        assert says[int(np.sign(want))] in at.inner_text("fig-slope .lab-says")
    for key in ("ArrowLeft", "Shift+ArrowLeft"):
        at.keyboard.press(key)
    want = line.at(6 - 6 / 60 - 6 / 12).slope
    measured(
        ball,
        f"Math.abs(document.querySelector('{SLOPE}').title.replace('−', '-') - ({want!r})) < 1e-6",
    )


def test_the_ball_is_dragged_and_its_slope_measured_where_it_was_put(ball, line):
    at = ball.page
    box = at.query_selector("fig-slope .plotbox").bounding_box()
    middle = box["y"] + box["height"] / 2
    at.mouse.move(box["x"] + box["width"] * 0.5, middle)
    at.mouse.down()
    at.mouse.move(box["x"] + box["width"] * 0.3, middle, steps=5)
    ball.until("document.querySelector('fig-slope .lab-trio dd:nth-of-type(2)').innerText === '–'")
    at.mouse.up()
    measured(ball)
    where = float(at.input_value("fig-slope .lab-start input"))
    assert -4 < where < -1
    assert shown(at, SLOPE) == pytest.approx(line.at(where).slope, rel=1e-5)


def test_a_number_that_no_parameter_has_is_refused_and_the_field_keeps_the_other(ball, slopes):
    at, field = ball.page, "fig-slope .lab-pick .field"
    before = at.input_value(field)
    for typed, says in (
        ("99999", "99999 is too much: 13,001 is the most here."),
        ("-5", "-5 is too little: 0 is the least here."),
        ("1e9", "1e9 is too much: 13,001 is the most here."),
        ("1.5", "1.5 will not do: only whole numbers go here."),
        ("", "A number goes here."),
    ):
        at.fill(field, typed)
        at.keyboard.press("Enter")
        assert at.inner_text("fig-slope .lab-pick .refusal") == f"{says} {before} stays."
        assert at.input_value(field) == before
    at.fill(field, "12,345")
    at.keyboard.press("Escape")
    assert at.input_value(field) == before
    assert at.inner_text("fig-slope .lab-pick .refusal") == ""


def test_no_two_buttons_of_the_page_have_the_same_name(ball):
    names = ball.page.eval_on_selector_all(
        "#strip button, fig-slope button",
        "all => all.filter(b => !b.hidden).map(b => b.ariaLabel ?? b.textContent)",
    )
    assert len(set(names)) == len(names) > 6


def test_another_weight_by_its_number_and_by_its_rank(ball, net, slopes, data):
    at, order = ball.page, np.argsort(-np.abs(slopes), kind="stable")
    at.fill("fig-slope .lab-pick .field", str(order[40]))
    at.keyboard.press("Enter")
    ball.until("document.querySelector('fig-slope .rank').textContent.startsWith('rank 41 ')")
    at.get_by_role("button", name="matters just a little less").click()
    ball.until("document.querySelector('fig-slope .rank').textContent.startsWith('rank 42 ')")
    assert int(at.input_value("fig-slope .lab-pick .field")) == order[41]
    assert at.inner_text("fig-slope .name") == net.layout.name(int(order[41]))
    want = gd.slope(net, data.train, int(order[41])).here.slope
    measured(
        ball,
        f"Math.abs(document.querySelector('{SLOPE}').title.replace('−', '-') - ({want!r})) < 1e-7",
    )


def test_with_too_large_a_step_the_ball_s_fate_is_told(page, line):
    at = opened(page, "balle")
    said = words("slope")
    at.focus("fig-slope .lab-slider input")
    at.keyboard.press("End")
    steps = line.descend(1000.0, 12)
    page.until(
        f"document.querySelector('{STEP}')?.textContent.replace(/\\D/g, '').startsWith("
        f"'{re.sub(r'[^0-9]', '', f'{abs(steps.step[0]):.3g}')}')"
        f" && document.querySelector('fig-slope figcaption').textContent.includes('437')"
    )
    for _ in steps.step:
        at.click("fig-slope button.first")
    assert at.is_disabled("fig-slope button.first")
    assert said[f"slope.ball.{steps.kind}"] in at.text_content("fig-slope .note")


class Rolling:
    """A ball rolled by hand, t ← t − η C'(t), until it rests or a number is no longer finite."""

    def __init__(self, net, data, eta, index=None, start=0.0):
        at = objective(net, data.train).exact()
        self.index = int(np.abs(at.gradient()).argmax()) if index is None else index
        self.value = float(at.theta[self.index])
        self.t: list[float] = []
        self.cost: list[float] = []
        self.slope: list[float] = []
        t = start
        while len(self.t) <= LAST:
            theta = at.theta.copy()
            theta[self.index] += t
            with np.errstate(all="ignore"):
                self.t.append(t)
                self.cost.append(at.cost(theta))
                self.slope.append(float(at.gradient(theta)[self.index]))
            if not np.isfinite([self.cost[-1], self.slope[-1]]).all():
                break
            if abs(eta * self.slope[-1]) < 1e-9:
                break
            t -= eta * self.slope[-1]
        self.steps = len(self.t) - 1

    def did(self, k):
        """What step k did."""
        if self.cost[k] > self.cost[k - 1]:
            return "climbed"
        return "crossed" if self.slope[k] * self.slope[k - 1] < 0 else "fell"


def placed(page, language="en", presses=0, step=0, **state):
    """The ball on its curve, put elsewhere from the left end by so many presses."""
    at = page.page
    page.open("balle", language, **{"data": "uci", **state})
    for taken in range(1, step + 1):
        at.click("#strip .one")
        page.until(f"document.querySelector('#strip .step').textContent === '{taken}'")
    page.until(f"document.querySelector('{STEP}')")
    if presses:
        at.focus("fig-slope .lab-start input")
        at.keyboard.press("Home")
        for _ in range(presses):
            at.keyboard.press("Shift+ArrowRight")
    return at


def comes_to(page, selector, value, language="en"):
    """Wait until this number is shown, in full, over all examples."""
    plain = {"en": ".replace(/,/g, '')", "fr": r".replace(/\s/g, '').replace(',', '.')"}[language]
    shown = f"document.querySelector('{selector}').title.replace('−', '-'){plain}"
    page.until(
        "document.querySelector('fig-slope figcaption').textContent.includes('437')"
        f" && Math.abs({shown} - ({value!r})) <= {1e-6 * abs(value)!r}"
    )


def with_eta(page, eta, want, language="en"):
    """This η on its knob, and the first step that follows from it."""
    page.page.fill("fig-slope .lab-slider input", str(round(np.log10(eta) / 0.02) * 0.02))
    comes_to(page, STEP, -eta * want.slope[0], language)


def told(page, k, n, sentence, language="en"):
    """Wait for what is said after step k."""
    count = words("slope", language)["slope.count"].replace("{k}", str(k)).replace("{n}", str(n))
    page.until(f"document.querySelector('fig-slope .note').textContent === '{count} {sentence}'")


@pytest.mark.parametrize(
    ("eta", "did", "fate", "language"),
    [
        (0.3, "fell", "descending", "en"),
        (0.79, "crossed", "descending", "fr"),
        (1.3, "climbed", "overshooting", "en"),
    ],
)
def test_each_step_is_told_by_what_the_cost_and_the_slope_did(page, data, eta, did, fate, language):
    said = words("slope", language)
    want = Rolling(gd.Network(SIZES, seed=0, output="identity"), data, eta)
    assert want.steps == LAST
    assert {want.did(k) for k in range(1, LAST)} == {did}
    at = placed(page, language, output="identity")
    with_eta(page, eta, want, language)
    for k in range(1, LAST + 1):
        comes_to(page, LANDS, want.value + want.t[k], language)
        at.click("fig-slope button.first")
        told(
            page, k, LAST, said[f"slope.ball.{fate}" if k == LAST else f"slope.did.{did}"], language
        )
        assert at.is_visible(LIMIT) == (did != "fell" or k == LAST)
    assert at.is_disabled("fig-slope button.first")
    bend = (1 - want.slope[1] / want.slope[0]) / eta  # this cost is a parabola
    comes_to(page, LIMIT, 2 / bend, language)
    assert (eta > 2 / bend) == (fate == "overshooting")
    leaps = np.abs(np.diff(want.t))
    assert (want.cost[-1] < want.cost[0]) == (fate == "descending")
    assert (np.diff(leaps) > 0).all() == (fate == "overshooting")


def test_once_told_two_over_the_curvature_is_marked_among_the_rates(page, data):
    want = Rolling(gd.Network(SIZES, seed=0, output="identity"), data, 1.3)
    at = placed(page, output="identity")
    with_eta(page, 1.3, want)
    mark = at.locator("fig-slope .slope-bound")
    assert not mark.is_visible(), "it is to be found first"
    for k in range(1, LAST + 1):
        comes_to(page, LANDS, want.value + want.t[k])
        at.click("fig-slope button.first")
    page.until("!document.querySelector('fig-slope .slope-bound').hidden")
    limit = number(at.locator("fig-slope .note[title]:not([hidden])").last.get_attribute("title"))
    box, knob = mark.bounding_box(), at.locator("fig-slope .lab-slider input").bounding_box()
    part = (np.log10(limit) + 1) / 4
    middle = knob["x"] + 8 + part * (knob["width"] - 16)
    assert box["x"] + box["width"] / 2 == pytest.approx(middle, abs=2)
    assert limit < 1.3, "what overshoots is beyond it"


def test_uphill_is_said_step_by_step_and_at_the_end(page, data):
    said = words("slope")
    want = Rolling(gd.Network(SIZES, seed=0), data, 320.0, start=-3.0)
    climbs = [k for k in range(1, LAST) if want.cost[k] > want.cost[k - 1]]
    assert climbs
    assert len(climbs) < LAST - 1
    assert want.cost[-1] > want.cost[0]
    at = placed(page, presses=6)
    with_eta(page, 320.0, want)
    for k in range(1, LAST):
        at.click("fig-slope button.first")
        told(page, k, LAST, said[f"slope.did.{want.did(k)}"])
    at.click("fig-slope button.first")
    told(page, LAST, LAST, said["slope.ball.uphill"])


def test_a_ball_thrown_onto_the_plateau_rests_there_out_of_the_picture(page, data):
    language = "fr"
    said = words("slope", language)
    want = Rolling(gd.Network(SIZES, seed=0), data, 1000.0)
    assert want.steps == 1
    assert abs(1000 * want.slope[1]) < 1e-9
    at = placed(page, language)
    with_eta(page, 1000.0, want, language)
    at.click("fig-slope button.first")
    told(page, 1, 1, said["slope.ball.settled"], language)
    side = "right" if want.t[1] > 0 else "left"
    before, after = said[f"slope.{side}"].split("{value}")
    page.until(f"document.querySelector('fig-slope svg').textContent.includes('{before}')")
    shown = at.text_content("fig-slope svg .said")
    value = number(shown.removeprefix(before).removesuffix(after), language)
    assert value == pytest.approx(want.value + want.t[1], rel=5e-3)


def test_a_cost_that_is_no_longer_finite_is_said(page, data):
    kind = {"activation": "relu", "output": "identity"}
    made = Descent(
        gd.Network(SIZES, seed=0, **kind),
        data.train,
        Recipe(eta=1000.0, schedule="constant", weight_decay=0.0),
    )
    made.advance(1)
    want = Rolling(made.net, data, 1000.0, DIVERGED)
    assert np.isfinite(want.cost[:-1]).all()
    assert not np.isfinite(want.cost[-1])
    at = placed(page, step=1, eta=1000, weight=DIVERGED, **kind)
    with_eta(page, 1000.0, want)
    said = words("slope")
    for k in range(1, want.steps):
        comes_to(page, LANDS, want.value + want.t[k])
        at.click("fig-slope button.first")
        told(page, k, want.steps, said["slope.did.climbed"])
    at.click("fig-slope button.first")
    told(page, want.steps, want.steps, said["slope.ball.non-finite"])
    assert at.is_disabled("fig-slope button.first")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_where_the_curve_is_flat_no_side_is_better_and_no_step_can_be_taken(page, data, language):
    line = gd.slope(gd.Network(SIZES, seed=0), data.train, CORNER)
    assert line.here.slope == 0
    assert np.ptp(line.cost) == 0
    page.open("balle", language, data="uci", weight=CORNER)
    said = words("slope", language)["slope.zero"].replace("{slope}", "0")
    page.until(f"document.querySelector('fig-slope .lab-says').textContent === '{said}'")
    buttons = page.page.locator("fig-slope").get_by_role("button")
    for name in ("slope.one", "slope.all"):
        assert buttons.get_by_text(words("slope", language)[name], exact=True).is_disabled()
