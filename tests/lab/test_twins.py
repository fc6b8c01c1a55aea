"""The lines under a figure run, print the numbers of the figure, and lead to the very network."""

import contextlib
import io
import re
from itertools import product

import numpy as np
import pytest

import descente as gd
from descente.cost import COSTS
from descente.lab import assets
from descente.lab.experiment import Experiment, Settings
from descente.lab.jobs import JOBS, Snapshot
from descente.lab.jobs.twins import IN_TORCH, figures
from descente.lab.views import VIEWS, Viewer

NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\w.])")


def last(job, at, **options):
    return list(JOBS[job](at, **options))[-1]


def view(name, viewer):
    return VIEWS[name](viewer)


def on_the_page(figure, viewer, at):
    """The numbers of a figure, in the order of its lines, as the lab has them."""
    status, gradient = view("status", viewer).scalars, view("gradient", viewer)
    vector, theta = gradient.arrays["vector"], gradient.arrays["theta"]
    top = int(np.abs(vector).argmax())
    ten = range(10)
    match figure:
        case "network":
            outputs = view("network", viewer).arrays["activations"][-10:]
            return [part for k in ten for part in (k, outputs[k])]
        case "errors":
            terms = view("errors", viewer).arrays["terms"]
            return [part for k in ten for part in (k, terms[k])]
        case "formula":
            return [view("errors", viewer).scalars["cost"]]
        case "gauge":
            return [status["cost"]]
        case "curve":
            return [status["cost"], status["accuracy"]]
        case "rules":
            best = last("rulelist", at)
            network = last("rules", at, rules=[]).scalars["network"]
            return [len(best.words["found"]), best.arrays["accuracy"][-1], network]
        case "landscape":
            cost = last("landscape", at, size=41).arrays["cost"]
            return [cost.min(), cost.max()]
        case "slope":
            found = last("slope", at).scalars
            return [found["value"], found["slope"]]
        case "stuck":
            if not at.step:  # no path yet: the plane goes through where the network stands
                return [0.0, status["cost"], status["cost"]]
            found = last("stuck", at, size=3).arrays
            names = ("path_distance", "foot_cost")
            return [*(found[name][0, -1] for name in names), found["stand_cost"][-1]]
        case "steepest":
            norm = last("steepest", at).scalars["norm"]
            return [norm, norm]  # nothing climbs faster
        case "eta":
            limit, noise = last("sharpness", at).scalars, last("noise", at).scalars
            return [limit["largest"], limit["limit"], noise["eta"], noise["error"]]
        case "list":
            first = np.argsort(-np.abs(vector), kind="stable")[:5]
            change = gradient.arrays["change"]
            return [
                part
                for rank, k in enumerate(first, 1)
                for part in (rank, theta[k], vector[k], change[k])
            ]
        case "importance":
            found = last("importance", at)
            kinds = zip(found.words["shares"], found.arrays["share_measured"], strict=True)
            return [part for share, measured in kinds for part in (share["count"], measured)]
        case "images":
            return [gradient.scalars["norm"], theta[top], vector[top]]
        case "update":
            update = view("update", viewer).arrays
            return [update["next"][top], theta[top], at.eta, update["batch"][top]]
    raise AssertionError(f"what {figure} shows is not known here")


@pytest.fixture(scope="module", params=["untrained", "trained"])
def standing(request):
    """An experiment, what is seen of it, and what a job works on."""
    e = Experiment(Settings(data="uci", hidden=(4,), epochs=3, seed=2))
    if request.param == "trained":
        e.do("step", steps=300)
        while e.playing:
            e.advance(1.0)
    viewer = Viewer(e)
    return e, viewer, Snapshot.of(viewer)


@pytest.mark.parametrize("figure", sorted(figures()))
def test_the_lines_print_the_numbers_of_the_figure(standing, figure):
    _, viewer, at = standing
    said = io.StringIO()
    lines = last("twin", at, figure=figure)
    assert lines.words["checked"] == "same"
    with contextlib.redirect_stdout(said):
        exec(lines.words["code"], {})
    text = re.sub(r"layer \d+, neuron \d+, (?:bias|input \d+|pixel [\d, ()]+)", "", said.getvalue())
    printed = [float(found) for found in NUMBER.findall(text)]
    wanted = on_the_page(figure, viewer, at)
    if figure == "importance":  # the figure has more shares than the lines
        pairs = list(zip(printed[::2], printed[1::2], strict=True))
        shown = dict(zip(wanted[::2], wanted[1::2], strict=True))
        assert len(pairs) >= 3
        assert [shown[count] for count, _ in pairs] == pytest.approx([m for _, m in pairs], 1e-4)
    else:
        assert printed == pytest.approx(wanted, rel=1e-4, abs=6e-4)


def test_the_lines_in_pytorch_print_the_same_numbers(standing):
    pytest.importorskip("torch", reason="PyTorch is not installed: pip install torch.")
    _, viewer, at = standing
    assert figures(IN_TORCH).keys() >= {"network", "gauge", "images", "update"}
    for figure in sorted(figures(IN_TORCH)):
        printed = [float(found) for found in NUMBER.findall(in_pytorch(at, figure))]
        wanted = on_the_page(figure, viewer, at)
        assert printed == pytest.approx(wanted, rel=1e-4, abs=6e-4), figure


def in_pytorch(at, figure):
    """What the lines of a figure print."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(last("twin", at, figure=figure).words["torch"], {})
    return said.getvalue()


OUTPUTS = {"sigmoid": ["cross_entropy"], "softmax": list(COSTS), "identity": ["quadratic"]}


def test_every_network_and_cost_is_the_same_in_pytorch():
    pytest.importorskip("torch", reason="PyTorch is not installed: pip install torch.")
    for activation, (output, costs) in product(("tanh", "relu", "identity"), OUTPUTS.items()):
        for cost in costs:
            kind = {"activation": activation, "output": output, "cost": cost}
            e = Experiment(Settings(data="uci", hidden=(4, 3), **kind))
            wanted = gd.cost(e.net, e.digits.train, cost)
            assert float(in_pytorch(Snapshot.of(e), "gauge")) == pytest.approx(wanted, 1e-5), kind


def test_a_step_of_another_rule_is_not_passed_off_as_one_in_pytorch():
    e = Experiment(Settings(data="uci", hidden=(4,), rule="adam", eta=0.01))
    lines = last("twin", Snapshot.of(e), figure="update").words
    assert lines["code"]
    assert lines["torch"] == ""


@pytest.mark.parametrize("how", ["moved by hand", "another η on the way"])
def test_of_a_network_that_its_settings_alone_do_not_give_it_is_said(how):
    e = Experiment(Settings(data="uci", hidden=(4,), epochs=3))
    e.do("step", steps=20)
    e.advance(10.0)
    if how == "moved by hand":
        e.do("set-weight", index=5, value=1.0)
    else:
        e.change({"eta": 0.1})
        e.do("step", steps=20)
        e.advance(10.0)
    assert last("twin", Snapshot.of(e), figure="gauge").words["checked"] == "other"


def test_another_network_and_recipe_are_in_the_lines():
    settings = Settings(
        data="uci", hidden=(3,), epochs=2, output="softmax", cost="cross_entropy", rule="adam"
    )
    e = Experiment(settings.changed({"eta": 0.01}))
    e.do("step", steps=150)
    while e.playing:
        e.advance(1.0)
    lines = last("twin", Snapshot.of(e), figure="gauge").words
    assert lines["checked"] == "same"
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(lines["code"], {})
    assert float(said.getvalue()) == gd.cost(e.net, e.digits.train, "cross_entropy")


def test_a_figure_without_lines_is_refused():
    e = Experiment(Settings(data="uci", hidden=(4,)))
    with pytest.raises(gd.InputError, match="no lines for a figure"):
        next(JOBS["twin"](Snapshot.of(e), figure="../../secret"))


def test_a_page_offers_the_lines_of_the_figures_that_have_some():
    offered = {
        name
        for name in assets.figures()
        if "lines: true" in (assets.WEB / "figures" / name / "index.js").read_text("utf-8")
    }
    assert offered == set(figures())


def test_the_lines_are_read_under_a_figure_and_follow_what_is_chosen(page):
    page.fresh("balle", "fr", weight=3, hidden=4)
    page.page.focus("fig-slope .twin summary")
    page.page.keyboard.press("Enter")
    code = "document.querySelector('fig-slope .twin code').textContent"
    page.until(f"{code}.includes('gd.slope(net, data.train, 3)')")
    said = "document.querySelector('fig-slope .twin p').textContent"
    page.until(f"{said}.includes('au dernier bit près')")
    page.page.click("#strip .one")
    page.until(f"{code}.includes('descent.state.step < 1:')")
    assert page.page.is_hidden("fig-slope .twin-ways")
    page.until(f"{said}.includes('au dernier bit près')")
    assert page.wrong == []


def test_where_the_same_is_there_in_pytorch_one_chooses(page):
    page.fresh("reseau", "en", hidden=4)
    page.page.click("fig-network .twin summary")
    page.page.click("fig-network .twin-ways button:nth-child(2)")
    code = "document.querySelector('fig-network .twin code').textContent"
    page.until(f"{code}.includes('torch.sigmoid(a @ W + b)')")
    page.page.click("fig-network .twin-ways button:nth-child(1)")
    page.until(f"!{code}.includes('torch')")
    assert page.wrong == []
