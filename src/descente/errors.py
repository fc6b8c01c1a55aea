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


class DescenteError(Exception):
    """Base of every error Descente raises on purpose."""


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
