"""PyTorch, where it is, and the problems that everything is tried on."""

import pytest

pytest.importorskip("torch", reason="these tests are about PyTorch: pip install 'descente[torch]'")

import torch
from tests.torch.models import MAKERS, problem

import descente as gd


@pytest.fixture(scope="session", params=MAKERS)
def each(request):
    """A problem by its name, in chunks of 16, and what is measured of it."""
    found = problem(request.param)
    return request.param, found, gd.torch.objective(found.model, found.loss, found.data, chunk=16)


@pytest.fixture(autouse=True)
def one_thread():
    """More would only wait for each other on a busy machine."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
