"""Make the lab's fonts from Source Serif 4 and Source Sans 3 (SIL Open Font License 1.1).

The page must look the same everywhere and fetch nothing from elsewhere, so it brings its letters:
those of English, French and the few Greek ones of the formulas, in the weights that the page uses.
Run once, with what `npm pack` gives of the two packages unpacked in FOLDER; the outcome is in git:

    pip install fonttools brotli
    npm pack @fontsource-variable/source-serif-4@5.3.1 @fontsource-variable/source-sans-3@5.3.1
    python scripts/fonts.py FOLDER
"""

import re
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

OUT = Path(__file__).parents[1] / "src" / "descente" / "lab" / "web" / "fonts"
LATIN = [*range(0x20, 0x7F), *range(0xA0, 0x100), *map(ord, "ŒœŸ–—‘’“”„…•‹›€′\u2009\u202f−")]
GREEK = [ord(letter) for letter in "αβγδεζηθλμπρστφχψωΔΘΣ"]
FEATURES = ["kern", "liga", "tnum", "lnum", "onum", "mark", "ccmp", "locl"]
FONTS = {  # name here: (name there, letters, lightest and boldest)
    "serif": ("source-serif-4-latin-wght-normal", LATIN, (400, 700)),
    "serif-italic": ("source-serif-4-latin-wght-italic", LATIN, (400, 400)),
    "serif-greek": ("source-serif-4-greek-wght-normal", GREEK, (400, 400)),
    "sans": ("source-sans-3-latin-wght-normal", LATIN, (400, 700)),
    "sans-greek": ("source-sans-3-greek-wght-normal", GREEK, (400, 400)),
}


def made(source: Path, letters: list[int], weights: tuple[int, int]) -> TTFont:
    """A font with only these letters, and only these weights."""
    options = subset.Options(layout_features=FEATURES, flavor="woff2", hinting=False)
    font = TTFont(source)
    worker = subset.Subsetter(options)
    worker.populate(unicodes=letters)
    worker.subset(font)
    low, high = weights
    limits = {"wght": low if low == high else (low, high)}
    font = instancer.instantiateVariableFont(font, limits)
    font.flavor = "woff2"
    _rename(font)
    return font


def _rename(font: TTFont) -> None:
    """Another name: its licence keeps the word “Source” for the font as Adobe made it."""
    for record in font["name"].names:
        if record.nameID in (1, 3, 4, 6, 16):
            text = re.sub(r"Source ?(Serif|Sans) ?[34]?", r"Descente\1", str(record))
            record.string = text


def main() -> None:
    """Write every font, and say how large they are."""
    files = {path.stem: path for path in Path(sys.argv[1]).rglob("*.woff2")}
    total = 0
    for name, (there, letters, weights) in FONTS.items():
        path = OUT / f"{name}.woff2"
        made(files[there], letters, weights).save(path)
        total += path.stat().st_size
        print(f"{path.name:22} {path.stat().st_size:7,} bytes")
    print(f"{total:,} bytes in all")


if __name__ == "__main__":
    main()
