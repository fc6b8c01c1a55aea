"""What recording costs: the same descent with and without it, in turn, on MNIST.

Run as ``python benchmarks/recording.py``: wall time of `descend`, ten epochs, medians over rounds.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time

import descente as gd

ROUNDS = 15


def seconds(split: gd.Split, record: bool) -> float:
    """Wall time of one descent of ten epochs."""
    net = gd.Network((784, 16, 16, 10), seed=0)
    begun = time.perf_counter()
    gd.descend(net, split, epochs=10, record=record)
    return time.perf_counter() - begun


def main() -> None:
    """Print both times and the ratio, round by round."""
    split = gd.load("mnist").train
    with tempfile.TemporaryDirectory() as place:
        os.environ["DESCENTE_RUNS"] = place
        seconds(split, record=True)  # compile, compress, fingerprint
        pairs = [(seconds(split, record=True), seconds(split, record=False)) for _ in range(ROUNDS)]
    recorded, bare = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(a / b for a, b in pairs)
    print(f"recorded {recorded:.3f} s, bare {bare:.3f} s, ratio {ratio:.3f} (medians of {ROUNDS})")


if __name__ == "__main__":
    main()
