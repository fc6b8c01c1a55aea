"""The bare copy of a model that is measured, and how its loss is called.

The user's model is never called: a copy of it is, without the hooks that others have set on it. So
nothing of the model changes, nor does the random state (`untouched`).
"""

from __future__ import annotations

import copy
import inspect
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from descente.errors import InputError

__all__ = ["Whole", "bare", "untouched", "weighing"]

MODES = ("eval", "train")
MODEL = ("model", "net", "network", "module")  # what a loss's first argument is called


@contextmanager
def untouched() -> Iterator[None]:
    """Whatever is drawn at random inside, the random state is the same afterwards."""
    plain, of_numpy = random.getstate(), np.random.get_state()  # noqa: NPY002
    try:
        with torch.random.fork_rng():
            yield
    finally:
        random.setstate(plain)
        np.random.set_state(of_numpy)  # noqa: NPY002


class Whole(nn.Module):
    """A model with its loss: a batch in, its mean cost out.

    Parameters
    ----------
    model : nn.Module
    loss : callable or None
        Of (outputs, targets), or of (model, batch) where its first argument is called so. None
        takes ``model(**batch).loss``, as models of transformers have it.
    """

    def __init__(self, model: nn.Module, loss: Callable[..., Any] | None) -> None:
        super().__init__()
        self.model = model
        self.loss = loss
        self.takes_the_model = loss is not None and _first_argument(loss) in MODEL

    def forward(self, batch: Any) -> Tensor:
        """The mean cost over a batch: a tensor of one number."""
        if self.loss is None:
            outputs = self.model(**batch)
            cost = outputs["loss"] if isinstance(outputs, dict) else outputs.loss
        elif self.takes_the_model:
            cost = self.loss(self.model, batch)
        else:
            inputs, targets = batch
            cost = self.loss(_called(self.model, inputs), targets)
        if not isinstance(cost, Tensor) or cost.numel() != 1 or not cost.is_floating_point():
            came = tuple(cost.shape) if isinstance(cost, Tensor) else type(cost).__name__
            raise InputError(
                "the loss of a batch came as {came}; wanted one number, the mean over the batch.",
                came=came,
            )
        return cost.reshape(())


def _first_argument(loss: Any) -> str:
    try:
        return next(iter(inspect.signature(loss).parameters), "")
    except (TypeError, ValueError):  # what is compiled tells nothing
        return ""


def _called(model: nn.Module, inputs: Any) -> Any:
    if isinstance(inputs, dict):
        return model(**inputs)
    return model(*inputs) if isinstance(inputs, tuple | list) else model(inputs)


def bare(model: Any, loss: Any, mode: str, batch: Any) -> Whole:
    """A copy of the model with its loss, in the mode asked for, without hooks of others.

    Raises
    ------
    InputError
        If it is no module, cannot be copied, or the data do not go with the loss.
    """
    if not isinstance(model, nn.Module):
        raise InputError(
            "model came as {kind}; wanted a torch.nn.Module.", kind=type(model).__name__
        )
    if mode not in MODES:
        raise InputError("mode={mode!r} is unknown; choose 'eval' or 'train'.", mode=mode)
    if loss is not None and not callable(loss):
        raise InputError(
            "loss came as {kind}; wanted a function of (outputs, targets) or of (model, batch).",
            kind=type(loss).__name__,
        )
    try:
        twin = copy.deepcopy(model)
    except (RuntimeError, TypeError) as error:
        raise InputError(
            "the model cannot be copied ({error}); call .detach() on the tensors it keeps from "
            "earlier batches.",
            error=str(error).splitlines()[0],
        ) from None
    for module in twin.modules():
        for hooks in (module._forward_hooks, module._forward_pre_hooks, module._backward_hooks):
            for key in [k for k, hook in hooks.items() if not _is_torchs(hook)]:
                del hooks[key]
    whole = Whole(twin.train(mode == "train"), loss)
    if loss is None and not isinstance(batch, dict):
        raise InputError(
            "loss came as None, which is for batches that are dicts and models that return their "
            "loss; wanted a function of (outputs, targets) or of (model, batch)."
        )
    pair = isinstance(batch, tuple | list) and len(batch) == 2
    if loss is not None and not whole.takes_the_model and not pair:
        raise InputError(
            "the batches are no pairs (inputs, targets), so the loss must be a function of "
            "(model, batch): call its first argument `model`."
        )
    return whole


def _is_torchs(hook: Any) -> bool:
    """Whether PyTorch set the hook itself, as weight_norm and spectral_norm do."""
    home = getattr(hook, "__module__", None) or type(hook).__module__
    return str(home).split(".")[0] == "torch"


def weighing(loss: Any) -> Callable[[Any], float]:
    """How much a batch's mean counts for in the mean over all of them: batch ↦ weight.

    The number of examples; for PyTorch's own losses of classes the number of targets that are not
    ignored, or the sum of their classes' weights.
    """
    if isinstance(loss, nn.CrossEntropyLoss | nn.NLLLoss):
        return lambda batch: _counted(loss, batch[1])
    return lambda batch: float(_rows(batch))


def _counted(loss: Any, targets: Tensor) -> float:
    if targets.is_floating_point():  # probabilities: none is ignored
        return float(len(targets))
    kept = targets[targets != loss.ignore_index]
    return float(kept.numel() if loss.weight is None else loss.weight.to(kept.device)[kept].sum())


def _rows(batch: Any) -> int:
    from descente.torch.trees import leaves

    return len(next(leaves(batch)))
