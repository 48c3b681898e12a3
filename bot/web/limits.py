"""How fast one visitor, and one address, may send: token buckets in memory."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

REMEMBERED = 20_000  # buckets; the longest unused is forgotten first


@dataclass(frozen=True, slots=True)
class Rate:
    """So many at once, then so many a second."""

    burst: float
    per_second: float


MESSAGES_OF_A_VISITOR = Rate(burst=20, per_second=1)
CODES_OF_AN_ADDRESS = Rate(burst=5, per_second=1 / 60)  # nobody finds a code by trying
REQUESTS_OF_AN_ADDRESS = Rate(burst=200, per_second=10)  # a clinic's waiting room shares one


class Limiter:
    """Counts per key."""

    def __init__(self, rate: Rate, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait_s(self, key: str) -> float:
        """Take one; 0 when it was there, else the seconds until there is one."""
        now = self._clock()
        left, then = self._buckets.pop(key, (self._rate.burst, now))
        left = min(self._rate.burst, left + (now - then) * self._rate.per_second)
        allowed = left >= 1
        self._buckets[key] = (left - 1 if allowed else left, now)
        if len(self._buckets) > REMEMBERED:
            self._buckets.popitem(last=False)
        return 0.0 if allowed else (1 - left) / self._rate.per_second
