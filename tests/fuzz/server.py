"""A lab in processes of its own, and lines to it without a browser."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.client import connect

from descente.lab.guard import cookie_of

__all__ = ["Lab"]


class Lab:
    """A server, its workers, and a folder where it keeps what it is to keep.

    Parameters
    ----------
    folder : Path
    workers, port : int
    """

    def __init__(self, folder: Path, workers: int = 1, port: int = 0) -> None:
        self.errors = folder / "errors.txt"
        env = {**os.environ, "DESCENTE_RUNS": str(folder / "runs")}
        command = [sys.executable, "-m", "descente", "lab", "--no-browser", "--port", str(port)]
        with self.errors.open("a") as errors:
            self.process = subprocess.Popen(
                [*command, "--workers", str(workers)],
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                env=env,
            )
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if found := re.search(r"http://\S+token=\S+", line):
                self.url = urlsplit(found.group())
                break
        self.key = parse_qs(self.url.query)["token"][0]

    def connect(self, queue: int = 4) -> connect:
        """A page's line."""
        host = self.url.netloc
        return connect(
            f"ws://{host}/socket",
            additional_headers={"cookie": f"{cookie_of(host)}={self.key}"},
            origin=f"http://{host}",
            max_size=None,
            compression=None,
            max_queue=queue,
        )

    def _processes(self) -> dict[int, int]:
        """What the server and its children hold, in bytes, by number, where the system tells.

        A page of memory that several processes share counts in parts; libraries and data sets that
        lie in files count as well, though the system may drop them.
        """
        held = {}
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError, ValueError, IndexError):
                status = (folder / "status").read_text()
                pid, parent = (
                    int(re.findall(rf"^{name}:\s+(\d+)", status, re.M)[0])
                    for name in ("Pid", "PPid")
                )
                if self.process.pid in (pid, parent):
                    pages = (folder / "smaps_rollup").read_text()
                    held[pid] = 1024 * int(re.findall(r"^Pss:\s+(\d+)", pages, re.M)[0])
        return held

    def memory(self) -> int:
        """Bytes that the server and its children hold."""
        return sum(self._processes().values())

    def workers(self) -> list[int]:
        """The processes in which pages may have their networks."""
        found = []
        for pid in self._processes():
            with contextlib.suppress(OSError):
                said = Path(f"/proc/{pid}/cmdline").read_bytes()
                if b"spawn_main" in said:
                    found.append(pid)
        return found

    def kill(self) -> None:
        """SIGKILL, which no server hears."""
        self.process.kill()
        self._gone()

    def end(self) -> float:
        """Ctrl-C; gives the seconds until it has ended."""
        begun = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        self._gone()
        return time.monotonic() - begun

    def _gone(self) -> None:
        self.process.wait(60)
        if self.process.stdout is not None:
            self.process.stdout.close()
