"""A lab with a victim, and pages that say whatever comes to mind.

``python -m tests.fuzz.lab --seconds 3600`` starts a lab of one worker. One page trains a network
from beginning to end and asks for an answer now and then; a few others open, say generated
messages (`words`), read the answers or do not, and leave in the middle. What must hold: the
victim's step never goes back, it is never told that a worker was lost, its answers come, memory
stays within its bound, and the server says nothing on its error stream.
"""

import argparse
import asyncio
import contextlib
import json
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.fuzz.server import Lab
from tests.fuzz.words import opening, saying
from websockets.exceptions import WebSocketException

from descente.lab.wire import split, unpack

VICTIM = {"data": "embedded", "hidden": [8], "epochs": 1000, "batch": 10, "eta": 0.1}
MEMORY = 3_000_000_000
"""Bytes that the server and its worker may hold together: the four data sets are about one third of
them, 188 MB of images and 50 MB of compressed rows each."""
LATE = 1.0
"""Seconds after which an answer to the victim is late, on a machine with nothing else to do."""
NEXT = 0.2
"""Seconds between two questions of the victim."""
STORMS = 3


@dataclass
class Found:
    """What came of it."""

    messages: int = 0
    pages: int = 0
    step: int = 0
    memory: int = 0
    waits: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def told(self, seconds: float) -> str:
        """In words."""
        waits = sorted(self.waits) or [float("nan")]
        late = sum(wait > LATE for wait in waits)
        return (
            f"{self.messages:,} messages of {self.pages:,} pages in {seconds:.0f} s "
            f"({self.messages / seconds:.0f} a second); the victim made {self.step:,} steps; its "
            f"{len(waits):,} answers came after {waits[len(waits) // 2]:.3f} s (median), "
            f"{waits[-1]:.2f} s (longest), {late} after more than {LATE:.0f} s; "
            f"memory {self.memory / 1e6:.0f} MB at most; wrong: {self.wrong or 'nothing'}"
        )


async def victim(
    lab: Lab,
    found: Found,
    until: asyncio.Event,
    begun: asyncio.Event,
    keys: list[str],
    patience: float,
) -> None:
    """Train, ask, and notice whatever goes wrong."""
    async with lab.connect() as line:

        async def say(**message: object) -> None:
            await line.send(json.dumps(message))

        await say(open=VICTIM)
        await say(want=["status"])
        await say(do={"what": "play"})
        asked, at, shown = 0.0, 0.0, 0
        while not until.is_set():
            if not asked and time.monotonic() > at + NEXT:
                asked = time.monotonic()
                await say(ask={"job": "weight", "index": found.step % 100, "key": "weight/1"})
            try:
                message = await asyncio.wait_for(line.recv(), patience)
            except TimeoutError:
                found.wrong.append(f"the victim was told nothing for {patience:.0f} s")
                return
            for key, value in map(unpack, split(message)):
                if key == "weight/1":
                    found.waits.append(time.monotonic() - asked)
                    asked, at = 0.0, time.monotonic()
                elif key == "lost":
                    found.wrong.append(f"a worker was lost at step {shown:,}")
                elif key == "error":
                    found.wrong.append(f"the victim was told: {value.words['sentence']}")
                elif key == "kept":
                    keys[:] = [value.words["key"][:-1] + "_"]  # nearly its key: nobody has that
                elif key == "status":
                    step = value.words["steps"]
                    begun.set()
                    if step < shown:
                        found.wrong.append(f"the victim went from step {shown:,} back to {step:,}")
                    shown = step
                    if not value.words["playing"] and step >= value.words["total"]:
                        found.step += step
                        shown = 0
                        await say(do={"what": "restart"})
                        await say(do={"what": "play"})
        found.step += shown


async def storm(
    lab: Lab, found: Found, chance: Random, most: float, until: asyncio.Event, keys: list[str]
) -> None:
    """One page after another that says what comes to mind."""
    while not until.is_set() and found.messages < most:
        with contextlib.suppress(OSError, WebSocketException, TimeoutError):
            async with lab.connect() as line:
                found.pages += 1
                await line.send(opening(chance, keys))
                for _ in range(chance.choice([0, 1, 5, 60])):
                    for _ in range(chance.choice([1, 1, 3, 20])):
                        await line.send(saying(chance))
                        found.messages += 1
                    if chance.random() < 0.7:
                        await asyncio.wait_for(line.recv(), chance.choice([0.01, 0.2]))
                    if until.is_set() or found.messages >= most:
                        break
                if chance.random() < 0.3:
                    line.transport.abort()


async def watch(lab: Lab, found: Found, until: asyncio.Event) -> None:
    """Look at the memory, and at what the server says on its error stream."""
    while not until.is_set():
        found.memory = max(found.memory, lab.memory())
        if found.memory > MEMORY:
            found.wrong.append(f"memory came to {found.memory / 1e6:.0f} MB")
        if said := lab.errors.read_text(errors="replace"):
            found.wrong.append(f"the server said: {said[-3000:]}")
        if lab.process.poll() is not None:
            found.wrong.append("the server ended")
        if found.wrong:
            until.set()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(until.wait(), 1.0)


async def fuzz(
    seed: int = 0,
    seconds: float = 1e9,
    messages: float = 1e18,
    say: bool = False,
    patience: float = 30.0,
) -> tuple[Found, float, float]:
    """For so many seconds, or messages; what was found, the seconds, and those of the end.

    The victim waits so many seconds of ``patience`` for the next that it is told.
    """
    with tempfile.TemporaryDirectory() as folder:
        lab, found, until, keys = Lab(Path(folder)), Found(), asyncio.Event(), [""]
        loaded = asyncio.Event()
        storms = [
            storm(lab, found, Random(f"{seed}/{k}"), messages, until, keys) for k in range(STORMS)
        ]
        held = [
            asyncio.create_task(victim(lab, found, until, loaded, keys, patience)),
            asyncio.create_task(watch(lab, found, until)),
        ]
        await loaded.wait()
        begun = time.monotonic()
        blowing = [asyncio.create_task(each) for each in storms]
        last = begun
        while not until.is_set() and time.monotonic() < begun + seconds:
            if all(each.done() for each in blowing) or any(each.done() for each in held):
                break
            await asyncio.wait([*blowing], timeout=0.5, return_when=asyncio.ALL_COMPLETED)
            if say and time.monotonic() > last + 60:
                last = time.monotonic()
                print(found.told(last - begun), flush=True)
        spent = time.monotonic() - begun
        until.set()
        for task in (*held, *blowing):
            try:
                await asyncio.wait_for(task, 60)
            except (OSError, WebSocketException) as error:
                found.wrong.append(f"a line ended: {error!r}")
        return found, spent, lab.end()


def main() -> None:
    """From the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--seconds", type=float, default=3600.0)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    given = parser.parse_args()
    print(f"seed {given.seed}", flush=True)
    found, spent, ending = asyncio.run(fuzz(given.seed, given.seconds, say=True))
    print(found.told(spent))
    print(f"Ctrl-C ended it in {ending:.2f} s")
    sys.exit(bool(found.wrong))


if __name__ == "__main__":
    main()
