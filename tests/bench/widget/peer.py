"""The kept widget that ours is measured beside: deep-chat, fetched by npm, never committed.

Among the chat elements that talk to any server it is the smallest that is kept up. One version,
whose archive must have the hash below.
"""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
import tarfile
from pathlib import Path

NAME, VERSION = "deep-chat", "2.4.2"
INTEGRITY = (
    "sha512-wQNd6Z6HDoH7OMeoQKpmxDm9XdWrRjMkBJ2yl5tsYND9"
    "Dz2UCv/BdGVM8vK2V0mhO1u+OniHYPWDGvjlNxjCeQ=="
)
# Its smallest build: all in one file, minified.
SCRIPT = "package/dist/deepChat.bundle.js"


class NoPeer(Exception):
    """Why it cannot be had; the message is for whoever runs the bench."""


def peer_script(cache: Path) -> bytes:
    """The script that a page with deep-chat loads.

    Args:
        cache: A folder of ours that git ignores.

    Raises:
        NoPeer: npm is missing, has no such version, or gave something else.
    """
    archive = cache / f"{NAME}-{VERSION}.tgz"
    if not archive.exists():
        _fetch(cache)
    if integrity(archive.read_bytes()) != INTEGRITY:
        archive.unlink()
        raise NoPeer(f"npm gave another {NAME} {VERSION} than the one pinned here")
    with tarfile.open(archive) as packed:
        script = packed.extractfile(SCRIPT)
        assert script is not None
        return script.read()


def integrity(content: bytes) -> str:
    """The hash as npm writes it."""
    return "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()


def _fetch(cache: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise NoPeer("npm is not installed")
    cache.mkdir(parents=True, exist_ok=True)
    command = [npm, "pack", "--silent", "--ignore-scripts", f"{NAME}@{VERSION}"]
    try:
        done = subprocess.run(command, cwd=cache, capture_output=True, timeout=120, check=False)
    except subprocess.TimeoutExpired:
        raise NoPeer("npm did not answer") from None
    if done.returncode:
        raise NoPeer(f"npm could not fetch {NAME} {VERSION}")
