"""The contract: what it names is what the server does, and what the page reads."""

import inspect
import json

import pytest

import descente as gd
from descente.descent import Descent
from descente.lab import jobs, views
from descente.lab.experiment import Experiment, Settings
from descente.lab.hub import Hub, Page
from descente.lab.protocol import (
    COMMANDS,
    CONTRACT,
    DEFAULTS,
    ETA_POWERS,
    ETAS,
    GOING_ON,
    JOBS,
    MESSAGES,
    VIEWS,
    contract,
)
from descente.lab.wire import unpack
from descente.recipe import RULES

ON_A_PLANE = {"landscape"}  # the worker turns the key of a landscape into its plane


def test_the_page_s_contract_is_fresh():
    assert CONTRACT.read_text(encoding="utf-8") == contract(), "python -m descente.lab.protocol"


def test_every_job_takes_the_options_that_the_contract_names():
    assert list(JOBS) == list(jobs.JOBS)
    for name, options in JOBS.items():
        _, *taken = inspect.signature(jobs.JOBS[name]).parameters.values()
        named = set(options.__annotations__)
        if named & ON_A_PLANE:
            named = named - ON_A_PLANE | {"plane"}
        assert {parameter.name for parameter in taken} == named, name
        wanted = {p.name for p in taken if p.default is p.empty}
        assert wanted == options.__required_keys__ - ON_A_PLANE, name


def test_the_views_are_those_that_the_contract_names():
    assert tuple(views.VIEWS) == VIEWS


@pytest.mark.parametrize(
    "name", sorted(set(COMMANDS) - {"go-to-plane", "copy", "do-list", "take-in"})
)
def test_every_command_takes_the_options_that_the_contract_names(name):
    options = COMMANDS[name].__annotations__
    experiment = Experiment(Settings(data="uci", hidden=(4,)))
    with pytest.raises(TypeError, match="unexpected keyword argument 'another'"):
        experiment.do(name, **dict.fromkeys(options), another=1)
    for wanted in COMMANDS[name].__required_keys__:
        with pytest.raises(TypeError, match=f"'{wanted}'"):
            experiment.do(name, **dict.fromkeys(set(options) - {wanted}))


def test_what_goes_on_is_a_setting_and_changes_nothing_of_the_network():
    experiment = Experiment(Settings(data="uci", hidden=(4,), epochs=2))
    experiment.do("step", steps=3)
    while experiment.playing:
        experiment.advance(0.05)
    other = {"eta": 0.3, "schedule": "cosine", "weight_decay": 1e-4, "epochs": 3}
    assert set(other) == GOING_ON <= set(DEFAULTS)
    for name, value in other.items():
        experiment.change({name: value})
        assert experiment.step == 3, name


def test_every_update_rule_brings_a_rate_with_which_it_learns():
    digits = gd.load("embedded")
    assert ETAS.keys() == RULES.keys()
    assert DEFAULTS["eta"] == ETAS[DEFAULTS["rule"]]
    for rule, eta in ETAS.items():
        recipe = Settings(rule=rule, eta=eta, epochs=1).recipe()
        net = gd.Network((784, 16, 16, 10), seed=0)
        descent = Descent(net, digits.train, recipe)
        while not descent.outcome.done:
            descent.advance(descent.steps_per_epoch)
        assert gd.accuracy(net, digits.test) > 0.9, rule


def test_the_controls_of_eta_reach_what_it_is_at_first():
    low, high = (10.0**power for power in ETA_POWERS)
    assert low < DEFAULTS["eta"] < high


def test_a_message_that_the_contract_does_not_name_is_refused():
    hub, page = Hub(), Page("page-1", {})
    for name in ("open", "long", "close", "fly", ""):
        hub.hear(page, json.dumps({name: {}}))
        ((key, value),) = map(unpack, page.slots.values())
        assert key == "error"
        assert value.words["sentence"].startswith(f"there is no message {name!r}; wanted one of")
        page.slots.clear()
    assert set(MESSAGES) >= {"open"}
