"""The shell of every page, and the workshop, beside the library."""

import re
from pathlib import Path

import numpy as np
import pytest
from tests.lab.reading import ANEW, number

import descente as gd
from descente.descent import Descent
from descente.lab.kept import Kept
from descente.recipe import RECIPES, Recipe

SIZES = (784, 16, 16, 10)


def test_a_lab_that_takes_its_time_says_that_it_starts(looking):
    page = looking(locale="fr-FR")
    page.page.add_init_script(
        "window.WebSocket = class extends WebSocket { set onmessage(f) {"
        " super.onmessage = (event) => setTimeout(() => f(event), 2500) } }"
    )
    base, token = page.address.split("/?")
    page.page.goto(f"{base}/?{token}#c=boucle&l=fr&data=uci&{ANEW}")
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
        "(([first, second]) => [first, document.querySelector('fig-update'), second])"
        "([...document.querySelectorAll('.prose > p')].filter(p => p.offsetHeight))"
        ".map(e => e.getBoundingClientRect().top)"
    )
    assert tops == sorted(tops)
    buttons = page.page.eval_on_selector_all(
        "#strip button, #tools button:not([hidden]), #strip input",
        "all => all.map(e => e.getBoundingClientRect()).map(r => [r.width, r.height])",
    )
    assert all(min(b) >= 16 and max(b) >= 24 for b in buttons)


def test_the_shell_has_one_name_for_each_landmark_and_no_idle_role(looking, axe):
    page = looking()
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
    page.fresh("boucle")
    page.page.evaluate("location.hash = '#c=eta&l=fr&data=uci&seed=5&hidden=9&eta=0.5'")
    page.until("document.documentElement.lang === 'fr'")
    page.until("document.querySelector('main').classList.contains('eta')")
    page.until("document.querySelector('#strip output.eta').textContent === '0,500'")
    net = gd.Network((784, 9, 10), seed=5)
    shown = "document.querySelector('#strip output.cost').title.split(',').slice(0, 2).join('.')"
    cost = gd.cost(net, gd.load("uci").train)
    page.until(f"Math.abs(parseFloat({shown}) - {cost}) < 1e-6")
    page.until("location.hash.includes('seed=5') && location.hash.includes('hidden=9')")


def test_what_the_page_says_follows_its_language_and_goes_with_its_cause(looking):
    page = looking(locale="fr-FR")
    page.page.add_init_script(
        "window.WebSocket = class extends WebSocket { set onmessage(f) { window.came = [];"
        " super.onmessage = (event) => (window.let ? f(event) : window.came.push(event));"
        " window.go = () => { window.let = true; for (const event of window.came) f(event) } } }"
    )
    base, token = page.address.split("/?")
    page.page.goto(f"{base}/?{token}#c=boucle&l=fr&data=uci&{ANEW}")
    page.until("document.querySelector('#notice').textContent.startsWith('Le laboratoire démarre')")
    page.page.click("#tools button[lang=en]")
    page.until("document.querySelector('#notice').textContent.startsWith('The lab is starting')")
    page.page.evaluate("window.go()")
    page.until("document.querySelector('#notice').hidden")
    page.page.evaluate("location.hash = '#c=boucle&l=fr&data=uci&eta=-1'")
    page.until("document.querySelector('#notice').textContent.includes('«\u00a0−1\u00a0»')")
    # the page has come to rest in the other language, and its link says what is in force
    page.until("document.documentElement.lang === 'fr' && !location.hash.includes('eta=-1')")
    page.page.evaluate("location.hash = '#c=boucle&l=fr&data=uci&eta=1e-12'")
    page.until("document.querySelector('#strip output.eta').textContent === '1,00·10⁻¹²'")
    page.until("document.querySelector('#notice').hidden")


def test_python_does_not_show_through_a_refusal(page):
    page.fresh("boucle", "en")
    for asked, words in (
        ("hidden=16,0", "hidden layer came as 0; wanted a whole number from 1 up."),
        ("hidden=abc", "hidden came as abc; wanted a list of whole numbers."),
        ("eta=soon", "eta came as “soon”; wanted a number."),
        ("batch=0", "batch came as 0; wanted a whole number from 1 up."),
    ):
        page.page.evaluate(f"location.hash = '#c=boucle&l=en&data=uci&{asked}'")
        page.until(f"document.querySelector('#notice').textContent === {words!r}")
    page.page.evaluate("location.hash = '#c=boucle&l=en&data=uci&eta=0.5'")
    page.until("document.querySelector('#notice').hidden")


def test_the_focus_stays_where_it_is_as_the_head_of_the_page_is_written_anew(page):
    focused = "document.activeElement.matches({!r})"
    page.fresh("reseau")
    page.page.focus("#chapters select")
    for chapter in ("defi", "erreur"):
        page.page.keyboard.press("ArrowDown")
        page.until(f"document.querySelector('main').classList.contains('{chapter}')")
        page.until("document.querySelector('main .figure')")
        assert page.page.evaluate(focused.format("#chapters select"))
    page.page.focus("#tools button[lang]")
    for language, other in (("fr", "en"), ("en", "fr")):
        page.page.keyboard.press("Enter")
        page.until(f"document.documentElement.lang === '{language}'")
        page.until(f"document.querySelector('#tools button[lang]').lang === '{other}'")
        page.until("document.querySelector('#strip .cost')?.textContent.length > 0")
        assert page.page.evaluate(focused.format("#tools button[lang]"))


# the workshop


def test_the_workshop_changes_every_setting_by_keyboard(page, data):
    page.fresh("boucle")
    page.page.focus("#tools a")
    page.page.keyboard.press("Enter")
    page.page.wait_for_selector(".workshop form .do:disabled")
    field = ".workshop form label:has-text('{}') :is(select, input)"
    chosen = {
        "seed": "3",
        "hidden layers": "12 8",
        "activation": "tanh",
        "activation of": "softmax",
        "cost": "cross_entropy",
        "rule": "momentum",
        "η along": "constant",
        "examples": "20",
        "epochs": "4",
    }
    for name, value in chosen.items():
        control = page.page.locator(field.format(name)).first
        if control.evaluate("e => e.localName") == "select":
            control.select_option(value)
        else:
            control.fill(value)
    assert page.page.input_value(field.format("η") + ".field") == "0.05"  # momentum's own
    page.page.fill(field.format("η") + ".field", "1")
    page.page.locator(field.format("epochs")).press("Enter")
    made = Descent(
        gd.Network((784, 12, 8, 10), seed=3, activation="tanh", output="softmax"),
        data.train,
        Recipe(
            eta=1.0,
            batch_size=20,
            epochs=4,
            seed=3,
            rule="momentum",
            schedule="constant",
            weight_decay=0.0,
            cost="cross_entropy",
        ),
    )
    shown = "parseFloat(document.querySelector('#strip output.cost').title)"
    page.until(f"Math.abs({shown} - {gd.cost(made.net, data.train, 'cross_entropy')}) < 1e-5")
    page.until("document.querySelector('.workshop form .do').disabled")
    page.page.click("#strip .one")
    page.at_step(1)
    made.advance(1)
    page.until(f"Math.abs({shown} - {gd.cost(made.net, data.train, 'cross_entropy')}) < 1e-4")
    assert page.wrong == []


def test_the_workshop_offers_what_the_library_knows_and_says_what_it_refuses(page):
    from descente.network import ACTIVATIONS
    from descente.recipe import RULES, SCHEDULES

    page.fresh("atelier", "fr")
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
    assert "250" in page.page.inner_text(".workshop form p[role=status]")
    assert "hidden=16%2C16" in page.page.evaluate("location.hash")


def test_a_field_of_the_workshop_refuses_what_is_no_width_and_takes_none(page, data):
    page.fresh("atelier", "fr")
    page.page.wait_for_selector(".workshop form")
    field = ".workshop form label:has-text('couches')"
    for typed, says in (("abc", "« abc » n’est pas un nombre."), ("−3", "−3, c’est trop peu")):
        page.page.fill(f"{field} input", typed)
        page.page.press(f"{field} input", "Tab")
        said = page.page.inner_text(f"{field} .refusal").replace("\u00a0", " ")
        assert said.startswith(says)
        assert said.endswith("16 16 reste.")
        assert page.page.input_value(f"{field} input") == "16 16"
        assert page.page.is_disabled(".workshop form .do")
    page.page.fill(f"{field} input", "")
    page.page.click(".workshop form .do")
    page.until("document.querySelector('.workshop form .do').disabled")
    shown = "document.querySelector('#strip output.cost').title.split(',').slice(0, 2).join('.')"
    cost = gd.cost(gd.Network((784, 10), seed=0), data.train)
    page.until(f"Math.abs(parseFloat({shown}) - {cost}) < 1e-6")


def test_every_figure_can_be_chosen_in_the_workshop(page):
    page.fresh("atelier")
    page.page.wait_for_selector(".workshop-figure option", state="attached")
    options = page.page.locator(".workshop-figure option")
    names = options.evaluate_all("all => all.map(o => o.value)")
    assert len(names) >= 19
    called = options.evaluate_all("all => all.map(o => o.textContent)")
    assert sorted(set(called)) == sorted(called)
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
    run = gd.descend(net, data.train, eta=0.5, epochs=1, seed=2, test=data.test)
    page.fresh("atelier")
    row = page.page.locator(f".workshop-runs li:has-text('{run.name}')")
    row.wait_for()
    told = row.inner_text()
    accuracy = gd.accuracy(net, data.test)
    for fact in ("784-16-16-10", "144 steps", f"{100 * accuracy:.1f}%"):
        assert fact in told
    assert number(re.search(r"cost (\S+)", told).group(1)) == pytest.approx(
        float(run.history.cost[-143:].mean()), rel=1e-3
    )
    row.get_by_text("Open").click()
    page.at_step(144)
    assert page.cost() == pytest.approx(gd.cost(net, data.train), rel=1e-6)
    page.until("location.hash.includes('seed=2') && location.hash.includes('eta=0.5')")


def test_the_network_is_taken_away_as_a_file(page, data):
    page.fresh("atelier", eta=0.5)
    assert page.page.locator(".workshop-side a.do").is_hidden()
    page.page.click("#strip .epoch")
    page.at_step(144)
    page.page.locator(".workshop-side a.do").wait_for()
    kept = _taken(page)
    assert kept.step == 144
    net = gd.Network(SIZES, seed=0)
    run = gd.descend(net, data.train, epochs=1, record=False, **RECIPES["deck"])
    assert np.array_equal(kept.theta, net.theta)
    assert np.array_equal(kept.costs, run.history.cost)


def _taken(page):
    with page.page.expect_download() as download:
        page.page.click(".workshop-side a.do")
    return Kept.of_bytes(Path(download.value.path()).read_bytes())


# what figures share


def test_a_canvas_built_out_of_sight_is_painted_once_it_is_seen(page):
    page.fresh("suite")
    painted = page.page.evaluate(
        """async () => {
          const { sharp } = await import("/web/kit/canvas.js");
          const box = document.createElement("div"), part = document.createElement("div");
          box.className = "canvas";
          part.style.cssText = "display: none; width: 300px";
          part.append(box);
          document.querySelector("main").append(part);
          const seen = new Promise((done) => sharp(box, (_, width) => done(width)));
          await new Promise(requestAnimationFrame);
          part.style.display = "block";
          const late = new Promise((done) => setTimeout(done, 5000, null));
          return Promise.race([seen, late]);
        }"""
    )
    assert painted == 300


def test_what_cannot_be_fetched_is_said_and_can_be_tried_again(looking):
    page = looking()
    page.fresh("cout")
    page.page.route("**/lessons/en/defi", lambda route: route.abort())
    page.page.select_option("#chapters select", "defi")
    page.until("document.querySelector('#notice').textContent.startsWith('The lab does not')")
    assert page.page.input_value("#chapters select") == "cout"
    assert "cout" in page.page.get_attribute("main", "class")
    page.page.unroute("**/lessons/en/defi")
    page.page.click("#notice button")
    page.until("document.querySelector('main').classList.contains('defi')")
    page.page.route("**/words/fr", lambda route: route.abort())
    page.page.click("#tools button[lang=fr]")
    page.until("document.querySelector('#notice').textContent.startsWith('The lab does not')")
    page.page.unroute("**/words/fr")
    page.page.click("#notice button")
    page.until("document.documentElement.lang === 'fr'")
