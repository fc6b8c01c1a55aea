"""What is said of the ball, on one weight's curve and in the fog, beside the library."""

import numpy as np
import pytest
from tests.lab.conftest import Looking
from tests.lab.reading import number, numbers, words

import descente as gd
from descente.descent import Descent
from descente.instruments.planes import random_plane
from descente.objective import objective
from descente.recipe import Recipe

SIZES = (784, 16, 16, 10)
LAST = 12  # steps a ball takes, at most
CORNER = 0  # a weight of the first pixel, which no image has inked
DIVERGED = 12_905  # a weight of the last layer: far from all else after one step of 1,000
LANDS = "fig-slope .lab-trio dd:nth-of-type(3) .number"
STEP = "fig-slope .lab-trio dd:nth-of-type(2) .number"


@pytest.fixture(scope="module")
def data():
    return gd.load("uci")


@pytest.fixture(scope="module")
def page(browser, lab_address):
    """One page for all tests here; without movement, so that nothing has to be waited for."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, locale="en-GB", reduced_motion="reduce"
    )
    looked = Looking(context.new_page(), lab_address)
    yield looked
    assert looked.wrong == []
    context.close()


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


# on one weight's curve


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    ("eta", "did", "fate"),
    [
        (0.3, "fell", "descending"),
        (0.79, "crossed", "descending"),
        (1.3, "climbed", "overshooting"),
    ],
)
def test_each_step_is_told_by_what_the_cost_and_the_slope_did(page, data, language, eta, did, fate):
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
    assert at.is_disabled("fig-slope button.first")
    leaps = np.abs(np.diff(want.t))
    assert (want.cost[-1] < want.cost[0]) == (fate == "descending")
    assert (np.diff(leaps) > 0).all() == (fate == "overshooting")


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


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_ball_thrown_onto_the_plateau_rests_there_out_of_the_picture(page, data, language):
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


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_cost_that_is_no_longer_finite_is_said(page, data, language):
    kind = {"activation": "relu", "output": "identity"}
    made = Descent(
        gd.Network(SIZES, seed=0, **kind), data.train, Recipe(eta=1000.0, batch_size=10, epochs=10)
    )
    made.advance(1)
    want = Rolling(made.net, data, 1000.0, DIVERGED)
    assert np.isfinite(want.cost[:-1]).all()
    assert not np.isfinite(want.cost[-1])
    at = placed(page, language, step=1, eta=1000, weight=DIVERGED, **kind)
    with_eta(page, 1000.0, want, language)
    said = words("slope", language)
    for k in range(1, want.steps):
        comes_to(page, LANDS, want.value + want.t[k], language)
        at.click("fig-slope button.first")
        told(page, k, want.steps, said["slope.did.climbed"], language)
    at.click("fig-slope button.first")
    told(page, want.steps, want.steps, said["slope.ball.non-finite"], language)
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


# in the fog


@pytest.fixture(scope="module")
def ground(data):
    """The plane under the fog, and the cost on it."""
    at = objective(gd.Network(SIZES, seed=0), data.train)
    return random_plane(at, 0), at


def fog(page, language="en"):
    page.open("local", language, data="uci")
    page.until(
        "document.querySelector('fig-landscape[map] .canvas').dataset.stage === 'complete'", 60
    )
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
    assert said.endswith(after.replace("{m}", "8").strip())
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
