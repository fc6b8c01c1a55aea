"""Chapters 2 to 5 through the page: the network, the pad, the rules, the errors, the cost."""

import json
import re

import numpy as np
import pytest
from tests.lab.conftest import Looking
from tests.lab.reading import number

import descente as gd
from descente.lab.experiment import Experiment, Settings

SIZES = (784, 16, 16, 10)
COUNT = 13_002


class Four(Looking):
    """One page for all of these chapters."""

    def go(self, chapter, language="en"):
        """To a chapter, without loading the page again."""
        if self.page.evaluate(f"document.querySelector('main').classList.contains('{chapter}')"):
            return
        self.page.evaluate(f"location.hash = '#c={chapter}&l={language}'")
        self.until(f"document.querySelector('main').classList.contains('{chapter}')")
        self.until("document.querySelectorAll('main .figure').length > 0")

    def text(self, selector):
        return self.page.inner_text(selector)

    def has(self, selector, text):
        """Wait until the text of an element holds this one."""
        self.until(
            f"document.querySelector({json.dumps(selector)})?.textContent"
            f".includes({json.dumps(text)})"
        )

    def titles(self, selector):
        """The full values an element's likes show on hover."""
        found = self.page.eval_on_selector_all(selector, "all => all.map(e => e.title)")
        return np.array([number(text) for text in found])

    def link(self, name):
        found = re.search(rf"[#&]{name}=([^&]*)", self.page.evaluate("location.hash"))
        return found and found.group(1)

    def again(self, **settings):
        """Step 0 of an experiment with these settings."""
        self.page.evaluate("s => window.line.send(JSON.stringify({set: s}))", settings)
        self.page.evaluate("window.line.send(JSON.stringify({do: {what: 'restart'}}))")
        self.page.evaluate("window.line.send(JSON.stringify({do: {what: 'digit', index: 0}}))")
        self.until("document.querySelector('#strip .step').textContent === '0'")

    def train(self):
        """To the end of what is planned."""
        self.page.click("#strip .play")
        self.until("document.querySelector('#strip .outcome').textContent.length > 0")

    def under(self, wanted, columns):
        """Where on the network's picture the pointer says something like this."""
        canvas = self.page.locator("fig-network canvas")
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        for x in columns:
            for y in np.arange(0.03, 0.97, 0.012):
                at = box["x"] + x * box["width"], box["y"] + y * box["height"]
                self.page.mouse.move(*at)
                if re.search(wanted, self.text("fig-network .opened")):
                    return at
        pytest.fail(f"nothing says {wanted}")

    def stroke(self, points, pad="fig-pad .paper canvas"):
        """Draw with the mouse: points from 0 to 1."""
        canvas = self.page.locator(pad)
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        corners = [(box["x"] + x * box["width"], box["y"] + y * box["width"]) for x, y in points]
        self.page.mouse.move(*corners[0])
        self.page.mouse.down()
        for corner in corners[1:]:
            self.page.mouse.move(*corner, steps=10)
        self.page.mouse.up()

    def clear(self):
        self.page.click("fig-pad .drawing button:last-child")
        self.has("fig-pad .which", "test image")

    def asked(self, job):
        """What was asked of this job."""
        return [
            m["ask"]
            for m in self.page.evaluate("window.sent")
            if m.get("ask", {}).get("job") == job
        ]


SEVEN = [(0.28, 0.2), (0.72, 0.2), (0.45, 0.82)]


SAYS_SEVEN = "document.querySelector('fig-pad tbody tr.answer .name').textContent === '7'"


def small(points, left=0.05, top=0.06, by=0.3):
    return [(left + by * x, top + by * y) for x, y in points]


@pytest.fixture(scope="module")
def shared(browser, lab_address):
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    page = Four(context.new_page(), lab_address)
    page.open("reseau", "en", data="uci")
    yield page
    wrong = page.wrong
    context.close()
    assert wrong == []


@pytest.fixture
def page(shared):
    """Step 0 of the first experiment."""
    shared.again(data="uci", seed=0, eta=1.0, hidden=[16, 16], epochs=10)
    return shared


@pytest.fixture(scope="module")
def data():
    return gd.load("uci")


@pytest.fixture
def net():
    return gd.Network(SIZES, seed=0)


def outputs_on(page):
    return page.titles("fig-pad .outputs tbody td.number")


def accuracy_is(page, net, data):
    wanted = f"{100 * gd.accuracy(net, data.test):.1f}"
    page.until(f"document.querySelector('#strip .accuracy').textContent.startsWith('{wanted}')")


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


class TestPad:
    def test_the_same_drawing_large_or_small_is_the_same_to_the_network(self, page):
        page.go("reseau")
        page.train()
        seen = []
        for points in (SEVEN, small(SEVEN), small(SEVEN, 0.6, 0.62)):
            page.stroke(points)
            page.has("fig-pad .which", "your drawing")
            page.until(SAYS_SEVEN)
            seen.append(outputs_on(page))
            page.clear()
        assert seen[1] == pytest.approx(seen[0], abs=0.1)
        assert seen[2] == pytest.approx(seen[0], abs=0.1)

    @pytest.mark.mnist
    def test_a_seven_is_read_by_a_trained_network_wherever_and_however_it_is_drawn(
        self, page, mnist_folder
    ):
        page.go("reseau")
        page.again(data="mnist", epochs=1)
        page.has("live-status[of=test]", "10,000")
        page.train()
        for points in (SEVEN, small(SEVEN), small(SEVEN, 0.66, 0.05, 0.2), small(SEVEN, 0.4, 0.6)):
            page.stroke(points)
            page.has("fig-pad .which", "your drawing")
            page.until(SAYS_SEVEN)
            page.clear()
        page.page.focus("fig-pad .paper canvas")
        for key in (*["ArrowLeft"] * 4, *["ArrowUp"] * 6, "Space", *["ArrowRight"] * 8):
            page.page.keyboard.press(key)
        for _ in range(4):
            for key in ("ArrowDown", "ArrowDown", "ArrowLeft", "ArrowDown"):
                page.page.keyboard.press(key)
        page.page.keyboard.press("Space")
        page.has("fig-pad .which", "your drawing")
        page.until(SAYS_SEVEN)
        page.page.keyboard.press("Escape")
        page.has("fig-pad .which", "test image")

    def test_undo_takes_back_the_last_stroke_and_brings_back_what_was_cleared(self, page):
        page.go("reseau")
        page.stroke([(0.2, 0.2), (0.8, 0.2)])
        page.has("fig-pad .which", "your drawing")
        page.stroke([(0.8, 0.2), (0.4, 0.8)])
        page.page.click("fig-pad .drawing button:first-child")
        page.page.click("fig-pad .drawing button:first-child")
        page.has("fig-pad .which", "test image")
        assert page.page.is_disabled("fig-pad .drawing button:last-child")

    def test_an_empty_drawing_is_answered_by_a_sentence_in_french(self, page):
        page.page.click("#tools button[lang=fr]")
        page.has("#strip .facts", "coût")
        page.page.evaluate(
            "window.line.send(JSON.stringify({do: {what: 'draw', width: 2, height: 2,"
            " pixels: [0, 0, 0, 0]}}))"
        )
        page.until("!document.getElementById('notice').hidden")
        said = page.text("#notice")
        page.page.click("#tools button[lang=en]")
        page.has("#strip .facts", "cost")
        assert "dessin" in said
        assert "drawing" not in said


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


class TestRules:
    def add(self, page, pixel, above, threshold, digit):
        """A rule, by mouse."""
        box = page.page.locator("fig-rules .grid").bounding_box()
        row, column = divmod(pixel, 28)
        page.page.mouse.click(
            box["x"] + (column + 0.5) * box["width"] / 28,
            box["y"] + (row + 0.5) * box["height"] / 28,
        )
        page.page.select_option("fig-rules .code select >> nth=0", "1" if above else "")
        page.page.locator("fig-rules .code input").fill(str(threshold))
        page.page.select_option("fig-rules .code select >> nth=1", str(digit))
        page.page.click("fig-rules .add")

    def test_rules_are_scored_as_the_library_scores_them(self, page, data):
        page.go("defi")
        page.until("document.querySelectorAll('fig-rules .list li').length > 0")
        while page.page.query_selector("fig-rules .list li"):
            page.page.click("fig-rules .list li button:last-child")
        self.add(page, 350, True, 0.5, 1)
        self.add(page, 406, False, 0.25, 0)
        x, labels = data.test.images, data.test.labels
        first = x[:, 350] > 0.5
        answers = np.where(first, 1, np.where(x[:, 406] <= 0.25, 0, -1))
        right = int((answers == labels).sum())
        page.has("fig-rules .verdict", f"Read right: {right:,}.")
        page.has("fig-rules .verdict", f"decide: {int((answers >= 0).sum()):,} of {len(x):,}.")
        page.has("fig-rules .bars", f"{100 * right / len(x):.1f}%")
        page.has("fig-rules .list li", f"decided: {int(first.sum()):,}")

        page.page.click("fig-rules .list li:nth-child(2) button:first-child")
        swapped = np.where(x[:, 406] <= 0.25, 0, np.where(first, 1, -1))
        page.has("fig-rules .verdict", f"Read right: {int((swapped == labels).sum()):,}.")

    def test_a_rule_by_keyboard(self, page):
        page.go("defi")
        page.has("fig-rules .code", "pixel[")
        before = len(page.page.query_selector_all("fig-rules .list li"))
        start = int(re.search(r"pixel\[(\d+)\]", page.text("fig-rules .code")).group(1))
        page.page.focus("fig-rules .grid")
        for key in ("ArrowDown", "ArrowRight", "Enter"):
            page.page.keyboard.press(key)
        page.until(f"document.querySelectorAll('fig-rules .list li').length === {before + 1}")
        assert f"pixel[{start + 29}]" in page.text("fig-rules .list li:last-child")

    def test_what_optimisation_finds_strikes_them_out(self, page, data):
        page.go("defi")
        page.page.click("fig-rules .controls .do")
        page.has("fig-rules .bars", "this network, after 0 steps")
        assert not page.page.query_selector(".rules.beaten")
        page.page.click("fig-rules .controls .do >> nth=1")
        page.until("document.querySelector('.rules.beaten')")
        lab = Experiment(Settings(data="uci"))
        lab.do("epoch")
        while lab.playing:
            lab.advance(1)
        accuracy = f"{100 * gd.accuracy(lab.net, data.test):.1f}%"
        page.has("fig-rules .bars > :last-child", accuracy)
        page.has("fig-rules .bars > :last-child", f"after {lab.step} steps")
        line = "getComputedStyle(document.querySelector('.rules .list code')).textDecorationLine"
        assert page.page.evaluate(line) == "line-through"


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

    def test_the_guess_is_kept_over_a_chapter_and_stands_beside_the_truth(self, page, net, data):
        page.go("cout")
        page.page.focus("fig-guess input")
        page.page.keyboard.press("Home")
        for _ in range(40):
            page.page.keyboard.press("ArrowRight")
        assert page.page.input_value("fig-guess input") == "0.2"
        page.has("fig-guess .ask output", "2.00")
        page.page.keyboard.press("Tab")
        page.page.keyboard.press("Enter")
        page.has("fig-guess .answer", "Your guess: 2.00")
        page.go("erreur")
        page.go("cout")
        page.has("fig-guess .answer", "Your guess: 2.00")
        truth = number(page.page.get_attribute("fig-guess .truth", "title"))
        assert truth == pytest.approx(gd.cost(net, data.train), rel=1e-6)
        page.again(seed=5)
        other = gd.cost(gd.Network(SIZES, seed=5), data.train)
        page.has("fig-guess .answer", f"{other:.3g}")
        page.page.click("fig-guess .after button")

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
        gd.descend(net, data.train, eta=1.0, epochs=10, seed=3, record=False)
        page.until(
            "Math.abs(parseFloat(document.querySelector('fig-gauge .now').title)"
            f" - {gd.cost(net, data.train)}) < 1e-6"
        )
        assert len(page.asked("sweep")) == asked
        page.again(seed=4)
        page.until(f"window.sent.filter(m => m.ask?.job === 'sweep').length === {asked + 1}")
        assert page.asked("sweep")[-1]["epochs"] == 1
