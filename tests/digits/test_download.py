"""Downloads against a server of our own on 127.0.0.1; no test uses the network."""

import gzip
import os
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest
from tests.waiting import until

from descente.digits import download as module
from descente.digits.download import download_mnist
from descente.digits.mnist import FILES, MnistFile, load_mnist
from descente.errors import DownloadError


def idx(array: np.ndarray) -> bytes:
    sizes = b"".join(size.to_bytes(4, "big") for size in array.shape)
    return bytes([0, 0, 8, array.ndim]) + sizes + array.astype(np.uint8).tobytes()


def published(monkeypatch) -> dict[str, bytes]:
    """Small files in the place of MNIST's, with their own lengths and sums."""
    import hashlib

    noise = np.random.default_rng(0).integers(0, 16, (30, 28, 28))
    arrays = noise[:20], np.arange(20) % 10, noise[20:], np.arange(10)
    contents = [idx(array) for array in arrays]
    files = tuple(
        MnistFile(file.name, len(content), hashlib.sha256(content).hexdigest())
        for file, content in zip(FILES, contents, strict=True)
    )
    monkeypatch.setattr(module, "FILES", files)
    return {
        f"{file.name}.gz": gzip.compress(content)
        for file, content in zip(files, contents, strict=True)
    }


class Mirror:
    """A server that answers each path with the bytes it is told to."""

    def __init__(self) -> None:
        self.answers: dict[str, bytes | int] = {}
        self.asked: list[str] = []
        self.declared: dict[str, int] = {}
        self.pause = 0.0
        mirror = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                name = self.path.rsplit("/", 1)[-1]
                mirror.asked.append(name)
                answer = mirror.answers.get(name, 404)
                if isinstance(answer, int):
                    self.send_error(answer)
                    return
                self.send_response(200)
                self.send_header("Content-Length", str(mirror.declared.get(name, len(answer))))
                self.end_headers()
                self.wfile.write(answer[:500])
                self.wfile.flush()
                time.sleep(mirror.pause)
                self.wfile.write(answer[500:])

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()
        self.address = f"http://127.0.0.1:{self.server.server_port}/mnist"

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def mirror(monkeypatch) -> Iterator[Mirror]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    mirror = Mirror()
    mirror.answers = dict(published(monkeypatch))
    yield mirror
    mirror.close()


@pytest.fixture
def other() -> Iterator[Mirror]:
    mirror = Mirror()
    yield mirror
    mirror.close()


def dead_address() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


def get(folder, *mirrors: str):
    return download_mnist(folder, mirrors=mirrors, progress=False, timeout=30)


def names(folder) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_a_good_mirror(mirror, tmp_path):
    folder = get(tmp_path, mirror.address)
    assert names(folder) == sorted(mirror.answers)
    assert len(load_mnist(tmp_path).train) == 20


def test_the_cache_is_where_load_looks(mirror, no_mnist):
    assert get(None, mirror.address) == no_mnist / "mnist"
    assert len(load_mnist().test) == 10


def test_what_is_there_and_right_is_kept_what_is_wrong_is_replaced(mirror, tmp_path):
    folder = get(tmp_path, mirror.address)
    mirror.asked.clear()
    get(tmp_path, mirror.address)
    assert mirror.asked == []
    wrong = folder / "t10k-labels-idx1-ubyte.gz"
    wrong.write_bytes(b"half")
    get(tmp_path, mirror.address)
    assert mirror.asked == [wrong.name]
    assert wrong.read_bytes() == mirror.answers[wrong.name]


def test_a_mirror_that_gzips_differently_or_not_at_all(mirror, tmp_path):
    for name, data in mirror.answers.items():
        plain = gzip.decompress(data)
        mirror.answers[name] = plain if "labels" in name else gzip.compress(plain, 1, mtime=7)
    get(tmp_path, mirror.address)
    assert len(load_mnist(tmp_path).train) == 20


def test_a_dead_first_mirror_then_a_good_one(mirror, tmp_path):
    get(tmp_path, dead_address(), mirror.address)
    assert names(tmp_path) == sorted(mirror.answers)


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("corrupt", "SHA-256 is not the published one"),
        ("damaged", "damaged or truncated bytes"),
        ("truncated", "damaged or truncated bytes"),
        ("long", "sent more than 16,720 bytes"),
        ("bomb", "damaged or truncated bytes"),
        ("error", "answered 503"),
        ("absent", "answered 404"),
        ("cut", "did not answer|damaged or truncated"),
    ],
)
def test_a_faulty_mirror_is_passed_over_and_named(mirror, other, tmp_path, fault, sentence):
    name = "train-images-idx3-ubyte.gz"
    good = mirror.answers[name]
    plain = gzip.decompress(good)
    other.answers = {
        **mirror.answers,
        name: {
            "corrupt": gzip.compress(plain[:-1] + bytes([plain[-1] ^ 1])),
            "damaged": good[:900] + bytes(100) + good[1000:],
            "truncated": good[:-100],
            "long": good + bytes(10_000),
            "bomb": gzip.compress(plain + bytes(10**6)),
            "error": 503,
            "absent": 404,
            "cut": good[:-100],
        }[fault],
    }
    if fault == "cut":
        other.declared[name] = len(good)
    with pytest.raises(DownloadError, match=sentence) as caught:
        get(tmp_path, other.address)
    assert other.address in str(caught.value)
    assert names(tmp_path) == []
    get(tmp_path, other.address, mirror.address)
    assert (tmp_path / "mnist" / name).read_bytes() == good


def test_offline_is_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with pytest.raises(DownloadError, match="check the connection") as caught:
        get(tmp_path, dead_address(), dead_address())
    assert str(caught.value).count("did not answer (ConnectionRefusedError)") == 2
    assert names(tmp_path) == []


def test_a_silent_mirror_is_given_up(mirror, tmp_path):
    mirror.pause = 30.0
    with pytest.raises(DownloadError, match="did not answer"):
        download_mnist(tmp_path, mirrors=[mirror.address], progress=False, timeout=0.2)
    assert names(tmp_path) == []


def test_a_folder_that_cannot_be_written_to(mirror, tmp_path):
    (tmp_path / "mnist").write_text("a file, not a folder")
    with pytest.raises(DownloadError, match="cannot be written"):
        get(tmp_path, mirror.address)


def test_a_full_disk_is_said_to_be_full(mirror, tmp_path, monkeypatch):
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DownloadError, match="No space left on device"):
        get(tmp_path, mirror.address)
    assert names(tmp_path) == []


def test_a_progress_bar_is_drawn(mirror, tmp_path, capsys):
    download_mnist(tmp_path, mirrors=[mirror.address], progress=True, timeout=30)
    assert "100%" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is not of Windows.")
def test_a_kill_leaves_no_half_file(mirror, tmp_path):
    mirror.pause = 30.0
    program = f"""
        from descente.digits.download import download_mnist
        download_mnist({str(tmp_path)!r}, mirrors=[{mirror.address!r}], progress=False)
    """
    process = subprocess.Popen([sys.executable, "-c", textwrap.dedent(program)])
    try:
        until(lambda: any(tmp_path.rglob("*.part")))
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    left = list(tmp_path.rglob(".*.part"))
    assert names(tmp_path) == [path.name for path in left]
    mirror.pause = 0.0
    os.utime(left[0], (0, 0))
    get(tmp_path, mirror.address)
    assert names(tmp_path) == sorted(mirror.answers)
