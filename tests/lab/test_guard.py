"""The guard: every route and socket, without and with credentials, from here and from elsewhere."""

import numpy as np
import pytest
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from descente.lab.app import make_app
from descente.lab.experiment import Experiment, Settings
from descente.lab.guard import HEADERS, cookie_of
from descente.lab.hub import Hub
from descente.lab.kept import Keeper, Kept
from descente.lab.wire import unpack

TOKEN, HOST = "a-secret-of-this-test", "localhost:8784"
COOKIE = cookie_of(HOST)
FOLLOWING = "another-secret-of-this-test"


class NoWorkers(Hub):
    """A hub whose workers are not needed here."""

    def start(self):
        pass

    def _assign(self, page):
        pass

    def stop(self):
        pass


KEY = "a-key-of-this-test"
POSTED = ["/take-in"]


@pytest.fixture(autouse=True)
def kept(runs_place):
    """An experiment that is kept under a key."""
    now = Experiment(Settings(data="uci", hidden=(4,))).kept()
    Keeper(KEY).write(now, [])
    return now


@pytest.fixture
def app():
    return make_app(NoWorkers(), TOKEN, [HOST, "127.0.0.1:8784"], FOLLOWING)


def client(app, *, cookie=True, host=HOST, token=TOKEN):
    browser = TestClient(app, base_url=f"http://{host}", follow_redirects=False)
    if cookie:
        browser.cookies.set(COOKIE, token)
    return browser


def addresses(app) -> list[str]:
    """An address on every route there is, mounts included; a new kind of route fails here."""
    found = []
    for route in app.app.routes:
        assert isinstance(route, Route | WebSocketRoute | Mount), route
        if route.path in POSTED:
            assert isinstance(route, Route)
            assert route.methods == {"POST"}
            continue
        path = route.path.replace("{language}", "fr").replace("{slug}", "titre")
        path = path.replace("{key}", KEY)
        assert "{" not in path
        found.append(f"{path}/app/app.js" if isinstance(route, Mount) else path)
    return found


def sockets(app) -> list[str]:
    return [r.path for r in app.app.routes if isinstance(r, WebSocketRoute)]


def test_there_are_routes_and_a_socket_to_walk(app):
    assert len(addresses(app)) >= 6
    assert sockets(app) == ["/socket"]


def test_nothing_answers_without_the_token(app):
    for path in [*addresses(app), "/nowhere", "/web/../guard.py"]:
        for headers in ({}, {"cookie": f"{COOKIE}=wrong"}, {"cookie": f"{COOKIE}="}):
            answer = client(app, cookie=False).get(path, headers=headers)
            assert answer.status_code == 401, path
            assert TOKEN not in answer.text


def test_nothing_answers_to_a_foreign_name_or_origin(app):
    for path in addresses(app):
        assert client(app, host="evil.example").get(path).status_code == 421
        assert client(app, host="localhost:9999").get(path).status_code == 421
        for origin in ("http://evil.example", "null", "http://localhost:9999", f"https://{HOST}"):
            assert client(app).get(path, headers={"origin": origin}).status_code == 403, origin
        elsewhere = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}
        assert client(app).get(path, headers=elsewhere).status_code == 403
        assert client(app).post(path).status_code == 403


@pytest.mark.parametrize("path", POSTED)
def test_what_is_sent_needs_name_origin_and_token(app, path):
    ours = {"origin": f"http://{HOST}"}
    assert client(app).post(path, headers=ours).status_code == 422  # no page brings it
    assert client(app).get(path).status_code == 405
    assert client(app, cookie=False).post(path, headers=ours).status_code == 401
    assert client(app, host="evil.example").post(path, headers=ours).status_code == 421
    for origin in (None, "null", "http://evil.example", f"https://{HOST}", "http://localhost:9"):
        headers = {} if origin is None else {"origin": origin}
        assert client(app).post(path, headers=headers).status_code == 403, origin


def test_a_token_in_the_address_moves_into_a_strict_cookie_and_out_of_the_address(app):
    answer = client(app, cookie=False).get(f"/?token={TOKEN}")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/"
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    for path in (f"/?token={TOKEN}x", f"/?token={TOKEN}&token={TOKEN}", "/?token="):
        assert client(app, cookie=False).get(path).status_code == 401


def test_the_key_of_those_who_follow_opens_every_page_and_leads_nowhere(app):
    answer = client(app, cookie=False).get(f"/?token={FOLLOWING}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert answer.headers["set-cookie"].startswith(f"{COOKIE}={FOLLOWING};")
    for path in set(addresses(app)) - set(sockets(app)):
        assert client(app, token=FOLLOWING).get(path).status_code == 200, path
    for token, may in ((TOKEN, True), (FOLLOWING, False)):
        with client(app, token=token).websocket_connect(
            "/socket", headers={"host": HOST, "origin": f"http://{HOST}"}
        ) as held:
            held.send_text('{"open": {}}')
            key, value = unpack(held.receive_bytes())
            assert (key, value.words["may"]) == ("lecture", may)


def test_a_browser_that_may_lead_goes_on_leading_whichever_address_is_opened_in_it(app):
    for token in (FOLLOWING, TOKEN):
        answer = client(app).get(f"/?token={token}")
        assert answer.headers["set-cookie"].startswith(f"{COOKIE}={TOKEN};")
    answer = client(app, token=FOLLOWING).get(f"/?token={TOKEN}")
    assert answer.headers["set-cookie"].startswith(f"{COOKIE}={TOKEN};")


def test_the_way_on_never_leads_elsewhere(app):
    answer = client(app, cookie=False).get(f"//evil.example/?token={TOKEN}")
    assert answer.headers.get("location", "/") == "/"


@pytest.mark.parametrize(
    ("path", "leads"),
    [
        ("/%5Cevil.example/", "/%5Cevil.example/"),
        ("/%5C%5Cevil.example/", "/%5C%5Cevil.example/"),
        ("/%E2%82%AC", "/%E2%82%AC"),
        ("/%0d%0aX:1", "/%0D%0AX%3A1"),
        ("/%ff", None),
    ],
)
def test_the_address_after_the_key_is_of_this_server_whatever_it_holds(app, path, leads):
    """A browser takes `/\\evil.example` for another host, a header may not hold a line's end."""
    answer = client(app, cookie=False).get(f"{path}?token={TOKEN}")
    assert answer.status_code == 303
    there = answer.headers["location"]
    assert leads is None or there == leads
    assert there.startswith("/")
    assert there.isascii()
    assert not set(there) & set("\\\r\n")


def test_with_the_token_every_page_answers_and_carries_its_headers(app):
    for path in addresses(app):
        if path in sockets(app):
            continue
        answer = client(app).get(path)
        assert answer.status_code == 200, path
        for name, value in HEADERS.items():
            assert answer.headers[name] == value
        policy = answer.headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "http:" not in policy


@pytest.mark.parametrize(
    ("headers", "cookie", "host"),
    [
        ({"origin": f"http://{HOST}"}, False, HOST),
        ({}, True, HOST),
        ({"origin": "http://evil.example"}, True, HOST),
        ({"origin": "null"}, True, HOST),
        ({"origin": f"http://{HOST}"}, True, "evil.example"),
    ],
)
def test_no_socket_opens_without_name_origin_and_token(app, headers, cookie, host):
    for path in sockets(app):
        browser = client(app, cookie=cookie, host=host)
        with (
            pytest.raises(WebSocketDisconnect),
            browser.websocket_connect(path, headers={"host": host, **headers}),
        ):
            pass


def test_a_file_outside_the_web_folder_is_not_served(app):
    for path in ("/web/../guard.py", "/web/%2e%2e/guard.py", "/web/..%2fguard.py"):
        assert client(app).get(path).status_code in (404, 405)


def test_a_deciding_header_that_comes_twice_is_refused(app):
    twice = [("host", HOST), ("cookie", f"{COOKIE}=x"), ("cookie", f"{COOKIE}={TOKEN}")]
    assert client(app, cookie=False).get("/", headers=twice).status_code == 421


@pytest.mark.parametrize(
    "key", ["another-key-of-it", "%2e%2e", "lead.secret", "a" * 40, "%00" * 16]
)
def test_under_a_key_lies_an_experiment_and_nothing_else(app, runs_place, kept, key):
    """The secrets lie in the same folder."""
    (runs_place / ".lab" / "lead.secret").write_text(TOKEN)
    answer = client(app).get(f"/kept/{key}")
    assert answer.status_code == 404
    assert TOKEN not in answer.text
    found = Kept.of_bytes(client(app).get(f"/kept/{KEY}").content)
    assert np.array_equal(found.theta, kept.theta)


@pytest.mark.parametrize(
    "before",
    ['json={"a":1}', "a b=c", "x[0]=1", "bare", "=v", "sess=\u00e9", "Path=/", 'a="unterminated']
    + [f"{COOKIE}=an-older-one", "descente-9999=of-another-lab", f"{COOKIE}={FOLLOWING}"],
)
def test_cookies_of_others_hide_nothing(app, before):
    for jar in (f"{before}; {COOKIE}={TOKEN}", f"{COOKIE}={TOKEN}; {before}"):
        headers = {"cookie": jar.encode("latin-1")}
        assert client(app, cookie=False).get("/lessons/en", headers=headers).status_code == 200
        assert app._held({"host": HOST, "cookie": jar}) == TOKEN  # the strongest of several


def test_two_labs_of_one_browser_have_each_their_cookie(app):
    other = make_app(NoWorkers(), "a-secret-of-another-lab", ["localhost:8806"])
    jar = {}
    for lab, host, token in (
        (app, HOST, TOKEN),
        (other, "localhost:8806", "a-secret-of-another-lab"),
    ):
        answer = client(lab, cookie=False, host=host).get(f"/?token={token}")
        name, _, value = answer.headers["set-cookie"].partition(";")[0].partition("=")
        jar[name] = value
    headers = {"cookie": "; ".join(f"{name}={value}" for name, value in jar.items())}
    assert client(app, cookie=False).get("/lessons/en", headers=headers).status_code == 200
    found = client(other, cookie=False, host="localhost:8806").get("/lessons/en", headers=headers)
    assert found.status_code == 200
