"""Colours a clinic may choose, and whether everybody can read what stands on them (WCAG 2.2)."""

from __future__ import annotations

import re

AA = 4.5  # contrast of ordinary text
# What a clinic may set, with the colour that it must stand out from.
AGAINST = {
    "accent": "#ffffff",  # buttons and links on a light page; the words on it are white
    "accent_dark": "#06242c",  # the same on a dark page; the words on it are nearly black
}
_BASIC = {
    "black": "#000000", "white": "#ffffff", "navy": "#000080", "blue": "#0000ff", "teal": "#008080",
    "green": "#008000", "maroon": "#800000", "purple": "#800080", "red": "#ff0000",
    "gray": "#808080", "grey": "#808080", "silver": "#c0c0c0", "aqua": "#00ffff",
    "yellow": "#ffff00", "lime": "#00ff00", "olive": "#808000", "fuchsia": "#ff00ff",
}  # fmt: skip
_HEX = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})")
_RGB = re.compile(r"rgb\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})\s*\)")
_MOST = 255


def as_hex(text: str) -> str | None:
    """A CSS colour as "#rrggbb"; None when it is none of #rgb, #rrggbb, rgb(r, g, b) or a name."""
    colour = text.strip().lower()
    if colour in _BASIC:
        return _BASIC[colour]
    if _HEX.fullmatch(colour):
        short = len(colour) == len("#rgb")
        return "#" + "".join(sign * 2 for sign in colour[1:]) if short else colour
    found = _RGB.fullmatch(colour)
    parts = [int(part) for part in found.groups()] if found else []
    if not parts or max(parts) > _MOST:
        return None
    return "#" + "".join(f"{part:02x}" for part in parts)


def contrast(one: str, other: str) -> float:
    """How far two colours stand apart: 1 (the same) to 21 (black and white)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[i : i + 2], 16) / _MOST) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    low = 0.04045
    return part / 12.92 if part <= low else float(((part + 0.055) / 1.055) ** 2.4)


def problem(name: str, text: str) -> str:
    """What is wrong with a colour, in words with the remedy; empty when it can be used."""
    if name not in AGAINST:
        return f"is not known. Use only {', '.join(AGAINST)}."
    colour = as_hex(text)
    if colour is None:
        return f'{text!r} is no colour. Write it as "#0b5f73", with the quotes.'
    back = AGAINST[name]
    found = contrast(colour, back)
    if found >= AA:
        return ""
    light = back == "#ffffff"
    ground, way = ("white", "darker") if light else ("the dark page", "lighter")
    return (
        f"{text!r} stands out from {ground} by {found:.1f} to 1, and text needs {AA} to 1 to be "
        f"read by everybody. Choose a {way} colour."
    )
