"""The step that an optimizer of PyTorch would make next, and what it measures lengths by."""

from __future__ import annotations

import copy
from collections import defaultdict
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from descente.errors import InputError
from descente.torch.objective import TorchObjective

__all__ = ["OptimizerStep", "adam_preconditioner", "optimizer_step"]

Element = list[Tensor]


class OptimizerStep(NamedTuple):
    """A step θ − η d.

    Attributes
    ----------
    direction : list of Tensor
        d.
    eta : float
        The learning rate in use: that of the first group.
    """

    direction: Element
    eta: float


def optimizer_step(at: TorchObjective, optimizer: torch.optim.Optimizer) -> OptimizerStep:
    """The step that an optimizer would make from where one stands, with the gradient of all data.

    It is made on copies: neither the optimizer nor the model moves.

    Parameters
    ----------
    at : TorchObjective
        Of the model whose parameters the optimizer has.
    optimizer : torch.optim.Optimizer
        With its state: momentum, second moments, weight decay, whatever it does.

    Returns
    -------
    OptimizerStep

    Raises
    ------
    InputError
        If the optimizer has none of the parameters, or a learning rate of 0.

    Examples
    --------
    >>> import torch, descente as gd
    >>> _ = torch.manual_seed(0)
    >>> model = torch.nn.Linear(4, 3)
    >>> data = torch.randn(60, 4), torch.randint(3, (60,))
    >>> at = gd.torch.objective(model, torch.nn.CrossEntropyLoss(), data)
    >>> step = gd.torch.optimizer_step(at, torch.optim.Adam(model.parameters(), lr=0.01))
    >>> found = gd.critical_sharpness(at, direction=step.direction, start=step.eta)
    >>> found.converged, step.eta < found.eta
    (True, True)
    """
    names = at.names_of(optimizer)
    gradient = dict(zip(at.names, at.gradient(), strict=True))
    standing = dict(zip(at.names, at.theta, strict=True))
    moved = {name: nn.Parameter(t.clone()) for name, t in standing.items()}
    twin = copy.copy(optimizer)
    twin.state = defaultdict(dict)
    twin.param_groups = []
    for group in optimizer.param_groups:
        ours = [p for p in group["params"] if id(p) in names]
        for p in ours:
            parameter = moved[names[id(p)]]
            parameter.grad = gradient[names[id(p)]].clone()
            twin.state[parameter] = copy.deepcopy(optimizer.state.get(p, {}))
        twin.param_groups.append({**group, "params": [moved[names[id(p)]] for p in ours]})
    eta = float(optimizer.param_groups[0]["lr"])
    if not eta > 0:
        raise InputError("the optimizer's learning rate is {eta}; wanted one above 0.", eta=eta)
    with torch.enable_grad():
        type(optimizer).step(twin)
    direction = [(standing[name] - moved[name].detach()) / eta for name in at.names]
    return OptimizerStep(direction, eta)


def adam_preconditioner(at: TorchObjective, optimizer: torch.optim.Optimizer) -> Element:
    """P = (1 − β₁ᵗ)(√(v/(1 − β₂ᵗ)) + ε): Adam's step is −η P⁻¹ times its running mean of gradients.

    λmax(P^-½ H P^-½) is what Adam's edge of stability is about: over the full batch it hovers at
    (2 + 2β₁)/((1 − β₁) η), 38/η for β₁ = 0.9 (Cohen et al. 2022, arXiv 2207.14484).

    Parameters
    ----------
    at : TorchObjective
        Of the model whose parameters the optimizer has.
    optimizer : Adam or AdamW
        After at least one step.

    Returns
    -------
    list of Tensor
        For ``gd.sharpness(at, preconditioner=…, beta1=…)``.

    Raises
    ------
    InputError
        If the optimizer is another one, or has made no step.
    """
    names = at.names_of(optimizer)
    found: dict[str, Tensor] = {}
    for group in optimizer.param_groups:
        for p in group["params"]:
            if id(p) in names:
                found[names[id(p)]] = _of_one(optimizer.state.get(p, {}), group)
    missing = [name for name in at.names if name not in found]
    if missing:
        raise InputError("the optimizer does not have {name}.", name=missing[0])
    return at.space.vector([found[name] for name in at.names])


def _of_one(state: Any, group: Any) -> Tensor:
    if (
        "betas" not in group
        or "eps" not in group
        or ("step" in state and "exp_avg_sq" not in state)
    ):
        raise InputError("the optimizer is no Adam: it keeps no second moments.")
    if "exp_avg_sq" not in state:
        raise InputError("the optimizer has made no step yet, so it knows no second moments.")
    (beta1, beta2), t = group["betas"], float(state["step"])
    second = state.get("max_exp_avg_sq", state["exp_avg_sq"]).double()
    length: Tensor = (1 - beta1**t) * ((second / (1 - beta2**t)).sqrt() + group["eps"])
    return length
