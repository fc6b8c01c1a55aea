"""Hessian-vector products for small networks: two passes forward and two backward.

The formulas are those of `descente.hessian`. R{·} is the derivative along v; R{z} and R{a} of the
hidden layers are both kept, since the backward pass needs f''(z) R{z} = (df'/da) R{a}.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import uint64
from numpy.typing import NDArray

from descente.kernels.arguments import Along, Batches, Compressed, Net, Scratch
from descente.kernels.cache import cached, inlined
from descente.kernels.lanes import LANES, add, fma, load, mul, splat, store, sub, total
from descente.kernels.rows import (
    ACTIVATION,
    BIASES,
    CROSS_ENTROPY,
    IN_PAD,
    INPUTS,
    OUT_PAD,
    OUTPUTS,
    SIGMOID,
    SOFTMAX,
    TANH,
    TRANSPOSED,
    UNITS,
    WEIGHTS,
    accumulate,
    backward,
    first_forward,
    forward,
    outputs_and_deltas,
    slope,
    times,
    transpose_weights,
)

__all__ = ["walk"]


@inlined
def _slope_by_a(kind: Any, a: Any) -> Any:
    """df'/da: the derivative of the slope f'(z), written with a = f(z), with respect to a."""
    if kind == SIGMOID:
        return sub(splat(np.float32(1)), add(a, a))
    if kind == TANH:
        return mul(splat(np.float32(-2)), a)
    return splat(np.float32(0))


@inlined
def _forward(
    theta: Any,
    v: Any,
    plan: Any,
    ptr: Any,
    column: Any,
    code: Any,
    table: Any,
    order: Any,
    begin: Any,
    end: Any,
    a: Any,
    rz: Any,
    ra: Any,
) -> None:
    """R{z} = R{a} W + a V + c of every layer, and R{a} = f'(z) R{z} of the hidden ones."""
    layers = uint64(plan.shape[0])
    m = end - begin
    width = uint64(plan[layers - uint64(1), UNITS]) + uint64(plan[layers - uint64(1), OUT_PAD])
    first_forward(v, plan, ptr, column, code, table, order, begin, end, uint64(0), rz, width)
    for layer in range(uint64(1), layers):
        source = uint64(plan[layer - uint64(1), UNITS])
        inputs = uint64(plan[layer, INPUTS])
        high = uint64(plan[layer, IN_PAD])
        stride = uint64(plan[layer, OUT_PAD])
        weights = uint64(plan[layer, WEIGHTS])
        biases = uint64(plan[layer, BIASES])
        units = uint64(plan[layer, UNITS])
        kind = plan[layer - uint64(1), ACTIVATION]
        for e in range(m):
            o = uint64(0)
            while o < high:
                at = e * width + source + o
                store(ra, at, mul(slope(kind, load(a, at)), load(rz, at)))
                o += uint64(LANES)
            o = uint64(0)
            while o < stride:
                z = times(
                    a, e * width + source, inputs, v, weights + o, stride, load(v, biases + o)
                )
                z = times(ra, e * width + source, inputs, theta, weights + o, stride, z)
                store(rz, e * width + units + o, z)
                o += uint64(LANES)


@inlined
def _output(
    plan: Any,
    cost: Any,
    mask: Any,
    labels: Any,
    order: Any,
    begin: Any,
    end: Any,
    a: Any,
    d: Any,
    rz: Any,
    rd: Any,
) -> None:
    """R{δ} of the last layer from its R{z}, its outputs and its δ."""
    last = uint64(plan.shape[0]) - uint64(1)
    units = uint64(plan[last, UNITS])
    pad = uint64(plan[last, OUT_PAD])
    width = units + pad
    kind = plan[last, ACTIVATION]
    two = splat(np.float32(2))
    zero = splat(np.float32(0))
    for e in range(end - begin):
        at = e * width + units
        if kind == SOFTMAX:
            # R{a} = a (R{z} - s) with s = Σ a R{z}; padding has a = 0
            mean = zero
            o = uint64(0)
            while o < pad:
                mean = fma(load(a, at + o), load(rz, at + o), mean)
                o += uint64(LANES)
            s = splat(total(mean))
            mixed = zero
            o = uint64(0)
            while o < pad:
                p = load(a, at + o)
                ra = mul(p, sub(load(rz, at + o), s))
                store(rd, at + o, ra)
                # δ = a (g - Σ g a), so R{δ} = δ R{a}/a + a (R{g} - R{Σ g a}), with g = 2 (a - y):
                # Σ R{g} a + g R{a} = Σ 2 a R{a} + δ (R{z} - s), as g - Σ g a = δ/a, Σ R{a} = 0
                mixed = fma(mul(two, p), ra, mixed)
                mixed = fma(load(d, at + o), sub(load(rz, at + o), s), mixed)
                o += uint64(LANES)
            if cost != CROSS_ENTROPY:
                r = splat(total(mixed))
                o = uint64(0)
                while o < pad:
                    p = load(a, at + o)
                    ra = load(rd, at + o)
                    bent = mul(load(d, at + o), sub(load(rz, at + o), s))
                    store(rd, at + o, fma(p, sub(mul(two, ra), r), bent))
                    o += uint64(LANES)
        else:
            o = uint64(0)
            while o < pad:
                p = load(a, at + o)
                f = slope(kind, p)
                r = load(rz, at + o)
                if cost == CROSS_ENTROPY:
                    store(rd, at + o, mul(load(mask, o), mul(f, r)))
                else:
                    # δ = 2 (a - y) f', so R{δ} = 2 f' R{a} + δ (df'/da) R{z}
                    squared = mul(mul(two, load(mask, o)), mul(f, mul(f, r)))
                    bent = mul(load(d, at + o), mul(_slope_by_a(kind, p), r))
                    store(rd, at + o, add(squared, bent))
                o += uint64(LANES)


@inlined
def _backward(
    v_transposed: Any, transposed: Any, plan: Any, m: Any, a: Any, d: Any, rz: Any, rd: Any
) -> None:
    """R{δ_l} = (R{δ_{l+1}} Wᵀ + δ_{l+1} Vᵀ) f' + δ_l (df'/da) R{z_l}."""
    layers = uint64(plan.shape[0])
    width = uint64(plan[layers - uint64(1), UNITS]) + uint64(plan[layers - uint64(1), OUT_PAD])
    layer = layers - uint64(1)
    zero = splat(np.float32(0))
    while layer > uint64(0):
        outputs = uint64(plan[layer, OUTPUTS])
        rows = uint64(plan[layer, IN_PAD])
        weights = uint64(plan[layer, TRANSPOSED])
        source = uint64(plan[layer, UNITS])
        units = uint64(plan[layer - uint64(1), UNITS])
        kind = plan[layer - uint64(1), ACTIVATION]
        for e in range(m):
            o = uint64(0)
            while o < rows:
                from_ = e * width + source
                back = times(rd, from_, outputs, transposed, weights + o, rows, zero)
                back = times(d, from_, outputs, v_transposed, weights + o, rows, back)
                at = e * width + units + o
                p = load(a, at)
                bent = mul(load(d, at), mul(_slope_by_a(kind, p), load(rz, at)))
                store(rd, at, fma(back, slope(kind, p), bent))
                o += uint64(LANES)
        layer -= uint64(1)


@inlined
def _outer(target: Any, plan: Any, m: Any, ra: Any, d: Any) -> None:
    """Add Σ_examples R{a_{l-1}}ᵀ δ_l to the weights of every layer after the first."""
    layers = uint64(plan.shape[0])
    width = uint64(plan[layers - uint64(1), UNITS]) + uint64(plan[layers - uint64(1), OUT_PAD])
    for layer in range(uint64(1), layers):
        inputs = uint64(plan[layer, INPUTS])
        stride = uint64(plan[layer, OUT_PAD])
        weights = uint64(plan[layer, WEIGHTS])
        source = uint64(plan[layer - uint64(1), UNITS])
        units = uint64(plan[layer, UNITS])
        o = uint64(0)
        while o < stride:
            for i in range(inputs):
                at = weights + i * stride + o
                s = load(target, at)
                for e in range(m):
                    s = fma(splat(ra[e * width + source + i]), load(d, e * width + units + o), s)
                store(target, at, s)
            o += uint64(LANES)


@cached
def walk(
    net: Net,
    images: Compressed,
    batches: Batches,
    theta: NDArray[np.float32],
    v: NDArray[np.float32],
    target: NDArray[np.float32],
    scratch: Scratch,
    along: Along,
) -> None:
    """Add Σ_examples H_example v to the target."""
    plan, mask, cost = net
    ptr, column, code, table = images
    labels, order = batches.labels, batches.order
    begin: Any = uint64(batches.begin)
    end: Any = uint64(batches.end)
    batch: Any = uint64(batches.size)
    a, d, transposed = scratch
    rz, ra, rd, v_transposed = along
    transpose_weights(theta, plan, transposed)
    transpose_weights(v, plan, v_transposed)
    while begin < end:
        stop = min(begin + batch, end)
        m = stop - begin
        forward(theta, plan, ptr, column, code, table, order, begin, stop, uint64(4), a)
        outputs_and_deltas(plan, cost, mask, labels, order, begin, stop, a, d)
        backward(plan, transposed, m, a, d)
        _forward(theta, v, plan, ptr, column, code, table, order, begin, stop, a, rz, ra)
        _output(plan, cost, mask, labels, order, begin, stop, a, d, rz, rd)
        _backward(v_transposed, transposed, plan, m, a, d, rz, rd)
        _outer(target, plan, m, ra, d)
        accumulate(target, np.float32(1), plan, ptr, column, code, table, order, begin, stop, a, rd)
        begin = stop
