"""The function: layers of neurons, one flat vector θ, and the names of its numbers.

Rows are examples. A layer turns activations ``a`` (n, inputs) into ``f(a W + b)`` (n, outputs) with
weights ``W`` (inputs, outputs) and biases ``b`` (outputs,). θ holds, layer after layer, the weights
row-major and then the biases: 784·16 + 16 + 16·16 + 16 + 16·10 + 10 = 13,002 numbers for the
network 784 → 16 → 16 → 10.

The formulas here are plain NumPy and work in any dtype: in float64 and complex128 they are the
oracle the compiled kernels are tested against.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from descente.checks import whole
from descente.errors import InputError
from descente.lazy import lazy

__all__ = ["ACTIVATIONS", "Activation", "Layer", "Layout", "Network", "Parameter", "forward"]

Array = NDArray[Any]
MAX_PARAMETERS = 2**31 - 1


class Activation(NamedTuple):
    """An activation and its derivatives side by side, the derivatives written with a = f(z).

    ``slope(a)`` is f'(z) and ``slope_by_a(a)`` is d slope/da, so that
    f''(z) = slope_by_a(a) · slope(a).
    """

    f: Callable[[Array], Array]
    slope: Callable[[Array], Array]
    slope_by_a: Callable[[Array], Array]


def _softmax(z: Array) -> Array:
    e = np.exp(z - z.real.max(axis=1, keepdims=True))
    return np.asarray(e / e.sum(axis=1, keepdims=True))


def _softmax_has_no_slope(a: Array) -> Array:
    raise InputError(
        "softmax couples its outputs: use it on the last layer only (output='softmax')."
    )


ACTIVATIONS: dict[str, Activation] = {
    # σ(z) = 1/(1 + e^-z) = (1 + tanh(z/2))/2, which never overflows
    "sigmoid": Activation(
        lambda z: 0.5 * (1.0 + np.tanh(0.5 * z)), lambda a: a * (1.0 - a), lambda a: 1.0 - 2.0 * a
    ),
    "tanh": Activation(np.tanh, lambda a: 1.0 - a * a, lambda a: -2.0 * a),
    "relu": Activation(
        lambda z: z * (z.real > 0), lambda a: (a.real > 0).astype(a.dtype), np.zeros_like
    ),
    "identity": Activation(lambda z: z, np.ones_like, np.zeros_like),
    "softmax": Activation(_softmax, _softmax_has_no_slope, _softmax_has_no_slope),
}


@dataclass(frozen=True)
class Layer:
    """One layer's place in θ.

    Parameters
    ----------
    inputs, outputs : int
        Widths of the layer.
    weights, biases : slice
        Where its (inputs, outputs) weights, row-major, and its (outputs,) biases lie in θ.
    activation : str
        A key of `ACTIVATIONS`.
    """

    inputs: int
    outputs: int
    weights: slice
    biases: slice
    activation: str


@dataclass(frozen=True)
class Parameter:
    """One of the numbers of θ, located.

    Layers count from 1 (layer 0 is the image), neurons and inputs from 0, pixels as (row, column)
    from the top left. ``input`` is None for a bias; ``pixel`` is set in the first layer of a
    network that reads square pictures.
    """

    index: int
    layer: int
    neuron: int
    input: int | None
    pixel: tuple[int, int] | None

    @property
    def name(self) -> str:
        """What a person reads, e.g. ``layer 1, neuron 7, pixel (12, 14)``."""
        where = f"layer {self.layer}, neuron {self.neuron}"
        if self.input is None:
            return f"{where}, bias"
        if self.pixel is not None:
            return f"{where}, pixel ({self.pixel[0]}, {self.pixel[1]})"
        return f"{where}, input {self.input}"


def _checked_sizes(sizes: Sequence[int]) -> tuple[int, ...]:
    try:
        widths = tuple(int(s) for s in sizes)
        exact = widths == tuple(sizes)
    except (TypeError, ValueError, OverflowError):
        widths, exact = (), False
    if not exact or len(widths) < 2 or min(widths) < 1:
        raise InputError(
            "layers came as {sizes!r}; wanted at least two whole numbers from 1 up, inputs "
            "first and outputs last, such as (784, 16, 16, 10).",
            sizes=sizes,
        )
    return widths


@dataclass(frozen=True)
class Layout:
    """Which number of θ is which: widths, activations, and the place and name of every parameter.

    Parameters
    ----------
    sizes : tuple of int
        Widths from the inputs to the outputs, e.g. ``(784, 16, 16, 10)``.
    activation : {"sigmoid", "tanh", "relu", "identity"}
        Activation of the hidden layers.
    output : {"sigmoid", "tanh", "relu", "identity", "softmax"}
        Activation of the last layer.

    Raises
    ------
    InputError
        If a width or a name is not one of those.
    """

    sizes: tuple[int, ...]
    activation: str = "sigmoid"
    output: str = "sigmoid"

    def __post_init__(self) -> None:
        object.__setattr__(self, "sizes", _checked_sizes(self.sizes))
        hidden = [name for name in ACTIVATIONS if name != "softmax"]
        if self.activation not in hidden:
            raise InputError(
                "activation={activation!r} is unknown; choose {known}.",
                activation=self.activation,
                known=_one_of(hidden),
            )
        if self.output not in ACTIVATIONS:
            raise InputError(
                "output={output!r} is unknown; choose {known}.",
                output=self.output,
                known=_one_of(ACTIVATIONS),
            )
        if self.n_parameters > MAX_PARAMETERS:
            raise InputError(
                "layers {sizes} make {n_parameters:,} parameters; the most is "
                "{most:,}: use narrower layers.",
                sizes=self.sizes,
                n_parameters=self.n_parameters,
                most=MAX_PARAMETERS,
            )

    @lazy
    def layers(self) -> tuple[Layer, ...]:
        """The layers in order, each with its slices of θ."""
        layers, start = [], 0
        for i, (inputs, outputs) in enumerate(zip(self.sizes, self.sizes[1:], strict=False)):
            middle = start + inputs * outputs
            name = self.output if i == len(self.sizes) - 2 else self.activation
            parts = slice(start, middle), slice(middle, middle + outputs)
            layers.append(Layer(inputs, outputs, *parts, name))
            start = middle + outputs
        return tuple(layers)

    @property
    def n_parameters(self) -> int:
        """How many numbers θ has."""
        return sum((i + 1) * o for i, o in zip(self.sizes, self.sizes[1:], strict=False))

    @property
    def picture(self) -> tuple[int, int] | None:
        """(height, width) of the pictures read, where the inputs are a square of pixels."""
        side = math.isqrt(self.sizes[0])
        return (side, side) if side * side == self.sizes[0] and side > 1 else None

    def unpack(self, theta: Array) -> list[tuple[Array, Array]]:
        """Views of θ as ``[(W, b), …]``: W (inputs, outputs) and b (outputs,) per layer."""
        return [
            (theta[part.weights].reshape(part.inputs, part.outputs), theta[part.biases])
            for part in self.layers
        ]

    def locate(self, index: int) -> Parameter:
        """Layer, neuron and input (or pixel) of one number of θ.

        Raises
        ------
        InputError
            If the index is not in 0 … n_parameters - 1.
        """
        if not 0 <= index < self.n_parameters:
            raise InputError(
                "parameter {index} does not exist; indices go from 0 to {last}.",
                index=index,
                last=self.n_parameters - 1,
            )
        for number, layer in enumerate(self.layers, start=1):
            if index < layer.weights.stop:
                source, neuron = divmod(index - layer.weights.start, layer.outputs)
                square = self.picture if number == 1 else None
                pixel = divmod(source, square[1]) if square else None
                return Parameter(index, number, neuron, source, pixel)
            if index < layer.biases.stop:
                return Parameter(index, number, index - layer.biases.start, None, None)
        raise AssertionError("unreachable: every index belongs to a layer")

    def name(self, index: int) -> str:
        """Name of one number of θ, e.g. ``layer 1, neuron 7, pixel (12, 14)``."""
        return self.locate(index).name


def _one_of(names: Any) -> str:
    return ", ".join(repr(name) for name in names)


def forward(
    layout: Layout,
    theta: Array,
    images: Array,
    matmul: Callable[..., Array] = np.matmul,
) -> tuple[list[Array], Array]:
    """Activations of every layer, and the last layer's weighted sums.

    Parameters
    ----------
    layout : Layout
    theta : (n_parameters,) real or complex
    images : (n, inputs)
    matmul : callable
        The matrix product to use.

    Returns
    -------
    activations : list of (n, width)
        The images first, the outputs last.
    z : (n, outputs)
        What the last activation was applied to.
    """
    activations = [images]
    z = images
    for (W, b), layer in zip(layout.unpack(theta), layout.layers, strict=True):
        z = matmul(activations[-1], W)
        z += b
        activations.append(ACTIVATIONS[layer.activation].f(z))
    return activations, z


@dataclass(eq=False)
class Network:
    """A fully connected network: a layout and the numbers it is filled with.

    Parameters
    ----------
    sizes : sequence of int
        Widths from the inputs to the outputs.
    seed : int
        Seed of the random start. Weights are normal with standard deviation gain/√inputs (gain 1
        for the first layer, then 2 after a sigmoid, √2 after ReLU), biases are zero: sums stay of
        order one at any width.
    activation, output : str
        See `Layout`.

    Attributes
    ----------
    theta : (n_parameters,) float32
        All weights and biases; write into it freely.

    Examples
    --------
    >>> net = Network((784, 16, 16, 10), seed=0)
    >>> net.n_parameters
    13002
    >>> net.layout.name(784 * 16)
    'layer 1, neuron 0, bias'
    """

    sizes: Sequence[int] = (784, 16, 16, 10)
    seed: int = 0
    activation: str = "sigmoid"
    output: str = "sigmoid"
    layout: Layout = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.layout = Layout(_checked_sizes(self.sizes), self.activation, self.output)
        self.sizes = self.layout.sizes
        self._theta = _start(self.layout, whole("seed", self.seed, 0))

    @classmethod
    def of(cls, layout: Layout, theta: Any) -> Network:
        """A network of this layout around a given θ, without drawing random numbers."""
        net = cls.__new__(cls)
        net.sizes, net.seed = layout.sizes, 0
        net.activation, net.output, net.layout = layout.activation, layout.output, layout
        net._theta = np.zeros(layout.n_parameters, dtype=np.float32)
        net.theta = theta
        return net

    @property
    def theta(self) -> NDArray[np.float32]:
        """All weights and biases, in the order of the layout; writable."""
        return self._theta

    @theta.setter
    def theta(self, values: Any) -> None:
        new = np.asarray(values, dtype=np.float32)
        if new.shape != self._theta.shape:
            raise InputError(
                "theta came with shape {shape}; this network has shape {wanted}.",
                shape=new.shape,
                wanted=self._theta.shape,
            )
        self._theta[:] = new

    @property
    def n_parameters(self) -> int:
        """How many weights and biases there are."""
        return self.layout.n_parameters

    def copy(self) -> Network:
        """Another network with the same layout and the same θ, sharing nothing."""
        twin = Network.of(self.layout, self._theta)
        twin.seed = self.seed
        return twin

    def activations(self, images: Any) -> list[NDArray[np.float32]]:
        """What every layer says: a list of (n, width) float32, images first and outputs last.

        Parameters
        ----------
        images : Split, (n, inputs) or (inputs,)
            Numbers in [0, 1].
        """
        return forward(self.layout, self._theta, self._inputs(images))[0]

    def outputs(self, images: Any) -> NDArray[np.float32]:
        """The last layer's activations, (n, outputs) float32."""
        X = self._inputs(images)
        blocks = (X[i : i + 4096] for i in range(0, max(len(X), 1), 4096))
        return np.concatenate([forward(self.layout, self._theta, b)[0][-1] for b in blocks])

    def predict(self, images: Any) -> NDArray[np.uint8]:
        """The class of the largest output for each image: (n,) uint8, the first of equals."""
        best: NDArray[np.uint8] = self.outputs(images).argmax(axis=1).astype(np.uint8)
        return best

    def _inputs(self, images: Any) -> NDArray[np.float32]:
        X = np.asarray(getattr(images, "images", images), dtype=np.float32)
        X = X[None] if X.ndim == 1 else X
        if X.ndim != 2 or X.shape[1] != self.layout.sizes[0]:
            raise InputError(
                "images came with shape {shape}; this network reads (n, {inputs}).",
                shape=X.shape,
                inputs=self.layout.sizes[0],
            )
        return X


# A layer's weights start with standard deviation gain/√inputs, the gain by what feeds the layer:
# √2 after ReLU, which lets half through (He et al. 2015); 2 after a sigmoid, whose slope is at most
# ¼ (on MNIST 95.25 % instead of 95.1 % after ten epochs, medians of 16 seeds on held-out training
# images); 1 after the picture and the rest.
GAINS = {"relu": math.sqrt(2.0), "sigmoid": 2.0}
"""The gain after a layer of this activation, where it is not 1."""


def _start(layout: Layout, seed: int) -> NDArray[np.float32]:
    rng = np.random.default_rng(seed)
    theta = np.zeros(layout.n_parameters, dtype=np.float32)
    fed_by = "picture"
    for (W, _), layer in zip(layout.unpack(theta), layout.layers, strict=True):
        scale = np.float32(GAINS.get(fed_by, 1.0) / math.sqrt(layer.inputs))
        W[:] = rng.standard_normal(W.shape, dtype=np.float32) * scale
        fed_by = layer.activation
    return theta
