"""``descente slope`` and ``steepest``: the cost along a line, and who climbs fastest."""

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
from descente.cli.terminal import bar, console, curve, number, signed, table_of

if TYPE_CHECKING:
    from descente.instruments.slope import Ball, Slope

__all__ = ["slope", "steepest"]


def slope(
    run: RunName = None,
    data: DataName = None,
    folder: Folder = None,
    seed: Seed = None,
    weight: Annotated[
        int | None,
        typer.Option(
            help="Index in θ of the weight or bias.", show_default="the largest derivative's"
        ),
    ] = None,
    along_gradient: Annotated[
        bool, typer.Option("--gradient", help="Go along the gradient instead of one weight.")
    ] = False,
    span: Annotated[float, typer.Option(help="How far to look to either side.")] = 2.0,
    size: Annotated[int, typer.Option(help="Points of the curve, an odd number.")] = 101,
    eta: Annotated[
        float | None,
        typer.Option(help="Let a ball descend with this η.", show_default="no ball"),
    ] = None,
    steps: Annotated[int, typer.Option(help="Steps of the ball at most.")] = 10,
    cost: Cost = None,
    examples: Examples = None,
    threads: Threads = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """The exact cost along one weight, with the slope where the network stands.

    Look at the slope: if it is negative, go right; if it is positive, go left. With --eta a ball
    does so, step by step: t ← t − η C'(t).
    """
    from descente.instruments.slope import slope as measure
    from descente.measure import gradient

    at = look_at(run, data, folder, seed, examples, cost)
    drawing(out)  # what cannot be drawn is refused now, not after the work
    direction = None
    if along_gradient:
        direction = gradient(at.net, at.train, at.cost, threads=threads).vector
    line = measure(
        at.net, at.train, weight, direction, size=size, span=span, cost=at.cost, threads=threads
    )
    ball = line.descend(eta, steps) if eta is not None else None
    facts = at.facts() | _summary(line, ball)
    present(line, facts, at.heading, lambda: _show(line, ball), out=out, as_json=as_json, ball=ball)


def _summary(line: Slope, ball: Ball | None) -> dict[str, Any]:
    found: dict[str, Any] = {
        "line": line.name,
        "value": line.value,
        "here": line.here._asdict(),
        "t": line.t.tolist(),
        "cost": line.cost.tolist(),
        "ball": None,
    }
    if ball is not None:
        found["ball"] = {
            "eta": ball.eta,
            "t": ball.t.tolist(),
            "cost": ball.cost.tolist(),
            "slope": ball.slope.tolist(),
            "kind": ball.kind,
            "sentence": ball.sentence,
        }
    return found


def _show(line: Slope, ball: Ball | None) -> None:
    from rich.text import Text

    width, height = 60, 10
    text = Text()
    high, low = number(float(line.cost.max())), number(float(line.cost.min()))
    for i, row in enumerate(curve(line.cost, width, height)):
        label = high if i == 0 else low if i == height - 1 else ""
        text.append(f"{label:>9} ", style="dim")
        text.append(row + "\n", style="cyan")
    middle = width // 2
    text.append(" " * (10 + middle) + "▲\n", style="bold red")
    left, right = f"t = {line.t[0]:.3g}", f"{line.t[-1]:.3g}"
    text.append(
        f"{'':10}{left}{'t = 0':^{width - 2 * len(left)}}{right:>{len(left)}}\n", style="dim"
    )
    console().print(text)
    here = line.here
    way = "right" if here.slope < 0 else "left"
    which = line.name if line.name == "direction" else f"{line.name} (now {line.value:+.4f})"
    console().print(
        f"{which[0].upper()}{which[1:]}: C = {number(here.cost)}, slope {signed(here.slope)}, "
        f"curvature {signed(here.curvature)}. The slope is "
        f"{'negative' if here.slope < 0 else 'positive'}: go {way}."
    )
    if ball is None:
        return
    rows = zip(range(len(ball.t)), ball.t, ball.cost, ball.slope, strict=True)
    console().print(
        table_of(
            f"The ball, η = {ball.eta:g}",
            ("step", "t", "C(t)", "C'(t)", "step −η C'"),
            [
                (str(k), f"{t:+.4f}".replace("-", "−"), number(c), signed(s), signed(-ball.eta * s))
                for k, t, c, s in rows
            ],
        )
    )
    console().print(ball.sentence)


def steepest(
    run: RunName = None,
    data: DataName = None,
    folder: Folder = None,
    seed: Seed = None,
    random: Annotated[int, typer.Option(help="Random directions to compare with.")] = 10,
    cost: Cost = None,
    examples: Examples = None,
    threads: Threads = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """The measured climb per unit length of several directions: none beats the gradient."""
    from descente.instruments.steepest import steepest as measure

    at = look_at(run, data, folder, seed, examples, cost)
    drawing(out)  # what cannot be drawn is refused now, not after the work
    found = measure(at.net, at.train, random=random, cost=at.cost, threads=threads)
    kinds = [direction.kind for direction in found.directions]
    rows = list(zip(found.names, found.measured, found.predicted, found.cosine, strict=True))
    keys = ("kind", "name", "measured", "predicted", "cosine")
    directions = [
        dict(zip(keys, (kind, name, *map(float, numbers)), strict=True))
        for kind, (name, *numbers) in zip(kinds, rows, strict=True)
    ]
    facts = at.facts() | {"norm": found.norm, "h": found.h, "directions": directions}
    table = table_of(
        f"Climb per unit length; ‖∇C‖ = {number(found.norm)}",
        ("direction", "measured", "∇C · u", "of ‖∇C‖", ""),
        [
            (n, signed(m), signed(p), f"{100 * c:+.1f} %".replace("-", "−"), bar(abs(c), 16))
            for n, m, p, c in rows
        ],
        left=("direction", ""),
    )
    present(found, facts, at.heading, lambda: console().print(table), out=out, as_json=as_json)
