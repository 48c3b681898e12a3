"""The widget as it is sent: the newest under one name, and each version under a name of its own.

A page that names a version with its integrity hash keeps its chat when the server is upgraded,
because every version that was served once is kept in a folder.
"""

from __future__ import annotations

import logging
import re
from pathlib import Path

from bot.embedding import Bundle
from bot.embedding.bundle import ENTRY, VERSION, versioned
from bot.web.static import KINDS, Asset, asset, load_files

logger = logging.getLogger(__name__)

KEPT = 50  # versions; at one a week, those of a year
NAMED = re.compile(re.escape(versioned("VERSION")).replace("VERSION", f"({VERSION.pattern})"))

# Any site may take these files in: they hold nothing of anybody.
FOR_ALL = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
FOR_EVER = {**FOR_ALL, "Cache-Control": "public, max-age=31536000, immutable"}


class Widget:
    """The widget's files by name; nothing else can be asked for."""

    def __init__(self, bundle: Bundle, files: Path, kept: Path) -> None:
        self._kept = kept
        self._files = {
            name: file for name, file in load_files(files).items() if not name.endswith(".js")
        }
        self._files[ENTRY] = asset(bundle.body, KINDS[".js"], FOR_ALL)
        self._files[bundle.name] = asset(bundle.body, KINDS[".js"], FOR_EVER)
        _keep(bundle, kept)

    def get(self, name: str) -> Asset | None:
        """A file, or an earlier version of the widget."""
        return self._files.get(name) or self._earlier(name)

    def _earlier(self, name: str) -> Asset | None:
        found = NAMED.fullmatch(name)
        if found is None:
            return None
        try:
            bundle = Bundle((self._kept / name).read_bytes())
        except OSError:
            bundle = None
        if bundle is None or bundle.version != found[1]:
            logger.warning(
                "A page names version %s of the widget, which is not kept here: it shows no chat. "
                "`levelhead embed` prints the line for it.",
                found[1],
            )
            return None
        earlier = asset(bundle.body, KINDS[".js"], FOR_EVER)
        self._files[name] = earlier
        return earlier


def _keep(bundle: Bundle, folder: Path) -> None:
    """Keep this version for pages that name it, and the newest of the earlier ones."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part = folder / f"{bundle.name}.part"
        part.write_bytes(bundle.body)
        part.replace(folder / bundle.name)
        kept = sorted(folder.glob(versioned("*")), key=lambda path: path.stat().st_mtime)
        for path in kept[:-KEPT]:
            path.unlink()
    except OSError as error:
        logger.warning("This version of the widget cannot be kept for later: %s", error)
