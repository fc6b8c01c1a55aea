"""``descente runs``: what was recorded, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from descente.cli.choices import AsJson, flaw, help_when_alone
from descente.cli.terminal import console, curve, duration, number, percent, print_json, say
from descente.cli.train import summary

if TYPE_CHECKING:
    from descente.runs import Run

__all__ = ["app"]

app = typer.Typer(
    callback=help_when_alone,
    invoke_without_command=True,
    help="Recorded runs: list, show, compare, delete.",
)

Name = Annotated[str, typer.Argument(help="Name of a recorded run.")]


@app.command("list")
def list_runs(as_json: AsJson = False) -> None:
    """List the recorded runs, newest first."""
    from descente import runs
    from descente.errors import DescenteError

    opened: list[tuple[str, Run | str]] = []
    for name in runs.names():
        try:
            opened.append((name, runs.open_run(name)))
        except DescenteError as error:  # one damaged run must not hide the others
            opened.append((name, str(error)))
    if as_json:
        print_json([_row(name, run) for name, run in opened])
        return
    if not opened:
        say(f"No run is recorded in {runs.runs_folder()} yet: see `descente train`.")
        return
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 1, 0, 0))
    longest = max(len(name) for name, _ in opened)
    for heading, side in _COLUMNS:  # a name is there to be copied: it is never cut
        width = {"run": longest, "outcome": len("interrupted")}.get(heading)
        table.add_column(heading, justify=side, min_width=width, overflow="fold")
    for name, run in opened:
        cells = [Text(run, "red")] if isinstance(run, str) else map(Text, _cells(run))
        table.add_row(name, *cells)
    console().print(table)


_COLUMNS: tuple[tuple[str, Any], ...] = (
    ("run", "left"),
    ("layers", "left"),
    ("data", "left"),
    ("cost", "right"),
    ("test", "right"),
    ("time", "right"),
    ("outcome", "left"),
)


def _cells(run: Run) -> list[str]:
    tested = run.history.test_accuracy
    return [
        "-".join(map(str, run.network.layout.sizes)),
        run.manifest.data["name"],
        number(run.last_cost),
        percent(float(tested[-1])) if len(tested) else "",
        duration(run.seconds),
        run.outcome.kind.value,
    ]


def _row(name: str, run: Run | str) -> dict[str, Any]:
    return {"run": name, "error": run} if isinstance(run, str) else summary(run)


@app.command()
def show(name: Name, as_json: AsJson = False) -> None:
    """Show one run: what decided it, how it went, how it ended."""
    from descente import runs

    run = runs.open_run(name)
    if as_json:
        print_json(summary(run))
        return
    from rich.text import Text

    console().print(Text(f"Run {run.name}: {run.outcome.sentence}"))
    recipe = ", ".join(f"{k} {v}" for k, v in run.recipe.to_dict().items() if v is not None)
    sizes = " → ".join(map(str, run.network.layout.sizes))
    facts = {
        "network": f"{sizes}, {run.network.n_parameters:,} parameters, "
        f"{run.network.activation} / {run.network.output}, seed {run.manifest.seed}"
        + flaw(run.network),
        "recipe": recipe,
        "data": f"{run.manifest.data['name']}, {run.examples:,} examples",
        "time": f"{duration(run.seconds)} of training, {run.examples_per_second:,.0f} examples/s",
        "snapshots": f"{len(run.snapshot_steps)} of θ between steps 0 and {run.steps:,}",
        "made": f"{run.manifest.created} on {run.manifest.machine['cpu']}, "
        + ", ".join(f"{k} {v}" for k, v in run.manifest.versions.items()),
        "folder": str(runs.runs_folder() / name),
    }
    for key, value in facts.items():
        console().print(Text(f"{key:>10}  {value}"))
    if run.steps:
        console().print(Text("\n cost, log"))
        for line in curve(run.history.cost, 60, 8, log=True):
            console().print(Text(" " * 10 + line, style="cyan"))
    for step, cost, right in zip(*_tests(run), strict=True):
        console().print(
            Text(f"  step {step:>8,}   test cost {number(cost)}   right {percent(right)}")
        )


def _tests(run: Run) -> tuple[list[int], list[float], list[float]]:
    history = run.history
    return (
        history.test_step.tolist(),
        history.test_cost.tolist(),
        history.test_accuracy.tolist(),
    )


@app.command()
def compare(
    names: Annotated[list[str], typer.Argument(help="Names of two or more recorded runs.")],
    as_json: AsJson = False,
) -> None:
    """Compare runs: what differs in them, and what came of it."""
    from descente import runs

    opened = [runs.open_run(name) for name in names]
    settings = [_settings(run) for run in opened]
    keys = [key for key in settings[0] if len({str(s.get(key)) for s in settings}) > 1]
    if as_json:
        rows = [
            {"run": r.name, **{k: s[k] for k in keys}}
            for r, s in zip(opened, settings, strict=True)
        ]
        print_json({"differs": keys, "runs": rows, "results": [summary(r) for r in opened]})
        return
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("")
    for run in opened:
        table.add_column(run.name or "", justify="right")
    for key in keys:
        table.add_row(key, *(Text(str(s[key])) for s in settings))
    for heading, cells in zip(
        _COLUMNS[3:], zip(*(_cells(r)[2:] for r in opened), strict=True), strict=True
    ):
        table.add_row(f"[bold]{heading[0]}[/]", *cells)
    console().print(table)


def _settings(run: Run) -> dict[str, Any]:
    layout = run.manifest.layout
    shape = {
        "layers": "-".join(map(str, layout.sizes)),
        "activation": layout.activation,
        "output": layout.output,
        "network seed": run.manifest.seed,
    }
    return {**shape, **run.recipe.to_dict(), "data": run.manifest.data["name"]}


@app.command()
def delete(
    names: Annotated[list[str], typer.Argument(help="Names of the runs to delete for good.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Delete recorded runs for good."""
    from descente import runs

    for name in names:
        runs.record_of(name)  # refuse them all before the first is gone
    if not yes:
        typer.confirm(f"Delete {', '.join(names)} for good?", abort=True, err=True)
    for name in names:
        runs.delete(name)
        console().print(f"Deleted {name}.")
