"""From what was heard to answers in force, each remembered with where it came from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.engine.derived import derive
from bot.engine.model import ABSENT, PRESENT, SOMETIMES, UNKNOWN, UNSURE, Catalog, Question
from bot.knowledge.replies import about_danger
from bot.services.heard import Heard
from bot.services.ports import AnswerRecord, Conversation
from bot.understanding import Choice, Likely, is_bare, read_choice

NONE_OPTION = "none"
UNSURE_OPTION = "unsure"
NO_OPTION = "no"


@dataclass(frozen=True, slots=True)
class InWords:
    """What typed words say to a question."""

    values: Mapping[str, str]  # by finding; of the question and beside it
    answered: bool  # whether they answer it
    likely: tuple[str, ...] = ()  # the options that only their likeness to written answers picks
    doubtful: frozenset[str] = frozenset()  # findings there by likeness only, and not a clear one


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
) -> InWords:
    """What typed words say, and whether they answer the open question.

    Words that name a finding outright win over a bare "yes" or "2" read against the options. What
    only begins like a "never" or a "both" gives way to a clear likeness to written answers.
    """
    offered = list(offered)
    stated = answers_heard(heard, about)
    direct = _direct(catalog, question, stated)
    bare = is_bare(heard.text, catalog.language)  # a "no" where nobody can say no is like nothing
    likely = None if bare else _likely(question, offered, heard)
    choice = read_choice(question, offered, heard.text, catalog.language)
    dangers = about_danger(catalog, question)
    said = {finding: value for finding, value in direct.items() if finding in stated}
    settled = said and (question.kind == "checklist" or _settles(question, offered, said))
    by_likeness: tuple[str, ...] = ()
    if likely is not None and not settled:
        read, choice = choice, _sounds_like(choice, likely, dangers=dangers)
        by_likeness = () if choice is read else likely.options
    if choice is None or (settled and question.kind == "checklist" and not choice.none):
        also = _also(question, direct, likely, dangers=dangers)
        return InWords({**also, **stated}, bool(direct), doubtful=_unclear(also, stated, likely))
    chosen = _chosen(catalog, question, offered, choice)
    unclear = _unclear(chosen, stated, likely) if by_likeness else frozenset()
    return InWords({**chosen, **stated}, bool(chosen), by_likeness, unclear)


def _unclear(
    told: Mapping[str, str], stated: Mapping[str, str], likely: Likely | None
) -> frozenset[str]:
    """What is told to be there by a likeness that is not clear."""
    if likely is None or likely.clear:
        return frozenset()
    return frozenset(f for f, value in told.items() if value == PRESENT and f not in stated)


def _chosen(
    catalog: Catalog, question: Question, offered: Sequence[str], choice: Choice
) -> dict[str, str]:
    if choice.unsure:
        return _everything(question, offered, UNSURE)
    options = [NONE_OPTION] if choice.none else list(choice.options)
    chosen = answers_of_options(catalog, question, offered, options) or {}
    return {f: SOMETIMES if choice.sometimes and v == PRESENT else v for f, v in chosen.items()}


def _direct(catalog: Catalog, question: Question, stated: Mapping[str, str]) -> dict[str, str]:
    """What the words say of the question's own findings, said or following from what was said."""
    told = derive(catalog, stated)
    return {finding: told[finding] for finding in findings_of(question) if finding in told}


def _settles(question: Question, offered: Iterable[str], direct: Mapping[str, str]) -> bool:
    """Whether they pick one of the options: a sore neck alone does not say whether it is linked."""
    shown = set(offered)
    sets = [option.sets for option in question.options if option.id in shown]
    return any(
        all(value in direct.get(finding, "").split("|") for finding, value in told.items())
        for told in sets
    )


def _likely(question: Question, offered: Iterable[str], heard: Heard) -> Likely | None:
    """The written answers that the words are like, as far as their options were offered."""
    likely = heard.replies.get(question.id)
    if likely is None or likely.options == (UNSURE_OPTION,):
        return likely
    if likely.options == (NONE_OPTION,):
        return likely if question.kind == "checklist" else None
    shown = tuple(option for option in likely.options if option in set(offered))
    return replace(likely, options=shown) if shown else None


def _sounds_like(choice: Choice | None, likely: Likely, *, dangers: bool) -> Choice | None:
    """The choice by likeness, where no rule reads one, or only a part of the words.

    Where danger is asked about, a "no" at the beginning ("no fit, but I talked gibberish") gives
    way to any likeness to a sign.
    """
    denied = dangers and choice is not None and _denies(choice)
    if choice is not None and not (choice.guessed and (likely.clear or denied)):
        return choice
    if likely.options == (UNSURE_OPTION,):
        return Choice(unsure=True)
    none = likely.options == (NONE_OPTION,)
    return Choice(none=True) if none else Choice(likely.options)


def _denies(choice: Choice) -> bool:
    return choice.none or choice.options == (NO_OPTION,)


def _also(
    question: Question, direct: Mapping[str, str], likely: Likely | None, *, dangers: bool
) -> Mapping[str, str]:
    """Other lines of a list that the words are like, when they name one of these outright.

    Or when they only deny others and danger is asked about: "no swelling, but I talked gibberish".
    """
    if likely is None or question.kind != "checklist":
        return {}
    sets = [option.sets for option in question.options if option.id in likely.options]
    named = any(direct.get(f) == value for told in sets for f, value in told.items())
    denied = dangers and set(direct.values()) <= {ABSENT}
    return {f: v for told in sets for f, v in told.items()} if named or denied else {}
