"""The cost on a plane of parameter space: θ + α d₁ + β d₂ for many (α, β) over one set of examples.

On a plane the first layer's sums are linear in (α, β): X W, X D₁ and X D₂ are computed once, and a
point of the plane costs the layers after the first alone: for the network 784 → 16 → 16 → 10 about
one multiply-add in thirty. What is left is mostly sigmoids, so the lanes are examples here, thirty-
two at a time: no lane is lost to a layer of ten, and a point's weights are sixteen-fold broadcasts
that stay in the first-level cache.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import uint64

from descente.kernels.arguments import Block, Layers, Points, Room, Sums
from descente.kernels.cache import cached, inlined
from descente.kernels.lanes import (
    LANES,
    absolute,
    add,
    div,
    exp,
    fma,
    load,
    maximum,
    mul,
    positive,
    select,
    splat,
    store,
    sub,
    total,
)
from descente.kernels.rows import CROSS_ENTROPY, SOFTMAX, activate

__all__ = ["BLOCK", "OUTPUTS_AT_A_TIME", "walk"]

BLOCK = 2 * LANES  # examples side by side
OUTPUTS_AT_A_TIME = 4  # times two vectors of examples: eight sums in flight
FACTORS = 64  # factors of at most 2 that are multiplied before a logarithm is taken


@inlined
def _layer(w: Any, at: Any, inputs: Any, outputs: Any, x: Any, source: Any, target: Any) -> Any:
    """Z = x W + b for a block of examples; returns where the next layer's weights begin.

    ``w[at:]`` holds, for every four outputs, four weights per input and then four biases.
    """
    j = uint64(0)
    four = uint64(OUTPUTS_AT_A_TIME)
    one = uint64(1)
    two = uint64(2)
    three = uint64(3)
    lanes = uint64(LANES)
    block = uint64(BLOCK)
    while j < outputs:
        bias = at + inputs * four
        a0 = splat(w[bias])
        a1 = splat(w[bias + one])
        a2 = splat(w[bias + two])
        a3 = splat(w[bias + three])
        b0 = a0
        b1 = a1
        b2 = a2
        b3 = a3
        i = uint64(0)
        while i < inputs:
            left = load(x, source + i * block)
            right = load(x, source + i * block + lanes)
            w0 = splat(w[at])
            w1 = splat(w[at + one])
            w2 = splat(w[at + two])
            w3 = splat(w[at + three])
            a0 = fma(w0, left, a0)
            b0 = fma(w0, right, b0)
            a1 = fma(w1, left, a1)
            b1 = fma(w1, right, b1)
            a2 = fma(w2, left, a2)
            b2 = fma(w2, right, b2)
            a3 = fma(w3, left, a3)
            b3 = fma(w3, right, b3)
            at += four
            i += one
        at += four
        to = target + j * block
        store(x, to, a0)
        store(x, to + lanes, b0)
        store(x, to + block, a1)
        store(x, to + block + lanes, b1)
        store(x, to + two * block, a2)
        store(x, to + two * block + lanes, b2)
        store(x, to + three * block, a3)
        store(x, to + three * block + lanes, b3)
        j += four
    return at


@inlined
def _softmax(x: Any, at: Any, outputs: Any) -> Any:
    """Replace z by softmax(z) for sixteen examples; returns their largest z and Σ e^(z - peak)."""
    block = uint64(BLOCK)
    peak = load(x, at)
    for k in range(uint64(1), outputs):
        peak = maximum(peak, load(x, at + k * block))
    whole = splat(np.float32(0))
    for k in range(outputs):
        e = exp(sub(load(x, at + k * block), peak))
        store(x, at + k * block, e)
        whole = add(whole, e)
    scale = div(splat(np.float32(1)), whole)
    for k in range(outputs):
        store(x, at + k * block, mul(load(x, at + k * block), scale))
    return peak, whole


@inlined
def _logarithms(values: Any, logs: Any) -> Any:
    """``ln`` of sixteen numbers, through the scratch."""
    store(logs, uint64(0), values)
    for i in range(LANES):
        logs[i] = np.float32(math.log(np.float64(logs[i])))
    return load(logs, uint64(0))


@inlined
def _quadratic(kind: Any, x: Any, at: Any, outputs: Any, wanted: Any, y: Any) -> Any:
    """Σ_k (y_k - a_k)² of sixteen examples."""
    block = uint64(BLOCK)
    squares = splat(np.float32(0))
    if kind == SOFTMAX:
        _softmax(x, at, outputs)
    for k in range(outputs):
        error = sub(activate(kind, load(x, at + k * block)), load(wanted, y + k * block))
        squares = fma(error, error, squares)
    return squares


@inlined
def _cross_entropy(kind: Any, x: Any, at: Any, outputs: Any, wanted: Any, y: Any, logs: Any) -> Any:
    """-Σ_k [y_k ln a_k + (1 - y_k) ln(1 - a_k)], or -ln a_wanted after softmax, of sixteen."""
    block = uint64(BLOCK)
    zero = splat(np.float32(0))
    one = splat(np.float32(1))
    cost = zero
    for k in range(outputs):
        cost = sub(cost, mul(load(x, at + k * block), load(wanted, y + k * block)))
    if kind == SOFTMAX:
        peak, whole = _softmax(x, at, outputs)
        return add(cost, add(peak, _logarithms(whole, logs)))
    k = uint64(0)
    while k < outputs:  # Σ ln(1 + e^z) = Σ max(z, 0) + ln Π (1 + e^-|z|)
        stop = min(k + uint64(FACTORS), outputs)
        factors = one
        while k < stop:
            z = load(x, at + k * block)
            cost = add(cost, mul(z, positive(z)))
            factors = mul(factors, add(one, exp(sub(zero, absolute(z)))))
            k += uint64(1)
        cost = add(cost, _logarithms(factors, logs))
    return cost


@cached
def walk(net: Layers, examples: Block, points: Points, room: Room, found: Sums) -> None:
    """Sum of the costs and of their squares over all examples, for each point of a plane."""
    widths, kinds, cost = net
    origin, first, second, wanted, real = examples
    alphas, betas, weights = points
    x, logs = room
    sums, squares = found
    layers = uint64(len(widths))
    units = uint64(widths[0])
    outputs = uint64(widths[layers - uint64(1)])
    last = kinds[layers - uint64(1)]
    block = uint64(BLOCK)
    lanes = uint64(LANES)
    blocks = uint64(len(real)) // block
    per_point = uint64(weights.shape[1])
    flat = weights.reshape(-1)
    for p in range(len(alphas)):
        alpha = splat(alphas[p])
        beta = splat(betas[p])
        sum_ = splat(np.float32(0))
        square = 0.0
        other = 0.0  # two sums, or each addition would wait for the one before
        for b in range(blocks):
            at = b * units * block
            stop = at + units * block
            to = uint64(0)
            while at < stop:
                z = fma(beta, load(second, at), fma(alpha, load(first, at), load(origin, at)))
                if layers > uint64(1):
                    z = activate(kinds[0], z)
                store(x, to, z)
                at += lanes
                to += lanes
            w = uint64(p) * per_point
            source = uint64(0)
            for layer in range(uint64(1), layers):
                inputs = uint64(widths[layer - uint64(1)])
                wide = uint64(widths[layer])
                to = source + inputs * block
                w = _layer(flat, w, inputs, wide, x, source, to)
                if layer + uint64(1) < layers:
                    kind = kinds[layer]
                    t = to
                    while t < to + wide * block:
                        store(x, t, activate(kind, load(x, t)))
                        t += lanes
                source = to
            for half in range(uint64(2)):
                at = source + half * lanes
                y = b * outputs * block + half * lanes
                if cost == CROSS_ENTROPY:
                    c = _cross_entropy(last, x, at, outputs, wanted, y, logs)
                else:
                    c = _quadratic(last, x, at, outputs, wanted, y)
                c = select(load(real, b * block + half * lanes), c, splat(np.float32(0)))
                sum_ = add(sum_, c)
                store(logs, uint64(0), c)
                for i in range(0, LANES, 2):  # a finite cost may have a square past float32
                    square += np.float64(logs[i]) * np.float64(logs[i])
                    other += np.float64(logs[i + 1]) * np.float64(logs[i + 1])
        sums[p] = np.float64(total(sum_))
        squares[p] = square + other
