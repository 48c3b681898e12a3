"""The same results, quicker.

Each patch was written for one function of Rasa 3.6.21 and gives what that function gives;
tests/integration/test_dialogue_speed.py holds the two against each other.
"""

from __future__ import annotations

import asyncio
import sys
from collections import OrderedDict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from importlib.metadata import version
from types import ModuleType
from typing import Any
from weakref import WeakKeyDictionary

import aiohttp
import numpy as np
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.core.lock_store import LockStore
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.exceptions import GraphRunError
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.events import Event
from rasa.utils.endpoints import EndpointConfig

from bot.dialogue.patching import Function, replace

REMEMBERED_MATCHES = 4096
ASK_AGAIN_S = 0.02
_KEPT = "_levelhead_session"
SKOPS = "0.9.0"
ESTIMATORS = (
    "sklearn.linear_model._logistic.LogisticRegression",
    "sklearn.svm._classes.SVC",
    "sklearn.model_selection._search.GridSearchCV",
    "sklearn.preprocessing._label.LabelEncoder",
)
_TRUSTED = "skops.io._trusted_types"
KEEP_ALIVE_S = 2.0  # less than the action server's, so that it never closes one we are about to use


def apply() -> None:
    """Put every patch in place that fits the installed Rasa; calling it again changes nothing."""
    _trust_few_types()
    replace(RemoteAction, "_validate_action_result", ("self", "result"), _validate_once_built)
    replace(RemoteAction, "_action_call_format", ("self", "tracker", "domain"), _without_domain)
    replace(Event, "resolve_by_type", ("type_name", "default"), _resolve_from_memory)
    replace(DaskGraphRunner, "run", ("self", "inputs", "targets"), _run_in_a_row)
    replace(RulePolicy, "_get_possible_keys", ("self", "lookup", "states"), _remember_matches)
    replace(EndpointConfig, "session", ("self",), _keep_session)
    replace(
        LockStore,
        "lock",
        ("self", "conversation_id", "lock_lifetime", "wait_time_in_seconds"),
        _ask_for_the_lock_more_often,
    )


def _trust_few_types() -> None:
    """Load the reader of trained classifiers without first importing all of scikit-learn.

    It lists every estimator and function there is as trusted, which takes three seconds at each
    start and each training. Here the list holds what Rasa's two classifiers are made of: fewer, so
    no less safe. A type that is missing from it would leave a classifier untrained, which
    tests/integration/test_dialogue_speed.py would see.
    """
    if "skops.io" in sys.modules or version("skops") != SKOPS:
        return
    kinds: dict[str, list[type]] = getattr(np, "sctypes")  # noqa: B009 - gone from a newer numpy
    dtypes = (dtype for group in kinds.values() for dtype in group)
    names = (f"{dtype.__module__}.{dtype.__qualname__}" for dtype in dtypes)
    listing: Any = ModuleType(_TRUSTED)
    listing.PRIMITIVE_TYPE_NAMES = [f"builtins.{kind}" for kind in ("int", "float", "str", "bool")]
    listing.SKLEARN_ESTIMATOR_TYPE_NAMES = list(ESTIMATORS)
    listing.SCIPY_UFUNC_TYPE_NAMES = []
    listing.NUMPY_UFUNC_TYPE_NAMES = []
    listing.NUMPY_DTYPE_TYPE_NAMES = sorted({name for name in names if name.startswith("numpy")})
    sys.modules[_TRUSTED] = listing


def _validate_once_built(original: Function) -> Function:
    """Check an action's reply with a validator built once.

    Rasa's own checks the constant schema against its metaschema at every reply: 80% of a turn.
    """
    schema = RemoteAction.action_response_format_spec()
    validator = validator_for(schema)(schema)

    def validate(self: RemoteAction, result: Any) -> bool:
        # Whatever is wrong gets Rasa's own error.
        return True if validator.is_valid(result) else bool(original(self, result))

    return validate


def _without_domain(original: Function) -> Function:
    """Post no domain to actions that do not ask for it with `send_domain`; ours never read it.

    The action server wants the key, and accepts an empty object. Rasa's own setting
    `enable_selective_domain` leaves the key out, which a current action server refuses.
    """

    def call_format(self: RemoteAction, tracker: Any, domain: Any) -> dict[str, Any]:
        if domain.does_custom_action_explicitly_need_domain(self.name()):
            return dict(original(self, tracker, domain))
        return {**original(self, tracker, _NoDomain()), "domain": {}}

    return call_format


class _NoDomain:
    """Stands in where only the posted copy of the domain is wanted."""

    def as_dict(self) -> dict[str, Any]:
        return {}

    def does_custom_action_explicitly_need_domain(self, _name: str) -> bool:
        return False


def _resolve_from_memory(original: Function) -> Any:
    """Look an event's class up once per name; Rasa's own walks all subclasses every time."""
    known: dict[str, type[Event]] = {}

    def resolve(type_name: str, default: type[Event] | None = None) -> type[Event] | None:
        found = known.get(type_name)
        if found is None:
            found = original(type_name, default)
            if found is not None and found.type_name == type_name:
                known[type_name] = found
        return found

    return staticmethod(resolve)


Plan = Sequence[tuple[str, Any, tuple[str, ...]]]


def _run_in_a_row(original: Function) -> Function:
    """Run a trained graph's few steps one after the other, in an order worked out once.

    Rasa's own plans the same graph anew with dask at every prediction. Training keeps dask.
    """
    plans: WeakKeyDictionary[DaskGraphRunner, dict[tuple[str, ...], Plan]] = WeakKeyDictionary()

    def run(
        self: DaskGraphRunner,
        inputs: dict[str, Any] | None = None,
        targets: list[str] | None = None,
    ) -> dict[str, Any]:
        nodes = self._graph_schema.nodes
        if not inputs or not targets or any(name in nodes for name in inputs):
            return dict(original(self, inputs, targets))
        known = plans.setdefault(self, {})
        wanted = tuple(targets)
        if wanted not in known:
            known[wanted] = _plan(self, wanted)
        done = {name: (name, value) for name, value in inputs.items()}
        try:
            for name, node, needs in known[wanted]:
                done[name] = node(*(done.get(need, need) for need in needs))
        except RuntimeError as error:
            raise GraphRunError("Error running runner.") from error
        return dict(done[name] for name in wanted)

    return run


def _plan(runner: DaskGraphRunner, targets: tuple[str, ...]) -> Plan:
    """The steps that the targets need, each after what it needs itself."""
    schema = runner._graph_schema.minimal_graph_schema(list(targets))  # noqa: SLF001
    order: dict[str, tuple[str, ...]] = {}

    def visit(name: str) -> None:
        if name in order or name not in schema.nodes:
            return
        needs = tuple(schema.nodes[name].needs.values())
        for need in needs:
            visit(need)
        order[name] = needs

    for target in targets:
        visit(target)
    nodes = runner._instantiated_nodes  # noqa: SLF001
    return [(name, nodes[name], needs) for name, needs in order.items()]


def _remember_matches(original: Function) -> Function:
    """Remember which rules fit a course of conversation; Rasa's own tries every rule every time.

    Without slots there are few courses: press, answer, press, answer.
    """
    remembered: OrderedDict[tuple[int, str], tuple[dict[str, str], int, frozenset[str]]]
    remembered = OrderedDict()

    def possible_keys(self: RulePolicy, lookup: dict[str, str], states: list[Any]) -> set[str]:
        course = (id(lookup), repr(states))
        known = remembered.get(course)
        # The rules themselves are compared too: an id may be given again to other rules.
        if known is not None and known[0] is lookup and known[1] == len(lookup):
            return set(known[2])
        found: set[str] = original(self, lookup, states)
        remembered[course] = (lookup, len(lookup), frozenset(found))
        if len(remembered) > REMEMBERED_MATCHES:
            remembered.popitem(last=False)
        return found

    return possible_keys


def _keep_session(original: Function) -> Function:
    """Keep the connection to the action server open between turns; Rasa's own opens one a call."""

    @asynccontextmanager
    async def session(self: EndpointConfig) -> AsyncIterator[aiohttp.ClientSession]:
        loop, found = getattr(self, _KEPT, (None, None))
        if found is None or found.closed or loop is not asyncio.get_running_loop():
            found = original(self)
            found.connector._keepalive_timeout = KEEP_ALIVE_S  # noqa: SLF001
            setattr(self, _KEPT, (asyncio.get_running_loop(), found))
        yield found

    return session


def _ask_for_the_lock_more_often(original: Function) -> Function:
    """Let a second message of a conversation follow at once; Rasa's own looks once a second."""

    def lock(
        self: LockStore, conversation_id: str, lock_lifetime: float | None = None, *_: Any
    ) -> Any:
        given = {} if lock_lifetime is None else {"lock_lifetime": lock_lifetime}
        return original(self, conversation_id, wait_time_in_seconds=ASK_AGAIN_S, **given)

    return lock
