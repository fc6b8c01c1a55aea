"""``descente bench``: this engine beside others, the same work, one process after another."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from descente.cli.choices import AsJson, DataName, Folder, digits
from descente.cli.terminal import console, print_json, say

if TYPE_CHECKING:
    from descente.bench import Progress

__all__ = ["bench"]


def bench(
    only: Annotated[
        str | None,
        typer.Option(
            help="Contestants, separated by commas: descente, numpy, torch, torch-compiled, jax, "
            "sklearn. By default all; one that is not installed is named and passed over.",
            show_default=False,
        ),
    ] = None,
    data: DataName = None,
    folder: Folder = None,
    epochs: Annotated[int, typer.Option(help="Timed epochs in each process.")] = 3,
    rounds: Annotated[int, typer.Option(help="Times every contestant has its turn.")] = 3,
    batch_size: Annotated[int, typer.Option(help="Examples per step.")] = 10,
    threads: Annotated[int, typer.Option(help="Threads each contestant may use.")] = 1,
    limit: Annotated[
        int | None, typer.Option(help="Only so many examples.", show_default="all")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="Also write the JSON report to this file.", show_default=False),
    ] = None,
    as_json: AsJson = False,
) -> None:
    r"""Time one epoch of the same network in this engine and in its peers.

    The same data, batch and number of steps; contestants take turns, each in a process of its own,
    and ratios are taken inside a turn, so that a noisy machine disturbs them least. Compilation is
    timed apart. Peers come with [bold]pip install 'descente\[peers]'[/].
    """
    from descente import bench as library
    from descente.bench.table import tables
    from descente.files import write_atomically

    chosen = [name.strip() for name in only.split(",") if name.strip()] if only else None

    def show(progress: Progress) -> None:
        if not as_json and progress.title:
            console().print(
                f"[dim]{progress.done + 1}/{progress.total}  round {progress.round}  "
                f"{progress.title}[/]"
            )

    report = library.run(
        chosen,
        digits(data, folder).name,
        folder,
        limit=limit,
        epochs=epochs,
        rounds=rounds,
        batch_size=batch_size,
        threads=threads,
        on_progress=show,
    )
    document = report.to_json()
    if out is not None:
        write_atomically(out, (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode())
    if as_json:
        print_json(document)
        return
    for table in tables(report):
        console().print(table)
    if out is not None:
        say(f"Written to {out}.")
