"""What all figures share: the paper, the title, the numbers, the axes, and the marks.

Matplotlib's settings are those of its own default style and of `style`, whatever the user's are,
and nobody else's settings are touched. Its pyplot, which keeps figures alive and opens windows, is
never loaded.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from descente.palette import COST, HERE, INK, PAPER, SIGNED, blend, hexadecimal

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.colors import Colormap
    from matplotlib.figure import Figure

__all__ = [
    "FAINT",
    "FALLING",
    "MUTED",
    "RISING",
    "about_zero",
    "cost_map",
    "counted",
    "edges",
    "heading",
    "ink_map",
    "linear",
    "log",
    "number",
    "settle",
    "sheet",
    "signed",
    "signed_map",
    "style",
    "wide",
    "words",
]

SIZE = (8.0, 16.0 / 3.0)  # inches: 1,200 × 800 pixels at 150 per inch
EDGE = 0.035  # of the width, left and right of everything
PAD = 0.05  # inches around every panel
MUTED = hexadecimal(blend((INK, PAPER), 0.30))  # contrast 5.9 on paper
FAINT = hexadecimal(blend((INK, PAPER), 0.82))
FALLING, RISING = SIGNED[0], SIGNED[-1]
_TITLE, _FACTS, _TEXT = 13.5, 8.5, 8.5  # points

_STYLE: dict[str, Any] = {
    "axes.axisbelow": True,
    "axes.edgecolor": MUTED,
    "axes.facecolor": PAPER,
    "axes.labelcolor": INK,
    "axes.labelsize": _TEXT,
    "axes.linewidth": 0.7,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlepad": 7.0,
    "axes.titlesize": _TEXT + 0.5,
    "figure.facecolor": PAPER,
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.serif": ["DejaVu Serif"],
    "font.size": _TEXT,
    "hatch.color": MUTED,
    "hatch.linewidth": 0.4,
    "legend.fontsize": _TEXT - 0.5,
    "legend.frameon": False,
    "legend.handlelength": 1.6,
    "lines.linewidth": 1.4,
    "svg.hashsalt": "descente",
    "text.color": INK,
    "text.parse_math": False,  # a dollar is a dollar
    "xtick.color": MUTED,
    "xtick.labelcolor": INK,
    "xtick.labelsize": _TEXT - 0.5,
    "xtick.major.width": 0.7,
    "xtick.minor.width": 0.4,
    "ytick.color": MUTED,
    "ytick.labelcolor": INK,
    "ytick.labelsize": _TEXT - 0.5,
    "ytick.major.width": 0.7,
    "ytick.minor.width": 0.4,
}
_SETTINGS = threading.RLock()  # matplotlib's are one for all threads


@contextmanager
def style() -> Iterator[None]:
    """Matplotlib's own defaults and Descente's look on top, for as long as it lasts."""
    from matplotlib import style as styles

    with _SETTINGS, styles.context(["default", _STYLE]):
        yield


def sheet(title: str, facts: str = "", size: tuple[float, float] = SIZE) -> Figure:
    """An empty figure with its title and, under it, the facts needed to read it.

    Parameters
    ----------
    title : str
        A plain sentence.
    facts : str
        How many examples, which network, how sure.
    size : (float, float)
        In inches.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    drawn = Figure(figsize=size, layout="constrained")
    FigureCanvasAgg(drawn)
    width, height = size
    room = width * 72 * (1 - 2 * EDGE)
    top = 1 - 0.16 / height
    for text, points, family, colour in (
        (title, _TITLE, "serif", INK),
        (facts, _FACTS, "sans-serif", MUTED),
    ):
        lines = _wrapped(drawn, text, points, family, room)
        if not lines:
            continue
        drawn.text(
            EDGE,
            top,
            "\n".join(lines),
            size=points,
            family=family,
            color=colour,
            va="top",
            linespacing=1.3,
        )
        top -= (len(lines) * 1.42 * points + 2.0) / 72 / height
    side, below = EDGE - PAD / width, 0.1 / height
    engine: Any = drawn.get_layout_engine()
    engine.set(
        rect=(side, below, 1 - 2 * side, top - 0.08 / height - below),
        w_pad=PAD,
        h_pad=PAD,
        wspace=0.04,
        hspace=0.04,
    )
    return drawn


def settle(drawn: Figure) -> None:
    """Lay the figure out for good, while `style` lasts.

    Ticks are made at the first draw, in whatever settings are then in force: so it is made now. The
    layout's solver differs in the last bits from call to call; rounded, every call agrees.
    """
    drawn.draw_without_rendering()
    drawn.set_layout_engine("none")
    for axes in drawn.axes:
        left, bottom, width, height = (round(x, 5) for x in axes.get_position(True).bounds)
        axes.set_position((left, bottom, width, height))


def _wrapped(drawn: Figure, text: str, points: float, family: str, room: float) -> list[str]:
    """Lines no longer than so many points, measured in the font they will be set in."""
    from matplotlib.font_manager import FontProperties

    canvas: Any = drawn.canvas
    measure, font = canvas.get_renderer(), FontProperties(family=family, size=points)
    lines = [""]
    for word in text.replace("\n", " ").split(" "):  # a space that does not break stays
        longer = f"{lines[-1]} {word}".strip()
        width, _, _ = measure.get_text_width_height_descent(longer, font, ismath=False)
        if width * 72 / drawn.dpi <= room or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return [line for line in lines if line]


# ---- numbers


_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def number(value: float, digits: int = 3, *, trim: bool = False) -> str:
    """Three significant digits: 0.0612, 1.50, 12,300, 3.20·10⁻⁷; with ``trim`` 1.5."""
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if value == 0:
        return "0"
    mantissa, exponent = f"{abs(value):.{digits - 1}e}".split("e")
    power = int(exponent)
    if -3 <= power < 6:
        size = f"{float(f'{mantissa}e{power}'):,.{max(0, digits - 1 - power)}f}"
    else:
        size = mantissa
    if trim and "." in size:
        size = size.rstrip("0").rstrip(".")
    if not -3 <= power < 6:
        raised = f"10{str(power).translate(_RAISED)}"
        size = raised if size == "1" else f"{size}·{raised}"
    return f"−{size}" if value < 0 else size


def signed(value: float) -> str:
    """Three significant digits, with a plus above zero."""
    return f"+{number(value)}" if value > 0 else number(value)


def counted(count: int, thing: str, things: str = "") -> str:
    """E.g. ``60,000 examples``."""
    return f"{count:,} {thing if count == 1 else things or thing + 's'}"


# ---- axes


def linear(axis: Axis, most: int = 6, *, whole: bool = False) -> None:
    """Few ticks at round numbers, or whole ones, all with the same decimals.

    Where they differ too little for that, the first is written out and the others as what they are
    above it.
    """
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    def written(value: float, _: int | None = None) -> str:
        low, high = sorted(axis.get_view_interval())
        ticks = np.asarray(axis.get_majorticklocs())
        ticks = ticks[(ticks >= low) & (ticks <= high)]
        step = float(np.diff(ticks).min()) if len(ticks) > 1 else abs(value)
        if not step > 0 or abs(value) < 1e-9 * step:
            return "0"
        largest, power = float(np.abs(ticks).max()), 0
        if step < 1e-5 * largest:
            above = value - float(ticks[0])
            return (
                f"+{number(above, trim=True)}" if above > step / 2 else number(value, 6, trim=True)
            )
        if largest < 1e-3 or (largest >= 1e6 and step >= 1e3):
            power = math.floor(math.log10(step) + 1e-9)
            step /= 10.0**power
        decimals = next((d for d in range(9) if abs(round(step, d) - step) < 1e-6 * step), 9)
        size = f"{abs(value) / 10.0**power:,.{decimals}f}"
        raised = f"·10{str(power).translate(_RAISED)}" if power else ""
        return f"{'−' if value < 0 else ''}{size}{raised}"

    axis.set_major_locator(MaxNLocator(most, steps=[1, 2, 2.5, 5, 10], integer=whole))
    axis.set_major_formatter(FuncFormatter(written))


def log(axis: Axis, low: float, high: float) -> None:
    """A logarithmic axis from ``low`` to ``high``, labelled at powers of ten, or at 1, 2 and 5."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    decades = math.log10(high / low)
    axes: Any = axis.axes
    if axis is axes.xaxis:
        axes.set_xscale("log")
        axes.set_xlim(low, high)
    else:
        axes.set_yscale("log")
        axes.set_ylim(low, high)
    axis.set_major_locator(
        LogLocator(subs=(1.0, 2.0, 5.0)[: 1 if decades > 2.2 else 3], numticks=7)
    )
    between = (1.0,) if decades > 7 else tuple(range(1, 10))
    axis.set_minor_locator(LogLocator(subs=between, numticks=99))
    axis.set_minor_formatter(NullFormatter())
    axis.set_major_formatter(FuncFormatter(_power))


def _power(value: float, _: int | None = None) -> str:
    """0.01, 5, 100,000, and powers of ten beyond."""
    power = math.floor(math.log10(value) + 1e-9)
    if -4 < power < 6:
        return number(value, trim=True)
    raised, size = f"10{str(power).translate(_RAISED)}", round(value / 10.0**power)
    return raised if size == 1 else f"{size}·{raised}"


def words(drawn: Figure, *panels: Axes, columns: int = 3) -> None:
    """What the marks of these panels mean, each word once, along the bottom."""
    found: dict[str, Any] = {}
    for axes in panels:
        for handle, label in zip(*axes.get_legend_handles_labels(), strict=True):
            found.setdefault(label, handle)
    look: dict[str, Any] = {
        "loc": "lower left",
        "ncols": columns,
        "bbox_to_anchor": (EDGE, 0.022),
        "borderpad": 0.0,
        "borderaxespad": 0.0,
        "columnspacing": 1.6,
    }
    legend = drawn.legend(list(found.values()), list(found), **look)
    legend.set_in_layout(False)  # the room it takes is kept free here
    engine: Any = drawn.get_layout_engine()
    left, bottom, width, height = engine.get()["rect"]
    higher = float(legend.get_window_extent().ymax / drawn.bbox.height) + 0.012
    engine.set(rect=(left, higher, width, height + bottom - higher))


def wide(
    low: float, high: float, margin: float = 0.06, *, log: bool = False
) -> tuple[float, float]:
    """Limits a little beyond the lowest and the highest number; never of no width."""
    if log:
        a, b = wide(math.log10(low), math.log10(high), margin)
        return float(10**a), float(10**b)
    room = (high - low) * margin or abs(high) * margin or 1.0
    return low - room, high + room


def heading(axes: Axes, text: str) -> None:
    """What one panel shows, above its left edge."""
    axes.set_title(text, color=INK)


def edges(centres: NDArray[np.float64]) -> NDArray[np.float64]:
    """Where cells end, so that each of these points is inside its own: halfway to the next."""
    inner = (centres[1:] + centres[:-1]) / 2
    first, last = centres[0] - (inner[0] - centres[0]), centres[-1] + (centres[-1] - inner[-1])
    return np.concatenate([[first], inner, [last]])


# ---- colours


def _map(name: str, colours: tuple[str, ...]) -> Colormap:
    from matplotlib.colors import ListedColormap

    made = ListedColormap(blend(colours, np.linspace(0.0, 1.0, 511)) / 255.0, name=name)
    return made.with_extremes(bad=(0.0, 0.0, 0.0, 0.0))  # what was not computed is paper


def cost_map() -> Colormap:
    """Valley to ridge."""
    return _map("cost", COST)


def ink_map() -> Colormap:
    """Nothing to all: paper to ink."""
    return _map("ink", (PAPER, INK))


def signed_map() -> Colormap:
    """Below zero, zero, above zero: teal, paper, orange. The middle one of 511 is zero's own."""
    return _map("signed", SIGNED)


def about_zero(values: NDArray[np.float64]) -> dict[str, Any]:
    """Colour map and limits of a signed picture: symmetric about zero."""
    known = np.abs(values[np.isfinite(values)])
    most = float(known.max()) if known.size and known.max() > 0 else 1.0
    return {"cmap": signed_map(), "vmin": -most, "vmax": most}


HERE_MARK: dict[str, Any] = {
    "color": HERE,
    "marker": "o",
    "linestyle": "none",
    "markersize": 8,
    "markeredgecolor": PAPER,
    "markeredgewidth": 1.0,
    "zorder": 10,
}
START_MARK: dict[str, Any] = HERE_MARK | {
    "markerfacecolor": PAPER,
    "markeredgecolor": HERE,
    "markeredgewidth": 1.6,
    "markersize": 7,
}
