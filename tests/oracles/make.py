"""Write the tables of the oracles anew: ``python -m tests.oracles.make``, where PyTorch is.

It runs the tests that ask an oracle. Each gives it inputs that are there on every machine: seeded
networks and pictures, or the real digits that come with the package. What the oracles answer goes
into `tables.safetensors`, with the versions that answered.
"""

import sys
from importlib.metadata import version

import pytest
from safetensors.numpy import save_file
from tests.oracles import tables

ORACLES = ("torch", "curvlinops-for-pytorch", "scipy", "numpy")


class Asking:
    """Keeps only the tests that ask an oracle."""

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if "oracle" in getattr(item, "fixturenames", ())]


def main() -> int:
    tables.writing = {}
    code = pytest.main(["-q", "-p", "no:xdist", "tests"], plugins=[Asking()])
    if code:
        return int(code)
    save_file(tables.writing, tables.FILE, metadata={name: version(name) for name in ORACLES})
    numbers = sum(table.size for table in tables.writing.values())
    print(f"{len(tables.writing)} tables, {numbers} numbers, in {tables.FILE}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
