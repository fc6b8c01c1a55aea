"""A network's weights from a file: of the lab, of a recorded run, or of any other program.

Either the file holds ``theta``, the flat vector, or a weight and a bias for each layer, under names
such as ``0.weight`` and ``fc1.bias``. A matrix is (outputs, inputs), as PyTorch has it, or
(inputs, outputs): the biases of the first layer tell which. What the lab gives away holds the whole
experiment beside its ``theta``.
"""

from __future__ import annotations

import json
import re
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
from descente.lab.kept import SOME, Kept, holds_history, metadata
from descente.lab.limits import limit, within

__all__ = ["Weights", "are_weights", "of_arrays", "of_safetensors"]

Array = NDArray[Any]

SAID = ("hidden", "activation", "output", "cost")
"""What a file of the lab says of its network, by the names of `protocol.Settings`."""

_TENSOR = re.compile(r"(.*?)(weights?|kernel|bias(?:es)?|(?<![a-z])[wb])([._-]?\d*)", re.IGNORECASE)
_SHOWN = 6  # tensors that a sentence names


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
    try:
        arrays, said = load(content), metadata(content)
        settings = json.loads(said.get("experiment", "{}")).get("settings", {})
        known = {name: settings[name] for name in SAID if name in settings}
    except (
        SafetensorError,
        ValueError,
        TypeError,
        AttributeError,
        KeyError,
        RecursionError,
    ) as error:
        raise DataFormatError(
            "{name} is not a sound safetensors file of floating-point numbers ({kind}): save it "
            "again.",
            name=title,
            kind=type(error).__name__,
        ) from error
    came = of_arrays(arrays, title, known)
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
    sizes: tuple[int, ...] = ()
    if "theta" in arrays:
        theta = np.asarray(arrays["theta"])
        if theta.ndim != 1:
            raise _unfit(arrays, title)
    else:
        layers = _layers(arrays, title)
        sizes = (len(layers[0][0]), *(len(bias) for _, bias in layers))
        settings = {**(settings or {}), "hidden": list(sizes[1:-1])}
        theta = np.concatenate([each.ravel() for layer in layers for each in layer])
    if theta.dtype.kind != "f":
        raise _unfit(arrays, title)
    within("parameters", theta.size)
    theta = theta.astype(np.float32)
    if not np.isfinite(theta).all():
        raise DataFormatError(
            "{name} holds numbers that are not finite: train that network again.", name=title
        )
    return Weights(theta, title, sizes, settings or {})


def are_weights(names: list[str]) -> bool:
    """Whether arrays of these names are the weights of a network."""
    return "theta" in names or all(_TENSOR.fullmatch(name) for name in names)


def _layers(arrays: Mapping[str, Array], title: str) -> list[tuple[Array, Array]]:
    """Weights (inputs, outputs) and biases of every layer, from the inputs to the outputs."""
    layers: dict[str, dict[str, Array]] = {}
    for name, array in arrays.items():
        found = _TENSOR.fullmatch(name)
        if found is None or array.dtype.kind != "f":
            raise _unfit(arrays, title)
        kind = "bias" if found[2][0] in "bB" else "weight"
        layers.setdefault(found[1] + found[3], {})[kind] = array
    in_order = [layers[name] for name in sorted(layers, key=_numbered)]
    if not in_order or any(
        each.keys() != {"weight", "bias"} or each["weight"].ndim != 2 or each["bias"].ndim != 1
        for each in in_order
    ):
        raise _unfit(arrays, title)
    pairs = [(each["weight"], each["bias"]) for each in in_order]
    if len(pairs[0][0]) == len(pairs[0][1]):
        pairs = [(weight.T, bias) for weight, bias in pairs]
    widths = [len(pairs[0][0]), *(len(bias) for _, bias in pairs)]
    for (weight, _), shape in zip(pairs, pairwise(widths), strict=True):
        if weight.shape != shape:
            raise _unfit(arrays, title)
    return pairs


def _numbered(name: str) -> list[Any]:
    """Sort "fc2" before "fc10"."""
    return [int(part) if part.isdecimal() else part for part in re.split(r"(\d+)", name)]


def _unfit(arrays: Mapping[str, Array], title: str) -> DataFormatError:
    """The arrays are not those of a chain of layers."""
    shown = [f"{name} {array.shape}" for name, array in list(arrays.items())[:_SHOWN]]
    return DataFormatError(
        "{name} holds {tensors}; wanted a chain of fully connected layers, a matrix “weight” and a "
        "vector “bias” for each, or their flat vector “theta”.",
        name=title,
        tensors=", ".join([*shown, *(["…"] if len(arrays) > _SHOWN else [])]) or "no array",
    )
