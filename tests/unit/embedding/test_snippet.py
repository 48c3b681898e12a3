"""The line that a clinic pastes."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.embedding import (
    OWN,
    Bundle,
    Look,
    SnippetError,
    look_from,
    snippet,
)
from bot.embedding.bundle import FOLDER
from bot.embedding.colours import ON_DARK, ON_LIGHT, contrast, for_dark, for_light
from tests.helpers.bundles import served

HOME = "https://chat.clinic.example"
WIDGET = Bundle(b"1;")


class Tags(HTMLParser):
    """The tags of a line, as a browser reads them."""

    def __init__(self, line: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(line)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data.strip()


def test_one_line_with_its_hash() -> None:
    line = snippet(WIDGET, Look(), HOME)
    assert "\n" not in line
    assert Tags(line).found == [
        (
            "script",
            {
                "type": "module",
                "src": f"{HOME}/widget/levelhead-chat.{WIDGET.version}.js",
                "integrity": WIDGET.integrity,
                "crossorigin": "anonymous",
                "data-levelhead": "floating",
            },
        )
    ]


def test_the_newest_has_no_hash() -> None:
    ((_, told),) = Tags(snippet(WIDGET, Look(version="newest"), HOME)).found
    assert told["src"] == f"{HOME}/widget/levelhead-chat.js"
    assert "integrity" not in told


def test_what_was_chosen_is_told() -> None:
    look = look_from(
        {
            "position": "bottom-start",
            "theme": "dark",
            "greeting": " Dizzy?\n Ask ",
            "language": "es",
        }
    )
    ((_, told),) = Tags(snippet(WIDGET, look, HOME)).found
    assert told["data-position"] == "bottom-start"
    assert told["data-theme"] == "dark"
    assert told["data-greeting"] == "Dizzy? Ask"
    assert told["data-language"] == "es"
    assert "data-clinic" not in told


def test_an_element_for_frameworks() -> None:
    tags = Tags(snippet(WIDGET, Look(mode="element", clinic="A & B"), HOME))
    assert [tag for tag, _ in tags.found] == ["script", "levelhead-chat"]
    assert tags.found[1][1] == {"clinic": "A & B"}
    assert "data-levelhead" not in tags.found[0][1]


def test_nothing_that_is_written_becomes_markup() -> None:
    evil = '"><script>alert(1)</script>'
    tags = Tags(snippet(WIDGET, Look(greeting=evil, clinic=evil), HOME))
    assert [tag for tag, _ in tags.found] == ["script"]
    assert tags.found[0][1]["data-greeting"] == evil
    assert tags.text == ""


@pytest.mark.parametrize(
    ("chosen", "named"),
    [
        ({"mode": "popup"}, "mode: choose one of floating, inline, element"),
        ({"accent": "red"}, "accent: write a colour"),
        ({"language": "English, please"}, "language"),
        ({"greeting": "x" * 81}, "at most 80"),
    ],
)
def test_a_choice_that_cannot_be_used_is_named(chosen: dict[str, str], named: str) -> None:
    with pytest.raises(SnippetError, match=named):
        look_from(chosen)


@pytest.mark.parametrize("colour", ["#000000", "#ffffff", "#ffee00", "#0b5f73", "#d81b60"])
def test_a_colour_can_be_read_on_light_and_on_dark(colour: str) -> None:
    assert contrast(for_light(colour), ON_LIGHT) >= 4.5
    assert contrast(for_light(colour), "#ffffff") >= 4.5
    assert contrast(for_dark(colour), ON_DARK) >= 4.5
    assert contrast(for_dark(colour), "#06242c") >= 4.5, "what is written on it"


def test_a_colour_that_can_be_read_stays() -> None:
    assert for_light("#0b5f73") == "#0b5f73"
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_the_terminal_prints_the_same_line() -> None:
    ran = CliRunner().invoke(app, ["embed", "--url", HOME + "/", "--greeting", "Dizzy?"])
    assert ran.stdout.strip() == snippet(served(), Look(greeting="Dizzy?"), HOME)
    ran = CliRunner().invoke(app, ["embed", "--accent", "red"])
    assert ran.exit_code == 1
    assert "write a colour" in ran.stderr


def test_the_clinics_own_colours_unless_the_line_chooses_others() -> None:
    theirs = {"accent": "#7a1f5c", "accent_dark": "#e59ccb"}
    assert look_from({}, theirs).attributes() == {"accent": "#7a1f5c", "accent-dark": "#e59ccb"}
    assert look_from({"accent": "#7a1f5c"}, theirs) == look_from({}, theirs)
    other = look_from({"accent": "#004000"}, theirs).attributes()
    assert other["accent"] == "#004000"
    assert other["accent-dark"] == for_dark("#004000")
    assert look_from({"accent": "#0b5f73"}, theirs).attributes() == {}, "the widget's own"


def test_the_widgets_own_colours_are_those_of_its_style() -> None:
    style = (FOLDER / "style.js").read_text()
    assert f"var(--lh-accent, {OWN['accent']})" in style
    assert f"var(--lh-accent-dark, {OWN['accent_dark']})" in style
