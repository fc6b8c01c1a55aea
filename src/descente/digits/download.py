"""Fetch MNIST from its mirrors; called only when a person asks for it.

Mirrors gzip the same files differently, so what decides is the length and the SHA-256 of the
uncompressed content. Each file is fetched under a temporary name in the folder where it belongs,
checked, flushed to the disk and renamed: whatever happens, no file is ever there by half.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import IO

from descente.digits.idx import read_idx
from descente.digits.mnist import FILES, MnistFile, cache_folder, file_sha256
from descente.errors import DataFormatError, DownloadError
from descente.files import appearing, sweep

__all__ = ["MIRRORS", "download_mnist"]

MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist",
    "https://storage.googleapis.com/cvdf-datasets/mnist",
)
"""Where the four gzipped files are, in the order they are tried."""

TIMEOUT_SECONDS = 30.0
"""How long a mirror may stay silent."""

_GZIP_OVERHEAD = 1024  # bytes, more than gzip adds to a file that does not compress


def download_mnist(
    folder: str | Path | None = None,
    *,
    mirrors: Sequence[str] = MIRRORS,
    progress: bool = True,
    timeout: float = TIMEOUT_SECONDS,
) -> Path:
    """Fetch MNIST's four files, about 11 MB, checking every byte.

    Files that are already there and right are kept.

    Parameters
    ----------
    folder : path, optional
        Where to put the ``mnist`` folder; the user's cache by default.
    mirrors : sequence of str
        Addresses of folders that hold the files, tried in order.
    progress : bool
        Show a progress bar for each file on the standard error stream.
    timeout : float, seconds
        How long a mirror may stay silent.

    Returns
    -------
    pathlib.Path
        The folder that now holds the four files.

    Raises
    ------
    DownloadError
        If no mirror gave the right bytes (this machine may be offline), or the folder cannot be
        written to.
    """
    target = Path(folder) / "mnist" if folder is not None else cache_folder() / "mnist"
    try:
        target.mkdir(parents=True, exist_ok=True)
        sweep(target)
        for file in FILES:
            path = target / (file.name + ".gz")
            if not (path.is_file() and _fault(path, file) is None):
                _fetch(file, path, mirrors, progress, timeout)
    except OSError as error:
        if isinstance(error, DownloadError):
            raise
        raise DownloadError(
            f"MNIST cannot be written to {target} ({error.strerror or error}): free some space or "
            "choose another folder."
        ) from error
    return target


def _fetch(
    file: MnistFile, path: Path, mirrors: Sequence[str], progress: bool, timeout: float
) -> None:
    """Put ``file`` at ``path`` from the first mirror that has it right."""
    faults = []
    for mirror in mirrors:
        fault = _try_mirror(f"{mirror.rstrip('/')}/{path.name}", file, path, progress, timeout)
        if fault is None:
            return
        faults.append(f"{mirror} {fault}")
    raise DownloadError(
        f"{path.name} could not be fetched ({'; '.join(faults)}): check the connection and try "
        f"again, or put MNIST's four files in {path.parent} yourself."
    )


def _try_mirror(
    address: str, file: MnistFile, path: Path, progress: bool, timeout: float
) -> str | None:
    """Put ``file`` at ``path`` from one address; return what the mirror did wrong, or None."""
    try:
        with appearing(path) as part:
            fault = _transfer(address, part, file, progress, timeout)
            part.flush()
            if fault := fault or _fault(Path(part.name), file):
                raise _RefusedError(fault)
    except _RefusedError as refused:
        return str(refused)
    return None


class _RefusedError(Exception):
    """What a mirror sent is not to be kept."""


def _transfer(
    address: str, file: IO[bytes], expected: MnistFile, progress: bool, timeout: float
) -> str | None:
    """Copy an address to a file; return what went wrong on the mirror's side, or None."""
    import ssl
    import urllib.request
    from http.client import HTTPException
    from urllib.error import HTTPError

    import certifi
    from rich.console import Console
    from rich.progress import Progress

    if not address.startswith(("https://", "http://")):
        return "is not an address of the web"
    # As stored, so that a mirror's own compression cannot expand what is counted.
    request = urllib.request.Request(address, headers={"Accept-Encoding": "identity"})  # noqa: S310
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())  # a Python of macOS has none of its own
    try:
        answer = urllib.request.urlopen(request, timeout=timeout, context=context)  # noqa: S310
    except HTTPError as error:
        with error:
            return f"answered {error.code} {error.reason}"
    except (OSError, HTTPException) as error:
        return _silence(error)
    most = left = expected.length + _GZIP_OVERHEAD
    bars = Progress(console=Console(stderr=True), disable=not progress)
    with answer, bars:
        task = bars.add_task(expected.name, total=answer.length)
        while True:
            try:
                piece = answer.read(2**16)
            except (OSError, HTTPException) as error:
                return _silence(error)
            if not piece:
                return None
            left -= len(piece)
            if left < 0:
                return f"sent more than {most:,} bytes, the most this file may have"
            file.write(piece)
            bars.advance(task, len(piece))


def _silence(error: Exception) -> str:
    """What a mirror did that could not be talked to; `URLError` holds the reason inside."""
    return f"did not answer ({type(getattr(error, 'reason', error)).__name__})"


def _fault(path: Path, file: MnistFile) -> str | None:
    """Return what is wrong with a downloaded file, or None."""
    try:
        array = read_idx(path, limit=file.length)
    except DataFormatError:
        return "sent damaged or truncated bytes"
    if file_sha256(array) != file.sha256:
        return "sent a file whose SHA-256 is not the published one"
    return None
