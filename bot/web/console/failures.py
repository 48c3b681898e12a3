"""Repeated failures to sign in slow down: each one more doubles the wait."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

REMEMBERED = 5_000
FORGOTTEN_AFTER_S = 3600.0


@dataclass(frozen=True, slots=True)
class Slowing:
    """How many failures are free, and how long the wait may become."""

    free: int
    longest_s: float


# Of one name from one address; of one address; of one name from anywhere. The last two allow more,
# because a clinic shares an address, and nobody should be able to keep a colleague out for long.
PAIR, ADDRESS, NAME = Slowing(4, 900), Slowing(20, 900), Slowing(20, 120)


class Failures:
    """Counts failed sign-ins, in memory."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._held: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def wait_s(self, name: str, address: str) -> float:
        """The seconds until another try is allowed; 0 for now."""
        return max(self._wait(key, slow) for key, slow in _keys(name, address))

    def failed(self, name: str, address: str) -> None:
        """Count one."""
        for key, _ in _keys(name, address):
            count, _then = self._of(key)
            self._held[key] = (count + 1, self._clock())
            self._held.move_to_end(key)
        while len(self._held) > REMEMBERED:
            self._held.popitem(last=False)

    def succeeded(self, name: str, address: str) -> None:
        """The right password forgives this name from this address."""
        self._held.pop(_keys(name, address)[0][0], None)

    def _of(self, key: str) -> tuple[int, float]:
        count, then = self._held.get(key, (0, 0.0))
        return (0, 0.0) if self._clock() - then > FORGOTTEN_AFTER_S else (count, then)

    def _wait(self, key: str, slow: Slowing) -> float:
        count, then = self._of(key)
        over = count - slow.free
        if over < 0:
            return 0.0
        wait = min(2.0 ** min(over, 20), slow.longest_s)
        return max(0.0, then + wait - self._clock())


def _keys(name: str, address: str) -> list[tuple[str, Slowing]]:
    plain = " ".join(name.lower().split())[:80]
    return [(f"{plain}\n{address}", PAIR), (f"\n{address}", ADDRESS), (plain, NAME)]
