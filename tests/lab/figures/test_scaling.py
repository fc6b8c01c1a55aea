"""What a gradient costs: what was measured and what was extrapolated."""

import pytest
from tests.lab.reading import number


def test_the_timings_say_what_was_measured_and_what_was_extrapolated(page):
    page.fresh("suite")
    assert "13,003 evaluations" in page.page.inner_text("fig-scaling .says")
    page.page.focus("fig-scaling button.do")
    page.page.keyboard.press("Enter")
    page.until(
        "document.querySelectorAll('fig-scaling tbody tr').length === 5"
        " && !document.querySelector('fig-scaling button.do').disabled"
    )
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
