"""Starting and ending the lab: who may reach it, and how soon it is gone."""

import os
import re
import signal
import socket
import subprocess
import sys
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


def start(*options, tmp_path):
    """A lab in a process of its own, and the lines it said until its address."""
    server = subprocess.Popen(
        [sys.executable, "-m", "descente", "lab", "--no-browser", "--port", "0", *options],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env={**os.environ, "DESCENTE_RUNS": str(tmp_path), "COLUMNS": "200"},
    )  # fmt: skip
    said = []
    for line in server.stdout:
        said.append(line)
        if "token=" in line:
            return server, said
    pytest.fail(f"the lab did not start: {said}")


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
    assert server.returncode == 0


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
