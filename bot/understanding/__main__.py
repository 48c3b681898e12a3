"""`python -m bot.understanding "words"`: what is understood, for trying term lists."""

from __future__ import annotations

import json
import sys

from bot.knowledge import load_catalog
from bot.understanding import understand

found = understand(load_catalog(), " ".join(sys.argv[1:]))
print(json.dumps(found.as_dict(), indent=2))
