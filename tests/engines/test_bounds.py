"""No kernel reads or writes past an array: NUMBA_BOUNDSCHECK=1 makes that an IndexError."""

import os
import subprocess
import sys

import pytest
from tests.waiting import HANG

TRAINING = """
import numpy as np
import descente as gd
from descente.digits.split import Split

rng = np.random.default_rng(0)
shapes = [(1, 1), (5, 2), (16, 16), (17, 40), (30, 1, 10), (15, 31, 10), (12, 33, 40), (20, 64, 2),
          (9, 3, 33, 2, 17), (8, 17, 1, 64, 15, 10), (784, 16, 16, 10)]
for sizes in shapes:
    for values in (200, 10**6):
        for n in (1, 3, 51, 53):
            images = rng.integers(0, values, (n, sizes[0])) * (rng.random((n, sizes[0])) < 0.4)
            images[0] = 0
            data = Split((images / values).astype(np.float32),
                         rng.integers(0, sizes[-1], n).astype(np.uint8),
                         classes=tuple(map(str, range(sizes[-1]))), shape=(1, sizes[0]))
            for output, cost in (("sigmoid", "quadratic"), ("sigmoid", "cross_entropy"),
                                 ("softmax", "quadratic"), ("softmax", "cross_entropy")):
                net = gd.Network(sizes, output=output)
                gd.gradient(net, data, cost)
                gd.evaluate(net, data, cost)
            for rule in ("sgd", "momentum", "adam"):
                for batch in (1, 7, None):
                    gd.descend(net, data, 0.01, batch, 1, rule=rule, record=False)
print("no index was out of bounds")
"""

INSTRUMENTS = """
import numpy as np
from descente.digits.split import Split
from descente.engines.rows import Rows
from descente.engines.surfaces import LanesSurface
from descente.network import Layout

rng = np.random.default_rng(0)
shapes = [(1, 1), (16, 16), (17, 40), (30, 1, 10), (30, 17, 1), (12, 33, 40), (9, 3, 33, 2, 17)]
for sizes in shapes:
    for n in (1, 33, 51, 513):
        images = rng.integers(0, 200, (n, sizes[0])) * (rng.random((n, sizes[0])) < 0.4)
        data = Split((images / 200).astype(np.float32),
                     rng.integers(0, sizes[-1], n).astype(np.uint8),
                     classes=tuple(map(str, range(sizes[-1]))), shape=(1, sizes[0]))
        for output, cost in (("sigmoid", "quadratic"), ("sigmoid", "cross_entropy"),
                             ("softmax", "quadratic"), ("softmax", "cross_entropy")):
            layout = Layout(sizes, "tanh", output)
            three = rng.normal(size=(3, layout.n_parameters))
            LanesSurface(layout, data, cost, 1, *three).sums(np.zeros(3), np.ones(3))
            theta, v, _ = three.astype(np.float32)
            Rows(layout, data, cost, 1).hessian_vector(theta, v)
print("no index was out of bounds")
"""

PAST_THE_END = """
import numpy as np
from numba import njit
from descente.kernels.lanes import load, store

@njit
def copy(x, y, at):
    store(y, at, load(x, at))

x = np.zeros(17, np.float32)
copy(x, x, 1)
try:
    copy(x, x, 2)
except IndexError:
    print("an index was out of bounds")
"""


@pytest.fixture
def bounded(tmp_path):
    """Runs a program whose kernels check every index, and gives what it printed."""

    def run(program: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", program],
            env=dict(
                os.environ, NUMBA_BOUNDSCHECK="1", NUMBA_OPT="0", NUMBA_CACHE_DIR=str(tmp_path)
            ),
            capture_output=True,
            text=True,
            timeout=HANG,
        )
        return done.stdout.strip() or done.stderr[-2000:]

    return run


@pytest.mark.parametrize("program", [TRAINING, INSTRUMENTS], ids=["training", "instruments"])
def test_no_kernel_reads_past_an_array(bounded, program):
    assert bounded(program) == "no index was out of bounds"


def test_the_check_is_real(bounded):
    """Sixteen lanes from the last element on."""
    assert bounded(PAST_THE_END) == "an index was out of bounds"
