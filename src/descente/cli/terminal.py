"""What the terminal shows: numbers, bars, curves and digits, as text."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from rich.console import Console

__all__ = [
    "bar",
    "console",
    "curve",
    "duration",
    "number",
    "percent",
    "picture",
    "print_json",
    "stretches",
]


@cache
def console() -> Console:
    """The terminal everything is printed to."""
    from rich.console import Console

    return Console(highlight=False)


def print_json(value: Any) -> None:
    """One JSON document on the output stream; NaN and infinities become null."""
    import sys

    sys.stdout.write(json.dumps(_finite(value), indent=2, ensure_ascii=False) + "\n")


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(k): _finite(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(v) for v in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def number(value: float) -> str:
    """Three significant digits: 0.0612, 1.50, 3.2e-07."""
    if value == 0 or not math.isfinite(value):
        return f"{value:.3g}"
    return f"{value:.2e}" if abs(value) < 1e-3 or abs(value) >= 1e4 else f"{value:#.3g}".rstrip(".")


def percent(fraction: float) -> str:
    """A fraction as a percentage with one decimal, e.g. ``95.1 %``."""
    return f"{100 * fraction:.1f} %"


def duration(seconds: float) -> str:
    """A time a person reads: 26 ms, 1.4 s, 2 min 05 s."""
    if not math.isfinite(seconds):
        return "?"
    if seconds < 1:
        return f"{1000 * seconds:.0f} ms"
    if seconds < 60:
        return f"{seconds:.1f} s"
    if seconds < 3600:
        return f"{int(seconds // 60)} min {int(seconds % 60):02d} s"
    return f"{int(seconds // 3600)} h {int(seconds % 3600 // 60):02d} min"


_EIGHTHS = " ▏▎▍▌▋▊▉█"


def bar(fraction: float, width: int) -> str:
    """A horizontal bar, exact to an eighth of a character; NaN is empty."""
    filled = 0 if math.isnan(fraction) else round(8 * width * min(max(fraction, 0.0), 1.0))
    full, rest = divmod(filled, 8)
    return ("█" * full + (_EIGHTHS[rest] if rest else "")).ljust(width)


# one braille character holds 2 × 4 dots; bit of each dot by column, top to bottom
_DOTS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))


def stretches(values: Sequence[float] | NDArray[np.float32], most: int) -> NDArray[np.float64]:
    """Means of at most so many equal stretches of the finite values."""
    import numpy as np

    series = np.asarray(values, dtype=np.float64)
    series = series[np.isfinite(series)]
    if not len(series):
        return series
    edges = np.linspace(0, len(series), min(most, len(series)) + 1).astype(int)
    means: NDArray[np.float64] = np.add.reduceat(series, edges[:-1]) / np.diff(edges)
    return means


def curve(
    values: Sequence[float] | NDArray[np.float32], width: int, height: int, *, log: bool = False
) -> list[str]:
    """A curve in braille dots: means of equal stretches, from the smallest to the largest.

    With ``log`` equal heights are equal ratios, where all means are above zero.
    """
    import numpy as np

    means = stretches(values, 2 * width)
    if not len(means):
        return [" " * width] * height
    if log and means.min() > 0:
        means = np.log(means)
    low, high = float(means.min()), float(means.max())
    scale = (4 * height - 1) / (high - low) if high > low else 0.0
    levels = np.rint((high - means) * scale).astype(int)
    grid = [[0] * width for _ in range(height)]
    before = levels[0]
    for x, level in enumerate(levels):
        # fill up to the neighbour, so that a steep curve stays in one piece
        start, stop = sorted((int(level), int(before)))
        for y in range(start + (level > before), max(stop, level) + 1 if level >= before else stop):
            grid[y // 4][x // 2] |= _DOTS[x % 2][y % 4]
        grid[level // 4][x // 2] |= _DOTS[x % 2][level % 4]
        before = level
    return ["".join(chr(0x2800 + cell) for cell in row) for row in grid]


def picture(pixels: NDArray[np.float32], shape: tuple[int, int]) -> list[str]:
    """A digit as half blocks, two rows of pixels a line; ink in five shades."""
    shades = " ░▒▓█"
    rows = pixels.reshape(shape)
    lines = []
    for y in range(0, shape[0], 2):
        pair = rows[y : y + 2].mean(axis=0)
        lines.append("".join(shades[min(4, int(5 * float(p)))] for p in pair))
    return lines
