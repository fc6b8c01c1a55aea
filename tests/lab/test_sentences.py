"""Sentences that reach a page: every one of the library's has a French one, values and all."""

import ast
import copy
import json
import pickle
import re
import string
from pathlib import Path
from typing import get_type_hints

import numpy as np
import pytest
from tests.lab.conftest import Looking, as_modules
from tests.lab.hubs import in_a_loop, until

import descente as gd
from descente import errors
from descente.descent import Ending
from descente.instruments import backprop, importance, planes, slope, steepest
from descente.instruments.survey import PLANES
from descente.lab import protocol
from descente.lab.app import LANGUAGES
from descente.lab.assets import catalogue, translations
from descente.lab.bundle import modules
from descente.lab.experiment import Experiment, Settings
from descente.lab.guard import REFUSALS
from descente.lab.jobs import JOBS, Snapshot
from descente.lab.kinds import words_of
from descente.lab.limits import LIMITS
from descente.lab.messages import parsed
from descente.lab.phrases import complaint, nonsense, refusal
from descente.lab.protocol import DEFAULTS
from descente.lab.wire import Value, pack, unpack
from descente.network import ACTIVATIONS
from descente.recipe import RULES

SOURCE = Path(gd.__file__).parent
KINDS = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, errors.DescenteError)
]
# what a page can make the library run, and `descente lab --run` before it
REACHED = [
    *(
        f"lab/{name}.py"
        for name in (
            "answers",
            "experiment",
            "hub",
            "intake",
            "kinds",
            "lane",
            "lecture",
            "limits",
            "messages",
            "offer",
            "opening",
            "phrases",
            "protocol",
            "receiving",
            "safe",
            "upload",
            "views",
            "weights",
            "worker",
        )
    ),
    *(f"lab/jobs/{file.name}" for file in sorted((SOURCE / "lab" / "jobs").glob("*.py"))),
    "checks.py",
    "descent.py",
    "files.py",
    "measure.py",
    "network.py",
    "objective.py",
    "recipe.py",
    "space.py",
    "threads.py",
    "weights/files.py",
    "weights/found.py",
    *(
        f"digits/{name}.py"
        for name in (
            "archive",
            "framing",
            "idx",
            "images",
            "loading",
            "mnist",
            "own",
            "part",
            "pen",
            "uci",
            "embedded",
        )
    ),
    *(
        f"instruments/{name}.py"
        for name in (
            "backprop",
            "curvature",
            "importance",
            "learning_rate",
            "planes",
            "scaling",
            "slope",
            "steepest",
            "survey",
            "todo",
        )
    ),
    *(f"runs/{name}.py" for name in ("library", "manifest", "run", "store")),
]


def calls(names):
    """Every call of one of these functions in what a page reaches: (file, call)."""
    for file in REACHED:
        for node in ast.walk(ast.parse((SOURCE / file).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in names:
                yield file, node


def templates():
    """Every template of an error in what a page reaches, with where it stands."""
    for file, call in calls({kind.__name__ for kind in KINDS}):
        where = f"{file}, line {call.lineno}"
        assert len(call.args) == 1, where
        yield where, call.args[0]


def fields(text):
    """The names of what fills a text."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def french(error):
    """The French sentence of an error, or None; `TestOnAPage` sees that the page says the same."""
    return filled(unpack(pack("error", complaint("do", error)))[1])


def filled(sent):
    """The French sentence of an error as it travels, or None."""
    known = translations("fr")
    if sent.words["template"] not in known:
        return None
    values = {**sent.words["values"], **sent.scalars}
    return re.sub(
        r"\{(\w+)\}", lambda found: _shown(values[found[1]], known), known[sent.words["template"]]
    )


def _shown(value, known):
    if isinstance(value, list):
        return ", ".join(_shown(each, known) for each in value)
    if isinstance(value, int):
        return f"{value:,}".replace(",", "\u202f").replace("-", "−")
    if isinstance(value, float):
        return f"{value:.9g}".replace(".", ",").replace("-", "−")
    return known.get(value, value)


class TestErrors:
    @pytest.mark.parametrize("kind", KINDS)
    def test_they_keep_their_template_and_their_values_through_a_pickle(self, kind):
        error = kind("η of {name!r} is {eta:.3g}, {n:,} times", name="x", eta=0.5, n=np.int64(1234))
        assert str(error) == "η of 'x' is 0.5, 1,234 times"
        for other in (error, pickle.loads(pickle.dumps(error)), copy.copy(error)):
            assert type(other) is kind
            assert str(other) == str(error)
            assert other.template == "η of {name!r} is {eta:.3g}, {n:,} times"
            assert other.values == {"name": "x", "eta": 0.5, "n": 1234}

    @pytest.mark.parametrize("kind", KINDS)
    def test_a_plain_sentence_may_hold_braces(self, kind):
        error = kind("a set {1, 2} and a lonely {")
        assert str(error) == error.template == "a set {1, 2} and a lonely {"
        assert str(pickle.loads(pickle.dumps(error))) == str(error)
        assert error.values == {}

    def test_values_that_are_neither_text_nor_numbers_become_text(self):
        error = gd.InputError("{shape} {path} {flag}", shape=(3, 4), path=Path("x"), flag=True)
        assert str(error) == "(3, 4) x True"
        assert error.values == {"shape": [3, 4], "path": "x", "flag": True}

    def test_a_list_travels_as_one_and_python_s_brackets_stay_behind(self):
        error = gd.InputError("{came!r} {nested}", came=[None, 16, "abc"], nested=([1], 2))
        sent = unpack(pack("error", complaint("do", error)))[1]
        assert sent.words["values"] == {"came": ["None", 16, "abc"], "nested": ["[1]", 2]}

    def test_an_error_within_an_error_travels_as_one(self):
        inner = gd.InputError("{n} of {name!r} are {x:.2f}", n=3, name="a", x=0.5)
        error = gd.DataFormatError("{name}: {error}", name="a/1.png", error=inner)
        assert str(error) == "a/1.png: 3 of 'a' are 0.50"
        sent = unpack(pack("error", complaint("do", error)))[1]
        assert sent.words["values"]["error"] == {
            "sentence": "3 of 'a' are 0.50",
            "template": "{n} of {name!r} are {x:.2f}",
            "values": {"n": 3, "name": "a", "x": "0.5"},
        }
        assert str(pickle.loads(pickle.dumps(error))) == str(error)

    def test_a_refusal_is_the_same_as_plain_json(self):
        error = gd.InputError("{low} {high} {n}", low=float("nan"), high=0.5, n=7)
        told = json.loads(json.dumps(refusal("take-in", error), allow_nan=False))
        assert told["words"]["values"] == {"n": 7, "low": "nan"}
        assert told["scalars"] == {"high": 0.5}

    def test_no_value_is_lost_on_the_way_to_a_page(self):
        error = gd.InputError(
            "{nan} {big} {small} {none}", nan=float("nan"), big=10**30, small=-7, none=None
        )
        sent = unpack(pack("error", complaint("do", error)))[1]
        assert np.isnan(sent.scalars["nan"])
        assert sent.words["values"] == {"big": "1" + 30 * "0", "small": -7, "none": "None"}
        assert sent.words["sentence"] == str(error)


class TestTheCatalogue:
    def test_every_error_that_a_page_can_reach_has_a_french_sentence(self):
        known, missing = translations("fr"), []
        for where, template in templates():
            if not isinstance(template, ast.Constant) or template.value not in known:
                missing.append(f"{where}: {ast.unparse(template)}")
        assert not missing, "\n".join(missing)

    def test_nothing_is_translated_that_is_not_said_any_more(self):
        said = {template.value for _, template in templates()}
        old = [text for text in translations("fr") if fields(text) and text not in said]
        assert not old

    def test_a_french_sentence_is_filled_by_the_values_of_its_english_one(self):
        for english, said in translations("fr").items():
            assert fields(said) <= fields(english), english
            assert "{" not in re.sub(r"\{\w+\}", "", said), f"the page fills {{name}} alone: {said}"

    def test_what_fills_a_sentence_in_words_is_translated_too(self):
        known = translations("fr")
        words = {row.unit for row in LIMITS.values()} | set(DEFAULTS)
        tables = [Settings, protocol.Back, *protocol.COMMANDS.values(), *protocol.JOBS.values()]
        kinds = {kind for table in tables for kind in get_type_hints(table).values()}
        words |= {words_of(kind) for kind in (*kinds, dict, list, list[str], dict[str, str] | None)}
        places = {
            "whole": (0, 3),
            "number": (0, 2),
            "matrix": (0,),
            "_orthonormal": (2,),
            "known": (0,),
        }
        for _, call in calls(places):
            for place in places[call.func.id]:
                argument = call.args[place] if place < len(call.args) else None
                if isinstance(argument, ast.Constant):
                    words.add(argument.value)
        formulas = {"n", "h", "highest"}  # no page gives them
        missing = sorted(word for word in words - formulas if word not in known)
        assert not missing

    def test_french_is_set_as_french_is(self):
        for said in translations("fr").values():
            assert not re.search(r" [:;!?»]|« |'[a-zà-ÿ]+ ", said), said
            assert not re.search(r"[a-z]'[a-zéèêà]", said), said

    def test_the_templates_are_english_so_english_needs_no_catalogue(self):
        assert translations("en") == {}
        for language in LANGUAGES:
            assert not set(translations("fr")) & set(catalogue(language))


@pytest.fixture(scope="module")
def experiment():
    return Experiment(Settings(data="uci", epochs=3))


def raised(act):
    with pytest.raises(gd.DescenteError) as caught:
        act()
    return caught.value


class TestProvoked:
    @pytest.mark.parametrize(
        ("changes", "parts"),
        [
            ({"eta": "fast"}, ["η", "fast", "nombre"]),
            ({"eta": -0.5}, ["η", "−0,5", "un nombre au-dessus de 0"]),
            ({"batch": 0}, ["mini-lot", "0", "1 ou plus."]),
            ({"epochs": 1001}, ["1\u202f001", "époques", "1\u202f000"]),
            ({"hidden": [3000, 3000]}, ["nombres", "250\u202f000"]),
            ({"hidden": "16"}, ["couches cachées", "16", "liste"]),
            ({"activation": "softmax"}, ["softmax", "'tanh'"]),
            ({"rule": "magic"}, ["règle", "magic", "'adam'"]),
            ({"cost": "cross_entropy", "output": "tanh"}, ["entropie croisée", "tanh"]),
            ({"colour": 1}, ["colour", "inconnus"]),
            ({"data": "no such data"}, ["no such data", "jeu de données"]),
            ({"seed": -1}, ["graine", "−1"]),
            ({"hidden": [16, 0]}, ["couche cachée", "«\u00a00\u00a0»", "1 ou plus"]),
            ({"hidden": ["abc"]}, ["couches cachées", "«\u00a0abc\u00a0»"]),
        ],
    )
    def test_settings(self, experiment, changes, parts):
        before = experiment.settings
        said = french(raised(lambda: experiment.change(changes)))
        assert experiment.settings == before
        assert said is not None
        for part in parts:
            assert part in said, said

    @pytest.mark.parametrize(
        ("command", "parts"),
        [
            ({"what": "fly"}, ["fly", "commande"]),
            ({"what": "digit", "index": 10**6}, ["1\u202f000\u202f000", "359"]),
            ({"what": "digit", "place": 1}, ["digit", "place"]),
            ({"what": "draw", "pixels": [0] * 9, "width": 3, "height": 3}, ["vide"]),
            ({"what": "draw", "pixels": [9], "width": 3, "height": 4}, ["1", "3 × 4"]),
            ({"what": "label", "digit": 12}, ["12"]),
            ({"what": "set-weight", "index": 10**6, "value": 0.0}, ["13\u202f001"]),
            ({"what": "set-weight", "index": 0, "value": 1e39}, ["fini", "1e+39"]),
            ({"what": "set-weight", "index": 0, "value": float("nan")}, ["un nombre", "nan"]),
        ],
    )
    def test_commands(self, experiment, command, parts):
        said = french(raised(lambda: experiment.do(**parsed("do", command))))
        assert said is not None
        assert all(part in said for part in parts), said

    @pytest.mark.parametrize(
        ("job", "how", "parts"),
        [
            ("landscape", {"plane": "flat"}, ["flat", "'sharpest'"]),
            ("landscape", {"plane": "pca"}, ["entraînez d’abord"]),
            ("landscape", {"size": 1000}, ["1\u202f000\u202f000", "points", "16\u202f641"]),
            ("landscape", {"size": 9, "span": -1}, ["étendue", "−1"]),
            ("landscape", {"plane": "weights", "weights": [1, 1]}, ["numéros de deux poids"]),
            ("slope", {"size": 100}, ["impair", "100"]),
            ("slope", {"weight": -1}, ["13\u202f001"]),
            ("todo", {"rows": 0}, ["au moins 1"]),
            (
                "todo",
                {"rows": [1, 1]},
                ["«\u00a01, 1\u00a0»", "13\u202f001"],
            ),
            ("importance", {"nudge": 0.0}, ["poussée", "au-dessus de 0"]),
            ("sweep", {"etas": [0.0]}, ["η", "au-dessus de 0"]),
            ("sweep", {"etas": [1.0] * 49}, ["49", "entraînements", "48"]),
            ("backprop", {"label": 99}, ["étiquette", "99", "9"]),
            ("rules", {"rules": 3}, ["«\u00a03\u00a0»", "liste de tables"]),
            ("runs", {"names": ["one"] * 9}, ["9", "entraînements", "8"]),
            ("runs", {"names": 3}, ["«\u00a03\u00a0»", "liste de textes"]),
            ("rules", {"rules": [{}]}, ["il manque pixel, above"]),
            (
                "rules",
                {"rules": [{"pixel": 9999, "above": True, "threshold": 0, "digit": 1}]},
                ["9\u202f999"],
            ),
        ],
    )
    def test_jobs(self, experiment, job, how, parts):
        def ask():
            options = parsed("ask", {"job": job, **how})
            del options["job"], options["key"]
            return list(JOBS[job](Snapshot.of(experiment), **options))

        said = french(raised(ask))
        assert said is not None
        assert all(part in said for part in parts), said

    def test_data_that_is_not_there(self, tmp_path, monkeypatch):
        monkeypatch.setenv("DESCENTE_DATA", str(tmp_path))
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
        said = french(raised(lambda: gd.load("mnist")))
        assert said is not None
        assert str(tmp_path) in said
        assert "descente data get mnist" in said

    def test_a_run_that_is_not_there(self):
        said = french(raised(lambda: gd.runs.open_run("never-made")))
        assert said is not None
        assert "« never-made »".replace(" ", "\u00a0") in said

    def test_what_python_stumbles_over(self):
        said = french(nonsense(TypeError("'int' object is not iterable")))
        assert said is not None
        assert "pas de sens" in said
        assert "not iterable" in said


def test_a_worker_sends_what_the_page_needs_to_say_it_in_french():
    asked = [
        ("set", {"eta": -0.5}, "−0,5"),
        ("ask", {"job": "magic"}, "magic"),
        ("do", {"what": "digit", "index": 10**6}, "1\u202f000\u202f000"),
        ("set", 3, "une table"),
        ("want", ["everything"], "everything"),
        ("ask", {"job": "landscape", "size": 500}, "250"),
        ("ask", {"job": "slope", "key": "todo/1"}, "todo/1"),
        ("do", {"what": "go-to-plane", "landscape": "none", "alpha": 0, "beta": 0}, "paysage"),
    ]

    async def scenario(hub):
        page = hub.join({"data": "uci"})
        said = []
        for verb, what, _ in asked:
            hub.tell(page, verb, what)
            said.append(await until(page, lambda key, value: key == "error"))
        return said

    found = in_a_loop(scenario)
    for value, (_, _, part) in zip(found, asked, strict=True):
        assert part in filled(value)
        assert value.words["sentence"].endswith(".")


class TestNamesFromTheLibrary:
    """What travels as a value and is shown as a word: every one that can come has its word."""

    def test_how_a_training_stands(self):
        for language in LANGUAGES:
            for kind in Ending:
                assert f"outcome.{kind}" in catalogue(language)

    def test_verdicts_on_a_rate(self):
        tree = ast.parse((SOURCE / "instruments" / "learning_rate.py").read_text("utf-8"))
        (judge,) = (n for n in ast.walk(tree) if getattr(n, "name", "") == "_verdict")
        returned = [node for node in ast.walk(judge) if isinstance(node, ast.Return)]
        verdicts = {
            leaf.value
            for node in returned
            for leaf in ast.walk(node)
            if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str)
        }
        assert verdicts == {"learnt", "unsteady", "slow", "stuck"}
        for verdict in verdicts | {Ending.DIVERGED, Ending.NON_FINITE, Ending.INTERRUPTED}:
            for language in LANGUAGES:
                assert f"sweep.verdict.{verdict}" in catalogue(language)
                assert f"sweep.says.{verdict}" in catalogue(language)

    def test_what_became_of_a_ball(self):
        for kind in slope._SENTENCES:
            for language in LANGUAGES:
                assert f"slope.ball.{kind}" in catalogue(language)

    def test_axes_of_a_plane(self):
        kinds = {*planes.AXES, "random.1", "random.2"} - {"random", "named"}
        for language in LANGUAGES:
            known = catalogue(language)
            assert kinds == {key[15:] for key in known if key.startswith("landscape.axis.")}
            assert "landscape.unsure" in known

    def test_directions(self):
        for language in LANGUAGES:
            kinds = {key[14:] for key in catalogue(language) if key.startswith("steepest.name.")}
            assert kinds == {*steepest.DIRECTIONS, "best"}

    def test_planes_data_sets_and_rules(self):
        sets = {"mnist", *(gd.load(name).name for name in ("embedded", "uci")), "pen"}
        assert gd.load("pen", n=12).name == "pen"
        for language in LANGUAGES:
            known = catalogue(language)
            assert {f"landscape.plane.{plane}" for plane in PLANES} <= set(known)
            assert {f"data.{name}" for name in sets} <= set(known)
            assert {f"rule.{name}" for name in RULES} <= set(known)

    def test_every_word_that_a_figure_names_is_there(self):
        for file in modules():
            named = re.findall(r"\bt\(\s*\"([\w.-]+)\"", file.read_text(encoding="utf-8"))
            for language in LANGUAGES:
                assert set(named) <= set(catalogue(language)), file.name


@pytest.fixture(scope="module")
def french_page(lend, lab_address):
    """A French page with the library's small data set."""
    with lend(height=900, locale="fr-FR") as opened:
        page = as_modules(Looking(opened, lab_address))
        page.open("gradient", "fr", data="uci")
        yield page


ENGLISH = re.compile(
    r"\b(layer|neuron|input|the|random direction|along|added|component|top|lot|little|weights|"
    r"sums|converged|wanted|came|alone|fan|opposite|signs of)\b"
)


class TestOnAPage:
    def test_errors_are_said_in_french_with_their_values(self, french_page):
        came = [
            gd.InputError(
                "{name} came as {value!r}; wanted {wanted}.",
                name="eta",
                value=-0.125,
                wanted="a number above 0",
            ),
            gd.InputError(
                "{name} came as {value!r}; wanted a whole number from {least} up{hint}.",
                name="batch_size",
                value="ten",
                least=1,
                hint=" (None for all examples)",
            ),
            gd.InputError(
                "{name} came as {value:,} {unit}; at most {most:,} are allowed: ask for fewer.",
                name="epochs",
                value=12345,
                unit="epochs",
                most=1000,
            ),
            gd.InputError(
                "there is no data set {name!r} here; there are {known}.",
                name="constructor",
                known="mnist, uci",
            ),
            nonsense(ValueError("no {braces} here")),
        ]
        sent = [unpack(pack("error", complaint("set", error)))[1] for error in came]
        shown = french_page.page.evaluate(
            """async (errors) => {
                const { said } = await import("/web/kit/sentences.js");
                return errors.map(said);
            }""",
            [{"words": value.words, "scalars": value.scalars} for value in sent],
        )
        assert shown == [filled(value) for value in sent]
        words = re.sub("[\u00a0\u202f]", " ", shown[0])
        assert words == "η : « −0,125 » ne convient pas ; il faut un nombre au-dessus de 0."
        assert "constructor" in shown[3]

    def test_a_sentence_without_a_translation_is_quoted(self, french_page):
        lost = complaint("do", gd.InputError("Nobody translated {this}."))
        shown = french_page.page.evaluate(
            """async (error) => (await import("/web/kit/sentences.js")).said(error)""",
            {"words": lost.words, "scalars": lost.scalars},
        )
        assert shown == "Cela n’a pas marché\u00a0: «\u00a0Nobody translated {this}.\u00a0»"

    def test_a_refused_setting_of_a_link_is_told_in_the_language_of_the_page(
        self, looking, lab_address
    ):
        told = {
            "fr": "η\u00a0: «\u00a0−3\u00a0» ne convient pas",
            "en": "eta came as −3; wanted a number above 0.",
        }
        page = looking(locale="fr-FR")
        for language, part in told.items():
            page.open("cout", language, data="uci", eta=-3)
            page.until(f"document.getElementById('notice').textContent.includes({part!r})", 10)

    def test_axes_of_every_plane(self, french_page, experiment):
        experiment.do("step", steps=60)
        while experiment.playing:
            experiment.advance(0.05)
        at, seen = Snapshot.of(experiment), []
        for plane in PLANES:
            value = next(JOBS["landscape"](at, plane=plane, size=3))
            assert value.words["plane"] == plane
            value.arrays = {"axis_share": value.arrays["axis_share"]}
            seen.append(unpack(pack("landscape", value))[1])
        sharpest = next(value for value in seen if value.words["plane"] == "sharpest")
        axes = [
            {**axis, "converged": axis["kind"] != "sharpest"} for axis in sharpest.words["axes"]
        ]
        seen.append(Value({"axes": axes}, arrays=sharpest.arrays))
        shown = french_page.page.evaluate(
            """async (all) => {
                const { axes } = await import("/web/figures/landscape/telling.js");
                return all.map(([axis, share]) =>
                    axes({ words: { axes: axis }, arrays: { axis_share: share } }));
            }""",
            [[value.words["axes"], value.arrays["axis_share"].tolist()] for value in seen],
        )
        for pair in shown:
            assert len(set(pair)) == 2
            assert not any(ENGLISH.search(name) or "landscape." in name for name in pair), pair
        assert shown[-1][1].endswith("(calcul non convergé)")
        share = 100 * seen[PLANES.index("pca")].arrays["axis_share"][0]
        assert f"({share:.1f}\xa0%)".replace(".", ",") in shown[PLANES.index("pca")][0]

    def test_importance_words_and_shares(self, french_page, experiment):
        (*_, value) = JOBS["importance"](Snapshot.of(experiment), each=1)
        parts = value.arrays["share_fraction"]
        assert tuple(parts[np.isfinite(parts)]) == importance.FRACTIONS
        assert 0.01 in importance.FRACTIONS  # a guess asks for it
        words, rows = french_page.page.evaluate(
            """async ([shares, parts]) => {
                const { SIZES } = await import("/web/figures/importance/nudge.js");
                const { shares: make } = await import("/web/figures/importance/shares.js");
                const { t } = await import("/web/kit/words.js");
                const part = make(), half = new Float64Array(shares.length).fill(0.5);
                const arrays =
                    { share_predicted: half, share_measured: half, share_fraction: parts };
                part.draw({ words: { shares }, arrays });
                const heads = [...part.el.querySelectorAll("tbody th[scope=row]")];
                return [SIZES.map((size) => t(`importance.${size}`)),
                    heads.map((head) => head.textContent)];
            }""",
            [value.words["shares"], parts.tolist()],
        )
        assert len(set(words)) == len(words) == len(importance.WORDS)
        assert not any("importance." in said or ENGLISH.search(said) for said in words)
        assert len(rows) == len(value.words["shares"])
        assert not any(ENGLISH.search(row) for row in rows), rows

    def test_steps_of_backpropagation(self, french_page):
        image = gd.load("uci").test.images[0]
        steps = {}
        for activation in set(ACTIVATIONS) - {"softmax"}:
            for output, cost in (
                *((name, "quadratic") for name in ACTIVATIONS),
                ("sigmoid", "cross_entropy"),
                ("softmax", "cross_entropy"),
            ):
                net = gd.Network((784, 3, 10), activation=activation, output=output)
                for step in gd.backprop_trace(net, image, 4, cost=cost).steps:
                    steps[step.phase, step.quantity] = step
                    letters = set(re.findall(r"[^\W\d_]{2,}", step.formula))
                    assert letters <= {"ln", "tanh", "ReLU", "softmax"}, step.formula
        assert {quantity for _, quantity in steps} == {
            "image",
            "cost",
            *backprop.QUANTITIES.values(),
        }
        asked = [{"phase": phase, "quantity": quantity} for phase, quantity in steps]
        shown = french_page.page.evaluate(
            """async (steps) => {
                const { kindOf } = await import("/web/figures/backprop/steps.js");
                const { t } = await import("/web/kit/words.js");
                return steps.flatMap((step) => ["", ".says"].map((more) =>
                    t(`backprop.${step.phase}.${kindOf(step)}${more}`,
                        { layer: 1, before: 0, after: 2, cost: "1", label: 4 })));
            }""",
            asked,
        )
        assert len(set(shown)) == 2 * len(asked)
        assert not any("backprop." in said or ENGLISH.search(said) for said in shown)

    def test_directions_read_one_by_one(self, french_page):
        page = french_page.page
        french_page.until("document.querySelectorAll('fig-steepest li').length > 3", 60)
        table = page.eval_on_selector_all("fig-steepest li", "all => all.map(e => e.textContent)")
        page.focus("fig-steepest canvas")
        readings = set()
        for _ in range(40):
            page.keyboard.press("ArrowRight")
            readings.add(page.inner_text("fig-steepest"))
        assert len(readings) > 20
        assert not any(ENGLISH.search(text) for text in [*table, *readings])

    def test_data_sets_are_named(self, french_page):
        title = french_page.page.get_attribute("#strip output.cost", "title")
        assert catalogue("fr")["data.uci"] in title
        own = french_page.page.evaluate(
            """async () => (await import("/web/kit/sentences.js")).nameOfData("my digits")"""
        )
        assert own == "my digits"

    def test_nothing_went_wrong_on_the_way(self, french_page):
        assert french_page.wrong == []


def test_refusals_are_in_both_languages():
    assert set(REFUSALS) == {401, 403, 421}
    for pair in REFUSALS.values():
        assert len(set(pair)) == 2
        assert all(len(sentence.encode()) <= 123 for sentence in pair)  # a WebSocket's reason


def test_a_refused_browser_reads_both(looking, lab_address):
    page = looking().page
    answer = page.goto(lab_address.split("?")[0])
    assert answer.status == 401
    assert page.inner_text("body").split("\n")[:2] == list(REFUSALS[401])
    page.goto(lab_address)
    nowhere = page.goto(lab_address.split("?")[0] + "lessons/de/titre")
    assert nowhere.status == 404
    assert "Cette leçon n’existe pas." in page.inner_text("body")
    assert "There is no such lesson." in page.inner_text("body")
