"""A network as PyTorch's ``nn.Sequential``, and back; PyTorch is imported when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from descente.errors import InputError, MissingExtraError
from descente.network import Network
from descente.weights.found import layered, named

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["from_torch", "to_torch"]

_MODULES = {"sigmoid": "Sigmoid", "tanh": "Tanh", "relu": "ReLU", "identity": "Identity"}
_SOFTMAX = "Softmax"
_ACTIVATIONS = {module: name for name, module in _MODULES.items()} | {_SOFTMAX: "softmax"}


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
        softmax = layer.activation == "softmax"
        modules.append(
            torch.nn.Softmax(dim=1) if softmax else getattr(torch.nn, _MODULES[layer.activation])()
        )
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
    torch = _torch()
    if not isinstance(model, torch.nn.Sequential):
        raise InputError(
            "model came as {kind}; wanted an nn.Sequential of Linear layers and activations.",
            kind=type(model).__name__,
        )
    layers: list[Any] = []
    activations: list[str] = []
    for module in _flat(model, torch):
        name = type(module).__name__
        if isinstance(module, torch.nn.Linear) and module.bias is not None:
            layers.append((_array(module.weight).T, _array(module.bias)))
            activations.append("identity")
        elif name in _ACTIVATIONS and layers and activations[-1] == "identity" and _rows(module):
            activations[-1] = _ACTIVATIONS[name]
        elif name != "Dropout" and (name != "Flatten" or layers):
            raise InputError(
                "the model holds {module}; wanted Linear layers with biases, each with an "
                "activation of {known} or none.",
                module=str(module).splitlines()[0],
                known=", ".join(_ACTIVATIONS),
            )
    found = layered(layers, "the model", activations)
    return found.network("the model", None, activation=None, output=None)


def _flat(model: Any, torch: Any) -> Iterator[Any]:
    """The modules in the order they are applied in."""
    for module in model:
        if isinstance(module, torch.nn.Sequential):
            yield from _flat(module, torch)
        else:
            yield module


def _array(parameter: Any) -> Any:
    return parameter.detach().cpu().double().numpy()


def _rows(module: Any) -> bool:
    """Whether it is applied to each row: a softmax over the outputs, not over the examples."""
    return getattr(module, "dim", 1) in (1, -1)
