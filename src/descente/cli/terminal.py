"""What the terminal shows: numbers, bars, curves and digits, as text."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from rich.console import Console
    from rich.segment import Segment
    from rich.table import Table
    from rich.text import Text

__all__ = [
    "bar",
    "console",
    "counting",
    "curve",
    "duration",
    "heat",
    "number",
    "percent",
    "picture",
    "print_json",
    "say",
    "signed",
    "table_of",
    "working",
]


@cache
def console() -> Console:
    """The terminal everything is printed to."""
    from rich.console import Console

    from descente.printable import printable

    class Clean(Console):
        """Shows what comes from outside, such as the name of a file, without obeying it."""

        def render(self, *arguments: Any, **more: Any) -> Iterator[Segment]:
            for segment in super().render(*arguments, **more):
                lines = segment.text.split("\n")
                shown = segment.text if segment.control else "\n".join(map(printable, lines))
                yield segment._replace(text=shown)

    return Clean(highlight=False)


def say(sentence: str) -> None:
    """Print a sentence as it is; brackets in the name of a file are no markup."""
    from rich.text import Text

    console().print(Text(sentence))


def print_json(value: Any) -> None:
    """One JSON document on the output stream; NaN and infinities become null."""
    import sys

    text = json.dumps(_finite(value), indent=2, ensure_ascii=False)
    sys.stdout.write(_UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n")


_UNSEEN = re.compile("[\x7f-\x9f\ud800-\udfff]")  # what JSON would leave as it is


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


def signed(value: float) -> str:
    """Three significant digits with a sign: +0.0612, −3.2e-07."""
    return f"{'−' if value < 0 else '+'}{number(abs(value))}" if math.isfinite(value) else "–"


def percent(fraction: float) -> str:
    """A fraction as a percentage with one decimal, e.g. ``95.1 %``."""
    return f"{100 * fraction:.1f} %"


def duration(seconds: float) -> str:
    """A time a person reads: 170 µs, 26 ms, 1.4 s, 2 min 05 s, 12 days."""
    if not math.isfinite(seconds):
        return "?"
    if 0 < seconds < 1e-3:
        return f"{1e6 * seconds:.0f} µs"
    if seconds < 1:
        return f"{1000 * seconds:.0f} ms"
    if seconds < 60:
        return f"{seconds:.1f} s"
    if seconds < 3600:
        return f"{int(seconds // 60)} min {int(seconds % 60):02d} s"
    if seconds < 48 * 3600:
        return f"{int(seconds // 3600)} h {int(seconds % 3600 // 60):02d} min"
    days = seconds / 86_400
    return f"{days:,.0f} days" if days < 730 else f"{days / 365.25:,.1f} years"


_EIGHTHS = " ▏▎▍▌▋▊▉█"


def bar(fraction: float, width: int) -> str:
    """A horizontal bar, exact to an eighth of a character; NaN is empty."""
    filled = 0 if math.isnan(fraction) else round(8 * width * min(max(fraction, 0.0), 1.0))
    full, rest = divmod(filled, 8)
    return ("█" * full + (_EIGHTHS[rest] if rest else "")).ljust(width)


# one braille character holds 2 × 4 dots; bit of each dot by column, top to bottom
_DOTS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))


def curve(
    values: Sequence[float] | NDArray[Any], width: int, height: int, *, log: bool = False
) -> list[str]:
    """A curve in braille dots: means of equal stretches, from the smallest to the largest.

    With ``log`` equal heights are equal ratios, where all means are above zero.
    """
    import numpy as np

    from descente.descent import stretches

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


_SHADES = " ·░▒▓█"


def heat(
    values: NDArray[np.float64],
    scale: tuple[str, ...],
    marks: Sequence[tuple[int, int, str]] = (),
) -> Text:
    """A grid of numbers in [0, 1] as coloured half blocks, two rows a line; NaN is left blank.

    Where the output has no colours, as shades.

    Parameters
    ----------
    values : (rows, columns)
        The first row is the top one.
    scale : tuple of str
        Hexadecimal colours from 0 to 1, see `descente.palette`.
    marks : sequence of (row, column, character)
        Put over the grid in the colour of where one stands.
    """
    import numpy as np
    from rich.text import Text

    from descente.palette import HERE, blend, hexadecimal

    colours = console().color_system is not None
    over = {(row // 2, column): sign for row, column, sign in marks}
    rgb = blend(scale, values)
    text = Text(no_wrap=True)
    for y in range(0, len(values), 2):
        for x in range(values.shape[1]):
            pair = values[y : y + 2, x]
            known = np.isfinite(pair)
            sign = over.get((y // 2, x))
            top = hexadecimal(rgb[y, x]) if known[0] else ""
            below = hexadecimal(rgb[y + 1, x]) if len(pair) == 2 and known[1] else ""
            if sign is not None:
                text.append(sign, style=f"bold {HERE}" + (f" on {top}" if top else ""))
            elif not known.any():
                text.append(" ")
            elif not colours:
                level = float(np.clip(pair[known].mean(), 0.0, 1.0))
                text.append(_SHADES[min(len(_SHADES) - 1, int(len(_SHADES) * level))])
            elif top:
                text.append("▀", style=top + (f" on {below}" if below else ""))
            else:
                text.append("▄", style=below)
        text.append("\n")
    return text


@contextmanager
def counting(what: str, *, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """A bar with how far it is and the time it still needs; gives what to call with (done, total).

    Nothing is shown on a pipe.
    """
    if quiet or not console().is_terminal:
        yield lambda done, total: None
        return
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn
    from rich.progress import TimeRemainingColumn as Remaining

    columns = TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), Remaining()
    with Progress(*columns, console=console(), transient=True) as bars:
        task = bars.add_task(what, total=None)
        yield lambda done, total: bars.update(task, completed=done, total=total)


def table_of(
    title: str,
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    left: Sequence[str] = (),
) -> Table:
    """A table without lines; numbers to the right, the columns named in ``left`` to the left."""
    from rich.table import Table
    from rich.text import Text

    caption = Text(title, no_wrap=True, style="table.title") if title else None
    table = Table(title=caption, title_justify="left", box=None, padding=(0, 1, 0, 0))
    for place, heading in enumerate(headings):
        if heading in left:  # words may go on in a second line, numbers are never cut
            table.add_column(heading, overflow="fold")
        else:
            widest = max(map(len, (heading, *(row[place] for row in rows))))
            table.add_column(heading, justify="right", no_wrap=True, min_width=widest)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    return table


def working(what: str, *, quiet: bool) -> AbstractContextManager[object]:
    """A sign of life while something of a few seconds is computed; nothing on a pipe."""
    from contextlib import nullcontext

    if quiet or not console().is_terminal:
        return nullcontext()
    return console().status(what)
