"""The to-do list, put to the test: what each change is predicted to do, and what it does.

A change Δ of θ moves the cost by ∇C · Δ to first order and by ∇C · Δ + ½ Δ · H Δ to second; a step
of gradient descent plans Δ = −η ∂C/∂w for each number, so doing row i alone is predicted to give
−η g_i² + ½ η² g_i² H_ii. The prediction stands beside the cost measured after really doing it, in
float64: most of these changes are smaller than float32 can see.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from descente.checks import number
from descente.errors import InputError
from descente.objective import Objective, objective
from descente.space import Element, Flat, Order, Space

if TYPE_CHECKING:
    from descente.digits import Split
    from descente.network import Network

__all__ = ["Effect", "TodoList", "TodoRow", "chosen_rows", "effect_of", "todo"]

MEASURED = 100  # rows measured one by one; each takes one evaluation of the cost in float64


class Effect(NamedTuple):
    """What a change of θ does to the cost.

    Attributes
    ----------
    first_order : float
        ∇C · Δ.
    second_order : float
        ∇C · Δ + ½ Δ · H Δ.
    measured : float
        C(θ + Δ) − C(θ), in float64; NaN where it was not measured.
    """

    first_order: float
    second_order: float
    measured: float


class TodoRow(NamedTuple):
    """One line of the to-do list, with the effect of doing this line alone.

    Attributes
    ----------
    rank : int
        1 for the largest |∂C/∂w|.
    index : int
        Place in θ.
    name : str
    value, derivative, change : float
        The weight, ∂C/∂w, and the planned change −η·∂C/∂w.
    effect : Effect
        Of this change alone.
    """

    rank: int
    index: int  # type: ignore[assignment]  # a tuple's own index() is of no use here
    name: str
    value: float
    derivative: float
    change: float
    effect: Effect


@dataclass(frozen=True, eq=False)
class TodoList:
    """Rows of the to-do list, and what doing all of them together does.

    Attributes
    ----------
    rows : list of TodoRow
        By falling |∂C/∂w|, or in the order asked for.
    together : Effect
        Of doing all these rows in one step.
    everything : Effect
        Of doing the whole list: one full step of gradient descent.
    eta : float
    cost : float
        C before.
    n_examples : int
    gradient : (n_parameters,) float64, or what the objective's space has for it
    space : Space, optional
        What `gradient` is of; by default it is an array.
    """

    rows: list[TodoRow]
    together: Effect
    everything: Effect
    eta: float
    cost: float
    n_examples: int
    gradient: Element = field(repr=False)
    space: Space = field(default=None, repr=False)  # type: ignore[assignment]  # once made

    def __post_init__(self) -> None:
        if self.space is None:
            object.__setattr__(self, "space", Flat(len(self.gradient)))


def todo(
    net: Network | Objective,
    data: Split | None = None,
    rows: int | str | Sequence[int] = 10,
    eta: float = 0.5,
    *,
    cost: str = "quadratic",
    threads: int | None = None,
) -> TodoList:
    """Do one row, the first k, a selection, or all: predicted change of the cost beside measured.

    Parameters
    ----------
    net : Network or Objective
        Never moved.
    data : Split
        n examples; left out with an `Objective`.
    rows : int, sequence of int, or "all"
        The first k rows; the rows of these indices of θ; or every row.
    eta : float
        Learning rate η of the planned changes.
    cost : {"quadratic", "cross_entropy"}
    threads : int, optional
        Cores to use, by default all; the result is the same to the bit.

    Returns
    -------
    TodoList
        The first hundred rows are also measured one by one; the others' ``measured`` is NaN.
        Predictions are there for all.

    Raises
    ------
    InputError
        If an argument is out of range.

    Examples
    --------
    >>> import descente as gd
    >>> net, data = gd.Network((784, 16, 16, 10), seed=0), gd.load("uci")
    >>> done = gd.todo(net, data.train, rows=3, eta=0.01)
    >>> e = done.together
    >>> bool(abs(e.measured - e.second_order) < abs(e.measured - e.first_order))
    True
    """
    at = objective(net, data, cost, threads=threads).exact()
    eta = number("eta", eta)
    g, space = at.gradient(), at.space
    chosen = chosen_rows(rows, space.order(g))
    before = at.cost()
    of_each = (space.ranks(g, chosen), space.take(at.theta, chosen), space.take(g, chosen))
    curvature = at.hessian_diagonal(chosen)
    listed = []
    facts = zip(chosen.tolist(), *(of.tolist() for of in of_each), curvature.tolist(), strict=True)
    for place, (i, rank, value, slope, h) in enumerate(facts):
        change = -eta * slope
        measured = float("nan")
        if place < MEASURED:
            theta = space.combine((1.0, at.theta), (1.0, space.at([i], [change])))
            measured = at.cost(theta) - before
        first = change * slope
        effect = Effect(first, first + 0.5 * change * change * h, measured)
        listed.append(TodoRow(rank, i, space.locate(i).name, value, slope, change, effect))
    whole = space.combine((-eta, g))
    together = effect_of(at, space.at(chosen, space.take(whole, chosen)), g, before)
    everything = together if len(chosen) == space.size else effect_of(at, whole, g, before)
    return TodoList(listed, together, everything, eta, before, at.n_examples, g, space)


def effect_of(at: Objective, change: Element, gradient: Element, before: float) -> Effect:
    """What a change of θ is predicted to do to the cost, and what it does.

    Parameters
    ----------
    at : Objective
        In float64.
    change : vector
        Δ.
    gradient : vector
        ∇C where one stands.
    before : float
        C where one stands.
    """
    first = at.space.dot(gradient, change)
    second = first + 0.5 * at.space.dot(change, at.hessian_vector(change))
    there = at.space.combine((1.0, at.theta), (1.0, change))
    return Effect(first, second, at.cost(there) - before)


def chosen_rows(rows: Any, order: Order) -> NDArray[np.intp]:
    """Indices of the rows to do, in the order they are listed.

    Parameters
    ----------
    rows : int, sequence of int, or "all"
        See `todo`.
    order : (n_parameters,) int64, or an `Order`
        Indices of θ by falling |∂C/∂w|.

    Raises
    ------
    InputError
        If ``rows`` is none of these, or out of range.
    """
    n = len(order)
    if isinstance(rows, str):
        if rows != "all":
            raise InputError(
                "rows came as {rows!r}; wanted a number, indices, or 'all'.", rows=rows
            )
        return np.asarray(order[:])
    if isinstance(rows, int | np.integer) and not isinstance(rows, bool):
        if rows < 1:
            raise InputError(
                "rows came as {rows}; wanted how many rows to do, from 1 up.", rows=rows
            )
        return np.asarray(order[:rows])
    chosen = np.atleast_1d(np.asarray(rows))
    right = chosen.ndim == 1 and len(chosen) and np.issubdtype(chosen.dtype, np.integer)
    if not right or chosen.min() < 0 or chosen.max() >= n or len(np.unique(chosen)) < len(chosen):
        raise InputError(
            "rows came as {rows!r}; wanted different indices of θ from 0 to {last}.",
            rows=rows,
            last=n - 1,
        )
    return chosen.astype(np.intp)
