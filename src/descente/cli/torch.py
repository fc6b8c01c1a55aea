"""``descente torch``: the instruments on a PyTorch model of your own.

A program makes the objective, ``descente torch … my_module:at`` asks it.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from descente.cli.choices import AsJson, Out, drawing, help_when_alone, present
from descente.cli.eta import facts_of
from descente.cli.landscape import View, size_of, summary
from descente.cli.noise import batch_sizes, noise_facts, show_noise
from descente.cli.report import conclude
from descente.cli.terminal import console, number, print_json, say, signed, table_of, working
from descente.errors import InputError

if TYPE_CHECKING:
    from descente.objective import Objective

__all__ = ["app"]

app = typer.Typer(
    help="The instruments on a PyTorch model of your own.",
    callback=help_when_alone,
    invoke_without_command=True,
)

Asked = Annotated[
    str,
    typer.Argument(
        help="module:name of an objective that gd.torch.objective made, or of a function that "
        "makes one; modules of the present folder are found.",
        metavar="MODULE:NAME",
    ),
]
Sample = Annotated[
    int | None,
    typer.Option(help="A sample of so many examples.", show_default="all", min=1),
]


def asked(name: str, examples: int | None = None) -> Objective:
    """The objective that ``module:name`` is, or that the function of this name makes.

    Raises
    ------
    InputError
        If there is none.
    """
    from descente.objective import Objective

    home, colon, attribute = name.partition(":")
    if not (home and colon and attribute.isidentifier()):
        raise InputError(
            "{name!r} came; wanted module:name, such as my_module:objective.", name=name
        )
    sys.path.insert(0, str(Path.cwd()))
    try:
        module = importlib.import_module(home)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{home}.".startswith(f"{error.name}."):
            raise
        raise InputError(
            "there is no module {home!r}: wanted one of the present folder, or an installed one.",
            home=home,
        ) from None
    finally:
        sys.path.pop(0)
    found = getattr(module, attribute, None)
    if found is not None and not isinstance(found, Objective) and callable(found):
        found = found()
    if not isinstance(found, Objective):
        raise InputError(
            "{name} is {kind}; wanted what gd.torch.objective makes, or a function that "
            "returns it.",
            name=name,
            kind="not there" if found is None else f"of type {type(found).__name__}",
        )
    return found if examples is None else found.sample(examples)


def _heading(name: str, at: Objective) -> str:
    return f"{name}: {at.space.size:,} parameters, {at.n_examples:,} examples, {at.precision}."


def _facts(name: str, at: Objective) -> dict[str, Any]:
    return {
        "objective": name,
        "parameters": at.space.size,
        "examples": at.n_examples,
        "precision": at.precision,
    }


@app.command()
def landscape(
    name: Asked,
    plane: Annotated[str, typer.Option(help="random, sharpest, or weights.")] = "random",
    size: Annotated[str, typer.Option(help="Grid points a side, or 51x31 for α × β.")] = "51",
    span: Annotated[float, typer.Option(help="How far to look: 1 frames it.")] = 1.0,
    normalize: Annotated[
        str, typer.Option(help="Lengths of random directions: filter, layer or none.")
    ] = "filter",
    seed: Annotated[int, typer.Option(help="Seed of the random directions.")] = 0,
    examples: Sample = None,
    save: Annotated[
        Path | None,
        typer.Option(
            help="Keep the numbers in this safetensors file, finished or not.", show_default=False
        ),
    ] = None,
    resume: Annotated[
        Path | None, typer.Option(help="Go on with a file that --save kept.", show_default=False)
    ] = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """The cost on a plane through the model's θ. Ctrl-C keeps what is done."""
    from descente.instruments import survey as library
    from descente.instruments.landscape import Landscape

    pictures = drawing(out)
    at = asked(name, examples)
    before = Landscape.load(resume) if resume is not None else None
    with View(quiet=as_json) as view:
        view.say(_heading(name, at))
        land = library.landscape(
            at,
            size=size_of(size),
            span=span,
            plane=plane,
            seed=seed,
            normalize=normalize,
            resume=before,
            on_progress=view.show,
        )
        view.end(land)
    if save is not None:
        land.save(save)
    if out is not None:
        pictures.save(land, out)
    if as_json:
        print_json(_facts(name, at) | summary(land))
    else:
        for what, path in (("Kept", save), ("Drawn", out)):
            if path is not None:
                say(f"{what} in {path}.")
    raise typer.Exit(0 if land.complete else 130)


@app.command()
def gradient(
    name: Asked,
    top: Annotated[int, typer.Option(help="How many rows.", min=1)] = 10,
    eta: Annotated[float, typer.Option(help="η of the planned change −η·∂C/∂w.")] = 0.1,
    examples: Sample = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """The to-do list: the largest derivatives, what each change promises, and what it does."""
    from descente.instruments.todo import todo

    drawing(out)
    at = asked(name, examples)
    with working("Trying each change in float64…", quiet=as_json):
        found = todo(at, rows=top, eta=eta)
    everything = found.everything._asdict()
    rows = [row._asdict() | {"effect": row.effect._asdict()} for row in found.rows]
    facts = _facts(name, at) | {
        "cost": found.cost,
        "gradient_norm": found.space.norm(found.gradient),
        "eta": eta,
        "rows": rows,
        "together": found.together._asdict(),
        "everything": everything,
    }

    def show() -> None:
        lines = [
            [str(r.rank), r.name, signed(r.derivative), signed(r.effect.second_order),
             signed(r.effect.measured)]
            for r in found.rows
        ]  # fmt: skip
        headings = ["rank", "number", "∂C/∂w", "promised ΔC", "measured ΔC"]
        title = f"C = {number(found.cost)}, ‖∇C‖ = {number(facts['gradient_norm'])}, η = {eta:g}"
        console().print(table_of(title, headings, lines, left=("number",)))
        for what, effect in (("These rows", found.together), ("The whole list", found.everything)):
            promised, measured = signed(effect.second_order), signed(effect.measured)
            say(f"{what} together: {promised} promised, {measured} measured.")

    present(found, facts, [_heading(name, at)], show, out=out, as_json=as_json)


@app.command()
def sharpness(
    name: Asked,
    layers: Annotated[bool, typer.Option("--layers", help="Of each layer's block too.")] = False,
    tolerance: Annotated[float, typer.Option(help="Wanted residual, relative to λmax.")] = 1e-5,
    examples: Sample = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """λmax of the Hessian with its residual, and 2/λmax."""
    from descente.instruments import curvature

    drawing(out)
    at = asked(name, examples)
    with working("Lanczos on Hessian products…", quiet=as_json):
        found = [curvature.sharpness(at, tolerance=tolerance)]
        if layers:
            found += curvature.sharpness_by_layer(at, tolerance=tolerance)
    facts = _facts(name, at) | {
        "sharpness": [facts_of(one) for one in found],
    }

    def show() -> None:
        for one in found:
            say(one.sentence if one.where == "all" else f"{one.where}: {one.sentence}")

    present(found, facts, [_heading(name, at)], show, out=out, as_json=as_json)


@app.command()
def eta(
    name: Asked,
    batch: Annotated[str, typer.Option(help="Examples per step, e.g. 10,100.")] = "10,100,1000",
    examples: Sample = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """How long a step may be: 2/λmax, η₀ of mini-batches, and η_c along the gradient."""
    from descente.instruments.critical import critical_sharpness
    from descente.instruments.curvature import sharpness as largest
    from descente.instruments.noise import eta_limit

    drawing(out)
    at = asked(name, examples)
    sizes = [size for size in batch_sizes(batch) if size <= at.n_examples] or [at.n_examples]
    with working("Curvature, noise, and steps along the gradient…", quiet=as_json):
        sharp, critical = largest(at), critical_sharpness(at)
        noise = eta_limit(at, batch=sizes)
    facts = _facts(name, at) | {
        "sharpness": facts_of(sharp),
        "critical": {
            "eta": critical.eta,
            "sharpness": critical.sharpness,
            "converged": critical.converged,
            "passes": critical.passes,
        },
        **noise_facts(noise),
    }

    def show() -> None:
        say(sharp.sentence)
        say(critical.sentence)
        show_noise(noise)

    present(noise, facts, [_heading(name, at)], show, out=out, as_json=as_json)


@app.command()
def report(
    name: Asked,
    eta: Annotated[
        float | None, typer.Option(help="The learning rate in use.", show_default=False)
    ] = None,
    batch: Annotated[
        int | None, typer.Option(help="Examples per step.", show_default=False)
    ] = None,
    fail_on: Annotated[
        list[str] | None,
        typer.Option(
            "--fail-on",
            help="Exit with 1 where this holds, or cannot be decided, e.g. 'sharpness*eta > 2'; "
            "again for more conditions. See descente report --help.",
            metavar="CONDITION",
            show_default=False,
        ),
    ] = None,
    examples: Sample = None,
    out: Annotated[
        Path | None, typer.Option(help="Also write it as one HTML file.", show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Where the model stands, on one page: cost, gradient, curvature, limits on η, layers."""
    from descente.report.conditions import parse
    from descente.report.measured import check_suffix
    from descente.report.measured import report as measure

    conditions = [parse(text) for text in fail_on or []]
    if out is not None:
        check_suffix(out)
    at = asked(name, examples)
    with working("Asking the instruments…", quiet=as_json):
        found = measure(at, eta=eta, batch=batch)
    heading, facts = [_heading(name, at)], _facts(name, at)
    conclude(found, conditions, heading, facts, out, as_json=as_json)
