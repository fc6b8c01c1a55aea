"""An epoch of the learning step in Node's V8, beside the native kernel on one thread.

``python benchmarks/web.py`` runs the two in turns, and the native one once more limited to AVX2,
which is nearer to what WebAssembly has: vectors of four numbers, and no fused multiply-add. Each
makes a few epochs in one process; what is told is the least processor time of an epoch in seconds,
and its ratio to the native one. The data are MNIST's training images where they are, else those of
the pen.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np

import descente as gd
from descente.engines import State, compiled
from descente.engines.rows import Rows
from descente.kernels import rows
from descente.recipe import RULES
from descente.web import build

CALLS = Path(__file__).parents[1] / "tests" / "web" / "calls.js"
BATCH, ETA = 10, 0.5
AVX2 = {"NUMBA_CPU_NAME": "haswell", "NUMBA_CPU_FEATURES": ""}


def main() -> None:
    """Run all, and print a table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--epochs", type=int, default=4)
    arguments.add_argument("--native", action="store_true", help="print the native seconds alone")
    chosen = arguments.parse_args()
    if chosen.native:
        print(json.dumps(native(chosen.epochs)))
        return
    print(build.build())
    packed = build.MODULE.read_bytes()
    print(f"{len(packed):,} bytes, {len(gzip.compress(packed)):,} gzipped")
    ways: dict[str, dict[str, str]] = {"native": {}}
    if platform.machine().lower() in ("x86_64", "amd64"):
        ways["native, AVX2"] = AVX2
    least: dict[str, float] = defaultdict(lambda: np.inf)
    with tempfile.TemporaryDirectory() as folder:
        calls = Path(folder) / "calls.json"
        calls.write_text(json.dumps([epoch_call(chosen.epochs)]))
        for _ in range(chosen.rounds):
            for way, settings in ways.items():
                seconds = said(
                    [sys.executable, __file__, "--native", "--epochs", str(chosen.epochs)], settings
                )
                least[way] = min(least[way], *seconds)
            node = said(["node", str(CALLS), str(build.MODULE), str(calls)], {})
            least["V8"] = min(least["V8"], *node["answers"][0]["seconds"])
    for way, seconds in least.items():
        print(f"{way:14}{seconds:8.4f} s{seconds / least['native']:8.2f}")


def said(command: list[str], settings: dict[str, str]) -> Any:
    """What a process prints, as JSON."""
    done = subprocess.run(
        command, env=os.environ | settings, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def problem() -> tuple[gd.Network, gd.Split, np.ndarray, np.ndarray]:
    """The deck's network, what it learns from, an order of it, and the learning rates."""
    try:
        data = gd.load("mnist").train
    except gd.DescenteError:
        data = gd.load("pen").train
    order = np.random.default_rng(0).permutation(len(data)).astype(np.uint32)
    return gd.Network(seed=0), data, order, np.full(len(data) // BATCH, ETA, dtype=np.float32)


def native(epochs: int) -> list[float]:
    """Processor time of some epochs, each from the θ before; the first one compiles nothing."""
    net, data, order, etas = problem()
    engine, rule = Rows(net.layout, data, "quadratic", 1), compiled(RULES["sgd"], 0.0)
    state = State(net.theta, np.zeros((0, net.n_parameters), np.float32), 0)
    engine.train(state, rule, order[:BATCH], BATCH, etas[:1])
    seconds = []
    for _ in range(epochs):
        before = time.process_time()
        engine.train(state, rule, order, BATCH, etas)
        seconds.append(time.process_time() - before)
    return seconds


def epoch_call(epochs: int) -> dict[str, Any]:
    """The call of the kernel that is one epoch, as Node reads it."""
    net, data, order, etas = problem()
    engine = Rows(net.layout, data, "quadratic", 1)
    plan, images = engine.plan, engine._rows
    nothing, coefficients = np.zeros(0, np.float32), np.zeros(4, np.float32)
    a, d, transposed = engine._scratch(BATCH)
    how = {
        "mode": rows.TRAIN,
        "net": {"table": plan.table, "mask": plan.mask, "cost": rows.QUADRATIC},
        "images": images._asdict(),
        "batches": {
            **{"labels": data.labels, "order": order},
            **{"begin": 0, "end": len(data), "size": BATCH},
        },
        "vectors": {
            "theta": engine._pack(net.theta),
            **dict.fromkeys(("grad", "first", "second"), nothing),
        },
        "rule": {"code": 0, "coefficients": coefficients},
        "etas": etas,
        "count": 0,
        "scratch": {"a": a, "d": d, "transposed": transposed},
        "tally": {
            "costs": np.zeros(len(etas)),
            "correct": np.zeros(len(etas), dtype=np.uint32),
        },
    }
    return {"name": "rowsWalk", "how": travelling(how), "times": epochs}


def travelling(value: Any) -> Any:
    """Arrays as their kind, their shape and their bytes."""
    if isinstance(value, dict):
        return {name: travelling(each) for name, each in value.items()}
    if not isinstance(value, np.ndarray):
        return value
    text = base64.b64encode(np.ascontiguousarray(value).tobytes()).decode()
    return {"kind": value.dtype.str[1:], "shape": list(value.shape), "base64": text}


if __name__ == "__main__":
    main()
