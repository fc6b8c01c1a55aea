"""Where the lab keeps what outlives it: beside the recorded runs."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from descente.files import runs_folder
from descente.lab.protocol import is_key

__all__ = ["own_secret", "place"]


def place() -> Path:
    """The folder of kept experiments, one in each folder of its key's name, and of the secrets."""
    return runs_folder() / ".lab"


def own_secret(name: str) -> str:
    """A secret of this user's lab, made once; a fresh one where it cannot be kept."""
    file = place() / f"{name}.secret"
    with contextlib.suppress(OSError, ValueError):
        found = file.read_text(encoding="ascii").strip()
        if is_key(found):
            return found
    made = secrets.token_urlsafe(24)
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as kept:
            kept.write(made)
    return made
