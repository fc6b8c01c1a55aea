"""How a page comes by its experiment: what was kept, what it brings, or a new one."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from descente.descent import Descent
from descente.errors import DescenteError, InputError
from descente.lab.experiment import Experiment, Settings
from descente.lab.kept import Keeper, Kept
from descente.lab.offer import Offer
from descente.lab.protocol import DEFAULTS
from descente.lab.sets import digits_of
from descente.lab.weights import Weights
from descente.network import Network

__all__ = ["brought", "offered", "opened"]

SAME = 1e-4
"""Relative difference up to which one θ, on two machines, has its cost over the same data."""

Complain = Callable[[DescenteError], None]


def opened(
    name: str, what: dict[str, Any], offer: Offer, complain: Complain
) -> tuple[Experiment, bool]:
    """The experiment of a page, and whether it is the one that the page had before.

    Parameters
    ----------
    name : str
        The page's key.
    what : dict
        Its "settings"; a recorded "run"; whether it comes "back", to which "step", and with a link
        that was "edited".
    offer : Offer
    complain : callable
        Takes the error where something could not be had: what could is opened all the same.
    """
    wanted, start = dict(what.get("settings") or {}), Settings(data=offer.first)
    found = _back(name, wanted, what, offer, complain)
    if found is not None:
        return found, True
    try:
        experiment = Experiment(start.changed(offer.settings(wanted)))
        if what.get("run"):
            experiment.begin(what["run"])
    except DescenteError as error:
        complain(error)
        experiment = Experiment(_what_holds(start, wanted, offer))
    if what.get("back"):  # not on the disk yet, but the steps are known
        experiment.catch_up(what["step"])
    return experiment, bool(what.get("back") and experiment.step)


def _back(
    name: str, wanted: dict[str, Any], what: dict[str, Any], offer: Offer, complain: Complain
) -> Experiment | None:
    """What was kept under a name, at the step that its page was shown last."""
    if not what.get("back"):
        return None
    now, shelf = Keeper(name).read()
    if now is None:
        return None
    try:
        now = offered(now, offer)
        experiment = Experiment(Settings().changed(now.settings))  # no other data are loaded for it
        experiment.restore(now)
        experiment.shelf = shelf
        experiment.catch_up(what["step"])
        if wanted and what.get("edited"):
            experiment.change(offer.settings(wanted))
    except DescenteError as error:
        complain(error)
        return None
    return experiment


def offered(kept: Kept, offer: Offer) -> Kept:
    """What was kept, if its data are still offered.

    Raises
    ------
    InputError
        If they are not.
    """
    offer.settings({"data": offer.name(kept.settings["data"])})
    return kept


def brought(name: str, offer: Offer, complain: Complain) -> Weights:
    """What a page has brought, by its name; without its history where the data are not here.

    Parameters
    ----------
    name : str
    offer : Offer
    complain : callable
        Takes the error that says why the history was left out.
    """
    came = Weights.taken_in(name)
    if (kept := came.experiment) is None:
        return came
    with contextlib.suppress(InputError):
        here = replace(kept, settings=offer.settings(kept.settings))
        if _starts_the_same(here):
            return replace(came, experiment=here)
    complain(
        InputError(
            "{name} came without its history: the data {data!r} that it learnt from are not here.",
            name=came.title,
            data=kept.settings["data"],
        )
    )
    return replace(came, experiment=None)


def _starts_the_same(kept: Kept) -> bool:
    """Whether its first θ costs what it did: over other data of the same name it does not."""
    settings = Settings().changed(kept.settings).checked()
    net = Network.of(settings.network().layout, kept.thetas[0])
    first = Descent(net, digits_of(settings.data).train, settings.recipe())
    return abs(first.start_cost - kept.start_cost) <= SAME * kept.start_cost


def _what_holds(settings: Settings, wanted: dict[str, Any], offer: Offer) -> Settings:
    """Of settings that make no sense together, those that do, one after another."""
    for name in DEFAULTS:
        if name in wanted:
            with contextlib.suppress(DescenteError):
                change = offer.settings({name: wanted[name]})
                settings = settings.changed(change).checked()
    return settings
