"""Whole comparisons of real processes, on data small enough to wait for."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from descente.bench import CONTESTANTS, BenchReport, Conditions, Contestant, Progress, run, runner
from descente.bench.worker import sentence
from descente.digits.split import Split
from descente.errors import InputError

ABSENT = Contestant("absent", "Absent", "nowhere:Nobody", ("no_such_module",))


def test_rounds_of_real_processes(small: Split, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CONTESTANTS, "absent", ABSENT)
    told: list[Progress] = []
    report = run(["absent", "sklearn", "numpy"], small, rounds=2, epochs=2, on_progress=told.append)

    assert [row.name for row in report.results] == ["numpy", "sklearn", "absent"]
    assert report.result("absent").status == (
        "not installed: no_such_module is missing; pip install 'descente[peers]'"
    )
    for name in ("numpy", "sklearn"):
        row = report.result(name)
        assert row.status == "ok"
        assert row.version
        assert [len(r.epochs) for r in row.rounds] == [2, 2]
        assert row.ratio > 0
        assert all(r.cost_after < r.cost_before for r in row.rounds)
    assert report.baseline == "numpy"
    assert report.result("numpy").gradient_seconds > 0
    assert report.result("sklearn").gradient_seconds is None
    assert (report.n, report.steps, report.interrupted) == (200, 20, False)
    assert [(p.done, p.total, p.round, p.title) for p in told] == [
        (0, 4, 1, "NumPy"),
        (1, 4, 1, "scikit-learn"),
        (2, 4, 2, "NumPy"),
        (3, 4, 2, "scikit-learn"),
        (4, 4, 2, ""),
    ]
    text = json.dumps(report.to_json(), allow_nan=False)
    assert BenchReport.from_json(json.loads(text)) == report
    assert "descente-bench-" not in text, "a report holds no path that is already gone"


@pytest.mark.skipif("jax" in CONTESTANTS and CONTESTANTS["jax"].missing(), reason="no JAX here")
def test_agreement_is_a_number(small: Split) -> None:
    report = run(["numpy", "jax"], small, rounds=1, epochs=1)
    jax = report.result("jax")
    assert jax.status == "ok"
    assert jax.theta_agreement.relative < 1e-5
    assert jax.gradient_agreement.relative < 1e-5
    assert jax.theta_agreement.holds
    assert report.result("numpy").theta_agreement is None


def test_a_network_gone_to_nan_is_a_failure_not_a_number(small: Split) -> None:
    holes = SimpleNamespace(images=small.images * np.float32("nan"), labels=small.labels, name="")
    report = run(["numpy"], holes, rounds=2, epochs=1)
    assert report.result("numpy").status == "failed: its θ is no longer finite"
    assert len(report.result("numpy").rounds) == 1
    json.dumps(report.to_json(), allow_nan=False)


def test_out_of_time(small: Split) -> None:
    row = run(["numpy"], small, rounds=2, timeout=0.01).result("numpy")
    assert row.status == "failed: no result within 0.01 s; allow more time or fewer epochs"


def test_a_process_that_dies_is_named(tmp_path: Path) -> None:
    said = runner._spawn("numpy", tmp_path, dict(os.environ), 60.0)  # there is no conditions.json
    assert said.startswith("its process ended with code 1: FileNotFoundError: ")


def test_a_failure_is_a_sentence() -> None:
    assert sentence(ValueError("  \nfirst\nsecond")) == "ValueError: first"
    assert sentence(KeyError()) == "KeyError"
    no_compiler = RuntimeError("InvalidCxxCompiler: No working C++ compiler found in …")
    assert sentence(no_compiler) == "torch.compile found no C++ compiler; install g++ or clang"


def test_an_interruption_keeps_what_is_done(small: Split, monkeypatch: pytest.MonkeyPatch) -> None:
    spawn, asked = runner._spawn, []

    def second_time_lucky(name: str, *rest: object) -> str:
        asked.append(name)
        if len(asked) == 2:
            raise KeyboardInterrupt
        return spawn(name, *rest)

    monkeypatch.setattr(runner, "_spawn", second_time_lucky)
    report = run(["numpy", "sklearn"], small, rounds=3, epochs=1)
    assert report.interrupted
    assert len(report.result("numpy").rounds) == 1
    assert report.result("sklearn").status == "not run"


@pytest.mark.skipif(os.name != "posix", reason="sends a POSIX signal")
def test_ctrl_c_ends_the_worker_too(small: Split, tmp_path: Path) -> None:
    np.savez(tmp_path / "small.npz", images=small.images, labels=small.labels)
    (tmp_path / "long.py").write_text(
        "import subprocess, sys, numpy as np\n"
        "from descente.bench import run\n"
        "from descente.digits.split import Split\n"
        "with np.load(sys.argv[1]) as f: split = Split(f['images'], f['labels'])\n"
        "wait = subprocess.Popen.wait\n"
        "def waiting(*arguments):\n"
        "    print('the worker is at work', flush=True)\n"
        "    return wait(*arguments)\n"
        "subprocess.Popen.wait = waiting\n"
        "print(run(['numpy'], split, epochs=10**9).interrupted)\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with subprocess.Popen(
        [sys.executable, str(tmp_path / "long.py"), str(tmp_path / "small.npz")],
        stdout=subprocess.PIPE,
        text=True,
        env={**environment, "TMPDIR": str(tmp_path)},
    ) as parent:
        assert parent.stdout.readline() == "the worker is at work\n"
        parent.send_signal(signal.SIGINT)
        assert parent.stdout.read().splitlines()[-1] == "True"
    assert parent.returncode == 0
    assert not list(tmp_path.glob("descente-bench-*"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"contestants": ["fortran"]},
        {"rounds": 0},
        {"epochs": 0},
        {"threads": 0},
        {"limit": 3},
        {"eta": 0.0},
    ],
)
def test_what_cannot_be_is_refused(wrong: dict, small: Split) -> None:
    with pytest.raises(InputError, match=r"came as|no contestant is called 'fortran'"):
        run(data=small, **wrong)


def test_the_data_is_cut_to_whole_batches(small: Split, tmp_path: Path) -> None:
    np.savez(tmp_path / "d.npz", images=small.images, labels=small.labels)
    conditions = Conditions(arrays=str(tmp_path / "d.npz"), limit=57)
    images, labels = conditions.load()
    assert len(images) == len(labels) == 50
    assert sorted(conditions.order(3, 50)) == list(range(50))
    assert list(conditions.order(3, 50)) == list(conditions.order(3, 50))
    assert list(conditions.order(3, 50)) != list(conditions.order(4, 50))
    with pytest.raises(InputError, match="wants 10"):
        Conditions(arrays=str(tmp_path / "d.npz"), sizes=(10, 10)).load()
    with pytest.raises(InputError, match="at least one batch of 500"):
        Conditions(arrays=str(tmp_path / "d.npz"), batch_size=500).load()


def test_importing_the_comparison_imports_no_contestant() -> None:
    code = (
        "import sys, descente.bench; "
        "print([m for m in ('torch', 'jax', 'sklearn', 'scipy', 'rich') if m in sys.modules])"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True
    )
    assert done.stdout.strip() == "[]"
