"""What comes of Ctrl-C at random moments of every command.

``python benchmarks/interrupts.py`` starts each command some thirty times and sends it, and all that
it has started, the signal of Ctrl-C: half of the times within the first 0.3 s, half anywhere in the
first 3 s. It prints what came of them by command, and each that ended otherwise than with 130, or
with a traceback, or left a process behind.

In the first milliseconds Python itself starts: a signal then is Python's to answer. The process
dies of it, which a shell calls 130 too, or Python says that it could not start.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from PIL import Image

INSTALLED = Path(sys.executable).with_name("descente")
PROGRAM = [str(INSTALLED)] if INSTALLED.exists() else [sys.executable, "-m", "descente"]
UCI = ("--data", "uci")
COMMANDS = {
    "--version": ("--version",),
    "--help": ("--help",),
    "train": ("train", *UCI, "--epochs", "30000"),
    "train --resume": ("train", "--resume", "half", *UCI),
    "gradient": ("gradient", *UCI),
    "predict": ("predict", "{folder}/drawing.png"),
    "landscape": ("landscape", *UCI, "--size", "101"),
    "slope": ("slope", *UCI),
    "steepest": ("steepest", *UCI),
    "todo": ("todo", "all", *UCI),
    "importance": ("importance", *UCI),
    "eta": ("eta", *UCI),
    "eta --sweep": ("eta", "--sweep", *UCI),
    "eta --along": ("eta", "--along", "--run", "half"),
    "report": ("report", *UCI),
    "torch --help": ("torch", "--help"),
    "backprop": ("backprop", *UCI),
    "scaling": ("scaling", *UCI),
    "runs list": ("runs", "list"),
    "runs show": ("runs", "show", "half"),
    "runs compare": ("runs", "compare", "half", "half"),
    "data list": ("data", "list"),
    "bench": ("bench", "--only", "descente,numpy", *UCI, "--rounds", "50"),
    "lab": ("lab", "--no-browser", "--port", "0", "--workers", "1"),
}
"""Every command; those in `LONG` would take much longer than they are given."""

EXPECTED = ("ended with 130", "finished before", "was finishing", "before our first line")

LONG = ("train", "train --resume", "landscape", "eta --sweep", "scaling", "bench", "lab")


def prepared(folder: Path) -> dict[str, str]:
    """Make a recorded run that is not finished, and a drawing; gives the environment."""
    environment = {**os.environ, "DESCENTE_RUNS": str(folder / "runs"), "COLUMNS": "120"}
    environment.pop("DESCENTE_DATA", None)
    Image.fromarray(np.eye(28, dtype=np.uint8) * 255).save(folder / "drawing.png")
    train = ("train", *UCI, "--epochs", "300000", "--name", "half")
    child = subprocess.Popen([*PROGRAM, *train], env=environment, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    for line in child.stdout:
        if line.startswith("epoch"):
            break
    child.send_signal(signal.SIGINT)
    child.communicate()
    return environment


def interrupted(name: str, moment: float, folder: Path, environment: dict[str, str]) -> str:
    """Run a command, press Ctrl-C at a moment, and say in a word or two what came of it."""
    arguments = [part.format(folder=folder) for part in COMMANDS[name]]
    child = subprocess.Popen(
        [*PROGRAM, *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    time.sleep(moment)
    over = child.poll() is not None
    if not over:
        os.killpg(child.pid, signal.SIGINT)
    begun = time.monotonic()
    err = child.communicate()[1]
    seconds = time.monotonic() - begun
    kind = "finished before" if over and child.returncode == 0 else f"ended with {child.returncode}"
    if not over and child.returncode in (1, -signal.SIGINT) and "/descente/" not in err:
        return "before our first line"
    if "Traceback" in err or "Exception ignored" in err:
        kind += f", a traceback: {err.strip()[-1500:]}"
    elif seconds > 4:
        kind += f", after {seconds:.0f} s"
    elif not over and child.returncode == 0:
        kind = "was finishing" if seconds < 1 else f"{kind}, after {seconds:.1f} s"
    time.sleep(0.1)
    if Path("/proc").exists() and (left := _of_session(child.pid)):
        kind += f", and left behind {left}"
    return kind


def _of_session(session: int) -> list[str]:
    """The processes of a session that still live."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[3] == str(session) and fields[0] != "Z":
            found.append(stat.parent.name)
    return found


def main() -> None:
    """Try, and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--tries", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--at-once", type=int, default=2)
    parser.add_argument("--only", nargs="*", choices=COMMANDS, default=list(COMMANDS))
    chosen = parser.parse_args()
    rng = np.random.default_rng(chosen.seed)
    tries = [
        (chosen.only[k % len(chosen.only)], float(rng.choice([0.3, 3.0]) * rng.random()))
        for k in range(chosen.tries)
    ]
    came: dict[str, Counter[str]] = defaultdict(Counter)
    with tempfile.TemporaryDirectory() as place, ThreadPoolExecutor(chosen.at_once) as pool:
        folder = Path(place)
        environment = prepared(folder)
        answers = pool.map(lambda each: interrupted(each[0], each[1], folder, environment), tries)
        for (name, moment), kind in zip(tries, answers, strict=True):
            came[name][kind.partition(",")[0]] += 1
            if kind not in EXPECTED:
                print(f"{name} at {1000 * moment:.0f} ms {kind}", flush=True)
    for name in chosen.only:
        print(f"{name:>16}  {', '.join(f'{n} {kind}' for kind, n in came[name].most_common())}")


if __name__ == "__main__":
    main()
