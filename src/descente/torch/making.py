"""From a model, a loss and data to an objective that can be believed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from descente.checks import whole as whole_number
from descente.errors import InputError
from descente.torch.data import read
from descente.torch.model import bare, untouched
from descente.torch.objective import TorchObjective, leaves_of
from descente.torch.trees import mapped
from descente.torch.trust import check_the_function, check_the_hessian

__all__ = ["objective"]

CHUNK_BYTES = 128 * 2**20  # of what a chunk's forward pass keeps for its backward pass
MOST = 1000  # examples in a chunk


def objective(
    model: nn.Module,
    loss: Callable[..., Any] | None,
    data: Any,
    *,
    only: str | Sequence[str] | None = None,
    device: str | torch.device | None = None,
    chunk: int | None = None,
    mode: str = "eval",
    compile: bool = False,
) -> TorchObjective:
    """The mean loss of a PyTorch model over data, as every instrument takes it.

    Parameters
    ----------
    model : torch.nn.Module
        Measured as it is now, on a copy. It is never called, moved or changed.
    loss : callable
        A function of (outputs, targets), such as ``torch.nn.CrossEntropyLoss()``, that returns the
        mean over a batch; or a function of (model, batch) whose first argument is called ``model``;
        or None, for models that return their loss and batches that are dicts.
    data : tensors, Dataset, DataLoader or list of batches
        All examples, read once and held in memory. Tensors in a tuple, list or dict have one
        example per row.
    only : str or sequence of str, optional
        θ is only what these modules or parameters hold, e.g. ``"layers.11"``; by default all that
        require a gradient. The rest stands still.
    device : optional
        Where to compute, by default where the model is.
    chunk : int, optional
        Examples computed at a time, by default as many as keep 128 MB for a backward pass, 1,000 at
        most.
    mode : {"eval", "train"}
        The mode the copy is in. In training mode a model with dropout, or with batch normalisation,
        is no function of θ, and is refused.
    compile : bool
        Compile the cost for landscapes with ``torch.compile``: worth it for grids of minutes.

    Returns
    -------
    TorchObjective

    Raises
    ------
    InputError
        If the cost is no function of θ (it is random, or changes the model), no mean over examples,
        or its second derivative is not the derivative of its first: each is tried on a few examples
        at the start.

    Examples
    --------
    >>> import torch, descente as gd
    >>> _ = torch.manual_seed(0)
    >>> model = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.Tanh(), torch.nn.Linear(8, 3))
    >>> data = torch.randn(60, 4), torch.randint(3, (60,))
    >>> at = gd.torch.objective(model, torch.nn.CrossEntropyLoss(), data)
    >>> at.space.size, at.n_examples
    (67, 60)
    >>> gd.sharpness(at).converged
    True
    """
    with untouched():
        batch, n = read(data)
        whole = bare(model, loss, mode, batch)
        if device is not None:
            whole = whole.to(device)
        names = _chosen(whole.model, only)
        for parameter in whole.parameters():
            parameter.requires_grad_(False)
        there = whole.model.get_parameter(names[0]).device
        batch = mapped(lambda leaf: leaf.detach().to(there), batch)
        size = whole_number("chunk", chunk, 1) if chunk is not None else 1
        at = TorchObjective(
            whole,
            batch,
            n,
            names,
            chunk=size,
            bytes_per_example=1.0,
            compiled=compile,
            sources={id(p): name for name, p in model.named_parameters()},
        )
        at.bytes_per_example = _kept_bytes(at)
        if chunk is None:
            at.chunk = int(max(1, min(MOST, CHUNK_BYTES // max(1.0, at.bytes_per_example))))
        check_the_function(at)
        check_the_hessian(at)
    return at


def _chosen(model: nn.Module, only: str | Sequence[str] | None) -> list[str]:
    """The names of the parameters that θ is made of."""
    known = [name for name, p in model.named_parameters() if p.requires_grad]
    if only is not None:
        prefixes = [only] if isinstance(only, str) else list(only)
        everything = [name for name, _ in model.named_parameters()]
        for prefix in prefixes:
            if not any(_under(name, prefix) for name in everything):
                raise InputError(
                    "only came as {prefix!r}, which no parameter is under; those of the model "
                    "begin with {names}.",
                    prefix=prefix,
                    names=", ".join(everything[:5]) or "none",
                )
        known = [name for name in everything if any(_under(name, p) for p in prefixes)]
    if not known:
        raise InputError(
            "no parameter of the model may move: all are frozen; name some with only=."
        )
    return known


def _under(name: str, prefix: str) -> bool:
    return name == prefix or name.startswith(f"{prefix}.")


def _kept_bytes(at: TorchObjective) -> float:
    """Bytes per example that a forward pass keeps for its backward pass, measured on two."""
    kept: dict[int, int] = {}

    def pack(tensor: Tensor) -> Tensor:
        storage = tensor.untyped_storage()
        kept[storage.data_ptr()] = storage.nbytes()
        return tensor

    few = min(2, at.n_examples)
    batch = mapped(lambda leaf: at.placed(leaf[:few]), at.batch)
    q = leaves_of(at.theta)
    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        held = at.loss(q, batch)
    own = {t.untyped_storage().data_ptr() for t in (*q, *at.whole.parameters())}
    del held
    return max(1.0, sum(size for place, size in kept.items() if place not in own) / few)
