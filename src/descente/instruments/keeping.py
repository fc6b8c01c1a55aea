"""Landscapes on disk: one safetensors file each, published whole; nothing is ever unpickled."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from descente.errors import DataFormatError

if TYPE_CHECKING:
    from descente.instruments.landscape import Landscape

__all__ = ["load", "save"]

FORMAT = "descente-landscape-1"
_GRID = ("cost", "standard_error", "examples")
_PATH = ("step", "alpha", "beta", "distance", "cost")


def save(land: Landscape, path: Path) -> None:
    """Write a landscape: write beside it, flush to the disk, rename."""
    from safetensors.numpy import save as to_bytes

    from descente.runs.store import write_atomically

    arrays = {name: np.ascontiguousarray(getattr(land, name)) for name in ("alpha", "beta", *_GRID)}
    arrays["origin"] = np.ascontiguousarray(land.plane.origin)
    arrays["directions"] = np.ascontiguousarray(land.directions)
    if land.path is not None:
        arrays |= {f"path.{name}": np.ascontiguousarray(getattr(land.path, name)) for name in _PATH}
    facts = {
        "kind": land.plane.kind,
        "center": land.plane.center,
        "reach": land.plane.reach,
        "names": land.plane.names,
        "n_examples": land.n_examples,
        "seed": land.seed,
        "function": land.function,
        "seconds": land.seconds,
    }
    content = to_bytes(arrays, {"format": FORMAT, "facts": json.dumps(facts, ensure_ascii=False)})
    write_atomically(path, content)


def load(path: Path) -> Landscape:
    """Read a landscape; any other bytes end in a `DataFormatError`."""
    from safetensors import safe_open

    try:
        with safe_open(path, framework="numpy") as file:
            metadata = file.metadata() or {}
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        if metadata.get("format") != FORMAT:
            raise ValueError("it is of another kind or version")
        return _landscape(json.loads(metadata["facts"]), arrays)
    except Exception as error:  # whatever foreign bytes make the readers raise
        raise DataFormatError(f"{path} cannot be read as a landscape: {_short(error)}.") from None


def _short(error: Exception) -> str:
    return (str(error) or type(error).__name__).splitlines()[0].rstrip(".")[:200]


def _landscape(facts: Any, arrays: dict[str, Any]) -> Landscape:
    """The landscape, if everything in it is of its kind and fits together; ValueError if not."""
    from descente.instruments.landscape import Landscape, PathOnPlane
    from descente.instruments.planes import Plane

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
        _text(facts["kind"]), array("origin", "float64", n), array("directions", "float64", 2, n),
        _pair(facts["center"]), _pair(facts["reach"]), _names(facts["names"]),
    )  # fmt: skip
    kept = None
    if "path.step" in arrays:
        k = len(arrays["path.step"])
        numbers = (array(f"path.{name}", "float64", k) for name in _PATH[1:])
        kept = PathOnPlane(array("path.step", "int64", k), *numbers)
    return Landscape(
        array("alpha", "float64", a), array("beta", "float64", b),
        array("cost", "float64", a, b), array("standard_error", "float64", a, b), used, plane,
        examples, _whole(facts["seed"], 0), _text(facts["function"]), kept,
        float(facts["seconds"]),
    )  # fmt: skip


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


def _names(value: Any) -> tuple[str, str]:
    if not isinstance(value, list) or len(value) != 2:
        raise ValueError(f"{value!r} is no pair of names")
    return _text(value[0]), _text(value[1])
