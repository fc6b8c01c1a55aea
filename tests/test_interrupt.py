"""Ctrl-C while a command runs: 130 and one line, however it strikes."""

import signal
import subprocess
import sys

import pytest
from tests.waiting import HANG

from descente.interrupt import interruptible

BEGIN = """
import os, signal, sys, threading, time
from descente.interrupt import interruptible, shielded, to_the_end
def press(): os.kill(os.getpid(), signal.SIGINT)
"""
SAID = "descente: Interrupted.\n"


def run(program):
    done = subprocess.run(
        [sys.executable, "-c", BEGIN + program], capture_output=True, text=True, timeout=HANG
    )
    return done.returncode, done.stdout, done.stderr


ENDINGS = {
    "at once": ("def command():\n    press()", (130, "", SAID)),
    "turned into another error": (
        "def command():\n"
        "    try: press()\n"
        "    except KeyboardInterrupt: raise ImportError('half a module')",
        (130, "", SAID),
    ),
    "turned into another exit": (
        "def command():\n    try: press()\n    except KeyboardInterrupt: sys.exit(2)",
        (130, "", ""),
    ),
    "lost in a destructor": (
        "class Thing:\n"
        "    def __del__(self): press()\n"
        "def command():\n"
        "    Thing()\n"
        "    while True: time.sleep(0.01)",
        (130, "", SAID),
    ),
    "as a flag": (
        "def command():\n"
        "    with interruptible() as stop:\n"
        "        press()\n"
        "        assert stop.wait(60)\n"
        "    print('kept')",
        (130, "kept\n", ""),
    ),
    "twice": (
        "def command():\n"
        "    with interruptible() as stop:\n"
        "        press()\n"
        "        press()\n"
        "        print('never')",
        (130, "", SAID),
    ),
    "behind a shield": (
        "def command():\n"
        "    with shielded():\n"
        "        press()\n"
        "        print('whole')\n"
        "    print('never')",
        (130, "whole\n", SAID),
    ),
    "when all is done": (
        "def command():\n    print('done')\n    threading.Timer(0.2, press).start()",
        (0, "done\n", ""),
    ),
    "when all is done, with its code": (
        "def command():\n    threading.Timer(0.2, press).start()\n    sys.exit(2)",
        (2, "", ""),
    ),
    "never": ("def command():\n    print('done')", (0, "done\n", "")),
}


@pytest.mark.parametrize("how", list(ENDINGS))
def test_what_a_command_ends_with(how):
    program, wanted = ENDINGS[how]
    assert run(program + "\nto_the_end(command)") == wanted


def test_other_errors_stay_what_they_are():
    code, _, err = run("def command(): raise ZeroDivisionError('ours')\nto_the_end(command)")
    assert code == 1
    assert err.endswith("ZeroDivisionError: ours\n")
    code, _, err = run(
        "class Thing:\n"
        "    def __del__(self): raise ZeroDivisionError('ours')\n"
        "to_the_end(lambda: Thing() and None)"
    )
    assert code == 0
    assert "ZeroDivisionError: ours" in err


def test_a_process_started_behind_a_shield_does_not_hear_it():
    if not hasattr(signal, "pthread_sigmask"):
        pytest.skip("This system has no shields.")
    child = "import os, signal; os.kill(os.getpid(), signal.SIGINT); print('alive')"
    code, out, _ = run(
        "import subprocess\n"
        "with shielded():\n"
        f"    child = subprocess.Popen([sys.executable, '-c', {child!r}])\n"
        "child.wait()"
    )
    assert (code, out) == (0, "alive\n")


def test_who_ignores_it_goes_on_to():
    """A shell starts what stands before an & so."""
    assert run(
        "signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "def command():\n    press()\n    print('done')\n"
        "to_the_end(command)"
    ) == (0, "done\n", "")


def test_the_handler_that_was_there_is_back():
    before = signal.getsignal(signal.SIGINT)
    with interruptible():
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before
