"""Runs migrations on the connection that `bot.store.migrate` hands over."""

from __future__ import annotations

from typing import Any

from alembic import context

from bot.store.tables import metadata


def ours(
    thing: Any,
    name: str | None,
    kind: str,
    reflected: bool,
    compare_to: Any,
) -> bool:
    """Leave foreign tables alone, such as the `events` of Rasa's tracker store."""
    return not (kind == "table" and reflected and compare_to is None)


def run() -> None:
    """Migrate."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=metadata,
        include_object=ours,
        render_as_batch=True,
        transactional_ddl=False,  # one transaction around everything is open already
    )
    context.run_migrations()


run()
