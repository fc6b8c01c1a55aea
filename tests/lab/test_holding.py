"""On a phone a figure's drawing stays in sight while the words that go with it are read."""

import pytest

from descente.lab import lessons

PHONE = {"width": 390, "height": 844, "has_touch": True, "is_mobile": True}
TOO_TALL = {"importance"}
"""Its drawing is a table of thirty rows, taller than the screen has room for beside words."""

READ = """
async () => {
  const painted = () => new Promise(requestAnimationFrame);
  const floor = document.querySelector("#strip").getBoundingClientRect().top;
  const seen = (box) => {
    const { top, bottom, height } = box.getBoundingClientRect();
    return Math.max(0, Math.min(bottom, floor) - Math.max(top, 0)) / height;
  };
  const drawings = (figure) =>
    [...figure.querySelectorAll("canvas, .plotbox, .drawing")].filter((e) => e.offsetHeight);
  const found = [];
  for (const part of document.querySelectorAll(".part:not(.alone), main.titre article")) {
    const figure = part.querySelector(":scope > .figure:not(.workshop)");
    if (!figure) continue;
    const asks = part.querySelector(".prose > fig-guess");
    const kept = part.querySelector(".held");
    for (const p of part.querySelectorAll(".prose > p, :scope > p")) {
      const leads = p.matches(".leads") || p.compareDocumentPosition(figure) & 4;
      const before = part.matches("article") ? leads : p.matches(".leads");
      if (!p.checkVisibility() || (before && asks)) continue;
      const room = kept && !before ? kept.getBoundingClientRect().height : 0;
      let most = 1;
      for (const end of [true, false]) {
        const { top, bottom } = p.getBoundingClientRect();
        if (before) scrollBy(0, top - 8);
        else scrollBy(0, end ? bottom - floor + 8 : top - Math.min(room, 0.45 * innerHeight) - 8);
        await painted();
        await painted();
        const own = before ? Math.max(0, ...drawings(figure).map(seen)) : kept ? seen(kept) : 0;
        most = Math.min(most, own);
      }
      found.push([p.textContent.slice(0, 40), most]);
    }
  }
  return found;
}
"""
"""Each paragraph that stands beside a figure on a large screen, and how much of a drawing of the
figure is seen while it is read: with its last line above the strip, and with its first line under
the drawing; what leads to a figure is read at the top of the screen. What leads to a bet is left
out, for the figure that answers it stands after it."""

HELD = "getComputedStyle(document.querySelector('.held')).position"


@pytest.fixture(scope="module")
def phone(lend, lab_address):
    from tests.lab.conftest import Looking

    with lend(**PHONE) as opened:
        page = Looking(opened, lab_address)
        page.open("titre", "fr", data="uci")
        yield page
    assert page.wrong == []


@pytest.mark.parametrize("chapter", [slug for slug in lessons.SLUGS if slug != "resume"])
def test_at_least_half_of_a_drawing_is_seen_while_its_words_are_read(phone, chapter):
    phone.turn(chapter, "fr")
    phone.settle()
    phone.still("document.scrollingElement.scrollHeight")
    read = phone.page.evaluate(READ)
    assert read
    away = [words for words, seen in read if seen < 0.5]
    assert bool(away) == (chapter in TOO_TALL), away


def test_a_held_drawing_leaves_half_of_the_screen_and_goes_where_its_words_end(phone):
    for chapter in ("titre", "reseau", "cout", "gradient"):
        phone.turn(chapter, "fr")
        phone.settle()
        phone.until("document.querySelector('.held')")
        phone.page.evaluate(
            "scrollBy(0, document.querySelector('.held').getBoundingClientRect().bottom)"
        )
        phone.frames(3)
        bottom = "document.querySelector('.held').getBoundingClientRect().bottom"
        assert phone.page.evaluate(bottom) <= 0.45 * PHONE["height"] + 1, chapter
    part = "document.querySelector('.held').closest('.part')"
    phone.page.evaluate(f"scrollBy(0, {part}.getBoundingClientRect().bottom - 40)")
    phone.frames(3)
    ends = phone.page.evaluate(f"[{bottom}, {part}.getBoundingClientRect().bottom]")
    assert ends[0] <= ends[1] + 1 < 50


UNDER = """
async () => {
  const painted = () => new Promise(requestAnimationFrame);
  const floor = document.querySelector("#strip").getBoundingClientRect().top;
  const held = document.querySelector(".held"), part = held.closest(".part");
  const all = [...part.querySelectorAll("button, input, select, summary, [tabindex='0']")]
    .filter((e) => e.checkVisibility() && !e.disabled && !held.contains(e) && e.tabIndex >= 0);
  const hidden = [];
  for (const each of all) {
    scrollTo(0, scrollY + part.getBoundingClientRect().bottom - floor);
    await painted();
    each.focus();
    for (let k = 0; k < 4; k++) await painted();
    const { top, bottom } = each.getBoundingClientRect();
    const over = held.getBoundingClientRect();
    const under = getComputedStyle(held).position === "sticky"
      && top < over.bottom - 1 && bottom > over.top + 1;
    if (under || top < 0 || bottom > floor + 1) hidden.push(each.outerHTML.slice(0, 80));
  }
  document.activeElement.blur();
  return [all.length, hidden];
}
"""
"""How many controls a part has, and those that lie under the drawing or the strip when focused."""


@pytest.mark.parametrize("chapter", ["erreur", "balle", "paysage", "eta"])
def test_what_gets_the_focus_lies_neither_under_the_drawing_nor_under_the_strip(phone, chapter):
    phone.turn(chapter, "fr")
    phone.settle()
    phone.until("document.querySelector('.held')")
    count, hidden = phone.page.evaluate(UNDER)
    assert count > 4
    assert hidden == []


def test_words_under_which_a_figure_reaches_are_touched_themselves(phone):
    phone.turn("balle", "fr")
    phone.settle()
    phone.until("document.querySelector('.held')")
    hit = phone.page.evaluate(
        "(() => { const p = [...document.querySelectorAll('.prose > p:not(.leads)')].at(-1);"
        " p.scrollIntoView({block: 'center'});"
        " const {left, bottom} = p.getBoundingClientRect();"
        " return p.contains(document.elementFromPoint(left + 9, bottom - 9)) })()"
    )
    assert hit


def test_a_screen_on_its_side_and_one_with_its_keyboard_open_are_left_whole(phone):
    phone.turn("balle", "fr")
    phone.settle()
    phone.until(f"document.querySelector('.held') && {HELD} === 'sticky'")
    phone.page.focus("fig-slope input[type=text]")
    assert phone.page.evaluate(HELD) != "sticky"
    phone.page.evaluate("document.activeElement.blur()")
    assert phone.page.evaluate(HELD) == "sticky"
    phone.page.set_viewport_size({"width": 844, "height": 390})
    phone.frames(3)
    assert phone.page.evaluate(HELD) != "sticky"
    phone.page.set_viewport_size({"width": 390, "height": 844})
    phone.frames(3)
    assert phone.page.evaluate(HELD) == "sticky"
