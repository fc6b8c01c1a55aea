"""Conditions: arithmetic of known names, and nothing else."""

import pytest

import descente as gd
from descente.report.conditions import parse
from descente.report.findings import QUANTITIES

KNOWN = dict.fromkeys(QUANTITIES, None) | {"sharpness": 10.0, "eta": 0.5, "cost": 0.25, "batch": 10}


class TestWhatTheySay:
    @pytest.mark.parametrize(
        ("text", "holds"),
        [
            ("sharpness*eta > 2", True),
            ("sharpness * eta > 5", False),
            ("sharpness*eta >= 5", True),
            ("2/sharpness < eta", True),
            ("cost + 0.25 <= eta", True),
            ("(cost - 1) * -4 < 3", False),
            (" 1e3 > batch ", True),
            ("eta0 > eta", None),
            ("cost > cost_error * 3", None),
            ("1 / (batch - 10) > 0", None),
        ],
    )
    def test_is_the_arithmetic(self, text, holds):
        assert parse(text).holds(KNOWN) is holds

    def test_what_is_unknown_is_named_once(self):
        assert parse("eta0 * eta0 < eta_limit + eta").unknown(KNOWN) == ["eta0", "eta_limit"]


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        "text",
        [
            "",
            "cost",
            "cost = 1",
            "cost == 1",
            "0 < cost < 1",
            "loss > 1",
            "cost**2 > 1",
            "cost > '1'",
            "True < cost",
            "cost > 1j",
            "not cost > 1",
            "cost > 1 and eta > 1",
            "abs(cost) > 1",
            "cost.real > 1",
            "__import__('os').system('true') > 1",
            "[cost][0] > 1",
            "(lambda: cost)() > 1",
            "cost > 1; eta > 1",
            "cost > 1e999 - \x00",
            "1is cost > 2",
            "9" * 190 + "0" * 9 + "<cost",
            "(" * 150 + "cost" + ")" * 150 + " > 1",
            "-" * 190 + "1 > 0" + "-" * 9,
            "cost > " + "9" * 400,
        ],
    )
    def test_whatever_else_in_one_sentence(self, text):
        with pytest.raises(gd.InputError, match="cannot be read; wanted a comparison such as"):
            parse(text)
