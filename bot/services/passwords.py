"""Passwords: kept as argon2 hashes, compared in the same time whether a name exists or not."""

from __future__ import annotations

from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 200

# 19 MiB, 2 passes, 1 lane: OWASP's least for Argon2id. More memory would be paid at each sign-in by
# the process that also answers visitors.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


class BadPassword(ValueError):
    """A password that is not taken; the message says why."""


def hash_password(password: str, name: str) -> str:
    """The hash to keep.

    Raises:
        BadPassword: Too short, too long, or the person's own name.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadPassword(f"Use {SHORTEST} to {LONGEST} characters; a few words in a row are fine.")
    if name.lower() in password.lower() or len(set(password)) < SHORTEST // 2:
        raise BadPassword("Use something that is harder to guess than this.")
    return _hasher.hash(password)


def is_right(password_hash: str | None, password: str) -> bool:
    """Whether the password belongs to the hash; without a hash, no, after the same time."""
    try:
        _hasher.verify(password_hash or _nobodys(), password[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return _hasher.hash("nobody's password, compared to where a name is not known")
