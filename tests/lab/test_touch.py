"""The figures under a finger, on a phone's screen, beside the library."""

import re

import numpy as np
import pytest
from tests.lab.conftest import Looking
from tests.lab.reading import number, numbers

import descente as gd
from descente.digits import frame
from descente.instruments.planes import random_plane
from descente.objective import objective
from descente.recipe import RECIPES

SIZES = (784, 16, 16, 10)
COUNT = 13_002
SEVEN = [(0.28, 0.2), (0.72, 0.2), (0.45, 0.82)]
AXIS = "document.querySelector('.landscape-axis').style.transform"


class Phone(Looking):
    """A page touched by one finger or two."""

    def __init__(self, page, address):
        super().__init__(page, address)
        self.line = page.context.new_cdp_session(page)

    def touch(self, kind, *fingers):
        points = [{"x": x, "y": y, "id": k} for k, (x, y) in enumerate(fingers)]
        self.line.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def drag(self, *paths, steps=12):
        """Move a finger, or several at once, along corners, and lift them."""
        self.touch("touchStart", *(path[0] for path in paths))
        for corner in range(len(paths[0]) - 1):
            for k in range(1, steps + 1):
                ways = [np.array(path[corner : corner + 2]) for path in paths]
                self.touch("touchMove", *(a + (b - a) * k / steps for a, b in ways))
        self.touch("touchEnd")

    def box(self, selector):
        """An element's corner and size, brought to the middle of the screen."""
        self.page.evaluate(
            "s => document.querySelector(s).scrollIntoView({block: 'center'})", selector
        )
        found = self.page.query_selector(selector).bounding_box()
        return np.array([found["x"], found["y"]]), np.array([found["width"], found["height"]])

    def scrolled(self):
        return self.page.evaluate("scrollY")

    def titles(self, selector):
        found = self.page.eval_on_selector_all(selector, "all => all.map(e => e.title)")
        return np.array([number(text) for text in found])


@pytest.fixture(scope="module")
def net():
    return gd.Network(SIZES, seed=0)


@pytest.fixture
def phone(lend, lab_address):
    """Opens a chapter on a phone."""
    touched = {"has_touch": True, "is_mobile": True}
    with lend(390, 844, reduced_motion="reduce", relief=True, **touched) as opened:
        page = Phone(opened, lab_address)

        def make(chapter, **state):
            page.open(chapter, "en", data="uci", **state)
            return page

        yield make
    assert page.wrong == []


# the pad


def seven(page):
    """Draw a seven with a finger."""
    corner, size = page.box("fig-pad .paper canvas")
    page.drag([corner + np.array(point) * size[0] for point in SEVEN])
    page.until("document.querySelector('fig-pad .which').textContent === 'your drawing'")


def test_a_seven_drawn_by_a_finger_is_read_and_the_answer_is_the_library_s(phone, net, data):
    page = phone("reseau")
    page.page.tap("#strip .play")
    page.until("document.querySelector('#strip .outcome').textContent.length > 0")
    trained = net.copy()
    gd.descend(trained, data.train, epochs=10, record=False, **RECIPES["deck"])
    seven(page)
    page.until("document.querySelector('fig-pad tbody tr.answer .name').textContent === '7'")
    # the last of the drawings that were sent is the one that is answered
    drawn = "window.sent.filter((m) => m.do?.what === 'draw').at(-1).do"
    page.still(f"JSON.stringify({drawn})")
    pixels = np.array(page.page.evaluate(f"{drawn}.pixels"))
    side = page.page.evaluate(f"{drawn}.width")
    image = frame(255 - pixels.reshape(side, side).astype(np.uint8))
    wanted = trained.outputs(image.reshape(1, -1))[0]
    assert wanted.argmax() == 7
    shown = "parseFloat(document.querySelectorAll('fig-pad .outputs tbody td.number')[7].title)"
    page.until(f"Math.abs({shown} - {wanted[7]}) < 1e-5")
    outputs = page.titles("fig-pad .outputs tbody td.number")
    assert outputs == pytest.approx(wanted, rel=1e-4)


def test_a_finger_that_draws_does_not_scroll_the_page_and_one_on_the_text_does(phone):
    page = phone("reseau")
    page.settle()  # what comes late moves what stands below it
    page.still("document.documentElement.scrollHeight")
    corner, size = page.box("fig-pad .paper canvas")
    before, down = page.scrolled(), size * (0, 0.8)
    assert before > 400
    page.drag([corner + size * (0.5, 0.1), corner + size * (0.5, 0.1) + down], steps=30)
    page.until("document.querySelector('fig-pad .which').textContent === 'your drawing'")
    assert page.scrolled() == before
    corner, size = page.box("fig-pad .note")
    before = page.scrolled()
    page.drag([corner + size / 2, corner + size / 2 + down], steps=30)
    page.until(f"scrollY < {before} - 50")


# the network


def test_a_neuron_and_a_link_are_chosen_by_a_tap(phone, net, data):
    page = phone("reseau")
    page.until("document.querySelector('fig-network .sum').textContent.length > 0")
    corner, size = page.box("fig-network canvas")
    opened = "document.querySelector('fig-network .opened').textContent"

    def tap(x, y):
        page.page.touchscreen.tap(*(corner + size * (x, y)))
        return page.page.evaluate(opened)

    for y in np.arange(0.05, 0.95, 0.03):
        if "class 4" in tap(0.83, y):
            break
    else:
        pytest.fail("no tap opens the neuron of class 4")
    outputs = net.outputs(data.test.images[0])[0]
    assert page.titles("fig-network .opened span.number") == pytest.approx([outputs[4]], rel=1e-5)
    bias = COUNT - 10 + 4
    assert number(page.page.inner_text("fig-network .opened .open")) == pytest.approx(
        net.theta[bias], rel=5e-3
    )
    page.page.tap("fig-network .opened .open")
    page.until(f"location.hash.includes('weight={bias}')")
    page.until("!document.querySelector('fig-network .chosen').hidden")
    value = page.page.get_attribute("fig-network .chosen input[type=text]", "title")
    assert number(value) == pytest.approx(net.theta[bias], rel=1e-6)
    corner, size = page.box("fig-network canvas")
    weight = "+location.hash.match(/weight=(\\d+)/)[1]"
    for x in np.arange(0.8, 0.6, -0.01):
        if "class 4" not in page.page.evaluate(opened):
            tap(0.83, y)
        tap(x, y)
        if page.page.evaluate(weight) != bias:
            break
    link = page.page.evaluate(weight)
    assert net.layout.name(link).startswith("layer 3, neuron 4, input")
    page.until(
        f"document.querySelector('fig-network .chosen .name').textContent"
        f" === '{net.layout.name(link)}'"
    )
    value = page.page.get_attribute("fig-network .chosen input[type=text]", "title")
    assert number(value) == pytest.approx(net.theta[link], rel=1e-6)


# the ball on one weight's curve


def test_the_ball_is_dragged_by_a_finger_and_its_slope_measured_where_it_was_put(phone, net, data):
    page = phone("balle")
    measured = (
        "document.querySelector('fig-slope figcaption').textContent.includes('1,437')"
        " && document.querySelector('fig-slope .lab-trio dd:nth-of-type(2) .number')?.title"
    )
    page.until(measured)
    corner, size = page.box("fig-slope .plotbox")
    page.drag([corner + size * (0.55, 0.5), corner + size * (0.3, 0.5)])
    put = "document.querySelector('fig-slope .lab-start input')"
    page.until(f"+{put}.value < -1")
    page.until(measured)
    where = float(page.page.input_value("fig-slope .lab-start input"))
    line = gd.slope(net, data.train)
    assert -5 < where < -1
    want = line.at(where).slope
    shown = "document.querySelector('fig-slope .lab-trio dd .number').title.replace('−', '-')"
    page.until(f"Math.abs({shown} - ({want!r})) < {1e-5 * abs(want)}")


# the landscape


@pytest.fixture
def landscape(phone):
    page = phone("paysage")
    page.until("document.querySelector('fig-landscape .canvas')?.dataset.stage === 'complete'")
    page.until(f"{AXIS}.length > 0")
    return page


def still(page):
    """Where the name of an axis stands on the screen, once the picture moves no more."""
    return [float(v) for v in re.findall(r"[\d.-]+(?=px)", page.still(AXIS))]


def test_a_finger_across_the_landscape_turns_it_and_one_down_scrolls_past_it(landscape):
    page = landscape
    corner, size = page.box("fig-landscape .canvas canvas")
    before, place = still(page), page.scrolled()
    page.drag([corner + size * (0.3, 0.5), corner + size * (0.7, 0.5)])
    page.until(f"{AXIS} !== 'translate({before[0]}px, {before[1]}px)'")
    turned = still(page)
    assert np.hypot(*np.subtract(turned, before)) > 0.1 * size[0]
    assert page.scrolled() == place
    page.drag([corner + size * (0.5, 0.7), corner + size * (0.5, 0.7) - (0, 200)], steps=30)
    page.until(f"scrollY > {place} + 50")


def test_two_fingers_apart_bring_the_landscape_closer(landscape):
    page = landscape
    corner, size = page.box("fig-landscape .canvas canvas")
    before, middle = np.array(still(page)), size / 2
    page.drag(*([corner + middle + (s * 20, 0), corner + middle + (s * 100, 0)] for s in (-1, 1)))
    closer = np.array(still(page))
    assert np.hypot(*(closer - middle)) > 1.15 * np.hypot(*(before - middle))
    assert page.page.evaluate("visualViewport.scale") == 1


def test_a_tap_on_the_landscape_goes_there_and_the_cost_is_the_library_s(landscape, net, data):
    page = landscape
    corner, size = page.box("fig-landscape .canvas canvas")
    page.page.touchscreen.tap(*(corner + size * (0.6, 0.62)))
    page.until("!document.querySelector('fig-landscape button.do:not(.twin *)').hidden")
    printed = numbers(page.page.get_attribute(".picture-reading", "title"))
    plane = random_plane(objective(net, data.train), 0)
    there = gd.Network.of(net.layout, plane.point(*printed[1:]).astype(np.float32))
    want = gd.cost(there, data.train)
    assert printed[0] == pytest.approx(want, rel=1e-4)
    assert abs(want - gd.cost(net, data.train)) > 1e-3 * want
    shown = "parseFloat(document.querySelector('#strip .cost').title)"
    page.until(f"Math.abs({shown} - {want}) < {1e-4 * want}")
    page.page.tap("fig-landscape button.do:not(.twin *)")
    start = gd.cost(net, data.train)
    page.until(f"Math.abs({shown} - {start}) < {1e-6 * start}")
