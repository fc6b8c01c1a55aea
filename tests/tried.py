"""The functions, costs and shapes that every formula and every compiled loop is tried on."""

import itertools

HIDDEN = ("sigmoid", "tanh", "relu", "identity")
ENDS = [
    *((output, "quadratic") for output in ("sigmoid", "tanh", "relu", "identity", "softmax")),
    ("sigmoid", "cross_entropy"),
    ("softmax", "cross_entropy"),
]
"""An output and a cost that go together."""

COMBINATIONS = [(hidden, *end) for hidden, end in itertools.product(HIDDEN, ENDS)]
SMOOTH = [c for c in COMBINATIONS if "relu" not in c]
KINKED = [c for c in COMBINATIONS if "relu" in c]

SHAPES = [
    (1, 1),
    (1, 1, 1),
    (5, 2),
    (16, 16),
    (17, 40),
    (30, 17),
    (30, 1, 10),
    (30, 2, 17),
    (30, 15, 2),
    (49, 16, 10),
    (30, 17, 1),
    (15, 31, 10),
    (12, 33, 40),
    (20, 64, 10),
    (9, 16, 16, 10),
    (9, 3, 33, 2, 17),
    (8, 17, 1, 64, 15, 10),
]
"""Around the sixteen numbers of a vector: below, at and above it, in every layer."""
