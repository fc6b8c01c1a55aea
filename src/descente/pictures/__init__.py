"""Pictures: the results of the instruments as matplotlib figures, on screen or in a file.

`figure` draws what an instrument found, `save` writes it as PNG, SVG or PDF. Only the place of the
ink is computed here: every number drawn or written is one that the instrument measured. Each
instrument has its module of the same name; `descente.pictures.paper` holds what they share.

Matplotlib is optional (``pip install 'descente[plot]'``) and loaded at the first figure.
"""

from __future__ import annotations

import importlib.util
import io
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from descente.errors import InputError, MissingExtraError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from descente.instruments.slope import Ball

__all__ = ["SUFFIXES", "figure", "require", "save"]

SUFFIXES = (".png", ".svg", ".pdf")
DPI = {".png": 150, ".svg": 300, ".pdf": 300}  # 1,200 × 800 pixels; of what is pixels in the others
# no dates in the files: the same result gives the same bytes
_UNDATED: dict[str, dict[str, Any]] = {
    ".png": {},
    ".svg": {"Date": None},
    ".pdf": {"CreationDate": None},
}
# what is drawn, and by which module
_DRAWN: dict[str, tuple[str, ...]] = {
    "landscape": ("Landscape",),
    "slope": ("Slope",),
    "todo": ("TodoList",),
    "importance": ("Importance",),
    "curvature": ("Sharpness", "SharpnessAlong"),
    "learning_rate": ("EtaSweep", "RangeTest"),
    "noise": ("EtaLimit",),
    "steepest": ("Steepest",),
    "backprop": ("BackpropTrace",),
    "scaling": ("Scaling",),
}


def require(path: str | Path | None = None) -> None:
    """Make sure that a figure can be drawn, and written: to be asked before a long computation.

    Parameters
    ----------
    path : str or Path, optional
        Where the figure is to be saved.

    Raises
    ------
    MissingExtraError
        If matplotlib is not installed.
    InputError
        If the path ends in none of ``SUFFIXES``, or its folder does not exist.
    """
    if importlib.util.find_spec("matplotlib") is None:
        raise MissingExtraError(
            "matplotlib is not installed: pip install 'descente[plot]' brings it."
        )
    if path is None:
        return
    path = Path(path)
    if path.suffix.lower() not in SUFFIXES:
        ending = f"the ending {path.suffix!r}" if path.suffix else "no ending"
        raise InputError(
            f"the picture's name {path.name!r} came with {ending}; wanted one of "
            f"{', '.join(SUFFIXES)}."
        )
    if not path.parent.is_dir():
        raise InputError(f"the folder {str(path.parent)!r} does not exist: make it first.")


def figure(result: Any, *, title: str | None = None, ball: Ball | None = None) -> Figure:
    """Draw what an instrument found.

    Parameters
    ----------
    result : Landscape, Slope, TodoList, Importance, Sharpness, list of Sharpness, SharpnessAlong, \
EtaSweep, RangeTest, EtaLimit, Steepest, BackpropTrace or Scaling
    title : str, optional
        Instead of the sentence the figure would bear.
    ball : Ball, optional
        On a slope, the steps of a ball that descended along it.

    Returns
    -------
    matplotlib.figure.Figure
        A figure of its own, on no screen: show it in a notebook, or ``savefig`` it.

    Raises
    ------
    InputError
        If the result is of no such type.
    MissingExtraError
        If matplotlib is not installed.

    Examples
    --------
    >>> import descente as gd
    >>> from descente.pictures import figure
    >>> net, data = gd.Network((784, 16, 16, 10), seed=0), gd.load("embedded")
    >>> drawn = figure(gd.slope(net, data.train))  # doctest: +SKIP
    """
    name, draw = _drawer(result)
    if ball is not None and name != "Slope":
        raise InputError(f"a ball came with a {name}; it rolls on a Slope only.")
    require()
    from descente.pictures import paper

    options = {} if ball is None else {"ball": ball}
    with paper.style():
        drawn: Figure = draw(result, title, **options)
        paper.settle(drawn)
    return drawn


def save(
    result: Any, path: str | Path, *, title: str | None = None, ball: Ball | None = None
) -> None:
    """Draw what an instrument found into a file, written whole or not at all.

    Parameters
    ----------
    result, title, ball
        See `figure`.
    path : str or Path
        Ends in ``.png`` (1,200 × 800 pixels), ``.svg`` or ``.pdf``. The same result gives the same
        bytes.

    Raises
    ------
    InputError
        If the ending or the type of the result is unknown, or the folder does not exist.
    MissingExtraError
        If matplotlib is not installed.
    """
    path = Path(path)
    require(path)
    from descente.files import write_atomically
    from descente.pictures import paper

    drawn = figure(result, title=title, ball=ball)
    suffix, content = path.suffix.lower(), io.BytesIO()
    with paper.style():
        drawn.savefig(content, format=suffix[1:], dpi=DPI[suffix], metadata=_UNDATED[suffix])
    write_atomically(path, content.getvalue())


def _drawer(result: Any) -> tuple[str, Callable[..., Any]]:
    """The name of the result's type, and the function that draws it."""
    several = isinstance(result, list | tuple)
    names = {_name(each) for each in result} if several else {_name(result)}
    if len(names) != 1 or None in names or (several and names != {"Sharpness"}):
        came = type(result).__name__ if result or not several else "an empty list"
        known = ", ".join(name for kinds in _DRAWN.values() for name in kinds)
        raise InputError(f"{came} came to be drawn; wanted {known}, or a list of Sharpness.")
    name = str(names.pop())
    home = next(module for module, kinds in _DRAWN.items() if name in kinds)
    draw: Callable[..., Any] = importlib.import_module(f"{__name__}.{home}").DRAWN[name]
    return name, draw


def _name(result: Any) -> str | None:
    """What the instruments call its type, or that of which it is a kind."""
    for kind in type(result).__mro__:
        home, _, module = kind.__module__.rpartition(".")
        if home == "descente.instruments" and kind.__name__ in _DRAWN.get(module, ()):
            return kind.__name__
    return None
