"""Lessons in each state of the network: what is read, and what is not there."""

import pytest

STATE = "document.documentElement.dataset.state"
READ = "document.querySelector('article').innerText"
DIVERGES = {"eta": 100, "activation": "relu", "output": "identity"}
SAYS = {
    "titre": {
        "untrained": "Press ▶, at the very bottom",
        "training": "Your network is on its way",
        "trained": "Your network has finished learning",
        "diverged": "The steps were too long",
        "past": "You are looking back, at step 0",
    },
    "reseau": {
        "untrained": "Such a machine is useless",
        "training": "These have moved on since",
        "trained": "These have come a long way since",
        "diverged": "thrown far away",
        "past": "You are looking at those of step 0",
    },
    "boucle": {
        "untrained": "Start the loop",
        "training": "Let the loop go on",
        "trained": "The loop has come to its end",
        "diverged": "The loop has run away",
        "past": "You are back in time",
    },
}
"""Words of three chapters that are true in one state each."""


def bring(page, state):
    """The network into a state, from the one before it in the table."""
    if state == "training":
        page.page.click("#strip .one")
    if state == "trained":
        page.page.click("#strip .end")
    if state == "past":
        page.page.evaluate("line.send(JSON.stringify({do: {what: 'look', step: 0}}))")
    if state == "diverged":
        page.set(**DIVERGES)
        page.until(f"{STATE} === 'untrained'")
        page.page.click("#strip .end")
    page.until(f"{STATE} === '{state}'")


def test_a_lesson_says_what_is_true_in_the_state_of_now_and_nothing_else(page):
    page.fresh("titre")
    for state in ("untrained", "training", "trained", "past", "diverged"):
        bring(page, state)
        for chapter, says in SAYS.items():
            page.turn(chapter, "en")
            page.until(f"document.querySelector('main.{chapter} article')")
            read = page.page.evaluate(READ)
            spoken = page.page.locator("article").aria_snapshot()
            for of, words in says.items():
                assert (words in read) == (of == state), (chapter, state, words)
                assert (words in spoken) == (of == state), (chapter, state, words)
        page.turn("titre", "en")
    assert page.wrong == []


HOLD = """
window.held = [];
window.WebSocket = class extends WebSocket {
  set onmessage(hear) {
    super.onmessage = (event) => (held ? held.push(() => hear(event)) : hear(event));
  }
};
window.release = () => {
  const all = held;
  held = null;
  for (const each of all) each();
};
"""
"""The page is told nothing before ``release()``."""


def test_a_page_loaded_anew_has_its_words_in_place_before_the_server_has_spoken(looking):
    page = looking()
    page.fresh("titre")
    bring(page, "trained")
    page.page.add_init_script(HOLD)
    page.page.reload()
    page.until("document.querySelector('main.titre:not(.laying) article')")
    assert SAYS["titre"]["trained"] in page.page.evaluate(READ)
    assert page.page.inner_text("#strip output.cost") == ""
    page.page.evaluate("release()")
    page.ready()
    assert page.page.evaluate(STATE) == "trained"


def test_steps_from_the_past_of_a_trained_network_are_made_on_a_copy(page):
    page.fresh("eta")
    few = "document.querySelector('fig-eta button.first')?.textContent"
    page.until(f"{few} === 'Twenty steps'")
    page.page.click("#strip .epoch")
    page.at_step(144)
    bring(page, "past")
    page.at_step(0)
    page.until(f"{few} === 'Twenty steps, on a copy'")
    page.page.click("fig-eta button.first")
    page.at_step(20)
    page.page.get_by_role("button", name="Throw it away").click()
    page.at_step(144)


SHOWN = "[...document.querySelectorAll('article .on-stage')].filter(e => e.localName === 'p')"
PLACE = "document.querySelector('body > .place').textContent"


@pytest.fixture
def presented(page):
    page.fresh("boucle")
    page.page.click("#tools .present")
    page.until("document.documentElement.classList.contains('presenting')")
    yield page
    page.page.keyboard.press("Escape")


def test_the_stage_shows_no_words_of_another_state_and_keeps_its_place(presented):
    page = presented
    told = []
    while True:
        told += page.page.evaluate(f"{SHOWN}.map(p => [p.dataset.when ?? '', p.offsetHeight])")
        at, of = page.page.evaluate(PLACE).split(" / ")
        if at == of:
            break
        page.page.keyboard.press("ArrowRight")
        page.until(f"{PLACE} === '{int(at) + 1} / {of}'")
    assert all(height for _, height in told)
    when = {states for states, _ in told if states}
    assert when
    assert all("untrained" in states.split() for states in when)
    # a paragraph that is true in both states stays on the stage when the first step is made
    while not page.page.evaluate(f"{SHOWN}.some(p => p.textContent.startsWith('Nothing magical'))"):
        page.page.keyboard.press("ArrowLeft")
        page.frames(2)
    page.page.keyboard.press("s")
    page.until(f"{STATE} === 'training'")
    assert page.page.evaluate(f"{SHOWN}.some(p => p.textContent.startsWith('Nothing magical'))")
    page.page.keyboard.press("n")
    note = "document.querySelector('#notes .text').innerText"
    assert "Only then press play" in page.page.evaluate(note)
    page.page.keyboard.press("n")
