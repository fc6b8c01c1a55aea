"""PyTorch, eager and compiled: tensors shuffled once per epoch, no DataLoader in the way."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional as F

from descente.bench.reference import flat, parts

__all__ = ["Compiled", "Eager"]

_WARM_UP = 20  # steps: allocator, dispatcher caches and the first backward thread


def _squared_error(output: Any, wanted: Any) -> Any:
    return F.mse_loss(output, wanted, reduction="sum") / len(wanted)


class _Torch:
    """What both contestants share: data as tensors, an ``nn.Sequential``, θ in and out."""

    def __init__(self, sizes: tuple[int, ...], threads: int) -> None:
        torch.set_num_threads(threads)
        self._sizes = sizes
        layers: list[Any] = []
        for inputs, outputs in pairwise(sizes):
            layers += [nn.Linear(inputs, outputs), nn.Sigmoid()]
        self._net: Any = nn.Sequential(*layers)

    def _take(
        self, images: NDArray[np.float32], labels: NDArray[np.uint8], theta: NDArray[np.float32]
    ) -> None:
        self._images: Any = torch.from_numpy(images)
        self._wanted: Any = torch.from_numpy(np.eye(self._sizes[-1], dtype=np.float32)[labels])
        self._set(theta)

    def _set(self, theta: NDArray[np.float32]) -> None:
        with torch.no_grad():
            for linear, (W, b) in zip(self._net[::2], parts(theta, self._sizes), strict=True):
                linear.weight.copy_(torch.from_numpy(np.ascontiguousarray(W.T)))
                linear.bias.copy_(torch.from_numpy(b.copy()))

    def _batches(self, order: NDArray[np.int64], size: int) -> Any:
        chosen = torch.from_numpy(order)
        return zip(self._images[chosen].split(size), self._wanted[chosen].split(size), strict=True)

    def theta(self) -> NDArray[np.float32]:
        """Flat θ; PyTorch keeps weights as (outputs, inputs), hence the transpose."""
        return flat(
            [(m.weight.detach().numpy().T, m.bias.detach().numpy()) for m in self._net[::2]]
        )

    def version(self) -> str:
        """Return PyTorch's version."""
        return str(torch.__version__)


class Eager(_Torch):
    """The contestant ``torch``: forward, backward, ``optim.SGD``, one batch after another."""

    def prepare(
        self,
        images: NDArray[np.float32],
        labels: NDArray[np.uint8],
        theta: NDArray[np.float32],
        eta: float,
        batch_size: int,
    ) -> None:
        """Wrap the arrays as tensors, warm up on a few steps, set θ back."""
        self._take(images, labels, theta)
        self._batch_size = batch_size
        # The default (one loop over the six tensors) was as fast as foreach and fused here.
        self._rule: Any = torch.optim.SGD(self._net.parameters(), lr=eta)
        for _ in range(_WARM_UP):
            self._step(self._images[:batch_size], self._wanted[:batch_size])
        self._set(theta)

    def _step(self, x: Any, y: Any) -> None:
        self._rule.zero_grad()
        _squared_error(self._net(x), y).backward()
        self._rule.step()

    def epoch(self, order: NDArray[np.int64]) -> None:
        """One pass over `order`."""
        for x, y in self._batches(order, self._batch_size):
            self._step(x, y)

    def gradient(self) -> NDArray[np.float32]:
        """∇C over all examples in one backward pass."""
        self._rule.zero_grad()
        _squared_error(self._net(self._images), self._wanted).backward()
        return flat([(m.weight.grad.numpy().T, m.bias.grad.numpy()) for m in self._net[::2]])


class Compiled(_Torch):
    """The contestant ``torch-compiled``: forward, backward and update in one ``torch.compile``.

    One graph for the whole step took 1.1 s an epoch where compiling the cost alone (backward and
    ``optim.SGD`` outside) took 2.5 s; Inductor's C++ wrapper brought it to 0.65 s.
    """

    def prepare(
        self,
        images: NDArray[np.float32],
        labels: NDArray[np.uint8],
        theta: NDArray[np.float32],
        eta: float,
        batch_size: int,
    ) -> None:
        """Compile the step for this batch size, then set θ back."""
        self._take(images, labels, theta)
        self._batch_size = batch_size
        net = self._net
        self._parameters: Any = {
            name: value.detach() for name, value in net.named_parameters()
        }  # detached, yet the same memory: updating them updates the network

        def cost(parameters: Any, x: Any, y: Any) -> Any:
            return _squared_error(torch.func.functional_call(net, parameters, (x,)), y)

        def step(parameters: Any, x: Any, y: Any) -> None:
            slopes: Any = torch.func.grad(cost)(parameters, x, y)
            for name, value in parameters.items():
                value.sub_(slopes[name], alpha=eta)

        self._step: Any = torch.compile(step, dynamic=False, options={"cpp_wrapper": True})
        with torch.no_grad():
            for _ in range(_WARM_UP):
                self._step(self._parameters, self._images[:batch_size], self._wanted[:batch_size])
        self._set(theta)

    def epoch(self, order: NDArray[np.int64]) -> None:
        """One pass over `order`."""
        step, parameters = self._step, self._parameters
        with torch.no_grad():
            for x, y in self._batches(order, self._batch_size):
                step(parameters, x, y)

    def gradient(self) -> NDArray[np.float32]:
        """Not offered: the eager contestant's full-batch gradient is already two large products."""
        raise NotImplementedError("the full-batch gradient is measured on eager PyTorch")
