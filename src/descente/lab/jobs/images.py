"""Jobs on images: backpropagation over one of them, and rules made by hand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from descente.digits import Split
from descente.errors import InputError
from descente.lab.jobs.snapshot import Snapshot
from descente.lab.limits import within
from descente.lab.wire import Value

__all__ = ["backprop", "rules"]


def backprop(at: Snapshot, label: int | None = None) -> Iterator[Value]:
    """Both passes over the image looked at, number by number."""
    from descente.instruments.backprop import backprop_trace

    wanted = at.label if label is None else int(label)
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
    return iter(
        [
            Value(
                {"label": wanted, "steps": steps, "step": at.step},
                {"cost": trace.cost, "largest_error": trace.largest_error},
                {"errors": errors, **arrays},
            )
        ]
    )


def rules(at: Snapshot, rules: Any) -> Iterator[Value]:
    """Hand-made rules, scored on thousands of examples: the first that holds decides.

    A rule is {"pixel": 0…, "above": bool, "threshold": 0…1, "digit": 0…}: it is data, and nothing
    of it is ever run as code.
    """
    train, test = at.digits.train, at.digits.test
    if not isinstance(rules, list):
        raise InputError("rules came as {kind}; wanted a list.", kind=type(rules).__name__)
    within("rules", len(rules))
    answers = np.full(len(test), -1)
    fired = []
    for rule in rules:
        try:
            pixel, digit = int(rule["pixel"]), int(rule["digit"])
            above, threshold = bool(rule["above"]), float(rule["threshold"])
        except (KeyError, TypeError, ValueError):
            raise InputError("a rule wants pixel, above, threshold and digit.") from None
        if not (0 <= pixel < test.images.shape[1] and 0 <= digit < len(test.classes)):
            raise InputError(
                "there is no pixel {pixel} or no digit {digit}.", pixel=pixel, digit=digit
            )
        ink = test.images[:, pixel]
        holds = (ink > threshold if above else ink <= threshold) & (answers < 0)
        answers[holds] = digit
        fired.append([int(holds.sum()), int((test.labels[holds] == digit).sum())])
    right = answers == test.labels
    words: dict[str, Any] = {
        "fired": fired,
        "n": len(test),
        "decided": int((answers >= 0).sum()),
        "right": int(right.sum()),
        "best": _best_rule(train, test),
    }
    network = float((at.net.predict(test) == test.labels).mean())
    best = words["best"]["right"] / len(test)
    yield Value(words, {"accuracy": float(right.mean()), "network": network, "best_accuracy": best})


_best: WeakKeyDictionary[Split, dict[str, int]] = WeakKeyDictionary()


def _best_rule(train: Split, test: Split) -> dict[str, int]:
    """The single rule that is right most often when it holds everywhere else for one digit.

    Of all pixels and digits, with the ink at one half: if pixel > ½ then this digit.
    """
    if train not in _best:
        lit = train.images > 0.5
        y = np.eye(len(train.classes), dtype=np.float32)[train.labels]
        right = lit.T.astype(np.float32) @ y
        pixel, digit = np.unravel_index(int(right.argmax()), right.shape)
        holds = test.images[:, pixel] > 0.5
        _best[train] = {
            "pixel": int(pixel),
            "digit": int(digit),
            "fired": int(holds.sum()),
            "right": int((test.labels[holds] == digit).sum()),
        }
    return _best[train]
