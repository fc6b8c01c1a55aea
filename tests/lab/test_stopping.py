"""A job of the lab ends where it is once nobody wants it, whatever it is and however large.

Between two looks whether it is still wanted lies at most a tenth of a second of a core, or, on a
slower or busier machine, twice what the gradient of one chunk of examples takes there.
"""

import time

import pytest

import descente as gd
from descente.engines.plan import CHUNK
from descente.lab.experiment import Experiment, Settings
from descente.lab.jobs import JOBS, Snapshot
from descente.lab.limits import limit
from descente.lab.protocol import JOBS as OPTIONS
from descente.threads import Stopped, in_order, stoppable

SPENT = 0.5  # seconds of a core after which a job is not wanted any more
TRIES = 3  # whatever disturbed one of them did not disturb all

LARGEST: dict[str, dict] = {
    "landscape": {"size": 129},
    "stuck": {"size": 74},
    "slope": {"size": 2001, "eta": 1.0, "steps": 2001},
    "todo": {"rows": 1000},
    "sweep": {"epochs": 5},
    "steepest": {"random": 60, "fan": 60},
    "importance": {"each": 10},
    "weight": {"index": 0},
    "rules": {"rules": [{"pixel": 300, "above": True, "threshold": 0.5, "digit": 1}] * 50},
    "probe": {"points": [[0.0, 0.0]] * 1000},
    "roll": {"probes": 1000},
    "lift": {"size": 129},
    "runs": {"names": []},
    "twin": {"figure": "eta"},
}
"""The most that a page may ask of each job, where there is a choice."""


@pytest.fixture(scope="module", params=[(16, 16), (250, 200)], ids=["default", "largest"])
def experiment(request):
    """A network whose gradient takes long enough that a job would be noticed."""
    made = Experiment(Settings(data="embedded", hidden=request.param, batch=1))
    assert made.net.n_parameters <= limit("parameters")
    made.do("step", steps=20)
    while made.playing:
        made.advance(0.1)
    return made


@pytest.fixture(scope="module")
def plane(experiment):
    """A plane laid from where the network stands, for the jobs that ask on one."""
    return next(JOBS["ground"](Snapshot.of(experiment))).kept


def longest(job, at, options):
    """The longest time on a core between two looks, until the job has had its time."""
    begun = before = time.thread_time()
    gaps = []

    def unwanted():
        nonlocal before
        now = time.thread_time()
        gaps.append(now - before)
        before = now
        return now - begun > SPENT

    values = JOBS[job](at, **options)
    try:
        with stoppable(unwanted):
            while next(values, None) is not None:
                unwanted()
    except Stopped:
        pass
    unwanted()
    return max(gaps)


@pytest.mark.parametrize("job", sorted(JOBS))
def test_of_every_job(experiment, job, request):
    options = dict(LARGEST.get(job, {}))
    if "landscape" in OPTIONS[job].__annotations__:
        options["plane"] = request.getfixturevalue("plane")
    chunk = experiment.digits.train.sample(CHUNK)

    def once():
        begun = time.thread_time()
        gd.gradient(experiment.net, chunk, threads=1)
        return 2 * (time.thread_time() - begun) + 0.02, longest(job, at, options)

    at = Snapshot.of(experiment)
    assert any(found <= max(0.1, bound) for bound, found in (once() for _ in range(TRIES)))


def test_it_stops_in_every_thread_and_only_inside():
    done: list[int] = []
    for threads in (1, 3):
        done.clear()
        with pytest.raises(Stopped), stoppable(lambda: len(done) >= 5):
            in_order(done.append, range(1000), threads)
        assert 5 <= len(done) < 5 + threads
    with stoppable(lambda: False):
        assert in_order(abs, [-1, -2], 1) == [1, 2]
    with pytest.raises(Stopped), stoppable(lambda: True), stoppable(lambda: False):
        in_order(abs, [-1, -2], 1)
    assert in_order(abs, [-1, -2], 2) == [1, 2]
