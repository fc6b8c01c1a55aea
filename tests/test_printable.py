"""What is shown of text from outside."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from descente.printable import printable


@given(st.text())
def test_no_character_is_lost_and_none_is_a_control_or_half_of_one(text):
    shown = printable(text)
    assert len(shown) == len(text)
    assert not {unicodedata.category(each) for each in shown} & {"Cc", "Cs"}
    for came, stayed in zip(text, shown, strict=True):
        assert stayed == came or (stayed == "\ufffd" and unicodedata.category(came) in ("Cc", "Cs"))


def test_all_controls_and_lone_surrogates_are_replaced():
    unseen = [chr(n) for n in range(0x110000) if unicodedata.category(chr(n)) in ("Cc", "Cs")]
    assert set(printable("".join(unseen))) == {"\ufffd"}
