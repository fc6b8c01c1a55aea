"""Tensors in tuples, lists and dicts: how batches come."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor

__all__ = ["concatenated", "leaves", "mapped", "zipped"]


def leaves(tree: Any) -> Iterator[Tensor]:
    """Every tensor of a tree, in order."""
    if isinstance(tree, Tensor):
        yield tree
    elif isinstance(tree, dict):
        for value in tree.values():
            yield from leaves(value)
    elif isinstance(tree, tuple | list):
        for value in tree:
            yield from leaves(value)


def mapped(change: Callable[[Tensor], Any], tree: Any) -> Any:
    """The same tree with every tensor changed; what is neither tensor nor tree stays."""
    return zipped(lambda tensors: change(tensors[0]), [tree])


def zipped(join: Callable[[list[Tensor]], Any], trees: list[Any]) -> Any:
    """One tree of several of the same shape, tensor by tensor."""
    first = trees[0]
    if isinstance(first, Tensor):
        return join(trees)
    if isinstance(first, dict):
        return {key: zipped(join, [tree[key] for tree in trees]) for key in first}
    if isinstance(first, tuple) and hasattr(first, "_fields"):
        return type(first)(*(zipped(join, list(each)) for each in zip(*trees, strict=True)))
    if isinstance(first, tuple | list):
        return type(first)(zipped(join, list(each)) for each in zip(*trees, strict=True))
    return first


def concatenated(trees: list[Any]) -> Any:
    """Batches as one batch."""
    return zipped(lambda tensors: torch.cat(tensors), trees) if len(trees) > 1 else trees[0]
