"""Rules written by hand against what optimisation finds."""

import re

import numpy as np
import pytest

import descente as gd
from descente.lab.experiment import Experiment, Settings
from descente.lab.jobs import JOBS, Snapshot


@pytest.fixture
def page(begun):
    return begun


def scored(rules):
    """What the server says of these rules."""
    return next(JOBS["rules"](Snapshot.of(Experiment(Settings(data="uci", hidden=(4,)))), rules))


def test_no_single_rule_is_right_more_often_than_the_best(data):
    x, labels = data.train.images, data.train.labels
    n, most, total = len(x), 0, np.bincount(labels, minlength=10)
    members = np.eye(10, dtype=np.float32)[labels]
    for threshold in np.unique(x):
        above = (x > threshold).astype(np.float32).T @ members  # for every pixel and digit
        most = max(most, above.max(), (total - above).max())
    best = scored([]).words["best"]
    assert best["train_right"] == most
    assert best["train"] == n
    rule = {name: best[name] for name in ("pixel", "above", "threshold", "digit")}
    alone = scored([rule])
    assert alone.words["right"] == best["right"]
    assert alone.scalars["accuracy"] == alone.scalars["best_accuracy"]


def test_a_rule_that_holds_but_is_never_reached_is_told_from_one_that_never_holds():
    always = {"pixel": 0, "above": False, "threshold": 1.0, "digit": 1}
    often = {"pixel": 0, "above": False, "threshold": 0.5, "digit": 2}
    never = {"pixel": 0, "above": True, "threshold": 1.0, "digit": 3}
    value = scored([always, often, never])
    n = value.words["n"]
    ones = int((gd.load("uci").test.labels == 1).sum())
    assert value.words["fired"] == [[n, ones, n], [0, 0, n], [0, 0, 0]]


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
