"""The lab as a person meets it, in a real browser."""

import pytest

import descente as gd
from descente.lab.lessons import PAGES
from descente.recipe import RECIPES

COST = "parseFloat(document.querySelector('#strip output.cost').title)"


@pytest.mark.parametrize(
    ("language", "widths"),
    [("en", [1280, 820, 900, 1024]), ("fr", [360, 820, 900, 1024, 1280])],
)
def test_every_chapter_opens_without_an_error_fits_and_asks_nothing_elsewhere(
    looking, language, widths
):
    """French words are the longer ones: it is they that must not make a page too wide."""
    page = looking(widths[0], 740, locale="fr-FR" if language == "fr" else "en-GB")
    page.open("titre", language)
    for slug in PAGES:
        page.turn(slug, language)
        page.settle()
        for width in widths:
            page.page.set_viewport_size({"width": width, "height": 740})
            page.frames(2)
            assert page.page.evaluate("document.scrollingElement.scrollWidth <= innerWidth"), (
                slug,
                width,
            )
        page.page.set_viewport_size({"width": widths[0], "height": 740})
        assert page.page.inner_text("h1")
        assert not page.page.query_selector(".broken"), slug
        assert page.wrong == [], slug
    assert page.elsewhere == []
    assert page.page.get_attribute("html", "lang") == language


def test_the_numbers_of_the_strip_are_the_library_s(looking):
    page = looking(locale="en-GB")
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


def test_the_link_holds_the_state(looking):
    page = looking(locale="en-GB")
    page.open("eta", "en", seed=7, eta=0.25, hidden="12,9", data="uci")
    for part in ("c=eta", "l=en", "seed=7", "eta=0.25", "hidden=12%2C9", "data=uci"):
        page.until(f"location.hash.includes('{part}')")


def test_one_step_and_start_again_by_keyboard(looking):
    page = looking(locale="en-GB")
    page.open("boucle", "en", data="uci")
    page.page.focus("#strip .one")
    page.page.keyboard.press("Enter")
    page.until("document.querySelector('#strip .step').textContent === '1'")
    page.page.focus("#strip .restart")
    page.page.keyboard.press("Enter")
    page.until("document.querySelector('#strip .step').textContent === '0'")
    assert page.wrong == []


def test_the_language_is_switched_in_place_and_numbers_with_it(looking):
    page = looking(locale="en-GB")
    page.open("cout", "en", data="uci")
    assert "." in page.shown("cost")
    page.page.click("#tools button")
    page.until("document.documentElement.lang === 'fr'")
    page.until("document.querySelector('#strip .cost').textContent.includes(',')")
    assert "coût" in page.page.inner_text("#strip")


def test_no_chapter_shuts_anybody_out(looking, axe):
    page = looking(locale="en-GB")
    page.open("titre", "en", data="uci")
    page.page.evaluate(axe)
    grave = []
    for slug in PAGES:
        page.turn(slug, "en")
        page.settle()
        for scheme in ("light", "dark"):
            page.page.emulate_media(color_scheme=scheme)
            page.frames(2)
            found = page.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
            grave += [
                f"{slug}, {scheme}: {v['id']}: {n['html'][:150]} {n['failureSummary'][:200]}"
                for v in found["violations"]
                if v["impact"] in ("serious", "critical")
                for n in v["nodes"]
            ]
    assert grave == []


def test_from_start_again_to_94_percent_while_it_is_watched(looking, mnist_folder):
    """In well under the seconds this allows on a busy machine; benchmarks/lab.py measures it."""
    page = looking(locale="en-GB")
    page.open("boucle", "en", data="mnist")
    page.page.click("#strip .restart")
    page.until("document.querySelector('#strip .step').textContent === '0'")
    page.page.click("#strip .play")
    page.until("parseFloat(document.querySelector('#strip .accuracy').textContent) >= 94")
    assert page.wrong == []


def test_without_webgl_the_landscape_is_a_map_and_nothing_breaks(looking):
    page = looking(locale="en-GB")
    page.page.add_init_script(
        "HTMLCanvasElement.prototype.getContext = new Proxy(HTMLCanvasElement.prototype.getContext,"
        " {apply: (f, c, a) => (String(a[0]).startsWith('webgl') ? null : f.apply(c, a))})"
    )
    page.open("paysage", "en", data="uci")
    page.until("document.querySelector('fig-landscape .canvas').dataset.stage === 'complete'")
    assert "three dimensions" in page.page.inner_text("fig-landscape")
    assert page.page.query_selector("fig-landscape canvas")
    assert not page.page.query_selector(".broken")
    assert page.wrong == []
