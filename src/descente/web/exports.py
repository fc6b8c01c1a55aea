"""Which kernels the module holds, under which names, and of what types their arguments are.

A type is written as in NumPy: ``f4`` a float32, ``u8[,]`` a C-contiguous array of uint64 with two
dimensions, ``i4`` an int32. A named tuple of arguments is one of them, its fields in order.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, NamedTuple

import numba

from descente.kernels import (
    compressed,
    draws,
    hand,
    hessian,
    pen,
    plane,
    plans,
    rows,
    rules,
    tallies,
    warp,
)
from descente.kernels.arguments import (
    Along,
    Batches,
    Block,
    Compressed,
    Habits,
    Layers,
    Net,
    Points,
    Room,
    Rule,
    Scratch,
    Sums,
    Tally,
    Vectors,
    Ways,
)
from descente.lab import readings

__all__ = ["EXPORTS", "Export", "Group"]


class Group(NamedTuple):
    """A named tuple of `descente.kernels.arguments`, and the types of its fields.

    Attributes
    ----------
    tuple : type
    kinds : tuple of str
    """

    tuple: Any
    kinds: tuple[str, ...]


class Export(NamedTuple):
    """A function of the module.

    Attributes
    ----------
    kernel : callable
        Compiled by Numba.
    kinds : tuple of str or Group
        The types of its arguments, in their order.
    result : str
        The type of what it returns; empty for nothing.
    """

    kernel: Any
    kinds: tuple[str | Group, ...]
    result: str = ""

    @property
    def function(self) -> Callable[..., Any]:
        """The Python function that it is compiled from."""
        function: Callable[..., Any] = self.kernel.py_func
        return function

    @property
    def name(self) -> str:
        """What the module calls it: the names of its Python module and function."""
        return f"{self.function.__module__.rpartition('.')[2]}.{self.function.__name__}"

    @property
    def arguments(self) -> dict[str, str | Group]:
        """The types of its arguments, by name."""
        return dict(zip(inspect.signature(self.function).parameters, self.kinds, strict=True))


def _compiled(function: Callable[..., Any]) -> Any:
    """A plain function, compiled as the kernels are."""
    return numba.njit(error_model="numpy")(function)


_FLOATS, _WORDS = "f4[]", "u8[]"
_NET = Group(Net, ("u8[,]", _FLOATS, "i4"))
_ROWS = Group(Compressed, ("u8[]", "u2[]", "u1[]", _FLOATS))
_BATCHES = Group(Batches, ("u1[]", "u4[]", "i4", "i4", "i4"))
_SCRATCH = Group(Scratch, (_FLOATS,) * 3)

EXPORTS = (
    Export(
        rows.walk,
        (
            "i4",
            _NET,
            _ROWS,
            _BATCHES,
            Group(Vectors, (_FLOATS,) * 4),
            Group(Rule, ("i4", _FLOATS)),
            _FLOATS,
            "i4",
            _SCRATCH,
            Group(Tally, ("f8[]", "u4[]")),
        ),
        "i4",
    ),
    Export(
        hessian.walk,
        (
            *(_NET, _ROWS, _BATCHES, _FLOATS, _FLOATS, _FLOATS, _SCRATCH),
            Group(Along, (_FLOATS,) * 4),
        ),
    ),
    Export(
        plane.walk,
        (
            Group(Layers, ("u8[]", "u8[]", "i4")),
            Group(Block, (_FLOATS,) * 5),
            Group(Points, (_FLOATS, _FLOATS, "f4[,]")),
            Group(Room, (_FLOATS,) * 2),
            Group(Sums, ("f8[]", "f8[]")),
        ),
    ),
    Export(rules.step, ("i4", *(_FLOATS,) * 5, "f4", "i4"), "f4"),
    Export(compressed.count, ("f4[,]", "u8[]")),
    Export(
        compressed.fill_bytes,
        ("f4[,]", "u4[,]", "u2[]", "u1[]", _FLOATS, "u4[]", "i4[]", "i4"),
        "i4",
    ),
    Export(pen.trace, ("f4[,]", _FLOATS, "u1[]", "i4", _FLOATS, _FLOATS, "f4[,]"), "i4"),
    Export(pen.ink_depth, ("f4[,]", "i4", "f4", "f4[,]")),
    Export(
        pen.draw_chunk,
        ("f4[,,]", "f4[,]", "u1[,]", "i4[]", "f4[,]", "f4[,]", _FLOATS, "u1[,]"),
    ),
    Export(
        hand.write_block,
        (
            _WORDS,
            Group(Ways, ("f4[,,]", "f4[,]", "f4[,]", "u1[,]", "f4[,]", "i4[]", "u1[]", "f8[]")),
            Group(Habits, ("f4",) * len(Habits._fields)),
            "u1[,]",
            "u1[]",
        ),
    ),
    Export(draws.pcg64, ("f8[]", _WORDS)),
    Export(draws.philox, (_WORDS, _WORDS)),
    Export(draws.fill_normals, (_WORDS, _FLOATS)),
    Export(draws.shuffle, (_WORDS, "u4[]")),
    Export(plans.lay, (_WORDS, _WORDS, "u8[,]", "i4[]", "i4[]")),
    Export(plans.start, (_WORDS, _WORDS, "f8[]", _FLOATS)),
    Export(warp.warp_chunk, ("f4[,]", "f4[,]", "f4[,,,]", "f4[,]", "f4[,]", "f4[,]")),
    Export(_compiled(readings.measured), ("f8[]", "u4[]", "f8", "f8[]")),
    Export(_compiled(readings.errors), ("f4[,]", "u1[]", "f8[]", "i4[]")),
    Export(_compiled(readings.order), ("f8[]", "i4[]")),
    Export(_compiled(readings.histogram), ("f8[]", "f8", "i4[]")),
    Export(_compiled(readings.ranking), (_FLOATS, "i4[]")),
    Export(_compiled(readings.accumulate), (_FLOATS, "f8[]", "i4"), "i4"),
    Export(_compiled(readings.means), ("f8[]", "i4", "f8[]")),
    Export(_compiled(readings.going), ("f8[]",), "i4"),
    Export(_compiled(readings.upcoming), (_FLOATS, _FLOATS, "f8", "f8", _FLOATS, _FLOATS)),
    Export(_compiled(readings.difference), (_FLOATS, _FLOATS, _FLOATS)),
    Export(_compiled(readings.shrunk), (_FLOATS, "f8", "f8", _FLOATS)),
    Export(_compiled(readings.apart), ("f8[]", "i4", "f8[]", "f8[]", "f8[]"), "f8"),
    Export(_compiled(readings.calmer), ("f8",), "f8"),
    Export(_compiled(readings.total), ("f8[]",), "f8"),
    Export(_compiled(readings.average), ("f8[]",), "f8"),
    Export(_compiled(readings.rises), ("f8[]",), "i4"),
    Export(tallies.per_batch, ("f8[]", "u4[]", "i4", "i4", _FLOATS, _FLOATS)),
    Export(tallies.mean, (_FLOATS,), "f8"),
    Export(tallies.add, (_FLOATS, "f8[]")),
    Export(tallies.gather, ("f8[]", "i4[]", "f8", _FLOATS), "f8"),
)
"""Every function of the module."""
