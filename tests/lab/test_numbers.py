"""Every number on the page, at rest, is the one over all examples: ∇C is one vector everywhere.

Chapter by chapter, what is written is compared with the library's own answer over all training
examples, to the last digit that is shown. `TABLE` says where each number stands and what it is.
"""

import re
from typing import Any, NamedTuple

import numpy as np
import pytest
from tests.lab.conftest import EPOCHS, Looking
from tests.lab.figures.pages import REST, descent
from tests.lab.reading import POWER, WRITTEN, number

import descente as gd
from descente.cost import one_hot
from descente.descent import Descent
from descente.digits import Digits
from descente.objective import objective
from descente.recipe import RECIPES

STATES = {"untrained": 0, "trained": 144 * EPOCHS}
NUMBER = rf"([−+-]?{WRITTEN['en']}{POWER}%?)"
ETA, BATCH = RECIPES["deck"]["eta"], 10


class Shown(NamedTuple):
    """Where numbers stand in a chapter, and what they are.

    ``pattern`` finds them in the text of each element that the selector finds, where they are not
    all of it; ``NUMBER`` stands for a number.
    """

    selector: str
    quantity: str
    pattern: str = "NUMBER"


TABLE = {
    "titre": [
        Shown("main live-status[of=cost]", "cost"),
        Shown("main live-status[of=accuracy]", "accuracy"),
        Shown("main live-status[of=parameters]", "parameters"),
        Shown("main live-status[of=train]", "examples"),
    ],
    "reseau": [
        Shown("main live-status[of=parameters]", "parameters"),
        Shown("main live-status[of=accuracy]", "accuracy"),
        Shown("main live-status[of=test]", "test images"),
        Shown("fig-network .sum strong", "parameters"),
        Shown("fig-pad .outputs tbody .number", "outputs"),
    ],
    "defi": [
        Shown("main live-status[of=test]", "test images"),
        Shown("fig-rules .bars > :first-child .number", "rules"),
        Shown("fig-rules .verdict", "decided by the rule", "decide: NUMBER of"),
        Shown("fig-rules .verdict", "right by the rule", "Read right: NUMBER\\."),
    ],
    "erreur": [
        Shown("fig-errors tbody .answered", "outputs"),
        Shown("fig-errors tbody .difference", "differences"),
        Shown("fig-errors tbody .square .number", "squares"),
        Shown("fig-errors tfoot .number", "error"),
        Shown("fig-errors .extremes .number", "best and worst", "^NUMBER(?=\\d → )"),
        Shown("fig-errors .total", "test images", "NUMBER individual errors"),
        Shown("fig-errors .total", "total of the errors", "added up: NUMBER\\."),
        Shown("fig-errors .total", "mean error", ": NUMBER per test image"),
    ],
    "paysage": [
        Shown("main live-status[of=cost]", "cost"),
        Shown("fig-landscape .landscape-legend .number", "lowest and highest"),
        Shown("fig-landscape .picture-told", "lowest and highest", "(?:Low|High)est: NUMBER,"),
        Shown("fig-landscape .landscape-table tbody td", "table of costs"),
        Shown("fig-landscape figcaption p:last-child", "examples", "all NUMBER examples"),
    ],
    "local": [
        Shown("main live-status[of=parameters]", "parameters"),
        Shown("fig-fog figcaption", "examples", "all NUMBER examples"),
    ],
    "suite": [
        Shown("fig-backprop .worst", "largest error", "computations is NUMBER\\."),
        Shown("fig-backprop .says", "error", "their sum is NUMBER\\."),
    ],
    "cout": [
        Shown("main live-status[of=cost]", "cost"),
        Shown("fig-gauge .now output", "cost"),
        Shown("fig-gauge .other.random output", "start cost"),
    ],
    "balle": [
        Shown("fig-slope .lab-says .number", "slope of the steepest"),
        Shown("fig-slope .lab-trio dd", "ball's slope, step and landing"),
        Shown("fig-slope figcaption", "examples", "over NUMBER examples"),
        Shown("fig-slope figcaption", "value of the steepest", "it is NUMBER\\."),
    ],
    "gradient": [
        Shown("main live-gradient[of=norm]", "norm"),
        Shown("fig-landscape .picture-told", "norm", "‖∇C‖ = NUMBER\\."),
        Shown("fig-landscape figcaption p:last-child", "examples", "all NUMBER examples"),
        Shown("fig-steepest .steepest-rows li:not(.mine) .number", "climbs"),
        Shown("fig-steepest .steepest-rows .mine .number", "climb at 60°"),
        Shown("fig-steepest .picture-told", "norm", "than ∇C: NUMBER per"),
        Shown("fig-steepest figcaption p:nth-child(2)", "examples", "of all NUMBER examples"),
    ],
    "eta": [
        Shown("fig-eta", "λmax", "(?<!/)λmax = NUMBER\\."),
        Shown("fig-eta", "examples", "over NUMBER examples: λmax"),
        Shown("fig-eta svg .said", "2/λmax", "2/λmax = NUMBER"),
        Shown("fig-sweep tbody td:nth-child(1)", "η of the sweep"),
        Shown("fig-sweep tbody td:nth-child(2)", "costs of the sweep"),
        Shown("fig-sweep svg .said", "2/λmax of the start", "2/λmax = NUMBER"),
        Shown("fig-sweep .told", "η that learns best", "^η = NUMBER,"),
        Shown("fig-sweep .told", "start cost", "cost (?:fell|went) from NUMBER to"),
        Shown("fig-sweep .told", "lowest of the sweep", "from (?:\\S+) to NUMBER(?:\\.| and)"),
        Shown("fig-sweep .told", "accuracy of the sweep", "NUMBER of the test images"),
        Shown("fig-sweep .told", "saturated", "NUMBER of the hidden activations"),
        Shown("fig-sweep .told", "shut", "and NUMBER of the outputs"),
        Shown("fig-sweep figcaption", "trainings", "^NUMBER trainings"),
        Shown("fig-sweep figcaption", "batch of the sweep", "batches of NUMBER,"),
        Shown("fig-sweep figcaption", "examples", "start\\. NUMBER examples,"),
        Shown("fig-sweep figcaption", "residual", "residual NUMBER\\."),
    ],
    "vecteur": [
        Shown("main live-gradient[of=norm]", "norm"),
        Shown("fig-landscape .picture-told", "norm", "‖∇C‖ = NUMBER\\."),
        Shown("fig-images[of=gradient]", "examples", "mean over NUMBER examples"),
    ],
    "liste": [
        Shown("main live-gradient[of=norm]", "norm"),
        Shown(
            "fig-list [role=row][aria-rowindex='2'] [role=gridcell]:nth-child(n + 3)", "first row"
        ),
        Shown("fig-list .count", "η", "η = NUMBER"),
        Shown("fig-list .result tbody .number:not(.whole)", "whole list, done"),
        Shown("fig-list .result caption", "cost", "before: NUMBER\\."),
        Shown("fig-list .result .note", "η", "η = NUMBER\\."),
    ],
    "importance": [
        Shown("main live-gradient[of=norm]", "norm"),
        Shown("fig-importance td.effect .number", "nudges"),
        Shown("fig-importance .nudge th small span[title]", "nudged derivatives", "= NUMBER"),
        Shown("fig-importance .shares td.number", "shares"),
        Shown("fig-importance .foot .note", "cost", "cost is NUMBER;"),
        Shown("fig-importance .foot .note", "η", "η = NUMBER\\."),
    ],
    "boucle": [
        Shown("main live-status[of=cost]", "cost"),
        Shown("main live-status[of=accuracy]", "accuracy"),
        Shown("fig-update .up-value.eta", "η"),
        Shown("fig-update .up-value.old", "value of the steepest"),
        Shown("fig-update .up-all dd:nth-of-type(1)", "slope of the steepest"),
    ],
    "resume": [
        Shown("main live-status[of=cost]", "cost"),
        Shown("main live-gradient[of=norm]", "norm"),
        Shown("main live-status[of=accuracy]", "accuracy"),
        Shown("fig-gauge .now output", "cost"),
    ],
}
EVERYWHERE = [Shown("#strip output.cost", "cost"), Shown("#strip output.accuracy", "accuracy")]


@pytest.fixture(scope="module", params=STATES)
def standing(request, data):
    """The library's descent, as far as the page's."""
    return descent(data, STATES[request.param])


@pytest.fixture(scope="module")
def truth(standing: Descent, data: Digits) -> dict[str, Any]:
    """Every quantity of `TABLE`, over all training examples, in float64 where that is to be had."""
    net = standing.net
    at = objective(net, data.train, precision="float64")
    g = at.gradient()
    steepest = int(np.abs(g).argmax())
    curve = gd.slope(net, data.train, steepest).here.curvature
    own = min(0.75 / abs(g[steepest]), 1 / curve if curve > 0 else np.inf)  # the ball's own η
    step = -max(3.0, float(f"{own:.2g}")) * g[steepest]
    sharpness = gd.sharpness(net, data.train, tolerance=1e-4)
    done = gd.todo(net, data.train, rows="all", eta=ETA).together
    tested = gd.importance(net, data.train, nudge=0.5, eta=ETA)
    compass = gd.steepest(net, data.train, random=24)
    random = [k for k, way in enumerate(compass.directions) if way.kind == "random"]
    best = max(random, key=lambda k: compass.measured[k])
    value = float(net.theta[steepest])
    test, ground = data.test, gd.landscape(net, data.train, size=41)
    wanted, answered = one_hot(test.labels, 10), net.outputs(test.images).astype(np.float64)
    errors = ((wanted - answered) ** 2).sum(axis=1)
    order = np.argsort(errors)
    rule = test.images[:, 5] > 0.5  # the slide's: if pixel[5] > 0.5 then 3
    trace = gd.backprop_trace(net, test.images[0], int(test.labels[0]))
    swept = gd.eta_sweep(
        gd.Network(net.sizes, seed=0),
        data.train,
        np.geomspace(0.01, 100, 17).tolist(),
        epochs=1,
        batch_size=BATCH,
        seed=0,
        test=test,
    )
    return {
        "cost": at.cost(),
        "start cost": objective(gd.Network(net.sizes, seed=0), data.train).cost(),
        "accuracy": 100 * gd.accuracy(net, data.test),
        "examples": len(data.train),
        "test images": len(test),
        "parameters": net.n_parameters,
        "outputs": answered[0],
        "differences": wanted[0] - answered[0],
        "squares": (wanted[0] - answered[0]) ** 2,
        "error": errors[0],
        "best and worst": errors[np.r_[order[:5], order[:-6:-1]]],
        "total of the errors": errors.sum(),
        "mean error": errors.mean(),
        "decided by the rule": rule.sum(),
        "right by the rule": (test.labels[rule] == 3).sum(),
        "rules": 100 * (rule & (test.labels == 3)).mean(),
        "lowest and highest": [ground.cost.min(), ground.cost.max()],
        "table of costs": ground.cost[::5, ::5].ravel(),
        "largest error": trace.largest_error,
        "η": ETA,
        "norm": np.linalg.norm(g),
        "slope of the steepest": g[steepest],
        "value of the steepest": value,
        "ball's slope, step and landing": [g[steepest], step, value + step],
        "climbs": [*compass.measured[[0, 2, 3]], compass.measured[best], compass.measured[1]],
        "climb at 60°": np.linalg.norm(g) / 2,
        "λmax": sharpness.largest,
        "2/λmax": sharpness.eta_limit,
        "η of the sweep": swept.etas,
        "costs of the sweep": [trial.cost for trial in swept.trials],
        "2/λmax of the start": swept.limit.eta_limit,
        "residual": swept.limit.residual,
        "η that learns best": swept.best.eta,
        "lowest of the sweep": swept.best.cost,
        "accuracy of the sweep": 100 * swept.best.test_accuracy,
        "saturated": 100 * swept.best.saturated,
        "shut": 100 * swept.best.shut,
        "trainings": len(swept.trials),
        "batch of the sweep": BATCH,
        "first row": [value, g[steepest], -ETA * g[steepest]],
        "whole list, done": [*done],
        "nudges": [change for p in tested.probes for change in (p.up, p.down)],
        "nudged derivatives": [p.derivative for p in tested.probes],
        "shares": [
            100 * part
            for share in (*tested.shares, *tested.layers)
            for part in (share.predicted, share.measured)
        ],
    }


@pytest.fixture(scope="module")
def walk(lend, lab_address, standing):
    """A page at rest where the library's descent stands."""
    with lend(height=900, reduced_motion="reduce") as opened:
        page = Looking(opened, lab_address)
        page.fresh("cout")
        if standing.state.step:
            page.page.click("#strip .play")
            page.at_step(standing.state.step)
            page.until(REST)
        yield page


def half_a_digit(text: str) -> float:
    """How far the number that was rounded to this text may be from it."""
    mantissa, _, power = text.rstrip("%").partition("·10")
    decimals = len(mantissa.partition(".")[2])
    scale = number(f"1·10{power}") if power else 1.0
    return 0.5 * 10.0**-decimals * scale


def texts(page, shown: Shown) -> list[str]:
    """The numbers that stand there, as they are written."""
    found = page.page.eval_on_selector_all(
        shown.selector, "all => all.map((e) => e.textContent.trim())"
    )
    pattern = shown.pattern.replace("NUMBER", NUMBER)
    if shown.pattern != "NUMBER":
        return [m.group(1) for text in found for m in re.finditer(pattern, text)]
    return [text for text in found if re.fullmatch(pattern, text) or pytest.fail(repr(text))]


def known(page, chapter: str) -> None:
    """Wait until every answer of a chapter is there, of the present network and over everything."""
    page.settle()
    if chapter == "liste":
        page.page.locator("fig-list .doing button").last.click()
        page.until("document.querySelectorAll('fig-list .result tbody tr').length === 3")
    if chapter == "eta":
        page.page.click("fig-sweep button.first")
        page.until("document.querySelectorAll('fig-sweep tbody tr').length === 17")
    if chapter == "paysage":
        page.page.click("fig-landscape .landscape-table summary")
        page.until("document.querySelectorAll('fig-landscape .landscape-table td').length === 81")
    if chapter == "local":
        page.until("document.querySelector('fig-fog canvas')?.dataset.state === 'open'")
    if chapter == "suite":
        page.until("document.querySelector('fig-backprop .worst').textContent.length > 0")
        page.page.fill("fig-backprop input[type=range]", "7")  # after three layers: the cost
        page.until("document.querySelector('fig-backprop .says').textContent.includes('sum is')")
    if chapter == "gradient":
        page.until("document.querySelector('fig-steepest li:nth-child(7)')")
    page.until("!document.querySelector('main :is(.waiting, .stale, .estimate)')")
    page.until(
        "![...document.querySelectorAll('main .figure :is(td, .number)')]"
        ".some((e) => e.textContent.includes('…') || e.title === '…')"
    )


@pytest.mark.parametrize("chapter", TABLE)
def test_every_number_of_a_chapter_is_that_over_all_examples(walk, truth, chapter):
    walk.turn(chapter, "en")
    known(walk, chapter)
    for shown in [*EVERYWHERE, *TABLE[chapter]]:
        found, wanted = texts(walk, shown), np.atleast_1d(truth[shown.quantity])
        assert found, f"{shown} is nowhere"
        repeated = np.tile(wanted, len(found) // len(wanted))
        assert len(repeated) == len(found), f"{shown}: {found}"
        for text, value in zip(found, repeated, strict=True):
            off = half_a_digit(text) * (1 + 1e-6) + 2e-6 * abs(value)
            assert abs(number(text) - value) <= off, f"{shown}: {text}, not {value:.9g}"
