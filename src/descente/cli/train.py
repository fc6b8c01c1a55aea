"""``descente train``: from useless to a network that reads, in front of the reader."""

from __future__ import annotations

import textwrap
import time
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Annotated, Any

import typer

from descente.cli.choices import (
    AsJson,
    DataName,
    Folder,
    Threads,
    digits,
    digits_for,
    flaw,
    hidden_sizes,
)
from descente.cli.terminal import (
    bar,
    console,
    curve,
    duration,
    number,
    percent,
    print_json,
    say,
)
from descente.errors import InputError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from descente.digits import Augmentation, Digits
    from descente.runs import Run
    from descente.training import Progress

__all__ = ["train"]

_HOW = "How it learns"
_WHAT = "What learns"


def train(
    data: DataName = None,
    folder: Folder = None,
    recipe: Annotated[
        str,
        typer.Option(
            help="'default'; 'deck': θ − η · gradient and nothing else; 'thorough': the default "
            "with more patience. Options override it."
        ),
    ] = "default",
    hidden: Annotated[
        str, typer.Option(help="Widths of the hidden layers.", rich_help_panel=_WHAT)
    ] = "16,16",
    activation: Annotated[
        str, typer.Option(help="sigmoid, tanh, relu or identity.", rich_help_panel=_WHAT)
    ] = "sigmoid",
    output: Annotated[
        str,
        typer.Option(
            help="Of the last layer: sigmoid, softmax, tanh, relu or identity.",
            rich_help_panel=_WHAT,
        ),
    ] = "sigmoid",
    eta: Annotated[
        float | None,
        typer.Option(
            help="Learning rate η.",
            show_default="1 for sgd, 0.1 for momentum, 0.003 for adam",
            rich_help_panel=_HOW,
        ),
    ] = None,
    batch_size: Annotated[
        str | None,
        typer.Option(
            help="Examples per step; 'full' for all of them.",
            show_default="10",
            rich_help_panel=_HOW,
        ),
    ] = None,
    epochs: Annotated[
        int | None,
        typer.Option(
            help="Passes over the data.",
            show_default="10, more on small sets",
            rich_help_panel=_HOW,
        ),
    ] = None,
    seed: Annotated[
        int,
        typer.Option(
            help="Seed of the first θ and of the order of the examples.", rich_help_panel=_HOW
        ),
    ] = 0,
    rule: Annotated[
        str | None,
        typer.Option(help="sgd, momentum or adam.", show_default="sgd", rich_help_panel=_HOW),
    ] = None,
    schedule: Annotated[
        str | None,
        typer.Option(
            help="How η falls: cosine, constant or step.",
            show_default="cosine",
            rich_help_panel=_HOW,
        ),
    ] = None,
    weight_decay: Annotated[
        float | None,
        typer.Option(
            help="λ: each step also shrinks θ by ηλ.", show_default="5e-5", rich_help_panel=_HOW
        ),
    ] = None,
    cost: Annotated[
        str | None,
        typer.Option(
            help="quadratic or cross_entropy.", show_default="quadratic", rich_help_panel=_HOW
        ),
    ] = None,
    patience: Annotated[
        int | None,
        typer.Option(
            help="Stop after so many epochs without progress.",
            show_default="never",
            rich_help_panel=_HOW,
        ),
    ] = None,
    augment: Annotated[
        str | None,
        typer.Option(
            help="Move every image anew each epoch, e.g. shift=1,rotate=5 (px, °); or 'none'.",
            show_default="none",
            rich_help_panel=_HOW,
        ),
    ] = None,
    threads: Threads = None,
    name: Annotated[
        str | None,
        typer.Option(help="Name of the recorded run; by default the time.", show_default=False),
    ] = None,
    record: Annotated[
        bool, typer.Option(help="Record the run, to show, replay and resume it.")
    ] = True,
    resume: Annotated[
        str | None,
        typer.Option(
            help="Go on with an interrupted run, to the same bits; other options are its own.",
            show_default=False,
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Train the network and watch the cost fall.

    It starts at random, about 10 % right: useless. Each step looks at a few examples and moves
    every weight and bias a little way down the slope: new = old − η × gradient. Ctrl-C stops
    cleanly and keeps everything.

    [bold]descente train[/]                                     the deck's 13,002 numbers
    [bold]descente train --batch-size full --epochs 200[/]      the true gradient, no chance in it
    [bold]descente train --hidden 64 --rule adam[/]             another network, another rule
    [bold]descente train --resume NAME[/]                       go on after Ctrl-C or a power cut
    """
    from descente import runs, training
    from descente.network import Network

    view = _View(quiet=as_json)
    if resume is not None:
        known = digits_for(runs.open_run(resume), data, folder)
        view.say(known.source)
        with view:
            run = training.resume(
                resume, known.train, test=known.test, threads=threads, on_progress=view.show
            )
    else:
        options = _options(
            recipe,
            eta=eta,
            batch_size=batch_size,
            epochs=epochs,
            seed=seed,
            rule=rule,
            schedule=schedule,
            weight_decay=weight_decay,
            cost=cost,
            patience=patience,
            augment=augment,
        )
        known = digits(data, folder)
        view.say(known.source)
        sizes = (known.train.images.shape[1], *hidden_sizes(hidden), len(known.train.classes))
        net = Network(sizes, seed=seed, activation=activation, output=output)
        view.introduce(net, known)
        with view:
            run = training.descend(
                net,
                known.train,
                **options,
                test=known.test,
                threads=threads,
                record=(name or True) if record else False,
                on_progress=view.show,
            )
    if as_json:
        print_json(summary(run))
    else:
        view.conclude(run, known)
    raise typer.Exit({"interrupted": 130, "diverged": 1, "non-finite": 1}.get(run.outcome.kind, 0))


def _options(recipe: str, **given: Any) -> dict[str, Any]:
    """The named recipe with what was given on the command line put over it."""
    from descente.recipe import RECIPES

    if recipe not in RECIPES:
        raise InputError(
            f"--recipe {recipe!r} is unknown; choose one of {', '.join(map(repr, RECIPES))}."
        )
    chosen = dict(RECIPES[recipe])
    batch = given.pop("batch_size")
    moves = given.pop("augment")
    chosen.update({key: value for key, value in given.items() if value is not None})
    if batch is not None:
        chosen["batch_size"] = None if batch == "full" else _whole(batch)
    if moves is not None:
        chosen["augmentation"] = _augmentation(moves)
    return chosen


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise InputError(
            f"--batch-size came as {text!r}; wanted a whole number or 'full'."
        ) from None


def _augmentation(text: str) -> Augmentation | None:
    from descente.digits import Augmentation

    if text == "none":
        return None
    amounts: dict[str, float] = {"shift": 0, "rotate": 0, "shear": 0, "scale": 0, "elastic": 0}
    for part in text.split(","):
        key, _, value = part.partition("=")
        try:
            if key.strip() not in amounts:
                raise ValueError
            amounts[key.strip()] = float(value)
        except ValueError:
            raise InputError(
                f"--augment came as {text!r}; wanted amounts such as shift=1,rotate=5 "
                f"(of {', '.join(amounts)}), or none."
            ) from None
    return Augmentation(**amounts)


def summary(run: Run) -> dict[str, Any]:
    """What ``--json`` prints of a run."""
    history = run.history
    return {
        "run": run.name,
        "outcome": run.outcome.kind.value,
        "sentence": run.outcome.sentence,
        "layers": list(run.network.layout.sizes),
        "parameters": run.network.n_parameters,
        "recipe": run.recipe.to_dict(),
        "data": run.manifest.data,
        "steps": run.steps,
        "seconds": run.seconds,
        "examples_per_second": run.examples_per_second,
        "cost": {"first": _at(history.cost, 0), "last": _at(history.cost, -1)},
        "test": [
            {"step": int(s), "cost": float(c), "accuracy": float(a)}
            for s, c, a in zip(
                history.test_step, history.test_cost, history.test_accuracy, strict=True
            )
        ],
        "versions": run.manifest.versions,
        "machine": run.manifest.machine,
    }


def _at(values: Any, index: int) -> float | None:
    return float(values[index]) if len(values) else None


class _View(AbstractContextManager["_View"]):
    """The live picture of a training; on a pipe, some ten lines instead."""

    WIDTH, HEIGHT = 60, 8

    def __init__(self, quiet: bool) -> None:
        from rich.live import Live

        self.quiet = quiet
        self._live = None
        self._epoch = 0
        self._drawn = 0.0
        if not quiet and console().is_terminal:
            self._live = Live(console=console(), auto_refresh=False, transient=False)
        self._context: AbstractContextManager[Any] = self._live or nullcontext()

    def __enter__(self) -> _View:
        self._context.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        self._context.__exit__(*error)

    def say(self, text: str) -> None:
        if not self.quiet:
            say(text)

    def introduce(self, net: Any, known: Digits) -> None:
        if self.quiet:
            return
        from descente.measure import accuracy

        shape = " → ".join(map(str, net.layout.sizes))
        right = accuracy(net, known.test)
        classes = len(known.test.classes)
        self.say(f"Network {shape}: {net.n_parameters:,} weights and biases, drawn at random.")
        self.say(
            f"Before: {percent(right)} of the test images read right. "
            f"{'Useless.' if right < 2 / classes else 'Better than chance already.'}"
        )

    def show(self, progress: Progress) -> None:
        if self.quiet or not progress.step:
            return
        if self._live is not None:
            now = time.perf_counter()
            over = progress.step == progress.total_steps
            if over or now - self._drawn > 0.1:
                self._live.update(self._picture(progress), refresh=True)
                self._drawn = now
        elif progress.epoch >= self._epoch or progress.step == progress.total_steps:
            self._epoch = progress.epoch + max(1, progress.epochs // 10)
            console().print(_line(progress), soft_wrap=True)

    def _picture(self, progress: Progress) -> RenderableType:
        from rich.text import Text

        history = progress.history()
        done = progress.step / progress.total_steps
        text = Text()
        rows = curve(history.cost, self.WIDTH, self.HEIGHT, log=True)
        low, high = _range(history.cost, 2 * self.WIDTH)
        for i, row in enumerate(rows):
            label = high if i == 0 else low if i == self.HEIGHT - 1 else ""
            text.append(f"{label:>9} ", style="dim")
            text.append(row + "\n", style="cyan")
        text.append(f"{'cost, log':>9} ", style="dim")
        text.append(bar(done, self.WIDTH) + f" {100 * done:3.0f} %\n", style="red")
        lines = textwrap.wrap(
            _line(progress).replace(BREAK, "\n").replace(" ", "\xa0").replace("\n", " "), self.WIDTH
        )
        text.append("\n".join(" " * 10 + line.replace(" ", BREAK) for line in lines))
        return text

    def conclude(self, run: Run, known: Digits) -> None:
        from rich.text import Text

        from descente.cli.look import todo_table
        from descente.measure import gradient

        console().print(Text(run.outcome.sentence + flaw(run.network)))
        history = run.history
        if len(history.test_accuracy) > 1:
            console().print(
                f"After: [bold]{percent(history.test_accuracy[-1])}[/] of the test images read "
                f"right (before: {percent(history.test_accuracy[0])}), "
                f"{run.steps:,} steps in {duration(run.seconds)}: "
                f"{run.examples_per_second:,.0f} examples/s."
            )
        g = gradient(run.network, known.train, run.recipe.cost)
        console().print()
        console().print(todo_table(g, k=5, eta=run.recipe.eta or 1.0))
        if run.name is not None:
            console().print(
                f"Saved as run [bold]{run.name}[/]: see [bold]descente runs show {run.name}[/]."
            )


BREAK = "   "  # between two facts of a line


def _line(progress: Progress) -> str:
    tested = progress.history().test_accuracy
    right = f"   test {percent(tested[-1])}" if len(tested) else ""
    return (
        f"epoch {progress.epoch}/{progress.epochs}   step {progress.step:,}   "
        f"cost {number(progress.cost)}   accuracy {percent(progress.accuracy)}{right}   "
        f"{progress.examples_per_second:,.0f} examples/s   {duration(progress.remaining)} left"
    )


def _range(costs: Any, columns: int) -> tuple[str, str]:
    """Labels of the curve's bottom and top: the extremes of what it shows, means of stretches."""
    from descente.descent import stretches

    means = stretches(costs, columns)
    if not len(means):
        return "", ""
    return number(float(means.min())), number(float(means.max()))
