"""The stage: what a presentation shows is read from the last row of a room, and is seen whole.

Every screen of every chapter is measured as the browser draws it: texts of HTML, SVG and canvases,
and controls. What `stage.js` calls an offender is a text of a figure smaller than 32 pixels of
1920 × 1080 (prose: 40), in proportion in other windows; a text or a control under the strip, beyond
the window or cut by a box; two texts over each other. Scripts of a formula may be smaller than
their letter, and a list of 13,002 rows may be scrolled.
"""

from pathlib import Path

import pytest
from tests.lab.conftest import EPOCHS, Looking
from tests.lab.test_present import PLACE, PRESENTING

from descente.lab.lessons import SLUGS

MEASURES = Path(__file__).with_name("stage.js")
WINDOWED = "delete Element.prototype.requestFullscreen;"
"""A window that fills the screen has no other size."""
EMPTY = {"sweep", "stuck"}
"""Figures that have nothing to draw before somebody asks for it."""
LEAST = 1 / 3
"""The part of the stage that a figure with its words and controls spans at least."""


@pytest.fixture(scope="module")
def stage(lend, lab_address):
    with lend(1920, 1080, reduced_motion="reduce", relief=True) as opened:
        opened.add_init_script(path=MEASURES)
        opened.add_init_script(WINDOWED)
        yield Looking(opened, lab_address)


def presented(stage, language, trained):
    """Begin to present, with the network untrained or trained, and wait until controls vanish."""
    stage.fresh(SLUGS[-1], language)  # from where the first chapter is gone to from its start
    stage.page.click("#tools .present")
    stage.until(PRESENTING)
    if trained:
        stage.page.keyboard.press("p")
        stage.at_step(144 * EPOCHS)
        stage.until("document.documentElement.dataset.state === 'trained'")


def screens(stage, slug, language):
    """Go through a chapter: its screens' numbers, each once it is drawn."""
    stage.turn(slug, language)
    stage.until(f"{PLACE}.startsWith('1 / ')")
    stage.settle()
    total = int(stage.page.evaluate(PLACE).split("/")[1])
    for at in range(1, total + 1):
        stage.until(f"{PLACE} === '{at} / {total}'")
        rest(stage)
        yield at
        stage.page.keyboard.press("PageDown")


def rest(stage):
    """Wait until what there is to be drawn is drawn: what is wrong meanwhile may come right."""
    stage.settle()
    if stage.page.evaluate("stage.offenders().length"):
        stage.still("JSON.stringify(stage.offenders())")


@pytest.mark.parametrize(("language", "trained"), [("fr", False), ("en", True)])
def test_every_screen_is_read_from_afar_and_seen_whole(stage, language, trained):
    presented(stage, language, trained)
    found = []
    for slug in SLUGS:
        for at in screens(stage, slug, language):
            where = f"{slug} {at}"
            found += [f"{where}: {each}" for each in stage.page.evaluate("stage.offenders()")]
            part = stage.page.evaluate("stage.filled()")
            if part < LEAST and drawn(stage):
                found.append(f"{where}: the figure spans {part:.0%} of the stage")
    assert found == []
    assert stage.wrong == []


def drawn(stage):
    """Whether the screen has a figure of its own that has something to draw."""
    empty = "".join(f":not(.{name})" for name in EMPTY)
    return stage.page.query_selector(f".scene > .figure{empty}") is not None


def test_in_a_larger_window_everything_is_larger_in_proportion(stage):
    ratio, found = 2560 / 1920, []
    presented(stage, "en", False)
    for slug in SLUGS:
        next(screens(stage, slug, "en"))
        sizes = []
        for width, height in ((1920, 1080), (2560, 1440)):
            stage.page.set_viewport_size({"width": width, "height": height})
            stage.until(f"innerWidth === {width}")
            stage.still("JSON.stringify(stage.sizes())")
            rest(stage)
            sizes.append(stage.page.evaluate("stage.sizes()"))
            found += [
                f"{slug} {width}: {each}" for each in stage.page.evaluate("stage.offenders()")
            ]
        stage.page.set_viewport_size({"width": 1920, "height": 1080})
        small, large = sizes
        found += [
            f"{slug}: {text} {size} px, then {large[text]} px"
            for text, size in small.items()
            if text in large and large[text] != pytest.approx(ratio * size, rel=0.01)
        ]
    assert found == []
