"""The exception tree: every error is one sentence that says what came, what was wanted, what to do.

```
DescenteError
├── InputError          (also a ValueError)         an argument has the wrong shape, type or range
├── DataFormatError     (also a ValueError)         foreign bytes are not what they claim to be
├── DataNotFoundError   (also a FileNotFoundError)  a data set is not on this machine
├── DownloadError       (also an OSError)           a data set could not be fetched
├── RunError            (also an OSError)           a recorded run cannot be opened or written
└── MissingExtraError   (also an ImportError)       an optional package is not installed
```
"""

from __future__ import annotations

from numbers import Integral, Real
from typing import Any

from descente.printable import printable


class DescenteError(Exception):
    """Base of every error Descente raises on purpose.

    Parameters
    ----------
    template : str
        The sentence, with a ``{name}`` for every value; without values, the sentence as it is.
    **values
        What fills the template, as `str.format` does; control characters are not shown.

    Attributes
    ----------
    template : str
        As it came: what a translation is looked up under.
    values : dict
        As they came, but plain: text, whole numbers, floats, truth values, None, and lists of
        them. An error that fills a sentence stays one.

    Examples
    --------
    >>> error = InputError("eta came as {value!r}; wanted {wanted}.", value=-1, wanted="more")
    >>> str(error), error.values["value"]
    ('eta came as -1; wanted more.', -1)
    """

    def __init__(self, template: str = "", /, **values: Any) -> None:
        super().__init__(printable(template.format(**values) if values else template))
        self.template = template
        self.values = {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    """The value itself where it is plain or an error, item by item; else what `str` makes of it."""
    if isinstance(value, list | tuple):
        return [item if not isinstance(item := _plain(each), list) else str(each) for each in value]
    if value is None or isinstance(value, bool | str | DescenteError):
        return value
    if isinstance(value, Integral):
        return int(value)
    return float(value) if isinstance(value, Real) else str(value)


class InputError(DescenteError, ValueError):
    """An argument has the wrong shape, dtype, contiguity, range or name."""


class DataFormatError(DescenteError, ValueError):
    """Bytes from outside (a file, an image, an archive) are not what they claim to be."""


class DataNotFoundError(DescenteError, FileNotFoundError):
    """A data set is not on this machine; the sentence says how to get it."""


class DownloadError(DescenteError, OSError):
    """A data set could not be fetched: offline, or every mirror failed, or the bytes are wrong."""


class RunError(DescenteError, OSError):
    """A recorded run cannot be found, opened or written; what was recorded before stays intact."""


class MissingExtraError(DescenteError, ImportError):
    """An optional package is not installed; the sentence names the extra that brings it."""
