"""What was written before an answered message is late, for a day."""

from __future__ import annotations

from bot.web.channels.reception import COUNTS_FOR_S, Seen


def test_older_is_late_and_the_same_or_newer_is_not() -> None:
    seen = Seen()
    found = [seen.is_late("a", order) for order in (5, 6, 6, 4, 5, 7, 6)]
    assert found == [False, False, False, True, True, False, True]
    assert not seen.is_late("b", 1)


def test_without_a_time_nothing_is_late() -> None:
    seen = Seen()
    seen.is_late("a", 5)
    assert not seen.is_late("a", None)


def test_a_count_that_began_anew_after_a_quiet_week_is_not_late() -> None:
    now = 0.0
    seen = Seen(clock=lambda: now)
    seen.is_late("a", 900_000)
    now = COUNTS_FOR_S + 1.0
    assert not seen.is_late("a", 17)
    assert seen.is_late("a", 16)
