"""What ``descente eta`` says of mini-batches: η₀, and the steps that were tried around it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from descente.cli.terminal import console, number, signed, table_of, working
from descente.errors import InputError

if TYPE_CHECKING:
    from descente.cli.choices import Subject
    from descente.instruments.noise import EtaLimit

__all__ = ["batch_sizes", "measure_noise", "noise_facts", "show_noise"]

_VERDICTS = {
    "confirmed": "as predicted",
    "later": "still falls beyond",
    "sooner": "rises before",
    "unclear": "unclear",
    "untried": "–",
}
_MEANINGS = {
    "later": "The cost still falls at 1½ η₀: so far away the second order no longer tells.",
    "sooner": "The cost rises at ½ η₀ already: so far away the second order no longer tells.",
    "unclear": "Unclear within two standard errors: try more --steps.",
}


def batch_sizes(text: str) -> list[int]:
    """``"10,100"`` as [10, 100]."""
    try:
        return [int(part) for part in text.split(",") if part.strip()]
    except ValueError:
        raise InputError(
            f"--batch came as {text!r}; wanted whole numbers separated by commas, such as 10,100."
        ) from None


def measure_noise(
    at: Subject, batch: list[int], steps: int, threads: int | None, as_json: bool
) -> EtaLimit:
    """η₀ for these batches, and what steps around it do."""
    from descente.instruments.noise import eta_limit

    with working("Weighing the noise of the mini-batches…", quiet=as_json):
        return eta_limit(at.net, at.train, batch, at.cost, steps=steps, threads=threads)


def noise_facts(found: EtaLimit) -> dict[str, Any]:
    """What ``--json`` prints of it."""
    batches: list[dict[str, Any]] = [
        {"batch": batch, "eta": eta, "standard_error": error}
        for batch, eta, error in zip(
            found.batch.tolist(), found.eta.tolist(), found.standard_error.tolist(), strict=True
        )
    ]
    for row, steps, verdict in zip(batches, found.tried, found.verdicts, strict=False):
        row["verdict"] = verdict
        row["tried"] = {
            "steps": steps.steps,
            "eta": steps.eta.tolist(),
            "change": steps.change.tolist(),
            "standard_error": steps.standard_error.tolist(),
            "predicted": found.change(steps.batch, steps.eta).tolist(),
        }
    return {
        "batches": batches,
        "noise_batch": found.noise_batch,
        "gradient_norm": found.gradient_norm,
        "gradient_curvature": found.gradient_curvature,
        "noise_curvature": found.noise_curvature,
        "noise_error": found.noise_error,
        "examples": found.n_examples,
        "draws": found.draws,
        "sentence": found.sentence,
    }


def show_noise(found: EtaLimit) -> None:
    """The table of the batches, and what it means."""
    from descente.instruments.noise import FRACTIONS

    rows = []
    for k, (batch, eta, error) in enumerate(
        zip(found.batch, found.eta, found.standard_error, strict=True)
    ):
        row = [f"{batch:,}", number(float(eta)), f"{error:.1g}" if error else "exact"]
        if found.tried:
            changes = [*map(signed, found.tried[k].change)] or ["–"] * len(FRACTIONS)
            row += [*changes, _VERDICTS[found.verdicts[k]]]
        rows.append(row)
    headings = ["batch", "η₀", "±"]
    if found.tried:
        headings += ["at ½ η₀", "at η₀", "at 1½ η₀", "measured"]
    title = "One step of a mini-batch: its η₀" + (", and how C changes" if found.tried else "")
    console().print(table_of(title, headings, rows, left=("measured",)))
    console().print(
        f"Below η₀ a step lowers the cost on average, above it raises it, to second order. "
        f"‖G‖² = {number(found.gradient_norm**2)}, GᵀHG = {number(found.gradient_curvature)}, "
        f"tr(HΣ) = {number(found.noise_curvature)}: noise costs as much as the curvature for "
        f"batches of {found.noise_batch:,.0f}."
    )
    for verdict in dict.fromkeys(found.verdicts):
        if verdict in _MEANINGS:
            console().print(_MEANINGS[verdict])
