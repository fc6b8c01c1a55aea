"""The page brings its own letters: all that it writes, small enough, and under their licence."""

import re

import pytest
from starlette.testclient import TestClient

from descente.lab import assets, lessons
from descente.lab.app import LANGUAGES, make_app
from descente.lab.guard import cookie_of
from descente.lab.hub import Hub

TOKEN, HOST = "a-secret-of-this-test", "localhost:8784"
FONTS = assets.WEB / "fonts"
FACES = re.findall(
    r'font-family: "([^"]+)";\s+src: url\("/web/fonts/([^"]+)"\).*?unicode-range: ([^;]+);',
    (assets.WEB / "app" / "fonts.css").read_text("utf-8"),
    re.DOTALL,
)


def reach(ranges):
    """The characters of a ``unicode-range``."""
    found = set()
    for each in ranges.replace("U+", "").split(", "):
        low, _, high = each.partition("-")
        found |= set(range(int(low, 16), int(high or low, 16) + 1))
    return found


def test_every_font_is_there_in_the_form_that_browsers_take_and_all_are_small():
    files = sorted(FONTS.glob("*.woff2"))
    assert {file.name for file in files} == {file for _, file, _ in FACES}
    assert {file.read_bytes()[:4] for file in files} == {b"wOF2"}
    assert sum(file.stat().st_size for file in files) <= 80_000
    licence = (FONTS / "OFL.txt").read_text("utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_that_the_page_writes_is_in_them(language):
    texts = list(assets.catalogue(language).values())
    for slug in lessons.PAGES:
        lesson = lessons.lesson(slug, language)
        texts += [lesson.title, re.sub(r"<math.*?</math>", "", lesson.body, flags=re.DOTALL)]
    letters = {letter for text in texts for letter in text if letter.isalpha()}
    for family in ("Descente Serif", "Descente Sans"):
        held = set().union(*(reach(ranges) for name, _, ranges in FACES if name == family))
        names = set("∂ℓ𝒩") & letters  # signs of formulas, from the system's fonts
        assert sorted(each for each in letters - names if ord(each) not in held) == []


def test_they_are_served_as_fonts():
    app = make_app(Hub(), TOKEN, [HOST])
    client = TestClient(app, base_url=f"http://{HOST}", cookies={cookie_of(HOST): TOKEN})
    for _, file, _ in FACES:
        answer = client.get(f"/web/fonts/{file}")
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "font/woff2"
