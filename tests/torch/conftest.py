"""The problems that everything is tried on. Where there is no PyTorch one skip speaks for all."""

from importlib.util import find_spec
from pathlib import Path

import pytest

import descente as gd

SPEAKS = {"conftest.py", "test_objective.py"}
collect_ignore = [
    file.name
    for file in Path(__file__).parent.glob("*.py")
    if not find_spec("torch") and file.name not in SPEAKS
]
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
