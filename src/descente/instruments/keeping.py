"""Landscapes on disk: one safetensors file each, published whole; nothing is ever unpickled."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

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
        arrays |= {f"path.{name}": getattr(land.path, name) for name in _PATH}
    facts = {
        "kind": land.plane.kind,
        "center": land.plane.center,
        "reach": land.plane.reach,
        "names": land.plane.names,
        "n_examples": land.n_examples,
        "seed": land.seed,
        "seconds": land.seconds,
    }
    content = to_bytes(arrays, {"format": FORMAT, "facts": json.dumps(facts, ensure_ascii=False)})
    write_atomically(path, content)


def load(path: Path) -> Landscape:
    """Read a landscape; any other bytes end in a `DataFormatError`."""
    from safetensors import SafetensorError, safe_open

    from descente.instruments.landscape import Landscape, PathOnPlane
    from descente.instruments.planes import Plane

    try:
        with safe_open(path, framework="numpy") as file:
            metadata = file.metadata() or {}
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        if metadata.get("format") != FORMAT:
            raise DataFormatError(f"{path} is no landscape of this version of Descente.")
        facts = json.loads(metadata["facts"])
        plane = Plane(
            facts["kind"], arrays["origin"], arrays["directions"], tuple(facts["center"]),
            tuple(facts["reach"]), tuple(facts["names"]),
        )  # fmt: skip
        kept = None
        if "path.step" in arrays:
            kept = PathOnPlane(*(arrays[f"path.{name}"] for name in _PATH))
        land = Landscape(
            arrays["alpha"], arrays["beta"], arrays["cost"], arrays["standard_error"],
            arrays["examples"], plane, int(facts["n_examples"]), int(facts["seed"]), kept,
            float(facts["seconds"]),
        )  # fmt: skip
        shape = (len(land.alpha), len(land.beta))
        fits = all(getattr(land, name).shape == shape for name in _GRID)
        if not fits or plane.directions.shape != (2, len(plane.origin)):
            raise DataFormatError(f"{path}: the arrays of the landscape do not fit together.")
    except (SafetensorError, KeyError, ValueError, TypeError, OSError) as error:
        if isinstance(error, DataFormatError):
            raise
        raise DataFormatError(f"{path} cannot be read as a landscape: {error}.") from None
    return land
