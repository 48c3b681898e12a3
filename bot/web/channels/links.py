"""Links from a messenger to the whole result: readable by who holds the link, and nothing more.

What proves the right to read comes after the `#`, which browsers keep to themselves: it reaches no
log on the way. It opens a page to read, not the conversation, so that nobody can be led to tell
their symptoms into somebody else's chat.
"""

from __future__ import annotations

import hashlib

from itsdangerous import BadSignature, TimestampSigner

LASTS_S = 30 * 24 * 3600


class Links:
    """Makes links and reads what comes after their `#`."""

    def __init__(self, secret: bytes, public_url: str | None) -> None:
        self._signer = TimestampSigner(
            secret, salt="levelhead.summary", digest_method=hashlib.sha256
        )
        self._public_url = public_url

    def to_summary(self, conversation_id: str) -> str:
        """The link; empty when it is not known how the door is reached."""
        if self._public_url is None:
            return ""
        return f"{self._public_url}/summary#{self._signer.sign(conversation_id).decode()}"

    def read(self, token: str) -> str | None:
        """The conversation that a link shows, or None when it is not ours or too old."""
        try:
            return self._signer.unsign(token.encode(), max_age=LASTS_S).decode()
        except (BadSignature, UnicodeError):
            return None
