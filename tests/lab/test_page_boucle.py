"""Chapters 14 to 16 and the strip, by mouse and keyboard, beside the library."""

import re

import numpy as np
import pytest
from tests.lab.conftest import EPOCHS, LASTING
from tests.lab.reading import number

import descente as gd
from descente.descent import Descent
from descente.recipe import Recipe

SIZES = (784, 16, 16, 10)
LOOKED = "window.sent.filter((m) => m.do?.what === 'look').at(-1).do.step"
SHOWN = "Number(document.querySelector('#strip .step').textContent)"
BUSY = "document.querySelector('#strip .play').dataset.shows === 'pause'"
REST = "document.querySelector('#strip .play').dataset.shows === 'play'"


@pytest.fixture(scope="module")
def data():
    return gd.load("uci")


def descent(data, steps=0, seed=0):
    """The library's own descent, so many steps on."""
    made = Descent(
        gd.Network(SIZES, seed=seed), data.train, Recipe(eta=1.0, batch_size=10, epochs=EPOCHS)
    )
    while made.state.step < steps:
        made.advance(steps - made.state.step)
    return made


# chapter 14


def formula(page):
    return {
        name: number(page.page.inner_text(f"fig-update .up-value.{name}"))
        for name in ("new", "old", "eta", "gradient")
    }


def test_the_line_of_the_update_holds_the_weight_s_own_numbers_at_each_step(page, data):
    index = 12_997
    page.fresh("boucle", weight=index)
    before = None
    for step in range(4):
        page.at_step(step)
        here = descent(data, step)
        slope = gd.gradient(here.net, data.train).vector[index]
        eta = here.etas(step, 1)[0]
        theta = here.net.theta[index]
        old = "document.querySelector('fig-update .old').title.replace('−', '-')"
        page.until(f"{old}.length && Math.abs(parseFloat({old}) - {theta}) < 1e-6")
        shown = formula(page)
        assert shown["old"] == pytest.approx(theta, rel=1e-5, abs=1e-9)
        assert shown["eta"] == pytest.approx(eta, rel=1e-5)
        assert shown["gradient"] == pytest.approx(slope, rel=2e-5)
        assert shown["new"] == pytest.approx(theta - eta * slope, rel=2e-5)
        if before is not None:
            page.until("!document.querySelector('fig-update .up-real').hidden")
            told = page.page.eval_on_selector_all(
                "fig-update .up-real dd", "all => all.map(e => e.textContent)"
            )
            assert number(told[0]) == pytest.approx(-before[1] * before[2], rel=2e-5)
            assert number(told[1]) == pytest.approx(theta - before[0], rel=2e-5)
        before = (theta, eta, slope)
        if step % 2:
            page.page.click("fig-update button.first")
        else:
            page.page.focus("fig-update button.first")
            page.page.keyboard.press("Enter")


def test_a_weight_is_chosen_by_rank_and_its_whole_past_is_drawn(page, data):
    page.fresh("boucle")
    page.until("document.querySelector('fig-update .rank').textContent.startsWith('rank 1 of')")
    page.page.click("fig-update .lab-pick button:last-of-type")
    page.until("document.querySelector('fig-update .rank').textContent.startsWith('rank 2 of')")
    slopes = np.abs(gd.gradient(gd.Network(SIZES, seed=0), data.train).vector)
    index = int(page.page.input_value("fig-update input[type=number]"))
    assert slopes[index] == np.sort(slopes)[-2]
    page.page.click("#strip .epoch")
    page.at_step(144)
    page.until("document.querySelector('fig-update svg .thin')?.getAttribute('d').length > 300")
    box = page.page.query_selector("fig-update .plotbox").bounding_box()
    page.page.mouse.move(box["x"] + 30, box["y"] + box["height"] / 2)
    page.until("document.querySelector('fig-update .told').textContent.length > 0")
    told = page.page.inner_text("fig-update .told")
    assert told.startswith("step 0:")
    first = gd.Network(SIZES, seed=0).theta[index]
    assert number(told.split(":")[1]) == pytest.approx(first, rel=1e-5)


def test_the_whole_past_is_scrubbed_by_keyboard_and_mouse(page, data):
    page.fresh("boucle")
    page.page.click("#strip .epoch")
    page.at_step(144)
    page.until(REST)
    page.page.focus("fig-curve input[type=range]")
    page.page.keyboard.press("Home")
    page.at_step(0)
    start = descent(data)
    assert page.cost() == pytest.approx(gd.cost(start.net, data.train), rel=1e-7)
    for _ in range(5):
        page.page.keyboard.press("ArrowRight")
    page.until(f"{LOOKED} > 4 && {LOOKED} === {SHOWN}")
    step = int(page.shown("step"))
    there = descent(data, step)
    assert 0 < step < 144
    assert page.cost() == pytest.approx(gd.cost(there.net, data.train), rel=1e-6)
    accuracy = gd.accuracy(there.net, data.test)
    assert page.shown("accuracy").startswith(f"{100 * accuracy:.1f}")

    # with the mouse, in the middle of the curve
    page.page.locator("fig-curve .plotbox").first.scroll_into_view_if_needed()
    box = page.page.query_selector("fig-curve .plotbox").bounding_box()
    page.page.mouse.click(box["x"] + 0.55 * box["width"], box["y"] + 0.5 * box["height"])
    page.until(f"{LOOKED} !== {step} && {LOOKED} === {SHOWN}")
    step = int(page.shown("step"))
    assert 55 < step < 95
    there = descent(data, step)
    assert page.cost() == pytest.approx(gd.cost(there.net, data.train), rel=1e-6)
    page.page.click("fig-curve button:text('present')")
    page.at_step(144)


def test_the_curve_tells_the_mean_of_the_mini_batches_at_a_step(page, data):
    page.fresh("boucle")
    page.page.click("#strip .epoch")
    page.at_step(144)
    page.until(REST)
    last = float(descent(data, 143).advance(1).costs[0])
    page.page.locator("fig-curve .plotbox").first.scroll_into_view_if_needed()
    page.until("document.querySelector('fig-curve .told').textContent.includes('step 144')")
    shown = number(page.page.inner_text("fig-curve .told").split("cost ")[1].split(",")[0])
    assert shown == pytest.approx(last, rel=5e-3)


# the strip


def test_every_button_of_the_strip_by_mouse_and_by_keyboard(page):
    page.fresh("boucle")
    for press in (
        page.page.click,
        lambda s: (page.page.focus(s), page.page.keyboard.press("Space")),
    ):
        press("#strip .one")
        page.at_step(1)
        press("#strip .epoch")
        page.at_step(144)
        press("#strip .restart")
        page.at_step(0)
        press("#strip .play")
        page.at_step(144 * EPOCHS)
        page.until("document.querySelector('#strip .outcome').textContent.length > 0")
        press("#strip .restart")
        page.at_step(0)
    assert page.wrong == []


def test_one_more_step_goes_on_after_the_last_epoch(page):
    page.fresh("resume")
    page.page.click("#strip .play")
    page.at_step(144 * EPOCHS)
    page.until(REST)
    page.page.click("#strip .one")
    page.at_step(144 * EPOCHS + 1)
    assert f"epochs={EPOCHS + 10}" in page.page.evaluate("location.hash")


def test_eta_by_keyboard_reaches_the_experiment_and_the_link(page):
    page.fresh("boucle")
    page.page.focus("#strip .eta input")
    page.page.keyboard.press("ArrowRight")
    page.until("document.querySelector('#strip output.eta').textContent === '1.10'")
    page.until("location.hash.includes('eta=1.1')")
    page.page.click("#strip .one")
    page.at_step(1)
    page.until("document.querySelector('fig-update .eta').textContent.startsWith('1.0999')")


def test_a_descent_that_diverged_says_so_and_waits_for_a_new_start(page):
    page.fresh("boucle", eta=100, activation="relu", output="identity")
    page.page.click("#strip .play")
    page.until("document.querySelector('#strip .outcome').textContent.includes('η below')")
    assert page.page.is_disabled("#strip .play")
    page.page.click("#strip .restart")
    page.until("!document.querySelector('#strip .play').disabled")
    page.at_step(0)


def test_numbers_of_the_strip_tell_more_on_focus(page):
    page.fresh("boucle")
    page.page.focus("#strip output.step")
    assert (
        page.page.get_attribute("#strip output.step", "title") == "Epoch 1 of 3; 432 steps in all."
    )
    inside = "getComputedStyle(document.querySelector('#strip output.step'), '::after').content"
    page.page.keyboard.press("Tab")
    page.page.keyboard.press("Shift+Tab")
    assert "432" in page.page.evaluate(inside)


# what nobody sees costs nothing


def test_a_figure_out_of_sight_is_not_drawn_while_it_plays(page):
    page.page.set_viewport_size({"width": 1280, "height": 500})
    page.fresh("boucle", **LASTING)
    page.page.evaluate(
        "window.drawn = {update: 0, curve: 0}; for (const name of ['update', 'curve'])"
        " new MutationObserver(() => window.drawn[name]++).observe(document.querySelector("
        "`fig-${name} svg`), {childList: true})"
    )
    page.page.click("#strip .play")
    page.until(BUSY)
    page.frames(2)  # what was on its way when the playing began
    page.page.evaluate("window.drawn = {update: 0, curve: 0}; window.heard = {}")
    page.until("window.drawn.update >= 8")
    drawn, heard = page.page.evaluate("[window.drawn, window.heard]")
    assert drawn["curve"] == 0
    assert "history" not in heard  # nor is what it would draw computed
    # once for each value it is told, which come in moments at most LOOK apart
    assert drawn["update"] <= heard["update"] + heard["status"] + 2
    page.page.locator("fig-curve .plotbox").first.scroll_into_view_if_needed()
    page.until("window.drawn.curve >= 3")
    page.page.click("#strip .play")
    page.until(REST)
    page.page.evaluate("window.scrollTo(0, 0)")
    shown = page.shown("step")
    page.until(f"document.querySelector('fig-curve .told').textContent.includes('{shown},')")
    page.page.set_viewport_size({"width": 1280, "height": 800})


# chapter 15


def test_one_step_moves_all_four_panels_to_the_library_s_numbers(page, data):
    page.fresh("resume")
    page.page.evaluate("document.querySelector('fig-images').scrollIntoView()")
    for step in (0, 1):
        page.at_step(step)
        net = descent(data, step).net
        gradient = gd.gradient(net, data.train).vector
        page.until(f"Math.abs(parseFloat(document.querySelector('live-gradient').title) - "
                   f"{np.linalg.norm(gradient)}) < 1e-6 * {np.linalg.norm(gradient)}")  # fmt: skip
        page.until(f"Math.abs(parseFloat(document.querySelector('fig-gauge .now').title) - "
                   f"{gd.cost(net, data.train)}) < 1e-6")  # fmt: skip
        page.page.click("#strip .one")
    assert page.page.locator(".panel .figure").count() == 4
    page.until("document.querySelector('fig-curve .told').textContent.includes('step 2')")


# chapter 16


def test_the_timings_say_what_was_measured_and_what_was_extrapolated(page):
    page.fresh("suite")
    assert "13,003 evaluations" in page.page.inner_text("fig-scaling .says")
    page.page.focus("fig-scaling button.do")
    page.page.keyboard.press("Enter")
    page.until("document.querySelectorAll('fig-scaling tbody tr').length === 5"
               " && !document.querySelector('fig-scaling button.do').disabled")  # fmt: skip
    rows = page.page.eval_on_selector_all(
        "fig-scaling tbody tr",
        "rows => rows.map(r => [...r.cells].map(c => [c.textContent, c.title]))",
    )
    said = [row[4][0] for row in rows]
    assert said[0].startswith("measured")
    assert said[-1].startswith("extrapolated")
    hollow = page.page.locator("fig-scaling .mark.guessed").count()
    assert hollow == sum(s.startswith("extrapolated") for s in said)
    for row in rows:
        parameters, cost, slope = (
            number(row[0][0]),
            *(number_of(row[i]) for i in (1, 2)),
        )
        assert number_of(row[3]) == pytest.approx(slope / cost, rel=1e-6)
        if row[4][0].startswith("extrapolated"):
            assert number_of(row[4]) == pytest.approx((parameters + 1) * cost, rel=1e-4)


def number_of(cell):
    return number(cell[1].removesuffix(" s"))


def test_backpropagation_is_stepped_by_keyboard_each_number_beside_its_numerical_one(page, data):
    page.fresh("suite")
    page.until("document.querySelector('fig-backprop h2').textContent.length > 0")
    trace = gd.backprop_trace(
        gd.Network(SIZES, seed=0), data.test.images[0], int(data.test.labels[0])
    )
    place = "document.querySelector('fig-backprop .stepper output').textContent"
    page.page.focus("fig-backprop input[type=range]")
    for k in range(1, len(trace.steps)):
        page.page.keyboard.press("ArrowRight")
        page.until(f"{place} === '{k + 1} / {len(trace.steps)}'")
    page.page.keyboard.press("ArrowLeft")
    page.page.focus("fig-backprop .stepper button:nth-of-type(3)")
    page.page.keyboard.press("Enter")
    page.until(f"{place} === '{len(trace.steps)} / {len(trace.steps)}'")
    assert page.page.is_disabled("fig-backprop .stepper button:nth-of-type(3)")
    compared = 0
    for k in reversed(range(len(trace.steps))):
        page.until(f"{place} === '{k + 1} / {len(trace.steps)}'")
        step = trace.steps[k]
        if step.numerical is not None and step.value.ndim == 1:
            page.page.focus("fig-backprop .cells canvas")
            page.page.keyboard.press("Home")
            page.page.keyboard.press("ArrowRight")
            page.page.keyboard.press("ArrowLeft")
            said = page.page.inner_text("fig-backprop .readout")
            found = re.search(r": (\S+); numerical (\S+); difference (\S+)", said)
            assert found, said
            assert number(found[1]) == pytest.approx(step.value[0], rel=1e-6)
            assert number(found[2]) == pytest.approx(step.numerical[0], rel=1e-6)
            compared += 1
        if k:
            page.page.click("fig-backprop .stepper button:nth-of-type(2)")
    assert compared >= 5
    page.page.focus("fig-backprop .other")
    page.page.keyboard.press("Enter")
    page.until(f"document.querySelector('fig-backprop .worst').textContent.includes('wanted: "
               f"{int(data.test.labels[1])}')")  # fmt: skip
