"""The flat signatures of the module's functions, and the table of them that JavaScript reads.

A function takes the arguments of its kernel one after the other: a number as itself, an array of n
dimensions as n + 1 numbers, the address of its first element and its length along each dimension,
and a named tuple as its fields. Addresses, lengths and whole numbers are i32, ``f4`` is f32 and
``f8`` is f64. Arrays are contiguous, row by row, and lie at a multiple of their element's size.

``python -m descente.web.flat`` writes `TABLE`, a test says whether it is fresh.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from descente.kernels import rows as kernels
from descente.kernels.compressed import CODES, SLOTS
from descente.kernels.draws import WORDS
from descente.kernels.lanes import LANES
from descente.lab.readings import DIRECTIONS
from descente.network import GAINS
from descente.web.exports import EXPORTS, Export, Group
from descente.web.runtime import STACK

__all__ = ["TABLE", "Item", "camel", "dimensions", "items", "table"]

TABLE = Path(__file__).parents[1] / "lab" / "web" / "desk" / "kernels.js"

_HEAD = """\
// @ts-check
/**
 * The functions of kernels.wasm, written by `python -m descente.web.flat`: change nothing here.
 *
 * `takes` holds the types of the arguments, in their order: `f4` is a float32, `u8[,]` an array of
 * uint64 with two dimensions. `gives` is the type of what is returned, "" for nothing.
 */

/** @typedef {import("./machine.js").Cells} Cells */

"""
_WIDTH = 100  # of a line, as the formatter breaks it
_STACK = "/** Where the stack begins, in bytes, and the heap. */\nexport const STACK = {};\n\n"


class Item(NamedTuple):
    """A number or an array that a function takes.

    Attributes
    ----------
    name : str
        Its path: ``net.mask`` is the field ``mask`` of the argument ``net``.
    kind : str
        See `exports`.
    """

    name: str
    kind: str


def dimensions(kind: str) -> int:
    """How many dimensions a type has: 0 for a number."""
    return kind.count(",") + kind.count("[")


def camel(export: Export) -> str:
    """What JavaScript calls a function: ``rows.walk`` is ``rowsWalk``."""
    first, *rest = export.name.replace(".", "_").split("_")
    return first + "".join(word.capitalize() for word in rest)


def items(export: Export) -> Iterator[Item]:
    """What a function takes, one after the other."""
    for name, kind in export.arguments.items():
        if isinstance(kind, Group):
            for field, inside in zip(kind.tuple._fields, kind.kinds, strict=True):
                yield Item(f"{name}.{field}", inside)
        else:
            yield Item(name, kind)


def table() -> str:
    """The table as a JavaScript module."""
    rows = "".join(f"{_function(export)}" for export in EXPORTS)
    types = "".join(f"{_type(export)}" for export in EXPORTS)
    return (
        f"{_HEAD}/**\n * @typedef {{Object}} Kernels\n{types} */\n\n{_STACK.format(STACK)}"
        f"export const KERNELS = /** @type {{const}} */ ({{\n{rows}}});\n\n{_codes()}"
    )


def _codes() -> str:
    """What the kernels call activations, costs and modes, and what belongs to each."""
    names = ("identity", "sigmoid", "tanh", "relu", "softmax")
    activations = {name: getattr(kernels, name.upper()) for name in names}
    costs = {name: getattr(kernels, name.upper()) for name in ("quadratic", "cross_entropy")}
    modes = {name: getattr(kernels, name.upper()) for name in ("evaluate", "gradient", "train")}
    columns = {"UNITS": kernels.UNITS}
    return "\n".join(
        f"/** {sentence} */\n{_constant(name, value)}"
        for name, sentence, value in (
            ("LANES", "Numbers side by side.", LANES),
            ("WORDS", "Of 64 bits, in a generator.", WORDS),
            ("CODED", "Values that a byte tells apart, and slots that find them.", [CODES, SLOTS]),
            ("COLUMNS", "How many a plan has.", kernels.COLUMNS),
            ("PLAN", "Some of its columns.", columns),
            ("MODES", "What rowsWalk does.", modes),
            ("ACTIVATIONS", "By name.", activations),
            ("GAINS", "After each activation, where it is not 1.", GAINS),
            ("COSTS", "By name.", costs),
            ("DIRECTIONS", "Which way costs can go.", DIRECTIONS),
        )
    )


def _constant(name: str, value: Any) -> str:
    line = f"export const {name} = {_literal(value)};\n"
    if len(line) <= _WIDTH + 1:
        return line
    rows = "".join(f"  {key}: {_literal(each)},\n" for key, each in value.items())
    return f"export const {name} = {{\n{rows}}};\n"


def _literal(value: Any) -> str:
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key}: {_literal(each)}' for key, each in value.items())} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_literal, value))}]"
    return json.dumps(value).replace("e-0", "e-")


def _fields(kind: Group) -> list[tuple[str, str]]:
    return list(zip(kind.tuple._fields, kind.kinds, strict=True))


def _function(export: Export) -> str:
    takes = ""
    for name, kind in export.arguments.items():
        if isinstance(kind, Group):
            inside = [f'{field}: "{each}"' for field, each in _fields(kind)]
            line = f"      {name}: {{ {', '.join(inside)} }},\n"
            if len(line) > _WIDTH:
                rows = "".join(f"        {each},\n" for each in inside)
                line = f"      {name}: {{\n{rows}      }},\n"
            takes += line
        else:
            takes += f'      {name}: "{kind}",\n'
    return (
        f'  {camel(export)}: {{\n    name: "{export.name}",\n'
        f'    takes: {{\n{takes}    }},\n    gives: "{export.result}",\n  }},\n'
    )


def _type(export: Export) -> str:
    def word(kind: str) -> str:
        return "Cells" if dimensions(kind) else "number"

    takes = []
    for name, kind in export.arguments.items():
        if isinstance(kind, Group):
            inside = ", ".join(f"{field}: {word(each)}" for field, each in _fields(kind))
            takes.append(f"{name}: {{ {inside} }}")
        else:
            takes.append(f"{name}: {word(kind)}")
    gives = "number" if export.result else "void"
    return f" * @property {{(how: {{ {', '.join(takes)} }}) => {gives}}} {camel(export)}\n"


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
