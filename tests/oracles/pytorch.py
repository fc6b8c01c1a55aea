"""A network in PyTorch's own words, and what PyTorch says of it; float64 throughout."""

from __future__ import annotations

import itertools
import warnings

import numpy as np
import torch

from descente.network import Layout

Arrays = dict[str, np.ndarray]

torch.set_num_threads(1)  # its threads wait for each other far longer than they compute here

FUNCTIONS = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "identity": torch.clone,
    "softmax": lambda z: torch.softmax(z, dim=1),
}


def forward(
    layout: Layout, theta: torch.Tensor, X: np.ndarray, labels: np.ndarray, cost: str
) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
    """The mean cost as a function of the flat θ, and all that it is made of by its name."""
    a, start, last = torch.tensor(X), 0, len(layout.sizes) - 1
    parts = {"a0": a}
    for n, (i, o) in enumerate(itertools.pairwise(layout.sizes), start=1):
        W = theta[start : start + i * o].reshape(i, o)
        b = theta[start + i * o : start + (i + 1) * o]
        start += (i + 1) * o
        z = a @ W + b
        a = FUNCTIONS[layout.output if n == last else layout.activation](z)
        parts |= {f"W{n}": W, f"b{n}": b, f"z{n}": z, f"a{n}": a}
    y = torch.tensor(np.eye(layout.sizes[-1])[labels])
    if cost == "quadratic":
        costs = (y - a) ** 2
    elif layout.output == "softmax":
        costs = -y * torch.log(a)
    else:  # not PyTorch's own binary_cross_entropy: its second derivative is off by 1e-5
        costs = -y * torch.log(a) - (1 - y) * torch.log(1 - a)
    value = costs.sum(dim=1).mean()
    return value, parts


def point(theta: np.ndarray) -> torch.Tensor:
    return torch.tensor(theta.astype(np.float64), requires_grad=True)


def cost_and_gradient(layout: Layout, theta, X, labels, cost: str = "quadratic") -> np.ndarray:
    """C, then ∇C."""
    here = point(theta)
    value, _ = forward(layout, here, X, labels, cost)
    value.backward()
    return np.concatenate([[value.item()], here.grad.numpy()])


def every_step(layout: Layout, theta, image, label: int, cost: str) -> Arrays:
    """Every value on the way up to the cost of one example, and its derivative on the way down."""
    value, parts = forward(layout, point(theta), image[None], np.array([label]), cost)
    for name, tensor in parts.items():
        if name != "a0":
            tensor.retain_grad()
    value.backward()
    steps = {"C": value.detach()}
    for name, tensor in parts.items():
        if name[0] in "az":
            steps[name] = tensor.detach()[0]
        if name != "a0":
            steps[f"dC/d{name}"] = tensor.grad[0] if name[0] in "az" else tensor.grad
    return {name: tensor.numpy() for name, tensor in steps.items()}


def hessian_products(layout: Layout, theta, X, labels, cost: str = "quadratic"):
    """``product(v)`` is H v, the gradient of ∇C·v: differentiated twice, backwards."""
    here = point(theta)
    value, _ = forward(layout, here, X, labels, cost)
    (slope,) = torch.autograd.grad(value, here, create_graph=True)

    def product(v: np.ndarray) -> np.ndarray:
        # a linear network's ∇C·v may not depend on θ: then H v is the zero autograd leaves out
        (bent,) = torch.autograd.grad(
            slope @ torch.tensor(v), here, retain_graph=True, materialize_grads=True
        )
        return bent.numpy()

    return product


def trained(layout: Layout, theta, X, labels, name: str, steps: int, **options) -> np.ndarray:
    """θ after full-batch steps of an optimiser of ``torch.optim`` down the quadratic cost."""
    here = point(theta)
    rule = getattr(torch.optim, name)([here], **options)
    for _ in range(steps):
        rule.zero_grad()
        forward(layout, here, X, labels, "quadratic")[0].backward()
        rule.step()
    return here.detach().numpy()


def curvlinops_hessian(layout: Layout, theta, X, labels):
    """The Hessian of the quadratic cost as curvlinops makes it, of a module with the same θ.

    What the package imports warns about itself, which is not ours to fail for.
    """
    layers: list[torch.nn.Module] = []
    for W, b in layout.unpack(theta.astype(np.float64)):
        linear = torch.nn.Linear(*W.shape, dtype=torch.float64)
        linear.weight.data, linear.bias.data = torch.tensor(W.T.copy()), torch.tensor(b)
        layers += [linear, torch.nn.Sigmoid()]
    module, outputs = torch.nn.Sequential(*layers), layout.sizes[-1]
    examples = [(torch.tensor(X), torch.tensor(np.eye(outputs)[labels]))]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from curvlinops import HessianLinearOperator

        # its mean is over examples × outputs, ours over examples alone
        loss, parameters = torch.nn.MSELoss(reduction="mean"), list(module.parameters())
        theirs = HessianLinearOperator(module, loss, parameters, examples).to_scipy()
    return outputs * theirs
