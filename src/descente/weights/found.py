"""What the weights of a network are called elsewhere, and the network that they make.

Either there is ``theta``, the flat vector, or a weight and a bias for each layer, under names such
as ``0.weight`` and ``fc1.bias``. A matrix is (outputs, inputs), as PyTorch has it, or
(inputs, outputs): the biases of the first layer tell which.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from descente.errors import DataFormatError, InputError
from descente.network import Layout, Network

__all__ = ["SAID", "Found", "are_weights", "found_in", "layered", "metadata", "named"]

Array = NDArray[Any]
Layers = Sequence[tuple[Array, Array]]

SAID = ("activation", "output")
"""What a file of ours says beside the weights, by the names of `Layout`."""

_TENSOR = re.compile(r"(.*?)(weights?|kernel|bias(?:es)?|(?<![a-z])[wb])([._-]?\d*)", re.IGNORECASE)
_SHOWN = 6  # tensors that a sentence names


@dataclass(frozen=True, eq=False)
class Found:
    """Weights, and what is known of their network.

    Attributes
    ----------
    theta : (n_parameters,) float32
        As `Layout` orders them.
    sizes : tuple of int
        Widths from the inputs to the outputs; empty where nothing says.
    said : dict of str to str
        Activations, by the names of `SAID`; those that nothing says are missing.
    """

    theta: NDArray[np.float32]
    sizes: tuple[int, ...]
    said: dict[str, str]

    def network(self, title: str, sizes: Sequence[int] | None, **asked: str | None) -> Network:
        """The network, with what is asked for where nothing was found.

        Raises
        ------
        InputError
            If something is missing, or contradicts what was found.
        """
        widths = self._agreed(title, "sizes", self.sizes or None, sizes and tuple(sizes))
        if len(widths) == 2:  # without hidden layers there is nothing to say of them
            asked["activation"] = self.said.get("activation", asked["activation"] or "sigmoid")
        known = {name: self._agreed(title, name, self.said.get(name), asked[name]) for name in SAID}
        layout = Layout(widths, **known)
        if layout.n_parameters != self.theta.size:
            raise InputError(
                "{title} holds {n:,} numbers; a network of {sizes} has {wanted:,}: pass its sizes.",
                title=title,
                n=self.theta.size,
                sizes=list(layout.sizes),
                wanted=layout.n_parameters,
            )
        return Network.of(layout, self.theta)

    @staticmethod
    def _agreed(title: str, name: str, found: Any, asked: Any) -> Any:
        if found is None and asked is None:
            example = {"sizes": "(784, 16, 16, 10)", "activation": "'relu'", "output": "'softmax'"}
            raise InputError(
                "{title} does not say the network's {name}: pass {name}=, for instance {example}.",
                title=title,
                name=name,
                example=example[name],
            )
        if found is not None and asked is not None and found != asked:
            raise InputError(
                "{title} says {name}={found!r}, {asked!r} was asked for: leave out {name}=.",
                title=title,
                name=name,
                found=found,
                asked=asked,
            )
        return asked if found is None else found


def named(net: Network) -> dict[str, NDArray[np.float32]]:
    """Weights and biases as the ``state_dict`` of PyTorch's ``nn.Sequential`` has them.

    Returns
    -------
    dict of str to float32 array
        ``0.weight`` (outputs, inputs), ``0.bias`` (outputs,), ``2.weight``, …: between two layers
        is an activation.
    """
    arrays = {}
    for k, (W, b) in enumerate(net.layout.unpack(net.theta)):
        arrays[f"{2 * k}.weight"] = np.ascontiguousarray(W.T)
        arrays[f"{2 * k}.bias"] = b.copy()
    return arrays


def are_weights(names: Sequence[str]) -> bool:
    """Whether arrays of these names are the weights of a network."""
    return "theta" in names or all(_TENSOR.fullmatch(name) for name in names if name not in SAID)


def found_in(arrays: Mapping[str, Array], title: str) -> Found:
    """The weights in these arrays; see the module.

    Raises
    ------
    DataFormatError
        If they are not those of a network of fully connected layers, or not finite.
    """
    texts = {name: arrays[name] for name in SAID if name in arrays}
    said = {name: str(text) for name, text in texts.items() if text.dtype.kind == "U"}
    numbers = {name: array for name, array in arrays.items() if name not in said}
    if "theta" not in numbers:
        found = layered(_layers(numbers, title), title)
        return Found(found.theta, found.sizes, said)
    theta = np.asarray(numbers["theta"])
    if theta.ndim != 1 or theta.dtype.kind != "f":
        raise _unfit(arrays, title)
    return Found(_finite(theta, title), (), said)


def layered(layers: Layers, title: str, activations: Sequence[str] = ()) -> Found:
    """The network that these layers make, each with its activation where those are known.

    Parameters
    ----------
    layers : sequence of (inputs, outputs) weights and (outputs,) biases
    title : str
        What sentences call it.
    activations : sequence of str
        As many, or none.

    Raises
    ------
    DataFormatError
        If one layer does not fit the next, hidden layers differ in their activation, or a number
        is not finite.
    """
    shapes = [weight.shape for weight, _ in layers]
    if not layers or any(before[1] != after[0] for before, after in pairwise(shapes)):
        raise DataFormatError(
            "{name} has layers of {shapes}; wanted one after the other, the inputs of each the "
            "outputs of the one before.",
            name=title,
            shapes=[str(shape) for shape in shapes],
        )
    hidden = sorted(set(activations[:-1]))
    if len(hidden) > 1:
        raise DataFormatError(
            "{name} has hidden layers with {hidden}; wanted the same activation for all of them.",
            name=title,
            hidden=" and ".join(hidden),
        )
    said = {"activation": hidden[0]} if hidden else {}
    if activations:
        said["output"] = activations[-1]
    theta = np.concatenate([each.ravel() for layer in layers for each in layer])
    sizes = (shapes[0][0], *(shape[1] for shape in shapes))
    return Found(_finite(theta, title), sizes, said)


def metadata(content: bytes) -> dict[str, str]:
    """The texts in the header of a safetensors file."""
    length = int.from_bytes(content[:8], "little")
    found: dict[str, str] = json.loads(content[8 : 8 + length]).get("__metadata__", {})
    return found


def _finite(theta: Array, title: str) -> NDArray[np.float32]:
    with np.errstate(over="ignore"):  # past float32 it is infinite, and refused
        rounded = theta.astype(np.float32)
    if not np.isfinite(rounded).all():
        raise DataFormatError(
            "{name} holds numbers that are not finite: train that network again.", name=title
        )
    return rounded


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
