"""The lines of this library that compute what a figure shows, and whether they lead to this θ."""

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

__all__ = ["TEMPLATE", "twin"]

TEMPLATE = "twin.py.txt"
"""The file of a figure's folder that holds its lines; ``$name`` stands for what is chosen."""
PATIENCE = 5.0  # seconds of a core in which the steps are made again
CHOSEN = {"activation": "sigmoid", "output": "sigmoid"}


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
    lines = _beginning(at, "descent" in body) + Template(body).substitute(chosen)
    yield Value({"code": lines, "checked": "coming"})
    copy = again(at.settings, at.step, PATIENCE)
    if copy.step < at.step:
        checked = "late"
    else:
        checked = "same" if np.array_equal(copy.net.theta, at.net.theta) else "other"
    yield Value({"code": lines, "checked": checked})


@cache
def figures() -> dict[str, str]:
    """The lines of each figure that has some, by its name."""
    found = {}
    for name in assets.figures():
        file = assets.WEB / "figures" / name / TEMPLATE
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
