"""The examples that a cost is the mean over, whatever they come as."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset, IterableDataset, RandomSampler, SequentialSampler

from descente.digits import Split
from descente.errors import InputError
from descente.torch.trees import concatenated, leaves, mapped

__all__ = ["read"]

READ = 1000  # examples of a data set that are fetched at a time


def read(data: Any) -> tuple[Any, int]:
    """All examples as one batch, and how many they are.

    Parameters
    ----------
    data : tensors, Dataset, DataLoader, iterable of batches, or Split
        Tensors in a tuple, list or dict, one example per row. A loader that draws its examples in
        random order is read in the order of its data set, each example once.

    Returns
    -------
    batch : tensors in a tuple, list or dict
        As the loss gets them, with all examples.
    n : int

    Raises
    ------
    InputError
        If there are none, or they do not go together.
    """
    batch = _batch(data)
    lengths = {len(leaf) if leaf.ndim else 0 for leaf in leaves(batch)}
    if len(lengths) != 1 or 0 in lengths:
        raise InputError(
            "the data came as tensors of {lengths} rows; wanted one row per example in each, and "
            "at least one.",
            lengths=", ".join(map(str, sorted(lengths))) or "no",
        )
    return batch, lengths.pop()


def _batch(data: Any) -> Any:
    if isinstance(data, Split):
        return torch.from_numpy(data.images), torch.from_numpy(data.labels.astype(np.int64))
    if isinstance(data, DataLoader):
        return _joined(_loaded(data))
    if isinstance(data, Dataset) and not isinstance(data, IterableDataset):
        return _joined(DataLoader(data, batch_size=READ))
    if isinstance(data, Mapping | Tensor):
        return dict(data) if isinstance(data, Mapping) else data
    if isinstance(data, tuple | list) and data and all(isinstance(d, Tensor) for d in data):
        return tuple(data)
    if isinstance(data, tuple) and any(True for _ in leaves(data)):
        return data
    if isinstance(data, Iterable):
        return _joined(data)
    raise InputError(
        "data came as {kind}; wanted tensors, a Dataset, a DataLoader, or a list of batches.",
        kind=type(data).__name__,
    )


def _loaded(loader: Any) -> Any:
    """The loader, or one over the same data set that leaves nothing out and nothing to chance."""
    whole = not isinstance(loader.dataset, IterableDataset) and isinstance(
        loader.sampler, SequentialSampler | RandomSampler
    )
    if not whole:
        return loader
    size = loader.batch_size or READ
    return DataLoader(loader.dataset, batch_size=size, collate_fn=loader.collate_fn)


def _joined(batches: Iterable[Any]) -> Any:
    kept = list(batches)
    if not kept:
        raise InputError("the data holds no batch; wanted at least one example.")
    try:
        kept = [mapped(torch.Tensor.detach, batch) for batch in kept]
        return concatenated(kept)
    except (RuntimeError, KeyError, ValueError, TypeError):
        raise InputError(
            "the batches of the data have different shapes, so they make no one batch: wanted "
            "examples of one shape; pad them to the longest."
        ) from None
