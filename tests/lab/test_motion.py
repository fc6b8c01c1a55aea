"""A visible switch stops all motion, and is remembered."""

import itertools

SWITCH = "#tools .motion"
PRESSED = f"document.querySelector('{SWITCH}')?.getAttribute('aria-pressed')"
ROLLS = "document.querySelector('.landscape-replay.rolls')"
AGAIN = ".landscape-replay button"
FADES = """
[...document.querySelectorAll("*")].filter((each) => {
  const { transitionDuration, animationName } = getComputedStyle(each);
  return transitionDuration !== "0s" || animationName !== "none";
}).length
"""
"""How many elements would move or fade by their style."""


def test_the_switch_stops_what_rolls_at_once_and_all_that_would(looking):
    page = looking(640, 480, locale="fr-FR", relief=True)
    page.fresh("titre", "fr")
    page.page.wait_for_selector(AGAIN)
    assert page.page.get_attribute(SWITCH, "aria-label") == "Arrêter tout mouvement"
    assert page.page.evaluate(PRESSED) == "false"
    assert page.page.evaluate(FADES) > 0
    page.until(f"!{ROLLS}")
    page.page.focus(AGAIN)
    if page.page.evaluate(f"!{ROLLS}"):
        page.page.keyboard.press("Enter")
    page.until(ROLLS)
    page.page.focus(SWITCH)
    page.page.keyboard.press("Enter")
    page.frames(3)
    assert not page.page.evaluate(f"Boolean({ROLLS})")
    assert page.page.evaluate(PRESSED) == "true"
    assert page.page.evaluate(FADES) == 0
    page.page.focus(AGAIN)
    page.page.keyboard.press("Enter")  # it shows where the way ends, and rolls no more
    page.frames(3)
    assert not page.page.evaluate(f"Boolean({ROLLS})")
    assert "432" in page.page.inner_text(".landscape-replay-says")
    assert page.wrong == []


def test_it_is_remembered_and_kept_in_the_other_language(looking):
    page = looking()
    page.fresh("cout")
    page.page.click(SWITCH)
    page.reload()
    assert page.page.evaluate(PRESSED) == "true"
    page.page.click("#tools button[lang=fr]")
    page.until(f"document.querySelector('{SWITCH}').title === 'Arrêter tout mouvement'")
    assert page.page.evaluate(PRESSED) == "true"
    page.page.click(SWITCH)
    assert page.page.evaluate(PRESSED) == "false"
    assert page.page.evaluate("document.activeElement.matches('#tools .motion')")


def test_it_begins_as_the_system_wants_and_has_the_last_word(looking):
    page = looking(reduced_motion="reduce")
    page.fresh("titre")
    assert page.page.evaluate(PRESSED) == "true"
    assert page.page.evaluate(FADES) == 0
    page.page.click(SWITCH)
    assert page.page.evaluate(PRESSED) == "false"
    assert page.page.evaluate(FADES) > 0


def test_it_has_room_at_the_top_of_a_phone(looking):
    page = looking(360, 640)
    page.fresh("cout", "fr")
    boxes = page.page.eval_on_selector_all(
        "#tools :is(button:not([hidden]), a), #chapters select",
        "all => all.map((e) => e.getBoundingClientRect()).map((r) => [r.left, r.right, r.width])",
    )
    assert all(left >= 0 and right <= 360 and width >= 24 for left, right, width in boxes)
    boxes.sort()
    assert all(one[1] <= two[0] + 1 for one, two in itertools.pairwise(boxes))
