"""A small set of pictures that can be learnt: ten seeded stencils, mostly zero, with noise."""

import numpy as np
import pytest

from descente.digits.split import Split

SIZES = (784, 16, 16, 10)


@pytest.fixture(scope="session")
def small() -> Split:
    rng = np.random.default_rng(7)
    stencils = np.where(rng.random((10, 784)) < 0.2, rng.random((10, 784)), 0.0)
    labels = rng.integers(0, 10, 200).astype(np.uint8)
    images = stencils[labels] * rng.uniform(0.5, 1.0, (200, 784))
    return Split(images.astype(np.float32), labels, "stencils")
