"""The page as one HTML file: no script, nothing fetched, light and dark, readable on a phone."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING

from descente.machine import versions
from descente.palette import COST, COST_DARK, HERE, INK, NIGHT, PAPER
from descente.report.text import (
    facts_of,
    headline,
    largest,
    layers_title,
    mind,
    percent,
    short,
    spent,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from descente.report.findings import Findings

__all__ = ["document"]

WIDTH, ROW = 340, 26  # of a picture, in units that are pixels on a phone
LABEL = 128  # where its rows begin
LONGEST = 20  # letters of a name beside a picture

_STYLE = f"""
:root {{ color-scheme: light dark; --ink: {INK}; --paper: {PAPER}; --quiet: #5c6068;
  --line: #d9d5ca; --mark: {COST[1]}; --here: {HERE}; }}
@media (prefers-color-scheme: dark) {{
  :root {{ --ink: #e9e6df; --paper: {NIGHT}; --quiet: #a3a6ad; --line: #3a3d44;
    --mark: {COST_DARK[1]}; }}
}}
body {{ margin: 2rem auto; padding: 0 1rem; max-width: 42rem; background: var(--paper);
  color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }}
h1 {{ font-size: 1.4rem; line-height: 1.25; }}
h2 {{ font-size: 1.1rem; margin-top: 2rem; }}
table {{ border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }}
th, td {{ text-align: left; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line);
  vertical-align: top; font-weight: normal; }}
thead th, td.note, footer {{ color: var(--quiet); }}
th[scope=row] {{ min-width: 4.5rem; overflow-wrap: anywhere; }}
.number {{ text-align: right; white-space: nowrap; }}
.mind {{ border-left: 4px solid var(--here); padding-left: .8rem; }}
svg {{ display: block; width: 100%; max-width: 28rem; height: auto; margin: 1rem 0; }}
svg text {{ fill: var(--ink); font: 12px system-ui, sans-serif; }}
svg .quiet {{ fill: var(--quiet); }}
svg .axis {{ stroke: var(--line); }}
svg .mark {{ fill: var(--mark); stroke: var(--mark); }}
svg .outline {{ fill: none; stroke: var(--mark); }}
svg .here {{ fill: var(--here); stroke: var(--here); }}
svg text.here {{ stroke: none; }}
@media (max-width: 30rem) {{ td.note {{ display: none; }} table {{ font-size: .9rem; }} }}
"""


def document(found: Findings) -> str:
    """The whole file."""
    version = versions()["descente"]
    sentences = "".join(f'<p class="mind">{escape(each)}</p>\n' for each in mind(found))
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(headline(found))}</title>
<style>{_STYLE}</style>
</head>
<body>
<h1>{escape(headline(found))}</h1>
{sentences}{_facts(found)}
<h2>How long a step may be</h2>
{_limits(found)}
{_layers(found)}
<footer><p>{escape(spent(found))} Descente {escape(version)}.</p></footer>
</body>
</html>
"""


def _facts(found: Findings) -> str:
    rows = "\n".join(
        f'<tr><th scope="row">{escape(name)}</th><td class="number">{escape(value)}</td>'
        f'<td class="note">{escape(note)}</td></tr>'
        for name, value, note in facts_of(found)
    )
    return f"<table>\n{rows}\n</table>"


def _layers(found: Findings) -> str:
    if not found.layers:
        return ""
    rows = "\n".join(
        f'<tr><th scope="row">{escape(name)}</th><td class="number">{share.count:,}</td>'
        f'<td class="number">{percent(share.predicted)}</td>'
        f'<td class="number">{percent(share.measured)}</td></tr>'
        for name, share in largest(found).items()
    )
    headings = "".join(
        f'<th scope="col" class="number">{each}</th>'
        for each in ("numbers", "part of Σ g²", "of the fall")
    )
    return f"""<h2>{escape(layers_title(found))}</h2>
{_bars(found)}
<table>
<thead><tr><th scope="col">layer</th>{headings}</tr></thead>
<tbody>
{rows}
</tbody>
</table>"""


def _limits(found: Findings) -> str:
    """Every limit on a logarithmic axis of η, each with its error; the η in use across all."""
    limits = found.limits
    rows = [
        (f"η₀, batches of {batch:,}", float(eta), float(error))
        for batch, eta, error in zip(limits.batch, limits.eta, limits.standard_error, strict=True)
    ]
    if (limit := found.curvature.eta_limit) is not None:
        rows.append(("2/λmax, full batch", limit, 0.0))
    rows = [row for row in rows if 0 < row[1] < math.inf]
    if not rows:
        return "<p>There is no limit to show: see above.</p>"
    shown = [value for _, value, _ in rows] + ([found.eta] if found.eta else [])
    low, high = math.log10(min(shown)) - 0.3, math.log10(max(shown)) + 0.3

    def place(eta: float) -> float:
        share = (math.log10(eta) - low) / (high - low)
        return LABEL + min(max(share, 0.0), 1.0) * (WIDTH - LABEL)

    parts = []
    foot = ROW * len(rows) + 8
    for power in range(math.ceil(low), math.floor(high) + 1):
        x = place(10.0**power)
        parts.append(f'<line class="axis" x1="{x:.1f}" x2="{x:.1f}" y1="4" y2="{foot}"/>')
        parts.append(_text(x, foot + 14, f"{10.0**power:g}", "quiet", "middle"))
    for k, (name, eta, error) in enumerate(rows):
        y = ROW * k + ROW / 2 + 4
        least, most = place(max(eta - error, eta / 10)), place(eta + error)
        parts.append(_text(0, y + 4, name))
        parts.append(f'<line class="mark" x1="{least:.1f}" x2="{most:.1f}" y1="{y}" y2="{y}"/>')
        parts.append(f'<circle class="mark" cx="{place(eta):.1f}" cy="{y}" r="4"/>')
    if found.eta:
        x = place(found.eta)
        parts.append(f'<line class="here" x1="{x:.1f}" x2="{x:.1f}" y1="4" y2="{foot}"/>')
        parts.append(
            _text(min(x, WIDTH - 34), foot + 28, f"η = {short(found.eta)}", "here", "middle")
        )
    said = "; ".join(f"{name}: {short(eta)}" for name, eta, _ in rows)
    return _svg(f"Limits on the learning rate. {said}.", parts, foot + 34)


def _bars(found: Findings) -> str:
    """Each layer's part of Σ g², promised, as an outline; of the measured fall, filled."""
    parts = []
    layers = largest(found)
    for k, (name, share) in enumerate(layers.items()):
        y = ROW * k + 4
        shown = name if len(name) <= LONGEST else f"…{name[1 - LONGEST :]}"
        parts.append(_text(0, y + 14, shown))
        for part, kind, top, tall in (
            (share.measured, "mark", y + 4, ROW - 16),
            (share.predicted, "outline", y + 1, ROW - 10),
        ):
            if math.isfinite(part):
                wide = min(max(part, 0.0), 1.0) * (WIDTH - LABEL - 2)
                parts.append(
                    f'<rect class="{kind}" x="{LABEL}" y="{top}" width="{wide:.1f}" '
                    f'height="{tall}"/>'
                )
    foot = ROW * len(layers) + 18
    parts.append(
        _text(0, foot, "outline: part of Σ g²; filled: part of the fall, measured", "quiet")
    )
    said = "; ".join(f"{name}: {percent(share.predicted)}" for name, share in layers.items())
    return _svg(f"Parts of Σ g² by layer. {said}.", parts, foot + 6)


def _text(x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text class="{kind}" {place}>{escape(words)}</text>'


def _svg(said: str, parts: Sequence[str], height: float) -> str:
    inside = "\n".join(parts)
    return (
        f'<svg viewBox="0 0 {WIDTH} {height:.0f}" role="img" aria-label="{escape(said)}">\n'
        f"{inside}\n</svg>"
    )
