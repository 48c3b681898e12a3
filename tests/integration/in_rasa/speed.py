"""Each patch gives what Rasa's own function gives."""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
import warnings
from pathlib import Path

import numpy as np
from rasa.core.actions.action import RemoteAction
from rasa.core.lock_store import InMemoryLockStore
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.dialogue import patching, speed

speed.apply()

REPLIES = [
    {"events": [], "responses": []},
    {"events": [{"event": "slot", "name": "a", "value": 1}], "responses": [{"text": "hi"}]},
    {"events": [], "responses": [{"text": "hi", "buttons": [{"title": "A", "payload": "/a"}]}]},
    {},
    {"events": None},
    {"events": {}, "responses": []},
    {"events": [{"name": "no event"}], "responses": []},
    {"events": [{"event": 5}], "responses": []},
    {"events": [], "responses": "no list"},
    [],
    None,
    "text",
]


def _outcome(call, *args):
    try:
        return call(*args)
    except Exception as error:  # noqa: BLE001 - how it fails is compared
        return type(error).__name__, str(error)


def check_an_actions_reply_is_accepted_or_refused_as_rasa_does():
    action = RemoteAction("action_turn", None)
    original = getattr(RemoteAction._validate_action_result, patching._MARK)
    for reply in REPLIES:
        expected = _outcome(original, action, reply)
        assert _outcome(action._validate_action_result, reply) == expected, reply


def check_every_event_type_is_found_as_rasa_finds_it():
    original = getattr(Event.resolve_by_type, patching._MARK)
    names = ["user", "slot", "bot", "action", "restart", "topic", "unheard_of", ""]
    for name in names * 2:
        assert _outcome(Event.resolve_by_type, name) == _outcome(original, name), name
        assert _outcome(Event.resolve_by_type, name, SlotSet) == _outcome(original, name, SlotSet)
    assert Event.resolve_by_type("user") is UserUttered


class _Adds(GraphComponent):
    @classmethod
    def create(cls, config, model_storage, resource, execution_context):
        return cls()

    def process(self, **inputs):
        if "boom" in inputs.values():
            raise ValueError("boom")
        return "+".join(str(inputs[name]) for name in sorted(inputs))


def _runner(folder):
    def node(**needs):
        return SchemaNode(
            needs=needs, uses=_Adds, constructor_name="create", fn="process", config={}, eager=True
        )

    schema = GraphSchema(
        {
            "first": node(a="__message__"),
            "second": node(a="first", b="__message__"),
            "third": node(a="second", b="first"),
            "unused": node(a="__tracker__"),
        }
    )
    storage = LocalModelStorage(Path(folder))
    return DaskGraphRunner.create(schema, storage, ExecutionContext(schema, "1"), [])


def check_a_graph_gives_what_dask_gives():
    original = getattr(DaskGraphRunner.run, patching._MARK)
    with tempfile.TemporaryDirectory() as folder:
        runner = _runner(folder)
        for value in ("x", "y", "boom"):
            for targets in (["third"], ["second", "first"], ["unused"]):
                args = (runner, {"__message__": value, "__tracker__": 1}, targets)
                expected = _outcome(original, *args)
                assert _outcome(DaskGraphRunner.run, *args) == expected, (value, targets)


def _action_call():
    domain = Domain.load("domain.yml")
    tracker = DialogueStateTracker.from_events("visitor", [UserUttered("hi", {"name": "greet"})])
    return RemoteAction("action_turn", EndpointConfig("http://127.0.0.1:1")), tracker, domain


def check_an_action_call_is_rasas_own_but_for_the_domain():
    action, tracker, domain = _action_call()
    original = getattr(RemoteAction._action_call_format, patching._MARK)
    posted = action._action_call_format(tracker, domain)
    expected = original(action, tracker, domain)
    assert expected.pop("domain")
    assert posted.pop("domain") == {}
    assert posted == expected


def check_an_action_that_asks_for_the_domain_gets_it():
    _, tracker, _ = _action_call()
    domain = Domain.from_dict({"actions": [{"action_other": {"send_domain": True}}]})
    action = RemoteAction("action_other", EndpointConfig("http://127.0.0.1:1"))
    assert action._action_call_format(tracker, domain)["domain"] == domain.as_dict()


async def check_a_session_is_kept_open_and_opened_again_when_closed():
    endpoint = EndpointConfig("http://127.0.0.1:1")
    async with endpoint.session() as first:
        assert not first.closed
    assert not first.closed
    async with endpoint.session() as second:
        assert second is first
    await first.close()
    async with endpoint.session() as third:
        assert third is not first
    await third.close()


async def check_the_next_message_of_a_conversation_follows_at_once_and_in_order():
    store, order = InMemoryLockStore(), []

    async def turn(number):
        async with store.lock("visitor"):
            order.append(number)
            await asyncio.sleep(0.05)

    started = time.perf_counter()
    await asyncio.gather(*(turn(number) for number in range(3)))
    assert order == [0, 1, 2]
    assert time.perf_counter() - started < 1  # a second between two looks, as Rasa has it


def check_the_same_rules_fit_whether_remembered_or_not():
    from rasa.core.policies.rule_policy import RulePolicy

    original = getattr(RulePolicy._get_possible_keys, patching._MARK)
    policy = object.__new__(RulePolicy)
    listen = {"prev_action": {"action_name": "action_listen"}}
    asked = {name: {**listen, "user": {"intent": name}} for name in ("press", "greet", "other")}
    rules = {json.dumps([asked["press"]]): "action_turn", json.dumps([asked["greet"]]): "x"}
    more = {**rules, json.dumps([{}, asked["greet"]]): "y"}
    courses = [[], [{}], [{}, asked["press"]], [{}, asked["greet"]], [{}, asked["other"]]]
    for lookup in (rules, more, rules):
        for states in courses * 2:
            expected = original(policy, lookup, states)
            assert policy._get_possible_keys(lookup, states) == expected, states


def check_a_trained_classifier_is_read_back_and_gives_the_same():
    import skops.io
    from sklearn.linear_model import LogisticRegression

    trained = LogisticRegression(random_state=42).fit(np.eye(4), ["a", "b", "a", "b"])
    data = skops.io.dumps(trained)
    assert skops.io.get_untrusted_types(data=data) == []
    read = skops.io.loads(data)
    assert (read.predict_proba(np.eye(4)) == trained.predict_proba(np.eye(4))).all()


def check_other_types_in_a_model_are_not_trusted():
    import skops.io
    from sklearn.tree import DecisionTreeClassifier

    data = skops.io.dumps(DecisionTreeClassifier().fit(np.eye(2), [0, 1]))
    assert skops.io.get_untrusted_types(data=data)


class _Changed:
    def method(self, other_parameter):
        return "its own"


def check_a_patch_leaves_a_function_alone_that_it_was_not_written_for():
    with warnings.catch_warnings():
        assert not patching.replace(_Changed, "method", ("self", "parameter"), lambda _: None)
    assert _Changed().method(1) == "its own"


def check_another_rasa_keeps_its_own_behaviour():
    written_for, patching.WRITTEN_FOR = patching.WRITTEN_FOR, "3.7.0"
    try:
        parameters = ("self", "other_parameter")
        assert not patching.replace(_Changed, "method", parameters, lambda _: None)
    finally:
        patching.WRITTEN_FOR = written_for


def check_patching_twice_changes_nothing():
    before = RemoteAction._validate_action_result
    speed.apply()
    assert RemoteAction._validate_action_result is before
