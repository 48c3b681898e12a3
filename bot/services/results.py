"""The result in words and as data: how soon, who, what it rests on and how sure it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.engine.model import (
    ABSENT,
    PRESENT,
    SOMETIMES,
    UNSURE,
    Answers,
    Assessment,
    Catalog,
    FiredFlag,
    Reason,
    Suggestion,
    SystemShare,
    Urgency,
)
from bot.services.body import areas_felt
from bot.services.desk import Desk
from bot.services.emergency import emergency_message
from bot.services.messages import Message, message
from bot.services.places import booking, lines, place_of, urgent_line

SHOWN_DECIMALS = 3
BALANCE = ("neck", "eyes", "inner_ear")  # what tells the brain where the head is
HEADINGS = (
    *("who", "first", "why_who", "fit", "balance", "beside", "sure", "not_a_diagnosis", "reasons"),
    *("change", "watch_for", "tell_clinician", "pain_map", "pain_note"),
)
# How a share is put in words: a part of the whole, never a number that looks measured.
AMOUNTS = ((0.5, "half"), (0.25, "quarter"), (0.05, "some"), (0.0, "hardly"))


def read_back_text(catalog: Catalog, finding_id: str, value: str) -> str:
    """An answer in the visitor's words: "dizzy when you roll over in bed"."""
    finding = catalog.findings[finding_id]
    if finding.values:
        labels = [finding.value_labels.get(part, part) for part in value.split("|")]
        return " / ".join(labels)
    if value == ABSENT:
        return finding.label_absent
    if value == SOMETIMES:
        return catalog.wording["read_back.sometimes"].format(item=finding.label)
    if value == UNSURE:
        return catalog.wording["read_back.unsure"].format(item=finding.label)
    return finding.label


def assessment_object(desk: Desk, found: Assessment, answers: Answers) -> dict[str, Any]:
    """The result as data: what `levelhead assess` prints and what the widget draws."""
    catalog = desk.catalog
    lead = found.lead
    return {
        "type": "assessment",
        "urgency": found.urgency.value,
        "urgency_text": desk.say(f"result.urgency_text.{found.urgency.value}"),
        "urgency_because": _urgency_reason(desk, found, lead),
        "flags": [{"id": f.flag, "clause": f.clause, "tier": f.tier.value} for f in found.flags],
        "first_step": desk.say(f"result.first_step.{found.urgency.value}"),
        "sure_short": desk.say(f"result.sure_short.{'sign' if lead else found.confidence}"),
        "systems": [_system(desk, share) for share in found.systems],
        "systems_text": _systems_text(desk, found),
        "specialists": [_specialist(desk, s, found) for s in found.suggestions],
        "reasons": [_reason(desk, reason, found) for reason in found.reasons],
        "would_change": [_change(desk, found)] if found.would_change else [],
        "confidence": found.confidence,
        "confidence_text": _confidence_text(desk, found),
        "sureness": round(found.sureness, SHOWN_DECIMALS),
        "prior_band": {p: round(s, SHOWN_DECIMALS) for p, s in found.prior_band.items()},
        "more_than_one": found.more_than_one,
        "safety_net": desk.say("result.safety_net"),
        "watch_for": _from_leading(desk, found, "watch_for"),
        "tell_clinician": tell_clinician(desk, found, answers),
        "pain_map": pain_map(catalog, answers),
        "pain_areas": areas_felt(catalog, answers),
        "sources": _sources(catalog, found),
        "booking": booking(desk, found.urgency.value, [s.specialist for s in found.suggestions]),
        "today_line": urgent_line(desk, found.urgency.value),
        "catalog_version": found.version,
    }


def _urgency_reason(desk: Desk, found: Assessment, lead: FiredFlag | None) -> str:
    if lead is None:
        return ""
    section = "emergency" if found.urgency is Urgency.EMERGENCY else "today"
    key = f"{section}.{lead.message}.text"
    if found.urgency is Urgency.DAYS or not desk.has(key):
        return desk.say("result.because_flag", item=_because(desk.catalog, lead))
    return desk.say(key)


def _because(catalog: Catalog, flag: FiredFlag) -> str:
    labels = [catalog.findings[f].label for f in flag.because if f in catalog.findings]
    return ", ".join(dict.fromkeys(labels)) or catalog.red_flags[flag.flag].name


def _system(desk: Desk, share: SystemShare) -> dict[str, Any]:
    """One bar of the picture, with its length in words."""
    return {
        "id": share.system,
        "label": desk.catalog.systems[share.system].label,
        "share": round(share.share, SHOWN_DECIMALS),
        "amount": desk.say(f"result.amount.{_amount(share.share)}"),
        "group": "balance" if share.system in BALANCE else "beside",
    }


def _amount(share: float) -> str:
    return next(name for least, name in AMOUNTS if share >= least)


def _systems_text(desk: Desk, found: Assessment) -> str:
    ordered = [desk.catalog.systems[s.system].label for s in found.systems]
    return desk.say("result.systems_text", first=ordered[0], others=", ".join(ordered[1:]))


def _specialist(desk: Desk, suggestion: Suggestion, found: Assessment) -> dict[str, str]:
    specialist = desk.catalog.specialists[suggestion.specialist]
    flag = next((f for f in found.flags if f.flag == suggestion.because), None)
    why = suggestion.why or desk.say("result.why_hub")
    if flag is not None:
        why = desk.say("result.because_flag", item=_because(desk.catalog, flag))
    return {
        "id": specialist.id,
        "label": specialist.label,
        "why": desk.fill(why),
        "what_they_do": specialist.what_they_do,
        **place_of(desk, specialist.id),
    }


def _reason(desk: Desk, reason: Reason, found: Assessment) -> dict[str, str]:
    catalog = desk.catalog
    source = next((t.source for t in found.terms if t.finding == reason.finding and t.source), None)
    system = catalog.conditions[reason.toward].system
    return {
        "text": read_back_text(catalog, reason.finding, reason.value),
        "toward": system,
        "toward_text": desk.say("result.toward", item=catalog.systems[system].label),
        "source": catalog.sources[source].citation
        if source is not None and source in catalog.sources
        else catalog.wording["result.estimate_source"],
    }


def _change(desk: Desk, found: Assessment) -> str:
    change = found.would_change[0]
    who = desk.catalog.specialists.get(change.specialist or "")
    return desk.say(
        "result.would_change" if change.flips else "result.would_lean",
        answer=read_back_text(desk.catalog, change.finding, change.value),
        who=who.label if who else desk.say(f"result.urgency_text.{change.urgency.value}"),
    )


def _confidence_text(desk: Desk, found: Assessment) -> str:
    labels = [desk.catalog.systems[s.system].label for s in found.systems]
    text = desk.say(f"result.confidence.{found.confidence}", first=labels[0], second=labels[1])
    if found.more_than_one:
        text += " " + desk.say("result.more_than_one")
    lead = found.scores[0]
    if not lead.named and desk.catalog.conditions[lead.condition].system == "neck":
        text += " " + desk.say("result.neck_could_add")
    return text


def _from_leading(desk: Desk, found: Assessment, field: str) -> list[str]:
    named = [s.condition for s in found.scores if s.named][:1]
    texts = [getattr(desk.catalog.conditions[c], field) for c in named]
    return [desk.fill(text) for text in texts if text]


def tell_clinician(desk: Desk, found: Assessment, answers: Answers) -> list[str]:
    """What to mention at the visit; with a headache, the muscles known to refer to its site."""
    lines = _from_leading(desk, found, "tell_clinician")
    lines += [
        desk.fill(site.mention)
        for site in desk.catalog.pain_sites
        if answers.get(site.finding) in (PRESENT, SOMETIMES)
    ]
    if any("neck" in s.specialist or s.specialist == "concussion_pt" for s in found.suggestions):
        lines.append(desk.say("result.manual_therapy"))
    return lines


def pain_map(catalog: Catalog, answers: Answers) -> list[dict[str, Any]]:
    """Where the head hurts, and the muscles known to send pain there."""
    return [
        {
            "id": site.finding,
            "site": catalog.findings[site.finding].label,
            "muscles": list(site.muscles),
            "sources": [catalog.sources[s].citation for s in site.sources if s in catalog.sources],
        }
        for site in catalog.pain_sites
        if answers.get(site.finding) in (PRESENT, SOMETIMES)
    ]


def _sources(catalog: Catalog, found: Assessment) -> list[str]:
    keys = [term.source for term in found.terms if term.source]
    keys += [s for flag in found.flags for s in catalog.red_flags[flag.flag].sources]
    return [catalog.sources[k].citation for k in dict.fromkeys(keys) if k in catalog.sources]


def result_messages(desk: Desk, found: Assessment, answers: Answers) -> list[Message]:
    """The result for the visitor: for an emergency what to do now, else the whole card."""
    if found.urgency is Urgency.EMERGENCY and found.lead is not None:
        return [emergency_message(desk, found.lead.message, found.lead.flag)]
    data = assessment_object(desk, found, answers)
    shown = {**data, "clinic": _ways_to_the_clinic(desk), "words": headings(desk)}
    return [message(result_text(desk, data), after_buttons(desk), shown)]


def headings(desk: Desk) -> dict[str, str]:
    """What stands over the parts of a result, in the language that the result is in."""
    return {name: desk.say(f"result.{name}") for name in HEADINGS}


def _ways_to_the_clinic(desk: Desk) -> dict[str, str]:
    clinic = desk.clinic
    return {"name": clinic.name, "phone": clinic.phone}


def after_buttons(desk: Desk) -> list[dict[str, str]]:
    """What a visitor can do once there is a result."""
    return desk.controls("ask_question", "summary", "call_me", "go_back", "start_over", "goodbye")


def result_text(desk: Desk, data: Mapping[str, Any]) -> str:
    """The result as plain text: complete on a channel that shows nothing else."""
    say = desk.say
    parts = [say(f"result.urgency.{data['urgency']}"), data["urgency_because"]]
    parts.append(say("result.who"))
    for number, who in enumerate(data["specialists"], start=1):
        where = f" {who['where']['text']}" if "where" in who else ""
        parts.append(f"{number}. {who['label'][:1].upper()}{who['label'][1:]}. {who['why']}{where}")
    parts += lines(desk, data)
    parts += [say("result.sure") + " " + data["confidence_text"], data["systems_text"]]
    if data["reasons"]:
        parts.append(say("result.reasons") + "\n" + bullets(r["text"] for r in data["reasons"]))
    parts += data["would_change"]
    parts.append(say("result.watch_for") + " " + " ".join([*data["watch_for"], data["safety_net"]]))
    if data["tell_clinician"]:
        parts.append(say("result.tell_clinician") + "\n" + bullets(data["tell_clinician"]))
    parts.append(say("result.not_a_diagnosis"))
    return "\n\n".join(part for part in parts if part)


def bullets(lines: Any) -> str:
    """Lines as a plain-text list."""
    return "\n".join(f"- {line}" for line in lines)
