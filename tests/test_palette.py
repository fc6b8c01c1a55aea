"""Colours that tell things apart can be read on the page, light and dark."""

import itertools

import pytest

from descente import palette


def luminance(colour):
    """Relative luminance, as WCAG 2 defines it."""
    channels = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(share * c for share, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    low, high = sorted(map(luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    ("colours", "page"), [(palette.RUNS, palette.PAPER), (palette.RUNS_DARK, palette.NIGHT)]
)
def test_the_letters_of_runs_have_the_contrast_of_text(colours, page):
    assert min(contrast(colour, page) for colour in colours) >= 4.5


def test_every_cost_stands_out_from_the_dark_page_as_a_bar_must():
    """3 : 1 is what WCAG asks of a picture's parts; between two stops both neighbours have it."""
    shades = [palette.hexadecimal(rgb) for rgb in palette.blend(palette.COST_DARK, steps(100))]
    assert min(contrast(shade, palette.NIGHT) for shade in shades) >= 3


@pytest.mark.parametrize(("ramp", "count"), [(palette.COST, 4), (palette.COST_DARK, 40)])
def test_a_higher_cost_is_lighter_on_either_page(ramp, count):
    light = [luminance(palette.hexadecimal(rgb)) for rgb in palette.blend(ramp, steps(count))]
    assert all(low < high for low, high in itertools.pairwise(light))


def steps(count):
    return [k / count for k in range(count + 1)]
