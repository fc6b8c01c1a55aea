"""Descente: gradient descent, live, exact and fast.

>>> import descente as gd
>>> data = gd.load("uci")
>>> net = gd.Network((784, 16, 16, 10), seed=0)
>>> net.n_parameters
13002
>>> g = gd.gradient(net, data.train)
>>> len(g.top(3))
3

Every name is loaded at its first use, so that importing the package costs next to nothing.
"""

# nothing is imported here that takes a millisecond: before the command line begins, Python answers
# Ctrl-C with a traceback
import sys
from types import ModuleType

TYPE_CHECKING = False  # as type checkers know it
if TYPE_CHECKING:
    from typing import Any

    from descente import runs as runs
    from descente import torch as torch
    from descente.descent import Descent, History, Outcome
    from descente.digits import Augmentation, Digits, Split, augment, frame, load
    from descente.errors import (
        DataFormatError,
        DataNotFoundError,
        DescenteError,
        DownloadError,
        InputError,
        MissingExtraError,
        RunError,
    )
    from descente.gradient import Gradient
    from descente.instruments.backprop import BackpropTrace, backprop_trace
    from descente.instruments.critical import CriticalSharpness, critical_sharpness
    from descente.instruments.curvature import (
        Sharpness,
        sharpness,
        sharpness_along,
        sharpness_by_layer,
    )
    from descente.instruments.importance import Importance, importance
    from descente.instruments.landscape import Landscape
    from descente.instruments.learning_rate import EtaSweep, RangeTest, eta_sweep, range_test
    from descente.instruments.noise import EtaLimit, StepChange, eta_limit, step_change
    from descente.instruments.planes import Plane
    from descente.instruments.rule_list import RuleList, rule_list
    from descente.instruments.scaling import Scaling, scaling
    from descente.instruments.slope import Slope, slope
    from descente.instruments.steepest import Steepest, steepest
    from descente.instruments.survey import landscape
    from descente.instruments.todo import TodoList, todo
    from descente.measure import accuracy, cost, evaluate, gradient
    from descente.network import Layout, Network
    from descente.objective import Objective, objective
    from descente.recipe import RECIPES, Recipe
    from descente.report.measured import Report, report
    from descente.runs import Run
    from descente.training import Progress, descend, resume
    from descente.weights.files import load_network, save_network
    from descente.weights.sequential import from_torch, to_torch

__version__ = "0.2.0"

_HOMES = {
    "descent": ("Descent", "History", "Outcome"),
    "digits": ("Augmentation", "Digits", "Split", "augment", "frame", "load"),
    "errors": (
        "DataFormatError",
        "DataNotFoundError",
        "DescenteError",
        "DownloadError",
        "InputError",
        "MissingExtraError",
        "RunError",
    ),
    "gradient": ("Gradient",),
    "instruments.backprop": (
        "BackpropTrace",
        "backprop_trace",
    ),
    "instruments.critical": (
        "CriticalSharpness",
        "critical_sharpness",
    ),
    "instruments.curvature": (
        "Sharpness",
        "sharpness",
        "sharpness_along",
        "sharpness_by_layer",
    ),
    "instruments.importance": (
        "Importance",
        "importance",
    ),
    "instruments.landscape": ("Landscape",),
    "instruments.learning_rate": (
        "EtaSweep",
        "RangeTest",
        "eta_sweep",
        "range_test",
    ),
    "instruments.noise": (
        "EtaLimit",
        "StepChange",
        "eta_limit",
        "step_change",
    ),
    "instruments.planes": ("Plane",),
    "instruments.rule_list": (
        "RuleList",
        "rule_list",
    ),
    "instruments.scaling": (
        "Scaling",
        "scaling",
    ),
    "instruments.slope": (
        "Slope",
        "slope",
    ),
    "instruments.steepest": (
        "Steepest",
        "steepest",
    ),
    "instruments.survey": ("landscape",),
    "instruments.todo": (
        "TodoList",
        "todo",
    ),
    "measure": ("accuracy", "cost", "evaluate", "gradient"),
    "network": ("Layout", "Network"),
    "objective": ("Objective", "objective"),
    "recipe": ("RECIPES", "Recipe"),
    "report.measured": ("Report", "report"),
    "runs": ("Run",),
    "training": ("Progress", "descend", "resume"),
    "weights.files": ("load_network", "save_network"),
    "weights.sequential": ("from_torch", "to_torch"),
}
_PACKAGES = ("runs", "torch")  # the second comes with an extra, so a star import leaves it out
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "RECIPES",
    "Augmentation",
    "BackpropTrace",
    "CriticalSharpness",
    "DataFormatError",
    "DataNotFoundError",
    "Descent",
    "DescenteError",
    "Digits",
    "DownloadError",
    "EtaLimit",
    "EtaSweep",
    "Gradient",
    "History",
    "Importance",
    "InputError",
    "Landscape",
    "Layout",
    "MissingExtraError",
    "Network",
    "Objective",
    "Outcome",
    "Plane",
    "Progress",
    "RangeTest",
    "Recipe",
    "Report",
    "RuleList",
    "Run",
    "RunError",
    "Scaling",
    "Sharpness",
    "Slope",
    "Split",
    "Steepest",
    "StepChange",
    "TodoList",
    "accuracy",
    "augment",
    "backprop_trace",
    "cost",
    "critical_sharpness",
    "descend",
    "eta_limit",
    "eta_sweep",
    "evaluate",
    "frame",
    "from_torch",
    "gradient",
    "importance",
    "landscape",
    "load",
    "load_network",
    "objective",
    "range_test",
    "report",
    "resume",
    "rule_list",
    "runs",
    "save_network",
    "scaling",
    "sharpness",
    "sharpness_along",
    "sharpness_by_layer",
    "slope",
    "steepest",
    "step_change",
    "to_torch",
    "todo",
]


class _Package(ModuleType):
    """Keeps ``descente.cost`` and ``descente.gradient`` the functions.

    They live in modules of the same name, and the import system would otherwise put the module in
    the function's place the moment anything imports it.
    """

    def __setattr__(self, name: str, value: "Any") -> None:
        if not (name in _HOME_OF and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


def __getattr__(name: str) -> "Any":
    import importlib

    if name in _PACKAGES:
        return importlib.import_module(f"descente.{name}")
    if name not in _HOME_OF:
        raise AttributeError(f"module 'descente' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"descente.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


sys.modules[__name__].__class__ = _Package
