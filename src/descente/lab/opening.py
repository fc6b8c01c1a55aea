"""How a page comes by its experiment: the one that was kept under its name, or a new one."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

from descente.errors import DescenteError
from descente.lab.experiment import Experiment, Settings
from descente.lab.kept import Keeper, Kept
from descente.lab.offer import Offer
from descente.lab.protocol import DEFAULTS

__all__ = ["offered", "opened"]

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
        experiment = Experiment(start.changed(offer.settings(wanted)), what.get("run"))
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
        experiment = Experiment(Settings(data=offer.first))
        experiment.restore(offered(now, offer))
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


def _what_holds(settings: Settings, wanted: dict[str, Any], offer: Offer) -> Settings:
    """Of settings that make no sense together, those that do, one after another."""
    for name in DEFAULTS:
        if name in wanted:
            with contextlib.suppress(DescenteError):
                change = offer.settings({name: wanted[name]})
                settings = settings.changed(change).checked()
    return settings
