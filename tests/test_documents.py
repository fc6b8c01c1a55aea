"""The pages of the site: their examples are run as they stand there, and say what they say."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parent.parent / "docs"
PAGES = sorted(page for page in DOCS.rglob("*.md") if "```pycon" in page.read_text("utf-8"))


def example_of(page: Path) -> doctest.DocTest:
    """All examples of a page as one program; whatever is no example becomes an empty line."""
    lines, inside = [], False
    for line in page.read_text("utf-8").splitlines():
        fence = re.fullmatch(r"```(\w*)", line)
        inside = (inside and fence is None) or (fence is not None and fence[1] == "pycon")
        lines.append("" if fence or not inside else line)
    name = str(page.relative_to(DOCS))
    return doctest.DocTestParser().get_doctest("\n".join(lines), {}, name, str(page), 0)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))
def test_the_examples_of_a_page_give_what_the_page_says(page: Path) -> None:
    if ">>> import torch" in page.read_text("utf-8"):
        pytest.importorskip("torch", reason="the page is about PyTorch: pip install torch")
    said: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    done = runner.run(example_of(page), out=said.append)
    assert done.attempted > 0
    assert not done.failed, "".join(said)


def test_every_instrument_has_a_page_with_examples() -> None:
    assert len([page for page in PAGES if page.parent.name == "instruments"]) == 11
