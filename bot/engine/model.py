"""What the clinical content says, as plain frozen values.

The catalog is written by clinicians in YAML (`bot/knowledge/catalog`), checked and loaded by
`bot.knowledge`, and reasoned over by the other modules of this package. Nothing here reads a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

# One answer per finding id. A finding with `values` (such as how long a spell lasts) holds one of
# them, or several joined with "|" when the visitor stated more than one ("seconds|constant").
# Every other finding holds PRESENT, ABSENT, SOMETIMES or UNSURE. Not asked = not in the mapping,
# or UNKNOWN, which is the same.
Answers = Mapping[str, str]

PRESENT = "present"
ABSENT = "absent"
SOMETIMES = "sometimes"  # half weight
UNSURE = "unsure"  # asked, and the visitor does not know: no weight, but it is counted
UNKNOWN = "unknown"  # not asked: the same as no entry at all
STATES = (PRESENT, ABSENT, SOMETIMES, UNSURE, UNKNOWN)


class Urgency(str, Enum):
    """How soon to be seen, from most to least urgent."""

    EMERGENCY = "emergency"  # now
    TODAY = "today"
    DAYS = "days"  # within two weeks
    ROUTINE = "routine"

    @property
    def rank(self) -> int:
        """Higher is more urgent: routine 0 to emergency 3."""
        return _RANK[self]

    def raised(self, steps: int = 1) -> Urgency:
        """The tier `steps` more urgent, emergency at most; a negative number lowers it."""
        wanted = min(max(self.rank + steps, 0), len(_RANK) - 1)
        return next(tier for tier, rank in _RANK.items() if rank == wanted)


_RANK = {Urgency.ROUTINE: 0, Urgency.DAYS: 1, Urgency.TODAY: 2, Urgency.EMERGENCY: 3}


class Provenance(str, Enum):
    """Where a number comes from; shown to clinicians beside every term of a result."""

    PUBLISHED = "published"  # a number looked up in the cited source
    DERIVED = "derived"  # worked out from a published number, or borrowed from a near population
    DEFINITION = "definition"  # true because the item defines the condition: not evidence
    RECALLED = "recalled"  # from memory of the cited source, to be verified
    ESTIMATE = "estimate"  # no published number was found


@dataclass(frozen=True, slots=True)
class Quantity:
    """A clinical number that knows where it comes from."""

    value: float
    provenance: Provenance
    source: str | None = None  # a key of sources.yaml


# --- rules over answers -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Is:
    """True when the finding's answer is one of `values`."""

    finding: str
    values: frozenset[str] = frozenset({PRESENT, SOMETIMES})


@dataclass(frozen=True, slots=True)
class AllOf:
    """True when every part is true."""

    parts: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """True when at least `least` parts are true."""

    parts: tuple[Rule, ...]
    least: int = 1


@dataclass(frozen=True, slots=True)
class Not:
    """True when the part is not known to be true (not asked counts as not true)."""

    part: Rule


Rule = Is | AllOf | AnyOf | Not


# --- the catalog --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a visitor can tell us."""

    id: str
    label: str  # read back to the visitor: "dizzy when you roll over in bed"
    label_absent: str  # "rolling over in bed does not set it off"
    clinical: str  # for the clinician's summary: "positional trigger (lying, rolling, looking up)"
    values: tuple[str, ...] = ()  # empty: present / absent / sometimes / unsure
    value_labels: Mapping[str, str] = field(default_factory=dict)  # per value, for the visitor
    aliases: tuple[str, ...] = ()  # other names accepted in case files, such as "ROLL"
    flag: bool = False  # takes part in a red-flag rule's stem: "unsure" is asked once more
    topic: str = ""  # dizziness, neck, headache, hearing, sight, faint, before, about_you, safety
    sources: tuple[str, ...] = ()
    value_aliases: Mapping[str, str] = field(default_factory=dict)  # "DUR_s" -> "seconds"
    present_when: Rule | None = None  # follows from other answers when it was not asked itself
    absent_when: Rule | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """How often one answer is given by people with each condition."""

    finding: str
    value: str  # PRESENT, or one of Finding.values
    given: Mapping[str, Quantity]  # condition id -> P(answer | condition)
    weight: Quantity  # multiplies the log-likelihood; under 1 for answers people misreport


@dataclass(frozen=True, slots=True)
class Bundle:
    """Findings that say the same thing twice; together they may not exceed the cap."""

    id: str
    findings: tuple[str, ...]
    cap: float  # as a likelihood ratio: the bundle stays within [1 / cap, cap]
    provenance: Provenance
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Referral:
    """A clinician type that fits a condition, with the reason in the visitor's words."""

    specialist: str
    why: str


@dataclass(frozen=True, slots=True)
class Condition:
    """A pattern that answers can fit. Named to clinicians; visitors hear of systems."""

    id: str
    key: str  # the evidence base's short key, such as "CGD"
    system: str  # neck, eyes, inner_ear, brain, body, urgent or other
    label: str  # plain words: "ear crystals"
    clinical: str
    prior: Quantity
    urgency: Urgency  # when this is the leading pattern and no flag says more
    referrals: tuple[Referral, ...]  # best first
    gate: Rule | None = None  # may be named only when this holds
    route_when: Rule | None = None  # a plain pattern: its first clinician is always suggested
    confidence_cap: float = 1.0  # the highest share that may be shown
    watch_for: str = ""
    tell_clinician: str = ""
    codes: tuple[str, ...] = ()  # ICD-10-CM, presenting problem only
    # Another urgency where a rule holds, first match wins: the same picture may be for today in
    # its first days, and for within two weeks once it has been there for months.
    urgency_when: tuple[tuple[Rule, Urgency], ...] = ()
    prompt_when: Rule | None = None  # its urgency counts when this holds, whatever leads


@dataclass(frozen=True, slots=True)
class System:
    """One of the three balance systems, or one of the two beside them."""

    id: str
    label: str
    text: str  # one plain sentence for the result


@dataclass(frozen=True, slots=True)
class Clause:
    """One way a red flag fires."""

    id: str  # "R4-b"
    tier: Urgency
    when: Rule
    message: str  # a key under emergencies in wording.yaml: "stroke", "heart", "gas"
    specialist: str  # who to see, such as "emergency_services" or "same_day"


@dataclass(frozen=True, slots=True)
class RedFlag:
    """A danger sign. Rules, not statistics: the most urgent one that fires wins."""

    id: str  # "R1" to "R30"
    name: str
    clauses: tuple[Clause, ...]
    # "tier"; "upgrade" (R27): its clause's tier at least, and then one tier more urgent than
    # everything says; or "stop" (R30): out of scope.
    effect: str = "tier"
    unsure_keeps_tier: bool = False  # R1, R3, R9, R12: a second "not sure" counts in full
    provenance: Provenance = Provenance.ESTIMATE
    sources: tuple[str, ...] = ()
    note: str = ""
    stem: tuple[str, ...] = ()  # the findings it asks about; "R1: absent" in a case denies them all
    if_yes: tuple[str, ...] = ()  # what "R1: present" in a case sets


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to press, and what pressing it says."""

    id: str
    title: str
    sets: Mapping[str, str]  # finding id -> answer
    exclusive: bool = False  # in a checklist, cannot go with the others
    area: str = ""  # the part of the drawn head and neck that shows it


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to ask."""

    id: str
    stage: str  # "screen" (red flags), "follow_up" (of a flag) or "interview"
    kind: str  # "single" (one option) or "checklist" (several, with an explicit none)
    text: str
    text_other: str  # the same about somebody else: "How long does one of their spells last?"
    rephrase: str  # simpler words for the second try; never the same words twice
    options: tuple[Option, ...]
    none_title: str  # checklist only: "None of these" makes every option's finding absent
    why: str  # "why do you ask?", in two or three plain sentences
    sources: tuple[str, ...]
    topic: str
    ask_when: Rule | None = None  # asked only when this holds
    order: int = 100  # screens: lowest first; interview: settles ties
    required: bool = False  # asked before a result is given unless its findings are known
    closing: bool = False  # asked last: it changes no suggestion, but the clinician wants to know


@dataclass(frozen=True, slots=True)
class Specialist:
    """A clinician type."""

    id: str
    label: str  # "a physical therapist who works with necks and balance"
    what_they_do: str
    clinical: str
    sources: tuple[str, ...] = ()
    # Who sees the same at a lower urgency: nobody is sent to emergency services "within two weeks".
    instead: Mapping[Urgency, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Article:
    """An answer to a visitor's question about the topic."""

    id: str
    title: str
    text: str  # two to four plain sentences, with what experts disagree on
    asked_as: tuple[str, ...]  # example questions
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PainSite:
    """Where a headache is felt, and the muscles known to refer there."""

    finding: str  # such as "headache_site_forehead"
    muscles: tuple[str, ...]
    mention: str  # offered as something to mention to the clinician
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """A code of the International Classification of Diseases that may apply."""

    id: str
    icd10: str  # as the World Health Organization numbers it
    icd10cm: str  # the same in the United States
    title: str
    when: Rule | None  # shown when this holds
    condition: str = ""  # shown while this pattern leads
    confirm: bool = False  # a diagnosis: applies only if an exam confirms it
    provenance: Provenance = Provenance.RECALLED
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement comes from."""

    id: str
    citation: str
    verified: bool  # False: cited from memory, to be checked


@dataclass(frozen=True, slots=True)
class Catalog:
    """All reviewed clinical content, one version of it."""

    version: str
    findings: Mapping[str, Finding]
    conditions: Mapping[str, Condition]
    evidence: tuple[Evidence, ...]
    bundles: tuple[Bundle, ...]
    red_flags: Mapping[str, RedFlag]
    systems: Mapping[str, System]
    specialists: Mapping[str, Specialist]
    questions: Mapping[str, Question]
    articles: Mapping[str, Article]
    pain_sites: tuple[PainSite, ...]
    sources: Mapping[str, Source]
    model: Mapping[str, Quantity]  # temperature, caps and thresholds, by name (model.yaml)
    wording: Mapping[str, str]  # flattened keys of wording.yaml: "result.urgency.today"
    language: str = "en"  # of the texts; everything else is the same in every language
    codes: tuple[Code, ...] = ()


# --- what the engine says -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FiredFlag:
    """A red flag that fired."""

    flag: str
    clause: str
    tier: Urgency
    message: str
    specialist: str
    because: tuple[str, ...]  # the findings that made it true
    suspected: bool = False  # rests on a repeated "not sure"
    effect: str = "tier"


@dataclass(frozen=True, slots=True)
class Term:
    """One answer's contribution to one condition, as used."""

    finding: str
    value: str
    condition: str
    log_odds: float  # after weight, shrinkage, caps and tempering
    provenance: Provenance
    source: str | None
    note: str = ""  # such as "capped", "halved: definition", "bundle neck"


@dataclass(frozen=True, slots=True)
class Score:
    """How well the answers fit one condition."""

    condition: str
    share: float  # of all conditions, sums to 1
    alone: float  # one-vs-rest probability: two can be high together
    named: bool  # its naming gate holds (or it has none)


@dataclass(frozen=True, slots=True)
class SystemShare:
    """How much of the picture one system explains; the five sum to 1."""

    system: str
    share: float


@dataclass(frozen=True, slots=True)
class Reason:
    """An answer that pushed the result."""

    finding: str
    value: str
    toward: str  # condition id
    weight: float  # summed log odds, for ordering


@dataclass(frozen=True, slots=True)
class Change:
    """An answer that would change the result if it were different."""

    finding: str
    value: str
    urgency: Urgency
    specialist: str | None
    condition: str
    flips: bool = True  # somebody else would come first; else they only come closer


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A clinician type, why, and the condition or flag that it rests on."""

    specialist: str
    why: str
    because: str  # condition id, red-flag id, or "hub" when nothing points clearly


@dataclass(frozen=True, slots=True)
class Assessment:
    """How soon, who, and what it rests on. Never a diagnosis."""

    urgency: Urgency
    urgency_because: str  # red-flag clause id, condition id, "urgent_threshold" or "none"
    flags: tuple[FiredFlag, ...]
    systems: tuple[SystemShare, ...]  # neck, eyes, inner_ear, brain, body; largest first
    scores: tuple[Score, ...]  # conditions, largest share first
    suggestions: tuple[Suggestion, ...]  # one or two; best first
    confidence: str  # "clear", "two", "unclear" or "not_enough" (evidence 6.7 and 6.8)
    more_than_one: bool  # two conditions each fit on their own
    reasons: tuple[Reason, ...]  # two or three
    would_change: tuple[Change, ...]  # at most one
    terms: tuple[Term, ...]
    contradictions: tuple[str, ...]  # finding ids stated two ways
    sureness: float  # how often the first system is right for answers like these, calibrated
    unsure_share: float  # of the answers asked for, how many the visitor did not know
    prior_band: Mapping[str, float]  # system share of the neck at a CGD prior of 5, 13, 25%
    version: str

    @property
    def lead(self) -> FiredFlag | None:
        """The danger sign that the urgency rests on, where it rests on one."""
        named = (f for f in self.flags if f.clause == self.urgency_because)
        return next(named, next((f for f in self.flags if f.tier is self.urgency), None))


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask this question next; only the listed options are still unknown."""

    question: str
    options: tuple[str, ...]
    remaining: int  # about how many questions are left, this one included


@dataclass(frozen=True, slots=True)
class Done:
    """Enough is known."""

    why: str  # "flag", "clear", "limit" or "nothing_left"


NextStep = Ask | Done
