"""The network opened and changed by hand, beside the library."""

import numpy as np
import pytest
from tests.lab.figures.pages import COUNT, SIZES, accuracy_is, outputs_on

import descente as gd


@pytest.fixture
def page(begun):
    return begun


class TestNetwork:
    def test_the_numbers_are_counted_layer_by_layer(self, page):
        page.go("reseau")
        page.has("fig-network .sum", "12,544 + 16 + 256 + 16 + 160 + 10 = 13,002")
        assert page.text("live-status[of=parameters]") == "13,002"

    def test_a_bias_opened_by_mouse_and_typed_ruins_a_trained_network(self, page, net, data):
        page.go("reseau")
        page.again(epochs=3)
        page.train()
        gd.descend(net, data.train, eta=1.0, epochs=3, record=False)
        assert gd.accuracy(net, data.test) > 0.5
        accuracy_is(page, net, data)
        kept = float(net.theta[COUNT - 10 + 4])
        page.page.mouse.click(*page.under(r"digit 4", [0.83, 0.84, 0.85, 0.86, 0.88]))
        page.page.click("fig-network .opened .open")
        page.until(f"location.hash.includes('weight={COUNT - 10 + 4}')")
        page.page.fill("fig-network .chosen input[type=text]", "30")
        page.page.keyboard.press("Enter")
        net.theta[COUNT - 10 + 4] = 30
        assert gd.accuracy(net, data.test) < 0.15
        accuracy_is(page, net, data)
        page.page.click("fig-network .chosen .undo")
        net.theta[COUNT - 10 + 4] = kept
        accuracy_is(page, net, data)

    def test_a_link_clicked_opens_its_weight_and_the_outputs_follow_the_slider(
        self, page, net, data
    ):
        page.go("reseau")
        page.page.focus("fig-network canvas")
        page.page.keyboard.press("Escape")
        page.page.mouse.click(*page.under(r"layer 2, neuron \d+, input", np.arange(0.5, 0.6, 0.02)))
        index = int(page.link("weight"))
        assert 12_560 <= index < 12_560 + 256
        slider = page.page.locator("fig-network .chosen input[type=range]")
        slider.focus()
        page.page.keyboard.press("End")
        most = float(slider.get_attribute("max"))
        net.theta[index] = most
        wanted = net.outputs(data.test.images[0])[0]
        page.until(
            f"Math.abs(parseFloat(document.querySelector('fig-pad .outputs tbody td.number').title)"
            f" - {wanted[0]}) < 1e-6"
        )
        assert outputs_on(page) == pytest.approx(wanted, rel=1e-5)
        accuracy_is(page, net, data)

    def test_with_the_keyboard_alone(self, page, net, data):
        page.go("reseau")
        page.page.focus("fig-network canvas")
        page.page.keyboard.press("Escape")
        page.has("fig-network .opened", "Touch a neuron")
        while "digit" not in page.page.text_content("fig-network .spoken"):
            page.page.keyboard.press("ArrowRight")
        for key in (*["ArrowUp"] * 9, "ArrowDown"):
            page.page.keyboard.press(key)
        page.has("fig-network .spoken", "digit 1")
        page.page.keyboard.press("Space")
        page.until(f"location.hash.includes('weight={COUNT - 9}')")
        page.page.focus("fig-network .chosen input[type=text]")
        page.page.keyboard.press("Control+a")
        page.page.keyboard.type("-12,5")
        page.page.keyboard.press("Enter")
        net.theta[COUNT - 9] = -12.5
        accuracy_is(page, net, data)
        page.until(
            "parseFloat(document.querySelectorAll('fig-pad tbody td.number')[1].title) < 1e-3"
        )
        assert outputs_on(page) == pytest.approx(net.outputs(data.test.images[0])[0], rel=1e-4)

    def test_another_seed_is_another_useless_machine(self, page, data):
        page.go("reseau")
        page.page.click("fig-network .seed")
        page.has("fig-network .which", "seed 1")
        net = gd.Network(SIZES, seed=1)
        accuracy_is(page, net, data)
        assert gd.accuracy(net, data.test) < 0.25

    def test_layers_are_changed_added_and_taken_away(self, page, data):
        page.go("reseau")
        page.page.fill("fig-network .layers input:first-child", "8")
        page.page.keyboard.press("Tab")
        page.has("fig-network .sum", "6,272 + 8 + 128 + 16 + 160 + 10 = 6,594")
        accuracy_is(page, gd.Network((784, 8, 16, 10), seed=0), data)
        page.page.focus("fig-network .layers button:nth-of-type(2)")
        page.page.keyboard.press("Enter")
        page.has("fig-network .sum", "= 6,866")
        page.page.click("fig-network .layers button:nth-of-type(1)")
        page.has("fig-network .sum", "= 6,594")
        assert page.link("hidden") == "8%2C16"
