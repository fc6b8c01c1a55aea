"""A forward pass taken again and again with a few parameters moved: what stays the same is kept.

One pass is followed call by call. What no moved parameter reaches is *kept*. What is affine in the
moved parameters, as the sums of the first layer that holds one are, is affine in (α, β): it is
*combined* from three tensors. The rest *runs*. Whole modules of which everything is kept are not
entered again. The calls are compared at every replay: another way through the model is noticed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from descente.torch.trees import leaves, mapped

__all__ = ["ChangedError", "Moving", "Replay", "UnfitError", "Watched"]

Moving: TypeAlias = tuple[nn.Parameter, Tensor, Tensor, Tensor]
"""A parameter, its origin, and what α and β add to it."""

KEPT, AFFINE, RUN = "kept", "affine", "run"


class UnfitError(Exception):
    """The pass cannot be replayed: what it does may depend on the numbers."""


class ChangedError(Exception):
    """A replay went another way than the pass that was followed."""


# Linear in all tensors they are given, taken together.
JOINT = {
    torch.add, Tensor.add, Tensor.__add__, Tensor.__radd__,
    torch.sub, Tensor.sub, Tensor.__sub__, Tensor.__rsub__,
    torch.neg, Tensor.neg, Tensor.__neg__,
    torch.reshape, Tensor.reshape, Tensor.view, torch.flatten, Tensor.flatten,
    torch.transpose, Tensor.transpose, torch.permute, Tensor.permute,
    torch.squeeze, Tensor.squeeze, torch.unsqueeze, Tensor.unsqueeze,
    Tensor.expand, Tensor.contiguous, Tensor.__getitem__,
    torch.cat, torch.stack, torch.mean, Tensor.mean, torch.sum, Tensor.sum,
    F.avg_pool2d, F.adaptive_avg_pool2d, F.adaptive_avg_pool1d, F.pad,
}  # fmt: skip
# Linear in one tensor while all others stand still: which of them may move, by their places.
APART = {
    torch.mul: (0, 1), Tensor.mul: (0, 1), Tensor.__mul__: (0, 1), Tensor.__rmul__: (0, 1),
    torch.div: (0,), Tensor.div: (0,), Tensor.__truediv__: (0,),
    torch.matmul: (0, 1), Tensor.matmul: (0, 1), Tensor.__matmul__: (0, 1),
    Tensor.__rmatmul__: (0, 1), torch.bmm: (0, 1), torch.mm: (0, 1),
    F.embedding: (1,),
}  # fmt: skip
# f(x, W, b): linear in (W, b) while x stands still, and in (x, b) while W does.
LAYERS = {
    F.linear, F.conv1d, F.conv2d, F.conv3d,
    F.conv_transpose1d, F.conv_transpose2d, F.conv_transpose3d,
}  # fmt: skip
# What they tell of a tensor does not depend on its numbers.
NUMBERS = (bool, int, torch.Size, torch.dtype, torch.device, torch.layout, str, type(None))
TELLING = {
    "item", "__bool__", "__float__", "__int__", "__index__", "__complex__", "tolist", "numpy",
    "__array__", "__contains__", "equal", "allclose", "is_nonzero", "nonzero", "unique",
    "masked_select",
}  # fmt: skip


@dataclass
class Call:
    """One call of a pass.

    Attributes
    ----------
    what : function
        What was called.
    status : str
        "kept", "affine" or "run".
    result : object
        Of the origin; a placeholder without numbers where nobody needs them.
    parts : tuple of Tensor or None
        What α and β add to an affine result that somebody needs.
    """

    what: Any
    status: str
    result: Any
    parts: tuple[Tensor, Tensor] | None = None
    needed: bool = False
    inputs: tuple[int, ...] = ()  # numbers of the calls whose results it took
    storages: tuple[int, ...] = ()  # of its results
    versions: tuple[int, ...] = ()  # of its inputs, as it took them
    took: tuple[Tensor, ...] = ()


@dataclass
class Visit:
    """One call of a module: the calls inside it, and what it returned."""

    first: int
    stop: int = 0
    visits: int = 0  # the number of the next module visited after it
    result: Any = None
    skipped: bool = False


class Follow(TorchFunctionMode):
    """Follows one pass at the origin, and finds what each call is."""

    def __init__(self, moving: Sequence[Moving], known: Sequence[Tensor], forced: set[int]) -> None:
        super().__init__()
        self.calls: list[Call] = []
        self._forced = forced
        self._made: dict[int, int] = {}  # id of a tensor: the call that made it
        self._affine: dict[int, tuple[Tensor, Tensor]] = {}  # its values at (1, 0) and (0, 1)
        self._status = {id(t): KEPT for t in known}
        self._alive: list[Any] = list(known)  # so that no id is used twice
        self._parameters = {id(p) for p, *_ in moving}
        self.met: set[int] = set()  # moved parameters that a call has to be given
        for parameter, base, u, v in moving:
            self._status[id(parameter)] = AFFINE
            self._affine[id(parameter)] = (base + u, base + v)

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """One call: it is made, and what it is is noted."""
        kwargs = kwargs or {}
        tensors = list(leaves((args, kwargs)))
        if any(id(t) not in self._status for t in tensors):
            raise UnfitError("a tensor came from nowhere")  # made where no call is seen
        before = [t._version for t in tensors]
        result = func(*args, **kwargs)
        if tensors and [t._version for t in tensors] != before:
            status = KEPT if self.kept(tensors) else RUN
        else:
            status = self._status_of(func, args, kwargs, tensors)
        number = len(self.calls)
        if number in self._forced:
            status = RUN
        made = list(leaves(result))
        if status == RUN and not made and not _tells_nothing(func, result):
            raise UnfitError(getattr(func, "__name__", str(func)))
        if status == AFFINE and not isinstance(result, Tensor):
            status = RUN
        if status == AFFINE:
            one, other = (
                func(*self._shifted(args, i), **self._shifted(kwargs, i)) for i in range(2)
            )
            self._affine[id(result)] = (one, other)
        if status == RUN:
            self.met |= {id(t) for t in tensors} & self._parameters
        call = Call(func, status, result)
        call.inputs = tuple(self._made.get(id(t), -1) for t in tensors)
        call.took, call.versions = tuple(tensors), tuple(before)
        call.storages = tuple(_storage(t) for t in made)
        for t in made:
            if id(t) not in self._parameters:
                self._status[id(t)] = status
                self._made[id(t)] = number
        self._alive += [result, tensors]
        self.calls.append(call)
        return result

    def _is(self, tensor: Tensor) -> str:
        return self._status[id(tensor)]

    def kept(self, result: Any) -> bool:
        """Whether nothing moves in a result."""
        return all(self._is(t) == KEPT for t in leaves(result))

    def _status_of(self, func: Any, args: Any, kwargs: Any, tensors: list[Tensor]) -> str:
        found = {self._is(t) for t in tensors}
        if found <= {KEPT}:
            return KEPT
        if RUN in found or not _is_affine(func, args, kwargs, self._moves):
            return RUN
        return AFFINE

    def _moves(self, value: Any) -> bool:
        return any(self._is(t) != KEPT for t in leaves(value))

    def _shifted(self, tree: Any, i: int) -> Any:
        return mapped(lambda t: self._affine[id(t)][i] if id(t) in self._affine else t, tree)

    def parts(self, tensor: Tensor) -> tuple[Tensor, Tensor]:
        """What α and β add to an affine tensor."""
        one, other = self._affine[id(tensor)]
        return one - tensor, other - tensor


def _is_affine(func: Any, args: Any, kwargs: Any, moves: Callable[[Any], bool]) -> bool:
    if func in JOINT:
        return True
    if kwargs and func not in LAYERS and func is not F.embedding:
        return False
    moving = {i for i, a in enumerate(args) if moves(a)}
    if func in APART:
        return len(moving) == 1 and moving <= set(APART[func]) and not moves(kwargs)
    if func in LAYERS:
        x = moves(args[0]) if args else True
        w = moves(args[1] if len(args) > 1 else kwargs.get("weight"))
        return not (x and w)
    return False


def _tells_nothing(func: Any, result: Any) -> bool:
    """Whether what a call returned does not depend on the numbers of its tensors."""
    name = getattr(func, "__name__", "")
    if name in TELLING:
        return False
    flat = result if isinstance(result, tuple | list) else [result]
    return all(isinstance(value, NUMBERS) for value in flat)


def _storage(tensor: Tensor) -> int:
    return int(tensor.untyped_storage()._cdata)


@dataclass
class Replay:
    """What was found of one chunk of the data; made by `Replay.of`.

    Attributes
    ----------
    calls, visits : list
    met : set of int
        ids of the moved parameters that have to be moved.
    """

    calls: list[Call]
    visits: list[Visit]
    met: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, whole: nn.Module, watched: Watched, moving: Sequence[Moving], batch: Any) -> Replay:
        """Follow one pass over a batch, with the parameters at the origin.

        Raises
        ------
        UnfitError
            If what the pass does may depend on the numbers.
        """
        known = [*whole.parameters(), *whole.buffers(), *leaves(batch)]
        for module in whole.modules():
            known += [t for t in vars(module).values() if isinstance(t, Tensor)]
        forced: set[int] = set()
        while True:
            follow = Follow(moving, known, forced)
            watched.watcher = visiting = Visiting(follow)
            try:
                with follow:
                    whole(batch)
            finally:
                watched.watcher = None
            more = _written_over(follow.calls) - forced
            if not more:
                return cls._settled(follow, visiting.visits)
            forced |= more

    @classmethod
    def _settled(cls, follow: Follow, visits: list[Visit]) -> Replay:
        calls = follow.calls
        takers: dict[int, list[int]] = {}
        for number, call in enumerate(calls):
            for i in call.inputs if call.status == RUN else ():
                if i >= 0:
                    calls[i].needed = True
            for i in call.inputs if call.status != KEPT else ():
                takers.setdefault(i, []).append(number)
        calls[-1].needed = True
        for visit in visits:
            visit.skipped = _skippable(visit, calls, takers, follow)
        fresh: dict[int, Any] = {}
        for call in calls:
            made = call.result
            if call.status == RUN:
                call.result = None
            elif not call.needed:
                call.result = mapped(_hollow, made)
            elif call.status == AFFINE:
                call.parts = follow.parts(made)
            call.took = ()
            fresh |= {id(o): n for o, n in zip(leaves(made), leaves(call.result), strict=False)}
        for visit in visits:
            kept = mapped(lambda t: fresh.get(id(t), t), visit.result) if visit.skipped else None
            visit.result = kept
        return cls(calls, visits, follow.met)

    @property
    def saved(self) -> int:
        """How many calls need not be made."""
        return sum(isinstance(call.result, Tensor) for call in self.calls)

    @property
    def nbytes(self) -> int:
        """Of all that is kept."""
        held = {}
        for call in self.calls:
            for t in (*leaves(call.result), *(call.parts or ())):
                held[_storage(t)] = t.untyped_storage().nbytes()
        return sum(held.values())

    def at(
        self, whole: nn.Module, watched: Watched, batch: Any, alpha: float, beta: float
    ) -> float:
        """The cost at (α, β); the parameters in `met` have been moved there.

        Raises
        ------
        ChangedError
            If the pass went another way than the one that was followed.
        """
        again = Again(self.calls, alpha, beta)
        watched.watcher = Skipping(self.visits, again)
        try:
            with again:
                cost = whole(batch)
        finally:
            watched.watcher = None
        if again.number != len(self.calls):
            raise ChangedError
        return float(cost)


def _skippable(
    visit: Visit, calls: list[Call], takers: dict[int, list[int]], follow: Follow
) -> bool:
    """Whether a module need not be entered: all in it is kept, and nothing else is taken of it."""
    numbers = range(visit.first, visit.stop)
    if not numbers or any(calls[i].status != KEPT for i in numbers):
        return False
    if not follow.kept(visit.result):
        return False
    given = {id(t) for t in leaves(visit.result)}
    for i in numbers:
        outside = any(n not in numbers for n in takers.get(i, ()))
        if outside and not all(id(t) in given for t in leaves(calls[i].result)):
            return False
    return True


def _hollow(tensor: Tensor) -> Tensor:
    """A tensor of this shape that holds one number."""
    return torch.zeros((), dtype=tensor.dtype, device=tensor.device).expand(tensor.shape)


def _written_over(calls: list[Call]) -> set[int]:
    """Calls that must be made each time, for what they make is written into once it was taken."""
    touched = {
        _storage(tensor)
        for call in calls
        if call.status == RUN
        for tensor, version in zip(call.took, call.versions, strict=True)
        if tensor._version != version
    }
    return {
        i
        for i, call in enumerate(calls)
        if call.status != RUN and touched.intersection(call.storages)
    }


class Again(TorchFunctionMode):
    """Makes the calls of a pass again that have to be made."""

    def __init__(self, calls: list[Call], alpha: float, beta: float) -> None:
        super().__init__()
        self._calls, self._alpha, self._beta = calls, alpha, beta
        self.number = 0

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """One call: made, kept or combined."""
        if self.number >= len(self._calls):
            raise ChangedError
        call = self._calls[self.number]
        self.number += 1
        if call.what is not func and call.what != func:
            raise ChangedError
        if call.status == RUN:
            return func(*args, **(kwargs or {}))
        if call.parts is None:
            return call.result
        u, v = call.parts
        return torch.add(call.result, u, alpha=self._alpha).add_(v, alpha=self._beta)


class Watched:
    """A model of one's own whose modules tell of their passes.

    Parameters
    ----------
    whole : nn.Module
    """

    def __init__(self, whole: nn.Module) -> None:
        self.watcher: Watcher | None = None
        for module in whole.modules():
            if module is not whole and "forward" not in module.__dict__:
                module.forward = self._around(module.forward)

    def _around(self, forward: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*args: Any, **kwargs: Any) -> Any:
            if self.watcher is None:
                return forward(*args, **kwargs)
            return self.watcher(forward, args, kwargs)

        return watched


Watcher: TypeAlias = Callable[[Callable[..., Any], Any, Any], Any]


class Visiting:
    """Notes which calls each module makes."""

    def __init__(self, follow: Follow) -> None:
        self.visits: list[Visit] = []
        self._follow = follow

    def __call__(self, forward: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        """One pass of a module."""
        visit = Visit(len(self._follow.calls))
        self.visits.append(visit)
        visit.result = forward(*args, **kwargs)
        visit.stop, visit.visits = len(self._follow.calls), len(self.visits)
        return visit.result


class Skipping:
    """Does not enter a module of which everything is kept."""

    def __init__(self, visits: list[Visit], again: Again) -> None:
        self._visits, self._again, self._next = visits, again, 0

    def __call__(self, forward: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        """One pass of a module."""
        if self._next >= len(self._visits):
            raise ChangedError
        visit = self._visits[self._next]
        if self._again.number != visit.first:
            raise ChangedError
        self._next += 1
        if not visit.skipped:
            return forward(*args, **kwargs)
        self._again.number, self._next = visit.stop, visit.visits
        return visit.result
