"""Whole trainings side by side, beside the library."""

import numpy as np
import pytest
from tests.lab.figures.pages import SIZES, opened
from tests.lab.reading import number, words

import descente as gd


@pytest.fixture(scope="module")
def page(calm):
    return calm


@pytest.fixture(scope="module")
def trials(data):
    net = gd.Network(SIZES, seed=0)
    return gd.eta_sweep(
        net, data.train, np.geomspace(0.01, 100, 17).tolist(), 1, seed=0, test=data.test
    )


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_sweep_is_the_library_s_with_its_verdicts_in_words(page, trials, language):
    at, said = opened(page, "eta", language), words("sweep", language)
    at.click("fig-sweep button.first")
    page.until("document.querySelectorAll('fig-sweep .dot').length === 17")
    rows = at.eval_on_selector_all(
        "fig-sweep tbody tr", "rows => rows.map((r) => [...r.cells].map((c) => c.textContent))"
    )
    for (eta, cost, verdict), trial in zip(rows, trials.trials, strict=True):
        assert number(eta, language) == pytest.approx(trial.eta, rel=5e-3)
        assert number(cost, language) == pytest.approx(trial.cost, rel=5e-3)
        assert verdict == said[f"sweep.verdict.{trial.verdict}"]
    best = trials.trials.index(trials.best)
    assert "chosen" in at.query_selector_all("fig-sweep .dot")[best].get_attribute("class")


def test_a_training_of_the_sweep_is_read_and_taken_by_keyboard_and_mouse(page, trials):
    at, said = opened(page, "eta"), words("sweep")
    at.focus("fig-sweep button.first")
    at.keyboard.press("Enter")
    page.until("document.querySelectorAll('fig-sweep .dot').length === 17")
    best = trials.trials.index(trials.best)
    at.focus(f"fig-sweep .dot:nth-of-type({best + 1})")
    at.keyboard.press("ArrowRight")
    told = at.inner_text("fig-sweep .told")
    assert f"{trials.trials[best + 1].eta:.3g}" in told
    assert said[f"sweep.verdict.{trials.trials[best + 1].verdict}"] in told
    at.query_selector_all("fig-sweep .dot")[-1].hover()
    assert said[f"sweep.verdict.{trials.trials[-1].verdict}"] in at.inner_text("fig-sweep .told")
    at.focus("fig-sweep .dot:nth-of-type(1)")
    at.keyboard.press("Enter")
    page.until("document.querySelector('#strip .step').textContent.replace(/\\D/g, '') > 0")
    assert "eta=0.01" in at.evaluate("location.hash")
