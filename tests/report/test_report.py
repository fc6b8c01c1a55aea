"""The report: its numbers are those of closed forms and of the instruments; the page is a page.

Tolerances: closed forms in float64, 1e-9 relative; the embedded network's cost in float32, 1e-5.
The standard error of many examples is estimated from a hundred groups: it is known to 1/√(2·99) =
7 %, and the tests allow four times that.
"""

import json
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest
from tests.report.bowls import Bowl

import descente as gd
from descente.cost import COSTS, one_hot
from descente.instruments.importance import Share
from descente.network import forward
from descente.report.text import with_error

CURVATURES = np.array([4.0, 2.0, 0.5])


@pytest.fixture(scope="module")
def bowl():
    centres = np.random.default_rng(0).normal(size=(40, 3))
    return Bowl(CURVATURES, centres, np.array([1.0, -1.0, 2.0]))


@pytest.fixture(scope="module")
def network():
    return gd.Network((784, 16, 16, 10), seed=0)


@pytest.fixture(scope="module")
def found(network, real):
    return gd.report(network, real, eta=0.5, batch=10)


def costs(net, data):
    """C of every example in float64, by the formulas."""
    activations, z = forward(net.layout, net.theta.astype(float), data.images.astype(float))
    y = one_hot(data.labels, net.sizes[-1])
    return COSTS["quadratic"].value(z, activations[-1], y, net.output)


class TestTheNumbers:
    def test_of_a_bowl_they_are_the_closed_forms(self, bowl):
        eta, batch, n = 0.3, 8, 40
        found = gd.report(bowl, eta=eta, batch=batch)
        each = 0.5 * (bowl.theta - bowl.centres) ** 2 @ CURVATURES
        G = CURVATURES * (bowl.theta - bowl.centres.mean(axis=0))
        trace = np.sum(CURVATURES**3 * bowl.centres.var(axis=0, ddof=1))  # tr(HΣ), Σ = A cov A
        eta0 = 2 * G @ G / (G @ (CURVATURES * G) + (1 - batch / n) * trace / batch)
        wanted = {
            "cost": each.mean(),
            "cost_error": each.std(ddof=1) / np.sqrt(n),
            "gradient_norm": np.sqrt(G @ G),
            "sharpness": 4.0,
            "eta_limit": 0.5,
            "eta": eta,
            "batch": batch,
            "eta0": eta0,
            "eta0_error": 0.0,
            "noise_batch": trace / (G @ (CURVATURES * G)),
            "parameters": 3,
            "examples": n,
        }
        known = found.quantities
        assert {name: known[name] for name in wanted} == pytest.approx(wanted, rel=1e-9)
        assert known["residual"] < 1e-4
        assert known["seconds"] == sum(found.seconds.values())

    def test_of_a_network_they_are_those_of_the_instruments(self, found, network, real):
        assert found.cost == pytest.approx(costs(network, real).mean(), rel=1e-5)
        assert found.gradient_norm == pytest.approx(gd.gradient(network, real).norm, rel=1e-5)
        assert found.curvature.largest == gd.sharpness(network, real).largest
        assert found.limits.eta == pytest.approx(
            gd.eta_limit(network, real, batch=[10, 100, 1000], draws=500).eta
        )
        layers = gd.importance(network, real, eta=0.5, each=0).layers
        assert list(found.layers.values()) == layers
        assert sum(share.predicted for share in layers) == pytest.approx(1)

    @pytest.mark.parametrize(("n", "within"), [(90, 1e-5), (1437, 0.28)])
    def test_the_error_of_the_cost_is_that_of_the_mean(self, network, real, n, within):
        each = costs(network, real[:n])
        error = gd.report(network, real[:n], draws=2).cost_error
        assert error == pytest.approx(each.std(ddof=1) / np.sqrt(n), rel=within)

    def test_the_same_call_twice_says_the_same_and_moves_nothing(self, found, network, real):
        before = network.theta.copy()
        again = gd.report(network, real, eta=0.5, batch=10, threads=1).facts()
        first = found.facts()
        for facts in (first, again):
            del facts["seconds"], facts["seconds_of"]
        assert first == again
        assert np.array_equal(network.theta, before)

    def test_of_one_example_there_is_no_error(self, network, real):
        found = gd.report(network, real[:1])
        assert found.quantities["cost_error"] is None
        assert found.limits.batch.tolist() == [1]

    def test_what_is_not_converged_is_not_known(self, found):
        unsure = replace(found, curvature=replace(found.curvature, converged=False))
        assert unsure.quantities["sharpness"] is unsure.quantities["eta_limit"] is None
        assert "not converged" in str(unsure)
        assert "2/λmax" not in str(unsure).splitlines()

    def test_what_is_out_of_range_is_refused(self, network, real):
        for wrong in ({"eta": 0.0}, {"batch": 0}, {"batch": 6}, {"draws": 1}):
            with pytest.raises(gd.InputError, match=f"^{next(iter(wrong))} came as"):
                gd.report(network, real[:5], **wrong)


class TestThePage:
    def test_it_is_one_page(self, found):
        lines = str(found).splitlines()
        assert len(lines) < 24
        assert max(map(len, lines)) <= 80
        assert lines[0] == "784 → 16 → 16 → 10, 13,002 numbers, over 1,437 examples"

    def test_of_many_layers_it_shows_the_largest_in_their_order(self, found):
        parts = np.random.default_rng(1).permutation(40) / 780
        many = {
            f"blocks.{k}": Share("layer", 10, float(part), 0.5, layer=k)
            for k, part in enumerate(parts)
        }
        lines = str(replace(found, layers=many)).splitlines()
        shown = [int(line.split()[0][7:]) for line in lines if line.startswith("blocks.")]
        assert shown == sorted(np.argsort(-parts)[:12])
        assert any(line.startswith("The 12 of 40 layers that matter most") for line in lines)

    def test_what_must_not_be_missed_is_a_sentence(self, bowl):
        assert "times" not in str(gd.report(bowl, eta=0.01, batch=8))
        assert "η is 4 times 2/λmax" in str(gd.report(bowl, eta=2.0))
        assert "a step raises the cost on average" in str(gd.report(bowl, eta=2.0, batch=8))
        lost = Bowl(CURVATURES, bowl.centres, np.full(3, np.nan))
        assert "The cost is not finite" in str(gd.report(lost))

    @pytest.mark.parametrize(
        ("value", "error", "written"),
        [
            (0.149612, 0.00113, "0.1496 ± 0.0011"),
            (12.0, 0.5, "12.00 ± 0.50"),
            (3.0, 0.0, "3"),
            (3.0, float("nan"), "3"),
            (123.4, 41.0, "123 ± 41"),
            (float("inf"), 1.0, "inf"),
        ],
    )
    def test_a_number_has_the_digits_that_its_error_leaves(self, value, error, written):
        assert with_error(value, error) == written


class Page(HTMLParser):
    """The tags of a page, and the words on it."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.words = [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words += data


class TestTheFile:
    @pytest.fixture
    def text(self, found, tmp_path):
        found.save(tmp_path / "report.html")
        return (tmp_path / "report.html").read_text("utf-8")

    def test_it_says_what_the_text_says(self, found, text):
        page = Page(text)
        for line in str(found).splitlines():
            for word in line.replace(":", " ").split():
                assert word in page.words, word

    def test_it_has_no_script_and_fetches_nothing(self, text):
        page = Page(text)
        assert {"script", "link", "img", "iframe", "object"}.isdisjoint(tag for tag, _ in page.tags)
        for _, attributes in page.tags:
            assert not [name for name in attributes if name in ("src", "href") or name[:2] == "on"]
        assert "url(" not in text
        assert "@import" not in text

    def test_it_is_for_a_phone_and_for_the_dark(self, text):
        metas = [attributes for tag, attributes in Page(text).tags if tag == "meta"]
        assert {"name": "viewport", "content": "width=device-width, initial-scale=1"} in metas
        assert "prefers-color-scheme: dark" in text

    def test_its_pictures_are_whole_and_are_said_in_words(self, found, text):
        starts = [i for i in range(len(text)) if text.startswith("<svg", i)]
        assert len(starts) == 2
        for start in starts:
            picture = ElementTree.fromstring(text[start : text.index("</svg>", start) + 6])
            assert picture.get("aria-label")
            _, _, width, height = map(float, picture.get("viewBox").split())
            for each in picture.iter():
                for name, most in (("x", width), ("cx", width), ("y", height), ("cy", height)):
                    assert 0 <= float(each.get(name, 0)) <= most

    def test_names_from_outside_are_no_markup(self, found, tmp_path):
        strange = dict(found.layers, **{'<b onload="x">&': Share("layer", 1, 0.1, 0.1, layer=9)})
        replace(found, layers=strange).save(tmp_path / "r.html")
        page = Page((tmp_path / "r.html").read_text("utf-8"))
        assert "b" not in {tag for tag, _ in page.tags}
        assert '<b onload="x">&' in page.words

    def test_another_place_or_another_ending_is_refused(self, found, tmp_path):
        with pytest.raises(gd.InputError, match=r"ends in '\.pdf'; wanted a page: \.html"):
            found.save(tmp_path / "report.pdf")
        with pytest.raises(gd.InputError, match="cannot be written"):
            found.save(tmp_path / "nowhere" / "report.html")

    def test_its_facts_are_plain(self, found):
        facts = json.loads(json.dumps(found.facts(), allow_nan=False))
        assert facts["layers"][0]["name"] == "layer 1"
        assert [row["batch"] for row in facts["batches"]] == [10, 100, 1000]

    def test_its_facts_are_plain_where_numbers_are_none(self, bowl):
        lost = Bowl(CURVATURES, bowl.centres, np.full(3, np.nan))
        hill = Bowl(-CURVATURES, bowl.centres, bowl.theta)
        for at, unknown in ((lost, "cost"), (hill, "eta_limit")):
            facts = gd.report(at).facts()
            assert json.loads(json.dumps(facts, allow_nan=False))[unknown] is None
