"""Random numbers without NumPy, beside NumPy's own: the same to the bit."""

import numpy as np
import pytest

from descente.descent import epoch_order
from descente.kernels import draws
from descente.network import Network

SEEDS = ([0], [7], [2**32], [2**53 - 1], [0, 0], [3, 12], [2**40, 5], [1, 2, 3, 4, 5, 6])


def pcg(numbers):
    generator = np.zeros(draws.WORDS, np.uint64)
    draws.pcg64(np.array(numbers, np.float64), generator)
    return generator, np.random.Generator(np.random.PCG64(np.random.SeedSequence(numbers)))


def philox(first, second):
    generator = np.zeros(draws.WORDS, np.uint64)
    key = np.array([first, second], dtype=np.uint64)
    draws.philox(key, generator)
    return generator, np.random.Generator(np.random.Philox(key=key))


def drawn(fill, generator, n, kind):
    out = np.zeros(n, kind)
    fill(generator, out)
    return out


@pytest.mark.parametrize(
    "pair",
    [*(pcg(seed) for seed in SEEDS), philox(0, 0), philox(2**64 - 1, 1 << 48 | 3)],
    ids=[*map(str, SEEDS), "Philox", "Philox, large"],
)
def test_every_kind_of_number_in_turn(pair):
    """Also where half of 64 bits is left over from the numbers before."""
    ours, theirs = pair
    for n in (1, 3, 1000):
        floats = theirs.random(n, dtype=np.float32)
        assert (drawn(draws.fill_floats, ours, n, np.float32) == floats).all()
        assert (drawn(draws.fill_doubles, ours, n, np.float64) == theirs.random(n)).all()
        normals = theirs.standard_normal(20 * n, dtype=np.float32)
        assert (drawn(draws.fill_normals, ours, 20 * n, np.float32) == normals).all()


def test_the_tail_of_the_normals_is_reached():
    """One number in some 3,700 is farther out than the ziggurat's last layer."""
    ours, theirs = pcg([5])
    normals = theirs.standard_normal(60_000, dtype=np.float32)
    assert (np.abs(normals) > 3.7).any()
    assert (drawn(draws.fill_normals, ours, 60_000, np.float32) == normals).all()


@pytest.mark.parametrize("n", [1, 2, 3, 64, 65, 1437])
def test_an_order(n):
    ours, _ = pcg([4, 2])
    order = np.arange(n, dtype=np.uint32)
    draws.shuffle(ours, order)
    assert (order == epoch_order(4, 2, n, 0)).all()


def test_a_network_starts_from_these_numbers():
    ours, _ = pcg([9])
    first = drawn(draws.fill_normals, ours, 784 * 16, np.float32) * np.float32(1 / 28)
    assert (first == Network(seed=9).theta[: 784 * 16]).all()
