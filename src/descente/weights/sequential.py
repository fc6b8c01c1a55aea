"""A network as PyTorch's ``nn.Sequential``, and back; PyTorch is imported when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from descente.errors import InputError, MissingExtraError
from descente.network import Network
from descente.weights.found import layered, named

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Link", "chained", "from_torch", "to_torch"]

_MODULES = {
    "sigmoid": "Sigmoid",
    "tanh": "Tanh",
    "relu": "ReLU",
    "identity": "Identity",
    "softmax": "Softmax",
}
_ACTIVATIONS = {module: name for name, module in _MODULES.items()}


class Link(NamedTuple):
    """A layer of a chain.

    Attributes
    ----------
    name : str
        What its ``Linear`` is called in the model, e.g. ``0`` or ``1.2``.
    linear : torch.nn.Linear
    activation : str
        As `descente.network.ACTIVATIONS` has it.
    """

    name: str
    linear: Any
    activation: str


def _torch() -> Any:
    try:
        import torch
    except ImportError:
        raise MissingExtraError(
            "PyTorch is not installed: pip install 'descente[torch]' brings it."
        ) from None
    return torch


def to_torch(net: Network) -> Any:
    """The network as an ``nn.Sequential``: a ``Linear`` and an activation for each layer.

    Parameters
    ----------
    net : Network

    Returns
    -------
    torch.nn.Sequential
        In float32 on the CPU, sharing nothing with the network; its ``state_dict`` has the names
        of a file of `save_network`.

    Raises
    ------
    MissingExtraError
        If PyTorch is not installed.
    """
    torch = _torch()
    modules = []
    for layer in net.layout.layers:
        modules.append(torch.nn.utils.skip_init(torch.nn.Linear, layer.inputs, layer.outputs))
        along = {"dim": 1} if layer.activation == "softmax" else {}
        modules.append(getattr(torch.nn, _MODULES[layer.activation])(**along))
    model = torch.nn.Sequential(*modules)
    model.load_state_dict({name: torch.from_numpy(array) for name, array in named(net).items()})
    return model


def from_torch(model: Any) -> Network:
    """The network that an ``nn.Sequential`` is.

    Parameters
    ----------
    model : torch.nn.Sequential
        Of ``Linear`` with biases, each followed by ``Sigmoid``, ``Tanh``, ``ReLU``, ``Softmax``
        over the last dimension, ``Identity`` or nothing; hidden layers have the same activation. A
        ``Flatten`` before the first layer and ``Dropout``, which does nothing in evaluation mode,
        are left out.

    Returns
    -------
    Network
        Sharing nothing with the model; its numbers are rounded to float32.

    Raises
    ------
    InputError
        If the model is, or holds, something else.
    DataFormatError
        If its layers do not fit together, differ in their activation, or are not finite.
    MissingExtraError
        If PyTorch is not installed.
    """
    chain = chained(model)
    layers = [(_array(link.linear.weight).T, _array(link.linear.bias)) for link in chain]
    found = layered(layers, "the model", [link.activation for link in chain])
    return found.network("the model", None, activation=None, output=None)


def chained(model: Any) -> list[Link]:
    """The layers of an ``nn.Sequential``, as `from_torch` takes it.

    Raises
    ------
    InputError
        If the model is, or holds, something else.
    MissingExtraError
        If PyTorch is not installed.
    """
    nn = _torch().nn
    if type(model) is not nn.Sequential:
        raise InputError(
            "model came as {kind}; wanted an nn.Sequential of Linear layers and activations.",
            kind=type(model).__name__,
        )
    chain: list[Link] = []
    for name, module in _flat(model, nn):
        kind = type(module).__name__
        known = type(module) is getattr(nn, kind, None)  # not of another's class of that name
        if known and kind == "Linear" and module.bias is not None:
            chain.append(Link(name, module, "identity"))
        elif (
            known
            and kind in _ACTIVATIONS
            and chain
            and chain[-1].activation == "identity"
            and getattr(module, "dim", 1) in (1, -1)  # a softmax over the outputs
        ):
            chain[-1] = chain[-1]._replace(activation=_ACTIVATIONS[kind])
        elif not (known and (kind == "Dropout" or (not chain and _rows(module)))):
            raise InputError(
                "the model holds {module}; wanted Linear layers with biases, each with an "
                "activation of {known} or none.",
                module=str(module).splitlines()[0],
                known=", ".join(_ACTIVATIONS),
            )
    return chain


def _rows(module: Any) -> bool:
    """Whether it makes a row of each example."""
    return type(module).__name__ == "Flatten" and (module.start_dim, module.end_dim) == (1, -1)


def _flat(model: Any, nn: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    """The modules in the order they are applied in, with their names."""
    for name, module in model.named_children():
        if type(module) is nn.Sequential:
            yield from _flat(module, nn, f"{before}{name}.")
        else:
            yield f"{before}{name}", module


def _array(parameter: Any) -> Any:
    return parameter.detach().cpu().double().numpy()
