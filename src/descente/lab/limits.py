"""Every limit of the lab, one row each: what a page may ask for, and how much of it."""

from __future__ import annotations

from typing import NamedTuple

from descente.errors import InputError

__all__ = ["LIMITS", "Limit", "limit", "within"]


class Limit(NamedTuple):
    """One limit.

    Attributes
    ----------
    name : str
    most : int
        The largest value that is still allowed.
    unit : str
    sentence : str
        What it bounds.
    """

    name: str
    most: int
    unit: str
    sentence: str


_ROWS = (
    Limit("message_bytes", 65_536, "bytes", "The size of one message from a page."),
    Limit("connections", 200, "pages", "Pages connected at the same time."),
    Limit("parameters", 250_000, "numbers", "Weights and biases of a network in the lab."),
    Limit("layers", 8, "layers", "Hidden layers of a network in the lab."),
    Limit("epochs", 1000, "epochs", "Passes over the data of one training."),
    Limit("grid", 16_641, "points", "Points of a landscape: 129 × 129."),
    Limit("trainings", 48, "trainings", "Trainings in one sweep over η."),
    Limit("rows", 1000, "rows", "Rows of the to-do list done one by one."),
    Limit("rules", 40, "rules", "Hand-made rules scored together."),
    Limit("job_seconds", 60, "seconds", "How long one computation may take before it is dropped."),
    Limit("lecture_bytes", 2048, "bytes", "What the page that leads a class says of its place."),
    Limit("wanted", 32, "values", "Values a page may follow at the same time."),
)
LIMITS: dict[str, Limit] = {row.name: row for row in _ROWS}
"""Every limit by name."""


def limit(name: str) -> int:
    """The largest value allowed."""
    return LIMITS[name].most


def within(name: str, value: int) -> int:
    """The value, if it is within the limit.

    Raises
    ------
    InputError
        If it is past it.
    """
    row = LIMITS[name]
    if value > row.most:
        raise InputError(
            "{name} came as {value:,} {unit}; at most {most:,} are allowed: ask for fewer.",
            name=name,
            value=value,
            unit=row.unit,
            most=row.most,
        )
    return value
