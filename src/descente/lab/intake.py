"""The process that reads what a page has brought: foreign bytes, within a limit of memory.

``python -m descente.lab.intake`` has an upload (see `upload`) as a file on its standard input. It
puts away what it makes of it (see `taken`) and writes one line of JSON: what came, or why not.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import PurePosixPath
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from descente.digits import Digits
from descente.digits.archive import arrays_of, write_archive
from descente.digits.classes import hidden
from descente.digits.images import MAX_FILE_BYTES, SUFFIXES, decode_image
from descente.digits.own import Picture, of_arrays, of_pictures
from descente.errors import DataFormatError, DescenteError, InputError
from descente.lab import taken, weights
from descente.lab.limits import limit
from descente.lab.phrases import refusal
from descente.lab.upload import Sent, contents
from descente.weights.found import are_weights

__all__ = ["main", "take_in"]


def take_in(upload: BinaryIO) -> dict[str, Any]:
    """Put away the data set or the network that an upload holds, and say what it is.

    Raises
    ------
    DescenteError
        If it holds neither, or something damaged.
    """
    files = [each for each in contents(upload) if not hidden(each.path)]
    pictures = [each for each in files if each.path.suffix.lower() in SUFFIXES]
    archives = [each for each in files if each.path.suffix.lower() in (taken.DATA, taken.NETWORK)]
    if pictures and not archives:
        digits = _of_pictures(upload, pictures)
        return _data(digits, len(files) - len(digits.train) - len(digits.test))
    if len(archives) == 1 and not pictures:
        return _archive(_bytes(upload, archives[0]), archives[0].path)
    raise InputError(
        "{images} images and {archives} archives came; wanted PNG or JPEG images, or one .npz, or "
        "one .safetensors: bring them one after the other.",
        images=len(pictures),
        archives=len(archives),
    )


def _bytes(upload: BinaryIO, sent: Sent, most: int = sys.maxsize) -> bytes:
    """The bytes of a file, up to so many."""
    upload.seek(sent.start)
    return upload.read(min(sent.size, most))


def _of_pictures(upload: BinaryIO, files: Sequence[Sent]) -> Digits:
    """The data set of image files, as `load` makes it of the same files in a folder."""

    def read(sent: Sent) -> NDArray[np.float32]:
        return decode_image(_bytes(upload, sent, MAX_FILE_BYTES + 1))

    tops = {each.path.parts[0] for each in files if len(each.path.parts) > 1}
    name = tops.pop() if len(tops) == 1 else ""
    pictures = [Picture(each.path, partial(read, each), str(each.path)) for each in files]
    return of_pictures(pictures, name, name or "what came")


def _archive(content: bytes, path: PurePosixPath) -> dict[str, Any]:
    """A data set, or a network, by the names of the arrays."""
    if path.suffix.lower() == taken.NETWORK:
        return _network(weights.of_safetensors(content, path.name))
    arrays = arrays_of(io.BytesIO(content), path.name)
    if are_weights(list(arrays)):
        return _network(weights.of_arrays(arrays, path.name))
    return _data(of_arrays(arrays, path.stem))


def _data(digits: Digits, left_out: int = 0) -> dict[str, Any]:
    """Keep a data set, and say what it is."""
    classes, images = digits.train.classes, len(digits.train) + len(digits.test)
    content = io.BytesIO()
    write_archive(content, digits)
    title = digits.name or "-".join(classes[:3])
    return {
        "kind": "data",
        "name": taken.keep(title, content.getvalue(), taken.DATA),
        "images": images,
        "train": len(digits.train),
        "test": len(digits.test),
        "classes": list(classes),
        "left_out": left_out,
    }


def _network(came: weights.Weights) -> dict[str, Any]:
    """Keep a network, and say what it is."""
    return {
        "kind": "network",
        "name": taken.keep(PurePosixPath(came.title).stem, came.to_bytes(), taken.NETWORK),
        "title": came.title,
        "parameters": came.theta.size,
    }


def _bound_memory() -> None:
    """Take no more memory than the limit, where the system can hold a process to it."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        most = limit("reading_bytes")
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def main() -> None:
    """Read the upload on the standard input; say on the standard output what came of it."""
    _bound_memory()
    try:
        answer = take_in(sys.stdin.buffer)
    except DescenteError as error:
        answer = {"error": refusal("take-in", error)}
    except MemoryError:
        large = DataFormatError(
            "what came takes more than {most:,} bytes of memory to read: bring less of it at once.",
            most=limit("reading_bytes"),
        )
        answer = {"error": refusal("take-in", large)}
    except OSError as error:
        full = DataFormatError(
            "what came cannot be kept ({reason}): free some disk space where the lab runs.",
            reason=error.strerror or type(error).__name__,
        )
        answer = {"error": refusal("take-in", full)}
    sys.stdout.write(json.dumps(answer, allow_nan=False))


if __name__ == "__main__":
    main()
