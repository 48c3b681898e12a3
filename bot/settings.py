"""Where things are and how the clinic is called: environment in, frozen settings out."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class SettingsError(ValueError):
    """A setting is wrong; the message names it and the remedy."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs between one installation and the next."""

    host: str
    port: int
    rasa_url: str
    actions_url: str  # the action server; the web door only asks whether it is up
    database_url: str
    secret_file: Path  # signs visitor sessions; made on first use, readable by the owner only
    clinic_file: Path
    turn_timeout_s: float
    allowed_origins: tuple[str, ...]  # other sites that may embed the chat
    widget_folder: Path  # earlier versions of the widget, for pages that still name one


def _number(env: Mapping[str, str], name: str, default: float) -> float:
    raw = env.get(name, "")
    try:
        return float(raw) if raw else default
    except ValueError:
        raise SettingsError(f"{name} is {raw!r}: write a number, or leave it out") from None


def _origins(raw: str) -> tuple[str, ...]:
    found = tuple(part.strip().rstrip("/").lower() for part in raw.split(",") if part.strip())
    for one in found:
        if not re.fullmatch(r"https?://[^/\s*]+", one):
            raise SettingsError(
                f"LEVELHEAD_ORIGINS has {one!r}: write each site as browsers name it, "
                "such as https://www.your-clinic.org, with a comma between two"
            )
    return found


def _actions_url(env: Mapping[str, str]) -> str:
    port = env.get("LEVELHEAD_ACTIONS_PORT") or "5055"
    return (env.get("LEVELHEAD_ACTIONS_URL") or f"http://127.0.0.1:{port}").rstrip("/")


def load_settings(env: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from `LEVELHEAD_...` variables, each with a working default.

    Raises:
        SettingsError: A value cannot be used; names the variable and the remedy.
    """
    env = os.environ if env is None else env
    var = Path(env.get("LEVELHEAD_VAR") or ROOT / "var")
    return Settings(
        host=env.get("LEVELHEAD_HOST") or "127.0.0.1",
        port=int(_number(env, "LEVELHEAD_PORT", 8000)),
        rasa_url=(env.get("LEVELHEAD_RASA_URL") or "http://127.0.0.1:5005").rstrip("/"),
        actions_url=_actions_url(env),
        database_url=env.get("LEVELHEAD_DATABASE_URL") or f"sqlite:///{var / 'levelhead.db'}",
        secret_file=Path(env.get("LEVELHEAD_SECRET_FILE") or var / "secret"),
        clinic_file=Path(env.get("LEVELHEAD_CLINIC_FILE") or ROOT / "deploy" / "clinic.yml"),
        turn_timeout_s=_number(env, "LEVELHEAD_TURN_TIMEOUT", 10),
        allowed_origins=_origins(env.get("LEVELHEAD_ORIGINS", "")),
        widget_folder=Path(env.get("LEVELHEAD_WIDGET_FOLDER") or var / "widget"),
    )
