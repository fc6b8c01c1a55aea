"""Every library must do the same descent as a float64 program written here, on its own."""

import numpy as np
import pytest

from descente.bench import CONTESTANTS
from descente.bench.conditions import Conditions
from descente.bench.reference import cost, flat, parts
from descente.digits.split import Split

SIZES = (784, 16, 16, 10)
BATCH, ETA = 10, 0.5
PEERS = ["numpy", "torch", "torch-compiled", "jax"]
DIFFERENTIABLE = [name for name in PEERS if CONTESTANTS[name].gradient]


def make(name: str, split: Split, theta: np.ndarray):
    row = CONTESTANTS[name]
    if missing := row.missing():
        pytest.skip(f"{' and '.join(missing)} not installed; pip install 'descente[peers]'")
    peer = row.make(SIZES)
    peer.prepare(split.images, split.labels, theta, ETA, BATCH)
    return peer


def slopes64(theta: np.ndarray, x: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """∇ of the mean over rows of Σ_k (y_k − a_k)², layer by layer as in the textbook."""
    at, weights, biases = 0, [], []
    for i in range(3):
        inputs, outputs = SIZES[i], SIZES[i + 1]
        weights.append(theta[at : at + inputs * outputs].reshape(inputs, outputs))
        biases.append(theta[at + inputs * outputs : at + (inputs + 1) * outputs])
        at += (inputs + 1) * outputs
    activations = [x.astype(np.float64)]
    for w, b in zip(weights, biases, strict=True):
        activations.append(1 / (1 + np.exp(-(activations[-1] @ w + b))))
    delta = 2 * (activations[3] - np.eye(10)[labels]) / len(x)
    pieces: list[np.ndarray] = []
    for i in (2, 1, 0):
        delta = delta * activations[i + 1] * (1 - activations[i + 1])
        pieces = [(activations[i].T @ delta).ravel(), delta.sum(axis=0), *pieces]
        delta = delta @ weights[i].T
    return np.concatenate(pieces)


def distance(got: np.ndarray, wanted: np.ndarray, scale: np.ndarray) -> float:
    return float(np.linalg.norm(got - wanted) / np.linalg.norm(scale))


@pytest.mark.filterwarnings("ignore:.*deprecated:DeprecationWarning")  # inside torch.compile
@pytest.mark.parametrize("name", PEERS)
def test_one_epoch_is_the_float64_epoch(name: str, small: Split) -> None:
    conditions = Conditions(batch_size=BATCH, eta=ETA)
    start, order = conditions.start(), conditions.order(0, len(small))
    peer = make(name, small, start)
    np.testing.assert_array_equal(peer.theta(), start, err_msg="preparing must not train")

    wanted = start.astype(np.float64)
    for at in range(0, len(order), BATCH):
        rows = order[at : at + BATCH]
        wanted = wanted - ETA * slopes64(wanted, small.images[rows], small.labels[rows])
    peer.epoch(order)
    got = peer.theta()

    assert got.dtype == np.float32
    assert got.shape == (13002,)
    assert distance(got, wanted, wanted - start) < 1e-5


@pytest.mark.parametrize("name", DIFFERENTIABLE)
def test_the_full_gradient_is_the_float64_gradient(name: str, small: Split) -> None:
    start = Conditions().start()
    wanted = slopes64(start.astype(np.float64), small.images, small.labels)
    got = make(name, small, start).gradient()
    assert distance(got, wanted, wanted) < 1e-5


def test_numpy_adds_up_the_blocks_of_a_gradient(small: Split) -> None:
    twelve = np.tile(small.images, (6, 1)), np.tile(small.labels, 6)  # 1,200 rows: 1,000 + 200
    start = Conditions().start()
    wanted = slopes64(start.astype(np.float64), small.images, small.labels)
    got = make("numpy", Split(*twelve), start).gradient()
    assert distance(got, wanted, wanted) < 1e-5


@pytest.mark.filterwarnings("error")
def test_scikit_learn_learns_and_does_not_complain(small: Split) -> None:
    conditions = Conditions()
    start = conditions.start()
    peer = make("sklearn", small, start)
    np.testing.assert_array_equal(peer.theta(), start)
    before = cost(start, small.images, small.labels, SIZES, softmax=True)
    for epoch in range(5):
        peer.epoch(conditions.order(epoch, len(small)))
    assert peer.theta().dtype == np.float32
    assert cost(peer.theta(), small.images, small.labels, SIZES, softmax=True) < 0.9 * before


def test_the_judge_knows_the_cost_of_a_silent_network() -> None:
    """All θ = 0: every output is 1/2, so C = 10 · (1/2)²; with a softmax 0.9² + 9 · 0.1²."""
    images, labels = np.zeros((3, 784), np.float32), np.array([0, 4, 9], np.uint8)
    theta = np.zeros(13002, np.float32)
    assert cost(theta, images, labels, SIZES) == pytest.approx(2.5)
    assert cost(theta, images, labels, SIZES, softmax=True) == pytest.approx(0.9)


def test_parts_and_flat_are_inverse() -> None:
    theta = np.arange(13002, dtype=np.float32)
    layers = parts(theta, SIZES)
    assert [(W.shape, b.shape) for W, b in layers] == [
        ((784, 16), (16,)),
        ((16, 16), (16,)),
        ((16, 10), (10,)),
    ]
    np.testing.assert_array_equal(flat(layers), theta)
