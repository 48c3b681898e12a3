"""Make what people type comparable: case, apostrophes, short forms, stretched and wrong letters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

from bot.knowledge.terms import Terms

_TOKEN = re.compile(r"[a-z0-9]+(?:'[a-z]+)?|[.,;:!?()\n&#]|[^\sa-z0-9]")
_HYPHEN = re.compile(r"(?<=[a-z])[-\u2010\u2011](?=[a-z])")
_STRETCHED = re.compile(r"([a-z])\1{2,}")
_DOUBLED = re.compile(r"([a-z])\1")
_JOINED = re.compile(r"(\d+)([a-z]+)|([a-z])(\d+)")
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("\u2019\u2018`\u00b4", "'"),
        **dict.fromkeys("\u00bf\u00a1", "."),  # Spanish opens a question or a cry with a mark
        "\u00ba": "o",  # as in "1º" and "1ª"
        "\u00aa": "a",
    }
)
LETTERS_TO_CORRECT = 5  # shorter words have too many neighbours


def folded(text: str) -> str:
    """Lower case and without accents, which many leave out as they type: "está" is "esta"."""
    text = text.lower()
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFD", text)
    return "".join(letter for letter in apart if unicodedata.category(letter) != "Mn")


def tokens_of(text: str, rewrites: Mapping[str, str]) -> list[str]:
    """Words and punctuation marks in lower case, short forms written out.

    A hyphen inside a word parts it: "light-headed" is read as "light headed".
    """
    found: list[str] = []
    plain = _HYPHEN.sub(" ", folded(text).translate(_PLAIN))
    for token in _TOKEN.findall(plain):
        if token in rewrites:
            found.extend(rewrites[token].split())
        else:
            found.extend(token.removesuffix("'s").split("'"))
    return [token for token in found if token]


class Normaliser:
    """Normalises text against the vocabulary of the term lists."""

    def __init__(self, terms: Terms, vocabulary: Mapping[str, int]) -> None:
        """The vocabulary tells how often the phrases have each word."""
        self._rewrites = terms.rewrites
        self._vocabulary = dict(vocabulary)
        self._keep = frozenset(terms.keep).union(vocabulary, _cue_words(terms), _times(terms))
        self._ordinary = terms.ordinary
        durations = terms.durations
        beside = durations.get("beside_numbers", ())
        self._beside_numbers = frozenset({*durations["units"], *beside})
        self._near = _neighbours(w for w in self._vocabulary if len(w) >= LETTERS_TO_CORRECT)
        self._correct = lru_cache(maxsize=4096)(self._look_up)

    def __call__(self, text: str) -> list[str]:
        """The text as comparable tokens."""
        apart = (part for token in tokens_of(text, self._rewrites) for part in self._apart(token))
        return [self._correct(token) for token in apart]

    def _apart(self, token: str) -> tuple[str, ...]:
        """A number and what is typed to it: "20yrs" is read as "20 yrs", "f32" as "f 32"."""
        joined = _JOINED.fullmatch(token)
        if not joined or token in self._keep:
            return (token,)
        parts = tuple(part for part in joined.groups() if part)
        return parts if self._beside_numbers.intersection(parts) else (token,)

    def _look_up(self, token: str) -> str:
        if not token.isalpha():
            return token
        for form in (token, _STRETCHED.sub(r"\1\1", token), _STRETCHED.sub(r"\1", token)):
            if form in self._keep:
                return form
            if form in self._ordinary:
                return self._in_number(form)
        token = _STRETCHED.sub(r"\1", token)
        if len(token) < LETTERS_TO_CORRECT:
            return token
        if (single := _DOUBLED.sub(r"\1", token)) in self._vocabulary:
            return single
        candidates = {w for d in _deletions(token) for w in self._near.get(d, ())}
        close = sorted(w for w in candidates if _one_apart(token, w))
        # "spining" is "spinning", of which the phrases are full, rather than "spiking".
        return max(close, key=self._vocabulary.__getitem__, default=token)

    def _in_number(self, word: str) -> str:
        """An ordinary word is only ever another form of a term: "meetings" is read as "meeting"."""
        other = word.removesuffix("s") if word.endswith("s") else word + "s"
        listed = len(other) >= LETTERS_TO_CORRECT and not word.endswith("ss")
        return other if listed and other in self._vocabulary else word


def _cue_words(terms: Terms) -> frozenset[str]:
    """The words that tell how a phrase is meant: "causar" is no misspelt "cansar"."""
    listed = [phrase for told in terms.cues.values() if isinstance(told, list) for phrase in told]
    return frozenset(word for phrase in listed for word in str(phrase).split())


def _times(terms: Terms) -> frozenset[str]:
    """Months, numbers and units: "march" is no misspelt "match"."""
    told = (terms.durations[key] for key in ("month_names", "numbers", "units"))
    return frozenset(word for words in told for word in words)


def _deletions(word: str) -> set[str]:
    return {word} | {word[:i] + word[i + 1 :] for i in range(len(word))}


def _neighbours(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    near: dict[str, set[str]] = {}
    for word in words:
        for deletion in _deletions(word):
            near.setdefault(deletion, set()).add(word)
    return {deletion: tuple(sorted(found)) for deletion, found in near.items()}


def _one_apart(one: str, other: str) -> bool:
    """One letter wrong, missing or too many, or two swapped; the first letter counts as right."""
    if one[0] != other[0] or abs(len(one) - len(other)) > 1:
        return False
    if len(one) == len(other):
        wrong = [i for i, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
        swapped = (
            len(wrong) == 2  # noqa: PLR2004
            and wrong[1] == wrong[0] + 1
            and one[wrong[0]] == other[wrong[1]]
            and one[wrong[1]] == other[wrong[0]]
        )
        return len(wrong) == 1 or swapped
    longer, shorter = sorted((one, other), key=len, reverse=True)
    return shorter in {longer[:i] + longer[i + 1 :] for i in range(len(longer))}
