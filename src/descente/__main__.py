"""The program ``descente``, and ``python -m descente``: the command line.

A worker process runs the program's file again before it begins; nothing is loaded here for it.
"""

__all__ = ["main"]


def main() -> None:
    """Run the command line."""
    from descente.cli import main as run

    run()


if __name__ == "__main__":
    main()
