"""The bundles, made with a npm of our own, which needs no network; and the page that is one."""

import json
import os
import re
import shutil
import sys
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from tests.lab.conftest import as_modules
from tests.missing import missing

from descente.lab import assets, serve
from descente.lab import bundle as module
from descente.lab.app import make_app
from descente.lab.bundle import BELOW, FILES, PAGE, THREE, bundle, lacking, wants_node
from descente.lab.guard import cookie_of

HOST = "localhost:8784"

NPM = """#!{python}
import pathlib, sys
with open({log!r}, "a") as log:
    print(*sys.argv[1:], file=log)
if {fails!r} in sys.argv:
    sys.exit("npm error what it says\\nmore")
if sys.argv[1] == "run":
    out = pathlib.Path(sys.argv[-1].removeprefix("--outfile="))
    out.parent.mkdir(exist_ok=True)
    out.write_text(f"export const made = '{{sys.argv[3]}}';")
"""


@pytest.fixture
def source(tmp_path, monkeypatch) -> Path:
    """A copy of what the bundles are made from, on a machine without npm; its page is small."""
    folder = tmp_path / "source"
    for name in FILES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes((module.SOURCE / name).read_bytes())
    for name in ("app/app.js", "kit/dom.js"):
        (folder / BELOW / name).parent.mkdir(parents=True)
        (folder / BELOW / name).write_text("export {};\n")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    return folder


@pytest.fixture
def web(source) -> Path:
    return source / BELOW


@pytest.fixture
def served(source, web, tmp_path, monkeypatch) -> tuple[Path, Path]:
    """A copy that a lab serves, and a npm."""
    shutil.copyfile(assets.WEB / "index.html", web / "index.html")
    monkeypatch.setattr(assets, "WEB", web)
    npm(tmp_path)
    return source, web


def npm(folder: Path, fails: str = "nothing") -> Path:
    log = folder / "log"
    file = folder / "bin" / "npm"
    file.parent.mkdir(exist_ok=True)
    file.write_text(NPM.format(python=sys.executable, log=str(log), fails=fails))
    file.chmod(0o755)
    return log


def said(log: Path) -> list[str]:
    """What npm was asked for since the last time."""
    lines = log.read_text().splitlines()
    log.write_text("")
    return [line.split(" --")[0] for line in lines]


posix = pytest.mark.skipif(os.name != "posix", reason="The stand-in for npm is a script.")


@posix
def test_each_is_made_once_and_again_when_its_source_changes(source, web, tmp_path):
    log = npm(tmp_path)
    assert "three.js and the page were bundled:" in bundle(source, web)
    assert said(log) == ["install", "run", "run"]
    for each in (THREE, PAGE):
        made = web / each.path
        assert made.read_text().endswith(f"export const made = '{each.script}';")
        assert [path.name for path in made.parent.iterdir()] == [made.name]
    assert "were bundled already" in bundle(source, web)
    assert said(log) == []
    (web / "kit" / "dom.js").write_text("export const h = 1;\n")
    assert "The page was bundled:" in bundle(source, web)
    (web / "kit" / "dom.js").rename(web / "kit" / "other.js")
    assert "The page was bundled:" in bundle(source, web)
    entry = source / FILES[1]
    entry.write_text(entry.read_text() + "// changed\n")
    assert "three.js and the page were bundled:" in bundle(source, web)


@posix
def test_packages_that_are_there_are_not_fetched(source, web, tmp_path):
    log = npm(tmp_path)
    pins = json.loads((source / FILES[0]).read_text())["dependencies"]
    for name, version in pins.items():
        package = source / "node_modules" / name / "package.json"
        package.parent.mkdir(parents=True)
        package.write_text(json.dumps({"version": version}))
    assert "were bundled:" in bundle(source, web)
    assert said(log) == ["run", "run"]
    package.write_text(json.dumps({"version": "0.0.1"}))
    (web / "kit" / "dom.js").write_text("export const h = 1;\n")
    assert "The page was bundled:" in bundle(source, web)
    assert said(log) == ["install", "run"]


@posix
def test_a_page_of_other_modules_is_not_there_for_the_lab(source, web, tmp_path):
    assert lacking(web) == [THREE, PAGE]
    npm(tmp_path)
    bundle(source, web)
    assert lacking(web) == []
    text = (web / "kit" / "dom.js").read_text()
    (web / "kit" / "dom.js").write_text(f"{text}// edited\n")
    assert lacking(web) == [PAGE]
    (web / "kit" / "dom.js").write_text(text)
    assert lacking(web) == []
    (web / "kit" / "new.js").touch()
    assert lacking(web) == [PAGE]
    (web / "kit" / "new.js").unlink()
    (web / "kit" / "dom.js").rename(web / "app" / "dom.js")
    assert lacking(web) == [PAGE]


@posix
@pytest.mark.parametrize(
    ("fails", "who", "which"),
    [
        ("install", "npm could not", [THREE, PAGE]),
        (THREE.script, "three.js was not bundled: esbuild failed", [THREE, PAGE]),
        (PAGE.script, "The page was not bundled: esbuild failed", [PAGE]),
    ],
)
def test_what_fails_is_said_and_leaves_the_files_as_they_were(
    source, web, tmp_path, fails, who, which
):
    for each in (THREE, PAGE):
        (web / each.path).parent.mkdir()
        (web / each.path).write_text("the one before")
    npm(tmp_path, fails)
    assert who in (sentence := bundle(source, web))
    assert "npm error what it says" in sentence
    assert "more" not in sentence
    assert all((web / each.path).read_text() == "the one before" for each in which)


@posix
def test_node_is_wanted_only_where_it_would_be_used(source, web, tmp_path):
    assert wants_node(source, web)
    assert "there is no npm here" in bundle(source, web)
    npm(tmp_path)
    assert not wants_node(source, web)
    bundle(source, web)
    (tmp_path / "bin" / "npm").unlink()
    assert not wants_node(source, web)
    installed = tmp_path / "installed"
    assert not wants_node(installed, web)
    assert "were bundled already" in bundle(installed, web)
    (web / PAGE.path).unlink()
    assert "package.json is not there" in bundle(installed, web)


@pytest.mark.parametrize("gone", [[], [PAGE], [THREE, PAGE]])
def test_whoever_starts_a_lab_without_them_is_told_what_to_do(monkeypatch, gone):
    monkeypatch.setattr(module, "lacking", lambda: gone)
    told: list[str] = []
    serve._ready("here", "there", False, told.append, None)
    advice = [line for line in told if "descente.lab.bundle" in line]
    assert len(advice) == bool(gone)
    assert all(each.name in advice[0] and each.without in advice[0] for each in gone)


def client() -> TestClient:
    """Who asks a lab that has no workers."""
    asking = TestClient(make_app(None, "key", [HOST]), base_url=f"http://{HOST}")
    asking.cookies.set(cookie_of(HOST), "key")
    return asking


@posix
@pytest.mark.parametrize("gone", [[], [PAGE], [THREE], [THREE, PAGE]])
def test_the_lab_sends_a_bundle_only_where_it_does_not_lack_it(served, monkeypatch, gone):
    bundle(*served)
    monkeypatch.setattr(module, "lacking", lambda: gone)
    page = client().get("/").text
    for each in (THREE, PAGE):
        assert (f"/web/{each.path}" in page) == (each not in gone)
    assert ('src="/web/app/app.js"' in page) == (PAGE in gone)


def test_a_browser_asks_each_time_whether_a_module_has_changed():
    sent = client().get("/web/app/app.js")
    assert sent.headers["cache-control"] == "no-cache"
    again = client().get("/web/app/app.js", headers={"if-none-match": sent.headers["etag"]})
    assert again.status_code == 304


@posix
def test_a_page_that_is_made_anew_has_another_address(served, monkeypatch):
    source, web = served
    monkeypatch.setattr(module, "lacking", lambda: [THREE])
    seen = set()
    for text in ("export {};", "export const h = 1;"):
        (web / "kit" / "dom.js").write_text(text)
        bundle(source, web)
        seen |= set(re.findall(r"/web/built/page\.js\?\d+", client().get("/").text))
    assert len(seen) == 2


def test_the_page_in_one_file_and_in_modules_is_the_same_page(looking):
    if PAGE in lacking():
        missing("The page is not bundled: `make test` does it where there is Node.js.")
    shown, apart = [], {each.relative_to(module.WEB).as_posix() for each in module.modules()}
    for page, whole in (
        (looking(), True),
        (as_modules(looking()), False),
    ):
        asked: set[str] = set()
        page.page.on("request", lambda request, asked=asked: asked.add(request.url))
        page.fresh("cout")
        page.settle()
        shown.append(page.page.inner_text("body"))
        assert page.wrong == []
        paths = {url.partition("/web/")[2].partition("?")[0] for url in asked}
        assert PAGE.path in paths
        assert (paths & apart == set()) == whole
    assert shown[0] == shown[1]
