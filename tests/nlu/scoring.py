"""How much of what the sentences say is understood, tuned on and held out apart."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

from bot.engine.derived import derive
from bot.engine.model import ABSENT, SOMETIMES, UNSURE, Option, Question
from bot.knowledge import load_catalog
from bot.services.answering import answers_of_words
from bot.services.heard import Heard
from bot.understanding import Understood, dates, understand
from tests.nlu.parse_lines import DAY

STATES = ("present", "absent", "sometimes")
Case = dict[str, Any]
Reading = Callable[[str], Understood]


@contextmanager
def on_the_day() -> Iterator[None]:
    """What is right must not change with the day on which the tests run."""
    with mock.patch.object(dates, "today", return_value=DAY):
        yield


@dataclass
class Score:
    """Counts over sentences, and what went wrong."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    urgent: int = 0
    urgent_heard: int = 0
    urgent_asked: int = 0
    unclear: int = 0
    unclear_heard: int = 0
    nameable: int = 0
    named: int = 0
    calm: int = 0
    calm_asked: int = 0
    alarms: int = 0
    flags: int = 0
    flags_heard: int = 0
    answers: int = 0
    answers_right: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + self.missed)

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / max(1e-9, self.precision + self.recall)

    @property
    def alarm_recall(self) -> float:
        return self.urgent_heard / max(1, self.urgent)

    @property
    def danger_heard(self) -> float:
        """Answered with an alarm or with one plain question about it."""
        return (self.urgent_heard + self.urgent_asked) / max(1, self.urgent)

    @property
    def false_alarms(self) -> float:
        return self.alarms / max(1, self.calm)

    @property
    def flag_recall(self) -> float:
        return self.flags_heard / max(1, self.flags)

    @property
    def answer_accuracy(self) -> float:
        return self.answers_right / max(1, self.answers)

    def line(self) -> str:
        return (
            f"P {self.precision:.3f} R {self.recall:.3f} F1 {self.f1:.3f} | alarms "
            f"{self.urgent_heard}+{self.urgent_asked}/{self.urgent} false {self.alarms}"
            f"+{self.calm_asked}/{self.calm} unclear {self.unclear_heard}/{self.unclear} | "
            f"flags {self.flags_heard}/{self.flags} | "
            f"answers {self.answers_right}/{self.answers}"
        )


def read(text: str) -> Understood:
    """What our reader makes of a sentence."""
    return understand(load_catalog(), text)


def read_spanish(text: str) -> Understood:
    """What our reader makes of a Spanish sentence."""
    return understand(load_catalog(language="es"), text)


@on_the_day()
def score(
    sentences: Iterable[Case],
    replies: Iterable[Case] = (),
    reading: Reading = read,
    language: str = "en",
) -> Score:
    """How much of what these sentences and replies say is understood."""
    total = Score()
    for case in sentences:
        _sentence(total, case, reading(case["say"]))
    for case in replies:
        _answer(total, case, reading(case["say"]), language)
    return total


def _sentence(total: Score, case: Case, found: Understood) -> None:
    findings = any(key in case for key in (*STATES, "values", "history", "may"))
    if findings:
        _findings(total, case, found)
    if "signs" in case:
        _signs(total, case, found)
    alarm = bool(found.urgent)
    expected = bool(case.get("urgent", False))
    unclear = bool(case.get("ask")) and not expected
    total.urgent += expected
    total.urgent_heard += expected and alarm
    total.urgent_asked += expected and not alarm and bool(found.ask)
    total.unclear += unclear
    total.unclear_heard += unclear and (alarm or bool(found.ask))
    calm = not expected and not unclear
    total.calm += calm
    total.alarms += alarm and calm
    total.calm_asked += calm and bool(found.ask)
    if alarm != expected and not unclear:
        total.notes.append(f"{case['say']!r}: alarm {found.urgent or found.ask or 'none'}")


def _findings(total: Score, case: Case, found: Understood) -> None:
    """Findings with how they are meant; what follows from others counts as read."""
    catalog = load_catalog()
    want = {f"{f}={state}" for state in STATES for f in case.get(state, ())}
    told = {finding: str(value).split("|") for finding, value in case.get("values", {}).items()}
    want |= {f"{finding}={_closest(found, finding, values)}" for finding, values in told.items()}
    want |= {f"{f}=history" for f in case.get("history", ())}
    asked = case.get("ask", ())
    want |= {f"{f}=ask" for f in (asked if isinstance(asked, list) else ())}
    got = {f"{f}={v}" for f, v in found.answers.items()}
    got |= {f"{f}=history" for f in found.history}
    got |= {f"{f}=ask" for f in found.ask} & want  # asked in vain is counted apart
    follows = {f"{f}={v}" for f, v in derive(catalog, found.answers).items()}
    free = set(case.get("may", ()))
    wrong = {g for g in got - want if g.split("=")[0] not in free}
    missed = {w for w in want - got - follows if w.split("=")[0] not in free}
    total.right += len(want & (got | follows))
    total.wrong += len(wrong)
    total.missed += len(missed)
    _flags(total, case, found.answers, found.ask)
    about = case.get("about", found.about) == found.about
    if wrong or missed or not about:
        note = f"{case['say']!r}: too much {sorted(wrong)} missing {sorted(missed)}"
        total.notes.append(note if about else f"{note} about {found.about}")


def _closest(found: Understood, finding: str, values: Sequence[str]) -> str:
    """The value that is expected; where fair readers could tell several, what was read of them."""
    read = found.answers.get(finding, "")
    return read if read and {*read.split("|")} <= {*values} else "|".join(values)


def _signs(total: Score, case: Case, found: Understood) -> None:
    """Whether the sign itself was named, among those that were said."""
    if case.get("urgent") and case["signs"]:
        total.named += bool(set(case["signs"]) & {*found.answers, *found.ask})
        total.nameable += 1


def _flags(total: Score, case: Case, answers: Iterable[str], ask: Iterable[str]) -> None:
    """A danger sign counts as heard when it is answered or asked back, never when it is lost."""
    findings = load_catalog().findings
    said = [f for s in ("present", "sometimes") for f in case.get(s, ())]
    said += case["ask"] if isinstance(case.get("ask"), list) else []
    flags = {f for f in said if findings[f].flag} - set(case.get("may", ()))
    total.flags += len(flags)
    total.flags_heard += len(flags & {*answers, *ask})


def _answer(total: Score, case: Case, found: Understood, language: str) -> None:
    catalog = load_catalog(language=language)
    question = catalog.questions[case["question"]]
    offered = [option.id for option in question.options]
    total.answers += 1
    heard = answer_of(question, offered, case["say"], found, language)
    want = picks_of(question, case)
    right = heard == want or (want == ["none"] and heard in (["no"], ["never"]))
    total.answers_right += right
    if not right:
        total.notes.append(f"{case['question']}: {case['say']!r}: {heard}, not {want}")


@on_the_day()
def answer_of(
    question: Question, offered: list[str], text: str, found: Understood, language: str = "en"
) -> list[str]:
    """What the words answer, as the interview takes them: options, "none" or "unsure"."""
    heard = Heard(text=text, answers=found.answers, replies=found.replies)
    catalog = load_catalog(language=language)
    read = answers_of_words(catalog, question, offered, heard, "self")
    if not read.answered:
        return []
    values = dict(read.values)
    if not any(f in values for o in question.options for f in o.sets):
        values = derive(catalog, values)  # a stiff neck answers whether the neck hurts
    asked = {f: values[f] for o in question.options for f in o.sets if f in values}
    if asked and set(asked.values()) == {UNSURE}:
        return ["unsure"]
    says = _says_all if question.kind == "single" else _says_any
    picked = [o for o in question.options if o.id in offered and says(values, o.sets)]
    there = {f for f in asked if asked[f] not in (ABSENT, UNSURE)}
    return plainest(picked, there) or (["none"] if set(asked.values()) <= {ABSENT} else [])


def picks_of(question: Question, case: Case) -> list[str]:
    """The options that the case expects, told as `answer_of` tells them; "none" or "unsure"."""
    expected = set(case.get("picks", ()))
    if not expected:
        return [kind for kind in ("none", "unsure") if case.get(kind)]
    picked = [option for option in question.options if option.id in expected]
    return plainest(picked, {finding for option in picked for finding in option.sets})


def plainest(picked: Sequence[Option], there: Collection[str]) -> list[str]:
    """Without options that only tell what another one of them tells as well.

    "Better with one eye shut" is eye strain too, so both lines of that list would seem picked.
    """
    told = {option.id: (set(option.sets) & set(there), -len(option.sets)) for option in picked}
    return sorted(
        one
        for one, (says, plain) in told.items()
        if not any(
            says < more or (says == more and plain < plainer)
            for other, (more, plainer) in told.items()
            if other != one
        )
    )


def _says_all(values: Mapping[str, str], sets: Mapping[str, str]) -> bool:
    """The answers are this option, or this one beside another."""
    return all(wanted in values.get(f, "").split("|") for f, wanted in sets.items())


def _says_any(values: Mapping[str, str], sets: Mapping[str, str]) -> bool:
    """A line of a checklist that is there, at least sometimes."""
    return any(values.get(f) in (wanted, SOMETIMES) for f, wanted in sets.items())
