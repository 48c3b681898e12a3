"""The Spanish table of `make nlu-report`: the same measures over tests/nlu/es.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import median, quantiles
from typing import Any

from bot.settings import ROOT
from bot.training import MODEL
from bot.understanding import Understood
from tests.helpers.model import run_model
from tests.nlu import material
from tests.nlu.scoring import score

HALVES = {"held out": True, "looked at": False}


def show() -> None:
    """Parse every Spanish test sentence with our pipeline and print what was understood."""
    told = material.spanish()
    texts = list(dict.fromkeys(case["say"] for cases in told.values() for case in cases))
    ran = run_model(ROOT / ".venv-rasa", ROOT / "models" / f"{MODEL}.tar.gz", texts, "es")
    parsed = dict(zip(texts, ran["parsed"], strict=True))
    columns = {title: measures(told, parsed, held_out=half) for title, half in HALVES.items()}
    print(f"\n{'SPANISH':<26}" + "".join(f"{title:>14}" for title in columns))
    for measure in columns["held out"]:
        print(f"{measure:<26}" + "".join(f"{c[measure]:>14.3f}" for c in columns.values()))
    times = [float(one["ms"]) for one in parsed.values()]
    print(f"parse: median {median(times):.1f} ms, 95% {quantiles(times, n=20)[-1]:.1f} ms")


def measures(
    told: Mapping[str, list[dict[str, Any]]],
    parsed: Mapping[str, Mapping[str, Any]],
    *,
    held_out: bool,
) -> dict[str, float]:
    """Every figure of one half of the Spanish sentences."""

    def reading(text: str) -> Understood:
        return Understood.from_dict(parsed[text]["understood"])

    half = {name: material.part(cases, held_out=held_out) for name, cases in told.items()}
    danger = score([*half["danger"], *half["findings"]], reading=reading)
    findings = score(half["findings"], reading=reading)
    replies = score([], half["replies"], reading, "es")
    right = [parsed[c["say"]]["intent"] == c["intent"] for c in half["intents"]]
    return {
        "red flags heard": danger.danger_heard,
        "  with an alarm at once": danger.alarm_recall,
        "false alarms": danger.false_alarms,
        "asked back in vain": danger.calm_asked / max(1, danger.calm),
        "findings precision": findings.precision,
        "findings recall": findings.recall,
        "findings F1": findings.f1,
        "intent accuracy": sum(right) / len(right),
        "answers": replies.answer_accuracy,
    }


if __name__ == "__main__":
    show()
