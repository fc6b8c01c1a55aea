"""Nothing jumps under a reader's eyes while a chapter opens."""

import pytest
from tests.lab.conftest import Looking

from descente.lab.lessons import PAGES

MOST = 0.05
"""Half of what the browsers' makers call good, 0.1: the sum of what jumps, weighed by how far."""

WATCH = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const { value, sources } of list.getEntries())
    shifts.push([value, ...sources.map(({ node }) => node?.className ?? node?.nodeName)]);
}).observe({ type: "layout-shift", buffered: true });
"""

SIZES = {
    "desktop": {"width": 1280, "height": 800},
    "phone": {"width": 390, "height": 844, "has_touch": True, "is_mobile": True},
}


@pytest.mark.parametrize("size", SIZES)
def test_nothing_jumps_while_a_chapter_opens(lend, lab_address, size):
    jumps = {}
    with lend(**SIZES[size], relief=True) as opened:
        opened.add_init_script(WATCH)
        page = Looking(opened, lab_address, asked=True)
        for chapter in PAGES:
            page.open(chapter, "fr", data="uci")
            page.settle()
            page.still("shifts.length")
            shifts = opened.evaluate("shifts")
            if sum(value for value, *_ in shifts) >= MOST:
                jumps[chapter] = shifts
    assert jumps == {}
