"""A fully connected network in ONNX, written and read without the package of that name.

Written: opset 13, one ``Gemm`` for each layer and a node for its activation; the weights are the
float32 numbers of θ, to the bit. Read: that, and what other programs make of such a network:
``Gemm`` either way round, ``MatMul`` and ``Add``, and what changes nothing (``Identity``,
``Dropout``, a ``Flatten`` before the first layer).

Source: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
"""

from __future__ import annotations

import math
import struct
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from descente.errors import DataFormatError, InputError
from descente.network import Network
from descente.weights.found import Found, layered
from descente.weights.protobuf import Fields, fields, message, whole_numbers

__all__ = ["from_onnx", "to_onnx"]

Array = NDArray[Any]

OPERATIONS = {"sigmoid": "Sigmoid", "tanh": "Tanh", "relu": "Relu", "softmax": "Softmax"}
_ACTIVATIONS = {operation: name for name, operation in OPERATIONS.items()}
LARGEST = 2**31 - 2**20  # bytes of weights: a message of 2 GiB is read by nobody
_OPSET, _IR_VERSION = 13, 7  # as onnxruntime 1.6, of 2020, and all later ones read them
_FLOAT, _INT, _TENSOR = 1, 2, 4  # kinds of attributes
_KINDS = {1: "<f4", 10: "<f2", 11: "<f8"}  # of the numbers of a tensor
_NUMBERS = {1: 4, 11: 10}  # the field they are in where they are not raw bytes

_GARBLED = (
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    OverflowError,
    struct.error,
)
"""What reading bytes raises that are no ONNX file."""


def to_onnx(net: Network) -> bytes:
    """The network as an ONNX model: ``images`` (n, inputs) to ``outputs`` (n, outputs), float32.

    Raises
    ------
    InputError
        If it is larger than a message may be.
    """
    if net.theta.nbytes > LARGEST:
        raise InputError(
            "the network's {bytes:,} bytes are more than one .onnx file may hold, {most:,}: use "
            ".safetensors.",
            bytes=net.theta.nbytes,
            most=LARGEST,
        )
    nodes: list[bytes] = []
    tensors: list[bytes] = []
    value = "images"
    for k, (layer, (W, b)) in enumerate(
        zip(net.layout.layers, net.layout.unpack(net.theta), strict=True), start=1
    ):
        tensors += [_initializer(f"weights {k}", W), _initializer(f"biases {k}", b)]
        operation = OPERATIONS.get(layer.activation)
        end = "outputs" if k == len(net.layout.layers) else f"activations {k}"
        sums = end if operation is None else f"sums {k}"
        nodes.append(_node("Gemm", [value, f"weights {k}", f"biases {k}"], sums))
        if operation is not None:
            nodes.append(_node(operation, [sums], end))
        value = end
    graph = message(
        *((1, node) for node in nodes),
        (2, "descente"),
        *((5, tensor) for tensor in tensors),
        (11, _placeholder("images", net.layout.sizes[0])),
        (12, _placeholder("outputs", net.layout.sizes[-1])),
    )
    opset = message((1, ""), (2, _OPSET))
    return message((1, _IR_VERSION), (2, "descente"), (7, graph), (8, opset))


def _node(operation: str, inputs: list[str], output: str) -> bytes:
    return message(*((1, name) for name in inputs), (2, output), (3, output), (4, operation))


def _initializer(name: str, array: NDArray[np.float32]) -> bytes:
    sizes = ((1, size) for size in array.shape)
    raw = np.ascontiguousarray(array, dtype="<f4").tobytes()
    return message(*sizes, (2, 1), (8, name), (9, raw))


def _placeholder(name: str, width: int) -> bytes:
    """An input or an output of the graph: (n, width) float32, n not given."""
    shape = message((1, message((2, "n"))), (1, message((1, width))))
    return message((1, name), (2, message((1, message((1, 1), (2, shape))))))


def from_onnx(content: bytes, title: str) -> Found:
    """The network in the bytes of an ONNX file.

    Raises
    ------
    DataFormatError
        If the file is damaged, or holds something else than fully connected layers one after the
        other.
    """
    try:
        graph = fields(_bytes(fields(content)[7][-1]))
        nodes = [_read_node(_bytes(raw)) for raw in graph[1]]
        arrays = dict(_read_tensor(_bytes(raw)) for raw in graph.get(5, []))
        inputs = [_text(fields(_bytes(raw)), 1) for raw in graph[11]]
        chain = _Chain(title, arrays, next(name for name in inputs if name not in arrays))
        for node in nodes:
            chain.follow(node)
    except StopIteration:
        raise DataFormatError(
            "{name} has no input: export that network again.", name=title
        ) from None
    except DataFormatError:
        raise
    except _GARBLED as error:
        raise DataFormatError(
            "{name} is not a sound ONNX file ({kind}): export that network again.",
            name=title,
            kind=type(error).__name__,
        ) from error
    return layered(chain.layers, title, chain.activations)


class _Node(NamedTuple):
    operation: str
    inputs: list[str]
    output: str
    attributes: dict[str, Any]


class _Chain:
    """What has been found on the way from the input to the value reached so far."""

    def __init__(self, title: str, arrays: dict[str, Array | None], value: str) -> None:
        self.title, self.arrays, self.value = title, arrays, value
        self.layers: list[tuple[Array, Array]] = []
        self.activations: list[str] = []
        self._product: Array | None = None  # of a MatMul, whose Add is to come

    def follow(self, node: _Node) -> None:
        """Go on over one node."""
        operation, of = node.operation, node.inputs
        if operation == "Constant":
            self.arrays[node.output] = node.attributes["value"]
            return
        if self.value not in of:
            raise self._foreign(node)
        if operation == "Gemm" and self._plain(node) and of[0] == self.value and len(of) == 3:
            W = self._weights(of[1])
            self._add(W.T if node.attributes.get("transB") else W, self._weights(of[2]))
        elif operation == "MatMul" and of[0] == self.value:
            self._product = self._weights(of[1])
        elif operation == "Add" and self._product is not None:
            self._add(self._product, self._weights(of[of[0] == self.value]))
            self._product = None
        elif operation in _ACTIVATIONS and self.layers and self.activations[-1] == "identity":
            if operation == "Softmax" and node.attributes.get("axis", -1) not in (1, -1):
                raise self._foreign(node)
            self.activations[-1] = _ACTIVATIONS[operation]
        elif operation not in ("Identity", "Dropout") and (operation != "Flatten" or self.layers):
            raise self._foreign(node)
        self.value = node.output

    def _add(self, W: Array, b: Array) -> None:
        if W.ndim != 2 or b.size != W.shape[1] or b.shape not in ((b.size,), (1, b.size)):
            raise DataFormatError(
                "{name} has a layer of weights {weights} and biases {biases}; wanted "
                "(inputs, outputs) and (outputs,).",
                name=self.title,
                weights=str(W.shape),
                biases=str(b.shape),
            )
        self.layers.append((W, b))
        self.activations.append("identity")

    @staticmethod
    def _plain(node: _Node) -> bool:
        """Whether a Gemm is x W + b and nothing more."""
        had = node.attributes
        return not had.get("transA") and had.get("alpha", 1.0) == had.get("beta", 1.0) == 1.0

    def _weights(self, name: str) -> Array:
        array = self.arrays.get(name)
        if array is None:
            raise DataFormatError(
                "{name} computes its weights {weights!r}, or has them in another file: export that "
                "network with its weights inside, as floating-point numbers.",
                name=self.title,
                weights=name,
            )
        return array

    def _foreign(self, node: _Node) -> DataFormatError:
        return DataFormatError(
            "{name} holds the operation {operation} at {output!r}; wanted fully connected layers "
            "one after the other, each with an activation: {known}.",
            name=self.title,
            operation=node.operation,
            output=node.output,
            known=", ".join(["none", *_ACTIVATIONS]),
        )


def _read_node(content: bytes) -> _Node:
    found = fields(content)
    inputs = [_bytes(raw).decode() for raw in found.get(1, [])]
    attributes = dict(_read_attribute(_bytes(raw)) for raw in found.get(5, []))
    return _Node(_text(found, 4), inputs, _text(found, 2), attributes)


def _read_attribute(content: bytes) -> tuple[str, Any]:
    found = fields(content)
    name, kind = _text(found, 1), found.get(20, [0])[-1]
    if kind == _FLOAT:
        return name, struct.unpack("<f", _bytes(found[2][-1]))[0]
    if kind == _INT:
        number = whole_numbers(found.get(3, [0]))[-1]
        return name, number - 2**64 if number >= 2**63 else number
    return name, _read_tensor(_bytes(found[5][-1]))[1] if kind == _TENSOR else None


def _read_tensor(content: bytes) -> tuple[str, Array | None]:
    """A tensor with its name; None for one of other numbers, or in a file of its own."""
    found = fields(content)
    name = _bytes(found[8][-1]).decode() if 8 in found else ""
    (kind,) = whole_numbers(found[2][-1:])
    if kind not in _KINDS or 14 in found:
        return name, None
    sizes = whole_numbers(found.get(1, []))
    raw = b"".join(map(_bytes, found.get(9) or found.get(_NUMBERS.get(kind, 9), [])))
    array = np.frombuffer(raw, dtype=_KINDS[kind])
    if math.prod(sizes) != array.size:
        raise ValueError("a tensor of another size than its numbers")
    return name, array.reshape(sizes)


def _text(found: Fields, number: int) -> str:
    return _bytes(found[number][-1]).decode()


def _bytes(value: int | bytes) -> bytes:
    if isinstance(value, int):
        raise ValueError("a number in the place of bytes")
    return value
