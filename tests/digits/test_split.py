import operator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from descente.digits.split import Split, stratified
from descente.errors import InputError


def make(n: int = 4) -> Split:
    return Split(np.zeros((n, 784), np.float32), np.arange(n, dtype=np.uint8))


def test_a_slice_is_a_split():
    assert make()[1:3].labels.tolist() == [1, 2]
    assert len(make()[::2]) == 2
    with pytest.raises(InputError, match="cut with a slice"):
        operator.getitem(make(), 0)


@pytest.mark.parametrize(
    "change",
    [
        {"images": np.zeros((4, 784))},
        {"images": np.zeros((4, 28, 28), np.float32)},
        {"images": np.zeros((784, 4), np.float32).T},
        {"images": np.zeros((4, 783), np.float32)},
        {"labels": np.zeros(3, np.uint8)},
        {"labels": np.zeros(4, np.int64)},
        {"labels": np.full(4, 10, np.uint8)},
        *(
            {"images": np.where(np.arange(4 * 784) == 2000, value, 0).astype("f4").reshape(4, -1)}
            for value in (np.nan, np.inf, -np.inf)
        ),
    ],
)
def test_what_a_split_refuses(change):
    parts = {"images": make().images, "labels": make().labels} | change
    with pytest.raises(InputError):
        Split(**parts)


def test_which_image_is_not_finite_is_said():
    images = make().images.copy()
    images[2, 5] = images[3, 1] = np.nan
    with pytest.raises(InputError, match="image 2 holds numbers that are not finite"):
        Split(images, make().labels)


@given(
    st.lists(st.integers(0, 6), min_size=1, max_size=60), st.floats(0.05, 0.95), st.integers(0, 9)
)
def test_stratified_parts_every_class(labels, fraction, seed):
    labels = np.array(labels, dtype=np.uint8)
    train, test = stratified(labels, fraction, seed)
    assert sorted([*train, *test]) == list(range(len(labels)))
    for kind, count in enumerate(np.bincount(labels)):
        kept = int((labels[test] == kind).sum())
        assert abs(kept - count * fraction) <= 1 or kept in (1, count - 1)
        if count == 1:
            assert kept == 0
        if count > 1:
            assert 1 <= kept <= count - 1


def test_stratified_gives_the_same_rows_for_ever():
    labels = np.repeat(np.arange(3, dtype=np.uint8), 5)
    assert stratified(labels, seed=0)[1].tolist() == [3, 8, 11]
