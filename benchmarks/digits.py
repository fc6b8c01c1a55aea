"""What the default recipe learns from each set of digits, and what the sets look like.

``python benchmarks/digits.py`` prints the table of docs/digits.md, measured on 10,000 of MNIST's
*training* images; ``--test`` measures on its test images instead, which nothing was ever chosen
on: once, at the end. ``--picture docs/digits.png`` draws the grid. MNIST must be at hand.
"""

from __future__ import annotations

import argparse
import statistics
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

import descente as gd

ROWS, COLUMNS, GAP = 10, 8, 14
SEEDS = 5


def accuracy(net: gd.Network, split: gd.Split) -> float:
    """Images read right, in percent."""
    return 100 * float(np.mean(net.predict(split.images) == split.labels))


def measure(test: bool) -> None:
    """One row per set: what the default recipe learns from it, and from nothing else."""
    mnist, real = gd.load("mnist"), gd.load("uci")
    other = mnist.test if test else mnist.train[50_000:]
    print(f"MNIST: its {'test images' if test else 'last 10,000 training images'}\n")
    print("| learnt from | images | MNIST, median of 5 seeds | (seeds 0 to 4) | real UCI test |")
    print("|---|---:|---:|---|---:|")
    for name in ("embedded", "pen", "uci", "mnist"):
        train = (mnist if name == "mnist" else gd.load(name)).train
        train = train[:50_000] if name == "mnist" and not test else train
        there, here = [], []
        for seed in range(SEEDS):
            net = gd.Network((784, 16, 16, 10), seed=seed)
            gd.descend(net, train, seed=seed)
            there.append(accuracy(net, other))
            here.append(accuracy(net, real.test))
        each = ", ".join(f"{value:.2f}" for value in there)
        middle, held = statistics.median(there), statistics.median(here)
        print(f"| {name} | {len(train):,} | {middle:.2f} % | {each} | {held:.2f} % |", flush=True)


def clock() -> None:
    """How long the pen takes, and the cache."""
    from descente.digits import pen

    pen.written(1024, 0)  # compiles, or reads what was compiled
    for threads in (1, 2):
        start = time.perf_counter()
        pen.written(60_000, 1, threads=threads)
        print(f"60,000 pen digits on {threads} thread(s): {time.perf_counter() - start:.2f} s")
    gd.load("pen")
    for name in ("pen", "embedded"):
        start = time.perf_counter()
        gd.load(name)
        print(f"load({name!r}) from the cache: {time.perf_counter() - start:.2f} s")


def block(split: gd.Split) -> NDArray[np.uint8]:
    """One row per digit: some of it at even distances, so that many people are there."""
    rows = []
    for digit in range(ROWS):
        images = split.images[split.labels == digit]
        chosen = images[np.arange(COLUMNS) * len(images) // COLUMNS]
        rows.append(np.hstack(list(chosen.reshape(-1, 28, 28))))
    return (255 - 255 * np.vstack(rows)).round().astype(np.uint8)


def picture(path: Path) -> None:
    """MNIST, the real digits of UCI, and the simulated pen, from left to right."""
    blocks = [block(gd.load(name).train) for name in ("mnist", "uci", "pen")]
    gap = np.full((len(blocks[0]), GAP), 255, dtype=np.uint8)
    wide = np.hstack([blocks[0], gap, blocks[1], gap, blocks[2]])
    wide = np.pad(wide, GAP // 2, constant_values=255)
    Image.fromarray(wide).quantize(16).save(path, optimize=True)


def main() -> None:
    """Do what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--test", action="store_true", help="measure on MNIST's test images")
    parser.add_argument("--picture", type=Path, help="draw the grid there, and do nothing else")
    choice = parser.parse_args()
    if choice.picture:
        picture(choice.picture)
        return
    measure(choice.test)
    print()
    clock()


if __name__ == "__main__":
    main()
