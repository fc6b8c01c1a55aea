"""A landscape: what is known of the mean cost on a grid of a plane, in memory and on disk.

On disk it is one safetensors file, published whole; nothing is ever unpickled.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from descente.errors import DataFormatError
from descente.files import reading, write_atomically
from descente.instruments.planes import Axis, Plane
from descente.network import Parameter
from descente.space import Element, Place

__all__ = ["Landscape", "PathOnPlane"]

Vector = NDArray[np.float64]

FORMAT = "descente-landscape-2"
NAMED = "descente-landscape-1"  # the names of its axes were English sentences
_GRID = ("cost", "standard_error", "examples")
_PATH = ("step", "alpha", "beta", "distance", "cost")


@dataclass(frozen=True, eq=False)
class PathOnPlane:
    """A path through parameter space beside a landscape.

    Attributes
    ----------
    step : (k,) int64
        Steps made at each point.
    alpha, beta : (k,) float64
        Where each point's projection lies on the plane.
    distance : (k,) float64
        How far out of the plane the point itself lies, in parameter space.
    cost : (k,) float64
        The true cost at the point itself, not at its projection.
    """

    step: NDArray[np.int64]
    alpha: Vector
    beta: Vector
    distance: Vector
    cost: Vector


@dataclass(eq=False)
class Landscape:
    """The mean cost on a grid of a plane.

    Attributes
    ----------
    alpha : (a,) float64
    beta : (b,) float64
        The grid; ``cost[i, j]`` is C(origin + alpha[i] directions[0] + beta[j] directions[1]).
    cost : (a, b) float64
        NaN where it has not been computed; +inf and NaN-by-overflow can only come from the cost
        itself, and ``examples`` tells the two apart.
    standard_error : (a, b) float64
        Of the mean over a sample of the examples; 0 once all of them were used.
    examples : (a, b) int64
        How many examples each value is the mean over; 0 where there is none yet.
    plane : Plane
        Origin, directions, and what α and β measure.
    n_examples : int
        How many examples there are.
    seed : int
        Which sample the first stages use.
    function : str
        Fingerprint of the network's layout, the examples and the cost: what it can go on with.
    path : PathOnPlane or None
        A run's path, projected, with its true costs.
    seconds : float
        Time spent computing; compilation is not in it once the kernels are compiled.
    """

    alpha: Vector
    beta: Vector
    cost: Vector
    standard_error: Vector
    examples: NDArray[np.int64]
    plane: Plane
    n_examples: int
    seed: int = 0
    function: str = ""
    path: PathOnPlane | None = None
    seconds: float = 0.0

    @property
    def directions(self) -> Any:
        """The two orthogonal directions: those of the plane."""
        return self.plane.directions

    @property
    def complete(self) -> bool:
        """Whether every point is the mean over all examples."""
        return bool((self.examples == self.n_examples).all())

    def theta(self, i: int, j: int) -> Element:
        """The parameters at a grid point: a vector of the plane's space."""
        return self.plane.point(float(self.alpha[i]), float(self.beta[j]))

    def copy(self) -> Landscape:
        """The same values, sharing nothing that a survey goes on changing."""
        return Landscape(
            self.alpha,
            self.beta,
            self.cost.copy(),
            self.standard_error.copy(),
            self.examples.copy(),
            self.plane,
            self.n_examples,
            self.seed,
            self.function,
            self.path,
            self.seconds,
        )

    def save(self, path: str | Path) -> None:
        """Write it to a safetensors file, whole or not at all; `load` reads it."""
        _save(self, Path(path))

    @classmethod
    def load(cls, path: str | Path) -> Landscape:
        """Read what `save` wrote.

        Raises
        ------
        DataFormatError
            If the file is not one.
        """
        return _load(Path(path))


def _save(land: Landscape, path: Path) -> None:
    """Write a landscape: write beside it, flush to the disk, rename."""
    from safetensors.numpy import save as to_bytes

    arrays = {name: np.ascontiguousarray(getattr(land, name)) for name in ("alpha", "beta", *_GRID)}
    numbers = land.plane.space.to_numpy
    arrays["origin"] = np.ascontiguousarray(numbers(land.plane.origin))
    arrays["directions"] = np.stack([numbers(way) for way in land.directions])
    if land.path is not None:
        arrays |= {f"path.{name}": np.ascontiguousarray(getattr(land.path, name)) for name in _PATH}
    facts = {
        "kind": land.plane.kind,
        "center": land.plane.center,
        "reach": land.plane.reach,
        "axes": [asdict(axis) for axis in land.plane.axes],
        "n_examples": land.n_examples,
        "seed": land.seed,
        "function": land.function,
        "seconds": land.seconds,
    }
    content = to_bytes(arrays, {"format": FORMAT, "facts": json.dumps(facts, ensure_ascii=False)})
    write_atomically(path, content)


def _load(path: Path) -> Landscape:
    """Read a landscape; any other bytes end in a `DataFormatError`."""
    from safetensors import safe_open

    try:
        with reading(path), safe_open(path, framework="numpy") as file:
            metadata = file.metadata() or {}
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        if metadata.get("format") not in (FORMAT, NAMED):
            raise ValueError("it is of another kind or version")
        facts = json.loads(metadata["facts"])
        if metadata["format"] == NAMED:
            facts["axes"] = [{"kind": "named", "name": name} for name in facts["names"]]
        return _landscape(facts, arrays)
    except Exception as error:  # whatever foreign bytes make the readers raise
        raise DataFormatError(f"{path} cannot be read as a landscape: {_short(error)}.") from None


def _short(error: Exception) -> str:
    return (str(error) or type(error).__name__).splitlines()[0].rstrip(".")[:200]


def _landscape(facts: Any, arrays: dict[str, Any]) -> Landscape:
    """The landscape, if everything in it is of its kind and fits together; ValueError if not."""

    def array(name: str, kind: str, *shape: int) -> Any:
        found = arrays[name]
        if found.dtype != np.dtype(kind) or (shape and found.shape != shape):
            raise ValueError(f"{name} is {found.dtype} {found.shape}")
        return found

    a, b = len(arrays["alpha"]), len(arrays["beta"])
    n, examples = len(arrays["origin"]), _whole(facts["n_examples"], 1)
    used = array("examples", "int64", a, b)
    if used.min() < 0 or used.max() > examples:
        raise ValueError(f"points use {used.min()} to {used.max()} of {examples} examples")
    plane = Plane(
        _text(facts["kind"]),
        array("origin", "float64", n),
        array("directions", "float64", 2, n),
        _pair(facts["center"]),
        _pair(facts["reach"]),
        _axes(facts["axes"]),
    )
    kept = None
    if "path.step" in arrays:
        k = len(arrays["path.step"])
        numbers = (array(f"path.{name}", "float64", k) for name in _PATH[1:])
        kept = PathOnPlane(array("path.step", "int64", k), *numbers)
    return Landscape(
        array("alpha", "float64", a),
        array("beta", "float64", b),
        array("cost", "float64", a, b),
        array("standard_error", "float64", a, b),
        used,
        plane,
        examples,
        _whole(facts["seed"], 0),
        _text(facts["function"]),
        kept,
        float(facts["seconds"]),
    )


def _whole(value: Any, least: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise ValueError(f"{value!r} is no whole number from {least} up")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is no text")
    return value


def _pair(value: Any) -> tuple[float, float]:
    if not isinstance(value, list) or len(value) != 2:
        raise ValueError(f"{value!r} is no pair")
    return float(value[0]), float(value[1])


def _axes(value: Any) -> tuple[Axis, Axis]:
    first, second = (_axis(**fact) for fact in value)
    return first, second


def _axis(
    kind: Any,
    number: Any = None,
    share: Any = None,
    converged: Any = True,
    parameter: Any = None,
    name: Any = "",
) -> Axis:
    axis = Axis(
        _text(kind),
        None if number is None else _whole(number, 1),
        None if share is None else float(share),
        bool(converged),
        None if parameter is None else _located(parameter),
        _text(name),
    )
    str(axis)  # what cannot be said is refused: an unknown kind, a weight without a place
    return axis


def _located(value: Any) -> Parameter | Place:
    """A number of θ, by the names that its parts have."""
    if set(value) == {"index", "name"}:
        return Place(_whole(value["index"], 0), _text(value["name"]))
    return _parameter(**value)


def _parameter(index: Any, layer: Any, neuron: Any, input: Any, pixel: Any) -> Parameter:
    """The parts of a `Parameter`, by the names they have there."""
    return Parameter(
        _whole(index, 0),
        _whole(layer, 1),
        _whole(neuron, 0),
        None if input is None else _whole(input, 0),
        None if pixel is None else (_whole(pixel[0], 0), _whole(pixel[1], 0)),
    )
