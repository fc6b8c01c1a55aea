"""What decides a run, as written at its start: checked before a word of it is believed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from descente.errors import DescenteError, RunError
from descente.network import Layout
from descente.printable import printable
from descente.recipe import Recipe

__all__ = ["SCHEMA", "Manifest"]

SCHEMA = 1
LIMIT = 1_000_000  # bytes


@dataclass(frozen=True)
class Manifest:
    """What decides a run, and where it was made.

    Attributes
    ----------
    layout : Layout
    seed : int
        Of the first θ.
    recipe : Recipe
        Settled: η and the epochs are numbers.
    data : dict
        Of the training split: its ``name``, the ``set`` that `load` takes to load it again (or ""),
        how many ``examples``, their ``sha256``.
    tested : bool
        Whether a held-out split was evaluated along the way.
    start_cost : float
        Cost of the first thousand examples before the first step.
    versions : dict of str
    machine : dict
    created : str
        Time in UTC, ISO 8601.
    """

    layout: Layout
    seed: int
    recipe: Recipe
    data: dict[str, Any]
    tested: bool
    start_cost: float
    versions: dict[str, str]
    machine: dict[str, Any]
    created: str

    def to_bytes(self) -> bytes:
        """The manifest as JSON."""
        values = {
            "schema": SCHEMA,
            "network": {
                "sizes": list(self.layout.sizes),
                "activation": self.layout.activation,
                "output": self.layout.output,
                "seed": self.seed,
            },
            "recipe": self.recipe.to_dict(),
            "data": self.data,
            "tested": self.tested,
            "start_cost": self.start_cost,
            "versions": self.versions,
            "machine": self.machine,
            "created": self.created,
        }
        text = json.dumps(values, indent=2, ensure_ascii=False)
        return text.encode(errors="backslashreplace")  # the name of a folder need not be UTF-8

    @classmethod
    def read(cls, path: Path) -> Manifest:
        """Read and check a manifest.

        Raises
        ------
        RunError
            If it is missing, damaged, or of a newer version.
        """
        name = path.parent.name
        try:
            return cls._parse(_bounded(path), name)
        except RunError:
            raise
        except (
            OSError,
            ValueError,
            TypeError,
            KeyError,
            AttributeError,
            OverflowError,
            RecursionError,
            MemoryError,
            DescenteError,
        ) as error:
            reason = f"{type(error).__name__}: {error}" if not isinstance(error, OSError) else error
            raise RunError(
                "run {name!r}: manifest.json cannot be read ({reason}).", name=name, reason=reason
            ) from None

    @classmethod
    def _parse(cls, content: bytes, name: str) -> Manifest:
        values = json.loads(content)
        schema = _typed(values["schema"], int)
        if schema > SCHEMA:
            raise RunError(
                "run {name!r} has schema {schema}, this version reads up to {newest}: update "
                "Descente to open it.",
                name=name,
                schema=schema,
                newest=SCHEMA,
            )
        network, data = _typed(values["network"], dict), _typed(values["data"], dict)
        recipe = Recipe.from_dict(_typed(values["recipe"], dict))
        if recipe.eta is None or recipe.epochs is None:
            raise ValueError("the recipe has no η or no epochs")
        sizes = tuple(_typed(width, int) for width in _typed(network["sizes"], list))
        facts = {key: _typed(data[key], str) for key in ("name", "set", "sha256")}
        examples = _typed(data["examples"], int)
        if examples < 1:
            raise ValueError(f"{examples} examples")
        versions = _typed(values["versions"], dict)
        return cls(
            layout=Layout(sizes, network["activation"], network["output"]),
            seed=_typed(network["seed"], int),
            recipe=recipe,
            data={**facts, "name": printable(facts["name"]), "examples": examples},
            tested=_typed(values["tested"], bool),
            start_cost=float(_typed(values["start_cost"], float)),
            versions={str(key): str(value) for key, value in versions.items()},
            machine={"cpu": "unknown", **_typed(values["machine"], dict)},
            created=_typed(values["created"], str),
        )


def _bounded(path: Path) -> bytes:
    if path.is_symlink() or not path.is_file():
        raise ValueError("it is not a plain file")
    with path.open("rb") as file:
        content = file.read(LIMIT + 1)
    if len(content) > LIMIT:
        raise ValueError("it is larger than a manifest can be")
    return content


def _typed(value: Any, kind: type) -> Any:
    right = isinstance(value, kind) and (kind is bool or not isinstance(value, bool))
    if not right:
        raise TypeError(f"{str(value)[:60]!r} is not a {kind.__name__}")
    return value
