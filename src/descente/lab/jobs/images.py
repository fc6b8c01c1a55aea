"""Jobs on images: backpropagation over one of them, and rules made by hand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from descente.digits import Split
from descente.errors import InputError
from descente.lab.jobs.snapshot import Snapshot
from descente.lab.limits import within
from descente.lab.protocol import Rule
from descente.lab.wire import Value
from descente.measure import evaluate

__all__ = ["backprop", "rules"]


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
    train, test = at.digits.train, at.digits.test
    within("rules", len(rules))
    answers = np.full(len(test), -1)
    fired = []
    for rule in rules:
        pixel, digit, threshold = rule["pixel"], rule["digit"], rule["threshold"]
        if not (0 <= pixel < test.images.shape[1] and 0 <= digit < len(test.classes)):
            raise InputError(
                "there is no pixel {pixel} or no class {digit}.", pixel=pixel, digit=digit
            )
        ink = test.images[:, pixel]
        holds = ink > threshold if rule["above"] else ink <= threshold
        decides = holds & (answers < 0)
        answers[decides] = digit
        fired.append([int(n.sum()) for n in (decides, test.labels[decides] == digit, holds)])
    right = answers == test.labels
    words: dict[str, Any] = {
        "fired": fired,
        "n": len(test),
        "decided": int((answers >= 0).sum()),
        "right": int(right.sum()),
        "best": _best_rule(train, test),
    }
    network = evaluate(at.net, test, at.settings.cost, threads=1)[1]
    best = words["best"]["right"] / len(test)
    yield Value(words, {"accuracy": float(right.mean()), "network": network, "best_accuracy": best})


def _best_rule(train: Split, test: Split) -> dict[str, Any]:
    """The single rule that is right most often on the training images, and how it does on others.

    No search over pixels, thresholds and directions is needed. A rule names one digit, so it is
    right at most as often as there are images of the commonest digit; and a rule that holds for
    every image and names that digit is right as often as that: ink is never above 1.
    """
    digit = int(np.bincount(train.labels).argmax())
    return {
        "pixel": 0,
        "above": False,
        "threshold": 1,
        "digit": digit,
        "right": int((test.labels == digit).sum()),
        "train": len(train),
        "train_right": int((train.labels == digit).sum()),
    }
