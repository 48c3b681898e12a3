"""An evaluation in the terminal."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Console
from rich.table import Table

from bot.engine.model import UNSURE, Assessment, Catalog, Urgency
from bot.evaluation.measures import Triage
from bot.evaluation.summary import Miss, Summary

TIERS = (Urgency.EMERGENCY, Urgency.TODAY, Urgency.DAYS, Urgency.ROUTINE)
ANSWERS_SHOWN = 12


def print_summary(console: Console, catalog: Catalog, found: Summary, misses: int = 20) -> None:
    """Print the figures, the promises, and the first misses with the answers behind them."""
    console.print(f"[bold]{len(found.outcomes)} cases[/], catalog {found.version}\n")
    console.print(_targets(found))
    for title, rows in sections(found):
        console.print(_table(title, rows))
    console.print(_confusion(found.triage))
    console.print(_anchors(found))
    for miss in found.misses[:misses]:
        console.print(miss_text(catalog, miss), highlight=False)
    if len(found.misses) > misses:
        console.print(f"... and {len(found.misses) - misses} more: all are in the page.")


def sections(found: Summary) -> list[tuple[str, list[tuple[str, str]]]]:
    """Every figure in words, by heading; the terminal and the page share them."""
    t, d, told = found.triage, found.direction, found.direction_told
    neck, sure, ask = found.cervicogenic, found.calibration, found.asking
    return [
        (
            "How soon (after the interview)",
            [
                ("Sensitivity for emergency", str(t.emergency)),
                ("Sensitivity for emergency or today", str(t.soon)),
                ("Acceptable urgency", str(t.exact)),
                ("Under-triage by one tier", str(t.under_one)),
                ("Under-triage by two or more", str(t.under_two)),
                ("Over-triage", str(t.over)),
                ("  by cause", _counts(t.over_causes)),
                ("Red-flag cases at their tier or above", str(t.flags)),
                ("Near misses that stay quiet", str(t.near_misses)),
                ("All answers at once: acceptable urgency", str(found.triage_told.exact)),
                (
                    "All answers at once: red-flag cases at their tier or above",
                    str(found.triage_told.flags),
                ),
            ],
        ),
        (
            "Who and which system",
            [
                ("Right system first", str(d.top1)),
                ("Right system within two", str(d.top2)),
                ("Acceptable clinician first", str(d.first_clinician)),
                ("Acceptable clinician within two", str(d.within_two)),
                ("All answers at once: right system first", str(told.top1)),
                ("All answers at once: acceptable clinician within two", str(told.within_two)),
                (
                    f"Error-prone visitors ({found.noisy_people}): right system first",
                    str(found.noisy.top1),
                ),
                ("Error-prone visitors: right system within two", str(found.noisy.top2)),
            ],
        ),
        (
            "Dizziness from the neck",
            [
                ("Named", str(neck.named)),
                ("Sensitivity", str(neck.sensitivity)),
                ("Specificity", str(neck.specificity)),
                *(
                    (f"Right when named, where {p:.0%} of visitors have it", f"{value:.0%}")
                    for p, value in neck.ppv.items()
                ),
            ],
        ),
        (
            "How sure",
            [
                ("Expected calibration error", f"{sure.error:.3f} ({sure.count} cases)"),
                (
                    "  without results held at the neck's cap",
                    f"{sure.error_uncapped:.3f}",
                ),
                (
                    "Error-prone visitors: expected calibration error",
                    f"{found.noisy_calibration.error:.3f}",
                ),
                ("Brier score", f"{sure.brier:.3f} (knowing only priors: {sure.brier_prior:.3f})"),
                *(
                    (f'Said "{word}": right system first', str(r))
                    for word, r in sure.by_word.items()
                ),
            ],
        ),
        (
            "Asking",
            [
                ("Questions after the red flags", f"median {ask.median:g}, 90% {ask.ninetieth:g}"),
                ("Red-flag questions", f"median {ask.screens:g}"),
                ("Pertinent findings collected", f"{ask.collected:.2f} ({ask.cases} cases)"),
                ("Findings per question", f"{ask.per_question:.2f}"),
                *(
                    (
                        f"Asking by {s.name}",
                        (
                            f"mean {s.questions:.1f}, median {s.median:g}; "
                            f"ends as asking everything does in {s.same:.0%}"
                        ),
                    )
                    for s in found.savings
                ),
            ],
        ),
    ]


def _counts(causes: Mapping[str, int]) -> str:
    ordered = sorted(causes.items(), key=lambda pair: -pair[1])
    return ", ".join(f"{cause} {count}" for cause, count in ordered) or "none"


def _targets(found: Summary) -> Table:
    table = Table(title="Promised", title_justify="left")
    for heading in ("", "What", "Promised", "Came out"):
        table.add_column(heading)
    for target in found.targets:
        mark = "-" if target.met is None else "[green]met[/]" if target.met else "[red]MISSED[/]"
        table.add_row(mark, target.text, target.wanted, target.got)
    return table


def _table(title: str, rows: list[tuple[str, str]]) -> Table:
    table = Table(title=title, title_justify="left", show_header=False)
    table.add_column("what")
    table.add_column("figure")
    for row in rows:
        table.add_row(*row)
    return table


def _confusion(triage: Triage) -> Table:
    table = Table(title="Expected (down) against suggested (across)", title_justify="left")
    for heading in ("", *(tier.value for tier in TIERS)):
        table.add_column(heading)
    for expected in TIERS:
        row = [str(triage.table.get((expected, tier), 0)) for tier in TIERS]
        table.add_row(expected.value, *row)
    return table


def _anchors(found: Summary) -> Table:
    table = Table(title="Published, for the order of size", title_justify="left")
    for heading in ("What", "Figure", "Ours", "How it was obtained", "Source"):
        table.add_column(heading)
    for anchor in found.anchors:
        table.add_row(*(anchor[key] for key in ("what", "value", "ours", "how", "source")))
    return table


def miss_text(catalog: Catalog, miss: Miss) -> str:
    """One miss with what it rests on: the signs that fired, or the answers that weighed most."""
    case, found = miss.outcome.case, miss.outcome.asked
    expected = case.expected
    who = ", ".join(s.specialist for s in found.suggestions)
    shares = ", ".join(f"{s.system} {s.share:.0%}" for s in found.systems[:3])
    wanted = [*(t.value for t in expected.acceptable), *expected.systems, *expected.specialists]
    kinds = "; ".join(kind[2:] for kind in miss.kinds)
    return (
        f"[bold]{case.id}[/] ({case.file}) {kinds}\n"
        f"  expected {', '.join(wanted)}\n"
        f"  came out {found.urgency.value} (because of {found.urgency_because}), {who}; {shares}\n"
        f"  {because(catalog, found)}\n"
        f"  answers: {_answers(miss)}"
    )


def because(catalog: Catalog, found: Assessment) -> str:
    """The danger signs that fired, else the answers that pushed most."""
    if found.flags:
        return "; ".join(f"{f.clause} by {', '.join(f.because)}" for f in found.flags)
    leading = found.scores[0].condition
    terms = sorted((t for t in found.terms if t.condition == leading), key=lambda t: -t.log_odds)
    pushes = ", ".join(f"{t.finding} {t.value} {t.log_odds:+.2f}" for t in terms[:4])
    return f"{catalog.conditions[leading].clinical}: {pushes}"


def _answers(miss: Miss) -> str:
    said = {f: v for f, v in miss.outcome.talk.answers.items() if v not in ("absent", UNSURE)}
    shown = [f"{f} {v}" for f, v in list(said.items())[:ANSWERS_SHOWN]]
    unsure = sum(v == UNSURE for v in miss.outcome.talk.answers.values())
    return ", ".join(shown) + (f"; {unsure} not sure" if unsure else "")
