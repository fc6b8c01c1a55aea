"""The lab as a person meets it, in a real browser."""

import pytest
from tests.lab.conftest import Looking

import descente as gd
from descente.lab.lessons import PAGES
from descente.recipe import RECIPES

COST = "parseFloat(document.querySelector('#strip output.cost').title)"


WIDTHS = {"en": [820, 900, 1024, 1280], "fr": [820, 900, 1024, 1280, 360]}
"""French words are the longer ones: it is they that must not make a page too wide for a phone."""

AXE = """
async (rules) => {
  const found = await axe.run(document, { resultTypes: ["violations"], ...rules });
  return found.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map((n) => `${id}: ${n.html} ${n.failureSummary}`));
}
"""
"""What shuts somebody out."""

COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
"""The rules whose answer another scheme of colours may change."""


class Walk:
    """What was seen on a walk through all chapters in both languages, by what is wrong with it."""

    def __init__(self, page: Looking) -> None:
        self.page = page
        self.faulty: list[object] = []
        self.untitled: list[object] = []
        self.wide: list[object] = []
        self.covered: list[object] = []
        self.shut: list[object] = []


@pytest.fixture(scope="module")
def walk(lend, lab_address, axe):
    """A walk through all chapters; the French ones as they are for whoever comes first."""
    with lend(1280, 740, relief=True) as opened:
        page = Looking(opened, lab_address)
        seen = Walk(page)
        for language, state in (("en", {"data": "uci"}), ("fr", {})):
            page.open("titre", language, **state)
            opened.evaluate(axe)
            for slug in PAGES:
                page.turn(slug, language)
                page.settle()
                look_at(seen, language, slug)
        yield seen


def look_at(seen, language, slug):
    page = seen.page.page
    assert page.get_attribute("html", "lang") == language
    if not page.inner_text("h1"):
        seen.untitled.append((language, slug))
    if page.query_selector(".broken"):
        seen.faulty.append((language, slug))
    seen.faulty += [(language, slug, said) for said in seen.page.wrong]
    seen.page.wrong.clear()
    if language == "en":
        seen.shut += [(slug, each) for each in page.evaluate(AXE, {})]
        page.emulate_media(color_scheme="dark")
        seen.page.frames(2)
        seen.shut += [(slug, "dark", each) for each in page.evaluate(AXE, COLOURS)]
        page.emulate_media(color_scheme="light")
    for width in WIDTHS[language]:
        page.set_viewport_size({"width": width, "height": 740})
        seen.page.frames(2)
        if page.evaluate("document.scrollingElement.scrollWidth > innerWidth"):
            seen.wide.append((language, slug, width))
        if language == "fr" and width in (360, 1280):
            seen.covered += [(slug, width, each) for each in page.evaluate(COVERED)]


def test_every_chapter_opens_without_an_error_and_asks_nothing_elsewhere(walk):
    assert walk.faulty == []
    assert walk.untitled == []
    assert walk.page.elsewhere == []


def test_every_chapter_fits_at_every_width(walk):
    assert walk.wide == []


def test_the_control_that_saves_a_figure_covers_nothing_and_stays_on_the_page(walk):
    assert walk.covered == []


def test_no_chapter_shuts_anybody_out(walk):
    assert walk.shut == []


COVERED = """
[...document.querySelectorAll("main .save summary")].flatMap((head) => {
  const own = head.getBoundingClientRect();
  const out = own.width && (own.left < 0 || own.right > innerWidth) ? ["outside the page"] : [];
  const others = document.querySelectorAll(
    "main :is(button, input, select, a, summary, canvas, text, td, th, p, h1, h2)",
  );
  return [...out, ...[...others].filter((other) => {
    if (other === head || other.closest(".save > div") || !other.checkVisibility()) return false;
    const it = other.getBoundingClientRect();
    const across = Math.min(own.right, it.right) - Math.max(own.left, it.left);
    const down = Math.min(own.bottom, it.bottom) - Math.max(own.top, it.top);
    return it.width > 1 && across > 1 && down > 1;
  }).map((other) => other.outerHTML.slice(0, 100))];
})
"""
"""What lies under the controls, and those that stick out."""


def test_the_numbers_of_the_strip_are_the_library_s(page):
    page.open("boucle", "en", data="uci", epochs=3)
    page.until("document.querySelector('#strip .step').textContent === '0'")
    net, data = gd.Network((784, 16, 16, 10), seed=0), gd.load("uci")
    assert page.cost() == pytest.approx(gd.cost(net, data.train), rel=1e-7)
    page.page.click("#strip .play")
    page.until("document.querySelector('#strip .outcome').textContent.length > 0")
    gd.descend(net, data.train, epochs=3, record=False, **RECIPES["deck"])
    cost = gd.cost(net, data.train)
    page.until(f"Math.abs({COST} - {cost}) < {1e-7 * cost}")
    accuracy = gd.accuracy(net, data.test)
    assert page.shown("accuracy").startswith(f"{100 * accuracy:.1f}")


def test_the_link_holds_the_state(page):
    page.open("eta", "en", seed=7, eta=0.25, hidden="12,9", data="uci")
    for part in ("c=eta", "l=en", "seed=7", "eta=0.25", "hidden=12%2C9", "data=uci"):
        page.until(f"location.hash.includes('{part}')")


def test_one_step_and_start_again_by_keyboard(page):
    page.open("boucle", "en", data="uci")
    page.page.focus("#strip .one")
    page.page.keyboard.press("Enter")
    page.until("document.querySelector('#strip .step').textContent === '1'")
    page.page.focus("#strip .restart")
    page.page.keyboard.press("Enter")
    page.until("document.querySelector('#strip .step').textContent === '0'")
    assert page.wrong == []


def test_the_language_is_switched_in_place_and_numbers_with_it(page):
    page.open("cout", "en", data="uci")
    assert "." in page.shown("cost")
    page.page.click("#tools button")
    page.until("document.documentElement.lang === 'fr'")
    page.until("document.querySelector('#strip .cost').textContent.includes(',')")
    assert "coût" in page.page.inner_text("#strip")


def test_from_start_again_to_94_percent_while_it_is_watched(looking, mnist_folder):
    """In well under the seconds this allows on a busy machine; benchmarks/lab.py measures it."""
    page = looking()
    page.open("boucle", "en", data="mnist")
    page.page.click("#strip .restart")
    page.until("document.querySelector('#strip .step').textContent === '0'")
    page.page.click("#strip .play")
    page.until("parseFloat(document.querySelector('#strip .accuracy').textContent) >= 94")
    assert page.wrong == []


def test_without_webgl_the_landscape_is_a_map_and_nothing_breaks(looking):
    page = looking()
    page.open("paysage", "en", data="uci")
    page.until("document.querySelector('fig-landscape .canvas').dataset.stage === 'complete'")
    assert "three dimensions" in page.page.inner_text("fig-landscape")
    assert page.page.query_selector("fig-landscape canvas")
    assert not page.page.query_selector(".broken")
    assert page.wrong == []
