"""Pages from templates, and what browsers are told with them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from bot.web.static import KINDS, Asset, asset, dial

HERE = Path(__file__).resolve().parent
BASE = "/console"
SEE_OTHER = 303

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",  # a form without a referrer has no origin to compare
    "X-Frame-Options": "DENY",
}


def environment() -> Environment:
    """The templates; whatever goes into them is escaped, and a missing value is an error."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["moment"] = moment
    made.filters["ago"] = ago
    made.filters["dial"] = dial
    made.globals["base"] = BASE
    return made


def moment(at: datetime | str) -> str:
    """A moment in UTC, to the minute."""
    when = datetime.fromisoformat(at) if isinstance(at, str) else at
    return f"{when.astimezone(timezone.utc):%Y-%m-%d %H:%M} UTC"


def ago(seconds: float) -> str:
    """How long something has waited, in the largest unit that fits."""
    minutes = int(max(seconds, 0) // 60)
    for unit, size in (("d", 24 * 60), ("h", 60)):
        if minutes >= size:
            rest = minutes % size
            small = f" {rest} min" if unit == "h" and rest else ""
            return f"{minutes // size} {unit}{small}"
    return f"{minutes} min"


def load_files() -> dict[str, Asset]:
    """The console's style and script, by name."""
    return {
        path.name: asset(path.read_bytes(), KINDS[path.suffix])
        for path in sorted((HERE / "files").iterdir())
        if path.suffix in KINDS
    }


class Pages:
    """Fills templates."""

    def __init__(self, clinic: Callable[[], str]) -> None:
        self._environment = environment()
        self._clinic = clinic  # its name, as the clinic's file says it now

    def show(self, template: str, status: int = 200, **values: Any) -> Response:
        """A page, or a part of one."""
        page = self._environment.get_template(template)
        made = page.render(clinic=self._clinic(), **{"visit": None, **values})
        return HTMLResponse(made, status, headers=HEADERS)


def to(path: str) -> Response:
    """Go to another page of the console, as after each change."""
    return RedirectResponse(BASE + path, SEE_OTHER, headers=HEADERS)


def plain(text: str, name: str) -> Response:
    """A text to be saved."""
    headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
    return PlainTextResponse(text, headers=headers)
