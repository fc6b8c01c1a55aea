"""Pictures of the running lab for the README: ``python docs/screenshots.py`` (wants Chromium).

Starts a lab of its own, trains the network in it, and photographs chapters in both languages.
"""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).parent
SHOTS = (  # file, chapter, language, width, height
    ("lab-fr", "titre", "fr", 1280, 800),
    ("lab-en", "titre", "en", 1280, 800),
    ("lab-reseau-fr", "reseau", "fr", 1280, 800),
    ("lab-reseau-en", "reseau", "en", 1280, 800),
)
ARGUMENTS = [
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
]


def until(page: Page, expression: str, seconds: float = 90) -> None:
    """Wait until an expression is true in the page."""
    end = time.monotonic() + seconds
    while not page.evaluate(expression):
        if time.monotonic() > end:
            raise SystemExit(f"never: {expression}")
        page.wait_for_timeout(100)


def main() -> None:
    """Take every picture."""
    server = subprocess.Popen(
        [sys.executable, "-m", "descente", "lab", "--no-browser", "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    address = next(m.group() for line in server.stdout if (m := re.search(r"http://\S+", line)))
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=ARGUMENTS
            )
            for name, chapter, language, width, height in SHOTS:
                context = browser.new_context(
                    viewport={"width": width, "height": height}, color_scheme="light"
                )
                page = context.new_page()
                page.goto(address)
                page.goto("about:blank")  # that page must not write its own state into the link
                page.goto(f"{address.split('?')[0]}#c={chapter}&l={language}")
                until(page, "document.querySelector('#strip .cost')?.textContent?.length > 0")
                page.click("#strip .play")
                until(page, "document.querySelector('#strip .outcome').textContent.length > 0")
                page.wait_for_timeout(6000)
                page.screenshot(path=HERE / f"{name}.jpg", type="jpeg", quality=82)
                context.close()
                print(name)
            browser.close()
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(10)


if __name__ == "__main__":
    main()
