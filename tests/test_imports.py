"""Who may import whom, and how little `import descente` does."""

import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.waiting import HANG

import descente as gd

SOURCE = Path(gd.__file__).parent
FOUR_IDEAS = ("network", "cost", "gradient", "descent")

# The floors of the house, from the ground up. A module knows its own floor and those below it.
FLOORS = (
    (
        *("errors", "checks", "machine", "interrupt", "palette", "printable", "lazy"),
        *("threads", "files"),
    ),
    ("kernels",),
    ("network", "cost", "gradient", "hessian"),
    ("space",),
    ("digits",),
    ("recipe", "weights"),
    ("engines",),
    ("measure",),
    ("objective",),
    ("descent",),
    ("runs",),
    ("training",),
    ("instruments",),
    ("report",),
    ("torch",),
    ("descente",),  # the public names
    ("pictures", "bench", "sklearn"),
    ("lab",),
    ("web",),
    ("cli", "__main__"),
)


def in_a_fresh_interpreter(program: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, timeout=HANG
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def module_of(path: Path) -> str:
    parts = ["descente", *path.relative_to(SOURCE).with_suffix("").parts]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(path: Path, *, typing: bool = False) -> set[str]:
    """Every module a file imports, at its top or inside a function; relative names made whole.

    Imports for the type checker alone are left out unless asked for.
    """
    found: set[str] = set()

    def visit(node: ast.AST) -> None:
        if isinstance(node, ast.If) and not typing:
            test = ast.unparse(node.test)
            if test in ("TYPE_CHECKING", "typing.TYPE_CHECKING"):
                for instead in node.orelse:
                    visit(instead)
                return
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            home = node.module or ""
            if node.level:
                package = module_of(path).split(".")
                keep = len(package) - node.level + (path.name == "__init__.py")
                home = ".".join([*package[:keep], *([node.module] if node.module else [])])
            found.add(home)
            found.update(f"{home}.{alias.name}" for alias in node.names)
        for child in ast.iter_child_nodes(node):
            visit(child)

    visit(ast.parse(path.read_text(encoding="utf-8")))
    return found


def every_file() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def graph(*, typing: bool) -> dict[str, set[str]]:
    """Which modules of ours each of our modules imports, lazily or not."""
    files = {module_of(path): path for path in every_file()}
    return {
        module: {found for found in imports_of(path, typing=typing) if found in files} - {module}
        for module, path in files.items()
    }


def reached(arrows: dict[str, set[str]], start: str) -> set[str]:
    """Every module that can be reached from one by its imports, theirs, and so on."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        new = arrows[waiting.pop()] - seen
        seen |= new
        waiting += new
    return seen


def circles(arrows: dict[str, set[str]]) -> list[list[str]]:
    """The sets of modules that can all reach one another."""
    ways = {module: reached(arrows, module) for module in arrows}
    found = {
        tuple(sorted(other for other in way if module in ways[other]))
        for module, way in ways.items()
        if module in way
    }
    return sorted(map(list, found))


def room_of(module: str) -> str:
    """The part of the package a module is in: a folder, or a file that stands alone."""
    return (module.split(".") + ["descente"])[1] if module != "descente" else module


def floor_of(module: str) -> int:
    """How high a module stands; every module has one place."""
    (floor,) = [i for i, rooms in enumerate(FLOORS) if room_of(module) in rooms]
    return floor


def upward(arrows: dict[str, set[str]]) -> list[str]:
    """Imports, direct or not, that lead to a higher floor."""
    return sorted(
        f"{module} reaches {other}"
        for module in arrows
        for other in reached(arrows, module)
        if floor_of(other) > floor_of(module)
    )


def inside(modules: set[str], *rooms: str) -> set[str]:
    return {module for module in modules if room_of(module) in rooms}


@pytest.fixture(scope="module")
def arrows() -> dict[str, set[str]]:
    """The imports of the package, those for the type checker alone too."""
    return graph(typing=True)


class TestTheFloors:
    def test_no_module_reaches_a_higher_floor(self, arrows):
        """Not even for the type checker alone."""
        assert upward(arrows) == []

    def test_no_circle(self, arrows):
        assert circles(arrows) == []

    def test_every_floor_is_there(self, arrows):
        assert {room_of(module) for module in arrows} == set().union(*FLOORS)

    def test_the_kernels_import_nothing_of_ours(self, arrows):
        for module in inside(set(arrows), "kernels"):
            assert inside(reached(arrows, module), "kernels") == reached(arrows, module), module

    def test_the_formulas_know_no_data_and_nothing_compiled(self, arrows):
        for module in inside(set(arrows), "network", "cost", "gradient", "hessian"):
            assert not inside(reached(arrows, module), "digits", "kernels", "engines"), module

    @pytest.mark.parametrize("room", FOUR_IDEAS)
    def test_each_idea_knows_only_those_before_it(self, arrows, room):
        later = FOUR_IDEAS[FOUR_IDEAS.index(room) + 1 :]
        assert not inside(reached(arrows, f"descente.{room}"), *later)

    def test_the_digits_know_no_network(self, arrows):
        for module in inside(set(arrows), "digits"):
            known = {"digits", "kernels", *FLOORS[0]}
            assert inside(reached(arrows, module), *known) == reached(arrows, module), module

    def test_the_objective_and_the_instruments_know_nobody_who_trains_or_draws(self, arrows):
        for module in inside(set(arrows), "objective", "instruments"):
            assert not inside(reached(arrows, module), "training", "palette"), module

    def test_only_the_engines_and_the_digits_call_the_kernels(self, arrows):
        """And ``web`` compiles them for another machine."""
        for module, found in arrows.items():
            if room_of(module) not in ("kernels", "engines", "digits", "web"):
                assert not inside(found, "kernels"), module

    def test_the_engines_have_one_door(self, arrows):
        for module, found in arrows.items():
            if room_of(module) != "engines":
                assert inside(found, "engines") <= {"descente.engines"}, module

    def test_torch_jax_and_scikit_learn_stay_with_those_who_ask_for_them(self):
        for path in every_file():
            if not {"peers", "torch", "sequential.py"} & set(path.relative_to(SOURCE).parts):
                tops = {m.split(".")[0] for m in imports_of(path)}
                assert not tops & {"torch", "jax"}, path
                assert path.name == "sklearn.py" or not tops & {"sklearn", "joblib"}, path


class TestTheWalk:
    """The proof that the tests of the floors can fail: a house with faults built into it."""

    @pytest.fixture
    def house(self, tmp_path, monkeypatch):
        package = tmp_path / "descente"
        for file, text in {
            "__init__.py": "",
            "errors.py": "",
            "network.py": "from descente.errors import InputError",
            "cost.py": "from typing import TYPE_CHECKING\n"
            "if TYPE_CHECKING:\n    from descente.runs import Run\n"
            "def f():\n    from .network import Network\n    import descente.kernels.rows\n",
            "kernels/__init__.py": "",
            "kernels/rows.py": "",
            "runs/__init__.py": "from .run import Run",
            "runs/run.py": "from ..cost import COSTS",
        }.items():
            (package / file).parent.mkdir(parents=True, exist_ok=True)
            (package / file).write_text(text)
        monkeypatch.setattr(sys.modules[__name__], "SOURCE", package)
        return package

    def test_it_follows_relative_lazy_and_typing_imports(self, house):
        plain, typed = graph(typing=False), graph(typing=True)
        assert plain["descente.cost"] == {"descente.network", "descente.kernels.rows"}
        assert typed["descente.cost"] - plain["descente.cost"] == {"descente.runs"}
        assert plain["descente.runs.run"] == {"descente.cost"}

    def test_a_circle_is_found_through_other_modules(self, house):
        assert circles(graph(typing=False)) == []
        assert circles(graph(typing=True)) == [
            ["descente.cost", "descente.runs", "descente.runs.run"]
        ]

    def test_a_way_up_is_found_through_other_modules(self, house):
        assert upward(graph(typing=False)) == []
        assert upward(graph(typing=True)) == [
            "descente.cost reaches descente.runs",
            "descente.cost reaches descente.runs.run",
        ]
        (house / "errors.py").write_text("def f():\n    from descente.network import Network\n")
        (house / "network.py").write_text("def f():\n    from descente import cost\n")
        found = upward(graph(typing=False))
        assert "descente.errors reaches descente.cost" in found
        assert "descente.errors reaches descente.kernels.rows" in found


class TestImportDescente:
    def test_it_is_light(self):
        """No compiler, no server, no peers, no thread; the environment is left alone."""
        seen = in_a_fresh_interpreter(
            "import os, sys, threading, json, time\n"
            "before, threads = dict(os.environ), threading.active_count()\n"
            "began = time.process_time()\n"
            "import descente\n"
            "seconds = time.process_time() - began\n"
            "print(json.dumps({'modules': sorted(sys.modules), 'seconds': seconds,\n"
            "                  'environment': dict(os.environ) == before,\n"
            "                  'threads': threading.active_count() - threads}))"
        )
        tops = {name.split(".")[0] for name in seen["modules"]}
        heavy = {
            "torch", "jax", "numba", "llvmlite", "scipy", "sklearn", "joblib", "starlette",
            "uvicorn", "PIL", "typer", "rich", "certifi", "ssl", "threadpoolctl", "sqlite3",
            "safetensors", "matplotlib", "pandas", "asyncio", "multiprocessing",
        }  # fmt: skip
        assert not tops & heavy
        assert seen["environment"]
        assert seen["threads"] == 0
        assert seen["seconds"] < 0.5

    def test_without_pytorch_one_sentence_says_how_to_get_it(self):
        said = in_a_fresh_interpreter(
            "import sys, json\n"
            "sys.modules['torch'] = None\n"
            "import descente as gd\n"
            "try:\n    gd.torch\n"
            "except gd.MissingExtraError as error:\n    print(json.dumps(str(error)))"
        )
        assert "pip install 'descente[torch]'" in said

    def test_until_ctrl_c_is_answered_next_to_nothing_is_loaded(self):
        """What Python meets before `main` begins, it answers with a traceback."""
        seen = in_a_fresh_interpreter(
            "import sys, json\n"
            "before = set(sys.modules)\n"
            "import descente.__main__\n"
            "print(json.dumps(sorted(set(sys.modules) - before)))"
        )
        assert set(seen) <= {"descente", "descente.__main__", "types"}

    def test_a_network_and_its_formulas_need_no_compiler(self):
        seen = in_a_fresh_interpreter(
            "import sys, json\n"
            "import descente as gd\n"
            "net = gd.Network()\n"
            "net.predict(net.theta[:784])\n"
            "from descente.gradient import backpropagate\n"
            "gd.Layout((784, 10)).name(3)\n"
            "print(json.dumps(sorted({m.split('.')[0] for m in sys.modules})))"
        )
        assert not {"numba", "llvmlite", "torch", "scipy", "sqlite3"} & set(seen)

    def test_the_lab_answers_without_a_compiler(self):
        """Only a worker computes; the server is there before one has loaded what it needs."""
        seen = in_a_fresh_interpreter(
            "import sys, json\n"
            "from descente.lab.app import make_app\n"
            "from descente.lab.hub import Hub\n"
            "make_app(Hub(), 'secret', ['localhost:1'])\n"
            "print(json.dumps(sorted({m.split('.')[0] for m in sys.modules})))"
        )
        assert not {"numba", "llvmlite", "torch", "scipy", "sqlite3", "PIL"} & set(seen)

    def test_a_whole_training_loads_neither_torch_nor_a_server(self):
        seen = in_a_fresh_interpreter(
            "import sys, json\n"
            "import numpy as np, descente as gd\n"
            "data = gd.Split(np.eye(4, dtype='f4'), np.arange(4, dtype='u1'), shape=(2, 2))\n"
            "gd.descend(gd.Network((4, 4)), data, epochs=2)\n"
            "print(json.dumps(sorted({m.split('.')[0] for m in sys.modules})))"
        )
        assert not {"torch", "jax", "sklearn", "starlette", "matplotlib"} & set(seen)


class TestThePublicNames:
    def test_they_are_exactly_these(self):
        assert set(gd.__all__) == {
            "RECIPES", "Augmentation", "BackpropTrace", "CriticalSharpness", "DataFormatError",
            "DataNotFoundError", "Descent", "DescenteError", "Digits", "DownloadError", "EtaLimit",
            "EtaSweep",
            "Gradient", "History", "Importance", "InputError", "Landscape", "Layout",
            "MissingExtraError", "Network", "Objective", "Outcome", "Plane", "Progress",
            "RangeTest", "Recipe", "Report", "RuleList", "Run", "RunError", "Scaling", "Sharpness",
            "Slope", "Split", "Steepest", "StepChange", "TodoList", "accuracy", "augment",
            "backprop_trace", "cost", "critical_sharpness", "descend", "eta_limit", "eta_sweep",
            "evaluate", "frame", "from_torch", "gradient", "importance", "landscape", "load",
            "load_network",
            "objective", "range_test", "report", "resume", "rule_list", "runs", "save_network",
            "scaling", "sharpness", "sharpness_along", "sharpness_by_layer", "slope", "steepest",
            "step_change", "to_torch", "todo",
        }  # fmt: skip
        assert len(gd.__all__) == len(set(gd.__all__))

    def test_what_a_type_checker_reads_is_where_each_is_loaded_from(self):
        read = {
            (node.module, alias.name)
            for node in ast.walk(ast.parse((SOURCE / "__init__.py").read_text(encoding="utf-8")))
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("descente.")
            for alias in node.names
        }
        assert read == {(f"descente.{home}", name) for name, home in gd._HOME_OF.items()}
        assert set(gd.__all__) == {*gd._HOME_OF, "runs"}

    @pytest.mark.parametrize("name", gd.__all__)
    def test_each_is_there_is_listed_and_is_documented(self, name):
        value = getattr(gd, name)
        assert name in dir(gd)
        if name != "RECIPES":
            assert value.__doc__
        if callable(value):
            assert value.__module__.startswith("descente.")
            assert value.__name__ == name

    def test_a_star_import_brings_exactly_them(self):
        names = in_a_fresh_interpreter(
            "import json\n"
            "before = set(globals())\n"
            "from descente import *\n"
            "print(json.dumps(sorted(set(globals()) - before - {'before'})))"
        )
        assert names == sorted(gd.__all__)

    def test_no_other_name_answers(self):
        with pytest.raises(AttributeError, match="no attribute 'landscapes'"):
            gd.landscapes  # noqa: B018

    @pytest.mark.parametrize(
        "first",
        [
            "import descente.cost, descente.gradient",
            "from descente.cost import COSTS; from descente.gradient import backpropagate",
            "import importlib; importlib.import_module('descente.cost');"
            " importlib.import_module('descente.gradient')",
            "import descente; descente.cost, descente.gradient; import descente.cost",
            "import descente.training, descente.engines.rows",
            "import sys, importlib, descente.cost; importlib.reload(sys.modules['descente.cost'])",
        ],
    )
    def test_cost_and_gradient_are_functions_whatever_is_imported(self, first):
        """Modules of the same name would otherwise take their place in the package."""
        seen = in_a_fresh_interpreter(
            f"{first}\n"
            "import json, sys, numpy as np, descente as gd\n"
            "from descente import cost, gradient\n"
            "data = gd.Split(np.zeros((2, 4), 'f4'), np.zeros(2, 'u1'), shape=(2, 2))\n"
            "net = gd.Network((4, 1), output='identity')\n"
            "net.theta[:] = 0\n"
            "ours = sys.modules['descente.cost'], sys.modules['descente.gradient']\n"
            "modules = [type(module).__name__ for module in ours]\n"
            "print(json.dumps([gd.cost(net, data), cost(net, data), gd.gradient(net, data).cost,\n"
            "                  gradient(net, data).norm, *modules]))"
        )
        assert seen == [1.0, 1.0, 1.0, 2.0, "module", "module"]


class TestTheExceptionTree:
    @pytest.mark.parametrize(
        ("name", "also"),
        [
            ("InputError", ValueError),
            ("DataFormatError", ValueError),
            ("DataNotFoundError", FileNotFoundError),
            ("DownloadError", OSError),
            ("RunError", OSError),
            ("MissingExtraError", ImportError),
        ],
    )
    def test_each_is_one_of_ours_and_one_of_pythons(self, name, also):
        error = getattr(gd, name)
        assert issubclass(error, gd.DescenteError)
        assert issubclass(error, also)
        assert str(error("a sentence.")) == "a sentence."
