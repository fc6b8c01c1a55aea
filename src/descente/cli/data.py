"""``descente data``: which digits are at hand, and how to get MNIST."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from descente.cli.choices import AsJson, announce, help_when_alone
from descente.cli.terminal import console, print_json, say

__all__ = ["app"]

app = typer.Typer(
    callback=help_when_alone,
    invoke_without_command=True,
    help="Data: what is at hand, and getting MNIST.",
)


@app.command("list")
def list_data(as_json: AsJson = False) -> None:
    """List the data sets at hand; the first is what every command uses by default."""
    from descente.digits import load
    from descente.errors import DataNotFoundError

    found: list[dict[str, Any]] = []
    for name in ("mnist", "embedded", "pen", "uci"):
        announce(name, None)
        try:
            known = load(name)
        except DataNotFoundError as error:
            found.append({"name": name, "at_hand": False, "sentence": str(error)})
        else:
            sizes = {"train": len(known.train), "test": len(known.test)}
            found.append({"name": name, "at_hand": True, "sentence": known.source, **sizes})
    if as_json:
        print_json(found)
        return
    from rich.text import Text

    for row in found:
        console().print(Text(f"{row['name']:>9}", "bold"), Text(f" {row['sentence']}"))


@app.command()
def get(
    name: Annotated[str, typer.Argument(help="The data set: mnist.")] = "mnist",
    folder: Annotated[
        Path | None,
        typer.Option(help="Where to put it, by default the user's cache.", show_default=False),
    ] = None,
) -> None:
    """Download MNIST (11 MB), checking length and SHA-256; files appear whole or not at all."""
    from descente.digits.download import download_mnist
    from descente.errors import InputError

    if name != "mnist":
        raise InputError(f"{name!r} cannot be downloaded; only 'mnist' can.")
    say(f"MNIST is in {download_mnist(folder)}.")
