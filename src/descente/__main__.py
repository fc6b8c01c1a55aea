"""``python -m descente``: the command line."""

from descente.cli import main

if __name__ == "__main__":
    main()
