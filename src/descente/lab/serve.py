"""Starting the lab: address, token, browser, and an end within two seconds."""

from __future__ import annotations

import contextlib
import ipaddress
import os
import socket
import webbrowser
from collections.abc import Callable, Sequence
from typing import Any

from descente.checks import whole
from descente.errors import InputError
from descente.interrupt import shielded
from descente.lab.place import own_secret
from descente.machine import cores

__all__ = ["address", "serve"]

LAST_PORT = 65_535


def address(host: str, port: int) -> tuple[socket.socket, int]:
    """A listening socket on this port, or on the next free one.

    Raises
    ------
    InputError
        If the host is unknown, or nothing near the port can be had.
    """
    port = whole("port", port, 0, most=LAST_PORT)
    try:
        family = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)[0][0]
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "no name at all"
        raise InputError(
            f"the host {host!r} is unknown ({reason}): pass an address of this machine as --host."
        ) from None
    last = min(port + 19, LAST_PORT)
    for candidate in [0] if port == 0 else range(port, last + 1):
        found = socket.socket(family, socket.SOCK_STREAM)
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            found.bind((host, candidate))
            found.listen(64)
        except OSError as error:
            found.close()
            reason = error.strerror
            continue
        return found, int(found.getsockname()[1])
    raise InputError(
        f"no port from {port} to {last} can be had on {host} ({reason}): pass another --port, or "
        "another --host."
    )


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
        The secret in the address; by default the one of the last time, so that a page that is
        still open comes back when the lab is started again.
    following : str, optional
        The secret in a second address, which opens everything but leading a class; by default a
        one that stays too.
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
    token = token or own_secret("lead")
    following = following or own_secret("follow")
    if following == token:
        raise InputError("--token and --following are the same: whoever follows could lead too.")
    hub = Hub(workers or cores(), run, Offer.of(data, run))
    listener, port = address(host, port)
    named = f"[{host}]" if ":" in host else host
    names = [named.lower(), socket.gethostname().lower()]
    if _loopback(host):
        names = ["localhost", "127.0.0.1"] if named == host else [named, "localhost"]
    place = f"http://{names[0]}:{port}"
    urls = f"{place}/?token={token}", f"{place}/?token={following}"
    # until the server listens to Ctrl-C itself, which ends the worker with it
    with contextlib.closing(listener), contextlib.ExitStack() as starting:
        starting.enter_context(shielded())
        hub.start()
        import uvicorn  # while the worker loads what it needs

        from descente.lab.app import make_app

        if not _loopback(host):
            say(f"Anyone who reaches {named}:{port} and knows the token can use this lab.")
        config = uvicorn.Config(
            make_app(hub, token, [f"{name}:{port}" for name in names], following),
            log_level="error",
            access_log=False,
            ws_max_size=1 << 20,
            lifespan="on",
            ws_per_message_deflate=False,
            timeout_graceful_shutdown=1,
        )
        server = _Server(config, starting.close, lambda: _ready(*urls, browser, say, ready))
        with contextlib.suppress(KeyboardInterrupt):
            server.run(sockets=[listener])


def _ready(
    url: str, others: str, browser: bool | None, say: Callable[[str], None], ready: Any
) -> None:
    from descente.lab import bundle

    if lacking := bundle.lacking():
        say(bundle.advice(lacking))
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


def _Server(  # noqa: N802  (a class, made late)
    config: Any, listening: Callable[[], None], started: Callable[[], None]
) -> Any:
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets=sockets)
            listening()
            if self.started and not self.should_exit:
                started()

    return Server(config)
