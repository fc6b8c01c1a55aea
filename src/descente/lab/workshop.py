"""What the workshop lets one choose from: settings, recorded runs, and every figure there is."""

from __future__ import annotations

from typing import Any

from descente.lab import lessons
from descente.lab.limits import limit
from descente.lab.offer import Offer
from descente.lab.protocol import DEFAULTS

__all__ = ["choices"]


def choices(offer: Offer) -> dict[str, Any]:
    """Allowed values of each setting, names of the recorded runs, and the figures by chapter."""
    from descente import runs
    from descente.cost import COSTS
    from descente.network import ACTIVATIONS
    from descente.recipe import RULES, SCHEDULES

    return {
        "choices": {
            "data": offer.names(),
            "activation": [name for name in ACTIVATIONS if name != "softmax"],
            "output": list(ACTIVATIONS),
            "cost": list(COSTS),
            "rule": list(RULES),
            "schedule": list(SCHEDULES),
        },
        "defaults": {name: value for name, value in DEFAULTS.items() if name != "data"},
        "limits": {name: limit(name) for name in ("layers", "parameters", "epochs")},
        "runs": runs.names(),
        "figures": list(_figures()),
    }


def _figures() -> list[dict[str, Any]]:
    """Each figure of the chapters once, as it stands there."""
    found: dict[str, dict[str, Any]] = {}
    for slug in lessons.SLUGS:
        for name, options in lessons.figures(lessons.lesson(slug, "en").body):
            if name != "guess":
                key = f"{name} {options}"
                found.setdefault(key, {"slug": slug, "name": name, "options": options})
    return list(found.values())
