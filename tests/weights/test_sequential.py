"""PyTorch's ``nn.Sequential`` where there is no PyTorch; with it, see ``tests/torch``."""

import json
import subprocess
import sys

from tests.waiting import HANG

SENTENCE = "PyTorch is not installed: pip install 'descente[torch]' brings it."


def test_without_pytorch_one_sentence_says_how_to_get_it():
    program = (
        "import sys, json\n"
        "sys.modules['torch'] = None\n"
        "import descente as gd\n"
        "said = []\n"
        "for ask in (lambda: gd.to_torch(gd.Network()), lambda: gd.from_torch(0)):\n"
        "    try:\n        ask()\n"
        "    except gd.MissingExtraError as error:\n        said.append(str(error))\n"
        "print(json.dumps(said))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=HANG
    )
    assert json.loads(done.stdout) == [SENTENCE, SENTENCE]
