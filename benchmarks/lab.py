"""The lab's own speed: ``python benchmarks/lab.py`` (wants MNIST; Chromium for the second half).

How soon it answers after it starts, how heavy the pages are; how fast training goes with a page
that reads, one that never does, and a browser that draws, beside the same training with nobody
watching; how soon a question is answered; how many pictures a second each of a hundred learners
gets; how soon a landscape is there; and how long from "start again" to 94 % of MNIST's test images
read right, on the screen.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from playwright.sync_api import Page, sync_playwright
from websockets.asyncio.client import connect
from websockets.typing import Origin

import descente as gd
from descente.lab import assets, bundle
from descente.lab.guard import cookie_of
from descente.lab.wire import Value, split, unpack
from descente.machine import Machine

ARGUMENTS = [
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
]
LEARNERS = 100
TIMES = 5
EPOCHS = 120  # of the trainings that are watched: some seconds


def weight() -> None:
    """Everything a page could load, gzipped as it travels: all figures, one language, three.js."""
    page, three = (assets.WEB / each.path for each in (bundle.PAGE, bundle.THREE))
    scripts = bundle.modules() if bundle.PAGE in bundle.lacking() else [page]
    words = json.dumps(assets.catalogue("fr") | assets.translations("fr"))
    texts = [(assets.WEB / "index.html").read_text("utf-8"), assets.stylesheet(), words]

    def gzipped(parts: Iterable[bytes]) -> float:
        return sum(len(gzip.compress(part)) for part in parts) / 1000

    own, drawn = gzipped(f.read_bytes() for f in scripts), gzipped([three.read_bytes()])
    print(
        f"all pages together, gzipped: {own + drawn + gzipped(t.encode() for t in texts):.0f} kB, "
        f"of which the page's own code {own:.0f} ({len(scripts)} files), three.js {drawn:.0f}"
    )


@contextmanager
def lab() -> Iterator[str]:
    """A lab in a process of its own; its address, token included."""
    begun = time.perf_counter()
    server = subprocess.Popen(
        [sys.executable, "-m", "descente", "lab", "--no-browser", "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    address = next(m.group() for line in server.stdout if (m := re.search(r"http://\S+", line)))
    print(f"the lab answers {time.perf_counter() - begun:.2f} s after it was started")
    try:
        yield address
    finally:
        server.send_signal(signal.SIGINT)
        begun = time.perf_counter()
        server.wait(10)
        print(f"Ctrl-C ended server and workers in {time.perf_counter() - begun:.2f} s")


class Line:
    """A page's line to the server, without a browser."""

    def __init__(self, socket: Any) -> None:
        self.socket = socket
        self.came: list[bytes] = []

    async def say(self, **message: Any) -> None:
        """Send one message."""
        await self.socket.send(json.dumps(message))

    async def hear(self, key: str) -> Value:
        """The next value under this name."""
        while True:
            while self.came:
                heard, value = unpack(self.came.pop(0))
                if heard == key:
                    return value
            self.came = list(split(await self.socket.recv()))


def line(address: str, queue: int = 16) -> Any:
    """Open a socket as a page of the lab would."""
    base, token = address.split("/?token=")
    return connect(
        base.replace("http", "ws") + "/socket",
        origin=Origin(base),
        additional_headers={"Cookie": f"{cookie_of(base)}={token}"},
        compression=None,
        max_queue=queue,
        max_size=None,
    )


async def paces(address: str, how: str) -> tuple[list[float], list[float]]:
    """Examples a second of a training: nobody follows it, a page reads, or one never reads.

    Beside each, those of a training in this process.
    """
    found, alone = [], []
    for _ in range(TIMES):
        async with line(address, queue=1) as socket:
            page = Line(socket)
            await page.say(open={"data": "mnist", "epochs": EPOCHS})
            await page.hear("settings")
            await page.say(want=[] if how == "is absent" else ["status", "network", "history"])
            await page.say(do={"what": "play"})
            if how == "reads":
                while (await page.hear("status")).words["outcome"] == "running":
                    pass
            await asyncio.sleep(1.5)
            await page.say(want=[])  # ask anew: what it follows already comes only when it changes
            await page.say(want=["status"])
            while (value := await page.hear("status")).words["outcome"] == "running":
                pass
            found.append(value.scalars["pace"])
        alone.append(headless())
    return found, alone


async def answers(address: str) -> None:
    """How soon each of a page's questions has its first answer, the coarse one, over MNIST."""
    jobs: dict[str, dict[str, Any]] = {
        "landscape": {"plane": "random"},
        "slope": {"weight": 5000},
        "todo": {"rows": 10},
        "importance": {},
        "sharpness": {},
        "sweep": {},
        "steepest": {},
        "backprop": {},
        "scaling": {},
        "weight": {"index": 5000},
    }
    changes: dict[str, Any] = {
        "another image": {"do": {"what": "digit", "index": 7}},
        "another η": {"set": {"eta": 0.5}},
        "another seed": {"set": {"seed": 1}},
        "other layers": {"set": {"hidden": [30, 20]}},
    }
    found: dict[str, float] = {}
    async with line(address) as socket:
        page = Line(socket)
        await page.say(open={"data": "mnist"})
        await page.say(want=["status", "network"])
        await page.hear("network")
        for name, message in changes.items():
            begun = time.perf_counter()
            await page.say(**message)
            await page.hear("settings")
            found[name] = time.perf_counter() - begun
        for name, how in jobs.items():
            times = []
            for k in range(TIMES):
                key = f"{name}/{k}"
                begun = time.perf_counter()
                await page.say(ask={"job": name, "key": key, **how})
                await page.hear(key)
                times.append(time.perf_counter() - begun)
                await page.say(drop=[key])
                await asyncio.sleep(0.3)
            found[name] = float(np.median(times))
    told = ", ".join(f"{name} {1000 * seconds:.0f}" for name, seconds in found.items())
    print(f"milliseconds to the first answer: {told}")


async def crowd(address: str, seconds: float = 8.0) -> list[float]:
    """Pictures a second that each of a hundred playing learners gets, in rising order."""
    ready, begin = [], asyncio.Event()

    async def learner(seed: int) -> float:
        async with line(address) as socket:
            page = Line(socket)
            await page.say(open={"data": "mnist", "seed": seed, "epochs": 1000})
            await page.say(want=["status", "network"])
            await page.hear("status")
            ready.append(seed)
            await begin.wait()
            await page.say(do={"what": "play"})
            begun, seen = time.perf_counter(), 0
            while (now := time.perf_counter() - begun) < 4 + seconds:
                await page.hear("status")
                seen += now > 4
            return seen / seconds

    begun = time.perf_counter()
    tasks = [asyncio.create_task(learner(seed)) for seed in range(LEARNERS)]
    while len(ready) < LEARNERS:
        await asyncio.sleep(0.02)
    print(f"{LEARNERS} learners have each their network after {time.perf_counter() - begun:.1f} s")
    begin.set()
    return sorted(await asyncio.gather(*tasks))


def wait(page: Page, expression: str) -> float:
    """Seconds until an expression is true in the page."""
    begun = time.perf_counter()
    while not page.evaluate(expression):
        page.wait_for_timeout(10)
    return time.perf_counter() - begun


STARTED = "document.querySelector('#strip .step').textContent === '0'"
ENDED = "document.querySelector('#strip .outcome').textContent.length > 0"
READ = "parseFloat(document.querySelector('#strip .accuracy').textContent) >= 94"
PACE = "Number(document.querySelector('#strip .step').dataset.pace)"
PICTURE = """new MutationObserver((_, watch) => {
  if (!document.querySelector("fig-landscape [data-stage]")) return;
  watch.disconnect();
  requestAnimationFrame(() => setTimeout(() => { window.drawn = performance.now() / 1000; }));
}).observe(document, { subtree: true, childList: true, attributes: true })"""


def go(page: Page, address: str, chapter: str, epochs: int) -> None:
    """Open a chapter as a link would."""
    page.goto("about:blank")  # the page before must not write its own state into the link
    page.goto(f"{address.split('?')[0]}#c={chapter}&l=en&data=mnist&epochs={epochs}")
    wait(page, "document.querySelector('#strip .cost')?.textContent?.length > 0")
    page.wait_for_timeout(2000)


def watched(page: Page) -> None:
    """The pace of trainings that the page watches, each beside one that nobody does."""
    found, alone = [], []
    for _ in range(TIMES):
        page.click("#strip .restart")
        wait(page, STARTED)
        page.wait_for_timeout(2500)
        alone.append(headless())
        page.click("#strip .play")
        time.sleep(1.5 * EPOCHS * 60_000 / alone[-1])  # to ask the page would take from training
        wait(page, ENDED)
        found.append(page.evaluate(PACE))
    tell(f"chapter {page.evaluate('location.hash.slice(3).split(`&`)[0]')}", found, alone)


def tell(who: str, found: list[float], alone: list[float]) -> None:
    """Paces beside those with nobody watching, measured in turn."""
    shares = sorted(100 * a / b for a, b in zip(found, alone, strict=True))
    print(
        f"training, {who}: {np.median(found):,.0f} examples/s, {np.median(shares):.0f} % of "
        f"headless ({shares[0]:.0f} to {shares[-1]:.0f})"
    )


def until_read(page: Page) -> None:
    """From "start again" to 94 % on the screen."""
    times = []
    for _ in range(TIMES):
        page.click("#strip .restart")
        wait(page, STARTED)
        page.wait_for_timeout(2000)
        begun = time.perf_counter()
        page.click("#strip .play")
        wait(page, READ)
        times.append(time.perf_counter() - begun)
        wait(page, ENDED)
    print(
        f"from the start to 94 % on the screen: {np.median(times):.2f} s "
        f"({min(times):.2f} to {max(times):.2f})"
    )


def until_landscape(page: Page, address: str) -> None:
    """From a link that is opened to the first picture of a landscape of MNIST, by its own clock."""
    times = []
    page.add_init_script(PICTURE)
    for chapter in ("titre", "paysage") * TIMES:
        page.goto("about:blank")
        page.wait_for_timeout(1000)  # the page before is gone
        page.goto(f"{address.split('?')[0]}#c={chapter}&l=en&data=mnist", wait_until="commit")
        page.wait_for_timeout(4000)  # to ask it meanwhile would take from its time
        times.append(page.evaluate("window.drawn"))
    print(
        f"from a link to its first landscape: {np.median(times):.2f} s "
        f"({min(times):.2f} to {max(times):.2f})"
    )


def headless() -> float:
    """Examples a second of the library's own training on MNIST, with nobody watching."""
    net, data = gd.Network(seed=0), gd.load("mnist")
    return gd.descend(net, data.train, epochs=EPOCHS, record=False).examples_per_second


def main() -> None:
    """Measure everything once."""
    machine = Machine.here()
    print(f"{machine.cpu}, {machine.cores} cores, load {machine.load}, {machine.python}")
    weight()
    headless()
    print(f"training headless: {headless():,.0f} examples/s")
    with lab() as address:
        for how in ("is absent", "reads", "never reads"):
            tell(f"a page that {how}", *asyncio.run(paces(address, how)))
        asyncio.run(answers(address))
        got = asyncio.run(crowd(address))
        print(
            f"pictures a second for each of {LEARNERS} learners who all train: "
            f"{got[0]:.1f} to {got[-1]:.1f}"
        )
    with lab() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=ARGUMENTS
        )
        page = browser.new_page(viewport={"width": 1280, "height": 800}, locale="en-GB")
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(address)
        page.wait_for_selector("html[data-ready]")
        print(f"the first chapter is there after {len(asked)} requests")
        for chapter in ("cout", "boucle"):
            go(page, address, chapter, EPOCHS)
            watched(page)
        go(page, address, "boucle", 10)
        until_read(page)
        until_landscape(page, address)
        browser.close()


if __name__ == "__main__":
    main()
