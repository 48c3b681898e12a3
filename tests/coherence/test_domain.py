"""domain.yml, data/, config.yml, actions/ and the catalog speak of the same things."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.dialogue import payload
from bot.engine.model import Catalog
from bot.settings import ROOT

READER = YAML(typ="safe", pure=True)
# Only ever pressed, or set by our own code: no examples of how people say them.
WITHOUT_EXAMPLES = {"press", "red_flag", "nlu_fallback"}


def read(path: Path) -> dict[str, Any]:
    return dict(READER.load(path.read_text(encoding="utf-8")))


DOMAIN = read(ROOT / "domain.yml")
RULES = [
    (path.name, rule)
    for path in sorted((ROOT / "data" / "rules").glob("*.yml"))
    for rule in read(path)["rules"]
]


def names(entries: list[Any]) -> list[str]:
    """Plain names, or the keys of entries that carry settings."""
    return [entry if isinstance(entry, str) else next(iter(entry)) for entry in entries]


def steps(rule: dict[str, Any], kind: str) -> list[str]:
    return [step[kind] for step in rule["steps"] if kind in step]


def intents_in_nlu_data() -> set[str]:
    files = (ROOT / "data" / "nlu").rglob("*.yml")
    return {entry["intent"] for path in files for entry in read(path)["nlu"] if "intent" in entry}


def action_names() -> set[str]:
    """What the `name` methods in actions/ return, without importing them."""
    found = set()
    for path in (ROOT / "actions").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name == "name":
                found |= {
                    item.value.value
                    for item in ast.walk(node)
                    if isinstance(item, ast.Return) and isinstance(item.value, ast.Constant)
                }
    return found


def test_every_intent_has_exactly_one_rule() -> None:
    ruled = Counter(intent for _, rule in RULES for intent in steps(rule, "intent"))
    assert ruled == Counter(names(DOMAIN["intents"]))


def test_every_rule_is_an_intent_and_what_follows_without_conditions() -> None:
    for name, rule in RULES:
        assert set(rule) == {"rule", "steps"}, (name, rule)
        assert len(steps(rule, "intent")) == 1, (name, rule)


def test_a_danger_sign_is_answered_before_it_is_recorded() -> None:
    rule = next(rule for _, rule in RULES if steps(rule, "intent") == ["red_flag"])
    assert steps(rule, "action") == ["utter_emergency", "action_record_emergency"]


def test_everything_else_is_one_action_a_turn() -> None:
    for name, rule in RULES:
        if steps(rule, "intent") != ["red_flag"]:
            assert steps(rule, "action") == ["action_turn"], (name, rule)


def test_every_action_of_a_rule_exists() -> None:
    known = set(DOMAIN["actions"]) | set(DOMAIN["responses"])
    assert {action for _, rule in RULES for action in steps(rule, "action")} <= known
    assert set(DOMAIN["actions"]) == action_names()


def test_every_intent_with_examples_is_in_the_domain_and_the_other_way_round() -> None:
    assert intents_in_nlu_data() == set(names(DOMAIN["intents"])) - WITHOUT_EXAMPLES


def test_every_article_of_the_catalog_can_be_asked_for(catalog: Catalog) -> None:
    in_domain = {name for name in names(DOMAIN["intents"]) if name.startswith("faq_")}
    assert in_domain == {f"faq_{article}" for article in catalog.articles}


def test_no_form_swallows_a_danger_sign() -> None:
    """There is no form now. One that is added must let the screen out at every question."""
    for name, form in (DOMAIN.get("forms") or {}).items():
        assert "red_flag" in (form.get("ignored_intents") or []), name


def test_every_control_of_the_services_is_an_intent() -> None:
    words = re.compile(r"controls\(([^)]*)\)")
    source = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "bot" / "services").rglob("*.py")
    )
    used = {name for call in words.findall(source) for name in re.findall(r'"(\w+)"', call)}
    assert used <= set(names(DOMAIN["intents"])) - payload.NOT_PRESSED


def test_rasas_commands_stand_for_intents_of_ours() -> None:
    assert set(payload.OURS_FOR_RASAS.values()) <= set(names(DOMAIN["intents"]))


@pytest.mark.parametrize("name", ["utter_emergency", "utter_trouble"])
def test_the_texts_of_last_resort_need_nothing_filled_in(name: str) -> None:
    for response in DOMAIN["responses"][name]:
        assert "{" not in response["text"]
        assert "emergency number" in response["text"]
        assert "\n\n" not in response["text"]


def test_rasa_never_ends_a_conversation_by_itself() -> None:
    assert DOMAIN["session_config"]["session_expiration_time"] == 0


def test_our_component_is_last_and_no_guess_is_made_without_a_rule() -> None:
    config = read(ROOT / "config.yml")
    assert config["pipeline"][-1]["name"] == "bot.dialogue.component.Understanding"
    assert [policy["name"] for policy in config["policies"]] == ["RulePolicy"]
    assert config["policies"][0]["enable_fallback_prediction"] is False


def test_rasas_own_switch_that_current_action_servers_refuse_is_off() -> None:
    endpoints = read(ROOT / "endpoints.yml")
    assert "enable_selective_domain" not in endpoints["action_endpoint"]


def test_test_stories_name_known_intents_and_actions() -> None:
    for path in (ROOT / "tests" / "conversations").glob("test_*.yml"):
        for story in read(path)["stories"]:
            assert set(steps(story, "intent")) <= set(names(DOMAIN["intents"])), story["story"]
            known = set(DOMAIN["actions"]) | set(DOMAIN["responses"])
            assert set(steps(story, "action")) <= known, story["story"]
