"""Starting the lab: address, token, browser, and an end within two seconds."""

from __future__ import annotations

import ipaddress
import os
import secrets
import socket
import webbrowser
from collections.abc import Callable, Sequence
from typing import Any

from descente.errors import InputError
from descente.machine import cores

__all__ = ["address", "serve"]


def address(host: str, port: int) -> tuple[socket.socket, int]:
    """A listening socket on this port, or on the next free one.

    Raises
    ------
    InputError
        If nothing near the port can be had.
    """
    for candidate in [0] if port == 0 else range(port, port + 20):
        found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            found.bind((host, candidate))
            found.listen(64)
        except OSError:
            found.close()
            continue
        return found, int(found.getsockname()[1])
    raise InputError(f"no port from {port} to {port + 19} is free on {host}: pass another --port.")


def _loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def serve(
    host: str = "127.0.0.1",
    port: int = 8784,
    *,
    token: str | None = None,
    following: str | None = None,
    run: str | None = None,
    data: Sequence[str] = (),
    browser: bool | None = None,
    workers: int | None = None,
    say: Callable[[str], None] = print,
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serve the lab until Ctrl-C.

    Parameters
    ----------
    host, port : str, int
        Where to listen; the next free port is taken where this one is not. A host other than
        loopback wants a token of one's own, and what is exposed is printed.
    token : str, optional
        The secret in the address; by default a fresh one.
    following : str, optional
        The secret in a second address, which opens everything but leading a class; by default a
        fresh one.
    run : str, optional
        The recorded run to open on; what it learnt from is offered to the pages.
    data : sequence of str
        Data sets of one's own that pages may choose too; without a run they open on the first.
    browser : bool, optional
        Whether to open one; by default where there is a screen.
    workers : int, optional
        Processes for the pages' experiments, by default as many as there are cores.
    say : callable
        Where sentences go.
    ready : callable, optional
        Called with the address once it answers.

    Raises
    ------
    InputError
        If the host is not loopback and no token was given, the two secrets are one, no port is
        free, or the data are not there.
    """
    from descente.lab.hub import Hub
    from descente.lab.offer import Offer

    if not _loopback(host) and not token:
        raise InputError(
            f"--host {host} would open the lab to others: choose a --token too, and they need it."
        )
    token = token or secrets.token_urlsafe(24)
    following = following or secrets.token_urlsafe(24)
    if following == token:
        raise InputError("--token and --following are the same: whoever follows could lead too.")
    listener, port = address(host, port)
    names = ["localhost", "127.0.0.1"] if _loopback(host) else [host, socket.gethostname().lower()]
    hub = Hub(workers or cores(), run, Offer.of(data, run))
    hub.start()
    import uvicorn  # while the worker loads what it needs

    from descente.lab.app import make_app

    app = make_app(hub, token, [f"{name}:{port}" for name in names], following)
    place = f"http://{names[0] if _loopback(host) else host}:{port}"
    urls = f"{place}/?token={token}", f"{place}/?token={following}"
    if not _loopback(host):
        say(f"Anyone who reaches {host}:{port} and knows the token can use this lab.")
    config = uvicorn.Config(
        app, log_level="error", access_log=False, ws_max_size=1 << 20, lifespan="on",
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=1,
    )  # fmt: skip
    server = _Server(config, lambda: _ready(*urls, browser, say, ready))
    try:
        server.run(sockets=[listener])
    except KeyboardInterrupt:
        pass
    finally:
        listener.close()


def _ready(
    url: str, others: str, browser: bool | None, say: Callable[[str], None], ready: Any
) -> None:
    from descente.lab import bundle

    if not bundle.OUT.is_file():
        say(f"The 3-D landscape needs npm once: {bundle.AGAIN}; {bundle.WITHOUT}.")
    say(f"The lab is open at {url}  (Ctrl-C ends it.)")
    say(f"For those who follow a class, and may not lead it: {others}")
    if ready is not None:
        ready(url)
    if browser is None:
        browser = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")) or (
            os.name == "nt" or os.uname().sysname == "Darwin"
        )
    if browser:
        webbrowser.open(url)


def _Server(config: Any, started: Callable[[], None]) -> Any:  # noqa: N802  (a class, made late)
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets=sockets)
            if self.started:
                started()

    return Server(config)
