"""By keyboard alone: the focus never falls back to the beginning, and what has it is seen."""

import pytest
from tests.lab.test_states import STATE, bring

FOCUSED = "document.activeElement"
NOWHERE = f"({FOCUSED} === document.body)"


def press(page, selector):
    """Press a control by its key, and wait until it has gone."""
    page.until(f"document.querySelector({selector!r})?.checkVisibility()")
    control = page.page.locator(selector).first
    control.focus()
    page.page.evaluate(f"window.pressed = {FOCUSED}")
    page.page.keyboard.press("Enter")
    page.until("!pressed.isConnected || !pressed.checkVisibility()")
    page.frames(3)


def test_the_strip_s_ways_out_leave_the_focus_on_the_strip(page):
    page.fresh("titre")
    bring(page, "training")
    bring(page, "trained")
    press(page, "#strip .ways button")  # ten epochs more
    assert page.page.evaluate(f"Boolean({FOCUSED}.closest('#strip'))")
    page.until(f"{STATE} === 'trained'")
    press(page, "article button.beside")
    assert page.page.evaluate(f"{FOCUSED}.matches('#strip .play')")
    for word in ("Throw it away", "Back to the present"):
        if word.startswith("Back"):
            bring(page, "past")
        page.page.get_by_role("button", name=word).wait_for()
        page.page.get_by_role("button", name=word).evaluate("b => b.dataset.mine = 'yes'")
        press(page, "#strip [data-mine]")
        assert page.page.evaluate(f"{FOCUSED}.matches('#strip .play')"), word
    page.page.click("#strip .restart")
    page.at_step(0)
    press(page, "#strip .back")
    assert page.page.evaluate(f"Boolean({FOCUSED}.closest('#strip'))")


def test_a_notice_that_is_answered_leaves_the_focus_on_the_page(page):
    page.fresh("cout")
    page.page.route("**/lessons/en/defi", lambda route: route.abort())
    page.page.select_option("#chapters select", "defi")
    page.until("document.querySelector('#notice button')")
    assert page.page.inner_text("#notice").startswith("The lab does not answer")
    page.page.unroute("**/lessons/en/defi")
    press(page, "#notice button")
    page.until("document.querySelector('main.defi:not(.laying)')")
    page.until(f"{FOCUSED}.id === 'lesson'", seconds=20)


@pytest.mark.parametrize("turned", ["a[rel=next]", "a[rel=previous]"])
def test_who_turns_the_page_is_at_the_beginning_of_the_lesson(page, turned):
    page.fresh("erreur")
    press(page, f".turn {turned}")
    page.until("document.querySelector('main:not(.erreur):not(.laying)')")
    page.until(f"{FOCUSED}.id === 'lesson'", seconds=20)


def test_a_click_on_the_paper_lets_go_of_the_focus(page):
    page.fresh("cout")
    page.page.focus("#strip .one")
    page.page.mouse.click(5, 300)
    page.frames(3)
    page.page.click("#strip .one")
    page.at_step(1)
    page.page.mouse.click(5, 300)
    page.frames(5)
    assert page.page.evaluate(f"{FOCUSED}.matches('body, #lesson')")


HIDDEN = """
(() => {
  const el = document.activeElement;
  if (!el.closest("main") || el.id === "lesson") return null;
  const { top, bottom, height } = el.getBoundingClientRect();
  const floor = document.querySelector("#strip").getBoundingClientRect().top;
  const own = (el.getAttribute("aria-label") ?? el.title ?? "") + el.textContent
    + (el.labels?.[0]?.textContent ?? "") + (el.placeholder ?? "");
  const said = el.outerHTML.slice(0, 90);
  if (!own.trim()) return `${said} has no name`;
  const middle = (top + bottom) / 2;
  const out = height < floor && (middle < 0 || middle > floor);
  return out ? `${said} lies at ${Math.round(top)} to ${Math.round(bottom)} of ${floor}` : null;
})()
"""
"""What is wrong with the control that has the focus: it has no name, or is not seen."""


def test_a_walk_by_keyboard_through_the_lab_shows_each_control_by_its_name(page):
    wrong = []
    page.fresh("titre")
    for chapter in ("titre", "reseau", "defi", "erreur", "cout", "balle", "eta", "boucle", "suite"):
        page.turn(chapter, "en")
        page.settle()
        page.still("document.scrollingElement.scrollHeight")
        page.page.focus("#lesson")
        for count in range(80):
            page.page.keyboard.press("Tab")
            page.frames(2)
            if page.page.evaluate(f"Boolean({FOCUSED}.closest('#strip'))"):
                break
            assert not page.page.evaluate(NOWHERE), (chapter, count)
            if found := page.page.evaluate(HIDDEN):
                wrong.append((chapter, found))
        else:
            pytest.fail(f"{chapter} has no end")
        assert count > 2
    assert wrong == []


def test_few_stops_lie_before_the_lesson(page):
    page.fresh("cout")
    page.page.focus(".skip")
    stops = 0
    while not page.page.evaluate(f"Boolean({FOCUSED}.closest('main'))"):
        page.page.keyboard.press("Tab")
        stops += 1
    assert stops <= 10
