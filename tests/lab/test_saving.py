"""A figure as a file: the picture is the one on the page, the numbers are the library's."""

import base64
import csv
import io
import re
from typing import NamedTuple
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image
from tests.lab.conftest import Looking, as_modules
from tests.lab.figures.pages import REST, SIZES, descent
from tests.waiting import HANG

import descente as gd
from descente.instruments.planes import random_plane, turning_plane
from descente.lab import assets
from descente.objective import objective

STEPS = 144  # one epoch of the small data set
SVG = "{http://www.w3.org/2000/svg}"

WHERE = {
    "landscape": ("paysage", "fig-landscape"),
    "network": ("reseau", "fig-network"),
    "pad": ("reseau", "fig-pad"),
    "rules": ("defi", "fig-rules"),
    "errors": ("erreur", "fig-errors"),
    "formula": ("cout", "fig-formula"),
    "gauge": ("cout", "fig-gauge"),
    "slope": ("balle", "fig-slope"),
    "fog": ("local", "fig-fog"),
    "steepest": ("gradient", "fig-steepest"),
    "eta": ("eta", "fig-eta"),
    "sweep": ("eta", "fig-sweep"),
    "images": ("vecteur", "fig-images[of=gradient]"),
    "list": ("liste", "fig-list"),
    "importance": ("importance", "fig-importance"),
    "update": ("boucle", "fig-update"),
    "curve": ("boucle", "fig-curve"),
    "stuck": ("boucle", "fig-stuck"),
    "scaling": ("suite", "fig-scaling"),
    "backprop": ("suite", "fig-backprop"),
}
"""The chapter and the tag where each figure is saved."""

STARTS = {
    "sweep": "fig-sweep button.first",
    "scaling": "fig-scaling button.do",
    "rules": "fig-rules .compare",
}
"""What has to be pressed before a figure shows anything."""

KNOWN = {
    "fog": "document.querySelector('fig-fog canvas')?.dataset.state === 'open'",
    "landscape": "document.querySelector('fig-landscape .canvas').dataset.stage === 'complete'",
    "sweep": "document.querySelectorAll('fig-sweep .dot').length === 17",
    "scaling": "!document.querySelector('fig-scaling button.do').disabled",
    "stuck": "document.querySelector('fig-stuck figure')?.dataset.complete === 'true'",
    "steepest": "document.querySelector('fig-steepest li:nth-child(5)')",
    "rules": "document.querySelectorAll('fig-rules circle.best').length === 4",
}
"""When a figure has all of its numbers, where settling is not enough."""

VISIBLE = """
(figure) => {
  const said = [];
  const walk = document.createTreeWalker(figure, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const { data, parentElement: parent } = walk.currentNode;
    const control = parent.closest(
      "button, select, input, textarea, summary, label, [role=tablist], .controls, .layers, .meant",
    );
    const range = document.createRange();
    range.selectNode(walk.currentNode);
    const { top, bottom, width, height } = range.getBoundingClientRect();
    const port = parent.closest(".rows")?.getBoundingClientRect();
    if (port && (bottom < port.top || top > port.bottom)) continue;
    const forVoices = parent.closest(".unseen, .spoken, .hidden, thead, caption, title");
    if (control || forVoices || !(width > 1) || !(height > 1)) continue;
    if (parent.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
      said.push(data);
  }
  return said;
}
"""
"""What a person reads in a figure, apart from its controls, text by text."""


class Saved(NamedTuple):
    """One figure in its three files."""

    name: str
    visible: list[str]
    svg: str
    png: bytes
    csv: str


class Numbers(NamedTuple):
    """A CSV file: the facts before it, and its columns as texts, part by part."""

    facts: dict[str, str]
    rows: list[dict[str, str]]

    def column(self, name: str, part: str | None = None) -> np.ndarray:
        """A column as numbers, of one part of the figure where it has several."""
        rows = [row for row in self.rows if part is None or row["part"] == part]
        return np.array([float(row[name] or "nan") for row in rows])


def read(text: str) -> Numbers:
    lines = text.split("\n")
    many = next(k for k, line in enumerate(lines) if not line.startswith("# "))
    facts = dict(line[2:].split(": ", 1) for line in lines[:many])
    return Numbers(facts, list(csv.DictReader(lines[many:])))


def take(page, tag: str, kind: str) -> tuple[str, bytes]:
    """Save a figure as a person does: the name and the content of the file."""
    at = page.page.locator(f"{tag} > .save").first
    at.locator("summary").click()
    with page.page.expect_download(timeout=1000 * HANG) as coming:
        at.locator("button").nth(["png", "svg", "csv"].index(kind)).click()
    return coming.value.suggested_filename, coming.value.path().read_bytes()


def known(page, name: str) -> str:
    """Wait until a figure shows all of its numbers; its tag."""
    chapter, tag = WHERE[name]
    page.turn(chapter, "en")
    page.settle()
    if name in STARTS:
        page.page.click(STARTS[name])
    page.page.locator(tag).first.scroll_into_view_if_needed()
    page.until(KNOWN.get(name, "true"))
    page.until(f"!document.querySelector('{tag} :is(.waiting, .stale, .estimate)')")
    numbers = f"document.querySelectorAll('{tag} :is(td, .number)')"
    page.until(f"![...{numbers}].some((e) => e.textContent.includes('…'))")
    page.frames(2)
    return tag


@pytest.fixture(scope="module")
def walk(lend, lab_address):
    """A page that has trained for an epoch, for all figures."""
    with lend(reduced_motion="reduce") as opened:
        page = Looking(opened, lab_address)
        page.fresh("cout")
        page.page.click("#strip .epoch")
        page.at_step(STEPS)
        page.until(REST)
        yield page
    assert page.wrong == []
    assert page.elsewhere == []


@pytest.fixture(scope="module", params=WHERE)
def saved(request, walk) -> Saved:
    """A figure, saved in all three ways."""
    tag = known(walk, request.param)
    files, visible = {}, None
    figure = walk.page.locator(tag).first
    while visible != (visible := figure.evaluate(VISIBLE)):  # a number came while it was saved
        for kind in ("svg", "png", "csv"):
            name, files[kind] = take(walk, tag, kind)
            assert re.fullmatch(rf"descente-{request.param}[a-z-]*-step-{STEPS}\.{kind}", name)
    return Saved(request.param, visible, files["svg"].decode(), files["png"], files["csv"].decode())


def letters(texts) -> str:
    """What is read, whatever the lines: hyphens at their ends are not told from others."""
    return re.sub(r"[\s\-‐]", "", "".join(texts))


def test_every_figure_is_tried():
    elsewhere = {"compare"}  # with its other tests
    assert set(WHERE) | elsewhere == set(assets.figures()) - {"guess", "workshop"}


def test_the_picture_holds_all_that_is_read_in_the_figure(saved):
    root = ElementTree.fromstring(saved.svg)
    assert root.tag == f"{SVG}svg"
    said = letters(text for found in root.iter(f"{SVG}text") for text in found.itertext())
    assert saved.visible
    for text in saved.visible:
        assert letters([text]) in said, text


def test_the_picture_says_what_it_was_drawn_from(saved):
    root = ElementTree.fromstring(saved.svg)
    told = letters(root.find(f"{SVG}desc").itertext())
    said = letters(text for found in root.iter(f"{SVG}text") for text in found.itertext())
    assert said.endswith(told)
    for part in ("784→16→16→10", f"step{STEPS}", "η=0.500", "seed0", "data=uci"):
        assert part in told
    assert root.find(f"{SVG}title").text


def test_the_picture_needs_nothing_else_and_runs_nothing(saved):
    root = ElementTree.fromstring(saved.svg)
    for element in root.iter():
        assert element.tag not in (f"{SVG}script", f"{SVG}foreignObject", f"{SVG}style")
        for name, value in element.attrib.items():
            assert not name.startswith("on"), name
            if name.endswith("href"):
                assert value.startswith(("data:image/png;base64,", "#"))
            for place in re.findall(r"url\(([^)]*)\)", value):
                assert root.find(f".//*[@id='{place.strip('#')}']") is not None, place
    assert "token" not in saved.svg
    assert "token" not in saved.csv


def test_the_png_is_the_picture_with_twice_as_many_pixels(saved):
    root = ElementTree.fromstring(saved.svg)
    size = tuple(2 * int(root.attrib[side]) for side in ("width", "height"))
    picture = Image.open(io.BytesIO(saved.png)).convert("RGB")
    assert picture.size == size
    paper = picture.getpixel((0, 0))
    top = float(root.attrib["viewBox"].split()[1])
    for canvas in root.iter(f"{SVG}image"):
        place = [2 * float(canvas.attrib[k]) for k in ("x", "y", "width", "height")]
        x, y, width, height = place[0], place[1] - 2 * top, *place[2:]
        part = picture.crop((int(x), int(y), int(x + width), int(y + height)))
        inside = Image.open(io.BytesIO(base64.b64decode(canvas.attrib["href"].split(",")[1])))
        if inside.convert("RGBA").getextrema()[3][1] == 0:
            continue  # nothing is drawn on it
        colours = part.getcolors(part.width * part.height)
        assert any(colour != paper for _, colour in colours), saved.name


def test_the_numbers_are_a_table_after_their_facts(saved):
    found = read(saved.csv)
    assert found.facts["figure"] == saved.name
    assert found.facts["step"] == str(STEPS)
    assert found.facts["data"] == "uci"
    assert found.facts["link"].startswith("http://localhost")
    assert found.rows
    width = len(found.rows[0])
    assert all(len(row) == width and None not in row for row in found.rows)


@pytest.fixture(scope="module")
def standing(data):
    """The library's own descent, as far as the page's."""
    return descent(data, STEPS)


def test_the_mean_cost_and_the_accuracy_are_the_library_s(saved, standing, data):
    facts = read(saved.csv).facts
    assert float(facts["mean_cost"]) == pytest.approx(gd.cost(standing.net, data.train), rel=1e-6)
    assert float(facts["test_accuracy"]) == gd.accuracy(standing.net, data.test)


def test_the_numbers_are_the_library_s(saved, standing, data):
    CHECKS[saved.name](read(saved.csv), standing, data)


def curve(found, standing, data):
    again, costs = descent(data), []
    while again.state.step < STEPS:
        costs.extend(again.advance(STEPS - again.state.step).costs)
    assert np.array_equal(found.column("cost"), np.array(costs))
    assert found.column("step").tolist() == [k + 0.5 for k in range(STEPS)]


def landscape(found, standing, data):
    net = standing.net
    plane = random_plane(objective(net, data.train), 0)
    alpha, beta, cost = (found.column(name, "surface") for name in ("alpha", "beta", "cost"))
    assert len(cost) == 41 * 41
    for k in (0, 700, 1680):
        there = gd.Network.of(net.layout, plane.point(alpha[k], beta[k]).astype(np.float32))
        assert cost[k] == pytest.approx(gd.cost(there, data.train), rel=1e-5)
    assert found.column("step", "path")[-1] == STEPS


def stuck(found, standing, data):
    net = standing.net
    start = gd.Network(SIZES, seed=0)
    plane = turning_plane(objective(start, data.train))
    _, _, distance = plane.project(net.theta)
    assert found.column("step", "start_run")[-1] == STEPS
    assert found.column("distance_to_plane", "start_run")[-1] == pytest.approx(
        distance[0], rel=1e-4
    )
    assert found.column("cost", "start_feet")[-1] == pytest.approx(
        gd.cost(net, data.train), rel=1e-5
    )
    alpha, beta, cost = (found.column(name, "start_surface") for name in ("alpha", "beta", "cost"))
    for k in (0, 480, 960):
        there = gd.Network.of(net.layout, plane.point(alpha[k], beta[k]).astype(np.float32))
        assert cost[k] == pytest.approx(gd.cost(there, data.train), rel=1e-4)
    assert float(found.facts["start_low_cost"]) == pytest.approx(cost.min(), rel=1e-5)


def listed(found, standing, data):
    g = gd.gradient(standing.net, data.train)
    index = found.column("index").astype(int)
    assert np.allclose(found.column("derivative"), g.vector[index], rtol=1e-5, atol=1e-9)
    assert np.array_equal(found.column("rank"), np.arange(1, len(index) + 1))
    assert np.array_equal(found.column("value"), standing.net.theta[index])
    assert np.allclose(found.column("change"), -0.5 * g.vector[index], rtol=1e-5, atol=1e-9)
    places = [standing.net.layout.locate(int(k)) for k in index[:50]]
    assert [p.layer for p in places] == found.column("layer")[:50].tolist()
    assert [p.neuron for p in places] == found.column("neuron")[:50].tolist()


def network(found, standing, data):
    activations = np.concatenate([a[0] for a in standing.net.activations(data.test.images[:1])])
    assert np.array_equal(found.column("activation", "activations"), activations)
    assert np.array_equal(found.column("value", "parameters"), standing.net.theta)


def pad(found, standing, data):
    image = data.test.images[:1]
    assert np.array_equal(found.column("answered", "outputs"), standing.net.outputs(image)[0])
    assert np.array_equal(found.column("ink", "image"), image[0])


def squares(found, standing, data, part=None):
    outputs = standing.net.outputs(data.test.images[:1])[0].astype(float)
    wanted = np.arange(10) == data.test.labels[0]
    assert np.array_equal(found.column("answered", part), outputs)
    assert np.allclose(found.column("square", part), (wanted - outputs) ** 2, rtol=1e-12)
    assert float(found.facts["cost"]) == pytest.approx(((wanted - outputs) ** 2).sum())


def errors(found, standing, data):
    squares(found, standing, data, "outputs")
    assert found.column("count", "spread").sum() == len(data.test)
    worst = int(found.column("image", "largest")[0])
    outputs = standing.net.outputs(data.test.images)
    costs = ((np.eye(10)[data.test.labels] - outputs) ** 2).sum(axis=1)
    assert worst == costs.argmax()
    assert found.column("cost", "largest")[0] == pytest.approx(costs.max(), rel=1e-5)


def gauge(found, standing, data):
    start = gd.cost(gd.Network(SIZES, seed=0), data.train)
    now = gd.cost(standing.net, data.train)
    assert found.column("cost")[:2].tolist() == pytest.approx([now, start], rel=1e-6)


def images(found, standing, data):
    index = found.column("index").astype(int)
    g = gd.gradient(standing.net, data.train).vector
    assert np.array_equal(index, np.arange(784 * 16))
    assert np.allclose(found.column("derivative"), g[index], rtol=1e-5, atol=1e-9)


def slope(found, standing, data):
    line = gd.slope(standing.net, data.train, int(found.facts["index"]))
    offset, cost = found.column("offset", "curve"), found.column("cost", "curve")
    for k in (0, 60, 120):
        assert cost[k] == pytest.approx(line.at(offset[k]).cost, rel=1e-6)
    ball = found.column("slope", "ball")
    assert ball[0] == pytest.approx(line.here.slope, rel=1e-5)


def steepest(found, standing, data):
    norm = gd.gradient(standing.net, data.train).norm
    assert found.column("measured")[0] == pytest.approx(norm, rel=1e-3)
    assert float(found.facts["gradient_norm"]) == pytest.approx(norm, rel=1e-5)


def eta(found, standing, data):
    limits = {row["name"]: row["eta"] for row in found.rows if row["part"] == "limits"}
    own = gd.sharpness(standing.net, data.train, tolerance=1e-4)
    assert float(limits["2/lambda_max"]) == pytest.approx(own.eta_limit, rel=1e-3)
    assert float(limits["in use"]) == 0.5


def sweep(found, standing, data):
    start = gd.Network(SIZES, seed=0)
    etas = np.geomspace(0.01, 100, 17)
    own = gd.eta_sweep(start, data.train, etas.tolist(), 1, seed=0, test=data.test)
    assert found.column("eta", "trainings").tolist() == etas.tolist()
    wanted = [trial.cost for trial in own.trials]
    assert np.allclose(found.column("cost", "trainings"), wanted, rtol=1e-6, equal_nan=True)


def importance(found, standing, data):
    at = objective(standing.net, data.train, precision="float64")
    theta = standing.net.theta.astype(float)
    index, up = int(found.column("index", "nudged")[0]), found.column("change_up", "nudged")[0]
    moved = theta.copy()
    moved[index] += float(found.facts["nudge"])
    assert up == pytest.approx(at.cost(moved) - at.cost(theta), rel=1e-3)
    assert found.column("count", "sizes").sum() + int(found.facts["zeros"]) == len(theta)


def update(found, standing, data):
    index = int(found.facts["index"])
    value = found.column("value")
    assert value[0] == gd.Network(SIZES, seed=0).theta[index]
    assert value[-1] == float(found.facts["old"]) == standing.net.theta[index]
    assert float(found.facts["new"]) == standing.next_step().theta[index]


def rules(found, standing, data):
    decided = data.test.images[:, 5] > 0.5
    assert found.column("decided", "rules").tolist() == [decided.sum()]
    assert found.column("test_accuracy", "scores")[1] == gd.accuracy(standing.net, data.test)
    best = gd.rule_list(data.train, 50)
    assert found.column("found", "best").tolist() == list(best.found)
    assert found.column("pixel", "best").tolist() == [rule.pixel for rule in best.rules]
    assert found.column("threshold", "best").tolist() == [rule.threshold for rule in best.rules]
    right = best.predict(data.test.images) == data.test.labels
    assert found.column("test_accuracy", "lengths")[-1] == right.mean()
    assert found.column("train_accuracy", "lengths")[-1] == best.accuracy


def scaling(found, standing, data):
    ratio = found.column("gradient_seconds") / found.column("cost_seconds")
    assert np.allclose(found.column("ratio"), ratio)
    assert np.all(np.diff(found.column("parameters")) > 0)


def backprop(found, standing, data):
    outputs = standing.net.outputs(data.test.images[:1])[0].astype(float)
    wanted = np.arange(10) == data.test.labels[0]
    cost = ((wanted - outputs) ** 2).sum()
    assert float(found.facts["cost"]) == pytest.approx(cost, rel=1e-5)
    checked = ~np.isnan(found.column("numerical"))
    assert checked.sum() > 10_000
    off = found.column("value") - found.column("numerical")
    assert np.allclose(off[checked], found.column("difference")[checked])


def fog(found, standing, data):
    """Nothing is known yet but the start, which lies higher than where the network stands."""
    assert [row["part"] for row in found.rows] == ["start"]
    assert found.column("cost")[0] > gd.cost(standing.net, data.train)
    slopes = [found.column(f"slope_{axis}")[0] for axis in ("alpha", "beta")]
    assert found.column("slope")[0] == pytest.approx(np.hypot(*slopes), rel=1e-9)
    assert float(found.facts["ground_examples"]) == len(data.train)


CHECKS = {
    "fog": fog,
    "landscape": landscape,
    "network": network,
    "pad": pad,
    "rules": rules,
    "errors": errors,
    "formula": squares,
    "gauge": gauge,
    "slope": slope,
    "steepest": steepest,
    "eta": eta,
    "sweep": sweep,
    "images": images,
    "list": listed,
    "importance": importance,
    "update": update,
    "curve": curve,
    "stuck": stuck,
    "scaling": scaling,
    "backprop": backprop,
}
"""How the numbers of each figure are found once more."""


def test_in_french_and_in_the_dark_the_picture_is_as_the_page_is(looking):
    page = looking(locale="fr-FR", color_scheme="dark")
    page.fresh("cout", "fr")
    page.settle()
    name, content = take(page, "fig-gauge", "svg")
    assert name == "descente-gauge-step-0.svg"
    root = ElementTree.fromstring(content.decode())
    paper = root.find(f"{SVG}rect").attrib["fill"]
    assert paper == page.page.evaluate(
        "getComputedStyle(document.documentElement).getPropertyValue('--paper').trim()"
    )
    said = "".join(root.itertext())
    assert "pas 0\u00a0: coût" in said
    assert re.search(r"\d,\d+", said)
    assert page.wrong == []


def test_a_relief_that_was_never_on_the_screen_is_in_its_picture(looking):
    page = looking(height=400, relief=True)
    page.fresh("boucle")
    page.until("document.querySelector('fig-landscape [data-stage=complete]')")
    with page.page.expect_download(timeout=1000 * HANG) as coming:
        page.page.evaluate("document.querySelectorAll('fig-landscape .save button')[1].click()")
    root = ElementTree.parse(coming.value.path())
    largest = max(root.iter(f"{SVG}image"), key=lambda image: float(image.attrib["width"]))
    relief = Image.open(io.BytesIO(base64.b64decode(largest.attrib["href"].split(",")[1])))
    assert page.page.evaluate("scrollY") == 0
    assert len(relief.convert("RGB").quantize(64).getcolors()) > 30


def test_a_figure_that_shows_nothing_yet_says_so_and_gives_no_file(looking):
    page = looking()
    page.fresh("boucle")
    page.settle()
    at = page.page.locator("fig-curve > .save")
    at.locator("summary").click()
    at.locator("button").nth(2).click()
    page.until("document.querySelector('#notice').textContent.includes('no numbers yet')")
    assert page.wrong == []


def test_a_picture_that_cannot_be_made_is_said_in_a_sentence(looking):
    page = looking()
    page.fresh("cout")
    page.settle()
    page.page.evaluate("() => { HTMLCanvasElement.prototype.toBlob = (take) => take(null); }")
    at = page.page.locator("fig-gauge > .save")
    at.locator("summary").click()
    at.locator("button").nth(0).click()
    page.until("document.querySelector('#notice').textContent.includes('could not be made')")
    assert any("too large" in wrong for wrong in page.wrong)


def test_the_control_is_reached_opened_and_closed_by_keyboard(looking, axe):
    page = looking()
    page.fresh("cout")
    page.settle()
    at = page.page.locator("fig-formula > .save")
    at.locator("summary").focus()
    page.until("getComputedStyle(document.querySelector('fig-formula > .save')).opacity === '1'")
    page.page.keyboard.press("Enter")
    page.until("document.querySelector('fig-formula > .save').open")
    page.page.evaluate(axe)
    found = page.page.evaluate("axe.run('fig-formula', {resultTypes: ['violations']})")
    assert [v["id"] for v in found["violations"] if v["impact"] in ("serious", "critical")] == []
    page.page.keyboard.press("Tab")
    assert page.page.evaluate("document.activeElement.textContent") == "Picture (PNG)"
    page.page.keyboard.press("Escape")
    assert not page.page.evaluate("document.querySelector('fig-formula > .save').open")
    assert page.page.evaluate("document.activeElement.localName") == "summary"
    page.page.keyboard.press("Enter")
    page.until("document.querySelector('fig-formula > .save').open")
    page.page.mouse.click(300, 300)
    page.until("!document.querySelector('fig-formula > .save').open")
    assert page.wrong == []


def test_none_of_its_modules_is_loaded_before_the_first_save(looking):
    page = as_modules(looking())
    asked: list[str] = []
    page.page.on("request", lambda request: asked.append(request.url))
    page.fresh("cout")
    page.settle()
    own = re.compile(r"/web/(saving/|figures/\w+/numbers\.js$)")
    assert not [url for url in asked if own.search(url)]
    take(page, "fig-formula", "csv")
    assert [url for url in asked if own.search(url)]


def test_a_presentation_has_no_such_control(looking):
    page = looking(1920, 1080)
    page.fresh("boucle")
    page.page.click("#tools .present")
    page.until("document.documentElement.classList.contains('presenting')")
    assert not page.page.locator(".save").first.is_visible()
