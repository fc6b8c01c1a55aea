"""Backpropagation step by step, each number beside its numerical one."""

import re

import pytest
from tests.lab.figures.pages import SIZES
from tests.lab.reading import number

import descente as gd


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
    page.until(
        f"document.querySelector('fig-backprop .worst').textContent.includes('wanted: "
        f"{int(data.test.labels[1])}')"
    )
