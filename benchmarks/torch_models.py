"""PyTorch models under the instruments, beside the usual tools and a plain loop.

``python -m benchmarks.torch_models mlp planes products curvature long steps [--rounds N]``

mlp        784-16-16-10, 10,000 images, 51 × 51 points: loss-landscapes 3.0.6
planes     last layer, last block and head, whole plane of a LeNet, a ResNet and a transformer:
           a plain loop that moves the parameters in place; the ResNet compiled
products   Hessian products with the graph kept, in gradients
curvature  λmax against curvlinops with SciPy's eigsh
long       25 million parameters: dot, the 100 largest, a filter-normalised plane, against arrays
steps      second order against the measured change; critical sharpness

Processor time of one thread; contestants take turns and the shortest of the rounds counts, so that
a busy machine disturbs least. A grid is its set-up and 2,601 points, both measured; of the points
no more are made than tell what one costs. The images and words are made up; nothing is downloaded.
Wants torch, loss-landscapes==3.0.6, curvlinops-for-pytorch and scipy, and the tests' models: to be
run from a checkout.
"""

from __future__ import annotations

import argparse
import math
import time
import warnings
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from tests.torch.models import GPT, LeNet, ResNet, next_word
from torch import nn

import descente as gd
from descente.instruments.planes import random_plane
from descente.machine import Machine
from descente.objective import Objective
from descente.space import flat
from descente.torch.space import Tensors
from descente.torch.surface import Walk

GRID = 51 * 51
POINTS = 12  # that are made to know what one costs


def spent(task: Callable[[], Any]) -> tuple[float, Any]:
    """Processor time of a task, and what it gave."""
    begun = time.process_time()
    value = task()
    return time.process_time() - begun, value


def shortest(rounds: int, **tasks: Callable[[], Any]) -> dict[str, float]:
    """The shortest time of each, taking turns."""
    found = dict.fromkeys(tasks, math.inf)
    for _ in range(rounds):
        for name, task in tasks.items():
            found[name] = min(found[name], spent(task)[0])
    return found


def problems() -> dict[str, Any]:
    """Three models near the sizes they are used in, trained for a few steps, with made-up data."""
    torch.manual_seed(0)
    lenet = LeNet((6, 16), 5, (256, 120, 84, 10))
    resnet = ResNet((16, 32, 64), 10)
    gpt = GPT(words=65, width=128, length=64)
    words = torch.randint(65, (16, 65))
    made: dict[str, Any] = {
        "LeNet": (lenet, F.cross_entropy, _images(1000, 1, 28), ("f3",), ("f2", "f3")),
        "ResNet": (resnet, F.cross_entropy, _images(128, 3, 32), ("fc",), ("layers.2", "fc")),
        "GPT": (
            gpt,
            next_word,
            (words[:, :-1].contiguous(), words[:, 1:].contiguous()),
            ("head",),
            ("layers.3", "norm", "head"),
        ),
    }
    for model, loss, (inputs, targets), *_ in made.values():
        optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
        for _ in range(20):
            optimizer.zero_grad()
            loss(model(inputs), targets).backward()
            optimizer.step()
    return made


def _images(n: int, channels: int, side: int) -> tuple[torch.Tensor, torch.Tensor]:
    return torch.randn(n, channels, side, side), torch.randint(10, (n,))


def of(name: str, made: dict[str, Any], **options: Any) -> gd.torch.TorchObjective:
    """The objective of one of the models."""
    model, loss, data, *_ = made[name]
    return gd.torch.objective(model, loss, data, **options)


def mlp(rounds: int) -> None:
    """The plain network, whole landscape, beside loss-landscapes."""
    import loss_landscapes
    from loss_landscapes.metrics import Loss

    torch.manual_seed(0)
    model = nn.Sequential(
        nn.Linear(784, 16), nn.Sigmoid(), nn.Linear(16, 16), nn.Sigmoid(), nn.Linear(16, 10)
    )
    images, labels = torch.rand(10_000, 784), torch.randint(10, (10_000,))
    images *= torch.rand_like(images) < 0.2
    at = gd.torch.objective(model, nn.CrossEntropyLoss(), (images, labels))
    gd.landscape(at, size=3)
    metric = Loss(nn.CrossEntropyLoss(), images, labels)
    best = shortest(
        rounds,
        ours=lambda: gd.landscape(at, size=51),
        theirs=lambda: loss_landscapes.random_plane(
            model, metric, distance=1, steps=7, normalization="filter", deepcopy_model=True
        ),
    )
    ours, theirs = best["ours"] / GRID, best["theirs"] / 49
    print(f"a point: Descente {1e3 * ours:.2f} ms, loss-landscapes {1e3 * theirs:.2f} ms")
    print(f"× {theirs / ours:.1f}")


def planes(rounds: int) -> None:
    """What moves: the last layer, the last block and all after it, everything."""
    made = problems()
    for name, (*_, last, late) in made.items():
        at = of(name, made)
        for what, only in (("last layer", last), ("last block and head", late), ("whole", ())):
            first, second = _plane(at, only)
            plain, ours, error = _beside(at, at, first, second, rounds)
            print(f"{name:8} {what:22} × {plain / ours:6.1f}   error {error:.1e}")
        if name == "ResNet":
            _compiled(at, of(name, made, compile=True), rounds)


def _compiled(at: gd.torch.TorchObjective, compiled: gd.torch.TorchObjective, rounds: int) -> None:
    first, second = _plane(at, ())
    walk, plain = compiled.surface(first, second), _plain(at, first, second)
    begun = time.perf_counter()
    walk.sums([0.0], [0.0])
    waited = time.perf_counter() - begun
    points = np.linspace(-0.1, 0.1, POINTS)
    best = shortest(
        rounds,
        plain=lambda: plain.sums(points, points),
        ours=lambda: walk.sums(points, points),
    )
    times = best["plain"] / best["ours"]
    print(f"ResNet   {'whole, compiled':22} × {times:6.1f}   after {waited:.0f} s")


def _plane(at: gd.torch.TorchObjective, only: tuple[str, ...]) -> Any:
    rng = np.random.default_rng(0)
    moves = [not only or any(n == o or n.startswith(f"{o}.") for o in only) for n in at.names]
    return [
        [0.02 * t if yes else 0 * t for t, yes in zip(at.space.random(rng), moves, strict=True)]
        for _ in range(2)
    ]


def _plain(at: gd.torch.TorchObjective, first: Any, second: Any) -> Walk:
    walk = Walk(at, first, second, at.theta)
    walk._replays = None
    return walk


def _beside(plain_at: Any, at: Any, first: Any, second: Any, rounds: int) -> Any:
    """Processor time of a grid by a plain loop and by ours, and ours' error against float64."""
    points = np.linspace(-1, 1, POINTS)
    plain, one, more, best = _plain(plain_at, first, second), [], [], math.inf
    for _ in range(rounds):
        best = min(best, spent(partial(plain.sums, points, points))[0] / POINTS)
        made, walk = spent(partial(at.surface, first, second))
        one.append(made + spent(partial(walk.sums, points[:1], points[:1]))[0])
        more.append(spent(partial(walk.sums, points, points))[0] / POINTS)
    ours = min(one) + (GRID - 1) * min(more)
    exact = at.exact()
    theta, u, v = map(exact.space.vector, (at.theta, first, second))
    found = walk.sums(points[:5], points[:5])[0] / at.n_examples
    wanted = [exact.cost(exact.space.combine((1, theta), (p, u), (p, v))) for p in points[:5]]
    return GRID * best, ours, np.abs(found / wanted - 1).max()


def products(rounds: int) -> None:
    """H v, the graph of the gradient kept, over a gradient of the same examples."""
    made = problems()
    for name in made:
        at = of(name, made)
        v = at.space.random(np.random.default_rng(0))
        with at.hessian() as product:
            product(v)
            best = shortest(rounds, gradient=at.gradient, ours=partial(product, v))
        exact = at.exact()
        wanted = exact.hessian_vector(exact.space.vector(v))
        with at.hessian() as product:
            off = exact.space.combine((1, exact.space.vector(product(v))), (-1, wanted))
        error = exact.space.norm(off) / exact.space.norm(wanted)
        print(f"{name:8} {best['ours'] / best['gradient']:.2f} gradients   error {error:.1e}")


def curvature(rounds: int) -> None:
    """λmax: Lanczos on kept graphs, and curvlinops with eigsh."""
    from curvlinops import HessianLinearOperator
    from scipy.sparse.linalg import eigsh

    made = problems()
    for name in ("LeNet", "ResNet"):
        model, _, data, *_ = made[name]
        at = of(name, made)
        found: dict[str, Any] = {}
        model = model.eval()

        def ours(at: Objective = at, found: dict[str, Any] = found) -> None:
            found["ours"] = gd.sharpness(at)

        def theirs(model: nn.Module = model, data: Any = data, found: Any = found) -> None:
            operator = HessianLinearOperator(
                model, nn.CrossEntropyLoss(), list(model.parameters()), [data],
                check_deterministic=False,
            )  # fmt: skip
            found["theirs"] = eigsh(operator.to_scipy(), k=1, which="LA", tol=1e-4)[0][0]

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            best = shortest(rounds, ours=ours, theirs=theirs)
        s = found["ours"]
        print(
            f"{name:8} λmax {s.largest:.7g}, {s.products} products, relative difference "
            f"{abs(s.largest / found['theirs'] - 1):.1e}, {best['ours'] / best['theirs']:.2f} of "
            "its time"
        )


def long(rounds: int) -> None:
    """25 million numbers: the space of tensors beside flat arrays."""
    layout = gd.Layout((5000, 4990, 10))
    arrays, rng = flat(layout), np.random.default_rng(0)
    theta = rng.standard_normal(arrays.size)
    like = [torch.empty(o, i) if k == 0 else torch.empty(o)
            for i, o in ((5000, 4990), (4990, 10)) for k in range(2)]  # fmt: skip
    tensors = Tensors(["0.weight", "0.bias", "1.weight", "1.bias"], like)
    v = tensors.vector(theta)
    wide = tensors.to_numpy(v)
    dots = shortest(
        rounds,
        ours=lambda: tensors.dot(v, v),
        torchs=lambda: torch.dot(v[0].view(-1), v[0].view(-1)),
    )
    error = abs(tensors.dot(v, v) / (wide @ wide) - 1)
    print(f"dot: error {error:.1e}, {dots['ours'] / dots['torchs']:.1f} × torch.dot")
    top = shortest(
        rounds, ours=lambda: tensors.order(v)[:100], flats=lambda: arrays.order(theta)[:100]
    )
    print(f"the 100 largest: × {top['flats'] / top['ours']:.0f}")

    class Standing:
        """What a random plane asks for."""

        def __init__(self, space: Any, theta: Any) -> None:
            self.space, self.theta = space, theta

    best = shortest(
        rounds,
        ours=lambda: random_plane(Standing(tensors, v)),  # type: ignore[arg-type]
        flats=lambda: random_plane(Standing(arrays, theta)),  # type: ignore[arg-type]
    )
    print(f"a filter-normalised plane: × {best['flats'] / best['ours']:.1f}")


def steps(_: int) -> None:
    """What a step does to the transformer, promised and measured; how long one may be."""
    made = problems()
    at = of("GPT", made)
    for rows in (1, 20):
        done = gd.todo(at, rows=rows, eta=0.1)
        for what, effect in ((f"top {rows}", done.together), ("all", done.everything)):
            off = abs(effect.second_order / effect.measured - 1)
            print(f"GPT, η = 0.1, {what:7} second order is off by {off:.1e}")
    for name in made:
        found = gd.critical_sharpness(of(name, made))
        print(f"{name:8} {found.sentence}")


BENCHMARKS = {
    "mlp": mlp,
    "planes": planes,
    "products": products,
    "curvature": curvature,
    "long": long,
    "steps": steps,
}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("what", choices=list(BENCHMARKS), nargs="+")
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    torch.set_num_threads(1)
    print(Machine.here(), f"torch {torch.__version__}, 1 thread")
    for what in given.what:
        print(f"\n{what}")
        BENCHMARKS[what](given.rounds)
