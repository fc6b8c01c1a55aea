"""Lessons: one Markdown file per chapter and language, with figures as tags and formulas as TeX.

A figure stands alone on its line, ``<fig-landscape plane="random">``; a live number stands in the
prose, ``<live-status of="cost">``. ``$…$`` and ``$$…$$`` become MathML here, so that no script for
mathematics is shipped. Raw HTML is text. Prose that is true in some states of the network only
stands between a line ``::: untrained past`` and a line ``:::``; each of its paragraphs becomes an
element with ``data-when="untrained past"``.

``<fig-guess about="cost" hides="cost">`` asks for a bet, and hides what would answer it: numbers of
these names wherever the page shows them. ``<fig-gauge after="cost">`` is a figure that opens after
the bet, and ``::: after cost`` begins prose that is read only then. A
link to ``#beside`` becomes a button: it starts the network anew beside the learner's own, which
waits. What is wrong with a lesson is said with file and line.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from descente.errors import DataFormatError
from descente.lab import assets
from descente.lab.protocol import STATES

__all__ = ["PAGES", "SLUGS", "Lesson", "contents", "figures", "lesson", "read"]

SLUGS = (
    "titre",
    "reseau",
    "defi",
    "erreur",
    "cout",
    "paysage",
    "balle",
    "local",
    "gradient",
    "eta",
    "vecteur",
    "liste",
    "importance",
    "boucle",
    "resume",
    "suite",
)
"""The sixteen chapters, in the deck's order."""
PAGES = (*SLUGS, "atelier")
"""Every page: the chapters, and the workshop."""

LIVE = {
    "status": (
        "step",
        "cost",
        "accuracy",
        "eta",
        "eta_now",
        "parameters",
        "outputs",
        "train",
        "test",
        "epoch",
        "test_cost",
        "examples",
    ),
    "gradient": ("norm", "examples"),
    "digit": ("label", "answer"),
}

HIDDEN = ("start_cost", "slope", "derivative")
"""What a bet can hide besides numbers of the prose."""

_FENCE = re.compile(r" {0,3}:::+[ \t]*(.*?)[ \t]*")
_TAG = re.compile(r"<(fig|live)-([a-z]+)((?:\s+[a-z-]+=\"[^\"<>]*\")*)\s*/?>")
_ATTRIBUTE = re.compile(r"([a-z-]+)=\"([^\"<>]*)\"")
_PRIME = re.compile(r"<msup>(<mi>[^<]*</mi>)<mi>&#x02032;</mi></msup>")  # that sign is high itself
_DISPLAY = re.compile(r"\$\$(.+?)\$\$", re.DOTALL)
_INLINE = re.compile(r"(?<![\\$])\$([^$\n]+?)\$(?!\d)")


@dataclass(frozen=True)
class Lesson:
    """One chapter in one language.

    Attributes
    ----------
    slug, language, title : str
    body : str
        HTML: prose, MathML, and elements for figures and live numbers.
    notes : str
        For the speaker, as HTML.
    """

    slug: str
    language: str
    title: str
    body: str
    notes: str

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "slug": self.slug,
            "language": self.language,
            "title": self.title,
            "body": self.body,
            "notes": self.notes,
        }


def _folder() -> Path:
    inside = Path(__file__).parent / "lessons"
    return inside if inside.is_dir() else Path(__file__).parents[3] / "lessons"


@lru_cache(maxsize=64)
def _read_at(path: Path, changed: int, slug: str, language: str) -> Lesson:
    return read(path.read_text(encoding="utf-8"), slug, language, str(path))


def lesson(slug: str, language: str) -> Lesson:
    """A page, as its file is now.

    Raises
    ------
    DataFormatError
        With file and line, if a tag or a formula in it is wrong.
    """
    number = PAGES.index(slug) + 1
    path = _folder() / language / f"{number:02}-{slug}.md"
    return _read_at(path, path.stat().st_mtime_ns, slug, language)


def contents(language: str) -> list[dict[str, str]]:
    """Slug and title of every chapter."""
    return [{"slug": slug, "title": lesson(slug, language).title} for slug in SLUGS]


def figures(body: str) -> list[tuple[str, dict[str, str]]]:
    """Name and attributes of each figure of a lesson's body, in order."""
    found = [match.groups() for match in _TAG.finditer(body)]
    return [(name, dict(_ATTRIBUTE.findall(rest))) for kind, name, rest in found if kind == "fig"]


def read(text: str, slug: str, language: str, where: str) -> Lesson:
    """Turn a lesson's Markdown into HTML.

    Parameters
    ----------
    text : str
        ``# Title``, then the body; what follows a line ``---notes---`` is for the speaker.
    slug, language : str
    where : str
        The file's name, for errors.
    """
    body, _, notes = text.partition("\n---notes---\n")
    title, found = "", re.match(r"#\s+(.+)\n", body)
    if not found:
        raise DataFormatError(f"{where}, line 1: a lesson begins with its title, # Title.")
    title = found.group(1).strip()
    lines = body.count("\n") + 2
    _check_bets(body, where)
    return Lesson(
        slug, language, title, _html(body[found.end() :], where, 1), _html(notes, where, lines)
    )


def _html(text: str, where: str, first: int) -> str:
    blocks = _blocks(text, where, first + 1)
    return "".join(_marked_up(block, where) for block in blocks)


@dataclass(frozen=True)
class _Block:
    """A part of a lesson: its text, the line it begins at, and the states it is true in."""

    text: str
    first: int
    when: str = ""  # names of states, in their order; none where it is always true
    after: str = ""  # names of the bets that it is kept back for


def _blocks(text: str, where: str, first: int) -> list[_Block]:
    """The text cut at the lines that open and close what is true in some states only."""
    found: list[_Block] = []
    lines: list[str] = []
    begun, open_ = first, ("", "")
    for number, line in enumerate(text.split("\n"), first):
        fence = _FENCE.fullmatch(line)
        if not fence:
            lines.append(line)
            continue
        wanted = _conditions(fence.group(1), any(open_), f"{where}, line {number}")
        found.append(_Block("\n".join(lines), begun, *open_))
        lines, begun, open_ = [], number + 1, wanted
    if any(open_):
        raise DataFormatError(f"{where}, line {begun - 1}: this block has no line ::: at its end.")
    return [*found, _Block("\n".join(lines), begun)]


def _conditions(said: str, inside: bool, where: str) -> tuple[str, str]:
    """The states after a fence, and the bets after the word *after*."""
    states, _, bets = f" {said} ".partition(" after ")
    names, waits = states.split(), bets.split()
    if inside and said:
        raise DataFormatError(
            f"{where}: the block before is still open; a line ::: ends it, and no block stands "
            "inside another."
        )
    if not inside and not names and not waits:
        raise DataFormatError(
            f"{where}: no block is open here; one begins with its states, ::: {STATES[0]}."
        )
    if unknown := [name for name in names if name not in STATES]:
        raise DataFormatError(
            f"{where}: there is no state {unknown[0]!r}; there are {', '.join(STATES)}."
        )
    return " ".join(name for name in STATES if name in names), " ".join(waits)


def _marked_up(block: _Block, where: str) -> str:
    from markdown_it import MarkdownIt

    text = block.text
    held: list[str] = []

    def hold(piece: str) -> str:
        held.append(piece)
        return f"\x02{len(held) - 1}\x03"

    def line(at: int) -> int:
        return block.first + text.count("\n", 0, at)

    def tag(match: re.Match[str]) -> str:
        kind, name, rest = match.groups()
        attributes = dict(_ATTRIBUTE.findall(rest))
        _check(kind, name, attributes, f"{where}, line {line(match.start())}")
        if kind == "fig" and (block.when or block.after):
            raise DataFormatError(
                f"{where}, line {line(match.start())}: a figure is there in every state; put it "
                "outside of the block."
            )
        written = "".join(f' {k}="{html.escape(v)}"' for k, v in attributes.items())
        return hold(f"<{kind}-{name}{written}></{kind}-{name}>")

    def formula(display: bool) -> Any:
        def make(match: re.Match[str]) -> str:
            return hold(_mathml(match.group(1), display, f"{where}, line {line(match.start())}"))

        return make

    # what Markdown must not touch is put aside, in an order that keeps positions for the errors
    stray = re.search(r"<(fig|live)-", _TAG.sub(lambda m: " " * len(m.group()), text))
    if stray:
        raise DataFormatError(
            f"{where}, line {line(stray.start())}: a tag is not closed or not written as "
            '<fig-name attribute="value">.'
        )
    spans = sorted(
        [(m, tag) for m in _TAG.finditer(text)]
        + [(m, formula(True)) for m in _DISPLAY.finditer(text)],
        key=lambda pair: pair[0].start(),
    )
    spans += [
        (m, formula(False))
        for m in _INLINE.finditer(text)
        if not any(o.start() < m.end() and m.start() < o.end() for o, _ in spans)
    ]
    out, at = [], 0
    for match, make in sorted(spans, key=lambda pair: pair[0].start()):
        out += [text[at : match.start()], make(match)]
        at = match.end()
    out.append(text[at:])
    marked = MarkdownIt("commonmark", {"html": False, "typographer": False}).enable("table")
    tokens = marked.parse("".join(out))
    for token in tokens:
        if token.level == 0 and token.nesting >= 0:
            for name in ("when", "after"):
                if getattr(block, name):
                    token.attrSet(f"data-{name}", getattr(block, name))
    made = str(marked.renderer.render(tokens, marked.options, {}))
    made = re.sub(r"<p>(\x02\d+\x03)</p>", r"\1", made)
    return re.sub(r"\x02(\d+)\x03", lambda m: held[int(m.group(1))], made)


def _check(kind: str, name: str, attributes: dict[str, str], where: str) -> None:
    known = assets.figures() if kind == "fig" else list(LIVE)
    if name not in known:
        raise DataFormatError(
            f"{where}: there is no <{kind}-{name}>; there are {', '.join(known)}."
        )
    if kind == "live":
        of = attributes.get("of", "")
        if set(attributes) - {"of"} or of not in LIVE[name]:
            raise DataFormatError(
                f'{where}: <live-{name}> wants of="…", one of {", ".join(LIVE[name])}.'
            )
        return
    if unknown := sorted(set(attributes) - {"after"} - set(assets.attributes(name))):
        there = ", ".join(assets.attributes(name)) or "none"
        raise DataFormatError(
            f"{where}: <fig-{name}> has no attribute {unknown[0]!r}; there are: {there}."
        )


def _check_bets(body: str, where: str) -> None:
    """Bets are known ones, and what waits for one has it on its own page."""
    there = [attributes["about"] for _, attributes in figures(body) if "about" in attributes]
    for number, line in enumerate(body.split("\n"), 1):
        fence = _FENCE.fullmatch(line)
        waits = f" {fence.group(1)} ".partition(" after ")[2] if fence else ""
        for name, attributes in figures(line):
            waits += " " + attributes.get("after", "")
            if name == "guess":
                _check_bet(attributes, f"{where}, line {number}")
        for about in waits.split():
            if about not in there:
                raise DataFormatError(
                    f"{where}, line {number}: this page asks for no bet {about!r}; a line "
                    f'<fig-guess about="{about}"> does.'
                )


def _check_bet(attributes: dict[str, str], where: str) -> None:
    """A name that nobody knows would ask for nothing, and hide nothing."""
    texts = assets.catalogue("en")
    bets = [found[1] for key in texts if (found := re.fullmatch(r"guess\.(\w+)\.name", key))]
    quantities = sorted({*HIDDEN, *(name for names in LIVE.values() for name in names)})
    for names, known in (("about", bets), ("hides", quantities)):
        for name in attributes.get(names, "").split():
            if name not in known:
                raise DataFormatError(
                    f"{where}: <fig-guess> knows no {names}={name!r}; it knows {', '.join(known)}."
                )


def _mathml(tex: str, display: bool, where: str) -> str:
    from latex2mathml.converter import convert

    try:
        made = str(convert(tex.strip(), display="block" if display else "inline"))
        made = _PRIME.sub(r"<mrow>\1<mo lspace='0' rspace='0'>&#x02032;</mo></mrow>", made)
        return re.sub(r"<mi>(\w{2,})</mi>", r'<mi mathvariant="normal">\1</mi>', made)  # as cos
    except Exception as error:  # whatever the converter raises on a wrong formula
        raise DataFormatError(f"{where}: the formula {tex!r} cannot be read ({error}).") from None
