"""Changes one function of Rasa, and only the one it was written for.

A patch names the Rasa version and the signature that it expects. Anything else keeps Rasa's own
behaviour and says so once in the log: slower or less kind, never broken.
"""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

logger = logging.getLogger(__name__)

WRITTEN_FOR = "3.6.21"
_MARK = "__levelhead_original__"

Function = Callable[..., Any]


def fits(owner: object, name: str, parameters: tuple[str, ...]) -> bool:
    """Whether this is the Rasa, and the function, that a patch was written for."""
    found = getattr(owner, name, None)
    return (
        version("rasa") == WRITTEN_FOR
        and callable(found)
        and tuple(inspect.signature(found).parameters) == parameters
    )


def replace(
    owner: object, name: str, parameters: tuple[str, ...], make: Callable[[Function], Any]
) -> bool:
    """Put `make(original)` in the place of `owner.name`; a second call changes nothing.

    Args:
        owner: The class or module.
        name: The function's name there.
        parameters: The parameter names that the patch was written for.
        make: Builds the new function, or attribute, from Rasa's own.

    Returns:
        Whether the patch is in place.
    """
    original = getattr(owner, name, None)
    if hasattr(original, _MARK):
        return True
    if not fits(owner, name, parameters):
        logger.warning(
            "%s of this Rasa is not the one of %s: its own behaviour is kept", name, WRITTEN_FOR
        )
        return False
    made = make(original)  # type: ignore[arg-type]
    setattr(made.__func__ if isinstance(made, staticmethod) else made, _MARK, original)
    setattr(owner, name, made)
    return True


def restore(owner: object, name: str) -> None:
    """Bring Rasa's own function back; for tests that compare the two."""
    current = getattr(owner, name)
    setattr(owner, name, getattr(current, _MARK, current))
