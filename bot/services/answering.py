"""From what was heard to answers in force, each remembered with where it came from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.engine.derived import derive
from bot.engine.model import ABSENT, PRESENT, SOMETIMES, UNKNOWN, UNSURE, Catalog, Question
from bot.knowledge.replies import about_danger
from bot.services.heard import Heard
from bot.services.ports import AnswerRecord, Conversation
from bot.understanding import Choice, Likely, Told, picked, probabilities, read_choice, weighing_of

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

    A number or a bare "yes" is read by rules alone. Of other words all that speaks for and against
    each option is weighed; where nothing written is like them, the rules and the phrases decide.
    """
    offered = list(offered)
    stated = answers_heard(heard, about)
    direct = said_of(catalog, question, stated)
    choice = read_choice(question, offered, heard.text, catalog.language)
    likely = _offered(question, offered, heard)
    if not likely or (choice is not None and choice.certain):
        return _by_rules(catalog, question, offered, choice, stated, direct)
    weighing = weighing_of(catalog.language)
    chances = probabilities(likely, weighing.of(question), told_of(question, choice, direct))
    danger = about_danger(catalog, question)
    options = picked(question, chances, weighing, danger=danger)
    if not options:
        return InWords(stated, bool(direct))
    faint = [option for option in options if chances[option] < weighing.clear]
    return _taken(catalog, question, offered, options, choice, stated, faint)


def _by_rules(
    catalog: Catalog,
    question: Question,
    offered: Sequence[str],
    choice: Choice | None,
    stated: Mapping[str, str],
    direct: Mapping[str, str],
) -> InWords:
    """Words that name a finding outright win over a "yes" or "2" read against the options."""
    said = {finding: value for finding, value in direct.items() if finding in stated}
    settled = said and (question.kind == "checklist" or _settles(question, offered, said))
    if choice is None or (settled and question.kind == "checklist" and not choice.none):
        return InWords(stated, bool(direct))
    chosen = _chosen(catalog, question, offered, choice)
    return InWords({**chosen, **stated}, bool(chosen))


def _chosen(
    catalog: Catalog, question: Question, offered: Sequence[str], choice: Choice
) -> dict[str, str]:
    if choice.unsure:
        return _everything(question, offered, UNSURE)
    options = [NONE_OPTION] if choice.none else list(choice.options)
    chosen = answers_of_options(catalog, question, offered, options) or {}
    return {f: SOMETIMES if choice.sometimes and v == PRESENT else v for f, v in chosen.items()}


def said_of(catalog: Catalog, question: Question, stated: Mapping[str, str]) -> dict[str, str]:
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


def _offered(question: Question, offered: Iterable[str], heard: Heard) -> Likely:
    """How like the options that can be picked the words are."""
    also = {UNSURE_OPTION, NONE_OPTION} if question.kind == "checklist" else {UNSURE_OPTION}
    may_be_picked = {*offered, *also}
    likely = heard.replies.get(question.id, {})
    return {option: like for option, like in likely.items() if option in may_be_picked}


def told_of(question: Question, choice: Choice | None, direct: Mapping[str, str]) -> Told:
    """What the rules say of words: the choice they read, and which options phrases speak of."""
    return Told(choice, named=_named(question, direct), denied=_denied(question, direct))


def _named(question: Question, direct: Mapping[str, str]) -> set[str]:
    """The options of which phrases hear a finding."""
    return {
        option.id
        for option in question.options
        if any(_says(direct.get(f, UNKNOWN), value) for f, value in option.sets.items())
    }


def _says(told: str, value: str) -> bool:
    return value in told.split("|") or (value == PRESENT and told == SOMETIMES)


def _denied(question: Question, direct: Mapping[str, str]) -> set[str]:
    """The options of which they hear that a finding is not there."""
    return {
        option.id
        for option in question.options
        if any(direct.get(f) == ABSENT != value for f, value in option.sets.items())
    }


def _taken(
    catalog: Catalog,
    question: Question,
    offered: Sequence[str],
    options: Sequence[str],
    choice: Choice | None,
    stated: Mapping[str, str],
    faint: Collection[str],
) -> InWords:
    """The answer that picking these options is, beside what phrases heard in the words."""
    read = Choice(
        options=tuple(o for o in options if o not in (NONE_OPTION, UNSURE_OPTION)),
        none=NONE_OPTION in options,
        unsure=UNSURE_OPTION in options,
        sometimes=choice is not None and choice.sometimes,
    )
    by_rule = choice is not None and (choice.options, choice.none) == (read.options, read.none)
    lines = [option for option in question.options if option.id in options]
    named = _named(question, stated) & {*options}
    if named and question.kind == "checklist":  # told in passing: the other lines were not seen
        chosen = {finding: value for option in lines for finding, value in option.sets.items()}
    else:
        chosen = _chosen(catalog, question, offered, read)
    told = {f for o in lines if o.id in faint for f, value in o.sets.items() if value == PRESENT}
    return InWords(
        {**chosen, **_kept(catalog, question, chosen, stated)},
        bool(chosen),
        () if by_rule or {*options} <= {*named, UNSURE_OPTION} else tuple(options),
        frozenset(told - stated.keys()),
    )


def _kept(
    catalog: Catalog, question: Question, chosen: Mapping[str, str], stated: Mapping[str, str]
) -> dict[str, str]:
    """What phrases heard and the answer leaves standing; a danger sign always stands."""
    own = findings_of(question)
    return {
        finding: value
        for finding, value in stated.items()
        if finding not in own
        or (value != ABSENT and catalog.findings[finding].flag)
        or (value == SOMETIMES and chosen.get(finding) == PRESENT)
        or (value == ABSENT and finding not in chosen)
    }
