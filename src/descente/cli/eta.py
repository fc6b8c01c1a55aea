"""``descente eta``: the limits on the learning rate, and whole trainings across them."""

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
    Subject,
    Threads,
    drawing,
    look_at,
)
from descente.cli.noise import batch_sizes, measure_noise, noise_facts, show_noise
from descente.cli.terminal import (
    bar,
    console,
    counting,
    curve,
    duration,
    number,
    percent,
    print_json,
    say,
    table_of,
    working,
)
from descente.errors import InputError

if TYPE_CHECKING:
    from descente.instruments.curvature import Sharpness, SharpnessAlong
    from descente.instruments.learning_rate import EtaSweep, RangeTest

__all__ = ["eta"]

_WHAT = "What to measure (by default 2/λmax, and η₀ for the run's own batch)"
_HOW = "How the steps and the trainings go"


def eta(
    run: RunName = None,
    data: DataName = None,
    folder: Folder = None,
    seed: Seed = None,
    sweep: Annotated[
        bool,
        typer.Option("--sweep", help="A whole training for each η.", rich_help_panel=_WHAT),
    ] = False,
    range_test: Annotated[
        bool,
        typer.Option("--range-test", help="One training in which η grows.", rich_help_panel=_WHAT),
    ] = False,
    along: Annotated[
        bool,
        typer.Option("--along", help="λmax along the run, beside 2/η.", rich_help_panel=_WHAT),
    ] = False,
    batch: Annotated[
        str | None,
        typer.Option(
            "--batch",
            help="η₀ for mini-batches of these sizes, e.g. 10,100,1000.",
            metavar="B,B,…",
            show_default=False,
            rich_help_panel=_WHAT,
        ),
    ] = None,
    steps: Annotated[
        int,
        typer.Option(
            help="Mini-batch steps tried at ½, 1 and 1½ of each η₀; 0 for none.",
            rich_help_panel=_HOW,
        ),
    ] = 400,
    etas: Annotated[
        str | None,
        typer.Option(
            help="For the sweep: the η to try, separated by commas.",
            show_default="32 from 0.01 to 1,000",
            rich_help_panel=_HOW,
        ),
    ] = None,
    epochs: Annotated[
        int, typer.Option(help="Passes over the data, in the sweep.", rich_help_panel=_HOW)
    ] = 1,
    batch_size: Annotated[
        int, typer.Option(help="Examples per step, in trainings.", rich_help_panel=_HOW)
    ] = 10,
    rule: Annotated[str, typer.Option(help="sgd, momentum or adam.", rich_help_panel=_HOW)] = "sgd",
    tolerance: Annotated[float, typer.Option(help="Wanted residual of λmax, relative.")] = 1e-5,
    max_products: Annotated[
        int, typer.Option(help="Hessian-vector products at most, for one λmax.")
    ] = 300,
    cost: Cost = None,
    examples: Examples = None,
    threads: Threads = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """How large a step may be: 2/λmax, η₀ for mini-batches, and what happens beyond them.

    λmax is the largest curvature of the cost, by Lanczos on exact Hessian-vector products. Its
    limit is local and that of full-batch descent; it is given only where λmax has converged.

    A mini-batch's gradient is noisy, and noise costs: at η₀ a step neither lowers nor raises the
    cost on average. It is 2‖G‖² / (GᵀHG + (1 − B/n) tr(HΣ)/B) for batches of B, with G the
    gradient, H the Hessian and Σ the covariance of single gradients. That is the second order:
    steps are tried on both sides of it to see whether it is so.

    [bold]descente eta[/]                       both limits, here, and 2/λmax by layer
    [bold]descente eta --batch 10,100,1000[/]   how η₀ grows with the batch
    [bold]descente eta --sweep --seed 0[/]      32 trainings from one start, each with its outcome
    [bold]descente eta --along[/]               how near the edge of stability the newest run went
    """
    if sweep + range_test + along + (batch is not None) > 1:
        raise InputError(
            "--sweep, --range-test, --along and --batch measure different things: choose one."
        )
    at = look_at(run, data, folder, seed, examples, cost)
    pictures = drawing(out)
    if not as_json:
        for line in at.heading:
            say(line)
    if sweep:
        found: Any = _swept(at, etas, epochs, batch_size, rule, threads, as_json)
    elif range_test:
        from descente.instruments.learning_rate import range_test as test

        found = test(
            at.net, at.train, batch_size=batch_size, rule=rule, cost=at.cost, threads=threads
        )
        _say(as_json, at, _range_facts(found), lambda: _show_range(found))
    elif along:
        found = _along(at, tolerance, max_products, threads, as_json)
    elif batch is not None:
        noisy = measure_noise(at, batch_sizes(batch), steps, threads, as_json)
        _say(as_json, at, noise_facts(noisy), lambda: show_noise(noisy))
        found = noisy
    else:
        found = _limit(at, tolerance, max_products, steps, threads, as_json)
    if out is not None:
        pictures.save(found, out)
        if not as_json:
            say(f"Drawn in {out}.")


def _say(as_json: bool, at: Subject, facts: dict[str, Any], show: Any) -> None:
    if as_json:
        print_json(at.facts() | facts)
    else:
        show()


def _limit(
    at: Subject, tolerance: float, most: int, steps: int, threads: int | None, as_json: bool
) -> list[Sharpness]:
    from descente.instruments.curvature import sharpness, sharpness_by_layer

    options: dict[str, Any] = {"tolerance": tolerance, "max_products": most, "threads": threads}
    with working("Looking for the largest curvature…", quiet=as_json):
        whole = sharpness(at.net, at.train, cost=at.cost, **options)
        layers = sharpness_by_layer(at.net, at.train, cost=at.cost, **options)
    own = at.run.recipe.batch_size if at.run is not None else 10
    noisy = measure_noise(at, [min(own or len(at.train), len(at.train))], steps, threads, as_json)

    def show() -> None:
        console().print(whole.sentence)
        rows = [
            (s.where, number(s.largest), f"{s.residual:.1e}", _limit_text(s), str(s.products))
            for s in (whole, *layers)
        ]
        headings = ("part of θ", "λmax", "residual", "2/λmax", "products")
        console().print(table_of("Curvature by layer", headings, rows, left=("part of θ",)))
        show_noise(noisy)

    facts = {
        "all": facts_of(whole),
        "layers": [facts_of(s) for s in layers],
        "mini_batch": noise_facts(noisy),
    }
    _say(as_json, at, facts, show)
    return [whole, *layers]


def _limit_text(s: Sharpness) -> str:
    if s.eta_limit is not None:
        return number(s.eta_limit)
    return "none" if s.converged else "not converged"


def facts_of(s: Sharpness) -> dict[str, Any]:
    """What ``--json`` prints of an eigenvalue."""
    return {
        "where": s.where,
        "largest": s.largest,
        "residual": s.residual,
        "converged": s.converged,
        "eta_limit": s.eta_limit,
        "examples": s.n_examples,
        "products": s.products,
        "sentence": s.sentence,
    }


def _etas(text: str | None) -> list[float] | None:
    if text is None:
        return None
    try:
        return [float(part) for part in text.split(",") if part.strip()]
    except ValueError:
        raise InputError(
            f"--etas came as {text!r}; wanted numbers separated by commas, such as 0.1,1,10."
        ) from None


def _swept(
    at: Subject,
    etas: str | None,
    epochs: int,
    batch: int,
    rule: str,
    threads: int | None,
    as_json: bool,
) -> EtaSweep:
    from descente.instruments.learning_rate import eta_sweep

    with counting("Training", quiet=as_json) as tell:
        found = eta_sweep(
            at.net,
            at.train,
            _etas(etas),
            epochs,
            batch_size=batch,
            rule=rule,
            cost=at.cost,
            test=at.digits.test,
            threads=threads,
            on_progress=tell,
        )
    facts = {
        "seconds": found.seconds,
        "start_cost": found.start_cost,
        "constant_cost": found.constant_cost,
        "limit": facts_of(found.limit),
        "trials": [
            {
                "eta": t.eta,
                "verdict": t.verdict,
                "sentence": t.sentence,
                "cost": t.cost,
                "accuracy": t.accuracy,
                "test_accuracy": t.test_accuracy,
                "steps": t.steps,
                "saturated": t.saturated,
                "shut": t.shut,
                "spread": t.spread,
                "curve": t.curve.tolist(),
            }
            for t in found.trials
        ],
    }
    _say(as_json, at, facts, lambda: _show_sweep(found))
    return found


def _show_sweep(found: EtaSweep) -> None:
    worst = max((t.cost for t in found.trials if t.verdict in ("learnt", "slow")), default=1.0)
    rows = [
        (
            f"{t.eta:.3g}",
            t.verdict,
            number(t.cost),
            percent(t.test_accuracy),
            bar(t.cost / worst, 16),
            "".join(curve(t.curve, 16, 1, log=True)),
        )
        for t in found.trials
    ]
    headings = ("η", "verdict", "cost", "test", "cost, as a bar", "its course, log")
    title = f"{len(found.trials)} trainings in {duration(found.seconds)}"
    left = ("verdict", "cost, as a bar", "its course, log")
    console().print(table_of(title, headings, rows, left=left))
    limit = found.limit.eta_limit
    if limit is not None:
        console().print(f"2/λmax at the start, full-batch descent's local limit: {number(limit)}.")
    if found.best is not None:
        console().print(f"Best: η = {found.best.eta:.3g}. {found.best.sentence}")
    said: set[str] = set()
    for t in found.trials:  # the first of each way to fail tells why
        if t.verdict not in said | {"learnt"}:
            said.add(t.verdict)
            console().print(f"η = {t.eta:.3g}: {t.sentence}")


def _range_facts(found: RangeTest) -> dict[str, Any]:
    return {
        "eta": found.eta.tolist(),
        "cost": found.cost.tolist(),
        "smoothed": found.smoothed.tolist(),
        "fastest": found.fastest,
        "largest": found.largest,
        "ended": found.ended,
    }


def _show_range(found: RangeTest) -> None:
    from rich.text import Text

    text = Text()
    high, low = number(float(found.smoothed.max())), number(float(found.smoothed.min()))
    for i, row in enumerate(curve(found.smoothed, 60, 8, log=True)):
        text.append(f"{high if i == 0 else low if i == 7 else '':>9} ", style="dim")
        text.append(row + "\n", style="cyan")
    first, last = f"η = {found.eta[0]:.3g}", f"{found.eta[-1]:.3g}"
    text.append(f"{'':10}{first}{last:>{60 - len(first)}}\n", style="dim")
    console().print(text)
    console().print(
        f"{found.ended} The cost fell fastest near η = {found.fastest:.3g}, and was lowest at "
        f"η = {found.largest:.3g}."
    )


def _along(
    at: Subject, tolerance: float, most: int, threads: int | None, as_json: bool
) -> SharpnessAlong:
    from descente.instruments.curvature import sharpness_along

    if at.run is None:
        raise InputError("--along follows a recorded run, and none was named or recorded yet.")
    with counting("λmax along the run", quiet=as_json) as tell:
        found = sharpness_along(
            at.run,
            at.train,
            tolerance=max(tolerance, 1e-4),
            max_products=most,
            threads=threads,
            on_progress=tell,
        )
    facts = {
        name: getattr(found, name).tolist()
        for name in ("step", "largest", "residual", "converged", "limit", "cost")
    }

    def show() -> None:
        rows = [
            (
                f"{step:,}",
                number(cost),
                number(largest) if sure else "not converged",
                number(limit),
                bar(largest / limit, 20) if sure else "",
            )
            for step, largest, sure, limit, cost in zip(
                found.step, found.largest, found.converged, found.limit, found.cost, strict=True
            )
        ]
        headings = ("step", "cost", "λmax", "2/η", "λmax as a part of 2/η")
        console().print(table_of("Sharpness along the run", headings, rows, left=headings[4:]))

    _say(as_json, at, facts, show)
    return found
