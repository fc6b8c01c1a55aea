"""The curve of the cost and its past, by mouse and keyboard, beside the library."""

import pytest
from tests.lab.figures.pages import REST, descent
from tests.lab.reading import number

import descente as gd

LOOKED = "window.sent.filter((m) => m.do?.what === 'look').at(-1).do.step"
SHOWN = "Number(document.querySelector('#strip .step').textContent)"
DRAGGED = f"""
async () => {{
  const knob = document.querySelector("fig-curve input[type=range]"), stood = new Set();
  for (const place of ["7", "5", "3"]) {{
    knob.value = place;
    knob.dispatchEvent(new Event("input"));
  }}
  do {{
    await new Promise(requestAnimationFrame);
    stood.add(knob.value);
  }} while ({LOOKED} !== {SHOWN});
  return [...stood];
}}
"""
"""Moves the knob three times before anything can answer; where it stood until all had come."""


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
    assert page.page.evaluate(DRAGGED) == ["3"]  # no earlier wish moves it back
    step = int(page.shown("step"))

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
