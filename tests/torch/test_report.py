"""The report of a PyTorch model: its numbers are those of autograd, in float32."""

import numpy as np
import pytest

import descente as gd

torch = pytest.importorskip("torch", reason="PyTorch, whose models these are, is not there.")


def test_the_report_of_a_model_has_the_numbers_of_autograd():
    torch.manual_seed(0)
    x, y = torch.randn(30, 5), torch.randint(0, 3, (30,))
    model = torch.nn.Sequential(torch.nn.Linear(5, 4), torch.nn.GELU(), torch.nn.Linear(4, 3))
    loss = torch.nn.functional.cross_entropy
    found = gd.report(gd.torch.objective(model, loss, (x, y)), eta=0.1, batch=5)
    assert found.cost == pytest.approx(loss(model(x), y).item(), rel=1e-6)
    squares = [
        float(g.double().square().sum())
        for g in torch.autograd.grad(loss(model(x), y), list(model.parameters()))
    ]
    assert found.gradient_norm == pytest.approx(np.sqrt(sum(squares)), rel=1e-5)
    parts = [share.predicted for share in found.layers.values()]
    wanted = [sum(squares[:2]) / sum(squares), sum(squares[2:]) / sum(squares)]
    assert parts == pytest.approx(wanted, rel=1e-5)
    assert str(found).startswith("a model of 2 layers, 39 numbers, over 30 examples")
