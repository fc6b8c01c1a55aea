"""What every test may ask for: runs kept apart, small problems, and the real MNIST where it is."""

import ctypes
import os
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # a second thread spins after each product

import numpy as np
import pytest
from tests.oracles import tables

from descente.digits.split import Digits, Split

collect_ignore = ["oracles"]  # no tests there, and one of its modules needs PyTorch


def pytest_configure() -> None:
    """Ctrl-C works in tests and what they start, also where a shell started them with `&`."""
    ours = threading.current_thread() is threading.main_thread()
    if ours and signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def runs_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder of runs, a fresh one for each test: nobody's own runs are ever touched."""
    place = tmp_path / "runs"
    monkeypatch.setenv("DESCENTE_RUNS", str(place))
    return place


@pytest.fixture(scope="session")
def mnist_folder() -> Path:
    """Where the real MNIST is; a missing one skips the test, except on the CI, where it fails."""
    from descente.digits.mnist import find

    folder = find()
    if folder is None:
        sentence = "MNIST is not on this machine: set DESCENTE_DATA to the folder that holds it."
        if os.environ.get("CI") == "true":
            pytest.fail(sentence)
        pytest.skip(sentence)
    return folder


@pytest.fixture(scope="session")
def mnist(mnist_folder: Path) -> Digits:
    from descente.digits.mnist import load_mnist

    return load_mnist(mnist_folder)


def _pictures(
    n: int = 60,
    inputs: int = 12,
    classes: int = 3,
    *,
    seed: int = 0,
    dense: bool = False,
    values: int = 255,
) -> Split:
    """Seeded noise around one stencil per class: a problem a small network can learn."""
    rng = np.random.default_rng([seed, n, inputs, classes])
    labels = rng.integers(0, classes, n).astype(np.uint8)
    labels[: min(n, classes)] = np.arange(min(n, classes))
    stencils = rng.integers(1, values + 1, (classes, inputs))
    if not dense:
        stencils *= rng.random((classes, inputs)) < 0.5
    noise = rng.integers(0, values // 4 + 1, (n, inputs))
    levels = np.maximum(stencils[labels] - noise, 0)
    if dense:
        levels = np.maximum(levels, 1)
    images = (levels / values).astype(np.float32)
    return Split(
        images,
        labels,
        "pictures",
        classes=tuple(str(k) for k in range(classes)),
        shape=(1, inputs),
    )


@pytest.fixture(scope="session")
def pictures() -> Callable[..., Split]:
    """Makes a small split: ``pictures(n, inputs, classes, seed=…, dense=…, values=…)``."""
    return _pictures


@pytest.fixture
def oracle(request: pytest.FixtureRequest) -> Callable[..., tuple[np.ndarray, np.ndarray]]:
    """What a trusted library says: ``made, wanted = oracle(made, lambda pytorch: …)``.

    Where the library is installed it is asked; elsewhere the table of what it answered is read. A
    test that asks more than once gives each question a name.
    """

    def ask(made, question, name="", needs=("torch",)):
        test = f"{request.path.stem}.{request.node.name}"
        return tables.answered(f"{test} {name}".strip(), made, question, needs)

    return ask


@pytest.fixture(scope="session")
def real() -> Split:
    """The 1,437 digits, written by people, that come with the package."""
    from descente.digits.uci import load_uci

    return load_uci().train


@pytest.fixture
def with_engine(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Decides which engine every later call takes: ``with_engine("rows")`` or ``("dense")``."""

    def choose(name: str) -> None:
        assert name in ("rows", "dense")
        monkeypatch.setattr("descente.engines.choice.rows_are_faster", lambda *args: name == "rows")

    return choose


@pytest.fixture(scope="session")
def small() -> Split:
    """Sixty images of twelve pixels in three classes."""
    return _pictures()


@pytest.fixture
def permissions() -> Iterator[None]:
    """Permissions hold in this test, also for root, who passes over them elsewhere."""
    if not hasattr(os, "geteuid"):
        pytest.skip("This system has other permissions.")
    if os.geteuid() != 0:
        yield
        return
    libc = ctypes.CDLL(None)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)  # version 3, this thread
    sets = (ctypes.c_uint32 * 6)()  # effective, permitted, inheritable: lower halves, then upper
    if libc.capget(header, sets) != 0:
        pytest.skip("This system does not let root do without its rights.")
    before = sets[0]
    sets[0] &= ~0b110  # CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH
    assert libc.capset(header, sets) == 0
    yield
    sets[0] = before
    assert libc.capset(header, sets) == 0


@pytest.fixture
def call(capsys, monkeypatch) -> Callable[..., tuple[int, str, str]]:
    """Run a command line; gives its exit code, output and errors."""
    monkeypatch.delenv("DESCENTE_DATA", raising=False)
    monkeypatch.setenv("COLUMNS", "120")

    from descente.cli import main

    def run(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run
