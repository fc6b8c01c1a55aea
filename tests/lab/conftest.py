"""A lab that runs, and a browser that looks at it."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.lab.reading import ANEW, FLAT, LISTEN, SETTLED, WAIT, WAIVED
from tests.missing import missing
from tests.waiting import HANG

import descente as gd
from descente.digits import Digits
from descente.lab.bundle import PAGE

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
EPOCHS = 3  # of a fresh page's training
LASTING = {"epochs": 1000, "batch": 1, "eta": 0.1, "hidden": "128,128"}  # not over while one looks
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first of them that is there is taken: what has no window costs half as much."""
ARGUMENTS = [
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-accelerated-2d-canvas",  # as without a graphics card: only WebGL is left to it
    "--disable-gpu-rasterization",
    "--disable-gpu-compositing",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--process-per-site",  # a page that is gone to anew needs no other process
    "--disable-quic",
]


@pytest.fixture(scope="session")
def lab_address(lab_addresses) -> str:
    """The address of the lab, with its own key."""
    return lab_addresses[0]


@pytest.fixture(scope="session")
def lab_addresses(tmp_path_factory) -> Iterator[list[str]]:
    """Both addresses, keys included, of a lab in a process of its own: to lead, and to follow."""
    runs = tmp_path_factory.mktemp("lab-runs")
    server = subprocess.Popen(
        [sys.executable, "-m", "descente", "lab", "--no-browser", "--port", "0", "--workers", "1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "DESCENTE_RUNS": str(runs), "COLUMNS": "200"},
    )
    assert server.stdout is not None
    said = ""
    for line in server.stdout:
        said += line
        if len(found := re.findall(r"http://\S+token=\S+", said)) == 2:
            break
    else:
        pytest.fail(f"the lab did not start: {said}")
    yield found
    server.send_signal(signal.SIGINT)
    server.wait(HANG)
    server.stdout.close()


@pytest.fixture(scope="session")
def browser():
    """Chromium, where it is; a missing one skips the test, except on the CI, where it fails."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("Playwright is not installed: pip install playwright.")
    where = next((name for name in BROWSERS if shutil.which(name)), None)
    if where is None:
        missing("Chromium is not on this machine: on Debian, apt install chromium.")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=str(Path(shutil.which(where) or "")), args=ARGUMENTS
        )
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def lend(browser, lab_address):
    """Lends pages, each in a context of its own: ``with lend(width, height, …) as page``.

    Landscapes are maps on them, as where there is no WebGL, unless they are wanted in ``relief``:
    where there is no graphics card that costs more than all the rest of a page.

    A context that was given back knows nobody any more. A page without a script stays in it, and
    with it the process that has compiled what the next page loads.
    """
    idle: dict[tuple[str, ...], list[Any]] = defaultdict(list)

    @contextmanager
    def lent(
        width=1280,
        height=800,
        locale="en-GB",
        reduced_motion=None,
        color_scheme=None,
        relief=False,
        **touch,
    ):
        alike = idle[locale, *touch]
        if alike:
            context = alike.pop()
        else:
            context = browser.new_context(locale=locale, **touch)
            context.new_page().goto(f"{lab_address.split('?')[0]}web/icon.svg")
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(reduced_motion=reduced_motion, color_scheme=color_scheme)
        if not relief:
            page.add_init_script(FLAT)
        yield page
        for each in context.pages[1:]:
            each.close()
        context.clear_cookies()
        alike.append(context)

    return lent


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core; where it is not installed the test says so and is skipped."""
    if not AXE.is_file():
        missing("axe-core is not installed: `make check` installs it where there is Node.js.")
    return AXE.read_text(encoding="utf-8")


class Looking:
    """A page, and what went wrong on it; every bet is waived on it unless it is to be ``asked``."""

    def __init__(self, page, address: str, asked: bool = False) -> None:
        self.page, self.address = page, address
        self._entered = ""  # the address whose key the browser holds
        self.wrong: list[str] = []
        self.elsewhere: list[str] = []
        page.add_init_script(LISTEN if asked else LISTEN + WAIVED)
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("request", self._asked)

    def _heard(self, message) -> None:
        # a browser asks for that icon where it shows a picture by itself, as `open` lets it
        if message.type == "error" and not message.location["url"].endswith("/favicon.ico"):
            self.wrong.append(message.text)

    def _asked(self, request) -> None:
        if not request.url.startswith(
            (self.address.split("/?")[0], "ws://localhost", "data:", "blob:")
        ):
            self.elsewhere.append(request.url)

    def open(self, chapter: str, language: str, **state) -> None:
        """A chapter in a language, with a state in the link."""
        where = self.address  # the first link brings the key
        if self._entered == self.address:
            where = f"{self.address.split('/?')[0]}/"
            self.page.goto("about:blank")  # that page must not write its own state into the link
        self._entered = self.address
        more = "".join(f"&{k}={v}" for k, v in {"tempo": "once", **state}.items())
        self.page.goto(f"{where}#c={chapter}&l={language}{more}&{ANEW}")
        self.ready()

    def reload(self) -> None:
        """Load the page anew, as a reader does, and wait until it is there again."""
        self.page.reload()
        self.ready()

    def ready(self) -> None:
        """Wait until a page that was just gone to has drawn its chapter and its strip."""
        self.page.wait_for_selector("html[data-ready]", timeout=1000 * HANG)
        self.until("document.querySelector('#strip .cost')?.textContent?.length > 0")

    def fresh(self, chapter: str, language: str = "en", **state) -> None:
        """A chapter at the start of a short training on the small data set."""
        self.wrong.clear()
        self.open(chapter, language, **{"data": "uci", "epochs": EPOCHS, **state})
        self.until("document.querySelector('#strip .step').textContent === '0'")

    def set(self, **settings) -> None:
        """Other settings of the experiment, which then begins again."""
        self.page.evaluate("s => window.line.send(JSON.stringify({set: s}))", settings)

    def turn(self, chapter: str, language: str) -> None:
        """Go on to another chapter of the same page."""
        self.page.evaluate(f"location.hash = '#c={chapter}&l={language}'")
        self.until(f"document.querySelector('main.{chapter}:not(.laying)')")

    def settle(self) -> None:
        """Wait until every figure is there, has the answers it asked for and has drawn them."""
        self.until(SETTLED)
        self.frames(2)

    def frames(self, count: int) -> None:
        """Wait for this many pictures of the screen, however long the machine takes for one."""
        self.page.evaluate(
            "async (count) => { for (; count; count--) await new Promise(requestAnimationFrame); }",
            count,
        )

    def still(self, expression: str) -> str:
        """What the expression says once it stays the same for ten pictures of the screen."""
        last = None
        while last != (last := self.page.evaluate(expression)):
            self.frames(10)
        return last

    def until(self, expression: str, seconds: float = HANG) -> None:
        """Wait until the expression is true. The page looks itself, and again once loaded anew."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            try:
                if self.page.evaluate(WAIT.replace("EXPRESSION", expression), 1000 * left):
                    return
            except Exception as error:
                if "context was destroyed" not in str(error):
                    raise
        pytest.fail(f"never: {expression}")

    def at_step(self, step: int) -> None:
        """Wait until the strip shows this step."""
        self.until(
            f"document.querySelector('#strip .step')?.textContent.replace(/\\D/g, '') === '{step}'"
        )

    def cost(self) -> float:
        """The cost on the strip, in full, on an English page."""
        return float(self.page.get_attribute("#strip output.cost", "title").split(",")[0])

    def shown(self, name: str) -> str:
        return self.page.inner_text(f"#strip output.{name}")


def as_modules(page: Looking) -> Looking:
    """The page as its modules, whatever is bundled: for a test that imports some of them."""
    page.page.route(
        f"**/web/{PAGE.path}*",
        lambda route: route.fulfill(
            body='import "/web/app/app.js";', content_type="text/javascript"
        ),
    )
    return page


@pytest.fixture(scope="module")
def data() -> Digits:
    """The small data set, as the library loads it."""
    return gd.load("uci")


@pytest.fixture(scope="module")
def page(lend, lab_address):
    """One page for all tests of a module that do not need another."""
    with lend() as opened:
        yield Looking(opened, lab_address)


@pytest.fixture
def looking(lend, lab_address):
    """Opens pages: ``looking(width, height, …)``."""
    yield from _opens(lend, lab_address)


@pytest.fixture
def following(lend, lab_addresses):
    """Opens pages that may not lead."""
    yield from _opens(lend, lab_addresses[1])


def _opens(lend, address):
    with ExitStack() as pages:

        def make(width=1280, height=800, **options) -> Looking:
            return Looking(pages.enter_context(lend(width, height, **options)), address)

        yield make
