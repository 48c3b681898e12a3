"""The line that a clinic pastes into its site."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from html import escape

from bot.embedding.bundle import Bundle
from bot.embedding.colours import for_dark, for_light

ELEMENT = "levelhead-chat"
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")
LONGEST = 80  # of a name or a greeting: it stands on a button
OWN = {"accent": "#0b5f73", "accent_dark": "#7ccbdd"}  # the widget's, in style.js
CHOICES = {
    "mode": ("floating", "inline", "element"),
    "position": ("bottom-end", "bottom-start"),
    "theme": ("auto", "light", "dark"),
    "version": ("fixed", "newest"),
}


class SnippetError(ValueError):
    """A choice cannot be used; names it and the remedy."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a clinic chose. Empty is: as it comes."""

    mode: str = "floating"
    position: str = "bottom-end"
    theme: str = "auto"
    version: str = "fixed"
    accent: str = ""
    accent_dark: str = ""
    clinic: str = ""
    greeting: str = ""
    language: str = ""

    def __post_init__(self) -> None:
        for name, allowed in CHOICES.items():
            if getattr(self, name) not in allowed:
                raise SnippetError(f"{name}: choose one of {', '.join(allowed)}.")
        for name in ("clinic", "greeting"):
            if len(getattr(self, name)) > LONGEST:
                raise SnippetError(f"{name}: write at most {LONGEST} characters.")
        for name in ("accent", "accent_dark"):
            if getattr(self, name) and not COLOUR.fullmatch(getattr(self, name)):
                raise SnippetError(f"{name}: write a colour as #0b5f73.")
        if self.language and not LANGUAGE.fullmatch(self.language):
            raise SnippetError("language: write a code such as en or es.")

    def attributes(self) -> dict[str, str]:
        """What the element is told; only what differs from how it comes."""
        dark = self.accent_dark or self.accent
        told = {
            "position": self.position if self._floats and self.position != "bottom-end" else "",
            "theme": self.theme if self.theme != "auto" else "",
            "accent": for_light(self.accent) if self.accent else "",
            "accent-dark": for_dark(dark) if dark else "",
            "clinic": self.clinic,
            "greeting": self.greeting,
            "language": self.language,
        }
        return {name: value for name, value in told.items() if value}

    @property
    def _floats(self) -> bool:
        return self.mode == "floating"


def look_from(chosen: Mapping[str, str], colours: Mapping[str, str] | None = None) -> Look:
    """Read choices by name; what is not there stays as it comes.

    Args:
        chosen: What the clinic chose for this line.
        colours: Those of its clinic file, for a line that chooses no other.

    Raises:
        SnippetError: A choice cannot be used; names it and the remedy.
    """
    known = {field.name for field in fields(Look)}
    tidy = {name: " ".join(text.split()) for name, text in chosen.items() if name in known}
    given = {name: text for name, text in tidy.items() if text}
    theirs = {name: text for name, text in (colours or {}).items() if name in OWN}
    if given.get("accent") in (None, theirs.get("accent")):
        given = {**theirs, **given}
    return Look(**{name: text for name, text in given.items() if text != OWN.get(name)})


def snippet(bundle: Bundle, look: Look, origin: str) -> str:
    """The line, ready to paste.

    Args:
        bundle: The widget as this server sends it.
        look: What the clinic chose.
        origin: Where this server is reached, without a slash at the end.
    """
    fixed = look.version == "fixed"
    script = {"type": "module", "src": origin + (bundle.path if fixed else bundle.latest)}
    if fixed:
        script |= {"integrity": bundle.integrity}
    script |= {"crossorigin": "anonymous"}
    if look.mode == "element":
        return f"{_tag('script', script)}</script>\n{_tag(ELEMENT, look.attributes())}</{ELEMENT}>"
    told = {f"data-{name}": value for name, value in look.attributes().items()}
    return f"{_tag('script', script | {'data-levelhead': look.mode} | told)}</script>"


def _tag(name: str, attributes: Mapping[str, str]) -> str:
    written = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
    return f"<{name}{written}>"
