"""A PyTorch model's cost as an `Objective`: fixed chunks of the data, lanes added up in order.

C(θ) = Σ w_b L_b(θ) / Σ w_b over the chunks b of the data, where L_b is the loss of a chunk and w_b
the number of its examples. The chunks are the same whoever computes them: they are dealt out to
eight lanes, each lane is summed in order, and the lanes are added in float64.
"""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.func import functional_call
from torch.nn.attention import SDPBackend, sdpa_kernel

from descente.digits.split import sample_rows
from descente.errors import InputError
from descente.lazy import lazy
from descente.torch.model import Whole, weighing
from descente.torch.sequential import Plain, recognised
from descente.torch.space import Tensors
from descente.torch.surface import TorchSurface, surface
from descente.torch.trees import leaves, mapped

__all__ = ["TorchObjective", "leaves_of"]

Element = list[Tensor]
Rows = NDArray[np.integer[Any]]

LANES = 8
KEPT_BYTES = 2 * 2**30  # of the graphs of the gradient that are kept for Hessian products
SECOND = 4  # times the bytes of a forward pass: what the graph of the gradient holds
SAMPLED = 16  # chunks of a sample: their spread is its standard error


class TorchObjective:
    """The mean loss of a model over all examples, as every instrument takes it.

    Attributes
    ----------
    space : Tensors
        Its vectors are lists of tensors, one per parameter in the model's order.
    theta : list of Tensor
        Where one stands.
    n_examples : int
    precision : str
        The dtype of the parameters, e.g. ``"float32"``.
    chunk : int
        Examples that are computed at a time.
    """

    def __init__(
        self,
        whole: Whole,
        batch: Any,
        n: int,
        names: Sequence[str],
        *,
        chunk: int,
        bytes_per_example: float,
        compiled: bool = False,
        sources: Mapping[int, str] | None = None,
    ) -> None:
        self.whole, self.batch, self.n_examples = whole, batch, n
        owned = dict(whole.model.named_parameters())
        self.names = list(names)
        self.theta: Element = [owned[name].detach().clone() for name in names]
        self.space = Tensors(names, self.theta)
        self.chunk = chunk
        self.compiled = compiled
        self.bytes_per_example = bytes_per_example
        self.sources = sources or {}
        self.weigh = weighing(whole.loss)

    @property
    def precision(self) -> str:
        """See `Objective`."""
        return str(self.theta[0].dtype).removeprefix("torch.")

    @property
    def device(self) -> torch.device:
        """Where it is computed."""
        return self.theta[0].device

    def chunks(self, rows: Rows | None = None) -> list[tuple[Any, float]]:
        """The data in its fixed pieces, each with what it weighs; or that of some rows."""
        if rows is None:
            return self._chunks
        return self._cut(mapped(lambda leaf: leaf[self._named(rows)], self.batch))

    @lazy
    def _chunks(self) -> list[tuple[Any, float]]:
        return self._cut(self.batch)

    def _cut(self, batch: Any) -> list[tuple[Any, float]]:
        n = len(next(leaves(batch)))
        pieces = []
        for start in range(0, n, self.chunk):
            some = slice(start, start + self.chunk)
            piece = mapped(partial(self._piece, some), batch)
            pieces.append((piece, self.weigh(piece)))
        return pieces

    def _piece(self, some: slice, leaf: Tensor) -> Tensor:
        return self.placed(leaf[some])

    def placed(self, leaf: Tensor) -> Tensor:
        """A tensor of the data where and as the model takes it."""
        dtype = self.theta[0].dtype if leaf.is_floating_point() else leaf.dtype
        return leaf.to(device=self.device, dtype=dtype)

    def _named(self, rows: Rows) -> Tensor:
        named = np.asarray(rows)
        right = named.ndim == 1 and len(named) and np.issubdtype(named.dtype, np.integer)
        if not (right and named.min() >= 0 and named.max() < self.n_examples):
            raise InputError(
                "rows came as {rows!r}; wanted numbers of examples, from 0 to {last}.",
                rows=rows,
                last=self.n_examples - 1,
            )
        return torch.from_numpy(named.astype(np.int64)).to(next(leaves(self.batch)).device)

    def loss(self, theta: Element, batch: Any) -> Tensor:
        """The loss of one chunk at θ."""
        moved = {f"model.{name}": t for name, t in zip(self.names, theta, strict=True)}
        cost: Tensor = functional_call(self.whole, moved, (batch,))
        return cost

    def _here(self, theta: Any) -> Element:
        return self.theta if theta is None else self.space.vector(theta)

    def cost(self, theta: Any = None, rows: Rows | None = None) -> float:
        """See `Objective`."""
        here, pieces = self._here(theta), self.chunks(rows)
        with torch.no_grad():
            costs = np.array([self.loss(here, batch).item() * w for batch, w in pieces])
        return _added(costs) / _weight(pieces)

    def gradient(self, theta: Any = None, rows: Rows | None = None) -> Element:
        """See `Objective`."""
        q, pieces = leaves_of(self._here(theta)), self.chunks(rows)
        return self._mean(lambda i: _gradient(self.loss(q, pieces[i][0]), q), pieces)

    def hessian_vector(self, v: Any, theta: Any = None, rows: Rows | None = None) -> Element:
        """See `Objective`."""
        with self._hessian(theta, rows, keep=False) as product:
            return product(v)

    @contextmanager
    def hessian(self) -> Iterator[Callable[[Element], Element]]:
        """See `Objective`: the graph of the gradient is kept where there is room for it."""
        needed = SECOND * self.bytes_per_example * self.n_examples
        with self._hessian(None, None, keep=needed <= KEPT_BYTES) as product:
            yield product

    @contextmanager
    def _hessian(
        self, theta: Any, rows: Rows | None, *, keep: bool
    ) -> Iterator[Callable[[Element], Element]]:
        q, pieces = leaves_of(self._here(theta)), self.chunks(rows)

        def graph(i: int) -> Element:
            return _gradient(self.loss(q, pieces[i][0]), q, create_graph=True)

        with sdpa_kernel(SDPBackend.MATH):  # the others have no second derivative
            kept = [graph(i) for i in range(len(pieces))] if keep else []

            def product(v: Any) -> Element:
                along = self.space.vector(v)

                def of(i: int) -> Element:
                    slopes = kept[i] if keep else graph(i)
                    return _differentiated(slopes, q, along, keep)

                return self._mean(of, pieces)

            yield product

    def hessian_diagonal(self, indices: Any = None) -> NDArray[np.float64]:
        """See `Objective`: one Hessian product for each, in float64."""
        exact = self.exact()
        wanted = np.arange(self.space.size) if indices is None else np.asarray(indices)
        with exact.hessian() as product:
            return np.array(
                [
                    exact.space.take(product(exact.space.at([i], [1.0])), [i])[0]
                    for i in wanted.tolist()
                ]
            )

    def _mean(self, of: Callable[[int], Element], pieces: list[tuple[Any, float]]) -> Element:
        """The weighted mean of what there is for each chunk, lane by lane."""
        total: Element = []
        for lane in range(min(LANES, len(pieces))):
            summed: Element = []
            for i in range(lane, len(pieces), LANES):
                part = list(torch._foreach_mul(of(i), pieces[i][1]))
                if summed:
                    torch._foreach_add_(summed, part)
                else:
                    summed = part
            wide = [t.double() for t in summed]
            if total:
                torch._foreach_add_(total, wide)
            else:
                total = wide
        mean = torch._foreach_div(total, _weight(pieces))
        return [t.to(like) for t, like in zip(mean, self.theta, strict=True)]

    def surface(self, first: Any, second: Any, origin: Any = None) -> TorchSurface:
        """See `Objective`."""
        vector = self.space.vector
        return surface(self, vector(first), vector(second), self._here(origin))

    @lazy
    def plain(self) -> Plain | None:
        """The model as a network of this package, where it is one."""
        return recognised(self.whole, self.batch)

    def sample(self, n: int, seed: int = 0) -> TorchObjective:
        """See `Objective`."""
        rows = sample_rows(self.n_examples, n, seed)
        if len(rows) == self.n_examples:
            return self
        some = mapped(lambda leaf: leaf[self._named(rows)], self.batch)
        return self._like(batch=some, n=n, chunk=min(self.chunk, -(-n // SAMPLED)))

    def exact(self) -> TorchObjective:
        """See `Objective`."""
        return self if self.precision == "float64" else self._exact

    @lazy
    def _exact(self) -> TorchObjective:
        twin = self._like(whole=copy.deepcopy(self.whole).double())
        twin.theta = [t.double() for t in self.theta]
        twin.space = Tensors(self.names, twin.theta)
        twin.bytes_per_example *= 2
        return twin

    def moved(self, theta: Any) -> TorchObjective:
        """See `Objective`."""
        there = self._like()
        there.theta = [t.clone() for t in self.space.vector(theta)]
        return there

    def _like(self, **changed: Any) -> TorchObjective:
        given: dict[str, Any] = {
            "whole": self.whole,
            "batch": self.batch,
            "n": self.n_examples,
            "chunk": self.chunk,
        }
        given |= changed
        whole, batch, n = given.pop("whole"), given.pop("batch"), given.pop("n")
        twin = TorchObjective(
            whole,
            batch,
            n,
            self.names,
            bytes_per_example=self.bytes_per_example,
            compiled=self.compiled,
            sources=self.sources,
            **given,
        )
        if "whole" not in changed:
            twin.theta, twin.space = self.theta, self.space
        return twin

    def names_of(self, optimizer: torch.optim.Optimizer) -> dict[int, str]:
        """Which of an optimizer's parameters are in θ: ids of theirs, and the names here.

        Raises
        ------
        InputError
            If none is.
        """
        theirs = {id(p) for group in optimizer.param_groups for p in group["params"]}
        found = {i: n for i, n in self.sources.items() if i in theirs and n in self.names}
        if not found:
            raise InputError(
                "the optimizer has none of the parameters of this objective: pass the one of the "
                "model that the objective was made of."
            )
        return found

    @property
    def fingerprint(self) -> str:
        """See `Objective`: of the model's text, what of it stands still, the loss, the data."""
        moving = set(self.names)
        digest = hashlib.sha256(repr((self.whole, self.space.shapes, self.n_examples)).encode())
        digest.update(_name_of(self.whole.loss).encode())
        still = [t for n, t in self.whole.model.named_parameters() if n not in moving]
        for tensor in (*still, *self.whole.model.buffers(), *leaves(self.batch)):
            every = max(1, tensor.numel() // 65_536)
            some = tensor.detach().reshape(-1)[::every].double().cpu().numpy()
            digest.update(some.tobytes())
        return digest.hexdigest()


def _name_of(loss: Any) -> str:
    return repr(loss) if isinstance(loss, nn.Module) else getattr(loss, "__qualname__", "loss")


def leaves_of(theta: Element) -> Element:
    """The same θ, to be differentiated by."""
    return [t.detach().requires_grad_() for t in theta]


def _gradient(cost: Tensor, q: Element, *, create_graph: bool = False) -> Element:
    if not cost.requires_grad:
        raise InputError(
            "the loss does not depend on any of the parameters that may move; wanted a model whose "
            "loss is not detached from them."
        )
    found = torch.autograd.grad(
        cost, q, create_graph=create_graph, allow_unused=True, materialize_grads=True
    )
    return list(found)


def _differentiated(slopes: Element, q: Element, v: Element, keep: bool) -> Element:
    """H v of one chunk, from the graph of its gradient; 0 where that is constant."""
    bent = [(s, t) for s, t in zip(slopes, v, strict=True) if s.requires_grad]
    if not bent:
        return [torch.zeros_like(t) for t in q]
    found = torch.autograd.grad(
        [s for s, _ in bent],
        q,
        [t for _, t in bent],
        retain_graph=keep,
        allow_unused=True,
        materialize_grads=True,
    )
    return list(found)


def _added(values: NDArray[np.float64]) -> float:
    """The sum, lane by lane."""
    lanes = [0.0] * LANES
    for i, value in enumerate(values.tolist()):
        lanes[i % LANES] += value
    return float(sum(lanes))


def _weight(pieces: list[tuple[Any, float]]) -> float:
    total = sum(w for _, w in pieces)
    if total <= 0:
        raise InputError("no target counts: the loss ignores every one of them.")
    return total
