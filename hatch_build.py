"""Before the package is built or installed in place: three.js, bundled; never a reason to fail."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface):
    """Runs `descente.lab.bundle` by its path: the package is not importable yet."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the bundle, and say in one sentence how it went."""
        path = Path(self.root) / "src" / "descente" / "lab" / "bundle.py"
        try:
            spec = importlib.util.spec_from_file_location("descente_bundle", path)
            assert spec is not None
            assert spec.loader is not None
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            sentence = module.bundle()
        except Exception as error:  # an install never fails for a picture
            sentence = f"three.js was not bundled: {error}."
        self.app.display_info(sentence)
