"""Jobs on images: backpropagation over one of them, and lists of rules: made by hand, found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np

from descente.digits import Split
from descente.errors import InputError
from descente.lab.jobs.snapshot import Snapshot
from descente.lab.limits import within
from descente.lab.protocol import Rule
from descente.lab.wire import Value
from descente.measure import evaluate

if TYPE_CHECKING:
    from descente.instruments.rule_list import RuleList

__all__ = ["backprop", "rulelist", "rules"]

LONGEST = 50  # rules of the best list


def backprop(at: Snapshot, label: int | None = None) -> Iterator[Value]:
    """Both passes over the image looked at, number by number."""
    from descente.instruments.backprop import backprop_trace

    wanted = at.label if label is None else label
    if wanted < 0:
        wanted = int(at.net.predict(at.image)[0])
    trace = backprop_trace(at.net, at.image, wanted, cost=at.settings.cost, threads=1)
    arrays, steps = {}, []
    for k, step in enumerate(trace.steps):
        arrays[f"value{k}"] = step.value
        if step.numerical is not None:
            arrays[f"numerical{k}"] = step.numerical
            arrays[f"difference{k}"] = step.value - step.numerical
        steps.append(
            {
                "name": step.name,
                "quantity": step.quantity,
                "layer": step.layer,
                "phase": step.phase,
                "formula": step.formula,
                "skipped": step.skipped,
            }
        )
    errors = np.array([np.nan if s.error is None else s.error for s in trace.steps])
    yield Value(
        {"label": wanted, "steps": steps, "step": at.step},
        {"cost": trace.cost, "largest_error": trace.largest_error},
        {"errors": errors, **arrays},
    )


def rules(at: Snapshot, rules: list[Rule]) -> Iterator[Value]:
    """Hand-made rules, scored on thousands of examples: the first that holds decides.

    A rule is {"pixel": 0…, "above": bool, "threshold": 0…1, "digit": 0…}: it is data, and nothing
    of it is ever run as code. Of each one is told how many images it decides, how many of those
    rightly, and for how many it holds, an earlier rule having decided some of them.
    """
    from descente.instruments import rule_list

    test = at.digits.test
    within("rules", len(rules))
    answers = np.full(len(test), -1)
    fired = []
    for rule in rules:
        pixel, digit = rule["pixel"], rule["digit"]
        if not (0 <= pixel < test.images.shape[1] and 0 <= digit < len(test.classes)):
            raise InputError(
                "there is no pixel {pixel} or no class {digit}.", pixel=pixel, digit=digit
            )
        holds = rule_list.Rule(**rule).holds(test.images)
        decides = holds & (answers < 0)
        answers[decides] = digit
        fired.append([int(n.sum()) for n in (decides, test.labels[decides] == digit, holds)])
    right = answers == test.labels
    words: dict[str, Any] = {
        "fired": fired,
        "n": len(test),
        "decided": int((answers >= 0).sum()),
        "right": int(right.sum()),
    }
    network = evaluate(at.net, test, at.settings.cost, threads=1)[1]
    yield Value(words, {"accuracy": float(right.mean()), "network": network})


def rulelist(at: Snapshot) -> Iterator[Value]:
    """The best list of 1, 2, … rules, found on the training images and measured on the others.

    It has nothing to do with the network: it is found once for each data set.
    """
    from descente.instruments.rule_list import learn

    train, test = at.digits.train, at.digits.test
    if train not in _lists:
        tested: list[float] = []
        for listed in learn(train, LONGEST):
            tested.append(float((listed.predict(test.images) == test.labels).mean()))
            yield _listed(at, listed, tested, complete=False)
        _lists[train] = listed, tested
    yield _listed(at, *_lists[train], complete=True)


_lists: WeakKeyDictionary[Split, tuple[RuleList, list[float]]] = WeakKeyDictionary()


def _listed(at: Snapshot, found: RuleList, tested: list[float], complete: bool) -> Value:
    return Value(
        {
            "complete": complete,
            "data": at.digits.name,
            "n": len(at.digits.test),
            "train": found.n_examples,
            "found": list(found.found),
            "pixel": [rule.pixel for rule in found.rules],
            "above": [rule.above for rule in found.rules],
            "digit": [rule.digit for rule in found.rules],
        },
        arrays={
            "threshold": np.array([rule.threshold for rule in found.rules]),
            "accuracy": np.array(tested),
            "train_accuracy": np.array(found.right) / found.n_examples,
        },
    )
