"""The data, the network and the pages that the figures are shown with."""

import pytest
from tests.lab.conftest import Looking
from tests.lab.figures.pages import SIZES, Four, in_a_context

import descente as gd


@pytest.fixture
def net():
    return gd.Network(SIZES, seed=0)


@pytest.fixture(scope="module")
def slopes(data):
    """∂C/∂θ at the start, over all examples."""
    return gd.gradient(gd.Network(SIZES, seed=0), data.train).vector


@pytest.fixture(scope="module")
def calm(browser, lab_address):
    """One page for all tests of a module; without movement: nothing has to be waited for."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, locale="en-GB", reduced_motion="reduce"
    )
    looked = Looking(context.new_page(), lab_address)
    yield looked
    assert looked.wrong == []
    context.close()


@pytest.fixture(scope="module")
def shared(browser, lab_address):
    """One page for all tests of a module, whose experiment each of them begins again."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    page = Four(context.new_page(), lab_address)
    page.open("reseau", "en", data="uci")
    yield page
    wrong = page.wrong
    context.close()
    assert wrong == []


@pytest.fixture
def begun(shared):
    """Step 0 of the first experiment."""
    shared.again(data="uci", seed=0, eta=0.5, hidden=[16, 16], epochs=10)
    return shared


@pytest.fixture
def going(browser, lab_address):
    """Opens a chapter in a context of its own, closed at the end."""
    pages = []

    def make(*where, **state):
        pages.append(in_a_context(browser, lab_address, *where, **state))
        return pages[-1]

    yield make
    for page in pages:
        page.page.context.close()
