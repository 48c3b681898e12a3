"""From a message to findings: phrases, how they are meant, and what is urgent in them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import replace
from functools import cached_property, lru_cache, partial
from itertools import islice
from pathlib import Path

from bot.engine import holds, screen
from bot.engine.derived import derive
from bot.engine.model import (
    ABSENT,
    PRESENT,
    SOMETIMES,
    UNKNOWN,
    UNSURE,
    Catalog,
    FiredFlag,
    Urgency,
)
from bot.knowledge.messages import HISTORY, has_messages, load_messages
from bot.knowledge.replies import WrittenReply, load_replies
from bot.knowledge.terms import Terms, load_terms, words_folder
from bot.understanding.assertion import Meaning, Reader
from bot.understanding.durations import Clock
from bot.understanding.foreign import foreign_to
from bot.understanding.learned import remembered
from bot.understanding.likely import Guess, LikelyFindings
from bot.understanding.matching import PhraseFinder, says_more
from bot.understanding.nearest import Limits, NearestReplies
from bot.understanding.results import Hit, Likely, Mention, Understood
from bot.understanding.second_look import UNNAMED, SecondLook, second_look
from bot.understanding.times import HOW_LONG, SINCE_WHEN, TIMES, TOLD, LearnedTimes, Read
from bot.understanding.timespans import time_spans
from bot.understanding.vectors import word_vectors
from bot.understanding.weighing import likely_by, weighing_of

# What is learned.
DANGER, ANSWERS, FINDINGS, WHEN = "danger", "answers", "findings", "times"
SIGN, EVENT = "sign", "event"  # findings beside a time: of danger, or that something began with
FAMILY = "family_"  # findings about relatives begin so
BRIEF_SPELL = "brief_neuro_spell"
FEWEST_LEFT = 3  # words beside what is explained; fewer ("not ... or ...") tell of nothing
STRENGTH = {PRESENT: 3, SOMETIMES: 2, UNSURE: 1, ABSENT: 0}


def kept_as(kind: str, folder: Path) -> str:
    """The name under which what was learned of a language's folder is kept."""
    return f"{kind}-{folder.name}"


class _Language:
    """The term lists and what is made of them."""

    def __init__(self, code: str) -> None:
        self._folder = words_folder(code)
        terms = load_terms(self._folder)
        self.terms = terms
        self.finder = PhraseFinder(terms)
        self.reader = Reader(terms)
        self.clock = Clock(terms)
        self._nearest: NearestReplies | None = None
        self._likely: LikelyFindings | None = None
        self._times: LearnedTimes | None = None
        self._has_messages = has_messages(self._folder)

    @cached_property
    def look(self) -> SecondLook:
        """The second look; learning it takes seconds, unless it was learned before."""
        return remembered(
            kept_as(DANGER, self._folder),
            lambda: second_look(self.terms, self.finder.normalise, self._folder),
        )

    def nearest(self, catalog: Catalog) -> NearestReplies:
        """The written answers, over the options of the first catalog that is asked for."""
        if self._nearest is None:
            read = partial(self.words_and_findings, catalog)
            self._nearest = remembered(
                kept_as(ANSWERS, self._folder),
                lambda: self.learned_from(catalog, load_replies(self._folder), read),
            )
        return self._nearest

    def learned_from(
        self,
        catalog: Catalog,
        replies: Sequence[WrittenReply],
        read: Callable[[str], tuple[Sequence[str], Sequence[Mention]]],
    ) -> NearestReplies:
        """What is learned from written answers, as `read` hears them."""
        told = self.terms.choices["likeness"]
        return NearestReplies(
            catalog,
            replies,
            read,
            Limits(told["alike_at_all"], told["fit"], told["meaning"]),
            joins=self.terms.choices.get("joins", ()),
            denials=self.terms.cues["negation"],
            vectors=word_vectors(self._folder),
        )

    def likely(self, catalog: Catalog) -> LikelyFindings | None:
        """The written messages; none in a language that has none."""
        if self._likely is None and self._has_messages:
            told = self.terms.likely
            self._likely = remembered(
                kept_as(FINDINGS, self._folder),
                lambda: LikelyFindings(
                    catalog,
                    load_messages(self._folder),
                    self.finder.normalise,
                    told["joins"],
                    told["fit"],
                ),
            )
        return self._likely

    def times(self, catalog: Catalog) -> LearnedTimes | None:
        """What words of time speak of; none in a language that has no written messages."""
        if self._times is None and self._has_messages:
            told = self.terms.likely["times"]
            events = dict.fromkeys(told["events"], EVENT)
            signs = {f.id: SIGN for f in catalog.findings.values() if f.flag}
            self._times = remembered(
                kept_as(WHEN, self._folder),
                lambda: LearnedTimes(
                    load_messages(self._folder),
                    self._times_of,
                    signs | events,
                    told["fit"],
                    told["least"],
                ),
            )
        return self._times

    def _times_of(self, text: str) -> Read:
        doc = self.finder.doc(text)
        return self._spans_of([token.text for token in doc], self.finder.find(doc)[0])

    def _spans_of(self, tokens: Sequence[str], phrases: Sequence[Hit]) -> Read:
        """The words, the times among them, and the phrases that are no times."""
        spans = time_spans(self.clock, tokens, phrases)
        return tokens, spans, [hit for hit in phrases if hit.finding not in TOLD]

    def timed(
        self, catalog: Catalog, tokens: Sequence[str], phrases: Sequence[Hit]
    ) -> list[Hit] | None:
        """The times that speak of the complaint, as learned; None where nothing can be learned."""
        learned = self.times(catalog)
        return None if learned is None else learned.told(*self._spans_of(tokens, phrases))

    def words_and_findings(
        self, catalog: Catalog, text: str
    ) -> tuple[list[str], Sequence[Mention]]:
        """A written answer as words, and what phrases hear in it."""
        found = _read(catalog, text, self, about_other=False, phrases_only=True)
        return self.finder.normalise(text), found.mentions


@lru_cache(maxsize=4)
def language(code: str = "en") -> _Language:
    """The matchers of a language, made once a process, when it is first spoken."""
    return _Language(code)


def understand(
    catalog: Catalog, text: str, *, about_other: bool = False, phrases_only: bool = False
) -> Understood:
    """What a message says: findings with how, about whom and when; and what is urgent in it.

    Args:
        catalog: Which findings exist and which of them are danger signs.
        text: As typed; any length, any spelling.
        about_other: The chat is about somebody the visitor helps.
        phrases_only: Without what must be learned first, which takes seconds.

    Words that are plainly in another language are read in that one, by its phrases: danger is heard
    whichever language the conversation is in.
    """
    told = partial(_read, catalog, text, about_other=about_other)
    foreign = foreign_to(catalog.language, text)
    if foreign is None:
        return told(language(catalog.language), phrases_only=phrases_only)
    own = told(language(catalog.language), phrases_only=True)
    other = told(language(foreign), phrases_only=True)
    return replace(other, urgent=other.urgent or own.urgent, ask=(), foreign=foreign)


def _read(
    catalog: Catalog, text: str, tools: _Language, *, about_other: bool, phrases_only: bool
) -> Understood:
    doc = tools.finder.doc(text)
    tokens = [token.text for token in doc]
    phrases, harmless = tools.finder.find(doc)
    timed = None if phrases_only else tools.timed(catalog, tokens, phrases)
    if timed is None:
        hits = [*phrases, *tools.clock.find(tokens)]
    else:
        hits = [*(hit for hit in phrases if hit.finding not in TOLD), *timed]
    known = [h for h in hits if h.finding in catalog.findings]
    meanings = _in_place(tools.terms, _meanings(tools, tokens, _one_reading(known), timed or ()))
    said = _said(catalog, tools, tokens, _without_wider(catalog, meanings))
    mentions = tuple(mention for mention, _ in said)
    current = [pair for pair in said if pair[0].when == "now"]
    helper = about_other or tools.reader.helper(tokens)
    doubtful = _doubtful(catalog, current)
    alarming = [m for m, _ in current if helper or m.about == "self" or m.value != SOMETIMES]
    anyone = _told(catalog, tools.terms, alarming, doubtful)
    unexplained = _unexplained(catalog, tokens, meanings, harmless)
    fired = _urgent(catalog, anyone)
    urgent = tuple(flag.clause for flag in fired)
    if not phrases_only:
        urgent, doubtful = _looked_at_again(
            tools, unexplained, fired, doubtful, _plain_signs(catalog), anyone
        )
    present = [m for m in mentions if m.value != ABSENT]
    own = tools.reader.of_self(tokens)
    about = _about(mentions if own else present, helper=helper, urgent=bool(urgent))
    learned = {hit.finding for hit in timed or ()}
    mine = [m for m, _ in said if m.finding in learned or _is_mine(m, about, tools.terms)]
    answers = _told(catalog, tools.terms, mine, doubtful)
    replies: Mapping[str, Likely] = {}
    if not phrases_only:
        replies = _likely_answers(catalog, tools, tokens, mentions)
        guessed = _guessed(catalog, tools, tokens, mentions, answers, harmless)
        if guessed:
            mentions = (*mentions, *guessed)
            now = [m for m in guessed if m.when == "now"]
            answers = _told(catalog, tools.terms, [*mine, *now], doubtful)
    return Understood(
        mentions=mentions,
        answers=answers,
        history=_history(mentions),
        urgent=urgent,
        ask=() if urgent else tuple(sorted(doubtful)),
        about=about,
        replies=replies,
    )


def _likely_answers(
    catalog: Catalog, tools: _Language, tokens: Sequence[str], mentions: Sequence[Mention]
) -> dict[str, Likely]:
    """What the words would answer by likeness, for every question to which they might be one."""
    weighing = weighing_of(catalog.language)
    alike = tools.nearest(catalog).replies(tokens, mentions)
    found = {
        question: likely_by(catalog.questions[question], one, len(tokens), weighing)
        for question, one in alike.items()
    }
    return {question: likely for question, likely in found.items() if likely}


def _guessed(
    catalog: Catalog,
    tools: _Language,
    tokens: Sequence[str],
    mentions: Sequence[Mention],
    answers: Mapping[str, str],
    harmless: Set[int],
) -> list[Mention]:
    """What parts of the message are like, of which no phrase speaks.

    Nothing that is urgent by itself: that is for the second look, which asks; and no danger sign
    is gone for it. Nothing from words that only look like something: a nuisance that is a pain in
    the neck. Nothing of a headache where none is told.
    """
    likely = tools.likely(catalog)
    if likely is None:
        return []
    spoken_of = {m.finding for m in mentions}
    found = likely.guesses(tokens, tools.terms.likely["note"])
    if all(guess.finding in spoken_of for guess in found):
        return []
    spoken_of |= derive(catalog, answers).keys()
    guesses = [
        guess
        for guess in found
        if guess.finding not in spoken_of
        and _may_be_guessed(catalog, guess)
        and harmless.isdisjoint(range(guess.start, guess.end))
    ]
    needs = tools.terms.likely.get("needs", {})
    free = {g.finding: g.how for g in guesses if g.how != HISTORY and g.finding not in needs}
    told = derive(catalog, free | {**answers})
    there = {finding for finding, value in told.items() if value in (PRESENT, SOMETIMES)}
    fitting = (g for g in guesses if there.issuperset(needs.get(g.finding, ())))
    return [_mention_of_guess(tokens, guess) for guess in fitting]


def _mention_of_guess(tokens: Sequence[str], guess: Guess) -> Mention:
    over = guess.how == HISTORY
    hit = Hit(guess.finding, None, guess.start, guess.end)
    how = Meaning(PRESENT if over else guess.how, "self", "past" if over else "now", doubtful=False)
    return replace(_mention(tokens, hit, how), likely=True)


def _may_be_guessed(catalog: Catalog, guess: Guess) -> bool:
    """Any ordinary finding; a danger sign only where it is there and no red flag by itself."""
    if not catalog.findings[guess.finding].flag:
        return True
    return guess.how != ABSENT and not screen(catalog, {guess.finding: PRESENT})


def _meanings(
    tools: _Language, tokens: Sequence[str], hits: Sequence[Hit], timed: Sequence[Hit]
) -> list[tuple[Hit, Meaning]]:
    """Each phrase with how it is meant; what is told of relatives is history of one's own.

    That a learned time is told, and of the complaint as it is now, is learned with it.
    """
    plain = [hit for hit in hits if not hit.beside]
    found = []
    for hit in hits:
        if hit.value == ABSENT and tools.reader.undone(tokens, hit):
            continue
        meaning = tools.reader.meaning(tokens, hit, _inside(plain, hit))
        if hit.value == ABSENT:
            meaning = replace(meaning, value=ABSENT)
        if hit in timed:
            meaning = Meaning(PRESENT, meaning.about, "now", doubtful=False)
        elif _of_family(hit):
            meaning = replace(meaning, about="self", when="now")
        elif _began_then(tools, tokens, hit, meaning):
            meaning = replace(meaning, when="now")
        found.append((hit, meaning))
    return found


def _inside(hits: Sequence[Hit], of: Hit) -> set[int]:
    """The words of phrases: a "not" among them says nothing of a phrase elsewhere.

    A phrase that denies ("not sick") leaves its first word to longer ones ("sick with the
    spinning"), and all of them to what it covers ("headaches and no nausea").
    """
    return {
        i
        for hit in hits
        if not (hit.value == ABSENT and _overlap(hit, of) and hit is not of)
        for i in range(hit.start + (hit.value == ABSENT), hit.end)
    }


def _began_then(tools: _Language, tokens: Sequence[str], hit: Hit, how: Meaning) -> bool:
    """Whether a past time is only when it began: "it started years ago" is not over."""
    past = hit.finding == SINCE_WHEN and how.when == "past"
    return past and not tools.reader.resolved(tokens, hit)


def _in_place(terms: Terms, meanings: Sequence[tuple[Hit, Meaning]]) -> list[tuple[Hit, Meaning]]:
    """Leave out what is only meant beside another finding, where that is not told near it.

    "On the left" is a side of the head only where a headache is spoken of: of the same person, at
    the same time.
    """
    rules = {f: rule for rule in terms.beside for f in (*rule["findings"], *rule["fine"])}
    told = [(h, how) for h, how in meanings if not h.beside and ABSENT not in (h.value, how.value)]

    def near(hit: Hit, how: Meaning) -> bool:
        rule = rules[hit.finding]
        return any(
            other.finding in rule["to"]
            and _apart(hit, other) <= rule["within"]
            and (how.about, how.when) == (meant.about, meant.when)
            for other, meant in told
        )

    return [(hit, how) for hit, how in meanings if not hit.beside or near(hit, how)]


def _apart(one: Hit, other: Hit) -> int:
    """The words between two phrases; below 0 where they overlap."""
    return max(one.start, other.start) - min(one.end, other.end)


def _without_wider(
    catalog: Catalog, meanings: Sequence[tuple[Hit, Meaning]]
) -> list[tuple[Hit, Meaning]]:
    """Without denials of more than was denied: "no spinning" leaves other dizziness open."""

    def narrower(hit: Hit) -> bool:
        rule = catalog.findings[hit.finding].present_when
        return rule is not None and any(
            other.finding != hit.finding
            and other.value != ABSENT
            and _overlap(other, hit)
            and holds(rule, {other.finding: PRESENT})
            for other, _ in meanings
        )

    return [
        (hit, how)
        for hit, how in meanings
        if how.value != ABSENT or hit.value == ABSENT or not narrower(hit)
    ]


def _said(
    catalog: Catalog,
    tools: _Language,
    tokens: Sequence[str],
    meanings: Iterable[tuple[Hit, Meaning]],
) -> list[tuple[Mention, Meaning]]:
    """What each phrase tells; a sign that went away again is told as a short spell.

    Any other sign of danger stays until somebody has asked; the rest may be over.
    """
    said = []
    for hit, told in meanings:
        meaning = told
        plain = not catalog.findings[hit.finding].flag and not catalog.findings[hit.finding].values
        if plain and told.when == "now" and tools.reader.over(tokens, hit):
            meaning = replace(told, when="past")
        passing = hit.finding in tools.terms.cues["brief_signs"]
        if passing and meaning.when == "now" and tools.reader.resolved(tokens, hit):
            spell = Hit(BRIEF_SPELL, None, hit.start, hit.end)
            said.append((_mention(tokens, spell, meaning), meaning))
            meaning = replace(meaning, when="past")
        said.append((_mention(tokens, hit, meaning), meaning))
    return said


def _one_reading(hits: Sequence[Hit]) -> list[Hit]:
    """Leave out second readings: "an hour ago" is no length, a sister's migraine not one's own."""
    since = [h for h in hits if h.finding == "onset"]
    family = [h for h in hits if _of_family(h)]
    times = [h for h in hits if h.finding in TIMES]
    return [
        h
        for h in hits
        if not (h.finding in TIMES and any(says_more(other, h) for other in times))
        and not (h.finding == HOW_LONG and any(_overlap(h, o) and not _holds(h, o) for o in since))
        and not (not _of_family(h) and any(_overlap(h, f) for f in family))
    ]


def _of_family(hit: Hit) -> bool:
    """Told of a relative, for the history of the person the chat is about."""
    return hit.finding.startswith(FAMILY)


def _overlap(one: Hit, other: Hit) -> bool:
    return one.start < other.end and other.start < one.end


def _holds(one: Hit, other: Hit) -> bool:
    """As "non stop for five months" holds "for five months"."""
    longer = one.end - one.start > other.end - other.start
    return longer and one.start <= other.start and other.end <= one.end


def _doubtful(catalog: Catalog, current: Iterable[tuple[Mention, Meaning]]) -> frozenset[str]:
    """Danger signs heard only with a doubt; said surely elsewhere, they are sure."""
    flags = [(m, how) for m, how in current if catalog.findings[m.finding].flag]
    told = [(m, how) for m, how in flags if m.value != ABSENT]
    sure = {m.finding for m, how in told if not _in_doubt(m, how)}
    return frozenset(m.finding for m, how in told if _in_doubt(m, how)) - sure


def _in_doubt(mention: Mention, how: Meaning) -> bool:
    return how.doubtful or mention.value == UNSURE


def _is_mine(mention: Mention, about: str, terms: Terms) -> bool:
    """Whether it is true of the person the chat is about, still."""
    lasting = mention.when == "past" and mention.finding in terms.cues["lasting"]
    return (mention.when == "now" or lasting) and (about == "other" or mention.about == "self")


def _told(
    catalog: Catalog, terms: Terms, mentions: Iterable[Mention], doubtful: Iterable[str]
) -> dict[str, str]:
    """The answers in these mentions, with those that only several of them together give."""
    doubts = set(doubtful)
    told = {f: v for f, v in _merged(catalog, mentions).items() if f not in doubts}
    for rule in terms.together:
        if "none" in rule:
            _move(rule, told)
            continue
        found = any(told.get(f) == PRESENT for f in rule["any"])
        every = all(told.get(f) == PRESENT for f in rule["all"])
        if found and every and told.get(rule["finding"], ABSENT) == ABSENT:
            told[rule["finding"]] = PRESENT
    return {f: v for f, v in told.items() if v != ABSENT or not _implied(catalog, f, told)}


def _move(rule: Mapping[str, Sequence[str]], told: dict[str, str]) -> None:
    """With headaches and no dizziness, "I feel sick" is said of the headaches."""
    there = (PRESENT, SOMETIMES)
    if any(told.get(f) not in there for f in rule["all"]):
        return
    if any(told.get(f) in there for f in rule["none"]):
        return
    for finding in [f for f in rule["any"] if f in told]:
        value = told.pop(finding)
        told.setdefault(str(rule["finding"]), value)


def _implied(catalog: Catalog, finding: str, told: Mapping[str, str]) -> bool:
    """Whether the rest says that it is there: "never been dizzy before, 2 days of spinning now"."""
    follows = catalog.findings[finding].present_when
    return follows is not None and holds(follows, {**told, finding: UNKNOWN})


def _mention(tokens: Sequence[str], hit: Hit, meaning: Meaning) -> Mention:
    start = sum(len(t) + 1 for t in tokens[: hit.start])
    words = " ".join(tokens[hit.start : hit.end])
    value = meaning.value
    if hit.value is not None and value != ABSENT:
        value = hit.value
    return Mention(
        hit.finding, value, words, start, start + len(words), meaning.about, meaning.when
    )


def _about(mentions: Sequence[Mention], *, helper: bool, urgent: bool) -> str:
    """Whom the chat is about: somebody merely named beside an alarm is not its patient."""
    current = [m for m in mentions if m.when == "now" and not m.finding.startswith(FAMILY)]
    all_other = bool(current) and all(m.about == "other" for m in current)
    return "other" if helper or (all_other and not urgent) else "self"


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
    """What is over; how long it lasted then is of no use."""
    over = [m for m in mentions if m.when == "past" and m.about == "self"]
    return {m.finding: m.value for m in over if m.finding not in TIMES and m.value != ABSENT}


def _urgent(catalog: Catalog, answers: dict[str, str]) -> tuple[FiredFlag, ...]:
    """Emergency signs that these words fire by themselves; a doubt never does."""
    sure = {f: v for f, v in answers.items() if v != UNSURE}
    fired = screen(catalog, sure)
    return tuple(f for f in fired if f.tier is Urgency.EMERGENCY and not f.suspected)


def _unexplained(
    catalog: Catalog,
    tokens: Sequence[str],
    said: Iterable[tuple[Hit, Meaning]],
    harmless: Collection[int],
) -> list[str]:
    """The words without what only looks like danger, or is denied, over, or supposed."""
    known = {*harmless} | {
        i
        for hit, how in said
        if catalog.findings[hit.finding].flag and (how.value == ABSENT or how.when != "now")
        for i in range(hit.start, hit.end)
    }
    rest = [token for i, token in enumerate(tokens) if i not in known]
    words = sum(token.isalnum() for token in rest)
    return rest if words >= FEWEST_LEFT or not known else []


def _plain_signs(catalog: Catalog) -> frozenset[str]:
    """The danger signs that are there or not: "since when" makes no plain question."""
    return frozenset(f.id for f in catalog.findings.values() if f.flag and not f.values)


def _looked_at_again(
    tools: _Language,
    tokens: Sequence[str],
    fired: Sequence[FiredFlag],
    doubtful: frozenset[str],
    plain: Collection[str],
    said: Mapping[str, str],
) -> tuple[tuple[str, ...], frozenset[str]]:
    """The alarms to raise and the signs to ask about, once the second look has read along.

    An alarm over words that are nothing like danger becomes a question; words that are much like
    danger raise one although no phrase was found; and in between is asked.
    """
    look = tools.look
    danger, limits = look.danger(tokens), look.thresholds
    if fired:
        words = sum(token.isalnum() for token in tokens)
        always = tools.terms.cues["always_serious"]
        serious = any(sign in always for flag in fired for sign in flag.because)
        if danger >= limits.doubt or words < limits.doubt_from or serious:
            return tuple(f.clause for f in fired), doubtful
        signs = {sign for flag in fired for sign in flag.because if sign in plain}
        return (), doubtful | signs
    if danger >= limits.alarm:
        return (UNNAMED,), doubtful
    if danger >= limits.ask and not doubtful:
        told = {finding for finding, value in said.items() if value != ABSENT}
        likeliest = (sign for sign in look.signs(tokens) if sign in plain and sign not in told)
        return (), frozenset(islice(likeliest, 1))
    return (), doubtful
