"""The to-do list, by mouse and keyboard, beside the library."""

import re
from typing import Any

import numpy as np
import pytest
from tests.lab.figures.pages import opened, shown
from tests.lab.reading import number, words

import descente as gd
from descente.objective import objective

N = 13_002
ROW = "fig-list .body [role=row]"


@pytest.fixture(scope="module")
def page(calm):
    return calm


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
    want = gd.todo(net, data.train, rows=len(rows), eta=0.5).rows
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
        "ascending",
        "none",
        "none",
        "none",
        "none",
    ]


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


def test_sorting_filtering_and_searching(todo_list, slopes, net):
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
    at.locator("fig-list").get_by_label("Neuron").select_option("5")
    todo_list.until(f"{counts} === 17")
    at.get_by_label("Layer").select_option("0")
    at.fill("fig-list input[type=search]", "pixel (0, 0)")
    todo_list.until(f"{counts} === 16")
    assert all(row[3] == 0 for row in rows_in_sight(at))
    at.fill("fig-list input[type=search]", "no such thing")
    todo_list.until("document.querySelector('fig-list .count').textContent.startsWith('No row')")
    assert "from 0 to 13,001" in at.inner_text("fig-list .count")
    at.fill("fig-list input[type=search]", "12,881")
    todo_list.until(f"{counts} === 1")
    assert rows_in_sight(at)[0][1] == net.layout.name(12881)


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
        ""
        " && ![...document.querySelectorAll('fig-list .result td')].some((c) => c.title === '…')"
    )
    want = gd.todo(net, data.train, rows=rows, eta=0.5)
    cells = "fig-list .result tbody tr:nth-child({}) td:nth-child({})"
    for i, kind in enumerate(("first_order", "second_order", "measured")):
        together = getattr(want.together, kind)
        assert shown(at, cells.format(i + 1, 3)) == pytest.approx(together, rel=1e-6)
        everything = getattr(want.everything, kind)
        assert shown(at, cells.format(i + 1, 4)) == pytest.approx(everything, rel=1e-6)


def test_the_planned_change_follows_eta(todo_list, slopes):
    at = todo_list.page
    at.focus("#strip .eta input")
    at.keyboard.press("Home")
    todo_list.until("document.querySelector('fig-list .count').textContent.includes('0.001')")
    assert rows_in_sight(at)[0][4] == pytest.approx(
        -0.001 * slopes[np.abs(slopes).argmax()], rel=1e-4
    )


@pytest.mark.parametrize("rows", [10, "all"])
def test_the_list_is_really_done_on_a_copy_which_is_kept_or_thrown_away(todo_list, net, data, rows):
    at, said = todo_list.page, words("list", "en")
    button = said["list.do.all"] if rows == "all" else said["list.do.first"].format(k=rows)
    at.locator("fig-list .doing .controls").get_by_role("button", name=button).click()
    at.get_by_role("button", name=said["list.do.really"]).click()
    todo_list.until("document.querySelector('#strip .ways button')")
    done = gd.todo(net, data.train, rows=rows, eta=0.5).together
    before = objective(net, data.train).cost()
    todo_list.until(f"document.querySelector('#strip output.cost').title !== '{before}'")
    assert todo_list.cost() == pytest.approx(before + done.measured, rel=1e-5)
    assert not at.get_by_role("button", name=said["list.do.really"]).is_visible()
    at.get_by_role("button", name="Throw it away").click()
    todo_list.until("!document.querySelector('#strip .ways button')")
    assert todo_list.cost() == pytest.approx(before, rel=1e-6)


BARS = """
(tag) => [...document.querySelectorAll(`${tag} .changebar`)].map((bar) => {
  const [{ left, right }, zero] = [...bar.children].map((part) => part.getBoundingClientRect());
  const { backgroundColor, borderTopWidth } = getComputedStyle(bar.firstChild);
  return [bar.firstChild.className, left - zero.left, right - zero.left, bar.offsetWidth,
    backgroundColor, borderTopWidth];
})
"""
"""Each bar: its kind, how far it reaches to both sides of zero, its room, colour and line."""


def test_what_is_promised_and_what_was_measured_have_one_grammar_in_both_chapters(going):
    """A promised fall went left in one chapter, and its part right in the next, in another ink."""
    looks = {}
    for slug, tag in (("liste", "fig-list"), ("importance", "fig-importance")):
        page = going(slug, size=(1280, 900))
        if slug == "liste":
            page.page.click("fig-list .doing button:last-of-type")
            page.until("document.querySelectorAll('fig-list .result .changebar').length === 3")
        else:
            page.page.locator("fig-importance [role=tab]").nth(3).click()
        page.until(f"document.querySelectorAll('{tag} .changebar').length")
        rows = f"[...document.querySelectorAll('{tag} tr:has(.changebar) .number')]"
        page.until(f"!{rows}.some((cell) => cell.textContent.includes('…'))")
        found = page.page.evaluate(BARS, tag)
        assert {kind for kind, *_ in found} == {"promised", "below"}
        for _, left, right, room, *_ in found:  # falls: to the left of zero
            assert left < right <= 1.5
            assert -left <= room + 1.5
        looks[slug] = {kind: (colour, line) for kind, *_, colour, line in found}
    assert looks["liste"] == looks["importance"]
    assert looks["liste"]["promised"][0] == "rgba(0, 0, 0, 0)"
