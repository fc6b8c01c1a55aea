"""The network opened and changed by hand, beside the library."""

import numpy as np
import pytest
from tests.lab.figures.pages import COUNT, SIZES, accuracy_is, outputs_on

import descente as gd
from descente.recipe import RECIPES


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
        gd.descend(net, data.train, epochs=3, record=False, **RECIPES["deck"])
        assert gd.accuracy(net, data.test) > 0.5
        accuracy_is(page, net, data)
        kept = float(net.theta[COUNT - 10 + 4])
        page.page.mouse.click(*page.under(r"class 4", [0.83, 0.84, 0.85, 0.86, 0.88]))
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
        while "class" not in page.page.text_content("fig-network .spoken"):
            page.page.keyboard.press("ArrowRight")
        for key in (*["ArrowUp"] * 9, "ArrowDown"):
            page.page.keyboard.press(key)
        page.has("fig-network .spoken", "class 1")
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

    def test_a_width_shows_what_is_in_force_and_a_refusal_says_why(self, page):
        page.go("reseau")
        field = "fig-network .layers .field >> nth=0"
        said = "fig-network .layers .refusal[role=status]"
        page.until("document.querySelector('fig-network .layers .field').value === '16'")
        for typed, says in (
            ("1000", "1000 is too much: 311 is the most here. 16 stays."),
            ("3.5", "3.5 will not do: only whole numbers go here. 16 stays."),
            ("abc", "“abc” is not a number. 16 stays."),
            ("0", "0 is too little: 1 is the least here. 16 stays."),
            ("", "A number goes here. 16 stays."),
        ):
            page.page.fill(field, typed)
            page.page.keyboard.press("Enter")
            assert page.text(said) == says
            assert page.page.input_value(field) == "16"
        page.page.fill(field, "300")
        page.page.keyboard.press("Enter")
        assert page.text(said) == ""
        assert page.page.input_value(field) == "300"
        page.has("fig-network .sum", "235,200 + 300 + 4,800 + 16 + 160 + 10 = 240,486")
        page.page.keyboard.press("ArrowUp")
        page.has("fig-network .sum", "= 241,287")
        assert page.page.input_value(field) == "301"

    def test_there_may_be_no_hidden_layer_and_eight_at_most(self, page, data):
        page.go("reseau")
        less, more = (f"fig-network .layers button:nth-of-type({k})" for k in (1, 2))
        for _ in range(2):
            page.page.click(less)
        page.has("fig-network .sum", "7,840 + 10 = 7,850")
        assert page.page.is_disabled(less)
        accuracy_is(page, gd.Network((784, 10), seed=0), data)
        for layers in range(1, 9):
            page.page.click(more)
            page.until(
                f"document.querySelectorAll('fig-network .layers .field').length === {layers}"
            )
        assert page.page.is_disabled(more)
        assert "8 hidden layers are the most here." in page.text("fig-network .layers")

    def test_the_value_of_a_number_is_a_number_and_nothing_else(self, page, net):
        page.go("reseau")
        page.has("fig-network .sum", "= 13,002")
        page.page.evaluate("location.hash += '&weight=6000'")
        page.until("!document.querySelector('fig-network .chosen').hidden")
        field, said = "fig-network .chosen .field", "fig-network .chosen .refusal"
        before = page.page.input_value(field)
        assert float(before.replace("−", "-")) == pytest.approx(net.theta[6000], rel=1e-5)
        for typed, says in (
            ("abc", "“abc” is not a number."),
            ("", "A number goes here."),
            ("1e400", "1e400 is too much:"),
            ("1e39", "1e39 is too much: 3.40282·10³⁸ is the most here."),
        ):
            page.page.fill(field, typed)
            page.page.keyboard.press("Tab")
            assert page.text(said).startswith(says)
            assert page.text(said).endswith(f"{before} stays.")
            assert page.page.input_value(field) == before
        page.page.fill(field, "1e9")
        page.page.keyboard.press("Enter")
        assert page.text(said) == ""
        assert page.page.input_value(field) == "1000000000"
        page.until("document.querySelector('fig-network .chosen .field').title === '1,000,000,000'")
