"""How `src/descente/digits/uci.bin` was made: ``python benchmarks/pack_digits.py``.

The digits are taken from scikit-learn, which has the test part of UCI's file unchanged: 1,797 rows
of 65 whole numbers, the 64 counts of ink of one image (0 to 16) and then its label. Each number
becomes one byte, and the bytes are deflated: 45 kB. (Transposed or packed in half bytes they
would be 39 kB, which is not worth the explanation.)

It writes the file and prints the sum that `descente.digits.uci` pins.
"""

from __future__ import annotations

import hashlib
import zlib

import numpy as np
from sklearn.datasets import load_digits

from descente.digits.uci import PACKED

digits = load_digits()
table = np.column_stack([digits.data, digits.target]).astype(np.uint8)
assert (table[:, :64] == digits.data).all()

# "filtered" looks for fewer repeats, which among counts of ink are chance: 3 % shorter
deflate = zlib.compressobj(level=9, strategy=zlib.Z_FILTERED)
packed = deflate.compress(table.tobytes()) + deflate.flush()
PACKED.write_bytes(packed)
print(f"{PACKED}: {len(packed):,} bytes, SHA-256 {hashlib.sha256(packed).hexdigest()}")
