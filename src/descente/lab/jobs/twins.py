"""The lines of this library that compute what a figure shows, and whether they lead to this θ.

For some figures the same is there in PyTorch, from the same network and images.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from string import Template
from typing import Any

import numpy as np

from descente.digits.loading import default_set
from descente.errors import InputError
from descente.lab import assets
from descente.lab.jobs.again import again
from descente.lab.jobs.planes import ON_PATH
from descente.lab.jobs.snapshot import Snapshot
from descente.lab.offer import BUILT_IN
from descente.lab.wire import Value

__all__ = ["IN_TORCH", "TEMPLATE", "twin"]

TEMPLATE = "twin.py.txt"
"""The file of a figure's folder that holds its lines; ``$name`` stands for what is chosen."""
IN_TORCH = "twin.torch.py.txt"
"""The file of the same in PyTorch, where there is one."""
PATIENCE = 5.0  # seconds of a core in which the steps are made again
CHOSEN = {"activation": "sigmoid", "output": "sigmoid"}

NETWORK = """import torch

layers = [
    [torch.tensor(numbers, requires_grad=True) for numbers in layer]
    for layer in net.layout.unpack(net.theta)
]
X = torch.tensor(data.train.images)
y = torch.eye($classes)[data.train.labels.astype(int)]


def network(a):
    for W, b in layers[:-1]:
        a = $hidden
    W, b = layers[-1]
    return $output


def cost(X, y):
    a = network(X)
    return $cost


"""
"""The network and its cost in PyTorch."""
FUNCTIONS = {
    "sigmoid": "torch.sigmoid(a @ W + b)",
    "tanh": "torch.tanh(a @ W + b)",
    "relu": "torch.relu(a @ W + b)",
    "identity": "a @ W + b",
    "softmax": "torch.softmax(a @ W + b, dim=1)",
}
COSTS = {
    ("quadratic", False): "((y - a) ** 2).sum(dim=1).mean()",
    ("cross_entropy", False): "-(y * a.log() + (1 - y) * (1 - a).log()).sum(dim=1).mean()",
    ("cross_entropy", True): "-(y * a.log()).sum(dim=1).mean()",
}
"""By the kind of cost, and whether the outputs are a softmax that cross-entropy is taken of."""


def twin(
    at: Snapshot,
    figure: str,
    weight: int | None = None,
    plane: str = "random",
    span: float = 1.0,
    seed: int = 0,
) -> Iterator[Value]:
    """The lines, and then whether they were run here and gave this very θ, to the bit."""
    if figure not in figures():
        raise InputError("there are no lines for a figure {figure!r}.", figure=figure)
    chosen = {
        "drawn": _drawn(at),
        "weight": int(np.abs(at.here.gradient).argmax()) if weight is None else weight,
        "plane": "random" if plane in ON_PATH else plane,  # the lines have no path
        "span": span,
        "seed": seed,
        "image": at.image_index,
        "batch": at.settings.batch,
        "eta": f"{at.eta:.6g}",
        "kind": f', "{at.settings.cost}"' if at.settings.cost != "quadratic" else "",
        "cost": f', cost="{at.settings.cost}"' if at.settings.cost != "quadratic" else "",
    }
    body = figures()[figure]
    beginning = _beginning(at, "descent" in body)
    words = {
        "code": beginning + Template(body).substitute(chosen),
        "torch": _torch(at, figure, beginning, chosen),
    }
    yield Value({**words, "checked": "coming"})
    copy = again(at.settings, at.step, PATIENCE)
    if copy.step < at.step:
        checked = "late"
    else:
        checked = "same" if np.array_equal(copy.net.theta, at.net.theta) else "other"
    yield Value({**words, "checked": checked})


def _torch(at: Snapshot, figure: str, beginning: str, chosen: dict[str, Any]) -> str:
    """The same in PyTorch; nothing where there is none, or where its step is another one."""
    own = at.settings
    if figure not in figures(IN_TORCH):
        return ""
    if figure == "update" and (own.rule != "sgd" or own.weight_decay):
        return ""
    softmax = own.cost == "cross_entropy" and own.output == "softmax"
    network = {
        "classes": at.net.layout.sizes[-1],
        "hidden": FUNCTIONS[own.activation],
        "output": FUNCTIONS[own.output],
        "cost": COSTS[own.cost, softmax],
    }
    body = Template(figures(IN_TORCH)[figure]).substitute(chosen)
    return beginning + Template(NETWORK).substitute(network) + body


@cache
def figures(template: str = TEMPLATE) -> dict[str, str]:
    """The lines of each figure that has some, by its name."""
    found = {}
    for name in assets.figures():
        file = assets.WEB / "figures" / name / template
        if file.is_file():
            found[name] = file.read_text(encoding="utf-8")
    return found


def _beginning(at: Snapshot, trains: bool) -> str:
    """The data, the network as it is drawn at random, and its training up to here."""
    own = at.settings
    name = at.offer.name(own.data) or default_set()
    data = f'"{name}"' if name in BUILT_IN else "..."
    lines = [
        "import descente as gd",
        "",
        f"data = gd.load({data})" + ("" if name in BUILT_IN else "  # where your images are"),
        f"net = {_drawn(at)}",
    ]
    if at.step or trains:
        recipe = {
            "eta": own.eta,
            "batch_size": own.batch,
            "epochs": own.epochs,
            "seed": own.seed,
            "rule": own.rule,
            "cost": own.cost,
            "schedule": own.schedule,
            "weight_decay": own.weight_decay,
        }
        given = _options(recipe, {"rule": "sgd", "cost": "quadratic", "seed": 0})
        given = given.removeprefix(", ").replace(", schedule", ",\n    schedule")
        lines += [
            f"recipe = gd.Recipe(\n    {given},\n)",
            "descent = gd.Descent(net, data.train, recipe)",
        ]
    if at.step:
        lines += [
            f"while descent.state.step < {at.step}:",
            f"    descent.advance({at.step} - descent.state.step)",
        ]
    return "\n".join(lines) + "\n\n"


def _drawn(at: Snapshot) -> str:
    """The network as it is drawn at random."""
    more = _options({name: getattr(at.settings, name) for name in CHOSEN}, CHOSEN)
    return f"gd.Network({tuple(at.net.layout.sizes)}, seed={at.settings.seed}{more})"


def _options(values: dict[str, Any], plain: dict[str, Any]) -> str:
    """Keyword arguments that are not the plain ones."""
    said = {k: json.dumps(v) if isinstance(v, str) else v for k, v in values.items()}
    return "".join(f", {k}={said[k]}" for k, v in values.items() if plain.get(k) != v)
