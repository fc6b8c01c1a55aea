"""Recorded runs: every training kept, replayable to the bit, resumable after any end.

>>> from descente import runs
>>> runs.check_name("monday-7")
'monday-7'
"""

from __future__ import annotations

from descente.runs.library import check_name, delete, names, open_run, record_of, runs_folder
from descente.runs.run import Run

__all__ = ["Run", "check_name", "delete", "names", "open_run", "record_of", "runs_folder"]
