"""The server's routes: the page, its lessons and assets, and one WebSocket per page.

Nothing is loaded from anywhere else, and everything sits behind `guard`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
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
from descente.lab.protocol import FULL
from descente.lab.style import colours
from descente.lab.workshop import choices

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
        early = assets.early()
        if bundle.OUT.is_file():  # it is large: on its way before the landscape asks for it
            early.append("vendor/three.js")
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

    async def style(request: Request) -> Response:
        text = colours() + assets.stylesheet()
        return Response(text, media_type="text/css", headers=NO_CACHE)

    async def socket(websocket: WebSocket) -> None:
        if len(hub.pages) >= limit("connections"):
            await websocket.accept()  # a browser is told the code of nothing less
            await websocket.close(FULL, "Too many pages are open.")
            return
        await websocket.accept()
        await _serve(websocket, hub)

    squeezed = [Middleware(GZipMiddleware, minimum_size=1000)]
    routes = [
        Route("/", page),
        Route("/lessons/{language}/{slug}", lesson),
        Route("/lessons/{language}", contents),
        Route("/words/{language}", words),
        Route("/workshop", workshop),
        Route("/style.css", style),
        WebSocketRoute("/socket", socket),
        Mount("/web", _Files(directory=assets.WEB)),
    ]
    app = Starlette(routes=routes, lifespan=lifespan, middleware=squeezed)
    return Guard(app, token, hosts, following)


class _Files(StaticFiles):
    """The folder ``web/``; its modules travel without their comments."""

    def file_response(self, *args: Any, **more: Any) -> Response:
        """As Starlette answers, but with less of a module; a browser that has it asks for none."""
        answer = super().file_response(*args, **more)
        if not isinstance(answer, FileResponse) or not str(answer.path).endswith(".js"):
            return answer
        if Path(answer.path).parent.name == "vendor":  # minified already
            return answer
        text = assets.code(Path(answer.path).read_text(encoding="utf-8"))
        kept = {name: answer.headers[name] for name in ("etag", "last-modified")}
        return Response(text, media_type="text/javascript", headers=kept)


NO_CACHE = {"cache-control": "no-cache"}
NO_LANGUAGE = "Cette langue n’existe pas ici.\nThere is no such language.\n"


async def _serve(websocket: WebSocket, hub: Hub) -> None:
    """One page, until it leaves: its first message opens an experiment."""
    heard = await _hear(websocket)
    if heard is None:
        return
    first = _message(heard)
    settings = first.get("open") if isinstance(first, dict) else None
    page = hub.join(settings if isinstance(settings, dict) else None, websocket.scope[MAY_LEAD])
    sender = asyncio.create_task(_send(websocket, page))
    try:
        while (text := await _hear(websocket)) is not None:
            size = len(text.encode())
            if size > limit("message_bytes"):
                hub.tell(page, "long", size)
                continue
            message = _message(text)
            if isinstance(message, dict):
                hub.hear(page, message)
    finally:
        hub.leave(page)
        sender.cancel()
        with contextlib.suppress(asyncio.CancelledError, WebSocketDisconnect, RuntimeError):
            await sender


async def _hear(websocket: WebSocket) -> str | None:
    """What a page says next; None once it has left, be it sending that noticed it first."""
    message = await websocket.receive()
    if message["type"] == "websocket.disconnect":
        return None
    return str(message.get("text") or "")  # a page has no bytes to say


def _message(text: str) -> Any:
    """What a page said; something else than JSON says nothing."""
    try:
        return json.loads(text, parse_constant=lambda name: None)
    except (ValueError, RecursionError):
        return None


async def _send(websocket: WebSocket, page: Page) -> None:
    """Send the newest values, as fast as the page takes them and no faster."""
    while True:
        await websocket.send_bytes(b"".join(await page.take()))
