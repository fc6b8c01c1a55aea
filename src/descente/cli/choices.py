"""Options several commands share, and what they mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from descente.cli.terminal import print_json, say
from descente.errors import InputError

if TYPE_CHECKING:
    from descente.digits import Digits, Split
    from descente.network import Network
    from descente.runs import Run

__all__ = [
    "AsJson",
    "Cost",
    "DataName",
    "Examples",
    "Folder",
    "Out",
    "RunName",
    "Seed",
    "Subject",
    "Threads",
    "announce",
    "digits",
    "digits_for",
    "drawing",
    "flaw",
    "help_when_alone",
    "hidden_sizes",
    "look_at",
    "present",
    "subject",
]

DataName = Annotated[
    str | None,
    typer.Option(
        "--data",
        help="'mnist', 'embedded' (a simulated pen's digits and real ones), 'pen' (simulated "
        "alone), 'uci' (1,797 real ones), or the path of your own images (a sub-folder per class, "
        "or an .npz). By default what the run learnt from; without a run MNIST if it is at hand, "
        "else the embedded digits.",
        show_default=False,
    ),
]
Folder = Annotated[
    str | None,
    typer.Option(
        help="Where the MNIST files are, instead of DESCENTE_DATA and the user's cache.",
        show_default=False,
    ),
]
RunName = Annotated[
    str | None,
    typer.Option(
        "--run",
        help="The recorded run whose network to use; by default the newest.",
        show_default=False,
    ),
]
Threads = Annotated[
    int | None,
    typer.Option(
        help="Cores to use; by default all. The result is the same to the bit.", show_default=False
    ),
]
Seed = Annotated[
    int | None,
    typer.Option(
        "--seed",
        help="Look at an untrained network with this seed instead of a run.",
        show_default=False,
    ),
]
Examples = Annotated[
    int | None,
    typer.Option(help="Only the first so many training examples.", show_default="all", metavar="N"),
]
Cost = Annotated[
    str | None,
    typer.Option(help="quadratic or cross_entropy.", show_default="the run's own, or quadratic"),
]
Out = Annotated[
    Path | None,
    typer.Option(
        help="Also draw it into this file: .png, .svg or .pdf (needs descente\\[plot]).",
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]


def drawing(out: Path | None) -> Any:
    """The module that draws pictures, if one is wanted; refused early where it cannot draw."""
    if out is None:
        return None
    from descente import pictures

    pictures.require(out)
    return pictures


def present(
    found: Any,
    facts: dict[str, Any],
    heading: Sequence[str],
    show: Callable[[], None],
    *,
    out: Path | None,
    as_json: bool,
    **drawn: Any,
) -> None:
    """What an instrument's command ends with: its picture, and its facts or its sentences.

    Parameters
    ----------
    found : object
        What the instrument measured; ``drawn`` goes to its picture too.
    facts : dict
        What ``--json`` prints, and then nothing else.
    heading : sequence of str
        Lines above what ``show`` prints: where the data come from, which network.
    """
    if out is not None:
        drawing(out).save(found, out, **drawn)
    if as_json:
        print_json(facts)
        return
    for line in heading:
        say(line)
    show()
    if out is not None:
        say(f"Drawn in {out}.")


def help_when_alone(context: typer.Context) -> None:
    """Print the help of a group of commands that is called without one."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def digits(data: str | None, folder: str | None) -> Digits:
    """The data set the options name."""
    from descente.digits import load

    announce(data, folder)
    return load(data, folder)


def announce(data: str | None, folder: str | None) -> None:
    """Say, on the error stream, what the first loading of a set does for a moment."""
    from descente.digits.loading import what_takes_time

    if sentence := what_takes_time(data, folder):
        typer.echo(sentence, err=True)


def hidden_sizes(text: str) -> tuple[int, ...]:
    """``"16,16"`` as (16, 16); an empty text means no hidden layer."""
    try:
        return tuple(int(part) for part in text.replace("-", ",").split(",") if part.strip())
    except ValueError:
        raise InputError(
            f"--hidden came as {text!r}; wanted widths separated by commas, such as 16,16."
        ) from None


@dataclass(frozen=True)
class Subject:
    """What a command looks at.

    Attributes
    ----------
    net : Network
    which : str
        A phrase that says which network it is.
    train : Split
        The examples the cost is the mean over.
    digits : Digits
        Where they come from.
    run : Run or None
    cost : str
    """

    net: Network
    which: str
    train: Split
    digits: Digits
    run: Run | None
    cost: str

    @property
    def heading(self) -> tuple[str, str]:
        """Two lines: where the data come from, and which network on how many examples."""
        which = f"{self.which[0].upper()}{self.which[1:]}"
        return self.digits.source, f"{which}, {len(self.train):,} examples."

    def facts(self) -> dict[str, object]:
        """What every JSON document begins with."""
        return {
            "network": self.which,
            "layers": list(self.net.layout.sizes),
            "data": self.train.name,
            "examples": len(self.train),
            "cost_function": self.cost,
        }


def look_at(
    run: str | None,
    data: str | None,
    folder: str | None,
    seed: int | None = None,
    examples: int | None = None,
    cost: str | None = None,
) -> Subject:
    """The network and the examples the options name; without any, those the run learnt from."""
    if examples is not None and examples < 1:
        raise InputError(f"--examples came as {examples}; wanted a whole number from 1 up.")
    if seed is not None and run is not None:
        raise InputError("--run and --seed were both given: look at a run or at a seed.")
    opened = _opened(run) if seed is None else None
    known = digits(data, folder) if opened is None else digits_for(opened, data, folder)
    train = known.train if examples is None else known.train[:examples]
    if seed is not None:
        net, which = _untrained(known, seed), f"an untrained network (seed {seed})"
    else:
        net, which = _subject(opened, known)
    own = opened.recipe.cost if opened is not None else "quadratic"
    return Subject(net, which, train, known, opened, cost or own)


def digits_for(run: Run, data: str | None, folder: str | None) -> Digits:
    """The data set the options name; where they name none, the one a run learnt from."""
    from descente.digits.loading import load_again

    if data is not None:
        return digits(data, folder)
    origin = run.manifest.data["set"]
    announce(origin or None, folder)
    return load_again(origin, run.learnt_from, folder)


def subject(run: str | None, data: Digits) -> tuple[Network, str]:
    """The network to look at, and a phrase that says which it is.

    The named run's; without a name the newest run's; without any run, an untrained network.
    """
    return _subject(_opened(run), data)


def _opened(name: str | None) -> Run | None:
    """The run of that name, without one the newest; None where none is recorded."""
    from descente import runs

    chosen = name or next(iter(runs.names()), None)
    return None if chosen is None else runs.open_run(chosen)


def _untrained(data: Digits, seed: int) -> Network:
    from descente.network import Network

    return Network((data.train.images.shape[1], 16, 16, len(data.train.classes)), seed=seed)


def _subject(run: Run | None, data: Digits) -> tuple[Network, str]:
    if run is None:
        return _untrained(data, 0), "an untrained network (no run is recorded yet)"
    return run.network, f"the network of run {run.name} at step {run.steps:,}{flaw(run.network)}"


def flaw(net: Network) -> str:
    """What is to be said wherever a cost or a gradient of a network is shown; mostly nothing."""
    import numpy as np

    if not (many := int(np.count_nonzero(~np.isfinite(net.theta)))):
        return ""
    verb = "is" if many == 1 else "are"
    return f" ({many:,} of its {net.n_parameters:,} numbers {verb} not finite)"
