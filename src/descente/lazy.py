"""What is computed when it is first wanted, and kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

__all__ = ["lazy"]

T = TypeVar("T")


class lazy(Generic[T]):  # noqa: N801  (used as `property` is)
    """A `functools.cached_property` without the lock that Python 3.11 holds for all instances.

    Whoever computes may have to wait for its turn (`checkpoint`), and nobody else may wait for it
    then. Two threads that want the value at once both compute it.

    Parameters
    ----------
    make : function
        The method.
    """

    def __init__(self, make: Callable[[Any], T]) -> None:
        self._make = make
        self.__doc__ = make.__doc__

    def __get__(self, instance: Any, owner: type) -> T:
        """Compute it; from then on the instance has it in this one's place."""
        if instance is None:
            return self  # type: ignore[return-value]
        made: T = instance.__dict__.setdefault(self._make.__name__, self._make(instance))
        return made
