"""Lists of rules: the greedy search against a plain one that tries every rule at every place."""

import itertools

import numpy as np
import pytest

import descente as gd
from descente.digits import Split
from descente.engines.cuts import THRESHOLDS
from descente.instruments.rule_list import Rule, learn
from descente.threads import Stopped, stoppable


def made(n, pixels, classes, seed, levels=256):
    """Images that are as sparse as digits, in so many grey levels, with arbitrary labels."""
    rng = np.random.default_rng(seed)
    grey = rng.integers(0, levels, (n, pixels)) * (rng.random((n, pixels)) < 0.5)
    images = (grey / np.float32(levels - 1)).astype(np.float32)
    labels = rng.integers(0, classes, n).astype(np.uint8)
    names = tuple(map(str, range(classes)))
    return Split(images, labels, classes=names, shape=(1, pixels))


def answered(rules, images):
    """One image after the other: the first rule that holds decides."""
    found = []
    for image in images:
        for pixel, above, threshold, digit in rules:
            if (image[pixel] > np.float32(threshold)) == above:
                found.append(digit)
                break
        else:
            found.append(-1)
    return np.array(found)


def right_with(data, rules):
    return int((answered(rules, data.images) == data.labels).sum())


def best_next(data, rules):
    """The first of the best rules, of all rules at all places, by trying each."""
    best = None
    places = range(max(1, len(rules)))
    pixels, classes = range(data.images.shape[1]), range(len(data.classes))
    cuts = THRESHOLDS[::-1]
    for at, *rule in itertools.product(places, pixels, cuts, (False, True), classes):
        pixel, threshold, above, digit = rule
        tried = [*rules[:at], Rule(pixel, above, threshold, digit), *rules[at:]]
        right = right_with(data, tried)
        if best is None or right > best[0]:
            best = right, tried
    return best


@pytest.mark.parametrize(
    ("n", "pixels", "classes", "levels"), [(9, 2, 2, 256), (7, 2, 3, 3), (8, 1, 3, 1000)]
)
def test_each_rule_is_the_first_of_the_best_that_trying_all_rules_at_all_places_finds(
    n, pixels, classes, levels, monkeypatch
):
    monkeypatch.setattr("descente.engines.cuts.ROOM", 256 * (classes + 1))  # one pixel at a time
    data = made(n, pixels, classes, seed=n, levels=levels)
    rules: list[Rule] = []
    right = 0
    for listed in learn(data, 4):
        most, wanted = best_next(data, rules)
        assert most > right
        rules, right = list(listed.rules), listed.right[-1]
        assert (right, rules) == (most, wanted)
    if len(rules) < 4:
        assert best_next(data, rules)[0] == right


def test_a_list_reads_as_its_rules_do_one_after_the_other(real):
    train, test = real[:300], real[1000:1050]
    found = gd.rule_list(train, 12)
    for k in range(1, 13):
        part = found.of(k)
        assert len(part.rules) == k
        assert part.predict(test.images).tolist() == answered(part.rules, test.images).tolist()
        assert part.right[-1] == right_with(train, part.rules)
        assert part.accuracy == part.right[-1] / 300
    assert list(found.right) == sorted(set(found.right))


def test_the_first_rule_holds_always_and_names_the_commonest_class(real):
    (rule,) = gd.rule_list(real, 1).rules
    assert rule == (0, False, 1.0, np.bincount(real.labels).argmax())
    assert rule.holds(real.images).all()


def test_between_two_neighbouring_grey_levels_lies_one_threshold():
    grey = np.arange(256, dtype=np.float32) / np.float32(255)
    above = grey[None, :] > np.array(THRESHOLDS, dtype=np.float32)[:, None]
    assert above.sum(axis=1).tolist() == list(range(255, -1, -1))


def test_where_no_rule_adds_a_right_answer_the_list_ends():
    images = np.zeros((3, 4), np.float32)
    data = Split(images, np.array([1, 1, 0], np.uint8), classes=("a", "b"), shape=(2, 2))
    found = gd.rule_list(data, 50)
    assert (len(found.rules), found.right, found.accuracy) == (1, (2,), 2 / 3)


def test_what_cannot_be_is_refused_in_a_sentence(real):
    with pytest.raises(gd.InputError, match="k came as 0; wanted a whole number from 1"):
        gd.rule_list(real, 0)
    with pytest.raises(gd.InputError, match="there are no images"):
        gd.rule_list(real[:0])
    with pytest.raises(gd.InputError, match="wanted a whole number from 1 to 2"):
        gd.rule_list(real[:40], 2).of(3)
    wide = Split(np.zeros((1, 65_537), np.float32), np.zeros(1, np.uint8), shape=(1, 65_537))
    with pytest.raises(gd.InputError, match="65,537 pixels; rules can be found for 65,536"):
        gd.rule_list(wide)


def test_it_can_be_stopped_at_any_rule(real):
    with pytest.raises(Stopped), stoppable(lambda: True):
        gd.rule_list(real)
