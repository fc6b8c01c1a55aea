"""The server's routes: the page, its lessons and assets, and one WebSocket per page.

Nothing is loaded from anywhere else, and everything sits behind `guard`.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import (
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    Response,
)
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket, WebSocketDisconnect

from descente.lab import assets, bundle, lessons
from descente.lab.guard import MAY_LEAD, Guard
from descente.lab.hub import Hub, Page
from descente.lab.limits import limit
from descente.lab.messages import opened
from descente.lab.protocol import FULL, is_key
from descente.lab.receiving import Receiving
from descente.lab.style import colours
from descente.lab.workshop import choices, given_away, recorded

__all__ = ["LANGUAGES", "make_app"]

LANGUAGES = ("fr", "en")


def make_app(hub: Hub, token: str, hosts: list[str], following: str | None = None) -> Guard:
    """The guarded application.

    Parameters
    ----------
    hub : Hub
    token : str
        The secret a page has to show.
    hosts : list of str
        ``name:port`` pairs this server answers to.
    following : str, optional
        The secret of pages that may not lead a class.
    """

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        hub.serve()
        try:
            yield
        finally:
            hub.stop()

    async def page(request: Request) -> Response:
        text = (assets.WEB / "index.html").read_text(encoding="utf-8")
        lacking = await run_in_threadpool(bundle.lacking)
        early = assets.early()
        if bundle.PAGE not in lacking:  # under another address each time that it is made
            made = (assets.WEB / bundle.PAGE.path).stat().st_mtime_ns
            text, early = text.replace("app/app.js", f"{bundle.PAGE.path}?{made}"), []
        if bundle.THREE not in lacking:  # it is large: on its way before the landscape asks for it
            early.append(bundle.THREE.path)
        links = "".join(f'<link rel="modulepreload" href="/web/{name}">\n' for name in early)
        return HTMLResponse(text.replace("</head>", f"{links}</head>"), headers=NO_CACHE)

    async def lesson(request: Request) -> Response:
        language, slug = request.path_params["language"], request.path_params["slug"]
        if language not in LANGUAGES or slug not in lessons.PAGES:
            return PlainTextResponse("Cette leçon n’existe pas.\nThere is no such lesson.\n", 404)
        return JSONResponse(lessons.lesson(slug, language).to_json(), headers=NO_CACHE)

    async def contents(request: Request) -> Response:
        language = request.path_params["language"]
        if language not in LANGUAGES:
            return PlainTextResponse(NO_LANGUAGE, 404)
        return JSONResponse(lessons.contents(language), headers=NO_CACHE)

    async def words(request: Request) -> Response:
        language = request.path_params["language"]
        if language not in LANGUAGES:
            return PlainTextResponse(NO_LANGUAGE, 404)
        texts = assets.catalogue(language) | assets.translations(language)
        return JSONResponse(texts, headers=NO_CACHE)

    async def workshop(request: Request) -> Response:
        return JSONResponse(await run_in_threadpool(choices, hub.offer), headers=NO_CACHE)

    async def recorded_runs(request: Request) -> Response:
        wanted = request.query_params.getlist("with")[: limit("runs")]
        found = await run_in_threadpool(recorded, hub.offer, wanted)
        return JSONResponse(found, headers=NO_CACHE)

    async def kept(request: Request) -> Response:
        key = request.path_params["key"]
        if not is_key(key):
            return PlainTextResponse(NOTHING_KEPT, 404)
        await hub.save(key)
        content = await run_in_threadpool(given_away, key, hub.offer)
        if content is None:
            return PlainTextResponse(NOTHING_KEPT, 404)
        return Response(content, media_type="application/octet-stream", headers=GIVEN_AWAY)

    async def style(request: Request) -> Response:
        text = colours() + assets.stylesheet()
        return Response(text, media_type="text/css", headers=NO_CACHE)

    async def socket(websocket: WebSocket) -> None:
        hub.connections += 1  # counted as it comes, whatever it says, or if it says nothing
        try:
            full = hub.connections > limit("connections")
            await websocket.accept()  # a browser is told the code of nothing less
            if full:
                await websocket.close(FULL, "Too many pages are open.")
            else:
                await _serve(websocket, hub)
        finally:
            hub.connections -= 1

    squeezed = [Middleware(GZipMiddleware, minimum_size=1000)]
    routes = [
        Route("/", page),
        Route("/lessons/{language}/{slug}", lesson),
        Route("/lessons/{language}", contents),
        Route("/words/{language}", words),
        Route("/workshop", workshop),
        Route("/runs", recorded_runs),
        Route("/kept/{key}", kept),
        Route("/take-in", Receiving(hub).answer, methods=["POST"]),
        Route("/style.css", style),
        WebSocketRoute("/socket", socket),
        Mount("/web", _Files(directory=assets.WEB)),
    ]
    app = Starlette(routes=routes, lifespan=lifespan, middleware=squeezed)
    return Guard(app, token, hosts, following)


class _Files(StaticFiles):
    """The folder ``web/``: whether a module has been edited, a browser asks each time."""

    def file_response(self, full_path: Any, *args: Any, **more: Any) -> Response:
        """As Starlette answers; only a bundle may be kept for as long as a browser likes."""
        answer = super().file_response(full_path, *args, **more)
        if Path(full_path).parent.name not in BUNDLED:
            answer.headers.update(NO_CACHE)
        return answer


BUNDLED = {Path(each.path).parent.name for each in (bundle.THREE, bundle.PAGE)}
NO_CACHE = {"cache-control": "no-cache"}
GIVEN_AWAY = NO_CACHE | {"content-disposition": 'attachment; filename="descente.safetensors"'}
NOTHING_KEPT = "Rien n’est gardé sous cette clé.\nNothing is kept under this key.\n"
NO_LANGUAGE = "Cette langue n’existe pas ici.\nThere is no such language.\n"


async def _serve(websocket: WebSocket, hub: Hub) -> None:
    """One page, until it leaves: its first message opens an experiment."""
    try:
        async with asyncio.timeout(limit("silent_seconds")):
            heard = await _hear(websocket)
    except TimeoutError:
        await websocket.close()
        return
    if heard is None:
        return
    opening = opened(heard)
    line = _Line(websocket)
    page = hub.join(opening.settings, websocket.scope[MAY_LEAD], opening.back, line)
    sender = line.sender = asyncio.create_task(_send(websocket, page))
    for error in opening.refused:
        hub.complain(page, "open", error)
    pace = Pace(limit("pace"))
    try:
        while (text := await _hear(websocket)) is not None:
            hub.hear(page, text)
            await asyncio.sleep(pace.wait(time.monotonic()))
    finally:
        hub.leave(page, line)
        sender.cancel()
        with contextlib.suppress(asyncio.CancelledError, WebSocketDisconnect, RuntimeError):
            await sender


class Pace:
    """How long to wait before a page is heard again: on average so many times a second.

    What it says faster waits in its own socket. A second's worth may come at once.

    Parameters
    ----------
    most : int
        Messages in a second.
    """

    def __init__(self, most: int) -> None:
        self._each = 1 / most
        self._due = 0.0  # when all that was heard would have come, evenly

    def wait(self, now: float) -> float:
        """Seconds to wait after a message that was heard now."""
        self._due = max(self._due, now - 1.0) + self._each
        return max(0.0, self._due - now)


class _Line:
    """A page's connection, which ends where another page takes the experiment up."""

    def __init__(self, websocket: WebSocket) -> None:
        self.websocket = websocket
        self.sender: asyncio.Task[None] | None = None
        self._closing: asyncio.Task[None] | None = None

    def end(self, code: int) -> None:
        """Send nothing more, and close."""
        if self.sender is not None:
            self.sender.cancel()
        self._closing = asyncio.create_task(self._close(code))

    async def _close(self, code: int) -> None:
        with contextlib.suppress(RuntimeError, WebSocketDisconnect):
            await self.websocket.close(code)


async def _hear(websocket: WebSocket) -> str | None:
    """What a page says next; None once it has left, be it sending that noticed it first."""
    message = await websocket.receive()
    if message["type"] == "websocket.disconnect":
        return None
    return str(message.get("text") or "")  # a page has no bytes to say


async def _send(websocket: WebSocket, page: Page) -> None:
    """Send the newest values, as fast as the page takes them and no faster."""
    while True:
        await websocket.send_bytes(b"".join(await page.take()))
