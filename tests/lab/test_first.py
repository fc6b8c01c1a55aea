"""There is something to do first in every chapter, whatever the network has become."""

import re

import pytest
from tests.lab.conftest import Looking
from tests.lab.test_states import STATE, bring

from descente.lab import lessons
from descente.lab.protocol import STATES

SIZES = {
    "desktop": {"width": 1280, "height": 800},
    "phone": {"width": 390, "height": 844, "has_touch": True, "is_mobile": True},
}
CALMER = "The button at the bottom begins again"
ALWAYS = {
    "reseau": "Touch a neuron or a link",
    "defi": "click a pixel in the image",
    "cout": "Point at one of its terms",
    "paysage": "Click anywhere",
    "local": "Click or touch the fog",
    "vecteur": "Touch a pixel",
    "liste": "Touch a row of the list",
    "importance": "Nudge harder",
    "suite": "Time it",
}
"""What is to be done first whatever the network is: it is of the figure, not of the network."""
TURN, LARGEST = "Turn to another image", "lick one of the largest"
DRAG, TWENTY, PLANE = "rag the ball", "Take twenty steps", "Choose another plane"
FIRST = {
    "titre": dict.fromkeys(STATES, "")
    | {
        "untrained": "Press ▶",
        "training": "Keep your eye on the red ball",
        "trained": "start anew, beside yours",
        "diverged": CALMER,
        "past": "The buttons at the bottom",
    },
    "erreur": dict.fromkeys(STATES, LARGEST) | {"untrained": TURN},
    "balle": dict.fromkeys(STATES, "rag it up the slope")
    | {"untrained": DRAG, "past": DRAG, "diverged": "Drag it to where it slopes"},
    "gradient": dict.fromkeys(STATES, PLANE) | {"diverged": CALMER},
    "eta": dict.fromkeys(STATES, TWENTY) | {"diverged": "begins again with a smaller one"},
    "boucle": dict.fromkeys(STATES, "Choose a weight and take a step") | {"diverged": CALMER},
    "resume": dict.fromkeys(STATES, "Take one step")
    | {"diverged": CALMER, "past": "Come back to the present"},
    **{chapter: dict.fromkeys(STATES, words) for chapter, words in ALWAYS.items()},
}
"""What a chapter asks for first in each state of the network, in bold on its first screen."""

BOLD = """
(() => {
  const floor = document.querySelector("#strip").getBoundingClientRect().top;
  const said = (strong) => {
    const { top, bottom, height } = strong.getBoundingClientRect();
    return strong.checkVisibility() && height && top >= 0 && bottom <= floor;
  };
  return [...document.querySelectorAll("article strong")].filter(said)
    .map((strong) => strong.textContent).join(" | ");
})()
"""
"""What stands in bold on the first screen, above the strip."""


def test_the_table_knows_every_chapter():
    assert set(FIRST) == set(lessons.SLUGS)


@pytest.mark.parametrize("size", SIZES)
def test_each_chapter_has_something_to_do_first_in_each_state(lend, lab_address, size):
    missing = []
    with lend(**SIZES[size]) as opened:
        page = Looking(opened, lab_address)
        page.fresh("titre")
        for state in ("untrained", "training", "trained", "past", "diverged"):
            bring(page, state)
            for chapter in lessons.SLUGS:
                page.turn(chapter, "en")
                read = page.still(BOLD)
                if FIRST[chapter][state] not in read:
                    missing.append((chapter, state, FIRST[chapter][state], read))
            page.turn("titre", "en")
    assert missing == []


BETS = "[...document.querySelectorAll('fig-guess .ask')].some((ask) => ask.checkVisibility())"
ABOVE = (
    "document.querySelector('fig-guess .question').getBoundingClientRect().bottom"
    " <= document.querySelector('#strip').getBoundingClientRect().top"
)


def test_for_whoever_comes_first_a_bet_is_in_sight_where_its_figure_is_closed(lend, lab_address):
    with lend(**SIZES["phone"]) as opened:
        page = Looking(opened, lab_address, asked=True)
        page.fresh("titre")
        for chapter in lessons.SLUGS:
            found = lessons.figures(lessons.lesson(chapter, "en").body)
            first = next((shown for name, shown in found if name != "guess"), {})
            if "after" not in first:
                continue
            page.turn(chapter, "en")
            page.until(BETS)
            page.until(ABOVE)


def test_a_useless_network_is_there_beside_the_learner_s_own(page):
    page.fresh("titre")
    page.page.click("#strip .end")
    page.until(f"{STATE} === 'trained'")
    step = page.shown("step")
    for chapter in ("titre", "erreur", "liste"):
        page.turn(chapter, "en")
        page.page.click("article button.beside:visible")
        page.at_step(0)
        page.until(f"{STATE} === 'untrained'")
        assert "beside yours" in page.page.inner_text("#strip .outcome")
        assert page.page.evaluate("document.activeElement.matches('#strip .play')")
        page.page.keyboard.press("Enter")
        page.until(f"{STATE} === 'trained'")
        assert page.shown("step") == step
        page.page.get_by_role("button", name="Throw it away").click()
        page.until("!document.querySelector('#strip .outcome').textContent.includes('beside')")
        assert page.shown("step") == step
        assert not page.page.query_selector("#strip .back")
    assert page.wrong == []


def test_in_french_the_same_is_offered(page):
    beside = re.compile(r"\(#beside\)")
    for chapter in lessons.SLUGS:
        folder = lessons._folder()
        number = lessons.PAGES.index(chapter) + 1
        both = [
            len(beside.findall((folder / of / f"{number:02}-{chapter}.md").read_text("utf-8")))
            for of in ("fr", "en")
        ]
        assert both[0] == both[1], chapter
