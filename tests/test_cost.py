"""The error: closed forms, a second writing of the formulas, and what is refused."""

import math

import numpy as np
import pytest

import descente as gd
from descente.cost import COSTS, one_hot
from descente.digits.split import Split
from descente.network import forward

PAIRS = [
    *((output, "quadratic") for output in ("sigmoid", "tanh", "relu", "identity", "softmax")),
    ("sigmoid", "cross_entropy"),
    ("softmax", "cross_entropy"),
]


def by_hand(outputs: np.ndarray, labels: np.ndarray, kind: str, output: str) -> float:
    """The formulas of the documentation, example after example, in Python floats."""
    total = 0.0
    for a, label in zip(outputs.tolist(), labels.tolist(), strict=True):
        y = [float(k == label) for k in range(len(a))]
        if kind == "quadratic":
            total += math.fsum((yk - ak) ** 2 for yk, ak in zip(y, a, strict=True))
        elif output == "softmax":
            total -= math.log(a[label])
        else:
            total -= math.fsum(
                math.log(ak) if yk else math.log1p(-ak) for yk, ak in zip(y, a, strict=True)
            )
    return total / len(labels)


@pytest.mark.parametrize(("output", "kind"), PAIRS)
def test_cost_is_the_formula(small, output, kind):
    net = gd.Network((12, 5, 3), output=output, seed=2)
    outputs = forward(net.layout, net.theta.astype(np.float64), small.images.astype(np.float64))[0][
        -1
    ]
    wanted = by_hand(outputs, small.labels, kind, output)
    assert gd.cost(net, small, kind) == pytest.approx(wanted, rel=2e-6)
    assert gd.cost(net, small, kind, reduction="sum") == pytest.approx(60 * wanted, rel=2e-6)


@pytest.mark.parametrize(
    ("output", "kind", "wanted"),
    [
        ("sigmoid", "quadratic", 10 * 0.25),
        ("identity", "quadratic", 1.0),
        ("tanh", "quadratic", 1.0),
        ("relu", "quadratic", 1.0),
        ("softmax", "quadratic", 0.9**2 + 9 * 0.1**2),
        ("sigmoid", "cross_entropy", 10 * math.log(2)),
        ("softmax", "cross_entropy", math.log(10)),
    ],
)
def test_a_network_of_zeros_has_a_known_cost(pictures, output, kind, wanted):
    net = gd.Network((9, 4, 10), output=output)
    net.theta[:] = 0
    data = pictures(33, 9, 10)
    assert gd.cost(net, data, kind) == pytest.approx(wanted, rel=1e-6)
    # every output is the same: the first of equals is class 0
    assert gd.accuracy(net, data) == (data.labels == 0).mean()


def test_accuracy_is_the_fraction_that_predict_gets_right(small):
    net = gd.Network((12, 5, 3), seed=4)
    right = float((net.predict(small) == small.labels).mean())
    assert gd.accuracy(net, small) == right
    cost, accuracy = gd.evaluate(net, small)
    assert (cost, accuracy) == (gd.cost(net, small), right)


@pytest.mark.parametrize("output", ["sigmoid", "softmax"])
def test_cross_entropy_stays_finite_where_the_outputs_saturate(output):
    z = np.array([[800.0, -800.0, 0.0]])
    a = np.array([[1.0, 0.0, 0.5]]) if output == "sigmoid" else np.array([[1.0, 0.0, 0.0]])
    right, wrong = np.array([[1.0, 0, 0]]), np.array([[0, 1.0, 0]])
    value = COSTS["cross_entropy"].value
    if output == "sigmoid":
        assert value(z, a, right, output)[0] == pytest.approx(math.log(2))
        assert value(z, a, wrong, output)[0] == pytest.approx(1600 + math.log(2))
    else:
        assert value(z, a, right, output)[0] == 0
        assert value(z, a, wrong, output)[0] == 1600


def test_one_hot():
    y = one_hot(np.array([2, 0], dtype=np.uint8), 3)
    assert y.tolist() == [[0, 0, 1], [1, 0, 0]]


def test_the_mean_of_the_parts_is_the_whole(pictures):
    data = pictures(2503, 12, 3)
    net = gd.Network((12, 5, 3))
    parts = [gd.cost(net, data[i : i + 700], reduction="sum") for i in range(0, 2503, 700)]
    assert gd.cost(net, data, reduction="sum") == pytest.approx(math.fsum(parts), rel=1e-12)


def test_ten_thousand_examples_against_float64(pictures):
    net, data = gd.Network((784, 16, 16, 10), seed=0), pictures(10_000, 784, 10)
    X, labels = data.images.astype(np.float64), data.labels
    outputs = forward(net.layout, net.theta.astype(np.float64), X)[0][-1]
    y = one_hot(labels, 10)
    assert gd.cost(net, data) == pytest.approx(((y - outputs) ** 2).sum() / 10_000, rel=1e-6)
    close = np.sort(outputs, axis=1)
    sure = close[:, -1] - close[:, -2] > 1e-5  # where float32 cannot change the winner
    right = outputs.argmax(axis=1) == labels
    assert sure.mean() > 0.99
    assert abs(gd.accuracy(net, data) * 10_000 - right.sum()) <= (~sure).sum()


class TestRefused:
    def test_data_that_is_no_split(self, small):
        with pytest.raises(gd.InputError, match=r"gd\.Split"):
            gd.cost(gd.Network((12, 3)), (small.images, small.labels))

    def test_an_empty_split(self, small):
        with pytest.raises(gd.InputError, match="empty"):
            gd.cost(gd.Network((12, 3)), small[:0])

    def test_another_number_of_pixels(self, small):
        with pytest.raises(gd.InputError, match="12 pixels but the network reads 11"):
            gd.cost(gd.Network((11, 3)), small)

    def test_more_classes_than_outputs(self, small):
        with pytest.raises(gd.InputError, match="give it an output per class"):
            gd.cost(gd.Network((12, 2)), small)

    @pytest.mark.parametrize("kind", ["mse", "", None])
    def test_unknown_kind(self, small, kind):
        with pytest.raises(gd.InputError, match="'quadratic' or 'cross_entropy'"):
            gd.cost(gd.Network((12, 3)), small, kind)

    @pytest.mark.parametrize("output", ["tanh", "relu", "identity"])
    def test_cross_entropy_of_outputs_that_are_no_probabilities(self, small, output):
        with pytest.raises(gd.InputError, match="outputs in"):
            gd.cost(gd.Network((12, 3), output=output), small, "cross_entropy")

    def test_unknown_reduction(self, small):
        with pytest.raises(gd.InputError, match="'mean' or 'sum'"):
            gd.cost(gd.Network((12, 3)), small, reduction="none")

    @pytest.mark.parametrize("threads", [0, -1, 1.0, True, "2"])
    def test_threads(self, small, threads):
        with pytest.raises(gd.InputError, match="threads came as"):
            gd.cost(gd.Network((12, 3)), small, threads=threads)

    def test_labels_that_reach_the_kernels_are_below_the_number_of_outputs(self):
        labels = np.array([0, 255], dtype=np.uint8)
        with pytest.raises(gd.InputError, match="a label is 255"):
            Split(np.zeros((2, 4), np.float32), labels, shape=(2, 2))
