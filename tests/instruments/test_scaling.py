"""The cost of a gradient: what is measured, what is extrapolated, and that it says which."""

import math

import pytest

import descente as gd
from descente.errors import InputError
from descente.instruments import scaling as module


class TestTimes:
    def test_finite_differences_find_the_same_gradient(self, pictures):
        (timing,) = gd.scaling(pictures(30, 12, 3), [4], examples=30, repeats=1).timings
        assert timing.measured
        assert timing.parameters == 12 * 4 + 4 + 4 * 4 + 4 + 4 * 3 + 3
        assert timing.error < 0.02  # forward differences over 0.01 in float32

    def test_where_patience_ends_they_are_extrapolated_and_said_to_be(self, pictures):
        found = gd.scaling(pictures(30, 12, 3), [(4,), (40,)], examples=30, repeats=3, patience=0)
        for t in found.timings:
            assert not t.measured
            assert math.isnan(t.error)
            assert t.differences == pytest.approx((t.parameters + 1) * t.cost, rel=1e-12)
        assert [t.sizes for t in found.timings] == [(12, 4, 3), (12, 40, 3)]

    def test_a_gradient_costs_far_less_than_one_cost_per_parameter(self, pictures):
        (timing,) = gd.scaling(pictures(200, 12, 3), [32], examples=200, repeats=5).timings
        assert timing.gradient < timing.differences / 20

    def test_one_disturbed_timing_changes_nothing(self, pictures, monkeypatch):
        clock = {"now": 0.0, "calls": 0}

        def timed(act):  # the first cost that counts and the last gradient take a hundred times
            clock["calls"] += 1
            act()
            return (300.0 if clock["calls"] in (3, 8) else 1.0 + clock["calls"] % 2), None

        monkeypatch.setattr(module, "_timed", timed)
        data = pictures(20, 12, 3)
        (timing,) = gd.scaling(data, [4], examples=10, repeats=3, patience=0).timings
        assert (timing.cost, timing.gradient, timing.ratio) == (2.0, 1.0, 0.5)

    def test_the_conditions_are_told(self, pictures):
        found = gd.scaling(pictures(20, 12, 3), [4], examples=10, repeats=1, threads=1)
        assert found.threads == 1
        assert found.timings[0].examples == 10
        assert {"numpy", "numba"} <= set(found.versions)
        assert found.machine["cores"] >= 1


@pytest.mark.parametrize("options", [{"examples": 0}, {"repeats": 0}, {"widths": [0]}])
def test_bad_input_gets_one_sentence(pictures, options):
    with pytest.raises(InputError, match="came as"):
        gd.scaling(pictures(20, 12, 3), **options)
