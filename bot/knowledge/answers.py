"""Read answers as people write them in case files.

An answer that does not fit is named together with what may stand there instead.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.engine.model import ABSENT, PRESENT, SOMETIMES, UNKNOWN, UNSURE, Catalog, Finding, RedFlag

# How the five states may be written. This is file syntax, not something a visitor reads.
_STATES = {
    PRESENT: {PRESENT, "yes", "y", "true", "1", "always"},
    ABSENT: {ABSENT, "no", "n", "false", "0", "none", "never"},
    SOMETIMES: {SOMETIMES, "a bit", "partly"},
    UNSURE: {UNSURE, "not sure", "not_sure", "don't know", "dont know", "dk", "?"},
    UNKNOWN: {UNKNOWN, "", "null", "not asked"},
}
_STATE_OF = {word: state for state, written in _STATES.items() for word in written}
_ACCEPTED = "yes, no, sometimes, not sure or null"


class AnswerError(ValueError):
    """An answer cannot be used; the message names the key, the value and the remedy."""


def parse_answers(catalog: Catalog, raw: Mapping[str, object]) -> dict[str, str]:
    """Read a case's answers by finding id, alias or danger-sign id.

    What a finding's own key says wins over what "R4: present" says about it.

    Args:
        catalog: Names the findings, their values and their aliases.
        raw: Key -> answer: yes/no/true/false/present/absent/sometimes/"not sure"/null, a value of
            the finding, or a list of them.

    Returns:
        Finding id -> answer. What was not asked (null) is left out.

    Raises:
        AnswerError: An unknown key, a value that does not fit, or one finding told two ways.
    """
    if not isinstance(raw, Mapping):
        raise AnswerError(f"{raw!r} holds no answers. Write one `finding: answer` a line.")
    names = _names(catalog)
    own: dict[str, str] = {}
    of_flags: dict[str, str] = {}
    told_by: dict[str, str] = {}
    for key, value in raw.items():
        target, fixed = names.get(str(key).strip().lower(), (None, None))
        if isinstance(target, RedFlag):
            of_flags.update(_of_flag(catalog, target, str(key), value))
        elif target is None:
            raise AnswerError(_unknown_key(str(key), names))
        else:
            answer = (
                _of_value(fixed, str(key), value) if fixed else _of_finding(target, str(key), value)
            )
            _tell(own, told_by, target, str(key), answer)
    return {**of_flags, **own}


_Names = Mapping[str, tuple["Finding | RedFlag | None", "str | None"]]


def _names(catalog: Catalog) -> _Names:
    """Every key that a case may use, in lower case: (finding or sign, value it stands for)."""
    names: dict[str, tuple[Finding | RedFlag | None, str | None]] = {}
    for flag in catalog.red_flags.values():
        names[flag.id.lower()] = (flag, None)
    for finding in catalog.findings.values():
        names.update({alias.lower(): (finding, None) for alias in finding.aliases})
        names.update(
            {name.lower(): (finding, value) for name, value in finding.value_aliases.items()}
        )
    names.update({finding.id: (finding, None) for finding in catalog.findings.values()})
    return names


def _unknown_key(key: str, names: _Names) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - only when something is wrong

    near = get_close_matches(key.lower(), names, n=1)
    hint = f"Did you mean {near[0]!r}?" if near else "Use an id of findings.yaml, or R1 to R30."
    return f"{key}: is not a finding. {hint}"


def _tell(
    own: dict[str, str], told_by: dict[str, str], finding: Finding, key: str, answer: str | None
) -> None:
    """Note one answer; several values of one finding add up, anything else may not differ."""
    if answer is None:
        return
    before = own.get(finding.id)
    if before is not None and before != answer:
        if not finding.values:
            raise AnswerError(
                f"{key}: says {answer!r}, but {told_by[finding.id]} says {before!r}. Keep one."
            )
        answer = "|".join(dict.fromkeys([*before.split("|"), *answer.split("|")]))
    own[finding.id] = answer
    told_by[finding.id] = key


def _of_flag(catalog: Catalog, flag: RedFlag, key: str, value: object) -> dict[str, str]:
    """What `R4: present` sets, or that `R4: absent` denies the whole stem."""
    state = _state(value)
    if state is None:
        raise AnswerError(f"{key}: {value!r} is no answer. Write {_ACCEPTED}.")
    if state == UNKNOWN:
        return {}
    said = flag.stem if state == ABSENT else flag.if_yes
    return {finding: state for finding in said if not catalog.findings[finding].values}


def _of_value(value: str, key: str, raw: object) -> str | None:
    """What `DUR_s: yes` says; `DUR_s: no` says nothing about the other lengths."""
    state = _state(raw)
    if state is None:
        raise AnswerError(f"{key}: {raw!r} is no answer. Write yes, no or null.")
    return value if state in (PRESENT, SOMETIMES) else UNSURE if state == UNSURE else None


def _of_finding(finding: Finding, key: str, raw: object) -> str | None:
    if finding.values:
        return _of_values(finding, key, raw)
    one = raw[0] if isinstance(raw, list) and len(raw) == 1 else raw
    state = _state(one)
    if state is None:
        raise AnswerError(f"{key}: {raw!r} is no answer. Write {_ACCEPTED}.")
    return None if state == UNKNOWN else state


def _of_values(finding: Finding, key: str, raw: object) -> str | None:
    """One or several of the finding's own values, as ids or aliases, in the order given."""
    said = raw if isinstance(raw, list) else str(raw).split("|") if isinstance(raw, str) else [raw]
    known = {value.lower(): value for value in finding.values}
    known.update({alias.lower(): value for alias, value in finding.value_aliases.items()})
    # YAML reads an unquoted 18_49 as the number 1849.
    known.update({value.replace("_", ""): value for value in finding.values if value[0].isdigit()})
    out: list[str] = []
    for one in said:
        word = str(one).strip().lower()
        if word in known:
            out.append(known[word])
        elif (state := _state(one)) in (UNSURE, UNKNOWN) and len(said) == 1:
            return UNSURE if state == UNSURE else None
        else:
            allowed = ", ".join(finding.values)
            raise AnswerError(
                f"{key}: {one!r} is no answer. Write one or more of {allowed}, or not sure."
            )
    return "|".join(dict.fromkeys(out)) or None


def _state(raw: object) -> str | None:
    """The state a written answer stands for, or None when it is none."""
    if raw is None:
        return UNKNOWN
    return _STATE_OF.get(str(raw).strip().lower()) if isinstance(raw, str | bool | int) else None
