"""The shell of every page, and the workshop, beside the library."""

import pytest

import descente as gd
from descente.descent import Descent
from descente.recipe import Recipe

SIZES = (784, 16, 16, 10)


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
        "#strip button, #tools button:not([hidden]), #strip input",
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


# the workshop


def test_the_workshop_changes_every_setting_by_keyboard(page, data):
    page.fresh("boucle")
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
    assert "hidden=16%2C16" in page.page.evaluate("location.hash")


def test_every_figure_can_be_chosen_in_the_workshop(page):
    page.fresh("atelier")
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
    page.fresh("atelier")
    page.page.wait_for_selector(".workshop-runs select")
    page.page.select_option(".workshop-runs select", run.name)
    page.page.click(".workshop-runs button")
    page.at_step(144)
    assert page.cost() == pytest.approx(gd.cost(net, data.train), rel=1e-6)
    page.until("location.hash.includes('seed=2') && location.hash.includes('eta=0.5')")


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
