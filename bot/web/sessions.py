"""Who is talking: a random id in a signed token, so that nobody can speak for somebody else."""

from __future__ import annotations

import hashlib
import os
import secrets
from contextlib import suppress
from pathlib import Path

from itsdangerous import BadSignature, TimestampSigner

ID_BYTES = 16
SECRET_BYTES = 32
LASTS_S = 30 * 24 * 3600  # how long a visitor may come back


class Sessions:
    """Makes tokens and reads them."""

    def __init__(self, secret: bytes) -> None:
        self._signer = TimestampSigner(
            secret, salt="levelhead.session", digest_method=hashlib.sha256
        )

    def new(self) -> str:
        """A token for a new visitor."""
        return self._signer.sign(secrets.token_urlsafe(ID_BYTES)).decode()

    def of(self, conversation_id: str) -> str:
        """A token for a conversation that was begun elsewhere."""
        return self._signer.sign(conversation_id).decode()

    def read(self, token: str) -> str | None:
        """The conversation id in a token, or None when we did not make it or it is too old."""
        try:
            return self._signer.unsign(token.encode(), max_age=LASTS_S).decode()
        except (BadSignature, UnicodeError):
            return None


def load_secret(path: Path) -> bytes:
    """The signing secret, made on first use and readable by its owner only.

    Two processes that start at once end up with the same secret: each writes a file of its own
    and only one of them gets the name.
    """
    with suppress(FileNotFoundError):
        return _read(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    own = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(own, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_hex(SECRET_BYTES).encode())
        with suppress(FileExistsError):
            os.link(own, path)
    finally:
        own.unlink()
    return _read(path)


def _read(path: Path) -> bytes:
    secret = path.read_bytes().strip()
    if len(secret) < SECRET_BYTES:
        raise ValueError(f"{path}: is too short to sign with; delete it and start again")
    return secret
