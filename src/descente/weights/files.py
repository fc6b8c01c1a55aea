"""Networks as files: written whole or not at all, read to the bit, nothing ever unpickled."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from descente.digits.archive import arrays_of
from descente.errors import DataFormatError, InputError
from descente.files import reading, write_atomically
from descente.network import Network
from descente.weights.found import SAID, Found, found_in, metadata, named
from descente.weights.onnx import from_onnx, to_onnx

__all__ = ["load_network", "opened", "save_network"]

T = TypeVar("T")


def save_network(net: Network, path: str | Path) -> None:
    """Write a network as a file, in the format that the path ends in.

    ``.safetensors`` and ``.npz`` hold a matrix (outputs, inputs) and a vector for each layer, under
    the names of PyTorch's ``nn.Sequential``: ``0.weight``, ``0.bias``, ``2.weight``, …; beside them
    are the names of the activations. ``.onnx`` holds the whole function, from ``images``
    (n, inputs) to ``outputs`` (n, outputs). All are float32, the numbers of θ to the bit.

    Parameters
    ----------
    net : Network
    path : str or Path
        It appears whole; what was there before is replaced.

    Raises
    ------
    InputError
        If the path ends in something else, or cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from descente import Network, load_network, save_network
    >>> net = Network((784, 16, 10), activation="relu", output="softmax")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_network(net, folder + "/net.onnx")
    ...     same = load_network(folder + "/net.onnx")
    >>> bool((same.theta == net.theta).all()), same.layout == net.layout
    (True, True)
    """
    if not isinstance(net, Network):
        raise InputError("net came as {kind}; wanted a Network.", kind=type(net).__name__)
    path = Path(path)
    content = _by_suffix(path, _WRITERS)(net)
    try:
        write_atomically(path, content)
    except OSError as error:
        raise InputError(
            "{path} cannot be written ({reason}): check the folder and its permissions.",
            path=path,
            reason=error.strerror or type(error).__name__,
        ) from None


def load_network(
    path: str | Path,
    *,
    sizes: Sequence[int] | None = None,
    activation: str | None = None,
    output: str | None = None,
) -> Network:
    """Read a network from a file: of `save_network`, the lab, a run, or any other program.

    ``.safetensors`` and ``.npz``: a matrix and a vector for each layer, named as PyTorch does or
    plainly (``0.weight``, ``fc1.bias``, ``W1``), matrices (outputs, inputs) or (inputs, outputs);
    or the flat vector ``theta``. ``.onnx``: fully connected layers one after the other.

    Parameters
    ----------
    path : str or Path
    sizes : sequence of int, optional
        Widths from the inputs to the outputs, where the file holds θ alone.
    activation, output : str, optional
        See `Network`; wanted where the file does not say, as PyTorch's do not.

    Returns
    -------
    Network
        θ is float32: numbers of another precision are rounded.

    Raises
    ------
    InputError
        If something is missing that the file does not say, or what is asked for contradicts it.
    DataFormatError
        If the file is damaged, or holds something else.
    DataNotFoundError
        If there is no such file, or it cannot be read.
    """
    path = Path(path)
    reader = _by_suffix(path, _READERS)
    with reading(path) as file:
        found = reader(file.read(), path.name)
    return found.network(path.name, sizes, activation=activation, output=output)


def opened(content: bytes, title: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The arrays in the bytes of a safetensors file, and what it says of its network.

    Returns
    -------
    arrays : dict of str to array
    said : dict
        The activations, by the names of `SAID`; of the lab's files, all their settings.

    Raises
    ------
    DataFormatError
        If the file is damaged.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        arrays, texts = load(content), metadata(content)
        said = dict(json.loads(texts.get("experiment", "{}")).get("settings", {}))
        said |= {name: str(texts[name]) for name in SAID if name in texts}
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
    return arrays, said


def _from_safetensors(content: bytes, title: str) -> Found:
    arrays, said = opened(content, title)
    found = found_in(arrays, title)
    known = {name: str(said[name]) for name in SAID if name in said}
    return Found(found.theta, found.sizes, known)


def _from_npz(content: bytes, title: str) -> Found:
    return found_in(arrays_of(io.BytesIO(content), title), title)


def _said(net: Network) -> dict[str, str]:
    return {name: str(getattr(net.layout, name)) for name in SAID}


def _to_safetensors(net: Network) -> bytes:
    from safetensors.numpy import save

    made: bytes = save(named(net), _said(net))
    return made


def _to_npz(net: Network) -> bytes:
    content = io.BytesIO()
    arrays: dict[str, Any] = {name: np.array(text) for name, text in _said(net).items()}
    arrays |= named(net)
    np.savez(content, **arrays)
    return content.getvalue()


_READERS: dict[str, Callable[[bytes, str], Found]] = {
    ".safetensors": _from_safetensors,
    ".npz": _from_npz,
    ".onnx": from_onnx,
}
_WRITERS: dict[str, Callable[[Network], bytes]] = {
    ".safetensors": _to_safetensors,
    ".npz": _to_npz,
    ".onnx": to_onnx,
}


def _by_suffix(path: Path, known: Mapping[str, T]) -> T:
    found = known.get(path.suffix.lower())
    if found is None:
        raise InputError(
            "{path} ends in {suffix!r}; wanted a network's file: {known}.",
            path=path,
            suffix=path.suffix,
            known=", ".join(known),
        )
    return found
