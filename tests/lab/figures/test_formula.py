"""The cost term by term and the gauge, beside the library."""

import numpy as np
import pytest
from tests.lab.figures.pages import SIZES
from tests.lab.reading import number

import descente as gd
from descente.recipe import RECIPES


@pytest.fixture
def page(begun):
    return begun


class TestCost:
    def test_the_formula_is_the_library_s_term_by_term(self, page, net, data):
        page.go("cout")
        page.until("document.querySelectorAll('fig-formula tbody tr').length === 10")
        terms = (np.eye(10)[data.test.labels[0]] - net.outputs(data.test.images[0])[0]) ** 2
        page.until(
            "Math.abs(parseFloat(document.querySelector('fig-formula tfoot output').title)"
            f" - {terms.sum()}) < 1e-5"
        )
        assert page.titles("fig-formula td.value .number") == pytest.approx(terms, rel=1e-4)
        page.page.focus("fig-formula tbody tr")
        page.page.keyboard.press("ArrowDown")
        page.has("fig-formula .detail", "Output 1")
        shown = page.text("fig-formula .detail").rsplit("=", 1)[1]
        assert number(shown) == pytest.approx(terms[1], rel=1e-5)

    def test_the_gauge_marks_three_networks_and_trains_its_twin_once(self, page, data):
        page.go("erreur")
        page.again(seed=3)
        page.until("location.hash.includes('seed=3')")
        page.go("cout")
        start = gd.cost(gd.Network(SIZES, seed=3), data.train)
        page.until("document.querySelector('fig-gauge .trained')?.title")
        asked = len(page.asked("sweep"))
        assert page.titles("fig-gauge .now") == pytest.approx(start, rel=1e-6)
        assert page.titles("fig-gauge .random") == pytest.approx(start, rel=1e-6)
        assert page.titles("fig-gauge .trained") < 0.5 * start
        page.go("erreur")
        page.go("cout")
        page.until("document.querySelector('fig-gauge .trained')?.title")
        page.train()
        net = gd.Network(SIZES, seed=3)
        gd.descend(net, data.train, epochs=10, seed=3, record=False, **RECIPES["deck"])
        page.until(
            "Math.abs(parseFloat(document.querySelector('fig-gauge .now').title)"
            f" - {gd.cost(net, data.train)}) < 1e-6"
        )
        assert len(page.asked("sweep")) == asked
        page.again(seed=4)
        page.until(f"window.sent.filter(m => m.ask?.job === 'sweep').length === {asked + 1}")
        assert page.asked("sweep")[-1]["epochs"] == 1
