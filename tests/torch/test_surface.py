"""The cost on planes: the replay and the kernels beside float64 at every point, within 1e-6."""

import pytest

pytest.importorskip("torch", reason="the tests of PyTorch models need it: descente[torch]")

import numpy as np
import torch
import torch.nn.functional as F
from tests.torch.models import problem
from torch import nn

import descente as gd
from descente.torch.replay import Replay, UnfitError, Watched
from descente.torch.surface import Walk

ALPHA, BETA = np.array([0.0, 0.3, -1.0, 1.0, 0.7]), np.array([0.0, -0.5, 1.0, 0.2, 0.4])


def plane(at, only=(), length=0.1):
    rng = np.random.default_rng(0)
    moves = [not only or any(n == o or n.startswith(f"{o}.") for o in only) for n in at.names]
    return [
        [length * t if yes else 0 * t for t, yes in zip(at.space.random(rng), moves, strict=True)]
        for _ in range(2)
    ]


def exactly(at, u, v):
    """C in float64 at each point, by a plain pass."""
    exact = at.exact()
    theta, u, v = map(exact.space.vector, (at.theta, u, v))
    points = zip(ALPHA.tolist(), BETA.tolist(), strict=True)
    return [exact.cost(exact.space.combine((1.0, theta), (a, u), (b, v))) for a, b in points]


def replayed(walk):
    """The costs by replay, whether it is faster or not; what the first chunk's calls were."""
    walk._watched = Watched(walk._whole)
    with torch.no_grad():
        walk._replays = [walk._followed(batch) for batch, _ in walk._pieces]
    calls = walk._replays[0].calls
    sums = walk.sums(ALPHA, BETA)[0]
    assert walk._replays is not None, "it went another way"
    return sums, [call.status for call in calls]


class TestOnFourModels:
    @pytest.mark.parametrize("what", ["whole", "late", "last"])
    def test_replayed_plain_and_chosen_are_the_cost_in_float64(self, each, what):
        name, found, at = each
        only = {"whole": (), "late": found.late, "last": (found.last,)}[what]
        u, v = plane(at, only)
        wanted = exactly(at, u, v)
        walk = Walk(at, u, v, at.theta)
        sums, status = replayed(walk)
        np.testing.assert_allclose(sums / 60, wanted, rtol=1e-6)
        walk._replays = None
        np.testing.assert_allclose(walk.sums(ALPHA, BETA)[0] / 60, wanted, rtol=1e-6)
        np.testing.assert_allclose(at.surface(u, v).sums(ALPHA, BETA)[0] / 60, wanted, rtol=1e-6)
        if what == "last":  # all that is left is the loss
            assert status.count("run") <= 4, (name, status)

    def test_another_origin(self, each):
        _, _, at = each
        u, v = plane(at)
        origin = at.space.combine((1.0, at.theta), (0.3, u))
        there = at.surface(u, v, origin).sums(ALPHA - 0.3, BETA)[0] / 60
        np.testing.assert_allclose(there, exactly(at, u, v), rtol=1e-6)

    def test_squares_tell_how_far_single_examples_lie_apart(self):
        """From the means of 60 chunks of one example each, their true spread."""
        found = problem("lenet")
        at = gd.torch.objective(found.model, found.loss, found.data, chunk=1)
        sums, squares = at.surface(at.space.zeros(), at.space.zeros()).sums(ALPHA[:1], BETA[:1])
        with torch.no_grad():
            outputs = found.model.eval()(found.data[0])
            each = F.cross_entropy(outputs, found.data[1], reduction="none").double()
        assert sums[0] == pytest.approx(float(each.sum()), rel=1e-6)
        assert squares[0] == pytest.approx(float(each.square().sum()), rel=1e-5)


class TestTheKernels:
    @pytest.mark.parametrize("exact", [False, True])
    @pytest.mark.parametrize("loss", [nn.CrossEntropyLoss(), nn.MSELoss()])
    def test_a_plain_network_is_handed_over(self, loss, exact):
        found = problem("mlp")
        model, (inputs, targets) = found.model, found.data
        if isinstance(loss, nn.MSELoss):
            model = nn.Sequential(nn.Flatten(), *model, nn.Tanh())
            targets = F.one_hot(targets, 5).float()
        at = gd.torch.objective(model, loss, (inputs, targets))
        at = at.exact() if exact else at
        assert at.plain is not None
        u, v = plane(at)
        sums, squares = at.surface(u, v).sums(ALPHA, BETA)
        np.testing.assert_allclose(sums / 60, exactly(at, u, v), rtol=1e-13 if exact else 1e-6)
        assert (squares > sums**2 / 60).all()

    @pytest.mark.parametrize(
        "change",
        [
            lambda m, x, y: (m, nn.CrossEntropyLoss(label_smoothing=0.1), x, y),
            lambda m, x, y: (m, F.multi_margin_loss, x, y),
            lambda m, x, y: (nn.Sequential(*m, nn.Sigmoid()), nn.CrossEntropyLoss(), x, y),
            lambda m, x, y: (nn.Sequential(m[0], nn.Tanh(), *m[2:]), nn.CrossEntropyLoss(), x, y),
            lambda m, x, y: (nn.Sequential(nn.LayerNorm(12), *m), nn.CrossEntropyLoss(), x, y),
            lambda m, x, y: (nn.Sequential(m[0], m[2], nn.ReLU(), m[4]), F.cross_entropy, x, y),
            lambda m, x, y: (m, nn.MSELoss(), x, torch.randn(60, 5)),
            lambda m, x, y: (m, nn.CrossEntropyLoss(), x, y.masked_fill(y == 2, -100)),
        ],
    )
    def test_what_only_looks_like_one_is_not(self, change):
        found = problem("mlp")
        model, loss, inputs, targets = change(found.model, *found.data)
        at = gd.torch.objective(model, loss, (inputs, targets))
        u, v = plane(at)
        assert at.plain is None
        np.testing.assert_allclose(
            at.surface(u, v).sums(ALPHA, BETA)[0] / 60, exactly(at, u, v), rtol=1e-6
        )


class Odd(nn.Module):
    """A head on what stands still, with something unusual between."""

    def __init__(self, between):
        super().__init__()
        torch.manual_seed(0)
        self.body, self.head, self.between = nn.Linear(4, 6), nn.Linear(6, 3), between

    def forward(self, x):
        return self.between(self.body(x), self.head)


def adds_in_place(h, head):
    h.mul_(2).clamp_(min=0)
    out = head(h)
    h += 1  # after it was taken
    out += h[:, :3]
    return out


def writes_into_what_was_kept(h, head):
    out = torch.zeros(len(h), 3)
    out[:, 1:] = head(h)[:, 1:]
    return out


def asks_for_a_number(h, head):
    return head(h) * (1 if head.bias.max().item() > -100 else 2)


def chooses(h, head):
    return head(h) if head.bias.sum() > 0 else 2 * head(h)


class Squared(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, slope):
        (x,) = ctx.saved_tensors
        return 2 * x * slope


def of_its_own(h, head):
    return head(Squared.apply(h))


CONSTANT = torch.linspace(1, 2, 3)


def data_from_outside(h, head):
    return head(h) * CONSTANT


class TestUnusualPasses:
    def at(self, between):
        draw = torch.Generator().manual_seed(1)
        data = torch.randn(60, 4, generator=draw), torch.randint(3, (60,), generator=draw)
        return gd.torch.objective(Odd(between), F.cross_entropy, data, chunk=16)

    @pytest.mark.parametrize("between", [adds_in_place, writes_into_what_was_kept, of_its_own])
    def test_what_is_written_over_is_made_each_time(self, between):
        at = self.at(between)
        u, v = plane(at, ("head",), 1.0)
        sums, _ = replayed(Walk(at, u, v, at.theta))
        np.testing.assert_allclose(sums / 60, exactly(at, u, v), rtol=1e-6)

    @pytest.mark.parametrize("between", [asks_for_a_number, chooses, data_from_outside])
    def test_what_cannot_be_followed_is_computed_plainly(self, between):
        at = self.at(between)
        u, v = plane(at, ("head",), 1.0)
        walk = Walk(at, u, v, at.theta)
        walk._watched = Watched(walk._whole)
        with torch.no_grad(), pytest.raises(UnfitError):
            walk._followed(walk._pieces[0][0])
        np.testing.assert_allclose(
            at.surface(u, v).sums(ALPHA, BETA)[0] / 60, exactly(at, u, v), rtol=1e-6
        )

    def test_another_way_through_the_model_is_noticed(self):
        class Turns(nn.Module):
            """Takes another way after some passes, for no reason that can be seen."""

            passes = 0

            def __init__(self):
                super().__init__()
                self.head = nn.Linear(4, 3)

            def forward(self, x):
                Turns.passes += 1
                return self.head(x) if Turns.passes < 6 else self.head(x + 0) + 0

        draw = torch.Generator().manual_seed(1)
        data = torch.randn(60, 4, generator=draw), torch.randint(3, (60,), generator=draw)
        at = gd.torch.objective(Turns(), F.multi_margin_loss, data)
        u, v = plane(at)
        walk = Walk(at, u, v, at.theta)
        walk._watched = Watched(walk._whole)
        Turns.passes = 0
        with torch.no_grad():
            walk._replays = [walk._followed(batch) for batch, _ in walk._pieces]
        Turns.passes = 6
        sums, _ = walk.sums(ALPHA, BETA)
        assert walk._replays is None
        np.testing.assert_allclose(sums / 60, exactly(at, u, v), rtol=1e-6)

    def test_a_replay_leaves_no_watcher_behind(self):
        at = self.at(adds_in_place)
        walk = Walk(at, *plane(at, ("head",)), at.theta)
        walk._watched = Watched(walk._whole)
        with torch.no_grad():
            replay = Replay.of(walk._whole, walk._watched, walk._moving, walk._pieces[0][0])
            replay.at(walk._whole, walk._watched, walk._pieces[0][0], 0.0, 0.0)
        assert walk._watched.watcher is None
