"""Sixteen float32 side by side: the one vector type every compiled loop is written with.

Numba's own loops over sixteen neurons stay scalar (short constant loops are unrolled before the
vectoriser runs, and arrays may alias), which costs a factor of four. These intrinsics emit LLVM
vector values instead; LLVM lowers the same code to one AVX-512 register, two of AVX2 or four of
NEON, so no C compiler is needed and nothing is tied to one processor.

They live at module level because Numba's disk cache misses for kernels that close over intrinsics.
There is no fast-math here: it would make ``isfinite(nan)`` true.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, models, register_model

__all__ = [
    "LANES",
    "absolute",
    "add",
    "div",
    "equal_to",
    "exp",
    "first_lane",
    "fma",
    "load",
    "maximum",
    "mul",
    "positive",
    "prefetch",
    "product",
    "root",
    "select",
    "splat",
    "store",
    "sub",
    "top",
    "total",
    "transpose",
]

LANES = 16
_FLOAT = ir.FloatType()
_INT = ir.IntType(32)
_VECTOR = ir.VectorType(_FLOAT, LANES)
_INTS = ir.VectorType(_INT, LANES)


class _LanesType(types.Type):  # type: ignore[misc]
    """Numba's name for ``<16 x float>``."""

    def __init__(self) -> None:
        super().__init__(name="Lanes16xFloat32")


_lanes = _LanesType()


@register_model(_LanesType)
class _LanesModel(models.PrimitiveModel):  # type: ignore[misc]
    def __init__(self, manager: Any, numba_type: Any) -> None:
        super().__init__(manager, numba_type, _VECTOR)


def _constant(value: float) -> ir.Constant:
    return ir.Constant(_VECTOR, [float(np.float32(value))] * LANES)


def _call(builder: Any, name: str, *args: Any) -> Any:
    signature = ir.FunctionType(_VECTOR, [a.type for a in args])
    return builder.call(cgutils.get_or_insert_function(builder.module, signature, name), args)


def _muladd(builder: Any, a: Any, b: Any, c: Any) -> Any:
    # fmuladd, not fma: fused where the processor fuses, never a library call where it does not.
    return _call(builder, "llvm.fmuladd.v16f32", a, b, c)


def _shuffle(builder: Any, a: Any, b: Any, order: list[int]) -> Any:
    mask = ir.Constant(ir.VectorType(_INT, len(order)), order)
    return builder.shuffle_vector(a, b, mask)


def _reduce(builder: Any, vector: Any, combine: Any) -> Any:
    """Fold the lanes pairwise, always in the same order: the same bits on every call."""
    width = LANES
    while width > 1:
        half = width // 2
        low = _shuffle(builder, vector, vector, list(range(half)))
        high = _shuffle(builder, vector, vector, list(range(half, width)))
        vector, width = combine(low, high), half
    return builder.extract_element(vector, _INT(0))


def _pointer(context: Any, builder: Any, array_type: Any, array: Any, index: Any, span: int) -> Any:
    """Address of ``array[index]``; NUMBA_BOUNDSCHECK=1 also checks ``index + span <= size``."""
    view = context.make_array(array_type)(context, builder, array)
    if context.enable_boundscheck and span:
        last = builder.add(index, ir.Constant(index.type, span - 1))
        cgutils.do_boundscheck(context, builder, last, builder.extract_value(view.shape, 0))
    return builder.gep(view.data, [index])


def _index(context: Any, builder: Any, value: Any, numba_type: Any) -> Any:
    return context.cast(builder, value, numba_type, types.uint64)


@intrinsic
def load(typing_context: Any, array: Any, index: Any) -> Any:
    """Sixteen float32 of a one-dimensional array, from ``index`` on."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        at = _index(context, builder, args[1], signature.args[1])
        pointer = _pointer(context, builder, signature.args[0], args[0], at, LANES)
        return builder.load(builder.bitcast(pointer, _VECTOR.as_pointer()), align=4)

    return _lanes(array, index), codegen


@intrinsic
def store(typing_context: Any, array: Any, index: Any, vector: Any) -> Any:
    """Write sixteen float32 into a one-dimensional array, from ``index`` on."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        at = _index(context, builder, args[1], signature.args[1])
        pointer = _pointer(context, builder, signature.args[0], args[0], at, LANES)
        builder.store(args[2], builder.bitcast(pointer, _VECTOR.as_pointer()), align=4)
        return context.get_dummy_value()

    return types.void(array, index, vector), codegen


@intrinsic
def prefetch(typing_context: Any, array: Any, index: Any) -> Any:
    """Ask for the cache line of ``array[index]`` ahead of its use."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        at = _index(context, builder, args[1], signature.args[1])
        pointer = _pointer(context, builder, signature.args[0], args[0], at, 0)
        pointer = builder.bitcast(pointer, ir.IntType(8).as_pointer())
        suffix = "p0" if getattr(pointer.type, "is_opaque", False) else "p0i8"
        kind = ir.FunctionType(ir.VoidType(), [pointer.type, _INT, _INT, _INT])
        function = cgutils.get_or_insert_function(builder.module, kind, f"llvm.prefetch.{suffix}")
        builder.call(function, [pointer, _INT(0), _INT(3), _INT(1)])  # read, keep close, data
        return context.get_dummy_value()

    return types.void(array, index), codegen


@intrinsic
def splat(typing_context: Any, value: Any) -> Any:
    """The same number in all sixteen lanes."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        scalar = context.cast(builder, args[0], signature.args[0], types.float32)
        undefined = ir.Constant(_VECTOR, ir.Undefined)
        one = builder.insert_element(undefined, scalar, _INT(0))
        return _shuffle(builder, one, undefined, [0] * LANES)

    return _lanes(value), codegen


@intrinsic
def fma(typing_context: Any, a: Any, b: Any, c: Any) -> Any:
    """``a * b + c`` lane by lane."""
    return _lanes(a, b, c), lambda context, builder, signature, args: _muladd(builder, *args)


def _binary(emit: Any, name: str, doc: str) -> Any:
    def typer(typing_context: Any, a: Any, b: Any) -> Any:
        return _lanes(a, b), lambda context, builder, signature, args: emit(builder, *args)

    typer.__name__ = typer.__qualname__ = name
    typer.__doc__ = doc
    return intrinsic(typer)


add = _binary(lambda b, x, y: b.fadd(x, y), "add", "``a + b`` lane by lane.")
sub = _binary(lambda b, x, y: b.fsub(x, y), "sub", "``a - b`` lane by lane.")
mul = _binary(lambda b, x, y: b.fmul(x, y), "mul", "``a * b`` lane by lane.")
div = _binary(lambda b, x, y: b.fdiv(x, y), "div", "``a / b`` lane by lane.")
maximum = _binary(
    lambda b, x, y: b.select(b.fcmp_unordered(">", x, y), x, y),
    "maximum",
    "The larger of ``a`` and ``b`` lane by lane; a NaN in ``a`` stays a NaN.",
)


@intrinsic
def absolute(typing_context: Any, a: Any) -> Any:
    """``|a|`` lane by lane."""
    return _lanes(a), lambda context, builder, signature, args: _call(
        builder, "llvm.fabs.v16f32", args[0]
    )


@intrinsic
def root(typing_context: Any, a: Any) -> Any:
    """``√a`` lane by lane."""
    return _lanes(a), lambda context, builder, signature, args: _call(
        builder, "llvm.sqrt.v16f32", args[0]
    )


@intrinsic
def positive(typing_context: Any, a: Any) -> Any:
    """1 where ``a > 0``, else 0, lane by lane."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.select(
            builder.fcmp_ordered(">", args[0], _constant(0.0)), _constant(1.0), _constant(0.0)
        )

    return _lanes(a), codegen


@intrinsic
def select(typing_context: Any, mask: Any, a: Any, b: Any) -> Any:
    """``a`` where ``mask > 0``, else ``b``, lane by lane."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        chosen = builder.fcmp_ordered(">", args[0], _constant(0.0))
        return builder.select(chosen, args[1], args[2])

    return _lanes(mask, a, b), codegen


@intrinsic
def equal_to(typing_context: Any, lane: Any) -> Any:
    """1 in the given lane, 0 elsewhere; a lane outside 0..15 gives all 0."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        at = context.cast(builder, args[0], signature.args[0], types.int32)
        undefined = ir.Constant(_INTS, ir.Undefined)
        wanted = builder.insert_element(undefined, at, _INT(0))
        wanted = _shuffle(builder, wanted, undefined, [0] * LANES)
        here = builder.icmp_signed("==", wanted, ir.Constant(_INTS, list(range(LANES))))
        return builder.select(here, _constant(1.0), _constant(0.0))

    return _lanes(lane), codegen


@intrinsic
def first_lane(typing_context: Any, a: Any, value: Any) -> Any:
    """Index of the first lane equal to ``value``, or 16 where none is."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        undefined = ir.Constant(_VECTOR, ir.Undefined)
        wanted = builder.insert_element(undefined, args[1], _INT(0))
        wanted = _shuffle(builder, wanted, undefined, [0] * LANES)
        bits = builder.bitcast(builder.fcmp_ordered("==", args[0], wanted), ir.IntType(LANES))
        bits = builder.or_(builder.zext(bits, _INT), _INT(1 << LANES))
        return builder.zext(builder.cttz(bits, ir.IntType(1)(1)), ir.IntType(64))

    return types.uint64(a, types.float32), codegen


def _folding(emit: Any, name: str, doc: str) -> Any:
    def typer(typing_context: Any, a: Any) -> Any:
        def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            return _reduce(builder, args[0], lambda x, y: emit(builder, x, y))

        return types.float32(a), codegen

    typer.__name__ = typer.__qualname__ = name
    typer.__doc__ = doc
    return intrinsic(typer)


total = _folding(lambda b, x, y: b.fadd(x, y), "total", "The sum of the sixteen lanes.")
product = _folding(lambda b, x, y: b.fmul(x, y), "product", "The product of the sixteen lanes.")
top = _folding(
    lambda b, x, y: b.select(b.fcmp_unordered(">", x, y), x, y),
    "top",
    "The largest of the sixteen lanes.",
)

# exp(r) on |r| <= ln(2)/2 as 1 + r + r²·p(r): a degree-5 minimax polynomial in the manner of
# Cody and Waite (1980), with ln 2 split in two so that r keeps its last bits; error under 2 ulp.
_LOG2E = 1.44269504088896341
_ROUND = 1.5 * 2**23
_LN2_HIGH, _LN2_LOW = 0.693359375, -2.12194440e-4
_EXP = (
    1.9875691500e-4,
    1.3981999507e-3,
    8.3334519073e-3,
    4.1665795894e-2,
    1.6666665459e-1,
    5.0000001201e-1,
)


def _clamp(builder: Any, x: Any, low: float, high: float) -> Any:
    # written with compares so that a NaN passes through (minnum and maxnum would swallow it)
    x = builder.select(builder.fcmp_ordered("<", x, _constant(low)), _constant(low), x)
    return builder.select(builder.fcmp_ordered(">", x, _constant(high)), _constant(high), x)


@intrinsic
def exp(typing_context: Any, a: Any) -> Any:
    """``e**a`` lane by lane; ``a`` is clamped to [-87, 88], a NaN stays a NaN."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        x = _clamp(builder, args[0], -87.0, 88.0)
        # adding 1.5 · 2²³ rounds to a whole number and leaves it in the low bits, in one operation
        shifted = _muladd(builder, x, _constant(_LOG2E), _constant(_ROUND))
        n = builder.fsub(shifted, _constant(_ROUND))
        r = _muladd(builder, n, _constant(-_LN2_HIGH), x)
        r = _muladd(builder, n, _constant(-_LN2_LOW), r)
        p = _constant(_EXP[0])
        for coefficient in _EXP[1:]:
            p = _muladd(builder, p, r, _constant(coefficient))
        p = _muladd(builder, builder.fmul(r, r), p, builder.fadd(r, _constant(1.0)))
        bits = builder.bitcast(shifted, _INTS)
        exponent = builder.add(bits, ir.Constant(_INTS, [127] * LANES))
        exponent = builder.shl(exponent, ir.Constant(_INTS, [23] * LANES))
        return builder.fmul(p, builder.bitcast(exponent, _VECTOR))

    return _lanes(a), codegen


@intrinsic
def transpose(
    typing_context: Any, source: Any, at: Any, stride: Any, target: Any, to: Any, target_stride: Any
) -> Any:
    """Write the 16 × 16 tile at ``source[at + i·stride + j]`` to ``target[to + j·stride' + i]``.

    Four rounds of sixteen shuffles, against 256 scalar moves.
    """

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        kinds = signature.args
        start, step, end, hop = (_index(context, builder, args[k], kinds[k]) for k in (1, 2, 4, 5))
        rows = []
        for i in range(LANES):
            place = builder.add(start, builder.mul(step, ir.Constant(step.type, i)))
            pointer = _pointer(context, builder, kinds[0], args[0], place, LANES)
            rows.append(builder.load(builder.bitcast(pointer, _VECTOR.as_pointer()), align=4))
        gap = LANES // 2
        while gap:  # exchange off-diagonal gap × gap squares, from 8 × 8 down to 1 × 1
            first = [k if not k & gap else LANES + k - gap for k in range(LANES)]
            second = [k + gap if not k & gap else LANES + k for k in range(LANES)]
            for i in range(LANES):
                if not i & gap:
                    a, b = rows[i], rows[i + gap]
                    rows[i] = _shuffle(builder, a, b, first)
                    rows[i + gap] = _shuffle(builder, a, b, second)
            gap //= 2
        for j in range(LANES):
            place = builder.add(end, builder.mul(hop, ir.Constant(hop.type, j)))
            pointer = _pointer(context, builder, kinds[3], args[3], place, LANES)
            builder.store(rows[j], builder.bitcast(pointer, _VECTOR.as_pointer()), align=4)
        return context.get_dummy_value()

    return types.void(source, at, stride, target, to, target_stride), codegen
