"""Chapters 7 and 10 to 13, by mouse and keyboard, beside the library."""

import json
import re
from typing import Any

import numpy as np
import pytest
from tests.lab.conftest import Looking
from tests.lab.reading import number, words

import descente as gd
from descente.descent import Descent
from descente.lab.experiment import Experiment, Settings
from descente.lab.jobs import JOBS, Snapshot
from descente.lab.views import VIEWS, Viewer, _going
from descente.recipe import Recipe

SIZES = (784, 16, 16, 10)
N = 13_002
TRAIN = 1437  # images to learn from in the small data set


@pytest.fixture(scope="module")
def data():
    return gd.load("uci")


@pytest.fixture(scope="module")
def net():
    return gd.Network(SIZES, seed=0)


@pytest.fixture(scope="module")
def slopes(net, data):
    """∂C/∂θ at the start, over all examples."""
    return gd.gradient(net, data.train).vector


@pytest.fixture(scope="module")
def page(browser, lab_address):
    """One page for all tests here; without movement, so that nothing has to be waited for."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, locale="en-GB", reduced_motion="reduce"
    )
    looked = Looking(context.new_page(), lab_address)
    yield looked
    assert looked.wrong == []
    context.close()


def opened(page, chapter, language="en", **state):
    """A chapter at step 0 of a network of its own."""
    page.open(chapter, language, **{"data": "uci", **state})
    page.until("document.querySelector('#strip .step').textContent === '0'")
    return page.page


def shown(page, selector):
    """The full value of a number, as its tooltip has it."""
    return number(page.get_attribute(selector, "title"))


# chapter 7: the ball

SLOPE = "fig-slope .lab-trio dd:nth-of-type(1) .number"
STEP = "fig-slope .lab-trio dd:nth-of-type(2) .number"
LANDS = "fig-slope .lab-trio dd:nth-of-type(3) .number"


def measured(page, more="true"):
    """Wait for the slope over all examples."""
    page.until(
        "document.querySelector('fig-slope figcaption').textContent.includes('1,437') &&"
        f" document.querySelector('{STEP}')?.title && ({more})"
    )


@pytest.fixture(scope="module")
def ball(page, slopes):
    opened(page, "balle")
    measured(page)
    return page


@pytest.fixture(scope="module")
def line(net, data, slopes):
    return gd.slope(net, data.train, int(np.abs(slopes).argmax()))


def test_the_ball_stands_on_the_library_s_curve(ball, line):
    at, steps = ball.page, line.descend(3.0, 12)
    assert int(at.input_value("fig-slope input[type=number]")) == np.abs(line.direction).argmax()
    assert shown(at, SLOPE) == pytest.approx(line.here.slope, rel=1e-7)
    assert shown(at, STEP) == pytest.approx(steps.step[0], rel=1e-7)
    assert shown(at, LANDS) == pytest.approx(line.value + steps.t[1], rel=1e-7)
    way = "right" if line.here.slope < 0 else "left"
    assert f"go {way}" in at.inner_text("fig-slope .lab-says")


def test_it_steps_by_mouse_and_by_keyboard_to_where_the_library_says(ball, line):
    at, steps = ball.page, line.descend(3.0, 12)
    at.click("fig-slope button.first")
    at.focus("fig-slope button.first")
    at.keyboard.press("Enter")
    ball.until("document.querySelector('fig-slope .note').textContent.startsWith('Step 2 of 12')")
    assert shown(at, SLOPE) == pytest.approx(steps.slope[2], rel=1e-6)
    assert shown(at, LANDS) == pytest.approx(line.value + steps.t[3], rel=1e-6)
    assert len(at.query_selector_all("fig-slope .was")) == 3
    at.get_by_role("button", name="Back to the start").click()
    assert shown(at, SLOPE) == pytest.approx(steps.slope[0], rel=1e-7)


def test_the_keys_put_the_ball_elsewhere_and_the_slope_decides_the_side(ball, line):
    at = ball.page
    at.focus("fig-slope .lab-start input")
    says = {-1: "go right", 1: "go left"}
    for key, where in (("Home", -6), ("End", 6)):
        at.keyboard.press(key)
        want = line.at(where).slope
        measured(ball, f"Math.abs(document.querySelector('{SLOPE}').title.replace('−', '-')"
                       f" - ({want!r})) < 1e-6")  # fmt: skip
        assert says[int(np.sign(want))] in at.inner_text("fig-slope .lab-says")
    for key in ("ArrowLeft", "Shift+ArrowLeft"):
        at.keyboard.press(key)
    want = line.at(6 - 6 / 60 - 6 / 12).slope
    measured(ball, f"Math.abs(document.querySelector('{SLOPE}').title.replace('−', '-')"
                   f" - ({want!r})) < 1e-6")  # fmt: skip


def test_the_ball_is_dragged_and_its_slope_measured_where_it_was_put(ball, line):
    at = ball.page
    box = at.query_selector("fig-slope .plotbox").bounding_box()
    middle = box["y"] + box["height"] / 2
    at.mouse.move(box["x"] + box["width"] * 0.5, middle)
    at.mouse.down()
    at.mouse.move(box["x"] + box["width"] * 0.3, middle, steps=5)
    ball.until("document.querySelector('fig-slope .lab-trio dd:nth-of-type(2)').innerText === '–'")
    at.mouse.up()
    measured(ball)
    where = float(at.input_value("fig-slope .lab-start input"))
    assert -4 < where < -1
    assert shown(at, SLOPE) == pytest.approx(line.at(where).slope, rel=1e-5)


def test_another_weight_by_its_number_and_by_its_rank(ball, net, slopes, data):
    at, order = ball.page, np.argsort(-np.abs(slopes), kind="stable")
    at.fill("fig-slope input[type=number]", str(order[40]))
    at.keyboard.press("Enter")
    ball.until("document.querySelector('fig-slope .rank').textContent.startsWith('rank 41 ')")
    at.get_by_role("button", name="matters just a little less").click()
    ball.until("document.querySelector('fig-slope .rank').textContent.startsWith('rank 42 ')")
    assert int(at.input_value("fig-slope input[type=number]")) == order[41]
    assert at.inner_text("fig-slope .name") == net.layout.name(int(order[41]))
    want = gd.slope(net, data.train, int(order[41])).here.slope
    measured(ball, f"Math.abs(document.querySelector('{SLOPE}').title.replace('−', '-')"
                   f" - ({want!r})) < 1e-7")  # fmt: skip


@pytest.mark.parametrize("language", ["en", "fr"])
def test_with_too_large_a_step_the_ball_s_fate_is_told(page, line, language):
    at = opened(page, "balle", language)
    said = words("slope", language)
    at.focus("fig-slope .lab-slider input")
    at.keyboard.press("End")
    steps = line.descend(1000.0, 12)
    page.until(
        f"document.querySelector('{STEP}')?.textContent.replace(/\\D/g, '').startsWith("
        f"'{re.sub(r'[^0-9]', '', f'{abs(steps.step[0]):.3g}')}')"
        f" && document.querySelector('fig-slope figcaption').textContent.includes('437')"
    )
    for _ in steps.step:
        at.click("fig-slope button.first")
    assert at.is_disabled("fig-slope button.first")
    assert said[f"slope.ball.{steps.kind}"] in at.text_content("fig-slope .note")


# chapter 10: the learning rate


@pytest.fixture(scope="module")
def limit(net, data):
    return gd.sharpness(net, data.train, tolerance=1e-4).eta_limit


@pytest.fixture
def rate(page):
    opened(page, "eta")
    page.until("document.querySelector('fig-eta svg .said')?.textContent.includes('=')")
    page.until("document.querySelector('fig-eta .note').textContent.includes('1,437')")
    return page


def test_the_limit_on_the_axis_is_the_library_s_and_lies_where_it_belongs(rate, limit):
    at = rate.page
    text = at.text_content("fig-eta svg .said")
    assert number(text.split("=")[1]) == pytest.approx(limit, rel=5e-3)
    marked = float(at.get_attribute("fig-eta svg .mark", "x1"))
    one, ten = (
        at.evaluate(
            "v => +[...document.querySelectorAll('fig-eta .track .axes text')]"
            ".find((t) => t.textContent === v).getAttribute('x')", v)
        for v in ("1", "10")
    )  # fmt: skip
    assert (marked - one) / (ten - one) == pytest.approx(np.log10(limit), abs=0.01)


def test_the_keys_cross_the_limit_and_the_sentence_says_so(rate, limit):
    at = rate.page
    at.focus("fig-eta input[type=range]")
    for key, side in (("End", "above"), ("Home", "below")):
        at.keyboard.press(key)
        rate.until(
            f"document.querySelector('fig-eta .head .lab-says').textContent.includes('{side}')"
        )
    for eta, side in ((limit * 0.97, "below"), (limit * 1.03, "above")):
        at.fill("fig-eta input[type=range]", str(round(np.log10(eta), 2)))
        assert side in at.inner_text("fig-eta .head .lab-says")
    output = "document.querySelector('#strip .eta output').textContent"
    rate.until(f"Math.abs({output} - {limit * 1.03}) < 0.02")


@pytest.mark.parametrize(("eta", "language"), [(0.5, "en"), (8.0, "en"), (100.0, "fr")])
def test_twenty_steps_over_all_examples_are_the_library_s_and_told(page, data, eta, language):
    at = opened(page, "eta", language, eta=eta, batch=TRAIN, epochs=400, schedule="constant")
    recipe = Recipe(eta=eta, batch_size=TRAIN, epochs=400, schedule="constant")
    made = Descent(gd.Network(SIZES, seed=0), data.train, recipe)
    costs = np.concatenate([made.advance(1).costs for _ in range(20)]).astype(np.float64)
    at.get_by_role("button", name=words("eta", language)["eta.few"]).click()
    page.until("document.querySelector('#strip .step').textContent === '20'")
    page.until("document.querySelectorAll('fig-eta .point').length === 20")
    kind, rises = _going(costs)
    over = {"flat": "thrown", "falling": "bumpy" if rises else "falling",
            "oscillating": "crossing", "climbing": "overshooting"}  # fmt: skip
    want = words("eta", language)[f"eta.trend.{over[kind]}"]
    want = want.replace("{moves}", "19").replace("{rises}", str(rises))
    told = "document.querySelector('fig-eta .plotbox + .lab-says').textContent"
    page.until(f"{told} === {json.dumps(want)}")


def test_what_the_last_costs_say():
    steps = np.arange(20)
    assert _going(2.0 - 0.05 * steps) == ("falling", 0)
    assert _going(1.0 + 0.05 * steps) == ("climbing", 19)
    assert _going(1.0 + 0.3 * (-1.0) ** steps)[0] == "oscillating"
    assert _going(np.r_[3.0, np.ones(19)]) == ("flat", 0)
    assert _going(np.ones(5)) == ("none", 0)


@pytest.fixture(scope="module")
def trials(net, data):
    return gd.eta_sweep(net, data.train, np.geomspace(0.01, 100, 17).tolist(), 1,
                        seed=0, test=data.test)  # fmt: skip


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_sweep_is_the_library_s_with_its_verdicts_in_words(page, trials, language):
    at, said = opened(page, "eta", language), words("sweep", language)
    at.click("fig-sweep button.first")
    page.until("document.querySelectorAll('fig-sweep .dot').length === 17")
    rows = at.eval_on_selector_all(
        "fig-sweep tbody tr", "rows => rows.map((r) => [...r.cells].map((c) => c.textContent))"
    )
    for (eta, cost, verdict), trial in zip(rows, trials.trials, strict=True):
        assert number(eta, language) == pytest.approx(trial.eta, rel=5e-3)
        assert number(cost, language) == pytest.approx(trial.cost, rel=5e-3)
        assert verdict == said[f"sweep.verdict.{trial.verdict}"]
    best = trials.trials.index(trials.best)
    assert "chosen" in at.query_selector_all("fig-sweep .dot")[best].get_attribute("class")


def test_a_training_of_the_sweep_is_read_and_taken_by_keyboard_and_mouse(page, trials):
    at, said = opened(page, "eta"), words("sweep")
    at.focus("fig-sweep button.first")
    at.keyboard.press("Enter")
    page.until("document.querySelectorAll('fig-sweep .dot').length === 17")
    best = trials.trials.index(trials.best)
    at.focus(f"fig-sweep .dot:nth-of-type({best + 1})")
    at.keyboard.press("ArrowRight")
    told = at.inner_text("fig-sweep .told")
    assert f"{trials.trials[best + 1].eta:.3g}" in told
    assert said[f"sweep.verdict.{trials.trials[best + 1].verdict}"] in told
    at.query_selector_all("fig-sweep .dot")[-1].hover()
    assert said[f"sweep.verdict.{trials.trials[-1].verdict}"] in at.inner_text("fig-sweep .told")
    at.focus("fig-sweep .dot:nth-of-type(1)")
    at.keyboard.press("Enter")
    page.until("document.querySelector('#strip .step').textContent.replace(/\\D/g, '') > 0")
    assert "eta=0.01" in at.evaluate("location.hash")


# chapter 11: an arrow and a list

PICTURES = "fig-images[of=gradient]"


@pytest.fixture
def pictures(page):
    opened(page, "vecteur")
    page.until(f"document.querySelector('{PICTURES} canvas')?.width > 300")
    page.until(f"document.querySelector('{PICTURES} .note').textContent.includes('1,437')")
    page.page.evaluate("scrollTo(0, 0)")
    return page


def pixel_of(net, neuron, row, column):
    """The index of a weight of the first layer, from the library's own names."""
    index = (row * 28 + column) * SIZES[1] + neuron
    assert net.layout.name(index) == f"layer 1, neuron {neuron}, pixel ({row}, {column})"
    return index


def test_the_arrow_s_length_and_the_list_s_are_the_library_s(pictures, slopes):
    at = pictures.page
    norm = float(at.get_attribute("live-gradient[of=norm]", "title"))
    assert norm == pytest.approx(np.linalg.norm(slopes), rel=1e-5)
    assert at.inner_text("live-status[of=parameters]") == f"{N:,}"


def test_hovering_a_pixel_gives_its_number_and_a_click_chooses_it(pictures, net, slopes):
    at = pictures.page
    box = at.query_selector(f"{PICTURES} canvas").bounding_box()
    at.mouse.move(box["x"] + box["width"] * 0.55, box["y"] + box["height"] * 0.61)
    pictures.until(f"document.querySelector('{PICTURES} .opened .number')")
    name = at.text_content(f"{PICTURES} .opened").split(":")[0].strip()
    neuron, row, column = (int(v) for v in re.findall(r"\d+", name)[1:])
    index = pixel_of(net, neuron, row, column)
    value = shown(at, f"{PICTURES} .opened .number")
    assert value == pytest.approx(slopes[index], rel=1e-4, abs=1e-9)
    at.mouse.down()
    at.mouse.up()
    pictures.until(f"location.hash.includes('weight={index}')")


def test_the_arrow_keys_walk_from_pixel_to_pixel_and_from_neuron_to_neuron(pictures, net, slopes):
    at = pictures.page
    start = pixel_of(net, 4, 13, 13)
    at.evaluate(f"location.hash += '&weight={start}'")
    pictures.until(
        f"document.querySelector('{PICTURES} .opened').textContent.includes('pixel (13, 13)')"
    )
    at.focus(f"{PICTURES} canvas")
    for key in ("ArrowRight", "ArrowDown", "ArrowDown", "PageDown"):
        at.keyboard.press(key)
    index = pixel_of(net, 5, 15, 14)
    pictures.until(
        f"document.querySelector('{PICTURES} .spoken').textContent.includes('pixel (15, 14)')"
    )
    value = shown(at, f"{PICTURES} .opened .number")
    assert value == pytest.approx(slopes[index], rel=1e-4, abs=1e-9)
    at.keyboard.press("Enter")
    pictures.until(f"location.hash.includes('weight={index}')")
    weights = shown(at, "fig-images[of=weights] .opened .number")
    assert weights == pytest.approx(net.theta[index], rel=1e-6)


# chapter 12: the to-do list

ROW = "fig-list .body [role=row]"


@pytest.fixture
def todo_list(page):
    opened(page, "liste")
    page.until(f"document.querySelectorAll('{ROW}').length > 5")
    page.until("document.querySelector('fig-list .count').textContent.includes('13,002')")
    return page


def rows_in_sight(at):
    """Name, value, derivative and planned change of the rows there are, from their tooltips."""
    found = at.eval_on_selector_all(
        ROW,
        "rows => rows.map((r) => [r.cells ?? r.children].flatMap((c) => [c[0].textContent,"
        " c[1].textContent, c[2].title, c[3].title, c[4].title]))",
    )
    return [(number(r[0]), r[1], *(number(v) for v in r[2:])) for r in found]


def test_the_rows_are_the_library_s(todo_list, net, data):
    rows = rows_in_sight(todo_list.page)
    want = gd.todo(net, data.train, rows=len(rows), eta=1.0).rows
    for (rank, name, value, derivative, change), row in zip(rows, want, strict=True):
        assert (rank, name) == (row.rank, row.name)
        assert value == pytest.approx(row.value, rel=1e-6, abs=1e-9)
        assert derivative == pytest.approx(row.derivative, rel=1e-4)
        assert change == pytest.approx(row.change, rel=1e-4)


def test_it_is_a_grid_of_which_only_what_is_in_sight_is_there(todo_list):
    at = todo_list.page
    grid = at.get_by_role("grid")
    assert grid.get_attribute("aria-rowcount") == str(N + 1)
    assert grid.get_attribute("aria-colcount") == "5"
    assert len(at.query_selector_all(ROW)) < 60
    assert [h.get_attribute("aria-sort") for h in at.query_selector_all("[role=columnheader]")] == [
        "ascending", "none", "none", "none", "none"
    ]  # fmt: skip


def test_the_keys_walk_through_all_rows(todo_list, net, slopes):
    at, order = todo_list.page, np.argsort(-np.abs(slopes), kind="stable")
    grid = at.get_by_role("grid")
    grid.focus()

    def stands_on():
        return int(
            at.evaluate(
                "document.getElementById(document.querySelector('[role=grid]')"
                ".getAttribute('aria-activedescendant')).getAttribute('aria-rowindex')"
            )
        )

    assert stands_on() == 2
    at.keyboard.press("ArrowDown")
    at.keyboard.press("ArrowDown")
    assert stands_on() == 4
    at.keyboard.press("ArrowUp")
    assert stands_on() == 3
    at.keyboard.press("PageDown")
    page_on = stands_on()
    assert page_on > 6
    at.keyboard.press("PageUp")
    assert stands_on() == 3
    at.keyboard.press("End")
    assert stands_on() == N + 1
    at.keyboard.press("Home")
    assert stands_on() == 2
    at.keyboard.press("Enter")
    todo_list.until(f"location.hash.includes('weight={order[0]}')")
    assert net.layout.name(int(order[0])) in at.inner_text("fig-list .chosen")


def test_sorting_filtering_and_searching(todo_list, slopes):
    at = todo_list.page
    at.get_by_role("columnheader", name="∂C/∂w").nth(0).get_by_role("button").click()
    assert rows_in_sight(at)[0][3] == pytest.approx(slopes.max(), rel=1e-4)
    at.get_by_role("columnheader", name="∂C/∂w").nth(0).get_by_role("button").press("Enter")
    assert rows_in_sight(at)[0][3] == pytest.approx(slopes.min(), rel=1e-4)
    counts = "+document.querySelector('fig-list .count').textContent.split(' ')[0].replace(',', '')"
    at.get_by_label("Sign of the derivative").select_option("0")
    todo_list.until(f"{counts} === {int((slopes == 0).sum())}")
    at.get_by_label("Sign of the derivative").select_option("")
    at.get_by_label("Layer").select_option("3")
    todo_list.until(f"{counts} === 170")
    at.get_by_label("Neuron").select_option("5")
    todo_list.until(f"{counts} === 17")
    at.get_by_label("Layer").select_option("0")
    at.fill("fig-list input[type=search]", "pixel (0, 0)")
    todo_list.until(f"{counts} === 16")
    assert all(row[3] == 0 for row in rows_in_sight(at))
    at.fill("fig-list input[type=search]", "no such thing")
    todo_list.until(f"{counts} === 0")


@pytest.mark.parametrize("how", ["one", "first", "all"])
def test_rows_are_done_and_the_promise_stands_beside_the_fact(todo_list, net, data, how):
    at, said = todo_list.page, words("list")
    if how == "one":
        at.query_selector_all(ROW)[2].click()
        rows: Any = [int(re.search(r"weight=(\d+)", at.evaluate("location.hash"))[1])]
        at.get_by_role("button", name=said["list.do.one"], exact=True).click()
    elif how == "first":
        at.focus("fig-list .doing input[type=range]")
        at.keyboard.press("End")
        rows = 1000
        at.get_by_role("button", name="1,000").press("Enter")
    else:
        rows = "all"
        at.get_by_role("button", name=said["list.do.all"], exact=True).click()
    todo_list.until("document.querySelectorAll('fig-list .result tbody tr').length === 3")
    todo_list.until(
        "document.querySelector('fig-list .result .note').textContent.includes('1,437')"
    )
    want = gd.todo(net, data.train, rows=rows, eta=1.0)
    cells = "fig-list .result tbody tr:nth-child({}) td:nth-child({})"
    for i, kind in enumerate(("first_order", "second_order", "measured")):
        together = getattr(want.together, kind)
        assert shown(at, cells.format(i + 1, 3)) == pytest.approx(together, rel=1e-6)
        everything = getattr(want.everything, kind)
        assert shown(at, cells.format(i + 1, 4)) == pytest.approx(everything, rel=1e-6)


def test_the_planned_change_follows_eta(todo_list, slopes):
    at = todo_list.page
    at.focus("#strip input[type=range]")
    at.keyboard.press("Home")
    todo_list.until("document.querySelector('fig-list .count').textContent.includes('0.001')")
    assert rows_in_sight(at)[0][4] == pytest.approx(
        -0.001 * slopes[np.abs(slopes).argmax()], rel=1e-4
    )


# chapter 13: what matters


@pytest.fixture(scope="module")
def tested(net, data):
    return gd.importance(net, data.train, nudge=0.5, eta=1.0)


@pytest.fixture
def matters(page):
    opened(page, "importance")
    page.until("document.querySelectorAll('fig-importance .nudge tbody td.effect').length === 18")
    page.until("document.querySelector('fig-importance .foot').textContent.includes('1,437')")
    return page


def effects(at):
    cells = at.eval_on_selector_all("fig-importance td.effect", "all => all.map((c) => c.title)")
    return np.array([number(v) for v in cells]).reshape(-1, 2)


def test_the_nudges_are_the_library_s_and_follow_the_knob(matters, tested, net, data):
    at = matters.page
    want = np.array([(p.up, p.down) for p in tested.probes])
    assert effects(at) == pytest.approx(want, rel=1e-6, abs=1e-12)
    said = words("importance")
    spoken = {"a lot": "lot", "somewhat": "somewhat", "a little": "little"}
    shown_words = at.locator("fig-importance .nudge .word").all_inner_texts()
    assert shown_words == [said[f"importance.{spoken[p.word]}"] for p in tested.probes]
    at.focus("fig-importance .nudge input[type=range]")
    at.keyboard.press("Home")
    small = gd.importance(net, data.train, nudge=0.01, eta=1.0)
    matters.until(f"Math.abs(document.querySelector('fig-importance td.effect').title -"
                  f" {small.probes[0].up}) < 1e-8")  # fmt: skip
    want = np.array([(p.up, p.down) for p in small.probes])
    assert effects(at) == pytest.approx(want, rel=1e-6, abs=1e-12)


def test_the_keys_turn_the_four_pages_and_one_is_open_at_a_time(matters):
    at = matters.page
    at.get_by_role("tab").first.focus()
    for name in ("sizes", "pixels", "shares", "nudge"):
        at.keyboard.press("ArrowRight")
        open_now = at.eval_on_selector_all(
            "fig-importance .sheet",
            "all => all.filter((p) => p.offsetHeight).map((p) => p.className.split(' ')[1])",
        )
        assert open_now == [name]


def test_the_shares_are_the_library_s(matters, tested):
    at = matters.page
    at.get_by_role("tab").nth(3).click()
    rows = at.eval_on_selector_all(
        "fig-importance .shares tbody tr:not(.group)",
        "rows => rows.map((r) => [...r.cells].slice(2).map((c) => c.title))",
    )
    want = [(s.predicted, s.measured) for s in (*tested.shares, *tested.layers)]
    assert np.array([[number(v) for v in r] for r in rows]) == pytest.approx(
        np.array(want), rel=1e-6
    )


def test_a_pixel_is_guessed_and_the_truth_is_the_library_s(matters, tested):
    at = matters.page
    at.get_by_role("tab").nth(2).click()
    readout = "fig-importance .pixels .readout"
    assert "Guess" in at.inner_text(readout)
    at.focus("fig-importance .pixels canvas")
    for key in ("ArrowRight", "ArrowDown", "Enter"):
        at.keyboard.press(key)
    row, column = np.unravel_index(int(tested.by_pixel.argmax()), tested.by_pixel.shape)
    text = at.inner_text(readout)
    assert f"pixel ({row}, {column})" in text
    assert f"{100 * tested.by_pixel.max():.2f}%" in text
    assert "pixel (1, 1)" in text
    at.get_by_role("button", name="Guess again").click()
    box = at.query_selector("fig-importance .pixels canvas").bounding_box()
    at.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    matters.until(f"document.querySelector('{readout}').textContent.includes('%')")


def test_the_words_are_bound_to_the_quantiles_of_all_sizes(matters, tested):
    at = matters.page
    at.get_by_role("tab").nth(1).click()
    matters.until("document.querySelectorAll('fig-importance .legend li').length === 4")
    lot, some, _, none = at.locator("fig-importance .legend li").all_inner_texts()
    assert number(lot.split("≥")[1]) == pytest.approx(tested.thresholds["a lot"], rel=5e-3)
    assert number(some.split("≥")[1]) == pytest.approx(tested.thresholds["somewhat"], rel=5e-3)
    sizes = np.abs(tested.derivative)
    assert number(none.split(":")[1]) == (sizes < sizes.max() * 1e-9).sum()


def test_importance_answers_coarsely_first_and_counts_every_number():
    at = Snapshot.of(Experiment(Settings(data="uci")))
    answers = list(JOBS["importance"](at))
    examples = [a.words["examples"] for a in answers]
    assert examples == sorted(examples)
    assert examples[0] < examples[-1] == TRAIN
    for answer in answers:
        counted = answer.words["zeros"] + int(answer.arrays["size_count"].sum())
        assert counted == len(answer.arrays["derivative"]) == N


def test_the_gradient_s_view_plans_what_the_next_step_does():
    e = Experiment(Settings(data="uci", eta=0.5))
    view = VIEWS["gradient"](Viewer(e))
    assert view.scalars["planned"] == 0.5
    assert view.arrays["change"] == pytest.approx(-0.5 * view.arrays["vector"])
