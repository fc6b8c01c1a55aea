"""What the workshop lets one choose from, and what it gives away.

One chooses from settings, every figure there is, and recorded runs.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from descente.digits.loading import default_set
from descente.errors import DescenteError
from descente.lab import lessons
from descente.lab.kept import Keeper
from descente.lab.offer import Offer
from descente.lab.phrases import complaint
from descente.lab.protocol import DEFAULTS

__all__ = ["choices", "given_away", "recorded"]

LISTED = 30
"""The newest runs are listed, so many of them."""


def choices(offer: Offer) -> dict[str, Any]:
    """Allowed values of each setting, and the figures by chapter."""
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
        "figures": list(_figures()),
    }


def recorded(offer: Offer, wanted: Collection[str] = ()) -> dict[str, Any]:
    """The newest recorded runs in short, those that are wanted, and how many there are besides."""
    from descente import runs

    names = runs.names()
    listed = [*names[:LISTED], *(name for name in names[LISTED:] if name in wanted)]
    return {
        "runs": [_run(name, offer) for name in listed],
        "more": len(names) - len(listed),
    }


def given_away(key: str, offer: Offer) -> bytes | None:
    """The experiment kept under a key, as a file for whoever has that page; None where none is.

    Its data have the name that pages use: nothing is told of where they lie on this machine.
    """
    now = Keeper(key).read()[0]
    if now is None:
        return None
    data = offer.name(now.settings["data"]) or default_set()
    return replace(now, settings={**now.settings, "data": data}).to_bytes()


def _run(name: str, offer: Offer) -> dict[str, Any]:
    """A recorded run in short; of one that a page cannot have, its name and why."""
    from descente import runs

    try:
        run = runs.open_run(offer.run(name))
    except DescenteError as error:
        return {"name": name, "error": complaint("runs", error).words}
    tested = run.history.test_accuracy
    return {
        "name": name,
        "sizes": list(run.network.layout.sizes),
        "data": offer.name(run.manifest.data["set"]) or run.manifest.data["name"],
        "steps": run.steps,
        "total": run.total_steps,
        "outcome": str(run.outcome.kind),
        "cost": run.last_cost if math.isfinite(run.last_cost) else None,
        "accuracy": float(tested[-1]) if len(tested) else None,
    }


def _figures() -> list[dict[str, Any]]:
    """Each figure of the chapters once, as it stands there."""
    found: dict[str, dict[str, Any]] = {}
    for slug in lessons.SLUGS:
        for name, options in lessons.figures(lessons.lesson(slug, "en").body):
            options.pop("after", None)  # there are no bets in the workshop
            if name != "guess":
                key = f"{name} {options}"
                found.setdefault(key, {"slug": slug, "name": name, "options": options})
    return list(found.values())
