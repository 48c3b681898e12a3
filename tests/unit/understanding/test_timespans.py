"""Every span that may tell a time is found, and what each of them tells is learned."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from bot.knowledge.messages import Message
from bot.understanding import reading
from bot.understanding.times import LearnedTimes, Read, Time
from bot.understanding.timespans import time_spans


def spans(text: str) -> dict[str, dict[str, str]]:
    """The words of each span, and what it would come to."""
    tools = reading.language("en")
    tokens = tools.finder.normalise(text)
    phrases = tools.finder.find(tools.finder.doc(text))[0]
    found = time_spans(tools.clock, tokens, phrases)
    return {" ".join(tokens[t.start : t.end]): dict(t.values) for t in found}


@pytest.mark.parametrize(
    ("text", "words", "values"),
    [
        ("for 20yrs now", "20 yrs", {"onset": "long", "age_band": "18_49"}),
        ("twenty five minutes", "twenty five minutes", {"spell_duration": "hours"}),
        ("a quarter of a minute", "a quarter of a minute", {"spell_duration": "seconds"}),
        ("attacks last two days", "two days", {"spell_duration": "days"}),
        ("f32 here", "32", {"age_band": "18_49"}),
        ("born 1950", "1950", {"age_band": "65_plus"}),
        ("since my 40th", "40th", {"onset": "long", "age_band": "18_49"}),
        ("less than a minute", "less than a minute", {"spell_duration": "seconds"}),
        ("woozy all week", "all week", {"onset": "days"}),
    ],
)
def test_a_span_comes_to_what_it_would_tell(text: str, words: str, values: dict[str, str]) -> None:
    found = spans(text)
    assert found[words].items() >= values.items()


def test_a_longer_span_says_it_better_than_what_it_holds() -> None:
    assert "spell_duration" not in spans("less than a minute").get("a minute", {})
    assert spans("day 5 of this").keys() == {"day 5"}


@pytest.mark.parametrize("text", ["i am 80 kg", "100% sure", "50/50 on that", "had 20 attacks"])
def test_how_much_of_something_is_no_age(text: str) -> None:
    assert not any("age_band" in values for values in spans(text).values())


@pytest.mark.parametrize("text", ["3", "12", "1 and 3", "number 5", "twelve", "2.", "3 of them"])
def test_the_number_of_an_answer_is_no_age(text: str) -> None:
    assert not any("age_band" in values for values in spans(text).values())


@pytest.mark.parametrize("text", ["2² or so", "for ² weeks", "½ an hour"])
def test_signs_that_only_look_like_digits_are_no_numbers(text: str) -> None:
    assert not any("age_band" in values for values in spans(text).values())


@pytest.mark.parametrize(("days", "value"), [(2, "days"), (10, "weeks"), (50, "months")])
def test_a_date_comes_to_how_long_ago_it_was(days: int, value: str) -> None:
    then = datetime.now(tz=timezone.utc) - timedelta(days=days)
    told = {onset["onset"] for onset in spans(f"since {then:%B} {then.day}").values()}
    assert told == {value}


def test_the_day_of_a_month_that_has_fewer_days_is_found() -> None:
    assert spans("since the 31st")["31st"]["onset"] in {"today", "days", "weeks", "months"}


# --- what is learned ---------------------------------------------------------------------------


def read(text: str) -> Read:
    """Words; "3 days" is the only time there is."""
    tokens = text.split()
    values = {"onset": "days", "spell_duration": "days"}
    times = [Time(i, i + 2, values, "amount") for i, word in enumerate(tokens) if word == "3"]
    return tokens, times, []


@pytest.fixture(scope="module")
def learned() -> LearnedTimes:
    """Since, or each time, or of something else."""
    words = "3 days"
    who = ("dizzy", "sore neck", "wobbly", "headache")
    messages = [Message(f"{w} since {words}", {("onset", "days"): words}, frozenset()) for w in who]
    messages += [
        Message(f"{w} lasts {words} each", {("spell_duration", "days"): words}, frozenset())
        for w in who
    ]
    messages += [Message(f"{w} and cruise of {words}", {}, frozenset()) for w in who]
    messages.append(Message(f"cruise since {words}", {}, frozenset({"onset"})))  # may: not learned
    return LearnedTimes(messages, read, {}, fit=10, least=0.5)


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        ("giddy since 3 days", ["onset"]),
        ("it lasts 3 days each", ["spell_duration"]),
        ("we had a cruise of 3 days", []),
        ("no time at all", []),
    ],
)
def test_what_a_time_speaks_of_is_learned_from_the_words_around_it(
    learned: LearnedTimes, text: str, findings: list[str]
) -> None:
    assert [hit.finding for hit in learned.told(*read(text))] == findings


def test_the_surest_comes_first(learned: LearnedTimes) -> None:
    hits = learned.told(*read("cruise of 3 days dizzy since 3 days and sore neck since 3 days"))
    assert {hit.start for hit in hits} == {6, 12}


def test_what_is_learned_does_not_depend_on_the_day_it_is_learned() -> None:
    words, may = "in june", frozenset[str]()

    def dated(value: str) -> LearnedTimes:
        def read_date(text: str) -> Read:
            tokens = text.split()
            at = [i for i, word in enumerate(tokens) if word == "june"]
            return tokens, [Time(i, i + 1, {"onset": value}, "date") for i in at], []

        messages = [
            Message(f"{w} began {words}", {("onset", "long"): words}, may) for w in ("it", "he")
        ]
        messages += [Message(f"{w} fly {words}", {}, may) for w in ("we", "they")]
        return LearnedTimes(messages, read_date, {}, fit=10, least=0.5)

    assert vars(dated("long")) == vars(dated("months"))
