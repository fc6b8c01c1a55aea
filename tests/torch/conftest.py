"""The problems that everything is tried on; each test file is skipped where there is no PyTorch."""

from importlib.util import find_spec

import pytest

import descente as gd

collect_ignore = [] if find_spec("torch") else ["models.py"]  # as the modules under test
NAMES = ("mlp", "lenet", "resnet", "gpt")


@pytest.fixture(scope="session", params=NAMES)
def each(request):
    """A problem by its name, in chunks of 16, and what is measured of it."""
    from tests.torch.models import problem

    found = problem(request.param)
    return request.param, found, gd.torch.objective(found.model, found.loss, found.data, chunk=16)


@pytest.fixture(autouse=True)
def one_thread():
    """More would only wait for each other on a busy machine."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
