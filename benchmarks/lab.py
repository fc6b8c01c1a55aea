"""The lab's own speed: ``python benchmarks/lab.py`` (wants Chromium, and MNIST for the training).

How soon it answers after it starts, how heavy the pages are, how fast training goes while a page
watches against the same training with nobody watching, and how long from "start again" to 94 % of
MNIST's test images read right, on the screen.
"""

from __future__ import annotations

import gzip
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, sync_playwright

import descente as gd
from descente.lab.app import LANGUAGES
from descente.machine import Machine

WEB = Path(gd.__file__).parent / "lab" / "web"
ARGUMENTS = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader",
             "--enable-unsafe-swiftshader", "--disable-background-networking"]  # fmt: skip


def weight() -> None:
    """Everything a page could load, gzipped: all figures, one language, three.js."""
    files = [f for f in WEB.rglob("*") if f.is_file() and f.parent.name not in LANGUAGES]
    files += list((WEB / "words" / "fr").glob("*.json"))
    sizes = {f: len(gzip.compress(f.read_bytes())) for f in files}
    three = sum(size for f, size in sizes.items() if f.parent.name == "vendor")
    total = sum(sizes.values())
    print(
        f"all pages together, gzipped: {total / 1000:.0f} kB, of which three.js {three / 1000:.0f}"
    )


def wait(page: Page, expression: str) -> float:
    """Seconds until an expression is true in the page."""
    begun = time.perf_counter()
    while not page.evaluate(expression):
        page.wait_for_timeout(10)
    return time.perf_counter() - begun


def main() -> None:
    """Measure everything once."""
    machine = Machine.here()
    print(f"{machine.cpu}, {machine.cores} cores, load {machine.load}, {machine.python}")
    weight()
    net, data = gd.Network(seed=0), gd.load("mnist")
    gd.descend(net.copy(), data.train, epochs=1, record=False)
    alone = [gd.descend(net.copy(), data.train, record=False) for _ in range(3)]
    headless = float(np.median([run.examples_per_second for run in alone]))
    begun = time.perf_counter()
    server = subprocess.Popen(
        [sys.executable, "-m", "descente", "lab", "--no-browser", "--port", "0"],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert server.stdout is not None
    address = next(m.group() for line in server.stdout if (m := re.search(r"http://\S+", line)))
    print(f"the lab answers {time.perf_counter() - begun:.2f} s after it was started")
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=ARGUMENTS
            )
            page = browser.new_page(viewport={"width": 1280, "height": 800}, locale="en-GB")
            page.goto(address)
            page.wait_for_selector("html[data-ready]")
            page.goto(f"{address.split('?')[0]}#c=boucle&l=en&data=mnist")
            page.reload()
            wait(page, "document.querySelector('#strip .cost')?.textContent?.length > 0")
            times = []
            for _ in range(3):
                page.click("#strip .restart")
                wait(page, "document.querySelector('#strip .step').textContent === '0'")
                page.wait_for_timeout(2000)
                begun = time.perf_counter()
                page.click("#strip .play")
                wait(
                    page, "parseFloat(document.querySelector('#strip .accuracy').textContent) >= 94"
                )
                times.append(time.perf_counter() - begun)
                wait(page, "document.querySelector('#strip .outcome').textContent.length > 0")
            print(f"from the start to 94 % on the screen: {np.median(times):.2f} s "
                  f"({min(times):.2f} to {max(times):.2f})")  # fmt: skip
            pace = page.evaluate("Number(document.querySelector('#strip .step').dataset.pace)")
            print(f"training while the page watches: {pace:,.0f} examples/s, "
                  f"{100 * pace / headless:.0f} % of {headless:,.0f} alone")  # fmt: skip
            browser.close()
    finally:
        server.send_signal(signal.SIGINT)
        begun = time.perf_counter()
        server.wait(10)
        print(f"Ctrl-C ended server and workers in {time.perf_counter() - begun:.2f} s")


if __name__ == "__main__":
    main()
