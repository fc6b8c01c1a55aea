"""The strip and the four panels of the summary, by mouse and keyboard, beside the library."""

import numpy as np
from tests.lab.conftest import EPOCHS
from tests.lab.figures.pages import REST, descent

import descente as gd

PRESSES = """
(knob) => {
  for (let press = 0; press < 4; press++)
    document.querySelector(knob)
      .dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", cancelable: true }));
  return window.sent.filter((m) => m.do?.what === "look").slice(-4).map((m) => m.do.step);
}
"""
"""Presses a key four times before anything can answer; the steps that were asked for."""


def test_every_button_of_the_strip_by_mouse_and_by_keyboard(page):
    page.fresh("boucle")
    for press in (
        page.page.click,
        lambda s: (page.page.focus(s), page.page.keyboard.press("Space")),
    ):
        press("#strip .one")
        page.at_step(1)
        press("#strip .epoch")
        page.at_step(144)
        press("#strip .restart")
        page.at_step(0)
        press("#strip .play")
        page.at_step(144 * EPOCHS)
        page.until("document.querySelector('#strip .outcome').textContent.length > 0")
        press("#strip .restart")
        page.at_step(0)
    assert page.wrong == []


def test_a_training_can_be_followed_and_gone_to_its_end_at_once(page):
    page.fresh("boucle", tempo="each")
    page.page.click("#strip .play")
    step = "Number(document.querySelector('#strip .step').textContent)"
    page.until(f"{step} >= 2")
    assert page.page.evaluate(step) < 40  # each for itself: seconds have gone by, not minutes
    page.page.select_option("#strip .tempo", "slow")
    assert "tempo=slow" in page.page.evaluate("location.hash")
    asked = page.page.evaluate("window.sent.filter(m => m.do?.what === 'play')")
    assert [each["do"]["tempo"] for each in asked] == ["each", "slow"]
    page.page.click("#strip .end")
    page.at_step(144 * EPOCHS)
    page.until(REST)
    assert page.page.is_disabled("#strip .end")
    assert page.wrong == []


def test_the_past_is_seen_again_from_every_chapter(page, data):
    page.fresh("erreur")
    past = "#strip .past"
    assert page.page.is_disabled(past)
    page.page.click("#strip .end")
    page.at_step(144 * EPOCHS)
    page.until(f"{REST} && !document.querySelector('{past}').disabled")
    page.page.focus(past)
    page.page.keyboard.press("Home")
    page.at_step(0)
    start = gd.cost(descent(data).net, data.train)
    page.until(
        f"Math.abs(parseFloat(document.querySelector('#strip .cost').title) - {start}) < 1e-6"
    )
    page.page.keyboard.press("ArrowRight")
    page.until("document.querySelector('#strip .step').textContent !== '0'")
    step = int(page.shown("step"))
    assert 0 < step < 20  # kept steps are close at the start
    said = page.page.get_attribute(past, "aria-valuetext")
    assert said == f"step {step}"
    asked = page.page.evaluate(PRESSES, past)
    assert step < asked[0]
    assert asked == sorted(set(asked))  # each goes on from the one before
    page.until(f"document.querySelector('#strip .step').textContent >= {asked[-2]}")
    page.page.keyboard.press("End")
    page.at_step(144 * EPOCHS)
    page.until("document.querySelector('#strip .outcome').textContent.includes('done')")
    box = page.page.locator(past).bounding_box()
    page.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.until("document.querySelector('#strip .outcome').textContent.includes('looking')")
    assert page.wrong == []


def test_one_more_step_goes_on_after_the_last_epoch(page):
    page.fresh("resume")
    page.page.click("#strip .play")
    page.at_step(144 * EPOCHS)
    page.until(REST)
    page.page.click("#strip .one")
    page.at_step(144 * EPOCHS + 1)
    assert f"epochs={EPOCHS + 1}" in page.page.evaluate("location.hash")


def test_after_the_last_epoch_play_asks_in_words_before_it_adds_ten(page):
    page.fresh("resume")
    page.page.click("#strip .play")
    page.at_step(144 * EPOCHS)
    page.until(REST)
    page.page.click("#strip .play")
    page.until("document.querySelector('#strip .outcome').textContent.endsWith('?')")
    assert page.shown("step") == str(144 * EPOCHS)
    assert f"epochs={EPOCHS}&" in page.page.evaluate("location.hash") + "&"
    page.page.keyboard.press("Enter")  # the button that says it has the focus
    page.at_step(144 * (EPOCHS + 10))
    assert f"epochs={EPOCHS + 10}" in page.page.evaluate("location.hash")


def test_with_a_schedule_the_strip_shows_the_rate_of_the_next_step(page, data):
    page.fresh("boucle", schedule="cosine", eta=0.5)
    for step in (0, 144):
        page.at_step(step)
        wanted = 0.25 * (1 + np.cos(np.pi * step / (144 * EPOCHS)))
        full = "parseFloat(document.querySelector('#strip output.eta').title.split('step,')[1])"
        page.until(f"Math.abs({full} - {wanted}) < 1e-6")
        page.page.click("#strip .epoch")


def test_the_past_is_named_and_one_goes_on_from_there_or_comes_back(page):
    page.fresh("boucle")
    page.page.click("#strip .epoch")
    page.at_step(144)
    page.until(REST)
    cost = page.cost()
    page.page.focus("fig-curve input[type=range]")
    page.page.keyboard.press("Home")
    page.at_step(0)
    ways = page.page.locator("#strip .ways button")
    page.until("document.querySelector('#strip .outcome').textContent.includes('step 0')")
    ways.nth(0).click()  # as soon as it can be: the knob must not stay where it was
    page.at_step(144)
    knob = "document.querySelector('fig-curve input[type=range]')"
    page.until(f"{knob}.value === {knob}.max")
    page.page.focus("fig-curve input[type=range]")
    page.page.keyboard.press("Home")
    page.at_step(0)
    ways.nth(1).click()
    page.until("document.querySelector('#strip .back')")
    page.page.click("#strip .one")
    page.at_step(1)
    page.page.click("#strip .back")
    page.at_step(144)
    page.until(f"parseFloat(document.querySelector('#strip output.cost').title) === {cost}")


def test_eta_by_keyboard_reaches_the_experiment_and_the_link(page):
    page.fresh("boucle")
    page.page.focus("#strip .eta input")
    page.page.keyboard.press("ArrowRight")
    page.until("document.querySelector('#strip output.eta').textContent === '0.560'")
    page.until("location.hash.includes('eta=0.56')")
    page.page.click("#strip .one")
    page.at_step(1)
    page.until("document.querySelector('fig-update .up-value.eta').textContent.startsWith('0.56')")


def test_a_descent_that_diverged_says_so_and_waits_for_a_new_start(page):
    page.fresh("boucle", eta=100, activation="relu", output="identity")
    page.page.click("#strip .play")
    page.until("document.querySelector('#strip .outcome').textContent.includes('η below')")
    assert page.page.is_disabled("#strip .play")
    page.page.click("#strip .ways button")  # start again with a quarter of it
    page.until("!document.querySelector('#strip .play').disabled")
    page.at_step(0)
    page.until("location.hash.includes('eta=25')")


def test_numbers_of_the_strip_tell_more_on_focus(page):
    page.fresh("boucle")
    page.page.focus("#strip output.step")
    assert (
        page.page.get_attribute("#strip output.step", "title") == "Epoch 1 of 3; 432 steps in all."
    )
    inside = "getComputedStyle(document.querySelector('#strip output.step'), '::after').content"
    page.page.keyboard.press("Tab")
    page.page.keyboard.press("Shift+Tab")
    assert "432" in page.page.evaluate(inside)


def test_one_step_moves_all_four_panels_to_the_library_s_numbers(page, data):
    page.fresh("resume")
    page.page.evaluate("document.querySelector('fig-images').scrollIntoView()")
    for step in (0, 1):
        page.at_step(step)
        net = descent(data, step).net
        gradient = gd.gradient(net, data.train).vector
        page.until(
            f"Math.abs(parseFloat(document.querySelector('live-gradient').title) - "
            f"{np.linalg.norm(gradient)}) < 1e-6 * {np.linalg.norm(gradient)}"
        )
        page.until(
            f"Math.abs(parseFloat(document.querySelector('fig-gauge .now').title) - "
            f"{gd.cost(net, data.train)}) < 1e-6"
        )
        page.page.click("#strip .one")
    assert page.page.locator(".panel .figure").count() == 4
    page.until("document.querySelector('fig-curve .told').textContent.includes('step 2')")
