"""What a page says, read back: its numbers, its words, and what it asks of the server."""

import json
import re

from descente.lab import lessons
from descente.lab.assets import WEB

POWERS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
WRITTEN = {
    "en": r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?",
    "fr": r"(?:\d{1,3}(?:[\u202f\u00a0]\d{3})+(?!\d)|\d+)(?:,\d+)?",
}
POWER = r"(?:·10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?"

ANEW = "anew=1"
"""In a link: whatever the browser has of earlier experiments is forgotten before the page reads it.
The page then writes a link of its own, without this."""

BETS = [
    attributes["about"]
    for slug in lessons.SLUGS
    for name, attributes in lessons.figures(lessons.lesson(slug, "en").body)
    if name == "guess" and "about" in attributes
]
"""What the lessons ask for bets on, in the order of the chapters."""

LISTEN = """
if (location.hash.includes("anew=1")) {
  sessionStorage.clear();
  localStorage.clear();
}
window.sent = [];
window.heard = {};
window.told = {};
const hear = ({ data }) => {
  const view = new DataView(data);
  for (let at = 0; at < data.byteLength; at += view.getUint32(at + 4, true)) {
    const header = new Uint8Array(data, at + 8, view.getUint32(at, true));
    const { key, words } = JSON.parse(new TextDecoder().decode(header));
    window.heard[key] = (window.heard[key] ?? 0) + 1;
    window.told[key] = words;
  }
};
const send = WebSocket.prototype.send;
WebSocket.prototype.send = function (text) {
  if (window.line !== this) this.addEventListener("message", hear);
  window.line = this;
  window.sent.push(JSON.parse(text));
  return send.call(this, text);
};
"""
"""Keeps what the page sends in ``window.sent``, how many values of each key it was told in
``window.heard`` and the last one's words in ``window.told``, and its connection in
``window.line``."""

FLAT = """
const context = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...how) {
  return kind.includes("webgl") ? null : context.call(this, kind, ...how);
};
"""
"""Makes a page that has no WebGL."""

WAIVED = """
if (location.protocol.startsWith("http"))
  localStorage.bets ??= JSON.stringify(
    Object.fromEntries(BETS.map((about) => [about, { stage: "waived" }])),
  );
""".replace("BETS", json.dumps(BETS))
"""Asks to be shown every answer, so that nothing is hidden from a test that is not about bets."""

SETTLED = """
(() => {
  const dropped = new Set(window.sent.flatMap((message) => message.drop ?? []));
  const waits = (place) => !dropped.has(place) && !window.heard[place];
  const figures = [...document.querySelectorAll("main *")].filter(
    (tag) => tag.localName.startsWith("fig-"),
  );
  return figures.every((tag) => tag.childElementCount)
    && !window.sent.some(({ ask }) => ask && waits(ask.key));
})()
"""
"""Whether every figure is in its place and has an answer to what it asked."""

WAIT = """
async (milliseconds) => {
  const end = performance.now() + milliseconds;
  while (!(EXPRESSION)) {
    if (performance.now() > end) return false;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return true;
}
"""
"""Waits in the page for an expression, which stands in place of ``EXPRESSION``."""


def number(text: str, language: str = "en") -> float:
    """A number as a language writes it; of a percentage, the number before the sign."""
    text = re.sub(r"[\s\u202f\u00a0]*%$", "", text.strip())
    if not re.fullmatch(rf"[−+-]?{WRITTEN[language]}{POWER}", text):
        raise ValueError(f"{text!r} is no number as a page in {language!r} writes it")
    mantissa, _, power = text.replace("−", "-").partition("·10")
    mantissa = mantissa.replace(",", "" if language == "en" else ".")
    mantissa = re.sub(r"[\u202f\u00a0]", "", mantissa)
    return float(mantissa) * 10.0 ** int(power.translate(POWERS) or 0)


def numbers(text: str, language: str = "en") -> list[float]:
    """All numbers in a sentence."""
    return [
        number(found, language)
        for found in re.findall(rf"(?:(?<!\d)[−-])?{WRITTEN[language]}{POWER}", text)
    ]


def words(figure: str, language: str = "en") -> dict[str, str]:
    """What a figure says in a language."""
    file = WEB / "figures" / figure / f"{language}.json"
    found: dict[str, str] = json.loads(file.read_text("utf-8"))
    return found
