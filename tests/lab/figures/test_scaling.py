"""What a gradient costs: what was measured and what was extrapolated."""

import pytest
from tests.lab.reading import number
from tests.lab.test_numbers import half_a_digit

from descente.lab.jobs.trainings import PATIENT

UNITS = {"µs": 1e-6, "ms": 1e-3, "s": 1.0, "min": 60.0, "h": 3600.0, "days": 86_400.0}


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
    for row in rows:  # what would take too long is not waited for, on a busy machine even less
        long = (number(row[0][0]) + 1) * number_of(row[1]) > PATIENT
        assert row[4][0].startswith("extrapolated" if long else "measured"), row
    assert said[-1].startswith("extrapolated")
    hollow = page.page.locator("fig-scaling .mark.guessed").count()
    assert hollow == sum(s.startswith("extrapolated") for s in said)
    for row in rows:
        parameters, cost, slope = (
            number(row[0][0]),
            *(number_of(row[i]) for i in (1, 2)),
        )
        assert number_of(row[3]) == pytest.approx(slope / cost, rel=1e-6)
        for cell, value in ((row[1], cost), (row[2], slope), (row[4], number_of(row[4]))):
            assert is_written(cell[0], value), row
        assert is_written(row[3][0].removeprefix("× "), slope / cost), row
        if row[4][0].startswith("extrapolated"):
            assert number_of(row[4]) == pytest.approx((parameters + 1) * cost, rel=1e-4)


def number_of(cell):
    return number(cell[1].removesuffix(" s"))


def is_written(text, value):
    """Whether a text is this number, or a time of so many seconds, rounded to its digits."""
    written, _, unit = text.removeprefix("measured").removeprefix("extrapolated").partition(" ")
    scale = UNITS[unit] if unit else 1.0
    return abs(number(written) * scale - value) <= half_a_digit(written) * scale * (1 + 1e-6)
