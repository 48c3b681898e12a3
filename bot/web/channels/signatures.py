"""Is a request really from the provider? Each signs in a way of its own."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable

SLACK_MAY_BE_OLD_S = 5 * 60  # Slack's own advice; an older one may be a replay


def same(given: str | None, expected: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest((given or "").encode(), expected.encode())


def telegram_secret(secret: bytes) -> str:
    """The word that Telegram repeats in `X-Telegram-Bot-Api-Secret-Token`; ours, made from ours."""
    return hmac.new(secret, b"levelhead.telegram.webhook", hashlib.sha256).hexdigest()


def twilio(auth_token: str, url: str, form: Iterable[tuple[str, str]]) -> str:
    """`X-Twilio-Signature`: HMAC-SHA1 over the whole address and the sorted form."""
    said = url + "".join(name + value for name, value in sorted(set(form)))
    digest = hmac.new(auth_token.encode(), said.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def meta(app_secret: str, body: bytes) -> str:
    """`X-Hub-Signature-256`: HMAC-SHA256 over the body as it came."""
    return "sha256=" + hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest()


def slack(signing_secret: str, timestamp: str, body: bytes) -> str:
    """`X-Slack-Signature`, version v0: HMAC-SHA256 over the time and the body."""
    said = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(signing_secret.encode(), said, hashlib.sha256).hexdigest()


def is_fresh(timestamp: str, now: float) -> bool:
    """Whether Slack's timestamp is of the last few minutes."""
    digits = timestamp.isascii() and timestamp.isdigit()
    return digits and abs(now - int(timestamp)) <= SLACK_MAY_BE_OLD_S
