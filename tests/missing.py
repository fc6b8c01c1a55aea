"""What a test does where something that it needs is not there."""

import importlib
import os
from types import ModuleType

import pytest


def missing(sentence: str) -> None:
    """Skip a test for want of something, except on the CI, where it fails."""
    if os.environ.get("CI") == "true":
        pytest.fail(sentence)
    pytest.skip(sentence)


def library(name: str) -> ModuleType:
    """A library that comes with ``pip install '.[dev]'``."""
    try:
        return importlib.import_module(name)
    except ImportError:
        missing(f"{name} is not installed: pip install '.[dev]' brings it.")
        raise
