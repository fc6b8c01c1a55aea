"""Which engine is faster for which network: compressed rows or matrix products.

The rule in `descente.engines.choice` comes from this table. Run it as
``python benchmarks/engines.py``: one thread, training steps on batches of 10 and 100 and the full
gradient, MNIST if it is at hand and otherwise random digits as sparse as MNIST's.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

import descente as gd
from descente.engines import State, compiled
from descente.engines.dense import Dense
from descente.engines.rows import Rows
from descente.recipe import RULES

WIDTHS = (16, 32, 64, 96, 128, 192, 256, 512)
EXAMPLES = 6000


def data(dense: bool) -> gd.Split:
    """Digits, or images without a single zero."""
    rng = np.random.default_rng(0)
    if dense:
        pixels = rng.integers(1, 256, (EXAMPLES, 784)).astype(np.float32) / np.float32(255)
        return gd.Split(pixels, rng.integers(0, 10, EXAMPLES).astype(np.uint8), "dense noise")
    try:
        return gd.load("mnist").train[:EXAMPLES]
    except gd.DataNotFoundError:
        pixels = rng.integers(1, 256, (EXAMPLES, 784)).astype(np.float32) / np.float32(255)
        pixels *= rng.random((EXAMPLES, 784)) < 0.19
        return gd.Split(pixels, rng.integers(0, 10, EXAMPLES).astype(np.uint8), "sparse noise")


def best(task: Callable[[], object], seconds: float = 0.3) -> float:
    """Least time of a task, in seconds."""
    task()
    times: list[float] = []
    until = time.perf_counter() + seconds
    while len(times) < 3 or time.perf_counter() < until:
        begun = time.perf_counter()
        task()
        times.append(time.perf_counter() - begun)
    return min(times)


def training(engine: Rows | Dense, n: int, batch: int) -> Callable[[], object]:
    """A task: one pass of training over n examples."""
    rule = compiled(RULES["sgd"], 5e-5)
    theta = gd.Network(engine.layout.sizes, seed=0).theta
    order = np.arange(n, dtype=np.uint32)
    etas = np.full(n // batch, 0.1, dtype=np.float32)
    nothing = np.zeros((0, len(theta)), dtype=np.float32)
    return lambda: engine.train(State(theta.copy(), nothing), rule, order, batch, etas)


def microseconds(layout: gd.Layout, split: gd.Split, batch: int | None) -> list[float]:
    """Time per example in each engine."""
    found = []
    for kind in (Rows, Dense):
        engine = kind(layout, split, "quadratic", 1)
        theta = gd.Network(layout.sizes, seed=0).theta
        n = EXAMPLES if batch is None or layout.sizes[1] < 128 else 1000
        task = training(engine, n, batch) if batch else lambda e=engine, t=theta: e.gradient(t)
        found.append(1e6 * best(task) / n)
    return found


def main() -> None:
    """Print the table."""
    print("µs per example, one thread: rows / products (above 1 rows win)")
    for dense in (False, True):
        split = data(dense)
        print(f"\n{split.name:18} {'batch 10':>20} {'batch 100':>24} {'gradient':>24}")
        for width in WIDTHS:
            for hidden in ((width,), (width, width)):
                layout = gd.Layout((784, *hidden, 10))
                cells = []
                for batch in (10, 100, None):
                    rows, products = microseconds(layout, split, batch)
                    cells.append(f"{rows:8.2f} /{products:8.2f} ({products / rows:4.1f})")
                print("-".join(map(str, layout.sizes)).ljust(18), *cells)


if __name__ == "__main__":
    main()
