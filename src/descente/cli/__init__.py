"""The command line: a client of the library, nothing more.

Exit codes: 0 done; 1 the descent diverged or left the finite numbers, or a condition of
``descente report --fail-on`` holds; 2 the input was wrong, in one sentence on the error stream; 130
interrupted with Ctrl-C, everything kept.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress

import typer

from descente.cli import (
    backprop,
    bench,
    data,
    eta,
    lab,
    landscape,
    look,
    report,
    runs,
    slope,
    todo,
    torch,
    train,
)

__all__ = ["app", "main"]

app = typer.Typer(
    name="descente",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    help=(
        "Gradient descent on real handwritten digits: live, exact and fast.\n\n"
        "A 784 → 16 → 16 → 10 network has 13,002 numbers. Random, it is useless: about 10 % right. "
        "Its cost C(θ) says how wrong it is, the gradient ∇C how to change each number, and "
        "θ ← θ − η ∇C, repeated, makes it read.\n\n"
        "[bold]descente[/] alone opens the lab; or start with [bold]descente train[/], then "
        "[bold]descente gradient[/] and [bold]descente predict[/] an image of your own."
    ),
)
app.command()(lab.lab)
app.command()(train.train)
app.command()(look.gradient)
app.command()(look.predict)
_LOOKING = "Instruments"
for command in (
    landscape.landscape,
    slope.slope,
    slope.steepest,
    todo.todo,
    todo.importance,
    eta.eta,
    report.report,
    backprop.backprop,
    backprop.scaling,
):
    app.command(rich_help_panel=_LOOKING)(command)
app.add_typer(runs.app, name="runs")
app.add_typer(data.app, name="data")
app.add_typer(torch.app, name="torch", rich_help_panel=_LOOKING)
app.command()(bench.bench)


def _version(wanted: bool) -> None:
    if wanted:
        from descente import __version__

        typer.echo(f"descente {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def _options(
    context: typer.Context,
    version: bool = typer.Option(
        False, "--version", help="Print the version and stop.", is_eager=True, callback=_version
    ),
) -> None:
    if context.invoked_subcommand is None:
        lab.open_lab()


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; every error is one sentence and an exit code."""
    from descente.errors import DescenteError

    try:
        code = app(args=arguments, prog_name="descente", standalone_mode=False)
        sys.stdout.flush()
    except typer.TyperException as error:
        code = _complain(error.format_message(), 2)
    except DescenteError as error:
        code = _complain(str(error), 2)
    except (typer.Abort, KeyboardInterrupt):
        code = _complain("Interrupted.", 130)
    except BrokenPipeError:  # the reader of the pipe has seen enough
        code = 0
        _let_go()
    except OSError as error:
        about = "" if error.filename is None else f" ({error.filename})"
        code = _complain(f"the system refused: {error.strerror or error}{about}.", 2)
        _let_go()
    sys.exit(code if isinstance(code, int) else 0)


def _let_go() -> None:
    """Drop what was not written yet: nobody takes it."""
    with suppress(OSError, ValueError):
        sys.stdout.flush()
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _complain(sentence: str, code: int) -> int:
    from descente.printable import printable

    sentence = printable(" ".join(sentence.split()))
    sys.stderr.write(f"descente: {sentence}\n")
    return code
