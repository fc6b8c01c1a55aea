"""The one guard in front of everything, HTTP and WebSocket alike: deny unless all three are right.

- Host: only the names this server answers to; a foreign name that resolves here (DNS rebinding) is
  refused before anything runs.
- Origin: a page from elsewhere may not speak to us; where a browser sends an Origin it must be ours
  exactly, and a WebSocket must send one.
- Token: a secret made at the start, in a cookie after the first load and compared in constant time.
  Browsers send a cookie to every port of a host: the port is in its name, and the cookies of other
  programs are passed over, whatever is in them.
  There may be a second one, for those who follow a class: it opens everything, and a page that was
  opened with it may not lead.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Iterable
from typing import Any
from urllib.parse import parse_qs, quote

__all__ = ["HEADERS", "MAY_LEAD", "REFUSALS", "Guard", "cookie_of"]

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

MAY_LEAD = "descente.may-lead"  # in a request's scope: whether it came with the lab's own token
HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
REFUSALS = {
    421: (
        "Ce serveur ne répond pas à ce nom.",
        "This server does not answer to that name.",
    ),
    403: (
        "Une page venue d’ailleurs n’a rien à demander ici.",
        "Pages from elsewhere may not ask here.",
    ),
    401: (
        "Ouvrez l’adresse que Descente a affichée : elle contient la clé de cette page.",
        "Open the address that Descente printed: it holds the key to this page.",
    ),
}  # status: French, English


def cookie_of(host: str) -> str:
    """The name of the cookie that holds the token of the lab at a ``name:port``."""
    return f"descente-{host.rpartition(':')[2]}"


class Guard:
    """ASGI middleware; see the module.

    Parameters
    ----------
    app : ASGI application
    token : str
        The secret.
    hosts : iterable of str
        ``name:port`` pairs this server answers to, in small letters.
    following : str, optional
        The secret of those who follow.
    """

    def __init__(
        self, app: Any, token: str, hosts: Iterable[str], following: str | None = None
    ) -> None:
        self.app, self._token, self._following = app, token, following or token
        self._hosts = frozenset(hosts)
        self._origins = frozenset(f"http://{host}" for host in self._hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it with a refusal."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] not in ("http", "websocket"):
            return
        headers = _single(scope["headers"])
        if headers is None or headers.get("host", "").lower() not in self._hosts:
            await _refuse(scope, send, 421)
        elif not self._own_origin(scope, headers):
            await _refuse(scope, send, 403)
        elif scope["type"] == "http" and self._known(token := _presented(scope)):
            # a browser that may lead goes on leading, whichever address is opened in it
            strongest = self._token if self._leads(self._held(headers)) else token
            await _welcome(scope, send, cookie_of(headers["host"]), strongest)
        elif not (held := self._held(headers)):
            await _refuse(scope, send, 401)
        else:
            await self.app({**scope, MAY_LEAD: self._leads(held)}, receive, _with_headers(send))

    def _own_origin(self, scope: Scope, headers: dict[str, str]) -> bool:
        origin = headers.get("origin")
        if scope["type"] == "websocket" or scope["method"] not in ("GET", "HEAD"):
            return origin in self._origins
        if origin is not None:
            return origin in self._origins
        # a navigation sends no Origin; a foreign page's sub-request says so in Sec-Fetch-Site
        return headers.get("sec-fetch-site", "none") in ("none", "same-origin") or (
            headers.get("sec-fetch-mode") == "navigate"
        )

    def _held(self, headers: dict[str, str]) -> str:
        """The token that the cookies hold, the strongest of several; empty where there is none."""
        name = cookie_of(headers["host"])
        pairs = (pair.strip().partition("=") for pair in headers.get("cookie", "").split(";"))
        held = [value for key, _, value in pairs if key == name and self._known(value)]
        return max(held, key=self._leads, default="")

    def _leads(self, token: str) -> bool:
        return hmac.compare_digest(token.encode(), self._token.encode())

    def _known(self, token: str) -> bool:
        follows = hmac.compare_digest(token.encode(), self._following.encode())
        return self._leads(token) or follows


def _presented(scope: Scope) -> str:
    """The token in the address; empty where there is none, or more than one."""
    given = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("token", [])
    return given[0] if len(given) == 1 else ""


async def _welcome(scope: Scope, send: Send, cookie: str, token: str) -> None:
    """Take the token out of the address: put it into a cookie and send the browser on."""
    path = quote(scope["path"], errors="replace")  # a browser reads a backslash as a slash
    headers = [
        (b"location", b"/" if path.startswith("//") else path.encode() or b"/"),
        (b"set-cookie", f"{cookie}={token}; Path=/; HttpOnly; SameSite=Strict".encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": 303, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def _single(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str] | None:
    """Headers by name; None where one that decides comes twice."""
    found: dict[str, str] = {}
    for name, value in raw:
        key = name.decode("latin-1").lower()
        if key in found and key in ("host", "origin", "cookie"):
            return None
        found[key] = value.decode("latin-1")
    return found


def _with_headers(send: Send) -> Send:
    extra = [(name.encode(), value.encode()) for name, value in HEADERS.items()]

    async def wrapped(message: dict[str, Any]) -> None:
        if message["type"] in ("http.response.start", "websocket.http.response.start"):
            message = {**message, "headers": [*message.get("headers", []), *extra]}
        await send(message)

    return wrapped


async def _refuse(scope: Scope, send: Send, status: int) -> None:
    """Why not, in both languages; a WebSocket's reason is short, and no person reads it."""
    french, english = REFUSALS[status]
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 4000 + status, "reason": english})
        return
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
    send = _with_headers(send)
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": f"{french}\n{english}\n".encode()})
