"""Ctrl-C in every command, from the moment on at which our own code runs."""

import subprocess
import sys

import pytest
from benchmarks.interrupts import COMMANDS, LONG, prepared
from tests.waiting import HANG

MOMENTS = (0.02, 0.1, 0.2, 0.4, 0.8, 1.2)  # seconds after the first line of ours

# The command line with a hand on the keyboard: it presses at once, or after a while, when
# something listens for the first time.
PROGRAM = """
import os, signal, sys, threading, time
from descente.__main__ import main

moment, pressed, listen = float(sys.argv.pop(1)), [], signal.signal

def press():
    os.kill(os.getpid(), signal.SIGINT)

def listening(number, handler):
    before = listen(number, handler)
    if not pressed:
        pressed.append(moment)
        threading.Thread(target=later).start() if moment else press()
    return before

def later():  # from outside: this thread is not the one that hears it
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    time.sleep(moment)
    press()

signal.signal = listening
main()
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("interrupted")
    return folder, prepared(folder)


def interrupted(name, moment, place):
    folder, environment = place
    arguments = [part.format(folder=folder) for part in COMMANDS[name]]
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(moment), *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=HANG,
    )
    for trace in ("Traceback", "Exception ignored", "Warning"):
        assert trace not in done.stderr
    return done


@pytest.mark.parametrize("name", list(COMMANDS))
def test_at_once(place, name):
    done = interrupted(name, 0, place)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "descente: Interrupted.\n")


@pytest.mark.parametrize(
    ("name", "moment"), list(zip(COMMANDS, 4 * MOMENTS, strict=False)), ids=list(COMMANDS)
)
def test_later(place, name, moment):
    done = interrupted(name, moment, place)
    if name in LONG:
        assert done.returncode == 130
    else:  # it may have been quicker than that
        assert done.returncode in (0, 130)


def test_every_command_is_tried():
    from descente.cli import app

    known = {command.name or command.callback.__name__ for command in app.registered_commands}
    known |= {group.name for group in app.registered_groups}
    assert known == {arguments[0] for arguments in COMMANDS.values() if arguments[0][0] != "-"}
