"""Chapters 14 to 16 and the shell of every page, by mouse and keyboard, beside the library."""

import re

import numpy as np
import pytest
from tests.lab.conftest import Looking
from tests.lab.reading import number

import descente as gd
from descente.descent import Descent
from descente.lab.lessons import SLUGS
from descente.recipe import Recipe

SIZES = (784, 16, 16, 10)
EPOCHS = 3
BUSY = "document.querySelector('#strip .play').dataset.shows === 'pause'"
REST = "document.querySelector('#strip .play').dataset.shows === 'play'"


@pytest.fixture(scope="module")
def data():
    return gd.load("uci")


@pytest.fixture(scope="module")
def page(browser, lab_address):
    """One page for all tests here that do not need another; its window is a presenter's."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
    looked = Looking(context.new_page(), lab_address)
    yield looked
    context.close()


def fresh(page, chapter, language="en", **state):
    page.wrong.clear()
    page.open(chapter, language, **{"data": "uci", "epochs": EPOCHS, **state})
    page.until("document.querySelector('#strip .step').textContent === '0'")


def descent(data, steps=0, seed=0):
    """The library's own descent, so many steps on."""
    made = Descent(
        gd.Network(SIZES, seed=seed), data.train, Recipe(eta=1.0, batch_size=10, epochs=EPOCHS)
    )
    while made.state.step < steps:
        made.advance(steps - made.state.step)
    return made


def at_step(page, step):
    page.until(
        f"document.querySelector('#strip .step').textContent.replace(/\\D/g, '') === '{step}'"
    )


def cost_shown(page):
    return float(page.page.get_attribute("#strip output.cost", "title").split(",")[0])


# chapter 14


def formula(page):
    return {
        name: number(page.page.inner_text(f"fig-update .up-value.{name}"))
        for name in ("new", "old", "eta", "gradient")
    }


def test_the_line_of_the_update_holds_the_weight_s_own_numbers_at_each_step(page, data):
    index = 12_997
    fresh(page, "boucle", weight=index)
    before = None
    for step in range(4):
        at_step(page, step)
        here = descent(data, step)
        slope = gd.gradient(here.net, data.train).vector[index]
        eta = here.etas(step, 1)[0]
        theta = here.net.theta[index]
        old = "document.querySelector('fig-update .old').title.replace('−', '-')"
        page.until(f"{old}.length && Math.abs(parseFloat({old}) - {theta}) < 1e-6")
        shown = formula(page)
        assert shown["old"] == pytest.approx(theta, rel=1e-5, abs=1e-9)
        assert shown["eta"] == pytest.approx(eta, rel=1e-5)
        assert shown["gradient"] == pytest.approx(slope, rel=2e-5)
        assert shown["new"] == pytest.approx(theta - eta * slope, rel=2e-5)
        if before is not None:
            page.until("!document.querySelector('fig-update .up-real').hidden")
            told = page.page.eval_on_selector_all(
                "fig-update .up-real dd", "all => all.map(e => e.textContent)"
            )
            assert number(told[0]) == pytest.approx(-before[1] * before[2], rel=2e-5)
            assert number(told[1]) == pytest.approx(theta - before[0], rel=2e-5)
        before = (theta, eta, slope)
        if step % 2:
            page.page.click("fig-update button.first")
        else:
            page.page.focus("fig-update button.first")
            page.page.keyboard.press("Enter")


def test_a_weight_is_chosen_by_rank_and_its_whole_past_is_drawn(page, data):
    fresh(page, "boucle")
    page.until("document.querySelector('fig-update .rank').textContent.startsWith('rank 1 of')")
    page.page.click("fig-update .lab-pick button:last-of-type")
    page.until("document.querySelector('fig-update .rank').textContent.startsWith('rank 2 of')")
    slopes = np.abs(gd.gradient(gd.Network(SIZES, seed=0), data.train).vector)
    index = int(page.page.input_value("fig-update input[type=number]"))
    assert slopes[index] == np.sort(slopes)[-2]
    page.page.click("#strip .epoch")
    at_step(page, 144)
    page.until("document.querySelector('fig-update svg .thin')?.getAttribute('d').length > 300")
    box = page.page.query_selector("fig-update .plotbox").bounding_box()
    page.page.mouse.move(box["x"] + 30, box["y"] + box["height"] / 2)
    page.until("document.querySelector('fig-update .told').textContent.length > 0")
    told = page.page.inner_text("fig-update .told")
    assert told.startswith("step 0:")
    first = gd.Network(SIZES, seed=0).theta[index]
    assert number(told.split(":")[1]) == pytest.approx(first, rel=1e-5)


def test_the_whole_past_is_scrubbed_by_keyboard_and_mouse(page, data):
    fresh(page, "boucle")
    page.page.click("#strip .epoch")
    at_step(page, 144)
    page.until(REST)
    page.page.focus("fig-curve input[type=range]")
    page.page.keyboard.press("Home")
    at_step(page, 0)
    start = descent(data)
    assert cost_shown(page) == pytest.approx(gd.cost(start.net, data.train), rel=1e-7)
    for _ in range(5):
        page.page.keyboard.press("ArrowRight")
    page.until("Number(document.querySelector('#strip .step').textContent) > 4")
    page.page.wait_for_timeout(300)
    step = int(page.shown("step"))
    there = descent(data, step)
    assert 0 < step < 144
    assert cost_shown(page) == pytest.approx(gd.cost(there.net, data.train), rel=1e-6)
    accuracy = gd.accuracy(there.net, data.test)
    assert page.shown("accuracy").startswith(f"{100 * accuracy:.1f}")

    # with the mouse, in the middle of the curve
    page.page.locator("fig-curve .plotbox").first.scroll_into_view_if_needed()
    box = page.page.query_selector("fig-curve .plotbox").bounding_box()
    page.page.mouse.click(box["x"] + 0.55 * box["width"], box["y"] + 0.5 * box["height"])
    page.until(f"!['{step}', '144'].includes(document.querySelector('#strip .step').textContent)")
    page.page.wait_for_timeout(300)
    step = int(page.shown("step"))
    assert 55 < step < 95
    there = descent(data, step)
    assert cost_shown(page) == pytest.approx(gd.cost(there.net, data.train), rel=1e-6)
    page.page.click("fig-curve button:text('present')")
    at_step(page, 144)


def test_the_curve_tells_the_mean_of_the_mini_batches_at_a_step(page, data):
    fresh(page, "boucle")
    page.page.click("#strip .epoch")
    at_step(page, 144)
    page.until(REST)
    last = float(descent(data, 143).advance(1).costs[0])
    page.page.locator("fig-curve .plotbox").first.scroll_into_view_if_needed()
    page.until("document.querySelector('fig-curve .told').textContent.includes('step 144')")
    shown = number(page.page.inner_text("fig-curve .told").split("cost ")[1].split(",")[0])
    assert shown == pytest.approx(last, rel=5e-3)


# the strip


def test_every_button_of_the_strip_by_mouse_and_by_keyboard(page):
    fresh(page, "boucle")
    for press in (
        page.page.click,
        lambda s: (page.page.focus(s), page.page.keyboard.press("Space")),
    ):
        press("#strip .one")
        at_step(page, 1)
        press("#strip .epoch")
        at_step(page, 144)
        press("#strip .restart")
        at_step(page, 0)
        press("#strip .play")
        at_step(page, 144 * EPOCHS)
        page.until("document.querySelector('#strip .outcome').textContent.length > 0")
        press("#strip .restart")
        at_step(page, 0)
    assert page.wrong == []


def test_one_more_step_goes_on_after_the_last_epoch(page):
    fresh(page, "resume")
    page.page.click("#strip .play")
    at_step(page, 144 * EPOCHS)
    page.until(REST)
    page.page.click("#strip .one")
    at_step(page, 144 * EPOCHS + 1)
    assert f"epochs={EPOCHS + 10}" in page.page.evaluate("location.hash")


def test_eta_by_keyboard_reaches_the_experiment_and_the_link(page):
    fresh(page, "boucle")
    page.page.focus("#strip .eta input")
    page.page.keyboard.press("ArrowRight")
    page.until("document.querySelector('#strip output.eta').textContent === '1.10'")
    page.until("location.hash.includes('eta=1.1')")
    page.page.click("#strip .one")
    at_step(page, 1)
    page.until("document.querySelector('fig-update .eta').textContent.startsWith('1.0999')")


def test_a_descent_that_diverged_says_so_and_waits_for_a_new_start(page):
    fresh(page, "boucle", eta=100, activation="relu", output="identity")
    page.page.click("#strip .play")
    page.until("document.querySelector('#strip .outcome').textContent.includes('η below')")
    assert page.page.is_disabled("#strip .play")
    page.page.click("#strip .restart")
    page.until("!document.querySelector('#strip .play').disabled")
    at_step(page, 0)


def test_numbers_of_the_strip_tell_more_on_focus(page):
    fresh(page, "boucle")
    page.page.focus("#strip output.step")
    assert (
        page.page.get_attribute("#strip output.step", "title") == "Epoch 1 of 3; 432 steps in all."
    )
    inside = "getComputedStyle(document.querySelector('#strip output.step'), '::after').content"
    page.page.keyboard.press("Tab")
    page.page.keyboard.press("Shift+Tab")
    assert "432" in page.page.evaluate(inside)


# what nobody sees costs nothing


def test_a_figure_out_of_sight_is_not_drawn_while_it_plays(page):
    page.page.set_viewport_size({"width": 1280, "height": 500})
    fresh(page, "boucle", epochs=400, batch=1, eta=0.1, hidden="64,64")
    page.page.evaluate(
        "window.drawn = {update: 0, curve: 0}; for (const name of ['update', 'curve'])"
        " new MutationObserver(() => window.drawn[name]++).observe(document.querySelector("
        "`fig-${name} svg`), {childList: true})"
    )
    page.page.wait_for_timeout(300)
    page.page.evaluate("window.drawn = {update: 0, curve: 0}")
    page.page.click("#strip .play")
    page.until(BUSY)
    page.page.wait_for_timeout(300)
    page.page.evaluate("window.drawn = {update: 0, curve: 0}; window.since = performance.now()")
    page.until("window.drawn.update >= 8")
    drawn = page.page.evaluate("window.drawn")
    seconds = page.page.evaluate("(performance.now() - window.since) / 1000")
    assert drawn["curve"] == 0
    assert drawn["update"] / seconds < 25  # two values of one moment, ten times a second
    page.page.locator("fig-curve .plotbox").first.scroll_into_view_if_needed()
    page.until("window.drawn.curve >= 3")
    page.page.click("#strip .play")
    page.until(REST)
    page.page.evaluate("window.scrollTo(0, 0)")
    shown = page.shown("step")
    page.until(f"document.querySelector('fig-curve .told').textContent.includes('{shown},')")
    page.page.set_viewport_size({"width": 1280, "height": 800})


# chapter 15


def test_one_step_moves_all_four_panels_to_the_library_s_numbers(page, data):
    fresh(page, "resume")
    page.page.evaluate("document.querySelector('fig-images').scrollIntoView()")
    for step in (0, 1):
        at_step(page, step)
        net = descent(data, step).net
        gradient = gd.gradient(net, data.train).vector
        page.until(f"Math.abs(parseFloat(document.querySelector('live-gradient').title) - "
                   f"{np.linalg.norm(gradient)}) < 1e-6 * {np.linalg.norm(gradient)}")  # fmt: skip
        page.until(f"Math.abs(parseFloat(document.querySelector('fig-gauge .now').title) - "
                   f"{gd.cost(net, data.train)}) < 1e-6")  # fmt: skip
        page.page.click("#strip .one")
    assert page.page.locator(".panel .figure").count() == 4
    page.until("document.querySelector('fig-curve .told').textContent.includes('step 2')")


# chapter 16


def test_the_timings_say_what_was_measured_and_what_was_extrapolated(page):
    fresh(page, "suite")
    assert "13,003 evaluations" in page.page.inner_text("fig-scaling .says")
    page.page.focus("fig-scaling button.do")
    page.page.keyboard.press("Enter")
    page.until("document.querySelectorAll('fig-scaling tbody tr').length === 5"
               " && !document.querySelector('fig-scaling button.do').disabled", 90)  # fmt: skip
    rows = page.page.eval_on_selector_all(
        "fig-scaling tbody tr",
        "rows => rows.map(r => [...r.cells].map(c => [c.textContent, c.title]))",
    )
    said = [row[4][0] for row in rows]
    assert said[0].startswith("measured")
    assert said[-1].startswith("extrapolated")
    hollow = page.page.locator("fig-scaling .mark.guessed").count()
    assert hollow == sum(s.startswith("extrapolated") for s in said)
    for row in rows:
        parameters, cost, slope = (
            number(row[0][0]),
            *(number_of(row[i]) for i in (1, 2)),
        )
        assert number_of(row[3]) == pytest.approx(slope / cost, rel=1e-6)
        if row[4][0].startswith("extrapolated"):
            assert number_of(row[4]) == pytest.approx((parameters + 1) * cost, rel=1e-4)


def number_of(cell):
    return number(cell[1].removesuffix(" s"))


def test_backpropagation_is_stepped_by_keyboard_each_number_beside_its_numerical_one(page, data):
    fresh(page, "suite")
    page.until("document.querySelector('fig-backprop h2').textContent.length > 0")
    trace = gd.backprop_trace(
        gd.Network(SIZES, seed=0), data.test.images[0], int(data.test.labels[0])
    )
    place = "document.querySelector('fig-backprop .stepper output').textContent"
    page.page.focus("fig-backprop input[type=range]")
    for k in range(1, len(trace.steps)):
        page.page.keyboard.press("ArrowRight")
        page.until(f"{place} === '{k + 1} / {len(trace.steps)}'")
    page.page.keyboard.press("ArrowLeft")
    page.page.focus("fig-backprop .stepper button:nth-of-type(3)")
    page.page.keyboard.press("Enter")
    page.until(f"{place} === '{len(trace.steps)} / {len(trace.steps)}'")
    assert page.page.is_disabled("fig-backprop .stepper button:nth-of-type(3)")
    compared = 0
    for k in reversed(range(len(trace.steps))):
        page.until(f"{place} === '{k + 1} / {len(trace.steps)}'")
        step = trace.steps[k]
        if step.numerical is not None and step.value.ndim == 1:
            page.page.focus("fig-backprop .cells canvas")
            page.page.keyboard.press("Home")
            page.page.keyboard.press("ArrowRight")
            page.page.keyboard.press("ArrowLeft")
            said = page.page.inner_text("fig-backprop .readout")
            found = re.search(r": (\S+); numerical (\S+); difference (\S+)", said)
            assert found, said
            assert number(found[1]) == pytest.approx(step.value[0], rel=1e-6)
            assert number(found[2]) == pytest.approx(step.numerical[0], rel=1e-6)
            compared += 1
        if k:
            page.page.click("fig-backprop .stepper button:nth-of-type(2)")
    assert compared >= 5
    page.page.focus("fig-backprop .other")
    page.page.keyboard.press("Enter")
    page.until(f"document.querySelector('fig-backprop .worst').textContent.includes('wanted: "
               f"{int(data.test.labels[1])}')")  # fmt: skip


# the presenter's mode


PRESENTING = "document.documentElement.classList.contains('presenting')"
PLACE = "document.querySelector('body > .place').textContent"
OPAQUE = "getComputedStyle(document.querySelector('#strip .acts')).opacity"


def present(page, chapter="boucle", language="en"):
    page.page.set_viewport_size({"width": 1920, "height": 1080})
    fresh(page, chapter, language)
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


def test_controls_vanish_and_come_back_with_the_mouse_or_the_focus(page):
    present(page)
    page.until(f"{OPAQUE} === '0'", 8)
    assert page.page.is_visible("#strip output.cost")
    page.page.mouse.move(500, 500)
    page.page.mouse.move(520, 500)
    page.until(f"{OPAQUE} === '1'")
    page.until(f"{OPAQUE} === '0'", 8)
    page.page.keyboard.press("Tab")
    page.until("document.activeElement !== document.body")
    page.page.focus("#strip .one")
    page.until(f"{OPAQUE} === '1'")
    page.page.keyboard.press("Enter")
    at_step(page, 1)
    leave(page)


def test_the_experiment_is_driven_by_keys_while_presenting(page):
    present(page)
    page.page.keyboard.press("s")
    at_step(page, 1)
    page.page.keyboard.press("r")
    at_step(page, 0)
    page.page.keyboard.press("p")
    at_step(page, 144 * EPOCHS)
    leave(page)
    page.page.keyboard.press("s")
    page.page.wait_for_timeout(200)
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


def test_the_keys_are_listed_by_a_question_mark(page):
    fresh(page, "suite", "fr")
    page.page.keyboard.press("?")
    page.until("document.querySelector('#help').open")
    listed = page.page.inner_text("#help")
    assert "notes de l’orateur" in listed
    assert "{" not in listed
    page.page.keyboard.press("Escape")
    page.until("!document.querySelector('#help').open")
    page.page.click("#tools button[aria-label='Touches']")
    page.until("document.querySelector('#help').open")
    page.page.click("#help button")
    page.until("!document.querySelector('#help').open")


# the shell


def test_a_lab_that_takes_its_time_says_that_it_starts(looking):
    page = looking(locale="fr-FR")
    page.page.add_init_script(
        "window.WebSocket = class extends WebSocket { set onmessage(f) {"
        " super.onmessage = (event) => setTimeout(() => f(event), 2500) } }"
    )
    base, token = page.address.split("/?")
    page.page.goto(f"{base}/?{token}#c=boucle&l=fr&data=uci")
    page.until("document.querySelector('#notice').textContent.startsWith('Le laboratoire démarre')")
    assert page.page.inner_text("#strip .cost") == ""
    page.until("document.querySelector('#strip .cost').textContent.length > 0")
    page.until("document.querySelector('#notice').hidden")


def test_on_a_phone_the_strip_is_low_and_the_figure_follows_what_asks_for_it(looking):
    page = looking(390, 844, locale="fr-FR")
    page.open("boucle", "fr", data="uci")
    box = page.page.query_selector("#strip").bounding_box()
    assert box["height"] <= 0.1 * 844
    tops = page.page.evaluate(
        "[document.querySelector('.prose > p'), document.querySelector('fig-update'),"
        " document.querySelectorAll('.prose > p')[1]].map(e => e.getBoundingClientRect().top)"
    )
    assert tops == sorted(tops)
    buttons = page.page.eval_on_selector_all(
        "#strip button, #tools button, #strip input",
        "all => all.map(e => e.getBoundingClientRect()).map(r => [r.width, r.height])",
    )
    assert all(min(b) >= 16 and max(b) >= 24 for b in buttons)


def test_the_shell_has_one_name_for_each_landmark_and_no_idle_role(looking, axe):
    page = looking(locale="en-GB")
    page.open("suite", "en", data="uci")
    page.page.evaluate(axe)
    found = page.page.evaluate(
        "axe.run(document, {runOnly: ['landmark-unique', 'aria-allowed-role', 'region',"
        " 'landmark-one-main', 'page-has-heading-one', 'heading-order', 'label', 'button-name']})"
    )
    assert [
        f"{v['id']}: {[n['html'][:120] for n in v['nodes']]}" for v in found["violations"]
    ] == []


def test_another_link_in_the_address_brings_its_settings_and_its_language(page):
    fresh(page, "boucle")
    page.page.evaluate("location.hash = '#c=eta&l=fr&data=uci&seed=5&hidden=9&eta=0.5'")
    page.until("document.documentElement.lang === 'fr'")
    page.until("document.querySelector('main').classList.contains('eta')")
    page.until("document.querySelector('#strip output.eta').textContent === '0,500'")
    net = gd.Network((784, 9, 10), seed=5)
    shown = "document.querySelector('#strip output.cost').title.split(',').slice(0, 2).join('.')"
    cost = gd.cost(net, gd.load("uci").train)
    page.until(f"Math.abs(parseFloat({shown}) - {cost}) < 1e-6")
    page.until("location.hash.includes('seed=5') && location.hash.includes('hidden=9')")


# the workshop


def test_the_workshop_changes_every_setting_by_keyboard(page, data):
    fresh(page, "boucle")
    page.page.focus("#tools a")
    page.page.keyboard.press("Enter")
    page.page.wait_for_selector(".workshop form .do:disabled")
    field = ".workshop form label:has-text('{}') :is(select, input)"
    chosen = {
        "seed": "3", "hidden layers": "12 8", "activation": "tanh", "activation of": "softmax",
        "cost": "cross_entropy", "rule": "momentum", "η along": "constant", "examples": "20",
        "epochs": "4",
    }  # fmt: skip
    for name, value in chosen.items():
        control = page.page.locator(field.format(name)).first
        if control.evaluate("e => e.localName") == "select":
            control.select_option(value)
        else:
            control.fill(value)
    page.page.locator(field.format("epochs")).press("Enter")
    made = Descent(
        gd.Network((784, 12, 8, 10), seed=3, activation="tanh", output="softmax"), data.train,
        Recipe(eta=1.0, batch_size=20, epochs=4, seed=3, rule="momentum", schedule="constant",
               cost="cross_entropy"),
    )  # fmt: skip
    shown = "parseFloat(document.querySelector('#strip output.cost').title)"
    page.until(f"Math.abs({shown} - {gd.cost(made.net, data.train, 'cross_entropy')}) < 1e-5")
    page.until("document.querySelector('.workshop form .do').disabled")
    page.page.click("#strip .one")
    at_step(page, 1)
    made.advance(1)
    page.until(f"Math.abs({shown} - {gd.cost(made.net, data.train, 'cross_entropy')}) < 1e-4")
    assert page.wrong == []


def test_the_workshop_offers_what_the_library_knows_and_says_what_it_refuses(page):
    from descente.network import ACTIVATIONS
    from descente.recipe import RULES, SCHEDULES

    fresh(page, "atelier", "fr")
    page.page.wait_for_selector(".workshop form")
    offered = (
        "name => [...document.querySelectorAll('.workshop form label')]"
        ".find(l => l.innerText.startsWith(name)).querySelectorAll('option').length"
    )
    assert page.page.evaluate(offered, "règle") == len(RULES)
    assert page.page.evaluate(offered, "η au fil") == len(SCHEDULES)
    assert page.page.evaluate(offered, "activation de sortie") == len(ACTIVATIONS)
    page.page.fill(".workshop form label:has-text('couches') input", "900")
    page.page.click(".workshop form .do")
    page.until("!document.querySelector('#notice').hidden")
    assert "250" in page.page.inner_text("#notice")
    assert page.page.input_value(".workshop form label:has-text('couches') input") == "900"
    assert "hidden=16%2C16" in page.page.evaluate("location.hash")


def test_every_figure_can_be_chosen_in_the_workshop(page):
    fresh(page, "atelier")
    page.page.wait_for_selector(".workshop-figure option", state="attached")
    options = page.page.locator(".workshop-figure option")
    names = options.evaluate_all("all => all.map(o => o.value)")
    assert len(names) >= 19
    for value in names:
        page.page.select_option(".workshop-figure", value)
        page.until(
            "document.querySelectorAll('.workshop-stage > .figure').length === 1"
            " && document.querySelector('.workshop-stage > .figure').children.length"
        )
        assert not page.page.query_selector(".broken"), value
    assert page.wrong == []


def test_a_recorded_run_is_opened_in_the_workshop(page, data, tmp_path_factory, monkeypatch):
    monkeypatch.setenv("DESCENTE_RUNS", str(tmp_path_factory.getbasetemp() / "lab-runs0"))
    net = gd.Network(SIZES, seed=2)
    run = gd.descend(net, data.train, eta=0.5, epochs=1, seed=2)
    fresh(page, "atelier")
    page.page.wait_for_selector(".workshop-runs select")
    page.page.select_option(".workshop-runs select", run.name)
    page.page.click(".workshop-runs button")
    at_step(page, 144)
    assert cost_shown(page) == pytest.approx(gd.cost(net, data.train), rel=1e-6)
    page.until("location.hash.includes('seed=2') && location.hash.includes('eta=0.5')")
