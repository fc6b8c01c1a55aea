"""The instruments beside the usual tools: the same work, in turn, in one process.

``python benchmarks/instruments.py landscape | curvature | noise | sweep | gradient [--rounds N]``

landscape  51 × 51 points, 10,000 images: loss-landscapes 3.0.6 driving the equal PyTorch model, and
           a plain NumPy loop; then all 60,000 images; the error against float64; the first picture
curvature  λmax against curvlinops with SciPy's eigsh
noise      η₀ of mini-batches against Hessian products over all images, and against steps made
sweep      32 trainings of one epoch each against eager PyTorch, one after another
gradient   one gradient against one cost, dense networks of 1 to 30 million parameters

Wants MNIST, and for the peers: pip install torch loss-landscapes==3.0.6 curvlinops-for-pytorch.
Contestants take turns and ratios are taken inside a turn, so that a busy machine disturbs them
least; compilation is done before anything is timed.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from functools import partial
from importlib.metadata import version
from typing import Any

import numpy as np

import descente as gd
from descente.bench.peers.with_torch import Eager
from descente.machine import Machine, cores

SIZES = (784, 16, 16, 10)


def seconds(task: Callable[[], Any]) -> tuple[float, Any]:
    """Time of a task, and what it gave."""
    begun = time.perf_counter()
    value = task()
    return time.perf_counter() - begun, value


def told(name: str, times: list[float], ours: list[float]) -> None:
    """One line: median, range, and the median ratio to our own turn."""
    ratios = [t / o for t, o in zip(times, ours, strict=True)]
    print(
        f"{name:44} {np.median(times):9.3f} s  ({min(times):.3f} to {max(times):.3f})   "
        f"× {np.median(ratios):.1f}  ({min(ratios):.1f} to {max(ratios):.1f})"
    )


def trained(data: gd.Split) -> gd.Network:
    """The deck's network after one epoch."""
    net = gd.Network(SIZES, seed=0)
    gd.descend(net, data, epochs=1, record=False)
    return net


def torch_of(net: gd.Network, data: gd.Split) -> tuple[Any, Any, Any]:
    """The equal PyTorch model, images and wanted outputs."""
    import torch

    peer = Eager(net.layout.sizes, cores())
    peer._take(data.images, data.labels, net.theta)
    torch.set_num_threads(cores())
    return peer._net, peer._images, peer._wanted


def squared(outputs: Any, wanted: Any) -> Any:
    """The mean over the examples of the squared error summed over the outputs."""
    return ((outputs - wanted) ** 2).sum(dim=1).mean()


def numpy_loop(net: gd.Network, data: gd.Split, land: gd.Landscape) -> np.ndarray:
    """The same landscape the plain way: move θ, run the network over all images, point by point."""
    y = np.eye(10, dtype=np.float32)[data.labels]
    first, second = land.directions.astype(np.float32)
    cost = np.empty(land.cost.shape)
    for i, alpha in enumerate(land.alpha.astype(np.float32)):
        for j, beta in enumerate(land.beta.astype(np.float32)):
            a: np.ndarray = data.images
            for W, b in net.layout.unpack(net.theta + alpha * first + beta * second):
                a = 1.0 / (1.0 + np.exp(-(a @ W + b)))
            cost[i, j] = ((a - y) ** 2).sum(axis=1).mean(dtype=np.float64)
    return cost


def exact(net: gd.Network, data: gd.Split, land: gd.Landscape) -> np.ndarray:
    """The landscape in float64."""
    surface = gd.objective(net, data, precision="float64").surface(*land.directions)
    alpha, beta = np.meshgrid(land.alpha, land.beta, indexing="ij")
    return surface.sums(alpha.ravel(), beta.ravel())[0].reshape(alpha.shape) / len(data)


def landscape(digits: gd.Digits, rounds: int) -> None:
    """51 × 51 points against loss-landscapes and a NumPy loop."""
    from loss_landscapes import random_plane
    from loss_landscapes.metrics import Loss

    part = digits.train[:10_000]
    net = trained(digits.train)
    gd.landscape(net, part, size=5)
    model, images, wanted = torch_of(net, part)
    ours, theirs, plain, first, whole = [], [], [], [], []
    looks: list[float] = []
    for _ in range(rounds):
        looks.clear()
        begun = time.perf_counter()
        land = gd.landscape(net, part, on_progress=lambda _: looks.append(time.perf_counter()))
        ours.append(time.perf_counter() - begun)
        first.append((looks[0] - begun) / ours[-1])
        metric = Loss(squared, images, wanted)
        theirs.append(seconds(partial(random_plane, model, metric, steps=51, distance=1))[0])
        t, looped = seconds(partial(numpy_loop, net, part, land))
        plain.append(t)
        whole.append(seconds(lambda: gd.landscape(net, digits.train))[0])
    print(f"51 × 51 points, 10,000 images, {cores()} cores")
    told(f"Descente {version('descente')}", ours, ours)
    told("loss-landscapes 3.0.6, PyTorch " + version("torch"), theirs, ours)
    told("plain NumPy loop, " + version("numpy"), plain, ours)
    per = [w / 60_000 / (o / 10_000) for w, o in zip(whole, ours, strict=True)]
    told("Descente, all 60,000 images", whole, ours)
    print(f"cost per point and image, 60,000 : 10,000 images   {np.median(per):.2f}")
    print(f"first picture, of the whole time  {100 * np.median(first):.1f} %")
    reference = exact(net, part, land)
    print(f"largest relative error against float64  {np.abs(land.cost / reference - 1).max():.1e}")
    print(f"… of the NumPy loop in float32          {np.abs(looped / reference - 1).max():.1e}")


def curvature(digits: gd.Digits, rounds: int) -> None:
    """λmax against curvlinops and eigsh."""
    import torch
    from curvlinops import HessianLinearOperator
    from scipy.sparse.linalg import eigsh

    net = trained(digits.train)
    gd.sharpness(net, digits.train)
    model, images, wanted = torch_of(net, digits.train)
    parameters = list(model.parameters())

    def theirs() -> float:
        # their mean is over the ten outputs too: ten times its curvature is ours
        operator = HessianLinearOperator(
            model, torch.nn.MSELoss(), parameters, [(images, wanted)], check_deterministic=False
        )
        return 10 * float(eigsh(operator.to_scipy(), k=1, which="LA", tol=1e-6)[0][0])

    times: dict[str, list[float]] = {"ours": [], "theirs": []}
    for _ in range(rounds):
        t, s = seconds(lambda: gd.sharpness(net, digits.train))
        times["ours"].append(t)
        t, value = seconds(theirs)
        times["theirs"].append(t)
    print(f"λmax of 13,002 parameters, {s.n_examples:,} images, {cores()} cores")
    told(f"Descente {version('descente')}, {s.products} products", times["ours"], times["ours"])
    peer = f"curvlinops {version('curvlinops-for-pytorch')}, eigsh, torch {torch.__version__}"
    told(peer, times["theirs"], times["ours"])
    print(f"{s.largest:.8f} and {value:.8f}: relative difference {abs(s.largest / value - 1):.1e}")


def noise(digits: gd.Digits, rounds: int) -> None:
    """η₀ of mini-batches against Hessian products over all images, and against steps made."""
    at = gd.objective(trained(digits.train), digits.train, threads=1)
    gd.eta_limit(at, draws=2)
    rng, G, plain, bends = np.random.default_rng(0), at.gradient(), [], []
    ours, tries = [], []
    for _ in range(rounds):
        t, found = seconds(lambda: gd.eta_limit(at))
        ours.append(t)
        tries.append(seconds(lambda: gd.step_change(at, etas=[0.1, 0.2, 0.3], batch=10))[0])
        begun = time.perf_counter()
        for _ in range(10):
            d = at.gradient(rows=rng.integers(at.n_examples, size=2000)) - G
            bends.append(2000 * d @ at.hessian_vector(d))
        plain.append(time.perf_counter() - begun)
    print(f"η₀ of 13,002 parameters, {at.n_examples:,} images, one thread. {found.sentence}")
    told(f"Descente {version('descente')}, {found.draws:,} draws", ours, ours)
    told("10 draws with the Hessian over all images", plain, ours)
    error = np.std(bends, ddof=1) / np.mean(bends) * np.sqrt(np.sum(plain) / len(bends))
    here = found.noise_error / found.noise_curvature * np.sqrt(np.median(ours))
    print(f"relative error of tr(HΣ) after one second   {here:.3f} and {error:.3f}")
    told("400 steps of 10 examples at three η", tries, ours)
    for batch, eta, own in zip(found.batch, found.eta, found.standard_error, strict=True):
        etas = eta * np.array([0.7, 1.0, 1.3])
        made = np.empty((100 * rounds, 3))
        for row in made:
            step = at.gradient(rows=rng.choice(at.n_examples, batch, replace=False))
            row[:] = [at.cost(at.theta - e * step) - at.cost() + e * (step - G) @ G for e in etas]
        crossing = np.roots(np.polyfit(etas, made.mean(axis=0) / etas, 1))[0]
        unsure = made[:, 1].std(ddof=1) / np.sqrt(len(made)) / (G @ G)  # the slope there is ‖G‖²
        print(
            f"batch {batch:5}  η₀ = {eta:.4g} ± {own:.1g}; "
            f"steps made cross zero at {crossing:.4g} ± {unsure:.1g}"
        )


def sweep(digits: gd.Digits, rounds: int) -> None:
    """32 trainings of one epoch against eager PyTorch, one after another."""
    etas = np.geomspace(0.01, 10.0, 32).tolist()
    net = gd.Network(SIZES, seed=0)
    gd.eta_sweep(net, digits.train[:2000], etas=[0.1])
    ours, theirs = [], []
    for _ in range(rounds):
        ours.append(seconds(lambda: gd.eta_sweep(net, digits.train, etas))[0])
        peer = Eager(SIZES, 1)
        orders = [np.random.default_rng(k).permutation(len(digits.train)) for k in range(32)]

        def trainings(peer: Eager = peer, orders: list[Any] = orders) -> None:
            for eta, order in zip(etas, orders, strict=True):
                peer.prepare(digits.train.images, digits.train.labels, net.theta, eta, 10)
                peer.epoch(order)

        theirs.append(seconds(trainings)[0])
    print(f"32 trainings, one epoch of 60,000 images each, batch 10, {cores()} cores")
    told(f"Descente {version('descente')}", ours, ours)
    told(f"PyTorch {version('torch')}, eager, one by one", theirs, ours)


def gradient(digits: gd.Digits, rounds: int) -> None:
    """One gradient against one cost as networks grow."""
    shapes: list[int | Sequence[int]] = [1000, 1500, 2300, 3500, 5000, (1000, 1000, 1000, 1000)]
    found = gd.scaling(digits.train, shapes, examples=2000, repeats=2 * rounds + 1, patience=0)
    for t in found.timings:
        layers = "-".join(map(str, t.sizes))
        print(
            f"{t.parameters:12,}  {layers:32} {t.cost:8.3f} s  {t.gradient:8.3f} s  × {t.ratio:.2f}"
        )


def main() -> None:
    """Run the comparisons named on the command line."""
    tasks = {t.__name__: t for t in (landscape, curvature, noise, sweep, gradient)}
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", nargs="+", choices=tasks)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    digits = gd.load("mnist")
    machine = Machine.here()
    print(f"{machine.cpu}, {machine.cores} cores, load {machine.load}, {machine.python}")
    for name in options.what:
        print()
        tasks[name](digits, options.rounds)


if __name__ == "__main__":
    main()
