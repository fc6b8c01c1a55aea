"""One door to every data set: `load`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from descente.digits.embedded import load_embedded
from descente.digits.embedded import ready as embedded_ready
from descente.digits.mnist import find, load_mnist
from descente.digits.own import load_own
from descente.digits.pen import load_pen
from descente.digits.pen import ready as pen_ready
from descente.digits.sentences import NO_MNIST, WRITING
from descente.digits.split import Digits, Split
from descente.digits.uci import load_uci
from descente.errors import InputError
from descente.files import is_file, is_folder

__all__ = ["default_set", "load", "load_again", "what_takes_time"]

_FORMER = {"embedded": "uci"}  # what a name stood for when earlier runs were recorded


def load(
    name: str | Path | None = None,
    folder: str | Path | None = None,
    *,
    n: int | None = None,
    seed: int | None = None,
) -> Digits:
    """Load a data set from this machine; nothing is ever downloaded here.

    Parameters
    ----------
    name : str or path, optional
        ``"mnist"``; ``"embedded"``, always there: to learn from, digits of a simulated pen and
        1,437 real ones, to test on, 360 real ones; ``"pen"``, those of the pen alone; ``"uci"``,
        the 1,797 real ones alone; or your own data: the path of a folder of PNG or JPEG images, in
        one sub-folder per class or named after it (``cat-01.png``), or of an ``.npz`` archive of
        images and labels. By default MNIST if it is at hand, else the embedded digits.
    folder : path, optional
        Where MNIST is, by default ``DESCENTE_DATA``, then the user's cache. Without ``name``, a
        folder that does not hold MNIST is read as your own images.
    n, seed : int, optional
        For ``"pen"`` only: how many digits to learn from, by default 60,000, and the seed of the
        pen, by default 0.

    Returns
    -------
    Digits
        ``train`` and ``test``, images of 28 × 28 in [0, 1]; ``source`` says what was loaded, from
        where and why.

    Raises
    ------
    InputError
        If ``name`` or ``folder`` names nothing that can be read, or ``n`` or ``seed`` is out of
        range or given for another set than the pen's.
    DataNotFoundError
        If MNIST was asked for and is not on this machine, or a path cannot be read.
    DataFormatError
        If the files are damaged or not what they claim to be.

    Examples
    --------
    >>> data = load("uci")
    >>> data.train.images.shape, data.train.images.dtype, data.test.labels.shape
    ((1437, 784), dtype('float32'), (360,))
    >>> load("pen", n=600, seed=3).source
    '700 digits written by a simulated pen (seed 3), not by people, framed like MNIST.'
    """
    if name == "pen":
        return load_pen(60_000 if n is None else n, 0 if seed is None else seed)
    if n is not None or seed is not None:
        raise InputError(
            "n={n!r} and seed={seed!r} came with the data set {name!r}; only 'pen' is "
            "written anew: leave them out, or load('pen', n=..., seed=...).",
            n=n,
            seed=seed,
            name=str(name),
        )
    if name is None:
        return _default(folder)
    if name == "mnist":
        return load_mnist(folder)
    if name == "embedded":
        return load_embedded()
    if name == "uci":
        return load_uci()
    path = Path(name) if name and isinstance(name, str | Path) else None
    if path is not None and ((folder_of := is_folder(path)) or is_file(path)):
        return load_mnist(path) if folder_of and find(path) else load_own(path)
    raise InputError(
        "{name!r} names no data set; wanted 'mnist', 'embedded', 'pen', 'uci', the path of a "
        "folder with one sub-folder of images per class, or the path of an .npz archive of "
        "images and labels.",
        name=str(name),
    )


def default_set() -> str:
    """The name of the set that `load` takes without one: MNIST if it is at hand."""
    return "mnist" if find() else "embedded"


def load_again(
    origin: str, fits: Callable[[Split], bool], folder: str | Path | None = None
) -> Digits:
    """Load the set a run learnt from, also where its name has come to stand for another set.

    Parameters
    ----------
    origin : str
        `Split.origin` of the training split.
    fits : function
        Whether a training split is the one the run learnt from.
    folder : path, optional
        As for `load`.

    Returns
    -------
    Digits
        What the name stands for today, if nothing fits.
    """
    digits = load(origin or None, folder)
    if origin in _FORMER and not fits(digits.train):
        former = load(_FORMER[origin])
        return former if fits(former.train) else digits
    return digits


def what_takes_time(name: str | Path | None, folder: str | Path | None = None) -> str:
    """A sentence on what the first loading of a set does for a moment; empty if nothing."""
    if name is None and folder is None:
        name = default_set()
    at_hand = {"embedded": embedded_ready, "pen": pen_ready}
    return WRITING if name in at_hand and not at_hand[str(name)]() else ""


def _default(folder: str | Path | None) -> Digits:
    if folder is not None:
        path = Path(folder)
        if not is_folder(path):
            raise InputError(
                "folder={folder!r} is not a folder; pass the one that holds MNIST or your "
                "own images.",
                folder=str(folder),
            )
        return load_mnist(path) if find(path) else load_own(path)
    return load_mnist() if default_set() == "mnist" else load_embedded(NO_MNIST)
