"""A release: build the wheel, try it in a clean environment, tag what was tried (`make release`).

The version stands once, in ``src/descente/__init__.py``. Nothing is published: the last line says
what to do with what was built.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).parents[1]
DIST = ROOT / "dist"

# What a person has after `pip install`, asked of the installed package alone.
TRIAL = """
import importlib.metadata, sys
import descente as gd
from descente.lab import assets, bundle, lessons
from descente.web import build
version = sys.argv[1]
assert gd.__version__ == importlib.metadata.version("descente") == version, gd.__version__
assert "site-packages" in gd.__file__, gd.__file__
assert not bundle.lacking(), bundle.advice(bundle.lacking())
assert build.MODULE.is_file(), build.MODULE
for language in ("en", "fr"):
    assert assets.catalogue(language)
    for slug in lessons.PAGES:
        lessons.lesson(slug, language)
assert assets.figures() and assets.translations("fr") and assets.stylesheet()
data = gd.load("uci")
net = gd.Network((784, 16, 16, 10), seed=0)
run = gd.descend(net, data.train, test=data.test, epochs=20, eta=1.0)
assert run.outcome.kind == "finished", run.outcome
right = run.history.test_accuracy[-1]
assert right > 0.8, right
print(f"  trains: {right:.1%} of the real digits read right after 20 epochs")
"""


def main() -> None:
    """Build, try, tag; stop with a sentence where something is not as it must be."""
    version = _version()
    _check_tree(version)
    print(f"Descente {version}: building the source archive and the wheel…")
    for old in DIST.glob("*"):
        old.unlink()
    _run(sys.executable, "-m", "descente.web")
    _run(sys.executable, "-m", "build", "--outdir", str(DIST), str(ROOT))
    (wheel,) = DIST.glob("*.whl")
    print(f"Trying {wheel.name} in a clean environment…")
    with tempfile.TemporaryDirectory(prefix="descente-release-") as folder:
        _try(wheel, version, Path(folder))
    for file in sorted(DIST.iterdir()):
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        print(f"  {file.name}: {file.stat().st_size / 1e6:.2f} MB, SHA-256 {digest}")
    tag = f"v{version}"
    if tag not in _git("tag", "--list", tag).split():
        _git("tag", "--annotate", tag, "--message", f"Descente {version}")
    print(f"{tag} is tagged. To publish: git push origin {tag}, and upload what is in dist/.")


def _version() -> str:
    text = (ROOT / "src" / "descente" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "([^"]+)"$', text, re.MULTILINE)
    if found is None:
        sys.exit('src/descente/__init__.py has no line __version__ = "…".')
    return found.group(1)


def _check_tree(version: str) -> None:
    """Refuse a tree that is not what the tag would say."""
    if _git("status", "--porcelain"):
        sys.exit("There are changes that no commit holds: commit them, then release.")
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    if not re.search(rf"^## {re.escape(version)}, \d{{4}}-\d{{2}}-\d{{2}}$", changes, re.MULTILINE):
        sys.exit(f"CHANGELOG.md has no dated heading «## {version}, YYYY-MM-DD»: write it.")
    golden = ROOT / "tests" / "golden" / f"v{version.replace('.', '-')}"
    if not golden.is_dir():
        sys.exit(
            f"There is no run recorded by {version} in {golden.relative_to(ROOT)}: "
            "python scripts/golden.py makes one."
        )
    tag = f"v{version}"
    if tag in _git("tag", "--list", tag).split() and _git("rev-parse", f"{tag}^{{}}") != _git(
        "rev-parse", "HEAD"
    ):
        sys.exit(f"{tag} is tagged already, on another commit: raise the version.")


def _try(wheel: Path, version: str, folder: Path) -> None:
    environment = folder / "environment"
    venv.create(environment, with_pip=True)
    python = environment / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    install = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    _run(str(python), *install, "-c", str(ROOT / "constraints.txt"), str(wheel))
    size = sum(file.stat().st_size for file in environment.rglob("*") if file.is_file())
    print(f"  installs: {size / 1e6:.0f} MB with all it needs")
    said = _run(str(python), "-m", "descente", "--version", cwd=folder)
    if version not in said:
        sys.exit(f"`descente --version` says {said.strip()!r}; wanted {version}.")
    print(_run(str(python), "-c", TRIAL, version, cwd=folder).rstrip())


def _run(*command: str, cwd: Path = ROOT) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)[:200]} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def _git(*arguments: str) -> str:
    return _run("git", *arguments).strip()


if __name__ == "__main__":
    main()
