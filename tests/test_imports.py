"""Who may import whom, and how little `import descente` does."""

import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import descente as gd

SOURCE = Path(gd.__file__).parent
FOUR_IDEAS = ("network", "cost", "gradient", "descent")


def in_a_fresh_interpreter(program: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, timeout=60
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


class TestTheRooms:
    @pytest.mark.parametrize("room", FOUR_IDEAS)
    def test_the_four_ideas_know_nothing_that_looks_at_them(self, room):
        above = (
            "runs", "cli", "bench", "objective", "instruments", "pictures", "lab", "training",
            "widgets", "export",
        )  # fmt: skip
        found = imports_of(SOURCE / f"{room}.py", typing=True)
        for name in above:
            assert not {m for m in found if f"{m}.".startswith(f"descente.{name}.")}

    @pytest.mark.parametrize("room", FOUR_IDEAS)
    def test_each_idea_knows_only_those_before_it(self, room):
        later = FOUR_IDEAS[FOUR_IDEAS.index(room) + 1 :]
        found = imports_of(SOURCE / f"{room}.py", typing=True)
        assert not {m for m in found if m.split(".")[1:2] and m.split(".")[1] in later}

    def test_the_objective_and_the_instruments_know_nobody_who_draws(self):
        for path in [SOURCE / "objective.py", *(SOURCE / "instruments").glob("*.py")]:
            found = imports_of(path, typing=True)
            for name in ("cli", "pictures", "palette", "lab", "training", "bench"):
                assert not {m for m in found if f"{m}.".startswith(f"descente.{name}.")}, path

    def test_the_kernels_have_one_door(self):
        inside = SOURCE / "kernels"
        submodules = {f"descente.kernels.{p.stem}" for p in inside.glob("*.py")}
        submodules.discard("descente.kernels.__init__")
        assert len(submodules) > 5
        for path in every_file():
            if inside not in path.parents:
                found = imports_of(path, typing=True)
                through = {m for m in found for s in submodules if f"{m}.".startswith(f"{s}.")}
                # `from descente.kernels import x` is the door, unless x is one of its modules
                assert not through, f"{path.relative_to(SOURCE)} imports {sorted(through)}"

    def test_the_kernels_know_neither_runs_nor_training(self):
        for path in (SOURCE / "kernels").glob("*.py"):
            found = imports_of(path)
            for name in ("runs", "training", "cli", "bench", "lab", "instruments"):
                assert not {m for m in found if f"{m}.".startswith(f"descente.{name}.")}, path

    def test_the_digits_know_no_network(self):
        for path in (SOURCE / "digits").rglob("*.py"):
            found = imports_of(path)
            for name in (*FOUR_IDEAS, "training", "runs", "cli", "bench"):
                assert not {m for m in found if f"{m}.".startswith(f"descente.{name}.")}, path

    def test_nothing_imports_the_command_line(self):
        for path in every_file():
            if SOURCE / "cli" not in path.parents and path.name != "__main__.py":
                assert not {m for m in imports_of(path) if f"{m}.".startswith("descente.cli.")}, (
                    path
                )

    def test_torch_and_jax_stay_with_those_who_ask_for_them(self):
        for path in every_file():
            if not {"peers", "torch"} & set(path.relative_to(SOURCE).parts):
                tops = {m.split(".")[0] for m in imports_of(path)}
                assert not tops & {"torch", "jax"}, path

    def test_the_walk_sees_what_it_should(self, tmp_path, monkeypatch):
        """The proof that the tests above can fail."""
        package = tmp_path / "descente"
        package.mkdir()
        file = package / "cost.py"
        file.write_text(
            "from typing import TYPE_CHECKING\n"
            "if TYPE_CHECKING:\n    from descente.runs import Run\n"
            "def f():\n    from . import training\n    import descente.kernels.rows\n"
            "    from .gradient import gradient\n"
        )
        monkeypatch.setattr(sys.modules[__name__], "SOURCE", package)
        found = imports_of(file)
        assert {"descente.training", "descente.kernels.rows", "descente.gradient.gradient"} <= found
        assert "descente.runs" not in found
        assert "descente.runs" in imports_of(file, typing=True)


class TestImportDescente:
    def test_it_is_light(self):
        """No compiler, no server, no peers, no thread; the environment is left alone."""
        seen = in_a_fresh_interpreter(
            "import os, sys, threading, json, time\n"
            "before, threads = dict(os.environ), threading.active_count()\n"
            "began = time.perf_counter()\n"
            "import descente\n"
            "seconds = time.perf_counter() - began\n"
            "print(json.dumps({'modules': sorted(sys.modules), 'seconds': seconds,\n"
            "                  'environment': dict(os.environ) == before,\n"
            "                  'threads': threading.active_count() - threads}))"
        )
        tops = {name.split(".")[0] for name in seen["modules"]}
        heavy = {
            "torch", "jax", "numba", "llvmlite", "scipy", "sklearn", "starlette", "uvicorn", "PIL",
            "typer", "rich", "pooch", "requests", "threadpoolctl", "sqlite3", "safetensors",
            "matplotlib", "pandas", "asyncio", "multiprocessing",
        }  # fmt: skip
        assert not tops & heavy
        assert seen["environment"]
        assert seen["threads"] == 0
        assert seen["seconds"] < 0.5

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
            "RECIPES", "Augmentation", "BackpropTrace", "DataFormatError", "DataNotFoundError",
            "Descent", "DescenteError", "Digits", "DownloadError", "EtaSweep", "Gradient",
            "History", "Importance", "InputError", "Landscape", "Layout", "MissingExtraError",
            "Network", "Objective", "Outcome", "Plane", "Progress", "RangeTest", "Recipe", "Run",
            "RunError", "Scaling", "Sharpness", "Slope", "Split", "Steepest", "TodoList",
            "accuracy", "augment", "backprop_trace", "cost", "descend", "eta_sweep", "evaluate",
            "frame", "gradient", "importance", "landscape", "load", "objective", "range_test",
            "resume", "runs", "scaling", "sharpness", "sharpness_along", "sharpness_by_layer",
            "slope", "steepest", "todo",
        }  # fmt: skip
        assert len(gd.__all__) == len(set(gd.__all__))

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
            "import descente.training, descente.kernels.engines",
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
