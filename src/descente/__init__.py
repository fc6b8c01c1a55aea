"""Descente: gradient descent, live, exact and fast.

>>> import descente as gd
>>> data = gd.load("embedded")
>>> net = gd.Network((784, 16, 16, 10), seed=0)
>>> net.n_parameters
13002
>>> g = gd.gradient(net, data.train)
>>> len(g.top(3))
3

Data, training and recorded runs are loaded at first use: importing the package stays light.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

# The modules cost and gradient share their names with the functions they hold: imported here, at
# once, so that `descente.cost` is the function whatever is imported later. They need only NumPy.
from descente.cost import accuracy, cost, evaluate
from descente.descent import RECIPES, Descent, History, Outcome, Recipe
from descente.errors import (
    DataFormatError,
    DataNotFoundError,
    DescenteError,
    DownloadError,
    InputError,
    MissingExtraError,
    RunError,
)
from descente.gradient import Gradient, gradient
from descente.network import Layout, Network

if TYPE_CHECKING:
    from descente import runs
    from descente.digits import Augmentation, Digits, Split, augment, frame, load
    from descente.runs import Run
    from descente.training import Progress, descend, resume

__version__ = "0.1.0"

_LATER = {
    "Augmentation": "digits",
    "Digits": "digits",
    "Progress": "training",
    "Run": "runs",
    "Split": "digits",
    "augment": "digits",
    "descend": "training",
    "frame": "digits",
    "load": "digits",
    "resume": "training",
}

__all__ = [
    "RECIPES",
    "Augmentation",
    "DataFormatError",
    "DataNotFoundError",
    "DescenteError",
    "Descent",
    "Digits",
    "DownloadError",
    "Gradient",
    "History",
    "InputError",
    "Layout",
    "MissingExtraError",
    "Network",
    "Outcome",
    "Progress",
    "Recipe",
    "Run",
    "RunError",
    "Split",
    "accuracy",
    "augment",
    "cost",
    "descend",
    "evaluate",
    "frame",
    "gradient",
    "load",
    "resume",
    "runs",
]


def __getattr__(name: str) -> Any:
    if name == "runs":
        return importlib.import_module("descente.runs")
    home = _LATER.get(name)
    if home is None:
        raise AttributeError(f"module 'descente' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"descente.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
