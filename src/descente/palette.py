"""One colour for one quantity, in every picture: the terminal's, matplotlib's, and the lab's.

Costs run from a deep indigo valley over sea-green slopes to an amber ridge; signed numbers from
teal through paper to orange; where one stands is vermilion. Hexadecimal sRGB.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "COST",
    "COST_DARK",
    "HERE",
    "INK",
    "NIGHT",
    "PAPER",
    "RUNS",
    "RUNS_DARK",
    "SIGNED",
    "SIGNED_DARK",
    "blend",
    "hexadecimal",
]

HERE = "#e8442a"  # θ, the ball, the chosen weight
INK, PAPER = "#22252b", "#faf8f3"
NIGHT = "#17191e"  # the paper of a dark page
COST = ("#27215f", "#2a5c8a", "#2fa08c", "#9cc66b", "#f4b73e")
COST_DARK = ("#6f64d9", "#4a92d4", "#3fbfa0", "#b0d977", "#ffd064")  # no valley is lost in the dark
SIGNED = ("#0b7a80", "#7fbcbc", "#f5f1e8", "#f0ac72", "#d9641a")
SIGNED_DARK = ("#4fd0d0", "#3b8286", "#2a2d33", "#9c6038", "#ff9a4d")  # on a dark page
RUNS = ("#2b6cb0", "#0a7d5a", "#9a6400", "#a03a8c")  # lines that are told apart
RUNS_DARK = ("#7fb6f2", "#4fc9a6", "#e3b04b", "#dd9be0")


def _channels(colour: str) -> list[int]:
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]


def blend(scale: tuple[str, ...], values: Any) -> NDArray[np.uint8]:
    """Colours along a scale.

    Parameters
    ----------
    scale : tuple of str
        Hexadecimal colours at equal distances, e.g. `COST`.
    values : (…) numbers in [0, 1]
        Outside it the ends are used.

    Returns
    -------
    (…, 3) uint8
        Red, green, blue; black where a value is NaN.
    """
    stops = np.array([_channels(colour) for colour in scale], dtype=np.float64)
    at = np.clip(np.nan_to_num(np.asarray(values, dtype=np.float64)), 0.0, 1.0)
    at = at * (len(stops) - 1)
    low = np.minimum(at.astype(int), len(stops) - 2)
    mixed = stops[low] + (at - low)[..., None] * (stops[low + 1] - stops[low])
    mixed[np.isnan(np.asarray(values, dtype=np.float64))] = 0.0
    return np.asarray(np.rint(mixed), dtype=np.uint8)


def hexadecimal(rgb: Any) -> str:
    """(3,) uint8 as ``#rrggbb``."""
    return "#{:02x}{:02x}{:02x}".format(*(int(c) for c in rgb))
