"""The web half: every figure in a folder of its own, and who may import whom."""

import json
import re
import shutil
from pathlib import PurePosixPath

import pytest

from descente.errors import DataFormatError
from descente.lab import assets
from descente.lab.app import LANGUAGES
from descente.lab.assets import WEB
from descente.lab.bundle import modules

ORDER = ("kit", "data", "desk", "saving", "marks", "controls", "figures", "app")
"""From the ground up: a module imports from its own folder and from those before it."""

WITHOUT_NUMBERS = {"guess", "workshop"}
"""A question and a form: there is nothing of them to take away."""

IMPORT = re.compile(r"""(?:\bfrom|\bimport)\s*\(?\s*(?:/\*.*?\*/\s*\(?)?["'`]([^"'`]+)["'`]""")
FIGURES = assets.figures()


def room(path):
    """The folder a module lives in: for a figure its own, as ``figures/slope``."""
    parts = PurePosixPath(path).parts
    return "/".join(parts[:2]) if parts[0] == "figures" else parts[0]


def upward(web=WEB):
    """Imports that point up, or from one figure into another: (module, what it imports)."""
    found = []
    for module in modules(web):
        here = module.relative_to(web)
        for spec in IMPORT.findall(module.read_text(encoding="utf-8")):
            if not spec.startswith("."):
                continue
            if "${" in spec:  # the page loads a figure by the name of its tag
                assert here.as_posix() == "app/chapter.js", here
                continue
            there = (module.parent / spec).resolve().relative_to(web.resolve())
            if there.parts[0] == "vendor":
                continue
            assert (web / there).is_file(), f"{here} imports {spec}, which is not there"
            mine, other = room(here.as_posix()), room(there.as_posix())
            level = [ORDER.index(r.split("/")[0]) for r in (mine, other)]
            if mine != other and level[0] <= level[1]:
                found.append((here.as_posix(), spec))
    return found


def without_comments(web):
    """A copy of the layout's modules in which only code imports anything."""
    for module in modules(web):
        text = module.read_text(encoding="utf-8")
        module.write_text(re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL), encoding="utf-8")
    return web


@pytest.fixture
def copy(tmp_path):
    """The web half without its bundles, to be changed."""
    return shutil.copytree(WEB, tmp_path / "web", ignore=shutil.ignore_patterns("vendor", "built"))


def test_imports_point_down(copy):
    assert upward(without_comments(copy)) == []


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("marks/line.js", 'import { asker } from "../controls/asker.js";'),
        ("kit/dom.js", 'import { ticks } from "../marks/scales.js";'),
        ("figures/eta/index.js", 'import slope from "../slope/index.js";'),
        ("figures/eta/index.js", 'const late = import("../slope/index.js");'),
        ("controls/asker.js", 'import eta from "../figures/eta/index.js";'),
    ],
)
def test_a_planted_import_is_found(copy, module, line):
    without_comments(copy)
    file = copy / module
    file.write_text(f"{line}\n{file.read_text('utf-8')}", encoding="utf-8")
    assert [m for m, _ in upward(copy)] == [module]


def test_no_circle_among_modules(copy):
    graph = {}
    for module in modules(without_comments(copy)):
        specs = IMPORT.findall(module.read_text(encoding="utf-8"))
        graph[module.resolve()] = {
            (module.parent / s).resolve() for s in specs if s.startswith(".") and "${" not in s
        }
    while leaves := [m for m, needs in graph.items() if not needs & graph.keys()]:
        for leaf in leaves:
            del graph[leaf]
    assert sorted(m.name for m in graph) == []


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_s_folder_holds_all_of_it(name):
    folder = WEB / "figures" / name
    assert "render" in (folder / "index.js").read_text(encoding="utf-8")
    assert all(re.fullmatch("[a-z]+", a) for a in assets.attributes(name))
    texts = [json.loads((folder / f"{language}.json").read_text("utf-8")) for language in LANGUAGES]
    assert texts[0].keys() == texts[1].keys()
    assert {key.split(".")[0] for key in texts[0]} <= {name, "figure"}


def test_every_figure_gives_its_numbers():
    told = {name for name in FIGURES if (WEB / "figures" / name / "numbers.js").is_file()}
    assert set(FIGURES) - told == WITHOUT_NUMBERS
    for name in told:
        index = (WEB / "figures" / name / "index.js").read_text("utf-8")
        assert 'numbers: () => import("./numbers.js")' in index, name


AT_ONCE = re.compile(r"""^(?:import|\} from)\b[^;(]*?["']([^"']+)["'];""", re.MULTILINE)


def is_late(path):
    """Whether a module is for what is saved: it is loaded when something is."""
    return path.startswith("saving/") or re.fullmatch(r"figures/\w+/numbers\.js", path) is not None


def test_what_saves_a_figure_is_loaded_when_one_is_saved():
    assert not [name for name in assets.early() if is_late(name)]
    for module in modules():
        here = module.relative_to(WEB).as_posix()
        for spec in [] if is_late(here) else AT_ONCE.findall(module.read_text("utf-8")):
            there = (module.parent / spec).resolve().relative_to(WEB.resolve())
            assert not is_late(there.as_posix()), f"{here} imports {spec} at once"


def test_every_figure_is_found_and_every_folder_is_a_figure():
    assert set(FIGURES) == {folder.name for folder in (WEB / "figures").iterdir()}
    assert FIGURES


def test_a_deleted_folder_leaves_nothing_of_its_figure(copy):
    before = assets.stylesheet(copy), assets.catalogue("fr", copy)
    shutil.rmtree(copy / "figures" / "gauge")
    after = assets.stylesheet(copy), assets.catalogue("fr", copy)
    assert "gauge" not in assets.figures(copy)
    assert ".gauge" in before[0]
    assert ".gauge" not in after[0]
    gone = before[1].keys() - after[1].keys()
    assert gone
    assert all(key.startswith("gauge.") or key == "figure.gauge" for key in gone)


def test_a_text_defined_twice_is_refused(copy):
    file = copy / "figures" / "gauge" / "en.json"
    texts = json.loads(file.read_text("utf-8"))
    file.write_text(json.dumps(texts | {"strip.play": "Again"}), encoding="utf-8")
    with pytest.raises(DataFormatError, match=r"figures/gauge/en\.json: 'strip\.play'"):
        assets.catalogue("en", copy)


def test_the_presenter_s_styles_come_last():
    sheet = assets.stylesheet()
    last = (WEB / "app" / "present.css").read_text("utf-8")
    assert sheet.endswith(last)
    for file in WEB.rglob("*.css"):
        assert file.read_text("utf-8") in sheet
