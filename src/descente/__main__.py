"""The program ``descente``, and ``python -m descente``: the command line.

A worker process runs the program's file again before it begins; nothing is loaded here for it.
"""

__all__ = ["main"]


def main() -> None:
    """Run the command line; from here on Ctrl-C ends it with 130 and no traceback."""
    try:
        import os
        import signal

        def leave(*_: object) -> None:
            os.write(2, b"descente: Interrupted.\n")
            os._exit(130)

        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, leave)  # nothing is begun yet that could be lost
        from descente.interrupt import to_the_end

        to_the_end(_command)
    except KeyboardInterrupt:
        raise SystemExit(130) from None


def _command() -> None:
    from descente.cli import main as run

    run()


if __name__ == "__main__":
    main()
