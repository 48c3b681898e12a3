"""Is Rasa running as configured? It would start all the same, warn in a log, and answer nobody."""

from __future__ import annotations

import logging
import os
from typing import Any

from bot.dialogue.responses import CatalogResponses
from bot.dialogue.tracker_store import RecentTurns

logger = logging.getLogger(__name__)


def problems(app: Any) -> list[str]:
    """What is not as endpoints.yml says, each with the remedy; empty when all is well.

    Args:
        app: Rasa's web application, which holds the agent.
    """
    agent = getattr(app.ctx, "agent", None)
    if agent is None or not agent.is_ready():
        return ["no model is loaded: run `rasa train`, and read the error above"]
    # Rasa wraps every store. A class it could not import becomes its own, with a warning only.
    store = getattr(agent.tracker_store, "_tracker_store", agent.tracker_store)
    found = []
    if not isinstance(store, RecentTurns):
        found.append(f"tracker_store is {type(store).__name__}: check its type in endpoints.yml")
    if not isinstance(agent.nlg, CatalogResponses):
        found.append(f"nlg is {type(agent.nlg).__name__}: check its type in endpoints.yml")
    if agent.action_endpoint is None:
        found.append("action_endpoint is missing: check endpoints.yml")
    return found


def stop_unless_live(app: Any) -> None:
    """End the server, loudly, when it did not come up as configured."""
    found = problems(app)
    if found:
        logger.critical("Rasa did not come up as configured: %s", "; ".join(found))
        os._exit(1)  # a listener's exception would be logged, and the server would go on
