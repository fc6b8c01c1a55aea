"""A PyTorch model's cost and its derivatives beside autograd's, and what is never touched.

In float64 two ways to the same gradient agree within 1e-10; a float32 cost is within 1e-6 of
float64, a float32 Hessian product within 1e-5.
"""

import pytest

pytest.importorskip("torch", reason="the tests of PyTorch models need it: descente[torch]")

import copy
import random

import numpy as np
import torch
import torch.nn.functional as F
from tests.torch.models import LeNet, ResNet, problem
from torch import nn
from torch.utils.data import DataLoader, Dataset, TensorDataset

import descente as gd
from descente.objective import Objective


def autograd(found):
    """The mean cost in float64 over all examples at once, its leaves, and its gradient."""
    model = copy.deepcopy(found.model).double().eval()
    inputs, targets = found.data
    inputs = inputs.double() if inputs.is_floating_point() else inputs
    q = list(model.parameters())
    with torch.nn.attention.sdpa_kernel(torch.nn.attention.SDPBackend.MATH):
        cost = found.loss(model(inputs), targets)
        return cost, q, torch.autograd.grad(cost, q, create_graph=True)


def apart(space, a, b):
    return space.norm(space.combine((1, a), (-1, b))) / space.norm(b)


def line(seed=0):
    torch.manual_seed(seed)
    return nn.Sequential(nn.Linear(4, 6), nn.Tanh(), nn.Linear(6, 3))


def examples(n=30):
    draw = torch.Generator().manual_seed(1)
    return torch.randn(n, 4, generator=draw), torch.randint(3, (n,), generator=draw)


class TestBesideAutograd:
    def test_cost_gradient_and_hessian_product_in_float64(self, each):
        _, found, at = each
        at = at.exact()
        cost, q, slopes = autograd(found)
        v = at.space.random(np.random.default_rng(0))
        bent = torch.autograd.grad(slopes, q, v, materialize_grads=True)
        assert at.cost() == pytest.approx(cost.item(), rel=1e-12)
        assert apart(at.space, at.gradient(), [g.detach() for g in slopes]) < 1e-10
        assert apart(at.space, at.hessian_vector(v), list(bent)) < 1e-10
        with at.hessian() as product:  # with the graph kept, and twice from the same one
            assert apart(at.space, product(v), list(bent)) < 1e-10
            assert apart(at.space, product(v), list(bent)) < 1e-10

    def test_float32_is_near(self, each):
        _, _, at = each
        exact = at.exact()
        v = at.space.random(np.random.default_rng(0))
        assert at.precision, exact.precision == ("float32", "float64")
        assert at.cost() == pytest.approx(exact.cost(), rel=1e-6)
        double = exact.space.vector(at.hessian_vector(v))
        wanted = exact.hessian_vector(exact.space.vector(v))
        assert apart(exact.space, double, wanted) < 1e-5

    def test_the_second_derivative_of_single_numbers(self, each):
        _, _, at = each
        exact, some = at.exact(), [0, at.space.size // 2, at.space.size - 1]
        wanted = []
        for i in some:
            e = exact.space.at([i], [1.0])
            wanted.append(exact.space.take(exact.hessian_vector(e), [i])[0])
        np.testing.assert_allclose(at.hessian_diagonal(some), wanted, rtol=1e-9, atol=1e-12)

    def test_another_theta_and_some_examples(self):
        model, (inputs, targets) = line(), examples()
        at = gd.torch.objective(model, F.cross_entropy, (inputs, targets), chunk=4)
        other, rows = line(seed=5), np.array([3, 3, 7, 29, 0, 11])
        wanted = F.cross_entropy(other(inputs[rows]), targets[rows]).item()
        assert at.cost(other, rows) == pytest.approx(wanted, rel=1e-6)
        assert at.moved(other).cost(rows=rows) == pytest.approx(wanted, rel=1e-6)
        assert at.sample(10, seed=2).n_examples == 10

    def test_it_is_an_objective(self, each):
        assert isinstance(each[2], Objective)


class TestTheData:
    def test_however_they_come_they_are_the_same(self):
        model, (inputs, targets) = line(), examples()
        pairs = TensorDataset(inputs, targets)
        several = [
            (inputs, targets),
            [inputs, targets],
            pairs,
            DataLoader(pairs, batch_size=7, shuffle=True, drop_last=True),
            [(inputs[:9], targets[:9]), (inputs[9:], targets[9:])],
        ]
        costs = {
            gd.torch.objective(model, nn.CrossEntropyLoss(), data, chunk=8).cost()
            for data in several
        }
        assert len(costs) == 1

    def test_a_split_of_this_package(self, pictures):
        split = pictures(40, 4, 3)
        model = line()
        at = gd.torch.objective(model, F.cross_entropy, split)
        X, y = torch.from_numpy(split.images), torch.from_numpy(split.labels.astype(np.int64))
        assert at.cost() == pytest.approx(F.cross_entropy(model(X), y).item(), rel=1e-6)

    def test_dicts_for_a_function_of_the_model(self):
        model, (inputs, targets) = line(), examples()

        def loss(model, batch):
            return (
                F.cross_entropy(model(batch["x"]), batch["y"])
                + 0.1 * model[0].weight.square().sum()
            )

        at = gd.torch.objective(model, loss, {"x": inputs, "y": targets}, chunk=7)
        wanted = loss(model, {"x": inputs, "y": targets}).item()
        assert at.cost() == pytest.approx(wanted, rel=1e-6)

    def test_dicts_for_a_model_that_returns_its_loss(self):
        class Own(nn.Module):
            def __init__(self):
                super().__init__()
                self.net = line()

            def forward(self, x, y):
                return {"loss": F.cross_entropy(self.net(x), y)}

        model, (inputs, targets) = Own(), examples()
        at = gd.torch.objective(model, None, {"x": inputs, "y": targets}, chunk=7)
        assert at.cost() == pytest.approx(model(inputs, targets)["loss"].item(), rel=1e-6)

    def test_a_short_last_batch_and_ignored_targets_count_for_what_they_are(self):
        """A mean of the batches' means would be another number."""
        model, (inputs, targets) = line(), examples(31)
        targets[[2, 9, 30]] = -100
        for loss in (
            nn.CrossEntropyLoss(),
            nn.CrossEntropyLoss(weight=torch.tensor([1.0, 3, 0.2])),
        ):
            at = gd.torch.objective(model, loss, (inputs, targets), chunk=8)
            assert at.cost() == pytest.approx(loss(model(inputs), targets).item(), rel=1e-6)

    def test_costs_of_chunks_are_added_the_same_way_each_time(self, each):
        _, _, at = each
        one, two = at.gradient(), at.gradient()
        assert at.cost() == at.cost()
        assert all(torch.equal(a, b) for a, b in zip(one, two, strict=True))


class TestWhatIsTheta:
    def test_frozen_parameters_stand_still(self):
        model = line()
        model[0].requires_grad_(False)
        at = gd.torch.objective(model, F.cross_entropy, examples())
        assert at.names == ["2.weight", "2.bias"]

    def test_only_a_part(self):
        found = problem("gpt")
        at = gd.torch.objective(found.model, found.loss, found.data, only="layers.3")
        assert {name.split(".")[1] for name in at.names} == {"3"}
        whole = gd.torch.objective(found.model, found.loss, found.data)
        inside = [name.startswith("layers.3.") for name in whole.names]
        wanted = [g for g, yes in zip(whole.gradient(), inside, strict=True) if yes]
        assert apart(at.space, at.gradient(), wanted) < 1e-6

    def test_a_tied_weight_is_one(self):
        model = nn.Sequential(nn.Linear(4, 4), nn.Tanh(), nn.Linear(4, 4))
        model[2].weight = model[0].weight
        data = (examples()[0], examples()[1])
        at = gd.torch.objective(model, F.cross_entropy, data).exact()
        assert at.space.size == 16 + 4 + 4
        moved = at.space.combine((1, at.theta), (0.5, at.space.at([3], [1.0])))
        twin = copy.deepcopy(model).double()
        with torch.no_grad():
            twin[0].weight[0, 3] += 0.5
        wanted = F.cross_entropy(twin(data[0].double()), data[1]).item()
        assert at.cost(moved) == pytest.approx(wanted, rel=1e-12)

    def test_an_unused_parameter_has_no_slope(self):
        class Spare(nn.Module):
            def __init__(self):
                super().__init__()
                self.net, self.spare = line(), nn.Parameter(torch.ones(3))

            def forward(self, x):
                return self.net(x)

        at = gd.torch.objective(Spare(), F.cross_entropy, examples())
        spare = at.names.index("spare")
        assert not at.gradient()[spare].any()
        v = at.space.random(np.random.default_rng(0))
        assert not at.hessian_vector(v)[spare].any()


def state_of(model):
    return (
        {name: t.clone() for name, t in model.state_dict().items()},
        [m.training for m in model.modules()],
        [p.requires_grad for p in model.parameters()],
        [p.grad for p in model.parameters()],
        [dict(m._forward_hooks) for m in model.modules()],
        torch.get_rng_state(),
        random.getstate(),
        np.random.get_state()[1].tolist(),  # noqa: NPY002
    )


def same(before, after):
    assert all(torch.equal(before[0][name], after[0][name]) for name in before[0])
    assert before[1:5] == after[1:5]
    assert torch.equal(before[5], after[5])
    assert before[6:] == after[6:]


class TestTheModelIsNotTouched:
    def test_whatever_is_measured(self):
        found = problem("resnet")
        model, calls = found.model.train(), []
        model.fc.register_forward_hook(lambda *_: calls.append(1))
        model.stem[0].weight.requires_grad_(False)
        loader = DataLoader(TensorDataset(*found.data), batch_size=16, shuffle=True)
        before = state_of(model)
        at = gd.torch.objective(model, found.loss, loader)
        gd.landscape(at, size=2)
        gd.sharpness(at, max_products=2)
        gd.todo(at, rows=1)
        same(before, state_of(model))
        assert not calls

    @pytest.mark.parametrize("stop", [1, 2, 4])
    def test_after_an_exception_too(self, stop):
        class Breaks(Dataset):
            """Draws its examples at random, and then one that cannot be read."""

            def __len__(self):
                return 6

            def __getitem__(self, i):
                if i == stop:
                    raise OSError("unreadable")
                np.random.rand()  # noqa: NPY002
                return torch.rand(4), random.randrange(3)

        model = line()
        before = state_of(model)
        with pytest.raises(OSError, match="unreadable"):
            gd.torch.objective(model, F.cross_entropy, Breaks())
        same(before, state_of(model))

    def test_later_changes_of_the_model_do_not_show(self):
        model = line()
        at = gd.torch.objective(model, F.cross_entropy, examples())
        before = at.cost()
        with torch.no_grad():
            model[0].weight += 1
        assert at.cost() == before


class Detached(torch.autograd.Function):
    """x², whose derivative is taken at a number that is kept without its history."""

    @staticmethod
    def forward(ctx, x):
        ctx.x = x.detach()
        return x * x

    @staticmethod
    def backward(ctx, slope):
        return 2 * ctx.x * slope


TRAIN = {"mode": "train"}


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("model", "loss", "data", "options", "says"),
        [
            (nn.Sequential(nn.Dropout(), line()), F.cross_entropy, examples(), TRAIN, "random"),
            (
                nn.Sequential(nn.BatchNorm1d(4), line()),
                F.cross_entropy,
                examples(),
                TRAIN,
                "changes as it is called",
            ),
            (line(), nn.CrossEntropyLoss(reduction="sum"), examples(), {}, "a sum"),
            (line(), nn.CrossEntropyLoss(reduction="none"), examples(), {}, "one number"),
            (line(), lambda o, t: o.std(0).sum(), examples(), {}, "no mean"),
            (line(), lambda o, t: F.cross_entropy(o.detach(), t), examples(), {}, "detached"),
            (
                line(),
                lambda o, t: F.cross_entropy(o, t) + Detached.apply(o).mean(),
                examples(),
                {},
                "derivative of its first",
            ),
            (line(), F.cross_entropy, (examples()[0], examples(9)[1]), {}, "9, 30 rows"),
            (line(), F.cross_entropy, [], {}, "no batch"),
            (line(), F.cross_entropy, 3, {}, "came as int"),
            (line(), F.cross_entropy, [torch.zeros(2, 4)], {}, "model, batch"),
            (line(), F.cross_entropy, examples(), {"only": "layers.11"}, "no parameter is under"),
            (line(), F.cross_entropy, examples(), {"mode": "test"}, "unknown"),
            (line(), F.cross_entropy, examples(), {"chunk": 0}, "whole number"),
            (line(), None, examples(), {}, "loss came as None"),
            (line(), 7, examples(), {}, "loss came as int"),
            (3, F.cross_entropy, examples(), {}, "wanted a torch.nn.Module"),
        ],
    )  # fmt: skip
    def test_with_a_sentence(self, model, loss, data, options, says):
        with pytest.raises(gd.InputError, match=says) as error:
            gd.torch.objective(model, loss, data, **options)
        assert str(error.value).endswith(".")

    def test_a_model_whose_parameters_are_all_frozen(self):
        with pytest.raises(gd.InputError, match="frozen"):
            gd.torch.objective(line().requires_grad_(False), F.cross_entropy, examples())

    def test_batches_of_several_shapes(self):
        with pytest.raises(gd.InputError, match="pad them"):
            gd.torch.objective(
                line(),
                lambda model, batch: batch.sum(),
                iter([torch.zeros(2, 4), torch.zeros(2, 5)]),
            )

    def test_dropout_and_batch_normalisation_are_measured_in_evaluation_mode(self):
        for part in (nn.Dropout(), nn.BatchNorm1d(4)):
            model = nn.Sequential(part, line()).train()
            gd.torch.objective(model, F.cross_entropy, examples())
            assert all(module.training for module in model.modules())


class TestTheFingerprint:
    def test_is_the_functions_whatever_the_theta(self):
        model, data = line(), examples()
        at = gd.torch.objective(model, F.cross_entropy, data)
        assert at.moved(line(3)).fingerprint == at.fingerprint
        assert gd.torch.objective(line(3), F.cross_entropy, data).fingerprint == at.fingerprint

    def test_differs_with_the_loss_the_data_and_what_stands_still(self):
        model, (inputs, targets) = line(), examples()
        others = [
            gd.torch.objective(model, F.cross_entropy, (inputs, targets)),
            gd.torch.objective(model, F.multi_margin_loss, (inputs, targets)),
            gd.torch.objective(model, F.cross_entropy, (inputs + 0.1, targets)),
            gd.torch.objective(model, F.cross_entropy, (inputs[:9], targets[:9])),
            gd.torch.objective(model, F.cross_entropy, (inputs, targets), only="0"),
            gd.torch.objective(line(3), F.cross_entropy, (inputs, targets), only="0"),
        ]
        assert len({at.fingerprint for at in others}) == len(others)


def test_the_copy_has_the_models_own_kind():
    """Not a functional twin: methods and attributes of the model are there for a loss."""

    class Scored(LeNet):
        def score(self, x):
            return self(x).square().mean()

    at = gd.torch.objective(
        Scored(), lambda model, batch: model.score(batch[0]), problem("lenet").data
    )
    assert at.cost() > 0
    assert isinstance(ResNet(), nn.Module)
