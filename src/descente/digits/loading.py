"""One door to every data set: `load`."""

from __future__ import annotations

from pathlib import Path

from descente.digits.embedded import load_embedded
from descente.digits.mnist import find, load_mnist
from descente.digits.own import load_own
from descente.digits.split import Digits
from descente.errors import InputError

__all__ = ["load"]


def load(name: str | Path | None = None, folder: str | Path | None = None) -> Digits:
    """Load a data set from this machine; nothing is ever downloaded here.

    Parameters
    ----------
    name : str or path, optional
        ``"mnist"``; ``"embedded"``, 1,797 digits that are always there; or your own data: the
        path of a folder with one sub-folder of PNG or JPEG images per class, or of an ``.npz``
        archive of images and labels. By default MNIST if it is at hand, else the embedded digits.
    folder : path, optional
        Where MNIST is, by default ``DESCENTE_DATA``, then the user's cache. Without ``name``, a
        folder that does not hold MNIST is read as your own images.

    Returns
    -------
    Digits
        ``train`` and ``test``, images of 28 × 28 in [0, 1]; ``source`` says what was loaded, from
        where and why.

    Raises
    ------
    InputError
        If ``name`` or ``folder`` names nothing that can be read.
    DataNotFoundError
        If MNIST was asked for and is not on this machine.
    DataFormatError
        If the files are damaged or not what they claim to be.

    Examples
    --------
    >>> data = load("embedded")
    >>> data.train.images.shape, data.train.images.dtype, data.test.labels.shape
    ((1437, 784), dtype('float32'), (360,))
    """
    if name is None:
        return _default(folder)
    if name == "mnist":
        return load_mnist(folder)
    if name == "embedded":
        return load_embedded()
    path = Path(name) if name and isinstance(name, str | Path) else None
    if path is not None and (path.is_dir() or path.is_file()):
        return load_mnist(path) if path.is_dir() and find(path) else load_own(path)
    raise InputError(
        f"{str(name)!r} names no data set; wanted 'mnist', 'embedded', the path of a folder with "
        "one sub-folder of images per class, or the path of an .npz archive of images and labels."
    )


def _default(folder: str | Path | None) -> Digits:
    if folder is not None:
        path = Path(folder)
        if not path.is_dir():
            raise InputError(
                f"folder={str(folder)!r} is not a folder; pass the one that holds MNIST or your "
                "own images."
            )
        return load_mnist(path) if find(path) else load_own(path)
    if find():
        return load_mnist()
    return load_embedded(
        "MNIST is not on this machine: `descente data get mnist` fetches its 70,000 digits."
    )
