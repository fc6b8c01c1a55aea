"""The presenter's mode, in a window as large as a projector's."""

from tests.lab.conftest import EPOCHS

from descente.lab.lessons import SLUGS

PRESENTING = "document.documentElement.classList.contains('presenting')"
PLACE = "document.querySelector('body > .place').textContent"
OPAQUE = "getComputedStyle(document.querySelector('#strip .acts')).opacity"


def present(page, chapter="boucle", language="en"):
    page.page.set_viewport_size({"width": 1920, "height": 1080})
    page.fresh(chapter, language)
    page.page.click("#tools .present")
    page.until(PRESENTING)


def leave(page):
    page.page.keyboard.press("Escape")
    page.until(f"!{PRESENTING}")
    page.page.set_viewport_size({"width": 1280, "height": 800})


def test_a_presentation_shows_one_idea_at_a_time_large_and_escape_leaves(page):
    present(page)
    seen = (
        "[...document.querySelectorAll('.prose > p')]"
        ".filter(p => p.offsetHeight).map(p => p.innerText)"
    )
    first = page.page.evaluate(seen)
    assert first
    assert len(" ".join(first)) < 420
    size = "parseFloat(getComputedStyle(document.querySelector('.prose > p.on-stage')).fontSize)"
    assert page.page.evaluate(size) >= 36
    figure = page.page.query_selector("fig-update").bounding_box()
    assert figure["width"] > 0.5 * 1920
    total = int(page.page.evaluate(PLACE).split("/")[1])
    shown = [first]
    for at in range(2, total + 1):
        page.page.keyboard.press("ArrowRight" if at % 2 else "PageDown")
        page.until(f"{PLACE} === '{at} / {total}'")
        shown.append(page.page.evaluate(seen))
        assert page.page.evaluate("document.documentElement.scrollWidth") <= 1920
    everything = [p for part in shown for p in part]
    assert len(everything) == len(set(everything))  # nothing twice, and in the end all of it
    page.page.keyboard.press("ArrowRight")
    page.until("document.querySelector('main').classList.contains('resume')")
    page.page.keyboard.press("ArrowLeft")
    page.until(
        f"document.querySelector('main').classList.contains('boucle')"
        f" && {PLACE} === '{total} / {total}'"
    )
    page.page.keyboard.press("Shift+ArrowRight")
    page.until("document.querySelector('main').classList.contains('resume')")
    leave(page)
    assert page.wrong == []


def test_every_chapter_can_be_presented(page):
    present(page, "titre", "fr")
    inside = (
        "[...document.querySelectorAll('article p.on-stage, article h1')]"
        ".filter(p => p.offsetHeight).every(p => p.getBoundingClientRect().right <= innerWidth)"
    )
    for slug in SLUGS:
        page.until(f"document.querySelector('main').classList.contains('{slug}')")
        page.until(f"{PLACE}.startsWith('1 ') && document.querySelector('article .on-stage')")
        assert page.page.evaluate(inside), slug
        page.page.keyboard.press("Shift+ArrowRight")
    leave(page)


def test_the_words_of_the_opening_stand_beside_its_picture_which_is_large(page):
    present(page, "titre")
    ends = (
        "Math.max(...[...document.querySelectorAll('article p.on-stage')]"
        ".map(p => p.getBoundingClientRect().right))"
    )
    total = int(page.page.evaluate(PLACE).split("/")[1])
    for at in range(1, total + 1):
        page.until(f"{PLACE} === '{at} / {total}'")
        picture = page.page.query_selector("fig-landscape").bounding_box()
        strip = page.page.query_selector("#strip").bounding_box()
        assert page.page.evaluate(ends) <= picture["x"]
        assert picture["y"] + picture["height"] <= strip["y"]
        assert picture["width"] * picture["height"] > 0.5 * 1920 * strip["y"]
        page.page.keyboard.press("ArrowRight")
    leave(page)


def test_controls_vanish_and_come_back_with_the_mouse_or_the_focus(page):
    present(page)
    page.until(f"{OPAQUE} === '0'")
    assert page.page.is_visible("#strip output.cost")
    page.page.mouse.move(500, 500)
    page.page.mouse.move(520, 500)
    page.until(f"{OPAQUE} === '1'")
    page.until(f"{OPAQUE} === '0'")
    page.page.keyboard.press("Tab")
    page.until("document.activeElement !== document.body")
    page.page.focus("#strip .one")
    page.until(f"{OPAQUE} === '1'")
    page.page.keyboard.press("Enter")
    page.at_step(1)
    leave(page)


def test_the_experiment_is_driven_by_keys_while_presenting(page):
    present(page)
    page.page.keyboard.press("s")
    page.at_step(1)
    page.page.keyboard.press("r")
    page.at_step(0)
    page.page.keyboard.press("p")
    page.at_step(144 * EPOCHS)
    leave(page)
    said = page.page.evaluate("window.sent.length")
    for key in "srp":
        page.page.keyboard.press(key)
    assert page.page.evaluate("window.sent.length") == said
    assert page.shown("step") == str(144 * EPOCHS)


def test_the_speaker_s_notes_on_the_page_and_in_a_window_that_follows(page):
    present(page)
    assert not page.page.is_visible("#notes")
    page.page.keyboard.press("n")
    assert "calculator" in page.page.inner_text("#notes")
    page.page.keyboard.press("n")
    assert not page.page.is_visible("#notes")
    with page.page.expect_popup() as opened:
        page.page.keyboard.press("Shift+N")
    window = opened.value
    window.wait_for_selector("main")
    assert "calculator" in window.inner_text("main")
    assert not page.page.is_visible("#notes")
    window.keyboard.press("ArrowRight")
    page.until(f"{PLACE}.startsWith('2 ')")
    page.page.bring_to_front()
    page.page.keyboard.press("Shift+ArrowRight")
    page.until("document.querySelector('main').classList.contains('resume')")
    window.get_by_text("Four ideas").first.wait_for()
    window.close()
    page.page.evaluate("document.documentElement.classList.contains('presenting') || 0")
    if page.page.evaluate(PRESENTING):
        leave(page)
    page.page.set_viewport_size({"width": 1280, "height": 800})


def test_the_speaker_s_clock_runs_in_the_notes_pauses_and_goes_to_zero(page):
    present(page)
    page.page.keyboard.press("n")
    face = "document.querySelector('#notes time').textContent"
    runs = "document.querySelector('#notes .clock button').dataset.does === 'pause'"
    assert page.page.evaluate(runs)  # the talk has begun
    page.until(f"!['0:00', '0:01'].includes({face})")
    page.page.keyboard.press("t")
    assert not page.page.evaluate(runs)
    paused = page.page.evaluate(face)
    with page.page.expect_popup() as opened:
        page.page.keyboard.press("Shift+N")
    window = opened.value
    window.wait_for_selector("main")
    assert window.inner_text("time") == paused
    window.keyboard.press("Shift+T")
    window.get_by_text("0:00", exact=True).wait_for()
    window.get_by_role("button", name="Start").click()
    window.get_by_text("0:01", exact=True).wait_for()
    window.close()
    page.page.bring_to_front()
    if page.page.evaluate(PRESENTING):
        leave(page)
    page.page.set_viewport_size({"width": 1280, "height": 800})


def test_the_keys_are_listed_by_a_question_mark(page):
    page.fresh("suite", "fr")
    page.page.keyboard.press("?")
    page.until("document.querySelector('#help').open")
    listed = page.page.inner_text("#help")
    assert "notes de l’orateur" in listed
    assert "chronomètre" in listed
    assert "{" not in listed
    page.page.keyboard.press("Escape")
    page.until("!document.querySelector('#help').open")
    page.page.click("#tools button[aria-label='Touches']")
    page.until("document.querySelector('#help').open")
    page.page.click("#help button")
    page.until("!document.querySelector('#help').open")


def test_full_screen_is_entered_by_the_button_and_the_mode_ends_with_it(page):
    present(page)
    page.until("document.fullscreenElement === document.documentElement")
    page.page.evaluate("document.exitFullscreen()")  # as the browser itself does on Escape
    page.until(f"!{PRESENTING}")
    present(page)
    page.until("document.fullscreenElement === document.documentElement")
    page.page.mouse.move(900, 500)
    page.page.mouse.move(920, 500)
    page.page.click("#tools .present")
    page.until(f"!{PRESENTING}")
    page.until("document.fullscreenElement === null")
    page.page.set_viewport_size({"width": 1280, "height": 800})


def test_at_rest_each_figure_has_its_height_once_its_screen_is_shown(page):
    present(page, "cout")
    page.page.keyboard.press("p")
    page.at_step(144 * EPOCHS)  # from here on nothing comes that would draw a figure anew
    page.page.evaluate("location.hash = '#c=vecteur'")
    page.until("document.querySelector('main.vecteur article .on-stage')")
    heights = (
        "[...document.querySelectorAll('.part.on-stage .canvas:not(.ramp)')]"
        ".map((box) => box.getBoundingClientRect().height)"
    )
    total = int(page.page.evaluate(PLACE).split("/")[1])
    for at in range(1, total + 1):
        page.until(f"{PLACE} === '{at} / {total}'")
        page.until(f"{heights}.length && {heights}.every((height) => height > 100)")
        page.page.keyboard.press("ArrowRight")
    leave(page)
