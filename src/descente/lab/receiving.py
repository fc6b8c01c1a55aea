"""Receiving what a page brings: its bytes go to a file, and a process of its own reads them."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
import tempfile
import time
from typing import IO, Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from descente.errors import DescenteError, InputError
from descente.lab import taken
from descente.lab.hub import Hub
from descente.lab.limits import limit, within
from descente.lab.phrases import refusal

__all__ = ["Receiving"]

LOOK = 0.5
"""Seconds after which it is looked whether the page still waits for the answer."""

PATIENCE = 2.0
"""Seconds in which what a page has stopped comes to its end."""

READER = (sys.executable, "-m", "descente.lab.intake")
ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")


class Receiving:
    """What pages bring: from each page one thing at a time, and from few at once.

    Parameters
    ----------
    hub : Hub
        It knows the pages.
    """

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self._busy: set[str] = set()

    async def answer(self, request: Request) -> Response:
        """Take in what a page has brought; it names itself in the address, as ``key``."""
        try:
            answer = await self._in_turn(request)
            return JSONResponse(answer, 422 if "error" in answer else 200)
        except DescenteError as error:
            return JSONResponse({"error": refusal("take-in", error)}, 422)
        except ClientDisconnect:
            return Response(status_code=499)  # nobody hears it

    async def _in_turn(self, request: Request) -> dict[str, Any]:
        key = request.query_params.get("key", "")
        page = self.hub.pages.get(key)
        if page is None or page.line is None:
            raise InputError("this page is not known to the lab any more: load it again.")
        if not await self._ended(key):
            raise InputError("what this page brought before is still being read: wait for it.")
        if len(self._busy) >= limit("uploads"):
            raise InputError("other pages are bringing something: try again in a moment.")
        self._busy.add(key)
        try:
            with tempfile.TemporaryFile() as file:
                await _receive(request, file)
                answer = await _read(request, file)
        finally:
            self._busy.discard(key)
        taken.sweep(self._used())
        return answer

    async def _ended(self, key: str) -> bool:
        """Whether what the page brought before is done; one that it stopped ends in a moment."""
        until = time.monotonic() + PATIENCE
        while key in self._busy and time.monotonic() < until:
            await asyncio.sleep(0.05)
        return key not in self._busy

    def _used(self) -> set[str]:
        """The data sets that pages learn from."""
        settings = [page.opening.get("settings", {}) for page in self.hub.pages.values()]
        return {str(each.get("data")) for each in settings}


async def _receive(request: Request, file: IO[bytes]) -> None:
    """The bytes that the page sends, as they come."""
    size, seconds = 0, limit("upload_seconds")
    within("upload_bytes", int(request.headers.get("content-length", 0)))
    try:
        async with asyncio.timeout(seconds):
            async for part in request.stream():
                size += len(part)
                within("upload_bytes", size)
                file.write(part)
    except TimeoutError:
        raise InputError(
            "what came took more than {seconds} seconds to send: bring less of it at once.",
            seconds=seconds,
        ) from None
    file.seek(0)


async def _read(request: Request, file: IO[bytes]) -> dict[str, Any]:
    """What the reading process says of the upload; it ends with the page that waits for it."""
    process = await asyncio.create_subprocess_exec(
        *READER,
        stdin=file,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={**os.environ, **ONE_THREAD},
    )
    said = asyncio.create_task(process.communicate())
    seconds = limit("reading_seconds")
    try:
        async with asyncio.timeout(seconds):
            while not said.done():
                await asyncio.wait([said], timeout=LOOK)
                if await request.is_disconnected():
                    raise ClientDisconnect
        answer: dict[str, Any] = json.loads(said.result()[0])
    except TimeoutError:
        raise InputError(
            "what came took more than {seconds} seconds to read: bring less of it at once.",
            seconds=seconds,
        ) from None
    except ValueError:
        raise InputError("what came could not be read: the reading process ended.") from None
    finally:
        if not said.done():
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await asyncio.wait([said])
    return answer
