"""Pages that show a figure, and what the tests of figures do on them."""

import json
import re
from contextlib import contextmanager

import numpy as np
import pytest
from tests.lab.conftest import EPOCHS, Looking
from tests.lab.reading import number

import descente as gd
from descente.descent import Descent
from descente.recipe import RECIPES, Recipe

SIZES = (784, 16, 16, 10)
COUNT = 13_002
BUSY = "document.querySelector('#strip .play').dataset.shows === 'pause'"
REST = "document.querySelector('#strip .play').dataset.shows === 'play'"
SEVEN = [(0.28, 0.2), (0.72, 0.2), (0.45, 0.82)]
SAYS_SEVEN = "document.querySelector('fig-pad tbody tr.answer .name').textContent === '7'"


def descent(data, steps=0, seed=0):
    """The library's own descent, so many steps on."""
    made = Descent(
        gd.Network(SIZES, seed=seed),
        data.train,
        Recipe(batch_size=10, epochs=EPOCHS, **RECIPES["deck"]),
    )
    while made.state.step < steps:
        made.advance(steps - made.state.step)
    return made


def opened(page, chapter, language="en", **state):
    """A chapter at step 0 of a network of its own."""
    page.open(chapter, language, **{"data": "uci", **state})
    page.until("document.querySelector('#strip .step').textContent === '0'")
    return page.page


def shown(page, selector):
    """The full value of a number, as its tooltip has it."""
    return number(page.get_attribute(selector, "title"))


@contextmanager
def in_a_context(
    lend, lab_address, chapter, language="en", relief=False, moves=False, size=(640, 900), **state
):
    """A page of its own; without movement, unless a test is about that."""
    with lend(
        *size,
        locale="fr-FR" if language == "fr" else "en-GB",
        reduced_motion="no-preference" if moves else "reduce",
        relief=relief,
    ) as opened:
        page = Looking(opened, lab_address)
        page.open(chapter, language, data="uci", **state)
        yield page


class Four(Looking):
    """One page for all of these chapters."""

    def go(self, chapter, language="en"):
        """To a chapter, without loading the page again."""
        if self.page.evaluate(f"document.querySelector('main').classList.contains('{chapter}')"):
            return
        self.page.evaluate(f"location.hash = '#c={chapter}&l={language}'")
        self.until(f"document.querySelector('main.{chapter}:not(.laying)')")
        self.until("document.querySelectorAll('main .figure').length > 0")

    def text(self, selector):
        return self.page.inner_text(selector)

    def has(self, selector, text):
        """Wait until the text of an element holds this one."""
        self.until(
            f"document.querySelector({json.dumps(selector)})?.textContent"
            f".includes({json.dumps(text)})"
        )

    def titles(self, selector):
        """The full values an element's likes show on hover."""
        found = self.page.eval_on_selector_all(selector, "all => all.map(e => e.title)")
        return np.array([number(text) for text in found])

    def link(self, name):
        found = re.search(rf"[#&]{name}=([^&]*)", self.page.evaluate("location.hash"))
        return found and found.group(1)

    def again(self, **settings):
        """Step 0 of an experiment with these settings."""
        self.set(**settings)
        self.page.evaluate("window.line.send(JSON.stringify({do: {what: 'restart'}}))")
        self.page.evaluate("window.line.send(JSON.stringify({do: {what: 'digit', index: 0}}))")
        self.until("document.querySelector('#strip .step').textContent === '0'")

    def train(self):
        """To the end of what is planned."""
        self.page.click("#strip .play")
        self.until("document.querySelector('#strip .outcome').textContent.length > 0")

    def under(self, wanted, columns):
        """Where on the network's picture the pointer says something like this."""
        canvas = self.page.locator("fig-network canvas")
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        for x in columns:
            for y in np.arange(0.03, 0.97, 0.012):
                at = box["x"] + x * box["width"], box["y"] + y * box["height"]
                self.page.mouse.move(*at)
                if re.search(wanted, self.text("fig-network .opened")):
                    return at
        pytest.fail(f"nothing says {wanted}")

    def stroke(self, points, pad="fig-pad .paper canvas"):
        """Draw with the mouse: points from 0 to 1."""
        canvas = self.page.locator(pad)
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        corners = [(box["x"] + x * box["width"], box["y"] + y * box["width"]) for x, y in points]
        self.page.mouse.move(*corners[0])
        self.page.mouse.down()
        for corner in corners[1:]:
            self.page.mouse.move(*corner, steps=10)
        self.page.mouse.up()

    def clear(self):
        self.page.click("fig-pad .drawing button:last-child")
        self.has("fig-pad .which", "test image")

    def asked(self, job):
        """What was asked of this job."""
        return [
            m["ask"]
            for m in self.page.evaluate("window.sent")
            if m.get("ask", {}).get("job") == job
        ]


def small(points, left=0.05, top=0.06, by=0.3):
    return [(left + by * x, top + by * y) for x, y in points]


def outputs_on(page):
    return page.titles("fig-pad .outputs tbody td.number")


def accuracy_is(page, net, data):
    wanted = f"{100 * gd.accuracy(net, data.test):.1f}"
    page.until(f"document.querySelector('#strip .accuracy').textContent.startsWith('{wanted}')")
