"""Numbers are read as a page writes them."""

import pytest
from tests.lab.reading import number, numbers


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("−1.234·10⁻³", "en", -1.234e-3),
        ("−1,234·10⁻³", "fr", -1.234e-3),
        ("2·10¹²", "en", 2e12),
        ("1,437", "en", 1437),
        ("1,437", "fr", 1.437),
        ("1\u202f437,5", "fr", 1437.5),
        ("1,234,567.25", "en", 1_234_567.25),
        ("+0.25", "en", 0.25),
        ("95.3%", "en", 95.3),
        ("95,3\u202f%", "fr", 95.3),
        (" 0 ", "en", 0),
    ],
)
def test_numbers_are_read_as_they_are_written(text, language, value):
    assert number(text, language) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "language"), [("1,5", "en"), ("1.5", "fr"), ("", "en"), ("–", "en"), ("∞", "fr")]
)
def test_a_number_of_the_other_language_is_not_read_as_another_number(text, language):
    with pytest.raises(ValueError, match="is no number"):
        number(text, language)


def test_all_numbers_of_a_sentence_are_read():
    assert numbers("Lowest: 1.25, at (−0.5, 2·10⁻³).") == [1.25, -0.5, 2e-3]
    assert numbers("Au plus bas : 1,25, en (−0,5, 1\u202f437).", "fr") == [1.25, -0.5, 1437]
    assert numbers("steps 1,440 of 2,000, cost 3.") == [1440, 2000, 3]
