"""Options several commands share, and what they mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from descente.errors import InputError

if TYPE_CHECKING:
    from descente.digits import Digits
    from descente.network import Network

__all__ = [
    "AsJson",
    "DataName",
    "Folder",
    "RunName",
    "Threads",
    "announce",
    "digits",
    "help_when_alone",
    "hidden_sizes",
    "subject",
]

DataName = Annotated[
    str | None,
    typer.Option(
        "--data",
        help="'mnist', 'embedded' (a simulated pen's digits and real ones), 'pen' (simulated "
        "alone), 'uci' (1,797 real ones), or the path of your own images (a sub-folder per class, "
        "or an .npz). By default MNIST if it is at hand, else the embedded digits.",
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
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]


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


def subject(run: str | None, data: Digits) -> tuple[Network, str]:
    """The network to look at, and a phrase that says which it is.

    The named run's; without a name the newest run's; without any run, an untrained network.
    """
    from descente import runs
    from descente.network import Network

    chosen = run or next(iter(runs.names()), None)
    if chosen is None:
        sizes = (data.train.images.shape[1], 16, 16, len(data.train.classes))
        return Network(sizes, seed=0), "an untrained network (no run is recorded yet)"
    opened = runs.open_run(chosen)
    return opened.network, f"the network of run {opened.name} at step {opened.steps:,}"
