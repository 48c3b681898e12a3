"""The chat page and the widget's files, read and compressed once."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from string import Template

from starlette.requests import Request
from starlette.responses import Response

from bot.knowledge.languages import about
from bot.web.words import LAST_RESORT, Words

HERE = Path(__file__).resolve().parent
PARTS = ("title", "intro", "person", "needs_scripts")  # of the page in wording.yaml
KINDS = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is sent."""

    body: bytes
    zipped: bytes
    kind: str
    tag: str
    more: Mapping[str, str] = field(default_factory=dict)  # headers of its own

    def response(self, request: Request) -> Response:
        """The file, compressed if the browser can, or nothing if it has it already."""
        headers = {"ETag": self.tag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
        headers |= self.more
        if request.headers.get("if-none-match") == self.tag:
            return Response(status_code=304, headers=headers)
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
            return Response(self.zipped, media_type=self.kind, headers=headers)
        return Response(self.body, media_type=self.kind, headers=headers)


def asset(body: bytes, kind: str, more: Mapping[str, str] | None = None) -> Asset:
    """Prepare a file for sending."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    return Asset(body, gzip.compress(body, mtime=0), kind, tag, more or {})


def load_files(folder: Path | str) -> dict[str, Asset]:
    """Scripts, styles and pictures of a folder by name."""
    return {
        path.name: asset(path.read_bytes(), KINDS[path.suffix])
        for path in sorted(Path(folder).iterdir())
        if path.suffix in KINDS
    }


def load_pages(words: Words) -> dict[str, Asset]:
    """The chat page in each language of the clinic."""
    return {code: load_page(words.speaking(code)) for code in words.languages}


def load_page(
    words: Words,
    path: Path | str = HERE / "templates" / "page.html",
    more: Mapping[str, str] | None = None,
) -> Asset:
    """The page with this clinic's name and numbers; it works without scripts as well.

    Args:
        words: The clinic and the catalog's words.
        path: The chat page, or another one.
        more: What else stands in it.
    """
    template = Template(Path(path).read_text(encoding="utf-8"))
    clinic = words.clinic
    values = {
        "lang": words.language,
        "dir": about(words.language).direction,
        "own": words.languages[0],  # in which the clinic wrote its hours
        **{part: words.say(f"page.{part}") if clinic else "" for part in PARTS},
        "clinic": clinic.name if clinic else "the clinic",
        "phone": clinic.phone if clinic else "",
        "dial": dial(clinic.phone) if clinic else "",
        "hours": clinic.hours if clinic else "",
        "emergency_number": clinic.emergency_number if clinic else "",
        "emergency": words.say("opening.emergency"),
        "offline": words.say("trouble.offline") if clinic else LAST_RESORT,
        **(more or {}),
    }
    ready = {key: escape(value) for key, value in values.items()}
    page = template.substitute({**ready, "others": _links(words)})
    return asset(page.encode(), "text/html; charset=utf-8")


def _links(words: Words) -> str:
    """Links to the page in the other languages, each named in itself."""
    links = [
        f'<a href="?language={code}" lang="{code}" hreflang="{code}">{escape(about(code).name)}</a>'
        for code in words.languages
        if code != words.language
    ]
    return f'<p class="languages">{" ".join(links)}</p>' if links else ""


def dial(number: str) -> str:
    """A number as a tel: link wants it."""
    return "".join(sign for sign in number if sign.isdigit() or sign == "+")
