"""``python -m descente.web``: make the module, and say in one sentence how it went."""

from descente.web.build import build

print(build())
