"""`levelhead embed`: the line that brings the chat onto a page."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from bot.cli.common import fail
from bot.settings import SettingsError, load_settings


def embed(
    *,
    url: Annotated[str, typer.Option(help="where visitors reach Levelhead")] = "",
    mode: Annotated[str, typer.Option(help="floating, inline or element")] = "floating",
    position: Annotated[str, typer.Option(help="bottom-end or bottom-start")] = "bottom-end",
    theme: Annotated[str, typer.Option(help="auto, light or dark")] = "auto",
    accent: Annotated[str, typer.Option(help="a colour, as #0b5f73")] = "",
    clinic: Annotated[str, typer.Option(help="the name in the chat's head")] = "",
    greeting: Annotated[str, typer.Option(help="what the button says")] = "",
    language: Annotated[str, typer.Option(help="en, es, ...")] = "",
    newest: Annotated[bool, typer.Option(help="follow upgrades, unchecked")] = False,
) -> None:
    """Print the line that brings the chat onto a page, as the page /embed shows it."""
    from bot.embedding import SnippetError, load_bundle, look_from, snippet  # noqa: PLC0415
    from bot.knowledge import ClinicError, load_clinic  # noqa: PLC0415
    from bot.knowledge.languages import offered  # noqa: PLC0415

    chosen = {
        "mode": mode,
        "position": position,
        "theme": theme,
        "accent": accent,
        "clinic": clinic,
        "greeting": greeting,
        "language": language,
        "version": "newest" if newest else "fixed",
    }
    try:
        about = load_clinic(load_settings().clinic_file)
        look = look_from(chosen, about.colours)
        typer.echo(snippet(load_bundle(offered(about)), look, url.rstrip("/") or _here()))
    except (SnippetError, ClinicError, SettingsError) as error:
        fail(str(error))


def _here() -> str:
    """The address that providers are told, or that of this machine."""
    settings = load_settings()
    public = (os.environ.get("LEVELHEAD_PUBLIC_URL") or "").rstrip("/")
    return public or f"http://{settings.host}:{settings.port}"
