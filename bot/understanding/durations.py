"""Numbers with a unit: how long a spell lasts, since when, and how old somebody is."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence

from bot.knowledge.terms import Terms
from bot.understanding import dates
from bot.understanding.results import Hit

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_TENS = 20  # from here on a spoken number can have units behind it: "fifty five"
LOOK_BACK = 5
LOOK_ON = 3
MONTHS_IN_A_YEAR = 12
MONTH_S = 2592000
YEAR = re.compile(r"(?:19|20)\d\d")
_SHORT_YEAR = re.compile(r"\d\d")
_CENTURY = 100
ENDS = frozenset(".!?;\n")
_CLOSES = ENDS | {",", ")"}
_CLOSED_BY = 2  # words beside; a bare number is an answer, and "81." a list
_TRADE = 7  # words of "I am a warehouse night shift picker 33"
_STILL = 9  # words behind "two weeks later" in which "still" tells that it goes on
_BEFORE_NAME = 4  # small words that can stand between "since" and "June"


class Clock:
    """Reads durations and ages by the unit and the words around them."""

    def __init__(self, terms: Terms) -> None:
        self._d = terms.durations
        self.units: Mapping[str, float] = self._d["units"]  # in seconds
        self.months: Mapping[str, float] = self._d["month_names"]  # and named days, in months
        self._ages = terms.durations["age"]
        self._ago = frozenset(terms.durations.get("ago", ()))
        self._last = frozenset(terms.durations.get("last", ("past", "last")))
        self._ago_behind = frozenset(terms.durations.get("ago_behind", ("ago",)))
        self._few_days = terms.durations["unnumbered"] * terms.durations["shortest_onset_s"]
        cues = terms.cues
        self._verb = frozenset(cues.get("time_last_verb", ()))  # "attacks last two days"
        self._turned = frozenset(cues.get("time_turned", ("was",)))
        self._often = frozenset(cues.get("time_often", ()))
        self._elsewhere = frozenset(cues.get("time_elsewhere", ()))
        self._still = frozenset(cues.get("time_still", ()))
        self._within = frozenset(cues.get("time_within", ()))
        self._reaching = frozenset(cues.get("time_reaching", ()))
        self._skip = frozenset(cues.get("time_small", ()))
        self._people = frozenset(self._ages.get("people", ()))
        told = (str(word) for word in self._ages.get("no_age", ()))
        self._no_age_marks = frozenset(word for word in told if not word.isalnum())
        self._now_is = [str(phrase).split() for phrase in self._d.get("now_is", ())]
        self._counted = frozenset(self._ages.get("counted", ()))
        self._no_age = frozenset(self._ages.get("no_age", ())) | frozenset(self._d["units"])

    @property
    def few(self) -> float:
        """How many "weeks ago" are."""
        return float(self._d["unnumbered"])

    def is_of_years(self, unit: str) -> bool:
        """Whether it is the unit in which an age is told."""
        return self.units[unit] == self.units.get("year")

    def find(self, tokens: Sequence[str]) -> Iterator[Hit]:
        """A hit for `spell_duration`, `onset` or `age_band` for each number that tells one."""
        yield from self._durations(tokens)
        yield from self._named_months(tokens)
        yield from self._since_an_age(tokens)
        yield from self._told_ages(tokens)

    def seconds(self, tokens: Sequence[str]) -> float | None:
        """The first duration in a short answer, or None."""
        for i, word in enumerate(tokens):
            if word in self._d["units"]:
                number = self.number(tokens, i)[1]
                return None if number is None else number * float(self._d["units"][word])
        return None

    def since(self, tokens: Sequence[str]) -> float | None:
        """How many seconds ago the month or the year of a short answer is, or None."""
        around = {*self._d["month_after"], *self._skip}  # "it may be" is no month
        opens = [i for i in range(len(tokens)) if i == 0 or tokens[i - 1] in around]
        told = (self.months_since(tokens[i], None) for i in opens)
        passed = next((months for months in told if months is not None), None)
        return None if passed is None else max(passed, 0.5) * MONTH_S

    def years(self, tokens: Sequence[str]) -> int | None:
        """How old somebody is by a short answer: "the big 6-0", "born 1949", "69 now"."""
        read = self._born(tokens)
        if read is not None:
            return read
        for i, word in enumerate(tokens):
            pair = tokens[i : i + 2]
            if len(pair) > 1 and all(w.isdecimal() and len(w) == 1 for w in pair) and word != "0":
                return int("".join(pair))
            age = self.age(tokens, i)
            if age is None:
                continue
            behind = list(tokens[age[1] : age[1] + 2])
            ago = behind[:1] and behind[0] in self._d["units"] and self._ago_behind & set(behind)
            if not ago:
                return age[0]
        return None

    def _born(self, tokens: Sequence[str]) -> int | None:
        """The age of somebody born in "1949" or "92"."""
        if not set(self._ages.get("born", ())) & set(tokens):
            return None
        year = next((int(w) for w in tokens if YEAR.fullmatch(w) or _SHORT_YEAR.fullmatch(w)), None)
        if year is None:
            return None
        now = dates.today().year
        full = year if year > _CENTURY else now - (now - year) % _CENTURY
        return max(now - full, 1)

    def value(self, finding: str, amount: float) -> str | None:
        """The finding's value that an amount falls under."""
        return next((str(value) for most, value in self._d[finding] if amount <= most), None)

    def age(self, tokens: Sequence[str], i: int) -> tuple[int, int] | None:
        """The whole number at a place and where it ends, in digits or spoken."""
        word = tokens[i] if i < len(tokens) else ""
        if word.isdecimal():  # "²" is a digit, but no number
            return int(word), i + 1
        number = self._d["numbers"].get(word, 0)
        if number < self._ages["youngest_spoken"] and word not in self._d["units"]:
            following = tokens[i + 1] if i + 1 < len(tokens) else ""
            told = number >= 1 and following in self._ages["after"]
            return (int(number), i + 1) if told else None
        joined = tokens[i + 1 : i + 2] in [[word] for word in self._ages.get("joined_by", ())]
        behind = i + 1 + joined  # "cuarenta y dos"
        units = self._d["numbers"].get(tokens[behind] if behind < len(tokens) else "", 0)
        if number >= _TENS and 1 <= units < 10:  # noqa: PLR2004 - "fifty" and "five"
            return int(number + units), behind + 1
        return (int(number), i + 1) if number else None

    # --- how long, and since when --------------------------------------------------------------

    def _durations(self, tokens: Sequence[str]) -> Iterator[Hit]:
        for i, word in enumerate(tokens):
            if word not in self._d["units"]:
                continue
            start, number = self.number(tokens, i)
            if number is None or self._is_an_age(tokens, i) or self._is_ones_age(tokens, start, i):
                continue
            if self._is_how_often(tokens, start, i) or self._is_between_events(tokens, start, i):
                continue
            seconds = number * self._d["units"][word]
            finding = self._about(tokens, start, i + 1, seconds)
            value = self.value(finding, seconds)
            if value is not None:
                yield Hit(finding, value, start, i + 1)

    def _is_an_age(self, tokens: Sequence[str], unit: int) -> bool:
        following = list(tokens[unit : unit + LOOK_ON])
        if any(following[: len(p)] == p for p in self._phrases("after")):
            return True
        return bool(following[1:]) and following[1] in self._d["not_durations"]

    def _is_how_often(self, tokens: Sequence[str], start: int, unit: int) -> bool:
        """Whether it is "twice a month", "every few weeks" or "10 a day"."""
        single = unit > 0 and self._d["numbers"].get(tokens[unit - 1]) == 1
        counted = tokens[max(0, unit - 3) : unit - 1] if single else ()
        numbers = self._d["numbers"]
        many = any(w.isdigit() or numbers.get(w, 1) > 1 or w in self._d["units"] for w in counted)
        before = tokens[max(0, start - 1) : start]
        return many or bool(self._often & {*before, *tokens[start:unit]})

    def _is_between_events(self, tokens: Sequence[str], start: int, unit: int) -> bool:
        """Whether it is "two days later" or "better in 3 days"; not "in the past 3 days"."""
        behind = self._elsewhere & set(tokens[unit + 1 : unit + 2])
        reaching = self._reaching & {*tokens[max(0, start - 3) : unit]}
        long_enough = self._d["units"][tokens[unit]] >= self._d["shortest_onset_s"]
        still = self._still & set(tokens[unit + 1 : unit + 1 + _STILL])
        if long_enough and still and behind:
            return False
        within = long_enough and self._within & set(tokens[max(0, start - 1) : start])
        return bool(behind or within) and not reaching

    def _is_ones_age(self, tokens: Sequence[str], start: int, unit: int) -> bool:
        """Whether "tengo 71 años" is an age; "tengo 3 años con esto" is how long."""
        read = self.age(tokens, start)
        if read is None:
            return False
        if tokens[unit] not in self._ages.get("units", ()):
            return read[1] == unit and self._stands_alone(tokens, start, unit, read[0])
        return self._tells_an_age(tokens, start, read[1])

    def number(self, tokens: Sequence[str], unit: int) -> tuple[int, float | None]:
        """The number before a unit; "a couple of", "20 to 30" and "half an" are numbers too."""
        numbers = self._d["numbers"]
        found: float | None = None
        i = unit - 1
        while i >= 0 and unit - i <= LOOK_BACK:
            word = tokens[i]
            if _NUMBER.fullmatch(word):
                return i, float(word)
            if word in numbers:
                if found is not None and numbers[word] >= _TENS and 1 <= found < _TENS / 2:
                    found += numbers[word]  # "twenty five"
                elif found in (None, 1):
                    found = numbers[word]
            elif word not in self._d["between"]:
                break
            i -= 1
        return i + 1, found if found is not None else self._unnumbered(tokens, unit)

    def _unnumbered(self, tokens: Sequence[str], unit: int) -> float | None:
        """How long "years ago" and "for weeks" are, which say no number."""
        plural = tokens[unit].endswith("s")
        ago = bool(self._ago_behind & set(tokens[unit + 1 : unit + 2]))
        ago = ago or bool(self._ago & set(tokens[max(0, unit - 2) : unit]))
        lasting = unit > 0 and tokens[unit - 1] in self._d["lasting"]
        return float(self._d["unnumbered"]) if plural and (ago or lasting) else None

    def _about(self, tokens: Sequence[str], start: int, end: int, seconds: float) -> str:
        before = _near(tokens[max(0, start - LOOK_BACK) : start][::-1])
        after = _near(tokens[end : end + LOOK_ON])
        if self._ago_behind & set(after[:1]):
            return "onset"
        long_enough = seconds >= self._d["shortest_onset_s"]
        if self.is_verb(tokens, start):
            return "spell_duration"
        if long_enough and self._last & {*tokens[start:end], *(after[:1] if self._ago else ())}:
            return "onset"
        if self._ago & set(before[:2]):
            return "onset"
        if {*before, *after} & set(self._d["spell_words"]):
            return "spell_duration"
        if not self._numbered(tokens, start, end) and seconds <= self._few_days:
            return "spell_duration"  # "for days" is how long it goes on
        return "onset" if long_enough or "since" in before else "spell_duration"

    def is_verb(self, tokens: Sequence[str], i: int) -> bool:
        """Whether it is the "last" of "attacks last two days"."""
        return tokens[i] == "last" and bool(self._verb & set(tokens[max(0, i - 1) : i]))

    def _numbered(self, tokens: Sequence[str], start: int, end: int) -> bool:
        words = tokens[start : end - 1]
        return any(_NUMBER.fullmatch(w) or w in self._d["numbers"] for w in words)

    def _named_months(self, tokens: Sequence[str]) -> Iterator[Hit]:
        """When "since the crash in August" or "since 2019" is, counted back from this month."""
        this = self.told_month(tokens)
        for i, word in enumerate(tokens):
            start = self._after(tokens, i)
            if start is None:
                continue
            passed = self.months_since(word, this)
            if passed is None:
                continue
            value = self.value("onset", max(passed, 0.5) * MONTH_S)
            if value is not None:
                yield Hit("onset", value, start, i + 1)

    def months_since(self, word: str, this: float | None) -> float | None:
        """How many months ago a month or a year is; None for another word."""
        now = dates.today()
        month = this or now.month
        if word in self._d["month_names"]:
            return float((month - self._d["month_names"][word]) % MONTHS_IN_A_YEAR)
        if YEAR.fullmatch(word) and int(word) <= now.year:
            return (now.year - int(word) - 0.5) * MONTHS_IN_A_YEAR + month
        return None

    def told_month(self, tokens: Sequence[str]) -> float | None:
        """The month that the message says it is now."""
        return next((self.months[tokens[i]] for i in self.now_told(tokens)), None)

    def now_told(self, tokens: Sequence[str]) -> Iterator[int]:
        """Where the message says which month it is: "it's october now"."""
        for i, word in enumerate(tokens):
            if word not in self.months:
                continue
            before = list(tokens[max(0, i - LOOK_ON) : i])
            said = any(before[-len(p) :] == p for p in self._now_is)
            if said or list(tokens[i + 1 : i + 2]) == ["now"]:
                yield i

    def _after(self, tokens: Sequence[str], i: int) -> int | None:
        """Where the "since" or "in" before a month or a year stands."""
        for before in range(i - 1, max(-1, i - 1 - _BEFORE_NAME), -1):
            if tokens[before] in self._d["month_after"]:
                return before
            if tokens[before] not in self._skip:
                return None
        return None

    def _since_an_age(self, tokens: Sequence[str]) -> Iterator[Hit]:
        """A long time for "since I was about 40"."""
        openings = {*self._d["month_after"], "when"}
        for start, word in enumerate(tokens[:-2]):
            verb = start + 2
            if word not in openings or tokens[verb] not in self._turned:
                continue
            at = next((j for j in (verb + 1, verb + 2) if self._is_years(tokens, j)), None)
            if at is not None:
                yield Hit("onset", str(self._d["onset"][-1][1]), start, at + 1)

    def _is_years(self, tokens: Sequence[str], i: int) -> bool:
        word = tokens[i].removesuffix("ish") if i < len(tokens) else ""
        follows = tokens[i + 1] if i + 1 < len(tokens) else ""
        number = word.isdigit() or self._d["numbers"].get(word, 0) > 1
        return number and (follows not in self._d["units"] or follows in ("years", "year"))

    # --- how old -------------------------------------------------------------------------------

    def may_be_age(self, tokens: Sequence[str], start: int, age: int, end: int) -> bool:
        """Whether a number may be one: not how much of something, nor a small one by itself."""
        named = self._people & set(tokens[max(0, start - LOOK_ON) : start])
        small = age < self._ages.get("youngest_alone", math.inf)
        return not self._is_counted(tokens, start, end) and not (small and not named)

    def _is_counted(self, tokens: Sequence[str], start: int, end: int) -> bool:
        """Whether a number is how much of something ("80 kg") or a part of "50/50"."""
        behind, before = tokens[end : end + 2], tokens[max(0, start - 2) : start]
        if behind and behind[0] in self._counted:
            return True
        return any(
            len(pair) > 1 and pair[mark] == "/" and pair[1 - mark].isdigit()
            for pair, mark in ((behind, 0), (before, 1))
        )

    def _told_ages(self, tokens: Sequence[str]) -> Iterator[Hit]:
        for i in range(len(tokens)):
            read = self.age(tokens, i)
            if read is None:
                continue
            told = self._tells_an_age(tokens, i, read[1]) or self._is_plainly(tokens, i, *read)
            if not told or self._is_of_a_thing(tokens, i):
                continue
            value = self.value("age_band", read[0])
            if value is not None and read[0] >= 1:
                yield Hit("age_band", value, i, read[1])

    def _tells_an_age(self, tokens: Sequence[str], start: int, end: int) -> bool:
        """Whether it is as in "I am 52" or "67 yo"; not as in "I am 34 weeks pregnant"."""
        rest = list(tokens[end : end + LOOK_ON])
        if rest[:1] and rest[0] in self._ages.get("units", ()):
            if rest[1:2] and rest[1] in self._ages["not_before"] and rest[1:3] != ["de", "edad"]:
                return False
            rest = ["."]
        if any(rest[: len(p)] == p for p in self._phrases("after")):
            return True
        if rest and rest[0] in self._no_age_marks:
            return False
        ended = not rest or not rest[0].isalnum() or rest[0] in self._ages["followed_by"]
        before = list(tokens[max(0, start - LOOK_ON) : start])
        return ended and any(before[-len(p) :] == p for p in self._phrases("before"))

    def _is_plainly(self, tokens: Sequence[str], start: int, age: int, end: int) -> bool:
        """Whether it is as in "hes 67 it came on", "my mother, 82," and ". 81, live alone"."""
        if age < self._ages.get("youngest_alone", math.inf):
            return self._is_in_brackets(tokens, start, end)
        if self._stands_alone(tokens, start, end, age) or self._is_in_brackets(tokens, start, end):
            return True
        rest = tokens[end : end + 1]
        if rest and (rest[0].isdigit() or rest[0] in self._no_age):
            return False
        before = list(tokens[max(0, start - LOOK_ON) : start])
        if any(before[-len(p) :] == p for p in self._phrases("surely_before")):
            return True
        if before[-1:] == ["is"] and self._people & set(before):
            return True
        ended = not rest or not rest[0].isalnum()
        return ended and self._is_behind_a_trade(tokens, start)

    def _is_behind_a_trade(self, tokens: Sequence[str], start: int) -> bool:
        """Whether it is as in "I am a barber 36," and "gamer here 19."."""
        opened = next((i for i in range(start - 1, -1, -1) if not tokens[i].isalnum()), -1) + 1
        words = " ".join(tokens[opened:start])
        few = 0 < start - opened <= _TRADE
        return few and any(f"{p} " in f"{words} " for p in self._ages.get("trade", ()))

    def _is_in_brackets(self, tokens: Sequence[str], start: int, end: int) -> bool:
        """Whether it is as in "my son (9) says"."""
        person = bool(self._people & set(tokens[max(0, start - 2) : start - 1]))
        return person and tokens[start - 1] == "(" and list(tokens[end : end + 1]) == [")"]

    def _stands_alone(self, tokens: Sequence[str], start: int, end: int, age: int) -> bool:
        """Whether nothing but "years" stands beside it: "..., no falls. 74 yrs."."""
        if age < self._ages.get("youngest_alone", math.inf) or "." in tokens[start:end]:
            return False
        opens = start == 0 or tokens[start - 1] in ENDS
        more = [w for w in tokens[end : end + 2] if w in self._ages.get("alone", ())]
        behind = list(tokens[end + len(more) : end + len(more) + 1])
        closed = not behind or behind[0] in _CLOSES
        return opens and closed and len(tokens) > end - start + len(more) + _CLOSED_BY

    def _is_of_a_thing(self, tokens: Sequence[str], start: int) -> bool:
        """Whether it is as in "my glasses are ten years old"."""
        before = tokens[max(0, start - 2) : start]
        things = self._ages.get("plural_verbs", ())
        return bool(before) and before[-1] in things and before[0] not in self._people

    def _phrases(self, key: str) -> list[list[str]]:
        return [phrase.split() for phrase in self._ages.get(key, ())]


def _near(words: Sequence[str]) -> Sequence[str]:
    """The words up to the next mark: what stands behind it speaks of something else."""
    stop = next((i for i, word in enumerate(words) if not word.isalnum()), len(words))
    return words[:stop]
