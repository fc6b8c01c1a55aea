"""The kernels as WebAssembly, and the Node that runs them."""

import os
import shutil
from pathlib import Path

import pytest

from descente.web import build


@pytest.fixture(scope="session")
def module(tmp_path_factory) -> Path:
    """The module as the kernels are now: what `make web` has made, or else a new one."""
    if not build.fresh():
        made = tmp_path_factory.mktemp("web") / "kernels.wasm"
        build.build(made)
        return made
    return build.MODULE


@pytest.fixture(scope="session")
def node() -> str:
    found = shutil.which("node")
    if found is None:
        sentence = "Node.js is not on this machine: the kernels as WebAssembly are not run."
        if os.environ.get("CI") == "true":
            pytest.fail(sentence)
        pytest.skip(sentence)
    return found
