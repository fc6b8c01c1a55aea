"""What a person reads about the data sets that need no download: these sentences, once.

Digits that no hand wrote are called so wherever they are named.
"""

from __future__ import annotations

__all__ = [
    "EMBEDDED",
    "EMBEDDED_TEST",
    "EMBEDDED_TRAIN",
    "NO_MNIST",
    "PEN",
    "PEN_TEST",
    "PEN_TRAIN",
    "UCI",
    "UCI_TEST",
    "UCI_TRAIN",
    "WRITING",
]

PEN = "{n:,} digits written by a simulated pen (seed {seed}), not by people, framed like MNIST."
PEN_TRAIN = "simulated pen, train"
PEN_TEST = "simulated pen, test"

UCI = "{n:,} real digits written by 13 people (Alpaydin and Kaynak, UCI, 1998), framed like MNIST."
UCI_TRAIN = "real UCI digits, train"
UCI_TEST = "real UCI digits, test"

EMBEDDED = (
    "To learn from, {pen:,} digits written by a simulated pen, not by people, and {train:,} real "
    "digits, each {copies} times, slightly moved; to test on, {test:,} other real digits (Alpaydin "
    "and Kaynak, UCI, 1998)."
)
EMBEDDED_TRAIN = "embedded: simulated pen and real digits, train"
EMBEDDED_TEST = "embedded: real digits, test"

NO_MNIST = "MNIST is not on this machine: `descente data get mnist` fetches its 70,000 digits."

WRITING = "A simulated pen writes the digits to learn from; they are kept for the next time."
