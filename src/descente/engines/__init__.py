"""What runs the formulas fast, behind one door: nothing else in the package knows the kernels.

`engine` gives the faster engine for a network and its data, `surface` the cost on a plane, `Cuts`
what each question about one pixel tells.
"""

from descente.engines.blas import Products
from descente.engines.choice import engine, surface
from descente.engines.cuts import Cut, Cuts
from descente.engines.protocol import Engine, State, Steps, compiled
from descente.engines.surfaces import Surface

__all__ = [
    "Cut",
    "Cuts",
    "Engine",
    "Products",
    "State",
    "Steps",
    "Surface",
    "compiled",
    "engine",
    "surface",
]
