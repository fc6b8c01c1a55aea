"""Ctrl-C: long work ends between two steps and keeps what is done; a command ends with 130."""

from __future__ import annotations

import _thread
import contextlib
import os
import signal
import sys
import threading

TYPE_CHECKING = False  # as type checkers know it; before `typing` has come, Ctrl-C might have
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any, NoReturn

__all__ = ["CODE", "interruptible", "shielded", "to_the_end"]

CODE = 130
"""The exit code of a command that Ctrl-C has ended."""

_pressed = threading.Event()


@contextlib.contextmanager
def interruptible() -> Iterator[threading.Event]:
    """Turn the first Ctrl-C into a flag, so that it never strikes half-way through a step.

    A second one interrupts at once. Outside the main thread, where no signal arrives, the flag is
    never set.
    """
    stop = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return

    def handle(signum: int, frame: Any) -> None:
        _pressed.set()
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    before = signal.getsignal(signal.SIGINT) or signal.default_int_handler
    signal.signal(signal.SIGINT, handle)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)


@contextlib.contextmanager
def shielded() -> Iterator[None]:
    """Let Ctrl-C wait a moment; a process that is started meanwhile never hears of it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # where it starts later, it lets Ctrl-C in again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def to_the_end(command: Callable[[], None]) -> NoReturn:
    """Run a command and leave the process, after a Ctrl-C with `CODE` and at most one line.

    Where it strikes half-way through an import or a callback, a KeyboardInterrupt may arrive as
    another error, or not at all: what counts is that Ctrl-C was pressed.
    """
    code: Any = 0
    try:
        if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
            signal.signal(signal.SIGINT, _interrupt)
            sys.unraisablehook = _again
        command()
    except SystemExit as ended:
        code = ended.code
    except BaseException:
        if not _pressed.is_set():
            raise
        sys.stderr.write("descente: Interrupted.\n")
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.flush()
    if _pressed.is_set():
        code = CODE
    signal.signal(signal.SIGINT, lambda *_: os._exit(code or 0))  # what is left is tidying up
    sys.exit(code)


def _interrupt(signum: int, frame: Any) -> None:
    _pressed.set()
    raise KeyboardInterrupt


def _again(about: Any) -> None:
    """Press Ctrl-C again where an interrupt was lost in a callback, which can raise nothing."""
    if issubclass(about.exc_type, KeyboardInterrupt):
        threading.Timer(0.02, _thread.interrupt_main).start()
    else:
        sys.__unraisablehook__(about)
