"""The report as tables for a terminal."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from descente.bench.report import Agreement, BenchReport, Result

__all__ = ["tables"]

_NOTHING = "–"
_BUSY = 0.95  # alone on a machine every contestant gets 0.99 of a core or more


def tables(report: BenchReport) -> list[Table | Text]:
    """Return the training table, the gradient table if any gradient was timed, and notes."""
    found: list[Table | Text] = [_training(report)]
    if any(row.gradient_seconds for row in report.results):
        found.append(_gradient(report))
    return [*found, _notes(report)]


def _training(report: BenchReport) -> Table:
    conditions, machine = report.conditions, report.machine
    size = conditions.batch_size
    table = Table(
        box=None,
        title_justify="left",
        caption_justify="left",
        padding=(0, 2, 0, 0),
        title=f"One epoch: {report.n:,} examples, {report.steps:,} steps of {size}",
        caption=(
            f"{conditions.data}, {'-'.join(map(str, conditions.sizes))}, float32, "
            f"η = {conditions.eta:g}, {conditions.threads} thread(s) of {machine.cores} core(s); "
            f"{machine.cpu}, {machine.python}; median of {report.rounds} round(s) "
            f"of {conditions.epochs} epoch(s)" + ("; interrupted" if report.interrupted else "")
        ),
    )
    table.add_column("")
    table.add_column("version")
    table.add_column("s / epoch", justify="right")
    table.add_column("µs / step", justify="right")
    table.add_column(_slower(report), justify="right")
    table.add_column("compile s", justify="right")
    table.add_column("Δθ", justify="right")
    for row in report.results:
        seconds = row.epoch_seconds
        table.add_row(
            row.title,
            row.version or _NOTHING,
            _number(seconds, "{:.4f}"),
            _number(seconds and seconds / report.steps * 1e6, "{:.1f}"),
            _number(row.ratio, "{:.1f}"),
            _number(row.preparing_seconds, "{:.1f}"),
            _distance(row.theta_agreement),
        )
    return table


def _notes(report: BenchReport) -> Text:
    """What the tables have no room for, a line each."""
    lines = [
        "Δθ, Δ∇C: distance from NumPy's, relative; compilation and warm-up are in no other column."
    ]
    lines += [
        f"{row.title}: {'; '.join(said)}." for row in report.results if (said := _remarks(row))
    ]
    return Text("\n".join(lines), style="dim")


def _gradient(report: BenchReport) -> Table:
    table = Table(
        title=f"∇C over all {report.n:,} examples",
        title_justify="left",
        box=None,
        padding=(0, 2, 0, 0),
    )
    table.add_column("")
    table.add_column("seconds", justify="right")
    table.add_column("ns / example", justify="right")
    table.add_column(_slower(report), justify="right")
    table.add_column("Δ∇C", justify="right")
    for row in report.results:
        if (seconds := row.gradient_seconds) is not None:
            table.add_row(
                row.title,
                f"{seconds:.4f}",
                f"{seconds / report.n * 1e9:.0f}",
                _number(row.gradient_ratio, "{:.1f}"),
                _distance(row.gradient_agreement),
            )
    return table


def _slower(report: BenchReport) -> str:
    titles = {row.name: row.title for row in report.results}
    return f"× {titles[report.baseline]}" if report.baseline else "×"


def _number(value: float | None, pattern: str) -> str:
    return _NOTHING if value is None else pattern.format(value)


def _distance(agreement: Agreement | None) -> str:
    return _NOTHING if agreement is None else f"{agreement.relative:.0e}"


def _remarks(row: Result) -> list[str]:
    said = [] if row.status == "ok" else [row.status]
    for what, agreement in (("θ", row.theta_agreement), ("∇C", row.gradient_agreement)):
        if agreement is not None and not agreement.holds:
            said.append(f"its {what} is not NumPy's (tolerance {agreement.tolerance:.0e})")
    if (share := row.cores_used) is not None and share < _BUSY:
        said.append(f"the machine was busy: it got {share:.0%} of a core, take these with care")
    if row.rounds and row.status == "ok":
        last = row.rounds[-1]
        if last.cost_before is not None and not (last.cost_after or 0.0) < last.cost_before:
            said.append("it did not learn: its cost did not fall")
    return [*said, row.note] if row.note and row.rounds else said
