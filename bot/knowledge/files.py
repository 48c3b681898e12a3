"""Read the catalog's YAML files, slowly once and quickly from then on.

YAML is read by the YAML 1.2 rules ("no" is a word, 1:30 is no number, a key written twice is an
error). That reader is slow, so what it read is kept beside the files, as Python keeps compiled
modules: under the catalog's `__pycache__`, named by the content, where it can be written.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

PACKAGED = Path(__file__).with_name("catalog")
NAMES = (
    "findings.yaml",
    "conditions.yaml",
    "evidence.yaml",
    "model.yaml",
    "red_flags.yaml",
    "specialists.yaml",
    "sources.yaml",
    "questions.yaml",
    "wording.yaml",
    "education.yaml",
    "pain_sites.yaml",
    "codes.yaml",
)
_FORMAT = b"1"  # raise it when what is kept changes shape


class CatalogError(ValueError):
    """A catalog file cannot be used; the message names file, place, value and remedy."""


def read_one(folder: Path, name: str) -> dict[str, Any]:
    """One more file of a catalog folder as plain data, kept compiled like the others.

    Raises:
        CatalogError: The file is missing or is not YAML.
    """
    try:
        text = (folder / name).read_text(encoding="utf-8")
    except OSError as error:
        raise CatalogError(
            f"{name}: cannot be read ({error.strerror}). Put the file into {folder.name}/."
        ) from None
    kept = folder / "__pycache__" / f"{name}-{_fingerprint({name: text})}.compiled"
    with suppress(OSError, ValueError):
        held: dict[str, Any] = json.loads(kept.read_bytes())
        return held
    compiled = json.dumps(_parse(name, text), default=str)
    _keep(kept, compiled)
    fresh: dict[str, Any] = json.loads(compiled)
    return fresh


def read_files(folder: Path) -> dict[str, Any]:
    """All catalog files of a folder as plain data, by file name.

    Returns:
        One entry for each file of `NAMES` that exists, and "VERSION" as text.

    Raises:
        CatalogError: The folder is missing, or a file is not YAML.
    """
    texts = _texts(folder)
    kept = folder / "__pycache__" / f"catalog-{_fingerprint(texts)}.compiled"
    with suppress(OSError, ValueError):
        data: dict[str, Any] = json.loads(kept.read_bytes())
        return data
    # Through JSON both times, so that a first and a later start see exactly the same values.
    compiled = json.dumps({name: _parse(name, text) for name, text in texts.items()}, default=str)
    _keep(kept, compiled)
    fresh: dict[str, Any] = json.loads(compiled)
    return fresh


def _texts(folder: Path) -> dict[str, str]:
    if not folder.is_dir():
        raise CatalogError(f"{folder}: there is no such folder. Give the path of a catalog folder.")
    names = [name for name in (*NAMES, "VERSION") if (folder / name).is_file()]
    return {name: _text(folder / name) for name in names}


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogError(f"{path.name}: cannot be read: {error}. Save it as UTF-8.") from None


def _fingerprint(texts: Mapping[str, str]) -> str:
    digest = hashlib.sha256(_FORMAT)
    for name, text in texts.items():
        digest.update(f"{name}\0{len(text)}\0{text}\0".encode())
    return digest.hexdigest()[:24]


def _parse(name: str, text: str) -> Any:
    return text.strip() if name == "VERSION" else parse_yaml(name, text)


def parse_yaml(name: str, text: str) -> Any:
    """One YAML text as plain data.

    Raises:
        CatalogError: Not YAML; names the line and the remedy.
    """
    from ruamel.yaml import YAML  # noqa: PLC0415 - slow to import, and rarely needed
    from ruamel.yaml.error import MarkedYAMLError, YAMLError  # noqa: PLC0415

    try:
        return YAML(typ="safe", pure=True).load(text)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else "?"
        raise CatalogError(f"{name}: line {line}: {error.problem}. Correct that line.") from None
    except YAMLError as error:
        raise CatalogError(f"{name}: is not YAML: {error}. Correct it.") from None


def _keep(path: Path, compiled: str) -> None:
    """Write what was read, whole or not at all, and drop what was kept of older contents."""
    with suppress(OSError):  # a read-only installation just reads the YAML each time
        path.parent.mkdir(exist_ok=True)
        handle, unfinished = tempfile.mkstemp(dir=path.parent, suffix=".unfinished")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(compiled)
        Path(unfinished).chmod(0o644)  # another account may run the server
        Path(unfinished).replace(path)
        for old in path.parent.glob("catalog-*.compiled"):
            if old != path:
                old.unlink()


def lines_of(folder: Path, name: str) -> list[tuple[int, str]]:
    """The lines of a file of written examples, numbered from 1; empty ones are left out.

    Raises:
        CatalogError: The file cannot be read.
    """
    try:
        lines = (folder / name).read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise CatalogError(
            f"{name}: cannot be read ({error.strerror}). Put the file into {folder.name}/."
        ) from None
    return [(number, line) for number, line in enumerate(lines, 1) if line.strip()]
