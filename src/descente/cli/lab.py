"""``descente lab``, and ``descente`` alone: the sixteen slides, live in the browser."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from descente.cli.terminal import console

__all__ = ["lab", "open_lab"]


def lab(
    run: Annotated[
        str | None,
        typer.Option(
            help="Open at the beginning of this recorded run; 'newest' for the newest.",
            show_default="a fresh network",
        ),
    ] = None,
    data: Annotated[
        list[str] | None,
        typer.Option(
            help="Open on these images of your own: a folder or an .npz; give it again for more.",
            show_default="the built-in sets",
        ),
    ] = None,
    port: Annotated[
        int, typer.Option(help="Where to listen; the next free port if it is taken.")
    ] = 8784,
    host: Annotated[
        str, typer.Option(help="This machine only unless told otherwise, with a --token.")
    ] = "127.0.0.1",
    token: Annotated[
        str | None,
        typer.Option(help="The secret in the address.", show_default="the one of the last time"),
    ] = None,
    following: Annotated[
        str | None,
        typer.Option(
            help="The secret in the address of those who follow a class.",
            show_default="the one of the last time",
        ),
    ] = None,
    browser: Annotated[
        bool | None,
        typer.Option("--browser/--no-browser", show_default="where there is a screen"),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(help="Processes for the pages, at most.", show_default="one per core"),
    ] = None,
) -> None:
    """Open the lab: sixteen slides, each a live experiment, in French and English.

    It answers to this machine alone; the address it prints holds the key. Ctrl-C ends it.
    """
    if run is not None:
        from descente import runs

        run = next(iter(runs.names()), None) if run == "newest" else run
        if run is not None:
            runs.open_run(run)  # a wrong name is said here, not in the browser
    open_lab(
        run=run,
        data=data or (),
        port=port,
        host=host,
        token=token,
        following=following,
        browser=browser,
        workers=workers,
    )


def open_lab(
    run: str | None = None,
    data: Sequence[str] = (),
    port: int = 8784,
    host: str = "127.0.0.1",
    token: str | None = None,
    following: str | None = None,
    browser: bool | None = None,
    workers: int | None = None,
) -> None:
    """Serve the lab until Ctrl-C, saying where it is."""
    from descente.lab.serve import serve

    serve(
        host,
        port,
        token=token,
        following=following,
        run=run,
        data=data,
        browser=browser,
        workers=workers,
        say=lambda sentence: console().print(sentence, soft_wrap=True),
    )
