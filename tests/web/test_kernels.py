"""The kernels as WebAssembly, run by Node beside the native ones: the same calls, the same numbers.

What is compared are calls that the library really makes: they are noted with all that they were
given and all that they left, and made again in Node.

Tolerances. WebAssembly has no fused multiply-add, so each of up to 784 products of a sum may differ
by half a unit in the last place, 6e-8 of itself; errors of either sign add up like a random walk.
So one call agrees to 1e-6 of the largest number of an array, and 68 steps of training, each of
which begins with what is off already, to 1e-5. Whole numbers are the same.
"""

import base64
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from tests.tried import COMBINATIONS
from tests.waiting import HANG

import descente as gd
from descente.descent import Descent
from descente.digits import pen
from descente.digits.augment import augment
from descente.engines.rows import Rows
from descente.engines.surfaces import LanesSurface
from descente.kernels import draws
from descente.network import Network
from descente.recipe import RULES, Recipe
from descente.web import build, flat
from descente.web.exports import EXPORTS, Group

CALLS = Path(__file__).with_name("calls.js")
ONCE, OFTEN = 1e-6, 1e-5
SHAPES = ((784, 16, 16, 10), (784, 17, 10), (784, 10), (784, 33, 5, 10))


class Noted:
    """A kernel in its module's place, which notes its calls."""

    def __init__(self, export):
        self.export, self.calls = export, []

    def __call__(self, *given):
        before = [written(kind, one) for kind, one in zip(self.export.kinds, given, strict=True)]
        result = self.export.kernel(*given)
        after = [copied(one) for one in given]
        self.calls.append((self.export, before, after, result))
        return result


def noted(calls, name, *given):
    """Make a call, and note it."""
    (export,) = [each for each in EXPORTS if each.name == name]
    one = Noted(export)
    one.calls = calls
    one(*given)


def copied(one):
    if isinstance(one, tuple):
        return tuple(copied(each) for each in one)
    return one.copy() if isinstance(one, np.ndarray) else one


def written(kind, one):
    """An argument as it travels."""
    if isinstance(kind, Group):
        inside = [written(k, each) for k, each in zip(kind.kinds, one, strict=True)]
        return dict(zip(kind.tuple._fields, inside, strict=True))
    if not flat.dimensions(kind):
        return float(one) if kind[0] == "f" else int(one)
    assert one.dtype.str[1:] == kind[:2], (kind, one.dtype)
    assert one.flags.c_contiguous
    return {
        "kind": kind[:2],
        "shape": list(one.shape),
        "base64": base64.b64encode(one.tobytes()).decode(),
    }


def read(travelled):
    if not isinstance(travelled, dict):
        return travelled
    if "base64" not in travelled:
        return tuple(read(each) for each in travelled.values())
    raw = np.frombuffer(base64.b64decode(travelled["base64"]), dtype="<" + travelled["kind"])
    return raw.reshape(travelled["shape"])


@pytest.fixture
def note(monkeypatch):
    """Note the calls of kernels, by name, while the library works."""

    def begin(*names):
        all_of: list = []
        for export in EXPORTS:
            if export.name in names:
                noted = Noted(export)
                noted.calls = all_of
                home = sys.modules[export.function.__module__]
                monkeypatch.setattr(home, export.function.__name__, noted)
        return all_of

    return begin


@pytest.fixture
def run(module, node, tmp_path):
    """Make calls in Node: what it says, and what went wrong."""

    def make(calls):
        (tmp_path / "calls.json").write_text(json.dumps(calls))
        done = subprocess.run(
            [node, str(CALLS), str(module), str(tmp_path / "calls.json")],
            capture_output=True,
            text=True,
            timeout=HANG,
        )
        return json.loads(done.stdout or "null"), done.stderr

    return make


@pytest.fixture
def elsewhere(run):
    """What noted calls return and leave in Node."""

    def make(calls):
        assert calls
        named = [
            {"name": flat.camel(export), "how": dict(zip(export.arguments, before, strict=True))}
            for export, before, _, _ in calls
        ]
        said, wrong = run(named)
        assert not wrong, wrong[-2000:]
        assert said["kept"] == 0, "memory that a call took was not released"
        return [(answer["result"], read(answer["left"])) for answer in said["answers"]]

    return make


@pytest.fixture
def again(elsewhere):
    """Make noted calls in Node, and compare what they return and leave."""

    def make(calls, tolerance=ONCE):
        for (export, _, after, result), (other, left) in zip(calls, elsewhere(calls), strict=True):
            if export.result:
                assert other == pytest.approx(result, rel=tolerance, nan_ok=True), export.name
            same(export.name, tuple(after), left, tolerance)

    return make


def same(name, native, other, tolerance):
    if isinstance(native, tuple):
        for k, (a, b) in enumerate(zip(native, other, strict=True)):
            same(f"{name}[{k}]", a, b, tolerance)
    elif not isinstance(native, np.ndarray):
        assert other == pytest.approx(native, rel=1e-7)
    elif native.dtype.kind == "f":
        most = float(np.abs(native).max(initial=0))
        np.testing.assert_allclose(other, native, rtol=0, atol=tolerance * most, err_msg=name)
    else:
        np.testing.assert_array_equal(other, native, err_msg=name)


def network(sizes, hidden="sigmoid", output="sigmoid") -> Network:
    """A network whose biases are not 0."""
    net = Network(sizes, seed=1, activation=hidden, output=output)
    net.theta += np.random.default_rng(2).normal(0, 0.05, net.n_parameters).astype(np.float32)
    return net


class TestTheLearningStep:
    def test_68_steps_on_real_digits(self, real, note, again):
        calls = note("rows.walk")
        descent = Descent(network(SHAPES[0]), real[:680], Recipe(eta=0.5, batch_size=10, epochs=1))
        while not descent.outcome.done:
            descent.advance(68)
        assert descent.state.step == 68
        again(calls, OFTEN)

    def test_each_rule_with_decay(self, real, note, again):
        calls = note("rows.walk")
        for rule in RULES:
            recipe = Recipe(rule=rule, eta=0.02, weight_decay=0.01, batch_size=7, epochs=1)
            Descent(network(SHAPES[1]), real[:40], recipe).advance(5)
        again(calls, OFTEN)

    def test_a_large_batch_is_a_gradient_and_a_step(self, real, note, again):
        calls = note("rows.walk", "rules.step")
        recipe = Recipe(rule="adam", eta=0.02, weight_decay=0.01, batch_size=300, epochs=1)
        Descent(network(SHAPES[0]), real[:300], recipe).advance(1)
        assert {export.name for export, *_ in calls} == {"rows.walk", "rules.step"}
        again(calls)

    def test_a_step_that_would_not_be_finite_is_not_made(self, real, note, again):
        calls = note("rows.walk")
        net = network(SHAPES[0])
        net.theta[-1] = np.inf
        Descent(net, real[:20], Recipe(eta=0.5, batch_size=10, epochs=1)).advance(2)
        assert calls[-1][-1] == 0


class TestCostGradientAndHessian:
    def test_each_function_and_cost(self, real, note, again):
        calls = note("rows.walk", "hessian.walk")
        for hidden, output, cost in COMBINATIONS:
            net = network(SHAPES[3], hidden, output)
            engine = Rows(net.layout, real[:60], cost, 1)
            engine.gradient(net.theta)
            engine.hessian_vector(net.theta, network(SHAPES[3]).theta)
        again(calls)

    def test_each_shape(self, real, note, again):
        calls = note("rows.walk", "hessian.walk")
        for sizes in SHAPES:
            net = network(sizes)
            engine = Rows(net.layout, real[:30], "quadratic", 1)
            engine.evaluate(net.theta)
            engine.gradient(net.theta)
            engine.hessian_vector(net.theta, network(sizes).theta)
        again(calls)


class TestSurfaces:
    def test_each_function_and_cost(self, real, note, again):
        calls = note("plane.walk")
        for hidden, output, cost in COMBINATIONS:
            net, rng = network(SHAPES[0], hidden, output), np.random.default_rng(0)
            first, second = rng.normal(0, 0.1, (2, net.n_parameters))
            surface = LanesSurface(net.layout, real[:70], cost, 1, net.theta, first, second)
            surface.sums(np.array([0.0, 0.5, -1.0]), np.array([0.0, 1.0, 0.25]))
        again(calls)


class TestImages:
    def test_rows_of_lit_pixels(self, real, note, again):
        calls = note("compressed.count", "compressed.fill_bytes")
        Rows(network(SHAPES[0]).layout, real[:50], "quadratic", 1)
        again(calls)

    def test_the_pen_writes_the_same_digits(self, note, elsewhere):
        """In a million pixels some few lie so close to the middle of two levels of grey that the
        last bit of an exponential decides."""
        calls = note("hand.write_block")
        pen.written(1400, 0)
        assert len(calls) == 2
        for (_, _, after, _), (_, left) in zip(calls, elsewhere(calls), strict=True):
            *_, images, labels = after
            *_, others, their_labels = left
            np.testing.assert_array_equal(labels, their_labels)
            off = np.abs(images.astype(int) - others)
            assert off.max() <= 1
            assert (off > 0).mean() < 1e-4

    def test_a_warped_image_has_the_same_pixels(self, real, note, again):
        calls = note("warp.warp_chunk")
        augment(real[:40], gd.Augmentation(), 0)
        again(calls)


class TestDraws:
    def test_the_same_numbers_and_the_same_order(self, again):
        calls: list = []
        for name, *given in (
            ("draws.pcg64", np.array([3.0, 2.0**40]), np.zeros(draws.WORDS, np.uint64)),
            ("draws.philox", np.array([3, 1 << 48], np.uint64), np.zeros(draws.WORDS, np.uint64)),
        ):
            noted(calls, name, *given)
            noted(calls, "draws.fill_normals", given[1], np.zeros(5000, np.float32))
            noted(calls, "draws.shuffle", given[1], np.arange(1437, dtype=np.uint32))
        again(calls)


class TestTheModule:
    def test_the_table_is_fresh(self):
        assert flat.TABLE.read_text(encoding="utf-8") == flat.table()

    def test_it_takes_memory_and_mathematics_from_outside_and_nothing_else(self, run):
        said, _ = run([])
        memory = {"__linear_memory", "__stack_pointer", "__indirect_function_table"}
        mathematics = {"log", "log10", "pow", "exp", "expf", "log1pf", "sinf"}
        assert set(said["imports"]) - memory <= mathematics

    def test_it_knows_what_it_was_made_from(self, module, tmp_path):
        assert build.fresh(module)
        old = tmp_path / "kernels.wasm"
        old.write_bytes(module.read_bytes()[:-64] + b"0" * 64)
        assert not build.fresh(old)
        assert not build.fresh(tmp_path / "none.wasm")

    def test_an_argument_of_another_type_is_refused(self, run):
        how = {"path": 3, "n": 0, "soft": 1.0, "depth": 4}
        _, wrong = run([{"name": "penInkDepth", "how": how}])
        assert "penInkDepth.path came as 3; wanted f4[,]." in wrong
