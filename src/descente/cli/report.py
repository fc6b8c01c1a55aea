"""``descente report``: where a network stands, on one page; for a person, a file, or a CI."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from descente.cli.choices import (
    AsJson,
    Cost,
    DataName,
    Examples,
    Folder,
    Seed,
    Subject,
    Threads,
    look_at,
)
from descente.cli.terminal import print_json, say, working

if TYPE_CHECKING:
    from descente.report.conditions import Condition
    from descente.report.measured import Report

__all__ = ["conclude", "report"]


def report(
    run: Annotated[
        str | None,
        typer.Argument(help="A recorded run; by default the newest.", show_default=False),
    ] = None,
    data: DataName = None,
    folder: Folder = None,
    seed: Seed = None,
    eta: Annotated[
        float | None,
        typer.Option(help="The learning rate in use.", show_default="that of a run of plain steps"),
    ] = None,
    batch: Annotated[
        int | None, typer.Option(help="Examples per step.", show_default="the run's")
    ] = None,
    fail_on: Annotated[
        list[str] | None,
        typer.Option(
            "--fail-on",
            help="Exit with 1 where this holds, or cannot be decided, e.g. 'sharpness*eta > 2'; "
            "again for more conditions.",
            metavar="CONDITION",
            show_default=False,
        ),
    ] = None,
    cost: Cost = None,
    examples: Examples = None,
    threads: Threads = None,
    out: Annotated[
        Path | None,
        typer.Option(help="Also write it as one HTML file.", show_default=False),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Where a network stands: cost, gradient, curvature, limits on η, layers that matter.

    A condition compares numbers and names with <, <=, > or >=: cost, cost_error, gradient_norm,
    sharpness, residual, eta_limit, eta, batch, eta0, eta0_error, noise_batch, parameters, examples,
    seconds, with + - * / and parentheses.
    """
    from descente.report.conditions import parse
    from descente.report.measured import check_suffix
    from descente.report.measured import report as measure

    conditions = [parse(text) for text in fail_on or []]
    if out is not None:
        check_suffix(out)
    at = look_at(run, data, folder, seed, examples, cost)
    eta, batch = _in_use(at, eta, batch)
    with working("Asking the instruments…", quiet=as_json):
        found = measure(at.net, at.train, cost=at.cost, eta=eta, batch=batch, threads=threads)
    conclude(found, conditions, at.heading, at.facts(), out, as_json=as_json)


def conclude(
    found: Report,
    conditions: Sequence[Condition],
    heading: Sequence[str],
    facts: dict[str, Any],
    out: Path | None,
    *,
    as_json: bool,
) -> None:
    """Show a report, write it, and end the command with 1 where a condition holds.

    Parameters
    ----------
    found : Report
    conditions : sequence of Condition
    heading : sequence of str
        Lines above the page.
    facts : dict
        What ``--json`` prints besides ``report`` and ``failures``.
    out : Path, optional
        Where the file is wanted.
    as_json : bool
    """
    failures = _failures(conditions, found)
    if out is not None:
        found.save(out)
    if as_json:
        print_json({**facts, "report": found.facts(), "failures": failures})
    else:
        for line in (*heading, "", *str(found).splitlines()):
            say(line)
        if out is not None:
            say(f"Written to {out}.")
    for sentence in failures:
        typer.echo(f"descente: {sentence}", err=True)
    if failures:
        raise typer.Exit(1)


def _in_use(at: Subject, eta: float | None, batch: int | None) -> tuple[float | None, int | None]:
    """The learning rate and the batch; those of the run, where its steps are plain ones."""
    if at.run is not None:
        batch = min(at.run.batch, len(at.train)) if batch is None else batch
        if eta is None and at.run.recipe.rule == "sgd":
            eta = at.run.recipe.eta
    return eta, batch


def _failures(conditions: Sequence[Condition], found: Report) -> list[str]:
    """A sentence for each condition that holds or cannot be decided."""
    known, sentences = found.quantities, []
    for condition in conditions:
        holds = condition.holds(known)
        if holds is None:
            why = ", ".join(condition.unknown(known)) or "a number in it"
            sentences.append(f"{condition.text}: cannot be decided, {why} is not known.")
        elif holds:
            sentences.append(f"{condition.text}: so it is.")
    return sentences
