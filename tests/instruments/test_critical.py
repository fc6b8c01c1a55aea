"""Critical sharpness: closed forms on quadratics, and on networks where the cost is level again.

On a quadratic η_c = 2 ∇C·d / d·Hd, and three evaluations find it to rounding.
"""

import numpy as np
import pytest

import descente as gd
from descente.objective import objective
from descente.space import Flat


class Bowl:
    """C(θ) = ½ θᵀAθ."""

    def __init__(self, curvatures):
        self.A = np.diag(curvatures)
        self.theta = np.linspace(1, 2, len(self.A))
        self.space = Flat(len(self.A))
        self.n_examples, self.precision, self.fingerprint = 7, "float64", "bowl"
        self.asked = 0

    def cost(self, theta=None, rows=None):
        self.asked += 1
        theta = self.theta if theta is None else theta
        return float(0.5 * theta @ self.A @ theta)

    def gradient(self, theta=None, rows=None):
        return self.A @ self.theta

    def exact(self):
        return self

    def unwanted(self, *given, **named):
        raise AssertionError("no second derivative, no plane, no other place is wanted")

    hessian = hessian_vector = hessian_diagonal = surface = sample = moved = unwanted


class TestAQuadratic:
    @pytest.mark.parametrize("start", [None, 1e-6, 0.3, 50.0])
    def test_is_exact_along_any_direction(self, start):
        at = Bowl([0.5, 3.0, 40.0])
        for d in (at.gradient(), np.array([1.0, 0.2, 0.0]), np.array([0.0, -0.1, 1.0])):
            at.asked = 0
            found = gd.critical_sharpness(at, direction=d, start=start)
            wanted = 2 * (at.gradient() @ d) / (d @ at.A @ d)
            assert found.eta == pytest.approx(wanted, rel=1e-6)
            assert found.sharpness == pytest.approx(2 / wanted, rel=1e-6)
            assert found.converged
            assert found.passes == at.asked <= 6

    def test_the_default_direction_is_the_gradient(self):
        at = Bowl([2.0, 2.0])
        assert gd.critical_sharpness(at).sharpness == pytest.approx(2.0, rel=1e-9)

    def test_a_cost_that_goes_on_falling_has_no_limit(self):
        found = gd.critical_sharpness(Bowl([-1.0, -1.0]), direction=[-1.0, -1.0])
        assert np.isinf(found.eta)
        assert found.sharpness == 0
        assert not found.converged
        assert "no step was too long" in found.sentence

    def test_a_step_that_does_not_go_downhill_is_refused(self):
        at = Bowl([1.0, 1.0])
        for d in (-at.gradient(), np.zeros(2), np.array([2.0, -1.0])):
            with pytest.raises(gd.InputError, match="downhill"):
                gd.critical_sharpness(at, direction=d)


class TestNetworks:
    @pytest.mark.parametrize("hidden", ["sigmoid", "tanh", "relu"])
    def test_there_the_cost_is_what_it_was(self, pictures, hidden):
        net, data = gd.Network((6, 5, 3), 1, activation=hidden), pictures(80, 6, 3)
        at = objective(net, data, precision="float64")
        found = gd.critical_sharpness(at, tolerance=1e-6)
        assert found.converged
        assert found.passes <= 12

        def rise(eta):
            return at.cost(at.theta - eta * at.gradient()) - at.cost()

        assert rise(0.999 * found.eta) < 0 < rise(1.001 * found.eta)

    @pytest.mark.parametrize(("name", "value"), [("start", 0), ("tolerance", 0), ("most", 2)])
    def test_arguments_out_of_range(self, pictures, name, value):
        with pytest.raises(gd.InputError, match=name):
            gd.critical_sharpness(gd.Network((6, 3), 1), pictures(20, 6, 3), **{name: value})
