"""The data, the network and the pages that the figures are shown with."""

from contextlib import ExitStack

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
def calm(lend, lab_address):
    """One page for all tests of a module; without movement: nothing has to be waited for."""
    with lend(height=900, reduced_motion="reduce") as opened:
        looked = Looking(opened, lab_address)
        yield looked
        assert looked.wrong == []


@pytest.fixture(scope="module")
def shared(lend, lab_address):
    """One page for all tests of a module, whose experiment each of them begins again."""
    with lend(height=900) as opened:
        page = Four(opened, lab_address)
        page.open("reseau", "en", data="uci")
        yield page
    assert page.wrong == []


@pytest.fixture
def begun(shared):
    """Step 0 of the first experiment."""
    shared.again(data="uci", seed=0, eta=0.5, hidden=[16, 16], epochs=10)
    return shared


@pytest.fixture
def going(lend, lab_address):
    """Opens a chapter in a context of its own, given back at the end."""
    with ExitStack() as pages:
        yield lambda *where, **state: pages.enter_context(
            in_a_context(lend, lab_address, *where, **state)
        )
