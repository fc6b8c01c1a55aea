"""The drawing and its answer."""

import pytest
from tests.lab.figures.pages import SAYS_SEVEN, SEVEN, outputs_on, small


@pytest.fixture
def page(begun):
    return begun


class TestPad:
    def test_the_same_drawing_large_or_small_is_the_same_to_the_network(self, page):
        page.go("reseau")
        page.train()
        seen = []
        for points in (SEVEN, small(SEVEN), small(SEVEN, 0.6, 0.62)):
            page.stroke(points)
            page.has("fig-pad .which", "your drawing")
            page.until(SAYS_SEVEN)
            seen.append(outputs_on(page))
            page.clear()
        assert seen[1] == pytest.approx(seen[0], abs=0.1)
        assert seen[2] == pytest.approx(seen[0], abs=0.1)

    @pytest.mark.mnist
    def test_a_seven_is_read_by_a_trained_network_wherever_and_however_it_is_drawn(
        self, page, mnist_folder
    ):
        page.go("reseau")
        page.again(data="mnist", epochs=1)
        page.has("live-status[of=test]", "10,000")
        page.train()
        for points in (SEVEN, small(SEVEN), small(SEVEN, 0.66, 0.05, 0.2), small(SEVEN, 0.4, 0.6)):
            page.stroke(points)
            page.has("fig-pad .which", "your drawing")
            page.until(SAYS_SEVEN)
            page.clear()
        page.page.focus("fig-pad .paper canvas")
        for key in (*["ArrowLeft"] * 4, *["ArrowUp"] * 6, "Space", *["ArrowRight"] * 8):
            page.page.keyboard.press(key)
        for _ in range(4):
            for key in ("ArrowDown", "ArrowDown", "ArrowLeft", "ArrowDown"):
                page.page.keyboard.press(key)
        page.page.keyboard.press("Space")
        page.has("fig-pad .which", "your drawing")
        page.until(SAYS_SEVEN)
        page.page.keyboard.press("Escape")
        page.has("fig-pad .which", "test image")

    def test_undo_takes_back_the_last_stroke_and_brings_back_what_was_cleared(self, page):
        page.go("reseau")
        page.stroke([(0.2, 0.2), (0.8, 0.2)])
        page.has("fig-pad .which", "your drawing")
        page.stroke([(0.8, 0.2), (0.4, 0.8)])
        page.page.click("fig-pad .drawing button:first-child")
        page.page.click("fig-pad .drawing button:first-child")
        page.has("fig-pad .which", "test image")
        assert page.page.is_disabled("fig-pad .drawing button:last-child")

    def test_an_empty_drawing_is_answered_by_a_sentence_in_french(self, page):
        page.page.click("#tools button[lang=fr]")
        page.has("#strip .facts", "coût")
        page.page.evaluate(
            "window.line.send(JSON.stringify({do: {what: 'draw', width: 2, height: 2,"
            " pixels: [0, 0, 0, 0]}}))"
        )
        page.until("!document.getElementById('notice').hidden")
        said = page.text("#notice")
        page.page.click("#tools button[lang=en]")
        page.has("#strip .facts", "cost")
        assert "dessin" in said
        assert "drawing" not in said
