"""The contract between the lab's server and its pages: every name that one says to the other.

A page sends JSON messages, each a dictionary of one entry: a name of `MESSAGES` and what belongs to
it. The server answers with values (`wire`), each under a key: a view, a name of `TOLD`, or the key
that a page chose for the answers of a job. That key is the job's name, or the name, "/" and a text,
so that a page may show the answers of one job in several places.

``python -m descente.lab.protocol`` writes `CONTRACT`, which gives the same names and types to the
pages; a test says whether it is fresh.
"""

import functools
import json
import operator
import re
import types
import typing
from collections.abc import Iterable
from dataclasses import dataclass, is_dataclass, replace
from pathlib import Path
from typing import Any, Literal, NotRequired, Self, TypedDict

from descente.errors import InputError
from descente.lab.kinds import fit, legible
from descente.lab.limits import LIMITS, limit
from descente.recipe import RULES

__all__ = [
    "COMMANDS",
    "CONTRACT",
    "DEFAULTS",
    "ETAS",
    "ETA_POWERS",
    "FULL",
    "GOING_ON",
    "JOBS",
    "MESSAGES",
    "RANGES",
    "REPLACED",
    "STATES",
    "TAKEN",
    "TEMPOS",
    "TOLD",
    "VIEWS",
    "Settings",
    "is_key",
    "known",
    "named",
]

CONTRACT = Path(__file__).parent / "web" / "data" / "contract.js"

FULL = 4429
"""The code that a socket is closed with where too many pages are open."""

TAKEN = 4409
"""The code that a socket is closed with where another page has taken its experiment up."""

ETA_POWERS = (-3, 2)
"""The powers of ten between which a page's controls let one choose η."""

FLOAT32 = (2.0 - 2.0**-23) * 2.0**127
"""The largest number that θ, which is float32, can hold."""

GOING_ON = frozenset({"eta", "schedule", "weight_decay", "epochs"})
"""The settings that change without a new start of the training."""

REPLACED = (
    "setting",
    "restart",
    "run",
    "recorded",
    "moved",
    "weight",
    "past",
    "taken-back",
    "trial",
    "copy",
    "taken-in",
)
"""What can take the place of a trained network, which then lies on the shelf."""

STATES = ("untrained", "training", "trained", "diverged", "past")
"""What a network can be while a lesson is read. A block of a lesson is shown in some of these."""

VIEWS = ("status", "network", "digit", "errors", "history", "gradient", "update")
"""The values that a page can follow."""

TOLD = ("settings", "lecture", "error", "lost", "kept")
"""The values that a page is told without asking."""


@dataclass(frozen=True)
class Settings:
    """What decides an experiment, as it stands in a page's link.

    Attributes
    ----------
    data : str
        The name of a data set; empty for whatever is at hand.
    seed : int
        Of the first θ and of the order of the examples.
    hidden : tuple of int
        Widths of the hidden layers.
    activation, output, cost, rule, schedule : str
        See `Layout`, `Recipe`.
    eta : float
    weight_decay : float
    batch : int
    epochs : int
    """

    data: str = ""
    seed: int = 0
    hidden: tuple[int, ...] = (16, 16)
    activation: str = "sigmoid"
    output: str = "sigmoid"
    cost: str = "quadratic"
    rule: str = "sgd"
    schedule: str = "constant"
    eta: float = 0.5
    weight_decay: float = 0.0
    batch: int = 10
    epochs: int = 10

    @classmethod
    def parsed(cls, changes: dict[str, Any]) -> dict[str, Any]:
        """Some of the settings, each of its kind.

        Raises
        ------
        InputError
            If a name is unknown or a value is not of its kind.
        """
        if unknown := sorted(legible(name) for name in changes if name not in DEFAULTS):
            raise InputError(
                "settings {unknown} are unknown; there are {known}.",
                unknown=", ".join(unknown),
                known=", ".join(DEFAULTS),
            )
        kinds = typing.get_type_hints(Settings)
        return {name: fit(name, value, kinds[name]) for name, value in changes.items()}

    def changed(self, changes: dict[str, Any]) -> Self:
        """Other settings; see `parsed` for what is raised."""
        return replace(self, **self.parsed(changes))

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return {name: getattr(self, name) for name in DEFAULTS}


DEFAULTS: dict[str, Any] = {
    name: field.default for name, field in Settings.__dataclass_fields__.items()
}
"""Every setting, with the value it has where a page names none."""


ETAS: dict[str, float] = {name: rule.eta / 2 for name, rule in RULES.items()}
"""The learning rate that each update rule brings: half the recipe's, which falls along a cosine and
is half as large on the whole, while the lab's stays as it is."""


class Back(TypedDict):
    """The experiment that a page comes back to, or the last one that its browser had.

    ``key`` names the page's own, ``last`` one that may still be in another page; ``step`` is the
    step that the page showed last. ``edited`` says that the link is not the one the page wrote, so
    that its settings are to be set.
    """

    key: NotRequired[str]
    last: NotRequired[str]
    step: NotRequired[int]
    edited: NotRequired[bool]


class Range(TypedDict, total=False):
    """Which numbers a field takes: above one, from a least to a most, only whole ones."""

    above: float
    least: float
    most: float
    whole: bool


RANGES: dict[str, Range] = {
    "seed": {"least": 0, "whole": True},
    "hidden": {"least": 1, "whole": True},
    "eta": {"above": 0},
    "weight_decay": {"least": 0},
    "batch": {"least": 1, "whole": True},
    "epochs": {"least": 1, "most": limit("epochs"), "whole": True},
    "parameter": {"least": -FLOAT32, "most": FLOAT32},
}
"""The settings that are numbers, each width of ``hidden``, and a weight or bias."""


class Nothing(TypedDict):
    """No options."""


TempoName = Literal["each", "slow", "calm", "quick", "once"]

TEMPOS: dict[TempoName, float] = {
    "each": 0.0,
    "slow": 60.0,
    "calm": 20.0,
    "quick": 6.0,
    "once": 0.0,
}
"""How a training is shown: each step for itself, the whole plan in so many seconds, or at once."""


class PlayOptions(TypedDict):
    """Epochs to add to the plan, where all of it is done, and the tempo from now on: at once."""

    more: NotRequired[int]
    tempo: NotRequired[TempoName]


class StepOptions(TypedDict):
    """How many steps to make, one by default."""

    steps: NotRequired[int]


class LookOptions(TypedDict):
    """The step of the past to look at; the present by default."""

    step: NotRequired[int | None]


class DigitOptions(TypedDict):
    """The test image to look at."""

    index: int


class DrawOptions(TypedDict):
    """A drawing: ink from 0 to 255, row by row."""

    pixels: list[int]
    width: int
    height: int


class LabelOptions(TypedDict):
    """What the drawing is meant to be."""

    digit: int


class SetWeightOptions(TypedDict):
    """One number of θ, and its new value."""

    index: int
    value: float


class GoToPlaneOptions(TypedDict):
    """A point of a landscape, named by the key that its values came under."""

    landscape: str
    alpha: float
    beta: float


class PlaceOptions(TypedDict):
    """A network on the shelf, by its number."""

    number: int


class TryOptions(TypedDict):
    """Settings to try on a copy of the network, which waits on the shelf meanwhile.

    ``anew`` it is no copy that is tried, but the network as its seed drew it.
    """

    batch: NotRequired[int]
    eta: NotRequired[float]
    schedule: NotRequired[str]
    epochs: NotRequired[int]
    anew: NotRequired[bool]


class DoListOptions(TypedDict):
    """How many rows of the list to do on a copy, or which, or all of them."""

    rows: int | list[int] | Literal["all"]


class KeyOptions(TypedDict):
    """The key of another page's experiment; the server adds the ``step`` that it shows."""

    key: str
    step: NotRequired[int]


class RunOptions(TypedDict):
    """The name of a recorded run."""

    name: str


class ReplayOptions(TypedDict):
    """The name of a recorded run, and the tempo at which its steps are made again."""

    name: str
    tempo: NotRequired[TempoName]


class TakeInOptions(TypedDict):
    """The name under which the lab keeps a network that this page has brought."""

    name: str


class Brought(TypedDict):
    """What the lab made of the files that a page brought: a data set, or a network."""

    kind: Literal["data", "network"]
    name: str
    images: NotRequired[int]
    train: NotRequired[int]
    test: NotRequired[int]
    classes: NotRequired[list[str]]
    left_out: NotRequired[int]
    title: NotRequired[str]
    parameters: NotRequired[int]


COMMANDS: dict[str, Any] = {
    "play": PlayOptions,
    "pause": Nothing,
    "step": StepOptions,
    "epoch": Nothing,
    "restart": Nothing,
    "look": LookOptions,
    "digit": DigitOptions,
    "draw": DrawOptions,
    "label": LabelOptions,
    "set-weight": SetWeightOptions,
    "go-to-plane": GoToPlaneOptions,
    "run": RunOptions,
    "replay": ReplayOptions,
    "go-on": Nothing,
    "take-back": PlaceOptions,
    "try": TryOptions,
    "do-list": DoListOptions,
    "keep": Nothing,
    "throw-away": Nothing,
    "copy": KeyOptions,
    "take-in": TakeInOptions,
}
"""What a page may do to its experiment, and the options of each command."""


class LandscapeOptions(TypedDict):
    """Which plane, how fine, how wide; ``weights`` are two indices of θ.

    With ``ahead`` a network that has made no step yet is shown the path that it will take.
    """

    plane: NotRequired[str]
    ahead: NotRequired[bool]
    size: NotRequired[int]
    span: NotRequired[float]
    seed: NotRequired[int]
    weights: NotRequired[list[int] | None]


class SpotOptions(TypedDict):
    """The key of the landscape over which the network's place is asked."""

    landscape: str


class StuckOptions(TypedDict):
    """How many points the pictures of the planes have along each side."""

    size: NotRequired[int]


class GroundOptions(TypedDict):
    """Which ground to search in the fog: each number is another one."""

    number: NotRequired[int]


class ProbeOptions(TypedDict):
    """The key of a ground, and the points to measure on it, (α, β) each."""

    landscape: str
    points: NotRequired[list[list[float]]]


class RollOptions(TypedDict):
    """Descent on a ground from (α, β), with so many probes."""

    landscape: str
    alpha: NotRequired[float]
    beta: NotRequired[float]
    probes: NotRequired[int]


class LiftOptions(TypedDict):
    """How finely a ground is shown; of so many random probes, how likely one is lower than this."""

    landscape: str
    size: NotRequired[int]
    below: NotRequired[float]
    probes: NotRequired[int]


class SlopeOptions(TypedDict):
    """One weight, by default the steepest; with ``eta`` a ball descends, with "seen" visibly."""

    weight: NotRequired[int | None]
    span: NotRequired[float]
    eta: NotRequired[float | Literal["seen"] | None]
    start: NotRequired[float]
    steps: NotRequired[int]
    size: NotRequired[int]


class TodoOptions(TypedDict):
    """How many rows of the list, or which, or all of them."""

    rows: NotRequired[int | list[int] | Literal["all"]]
    eta: NotRequired[float | None]


class ImportanceOptions(TypedDict):
    """How far weights are nudged, and how many of each kind."""

    nudge: NotRequired[float]
    each: NotRequired[int]


class SweepOptions(TypedDict):
    """The learning rates to try, and for how long each."""

    etas: NotRequired[list[float] | None]
    epochs: NotRequired[int]


class SteepestOptions(TypedDict):
    """How many random directions, and how many at even angles to the gradient."""

    random: NotRequired[int]
    fan: NotRequired[int]
    seed: NotRequired[int]


class ClimbOptions(TypedDict):
    """How many degrees away from the gradient."""

    angle: NotRequired[float]


class BackpropOptions(TypedDict):
    """The digit that is wanted; by default the image's own."""

    label: NotRequired[int | None]


class Rule(TypedDict):
    """If a pixel is above a threshold, or at most it, then the image is this digit."""

    pixel: int
    above: bool
    threshold: float
    digit: int


class RulesOptions(TypedDict):
    """Rules in their order: the first that holds decides."""

    rules: list[Rule]


class RunsOptions(TypedDict):
    """The names of the recorded runs to compare."""

    names: list[str]


class TwinOptions(TypedDict):
    """The figure whose lines are wanted, and what is chosen in it."""

    figure: str
    weight: NotRequired[int | None]
    plane: NotRequired[str]
    span: NotRequired[float]
    seed: NotRequired[int]


class WeightOptions(TypedDict):
    """One number of θ."""

    index: int


JOBS: dict[str, Any] = {
    "landscape": LandscapeOptions,
    "spot": SpotOptions,
    "stuck": StuckOptions,
    "ground": GroundOptions,
    "probe": ProbeOptions,
    "roll": RollOptions,
    "lift": LiftOptions,
    "slope": SlopeOptions,
    "todo": TodoOptions,
    "importance": ImportanceOptions,
    "sharpness": Nothing,
    "noise": Nothing,
    "sweep": SweepOptions,
    "steepest": SteepestOptions,
    "climb": ClimbOptions,
    "backprop": BackpropOptions,
    "scaling": Nothing,
    "rules": RulesOptions,
    "rulelist": Nothing,
    "weight": WeightOptions,
    "runs": RunsOptions,
    "twin": TwinOptions,
}
"""The computations that a page may ask for, and the options of each job."""

MESSAGES: dict[str, tuple[str, str]] = {
    "open": ("The settings of the page's link; the first message, once.", "Partial<Settings>"),
    "back": ("What the page comes back to; beside “open”.", "Back"),
    "set": ("Settings to change.", "Partial<Settings>"),
    "do": ("A command, under “what”, with its options.", "Command"),
    "want": ("The views that the page follows from now on.", "string[]"),
    "ask": ("A job, under “job”, with its options, and the “key” for its answers.", "Question"),
    "drop": ("The keys whose answers nobody waits for any more.", "string[]"),
    "lead": (
        "The place to which this page leads its class, as a link holds it; null to end.",
        "Record<string, string>|null",
    ),
}
"""What a page may send: what each message holds, and its type in the contract."""


def is_key(key: Any) -> bool:
    """Whether this can be the key of a kept experiment; no other text reaches the file system."""
    return isinstance(key, str) and re.fullmatch(r"[A-Za-z0-9_-]{16,32}", key) is not None


def known(kind: str, name: Any, table: Iterable[str]) -> str:
    """The name, if there is such a message, view, command or job.

    Raises
    ------
    InputError
        If there is not.
    """
    if name not in (names := list(table)):
        raise InputError(
            "there is no {kind} {name!r}; wanted one of {known}.",
            kind=kind,
            name=name,
            known=", ".join(names),
        )
    return str(name)


def named(thing: Any) -> dict[str, Any]:
    """What something is called, as data: each page makes words of it in its own language.

    Parameters
    ----------
    thing : Axis, Direction or Share
        Its floats are left out, because they travel in arrays.
    """
    values = {part: getattr(thing, part) for part in _parts(type(thing))}
    return {part: named(v) if is_dataclass(v) else v for part, v in values.items()}


def _parts(kind: type) -> dict[str, Any]:
    """The parts of something with a name that are no floats, with their types."""
    hints = _hints(kind).items()
    return {
        part: _of_a_network(hint)
        for part, hint in hints
        if float not in (hint, *typing.get_args(hint))
    }


def _of_a_network(hint: Any) -> Any:
    """A type without the places of other models: a page looks at networks with neurons only."""
    from descente.space import Place

    kinds = typing.get_args(hint)
    if Place not in kinds:
        return hint
    return functools.reduce(operator.or_, (kind for kind in kinds if kind is not Place))


def contract() -> str:
    """The contract as a page reads it: a JavaScript module of constants and types."""
    from descente.instruments.importance import Share
    from descente.instruments.planes import Axis
    from descente.instruments.steepest import Direction
    from descente.instruments.survey import PLANES
    from descente.network import Parameter

    kinds = {name: _script(hint) for name, hint in _hints(Settings).items()}
    constants: dict[str, tuple[str, Any]] = {
        "SETTINGS": ("Settings of an experiment: changing one tells the server.", list(DEFAULTS)),
        "NUMBERS": (
            "The settings that are numbers.",
            [name for name, kind in kinds.items() if kind == "number"],
        ),
        "DEFAULTS": ("What each setting is where a link names none.", DEFAULTS),
        "GOING_ON": (
            "Settings that change without a new start of the training.",
            [name for name in DEFAULTS if name in GOING_ON],
        ),
        "VIEWS": ("The views of the server; listening to one of them asks for it.", list(VIEWS)),
        "PLANES": ("How the plane of a landscape is chosen.", list(PLANES)),
        "LIMITS": ("The lab's limits.", {row.name: row.most for row in LIMITS.values()}),
        "RANGES": ("Which numbers the settings and the numbers of θ can be.", RANGES),
        "ETAS": ("The learning rate that each update rule brings.", ETAS),
        "TEMPOS": ("How a training is shown, from each step for itself to at once.", list(TEMPOS)),
        "ETA_POWERS": ("Powers of ten between which a control chooses η.", list(ETA_POWERS)),
        "FULL": ("The code the server closes with where too many pages are open.", FULL),
        "TAKEN": ("The code it closes with where another page took the experiment up.", TAKEN),
    }
    lines = [
        "// @ts-check",
        "// Written from protocol.py by `python -m descente.lab.protocol`; not to be changed here.",
        "/** What the server and the pages say to one another. */",
    ]
    for name, (sentence, value) in constants.items():
        lines += ["", f"/** {sentence} */", _constant(name, value)]
    wholly: dict[str, tuple[str, dict[str, Any]]] = {
        "Settings": ("What decides an experiment.", _hints(Settings)),
        "Parameter": ("One of the numbers of θ, located.", _parts(Parameter)),
        "Axis": ("What an axis of a landscape measures.", _parts(Axis)),
        "Direction": ("A direction along which the cost was measured.", _parts(Direction)),
        "Share": ("Which numbers carry a part of a step's drop in cost.", _parts(Share)),
    }
    for name, (sentence, parts) in wholly.items():
        lines += ["", *_record(name, sentence, parts, frozenset(parts))]
    for kind in dict.fromkeys([Back, Range, Brought, *COMMANDS.values(), Rule, *JOBS.values()]):
        sentence = str(kind.__doc__).replace("``", "`")
        lines += ["", *_record(kind.__name__, sentence, _hints(kind), _needed(kind))]
    jobs = [f"{name}: {kind.__name__}" for name, kind in JOBS.items()]
    lines += ["", *_type("Jobs", "The options of each job.", "{", jobs, ",", "}")]
    commands = [f'({{what: "{name}"}} & {kind.__name__})' for name, kind in COMMANDS.items()]
    lines += ["", *_type("Command", "A command.", "(", commands, " |", ")")]
    states = [f'"{name}"' for name in STATES]
    sentence = "What a network can be while a lesson is read."
    lines += ["", *_type("State", sentence, "(", states, " |", ")")]
    acts = [f'"{name}"' for name, kind in COMMANDS.items() if not _needed(kind)]
    lines += ["", *_type("Act", "A command that needs no options.", "(", acts, " |", ")")]
    question = [
        f'({{job: "{name}", key: string}} & {kind.__name__})' for name, kind in JOBS.items()
    ]
    lines += ["", *_type("Question", "A job that is asked for.", "(", question, " |", ")")]
    messages = [f"{{{name}: {what}}}" for name, (_, what) in MESSAGES.items() if name != "back"]
    messages[0] = messages[0].removesuffix("}") + ", back?: Back}"
    lines += ["", *_type("Message", "What a page may send.", "(", messages, " |", ")")]
    return "\n".join(lines) + "\n"


def _needed(kind: Any) -> frozenset[str]:
    """The options that must come."""
    return frozenset(kind.__required_keys__)


WIDE = 100  # columns of a line of JavaScript


def _constant(name: str, value: Any) -> str:
    """A constant as Prettier writes it: on one line where it fits, else a line for each part."""
    start = f"export const {name} = "
    if isinstance(value, dict):
        rows = [f"  {part}: {_literal(each)}," for part, each in value.items()]
        return "\n".join([f"{start}{{", *rows, "};"])
    line = f"{start}{_literal(value)};"
    if isinstance(value, list) and len(line) > WIDE:
        return "\n".join([f"{start}[", *(f"  {_literal(part)}," for part in value), "];"])
    return line


def _literal(value: Any) -> str:
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{part}: {_literal(each)}' for part, each in value.items())} }}"
    if isinstance(value, float) and abs(value) >= 1e16:
        return repr(value).replace("e+", "e")
    return json.dumps(int(value) if isinstance(value, float) and value.is_integer() else value)


def _type(
    name: str, sentence: str, opens: str, parts: list[str], between: str, ends: str
) -> list[str]:
    """A type of several parts, one a line, in JSDoc."""
    rows = [f" *   {part}{between}" for part in parts[:-1]]
    return [
        "/**",
        f" * {sentence}",
        f" * @typedef {{{opens}",
        *rows,
        f" *   {parts[-1]}",
        f" * {ends}}} {name}",
        " */",
    ]


def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind, include_extras=True)


def _record(name: str, sentence: str, parts: dict[str, Any], needed: frozenset[str]) -> list[str]:
    """A type of named parts, in JSDoc."""
    if not parts:
        return ["/**", f" * {sentence}", f" * @typedef {{{{}}}} {name}", " */"]
    lines = ["/**", f" * {sentence}", f" * @typedef {{Object}} {name}"]
    for part, hint in parts.items():
        shown = part if part in needed else f"[{part}]"
        lines.append(f" * @property {{{_script(hint)}}} {shown}")
    return [*lines, " */"]


_SCRIPT: dict[Any, str] = {
    int: "number",
    float: "number",
    str: "string",
    bool: "boolean",
    type(None): "null",
}


def _script(hint: Any) -> str:
    """A Python type in the words of JavaScript's."""
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if origin is NotRequired:
        return _script(parts[0])
    if origin in (list, tuple):
        inside = _script(parts[0])
        return f"({inside})[]" if "|" in inside else f"{inside}[]"
    if origin is Literal:
        return "|".join(json.dumps(part) for part in parts)
    if origin in (types.UnionType, typing.Union):
        return "|".join(_script(part) for part in parts)
    return _SCRIPT.get(hint) or str(hint.__name__)


if __name__ == "__main__":
    CONTRACT.write_text(contract(), encoding="utf-8")
