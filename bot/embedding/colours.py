"""A clinic's colour, made dark or light enough to be read."""

from __future__ import annotations

ENOUGH = 4.5  # WCAG 2.2, 1.4.3
# What the accent is read on in the widget's style, and what is written on it. The least
# favourable of each scheme is enough to look at.
ON_LIGHT = "#e3f0f3"
ON_DARK = "#173640"
BLACK: tuple[int, int, int] = (0, 0, 0)
WHITE: tuple[int, int, int] = (255, 255, 255)
STEPS = 50
STRAIGHT = 0.04045  # below it sRGB is a straight line

Rgb = tuple[int, int, int]


def for_light(colour: str) -> str:
    """The colour for a light page: as it is, or mixed with black until it can be read."""
    return _mixed(colour, BLACK, ON_LIGHT)


def for_dark(colour: str) -> str:
    """The colour for a dark page: as it is, or mixed with white until it can be read."""
    return _mixed(colour, WHITE, ON_DARK)


def contrast(one: str, other: str) -> float:
    """How much two colours differ, from 1 to 21."""
    dark, light = sorted((_luminance(_rgb(one)), _luminance(_rgb(other))))
    return (light + 0.05) / (dark + 0.05)


def _mixed(colour: str, into: Rgb, ground: str) -> str:
    for step in range(STEPS + 1):
        share = step / STEPS
        mixed = [
            round(have + (want - have) * share)
            for have, want in zip(_rgb(colour), into, strict=True)
        ]
        found = "#" + "".join(f"{part:02x}" for part in mixed)
        if contrast(found, ground) >= ENOUGH:
            break
    return found


def _rgb(colour: str) -> Rgb:
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return red, green, blue


def _luminance(rgb: Rgb) -> float:
    red, green, blue = (_linear(part / 255) for part in rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= STRAIGHT else ((part + 0.055) / 1.055) ** 2.4
