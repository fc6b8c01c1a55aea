"""Coverage-guided fuzzing of whatever reads foreign bytes: ``python -m tests.fuzz.readers``.

Each reader is given bytes that grow from sound files towards lines not reached before. It must give
a value or raise a `DescenteError` whose sentence can be printed, within 10 seconds and 1 GB.
``python -m tests.fuzz.readers idx --seconds 60`` tries one of them; without a name all of them
share the seconds. It wants Atheris, which `make fuzz` installs.
"""

import argparse
import gzip
import importlib
import io
import pkgutil
import subprocess
import sys
import tempfile
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image

from descente import kernels
from descente.errors import DescenteError

SECONDS, MEGABYTES = 10, 1000
"""How long a reader may take for one input, and the memory of its process."""
LONGEST = 8192
"""Bytes of an input, at most."""
CHANCE = np.random.default_rng(0)


class Reader(NamedTuple):
    """What reads, and sound files to begin with."""

    read: Callable[[bytes], object]
    sound: Callable[[], Iterator[bytes]]


def _idx(data: bytes) -> object:
    from descente.digits.idx import parse_idx

    return parse_idx(data, limit=2**20)


def _some_idx() -> Iterator[bytes]:
    for shape in ((3,), (2, 4, 4)):
        head = bytes([0, 0, 8, len(shape)]) + b"".join(n.to_bytes(4, "big") for n in shape)
        whole = head + CHANCE.integers(0, 256, shape, np.uint8).tobytes()
        yield whole
        yield gzip.compress(whole)


def _picture(data: bytes) -> object:
    from descente.digits.framing import frame

    return frame(data)


def _pictures() -> Iterator[bytes]:
    for mode, kind in (("L", "PNG"), ("RGBA", "PNG"), ("P", "PNG"), ("RGB", "JPEG"), ("1", "PNG")):
        file = io.BytesIO()
        grey = np.zeros((12, 9), np.uint8)
        grey[3:9, 4] = 255
        Image.fromarray(grey).convert(mode).save(file, kind)
        yield file.getvalue()


def _archive(data: bytes) -> object:
    from descente.digits.archive import arrays_of, parts_of

    return parts_of(arrays_of(io.BytesIO(data), "it"), "it")


def _archives() -> Iterator[bytes]:
    images, labels = CHANCE.integers(0, 256, (4, 5, 5), np.uint8), np.arange(4)
    small = {"images": images, "labels": labels}
    split = {"x_train": images, "y_train": labels, "x_test": images, "y_test": labels}
    framed = {
        "framed": np.True_,
        "classes": np.array(["a", "b"]),
        "images": np.zeros((2, 28, 28), np.uint8),
        "labels": np.arange(2, dtype=np.uint8),
    }
    for arrays in (small, split, framed):
        for save in (np.savez, np.savez_compressed):
            file = io.BytesIO()
            save(file, **arrays)
            yield file.getvalue()


def _members(data: bytes) -> object:
    """Behind a checksum that is right no byte is refused for its own sake."""
    file = io.BytesIO()
    first = int.from_bytes(data[:2], "little")
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("images.npy", data[2 : 2 + first])
        archive.writestr("labels.npy", data[2 + first :])
    return _archive(file.getvalue())


def _some_members() -> Iterator[bytes]:
    grey = np.zeros((3, 4, 4), np.uint8)
    grey[:, 1:3, 1] = 255
    for images in (grey, grey.reshape(3, 16) / 255):
        parts = []
        for array in (images, np.arange(3)):
            file = io.BytesIO()
            np.save(file, array)
            parts.append(file.getvalue())
        yield len(parts[0]).to_bytes(2, "little") + b"".join(parts)


def _chunks(data: bytes) -> object:
    """Chunks of a PNG, their lengths and checksums put right."""
    made, at = b"\x89PNG\r\n\x1a\n", 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 2], "little")
        kind, content = data[at + 2 : at + 6], data[at + 6 : at + 6 + size]
        check = zlib.crc32(kind + content)
        made += len(content).to_bytes(4, "big") + kind + content + check.to_bytes(4, "big")
        at += 6 + size
    return _picture(made)


def _some_chunks() -> Iterator[bytes]:
    for png in list(_pictures())[:3]:
        at, made = 8, b""
        while at < len(png):
            size = int.from_bytes(png[at : at + 4], "big")
            made += size.to_bytes(2, "little") + png[at + 4 : at + 8 + size]
            at += 12 + size
        yield made


def _weights(data: bytes) -> object:
    from descente.lab.weights import of_safetensors

    return of_safetensors(data, "it")


def _some_weights() -> Iterator[bytes]:
    from safetensors.numpy import save

    from descente.lab.weights import Weights
    from descente.network import Network

    layers = {"0.weight": np.ones((3, 4), np.float32), "0.bias": np.zeros(3, np.float32)}
    yield save(layers)
    net = Network((4, 3, 2), seed=0)
    yield Weights(net.theta, "it", net.layout.sizes).to_bytes()


def _onnx(data: bytes) -> object:
    from descente.weights.onnx import from_onnx

    return from_onnx(data, "it")


def _some_onnx() -> Iterator[bytes]:
    from descente.network import Network
    from descente.weights.onnx import to_onnx

    yield to_onnx(Network((4, 3, 2), activation="relu", output="softmax"))


def _kept(data: bytes) -> object:
    from descente.lab.kept import Kept

    return Kept.of_bytes(data)


def _some_kept() -> Iterator[bytes]:
    from descente.lab.experiment import Experiment, Settings

    kept = Experiment(Settings(data="uci", hidden=())).kept()
    few = {"theta": kept.theta[:4], "slots": kept.slots[:, :4], "thetas": (kept.theta[:4],)}
    yield replace(kept, **few).to_bytes()


def _upload(data: bytes) -> object:
    from descente.lab.upload import contents

    return contents(io.BytesIO(data))


def _uploads() -> Iterator[bytes]:
    from descente.lab.upload import packed

    yield packed([("a/b-1.png", b"12"), ("../c.npz", b"")])


def _message(data: bytes) -> object:
    from descente.lab.messages import opened, parsed, read

    try:
        text = data.decode(errors="surrogatepass")
    except UnicodeDecodeError:
        text = data.decode(errors="replace")
    opened(text)
    return [parsed(verb, what) for verb, what in read(text).items()]


def _messages() -> Iterator[bytes]:
    from random import Random

    from tests.fuzz.words import opening, saying

    chance = Random(0)
    for _ in range(300):
        said = saying(chance).encode(errors="surrogatepass")
        yield from (each for each in (said, opening(chance, [""]).encode()) if len(each) < LONGEST)


def _manifest(data: bytes) -> object:
    from descente.runs.manifest import Manifest

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "manifest.json"
        path.write_bytes(data)
        return Manifest.read(path)


def _manifests() -> Iterator[bytes]:
    for golden in Path(__file__).parents[1].glob("golden/*/manifest.json"):
        yield golden.read_bytes()


READERS = {
    "idx": Reader(_idx, _some_idx),
    "picture": Reader(_picture, _pictures),
    "chunks": Reader(_chunks, _some_chunks),
    "archive": Reader(_archive, _archives),
    "members": Reader(_members, _some_members),
    "weights": Reader(_weights, _some_weights),
    "onnx": Reader(_onnx, _some_onnx),
    "kept": Reader(_kept, _some_kept),
    "upload": Reader(_upload, _uploads),
    "message": Reader(_message, _messages),
    "manifest": Reader(_manifest, _manifests),
}
GUIDED = [
    "descente.digits",
    "descente.lab",
    "descente.runs",
    "descente.weights",
    "json",
    "zipfile",
    "numpy.lib",
]
"""Packages whose lines guide the search."""


def holds(reader: Reader, data: bytes) -> bool:
    """Whether there is a value; a refusal has a sentence that can be printed, nothing warns."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", RuntimeWarning)
            reader.read(data)
    except DescenteError as error:
        str(error).encode()
        return False
    return True


def _try(name: str, seconds: int) -> None:
    """In this process, which ends with it."""
    import atheris

    reader = READERS[name]
    with tempfile.TemporaryDirectory() as folder:
        sound = list(reader.sound())
        for k, each in enumerate(sound):
            if not holds(reader, each) and name != "message":
                raise SystemExit(f"{name}: sound file {k} was refused")
            (Path(folder) / str(k)).write_bytes(each)
        longest = max(LONGEST, *(2 * len(each) for each in sound))
        flags = {
            "max_total_time": seconds,
            "timeout": SECONDS,
            "rss_limit_mb": MEGABYTES,
            "max_len": longest,
            "artifact_prefix": folder + "/",  # what it found is told in base64 too
        }
        said = [f"-{flag}={value}" for flag, value in flags.items()]
        atheris.Setup([sys.argv[0], *said, folder], lambda data: holds(reader, data) and None)
        atheris.Fuzz()


def main() -> None:
    """From the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("reader", nargs="?", choices=[*READERS])
    parser.add_argument("--seconds", type=int, default=600)
    given = parser.parse_args()
    try:
        import atheris
    except ImportError:
        raise SystemExit("Atheris is not installed: it comes with pip install '.[fuzz]'.") from None
    if given.reader:
        for kernel in pkgutil.iter_modules(kernels.__path__):  # those cannot be compiled then
            importlib.import_module(f"{kernels.__name__}.{kernel.name}")
        with atheris.instrument_imports(include=GUIDED):
            import descente.digits.archive
            import descente.digits.framing
            import descente.lab.experiment
            import descente.lab.kept
            import descente.lab.messages
            import descente.lab.upload
            import descente.lab.weights
            import descente.runs.manifest
            import descente.weights.onnx  # noqa: F401
        return _try(given.reader, given.seconds)
    faults = 0
    for name in READERS:
        share = str(given.seconds // len(READERS))
        command = [sys.executable, "-m", "tests.fuzz.readers", name, "--seconds", share]
        done = subprocess.run(command, stderr=subprocess.PIPE, text=True, errors="replace")
        tail = done.stderr.splitlines()
        print(name, *[line for line in tail if " cov: " in line][-1:], flush=True)
        if done.returncode:
            faults += 1
            print("\n".join(tail[-40:]))
    raise SystemExit(faults)


if __name__ == "__main__":
    main()
