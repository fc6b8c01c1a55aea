"""Lessons: thirty-two files that can be read, and sentences for what is wrong with others."""

import re
from pathlib import Path

import pytest

from descente.errors import DataFormatError
from descente.lab import lessons
from descente.lab.app import LANGUAGES
from descente.lab.assets import WEB, catalogue
from descente.lab.protocol import STATES


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", lessons.SLUGS)
def test_every_chapter_is_there_in_every_language(slug, language):
    found = lessons.lesson(slug, language)
    assert found.title
    assert "<fig-" in found.body
    assert found.notes.strip()


def test_both_languages_show_the_same_figures():

    for slug in lessons.SLUGS:
        fr, en = (
            re.findall(r"<(?:fig)-[a-z]+[^>]*>", lessons.lesson(slug, language).body)
            for language in LANGUAGES
        )
        assert fr == en, slug


def test_no_text_of_the_interface_is_missing_in_a_language():
    fr, en = catalogue("fr"), catalogue("en")
    assert set(fr) == set(en)
    empty = {"outcome.running"}
    assert not {key for key in fr if not (fr[key] and en[key])} - empty


TEN_DIGITS = {
    "en": r"\b(?:ten|nine) (?:outputs|neurons|squares|terms|answers|other)|\bdigits?\b",
    "fr": r"\b(?:dix|neuf) (?:sorties|neurones|carrés|termes|réponses|autres)|\bchiffres?\b",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_takes_every_set_for_ten_digits(language):
    """A set of one's own has other classes; what is said holds for them too."""
    texts = {slug: lessons.lesson(slug, language).body for slug in lessons.SLUGS}
    texts |= {k: text for k, text in catalogue(language).items() if not k.startswith("data.")}
    for where, text in texts.items():
        of_one_set = r"(?:the digits from 0 to 9|les chiffres de 0 à 9), (?:unless|sauf si)"
        said = re.sub(of_one_set, "", re.sub(r"<[^>]*>|{[a-z]+}", "", text))
        assert not re.search(TEN_DIGITS[language], said, re.IGNORECASE), where


def read(text):
    return lessons.read(text, "titre", "fr", "essay.md")


def test_formulas_become_mathml_and_html_stays_text():
    made = read('# T\n\n$C = \\sum (y-a)^2$ et <script>alert(1)</script> <b onclick="x">.\n').body
    assert "<math" in made
    assert "<script" not in made
    assert "<b " not in made
    assert "&lt;script&gt;" in made


def test_a_dollar_of_money_is_no_formula():
    assert "<math" not in read("# T\n\nIt costs 5 $ or 6 $7.\n").body


def test_figures_and_live_numbers_become_elements():
    made = read('# T\n\nNow <live-status of="cost">.\n\n<fig-landscape plane="pca">\n').body
    assert '<live-status of="cost"></live-status>' in made
    assert '<fig-landscape plane="pca"></fig-landscape>' in made


def test_notes_are_kept_apart():
    found = read("# T\n\nBody.\n\n---notes---\n\nFor the speaker.\n")
    assert "speaker" not in found.body
    assert "speaker" in found.notes


def test_what_is_true_in_some_states_says_in_which():
    found = read(
        "# T\nBefore.\n::: past untrained\nThere.\n\n$$a$$\n\n- one\n\n- two\n:::\nAfter.\n"
        "---notes---\n:::trained\nSay **it**.\n:::\n"
    )
    marked = re.findall(r"<(\w+)(?: data-when=\"([^\"]*)\")", found.body)
    assert marked == [(name, "untrained past") for name in ("p", "p", "ul")]
    assert re.findall(r"<p>(\w+\.)</p>", found.body) == ["Before.", "After."]
    assert found.notes == '<p data-when="trained">Say <strong>it</strong>.</p>\n'
    assert ":::" not in found.body + found.notes


def test_the_page_shows_a_block_in_the_states_it_names_and_in_no_other():
    style = (WEB / "app" / "page.css").read_text(encoding="utf-8")
    hides = r'html\[data-state="(\w+)"\] \[data-when\]:not\(\[data-when~="(\w+)"\]\)'
    assert re.findall(hides, style) == [(state, state) for state in STATES]


def test_both_languages_say_something_of_the_same_states():
    for slug in lessons.PAGES:
        fr, en = (lessons.lesson(slug, language) for language in ("fr", "en"))
        for part in ("body", "notes"):
            of_both = (re.findall(r'data-when="([^"]*)"', getattr(one, part)) for one in (fr, en))
            assert len({tuple(found) for found in of_both}) == 1, slug


EVERY = set(STATES)
BEGUN = EVERY - {"untrained"}
OF_A_STATE = {
    "en": [
        (r"machine is useless|learnt nothing yet|[Nn]othing has been learnt", {"untrained"}),
        (r"weights are noise|where chance has put it|as it was drawn: when", {"untrained"}),
        (
            r"[Pp]ress ▶|Start the loop|Train (?:yours|the network|for|a little)",
            EVERY - {"trained"},
        ),
        (r"[Pp]ress ↺|↺ (?:for|to read|leads there)", BEGUN),
        (r"was useless|was about one in", {"training", "trained", "past"}),
        (r"[Ss]tart anew, beside yours", {"trained"}),
        (r"end of the training|finished learning|come to its end|of learning,", {"trained"}),
        (r"too long steps|were too long|begins again with", {"diverged"}),
        (r"[Bb]ack to the present|looking back|back in time:", {"past"}),
    ],
    "fr": [
        (r"machine est inutile|n’a encore rien appris|[Rr]ien n’est encore appris", {"untrained"}),
        (r"poids sont encore du bruit|là où le hasard l’a mis", {"untrained"}),
        (r"[Aa]ppuye[zr] sur\s▶|Lancez la boucle|Entraînez", EVERY - {"trained"}),
        (r"[Aa]ppuye[zr](?: d’abord)? sur\s↺|↺ y mène", BEGUN),
        (r"était inutile|c’était à peu près une sur", {"training", "trained", "past"}),
        (r"[Rr]eprenez du début, à côté", {"trained"}),
        (r"fin de l’entraînement|fini d’apprendre|boucle est arrivée", {"trained"}),
        (r"pas (?:étaient )?trop longs|recommence avec un", {"diverged"}),
        (r"au présent|en arrière, au pas|Vous voilà dans le passé", {"past"}),
    ],
}
"""Words that speak of a state of the network, and the states in which they may be read."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_that_speak_of_a_state_are_read_in_that_state_only(language):
    said = []
    for slug in lessons.PAGES:
        of = lessons.lesson(slug, language)
        for piece in re.split(r"\n(?=<)", of.body + of.notes):
            when = re.match(r'<\w+ data-when="([^"]*)"', piece)
            states = set(when.group(1).split()) if when else EVERY
            said.append((slug, states, re.sub(r"<[^>]*>", "", piece)))
    for words, may in OF_A_STATE[language]:
        found = [(slug, states) for slug, states, text in said if re.search(words, text)]
        assert found, words  # a row that nothing matches tells nothing
        assert not [slug for slug, states in found if not states <= may], words


def test_prose_can_wait_for_a_bet_and_for_a_state():
    asked = '# T\n\n<fig-guess about="cost">\n\n'
    assert '<p data-after="cost">Told.</p>' in read(f"{asked}::: after cost\nTold.\n:::\n").body
    made = read(f"{asked}::: past trained after cost\nTold.\n:::\n").body
    assert '<p data-when="trained past" data-after="cost">Told.</p>' in made


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("no title\n", 1, "title"),
        ("# T\n\n\n<fig-nothing>\n", 4, "fig-nothing"),
        ('# T\n\n<fig-landscape colour="red">\n', 3, "colour"),
        ('# T\n\nx\n<live-status of="secret">\n', 4, "live-status"),
        ("# T\n\n<fig-landscape plane=pca>\n", 3, "not closed"),
        ("# T\n\n$\\begin{x$\n", 3, "formula"),
        ("# T\n\n::: happy\nx\n:::\n", 3, "no state 'happy'; there are untrained, training"),
        ("# T\n\n::: past\nx\n", 3, "no line :::"),
        ("# T\nx\n---notes---\ny\n\n::: past\nz\n", 6, "no line :::"),
        ("# T\n\n::: past\nx\n::: trained\ny\n:::\n", 5, "still open"),
        ("# T\n\nx\n\n:::\n", 5, "no block is open"),
        ("# T\n\n::: past\n\n<fig-gauge>\n:::\n", 5, "every state"),
        ('# T\n\n::: past\nx\n:::\n\n<live-status of="secret">\n', 7, "live-status"),
        ('# T\n\n<fig-gauge after="cost">\n', 3, "asks for no bet 'cost'"),
        ("# T\n\n::: after cost\nx\n:::\n", 3, "asks for no bet 'cost'"),
        ('# T\n\n<fig-guess about="love">\n', 3, "no about='love'; it knows count, cost"),
        ('# T\n\n<fig-guess about="cost" hides="price">\n', 3, "no hides='price'"),
    ],
)
def test_what_is_wrong_is_said_with_file_and_line(text, line, said):
    with pytest.raises(DataFormatError, match=said) as error:
        read(text)
    assert str(error.value).startswith(f"essay.md, line {line}:")


def test_the_buttons_of_the_strip_are_named_by_signs_that_every_font_has():
    """Those between U+23E9 and U+23FA are boxes on many machines: ▶| is one step, ▶▶ an epoch."""
    texts = {slug: lessons.lesson(slug, "fr") for slug in lessons.PAGES}
    texts |= {f"{slug} in English": lessons.lesson(slug, "en") for slug in lessons.PAGES}
    for where, of in texts.items():
        assert not re.search("[\u23e9-\u23fa]", of.body + of.notes), where


FRENCH = [
    *sorted(WEB.rglob("*fr.json")),
    *sorted(Path(__file__).parents[2].glob("lessons/fr/*.md")),
]


@pytest.mark.parametrize("file", FRENCH, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_french_spaces_are_those_that_do_not_break(file):
    """U+00A0 before a colon and inside « », U+202F before ; ! ? as French typography has it."""
    text = file.read_text(encoding="utf-8")
    wrong = re.findall(
        r".{0,12}[\w)%’…] [:;!?»](?=\s|\"|$)|.{0,12}\u202f[:»]|.{0,12}\u00a0[;!?]|«[^\u00a0].{0,9}",
        text,
    )
    assert wrong == []
