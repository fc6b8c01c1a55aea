"""The gradient as pictures, by mouse and keyboard, beside the library."""

import re

import numpy as np
import pytest
from tests.lab.figures.pages import SIZES, opened, shown

N = 13_002
PICTURES = "fig-images[of=gradient]"


@pytest.fixture(scope="module")
def page(calm):
    return calm


@pytest.fixture
def pictures(page):
    opened(page, "vecteur")
    page.until(f"document.querySelector('{PICTURES} canvas')?.width > 300")
    page.until(f"document.querySelector('{PICTURES} .note').textContent.includes('1,437')")
    page.page.evaluate("scrollTo(0, 0)")
    return page


def pixel_of(net, neuron, row, column):
    """The index of a weight of the first layer, from the library's own names."""
    index = (row * 28 + column) * SIZES[1] + neuron
    assert net.layout.name(index) == f"layer 1, neuron {neuron}, pixel ({row}, {column})"
    return index


def test_the_arrow_s_length_and_the_list_s_are_the_library_s(pictures, slopes):
    at = pictures.page
    norm = float(at.get_attribute("live-gradient[of=norm]", "title"))
    assert norm == pytest.approx(np.linalg.norm(slopes), rel=1e-5)
    assert at.inner_text("live-status[of=parameters]") == f"{N:,}"


def test_hovering_a_pixel_gives_its_number_and_a_click_chooses_it(pictures, net, slopes):
    at = pictures.page
    box = at.query_selector(f"{PICTURES} canvas").bounding_box()
    at.mouse.move(box["x"] + box["width"] * 0.55, box["y"] + box["height"] * 0.61)
    pictures.until(f"document.querySelector('{PICTURES} .opened .number')")
    name = at.text_content(f"{PICTURES} .opened").split(":")[0].strip()
    neuron, row, column = (int(v) for v in re.findall(r"\d+", name)[1:])
    index = pixel_of(net, neuron, row, column)
    value = shown(at, f"{PICTURES} .opened .number")
    assert value == pytest.approx(slopes[index], rel=1e-4, abs=1e-9)
    at.mouse.down()
    at.mouse.up()
    pictures.until(f"location.hash.includes('weight={index}')")


def test_the_arrow_keys_walk_from_pixel_to_pixel_and_from_neuron_to_neuron(pictures, net, slopes):
    at = pictures.page
    start = pixel_of(net, 4, 13, 13)
    at.evaluate(f"location.hash += '&weight={start}'")
    pictures.until(
        f"document.querySelector('{PICTURES} .opened').textContent.includes('pixel (13, 13)')"
    )
    at.focus(f"{PICTURES} canvas")
    for key in ("ArrowRight", "ArrowDown", "ArrowDown", "PageDown"):
        at.keyboard.press(key)
    index = pixel_of(net, 5, 15, 14)
    pictures.until(
        f"document.querySelector('{PICTURES} .spoken').textContent.includes('pixel (15, 14)')"
    )
    value = shown(at, f"{PICTURES} .opened .number")
    assert value == pytest.approx(slopes[index], rel=1e-4, abs=1e-9)
    at.keyboard.press("Enter")
    pictures.until(f"location.hash.includes('weight={index}')")
    weights = shown(at, "fig-images[of=weights] .opened .number")
    assert weights == pytest.approx(net.theta[index], rel=1e-6)
