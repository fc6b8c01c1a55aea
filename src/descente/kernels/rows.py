"""The learning step for small networks: forward, backward and update, sixteen neurons at a time.

What makes it fast, each measured on MNIST with batches of 10 on one core:

- 81 % of the pixels are zero, so the images are kept as rows of their non-zero pixels and the first
  layer, forward and backward, touches only those;
- a pixel is a byte: rows hold the byte and a table of 256 floats stays in the first-level cache, so
  an epoch reads 27 MB instead of 54 (31 ms instead of 32 to 45 on a busy memory bus);
- the rows of the next batch are fetched during the backward pass, which has memory to itself (23 ms
  in shuffled order, 20 in the order they lie, 65 shuffled without any fetching);
- layers are walked one after the other for the whole batch, not example by example, so that the
  processor overlaps the examples' chains of dependent operations.

Every loop below works on padded vectors: each layer's widths are rounded up to sixteen lanes
and the padding stays exactly zero. Indices are unsigned throughout: Numba would otherwise pay for
negative ones.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import uint64
from numpy.typing import NDArray

from descente.kernels.arguments import Batches, Compressed, Net, Rule, Scratch, Tally, Vectors
from descente.kernels.cache import cached, inlined
from descente.kernels.lanes import (
    LANES,
    absolute,
    add,
    div,
    equal_to,
    exp,
    first_lane,
    fma,
    load,
    maximum,
    mul,
    positive,
    prefetch,
    product,
    select,
    splat,
    store,
    sub,
    top,
    total,
    transpose,
)
from descente.kernels.rules import SGD, shrink, update

# columns of the plan, one row per layer: see `descente.engines.plan.plan_of`
COLUMNS = 9
INPUTS, OUTPUTS, IN_PAD, OUT_PAD, WEIGHTS, BIASES, TRANSPOSED, UNITS, ACTIVATION = range(COLUMNS)

IDENTITY, SIGMOID, TANH, RELU, SOFTMAX = range(5)
QUADRATIC, CROSS_ENTROPY = range(2)

EVALUATE, GRADIENT, TRAIN = range(3)

AHEAD = 4  # rows prefetched ahead of their use


@inlined
def sigmoid(z: Any) -> Any:
    """1 / (1 + e^-z), sixteen at a time."""
    one = splat(np.float32(1))
    return div(one, add(one, exp(sub(splat(np.float32(0)), z))))


@inlined
def activate(kind: Any, z: Any) -> Any:
    """The activation f(z), sixteen at a time."""
    if kind == SIGMOID:
        return sigmoid(z)
    if kind == TANH:  # tanh z = 2σ(2z) - 1: an absolute error of 1e-7, as good as float32 sums
        return fma(splat(np.float32(2)), sigmoid(add(z, z)), splat(np.float32(-1)))
    if kind == RELU:
        return mul(z, positive(z))
    return z


@inlined
def slope(kind: Any, a: Any) -> Any:
    """The derivative f'(z) written with a = f(z)."""
    one = splat(np.float32(1))
    if kind == SIGMOID:
        return mul(a, sub(one, a))
    if kind == TANH:
        return sub(one, mul(a, a))
    if kind == RELU:
        return positive(a)
    return one


@inlined
def _fetch(ptr: Any, column: Any, code: Any, row: Any) -> Any:
    """Ask for one compressed row ahead of its use."""
    p = uint64(ptr[row])
    q = uint64(ptr[row + uint64(1)])
    at = p
    while at < q:
        prefetch(column, at)
        prefetch(column, at + uint64(32))
        prefetch(code, at)
        at += uint64(64)


@inlined
def first_forward(
    theta: Any,
    plan: Any,
    ptr: Any,
    column: Any,
    code: Any,
    table: Any,
    order: Any,
    begin: Any,
    end: Any,
    ahead: Any,
    a: Any,
    width: Any,
) -> None:
    """First layer for examples order[begin:end]: a sum over the non-zero pixels alone."""
    stride = uint64(plan[0, OUT_PAD])
    biases = uint64(plan[0, BIASES])
    last = uint64(len(order))
    zero = splat(np.float32(0))
    for e in range(begin, end):
        if ahead > uint64(0) and e + ahead < last:
            _fetch(ptr, column, code, uint64(order[e + ahead]))
        row = uint64(order[e])
        p = uint64(ptr[row])
        q = uint64(ptr[row + uint64(1)])
        out = (e - begin) * width
        o = uint64(0)
        while o < stride:
            s0 = load(theta, biases + o)
            s1 = zero
            s2 = zero
            s3 = zero
            t = p
            while t < q:
                t1 = t + uint64(1)
                t2 = t + uint64(2)
                t3 = t + uint64(3)
                s0 = fma(splat(table[code[t]]), load(theta, uint64(column[t]) * stride + o), s0)
                s1 = fma(splat(table[code[t1]]), load(theta, uint64(column[t1]) * stride + o), s1)
                s2 = fma(splat(table[code[t2]]), load(theta, uint64(column[t2]) * stride + o), s2)
                s3 = fma(splat(table[code[t3]]), load(theta, uint64(column[t3]) * stride + o), s3)
                t += uint64(4)
            store(a, out + o, add(add(s0, s1), add(s2, s3)))
            o += uint64(LANES)


@inlined
def times(x: Any, x_at: Any, count: Any, w: Any, w_at: Any, stride: Any, s0: Any) -> Any:
    """s0 + Σ_i x[x_at + i] · w[w_at + i·stride : +16]: a row vector times a block of a matrix."""
    zero = splat(np.float32(0))
    s1 = zero
    s2 = zero
    s3 = zero
    i = uint64(0)
    while i + uint64(4) <= count:
        at = w_at + i * stride
        s0 = fma(splat(x[x_at + i]), load(w, at), s0)
        s1 = fma(splat(x[x_at + i + uint64(1)]), load(w, at + stride), s1)
        s2 = fma(splat(x[x_at + i + uint64(2)]), load(w, at + uint64(2) * stride), s2)
        s3 = fma(splat(x[x_at + i + uint64(3)]), load(w, at + uint64(3) * stride), s3)
        i += uint64(4)
    while i < count:
        s0 = fma(splat(x[x_at + i]), load(w, w_at + i * stride), s0)
        i += uint64(1)
    return add(add(s0, s1), add(s2, s3))


@inlined
def _activate_layer(plan: Any, layer: Any, m: Any, a: Any, width: Any) -> None:
    """Replace z by f(z) for one layer of m examples."""
    units = uint64(plan[layer, UNITS])
    stride = uint64(plan[layer, OUT_PAD])
    kind = plan[layer, ACTIVATION]
    for e in range(m):
        o = uint64(0)
        while o < stride:
            at = e * width + units + o
            store(a, at, activate(kind, load(a, at)))
            o += uint64(LANES)


@inlined
def forward(
    theta: Any,
    plan: Any,
    ptr: Any,
    column: Any,
    code: Any,
    table: Any,
    order: Any,
    begin: Any,
    end: Any,
    ahead: Any,
    a: Any,
) -> None:
    """Activations of every layer for examples order[begin:end]; the last layer is left at z."""
    layers = uint64(plan.shape[0])
    m = end - begin
    width = uint64(plan[layers - uint64(1), UNITS]) + uint64(plan[layers - uint64(1), OUT_PAD])
    first_forward(theta, plan, ptr, column, code, table, order, begin, end, ahead, a, width)
    for layer in range(uint64(1), layers):
        _activate_layer(plan, layer - uint64(1), m, a, width)
        inputs = uint64(plan[layer, INPUTS])
        stride = uint64(plan[layer, OUT_PAD])
        weights = uint64(plan[layer, WEIGHTS])
        biases = uint64(plan[layer, BIASES])
        source = uint64(plan[layer - uint64(1), UNITS])
        units = uint64(plan[layer, UNITS])
        for e in range(m):
            o = uint64(0)
            while o < stride:
                z = times(
                    a,
                    e * width + source,
                    inputs,
                    theta,
                    weights + o,
                    stride,
                    load(theta, biases + o),
                )
                store(a, e * width + units + o, z)
                o += uint64(LANES)


@inlined
def _largest(a: Any, at: Any, pad: Any, mask: Any) -> Any:
    """The largest of the real outputs at a[at : at + pad]."""
    low = splat(np.float32(-3e38))
    high = low
    o = uint64(0)
    while o < pad:
        high = maximum(high, select(load(mask, o), load(a, at + o), low))
        o += uint64(LANES)
    return top(high)


@inlined
def _softmax(a: Any, at: Any, pad: Any, mask: Any) -> Any:
    """Replace z by softmax(z) at a[at : at + pad]; returns log Σ e^z (the log-partition)."""
    peak = _largest(a, at, pad, mask)
    shift = splat(peak)
    whole = splat(np.float32(0))
    o = uint64(0)
    while o < pad:
        e = mul(load(mask, o), exp(sub(load(a, at + o), shift)))
        store(a, at + o, e)
        whole = add(whole, e)
        o += uint64(LANES)
    partition = total(whole)
    scale = splat(np.float32(1) / partition)
    o = uint64(0)
    while o < pad:
        store(a, at + o, mul(load(a, at + o), scale))
        o += uint64(LANES)
    return np.float64(peak) + math.log(np.float64(partition))


@inlined
def _sigmoid_log_cost(a: Any, at: Any, pad: Any, mask: Any) -> Any:
    """Σ_k softplus(z_k) at a[at : at + pad], with one logarithm per sixteen outputs."""
    zero = splat(np.float32(0))
    one = splat(np.float32(1))
    c = 0.0
    o = uint64(0)
    while o < pad:
        z = load(a, at + o)
        m = load(mask, o)
        c += np.float64(total(mul(m, mul(z, positive(z)))))
        c += math.log(np.float64(product(fma(m, exp(sub(zero, absolute(z))), one))))
        o += uint64(LANES)
    return c


@inlined
def _best(a: Any, at: Any, pad: Any, mask: Any) -> Any:
    """Index of the largest output, the first of equals."""
    low = splat(np.float32(-3e38))
    peak = _largest(a, at, pad, mask)
    o = uint64(0)
    while o < pad:
        lane = first_lane(select(load(mask, o), load(a, at + o), low), peak)
        if lane < uint64(LANES):
            return o + lane
        o += uint64(LANES)
    return pad


@inlined
def outputs_and_deltas(
    plan: Any, cost: Any, mask: Any, labels: Any, order: Any, begin: Any, end: Any, a: Any, d: Any
) -> Any:
    """Finish the last layer: outputs in ``a``, ∂C/∂z in ``d``; summed cost and correct count."""
    last = uint64(plan.shape[0]) - uint64(1)
    units = uint64(plan[last, UNITS])
    pad = uint64(plan[last, OUT_PAD])
    width = units + pad
    kind = plan[last, ACTIVATION]
    two = splat(np.float32(2))
    cost_sum = 0.0
    correct = uint64(0)
    for e in range(begin, end):
        at = (e - begin) * width + units
        y = uint64(labels[uint64(order[e])])
        z_wanted = np.float64(a[at + y])
        if kind == SOFTMAX:
            logarithm = _softmax(a, at, pad, mask)
        else:
            logarithm = 0.0
            if cost == CROSS_ENTROPY:
                logarithm = _sigmoid_log_cost(a, at, pad, mask)
            o = uint64(0)
            while o < pad:
                store(a, at + o, activate(kind, load(a, at + o)))
                o += uint64(LANES)
        squares = splat(np.float32(0))
        mixed = splat(np.float32(0))
        o = uint64(0)
        while o < pad:
            output = load(a, at + o)
            error = mul(load(mask, o), sub(output, equal_to(np.int64(y) - np.int64(o))))
            squares = fma(error, error, squares)
            if cost == CROSS_ENTROPY:
                store(d, at + o, error)
            elif kind == SOFTMAX:
                mixed = fma(mul(two, error), output, mixed)
                store(d, at + o, mul(two, error))
            else:
                store(d, at + o, mul(mul(two, error), slope(kind, output)))
            o += uint64(LANES)
        if cost == CROSS_ENTROPY:
            cost_sum += logarithm - z_wanted
        else:
            cost_sum += np.float64(total(squares))
            if kind == SOFTMAX:
                shift = splat(total(mixed))
                o = uint64(0)
                while o < pad:
                    store(d, at + o, mul(load(a, at + o), sub(load(d, at + o), shift)))
                    o += uint64(LANES)
        if _best(a, at, pad, mask) == y:
            correct += uint64(1)
    return cost_sum, correct


@inlined
def transpose_weights(theta: Any, plan: Any, transposed: Any) -> None:
    """Copy the weights of every layer but the first, transposed, for the backward pass."""
    for layer in range(uint64(1), uint64(plan.shape[0])):
        rows = uint64(plan[layer, IN_PAD])
        stride = uint64(plan[layer, OUT_PAD])
        weights = uint64(plan[layer, WEIGHTS])
        target = uint64(plan[layer, TRANSPOSED])
        i = uint64(0)
        while i < rows:
            o = uint64(0)
            while o < stride:
                transpose(
                    theta, weights + i * stride + o, stride, transposed, target + o * rows + i, rows
                )
                o += uint64(LANES)
            i += uint64(LANES)


@inlined
def backward(plan: Any, transposed: Any, m: Any, a: Any, d: Any) -> None:
    """∂C_example/∂z of every hidden layer, from the last layer's: δ_l = (δ_{l+1} Wᵀ) ∘ f'(z_l)."""
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
                back = times(d, e * width + source, outputs, transposed, weights + o, rows, zero)
                at = e * width + units + o
                store(d, at, mul(back, slope(kind, load(a, at))))
                o += uint64(LANES)
        layer -= uint64(1)


@inlined
def accumulate(
    target: Any,
    scale: Any,
    plan: Any,
    ptr: Any,
    column: Any,
    code: Any,
    table: Any,
    order: Any,
    begin: Any,
    end: Any,
    a: Any,
    d: Any,
) -> Any:
    """Add scale · Σ_examples ∂C_example/∂θ to the target.

    Returns 0, or NaN where a number it touched is not finite. With target = θ and
    scale = -η/m this is the descent step itself; with a target of zeros it is the gradient.
    """
    layers = uint64(plan.shape[0])
    width = uint64(plan[layers - uint64(1), UNITS]) + uint64(plan[layers - uint64(1), OUT_PAD])
    m = end - begin
    factor = splat(np.float32(scale))
    zero = splat(np.float32(0))
    watch = zero  # x · 0 is 0 for a finite x and NaN for any other
    for layer in range(uint64(1), layers):
        inputs = uint64(plan[layer, INPUTS])
        stride = uint64(plan[layer, OUT_PAD])
        weights = uint64(plan[layer, WEIGHTS])
        biases = uint64(plan[layer, BIASES])
        source = uint64(plan[layer - uint64(1), UNITS])
        units = uint64(plan[layer, UNITS])
        o = uint64(0)
        while o < stride:
            s = zero
            for e in range(m):
                at = e * width + units + o
                delta = mul(load(d, at), factor)
                store(d, at, delta)
                s = add(s, delta)
            s = add(load(target, biases + o), s)
            store(target, biases + o, s)
            watch = fma(s, zero, watch)
            for i in range(inputs):
                at = weights + i * stride + o
                s = load(target, at)
                for e in range(m):
                    s = fma(splat(a[e * width + source + i]), load(d, e * width + units + o), s)
                store(target, at, s)
                watch = fma(s, zero, watch)
            o += uint64(LANES)
    stride = uint64(plan[0, OUT_PAD])
    biases = uint64(plan[0, BIASES])
    watch1 = zero
    last = uint64(len(order))
    for e in range(begin, end):
        if e + uint64(2) * m < last:
            prefetch(ptr, uint64(order[e + uint64(2) * m]))
        if e + m < last:
            _fetch(ptr, column, code, uint64(order[e + m]))
        row = uint64(order[e])
        p = uint64(ptr[row])
        q = uint64(ptr[row + uint64(1)])
        o = uint64(0)
        while o < stride:
            delta = mul(load(d, (e - begin) * width + o), factor)
            s = add(load(target, biases + o), delta)
            store(target, biases + o, s)
            watch = fma(s, zero, watch)
            t = p
            while t < q:
                t1 = t + uint64(1)
                at = uint64(column[t]) * stride + o
                at1 = uint64(column[t1]) * stride + o
                s = fma(splat(table[code[t]]), delta, load(target, at))
                store(target, at, s)  # before the next is read: it may be the same, in the filling
                s1 = fma(splat(table[code[t1]]), delta, load(target, at1))
                store(target, at1, s1)
                watch = fma(s, zero, watch)
                watch1 = fma(s1, zero, watch1)
                t += uint64(2)
            o += uint64(LANES)
    return total(add(watch, watch1))


@cached
def walk(
    mode: int,
    net: Net,
    images: Compressed,
    batches: Batches,
    vectors: Vectors,
    rule: Rule,
    etas: NDArray[np.float32],
    count: int,
    scratch: Scratch,
    tally: Tally,
) -> Any:
    """Walk over examples, a batch at a time: the entry of this module.

    EVALUATE fills each batch's summed cost and correct count; GRADIENT also adds Σ ∂C_example/∂θ to
    the gradient; TRAIN makes one step of the update rule per batch (``etas``, and ``count`` steps
    made before) and stops before the step whose cost or θ would not be finite. Returns the batches
    done.
    """
    # taken apart once: a tuple handed on would be counted as used, and no longer so, at each step
    plan, mask, cost = net
    ptr, column, code, table = images
    labels, order = batches.labels, batches.order
    begin: Any = uint64(batches.begin)
    end: Any = uint64(batches.end)
    batch: Any = uint64(batches.size)
    theta, grad, first, second = vectors
    kind, coefficients = rule
    a, d, transposed = scratch
    costs, correct = tally
    # SGD is written straight into θ, touching only the weights of lit pixels
    direct = mode == TRAIN and kind == SGD
    if mode == GRADIENT:
        transpose_weights(theta, plan, transposed)
    # the backward pass has memory to itself: the next batch's rows are fetched there
    ahead = uint64(AHEAD) if mode == EVALUATE else uint64(0)
    step: Any = uint64(0)
    while begin < end:
        stop = min(begin + batch, end)
        forward(theta, plan, ptr, column, code, table, order, begin, stop, ahead, a)
        c, right = outputs_and_deltas(plan, cost, mask, labels, order, begin, stop, a, d)
        costs[step] = c
        correct[step] = right
        if mode == TRAIN and not math.isfinite(c):
            return step
        if mode != EVALUATE:
            if mode == TRAIN:
                transpose_weights(theta, plan, transposed)
            m = stop - begin
            backward(plan, transposed, m, a, d)
            target = theta if direct else grad
            scale = np.float32(1)
            shrunk = np.float32(0)
            if mode == TRAIN:
                scale = np.float32(1) / np.float32(m)
                if direct:
                    if coefficients[0] != 0:
                        shrunk = shrink(theta, np.float32(1) - etas[step] * coefficients[0])
                    scale = -etas[step] * scale
                else:
                    grad[:] = np.float32(0)
            bad = accumulate(
                target, scale, plan, ptr, column, code, table, order, begin, stop, a, d
            )
            if mode == TRAIN:
                if not direct:
                    bad = update(
                        kind,
                        coefficients,
                        theta,
                        grad,
                        first,
                        second,
                        etas[step],
                        count + step + uint64(1),
                    )
                if bad != 0 or shrunk != 0:
                    return step
        step += uint64(1)
        begin = stop
    return step
