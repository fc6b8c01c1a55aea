"""Draws what the instruments find, for the site: ``python docs/pictures.py [FOLDER]``.

Every picture is made from the 1,437 real digits of `gd.load("uci")` with fixed seeds, once in the
colours of a light page and once in those of a dark one.
"""

from __future__ import annotations

import importlib
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import descente as gd
from descente import palette

HERE = Path(__file__).parent
DARK = {"INK": palette.PAPER, "PAPER": "#17191e", "SIGNED": palette.SIGNED_DARK}


def found() -> Iterator[tuple[str, Callable[[], Any]]]:
    """Each picture's name, and what measures it."""
    data = gd.load("uci")
    train = data.train
    start = gd.Network((784, 16, 16, 10), seed=0)
    net = start.copy()
    run = gd.descend(net, train)
    yield "landscape", lambda: gd.landscape(start, train)
    yield "landscape-path", lambda: gd.landscape(net, train, run=run, plane="path")
    yield "slope", lambda: gd.slope(start, train, span=6.0)
    yield "todo", lambda: gd.todo(start, train, rows=20)
    yield "importance", lambda: gd.importance(start, train)
    yield "sharpness", lambda: [gd.sharpness(net, train), *gd.sharpness_by_layer(net, train)]
    early = start.copy()
    gd.descend(early, train, eta=0.5, epochs=5, record=False)
    batches = [10, 50, 200]
    yield "eta_limit", lambda: gd.eta_limit(early, train, batches, steps=1000)
    yield "eta_sweep", lambda: gd.eta_sweep(start, train, epochs=30)
    yield "range_test", lambda: gd.range_test(start, train)
    yield "steepest", lambda: gd.steepest(start, train, random=40)
    yield "backprop_trace", lambda: gd.backprop_trace(net, *image_of(data.test))
    yield (
        "scaling",
        lambda: gd.scaling(train, [16, 32, 64, 128, 256, 512], repeats=15, patience=0.5),
    )


def image_of(split: gd.Split) -> tuple[Any, int]:
    """The first image of a split and its label."""
    return split.images[0], int(split.labels[0])


def draw(results: dict[str, Any], folder: Path) -> None:
    """Every result as a picture in a folder, in the palette as it stands."""
    for module in [name for name in sys.modules if name.startswith("descente.pictures")]:
        del sys.modules[module]  # they took their colours from the palette when they were loaded
    save = importlib.import_module("descente.pictures").save
    folder.mkdir(parents=True, exist_ok=True)
    for name, result in results.items():
        save(result, folder / f"{name}.png")


def main(folder: Path) -> None:
    """Measure once, draw twice."""
    results = {}
    with tempfile.TemporaryDirectory() as runs:
        os.environ["DESCENTE_RUNS"] = runs  # the run that is drawn is nobody's own
        for name, measure in found():
            begun = time.perf_counter()
            results[name] = measure()
            print(f"{name:16} {time.perf_counter() - begun:6.2f} s")
    draw(results, folder / "light")
    for name, colour in DARK.items():
        setattr(palette, name, colour)
    draw(results, folder / "dark")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "_pictures")
