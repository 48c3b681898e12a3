"""From a message to findings: phrases, how they are meant, and what is urgent in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from bot.engine import screen
from bot.engine.model import ABSENT, PRESENT, SOMETIMES, UNSURE, Catalog, Urgency
from bot.knowledge.terms import load_terms
from bot.understanding.assertion import Meaning, Reader
from bot.understanding.durations import Clock
from bot.understanding.matching import Hit, PhraseFinder
from bot.understanding.results import Mention, Understood

FAMILY = "family_"  # findings about relatives begin so
STRENGTH = {PRESENT: 3, SOMETIMES: 2, UNSURE: 1, ABSENT: 0}


class _Language:
    def __init__(self) -> None:
        terms = load_terms()
        self.finder = PhraseFinder(terms)
        self.reader = Reader(terms)
        self.clock = Clock(terms)


@lru_cache(maxsize=1)
def language() -> _Language:
    """The matchers, made once a process."""
    return _Language()


def understand(catalog: Catalog, text: str, *, about_other: bool = False) -> Understood:
    """What a message says: findings with how, about whom and when; and what is urgent in it.

    Args:
        catalog: Which findings exist and which of them are danger signs.
        text: As typed; any length, any spelling.
        about_other: The chat is about somebody the visitor helps.
    """
    tools = language()
    doc = tools.finder.doc(text)
    tokens = [token.text for token in doc]
    hits = [*tools.finder.find(doc), *tools.clock.find(tokens)]
    hits = [h for h in hits if h.finding in catalog.findings]
    read = [(hit, tools.reader.meaning(tokens, hit)) for hit in hits]
    mentions = [_mention(tokens, hit, meaning) for hit, meaning in read]
    doubtful = {
        hit.finding
        for hit, m in read
        if m.doubtful and m.value != ABSENT and m.when == "now" and _is_flag(catalog, hit.finding)
    }
    about = _about(mentions, helper=tools.reader.helper(tokens), about_other=about_other)
    current = [m for m in mentions if m.when == "now"]
    mine = [m for m in current if about == "other" or m.about == "self" or _of_family(m)]
    answers = {f: v for f, v in _merged(catalog, mine).items() if f not in doubtful}
    anyone = {f: v for f, v in _merged(catalog, current).items() if f not in doubtful}
    urgent = _urgent(catalog, anyone)
    return Understood(
        mentions=tuple(mentions),
        answers=answers,
        history=_history(mentions),
        urgent=urgent,
        ask=() if urgent else tuple(sorted(doubtful)),
        about=about,
    )


def _mention(tokens: Sequence[str], hit: Hit, meaning: Meaning) -> Mention:
    start = sum(len(t) + 1 for t in tokens[: hit.start])
    words = " ".join(tokens[hit.start : hit.end])
    value = meaning.value
    if hit.value is not None:
        value = hit.value if value in (PRESENT, SOMETIMES, UNSURE) else ABSENT
    return Mention(
        hit.finding, value, words, start, start + len(words), meaning.about, meaning.when
    )


def _about(mentions: Sequence[Mention], *, helper: bool, about_other: bool) -> str:
    others = [m for m in mentions if m.when == "now"]
    all_other = bool(others) and all(m.about == "other" for m in others)
    if any(_of_family(m) for m in others):
        all_other = False  # told of a relative, for the visitor's own history
    return "other" if helper or about_other or all_other else "self"


def _of_family(mention: Mention) -> bool:
    """Told of a relative, for the history of the person the chat is about."""
    return mention.finding.startswith(FAMILY)


def _is_flag(catalog: Catalog, finding: str) -> bool:
    return catalog.findings[finding].flag


def _merged(catalog: Catalog, mentions: Iterable[Mention]) -> dict[str, str]:
    """One answer a finding: what was said wins over what was denied in passing."""
    found: dict[str, str] = {}
    for mention in mentions:
        finding, value = mention.finding, mention.value
        valued = bool(catalog.findings[finding].values)
        if valued and value == ABSENT:
            continue
        held = found.get(finding)
        if held is None:
            found[finding] = value
        elif valued and value not in held.split("|"):
            found[finding] = f"{held}|{value}" if finding == "spell_duration" else held
        elif not valued and STRENGTH[value] > STRENGTH[held]:
            found[finding] = value
    return found


def _history(mentions: Sequence[Mention]) -> dict[str, str]:
    return {m.finding: m.value for m in mentions if m.when == "past" and m.about == "self"}


def _urgent(catalog: Catalog, answers: dict[str, str]) -> tuple[str, ...]:
    """Emergency clauses that these words fire by themselves; a doubt never does."""
    sure = {f: v for f, v in answers.items() if v != UNSURE}
    fired = screen(catalog, sure)
    return tuple(f.clause for f in fired if f.tier is Urgency.EMERGENCY and not f.suspected)
