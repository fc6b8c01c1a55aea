"""What the speaker's notes say of the numbers, recomputed on MNIST."""

import numpy as np
import pytest

import descente as gd
from descente.descent import Descent
from descente.instruments.todo import todo
from descente.lab import lessons
from descente.lab.experiment import Settings

SIZES = (784, 16, 16, 10)


@pytest.fixture(scope="module")
def trained(mnist):
    """The lab's own training, one epoch of it, and θ at its start."""
    descent = Descent(gd.Network(SIZES, seed=0), mnist.train, Settings(epochs=1).recipe())
    start = descent.net.theta.copy()
    while not descent.outcome.done:
        descent.advance(descent.steps_per_epoch)
    return descent.net, start


def change(net, data, eta):
    """What the whole list does to the cost."""
    return todo(net, data, 1, eta).everything.measured


def test_a_pixel_that_is_always_blank_leaves_its_weights_as_they_were_drawn(mnist, trained):
    net, start = trained
    blank = mnist.train.images.max(axis=0) == 0
    assert blank[0]  # the corner, pixel (0, 0), of which the notes speak
    first, before = (theta[: 784 * 16].reshape(784, 16) for theta in (net.theta, start))
    assert np.array_equal(first[blank], before[blank])
    assert not np.array_equal(first[~blank], before[~blank])
    slopes = gd.gradient(net, mnist.train).vector[: 784 * 16].reshape(784, 16)
    assert (slopes[blank] == 0).all()


def test_at_step_0_the_whole_list_lowers_the_cost_whatever_the_rate(mnist):
    net = gd.Network(SIZES, seed=0)
    assert gd.cost(net, mnist.train) > 1
    changes = [change(net, mnist.train, eta) for eta in (0.1, 1.0, 10.0, 100.0)]
    assert max(changes) < 0
    nothing = net.copy()
    nothing.theta[-10:] = -100.0  # all outputs zero
    assert gd.cost(nothing, mnist.train) == pytest.approx(1, abs=1e-6)


def test_after_an_epoch_it_raises_the_cost_from_a_rate_between_10_and_20(mnist, trained):
    net, _ = trained
    assert change(net, mnist.train, 10.0) < 0 < change(net, mnist.train, 20.0)
    for language, said in (("en", "between 10 and 20"), ("fr", "entre 10 et 20")):
        assert said in lessons.lesson("liste", language).notes


def test_eta_0_shrinks_to_little_more_than_the_rate_that_trains(mnist):
    descent = Descent(gd.Network(SIZES, seed=0), mnist.train, Settings().recipe())
    before = gd.eta_limit(descent.net, mnist.train, 10)
    while not descent.outcome.done:
        descent.advance(descent.steps_per_epoch)
    after = gd.eta_limit(descent.net, mnist.train, 10)
    for found, said in ((before, 8.9), (after, 0.68)):
        assert abs(found.eta[0] - said) < 3 * found.standard_error[0] + 0.05 * said
        for language, sign in (("en", "."), ("fr", ",")):
            assert str(said).replace(".", sign) in lessons.lesson("eta", language).notes
    assert Settings().eta == 0.5 < after.eta[0]
