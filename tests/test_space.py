"""What can be done with vectors of parameter space: the same as with plain arrays."""

import numpy as np
import pytest

import descente as gd
from descente.space import Flat, flat

LAYOUT = gd.Layout((2, 3, 1))  # θ: W1 (2, 3), b1 (3), W2 (3, 1), b2 (1)
SPACE = flat(LAYOUT)


def vector(seed=0):
    return np.random.default_rng(seed).standard_normal(13)


class TestGroups:
    def test_a_filter_is_the_weights_into_one_neuron(self):
        a, b = vector(1), vector(2)
        (W, _), (V, _) = LAYOUT.unpack(a * b)
        np.testing.assert_allclose(
            SPACE.group_dots(a, b, "filter"), [*W.sum(axis=0), *V.sum(axis=0)], rtol=1e-14
        )

    def test_a_tensor_is_the_weights_of_one_layer(self):
        a = vector(1)
        wanted = [(W**2).sum() for W, _ in LAYOUT.unpack(a)]
        np.testing.assert_allclose(SPACE.group_dots(a, a, "tensor"), wanted, rtol=1e-14)
        assert SPACE.group_dots(a, a, "all") == pytest.approx([a @ a], rel=1e-14)

    def test_each_is_scaled_by_its_factor_and_biases_become_zero(self):
        a = vector(3)
        (W, b), (V, c) = LAYOUT.unpack(SPACE.scaled(a, np.array([2.0, 3.0, 5.0, 7.0]), "filter"))
        (W0, _), (V0, _) = LAYOUT.unpack(a)
        assert (W == W0 * [2, 3, 5]).all()
        assert (V == V0 * 7).all()
        assert not b.any()
        assert not c.any()


class TestParts:
    def test_a_layer_has_its_weights_and_its_biases(self):
        a = vector()
        assert list(SPACE.parts) == ["layer 1", "layer 2"]
        assert SPACE.part(0).size == 9
        assert (SPACE.cut(a, 1) == a[9:]).all()

    def test_what_is_cut_out_and_put_back_is_zero_outside(self):
        a = vector()
        kept = [SPACE.extended(SPACE.cut(a, i), i) for i in range(2)]
        assert (kept[0] + kept[1] == a).all()
        assert not kept[0][9:].any()


class TestNumbers:
    def test_order_ranks_and_names(self):
        a = vector()
        order, some = SPACE.order(a), [3, 7, 12]
        assert (np.diff(np.abs(a)[order]) <= 0).all()
        assert [order[r - 1] for r in SPACE.ranks(a, some)] == some
        assert SPACE.locate(4) == LAYOUT.locate(4)

    def test_values_at_indices_and_back(self):
        values = np.array([1.5, -2.0])
        v = SPACE.at([4, 11], values)
        assert (SPACE.take(v, [4, 11]) == values).all()
        assert np.count_nonzero(v) == 2

    def test_a_space_without_layers_numbers_its_numbers(self):
        assert Flat(5).locate(3).name == "number 3"
        assert list(Flat(5).parts) == []

    def test_sums_are_those_of_the_terms_in_order(self):
        a, b = vector(1), vector(2)
        assert (SPACE.combine((2.0, a), (-3.0, b)) == 2.0 * a + -3.0 * b).all()
        rows = SPACE.rows(2)
        rows[0], rows[1] = a, b
        np.testing.assert_allclose(SPACE.gram(rows), [[a @ a, a @ b], [a @ b, b @ b]], rtol=1e-14)
        np.testing.assert_allclose(SPACE.dots(rows, a), [a @ a, b @ a], rtol=1e-14)
        np.testing.assert_allclose(SPACE.mix(np.array([2.0, 5.0]), rows), 2 * a + 5 * b, rtol=1e-14)
