"""Update rules, compiled: one pass over θ, sixteen numbers at a time."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import uint64

from descente.kernels.cache import cached, inlined
from descente.kernels.lanes import LANES, add, div, fma, load, mul, root, splat, store, total

__all__ = ["ADAM", "MOMENTUM", "SGD", "shrink", "step", "update"]

SGD, MOMENTUM, ADAM = range(3)


@inlined
def shrink(theta: Any, factor: Any) -> Any:
    """θ ← factor · θ; returns 0, or NaN where a number is not finite.

    The length of θ is a multiple of sixteen.
    """
    keep = splat(factor)
    zero = splat(np.float32(0))
    watch0 = zero  # two sums, or each step would wait for the one before
    watch1 = zero
    at = uint64(0)
    if len(theta) % (2 * LANES):
        w0 = mul(keep, load(theta, at))
        store(theta, at, w0)
        watch0 = fma(w0, zero, watch0)
        at += uint64(LANES)
    while at < uint64(len(theta)):
        w0 = mul(keep, load(theta, at))
        w1 = mul(keep, load(theta, at + uint64(LANES)))
        store(theta, at, w0)
        store(theta, at + uint64(LANES), w1)
        watch0 = fma(w0, zero, watch0)
        watch1 = fma(w1, zero, watch1)
        at += uint64(2 * LANES)
    return total(add(watch0, watch1))


@inlined
def update(
    rule: Any,
    coefficients: Any,
    theta: Any,
    grad: Any,
    first: Any,
    second: Any,
    eta: Any,
    count: Any,
) -> Any:
    """One step of `descente.recipe`'s rules; returns 0, or NaN where a number is not finite.

    ``coefficients`` is (λ, β or β1, β2, ε); ``count`` is the number of this step, from 1. All
    vectors have the same length, a multiple of sixteen.
    """
    zero = splat(np.float32(0))
    watch = zero
    keep = splat(np.float32(1) - eta * coefficients[0])
    beta1 = splat(coefficients[1])
    beta2 = splat(coefficients[2])
    rest1 = splat(np.float32(1) - coefficients[1])
    rest2 = splat(np.float32(1) - coefficients[2])
    tiny = splat(coefficients[3])
    back = splat(-eta)
    unbias2 = zero
    if rule == ADAM:
        power1 = np.float64(coefficients[1]) ** np.float64(count)
        power2 = np.float64(coefficients[2]) ** np.float64(count)
        back = splat(np.float32(-np.float64(eta) / (1.0 - power1)))
        unbias2 = splat(np.float32(1.0 / (1.0 - power2)))
    at = uint64(0)
    while at < uint64(len(theta)):
        g = load(grad, at)
        w = mul(keep, load(theta, at))
        if rule == ADAM:
            m = fma(beta1, load(first, at), mul(rest1, g))
            v = fma(beta2, load(second, at), mul(rest2, mul(g, g)))
            store(first, at, m)
            store(second, at, v)
            w = fma(back, div(m, add(root(mul(unbias2, v)), tiny)), w)
        elif rule == MOMENTUM:
            m = fma(beta1, load(first, at), g)
            store(first, at, m)
            w = fma(back, m, w)
        else:
            w = fma(back, g, w)
        store(theta, at, w)
        watch = fma(w, zero, watch)
        at += uint64(LANES)
    return total(watch)


@cached
def step(
    rule: Any,
    coefficients: Any,
    theta: Any,
    grad: Any,
    first: Any,
    second: Any,
    eta: Any,
    count: Any,
) -> Any:
    """`update`, callable from Python."""
    return update(rule, coefficients, theta, grad, first, second, eta, count)
