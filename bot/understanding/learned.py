"""Keep what was learned, so that the next process need not learn it again.

Learning from the written examples takes seconds; reading what was learned takes a moment. It lies
in `models/`, beside what Rasa learned, and is learned anew when the content, this package or one of
the libraries has changed. Where nothing can be written each process learns for itself.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

from bot.knowledge.files import PACKAGED

HERE = Path(__file__).resolve().parent
FOLDER = HERE.parents[1] / "models"
LIBRARIES = ("numpy", "scipy", "scikit-learn")
_CONTENT = (".yaml", ".jsonl", ".txt", ".npz")
T = TypeVar("T")


def remembered(name: str, make: Callable[[], T], folder: Path = FOLDER) -> T:
    """What was learned under this name from what is there now, or else learned and kept.

    Args:
        name: Of one learned thing; each version of Python keeps its own.
        make: Learns it.
        folder: Where it is kept. Like Rasa's model beside it, it is trusted as code is.
    """
    path = _path(name, folder)
    digest = _made_from()
    with suppress(OSError, pickle.PickleError, EOFError, AttributeError, ImportError, ValueError):
        kept = path.read_bytes()
        if kept[: len(digest)] == digest:
            found: T = pickle.loads(kept[len(digest) :])  # noqa: S301 - our own file, see above
            return found
    made = make()
    with suppress(OSError):
        half = path.with_name(f"{path.name}.{os.getpid()}")
        half.write_bytes(digest + pickle.dumps(made))
        half.replace(path)  # another process never reads half a file
    return made


def is_kept(name: str, folder: Path = FOLDER) -> bool:
    """Whether what was learned under this name is there, and from what is there now."""
    digest = _made_from()
    try:
        with _path(name, folder).open("rb") as file:
            return file.read(len(digest)) == digest
    except OSError:
        return False


def _path(name: str, folder: Path) -> Path:
    return folder / f"{name}-py{sys.version_info.major}{sys.version_info.minor}.learned"


@lru_cache(maxsize=1)
def _made_from() -> bytes:
    """One hash over all that shapes it."""
    digest = hashlib.sha256()
    for path in _shaping_files():
        digest.update(f"{path.name}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    for library in LIBRARIES:
        digest.update(f"{library} {version(library)}\0".encode())
    return digest.digest()


def _shaping_files() -> Iterator[Path]:
    yield from sorted(path for path in PACKAGED.rglob("*") if path.suffix in _CONTENT)
    yield from sorted(HERE.glob("*.py"))
