"""Bets: nothing tells the answer before one is laid or waived; then it is the library's."""

import json
from itertools import cycle

import numpy as np
import pytest
from tests.lab.figures.pages import COUNT, SIZES, Four
from tests.lab.reading import number

import descente as gd
from descente.lab import lessons
from descente.lab.assets import catalogue
from descente.recipe import RECIPES

LAST = 144  # steps of an epoch on the small data set
CORNER = 0  # a weight of the first pixel, which no image has inked
ASKED = {
    slug: [
        attributes["about"]
        for name, attributes in lessons.figures(lessons.lesson(slug, "en").body)
        if name == "guess" and "about" in attributes
    ]
    for slug in lessons.SLUGS
}
ASKED = {slug: bets for slug, bets in ASKED.items() if bets}
SAID = """
[...document.querySelectorAll("html, html *")].flatMap((tag) => {
  if (tag.closest("[hidden], script, style, template")) return [];
  const spoken = /^(title|alt|placeholder|value|label|aria-.*)$/;
  const found = [...tag.attributes].filter(({ name }) => spoken.test(name)).map((a) => a.value);
  if (tag.matches("input, select")) found.push(tag.value);
  if (tag.matches("p, li, td, th, text, output, button, live-status")) found.push(tag.textContent);
  return found;
})
"""
"""All that is written on the page, for the eye, for a pointer that rests, and for a voice."""


def said(page):
    """All that the page says, and all that the browser tells a screen reader of it."""
    line = page.context.new_cdp_session(page)
    tree = line.send("Accessibility.getFullAXTree")["nodes"]
    line.detach()
    parts = ("name", "description", "value")
    spoken = [str(node[part].get("value", "")) for node in tree for part in parts if part in node]
    return "\n".join([*page.evaluate(SAID), *spoken])


def written(value, language, how=".3g"):
    """A number as the page writes it."""
    text = f"{value:{how}}".replace("-", "−")
    return text if language == "en" else text.replace(",", "\u202f").replace(".", ",")


@pytest.fixture(scope="module")
def trained(data):
    net = gd.Network(SIZES, seed=0)
    gd.descend(net, data.train, epochs=1, seed=0, record=False, **RECIPES["deck"])
    return net


@pytest.fixture(scope="module")
def answers(data, slopes, trained):
    """What each chapter tells only after its bets, by the library's own arithmetic."""
    net = gd.Network(SIZES, seed=0)
    slope = slopes[np.abs(slopes).argmax()]
    first = int(np.abs(slopes).argmax()) - (COUNT - 10)
    assert 0 <= first < 10  # it is a bias of the last layer
    weighed = gd.importance(net, data.train, nudge=0.5, eta=0.5)
    share = next(s.measured for s in weighed.shares if s.fraction == 0.01)
    limit = gd.sharpness(net, data.train).eta_limit
    accuracy = gd.accuracy(trained, data.test)

    def tell(slug, language):
        words = catalogue(language)

        def num(value, how=".3g"):
            return written(value, language, how)

        verdict = words[f"slope.{'positive' if slope > 0 else 'negative'}"].split("{slope}")[1]
        name = words["name.neuron"].format(layer=3, neuron=first)
        found = {
            "reseau": [num(COUNT, ",d"), num(784 * 16, ",d")],
            "cout": [num(gd.cost(net, split)) for split in (data.train, data.test)],
            "balle": [num(slope, "+.3g"), verdict],
            "local": [{"en": "scattering is useless", "fr": "ne sert plus à rien"}[language]],
            "gradient": [{"en": "Nothing climbs faster.", "fr": "Rien ne monte plus"}[language]],
            "eta": [num(limit)],
            "vecteur": [f"{words['quantity.derivative']} = 0"],
            "liste": [f"{name}, {words['name.bias']}"],
            "importance": [num(weighed.probes[0].up, "+.3g"), num(100 * share, ".1f")],
            "boucle": [num(100 * accuracy, ".1f")],
            "suite": [words["scaling.start"]],
        }
        return found[slug]

    return tell


@pytest.fixture
def asking(lend, lab_address):
    """A page that asks for every bet, of a network that one epoch trains."""
    with lend(390, 844, reduced_motion="reduce", has_touch=True) as opened:
        page = Four(opened, lab_address, asked=True)
        page.open("titre", "en", data="uci", epochs=1)
        page.at_step(0)
        yield page
    assert page.wrong == []


def at(about, more=""):
    return f'fig-guess[about="{about}"] {more}'


def has_laid(page, about):
    page.until(f"!document.querySelector({json.dumps(at(about, '.after'))}).hidden")


ORDER = """
[...document.querySelectorAll(".part")].every((part) => {
  const question = part.querySelector("fig-guess");
  const figure = part.querySelector(":scope > .figure");
  return !question || !figure
    || question.getBoundingClientRect().top < figure.getBoundingClientRect().top;
})
"""
"""Whether each question stands before its figure."""

FAULTS = """
async () => (await axe.run("main", { resultTypes: ["violations"] })).violations
  .filter(({ impact }) => impact === "serious" || impact === "critical")
  .flatMap(({ id, nodes }) => nodes.map((n) => `${id}: ${n.html}`))
"""
"""What shuts somebody out."""

SHUT = "[...document.querySelectorAll('main [after]')].every((f) => f.classList.contains('shut'))"


def test_nothing_tells_an_answer_before_the_bet_and_all_is_told_once_it_is_waived(
    asking, answers, axe
):
    page = asking.page
    page.evaluate(axe)
    for slug, bets in ASKED.items():
        if slug == "boucle":  # its answer is that of a trained network
            asking.train()
            asking.at_step(LAST)
        if slug == "vecteur":
            page.evaluate(f"location.hash += '&weight={CORNER}'")
        for language in ("fr", "en"):
            page.evaluate(f"location.hash = '#c={slug}&l={language}'")
            asking.has("h1", lessons.lesson(slug, language).title)
            asking.settle()
            assert page.evaluate(ORDER), slug
            assert page.evaluate(SHUT), slug
            assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth"), slug
            if "hides=" in lessons.lesson(slug, language).body:  # a file or lines would tell it
                assert not page.locator(".save:visible, .twin:visible").count(), slug
            found = said(page)
            for answer in answers(slug, language):
                assert answer not in found, (slug, language, answer)
        if slug in ("cout", "balle"):  # a bet on a number, and a choice
            assert page.evaluate(FAULTS) == []
        for about in bets:
            page.click(at(about, ".ways button:last-child"))
            has_laid(asking, about)
        asking.until(f"!({SHUT}) || !document.querySelector('main [after]')")
        asking.settle()
        for answer in answers(slug, "en"):
            asking.until(f"({SAID}).join('\\n').includes({json.dumps(answer)})")


def by_mouse(page, field, choice):
    press = page.click
    if choice:
        press(f"{field} label:first-child")
    else:
        box = page.locator(f"{field} input").bounding_box()
        page.mouse.click(box["x"] + 0.7 * box["width"], box["y"] + box["height"] / 2)
    press(f"{field} .ways button:first-child")


def by_touch(page, field, choice):
    if choice:
        page.tap(f"{field} label:first-child")
    else:
        page.locator(f"{field} input").scroll_into_view_if_needed()
        box = page.locator(f"{field} input").bounding_box()
        page.touchscreen.tap(box["x"] + 0.7 * box["width"], box["y"] + box["height"] / 2)
    page.tap(f"{field} .ways button:first-child")


def by_keyboard(page, field, choice):
    page.locator(f"{field} input").first.wait_for()  # what is not laid out yet takes no focus
    page.focus(f"{field} input")
    page.keyboard.press("Space" if choice else "PageUp")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")


def played(page):
    """A game in the fog with a single probe: the lowest cost of each side."""
    state = "document.querySelector('fig-fog canvas')?.dataset.state"
    page.until(f"{state} === 'open'")
    page.page.focus("fig-fog canvas")
    page.page.keyboard.press("Shift+ArrowRight")
    page.page.keyboard.press("Enter")
    page.until("document.querySelectorAll('fig-fog .fog-list td:nth-child(2)[title]').length === 2")
    page.page.click("fig-fog .fog-controls button:first-child")
    page.until(f"{state} === 'lifted'")
    return [page.titles(f"fig-fog .fog-list tbody td:nth-child({k})[title]").min() for k in (2, 4)]


def test_bets_are_laid_by_mouse_touch_and_keyboard_and_recalled_beside_the_truth(
    asking, data, slopes, trained
):
    page, ways = asking.page, cycle([by_mouse, by_touch, by_keyboard])
    mine = theirs = np.nan
    for slug, bets in ASKED.items():
        asking.go(slug)
        for about in bets:
            asking.until(f"document.querySelector({json.dumps(at(about, 'input'))})")
            choice = bool(page.query_selector(at(about, "input[type=radio]")))
            # each kind by each way, each bet by one at least
            for turn in range(3 if about in ("count", "side") else 1):
                if turn:
                    page.keyboard.press("Enter")  # the focus is on “Guess again”
                    asking.until(f"!document.querySelector({json.dumps(at(about, '.ask'))}).hidden")
                next(ways)(page, at(about), choice)
                has_laid(asking, about)
        if slug == "local":
            mine, theirs = played(asking)
            asking.has(at("strategy", ".answer"), f"{mine:.3g}")
        for about in bets:
            words = f"document.querySelector({json.dumps(at(about, '.answer'))}).textContent"
            asking.until(f"{words} && !/Measuring|both guesses/.test({words})")
    asking.go("boucle")
    asking.train()
    asking.has(at("loop", ".answer"), "%")
    asking.go("resume")
    asking.until("document.querySelectorAll('fig-guess tbody tr').length === 14")
    rows = page.eval_on_selector_all(
        "fig-guess tbody tr",
        "all => all.map((r) => [...r.cells].slice(1).map((c) => c.textContent))",
    )
    told = dict(zip([about for bets in ASKED.values() for about in bets], rows, strict=True))
    net = gd.Network(SIZES, seed=0)
    assert told["count"][1] == f"{COUNT:,}"
    ratio = COUNT / number(told["count"][0])
    wanted, side = (ratio, "low") if ratio > 1 else (1 / ratio, "high")
    assert told["count"][2] == f"{wanted:.2g} times too {side}"
    assert told["cost"][1] == f"{gd.cost(net, data.train):.3g}"
    side = "right" if slopes[np.abs(slopes).argmax()] < 0 else "left"
    assert told["side"] == ["to the left", f"to the {side}", "right" if side == "left" else "wrong"]
    assert told["direction"] == ["yes, there is one", "no, there is none", "wrong"]
    assert told["border"][1] == f"{gd.sharpness(net, data.train).eta_limit:.3g}"
    assert told["corner"][1:] == ["exactly zero", "right"]
    assert told["first"][1:] == ["a bias", "wrong"]
    assert told["loop"][1] == f"{100 * gd.accuracy(trained, data.test):.1f}%"
    assert [told[about][1] for about in ("eta", "clock")] == ["not measured yet"] * 2
    assert told["strategy"][1] == ("to follow the slope" if theirs < mine else "to scatter them")
    asking.reload()
    asking.until("document.querySelectorAll('fig-guess tbody tr').length === 14")
    again = page.eval_on_selector_all(
        "fig-guess tbody tr",
        "all => all.map((r) => [...r.cells].slice(1).map((c) => c.textContent))",
    )
    assert again == rows


def test_a_bet_that_is_opened_anew_hides_the_answer_anew(asking):
    page = asking.page
    asking.go("cout")
    asking.until(f"document.querySelector({json.dumps(at('cost', 'input'))})")
    page.click(at("cost", ".ways button:first-child"))
    asking.until("document.querySelector('fig-gauge .now')?.title")
    assert page.inner_text("#strip .cost") != "?"
    page.click(at("cost", ".after button"))
    asking.until("document.querySelector('fig-gauge').classList.contains('shut')")
    assert page.inner_text("#strip .cost") == "?"
    assert page.get_attribute("#strip .cost", "aria-label") == "hidden until you have guessed"
    page.click("fig-gauge button")
    asking.until(f"document.activeElement.matches({json.dumps(at('cost', 'input'))})")
    asking.go("erreur")
    asking.until("document.querySelector('#strip .cost').textContent !== '?'")
    assert page.get_attribute("#strip .cost", "aria-label") is None


def told(page, about):
    """What a bet's answer says, once it says a number."""
    words = f"document.querySelector({json.dumps(at(about, '.answer'))})?.textContent"
    page.until(f"{words} && !/comes from there|Measuring/.test({words})")
    return page.page.inner_text(at(about, ".answer"))


def lays(page, about):
    page.until(f"document.querySelector({json.dumps(at(about, 'input'))})")
    page.page.click(at(about, ".ways button:first-child"))
    has_laid(page, about)


def test_the_best_eta_is_that_of_trainings_made_one_by_one(asking, data):
    """Each of the seventeen again, by `descend` and `accuracy`."""
    read = []
    for eta in np.geomspace(0.01, 100, 17):
        net = gd.Network(SIZES, seed=0)
        how = {**RECIPES["deck"], "eta": eta}
        gd.descend(net, data.train, epochs=1, batch_size=10, seed=0, record=False, **how)
        read.append((gd.accuracy(net, data.test), eta))
    best, eta = max(read, key=lambda found: found[0])
    asking.go("eta")
    lays(asking, "border")
    lays(asking, "eta")
    asking.until("document.querySelector('fig-sweep button.first')")
    asking.page.click("fig-sweep button.first")
    said = told(asking, "eta")
    assert f"the best is the one with η = {eta:.3g}: {100 * best:.1f}% of the test images" in said


def test_a_gradient_by_nudging_takes_one_cost_for_each_number_and_one_more(asking):
    """The seconds that are told are those of the table: its own time of a cost, so many times."""
    asking.go("suite")
    lays(asking, "clock")
    asking.until("document.querySelector('fig-scaling button.do')")
    asking.page.click("fig-scaling button.do")
    told(asking, "clock")
    row = asking.page.eval_on_selector_all(
        "fig-scaling tbody tr", "rows => [...rows.at(-1).cells].map((c) => c.title || c.innerText)"
    )
    parameters, cost = number(row[0]), number(row[1].removesuffix(" s"))
    wanted = (parameters + 1) * cost
    kept = asking.page.evaluate("JSON.parse(localStorage.bets).clock")
    assert kept["truth"] == pytest.approx(wanted, rel=1e-4)
    assert kept["facts"]["parameters"] == parameters > 7e6
    # and a cost takes at least what a thousand examples' products take at 10¹⁴ a second
    assert cost > 2 * parameters * 1000 / 1e14


@pytest.mark.parametrize("language", ["en", "fr"])
def test_each_bet_is_laid_in_either_language_by_touch_and_by_keys(asking, language):
    for about in asking.page.evaluate("Object.keys(JSON.parse(localStorage.bets ?? '{}'))"):
        pytest.fail(f"{about} is laid already")
    ways = cycle([by_touch, by_keyboard, by_mouse])
    for slug, bets in ASKED.items():
        asking.go(slug, language)
        asking.has("h1", lessons.lesson(slug, language).title)
        for about in bets:
            asking.until(f"document.querySelector({json.dumps(at(about, 'input'))})")
            choice = bool(asking.page.query_selector(at(about, "input[type=radio]")))
            next(ways)(asking.page, at(about), choice)
            has_laid(asking, about)
            again = catalogue(language)["guess.again"]
            assert asking.page.inner_text(at(about, ".after > button")) == again
            assert asking.page.evaluate("document.activeElement.matches('.after > button')")
