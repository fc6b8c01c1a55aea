"""Recorded runs on one chart, and one of them replayed, beside the library."""

import re
import shutil
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from tests.lab.figures.pages import SIZES
from tests.lab.reading import number, numbers
from tests.lab.test_saving import read, take

import descente as gd
from descente.lab.kept import Kept
from descente.recipe import RECIPES

RUNS = ".workshop-runs li:has-text('{}')"
ROWS = "fig-compare tbody tr"
LINES = "fig-compare .plotbox.wide path.series"


@pytest.fixture(scope="module")
def made(tmp_path_factory, data):
    """Two runs of the lab's own folder, of unlike batches: (run, network) by name."""
    patch = pytest.MonkeyPatch()
    patch.setenv("DESCENTE_RUNS", str(tmp_path_factory.getbasetemp() / "lab-runs0"))
    found = {}
    for name, how in (("tens", {}), ("hundreds", {"batch_size": 100, "eta": 2.0, "seed": 3})):
        net = gd.Network(SIZES, seed=how.get("seed", 0))
        how = {**RECIPES["deck"], "epochs": 2, "test": data.test, **how}
        found[name] = gd.descend(net, data.train, record=f"compare-{name}", **how)
    patch.undo()
    return found


@pytest.fixture
def workshop(page, made):
    """The workshop on a fresh network of another seed, nothing chosen yet."""
    page.fresh("atelier", seed=9)
    page.page.wait_for_selector(RUNS.format("compare-tens"))
    return page


def choose(page, *names):
    for name in names:
        page.page.check(f"{RUNS.format(f'compare-{name}')} input")
    page.until(
        f"document.querySelectorAll('{LINES}').length"
        " === 1 + document.querySelectorAll('.workshop-runs input:checked').length"
    )
    page.until(f"!document.querySelector('{ROWS} td.estimate')")


def cells(page, name):
    """The numbers in a run's row of the legend: cost and accuracy at the ruler, and at its end."""
    row = page.page.locator(ROWS).filter(has_text=f"compare-{name}")
    return [cell.inner_text() for cell in row.locator("td").all()]


def test_two_runs_lie_on_one_chart_with_what_differs_and_what_they_ended_at(workshop, made, data):
    page = workshop
    assert page.page.is_hidden("fig-compare figure")
    choose(page, "tens", "hundreds")
    assert "784-16-16-10 · real digits" in page.page.inner_text("fig-compare thead")
    told = page.page.locator(f"{ROWS} th").all_inner_texts()
    assert "the network on the page" in told[0]
    for name, says in (("tens", "10 examples per step"), ("hundreds", "100 examples per step")):
        (text,) = [text for text in told if f"compare-{name}" in text]
        assert says in text
        assert "η = " in text
        assert "784-16-16-10" not in text, "all have it"
        run = made[name]
        *_, cost, accuracy = cells(page, name)
        assert number(cost) == pytest.approx(gd.cost(run.network, data.train), rel=5e-3)
        assert number(accuracy) == pytest.approx(100 * gd.accuracy(run.network, data.test), abs=0.1)
    letters = page.page.locator("fig-compare .plotbox.wide text.letter")
    assert sorted(letters.all_text_contents()) == ["A", "B"]
    assert page.wrong == []


def test_the_axis_is_of_examples_where_batches_differ_and_of_steps_on_demand(workshop, made):
    page = workshop
    pressed = "fig-compare button[aria-pressed=true]"
    choose(page, "tens")
    assert page.page.inner_text(pressed) == "steps"
    choose(page, "hundreds")
    assert page.page.inner_text(pressed) == "examples seen"
    end = page.page.locator("fig-compare thead th").nth(1)
    assert numbers(end.inner_text()) == [2 * 1437]
    page.page.focus("fig-compare button >> text=steps")
    page.page.keyboard.press("Enter")
    page.until(f"document.querySelector('{pressed}').textContent === 'steps'")
    assert numbers(end.inner_text()) == [made["tens"].steps]
    assert cells(page, "hundreds")[:2] == ["–", "–"], "it is over by then"


def test_every_line_is_read_at_a_place_by_keyboard_and_by_pointer(workshop, made):
    page = workshop
    choose(page, "tens", "hundreds")
    knob = page.page.locator("fig-compare input[type=range]")
    knob.focus()
    page.page.keyboard.press("Home")
    for name, run in made.items():
        cost, accuracy = cells(page, name)[:2]
        assert number(cost) == pytest.approx(float(run.history.cost[0]), rel=5e-3)
        assert number(accuracy) == pytest.approx(100 * run.history.test_accuracy[0], abs=0.1)
        assert cost in knob.get_attribute("aria-valuetext")
    box = page.page.locator("fig-compare .plotbox.wide").bounding_box()
    page.page.mouse.move(box["x"] + box["width"] - 4, box["y"] + box["height"] / 2)
    run = made["tens"]
    page.until("document.querySelector('fig-compare thead').innerText.includes('2,874')")
    assert number(cells(page, "tens")[0]) == pytest.approx(float(run.history.cost[-1]), rel=5e-3)


def test_a_run_is_replayed_to_the_bit_over_its_own_pale_line(workshop, made):
    page, run = workshop, made["hundreds"]
    page.page.click("#strip .epoch")
    page.at_step(144)
    page.page.locator(RUNS.format("compare-hundreds")).get_by_text("Replay").click()
    page.at_step(run.steps)
    page.until("document.querySelector('#strip .outcome').textContent.startsWith('All 2 epochs')")
    page.until("document.querySelector('#strip .shelf button')")
    page.until(f"document.querySelectorAll('{LINES}.pale').length === 1")
    kept = _taken(page)
    assert kept.step == run.steps
    assert np.array_equal(kept.theta, run.network.theta)
    assert np.array_equal(kept.costs, run.history.cost)
    text = page.page.locator(ROWS).filter(has_text="the page’s line runs over it")
    assert text.count() == 1
    for part in ("seed=3", "eta=2", "batch=100"):
        page.until(f"location.hash.includes('{part}')")
    assert page.wrong == []


def _taken(page):
    with page.page.expect_download() as download:
        page.page.click(".workshop-side a.do")
    return Kept.of_bytes(Path(download.value.path()).read_bytes())


def test_one_that_cannot_be_replayed_says_why_and_nothing_moves(
    page, data, tmp_path_factory, monkeypatch
):
    monkeypatch.setenv("DESCENTE_RUNS", str(tmp_path_factory.getbasetemp() / "lab-runs0"))
    net = gd.Network(SIZES, seed=5)
    gd.descend(net, data.train, eta=0.5, epochs=1, seed=6, record="compare-other")
    page.fresh("atelier", "fr")
    page.page.locator(RUNS.format("compare-other")).get_by_text("Rejouer").click()
    page.until("!document.querySelector('#notice').hidden")
    assert "ne peut pas être rejoué" in page.page.inner_text("#notice")
    assert page.shown("step") == "0"
    assert not page.page.query_selector("#strip .shelf *")


def test_a_run_that_is_recorded_while_the_list_is_there_comes_and_says_so(
    workshop, data, tmp_path_factory, monkeypatch
):
    page = workshop
    monkeypatch.setenv("DESCENTE_RUNS", str(tmp_path_factory.getbasetemp() / "lab-runs0"))
    run = gd.descend(gd.Network(SIZES), data.train, epochs=1, record="compare-new")
    assert not page.page.query_selector(RUNS.format("compare-new"))
    with run.record.writer() as writer:
        writer.reopen()
        page.page.evaluate("window.dispatchEvent(new Event('focus'))")
        row = page.page.locator(RUNS.format("compare-new"))
        row.get_by_text("being recorded: 144 of 144 steps").wait_for()
    row.get_by_text(re.compile("^144 steps")).wait_for()  # the list looks again by itself


def test_the_list_is_read_anew_when_the_workshop_is_opened_again(
    workshop, data, tmp_path_factory, monkeypatch
):
    page = workshop
    choose(page, "tens")
    page.turn("boucle", "en")
    monkeypatch.setenv("DESCENTE_RUNS", str(tmp_path_factory.getbasetemp() / "lab-runs0"))
    gd.descend(gd.Network(SIZES), data.train, epochs=1, record="compare-later")
    page.turn("atelier", "en")
    page.page.wait_for_selector(RUNS.format("compare-later"))
    page.until(f"document.querySelectorAll('{LINES}').length === 2")  # what was chosen stays


def test_a_run_that_is_damaged_or_gone_is_a_sentence_and_the_others_stay(
    workshop, data, tmp_path_factory, monkeypatch
):
    page, come_back = workshop, "window.dispatchEvent(new Event('focus'))"
    place = tmp_path_factory.getbasetemp() / "lab-runs0"
    monkeypatch.setenv("DESCENTE_RUNS", str(place))
    gd.descend(gd.Network(SIZES), data.train, epochs=1, record="compare-doomed")
    page.page.evaluate(come_back)
    choose(page, "doomed", "tens")
    (place / "compare-doomed" / "manifest.json").write_text("{")
    page.page.check(f"{RUNS.format('compare-hundreds')} input")
    lost = page.page.locator(f"{ROWS}.lost")
    lost.get_by_text("manifest.json cannot be read").wait_for()
    page.until(f"document.querySelectorAll('{LINES}').length === 3")
    page.page.evaluate(come_back)
    row = page.page.locator(RUNS.format("compare-doomed"))
    row.get_by_text("manifest.json cannot be read").wait_for()
    assert row.get_by_text("Open").is_hidden()
    row.locator("input").uncheck()
    lost.wait_for(state="detached")
    assert row.locator("input").is_hidden()
    shutil.rmtree(place / "compare-doomed")
    page.page.evaluate(come_back)
    row.wait_for(state="detached")
    page.until(f"document.querySelectorAll('{LINES}').length === 3")


def test_the_link_holds_the_runs_and_another_browser_opens_it(workshop, looking):
    page = workshop
    choose(page, "hundreds", "tens")
    page.page.uncheck(f"{RUNS.format('compare-hundreds')} input")
    page.until("new URLSearchParams(location.hash.slice(1)).get('compared') === ',compare-tens'")
    choose(page, "hundreds")
    link = page.page.evaluate("new URLSearchParams(location.hash.slice(1)).get('compared')")
    assert link == "compare-hundreds,compare-tens"
    other = looking()
    other.open("atelier", "en", data="uci", compared=f",{link}")
    other.until(f"document.querySelectorAll('{LINES}').length === 3")
    other.until(f"!document.querySelector('{ROWS} td.estimate')")
    assert cells(other, "tens")[2:] == cells(page, "tens")[2:]
    letters = other.page.locator(".workshop-runs li:has(input:checked) b")
    assert sorted(letters.all_text_contents()) == ["B", "C"]
    other.page.reload()
    other.until(f"document.querySelectorAll('{LINES}').length === 3")
    assert [*page.wrong, *other.wrong] == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_of_a_link_that_names_other_runs_too_the_rest_opens(page, made, language):
    lost = ("nobody", "../../etc", "x" * 999)
    page.open("atelier", language, data="uci", compared=",".join([*lost, "compare-tens"]))
    page.until(f"document.querySelectorAll('{LINES}').length === 2")
    says = {
        "en": "No descent is recorded here under",
        "fr": "Aucune descente n’est enregistrée ici",
    }
    told = page.page.locator(".workshop-runs [role=status]").get_by_text(says[language])
    told.wait_for()
    assert f"nobody, ../../etc, {'x' * 65}." in told.inner_text()
    page.until("new URLSearchParams(location.hash.slice(1)).get('compared') === ',,,compare-tens'")
    page.page.uncheck(f"{RUNS.format('compare-tens')} input")
    told.wait_for(state="detached")
    page.until("!new URLSearchParams(location.hash.slice(1)).has('compared')")
    assert page.wrong == []


def test_the_chart_shuts_nobody_out_and_fits(workshop, axe):
    page = workshop
    choose(page, "tens", "hundreds")
    page.page.evaluate(axe)
    grave = []
    for width, scheme in product((360, 1280), ("light", "dark")):
        page.page.set_viewport_size({"width": width, "height": 800})
        page.page.emulate_media(color_scheme=scheme)
        page.frames(2)
        assert page.page.evaluate("document.documentElement.scrollWidth") <= width + 1
        found = page.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        grave += [
            f"{width}, {scheme}: {v['id']}: {n['html'][:150]} {n['failureSummary'][:200]}"
            for v in found["violations"]
            if v["impact"] in ("serious", "critical")
            for n in v["nodes"]
        ]
    page.page.emulate_media(color_scheme="light")
    assert grave == []


def test_the_numbers_of_the_chart_are_those_of_the_runs(workshop, made, data):
    page = workshop
    choose(page, "tens", "hundreds")
    name, content = take(page, "fig-compare", "csv")
    assert name == "descente-compare-step-0.csv"
    found = read(content.decode())
    for name, run in made.items():
        ends = [row for row in found.rows if row["part"] == "ends" and name in row["run"]]
        assert float(ends[0]["cost"]) == pytest.approx(gd.cost(run.network, data.train), rel=1e-6)
        assert float(ends[0]["accuracy"]) == gd.accuracy(run.network, data.test)
        costs = [row for row in found.rows if row["part"] == "costs" and name in row["run"]]
        assert 0 < float(costs[0]["step"]) < float(costs[-1]["step"]) < int(ends[0]["step"])
        mean = np.mean([float(row["cost"]) for row in costs])
        assert mean == pytest.approx(run.history.cost.mean(), rel=0.01)
    _, picture = take(page, "fig-compare", "svg")
    assert "compare-hundreds" in picture.decode()
