"""Every span of words that may tell a time: amounts, dates, ages, and phrases without a number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from bot.understanding import dates
from bot.understanding.durations import MONTH_S, YEAR, Clock
from bot.understanding.results import Hit
from bot.understanding.times import (
    AMOUNT,
    DATE,
    HOW_LONG,
    HOW_OLD,
    LASTING,
    NUMBER,
    ORDINAL,
    PHRASE,
    SINCE_WHEN,
    TOLD,
    UNIT,
    Time,
)

OLDEST = 110  # years; a higher number is no age
DAY_S = 86400
_DAY = re.compile(r"(\d{1,2})(st|nd|rd|th)?")
_ORDINAL = re.compile(r"(\d{1,2})(st|nd|rd|th)")


def time_spans(clock: Clock, tokens: Sequence[str], phrases: Iterable[Hit]) -> list[Time]:
    """The times of a message, in the order in which they stand.

    Args:
        clock: Reads amounts, dates and ages.
        tokens: The message as normalised words.
        phrases: What phrases hear in it; those of other findings are left out.
    """
    found = [*_amounts(clock, tokens), *_dates(clock, tokens)]
    taken = {i for time in found for i in range(time.start, time.end)}
    bare = [*_ages(clock, tokens), *_ordinals(clock, tokens)]
    found += [time for time in bare if time.start not in taken]
    found += [
        Time(h.start, h.end, {h.finding: h.value}, PHRASE)
        for h in phrases
        if h.finding in TOLD and h.value is not None
    ]
    return sorted(_apart(found), key=lambda time: (time.start, time.end))


def _amounts(clock: Clock, tokens: Sequence[str]) -> Iterator[Time]:
    """Numbers with a unit: "about two weeks", "half an hour", "years"."""
    for i, word in enumerate(tokens):
        if word not in clock.units:
            continue
        start, number = clock.number(tokens, i)
        kind = UNIT if number is None else AMOUNT
        if clock.is_verb(tokens, start):
            start, kind = start + 1, LASTING
        if number is None:
            start, number = i, clock.few if word.endswith("s") else 1.0
        seconds = number * clock.units[word]
        may_tell = (HOW_LONG,) if kind == LASTING else (SINCE_WHEN, HOW_LONG)
        told = ((f, clock.value(f, seconds)) for f in may_tell)
        values = {finding: value for finding, value in told if value is not None}
        if kind == AMOUNT and clock.is_of_years(word) and 1 <= number <= OLDEST:
            values[HOW_OLD] = str(clock.value(HOW_OLD, number))
        yield Time(start, i + 1, values, kind)


def _dates(clock: Clock, tokens: Sequence[str]) -> Iterator[Time]:
    """Months, years and days, as how long ago they are; a year may be that of a birth."""
    today = dates.today()
    this, now = clock.told_month(tokens), {*clock.now_told(tokens)}
    for i, word in enumerate(tokens):
        months = None if i in now else clock.months_since(word, this)
        if months is None:
            continue
        start, end, day = _with_day(tokens, i)
        ago = None
        if day is not None and word in clock.months and this is None:
            ago = _days_ago(today, day, int(clock.months[word]))
        seconds = max(months, 0.5) * MONTH_S if ago is None else ago * DAY_S
        values = {SINCE_WHEN: str(clock.value(SINCE_WHEN, seconds))}
        if YEAR.fullmatch(word) and 1 <= today.year - int(word) <= OLDEST:
            values[HOW_OLD] = str(clock.value(HOW_OLD, today.year - int(word)))
        yield Time(start, end, values, DATE)


def _ordinals(clock: Clock, tokens: Sequence[str]) -> Iterator[Time]:
    """Days of this month or the last ("since the 12th"), and birthdays ("my 40th")."""
    today = dates.today()
    for i, word in enumerate(tokens):
        told = _ORDINAL.fullmatch(word)
        if not told or not 1 <= int(told[1]) <= OLDEST:
            continue
        values = {SINCE_WHEN: str(clock.value(SINCE_WHEN, OLDEST * MONTH_S))}
        ago = _days_ago(today, int(told[1]), None)
        if ago is not None and tokens[max(0, i - 1) : i] == ["the"]:
            values = {SINCE_WHEN: str(clock.value(SINCE_WHEN, ago * DAY_S))}
        values[HOW_OLD] = str(clock.value(HOW_OLD, int(told[1])))
        yield Time(i, i + 1, values, ORDINAL)


def _with_day(tokens: Sequence[str], i: int) -> tuple[int, int, int | None]:
    """The span of a month with the day beside it: "the 4th of march", "june 12"."""
    before = i - 2 if tokens[i - 1 : i] == ["of"] else i - 1
    told = _DAY.fullmatch(tokens[before]) if before >= 0 else None
    if told:
        return before, i + 1, int(told[1])
    told = _DAY.fullmatch(tokens[i + 1]) if i + 1 < len(tokens) else None
    return (i, i + 2, int(told[1])) if told else (i, i + 1, None)


def _days_ago(today: date, day: int, month: int | None) -> int | None:
    """How many days ago a day of a month was last."""
    for back in range(13):
        whole = today.year * 12 + today.month - 1 - back
        if month is not None and whole % 12 + 1 != month:
            continue
        try:
            then = date(whole // 12, whole % 12 + 1, day)
        except ValueError:
            continue
        if then <= today:
            return (today - then).days
    return None


def _ages(clock: Clock, tokens: Sequence[str]) -> Iterator[Time]:
    """Whole numbers that may be an age: now, or when it began.

    A number alone answers a question, and a small one only tells the age of a person named.
    """
    if not any(token.isalpha() and clock.age([token], 0) is None for token in tokens):
        return
    long_ago = str(clock.value(SINCE_WHEN, OLDEST * MONTH_S))
    i = 0
    while i < len(tokens):
        read = clock.age(tokens, i)
        if read is None or not 1 <= read[0] <= OLDEST or not clock.may_be_age(tokens, i, *read):
            i += 1
            continue
        values = {HOW_OLD: str(clock.value(HOW_OLD, read[0])), SINCE_WHEN: long_ago}
        yield Time(i, read[1], values, NUMBER)
        i = read[1]


def _apart(times: Iterable[Time]) -> Iterator[Time]:
    """Without what a longer span says better: "less than a minute" is no minute."""
    longest = sorted(times, key=lambda time: time.start - time.end)
    for i, time in enumerate(longest):
        over = [t for t in longest[:i] if t.start <= time.start and time.end <= t.end]
        known = {finding for longer in over for finding in longer.values}
        bare = time.kind in (UNIT, NUMBER, ORDINAL) and over
        values = {f: v for f, v in time.values.items() if f not in known and not bare}
        if values:
            yield replace(time, values=values)
