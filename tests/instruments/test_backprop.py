"""The backpropagation trace: by hand, against four oracles, and that its own check can fail."""

import math
import time
from dataclasses import FrozenInstanceError

import numpy as np
import pytest
from tests.tried import COMBINATIONS, ENDS, HIDDEN

import descente as gd
from descente.cost import COSTS, one_hot
from descente.gradient import backpropagate
from descente.instruments import backprop
from descente.instruments.backprop import Term, backprop_trace
from descente.network import ACTIVATIONS, Layout, Network, forward

SIZES = (12, 7, 5, 3)


def problem(sizes=SIZES, hidden="sigmoid", output="sigmoid", seed=0):
    """A seeded network with θ of order one, an image with dark pixels, and a label."""
    rng = np.random.default_rng([seed, *sizes])
    layout = Layout(sizes, hidden, output)
    theta = rng.normal(0, 0.5, layout.n_parameters)
    theta[-sizes[-1] :] += 1  # so that outputs cut by a ReLU are not all dead
    image = rng.random(sizes[0]) * (rng.random(sizes[0]) < 0.6)
    return Network.of(layout, theta), image, int(rng.integers(sizes[-1]))


def set_layers(net, *layers):
    net.theta = np.concatenate([np.ravel(part) for layer in layers for part in layer])
    return net


def backward(trace):
    return [step for step in trace.steps if step.phase == "backward"]


def cost_above(net, name, layer, moved, label, cost):
    """C with the activations or sums of one layer put in by hand, in the dtype of those.

    Nothing of the module under test: the layers above are a network of their own.
    """
    last = len(net.layout.layers)
    y = one_hot(np.array([label]), net.layout.sizes[-1])
    if name == "a" and layer == last and cost == "cross_entropy":
        if net.output == "softmax":
            return -np.log(moved[label])
        return -(y[0] * np.log(moved) + (1 - y[0]) * np.log(1 - moved)).sum()
    z = a = moved[None]
    if name == "z":
        a = ACTIVATIONS[net.layout.layers[layer - 1].activation].f(z)
    if layer < last:
        rest = Layout(net.layout.sizes[layer:], net.activation, net.output)
        theta = net.theta[net.layout.layers[layer].weights.start :].astype(moved.dtype)
        activations, z = forward(rest, theta, a)
        a = activations[-1]
    return COSTS[cost].value(z, a, y, net.output)[0]


def cost_of(net, theta, image, label, cost):
    activations, z = forward(net.layout, theta, image[None])
    y = one_hot(np.array([label]), net.layout.sizes[-1])
    return COSTS[cost].value(z, activations[-1], y, net.output)[0]


class TestTheOrderOfTheSteps:
    def test_forward_then_backward(self):
        net, image, label = problem()
        trace = backprop_trace(net, image, label)
        assert [step.name for step in trace.steps] == [
            "a0",
            "z1",
            "a1",
            "z2",
            "a2",
            "z3",
            "a3",
            "C",
            "dC/da3",
            "dC/dz3",
            "dC/dW3",
            "dC/db3",
            "dC/da2",
            "dC/dz2",
            "dC/dW2",
            "dC/db2",
            "dC/da1",
            "dC/dz1",
            "dC/dW1",
            "dC/db1",
        ]
        assert [step.layer for step in trace.steps] == [
            0,
            1,
            1,
            2,
            2,
            3,
            3,
            3,
            *[3] * 4,
            *[2] * 4,
            *[1] * 4,
        ]
        assert [step.phase for step in trace.steps] == ["forward"] * 8 + ["backward"] * 12
        quantities = [step.quantity for step in trace.steps]
        assert quantities[:3] == ["image", "weighted sums", "activations"]
        assert quantities[7:] == [
            "cost",
            *["activations", "weighted sums", "weights", "biases"] * 3,
        ]
        for step in trace.steps:
            width = net.layout.sizes[step.layer]
            weights = step.quantity == "weights"
            assert step.value.shape == (
                (net.layout.sizes[step.layer - 1], width) if weights else (width,)
            )
            assert step.value.dtype == np.float64
            if step.phase == "forward":
                assert (step.numerical, step.error, step.skipped) == (None, None, 0)
            else:
                assert step.numerical.shape == step.value.shape

    def test_a_single_layer(self):
        net, image, label = problem((5, 3))
        trace = backprop_trace(net, image, label)
        assert [step.name for step in trace.steps] == [
            "a0",
            "z1",
            "a1",
            "C",
            "dC/da1",
            "dC/dz1",
            "dC/dW1",
            "dC/db1",
        ]

    @pytest.mark.parametrize(
        ("hidden", "output", "cost", "written"),
        [
            (
                "sigmoid",
                "sigmoid",
                "quadratic",
                {
                    "a0": "a0 = x",
                    "z1": "z1 = a0 W1 + b1",
                    "a1": "a1 = σ(z1)",
                    "C": "C = Σ_k (y_k − a2_k)²",
                    "dC/da2": "∂C/∂a2 = 2 (a2 − y)",
                    "dC/dz2": "δ2 = ∂C/∂a2 ∘ σ'(z2)",
                    "dC/dW2": "∂C/∂W2 = a1ᵀ δ2",
                    "dC/db2": "∂C/∂b2 = δ2",
                    "dC/da1": "∂C/∂a1 = δ2 W2ᵀ",
                    "dC/dz1": "δ1 = (δ2 W2ᵀ) ∘ σ'(z1)",
                },
            ),
            (
                "relu",
                "softmax",
                "cross_entropy",
                {
                    "a1": "a1 = ReLU(z1)",
                    "a2": "a2 = softmax(z2)",
                    "C": "C = −Σ_k y_k ln a2_k",
                    "dC/da2": "∂C/∂a2 = −y / a2",
                    "dC/dz2": "δ2 = a2 − y",
                    "dC/dz1": "δ1 = (δ2 W2ᵀ) ∘ ReLU'(z1)",
                },
            ),
            (
                "tanh",
                "softmax",
                "quadratic",
                {
                    "dC/dz2": "δ2 = a2 ∘ (∂C/∂a2 − Σ_k a2_k ∂C/∂a2_k)",
                    "dC/dz1": "δ1 = (δ2 W2ᵀ) ∘ tanh'(z1)",
                },
            ),
            (
                "identity",
                "sigmoid",
                "cross_entropy",
                {
                    "a1": "a1 = z1",
                    "C": "C = −Σ_k [y_k ln a2_k + (1 − y_k) ln(1 − a2_k)]",
                    "dC/da2": "∂C/∂a2 = (a2 − y) / (a2 ∘ (1 − a2))",
                    "dC/dz2": "δ2 = a2 − y",
                    "dC/dz1": "δ1 = δ2 W2ᵀ",
                },
            ),
            ("sigmoid", "identity", "quadratic", {"dC/dz2": "δ2 = ∂C/∂a2"}),
        ],
    )
    def test_formulas_are_those_of_the_network(self, hidden, output, cost, written):
        net, image, label = problem((4, 3, 2), hidden, output)
        trace = backprop_trace(net, image, label, cost=cost)
        assert {name: trace.step(name).formula for name in written} == written


class TestByHand:
    def test_two_two_one_in_exact_fractions(self):
        """ReLU, then identity: every number is a fraction that float32 holds.

        z1 = (2+1−1, −1+½+¼) = (2, −¼), a1 = (2, 0), z2 = a2 = 1 − ¼ = ¾, C = (1 − ¾)² = 1/16;
        δ2 = 2(¾ − 1) = −½, and back through a dead second neuron.
        """
        net = Network((2, 2, 1), activation="relu", output="identity")
        set_layers(net, ([[2, -1], [2, 1]], [-1, 0.25]), ([[0.5], [3]], [-0.25]))
        trace = backprop_trace(net, [1.0, 0.5], 0)
        wanted = {
            "a0": [1, 0.5],
            "z1": [2, -0.25],
            "a1": [2, 0],
            "z2": [0.75],
            "a2": [0.75],
            "C": [1 / 16],
            "dC/da2": [-0.5],
            "dC/dz2": [-0.5],
            "dC/dW2": [[-1], [0]],
            "dC/db2": [-0.5],
            "dC/da1": [-0.25, -1.5],
            "dC/dz1": [-0.25, 0],
            "dC/dW1": [[-0.25, 0], [-0.125, 0]],
            "dC/db1": [-0.25, 0],
        }
        assert [step.name for step in trace.steps] == list(wanted)
        for step in trace.steps:
            np.testing.assert_array_equal(step.value, wanted[step.name], err_msg=step.name)
        assert trace.cost == 1 / 16
        assert (trace.outputs.tolist(), trace.wanted.tolist()) == ([0.75], [1.0])
        assert trace.gradient.tolist() == [-0.25, 0, -0.125, 0, -0.25, 0, -1, 0, -0.5]
        assert trace.largest_error < 1e-9

    def test_two_two_one_with_sigmoids(self):
        """∂C/∂W1_ij = −2(y − a)·a(1 − a)·v_j·s_j(1 − s_j)·x_i, written out for each weight."""

        def sigma(z):
            return 1 / (1 + math.exp(-z))

        net = Network((2, 2, 1))
        w, b, v, c = [[0.5, -1.5], [2.0, 0.25]], [0.125, -0.75], [1.5, -2.5], 0.5
        set_layers(net, (w, b), (v, [c]))
        x = [0.75, 0.25]
        trace = backprop_trace(net, x, 0)
        s = [sigma(x[0] * w[0][j] + x[1] * w[1][j] + b[j]) for j in (0, 1)]
        a = sigma(s[0] * v[0] + s[1] * v[1] + c)
        d = -2 * (1 - a) * a * (1 - a)
        back = [d * v[j] * s[j] * (1 - s[j]) for j in (0, 1)]
        assert trace.cost == pytest.approx((1 - a) ** 2, rel=1e-14)
        for name, wanted in {
            "a1": s,
            "dC/dz2": [d],
            "dC/dW2": [[d * s[0]], [d * s[1]]],
            "dC/da1": [d * v[0], d * v[1]],
            "dC/dz1": back,
            "dC/dW1": [[back[0] * x[0], back[1] * x[0]], [back[0] * x[1], back[1] * x[1]]],
            "dC/db1": back,
        }.items():
            np.testing.assert_allclose(trace.step(name).value, wanted, rtol=1e-13, err_msg=name)

    def test_cross_entropies_at_one_half(self):
        """With θ = 0 every σ is ½ and C = n ln 2; softmax gives 1/n and C = ln n."""
        for output, a, cost, slopes in (
            ("sigmoid", 1 / 2, 4 * math.log(2), [2, 2, -2, 2]),
            ("softmax", 1 / 4, math.log(4), [0, 0, -4, 0]),
        ):
            net = Network((3, 4), output=output)
            net.theta = np.zeros(16)
            trace = backprop_trace(net, [0, 0.5, 1], 2, cost="cross_entropy")
            assert trace.cost == pytest.approx(cost, rel=1e-15)
            np.testing.assert_allclose(trace.step("dC/da1").value, slopes, rtol=1e-15)
            np.testing.assert_allclose(trace.step("dC/dz1").value, [a, a, a - 1, a], rtol=1e-15)
            np.testing.assert_allclose(trace.step("C").value.sum(), cost, rtol=1e-15)


@pytest.mark.parametrize(("hidden", "output", "cost"), COMBINATIONS)
class TestOracles:
    def test_backpropagate_and_the_cost(self, hidden, output, cost):
        for seed in range(3):
            net, image, label = problem(hidden=hidden, output=output, seed=seed)
            trace = backprop_trace(net, image, label, cost=cost)
            costs, outputs, wanted = backpropagate(
                net.layout, net.theta.astype(float), image[None], np.array([label], np.uint8), cost
            )
            assert trace.gradient.shape == (net.n_parameters,)
            np.testing.assert_allclose(trace.gradient, wanted, rtol=1e-12, atol=0)
            np.testing.assert_allclose(trace.outputs, outputs[0], rtol=1e-14)
            assert trace.cost == pytest.approx(costs[0], rel=1e-13)
            assert trace.step("C").value.sum() == trace.cost

    def test_complex_step(self, hidden, output, cost):
        """∂C/∂q = Im C(q + ih)/h, for every activation, every sum and every parameter."""
        net, image, label = problem(hidden=hidden, output=output)
        trace = backprop_trace(net, image, label, cost=cost)
        h = 1e-60
        for step in backward(trace):
            name = step.name[4]
            if name in "az":
                here = trace.step(f"{name}{step.layer}").value
                wanted = [
                    cost_above(net, name, step.layer, here + 1j * h * unit, label, cost).imag / h
                    for unit in np.eye(len(here))
                ]
                scale = np.abs(wanted).max()
                np.testing.assert_allclose(
                    step.value, wanted, rtol=1e-12, atol=1e-14 * scale, err_msg=step.name
                )
        theta = net.theta.astype(np.complex128)
        wanted = [
            cost_of(net, theta + 1j * h * unit, image, label, cost).imag / h
            for unit in np.eye(len(theta))
        ]
        scale = np.abs(wanted).max()
        np.testing.assert_allclose(trace.gradient, wanted, rtol=1e-12, atol=1e-14 * scale)

    def test_autograd(self, oracle, hidden, output, cost):
        """PyTorch keeps the gradients of the sums and activations too: every step is compared."""
        net, image, label = problem(hidden=hidden, output=output, seed=5)
        trace = backprop_trace(net, image, label, cost=cost)
        asked = [step for step in trace.steps if step.name not in ("a0", "C")]

        def question(pytorch):
            kept = pytorch.every_step(net.layout, net.theta, image, label, cost)
            return np.concatenate([kept[name].ravel() for name in ("C", *(s.name for s in asked))])

        made, wanted = oracle(
            np.concatenate([[trace.cost], *(step.value.ravel() for step in asked)]), question
        )
        assert made[0] == pytest.approx(wanted[0], rel=1e-12)
        start = 1
        for step in asked:
            its = slice(start, start := start + step.value.size)
            rough, near = (1e-10, 1e-13 * np.abs(wanted[its]).max())
            if step.phase == "forward":
                rough, near = 1e-12, 1e-14
            np.testing.assert_allclose(
                made[its], wanted[its], rtol=rough, atol=near, err_msg=step.name
            )
        assert start == len(wanted)


@pytest.mark.parametrize(("hidden", "output", "cost"), COMBINATIONS)
class TestTheCheck:
    def test_every_derivative_agrees(self, hidden, output, cost):
        """Within what central differences can do.

        Their formula is off by ε²C'''/6, at most some 1e-10 of the derivatives here, and rounding
        of C by a few units in the last place adds a few times 2^-53·C/ε, or 1e-11 C.
        """
        for seed in range(3):
            net, image, label = problem(hidden=hidden, output=output, seed=seed)
            trace = backprop_trace(net, image, label, cost=cost)
            assert len(backward(trace)) == 12
            for step in backward(trace):
                scale = np.abs(step.value).max()
                assert step.skipped == 0
                assert step.error == np.abs(step.value - step.numerical).max() / max(
                    scale, np.abs(step.numerical).max()
                )
                assert step.error < 1e-9 + 1e-10 * trace.cost / scale, step.name
            assert trace.largest_error == max(step.error for step in backward(trace))

    def test_the_numerical_derivatives_are_those_of_the_whole_network(self, hidden, output, cost):
        """Each θ_i nudged, everything computed again: the same differences as the trace's."""
        net, image, label = problem(hidden=hidden, output=output, seed=2)
        trace = backprop_trace(net, image, label, cost=cost)
        parts = [trace.step(f"dC/d{q}{n}").numerical for n in (1, 2, 3) for q in "Wb"]
        theta, h = net.theta.astype(np.float64), 1e-5
        wanted = [
            (
                cost_of(net, theta + h * unit, image, label, cost)
                - cost_of(net, theta - h * unit, image, label, cost)
            )
            / (2 * h)
            for unit in np.eye(len(theta))
        ]
        found = np.concatenate([part.ravel() for part in parts])
        np.testing.assert_allclose(found, wanted, atol=2e-9 * max(1, np.abs(wanted).max()))


class TestTheCheckCanFail:
    """A derivative made wrong on purpose is seen, where it is wrong and below, not above."""

    @pytest.mark.parametrize("hidden", HIDDEN)
    def test_a_wrong_slope(self, monkeypatch, hidden):
        net, image, label = problem(hidden=hidden, output="softmax")
        right = backprop_trace(net, image, label)
        f = ACTIVATIONS[hidden]
        monkeypatch.setitem(ACTIVATIONS, hidden, f._replace(slope=lambda a: 1.1 * f.slope(a)))
        wrong = backprop_trace(net, image, label)
        assert right.largest_error < 1e-8
        for step in backward(wrong):
            above = step.layer == 3 or step.name == "dC/da2"
            if above:
                assert step.error < 1e-8, step.name
            else:  # the factor 1.1 once in layer 2, twice in layer 1, not yet squared in its ∂C/∂a
                power = 2 if step.layer == 1 and step.name != "dC/da1" else 1
                assert step.error == pytest.approx(1 - 1.1**-power, abs=1e-6), step.name
            same = right.step(step.name).numerical  # which owes nothing to the slope
            np.testing.assert_array_equal(step.numerical, same)

    @pytest.mark.parametrize(("output", "cost"), ENDS)
    def test_a_wrong_delta(self, monkeypatch, output, cost):
        net, image, label = problem(output=output)
        f = COSTS[cost]
        without_two = f._replace(delta=lambda a, y, o: 0.5 * f.delta(a, y, o))
        monkeypatch.setitem(COSTS, cost, without_two)
        wrong = backprop_trace(net, image, label, cost=cost)
        assert wrong.step("dC/da3").error < 1e-8
        for step in backward(wrong)[1:]:
            assert step.error == pytest.approx(0.5, abs=1e-6), step.name

    def test_one_wrong_number_among_thousands(self, monkeypatch):
        net, image, label = problem((784, 16, 16, 10))
        outer, at = np.outer, np.unravel_index(np.argmax(image), (28, 28))

        def off(a, d):
            product = outer(a, d)
            if len(a) == 784:
                product[28 * at[0] + at[1], 3] *= -1
            return product

        monkeypatch.setattr(np, "outer", off)
        wrong = backprop_trace(net, image, label)
        assert wrong.step("dC/dW1").error > 1e-3
        assert all(step.error < 1e-7 for step in backward(wrong) if step.name != "dC/dW1")

    def test_a_derivative_that_is_no_number(self, monkeypatch):
        net, image, label = problem()
        f = ACTIVATIONS["sigmoid"]
        lost = f._replace(slope=lambda a: np.full_like(a, np.nan))
        monkeypatch.setitem(ACTIVATIONS, "sigmoid", lost)
        trace = backprop_trace(net, image, label)
        assert math.isnan(trace.step("dC/dz2").error)
        assert math.isnan(trace.largest_error)
        assert trace.step("dC/dz2").skipped == 0


class TestKinks:
    def test_a_nudge_across_a_kink_has_no_numerical_derivative(self):
        """z1 = (0, 3, −1): the first sum stands on the kink, the others far from it."""
        net = Network((2, 3, 1), activation="relu", output="identity")
        set_layers(net, ([[2, 1, -1], [-1, 4, 0]], [0, 0.5, -0.5]), ([[1], [2], [3]], [0]))
        trace = backprop_trace(net, [0.5, 1.0], 0)
        assert trace.step("z1").value.tolist() == [0, 5, -1]
        sums, weights, biases = (trace.step(f"dC/d{q}1") for q in "zWb")
        for step in (sums, biases):
            assert np.isnan(step.numerical).tolist() == [True, False, False]
            assert step.skipped == 1
        assert np.isnan(weights.numerical).tolist() == [[True, False, False]] * 2
        assert weights.skipped == 2
        assert sums.value[0] == 0  # ReLU'(0) is taken as 0
        assert trace.largest_error < 1e-8
        assert sum(step.skipped for step in trace.steps) == 4  # ∂C/∂a and layer 2 do not care

    def test_a_kink_further_up_counts_too(self):
        """Layer 2 stands on its kink whenever anything that moves it is nudged."""
        net = Network((1, 2, 1, 1), activation="relu", output="identity")
        set_layers(net, ([[1, 1]], [0, -0.5]), ([[1], [-2]], [0]), ([[1]], [0]))
        trace = backprop_trace(net, [1.0], 0)  # a1 = (1, ½), z2 = 1 − 1 = 0
        assert trace.step("z2").value.tolist() == [0]
        for name in ("dC/da1", "dC/dz1", "dC/dW1", "dC/db1", "dC/dz2", "dC/dW2", "dC/db2"):
            step = trace.step(name)
            assert step.skipped == step.value.size, name
            assert step.error is None, name
        assert trace.step("dC/da2").skipped == 0
        assert trace.largest_error < 1e-8

    def test_beside_a_kink_nothing_is_skipped(self):
        net = Network((1, 1), output="relu")
        for z, skipped in ((5e-6, 1), (2e-5, 0), (-2e-5, 0), (-5e-6, 1)):
            net.theta = [0, z]
            step = backprop_trace(net, [1.0], 0).step("dC/dz1")
            assert step.skipped == skipped
            if not skipped:
                np.testing.assert_allclose(step.numerical, step.value, rtol=1e-9)

    @pytest.mark.parametrize("output", ["relu", "sigmoid"])
    def test_a_blank_image_under_relu(self, output):
        """All sums are 0 at the start: where nothing can be checked, nothing is claimed."""
        net = Network((9, 4, 3), activation="relu", output=output)
        trace = backprop_trace(net, np.zeros(9), 1)
        assert trace.step("dC/dz1").error is None
        weights = trace.step("dC/dW1")  # but a weight that reads a dark pixel moves nothing at all
        assert (weights.error, weights.skipped) == (0.0, 0)
        assert not weights.numerical.any()
        assert trace.largest_error < 1e-9

    def test_dead_neurons_have_derivative_zero_without_error(self):
        net = Network((2, 2, 1), activation="relu")
        set_layers(net, ([[-1, -1], [-1, -1]], [-1, -1]), ([[1], [1]], [0]))
        trace = backprop_trace(net, [0.5, 0.5], 0)
        for q in "zWb":
            step = trace.step(f"dC/d{q}1")
            assert not step.value.any()
            assert not step.numerical.any()
            assert (step.error, step.skipped) == (0.0, 0)


class TestTheEdgesOfFloat64:
    def test_the_logarithm_of_an_output_rounded_to_one(self, monkeypatch):
        """σ(40) is 1 in float64: as a function of a, −ln(1 − a) is infinite; as one of z, it is 40.

        So nothing is claimed of ∂C/∂a, all the rest is checked as ever, and no thread warns.
        """
        monkeypatch.setattr(backprop, "BLOCK", 1)
        net = Network((1, 2), output="sigmoid")
        net.theta = [0, 0, 40, 0.5]
        trace = backprop_trace(net, [1.0], 1, cost="cross_entropy", threads=2)
        last = trace.step("dC/da1")
        assert trace.outputs[0] == 1
        assert last.value[0] == np.inf
        assert np.isnan(last.numerical).all()
        assert (last.skipped, last.error) == (2, None)
        assert trace.cost == pytest.approx(40 + math.log1p(math.exp(-0.5)), rel=1e-15)
        assert trace.largest_error < 1e-8

    @pytest.mark.parametrize(("output", "z"), [("sigmoid", 23), ("softmax", 12)])
    def test_a_confident_cross_entropy_keeps_its_digits(self, output, z):
        """C is about 1e-10 here: rounding of sums of order 20 would leave nothing of a check."""
        net = Network((1, 3), output=output)
        net.theta = [0, 0, 0, z, -z, -z - 1]
        trace = backprop_trace(net, [1.0], 0, cost="cross_entropy")
        assert 1e-11 < trace.cost < 1e-9
        for q in "zb":
            assert trace.step(f"dC/d{q}1").error < 1e-5

    @pytest.mark.parametrize("output", ["identity", "relu"])
    def test_large_numbers(self, output):
        net = Network((3, 4, 2), activation="identity", output=output)
        net.theta = 1e4 * np.random.default_rng(1).random(net.n_parameters)
        trace = backprop_trace(net, [0.25, 0.5, 1.0], 0)
        assert trace.cost > 1e12
        assert trace.largest_error < 1e-8

    def test_an_activation_far_above_one_is_read_gently(self):
        """An ε of 1e-5 on a weight that reads 20,000 would move its sum by 0.2."""
        net = Network((1, 1, 1), activation="relu")
        set_layers(net, ([[20_000]], [0]), ([[1e-4]], [-1.5]))
        assert backprop_trace(net, [1.0], 0).largest_error < 1e-8

    def test_one_softmax_output_is_always_one(self):
        net, image, label = problem((4, 1), output="softmax")
        trace = backprop_trace(net, image, label, cost="cross_entropy")
        assert trace.cost == 0
        assert trace.step("dC/da1").value.tolist() == [-1]
        assert not trace.gradient.any()
        assert trace.largest_error < 1e-9


class TestTheArithmeticOfOneNeuron:
    def test_forward(self):
        net, image, label = problem((784, 16, 10))
        trace = backprop_trace(net, image, label)
        layers = net.layout.unpack(net.theta.astype(np.float64))
        for layer, neuron in ((1, 0), (1, 15), (2, 9)):
            W, b = layers[layer - 1]
            found = trace.sum_of(layer, neuron)
            assert [t.weight for t in found.terms] == W[:, neuron].tolist()
            assert [t.activation for t in found.terms] == trace.step(f"a{layer - 1}").value.tolist()
            assert all(t.product == t.activation * t.weight for t in found.terms)
            assert found.bias == b[neuron]
            assert found.total == trace.step(f"z{layer}").value[neuron]
            added = math.fsum(t.product for t in found.terms) + found.bias
            assert found.total == pytest.approx(added, rel=1e-12)
        assert trace.sum_of(1, 3).terms[28 * 12 + 14].name == "pixel (12, 14)"
        assert trace.sum_of(2, 3).terms[7].name == "layer 1, neuron 7"

    def test_pictures_that_are_not_square_have_inputs(self):
        net, image, label = problem((12, 3))
        assert [t.name for t in backprop_trace(net, image, label).sum_of(1, 0).terms][:2] == [
            "input 0",
            "input 1",
        ]

    def test_backward(self):
        net, image, label = problem()
        trace = backprop_trace(net, image, label, cost="cross_entropy")
        W = net.layout.unpack(net.theta.astype(np.float64))[2][0]
        found = trace.back_sum_of(2, 4)
        deltas = trace.step("dC/dz3").value
        assert found.terms == tuple(
            Term(f"layer 3, neuron {k}", deltas[k], W[4, k], deltas[k] * W[4, k]) for k in range(3)
        )
        assert found.bias is None
        assert found.total == trace.step("dC/da2").value[4]
        assert found.total == pytest.approx(math.fsum(t.product for t in found.terms), rel=1e-12)

    @pytest.mark.parametrize(
        ("which", "layer", "neuron", "said"),
        [
            ("sum_of", 0, 0, "layer came as 0; wanted a whole number from 1 to 3"),
            ("sum_of", 4, 0, "layer came as 4"),
            ("sum_of", 1, 7, "neuron came as 7; wanted a whole number from 0 to 6"),
            ("sum_of", 1, -1, "neuron came as -1"),
            ("sum_of", True, 0, "layer came as True"),
            ("sum_of", 1, 0.0, "neuron came as 0.0"),
            ("back_sum_of", 3, 0, "hidden layer came as 3; wanted a whole number from 1 to 2"),
            ("back_sum_of", 2, 5, "neuron came as 5"),
        ],
    )
    def test_there_is_no_such_neuron(self, which, layer, neuron, said):
        trace = backprop_trace(*problem())
        with pytest.raises(gd.InputError, match=said):
            getattr(trace, which)(layer, neuron)

    def test_without_hidden_layers_nothing_is_summed_on_the_way_back(self):
        trace = backprop_trace(*problem((5, 3)))
        with pytest.raises(gd.InputError, match="there is none"):
            trace.back_sum_of(1, 0)


class TestNothingIsMoved:
    def test_theta_and_image_stay_and_the_trace_stays_too(self):
        net, image, label = problem()
        theta, drawn = net.theta.copy(), image.copy()
        trace = backprop_trace(net, image, label)
        np.testing.assert_array_equal(net.theta, theta)
        np.testing.assert_array_equal(image, drawn)
        before = trace.gradient
        net.theta[:] = 0
        image[:] = 0
        np.testing.assert_array_equal(trace.theta, theta)
        np.testing.assert_array_equal(trace.step("a0").value, drawn)
        np.testing.assert_array_equal(trace.gradient, before)

    def test_a_trace_is_read_only(self):
        trace = backprop_trace(*problem())
        arrays = [trace.theta, trace.outputs, trace.wanted]
        arrays += [step.value for step in trace.steps]
        arrays += [step.numerical for step in backward(trace)]
        for array in arrays:
            with pytest.raises(ValueError, match="read-only"):
                array[0] = 1
        with pytest.raises(FrozenInstanceError):
            trace.cost = 0.0
        with pytest.raises(FrozenInstanceError):
            trace.steps[0].value = np.zeros(12)

    def test_the_same_bits_twice_and_for_any_number_of_threads(self, monkeypatch):
        monkeypatch.setattr(backprop, "BLOCK", 50)  # many blocks, the last one short
        net, image, label = problem(hidden="relu")

        def bits(threads):
            trace = backprop_trace(net, image, label, threads=threads)
            return b"".join(s.value.tobytes() + s.numerical.tobytes() for s in backward(trace))

        assert bits(1) == bits(1) == bits(2) == bits(3) == bits(None)

    def test_how_the_nudges_are_cut_into_blocks_changes_nothing(self, monkeypatch):
        net, image, label = problem(hidden="tanh")
        whole = backprop_trace(net, image, label)
        monkeypatch.setattr(backprop, "BLOCK", 1)
        for step in backward(backprop_trace(net, image, label)):
            wanted = whole.step(step.name).numerical
            np.testing.assert_allclose(step.numerical, wanted, atol=1e-9)

    def test_a_row_and_a_vector_are_the_same_image(self):
        net, image, label = problem()
        one, other = (backprop_trace(net, x, label) for x in (image[None], image.tolist()))
        np.testing.assert_array_equal(one.gradient, other.gradient)

    def test_a_label_may_be_any_kind_of_whole_number(self):
        net, image, _ = problem()
        trace = backprop_trace(net, image, np.uint8(2))
        assert (type(trace.label), trace.label, trace.kind) == (int, 2, "quadratic")
        assert trace.wanted.tolist() == [0, 0, 1]


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("image", "said"),
        [
            (np.zeros(11), "images have 11 pixels but the network reads 12"),
            (np.zeros((2, 12)), r"image came with shape \(2, 12\)"),
            (np.zeros((3, 4)), r"image came with shape \(3, 4\); wanted one row: use image.ravel"),
            (np.float64(0), r"image came with shape \(\)"),
            (np.full(12, np.nan), "numbers from nan to nan; wanted finite numbers"),
            (np.full(12, np.inf), "numbers from inf to inf; wanted finite numbers"),
            (np.full(12, 255), "numbers from 255 to 255"),
            (-np.ones(12), "numbers from -1 to -1"),
            (["ink"] * 12, "image came as list; wanted one row of numbers"),
            (None, r"image came with shape \(\)"),
            (gd.Split(np.zeros((1, 784), "f4"), np.zeros(1, "u1")), "image came as Split"),
        ],
    )
    def test_images(self, image, said):
        net, _, label = problem()
        with pytest.raises(gd.InputError, match=said):
            backprop_trace(net, image, label)

    def test_labels_are_bytes(self):
        net = Network((2, 300), output="softmax")
        assert backprop_trace(net, [0.5, 1.0], 255, cost="cross_entropy").wanted[255] == 1
        with pytest.raises(gd.InputError, match=r"label came as 256; wanted .* from 0 to 255"):
            backprop_trace(net, [0.5, 1.0], 256, cost="cross_entropy")

    @pytest.mark.parametrize("label", [-1, 3, 300, 1.0, True, "1", None])
    def test_labels(self, label):
        net, image, _ = problem()
        with pytest.raises(gd.InputError, match=r"label came as .*; wanted a whole number from 0"):
            backprop_trace(net, image, label)

    def test_costs(self):
        net, image, label = problem()
        with pytest.raises(gd.InputError, match="cost='cubic' is unknown"):
            backprop_trace(net, image, label, cost="cubic")
        for output in ("tanh", "relu", "identity"):
            net, image, label = problem(output=output)
            with pytest.raises(gd.InputError, match=r"cross-entropy needs outputs in \(0, 1\)"):
                backprop_trace(net, image, label, cost="cross_entropy")

    def test_networks(self):
        net, image, label = problem()
        with pytest.raises(gd.InputError, match="net came as Layout; wanted a Network"):
            backprop_trace(net.layout, image, label)
        net.theta[3] = np.nan
        with pytest.raises(gd.InputError, match="is not finite"):
            backprop_trace(net, image, label)

    def test_weights_whose_cost_overflows(self):
        net = Network((2, *[4] * 10, 2), activation="identity", output="identity")
        net.theta[:] = 1e38
        with pytest.raises(gd.InputError, match="C came out as inf; wanted a finite cost"):
            backprop_trace(net, [0.5, 1.0], 0)

    def test_threads(self):
        with pytest.raises(gd.InputError, match="threads came as 0"):
            backprop_trace(*problem(), threads=0)

    def test_steps(self):
        trace = backprop_trace(*problem((5, 3)))
        with pytest.raises(gd.InputError, match=r"step 'z2' does not exist; choose one of a0, z1"):
            trace.step("z2")


@pytest.mark.parametrize("sizes", [(4, 1), (5, 3), (1, 1, 1), (6, 4, 4, 3, 5, 2), (9, 30, 2)])
@pytest.mark.parametrize(("output", "cost"), ENDS)
def test_any_number_of_layers(sizes, output, cost):
    net, image, label = problem(sizes, "tanh", output)
    trace = backprop_trace(net, image, label, cost=cost)
    wanted = backpropagate(
        net.layout, net.theta.astype(float), image[None], np.array([label], np.uint8), cost
    )[2]
    np.testing.assert_allclose(trace.gradient, wanted, rtol=1e-12, atol=0)
    assert len(trace.steps) == 2 + 6 * (len(sizes) - 1)
    assert all(step.error is not None for step in backward(trace))
    assert trace.largest_error < 1e-7


class TestOnRealDigits:
    def test_the_network_of_the_deck_trained_and_untrained(self):
        data = gd.load("embedded")
        net = Network((784, 16, 16, 10))
        for epochs in (0, 20):
            if epochs:
                gd.descend(net, data.train, epochs=epochs, record=False)
            image, label = data.test.images[7], int(data.test.labels[7])
            trace = backprop_trace(net, image, label)
            assert trace.step("dC/dW1").numerical.size == 12_544
            assert trace.largest_error < 1e-6
            # the kernels' gradient of the same example, which is float32
            g = gd.gradient(net, data.test[7:8])
            assert trace.cost == pytest.approx(g.cost, rel=1e-5)
            scale = np.abs(g.vector).max()
            np.testing.assert_allclose(trace.gradient, g.vector, atol=1e-5 * scale)

    def test_thirteen_thousand_checks_take_well_under_a_second_of_the_processor(self):
        """Measured: 3 ms on two cores."""
        net, image, label = problem((784, 16, 16, 10))
        backprop_trace(net, image, label)
        taken = []
        for _ in range(3):
            begun = time.process_time()
            backprop_trace(net, image, label)
            taken.append(time.process_time() - begun)
        assert min(taken) < 0.5
