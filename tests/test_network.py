"""The function: the layout's names and places, the forward pass, and what is refused."""

import itertools
import math

import numpy as np
import pytest

import descente as gd
from descente.network import ACTIVATIONS, Layout, forward

DECK = (784, 16, 16, 10)


class TestLayout:
    def test_the_network_of_the_deck_has_13_002_numbers(self):
        assert gd.Layout(DECK).n_parameters == 784 * 16 + 16 + 16 * 16 + 16 + 16 * 10 + 10 == 13_002
        assert gd.Network().n_parameters == 13_002
        assert gd.Network().theta.shape == (13_002,)

    @pytest.mark.parametrize("sizes", [(1, 1), (4, 3, 2), (2, 1, 5, 1, 3), (9, 2)])
    def test_the_slices_tile_theta(self, sizes):
        layout = Layout(sizes)
        covered = np.zeros(layout.n_parameters, dtype=int)
        for layer in layout.layers:
            for part in (layer.weights, layer.biases):
                covered[part] += 1
        assert (covered == 1).all()

    @pytest.mark.parametrize("sizes", [(4, 3, 2), (5, 4, 1, 2), (9, 2)])
    def test_every_index_has_a_name_of_its_own_that_leads_back_to_it(self, sizes):
        layout = Layout(sizes)
        names = set()
        for index in range(layout.n_parameters):
            place = layout.locate(index)
            names.add(layout.name(index))
            # the way back, by hand: layers before, then row-major weights, then biases
            before = sum((i + 1) * o for i, o in itertools.pairwise(sizes[: place.layer]))
            inputs, outputs = sizes[place.layer - 1], sizes[place.layer]
            row = inputs if place.input is None else place.input
            assert before + row * outputs + place.neuron == index == place.index
            assert 0 <= place.neuron < outputs
        assert len(names) == layout.n_parameters

    def test_unpack_gives_the_very_number_that_is_named(self):
        layout = Layout((4, 3, 2))
        theta = np.arange(layout.n_parameters, dtype=np.float32)
        parts = layout.unpack(theta)
        for index in range(layout.n_parameters):
            place = layout.locate(index)
            W, b = parts[place.layer - 1]
            number = b[place.neuron] if place.input is None else W[place.input, place.neuron]
            assert number == index
        parts[1][0][2, 1] = -5  # views, not copies
        assert (theta == -5).sum() == 1

    def test_a_pixel_is_a_row_and_a_column(self):
        layout = Layout(DECK)
        index = (12 * 28 + 14) * 16 + 7
        place = layout.locate(index)
        assert (place.layer, place.neuron, place.input, place.pixel) == (1, 7, 350, (12, 14))
        assert layout.name(index) == "layer 1, neuron 7, pixel (12, 14)"
        assert layout.locate(0).pixel == (0, 0)
        assert layout.locate(784 * 16 - 1).pixel == (27, 27)

    def test_biases_and_later_layers_have_no_pixel(self):
        layout = Layout(DECK)
        assert layout.name(784 * 16 + 15) == "layer 1, neuron 15, bias"
        second = 785 * 16
        assert layout.name(second + 3 * 16 + 2) == "layer 2, neuron 2, input 3"
        assert layout.name(13_001) == "layer 3, neuron 9, bias"

    def test_inputs_that_are_no_square_are_no_picture(self):
        assert Layout((12, 3)).picture is None
        assert Layout((1, 3)).picture is None
        assert Layout((12, 3)).name(5) == "layer 1, neuron 2, input 1"

    @pytest.mark.parametrize("index", [-1, 13_002, 10**30])
    def test_no_such_parameter(self, index):
        with pytest.raises(gd.InputError, match=r"does not exist; indices go from 0 to 13001\."):
            Layout(DECK).locate(index)

    @pytest.mark.parametrize(
        "sizes",
        [
            (),
            (5,),
            (0, 3),
            (3, 0),
            (3, -1, 2),
            (2.5, 3),
            "ab",
            ("a", 3),
            (None, 3),
            (3, None),
            (float("nan"), 3),
            (float("inf"), 3),
            ((1, 2), 3),
        ],
    )
    def test_sizes_that_are_none(self, sizes):
        with pytest.raises(gd.InputError, match="wanted at least two whole numbers"):
            gd.Network(sizes)

    @pytest.mark.parametrize("sizes", [5, None])
    def test_sizes_that_are_not_even_a_sequence(self, sizes):
        with pytest.raises(gd.InputError, match="wanted at least two whole numbers"):
            gd.Network(sizes)

    def test_a_network_too_large_is_refused_before_anything_is_allocated(self):
        with pytest.raises(gd.InputError, match="use narrower layers"):
            gd.Network((10**9, 10**9))

    @pytest.mark.parametrize("name", ["Sigmoid", "softmax", "", None, 3])
    def test_unknown_activation(self, name):
        with pytest.raises(gd.InputError, match=r"activation=.* is unknown; choose"):
            gd.Network((4, 3, 2), activation=name)

    @pytest.mark.parametrize("name", ["linear", "", None])
    def test_unknown_output(self, name):
        with pytest.raises(gd.InputError, match=r"output=.* is unknown; choose"):
            gd.Network((4, 3, 2), output=name)

    @pytest.mark.parametrize("seed", [-1, 1.0, True, None, "0"])
    def test_bad_seed(self, seed):
        with pytest.raises(gd.InputError, match="seed came as"):
            gd.Network((4, 3, 2), seed=seed)


class TestActivations:
    z = np.linspace(-30, 30, 1201)

    def test_sigmoid_is_its_closed_form_and_never_overflows(self):
        f = ACTIVATIONS["sigmoid"].f
        np.testing.assert_allclose(f(self.z), 1 / (1 + np.exp(-self.z)), rtol=1e-3, atol=1e-15)
        np.testing.assert_allclose(f(self.z[600:]), 1 / (1 + np.exp(-self.z[600:])), rtol=1e-14)
        np.testing.assert_array_equal(f(np.array([-1e300, 0.0, 1e300])), [0.0, 0.5, 1.0])
        assert f(np.array([math.log(3)]))[0] == pytest.approx(0.75, rel=1e-15)

    @pytest.mark.parametrize("name", ["sigmoid", "tanh", "relu", "identity"])
    def test_the_slope_is_the_derivative(self, name):
        z = np.linspace(-4, 4, 80)  # never exactly 0
        f, slope, _ = ACTIVATIONS[name]
        h = 1e-5
        np.testing.assert_allclose(slope(f(z)), (f(z + h) - f(z - h)) / (2 * h), atol=1e-9)

    @pytest.mark.parametrize("name", ["sigmoid", "tanh", "relu", "identity"])
    def test_the_bend_times_the_slope_is_the_second_derivative(self, name):
        z = np.linspace(-4, 4, 80)
        f, slope, bend = ACTIVATIONS[name]
        h = 1e-5
        second = (slope(f(z + h)) - slope(f(z - h))) / (2 * h)
        np.testing.assert_allclose(bend(f(z)) * slope(f(z)), second, atol=1e-9)

    def test_softmax_sums_to_one_and_ignores_a_shift(self):
        z = np.random.default_rng(0).normal(0, 3, (7, 5))
        a = ACTIVATIONS["softmax"].f(z)
        np.testing.assert_allclose(a.sum(axis=1), 1, rtol=1e-14)
        np.testing.assert_allclose(ACTIVATIONS["softmax"].f(z + 1000), a, rtol=1e-12)
        np.testing.assert_allclose(a[:, 0] / a[:, 1], np.exp(z[:, 0] - z[:, 1]), rtol=1e-12)


class TestForward:
    def test_two_layers_by_hand(self):
        # sigmoid(ln 3) = 3/4 and sigmoid(0) = 1/2
        layout = Layout((2, 2, 1), output="identity")
        theta = np.array([math.log(3), 0, 0, 1, 0, 0, 4, 8, -1], dtype=np.float64)
        activations, z = forward(layout, theta, np.array([[1.0, 0.0]]))
        np.testing.assert_allclose(activations[1], [[0.75, 0.5]], rtol=1e-15)
        np.testing.assert_allclose(z, [[4 * 0.75 + 8 * 0.5 - 1]], rtol=1e-15)

    def test_identity_layers_multiply_matrices(self):
        rng = np.random.default_rng(1)
        net = gd.Network((6, 4, 3), activation="identity", output="identity")
        X = rng.random((5, 6)).astype(np.float32)
        net.theta = rng.normal(size=net.n_parameters)
        (W1, b1), (W2, b2) = net.layout.unpack(net.theta.astype(np.float64))
        np.testing.assert_allclose(net.outputs(X), (X @ W1 + b1) @ W2 + b2, rtol=1e-5, atol=1e-5)

    def test_what_the_network_says_of_one_image_does_not_need_a_batch(self, small):
        net = gd.Network((12, 5, 3))
        alone = [net.activations(image)[-1][0] for image in small.images[:4]]
        np.testing.assert_allclose(alone, net.outputs(small[:4]), rtol=1e-6)
        assert [a.shape for a in net.activations(small[:4])] == [(4, 12), (4, 5), (4, 3)]

    def test_more_images_than_one_block(self):
        net = gd.Network((3, 2))
        X = np.random.default_rng(0).random((9001, 3)).astype(np.float32)
        np.testing.assert_allclose(net.outputs(X), net.activations(X)[-1], rtol=1e-6)
        assert net.outputs(X[:0]).shape == (0, 2)

    def test_predict_takes_the_first_of_equals(self):
        net = gd.Network((3, 4))
        net.theta = np.zeros(net.n_parameters)
        assert net.predict(np.ones((2, 3))).tolist() == [0, 0]
        net.theta[-2:] = 1
        labels = net.predict(np.ones((2, 3)))
        assert labels.tolist() == [2, 2]
        assert labels.dtype == np.uint8

    @pytest.mark.parametrize("shape", [(5, 11), (13,), (2, 3, 4), ()])
    def test_images_of_another_shape(self, shape):
        with pytest.raises(gd.InputError, match=r"this network reads \(n, 12\)"):
            gd.Network((12, 3)).predict(np.zeros(shape))


class TestTheNetworksTheta:
    def test_it_is_written_in_place(self):
        net = gd.Network((4, 3))
        theta = net.theta
        net.theta = np.arange(15)
        assert theta is net.theta
        assert theta.tolist() == list(range(15))
        assert theta.dtype == np.float32

    @pytest.mark.parametrize("shape", [(14,), (16,), (3, 5), ()])
    def test_another_shape_is_refused(self, shape):
        net = gd.Network((4, 3))
        before = net.theta.copy()
        with pytest.raises(gd.InputError, match=r"this network has shape \(15,\)"):
            net.theta = np.zeros(shape)
        assert (net.theta == before).all()

    def test_a_copy_shares_nothing(self):
        net = gd.Network((4, 3), seed=5)
        twin = net.copy()
        assert (twin.theta == net.theta).all()
        twin.theta[:] = 0
        assert net.theta.any()
        assert (twin.seed, twin.layout) == (5, net.layout)

    def test_the_seed_decides_the_start(self):
        start = gd.Network(DECK, seed=3).theta
        assert (gd.Network(DECK, seed=3).theta == start).all()
        assert (gd.Network(DECK, seed=4).theta != start).any()

    @pytest.mark.parametrize(
        ("activation", "gain"), [("sigmoid", 2), ("tanh", 1), ("relu", 2**0.5), ("identity", 1)]
    )
    def test_the_start_has_the_stated_spread(self, activation, gain):
        net = gd.Network((400, 300, 50), seed=1, activation=activation)
        (W1, b1), (W2, b2) = net.layout.unpack(net.theta.astype(np.float64))
        # the standard deviation of n normal numbers is known to within about σ/√(2n)
        assert W1.std() == pytest.approx(1 / 20, rel=5 / math.sqrt(2 * W1.size))
        assert abs(W1.mean()) < 5 / 20 / math.sqrt(W1.size)
        assert W2.std() == pytest.approx(gain / math.sqrt(300), rel=5 / math.sqrt(2 * W2.size))
        assert not b1.any()
        assert not b2.any()
