"""The bundle of three.js, made with a npm of our own; no test uses the network."""

import os
import sys
from pathlib import Path

import pytest

from descente.lab import bundle as module
from descente.lab.bundle import FILES, bundle, wants_node

NPM = """#!{python}
import pathlib, sys
with open({log!r}, "a") as log:
    print(*sys.argv[1:], file=log)
if {fails!r} == sys.argv[1]:
    sys.exit("npm error what it says\\nmore")
if sys.argv[1] == "run":
    pathlib.Path("made.js").write_text("export const three = 3;")
"""


@pytest.fixture
def source(tmp_path, monkeypatch) -> Path:
    """A copy of what the bundle is made from, on a machine without npm."""
    folder = tmp_path / "source"
    for name in FILES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes((module.SOURCE / name).read_bytes())
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    return folder


def npm(folder: Path, fails: str = "") -> Path:
    log = folder / "log"
    file = folder / "bin" / "npm"
    file.parent.mkdir(exist_ok=True)
    file.write_text(NPM.format(python=sys.executable, log=str(log), fails=fails))
    file.chmod(0o755)
    return log


pytestmark = pytest.mark.skipif(os.name != "posix", reason="The stand-in for npm is a script.")


def test_it_is_made_once_and_again_when_its_source_changes(source, tmp_path):
    out = tmp_path / "web" / "three.js"
    log = npm(tmp_path)
    assert "is bundled" in bundle(source, out)
    assert out.read_text().endswith("export const three = 3;")
    assert [path.name for path in out.parent.iterdir()] == ["three.js"]
    assert [line.split()[0] for line in log.read_text().splitlines()] == ["install", "run"]
    assert "is there already" in bundle(source, out)
    assert len(log.read_text().splitlines()) == 2
    entry = source / FILES[1]
    entry.write_text(entry.read_text() + "// changed\n")
    assert "is bundled" in bundle(source, out)


@pytest.mark.parametrize(
    ("fails", "who"), [("install", "npm could not"), ("run", "esbuild failed")]
)
def test_what_fails_is_said_and_leaves_the_file_as_it_was(source, tmp_path, fails, who):
    out = tmp_path / "three.js"
    out.write_text("the one before")
    npm(tmp_path, fails)
    assert f"{who}" in (said := bundle(source, out))
    assert "npm error what it says" in said
    assert "more" not in said
    assert out.read_text() == "the one before"


def test_node_is_wanted_only_where_it_would_be_used(source, tmp_path):
    out = tmp_path / "three.js"
    assert wants_node(source, out)
    assert "there is no npm here" in bundle(source, out)
    npm(tmp_path)
    assert not wants_node(source, out)
    bundle(source, out)
    (tmp_path / "bin" / "npm").unlink()
    assert not wants_node(source, out)
    assert not wants_node(tmp_path / "installed", out)
    assert "three.js is there" in bundle(tmp_path / "installed", out)
