"""The module, made where it is not there or was made from something else than what is there now."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

__all__ = ["MODULE", "build", "fresh", "stamp"]

MODULE = Path(__file__).parents[1] / "lab" / "web" / "built" / "kernels.wasm"
"""Where the pages look for it."""

_HERE = Path(__file__).parent
_PATIENCE = 600  # seconds, of which a busy machine may need many


def stamp() -> str:
    """A digest of all that decides the module: the kernels, this folder, Numba and llvmlite."""
    from importlib.metadata import version

    digest = hashlib.sha256(f"{version('numba')} {version('llvmlite')}".encode())
    folders = (_HERE.parent / "kernels", _HERE)
    sources = [source for folder in folders for source in sorted(folder.glob("*.py"))]
    for source in [*sources, _HERE.parent / "lab" / "readings.py"]:
        digest.update(source.read_bytes())
    return digest.hexdigest()


def fresh(module: Path = MODULE) -> bool:
    """Whether the module is there, made from the kernels as they are."""
    return module.is_file() and module.read_bytes().endswith(stamp().encode())


def build(module: Path = MODULE) -> str:
    """Make the module, which appears whole or not at all.

    Returns
    -------
    str
        One sentence: what was made.

    Raises
    ------
    RuntimeError
        If the kernels cannot be lowered, with what the compiler said.
    """
    if fresh(module):
        return f"The kernels are WebAssembly already: {module}."
    from descente.web.exports import EXPORTS
    from descente.web.linking import link
    from descente.web.runtime import HEAP

    made = link(_lowered(), [*(export.name for export in EXPORTS), *HEAP], stamp())
    module.parent.mkdir(exist_ok=True)
    half = module.with_suffix(".part")
    half.write_bytes(made)
    half.replace(module)
    return f"The kernels are WebAssembly: {module}, {len(made) / 1000:.0f} kB."


def _lowered() -> bytes:
    """The object file, made by an interpreter in which Numba optimises nothing."""
    from descente.web.lowering import SETTINGS

    with tempfile.TemporaryDirectory(prefix="descente-web-") as folder:
        path = Path(folder) / "kernels.o"
        done = subprocess.run(  # noqa: S603  (our own module)
            [sys.executable, "-m", "descente.web.lowering", str(path)],
            env=os.environ | SETTINGS | {"NUMBA_CACHE_DIR": folder},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
        )
        if done.returncode:
            raise RuntimeError(f"the kernels cannot be lowered: {done.stderr.strip()[-2000:]}")
        return path.read_bytes()
