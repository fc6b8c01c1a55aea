"""Record the run that every later version must open: ``python scripts/golden.py``.

It makes ``tests/golden/v<version>``, with the same network, recipe and data as those before it, so
that one test replays them all. A run that is there stays as it was recorded.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

import descente as gd

GOLDEN = Path(__file__).parents[1] / "tests" / "golden"


def main() -> None:
    """Record the run of this version, unless there is one."""
    name = f"v{gd.__version__.replace('.', '-')}"
    place = GOLDEN / name
    if place.exists():
        sys.exit(f"{place.name} is there already; a recorded run is never recorded again.")
    data = gd.load("uci")
    with tempfile.TemporaryDirectory(prefix="descente-golden-") as folder:
        os.environ["DESCENTE_RUNS"] = folder
        gd.descend(
            gd.Network((784, 4, 10), seed=7),
            data.train[:200],
            test=data.test[:100],
            eta=1.0,
            batch_size=10,
            epochs=1,
            seed=3,
            rule="momentum",
            schedule="cosine",
            weight_decay=5e-05,
            record=name,
        )
        shutil.copytree(Path(folder) / name, place)
    print(f"{place.name} is recorded.")


if __name__ == "__main__":
    main()
