from pathlib import Path

import numpy as np
import pytest


@pytest.fixture
def no_mnist(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine without MNIST: an empty cache, no variable; returns the cache folder."""
    cache = tmp_path / "cache"
    monkeypatch.delenv("DESCENTE_DATA", raising=False)
    monkeypatch.setattr("descente.digits.mnist.cache_folder", lambda: cache)
    monkeypatch.setattr("descente.digits.download.cache_folder", lambda: cache)
    return cache


@pytest.fixture
def seven() -> np.ndarray:
    """A large drawing of a 7, white on black, (280, 200) float64 in [0, 1]."""
    rows, columns = np.mgrid[:280, :200]
    bar = (abs(rows - 40) < 14) & (columns > 20) & (columns < 180)
    leg = (abs((columns - 166) + (rows - 40) * 0.5) < 16) & (rows >= 40) & (rows < 260)
    return (bar | leg).astype(float)
