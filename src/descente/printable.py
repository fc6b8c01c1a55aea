"""Text from outside as it may be shown: nothing in it commands a terminal."""

from __future__ import annotations

import re

__all__ = ["printable"]

_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def printable(text: str) -> str:
    r"""The text on one line, with U+FFFD for every control character and lone surrogate.

    Examples
    --------
    >>> printable("cat\x1b[31m.png")
    'cat�[31m.png'
    """
    return _UNSEEN.sub("\ufffd", text)
