"""Compiled code on disk: found again, healed where damaged, done without where it must be."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.waiting import HANG

import descente

SOURCE = Path(descente.__file__).parent

# what every program below prints: a result, and where the machine code came from
LIGHT = """
import json, sys
import numpy as np
from descente.digits.split import Split
from descente.engines.compressed import compress
from descente.kernels import compressed

data = Split(np.eye(4, dtype=np.float32), np.arange(4, dtype=np.uint8), shape=(2, 2))
rows = compress(data)
images = np.zeros((4, 4))
row = np.repeat(np.arange(4), np.diff(rows.ptr).astype(int))
np.add.at(images, (row, rows.column), rows.table[rows.code])
kernels = [compressed.count, compressed.fill_bytes]
print(json.dumps({
    "result": images.tolist(),
    "hits": [sum(k.stats.cache_hits.values()) for k in kernels],
    "misses": [sum(k.stats.cache_misses.values()) for k in kernels],
}))
"""
LIGHT_RESULT = [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]

# the same of two kernels of one line each, made anew for each of several caches
TINY = """
import json, sys
import numba
sys.path.insert(0, sys.argv[1])
told = []
for place in sys.argv[2:]:
    numba.config.CACHE_DIR = place
    sys.modules.pop("tiny", None)
    import tiny
    kernels = [tiny.twice, tiny.thrice]
    told.append({
        "result": [int(k(7)) for k in kernels],
        "hits": [sum(k.stats.cache_hits.values()) for k in kernels],
        "misses": [sum(k.stats.cache_misses.values()) for k in kernels],
    })
print(json.dumps(told))
"""
TINY_SOURCE = """
from descente.kernels.cache import cached

@cached
def twice(x):
    return 2 * x

@cached
def thrice(x):
    return 3 * x
"""

WHOLE = """
import json, sys
import numpy as np
import descente as gd
from descente.kernels import compressed, rows, rules

data = gd.Split(np.eye(4, dtype=np.float32), np.arange(4, dtype=np.uint8), shape=(2, 2))
net = gd.Network((4, 3, 4), seed=0)
gd.gradient(net, data)
gd.descend(net, data, 0.1, 2, 3, rule="adam", record=False)
kernels = [rows.walk, compressed.count, compressed.fill_bytes]
print(json.dumps({
    "result": net.theta.tolist(),
    "hits": [sum(k.stats.cache_hits.values()) for k in kernels],
    "misses": [sum(k.stats.cache_misses.values()) for k in kernels],
    "compiler": "numba.np.arraymath" in sys.modules,
}))
"""


def start(
    program: str,
    cache: Path | None,
    *arguments: Path,
    source: Path = SOURCE.parent,
    more: dict[str, str] | None = None,
    launcher: list[str] | None = None,
) -> Any:
    environment = dict(os.environ, PYTHONPATH=str(source))
    environment.pop("NUMBA_CACHE_DIR", None)
    if cache is not None:
        environment["NUMBA_CACHE_DIR"] = str(cache)
    done = subprocess.run(
        [*(launcher or []), sys.executable, "-W", "error", "-c", program, *map(str, arguments)],
        env={**environment, **(more or {})},
        capture_output=True,
        text=True,
        timeout=HANG,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def files(cache: Path) -> dict[Path, bytes]:
    return {p: p.read_bytes() for p in cache.rglob("*") if p.is_file()}


@pytest.fixture(scope="module")
def warm(tmp_path_factory) -> Path:
    """A cache that a whole training has filled, and the numbers it gave."""
    cache = tmp_path_factory.mktemp("warm")
    first = start(WHOLE, cache)
    assert first["hits"] == [0, 0, 0]
    assert first["misses"] == [1, 1, 1]
    (cache / "result.json").write_text(json.dumps(first["result"]))
    return cache


@pytest.fixture
def cache(warm, tmp_path) -> Path:
    """A copy of the warm cache, to be damaged."""
    shutil.copytree(warm, tmp_path / "cache")
    return tmp_path / "cache"


def test_a_second_start_compiles_nothing(warm):
    before = files(warm)
    second = start(WHOLE, warm)
    assert second["hits"] == [1, 1, 1]
    assert second["misses"] == [0, 0, 0]
    assert second["result"] == json.loads((warm / "result.json").read_text())
    assert not second["compiler"]  # what it would take to compile is not even loaded
    assert files(warm) == before


DAMAGE = {
    "emptied": lambda content: b"",
    "cut in half": lambda content: content[: len(content) // 2],
    "overwritten": lambda content: b"\x80\x05garbage\xff" * (len(content) // 10 + 1),
}


KINDS = [(how, ending) for how in DAMAGE for ending in (".nbi", ".nbc")]


@pytest.fixture(scope="module")
def healed(tmp_path_factory) -> dict[tuple[str, str], tuple[dict, dict]]:
    """What two kernels tell of each index, or each piece of machine code, damaged: twice."""
    folder = tmp_path_factory.mktemp("tiny")
    (folder / "tiny.py").write_text(TINY_SOURCE)
    (full,) = start(TINY, None, folder, folder / "full")
    assert full == {"result": [14, 21], "hits": [0, 0], "misses": [1, 1]}
    places = []
    for how, ending in KINDS:
        place = folder / f"{how}{ending}"
        shutil.copytree(folder / "full", place)
        damaged = list(place.rglob(f"*{ending}"))
        assert len(damaged) == 2
        for path in damaged:
            path.write_bytes(DAMAGE[how](path.read_bytes()))
        places += [place, place]
    told = start(TINY, None, folder, *places)
    return dict(zip(KINDS, zip(told[::2], told[1::2], strict=True), strict=True))


@pytest.mark.parametrize(("how", "ending"), KINDS)
def test_a_damaged_file_is_thrown_away_and_made_again(healed, how, ending):
    """Each index, or each piece of machine code."""
    first, second = healed[how, ending]
    assert first["result"] == [14, 21]
    assert first["hits"] == [0, 0]
    assert second["result"] == [14, 21]
    assert second["hits"] == [1, 1], "the damage is repaired, not met again at every start"
    assert second["misses"] == [0, 0]


def test_the_training_kernel_heals_too(cache):
    for path in cache.rglob("rows.walk*.nbc"):
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    wanted = json.loads((cache / "result.json").read_text())
    first = start(WHOLE, cache)
    assert (first["result"], first["hits"]) == (wanted, [0, 1, 1])
    healed = start(WHOLE, cache)
    assert (healed["result"], healed["hits"]) == (wanted, [1, 1, 1])


def test_files_that_are_folders(cache):
    """Nothing that lies in the cache's place prevents a start."""
    for path in [p for p in cache.rglob("*.nbi") if "compressed" in p.name]:
        path.unlink()
        path.mkdir()
    assert start(LIGHT, cache)["result"] == LIGHT_RESULT


def test_files_left_out(cache):
    for path in [p for p in cache.rglob("*.nbc") if "compressed" in p.name]:
        path.unlink()
    assert start(LIGHT, cache)["result"] == LIGHT_RESULT


def test_a_cache_that_is_a_file(tmp_path):
    place = tmp_path / "cache"
    place.write_text("I am a file")
    home = {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "xdg")}
    assert start(LIGHT, place, more=home)["result"] == LIGHT_RESULT
    assert place.read_text() == "I am a file"


# gives up root's right to write where no bit allows it, then becomes the program it is told
PLAIN = """
import ctypes, os, sys
for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
    ctypes.CDLL(None).prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP
os.execvp(sys.argv[1], sys.argv[1:])
"""


class TestReadOnly:
    @pytest.fixture
    def plain(self, tmp_path) -> list[str]:
        """What starts a process that obeys permissions, even where the tests run as root."""
        if os.name != "posix":
            pytest.skip("Read-only folders are made with POSIX permissions here.")
        is_root = os.geteuid() == 0 and sys.platform == "linux"
        launcher = [sys.executable, "-c", PLAIN] if is_root else []
        locked = tmp_path / "locked"
        locked.mkdir(mode=0o555)
        tried = subprocess.run([*launcher, "touch", str(locked / "x")], capture_output=True)
        if tried.returncode == 0:
            pytest.skip("This process may write anywhere: nothing is read-only for it.")
        return launcher

    def lock(self, place: Path) -> None:
        for path in sorted(place.rglob("*"), reverse=True):
            path.chmod(0o555 if path.is_dir() else 0o444)
        place.chmod(0o555)

    def test_a_full_cache_that_may_only_be_read_is_used(self, plain, cache):
        self.lock(cache)
        home = {"HOME": str(cache), "XDG_CACHE_HOME": str(cache)}
        made = start(LIGHT, cache, more=home, launcher=plain)
        for path in [cache, *cache.rglob("*")]:
            path.chmod(0o755)
        assert made["result"] == LIGHT_RESULT
        assert made["hits"] == [1, 1]

    def test_nowhere_to_write(self, plain, tmp_path):
        """Neither beside the sources nor in the user's cache nor where the variable points."""
        package = tmp_path / "site" / "descente"
        shutil.copytree(SOURCE, package, ignore=shutil.ignore_patterns("__pycache__"))
        empty = tmp_path / "empty"
        empty.mkdir()
        self.lock(tmp_path / "site")
        self.lock(empty)
        home = {
            "HOME": str(empty),
            "XDG_CACHE_HOME": str(empty),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        try:
            for cache in (None, empty, empty / "below"):
                made = start(LIGHT, cache, source=tmp_path / "site", more=home, launcher=plain)
                assert made["result"] == LIGHT_RESULT
                assert made["hits"] == [0, 0]
        finally:
            for path in [tmp_path / "site", *(tmp_path / "site").rglob("*"), empty]:
                if path.is_dir():
                    path.chmod(0o755)


def test_a_change_in_any_kernel_source_makes_all_of_them_anew(tmp_path):
    """Numba looks only at the file a function is in; the vectors it is built from are elsewhere."""
    site = tmp_path / "site"
    shutil.copytree(SOURCE, site / "descente", ignore=shutil.ignore_patterns("__pycache__"))
    cache = tmp_path / "cache"
    assert start(LIGHT, cache, source=site)["misses"] == [1, 1]
    assert start(LIGHT, cache, source=site)["hits"] == [1, 1]
    lanes = site / "descente" / "kernels" / "lanes.py"
    stamps = lanes.stat()
    lanes.write_text(lanes.read_text(encoding="utf-8") + "\nCHANGED = True\n", encoding="utf-8")
    os.utime(lanes, ns=(stamps.st_atime_ns, stamps.st_mtime_ns))  # not even the time tells
    changed = start(LIGHT, cache, source=site)
    assert changed["result"] == LIGHT_RESULT
    assert changed["misses"] == [1, 1]
    assert changed["hits"] == [0, 0]
    assert start(LIGHT, cache, source=site)["hits"] == [1, 1]


def test_a_compiler_that_is_switched_off_is_used_for_these_all_the_same():
    """NUMBA_DISABLE_JIT is for functions that Python can run; ours emit machine instructions."""
    program = LIGHT + "import numba; print(type(numba.njit(lambda x: x)).__name__)\n"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        timeout=HANG,
    )
    assert done.returncode == 0, done.stderr
    result, kind = done.stdout.splitlines()
    assert json.loads(result)["result"] == LIGHT_RESULT
    assert kind == "function"  # those of others are left to Python, as was asked
