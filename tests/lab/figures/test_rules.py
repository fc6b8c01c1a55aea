"""Rules written by hand against what optimisation finds."""

import json
import re
from weakref import WeakKeyDictionary

import numpy as np
import pytest

import descente as gd
from descente.lab.experiment import Experiment, Settings
from descente.lab.jobs import JOBS, Snapshot


@pytest.fixture
def page(begun):
    return begun


def at():
    return Snapshot.of(Experiment(Settings(data="uci", hidden=(4,))))


def scored(rules):
    """What the server says of these rules."""
    return next(JOBS["rules"](at(), rules))


def test_the_best_list_is_the_library_s_measured_on_the_test_images(data, monkeypatch):
    monkeypatch.setattr("descente.lab.jobs.images.LONGEST", 6)
    monkeypatch.setattr("descente.lab.jobs.images._lists", WeakKeyDictionary())
    found, test = gd.rule_list(data.train, 6), data.test
    grown = list(JOBS["rulelist"](at()))
    assert [len(value.words["found"]) for value in grown] == [1, 2, 3, 4, 5, 6, 6]
    assert [value.words["complete"] for value in grown] == [False] * 6 + [True]
    last = grown[-1]
    lists = [found.of(k) for k in range(1, 7)]
    tested = [np.mean(each.predict(test.images) == test.labels) for each in lists]
    assert last.arrays["accuracy"].tolist() == tested
    assert last.arrays["train_accuracy"].tolist() == [each.accuracy for each in lists]
    parts = last.words["pixel"], last.words["above"], last.arrays["threshold"], last.words["digit"]
    assert list(zip(*parts, strict=True)) == list(found.rules)
    names = ("pixel", "above", "threshold", "digit")
    alike = scored([dict(zip(names, rule, strict=True)) for rule in found.rules])
    assert alike.scalars["accuracy"] == tested[-1]  # as if a learner had written them
    (again,) = JOBS["rulelist"](at())
    assert again.words == last.words  # it is found once


def test_a_rule_that_holds_but_is_never_reached_is_told_from_one_that_never_holds():
    always = {"pixel": 0, "above": False, "threshold": 1.0, "digit": 1}
    often = {"pixel": 0, "above": False, "threshold": 0.5, "digit": 2}
    never = {"pixel": 0, "above": True, "threshold": 1.0, "digit": 3}
    value = scored([always, often, never])
    n = value.words["n"]
    ones = int((gd.load("uci").test.labels == 1).sum())
    assert value.words["fired"] == [[n, ones, n], [0, 0, n], [0, 0, 0]]


class TestRules:
    def compare(self, page):
        """Put the best list and the network beside the rules."""
        page.go("defi")
        if page.page.get_attribute("fig-rules .compare", "aria-pressed") == "false":
            page.page.click("fig-rules .compare")

    def add(self, page, pixel, above, threshold, digit):
        """A rule, by mouse."""
        box = page.page.locator("fig-rules .pixels").bounding_box()
        row, column = divmod(pixel, 28)
        page.page.mouse.click(
            box["x"] + (column + 0.5) * box["width"] / 28,
            box["y"] + (row + 0.5) * box["height"] / 28,
        )
        page.page.select_option("fig-rules .code select >> nth=0", "1" if above else "")
        page.page.locator("fig-rules .maker input").fill(str(threshold))
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
        page.page.focus("fig-rules .pixels")
        for key in ("ArrowDown", "ArrowRight", "Enter"):
            page.page.keyboard.press(key)
        page.until(f"document.querySelectorAll('fig-rules .list li').length === {before + 1}")
        assert f"pixel[{start + 29}]" in page.text("fig-rules .list li:last-child")

    def test_what_optimisation_finds_strikes_them_out(self, page, data):
        self.compare(page)
        page.has("fig-rules .bars", "this network, after 0 steps")
        assert not page.page.query_selector(".rules.beaten")
        page.page.click("fig-rules .train")
        page.until("document.querySelector('.rules.beaten')")
        lab = Experiment(Settings(data="uci"))
        lab.do("epoch")
        while lab.playing:
            lab.advance(1)
        accuracy = f"{100 * gd.accuracy(lab.net, data.test):.1f}%"
        page.has("fig-rules .bars > :last-child", accuracy)
        page.has("fig-rules .verdict", "It reads better than your rules")
        page.has("fig-rules .bars > :last-child", f"after {lab.step} steps")
        line = "getComputedStyle(document.querySelector('.rules .list code')).textDecorationLine"
        assert page.page.evaluate(line) == "line-through"

    def test_the_best_list_grows_beside_the_rules_and_is_taken_and_given_back(self, page, data):
        self.compare(page)
        page.has("fig-rules .list", "decided:")
        before = page.text("fig-rules .list")
        page.until("document.querySelector('fig-rules .lengths input[value=\"50\"]:enabled')")
        found, test = gd.rule_list(data.train, 50), data.test
        for k in (1, 5, 10, 50):
            page.page.check(f"fig-rules .lengths input[value='{k}']", force=True)
            right = found.of(k).predict(test.images) == test.labels
            page.has("fig-rules .bars > :nth-child(2)", f"{100 * right.mean():.1f}%")
        page.page.keyboard.press("ArrowLeft")
        page.page.keyboard.press("ArrowLeft")
        page.page.click("fig-rules .found summary")
        lines = page.page.eval_on_selector_all(
            "fig-rules .found li", "all => all.map(e => e.textContent)"
        )
        rules = found.of(5).rules
        assert lines == [
            f"if pixel[{pixel}] {'>' if above else '≤'} {threshold:g} then {digit}"
            for pixel, above, threshold, digit in rules
        ]
        page.page.click("fig-rules .found button >> nth=0")
        page.until("document.querySelectorAll('fig-rules .list li').length === 5")
        right = found.of(5).predict(test.images) == test.labels
        page.has("fig-rules .bars > :first-child", f"{100 * right.mean():.1f}%")
        page.page.click("fig-rules .found button >> nth=1")
        page.until(f"document.querySelector('fig-rules .list').innerText === {json.dumps(before)}")
