"""``descente backprop`` and ``scaling``: how a gradient is made, and what it costs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from descente.cli.choices import (
    AsJson,
    Cost,
    DataName,
    Folder,
    Out,
    RunName,
    Seed,
    Threads,
    digits,
    drawing,
    look_at,
    present,
)
from descente.cli.terminal import (
    console,
    counting,
    duration,
    number,
    picture,
    signed,
    table_of,
)
from descente.errors import InputError

if TYPE_CHECKING:
    from descente.instruments.backprop import BackpropTrace, Step
    from descente.instruments.scaling import Scaling, Timing

__all__ = ["backprop", "scaling"]


def backprop(
    example: Annotated[int, typer.Option(help="Which test image, from 0.", metavar="N")] = 0,
    image: Annotated[
        Path | None,
        typer.Option(help="Your own PNG or JPEG instead; give --label.", show_default=False),
    ] = None,
    label: Annotated[
        int | None, typer.Option(help="The digit wanted.", show_default="the image's own")
    ] = None,
    step: Annotated[
        str | None,
        typer.Option(help="Print all numbers of one step, e.g. dC/dz2.", show_default=False),
    ] = None,
    run: RunName = None,
    data: DataName = None,
    folder: Folder = None,
    seed: Seed = None,
    cost: Cost = None,
    threads: Threads = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Backpropagation of one example, every number of both passes, each derivative checked.

    Forward: sums z and activations a, layer by layer, then the cost. Back: how the cost changes
    with each of them, beside what it does when that very number is nudged.
    """
    from descente.digits import frame
    from descente.instruments.backprop import backprop_trace

    at = look_at(run, data, folder, seed, cost=cost)
    drawing(out)  # what cannot be drawn is refused now, not after the work
    test = at.digits.test
    if image is not None:
        if label is None:
            raise InputError("--image came without --label: say which digit it should be.")
        seen, wanted = frame(image), label
    else:
        if not 0 <= example < len(test):
            raise InputError(f"--example came as {example}; wanted 0 to {len(test) - 1}.")
        seen = test.images[example]
        wanted = int(test.labels[example]) if label is None else label
    trace = backprop_trace(at.net, seen, wanted, cost=at.cost, threads=threads)
    heading = at.digits.source, f"{at.which[0].upper()}{at.which[1:]}, one example: a {wanted}."

    def show() -> None:
        if at.net.layout.picture is not None:
            console().print("\n".join(picture(seen, at.net.layout.picture)), highlight=False)
        console().print(_table(trace) if step is None else _numbers(trace.step(step)))
        console().print(
            f"C = {number(trace.cost)}; the largest disagreement between a derivative and its "
            f"numerical check is {trace.largest_error:.1e} of the largest derivative of its step."
        )

    present(trace, at.facts() | _facts(trace, step), heading, show, out=out, as_json=as_json)


def _facts(trace: BackpropTrace, only: str | None) -> dict[str, Any]:
    steps = trace.steps if only is None else (trace.step(only),)
    return {
        "label": trace.label,
        "cost": trace.cost,
        "outputs": trace.outputs.tolist(),
        "largest_error": trace.largest_error,
        "steps": [
            {
                "name": s.name,
                "quantity": s.quantity,
                "layer": s.layer,
                "phase": s.phase,
                "formula": s.formula,
                "value": s.value.tolist(),
                "numerical": None if s.numerical is None else s.numerical.tolist(),
                "error": s.error,
                "skipped": s.skipped,
            }
            for s in steps
        ],
    }


def _table(trace: BackpropTrace) -> Any:
    rows = []
    for s in trace.steps:
        checked = "" if s.error is None else f"{s.error:.0e}"
        size = "×".join(map(str, s.value.shape))
        few = " ".join(signed(float(v)) for v in s.value.ravel()[:3]) if s.layer else ""
        rows.append((s.name, s.formula, size, few + (" …" if s.value.size > 3 else ""), checked))
    headings = ("step", "formula", "numbers", "the first of them", "check")
    left = ("step", "formula", "the first of them")
    return table_of("Forward, then back", headings, rows, left=left)


def _numbers(step: Step) -> Any:
    import numpy as np

    rows = []
    for place, value in np.ndenumerate(step.value):
        beside = "" if step.numerical is None else signed(float(step.numerical[place]))
        rows.append((", ".join(map(str, place)), signed(float(value)), beside))
    title = f"{step.name}: {step.formula}"
    return table_of(title, ("which", "value", "numerical"), rows)


def scaling(
    data: DataName = None,
    folder: Folder = None,
    widths: Annotated[
        str | None,
        typer.Option(
            help="Widths of the two hidden layers, a network each, separated by commas.",
            show_default="16,64,256,1000,2300,5000",
        ),
    ] = None,
    examples: Annotated[int, typer.Option(help="Examples each is timed over.")] = 1000,
    repeats: Annotated[int, typer.Option(help="Pairs of a cost and a gradient.")] = 7,
    patience: Annotated[
        float, typer.Option(help="Seconds one finite-difference gradient may take.")
    ] = 10.0,
    cost: Annotated[str, typer.Option(help="quadratic or cross_entropy.")] = "quadratic",
    threads: Threads = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """What a gradient costs as networks grow: one backward pass against one cost per parameter.

    Timed here, now. Where finite differences would take longer than --patience, their time is
    (parameters + 1) × the time of one cost, and marked as extrapolated.
    """
    from descente.instruments.scaling import scaling as measure

    drawing(out)  # what cannot be drawn is refused now, not after the work
    known = digits(data, folder)
    with counting("Timing", quiet=as_json) as tell:
        found = measure(
            known.train,
            _widths(widths),
            examples=examples,
            repeats=repeats,
            patience=patience,
            cost=cost,
            threads=threads,
            on_progress=lambda done, of, sizes: tell(done, of),
        )
    facts = {
        "data": known.train.name,
        "threads": found.threads,
        "machine": found.machine,
        "versions": found.versions,
        "timings": [t._asdict() for t in found.timings],
    }

    def show() -> None:
        console().print(_timings(found))
        console().print("≈ extrapolated: (parameters + 1) × one cost; the others were measured.")

    present(found, facts, (known.source,), show, out=out, as_json=as_json)


def _widths(text: str | None) -> Any:
    from descente.instruments.scaling import WIDTHS

    if text is None:
        return WIDTHS
    try:
        return [int(part) for part in text.split(",") if part.strip()]
    except ValueError:
        raise InputError(
            f"--widths came as {text!r}; wanted whole numbers separated by commas."
        ) from None


def _timings(found: Scaling) -> Any:
    def row(t: Timing) -> tuple[str, ...]:
        mark = "" if t.measured else "≈ "
        return (
            f"{t.parameters:,}",
            "-".join(map(str, t.sizes)),
            duration(t.cost),
            duration(t.gradient),
            f"{t.ratio:.2f}",
            f"{mark}{duration(t.differences)}",
        )

    examples = found.timings[0].examples if found.timings else 0
    title = f"Over {examples:,} examples, {found.threads} threads, {found.machine['cpu']}"
    headings = ("parameters", "layers", "one cost", "backprop", "× cost", "differences")
    return table_of(title, headings, [row(t) for t in found.timings], left=("layers",))
