"""Ninety learners, and ten pages that are greedy or hostile: ``python -m tests.fuzz.crowd``.

Each learner trains a network of its own on MNIST (where it is not, on the digits of the package),
reads its pictures and asks what a weight did on the way. Five of the others say generated
messages, four ask for the longest answers of the largest networks again and again, one never reads.
Told are the pictures that each learner gets in a second, how soon its answers come, and the memory
of server and workers.
"""

import argparse
import asyncio
import contextlib
import json
import statistics
import tempfile
import time
from pathlib import Path
from random import Random

from tests.fuzz.lab import Found, storm
from tests.fuzz.server import Lab
from websockets.exceptions import WebSocketException

import descente as gd
from descente.lab.wire import split, unpack
from descente.machine import Machine

WARM = 5.0
"""Seconds before anything is counted."""
LARGEST = {"hidden": [250, 200], "batch": 1, "epochs": 1000}
GREEDY = ("landscape", "sweep", "backprop", "importance", "todo", "scaling", "sharpness")
NEXT = 1.0
"""Seconds between two questions of a learner."""


class Room:
    """What happens, and when it is counted."""

    def __init__(self, lab: Lab, data: str, learners: int) -> None:
        self.lab, self.data, self.learners = lab, data, learners
        self.ready = 0
        self.begin, self.over = asyncio.Event(), asyncio.Event()
        self.counts = False
        self.wrong: list[str] = []

    async def learner(self, seed: int) -> tuple[int, list[float]]:
        """Train and ask; the pictures that came, and how long each answer took."""
        pictures, waits, asked, at = 0, list[float](), 0.0, 0.0
        async with self.lab.connect(16) as line:

            async def say(**message: object) -> None:
                await line.send(json.dumps(message))

            await say(open={"data": self.data, "seed": seed, "epochs": 1000})
            await say(want=["status", "network"])
            while not self.over.is_set():
                for key, value in map(unpack, split(await line.recv())):
                    if key == "lost":
                        self.wrong.append(f"learner {seed} lost a worker")
                    if key == "error":
                        self.wrong.append(f"learner {seed} was told: {value.words['sentence']}")
                    if key == "weight/1" and asked:
                        if self.counts:
                            waits.append(time.monotonic() - asked)
                        asked, at = 0.0, time.monotonic()
                    if key == "status":
                        if not at:
                            at = time.monotonic()
                            self.ready += 1
                            await self.begin.wait()
                            await say(do={"what": "play"})
                        pictures += self.counts
                if self.counts and not asked and time.monotonic() > at + NEXT:
                    asked = time.monotonic()
                    weight = (997 * seed) % 13_000
                    await say(ask={"job": "weight", "index": weight, "key": "weight/1"})
        return pictures, waits

    async def greedy(self, seed: int) -> None:
        """The longest answers of a large network, again and again."""
        chance = Random(seed)
        while not self.over.is_set():
            with contextlib.suppress(OSError, WebSocketException, TimeoutError):
                async with self.lab.connect() as line:
                    opening = {"data": self.data, **LARGEST, "seed": seed}
                    await line.send(json.dumps({"open": opening}))
                    await line.send(json.dumps({"do": {"what": "play"}}))
                    while not self.over.is_set():
                        job = chance.choice(GREEDY)
                        ask = {"job": job, "key": f"{job}/{chance.randrange(30)}"}
                        await line.send(json.dumps({"ask": ask}))
                        await asyncio.wait_for(line.recv(), 0.3)

    async def deaf(self) -> None:
        """Follow everything, and never read."""
        async with self.lab.connect(1) as line:
            await line.send(json.dumps({"open": {"data": self.data, "epochs": 1000}}))
            await line.send(json.dumps({"want": ["status", "network", "history", "gradient"]}))
            await line.send(json.dumps({"do": {"what": "play"}}))
            await self.over.wait()
            line.transport.abort()

    async def watch(self) -> int:
        """The most memory that server and workers held."""
        most = 0
        while not self.over.is_set():
            most = max(most, await asyncio.to_thread(self.lab.memory))
            await asyncio.sleep(1)
        return most


async def crowd(data: str, seconds: float, learners: int, hostile: int) -> list[str]:
    """Fill a lab of two workers with pages; what went wrong."""
    with tempfile.TemporaryDirectory() as folder:
        lab = Lab(Path(folder), workers=2)
        room, found = Room(lab, data, learners), Found()
        memory = asyncio.create_task(room.watch())
        begun = time.monotonic()
        tasks = [asyncio.create_task(room.learner(seed)) for seed in range(learners)]
        while room.ready < learners:
            await asyncio.sleep(0.05)
        print(f"{learners} learners have each a network after {time.monotonic() - begun:.1f} s")
        others = []
        for k in range(hostile):
            if k == 0:
                others.append(room.deaf())
            elif k % 2:
                others.append(storm(lab, found, Random(k), 1e18, room.over, [""]))
            else:
                others.append(room.greedy(k))
        bad = [asyncio.create_task(each) for each in others]
        room.begin.set()
        await asyncio.sleep(WARM)
        room.counts = True
        await asyncio.sleep(seconds)
        room.counts = False
        room.over.set()
        got = await asyncio.gather(*tasks)
        await asyncio.gather(*bad, return_exceptions=True)
        pictures = sorted(count / seconds for count, _ in got)
        waits = sorted(wait for _, some in got for wait in some)
        late = sum(wait > 1 for wait in waits)
        said = lab.errors.read_text(errors="replace")
        if said:
            room.wrong.append(f"the server said: {said[-2000:]}")
        told = [
            f"{learners} learners beside {hostile} greedy or hostile pages",
            f"{found.messages / (WARM + seconds):.0f} hostile messages a second",
            f"{pictures[0]:.1f} to {pictures[-1]:.1f} pictures a second each",
            f"{len(waits):,} answers after {statistics.median(waits):.2f} s (median)",
            f"{waits[-1]:.2f} s (longest), {late} after more than 1 s",
            f"memory {(await memory) / 1e6:,.0f} MB at most",
            f"wrong: {room.wrong[:5] or 'nothing'}",
        ]
        print("; ".join(told))
        print(f"Ctrl-C ended it in {lab.end():.2f} s")
        return room.wrong


def main() -> None:
    """From the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--learners", type=int, default=90)
    parser.add_argument("--hostile", type=int, default=10)
    given = parser.parse_args()
    machine = Machine.here()
    print(f"{machine.cpu}, {machine.cores} cores, load {machine.load}, {machine.python}")
    data = gd.load().name
    wrong = asyncio.run(crowd(data, given.seconds, given.learners, given.hostile))
    raise SystemExit(bool(wrong))


if __name__ == "__main__":
    main()
