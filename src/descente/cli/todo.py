"""``descente todo`` and ``importance``: the to-do list, and what matters, put to the test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from descente.cli.choices import (
    AsJson,
    Cost,
    DataName,
    Examples,
    Folder,
    Out,
    RunName,
    Seed,
    Threads,
    drawing,
    look_at,
    present,
)
from descente.cli.terminal import (
    bar,
    console,
    heat,
    number,
    percent,
    signed,
    table_of,
    working,
)
from descente.errors import InputError

if TYPE_CHECKING:
    from descente.instruments.importance import Importance, Share
    from descente.instruments.todo import Effect, TodoList

__all__ = ["importance", "todo"]


def todo(
    rows: Annotated[
        str, typer.Argument(help="How many rows to do, indices such as 12544,13001, or all.")
    ] = "10",
    run: RunName = None,
    data: DataName = None,
    folder: Folder = None,
    seed: Seed = None,
    eta: Annotated[float, typer.Option(help="η of the planned change −η·∂C/∂w.")] = 0.5,
    show: Annotated[int, typer.Option(help="Rows to print at most.")] = 20,
    cost: Cost = None,
    examples: Examples = None,
    threads: Threads = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Do rows of the to-do list: the predicted change of the cost beside the measured one.

    First order is ∇C·Δ, second order adds ½ Δ·HΔ with the exact Hessian; measured is the cost after
    the change, minus the cost before, in float64. Nothing of it is kept: the network stays.

    [bold]descente todo 1[/]             the largest derivative alone
    [bold]descente todo 100[/]           the first hundred rows, one by one and together
    [bold]descente todo all --eta 1[/]   a whole step of gradient descent
    """
    from descente.instruments.todo import todo as do

    at = look_at(run, data, folder, seed, examples, cost)
    drawing(out)  # what cannot be drawn is refused now, not after the work
    with working("Doing the rows, and measuring what each does…", quiet=as_json):
        found = do(at.net, at.train, _rows(rows), eta, cost=at.cost, threads=threads)
    facts = at.facts() | _summary(found)
    present(found, facts, at.heading, lambda: _show_list(found, show), out=out, as_json=as_json)


def _show_list(found: TodoList, show: int) -> None:
    console().print(_table(found, show))
    if len(found.rows) > show:
        console().print(f"… and {len(found.rows) - show:,} rows more (--show).")
    console().print(f"C(θ) before: {number(found.cost)}. Change of the cost, η = {found.eta:g}:")
    console().print(
        table_of(
            "",
            ("", "first order", "second order", "measured"),
            [
                _effect(f"these {len(found.rows):,} rows together", found.together),
                _effect(f"the whole list of {len(found.gradient):,}", found.everything),
            ],
            left=("",),
        )
    )


def _rows(text: str) -> Any:
    if text == "all":
        return text
    try:
        numbers = [int(part) for part in text.split(",") if part.strip()]
        if not numbers:
            raise ValueError
    except ValueError:
        raise InputError(
            f"rows came as {text!r}; wanted a number, indices separated by commas, or all."
        ) from None
    return numbers if "," in text else numbers[0]


def _effect(name: str, effect: Effect) -> tuple[str, ...]:
    return name, *(signed(value) for value in effect)


def _table(found: TodoList, show: int) -> Any:
    rows = [
        (
            str(r.rank),
            r.name,
            signed(r.derivative),
            signed(r.change),
            *(signed(value) for value in r.effect[1:]),
        )
        for r in found.rows[:show]
    ]
    headings = ("rank", "which number", "∂C/∂w", "change", "ΔC expected", "ΔC measured")
    title = f"To-do list (η = {found.eta:g}); expected to second order"
    return table_of(title, headings, rows, left=("which number",))


def _summary(found: TodoList) -> dict[str, Any]:
    return {
        "eta": found.eta,
        "cost": found.cost,
        "together": found.together._asdict(),
        "everything": found.everything._asdict(),
        "rows": [row._asdict() | {"effect": row.effect._asdict()} for row in found.rows],
    }


def importance(
    run: RunName = None,
    data: DataName = None,
    folder: Folder = None,
    seed: Seed = None,
    nudge: Annotated[float, typer.Option(help="The same nudge for every weight tested.")] = 0.1,
    eta: Annotated[float, typer.Option(help="η of the steps the shares are measured on.")] = 0.5,
    each: Annotated[
        int, typer.Option(help="Weights to test at the top, the middle and the bottom.")
    ] = 3,
    cost: Cost = None,
    examples: Examples = None,
    threads: Threads = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """What matters: nudge, zero and freeze weights of every rank, and see.

    "A lot" is the upper tenth of the real |∂C/∂w|, "somewhat" the next four tenths, "a little" the
    lower half.
    """
    from descente.instruments.importance import importance as test

    at = look_at(run, data, folder, seed, examples, cost)
    drawing(out)  # what cannot be drawn is refused now, not after the work
    with working("Nudging, zeroing, freezing…", quiet=as_json):
        found = test(
            at.net, at.train, nudge=nudge, eta=eta, each=each, cost=at.cost, threads=threads
        )
    facts = at.facts() | _facts(found)
    present(found, facts, at.heading, lambda: _show(found), out=out, as_json=as_json)


def _facts(found: Importance) -> dict[str, Any]:
    return {
        "cost": found.cost,
        "nudge": found.nudge,
        "eta": found.eta,
        "thresholds": found.thresholds,
        "probes": [probe._asdict() for probe in found.probes],
        "shares": [{"name": share.name} | share._asdict() for share in found.shares],
        "layers": [{"name": share.name} | share._asdict() for share in found.layers],
        "by_pixel": None if found.by_pixel is None else found.by_pixel.tolist(),
        "by_neuron": [part.tolist() for part in found.by_neuron],
        "derivative": found.derivative.tolist(),
    }


def _show(found: Importance) -> None:
    import numpy as np

    from descente.palette import INK, PAPER

    n = len(found.derivative)
    console().print(
        table_of(
            f"Nudged by ±{found.nudge:g}, set to zero, left out of a step of η = {found.eta:g}",
            ("rank", "which number", "|∂C/∂w|", "matters", "ΔC up", "ΔC down", "ΔC zero", "frozen"),
            [
                (
                    f"{p.rank:,}",
                    p.name,
                    number(abs(p.derivative)),
                    p.word,
                    signed(p.up),
                    signed(p.down),
                    signed(p.zeroed),
                    signed(p.frozen),
                )
                for p in found.probes
            ],
            left=("which number", "matters"),
        )
    )
    words = [f"{word} from {number(least)}" for word, least in found.thresholds.items() if least]
    console().print(f"|∂C/∂w| of the {n:,} numbers here: {', '.join(words)}.")

    def cells(share: Share) -> tuple[str, ...]:
        return (
            share.name,
            f"{share.count:,}",
            percent(share.predicted),
            percent(share.measured),
            bar(share.measured, 20),
        )

    console().print(
        table_of(
            "Share of a step's drop in cost",
            ("moved alone", "numbers", "predicted", "measured", " "),
            [cells(share) for share in (*found.shares, *found.layers)],
            left=("moved alone", " "),
        )
    )
    if found.by_pixel is not None:
        console().print("Where it matters, by pixel (share of Σ g² over the first layer):")
        ink = np.sqrt(found.by_pixel / (found.by_pixel.max() or 1.0))
        console().print(heat(ink, (PAPER, INK)))
