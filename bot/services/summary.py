"""The page to keep, for two readers: plain words for the visitor, a history for the clinician.

One description of it (`summary_object`) is drawn by the widget, printed, made into a PDF and
written out as text, so that all of them say the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.engine import assess
from bot.engine.model import PRESENT, SOMETIMES, UNKNOWN, Answers, Assessment, Urgency
from bot.knowledge.languages import ENGLISH
from bot.services import coding, history
from bot.services.desk import Desk
from bot.services.emergency import clause_of, standing_advice
from bot.services.ports import Conversation
from bot.services.results import assessment_object, bullets, headings

LETTER = ("US", "CA", "MX")  # countries that print on it; elsewhere A4
PATTERNS = 3  # how many leading patterns a clinician is shown
ALARMED = "emergency"  # the stage in which advice stands until it is taken back


@dataclass(frozen=True, slots=True)
class Part:
    """A heading and what stands under it."""

    title: str
    lines: tuple[str, ...]
    short: tuple[str, ...] = ()  # the same in fewer words, where a page would not hold it all
    kind: str = ""  # "urgency"; "fit", which can be drawn as bars; "topic" of the history

    @property
    def text(self) -> str:
        """The part as plain text."""
        if len(self.lines) == 1:
            return f"{self.title} {self.lines[0]}".strip()
        return f"{self.title}\n{bullets(self.lines)}".strip()


@dataclass(frozen=True, slots=True)
class Given:
    """How the answers came about."""

    about: str = "self"  # or "other": somebody answered for the person
    origins: Mapping[str, int] = field(default_factory=dict)  # "button" -> how many answers
    at: datetime | None = None  # when the result was given; now, where it is not known
    alarm: tuple[str, ...] = ()  # danger heard in words, which nobody took back


def given_in(conversation: Conversation, kept: Mapping[str, Any] | None) -> Given:
    """What is kept about how the answers came about.

    Args:
        conversation: Where the conversation stands.
        kept: Everything kept about it, as `UnitOfWork.export` gives it.
    """
    in_force = [
        row["origin"]
        for row in (kept or {}).get("answers", ())
        if row["superseded_at"] is None and row["value"] != UNKNOWN
    ]
    results = (kept or {}).get("assessments") or ()
    alarmed = conversation.stage == ALARMED
    return Given(
        about=conversation.about,
        origins=Counter(in_force),
        at=datetime.fromisoformat(results[-1]["at"]) if results else None,
        alarm=tuple(conversation.pending.get("alarm", ())) if alarmed else (),
    )


def summary_object(desk: Desk, answers: Answers, given: Given | None = None) -> dict[str, Any]:
    """The summary as data; `text` is all of it as plain text.

    Args:
        desk: Content and clinic.
        answers: The answers in force.
        given: How they came about; where that is not known, nothing is said about it.
    """
    given = given or Given()
    found = assess(desk.catalog, answers)
    data = _as_it_stands(desk, found, assessment_object(desk, found, answers), given)
    plain = plain_half(desk, data)
    english = desk.speaking(ENGLISH)  # the clinician's half, whatever the visitor speaks
    clinical = clinical_half(english, found, answers, given)
    return {
        "type": "summary",
        "title": desk.say("summary.title"),
        "clinic": desk.clinic.name,
        "paper": "letter" if desk.clinic.country in LETTER else "A4",
        "language": desk.language,
        "date": f"{given.at or desk.now():%Y-%m-%d}",
        "urgency": data["urgency"],
        "urgency_text": data["urgency_text"],
        "systems": data["systems"],
        "words": headings(desk),
        "fill_in": [desk.say("summary.name"), desk.say("summary.born")],
        "plain": [_as_data(part) for part in plain],
        "clinical_title": english.say("summary.clinical_title"),
        "in_english": _in_english(desk),
        "clinical": [_as_data(part) for part in clinical],
        "not_a_diagnosis": desk.say("result.not_a_diagnosis"),
        "text": _text(desk, plain, clinical),
    }


def clinical_text(desk: Desk, found: Assessment, answers: Answers, given: Given) -> str:
    """The clinician's half alone, as text."""
    parts = clinical_half(desk, found, answers, given)
    return "\n\n".join([desk.say("summary.clinical_title"), *(part.text for part in parts)])


def _text(desk: Desk, plain: Iterable[Part], clinical: Iterable[Part]) -> str:
    halves = [desk.say("summary.title"), *(part.text for part in plain), _in_english(desk)]
    halves += [desk.speaking(ENGLISH).say("summary.clinical_title")]
    return "\n\n".join(half for half in [*halves, *(part.text for part in clinical)] if half)


def _in_english(desk: Desk) -> str:
    return "" if desk.language == ENGLISH else desk.say("summary.in_english")


def _as_data(part: Part) -> dict[str, Any]:
    return {
        "title": part.title,
        "lines": list(part.lines),
        "short": list(part.short or part.lines),
        "kind": part.kind,
    }


def _as_it_stands(
    desk: Desk, found: Assessment, data: dict[str, Any], given: Given
) -> dict[str, Any]:
    """An emergency that was heard in words outweighs what the answers say, until taken back."""
    advice = standing_advice(desk, found, given.alarm)
    if advice is None:
        soon = desk.say(f"result.urgency.{data['urgency']}")
        return {**data, "urgency_because": f"{soon} {data['urgency_because']}".strip()}
    custom = advice["custom"]
    return {
        **data,
        "urgency": Urgency.EMERGENCY.value,
        "urgency_text": custom["title"],
        "urgency_because": custom["text"],
        "first_step": "",  # the advice says it, and not always to call the same number
        "today_line": "",
    }


# --- the visitor's half ---------------------------------------------------------------------------


def plain_half(desk: Desk, data: Mapping[str, Any]) -> list[Part]:
    """What the visitor takes home, most important first."""
    say = desk.say
    alarmed = data["urgency"] == Urgency.EMERGENCY.value
    parts = [
        _part(data["urgency_text"], data["urgency_because"], kind="urgency"),
        _part(say("result.first"), data["first_step"], data["today_line"]),
        _part(say("result.who"), *([] if alarmed else _people(data))),
        _part(say("result.sure"), data["confidence_text"], say("result.not_a_diagnosis")),
        _part(say("result.fit"), *([] if alarmed else _amounts(data)), kind="fit"),
        _part(say("result.reasons"), *_why(data["reasons"])),
        _part(say("result.change"), *data["would_change"]),
        _part(say("result.watch_for"), *data["watch_for"], data["safety_net"]),
        _part(
            say("result.tell_clinician"), *data["tell_clinician"], short=_without_map(desk, data)
        ),
    ]
    return [part for part in parts if part.lines]


def _part(title: str, *lines: str, short: Sequence[str] = (), kind: str = "") -> Part:
    return Part(title, tuple(line for line in lines if line), tuple(short), kind)


def _people(data: Mapping[str, Any]) -> list[str]:
    return [
        " ".join([f"{_capital(who['label'])}. {who['why']}", *_where(who)])
        for who in data["specialists"]
    ]


def _where(who: Mapping[str, Any]) -> list[str]:
    """Who is elsewhere has an address to find on the page; who is here needs no word."""
    place = who.get("where") or {"here": True}
    return [] if place["here"] else [place["text"]]


def _amounts(data: Mapping[str, Any]) -> list[str]:
    return ["; ".join(f"{one['label']}: {one['amount']}" for one in data["systems"]) + "."]


def _why(reasons: Iterable[Mapping[str, Any]]) -> list[str]:
    """The answers that led here, by what they point to."""
    toward: dict[str, list[str]] = {}
    for reason in reasons:
        toward.setdefault(reason["toward_text"], []).append(reason["text"])
    return [f"{_capital('; '.join(texts))}. {text}." for text, texts in toward.items()]


def _without_map(desk: Desk, data: Mapping[str, Any]) -> tuple[str, ...]:
    """What to tell, without the muscles: the clinician's half has them."""
    told = {one["id"] for one in data["pain_map"]}
    sites = {desk.fill(s.mention) for s in desk.catalog.pain_sites if s.finding in told}
    return tuple(line for line in data["tell_clinician"] if line not in sites)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


# --- the clinician's half -------------------------------------------------------------------------


def clinical_half(desk: Desk, found: Assessment, answers: Answers, given: Given) -> list[Part]:
    """The structured history, with what the rules and the engine make of it."""
    say = desk.say
    who = say(f"clinical.about_{given.about}")
    parts = [_part(say("clinical.person"), "; ".join([*history.person(desk, answers), who]) + ".")]
    parts += [_part(f"{name}:", told, kind="topic") for name, told in history.topics(desk, answers)]
    parts += [
        _part(
            say("clinical.danger"),
            " ".join(history.danger_signs(desk, answers)),
            short=[" ".join(history.danger_rules(desk, answers))],
        ),
        _part(say("summary.flags"), "; ".join(_rules_met(desk, found, given)) or _no_rules(desk)),
        _part(say("summary.pattern"), _patterns(desk, found)),
        _part(say("clinical.muscles"), _muscles(desk, answers)),
        _part(_codes_title(desk), _codes(desk, found, answers)),
        _part(say("clinical.given"), _how(desk, given)),
        _part("", say("summary.version", version=found.version) + _when(desk, given)),
    ]
    return [part for part in parts if part.lines]


def _no_rules(desk: Desk) -> str:
    return desk.say("summary.no_flags")


def _rules_met(desk: Desk, found: Assessment, given: Given) -> list[str]:
    catalog = desk.catalog
    lines = []
    for fired in found.flags:
        because = [catalog.findings[f].clinical for f in fired.because if f in catalog.findings]
        detail = f" ({', '.join(because)})" if because else ""
        name = catalog.red_flags[fired.flag].name
        lines.append(f"{fired.clause} {name}: {fired.tier.value}{detail}")
    flag, clause = clause_of(catalog, given.alarm)
    if given.alarm and flag not in {fired.flag for fired in found.flags}:
        name = f"{clause.id} {catalog.red_flags[flag].name}: " if clause and flag else ""
        lines.insert(0, f"{name}{desk.say('clinical.from_words')}")
    return lines


def _patterns(desk: Desk, found: Assessment) -> str:
    catalog = desk.catalog
    shares = ", ".join(f"{s.system.replace('_', ' ')} {s.share:.2f}" for s in found.systems)
    top = [s for s in found.scores if s.named][:PATTERNS]
    named = (f"{catalog.conditions[s.condition].clinical} {s.share:.2f}" for s in top)
    return f"{'; '.join(named)}. {desk.say('clinical.systems')} {shares}."


def _muscles(desk: Desk, answers: Answers) -> str:
    catalog = desk.catalog
    told = [
        f"{catalog.findings[site.finding].clinical}: {', '.join(site.muscles)}"
        for site in catalog.pain_sites
        if answers.get(site.finding) in (PRESENT, SOMETIMES)
    ]
    return "; ".join(told) + "." if told else ""


def _codes_title(desk: Desk) -> str:
    used = "ICD-10-CM" if desk.clinic.country == coding.UNITED_STATES else "ICD-10"
    return desk.say("clinical.codes", name=used)


def _codes(desk: Desk, found: Assessment, answers: Answers) -> str:
    codes = coding.codes_for(desk.catalog, found, answers)
    signs = coding.as_written(codes, desk.clinic.country, confirm=False)
    others = coding.as_written(codes, desk.clinic.country, confirm=True)
    text = "; ".join(signs) + "." if signs else ""
    if others:
        text += f" {desk.say('clinical.codes_confirm')} {'; '.join(others)}."
    return text.strip()


def _how(desk: Desk, given: Given) -> str:
    known = [
        desk.say(f"clinical.origin.{origin}", number=number)
        for origin, number in sorted(given.origins.items(), key=lambda item: -item[1])
        if desk.has(f"clinical.origin.{origin}")
    ]
    return ", ".join(known) + "." if known else ""


def _when(desk: Desk, given: Given) -> str:
    return f" {given.at or desk.now():%Y-%m-%d %H:%M} UTC."
