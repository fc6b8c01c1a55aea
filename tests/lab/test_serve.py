"""Starting and ending the lab: who may reach it, and how soon it is gone."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from tests.waiting import HANG, until

import descente as gd
from descente.lab.serve import address, serve


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.20", "::", "my-computer"])
def test_other_machines_are_let_in_only_with_a_token(host):
    with pytest.raises(gd.InputError, match="token"):
        serve(host=host, port=0, browser=False)


def test_who_follows_has_another_key_than_who_leads():
    with pytest.raises(gd.InputError, match="could lead too"):
        serve(port=0, token="same", following="same", browser=False)


def test_a_port_that_is_taken_gives_the_next_one():
    first, port = address("127.0.0.1", 0)
    with first:
        second, other = address("127.0.0.1", port)
        with second:
            assert port < other <= port + 19


@pytest.mark.parametrize("port", [-1, 65_536, 99_999, 10**30])
def test_a_port_that_is_none_is_said(port):
    with pytest.raises(gd.InputError, match=r"port came as .*; wanted .* from 0 to 65,535"):
        address("127.0.0.1", port)


def test_the_last_port_has_no_next_one():
    first, port = address("127.0.0.1", 65_535)
    with first, pytest.raises(gd.InputError, match="from 65535 to 65535 can be had"):
        address("127.0.0.1", port)


@pytest.mark.parametrize(
    ("host", "reason"),
    [
        ("no-such-host.invalid", "the host 'no-such-host.invalid' is unknown"),
        ("a" * 300, "is unknown"),
        ("é" * 70 + ".org", "is unknown"),
        ("192.0.2.7", "Cannot assign requested address"),  # RFC 5737: nobody's
        ("2001:db8::7", "Cannot assign requested address|not supported"),
    ],
)
def test_the_reason_why_a_host_cannot_be_had(host, reason):
    with pytest.raises(gd.InputError, match=reason):
        address(host, 0)


def start(*options, tmp_path):
    """A lab in a process of its own, and the lines it said until its address."""
    server = subprocess.Popen(
        [sys.executable, "-m", "descente", "lab", "--no-browser", "--port", "0", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "DESCENTE_RUNS": str(tmp_path), "COLUMNS": "200"},
    )
    said = []
    for line in server.stdout:
        said.append(line)
        if "token=" in line:
            return server, said
    pytest.fail(f"the lab did not start: {said}")


def test_it_listens_on_the_newer_protocol_too(tmp_path):
    try:
        address("::1", 0)[0].close()
    except gd.InputError:
        pytest.skip("This machine does not speak IPv6.")
    server, said = start("--host", "::1", tmp_path=tmp_path)
    try:
        port, key = re.search(r"http://\[::1\]:(\d+)/\?token=(\S+)", said[-1]).groups()
        with closing(http.client.HTTPConnection("::1", int(port))) as line:
            line.request("GET", f"/?token={key}")
            answer = line.getresponse()
            assert answer.status == 303
            answer.read()
            cookie = answer.headers["set-cookie"].split(";")[0]
            line.request("GET", "/", headers={"Cookie": cookie})
            assert line.getresponse().status in (200, 303)
    finally:
        end(server)


def end(server):
    """Ctrl-C, and wait for the end of the server and of every process it had started."""
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children")
    workers = children.read_text().split() if children.exists() else []
    server.send_signal(signal.SIGINT)
    server.wait(HANG)
    until(lambda: not any(lives(pid) for pid in workers))
    server.stdout.close()


def lives(pid):
    """Whether a process runs; one that has ended may wait a while for the system to forget it."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_ctrl_c_ends_the_server_and_its_workers(tmp_path):
    server, _ = start("--workers", "2", tmp_path=tmp_path)
    end(server)  # how soon is what benchmarks/lab.py measures
    assert server.returncode == 130


def test_what_is_exposed_is_said_and_loopback_is_the_default(tmp_path):
    server, said = start(tmp_path=tmp_path)
    port = int(re.search(r":(\d+)/", said[-1]).group(1))
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((outward(), port), 2)
    end(server)
    server, said = start("--host", "0.0.0.0", "--token", "a-class-of-ours", tmp_path=tmp_path)
    assert any("Anyone who reaches 0.0.0.0" in line for line in said)
    port = int(re.search(r":(\d+)/", said[-1]).group(1))
    with socket.create_connection((outward(), port), 2):
        pass
    end(server)


def test_the_secrets_stay_the_same_and_are_for_their_owner_alone(tmp_path):
    addresses = []
    for _ in range(2):
        server, said = start(tmp_path=tmp_path)
        addresses.append(re.search(r"token=\S+", said[-1]).group(0))
        end(server)
    assert addresses[0] == addresses[1]
    kept = sorted((tmp_path / ".lab").glob("*.secret"))
    assert [file.stem for file in kept] == ["follow", "lead"]
    assert len({file.read_text() for file in kept}) == 2
    assert all(file.stat().st_mode & 0o077 == 0 for file in kept)
    kept[1].write_text("../../elsewhere")  # what is no secret is made anew
    server, said = start(tmp_path=tmp_path)
    assert re.search(r"token=\S+", said[-1]).group(0) != addresses[0]
    end(server)


def outward() -> str:
    """An address of this machine that is not loopback."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing: asks only which way it would go
            name = str(probe.getsockname()[0])
        except OSError:
            name = "127.0.0.1"
    if name.startswith("127."):
        pytest.skip("this machine has no address but loopback.")
    return name
