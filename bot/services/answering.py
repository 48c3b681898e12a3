"""From what was heard to answers in force, each remembered with where it came from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.engine.model import ABSENT, PRESENT, SOMETIMES, UNKNOWN, UNSURE, Catalog, Question
from bot.services.heard import Heard
from bot.services.ports import AnswerRecord, Conversation
from bot.understanding import Choice, read_choice

NONE_OPTION = "none"
UNSURE_OPTION = "unsure"


@dataclass(slots=True)
class Sheet:
    """The answers of a conversation during one turn, and what changed on it."""

    conversation: Conversation
    at: datetime
    records: list[AnswerRecord] = field(default_factory=list)

    def put(self, values: Mapping[str, str], origin: str, question: str | None = None) -> None:
        """Set answers; `unknown` takes one back."""
        held = self.conversation.answers
        for finding, value in values.items():
            if held.get(finding, UNKNOWN) == value:
                continue
            self.records.append(AnswerRecord(finding, value, origin, question, self.at))
            if value == UNKNOWN:
                held.pop(finding, None)
            else:
                held[finding] = value

    def restore(self, before: Mapping[str, str]) -> None:
        """Bring answers back to how they were before a question was answered."""
        self.put(before, "correction")


def answers_heard(heard: Heard, about: str) -> dict[str, str]:
    """What the words say about the person the chat is about, here and now."""
    if about == "self" and heard.about == "self":
        return dict(heard.answers)
    found = {m["finding"]: m["value"] for m in heard.mentions if m.get("when") == "now"}
    doubtful = set(heard.ask)  # asked back first
    return {f: v for f, v in {**found, **heard.answers}.items() if f not in doubtful}


def findings_of(question: Question) -> list[str]:
    """Every finding that the question's options set, in order."""
    return list(dict.fromkeys(f for option in question.options for f in option.sets))


def _everything(question: Question, offered: Iterable[str], value: str) -> dict[str, str]:
    shown = set(offered)
    options = [option for option in question.options if option.id in shown]
    return {finding: value for option in options for finding in option.sets}


def answers_of_options(
    catalog: Catalog, question: Question, offered: Iterable[str], chosen: Iterable[str]
) -> dict[str, str] | None:
    """What choosing these options says; None when one of them was not offered.

    In a checklist the boxes left empty are answers too: they were seen and not ticked.
    """
    offered, chosen = list(offered), list(chosen)
    if chosen == [UNSURE_OPTION]:
        return _everything(question, offered, UNSURE)
    if chosen == [NONE_OPTION]:
        return _none_of(catalog, question, offered)
    if not chosen or not set(chosen) <= set(offered):
        return None
    ticked: dict[str, str] = {}
    if question.kind == "checklist":
        ticked = _none_of(catalog, question, offered)
    for option in question.options:
        if option.id in chosen:
            ticked |= _joined(ticked, option.sets) if question.kind == "single" else option.sets
    return ticked


def _joined(held: Mapping[str, str], sets: Mapping[str, str]) -> dict[str, str]:
    """Two choices of a single question ("seconds" and "all day") stand side by side."""
    joined = dict(sets)
    for finding in set(held) & set(sets):
        if held[finding] != sets[finding] and PRESENT not in (held[finding], sets[finding]):
            joined[finding] = f"{held[finding]}|{sets[finding]}"
    return joined


def _none_of(catalog: Catalog, question: Question, offered: Iterable[str]) -> dict[str, str]:
    plain = {
        f: v for f, v in _everything(question, offered, ABSENT).items() if f in catalog.findings
    }
    return {f: v for f, v in plain.items() if not catalog.findings[f].values}


def answers_of_words(
    catalog: Catalog, question: Question, offered: Iterable[str], heard: Heard, about: str
) -> tuple[dict[str, str], bool]:
    """What typed words say, and whether they answer the open question.

    Words that name a finding outright win over a bare "yes" or "2" read against the options.
    """
    offered = list(offered)
    stated = answers_heard(heard, about)
    asked = set(findings_of(question))
    direct = {f: v for f, v in stated.items() if f in asked}
    choice = read_choice(question, offered, heard.text, catalog.language)
    if choice is None and not direct:
        choice = _sounds_like(question, offered, heard)
    if choice is None or (direct and question.kind == "checklist" and not choice.none):
        return stated, bool(direct)
    if choice.unsure:
        chosen = _everything(question, offered, UNSURE)
    else:
        options = [NONE_OPTION] if choice.none else list(choice.options)
        chosen = answers_of_options(catalog, question, offered, options) or {}
        if choice.sometimes:
            chosen = {f: SOMETIMES if v == PRESENT else v for f, v in chosen.items()}
    return {**chosen, **stated}, bool(chosen)


def _sounds_like(question: Question, offered: Iterable[str], heard: Heard) -> Choice | None:
    """The offered option that the words are clearly like, though no rule reads them."""
    option = heard.replies.get(question.id)
    if option == UNSURE_OPTION:
        return Choice(unsure=True)
    if option == NONE_OPTION and question.kind == "checklist":
        return Choice(none=True)
    return Choice((option,)) if option is not None and option in offered else None
