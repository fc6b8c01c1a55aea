"""What is computed from the rounds, and that nothing is lost on the way to JSON and back."""

import json
from dataclasses import replace

import pytest
from rich.console import Console

from descente.bench import Agreement, BenchReport, Conditions, Result, Round
from descente.bench.table import tables
from descente.machine import Machine


def played(*epochs: float, gradient: float | None = None, after: float | None = 0.5) -> Round:
    gradients = () if gradient is None else (gradient,)
    return Round(epochs, epochs, 1.0, 0.1, 0.2, 0.3, gradient, gradients, 3.0, after)


@pytest.fixture
def report() -> BenchReport:
    """A machine that is ten times slower in round 2: the ratios must not notice."""
    results = [
        Result(
            "descente",
            "Descente",
            status="ok",
            version="1",
            rounds=[played(1.0, 1.0, gradient=2.0), played(10.0, gradient=20.0)],
        ),
        Result(
            "numpy",
            "NumPy",
            status="ok",
            version="2",
            rounds=[played(3.0, 5.0, 4.0, gradient=4.0), played(40.0, gradient=40.0)],
            theta_agreement=Agreement(0.1, 0.5, 1e-3),
        ),
        Result("torch", "PyTorch, eager", status="not installed: torch is missing"),
    ]
    made = BenchReport(Conditions(batch_size=10), Machine.here(), n=1000, rounds=2, results=results)
    made.compare()
    return made


def test_ratios_are_taken_inside_each_round(report: BenchReport) -> None:
    assert report.baseline == "descente"
    assert report.result("descente").ratio == 1.0
    assert report.result("numpy").ratio == 4.0
    assert report.result("numpy").gradient_ratio == 2.0
    assert report.result("torch").ratio is None


def test_numpy_is_the_baseline_where_descente_did_not_run(report: BenchReport) -> None:
    report.results = report.results[1:]
    report.compare()
    assert report.baseline == "numpy"


def test_units(report: BenchReport) -> None:
    computed = report.to_json()["results"][0]["computed"]
    assert computed["epoch_seconds"] == 1.0
    assert computed["step_microseconds"] == pytest.approx(1e6 / 100)
    assert computed["epoch_nanoseconds_per_example"] == pytest.approx(1e6)
    assert computed["gradient_nanoseconds_per_example"] == pytest.approx(11e6)


def test_json_and_back(report: BenchReport) -> None:
    text = json.dumps(report.to_json(), allow_nan=False)
    again = BenchReport.from_json(json.loads(text))
    assert again == report
    assert json.dumps(again.to_json(), allow_nan=False) == text


def test_the_table_names_who_is_absent_and_who_disagrees(report: BenchReport) -> None:
    console = Console(width=240)
    with console.capture() as said:
        console.print(*tables(report))
    text = said.get()
    assert "× Descente" in text
    assert "not installed: torch is missing" in text
    assert "its θ is not NumPy's (tolerance 1e-03)" in text
    assert "∇C over all 1,000 examples" in text


def test_the_table_says_who_did_not_learn(report: BenchReport) -> None:
    report.result("numpy").rounds.append(played(1.0, after=3.5))
    console = Console(width=240)
    with console.capture() as said:
        console.print(*tables(report))
    assert "it did not learn" in said.get()


def test_a_report_of_nothing_can_be_shown_and_written() -> None:
    empty = BenchReport(Conditions(), Machine.here(), n=0, rounds=1, results=[Result("jax", "JAX")])
    empty.compare()
    json.dumps(empty.to_json(), allow_nan=False)
    assert len(tables(empty)) == 2  # the table and its notes


def test_a_busy_machine_is_mentioned(report: BenchReport) -> None:
    waited = report.result("numpy").rounds[1]
    report.result("numpy").rounds[1] = replace(waited, cores_used=0.63)
    console = Console(width=240)
    with console.capture() as said:
        console.print(*tables(report))
    assert "it got 63% of a core" in said.get()
