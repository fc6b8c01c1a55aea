"""What a page may name: data sets and recorded runs that are offered, and what pages have brought.

Whoever starts the lab offers; `taken` keeps what was brought. A page knows names, never paths, and
a name that can be none of these is refused before anything on this machine is looked for: the
refusal tells nothing of what exists.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from descente.errors import InputError
from descente.files import is_file, is_folder
from descente.lab import taken

__all__ = ["BUILT_IN", "Offer"]

BUILT_IN = ("mnist", "embedded", "pen", "uci")  # what `descente.load` knows by name


@dataclass(frozen=True)
class Offer:
    """The data sets that pages may name.

    Attributes
    ----------
    given : dict of str to str
        Data sets beside the built-in ones: the name that pages use, and what `load` takes.
    first : str
        What pages learn from that name no data set: "" for whatever is at hand, or what `load`
        takes.
    """

    given: dict[str, str] = field(default_factory=dict)
    first: str = ""

    @classmethod
    def of(cls, data: Iterable[str] = (), run: str | None = None) -> Offer:
        """Offer data sets by name or path, and what a recorded run learnt from.

        Raises
        ------
        DescenteError
            If a path does not exist or cannot be read, or there is no such run.
        """
        data = list(data)
        for each in data:
            path = Path(each)
            if each not in BUILT_IN and not (is_folder(path) or is_file(path)):
                raise InputError(
                    "{path!r} is neither a built-in data set nor a path: wanted one of {known}, "
                    "a folder of images or an .npz archive.",
                    path=each,
                    known=", ".join(BUILT_IN),
                )
        origins = [each if each in BUILT_IN else str(Path(each).resolve()) for each in data]
        learnt_from = [] if run is None else [_origin_of(run)]
        given: dict[str, str] = {}
        for origin in dict.fromkeys([*origins, *learnt_from]):
            if origin and origin not in BUILT_IN:
                stem = name = Path(origin).stem
                tries = 1
                while name in given or name in BUILT_IN:
                    tries += 1
                    name = f"{stem}-{tries}"
                given[name] = origin
        return cls(given, origins[0] if origins else "")

    def names(self) -> list[str]:
        """What pages may name: the built-in sets that are at hand, and those that were given."""
        from descente.digits.mnist import find

        return [*(n for n in BUILT_IN if n != "mnist" or find() is not None), *self.given]

    def origin(self, name: str) -> str:
        """What `load` takes for the name that a page sent.

        Raises
        ------
        InputError
            If it was not offered.
        """
        if not name:
            return self.first
        if (brought := taken.file_of(name, taken.DATA)) is not None:
            return str(brought)
        if name not in (known := self.names()):
            raise InputError(
                "there is no data set {name!r} here; there are {known}.",
                name=name,
                known=", ".join(known),
            )
        return self.given.get(name, name)

    def name(self, origin: str) -> str:
        """The name that pages use for what `load` takes."""
        given = next((name for name, known in self.given.items() if known == origin), None)
        return given or taken.name_of(origin) or origin

    def settings(self, wanted: dict[str, Any]) -> dict[str, Any]:
        """Settings as a page sent them; the name of a data set becomes what `load` takes."""
        if isinstance(wanted.get("data"), str):
            return {**wanted, "data": self.origin(wanted["data"])}
        return wanted

    def run(self, name: Any) -> str:
        """The name of a recorded run, if a page may open it.

        Raises
        ------
        DescenteError
            If there is none of that name, or it learnt from a data set that was not offered.
        """
        from descente import runs

        if name not in runs.names():
            raise InputError("there is no recorded run {name!r} here.", name=str(name))
        origin = _origin_of(name)
        known = (*BUILT_IN, *self.given.values())
        if origin and origin not in known and taken.name_of(origin) is None:
            raise InputError(
                "run {name!r} learnt from a data set that this lab does not offer: end the lab, "
                "and start it again with --run {name}.",
                name=name,
            )
        return str(name)


def _origin_of(run: str) -> str:
    """What the run learnt from, as `load` takes it."""
    from descente.runs.library import record_of

    return str(record_of(run).manifest().data["set"])
