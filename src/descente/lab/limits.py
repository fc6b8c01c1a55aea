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
    Limit("letters", 600, "letters", "The length of a name or another text of a message."),
    Limit("pace", 100, "messages", "What is heard of a page in a second; the rest waits."),
    Limit("mail", 200, "messages", "What a page has said and was not obeyed yet."),
    Limit("connections", 200, "pages", "Pages connected at the same time."),
    Limit("silent_seconds", 10, "seconds", "How long a new connection may say nothing."),
    Limit("parameters", 250_000, "numbers", "Weights and biases of a network in the lab."),
    Limit("layers", 8, "layers", "Hidden layers of a network in the lab."),
    Limit("epochs", 1000, "epochs", "Passes over the data of one training."),
    Limit("steps", 10_000_000, "steps", "Steps of one training."),
    Limit("grid", 16_641, "points", "Points of a landscape: 129 × 129."),
    Limit("trainings", 48, "trainings", "Trainings in one sweep over η."),
    Limit("rows", 1000, "rows", "Rows of the to-do list done one by one."),
    Limit("rules", 50, "rules", "Hand-made rules scored together."),
    Limit("runs", 8, "runs", "Recorded runs compared on one chart."),
    Limit("points", 2001, "points", "Points of a curve along one weight, or steps down it."),
    Limit("places", 40, "answers", "What a page is shown at the same time of what it asked for."),
    Limit("plane_bytes", 24_000_000, "bytes", "The planes of the landscapes that a page shows."),
    Limit("path_bytes", 10_000_000, "bytes", "Networks along its training that a page keeps."),
    Limit("paths_bytes", 200_000_000, "bytes", "Such networks of all pages of a worker."),
    Limit(
        "waiting_bytes", 8_000_000, "bytes", "Messages of all pages that a worker may be late by."
    ),
    Limit("job_seconds", 60, "seconds", "Of a core, for one computation, which is dropped then."),
    Limit("shelf", 5, "networks", "Networks on the shelf of a page."),
    Limit("shelf_bytes", 60_000_000, "bytes", "These networks, but for the newest."),
    Limit("away", 20, "pages", "Pages that have left and whose experiment waits in memory."),
    Limit("kept", 100, "experiments", "Experiments kept on the disk for pages that come back."),
    Limit("kept_days", 30, "days", "How long an experiment is kept that no page comes back to."),
    Limit("lecture_bytes", 2048, "bytes", "What the page that leads a class says of its place."),
    Limit("wanted", 32, "values", "Values a page may follow at the same time."),
    Limit("upload_bytes", 64_000_000, "bytes", "What a page may bring at once."),
    Limit("upload_files", 20_000, "files", "The files of what a page brings."),
    Limit("upload_seconds", 600, "seconds", "How long a page may take to send what it brings."),
    Limit("uploads", 3, "pages", "Pages that bring something at the same time."),
    Limit("reading_seconds", 300, "seconds", "How long what was brought is read."),
    Limit("reading_bytes", 3_000_000_000, "bytes", "Memory of the process that reads it."),
    Limit("taken", 200, "files", "Data sets and networks kept for the pages that brought them."),
    Limit("taken_bytes", 1_000_000_000, "bytes", "Room on the disk for them."),
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
