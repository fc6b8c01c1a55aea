"""Any PyTorch model under the same instruments: the extra ``descente[torch]``.

`objective` makes of a model, a loss and data what every instrument takes in place of a network and
its images. The model is never touched: what is measured is a copy of it.
"""

from descente.errors import MissingExtraError

try:
    import torch as _torch  # noqa: F401
except ModuleNotFoundError as missing:
    if missing.name != "torch":
        raise
    raise MissingExtraError(
        "PyTorch is not installed; it comes with the extra: pip install 'descente[torch]'."
    ) from None

from descente.torch.making import objective
from descente.torch.objective import TorchObjective
from descente.torch.optimizers import OptimizerStep, adam_preconditioner, optimizer_step

__all__ = [
    "OptimizerStep",
    "TorchObjective",
    "adam_preconditioner",
    "objective",
    "optimizer_step",
]
