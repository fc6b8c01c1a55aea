"""How far rules go that ask one pixel each: a list of them, found greedily.

A rule says: if the ink of a pixel is above a threshold, or at most it, then the image is of this
class. In a list the first rule that holds decides. The first rule found is the best there is alone:
it holds always and names the commonest class. From then on the list grows by one rule at a time,
the one that lets it read most images right, of all pixels, both comparisons, all thresholds, all
classes, and all places in the list. At its place a rule decides those images for which it holds and
no rule before it does; it adds those of its class, and takes away those of them that a later rule
read right.

So each rule is the best next one, and the accuracy never falls. But none is taken back, so another
list of as many rules may be better; to find the best of all takes longer than anyone can wait.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from descente.checks import whole
from descente.errors import InputError

if TYPE_CHECKING:
    from descente.digits import Split

__all__ = ["Rule", "RuleList", "learn", "rule_list"]


class Rule(NamedTuple):
    """If the ink of a pixel is above a threshold, or at most it, then the image is of a class.

    Attributes
    ----------
    pixel : int
        Column of the images.
    above : bool
        Whether it asks for more ink than the threshold, or for at most that.
    threshold : float
        Compared in float32, as the images are.
    digit : int
        The class it names.
    """

    pixel: int
    above: bool
    threshold: float
    digit: int

    def holds(self, images: NDArray[np.float32]) -> NDArray[np.bool_]:
        """For which of the images (n, d) the rule holds: (n,)."""
        above = images[:, self.pixel] > np.float32(self.threshold)
        return np.asarray(above if self.above else ~above)


@dataclass(frozen=True, eq=False)
class RuleList:
    """Rules in the order in which they are asked: the first that holds decides.

    Attributes
    ----------
    rules : tuple of Rule
        The last one holds always.
    found : tuple of int
        Which rule each of them was to be found: 1 is the last one.
    right : tuple of int
        How many images the list read right when it had 1, 2, … rules, of those it was found on.
    n_examples : int
        How many these are.
    """

    rules: tuple[Rule, ...]
    found: tuple[int, ...]
    right: tuple[int, ...]
    n_examples: int

    @property
    def accuracy(self) -> float:
        """On the images it was found on."""
        return self.right[-1] / self.n_examples

    def of(self, k: int) -> RuleList:
        """The list as it was when it had k rules.

        Raises
        ------
        InputError
            If it never had so many.
        """
        k = whole("k", k, 1, most=len(self.rules))
        kept = [(rule, n) for rule, n in zip(self.rules, self.found, strict=True) if n <= k]
        rules, found = zip(*kept, strict=True)
        return RuleList(rules, found, self.right[:k], self.n_examples)

    def predict(self, images: NDArray[np.float32]) -> NDArray[np.intp]:
        """The class that the list names for each of the images (n, d): (n,)."""
        answers = np.zeros(len(images), dtype=np.intp)
        for rule in reversed(self.rules):
            answers[rule.holds(images)] = rule.digit
        return answers


def rule_list(data: Split, k: int = 50) -> RuleList:
    """The list of k rules that is found by adding the best next rule again and again.

    Parameters
    ----------
    data : Split
        n images of d pixels, in [0, 1].
    k : int
        How many rules; fewer are found where no further one adds a right answer.

    Returns
    -------
    RuleList

    Raises
    ------
    InputError
        If k is out of range, or there are no images, or they have more than 65,536 pixels.

    Notes
    -----
    The thresholds tried lie halfway between neighbouring grey levels of 8-bit images, to three
    decimals, and the last is 1: for such images, MNIST's among them, these are all rules there are.
    Of rules that add equally many right answers that of the first place is taken, then of the first
    pixel, then of the highest threshold, then “at most it”, then of the first class. Source for
    such lists: Rivest, "Learning decision lists", 1987.

    Examples
    --------
    >>> import descente as gd
    >>> data = gd.load("uci")
    >>> found = gd.rule_list(data.train, k=10)
    >>> found.rules[-1]
    Rule(pixel=0, above=False, threshold=1.0, digit=3)
    >>> right = found.predict(data.test.images) == data.test.labels
    >>> f"{right.mean():.3f}"
    '0.708'
    """
    *_, found = learn(data, whole("k", k, 1))
    return found


def learn(data: Split, k: int) -> Iterator[RuleList]:
    """The lists of 1, 2, …, k rules of `rule_list`, each as soon as it is found."""
    from descente.engines import Cuts

    if not len(data):
        raise InputError("there are no images to find rules for: give at least one.")
    cuts = Cuts(data)
    by = np.zeros(len(data), dtype=np.intp)  # which rule found decides each image; 0 for none
    right = np.zeros(len(data), dtype=np.bool_)
    listed = RuleList((), (), (), len(data))
    for new in range(1, k + 1):
        cut = cuts.best([np.flatnonzero(by == n) for n in listed.found or (0,)], right)
        if cut.gain <= 0:
            return
        at = cut.place
        taken = cuts.holds(cut) & np.isin(by, listed.found[at:] or (0,))
        by[taken] = new
        right[taken] = data.labels[taken] == cut.answer
        rule = Rule(cut.pixel, cut.above, cut.threshold, cut.answer)
        listed = RuleList(
            (*listed.rules[:at], rule, *listed.rules[at:]),
            (*listed.found[:at], new, *listed.found[at:]),
            (*listed.right, int(right.sum())),
            len(data),
        )
        yield listed
