"""One contestant, one process: ``python -m descente.bench.worker NAME FOLDER``.

Reads ``FOLDER/conditions.json``; writes ``FOLDER/result.json`` (status and measurements) and
``FOLDER/vectors.npz`` (θ after the first epoch, ∇C at the start).
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from descente.bench import reference
from descente.bench.conditions import Conditions
from descente.bench.contestants import CONTESTANTS, Contestant, Peer

__all__ = ["main", "measure"]


def main(name: str, folder: Path) -> None:
    """Measure the contestant and write what was found, a failure included."""
    told = (folder / "conditions.json").read_text(encoding="utf-8")
    conditions = Conditions.from_json(json.loads(told))
    try:
        found, vectors = measure(CONTESTANTS[name], conditions)
    except Exception as error:  # whatever a foreign library raises becomes a sentence
        found, vectors = {"status": f"failed: {sentence(error)}"}, {}
    np.savez(folder / "vectors.npz", allow_pickle=False, **vectors)
    text = json.dumps(found, allow_nan=False)
    (folder / "result.json").write_text(text, encoding="utf-8")


def sentence(error: Exception) -> str:
    """Name the error and give the first line of what it says, so that it fits a table."""
    if "InvalidCxxCompiler" in str(error):
        return "torch.compile found no C++ compiler; install g++ or clang"
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    said = f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__
    return said[:300]


def measure(
    contestant: Contestant, conditions: Conditions
) -> tuple[dict[str, Any], dict[str, NDArray[np.float32]]]:
    """Run one contestant under these conditions.

    Returns
    -------
    dict
        ``status``, ``version``, ``n`` and ``round``, the plain values of a `Round`.
    dict
        ``theta`` after the first epoch and, where offered, ``gradient`` at the start.
    """
    images, labels = conditions.load()
    start = conditions.start()
    importing, peer = _timed(lambda: contestant.make(conditions.sizes, conditions.threads))
    preparing, _ = _timed(
        lambda: peer.prepare(images, labels, start, conditions.eta, conditions.batch_size)
    )
    vectors: dict[str, NDArray[np.float32]] = {}
    gradient_first: float | None = None
    if contestant.gradient:
        gradient_first, vectors["gradient"] = _timed(peer.gradient)

    n = len(images)
    cost_before = _cost(contestant, peer, conditions, images, labels)
    first_epoch, _ = _timed(lambda: peer.epoch(conditions.order(0, n)))
    vectors["theta"] = peer.theta()
    epochs, wall, cores_used = _epochs(peer, conditions, n)
    repeats = conditions.gradient_repeats if contestant.gradient else 0
    gradients = [_timed(peer.gradient)[0] for _ in range(repeats)]
    cost_after = _cost(contestant, peer, conditions, images, labels)

    status = "ok" if cost_after is not None else "failed: its θ is no longer finite"
    found = {
        "epochs": epochs,
        "wall": wall,
        "cores_used": cores_used,
        "first_epoch": first_epoch,
        "importing": importing,
        "preparing": preparing,
        "gradient_first": gradient_first,
        "gradients": gradients,
        "cost_before": cost_before,
        "cost_after": cost_after,
    }
    return {"status": status, "version": peer.version(), "n": n, "round": found}, vectors


def _timed(call: Callable[[], Any]) -> tuple[float, Any]:
    began = perf_counter()
    value = call()
    return perf_counter() - began, value


def _epochs(peer: Peer, conditions: Conditions, n: int) -> tuple[list[float], list[float], float]:
    """Time the epochs; making the permutation is nobody's work."""
    epochs: list[float] = []
    wall: list[float] = []
    busy = 0.0
    for epoch in range(1, conditions.epochs + 1):
        order = conditions.order(epoch, n)
        busy -= process_time()
        began = perf_counter()
        own = peer.epoch(order)
        wall.append(perf_counter() - began)
        busy += process_time()
        epochs.append(wall[-1] if own is None else own)
    return epochs, wall, busy / sum(wall)


def _cost(
    contestant: Contestant,
    peer: Peer,
    conditions: Conditions,
    images: NDArray[np.float32],
    labels: NDArray[np.uint8],
) -> float | None:
    softmax = not contestant.same_cost
    value = reference.cost(peer.theta(), images, labels, conditions.sizes, softmax=softmax)
    return value if math.isfinite(value) else None


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
