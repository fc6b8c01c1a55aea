"""What is not even looked at where PyTorch is not installed: examples of what is made for it."""

from importlib.util import find_spec

collect_ignore = [] if find_spec("torch") else ["src/descente/torch"]
