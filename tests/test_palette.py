"""Colours that tell things apart can be read on the page, light and dark."""

import pytest

from descente import palette

DARK = "#17191e"  # the dark page, as `lab.style` has it


def luminance(colour):
    """Relative luminance, as WCAG 2 defines it."""
    channels = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(share * c for share, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    low, high = sorted(map(luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    ("colours", "page"), [(palette.RUNS, palette.PAPER), (palette.RUNS_DARK, DARK)]
)
def test_the_letters_of_runs_have_the_contrast_of_text(colours, page):
    assert min(contrast(colour, page) for colour in colours) >= 4.5
