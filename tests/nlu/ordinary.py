"""The ordinary way, for comparison: Rasa's default pipeline, trained on the same material.

DIET learns the intents of data/nlu and, as one more intent, the sentences with danger; and every
phrase of the term lists as an entity named after its finding. Both at once took more than 40
minutes and 14 GB, so it is trained twice, once for intents and once for entities, each with a part
of the sentences and phrases. It has no notion of denial, of the past or of other people, and cannot
be given one by data alone: what it finds counts as said.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from itertools import islice
from pathlib import Path

from ruamel.yaml import YAML

from bot.knowledge.sentences import load_sentences
from bot.knowledge.terms import Terms, load_terms
from bot.settings import ROOT
from bot.training import var_folder

ENVIRONMENT = ROOT / ".venv-baseline"
PHRASES_EACH = 8  # of a finding
EVERY = 3  # sentence with or without danger, if it is not longer than
LONGEST = 16  # words
ONLY = {"intents": "entity_recognition: false", "entities": "intent_classification: false"}
PIPELINE = ROOT / "tests" / "bench" / "baseline" / "config.yml"


def ordinary_models() -> dict[str, Path]:
    """The trained models, for intents and for entities; trained anew when the material changes."""
    folder = var_folder() / "nlu-report"
    folder.mkdir(parents=True, exist_ok=True)
    return {name: _model(folder / name, name) for name in ("intents", "entities")}


def _model(folder: Path, name: str) -> Path:
    material = folder / "data"
    shutil.rmtree(material, ignore_errors=True)
    material.mkdir(parents=True)
    if name == "intents":
        for file in sorted((ROOT / "data" / "nlu").glob("*.yml")):
            shutil.copy(file, material)
        _write(material / "danger.yml", _danger())
    else:
        _write(material / "phrases.yml", {"inform": _phrases(load_terms())})
    only = ONLY[name]
    config = PIPELINE.read_text(encoding="utf-8").replace(
        "epochs: 100", f"epochs: 100\n    {only}", 1
    )
    (folder / "config.yml").write_text(config, encoding="utf-8")
    parts = [*sorted(material.glob("*.yml")), folder / "config.yml"]
    digest = hashlib.sha256(b"".join(p.read_bytes() for p in parts)).hexdigest()[:16]
    model = folder / f"ordinary-{digest}.tar.gz"
    if not model.exists():
        _train(folder, material, model)
    return model


def _train(folder: Path, material: Path, model: Path) -> None:
    command = [str(ENVIRONMENT / "bin" / "rasa"), "train", "nlu", "--nlu", str(material)]
    command += ["--config", str(folder / "config.yml"), "--out", str(folder)]
    env = {**os.environ, "RASA_TELEMETRY_ENABLED": "false"}
    command += ["--fixed-model-name", model.name.removesuffix(".tar.gz")]
    subprocess.run(command, check=True, env=env, cwd=folder, capture_output=True)


def _danger() -> dict[str, list[str]]:
    told = [s for s in load_sentences() if len(s.say.split()) <= LONGEST]
    known = {text.lower() for texts in _intents().values() for text in texts}
    return {
        "red_flag": [s.say for s in told if s.signs][::EVERY],
        "inform": [s.say for s in told if not s.signs and s.say.lower() not in known][::EVERY],
    }


def _intents() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for file in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        for entry in YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8"))["nlu"]:
            lines = str(entry.get("examples", "")).splitlines()
            found.setdefault(entry.get("intent", ""), []).extend(x[2:].strip() for x in lines)
    return found


def _phrases(terms: Terms) -> list[str]:
    """Each phrase as an example that is one entity; of alternatives, each in turn."""
    found = []
    for finding, phrases in terms.findings.items():
        for number, phrase in enumerate(islice(phrases, PHRASES_EACH)):
            words = [_alternative(word, number, terms) for word in phrase.split() if word != "..."]
            found.append(f"[{' '.join(words)}]({finding})")
    return found


def _alternative(word: str, number: int, terms: Terms) -> str:
    parts = word.split("/")
    part = parts[number % len(parts)]
    if part.startswith("<"):
        choices = list(terms.sets[part.strip("<>")])
        return choices[number % len(choices)]
    return part


def _write(path: Path, intents: dict[str, list[str]]) -> None:
    lines = ['version: "3.1"', "nlu:"]
    for intent, examples in intents.items():
        lines += [f"  - intent: {intent}", "    examples: |"]
        lines += [f"      - {_one_line(example)}" for example in examples]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _one_line(text: str) -> str:
    return json.loads(json.dumps(text)).replace("\n", " ").strip()
