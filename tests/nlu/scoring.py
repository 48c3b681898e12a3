"""How much of what the sentences say is understood, tuned on and held out apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot.knowledge import load_catalog
from bot.understanding import read_choice, understand

FILE = Path(__file__).with_name("sentences.yaml")
STATES = ("present", "absent", "sometimes")


@lru_cache(maxsize=1)
def material() -> dict[str, list[dict[str, Any]]]:
    return YAML(typ="safe", pure=True).load(FILE.read_text(encoding="utf-8"))


def part(name: str, *, held_out: bool) -> list[dict[str, Any]]:
    return [case for case in material()[name] if case.get("held_out", False) == held_out]


@dataclass
class Score:
    """Counts over sentences, and what went wrong."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    urgent: int = 0
    urgent_heard: int = 0
    calm: int = 0
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
            f"{self.urgent_heard}/{self.urgent} false {self.alarms}/{self.calm} | flags "
            f"{self.flags_heard}/{self.flags} | answers {self.answers_right}/{self.answers}"
        )


def score(*, held_out: bool) -> Score:
    total = Score()
    for case in part("sentences", held_out=held_out):
        _sentence(total, case)
    for case in part("replies", held_out=held_out):
        _answer(total, case)
    return total


def _sentence(total: Score, case: dict[str, Any]) -> None:
    catalog = load_catalog()
    found = understand(catalog, case["say"])
    want = {f"{f}={state}" for state in STATES for f in case.get(state, ())}
    values = case.get("values", {})
    want |= {f"{finding}={value}" for finding, value in values.items()}
    want |= {f"{f}=history" for f in case.get("history", ())}
    want |= {f"{f}=ask" for f in case.get("ask", ())}
    got = {f"{f}={v}" for f, v in found.answers.items()}
    got |= {f"{f}=history" for f in found.history} | {f"{f}=ask" for f in found.ask}
    free = set(case.get("may", ()))
    wrong = {g for g in got - want if g.split("=")[0] not in free}
    missed = {w for w in want - got if w.split("=")[0] not in free}
    total.right += len(want & got)
    total.wrong += len(wrong)
    total.missed += len(missed)
    _flags(total, case, found.answers, found.ask)
    alarm = bool(found.urgent)
    expected = case.get("urgent", False)
    total.urgent += expected
    total.urgent_heard += expected and alarm
    total.calm += not expected
    total.alarms += alarm and not expected
    about = case.get("about", found.about) == found.about
    if wrong or missed or alarm != expected or not about:
        note = f"{case['say']!r}: too much {sorted(wrong)} missing {sorted(missed)}"
        note += "" if alarm == expected else f" ALARM {found.urgent}"
        total.notes.append(note if about else f"{note} about {found.about}")


def _flags(total: Score, case: dict[str, Any], answers: Iterable[str], ask: Iterable[str]) -> None:
    """A danger sign counts as heard when it is answered or asked back, never when it is lost."""
    findings = load_catalog().findings
    said = [f for s in ("present", "sometimes", "ask") for f in case.get(s, ())]
    flags = {f for f in said if findings[f].flag} - set(case.get("may", ()))
    total.flags += len(flags)
    total.flags_heard += len(flags & {*answers, *ask})


def _answer(total: Score, case: dict[str, Any]) -> None:
    catalog = load_catalog()
    question = catalog.questions[case["question"]]
    offered = [option.id for option in question.options]
    total.answers += 1
    heard = answer_of(question, offered, case["say"])
    want = sorted(case.get("picks", ())) or [k for k in ("none", "unsure") if case.get(k)]
    total.answers_right += heard == want
    if heard != want:
        total.notes.append(f"{case['question']}: {case['say']!r}: {heard}, not {want}")


def answer_of(question: Any, offered: list[str], text: str) -> list[str]:
    """What the words answer: a choice, or findings stated outright, as the interview takes them."""
    stated = understand(load_catalog(), text).answers
    direct = {
        option.id
        for option in question.options
        for f, v in option.sets.items()
        if v in stated.get(f, "").split("|") or (stated.get(f) == v)
    }
    choice = read_choice(question, offered, text)
    if choice is None or (direct and question.kind == "checklist" and not choice.none):
        return sorted(direct)
    if choice.unsure:
        return ["unsure"]
    if choice.none:
        return ["none"]
    return sorted(choice.options)
