"""Read words against the options of the open question: "2", "both", "none of those", "a bit"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from bot.engine.model import Question
from bot.knowledge.terms import Terms, load_terms, words_folder
from bot.understanding.durations import Clock
from bot.understanding.normalise import tokens_of
from bot.understanding.results import Choice

LONGEST_BARE_ANSWER = 6  # words; a longer sentence is not a bare "yes"
LONGEST_ANSWER = 15  # words, for a plain "nah" or "yeah" at its beginning or end
BARE = ("yes", "no", "none")
YES_OPTIONS = ("yes", "always", "most")
NO_OPTIONS = ("no", "never")
AGE, SINCE_WHEN = "age_band", "onset"
OF_THE_LIST = ("all", "both")  # one word begins other sentences: "all clear", "both my kids"
NUMBER_SIGN = re.compile(r"\bno\.\s*(?=\d)", re.IGNORECASE)  # "no. 2"
SIGNS = ("&", "#")
ORDINAL_ENDINGS = ("st", "nd", "rd", "th")


def read_choice(
    question: Question, offered: Sequence[str], text: str, language: str = "en"
) -> Choice | None:
    """Which offered options the words pick, or None when they pick none.

    Args:
        question: The open question.
        offered: The option ids that were shown, in order; numbers count in this order.
        text: What was typed.
        language: Of the options' titles and of what was typed.
    """
    reader = _reader(language)
    tokens = tokens_of(NUMBER_SIGN.sub("# ", text), reader.terms.rewrites)
    words = [w for w in tokens if w.isalnum() or w in SIGNS]
    if not words:
        return None
    shown = [o.id for o in question.options if o.id in set(offered)]
    first = reader.first_part(tokens)
    attempts = (
        (reader.numbered, words),
        (reader.measured, words),
        (reader.numbered, first),
        (reader.kind_of_answer, words),
        (reader.titled, words),
    )
    for attempt, said in attempts:
        choice = attempt(question, shown, said)
        if choice is not None:
            certain = attempt == reader.numbered or reader.is_bare(words)
            return replace(choice, certain=certain)
    return None


def yes_or_no(text: str, language: str = "en") -> str | None:
    """What words that are or begin like one say to a plain question: "yes", "no" or "unsure"."""
    reader = _reader(language)
    words = [w for w in tokens_of(text, reader.terms.rewrites) if w.isalnum()]
    kinds = reader.kinds_said(words) if words else []
    told = {"none": "no"}.get(kinds[0], kinds[0]) if kinds else ""
    return told if told in ("yes", "no", "unsure") else None


def says_all_right(text: str, language: str = "en") -> bool:
    """Whether words say that all that was read back is right: "all good", "yep spot on thanks"."""
    reader = _reader(language)
    tokens = tokens_of(text, reader.terms.rewrites)
    return "?" not in tokens and reader.all_right([w for w in tokens if w.isalnum()])


def names_an_answer(text: str, language: str = "en") -> bool:
    """Whether words speak of an answer that was given ("my answer about ..."), not of a symptom."""
    reader = _reader(language)
    words = tokens_of(text, reader.terms.rewrites)
    return bool(set(reader.terms.choices["answer_words"]) & set(words))


class _Reader:
    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        spoken = terms.choices
        self._kinds = {
            kind: {" ".join(tokens_of(p, terms.rewrites)) for p in spoken[kind]}
            for kind in ("yes", "no", "sometimes", "unsure", "none", "all", "both")
        }
        self._ordinals: dict[str, int] = dict(spoken["ordinals"])
        self._right = [tokens_of(p, terms.rewrites) for p in spoken["right"]]
        self._beside_right = {
            w for p in spoken["beside_right"] for w in tokens_of(p, terms.rewrites)
        }
        self._around = set(spoken["number_words"])
        self._filler = set(spoken["filler"])
        self._bare = tuple(spoken.get("bare", BARE))
        self._runs: dict[str, int] = dict(spoken.get("runs", {}))
        self._openings = set(spoken["openings"])
        self._plain = {kind: set(words) for kind, words in spoken["plain"].items()}
        self._doubts = [" ".join(tokens_of(p, terms.rewrites)) for p in spoken["doubts"]]
        self._nothings = [
            " ".join(tokens_of(p, terms.rewrites)) for p in spoken.get("nothings", ())
        ]
        self._clock = Clock(terms)

    def all_right(self, words: Sequence[str]) -> bool:
        """Whether the words are a phrase for "right" and no more than courtesy beside it."""
        return any(
            self._beside_right.issuperset([*words[:i], *words[i + len(phrase) :]])
            for phrase in self._right
            for i in range(len(words) - len(phrase) + 1)
            if list(words[i : i + len(phrase)]) == phrase
        )

    def first_part(self, tokens: Sequence[str]) -> list[str]:
        """The words before the first mark: "5, physio said the same"; empty without one.

        Empty as well when another number follows: "6 ... no wait, number 3".
        """
        end = next((i for i, t in enumerate(tokens) if not (t.isalnum() or t in SIGNS)), 0)
        return [] if any(t.isdigit() for t in tokens[end:]) else list(tokens[:end])

    def numbered(
        self, question: Question, shown: Sequence[str], words: Sequence[str]
    ) -> Choice | None:
        """Places in the list: "2", "1 and 3", "the second one", "0"."""
        places = [p for w in words if (p := self._place(w, words)) is not None]
        around = self._around | self._runs.keys()
        only = all(self._place(w, words) is not None or w in around for w in words)
        if not places or not only or self._answers_outright(shown, words):
            return None
        if places == [0]:
            return Choice(none=True) if question.kind == "checklist" else None
        last = len(shown)
        places = self._run(words, last) or places
        places = [last if p == -1 else p for p in places if p != 0]
        if not all(1 <= p <= last for p in places):
            return None
        picked = tuple(dict.fromkeys(shown[p - 1] for p in places))
        return Choice(picked if question.kind == "checklist" else picked[:2])

    def _answers_outright(self, shown: Sequence[str], words: Sequence[str]) -> bool:
        """Whether "yes two" is a yes with something behind it, not the second line."""
        said = {kind for kind in ("yes", "no") if self._plain[kind] & {words[0]}}
        return bool(said & set(shown))

    def _run(self, words: Sequence[str], last: int) -> list[int]:
        """The places of "the first three" or "the last two"; none for anything else."""
        for word, after in pairwise(words):
            for at, number in ((word, after), (after, word)):  # "las (dos) primeras (dos)"
                many = self._place(number, words) if at in self._runs else None
                if many is not None and 1 < many <= last:
                    start = 1 if self._runs[at] == 1 else last - many + 1
                    return list(range(start, start + many))
            end, count = self._ordinals.get(word), self._place(after, words)
            if end not in (1, -1) or word.isdigit() or count is None or not 1 < count <= last:
                continue
            if after.isdigit() or not after.endswith(ORDINAL_ENDINGS):
                return list(range(1, count + 1) if end == 1 else range(last - count + 1, last + 1))
        return []

    def _place(self, word: str, words: Sequence[str]) -> int | None:
        if re.fullmatch(r"\d{1,2}", word):
            return int(word)
        if word == "one" and len(words) > 1:
            return None  # "the second one"
        return self._ordinals.get(word)

    def measured(
        self, question: Question, shown: Sequence[str], words: Sequence[str]
    ) -> Choice | None:
        """A length of time or an age, where the options are just that: "two years ago", "67"."""
        by_value = {
            (finding, value): option.id
            for option in question.options
            if option.id in shown
            for finding, value in option.sets.items()
        }
        for finding in dict.fromkeys(finding for finding, _ in by_value):
            amount = self._amount(finding, words)
            value = None if amount is None else self._clock.value(finding, amount)
            if value is not None and (finding, value) in by_value:
                return Choice((by_value[finding, value],))
        return None

    def _amount(self, finding: str, words: Sequence[str]) -> float | None:
        if finding == AGE:
            return self._clock.years(words)
        if finding not in self.terms.durations:
            return None
        seconds = self._clock.seconds(words)
        named = seconds is None and finding == SINCE_WHEN
        return self._clock.since(words) if named else seconds

    def kind_of_answer(
        self, question: Question, shown: Sequence[str], words: Sequence[str]
    ) -> Choice | None:
        """Yes-like, no-like, sometimes, not sure, none, all, both."""
        if self._is_none_title(question, words):
            return Choice(none=True)
        guessed = not self.is_bare(words)
        for kind in self.kinds_said(words):
            choice = self._of_kind(kind, question, shown, words)
            if choice is not None:
                return replace(choice, guessed=guessed)
        return None

    def is_bare(self, words: Sequence[str]) -> bool:
        """Whether the words are the phrase of a kind of answer, and no more."""
        text = " ".join(words)
        return any(text in phrases for phrases in self._kinds.values())

    def _is_none_title(self, question: Question, words: Sequence[str]) -> bool:
        title = tokens_of(question.none_title or "", self.terms.rewrites)
        return question.kind == "checklist" and title == list(words)

    def kinds_said(self, words: Sequence[str]) -> list[str]:
        """The kinds whose phrase is the whole answer, begins it, or is plain wherever it stands."""
        told = self._told(words)
        clear = self._clear(words)
        if "unsure" in clear or ("unsure" in told and told[0] == "unsure"):
            return ["unsure"]
        return list(dict.fromkeys([*told, *clear]))

    def _clear(self, words: Sequence[str]) -> list[str]:
        """Kinds told by a word that means nothing else, at either end of a longer answer."""
        if len(words) > LONGEST_ANSWER:
            return []
        first = next((w for w in words if w not in self._openings), "")
        ends = {"yes": {first, words[-1]}, "no": {first}, "none": {first}}
        found = [kind for kind, at in ends.items() if at & self._plain[kind]]
        text = f" {' '.join(words)} "
        if any(f" {phrase} " in text for phrase in self._doubts):
            return ["unsure"]
        return ["none"] if any(f" {phrase} " in text for phrase in self._nothings) else found

    def _told(self, words: Sequence[str]) -> list[str]:
        """The kinds whose phrase is the whole answer, or begins it."""
        text = " ".join(words)
        whole = [k for k, phrases in self._kinds.items() if text in phrases]
        if whole:
            order = ["none", "both", "all", "unsure", "sometimes", "no", "yes"]
            return sorted(whole, key=order.index)
        begins = [
            (len(p), k)
            for k, phrases in self._kinds.items()
            for p in phrases
            if text.startswith(f"{p} ") and (len(words) <= LONGEST_BARE_ANSWER or p in self._bare)
            if " " in p or k not in OF_THE_LIST
        ]
        return [kind for _, kind in sorted(begins, reverse=True)][:2]

    def _of_kind(
        self, kind: str, question: Question, shown: Sequence[str], words: Sequence[str]
    ) -> Choice | None:
        if kind == "unsure":
            return Choice(unsure=True)
        if question.kind == "checklist":
            return self._of_checklist(kind, question, shown, words)
        if kind == "sometimes" and "sometimes" in shown:
            return Choice(("sometimes",))
        if kind == "both" and set(shown) & set(NO_OPTIONS):
            kind = "yes"
        wanted = {"yes": YES_OPTIONS, "no": NO_OPTIONS, "none": NO_OPTIONS}.get(kind, ())
        picked = next((o for o in wanted if o in shown), None)
        if picked is None and kind == "both" and len(shown) == 2:  # noqa: PLR2004
            return Choice(tuple(shown))
        return None if picked is None else Choice((picked,))

    def _of_checklist(
        self, kind: str, question: Question, shown: Sequence[str], words: Sequence[str]
    ) -> Choice | None:
        plain = tuple(o.id for o in question.options if o.id in shown and not o.exclusive)
        if kind in ("none", "no"):
            return self._nothing(question, shown, words) or Choice(none=True)
        if kind == "all" or (kind == "both" and len(plain) == 2):  # noqa: PLR2004
            return Choice(plain)
        if kind in ("yes", "sometimes") and len(plain) == 1:
            return Choice(plain, sometimes=kind == "sometimes")
        return None

    def _nothing(
        self, question: Question, shown: Sequence[str], words: Sequence[str]
    ) -> Choice | None:
        """The option "Nothing", where a title begins with that word."""
        for option in question.options:
            title = tokens_of(option.title, self.terms.rewrites)
            if option.exclusive and option.id in shown and title[:1] == list(words[:1]):
                return Choice((option.id,))
        return None

    def titled(
        self, question: Question, shown: Sequence[str], words: Sequence[str]
    ) -> Choice | None:
        """An option's own words: all of a short title, or enough that no other option has."""
        said = set(words) - self._filler
        titles = {
            o.id: {w for w in tokens_of(o.title, self.terms.rewrites) if w.isalnum()} - self._filler
            for o in question.options
            if o.id in shown
        }
        scores = {i: len(said & t) / len(t) for i, t in titles.items() if t and said & t}
        if not scores or not said or len(words) > LONGEST_BARE_ANSWER * 2:
            return None
        best = max(scores.values())
        top = [i for i, s in scores.items() if s == best]
        most_said = len(said & titles[top[0]]) >= len(said) / 2
        clear = len(top) == 1 and (best == 1 or most_said)
        return Choice((top[0],), guessed=True) if clear else None


@lru_cache(maxsize=4)
def _reader(language: str) -> _Reader:
    return _Reader(load_terms(words_folder(language)))
