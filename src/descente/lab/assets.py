"""What the folder ``web/`` holds, found by its layout: a figure is a folder, and nothing lists it.

::

    web/app data kit marks controls     the page, its line to the server, and what figures share
    web/figures/<name>/                 index.js, attributes.json, style.css, en.json, fr.json, …

Deleting a figure is deleting its folder.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from descente.errors import DataFormatError

__all__ = [
    "WEB",
    "attributes",
    "catalogue",
    "early",
    "figures",
    "stylesheet",
    "translations",
]

WEB = Path(__file__).parent / "web"
"""The folder that the page is served from."""

SHARED = ("app", "data", "kit", "marks", "controls")
"""The folders whose modules a page needs whatever it shows."""


def figures(web: Path = WEB) -> list[str]:
    """Names of all figures: those of their folders, which are those of their tags."""
    return sorted(module.parent.name for module in web.glob("figures/*/index.js"))


@cache
def attributes(name: str, web: Path = WEB) -> tuple[str, ...]:
    """The attributes that the tag of a figure takes."""
    return tuple(json.loads((web / "figures" / name / "attributes.json").read_text("utf-8")))


def early(web: Path = WEB) -> list[str]:
    """Modules that every page asks for, as paths below ``web/``: they are on their way at once."""
    return [
        module.relative_to(web).as_posix()
        for folder in SHARED
        for module in sorted((web / folder).glob("*.js"))
    ]


def stylesheet(web: Path = WEB) -> str:
    """Every style sheet, one after the other.

    What is shared comes first, then each figure in the order of the names; the presenter's mode,
    which lays all of them out anew, comes last.
    """
    last = web / "app" / "present.css"
    shared = [file for folder in SHARED for file in sorted((web / folder).glob("*.css"))]
    own = sorted((web / "figures").glob("*/*.css"))
    files = [file for file in (*shared, *own) if file != last]
    return "\n".join(file.read_text(encoding="utf-8") for file in (*files, last))


def catalogue(language: str, web: Path = WEB) -> dict[str, str]:
    """Every text of the interface in one language, from the folders that use it.

    Raises
    ------
    DataFormatError
        If two files define the same key: one of them would be lost without a word.
    """
    found: dict[str, str] = {}
    for file in _words(language, web):
        texts: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
        if twice := sorted(found.keys() & texts.keys()):
            raise DataFormatError(
                f"{file.relative_to(web)}: {twice[0]!r} is defined in another file too; "
                "each text is defined once."
            )
        found |= texts
    return found


def translations(language: str, web: Path = WEB) -> dict[str, str]:
    """Sentences of the library by their English template; none for English itself."""
    file = web / "app" / f"errors.{language}.json"
    found: dict[str, str] = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    return found


def _words(language: str, web: Path) -> Iterator[Path]:
    for folder in SHARED:
        yield from (web / folder).glob(f"{language}.json")
    yield from sorted((web / "figures").glob(f"*/{language}.json"))
