"""The machine and the versions behind a number: without them a number of seconds says nothing."""

from __future__ import annotations

import ctypes
import math
import os
import platform
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

__all__ = ["Machine", "cores", "few_heaps", "give_back", "versions"]


@dataclass(frozen=True)
class Machine:
    """The machine and the interpreter.

    Parameters
    ----------
    cpu : str
        Model name of the processor.
    cores : int
        Cores this process may run on, not those the machine has.
    load : float or None
        One-minute load average when the comparison began; near 0 on a quiet machine.
    system : str
        Operating system, release and architecture.
    python : str
        Implementation and version of Python.
    """

    cpu: str
    cores: int
    load: float | None
    system: str
    python: str

    @classmethod
    def here(cls) -> Machine:
        """Look at this machine."""
        return cls(
            cpu=_cpu(),
            cores=cores(),
            load=round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
            system=f"{platform.system()} {platform.release()} {platform.machine()}",
            python=f"{platform.python_implementation()} {platform.python_version()}",
        )

    def to_json(self) -> dict[str, Any]:
        """Return the facts as plain values."""
        return asdict(self)


def cores() -> int:
    """How many cores this process may run on."""
    affinity = getattr(os, "sched_getaffinity", None)  # absent on macOS and Windows
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def few_heaps() -> None:
    """Let the threads of this process share two heaps, where the C library would give each its own.

    What one thread has freed is then there for the next: with a hundred threads, hundreds of MB.
    """
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).mallopt(-8, 2)  # M_ARENA_MAX of glibc


def give_back(every: float = 0.0) -> None:
    """Let the system have the memory that was freed, where the C library keeps it (glibc).

    Parameters
    ----------
    every : float
        At most once in so many seconds: whoever allocates meanwhile waits.
    """
    global _given_back
    if time.monotonic() < _given_back + every:
        return
    _given_back = time.monotonic()
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


_given_back = -math.inf


def _cpu() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        for line in cpuinfo.read_text(encoding="utf-8", errors="replace").splitlines():
            key, _, value = line.partition(":")
            if key.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine() or "unknown"


def versions(
    packages: Sequence[str] = ("descente", "numpy", "numba", "llvmlite"),
) -> dict[str, str]:
    """Versions of the installed packages; a missing one is left out."""
    found = {}
    for name in packages:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found
