"""The same run on three planes, as a person sees it: before it, along it, and what is told."""

import numpy as np
import pytest
from tests.lab.figures.pages import SIZES
from tests.lab.reading import number, numbers

import descente as gd

COMPLETE = "document.querySelector('fig-stuck figure').dataset.complete === 'true'"
PLANES = ("start", "end", "path")


@pytest.fixture
def begun(calm):
    calm.fresh("boucle", epochs=2)
    calm.until("document.querySelector('fig-stuck .stuck-first p')?.textContent.length > 0")
    return calm


def titles(page, row):
    """A number of each plane, in full."""
    return [
        number(page.page.get_attribute(f"fig-stuck [data-plane={name}] .{row} dd", "title"))
        for name in PLANES
    ]


def test_before_a_run_it_says_what_to_do_first_and_offers_it(begun, data):
    page = begun
    assert page.page.is_hidden("fig-stuck figure")
    assert "train the network" in page.page.inner_text("fig-stuck .stuck-first")
    page.page.click("fig-stuck .stuck-first button")
    page.until("document.documentElement.dataset.state === 'trained'")
    page.page.locator("fig-stuck figure").scroll_into_view_if_needed()
    page.until(COMPLETE)
    assert page.page.is_hidden("fig-stuck .stuck-first")
    end = page.cost()
    assert titles(page, "true") == pytest.approx([end] * 3, rel=1e-5)
    away, foot, low = (titles(page, row) for row in ("away", "foot", "low"))
    assert away[0] > 1
    assert away[1] == pytest.approx(0, abs=1e-6)
    assert foot[1] == pytest.approx(end, rel=1e-5)
    assert foot[0] > low[0] > end
    told = page.page.inner_text("fig-stuck .lab-says")
    assert numbers(told) == pytest.approx([low[0], end, away[0]], rel=5e-3)
    # the knob goes back to the start, where the first plane holds the network
    page.page.focus("fig-stuck input[type=range]")
    page.page.keyboard.press("Home")
    page.until("document.querySelector('fig-stuck output').textContent.startsWith('step 0:')")
    start = gd.cost(gd.Network(SIZES, seed=0), data.train)
    assert titles(page, "away")[0] == pytest.approx(0, abs=1e-6)
    assert titles(page, "foot")[0] == pytest.approx(start, rel=1e-5)
    assert np.allclose(titles(page, "true"), start, rtol=1e-5)
    # once it trains on, what is shown is of before
    page.page.evaluate("line.send(JSON.stringify({do: {what: 'set-weight', index: 5, value: 2}}))")
    page.until("document.querySelector('fig-stuck figure').classList.contains('stale')")
    page.until("!document.querySelector('fig-stuck figure').classList.contains('stale')")


def test_the_planes_stand_side_by_side_or_one_below_the_other_and_nothing_sticks_out(looking):
    for width, height in ((1280, 800), (390, 844)):
        page = looking(width, height, reduced_motion="reduce")
        page.fresh("boucle", "fr", epochs=1)
        page.page.click("#strip .end")
        page.until("document.documentElement.dataset.state === 'trained'")
        page.page.locator("fig-stuck").scroll_into_view_if_needed()
        page.until(f"document.querySelector('fig-stuck figure') && {COMPLETE}")
        boxes = [
            page.page.locator(f"fig-stuck [data-plane={name}] canvas").bounding_box()
            for name in PLANES
        ]
        for box in boxes:
            assert box["width"] == pytest.approx(box["height"], abs=1)
            assert box["width"] > 150
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width
        tops = {round(box["y"]) for box in boxes}
        assert len(tops) == (1 if width > 1000 else 3)
        assert page.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.wrong == []
