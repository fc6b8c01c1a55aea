"""``descente landscape``: the cost on a plane through parameter space, sharpening as it comes."""

from __future__ import annotations

import time
from pathlib import Path
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
    Threads,
    drawing,
    look_at,
)
from descente.cli.terminal import console, duration, heat, number, print_json, say

if TYPE_CHECKING:
    from rich.console import RenderableType

    from descente.instruments.landscape import Landscape
    from descente.instruments.survey import Survey

__all__ = ["View", "landscape", "size_of", "summary"]

_PLANE = "Which plane"


def landscape(
    run: RunName = None,
    data: DataName = None,
    folder: Folder = None,
    seed: Seed = None,
    plane: Annotated[
        str | None,
        typer.Option(
            help="random; path (through three points of the run); pca (its principal components); "
            "sharpest (gradient and largest curvature); ends (from the run's start to its end); "
            "weights (two single weights).",
            show_default="pca with a run, else random",
            rich_help_panel=_PLANE,
        ),
    ] = None,
    size: Annotated[
        str, typer.Option(help="Grid points a side, or 51x31 for α × β.", rich_help_panel=_PLANE)
    ] = "51",
    span: Annotated[
        float, typer.Option(help="How far to look: 1 frames it.", rich_help_panel=_PLANE)
    ] = 1.0,
    normalize: Annotated[
        str,
        typer.Option(
            help="Lengths of random directions: filter (per neuron, Li et al. 2018), layer, none.",
            rich_help_panel=_PLANE,
        ),
    ] = "filter",
    steps: Annotated[
        str | None,
        typer.Option(
            help="For path: three steps of the run, such as 0,1000,60000.",
            show_default="first, middle, last",
            rich_help_panel=_PLANE,
        ),
    ] = None,
    weights: Annotated[
        str | None,
        typer.Option(
            help="For weights: two indices of θ, such as 12544,13001.",
            show_default="the two largest derivatives",
            rich_help_panel=_PLANE,
        ),
    ] = None,
    direction_seed: Annotated[
        int, typer.Option(help="Seed of the random directions.", rich_help_panel=_PLANE)
    ] = 0,
    cost: Cost = None,
    examples: Examples = None,
    threads: Threads = None,
    save: Annotated[
        Path | None,
        typer.Option(
            help="Keep the numbers in this safetensors file, finished or not.", show_default=False
        ),
    ] = None,
    resume: Annotated[
        Path | None,
        typer.Option(help="Go on with a file that --save kept.", show_default=False),
    ] = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """The landscape: the exact mean cost, over all examples, on a plane through θ.

    A coarse picture on a sample comes at once, then a finer one, then the exact cost everywhere.
    Ctrl-C keeps what is done: with --save, --resume goes on with it.

    [bold]descente landscape[/]                           around the newest run
    [bold]descente landscape --plane path[/]              three points of its path on it
    [bold]descente landscape --plane sharpest --span 3[/] gradient and largest curvature
    """
    from descente.instruments import survey as library
    from descente.instruments.landscape import Landscape

    at = look_at(run, data, folder, seed, examples, cost)
    pictures = drawing(out)
    before = Landscape.load(resume) if resume is not None else None
    with View(quiet=as_json) as view:
        for line in at.heading:
            view.say(line)
        land = library.landscape(
            at.net,
            at.train,
            size_of(size),
            span,
            plane or ("pca" if at.run else "random"),
            direction_seed,
            normalize=normalize,
            run=at.run,
            cost=at.cost,
            threads=threads,
            steps=_numbers(steps, 3, "--steps"),
            weights=_numbers(weights, 2, "--weights"),
            resume=before,
            on_progress=view.show,
        )
        view.end(land)
    if save is not None:
        land.save(save)
    if out is not None:
        pictures.save(land, out)
    if as_json:
        print_json(at.facts() | summary(land))
    else:
        for name, path in (("Kept", save), ("Drawn", out)):
            if path is not None:
                say(f"{name} in {path}.")
    raise typer.Exit(0 if land.complete else 130)


def size_of(text: str) -> Any:
    """Points a side as the library takes them: 51, or 51x31."""
    parts = text.lower().replace("×", "x").split("x")
    try:
        sizes = [int(part) for part in parts]
        return sizes[0] if len(sizes) == 1 else (sizes[0], sizes[1]) if len(sizes) == 2 else text
    except ValueError:
        return text  # the library says what was wanted


def _numbers(text: str | None, how_many: int, option: str) -> Any:
    from descente.errors import InputError

    if text is None:
        return None
    try:
        numbers = tuple(int(part) for part in text.split(","))
        if len(numbers) != how_many:
            raise ValueError
    except ValueError:
        raise InputError(
            f"{option} came as {text!r}; wanted {how_many} whole numbers separated by commas."
        ) from None
    return numbers


def summary(land: Landscape) -> dict[str, Any]:
    """What ``--json`` prints of a landscape."""
    path = land.path
    return {
        "plane": land.plane.kind,
        "axes": list(land.plane.names),
        "complete": land.complete,
        "alpha": land.alpha.tolist(),
        "beta": land.beta.tolist(),
        "cost": land.cost.tolist(),
        "standard_error": land.standard_error.tolist(),
        "examples_used": land.examples.tolist(),
        "seconds": land.seconds,
        "path": None
        if path is None
        else {
            "step": path.step.tolist(),
            "alpha": path.alpha.tolist(),
            "beta": path.beta.tolist(),
            "distance": path.distance.tolist(),
            "cost": path.cost.tolist(),
        },
    }


class View:
    """The heat map, live on a terminal; on a pipe, only the last one.

    Parameters
    ----------
    quiet : bool
        Show nothing.
    """

    WIDTH = 76

    def __init__(self, quiet: bool) -> None:
        from rich.live import Live

        self.quiet = quiet
        self._drawn = 0.0
        live = not quiet and console().is_terminal
        self._live = Live(console=console(), auto_refresh=False) if live else None

    def __enter__(self) -> View:
        if self._live is not None:
            self._live.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        if self._live is not None:
            self._live.__exit__(*error)

    def say(self, text: str) -> None:
        """Print a line above it."""
        if not self.quiet:
            say(text)

    def show(self, survey: Survey) -> None:
        """Draw where the survey stands, ten times a second at most."""
        if self._live is not None and time.perf_counter() - self._drawn > 0.1:
            words = {
                "coarse": "a coarse grid, on a sample",
                "sample": "every point, on a sample",
                "exact": "every point, over all examples",
            }
            done = 100 * survey.done / survey.total
            line = f"{words[survey.stage]}   {done:.0f} %   {duration(survey.remaining)} left"
            self._live.update(_picture(survey.landscape, line), refresh=True)
            self._drawn = time.perf_counter()

    def end(self, land: Landscape) -> None:
        """Draw what was found."""
        if self.quiet:
            return
        state = "Every point is the mean over all examples" if land.complete else _unfinished(land)
        picture = _picture(land, f"{state}: {duration(land.seconds)}.")
        if self._live is not None:
            self._live.update(picture, refresh=True)
        else:
            console().print(picture)


def _unfinished(land: Landscape) -> str:
    import numpy as np

    known, exact = land.examples > 0, land.examples == land.n_examples
    worst = float(np.nanmax(land.standard_error)) if known.any() else float("nan")
    return (
        f"Interrupted: {100 * exact.mean():.0f} % of the points are over all examples, "
        f"{100 * (known & ~exact).mean():.0f} % over a sample (standard error up to "
        f"{number(worst)})"
    )


def _picture(land: Landscape, line: str) -> RenderableType:
    import numpy as np
    from rich.text import Text

    from descente.palette import COST

    stride = max(1, -(-land.cost.shape[0] // View.WIDTH))
    shown = _filled(land.cost)[::stride, ::stride].T[::-1]
    finite = shown[np.isfinite(shown)]
    low, high = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 1.0)
    log = low > 0 and high / low > 5
    scaled = np.log(shown) if log else shown
    ends = (np.log(low), np.log(high)) if log else (low, high)
    level = (scaled - ends[0]) / (ends[1] - ends[0] or 1.0)
    marks = _marks(land, stride, level.shape)
    text = Text()
    text.append_text(heat(level, COST, marks))
    text.append(f"cost from {number(low)} (dark) to {number(high)} (light)")
    text.append(", log scale\n" if log else "\n")
    for name, axis, way in zip(land.plane.names, (land.alpha, land.beta), "→↑", strict=True):
        text.append(f"{way} {name}: {axis[0]:.3g} to {axis[-1]:.3g}\n", style="dim")
    if land.path is not None:
        far = land.path.distance
        text.append(
            f"○ the run's path to ●: it leaves this plane by up to {number(float(far.max()))}, "
            f"and ends {number(float(far[-1]))} from it\n",
            style="dim",
        )
    text.append(line)
    return text


def _filled(cost: Any) -> Any:
    """While points are missing, each shows its nearest known neighbour to the lower left.

    Only the live picture does so; the numbers stay NaN.
    """
    import numpy as np

    known = np.isfinite(cost)
    if known.all() or not known.any():
        return cost
    rows, columns = np.flatnonzero(known.any(axis=1)), np.flatnonzero(known.any(axis=0))
    grid = cost[np.ix_(rows, columns)]
    if not np.isfinite(grid).all():
        return cost
    i = np.searchsorted(rows, np.arange(cost.shape[0]), side="right") - 1
    j = np.searchsorted(columns, np.arange(cost.shape[1]), side="right") - 1
    return grid[np.ix_(np.maximum(i, 0), np.maximum(j, 0))]


def _marks(land: Landscape, stride: int, shape: tuple[int, ...]) -> list[tuple[int, int, str]]:
    import numpy as np

    def cell(alpha: float, beta: float) -> tuple[int, int] | None:
        inside = land.alpha[0] <= alpha <= land.alpha[-1] and land.beta[0] <= beta <= land.beta[-1]
        i = int(np.abs(land.alpha - alpha).argmin()) // stride
        j = int(np.abs(land.beta - beta).argmin()) // stride
        return (shape[0] - 1 - min(j, shape[0] - 1), min(i, shape[1] - 1)) if inside else None

    points = [] if land.path is None else list(zip(land.path.alpha, land.path.beta, strict=True))
    found = [cell(float(a), float(b)) for a, b in points]
    marks = [(*place, "○") for place in found[:-1] if place is not None]
    last = found[-1] if found else cell(0.0, 0.0)
    if last is not None:
        marks.append((*last, "●"))
    return marks
