"""A list of tensors does what a flat array of the same numbers does."""

import pytest

pytest.importorskip("torch", reason="the tests of PyTorch models need it: descente[torch]")

import numpy as np
import torch
from torch import nn

import descente as gd
from descente.torch.space import Tensors

NAMES = ["a.weight", "a.bias", "b.weight", "scale"]
SHAPES = [(3, 2, 2), (3,), (2, 5), ()]


def space(dtype=torch.float64):
    return Tensors(NAMES, [torch.zeros(shape, dtype=dtype) for shape in SHAPES])


def pair(seed=0):
    here, rng = space(), np.random.default_rng(seed)
    v = here.random(rng)
    return here, v, here.to_numpy(v)


class TestBesideAFlatArray:
    def test_sums_and_products(self):
        here, a, flat_a = pair(0)
        _, b, flat_b = pair(1)
        rows = here.rows(2)
        rows[0], rows[1] = a, b
        numbers = here.to_numpy
        np.testing.assert_allclose(
            numbers(here.combine((2.0, a), (-0.5, b))), 2 * flat_a - 0.5 * flat_b
        )
        np.testing.assert_allclose(numbers(here.divided(a, 3.0)), flat_a / 3)
        np.testing.assert_allclose(numbers(here.times(a, b)), flat_a * flat_b)
        np.testing.assert_allclose(numbers(here.sign(a)), np.sign(flat_a))
        np.testing.assert_allclose(
            numbers(here.mix(np.array([2.0, 3.0]), rows)), 2 * flat_a + 3 * flat_b
        )
        assert here.dot(a, b) == pytest.approx(flat_a @ flat_b, rel=1e-14)
        assert here.total(a) == pytest.approx(flat_a.sum(), rel=1e-14)
        assert here.norm(a) == pytest.approx(np.linalg.norm(flat_a), rel=1e-14)
        np.testing.assert_allclose(here.dots(rows, a), [flat_a @ flat_a, flat_a @ flat_b])
        np.testing.assert_allclose(
            here.gram(rows), np.stack([flat_a, flat_b]) @ np.stack([flat_a, flat_b]).T
        )

    def test_groups(self):
        here, a, _ = pair()
        first, _, second, _ = a
        filters = [*first.square().sum((1, 2)), *second.square().sum(1)]
        np.testing.assert_allclose(here.group_dots(a, a, "filter"), [float(f) for f in filters])
        wanted = [float(first.square().sum()), float(second.square().sum())]
        np.testing.assert_allclose(here.group_dots(a, a, "tensor"), wanted)
        assert here.group_dots(a, a, "all") == pytest.approx([here.dot(a, a)])
        scaled = here.scaled(a, np.arange(5.0), "filter")
        assert torch.equal(scaled[0][2], 2 * first[2])
        assert torch.equal(scaled[2][1], 4 * second[1])
        assert not scaled[1].any()
        assert not scaled[3].any()

    def test_parts_are_what_a_module_owns(self):
        here, a, flat = pair()
        assert list(here.parts) == ["a", "b", "scale"]
        whole = sum(here.to_numpy(here.extended(here.cut(a, i), i)) for i in range(3))
        assert (whole == flat).all()
        assert here.part(0).size == 15

    def test_order_ranks_and_names(self):
        here, a, flat = pair()
        a[2][0, 0] = a[0][0, 0, 0]  # equals stay in their order
        a[2][1, 1] = -a[0][0, 0, 0]
        flat = here.to_numpy(a)
        wanted = np.argsort(-np.abs(flat), kind="stable")
        for k in range(1, here.size + 1):
            assert here.order(a)[:k].tolist() == wanted[:k].tolist()
        assert [here.order(a)[i] for i in range(here.size)] == wanted.tolist()
        ranks = here.ranks(a, np.arange(here.size))
        assert (wanted[ranks - 1] == np.arange(here.size)).all()
        assert [here.locate(i).name for i in (0, 11, 12, 25)] == [
            "a.weight[0, 0, 0]", "a.weight[2, 1, 1]", "a.bias[0]", "scale",
        ]  # fmt: skip

    def test_ranks_of_many_are_those_of_few(self):
        v = [torch.randn(200, generator=torch.Generator().manual_seed(0)).round(decimals=1)]
        here = Tensors(["w"], v)
        few = np.array([3, 100, 150])
        assert here.ranks(v, few).tolist() == here.ranks(v, np.arange(200))[few].tolist()

    def test_values_at_indices_and_back(self):
        here, some = space(), [25, 3, 13]
        v = here.at(some, [1.0, 2.0, 3.0])
        assert here.take(v, some).tolist() == [1, 2, 3]
        assert np.count_nonzero(here.to_numpy(v)) == 3

    def test_quantiles(self):
        here, a, flat = pair()
        assert here.quantile(a, 0.3) == np.quantile(np.abs(flat), 0.3)


class TestLongVectors:
    def test_a_dot_of_float32_is_that_of_float64(self):
        """One float32 sum over three million numbers of one sign is 1e-4 off."""
        draw = torch.Generator().manual_seed(0)
        v = [torch.rand(3_000_000, generator=draw), torch.rand(1000, generator=draw)]
        here = Tensors(["a", "b"], v)
        wanted = sum(float(t.double().square().sum()) for t in v)
        assert here.dot(v, v) == pytest.approx(wanted, rel=1e-6)


class TestWhatIsAVector:
    def test_tensors_a_dict_a_module_and_all_numbers_in_a_row(self):
        model = nn.Linear(2, 3)
        here = Tensors(["weight", "bias"], list(model.parameters()))
        flat = here.to_numpy(list(model.parameters()))
        for values in (
            list(model.parameters()),
            [p.detach().numpy() for p in model.parameters()],
            dict(model.named_parameters()),
            model.state_dict(),
            model,
            flat,
            torch.from_numpy(flat),
            flat.tolist(),
        ):
            assert (here.to_numpy(here.vector(values)) == flat).all()

    @pytest.mark.parametrize(
        "wrong",
        [np.zeros(8), np.zeros((3, 3)), [torch.zeros(3, 2)], [torch.zeros(3), torch.zeros(3, 2)],
         {"weight": torch.zeros(3, 2)}, ["a"] * 9, "weights", None, 3],
    )  # fmt: skip
    def test_anything_else_is_refused(self, wrong):
        here = Tensors(["weight", "bias"], [torch.zeros(3, 2), torch.zeros(3)])
        with pytest.raises(gd.InputError, match="a vector of parameter space"):
            here.vector(wrong)

    def test_several(self):
        here = Tensors(["weight", "bias"], [torch.zeros(3, 2), torch.zeros(3)])
        one = here.at([4], [1.0])
        assert len(here.vectors("the path", [one, one], 2)) == 2
        assert len(here.vectors("directions", one, one=True)) == 1
        assert len(here.vectors("directions", np.ones(9), one=True)) == 1
        with pytest.raises(gd.InputError, match="at least 3"):
            here.vectors("the path", [one, one], 3)
        with pytest.raises(gd.InputError, match="not finite"):
            here.vectors("the path", [here.divided(one, 0.0)])
