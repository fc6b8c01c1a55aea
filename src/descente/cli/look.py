"""``descente gradient`` and ``predict``: what the network would change, and what it reads."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from descente.cli.choices import (
    AsJson,
    Cost,
    DataName,
    Folder,
    RunName,
    Seed,
    Threads,
    look_at,
    subject,
)
from descente.cli.terminal import bar, console, number, percent, picture, print_json, say

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from rich.table import Table

    from descente.gradient import Gradient

__all__ = ["gradient", "predict", "todo_table"]


def gradient(
    run: RunName = None,
    data: DataName = None,
    folder: Folder = None,
    top: Annotated[int, typer.Option(help="How many rows of the to-do list.")] = 10,
    eta: Annotated[float, typer.Option(help="η of the planned change −η·∂C/∂w.")] = 0.5,
    cost: Cost = None,
    seed: Seed = None,
    threads: Threads = None,
    as_json: AsJson = False,
) -> None:
    """The true gradient over all training examples, as a to-do list.

    Each row is one of the network's numbers: where it is, its value, how steeply the cost rises
    with it (∂C/∂w), and what one step of size η would do to it. The longest derivatives come first.
    """
    from descente.measure import gradient as compute

    at = look_at(run, data, folder, seed, cost=cost)
    which = at.which
    g = compute(at.net, at.train, at.cost, threads=threads)
    if as_json:
        print_json(
            {
                "network": which,
                "data": at.train.name,
                "examples": g.n_examples,
                "cost": g.cost,
                "accuracy": g.accuracy,
                "norm": g.norm,
                "eta": eta,
                "rows": [row._asdict() for row in g.top(top, eta=eta)],
            }
        )
        return
    say(at.digits.source)
    console().print(
        f"{which[0].upper()}{which[1:]}: C(θ) = {number(g.cost)}, ‖∇C‖ = {number(g.norm)}, "
        f"{percent(g.accuracy)} right over {g.n_examples:,} examples."
    )
    console().print(todo_table(g, k=top, eta=eta))


def todo_table(g: Gradient, k: int, eta: float) -> Table:
    """The first k rows of the to-do list."""
    from rich.table import Table

    table = Table(
        title=f"To-do list: the {k} largest of {len(g.vector):,} derivatives (η = {eta:g})",
        title_justify="left",
        box=None,
        padding=(0, 2, 0, 0),
    )
    table.add_column("rank", justify="right")
    table.add_column("which number", no_wrap=True)
    for heading in ("value", "∂C/∂w", "change −η·∂C/∂w"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in g.top(k, eta=eta):
        table.add_row(
            str(row.rank),
            row.name,
            f"{row.value:+.4f}",
            f"{row.derivative:+.3e}",
            f"{row.change:+.3e}",
        )
    return table


def predict(
    images: Annotated[
        list[Path],
        typer.Argument(help="PNG or JPEG files: a digit each, dark on light or light on dark."),
    ],
    run: RunName = None,
    as_json: AsJson = False,
) -> None:
    """Read your own drawings: ten outputs, as bars.

    Each image is brought to 28 × 28 as MNIST was made: ink cropped, scaled to 20 × 20, centred on
    its centre of mass. What the network sees is shown beside what it answers.
    """
    from descente.digits import frame, load

    net, which = subject(run, load("uci"))
    answers = []
    for path in images:
        seen = frame(path)
        answers.append((path, seen, net.outputs(seen)[0]))
    if as_json:
        print_json(
            {
                "network": which,
                "answers": [
                    {"image": str(path), "digit": int(out.argmax()), "outputs": out.tolist()}
                    for path, _, out in answers
                ],
            }
        )
        return
    console().print(f"{which[0].upper()}{which[1:]}.")
    for path, seen, out in answers:
        _show_answer(path, seen, out)


def _show_answer(path: Path, seen: NDArray[np.float32], out: NDArray[np.float32]) -> None:
    from rich.text import Text

    from descente.printable import printable

    best = int(out.argmax())
    text = Text(f"\n{printable(str(path))}: {best}\n", style="bold")
    rows = picture(seen, (28, 28))
    for i, row in enumerate(rows):
        text.append(row, style="not bold")
        k = i - (len(rows) - len(out)) // 2
        if 0 <= k < len(out):
            style = "bold red" if k == best else "not bold"
            text.append(f"   {k} {bar(float(out[k]), 30)} {out[k]:.3f}", style=style)
        text.append("\n")
    console().print(text)
