"""The errors of the network, example by example, beside the library."""

import re

import numpy as np
import pytest
from tests.lab.figures.pages import SEVEN
from tests.lab.reading import number, words

import descente as gd


@pytest.fixture
def page(begun):
    return begun


class TestErrors:
    def test_ten_answers_beside_ten_wanted_and_their_total(self, page, net, data):
        page.go("erreur")
        page.has("fig-errors .what", "A ")
        outputs = net.outputs(data.test.images[0])[0].astype(float)
        wanted = np.eye(10)[data.test.labels[0]]
        page.until("document.querySelectorAll('fig-errors tbody tr').length === 10")
        assert page.titles("fig-errors td.answered[title]") == pytest.approx(outputs, rel=1e-5)
        assert page.titles("fig-errors td.difference[title]") == pytest.approx(
            wanted - outputs, rel=1e-5
        )
        squares = (wanted - outputs) ** 2
        assert page.titles("fig-errors td.square .number") == pytest.approx(squares, rel=1e-5)
        assert page.titles("fig-errors tfoot td.number") == pytest.approx(squares.sum(), rel=1e-5)
        added, n, mean = re.split(r" [÷=] ", page.page.get_attribute("fig-errors .total", "title"))
        assert number(n) == len(data.test)
        assert number(mean) == pytest.approx(gd.cost(net, data.test), rel=1e-5)
        assert number(added) == pytest.approx(number(mean) * number(n), rel=1e-6)

    @pytest.mark.parametrize("width", [360, 390])
    def test_on_a_phone_every_column_is_there_and_fits(self, looking, width):
        page = looking(width, 844)
        page.open("erreur", "en", data="uci")
        page.until("document.querySelectorAll('fig-errors tbody tr').length === 10")
        heads = page.page.locator("fig-errors thead th")
        assert all(heads.nth(k).is_visible() for k in range(5))
        sizes = "[document.querySelector('fig-errors table'), document.querySelector('fig-errors')]"
        table, room = page.page.evaluate(f"{sizes}.map((e) => e.scrollWidth)")
        assert table <= room <= width

    def test_the_worst_examples_are_the_worst_and_open(self, page, net, data):
        page.go("erreur")
        outputs = net.outputs(data.test.images)
        costs = ((np.eye(10)[data.test.labels] - outputs) ** 2).sum(axis=1)
        buttons = "fig-errors .extremes > :nth-child(2) button"
        page.until(f"document.querySelector('{buttons}')?.dataset.index")
        shown = page.page.eval_on_selector_all(buttons, "all => all.map(b => +b.dataset.index)")
        assert costs[shown] == pytest.approx(np.sort(costs)[::-1][:5], rel=1e-5)
        page.page.focus(buttons)
        page.page.keyboard.press("Enter")
        page.until(f"document.querySelector('{buttons}').ariaPressed === 'true'")
        page.until(
            "Math.abs(parseFloat(document.querySelector('fig-errors tfoot td.number').title)"
            f" - {costs[shown[0]]}) < 1e-4"
        )

    def test_squares_that_cannot_be_seen_are_said_to_be_too_small(self, page):
        page.go("erreur")
        small = words("errors", "en")["errors.area.small"].split("{cost}")[1]
        assert small not in page.text("fig-errors .area .note")
        page.train()
        page.page.click("fig-errors .extremes > :first-child button")
        page.has("fig-errors .area .note", small)
        page.page.click("fig-errors .extremes > :nth-child(2) button")
        page.until(
            f"!document.querySelector('fig-errors .area .note').textContent.includes({small!r})"
        )

    def test_your_own_drawing_has_an_error_against_what_you_meant(self, page):
        page.go("erreur")
        page.stroke(SEVEN)
        page.has("fig-errors .what", "Your drawing.")
        assert page.page.is_visible("fig-errors .outputs > .note:not(.detail)")
        page.page.click("fig-errors .meant .labels button:nth-child(3)")
        page.has("fig-errors .what", "Your drawing, a 2")
        outputs = page.titles("fig-errors td.answered[title]")
        cost = ((np.eye(10)[2] - outputs) ** 2).sum()
        assert page.titles("fig-errors tfoot td.number") == pytest.approx(cost, rel=1e-5)
        assert not page.page.is_visible("fig-errors .outputs > .note:not(.detail)")
        page.go("cout")
        page.has("fig-formula .what", "Your drawing, a 2")
        assert page.titles("fig-formula tfoot output") == pytest.approx(cost, rel=1e-5)
