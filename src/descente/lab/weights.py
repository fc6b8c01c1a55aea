"""A network's weights from a file that a page has brought, within the limits of the lab.

What such a file may be is said in `descente.weights`. What the lab gives away holds the whole
experiment beside its ``theta``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

from descente.errors import DataFormatError, InputError, RunError
from descente.lab import taken
from descente.lab.kept import SOME, Kept, holds_history
from descente.lab.limits import limit, within
from descente.weights.files import opened
from descente.weights.found import found_in, metadata

__all__ = ["Weights", "of_arrays", "of_safetensors"]

Array = NDArray[Any]

SAID = ("hidden", "activation", "output", "cost")
"""What a file of the lab says of its network, by the names of `protocol.Settings`."""


@dataclass(frozen=True)
class Weights:
    """The numbers of a network, and what is known of it.

    Attributes
    ----------
    theta : (n_parameters,) float32
        As `Layout` orders them.
    title : str
        The name of the file they came in.
    sizes : tuple of int
        Widths from the inputs to the outputs; empty where the file does not say.
    settings : dict
        What the file says beside, by the names of `SAID`.
    experiment : Kept or None
        What the lab gave away: its settings, history and path too. ``data`` is the name of a set.
    """

    theta: NDArray[np.float32]
    title: str
    sizes: tuple[int, ...] = ()
    settings: dict[str, Any] = field(default_factory=dict)
    experiment: Kept | None = None

    def check(self, sizes: tuple[int, ...], data: str) -> None:
        """See that they are those of a network of these sizes.

        Raises
        ------
        InputError
            If they are not; ``data`` is what its inputs and outputs are those of.
        """
        if self.sizes and self.sizes != sizes:
            raise InputError(
                "{name} is a network of {sizes}; the data {data!r} want {inputs} inputs and "
                "{outputs} outputs: choose the data that it learnt from.",
                name=self.title,
                sizes=list(self.sizes),
                data=data,
                inputs=sizes[0],
                outputs=sizes[-1],
            )
        wanted = sum((i + 1) * o for i, o in pairwise(sizes))
        if self.theta.size != wanted:
            raise InputError(
                "{name} holds {n:,} numbers; the network {sizes} on this page has {wanted:,}: "
                "choose its layers and its data first.",
                name=self.title,
                n=self.theta.size,
                sizes=list(sizes),
                wanted=wanted,
            )

    def to_bytes(self) -> bytes:
        """As a safetensors file, which `of_bytes` reads."""
        facts = {"title": self.title, "sizes": self.sizes, "settings": self.settings}
        said = {"weights": json.dumps(facts)}
        if self.experiment is not None:
            return self.experiment.to_bytes(said)
        made: bytes = save({"theta": self.theta}, said)
        return made

    @classmethod
    def of_bytes(cls, content: bytes) -> Weights:
        """What `to_bytes` made.

        Raises
        ------
        DataFormatError
            If it is not that.
        """
        try:
            arrays, facts = load(content), json.loads(metadata(content)["weights"])
            facts["sizes"] = tuple(facts["sizes"])
            experiment = Kept.of_bytes(content) if holds_history(arrays) else None
            return cls(arrays["theta"], **facts, experiment=experiment)
        except (SafetensorError, ValueError, TypeError, KeyError, RunError) as error:
            raise DataFormatError(
                "what was kept of that network is damaged: bring its file again."
            ) from error

    @classmethod
    def taken_in(cls, name: str) -> Weights:
        """What a page has brought, by the name that it was kept under.

        Raises
        ------
        InputError
            If there is nothing under that name.
        """
        file = taken.file_of(name, taken.NETWORK)
        if file is None:
            raise InputError("there is no network {name!r} here: bring its file again.", name=name)
        return cls.of_bytes(file.read_bytes())


def of_safetensors(content: bytes, title: str) -> Weights:
    """The weights in the bytes of a safetensors file.

    Raises
    ------
    DataFormatError
        If the file is damaged, or does not hold the weights of a network.
    """
    arrays, said = opened(content, title)
    came = of_arrays(arrays, title, {name: said[name] for name in SAID if name in said})
    return replace(came, experiment=_experiment(content, title)) if holds_history(arrays) else came


def _experiment(content: bytes, title: str) -> Kept:
    """The experiment in a file that the lab gave away, its path no longer than the lab keeps it."""
    try:
        kept = Kept.of_bytes(content)
    except RunError as error:
        raise DataFormatError(
            "{name} holds a history beside its θ, but a damaged one: take that network away again.",
            name=title,
        ) from error
    within("steps", kept.step)
    return kept.thinned(min(SOME, limit("path_bytes") // kept.theta.nbytes))


def of_arrays(
    arrays: Mapping[str, Array], title: str, settings: dict[str, Any] | None = None
) -> Weights:
    """The weights in these arrays; see the module.

    Raises
    ------
    DataFormatError
        If they are not those of a network of fully connected layers, or not finite.
    """
    found = found_in(arrays, title)
    within("parameters", found.theta.size)
    known = {**found.said, **(settings or {})}
    if found.sizes:
        known["hidden"] = list(found.sizes[1:-1])
    return Weights(found.theta, title, found.sizes, known)
