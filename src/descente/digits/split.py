"""A split: images with their labels, the unit of data every other part takes."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from descente.checks import whole
from descente.errors import InputError

__all__ = ["Digits", "Split", "sample_rows", "stratified"]


@dataclass(frozen=True, eq=False)
class Split:
    """Images and their labels; rows are examples.

    Parameters
    ----------
    images : (n, d) float32, C-contiguous, in [0, 1]
        One image per row; ``d = height * width`` (784 for digits).
    labels : (n,) uint8
        The class of each row, an index into ``classes``.
    name : str
        What a person reads, e.g. ``"MNIST, train"``.
    classes : tuple of str
        The name of each class, in the order of the network's outputs.
    shape : (height, width)
        The picture each row unrolls, row-major.
    origin : str
        What `load` takes to load the same set again, e.g. ``"mnist"``; empty if it cannot.

    Raises
    ------
    InputError
        If shapes, dtypes, ranges or lengths disagree, or an image is not finite.
    """

    images: NDArray[np.float32]
    labels: NDArray[np.uint8]
    name: str = "digits"
    classes: tuple[str, ...] = tuple("0123456789")
    shape: tuple[int, int] = (28, 28)
    origin: str = ""

    def __post_init__(self) -> None:
        images, labels = self.images, self.labels
        if images.ndim != 2 or images.dtype != np.float32 or not images.flags.c_contiguous:
            raise InputError(
                f"images came as {images.dtype} {images.shape}; wanted a C-contiguous float32 "
                f"array of shape (n, {self.shape[0] * self.shape[1]}): use "
                "np.ascontiguousarray(x, dtype=np.float32)."
            )
        if images.shape[1] != self.shape[0] * self.shape[1]:
            raise InputError(
                f"images have {images.shape[1]} columns but shape={self.shape} means "
                f"{self.shape[0] * self.shape[1]}: pass the matching shape."
            )
        # 19 ms for MNIST's 60,000 images, of 0.7 s that loading them takes
        if not (finite := np.isfinite(images)).all():
            row = int(np.argmin(finite.all(axis=1)))
            raise InputError(
                f"image {row} holds numbers that are not finite; wanted numbers in [0, 1]: leave "
                "such images out, or np.nan_to_num(x)."
            )
        if labels.shape != (len(images),) or labels.dtype != np.uint8:
            raise InputError(
                f"labels came as {labels.dtype} {labels.shape}; wanted uint8 ({len(images)},), "
                "one per image."
            )
        if len(labels) and int(labels.max()) >= len(self.classes):
            raise InputError(
                f"a label is {int(labels.max())} but there are {len(self.classes)} classes: "
                f"labels go from 0 to {len(self.classes) - 1}."
            )

    def __len__(self) -> int:
        return len(self.images)

    def __getitem__(self, rows: slice) -> Split:
        """Rows ``start:stop:step`` as a split of their own (a view where the slice allows)."""
        if not isinstance(rows, slice):
            raise InputError(f"a split is cut with a slice such as train[:1000]; got {rows!r}.")
        return replace(
            self,
            images=np.ascontiguousarray(self.images[rows]),
            labels=np.ascontiguousarray(self.labels[rows]),
        )

    def sample(self, n: int, seed: int = 0) -> Split:
        """A sample of n examples, drawn without replacement; all of them where n is not less.

        Every k-th image would be no sample: MNIST's even rows are harder than its odd ones.
        """
        rows = sample_rows(len(self), n, seed)
        if len(rows) == len(self):
            return self
        return replace(self, images=self.images[rows], labels=self.labels[rows])


@dataclass(frozen=True, eq=False)
class Digits:
    """A data set: a training split, a test split, and where they come from.

    Parameters
    ----------
    name : str
        Short name, e.g. ``"mnist"`` or ``"embedded"``.
    source : str
        One sentence on what this is and where it was found.
    train, test : Split
        To learn from, and to measure on.
    """

    name: str
    source: str
    train: Split
    test: Split


def sample_rows(total: int, n: int, seed: int = 0) -> NDArray[np.intp]:
    """Row numbers of a sample: min(n, total) of ``range(total)``, increasing, without replacement.

    Parameters
    ----------
    total : int
        Rows there are.
    n : int, at least 1
        Rows wanted.
    seed : int
        The same seed gives the same rows.

    Raises
    ------
    InputError
        If n or the seed is out of range.
    """
    n, seed = whole("n", n, 1), whole("seed", seed, 0)
    if n >= total:
        return np.arange(total)
    return np.sort(np.random.default_rng(seed).choice(total, n, replace=False))


def stratified(
    labels: NDArray[np.uint8], fraction: float = 0.2, seed: int = 0
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Part rows in two, each class in the same proportion on both sides.

    Parameters
    ----------
    labels : (n,) uint8
        The class of each row.
    fraction : float, between 0 and 1
        The part of each class to test on: of n rows in all, the next whole number above
        ``fraction * n``, shared between the classes by largest remainder; at least one row on
        both sides for every class that has two, and to learn from for a class that has one.
    seed : int
        The same seed gives the same rows for ever: raw words of PCG64 order them.

    Returns
    -------
    train, test : (n - t,) and (t,) intp
        Row numbers, increasing.

    Examples
    --------
    >>> train, test = stratified(np.repeat(np.arange(3, dtype=np.uint8), 5))
    >>> len(train), len(test)
    (12, 3)
    """
    keys = np.random.PCG64(seed).random_raw(len(labels))
    order = np.lexsort((keys, labels))  # by class, at random within each
    counts = np.bincount(labels)
    wanted = np.floor(counts * fraction).astype(np.intp)
    spare = int(np.ceil(len(labels) * fraction)) - int(wanted.sum())
    wanted[np.argsort(wanted - counts * fraction, kind="stable")[:spare]] += 1
    wanted = np.minimum(np.maximum(wanted, 1), np.maximum(counts - 1, 0))
    rank = np.arange(len(labels)) - np.repeat(np.cumsum(counts) - counts, counts)
    chosen = rank < np.repeat(wanted, counts)
    return np.sort(order[~chosen]), np.sort(order[chosen])
