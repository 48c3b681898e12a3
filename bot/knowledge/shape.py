"""Turn one piece of YAML into one value: a rule, a number with its origin, a list of words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.engine.model import AllOf, AnyOf, Is, Not, Provenance, Quantity, Rule


def rule(raw: Any, any_flag: Rule | None = None) -> Rule:
    """Read a rule as a clinician writes it.

    `neck_pain` | `{is: {onset: ["today"]}}` | `{all: [...]}` | `{any: [...]}` |
    `{at_least: {n: 2, of: [...]}}` | `{not: ...}` | `{no_red_flag: true}`

    Args:
        raw: The YAML value.
        any_flag: What `no_red_flag` denies; without it that form is not allowed.

    Raises:
        ValueError: Not one of the forms above; names what was found.
    """
    if isinstance(raw, str):
        return Is(raw)
    if not isinstance(raw, Mapping) or len(raw) != 1:
        raise ValueError(f"{raw!r} is no rule. Write a finding id, or is, all, any, at_least, not.")
    form, inner = next(iter(raw.items()))
    if form == "no_red_flag" and any_flag is not None:
        return Not(any_flag)
    if form not in _FORMS:
        raise ValueError(f"{form!r} is no rule form. Use is, all, any, at_least or not.")
    return _FORMS[form](inner, any_flag)


def _is(raw: Mapping[str, Sequence[str]], _: Rule | None) -> Rule:
    ((finding, values),) = raw.items()
    if isinstance(values, str):
        raise TypeError(f"{values!r} is not a list. Write the answers as a list: [{values!r}].")
    return Is(finding, frozenset(values))


def _all(raw: Sequence[Any], any_flag: Rule | None) -> Rule:
    return AllOf(_parts(raw, any_flag))


def _any(raw: Sequence[Any], any_flag: Rule | None) -> Rule:
    return AnyOf(_parts(raw, any_flag))


def _at_least(raw: Mapping[str, Any], any_flag: Rule | None) -> Rule:
    return AnyOf(_parts(raw["of"], any_flag), int(raw["n"]))


def _not(raw: Any, any_flag: Rule | None) -> Rule:
    return Not(rule(raw, any_flag))


_FORMS: Mapping[str, Callable[[Any, Rule | None], Rule]] = {
    "is": _is,
    "all": _all,
    "any": _any,
    "at_least": _at_least,
    "not": _not,
}


def _parts(raw: Sequence[Any], any_flag: Rule | None) -> tuple[Rule, ...]:
    if not isinstance(raw, list) or not raw:
        raise ValueError(f"{raw!r} is not a list of rules. Write at least one rule in it.")
    return tuple(rule(part, any_flag) for part in raw)


def quantity(raw: Any, default: Provenance = Provenance.ESTIMATE) -> Quantity:
    """Read a number with its origin; a bare number is an estimate.

    Raises:
        TypeError: Not a number.
        ValueError: An origin that is not known.
    """
    if isinstance(raw, Mapping):
        origin = Provenance(raw.get("provenance", default.value))
        return Quantity(float(raw["value"]), origin, raw.get("source"))
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        raise TypeError(f"{raw!r} is not a number. Write a number, or value, provenance, source.")
    return Quantity(float(raw), default)


def words(raw: Sequence[str] | None) -> tuple[str, ...]:
    """A list of ids or phrases; nothing counts as empty."""
    return tuple(str(word) for word in raw or ())


def flat(raw: Any, before: str = "") -> dict[str, str]:
    """A tree of texts as one level: `result: {urgency: {today: x}}` is "result.urgency.today"."""
    branches = raw.items() if isinstance(raw, Mapping) else enumerate(raw)
    out: dict[str, str] = {}
    for key, value in branches:
        name = f"{before}{key}"
        if isinstance(value, Mapping | list):
            out.update(flat(value, f"{name}."))
        else:
            out[name] = str(value)
    return out
