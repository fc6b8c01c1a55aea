"""SIGKILLs of a lab that trains: ``python -m tests.fuzz.kills --times 200``.

Three pages train, each a network of its own, on two workers. At random moments a worker is killed,
or the server, and a server is started again in its place. Each page
must be back at the last step that it was shown, or further; and at the end its θ must be, to the
bit, that of the same training made here without a pause.
"""

import argparse
import asyncio
import contextlib
import json
import os
import signal
import statistics
import tempfile
import time
from pathlib import Path
from random import Random

import numpy as np
from tests.fuzz.server import Lab
from websockets.exceptions import WebSocketException

from descente.lab.experiment import Experiment, Settings
from descente.lab.wire import split, unpack

HIDDEN = (16, 16)
SETTINGS = {"data": "uci", "hidden": HIDDEN, "batch": 1, "epochs": 1000}
PAGES = 3
LONGEST = 1.2
"""Seconds between what a page is shown and the next kill, at most."""


class Learner:
    """A page that comes back whatever happens, and never asks for anything but its own."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.lab: Lab | None = None
        self.key = ""
        self.shown = 0
        self.theta = np.zeros(0, np.float32)
        self.waits: list[float] = []
        self.wrong: list[str] = []
        self.rests = False  # whether it is to pause, and then whether it did
        self.rested = False
        self.seen = asyncio.Event()

    async def live(self) -> None:
        """Until it has rested."""
        while not self.rested:
            with contextlib.suppress(OSError, WebSocketException):
                await self._visit()
            await asyncio.sleep(0.02)

    async def _visit(self) -> None:
        assert self.lab is not None
        away = time.monotonic()
        async with self.lab.connect() as line:
            opening: dict[str, object] = {"open": {**SETTINGS, "seed": self.seed}}
            if self.key:
                opening["back"] = {"key": self.key, "step": self.shown}
            await line.send(json.dumps(opening))
            await line.send(json.dumps({"want": ["status", "network"]}))
            while not self.rested:
                for key, value in map(unpack, split(await line.recv())):
                    if key == "lost":
                        away = time.monotonic()
                    elif key == "error":
                        self.wrong.append(f"page {self.seed}: {value.words['sentence']}")
                    elif key == "kept":
                        if self.key:
                            self.waits.append(time.monotonic() - away)
                        self.key = value.words["key"]
                        self._at(value.words["step"])
                    elif key == "network":
                        self.theta = value.arrays["theta"]
                    elif key == "status":
                        self._at(value.words["steps"])
                        self.seen.set()
                        if do := self._next(**value.words):
                            await line.send(json.dumps({"do": {"what": do}}))

    def _at(self, step: int) -> None:
        if step < self.shown:
            self.wrong.append(f"page {self.seed} went from step {self.shown:,} back to {step:,}")
        self.shown = step

    def _next(self, steps: int, total: int, playing: bool, **_: object) -> str:
        """What it does now: it plays, and begins again where a training has ended."""
        if self.rests:
            self.rested = not playing
            return "pause" if playing else ""
        if not playing and steps >= total:
            self.shown = 0
            return "restart"
        return "" if playing else "play"

    def same_bits(self) -> bool:
        """Whether the training made here, without a pause, stands at the same θ at this step."""
        alone = Experiment(Settings(**{**SETTINGS, "hidden": HIDDEN, "seed": self.seed}))
        while alone.step < self.shown:
            alone.catch_up(self.shown)
        return np.array_equal(alone.descent.net.theta, self.theta)


async def kills(times: int, seed: int) -> list[str]:
    """Kill so often; what went wrong."""
    chance, struck = Random(seed), {"worker": 0, "server": 0}
    with tempfile.TemporaryDirectory() as folder:
        lab = Lab(Path(folder), workers=2)
        pages = [Learner(k) for k in range(PAGES)]
        for page in pages:
            page.lab = lab
        lives = [asyncio.create_task(page.live()) for page in pages]
        for k in range(times):
            for page in pages:
                page.seen.clear()
            for page in pages:
                await page.seen.wait()
            await asyncio.sleep(chance.uniform(0, LONGEST))
            if k % 2:
                os.kill(chance.choice(lab.workers()), signal.SIGKILL)
                struck["worker"] += 1
            else:
                await asyncio.to_thread(lab.kill)
                struck["server"] += 1
                lab = await asyncio.to_thread(Lab, Path(folder), 2, lab.url.port or 0)
                for page in pages:
                    page.lab = lab
            if (k + 1) % 20 == 0:
                print(f"{k + 1} of {times} kills", flush=True)
        for page in pages:
            page.rests = True
        await asyncio.gather(*lives)
        wrong = [each for page in pages for each in page.wrong]
        said = lab.errors.read_text(errors="replace")
        lab.end()
    for page in pages:
        if not page.same_bits():
            wrong.append(f"page {page.seed} has other bits at step {page.shown:,}")
    waits = sorted(wait for page in pages for wait in page.waits)
    print(
        f"{struck['worker']} kills of a worker, {struck['server']} of a server; pages came back "
        f"{len(waits)} times, after {statistics.median(waits):.2f} s (median), {waits[-1]:.2f} s "
        f"(longest); they stand at step {', '.join(f'{page.shown:,}' for page in pages)}; "
        f"wrong: {wrong or 'nothing'}; the servers said: {said or 'nothing'}"
    )
    return wrong


def main() -> None:
    """From the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    given = parser.parse_args()
    print(f"seed {given.seed}", flush=True)
    raise SystemExit(bool(asyncio.run(kills(given.times, given.seed))))


if __name__ == "__main__":
    main()
