"""Every instrument on PyTorch models: beside dense Hessians, curvlinops, and the package's own."""

import pytest

pytest.importorskip("torch", reason="the tests of PyTorch models need it: descente[torch]")

import copy

import numpy as np
import torch
import torch.nn.functional as F
from tests.torch.models import problem
from torch import nn
from torch.func import functional_call

import descente as gd


def dense(at):
    """The whole Hessian in float64, column by column."""
    exact = at.exact()
    n = exact.space.size
    with exact.hessian() as product:
        columns = [exact.space.to_numpy(product(exact.space.at([i], [1.0]))) for i in range(n)]
    H = np.array(columns)
    return (H + H.T) / 2


def small(hidden=nn.Tanh, n=40):
    draw = torch.Generator().manual_seed(2)
    torch.manual_seed(3)
    model = nn.Sequential(nn.Linear(4, 5), hidden(), nn.Linear(5, 3))
    data = torch.randn(n, 4, generator=draw), torch.randint(3, (n,), generator=draw)
    return model, data


def forward_over_reverse(found):
    """v ↦ H v in float64 by PyTorch's forward mode over its gradient: flat arrays."""
    model = copy.deepcopy(found.model).double().eval()
    inputs, targets = found.data
    inputs = inputs.double() if inputs.is_floating_point() else inputs
    names, theta = zip(*((n, p.detach()) for n, p in model.named_parameters()), strict=True)

    def cost(at):
        return found.loss(
            functional_call(model, dict(zip(names, at, strict=True)), inputs), targets
        )

    def product(v):
        parts = torch.from_numpy(v.ravel()).split([t.numel() for t in theta])
        along = tuple(p.reshape(t.shape) for p, t in zip(parts, theta, strict=True))
        with torch.nn.attention.sdpa_kernel(torch.nn.attention.SDPBackend.MATH):
            _, bent = torch.func.jvp(torch.func.grad(cost), (theta,), (along,))
        return torch.cat([t.reshape(-1) for t in bent]).numpy()

    return product


@pytest.mark.filterwarnings("ignore")  # what the other packages warn of themselves
class TestCurvature:
    @pytest.mark.parametrize("name", ["mlp", "lenet", "resnet", "gpt"])
    def test_is_what_scipy_finds_with_forward_over_reverse_products(self, name):
        linalg = pytest.importorskip("scipy.sparse.linalg", reason="the second implementation")
        found = problem(name)
        at = gd.torch.objective(found.model, found.loss, found.data, chunk=16)
        n = at.space.size
        H = linalg.LinearOperator((n, n), matvec=forward_over_reverse(found), dtype=np.float64)
        ours = gd.sharpness(at)
        assert ours.converged
        assert ours.products <= 25
        wanted = linalg.eigsh(H, k=1, which="LA", tol=1e-6, return_eigenvectors=False)[0]
        assert ours.largest == pytest.approx(wanted, rel=1e-6)

    def test_is_what_curvlinops_finds(self):
        operators = pytest.importorskip("curvlinops", reason="the second implementation")
        linalg = pytest.importorskip("scipy.sparse.linalg", reason="the second implementation")
        found, loss = problem("lenet"), nn.CrossEntropyLoss()
        model, data = found.model.double(), [(found.data[0].double(), found.data[1])]
        H = operators.HessianLinearOperator(model, loss, list(model.parameters()), data)
        wanted = linalg.eigsh(H.to_scipy(), k=1, which="LA", tol=1e-6)[0][0]
        at = gd.torch.objective(problem("lenet").model, found.loss, found.data)
        assert gd.sharpness(at).largest == pytest.approx(wanted, rel=1e-6)

    def test_of_each_layer_is_that_of_its_block(self):
        model, data = small()
        at = gd.torch.objective(model, F.cross_entropy, data)
        H = dense(at)
        blocks = gd.sharpness_by_layer(at.exact(), tolerance=1e-7)
        assert [b.where for b in blocks] == ["0", "2"]
        for block, part in zip(blocks, (slice(0, 25), slice(25, None)), strict=True):
            assert block.largest == pytest.approx(np.linalg.eigvalsh(H[part, part])[-1], rel=1e-9)

    def test_with_a_preconditioner(self):
        model, data = small()
        at = gd.torch.objective(model, F.cross_entropy, data)
        flat = np.random.default_rng(0).uniform(0.1, 10, at.space.size)
        found = gd.sharpness(at, preconditioner=flat, beta1=0.9, tolerance=1e-7)
        scaled = dense(at) / np.sqrt(np.outer(flat, flat))
        assert found.largest == pytest.approx(np.linalg.eigvalsh(scaled)[-1], rel=1e-6)
        assert found.eta_limit == pytest.approx(38 / found.largest, rel=1e-12)
        assert "38/λmax" in found.sentence

    @pytest.mark.parametrize("wrong", [-1.0, 0.0, float("nan"), float("inf")])
    def test_a_preconditioner_that_is_not_positive(self, wrong):
        at = gd.torch.objective(small()[0], F.cross_entropy, small()[1])
        P = np.ones(at.space.size)
        P[7] = wrong
        with pytest.raises(gd.InputError, match="preconditioner"):
            gd.sharpness(at, preconditioner=P)
        with pytest.raises(gd.InputError, match="beta1"):
            gd.sharpness(at, beta1=1.0)


class TestOptimizers:
    @pytest.mark.parametrize(
        "make",
        [
            lambda p: torch.optim.SGD(p, lr=0.1),
            lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.01),
            lambda p: torch.optim.Adam(p, lr=0.01),
            lambda p: torch.optim.AdamW(p, lr=0.01, weight_decay=0.1, amsgrad=True),
            lambda p: torch.optim.RMSprop(p, lr=0.01),
        ],
    )
    def test_the_step_is_the_one_it_makes_and_nothing_moves(self, make):
        model, data = small()
        optimizer = make(model.parameters())
        for _ in range(3):
            optimizer.zero_grad()
            F.cross_entropy(model(data[0]), data[1]).backward()
            optimizer.step()
        at = gd.torch.objective(model, F.cross_entropy, data)
        before = [p.clone() for p in model.parameters()]
        step = gd.torch.optimizer_step(at, optimizer)
        assert all(torch.equal(a, b) for a, b in zip(before, model.parameters(), strict=True))
        optimizer.zero_grad()
        F.cross_entropy(model(data[0]), data[1]).backward()
        optimizer.step()  # it had not been told: it makes the same step now
        for was, d, now in zip(before, step.direction, model.parameters(), strict=True):
            torch.testing.assert_close(was - step.eta * d, now, rtol=1e-5, atol=1e-6)

    def test_another_optimizer_is_refused(self):
        model, data = small()
        at = gd.torch.objective(model, F.cross_entropy, data)
        other = torch.optim.SGD(small()[0].parameters(), lr=0.1)
        with pytest.raises(gd.InputError, match="none of the parameters"):
            gd.torch.optimizer_step(at, other)
        ours = torch.optim.SGD(model.parameters(), lr=0.1)
        with pytest.raises(gd.InputError, match="no Adam"):
            gd.torch.adam_preconditioner(at, ours)
        with pytest.raises(gd.InputError, match="no step yet"):
            gd.torch.adam_preconditioner(at, torch.optim.Adam(model.parameters()))
        with pytest.raises(gd.InputError, match="learning rate"):
            gd.torch.optimizer_step(at, torch.optim.SGD(model.parameters(), lr=0.0))

    def test_adam_over_the_full_batch_hovers_at_its_edge(self):
        """λmax(P^-½ H P^-½) is 0.8 to 1.1 times 38/η, once it got there (arXiv 2207.14484)."""
        draw = torch.Generator().manual_seed(0)
        torch.manual_seed(0)
        model = nn.Sequential(
            nn.Linear(8, 24), nn.Tanh(), nn.Linear(24, 24), nn.Tanh(), nn.Linear(24, 4)
        )
        data = torch.randn(120, 8, generator=draw), torch.randn(120, 4, generator=draw)
        eta = 3e-3
        optimizer = torch.optim.Adam(model.parameters(), lr=eta, betas=(0.9, 0.99))
        ratios = []
        for step in range(1, 901):
            optimizer.zero_grad()
            F.mse_loss(model(data[0]), data[1]).backward()
            optimizer.step()
            if step >= 500 and step % 100 == 0:
                at = gd.torch.objective(model, F.mse_loss, data)
                P = gd.torch.adam_preconditioner(at, optimizer)
                found = gd.sharpness(at, preconditioner=P, beta1=0.9, tolerance=1e-3)
                ratios.append(eta / found.eta_limit)
        assert min(ratios) > 0.8, ratios
        assert max(ratios) < 1.1, ratios

    def test_critical_sharpness_in_at_most_twelve_passes(self, each):
        _, found, at = each
        optimizer = torch.optim.Adam(found.model.parameters(), lr=1e-3)
        step = gd.torch.optimizer_step(at, optimizer)
        critical = gd.critical_sharpness(at, direction=step.direction, start=step.eta)
        assert critical.converged
        assert critical.passes <= 12
        exact = at.exact()
        theta, d = map(exact.space.vector, (at.theta, step.direction))
        before = exact.cost(theta)
        for factor, sign in ((0.95, -1), (1.05, 1)):
            there = exact.space.combine((1.0, theta), (-factor * critical.eta, d))
            assert np.sign(exact.cost(there) - before) == sign


@pytest.fixture(scope="module")
def both(pictures):
    """The same function as a network of this package and as a model of PyTorch's."""
    net = gd.Network((6, 5, 3), 1, activation="tanh", output="identity")
    net.theta += np.random.default_rng(0).normal(0, 0.3, net.n_parameters).astype(np.float32)
    data = pictures(60, 6, 3)

    def loss(outputs, targets):
        wanted = F.one_hot(targets, 3).to(outputs)
        return (outputs - wanted).square().sum(1).mean()

    ours = gd.objective(net, data, precision="float64")
    return ours, gd.torch.objective(gd.to_torch(net), loss, data).exact()


class TestBesideThePackagesOwnNetwork:
    def test_sharpness_eta_and_norms(self, both):
        ours, theirs = both
        assert theirs.cost() == pytest.approx(ours.cost(), rel=1e-6)
        assert theirs.space.norm(theirs.gradient()) == pytest.approx(
            ours.space.norm(ours.gradient()), rel=1e-6
        )
        one, two = gd.sharpness(ours), gd.sharpness(theirs)
        assert two.largest == pytest.approx(one.largest, rel=1e-6)
        one, two = (gd.eta_limit(at, batch=[1, 20]) for at in both)  # every example is taken
        np.testing.assert_allclose(two.eta, one.eta, rtol=1e-5)

    def test_to_do_list_and_importance(self, both):
        one, two = (gd.todo(at, rows=5, eta=0.1) for at in both)
        for a, b in zip(one.rows, two.rows, strict=True):
            assert b.derivative == pytest.approx(a.derivative, rel=1e-5)
            assert b.effect == pytest.approx(a.effect, rel=1e-4, abs=1e-12)
        assert two.together == pytest.approx(one.together, rel=1e-5)
        one, two = (gd.importance(at, each=1) for at in both)
        for a, b in zip([*one.shares, *one.layers], [*two.shares, *two.layers], strict=True):
            assert (b.kind, b.count) == (a.kind, a.count)
            assert b.measured == pytest.approx(a.measured, rel=1e-5)
        assert two.words[:5] is not None
        assert sorted(two.words) == sorted(one.words)

    def test_slope_steepest_and_range(self, both):
        one, two = (gd.slope(at, size=5) for at in both)
        np.testing.assert_allclose(two.cost, one.cost, rtol=1e-6)
        assert two.here == pytest.approx(one.here, rel=1e-5)
        assert two.descend(0.5, 5).t == pytest.approx(one.descend(0.5, 5).t, rel=1e-5)
        one, two = (gd.steepest(at, random=0) for at in both)
        np.testing.assert_allclose(two.measured, one.measured, rtol=1e-5)
        one, two = (gd.range_test(at, steps=60, highest=10.0) for at in both)
        np.testing.assert_allclose(two.cost, one.cost, rtol=1e-4)
        assert two.fastest == one.fastest


class TestLandscapes:
    def test_filters_are_as_long_as_the_weights_and_orthogonal(self, each):
        _, _, at = each
        land = gd.landscape(at, size=2, seed=4)
        first, second = land.directions
        for t, a, b in zip(at.theta, first, second, strict=True):
            if t.ndim < 2:
                assert not a.any()
                continue
            for rows in (a.flatten(1).double(), b.flatten(1).double()):
                torch.testing.assert_close(
                    rows.norm(dim=1), t.flatten(1).double().norm(dim=1), rtol=1e-5, atol=0
                )
            cosine = (a.double() * b.double()).sum() / (a.double().norm() * b.double().norm())
            assert abs(cosine) < 1e-7

    def test_a_path_by_its_principal_components_and_the_ends(self):
        found = problem("lenet")
        optimizer, path = torch.optim.SGD(found.model.parameters(), lr=0.1), []
        for _ in range(6):
            path.append({n: p.detach().clone() for n, p in found.model.named_parameters()})
            optimizer.zero_grad()
            found.loss(found.model(found.data[0]), found.data[1]).backward()
            optimizer.step()
        path.append(found.model)
        at = gd.torch.objective(found.model, found.loss, found.data)
        for plane in ("pca", "path", "ends"):
            land = gd.landscape(at, size=3, plane=plane, path=path)
            assert land.path.cost[-1] == pytest.approx(at.cost(), rel=1e-6)
            assert land.path.distance[-1] < 1e-5
            assert land.path.cost[0] > land.path.cost[-1]

    def test_the_first_sign_of_life_comes_after_one_point(self):
        found = problem("lenet")
        at = gd.torch.objective(found.model, found.loss, found.data)
        known = []
        gd.landscape(
            at, size=3, on_progress=lambda state: known.append((state.landscape.examples > 0).sum())
        )
        assert known[0] == 1
        assert known[-1] == 9

    def test_saved_and_taken_up_again(self, tmp_path):
        found = problem("lenet")
        at = gd.torch.objective(found.model, found.loss, found.data)
        land = gd.landscape(at, size=3, plane="weights", weights=(0, at.space.size - 1))
        assert land.plane.names == ("added to c1.weight[0, 0, 0, 0]", "added to f3.bias[4]")
        land.save(tmp_path / "land")
        back = gd.Landscape.load(tmp_path / "land")
        assert back.plane.names == land.plane.names
        back.examples[1] = 0
        back.cost[1] = np.nan
        again = gd.landscape(at, resume=back)
        np.testing.assert_allclose(again.cost, land.cost, rtol=1e-6)

    def test_sampled_points_have_a_standard_error(self):
        model, data = small(n=1500)
        at = gd.torch.objective(model, nn.MultiMarginLoss(), data)
        seen: list[gd.Landscape] = []
        land = gd.landscape(at, size=2, on_progress=lambda s: seen.append(s.landscape.copy()))
        sampled = (seen[0].examples > 0) & (seen[0].examples < 1500)
        assert sampled.any()
        off = np.abs(seen[0].cost - land.cost)[sampled]
        assert (seen[0].standard_error[sampled] > 0).all()
        assert (off < 5 * seen[0].standard_error[sampled]).all()


def test_second_order_of_any_part_of_a_step_is_what_is_measured():
    """On the transformer, at η = 0.1: within 1e-3 of the measured change."""
    found = problem("gpt")
    at = gd.torch.objective(found.model, found.loss, found.data)
    few, more = (gd.todo(at, rows=rows, eta=0.1) for rows in (1, 30))
    for effect in (few.together, more.together, few.everything):
        assert effect.second_order == pytest.approx(effect.measured, rel=1e-3)
