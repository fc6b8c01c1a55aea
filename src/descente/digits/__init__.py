"""Data: digits to learn from, and any drawing brought to the network's input.

>>> from descente.digits import load
>>> data = load("uci")
>>> len(data.train), len(data.test)
(1437, 360)
"""

from descente.digits.augment import Augmentation, augment
from descente.digits.framing import frame
from descente.digits.loading import load
from descente.digits.split import Digits, Split

__all__ = ["Augmentation", "Digits", "Split", "augment", "frame", "load"]
