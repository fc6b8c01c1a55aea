"""The page as text: eighty columns, one screen."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from descente.instruments.importance import Share
    from descente.report.findings import Findings

__all__ = [
    "facts_of",
    "headline",
    "largest",
    "layers_title",
    "mind",
    "page",
    "percent",
    "short",
    "spent",
    "with_error",
]

LAYERS = 12  # that one page has room for


def page(found: Findings) -> str:
    """All of it, line after line."""
    facts = facts_of(found)
    wide = max(len(name) for name, _, _ in facts)
    most = max(len(value) for _, value, _ in facts)
    lines = [headline(found), ""]
    lines += [f"{name:{wide}}  {value:{most}}  {note}".rstrip() for name, value, note in facts]
    lines += _layers(found)
    if sentences := mind(found):
        lines += ["", *sentences]
    return "\n".join([*lines, "", spent(found)])


def _layers(found: Findings) -> list[str]:
    layers = largest(found)
    if not layers:
        return []
    wide = max(map(len, (*layers, "layer")))
    heading = f"{'layer':{wide}}  {'numbers':>11}  {'part of Σ g²':>12}  {'of the fall':>12}"
    lines = ["", f"{layers_title(found)}:", "", heading]
    for name, share in layers.items():
        parts = f"{percent(share.predicted):>12}  {percent(share.measured):>12}"
        lines.append(f"{name:{wide}}  {share.count:>11,}  {parts}")
    return lines


def largest(found: Findings) -> dict[str, Share]:
    """The layers with the largest parts of Σ g², in the order of the model."""
    kept = sorted(found.layers, key=lambda name: -found.layers[name].predicted)[:LAYERS]
    return {name: share for name, share in found.layers.items() if name in kept}


def layers_title(found: Findings) -> str:
    """What the table of the layers is about."""
    few = len(found.layers) > LAYERS
    which = f"The {LAYERS} of {len(found.layers):,} layers" if few else "Layers"
    return f"{which} that matter most, in one step of η = {short(found.step)}"


def spent(found: Findings) -> str:
    """The time that it took, part by part."""
    parts = ", ".join(f"{part} {seconds:.2g}" for part, seconds in found.seconds.items())
    return f"{sum(found.seconds.values()):.2g} seconds: {parts}."


def headline(found: Findings) -> str:
    """What was looked at, and on how much."""
    return f"{found.what}, {found.parameters:,} numbers, over {found.examples:,} examples"


def facts_of(found: Findings) -> list[tuple[str, str, str]]:
    """Name, value with its error, and what it means, line by line."""
    curvature, limits = found.curvature, found.limits
    known = "largest curvature ± residual"
    if not curvature.converged:
        known = "not converged: no limit follows"
    rows = [
        ("C", with_error(found.cost, found.cost_error), "cost ± standard error"),
        ("‖∇C‖", short(found.gradient_norm), "how steep it is"),
        (
            "λmax",
            f"{curvature.largest:.4g} ± {curvature.residual:.1g}",
            known,
        ),
    ]
    if curvature.eta_limit is not None:
        note = "full-batch descent is stable below"
        rows.append(("2/λmax", short(curvature.eta_limit), note))
    for batch, eta, error in zip(limits.batch, limits.eta, limits.standard_error, strict=True):
        note = "above it the cost rises on average" if batch == limits.batch[0] else ""
        rows.append((f"η₀, batches of {batch:,}", with_error(float(eta), float(error)), note))
    if found.eta is not None:
        note = "" if found.batch is None else f"in batches of {found.batch:,}"
        rows.append(("η in use", short(found.eta), note))
    return rows


def mind(found: Findings) -> list[str]:
    """What a reader should not miss, in sentences; mostly nothing."""
    known, sentences = found.quantities, []
    if known["cost"] is None or math.isinf(known["cost"]):
        sentences.append("The cost is not finite: nothing else here means anything.")
    eta, limit, limit_of_batch = known["eta"], known["eta_limit"], known["eta0"]
    if eta is not None and limit is not None and eta > limit:
        sentences.append(
            f"η is {short(eta / limit)} times 2/λmax: full-batch descent is not stable with it."
        )
    if eta is not None and limit_of_batch is not None and eta > limit_of_batch:
        sentences.append(
            f"η is {short(eta / limit_of_batch)} times η₀ of its batches: a step raises the cost "
            "on average."
        )
    return sentences


def short(value: float) -> str:
    """Three significant digits."""
    return f"{value:.3g}"


def with_error(value: float, error: float) -> str:
    """A number to the digits that its error leaves it, e.g. ``0.1496 ± 0.0011``."""
    if not (math.isfinite(value) and math.isfinite(error) and error > 0):
        return short(value)
    decimals = 1 - math.floor(math.log10(error))
    if not 0 <= decimals <= 12:
        return f"{value:.3g} ± {error:.2g}"
    return f"{value:.{decimals}f} ± {error:.{decimals}f}"


def percent(fraction: float) -> str:
    """A fraction with one decimal, e.g. ``79.3 %``."""
    return f"{100 * fraction:.1f} %" if math.isfinite(fraction) else "–"
