"""The summary as one printed page: both halves, the bars as a picture.

The only module that knows fpdf2. It and the font are loaded when the first page is asked for, so
that the door starts quickly and stays small. The font is DejaVu Sans, which matplotlib ships: it
covers the scripts that a language file may bring.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fpdf import FPDF

FAMILY = "DejaVu"
MARGIN = 11.0  # mm
POINT = 0.3528  # mm
SMALLEST = 9.0  # points: smaller is not for everybody to read
Color = tuple[int, int, int]
INK: Color = (23, 36, 44)
SOFT: Color = (81, 98, 108)
LINE: Color = (118, 134, 143)
ACCENT: Color = (11, 95, 115)
TONES: Mapping[str, tuple[Color, Color]] = {  # letters and ground
    "emergency": ((163, 19, 31), (253, 236, 237)),
    "today": (((122, 74, 0)), (255, 243, 220)),
    "days": ((31, 79, 143), (232, 240, 251)),
    "routine": ((29, 97, 56), (230, 244, 234)),
}


@dataclass(frozen=True, slots=True)
class Fit:
    """One try to get everything onto the page."""

    points: float
    holds: int  # about how many letters: whether it is worth trying
    short: bool = False
    run: bool = False  # the topics of the history in one run
    stretch: float = 100.0  # width of the letters
    leading: float = 1.22
    gap: float = 0.22  # between parts, in lines

    @property
    def line(self) -> float:
        """The height of a line in mm."""
        return self.points * POINT * self.leading


# Roomy first; the clinician's half is never cut, only said in fewer words.
TRIES = (
    Fit(10.5, 3900),
    Fit(9.5, 4300),
    Fit(SMALLEST, 4900),
    Fit(SMALLEST, 5500, run=True, stretch=92),
    Fit(SMALLEST, 5600, run=True, short=True, stretch=92),
    Fit(SMALLEST, 0, run=True, short=True, stretch=86, leading=1.16, gap=0.1),
)


def one_page(page: Mapping[str, Any]) -> bytes:
    """The summary as a PDF of one page.

    Args:
        page: As `bot.services.summary.summary_object` describes it.
    """
    for fit in _likely(page):
        drawn = _draw(page, fit)
        if drawn.page_no() == 1:
            break
    return bytes(drawn.output())


def _likely(page: Mapping[str, Any]) -> Sequence[Fit]:
    """The tries that can work for so many words: each one costs a tenth of a second."""
    return [fit for fit in TRIES[:-1] if _length(page, fit) <= fit.holds] + [TRIES[-1]]


def _length(page: Mapping[str, Any], fit: Fit) -> int:
    parts = [*page["plain"], *page["clinical"]]
    return sum(len(line) for part in parts for line in (part["title"], *_lines(part, fit)))


def _lines(part: Mapping[str, Any], fit: Fit) -> Sequence[str]:
    return list(part["short"] if fit.short else part["lines"])


def _draw(page: Mapping[str, Any], fit: Fit) -> FPDF:
    pdf = _empty(page, fit)
    _head(pdf, page, fit)
    for part in page["plain"]:
        if part["kind"] == "fit":
            _bars(pdf, page, part["title"], fit)
        elif part["kind"] == "urgency":
            _urgency(pdf, page, part, fit)
        else:
            _part(pdf, part, fit)
    _middle(pdf, page, fit)
    kinds = [part["kind"] for part in page["clinical"]]
    for part, following in zip(page["clinical"], [*kinds[1:], ""], strict=True):
        runs_on = fit.run and part["kind"] == following == "topic"
        _part(pdf, part, fit, "  " if runs_on else "")
    return pdf


def _empty(page: Mapping[str, Any], fit: Fit) -> FPDF:
    from fpdf import FPDF, ViewerPreferences  # noqa: PLC0415 - loaded when first needed

    pdf = FPDF(format=page["paper"])
    pdf.set_title(f"{page['title']} - {page['clinic']}")
    pdf.set_author(page["clinic"])
    pdf.set_lang(page["language"])
    pdf.set_creator("Levelhead")
    pdf.viewer_preferences = ViewerPreferences(display_doc_title=True)
    pdf.set_margin(MARGIN)
    pdf.set_auto_page_break(auto=True, margin=MARGIN)
    regular, bold = _fonts()
    pdf.add_font(FAMILY, "", regular)
    pdf.add_font(FAMILY, "B", bold)
    pdf.add_page()
    pdf.set_font(FAMILY, size=fit.points)
    pdf.set_stretching(fit.stretch)
    return pdf


@lru_cache(maxsize=1)
def _fonts() -> tuple[Path, Path]:
    found = find_spec("matplotlib")  # found, not imported
    if found is None or found.origin is None:
        raise RuntimeError("matplotlib is missing: its fonts are used for the page to keep")
    folder = Path(found.origin).parent / "mpl-data" / "fonts" / "ttf"
    return folder / "DejaVuSans.ttf", folder / "DejaVuSans-Bold.ttf"


def _ink(pdf: FPDF, color: Color = INK, style: str = "", points: float | None = None) -> None:
    pdf.set_text_color(*color)
    pdf.set_font(FAMILY, style, points or 0)


def _head(pdf: FPDF, page: Mapping[str, Any], fit: Fit) -> None:
    """The clinic, the date, and two lines to write on."""
    _ink(pdf, style="B", points=fit.points + 2)
    pdf.cell(pdf.epw / 2, fit.line * 1.2, page["clinic"])
    _ink(pdf, SOFT, points=fit.points)
    pdf.cell(0, fit.line * 1.2, page["date"], align="R", new_x="LMARGIN", new_y="NEXT")
    pdf.set_draw_color(*LINE)
    top = pdf.get_y() + fit.line * 0.3
    for number, label in enumerate(page["fill_in"]):
        left = MARGIN + number * pdf.epw * 0.6
        pdf.set_xy(left, top)
        pdf.cell(text=label, h=fit.line)
        end = left + pdf.epw * (0.57 if number == 0 else 0.4)
        pdf.line(pdf.get_x() + 1, top + fit.line, end, top + fit.line)
    pdf.set_xy(MARGIN, top + fit.line * 1.5)
    _ink(pdf)


def _urgency(pdf: FPDF, page: Mapping[str, Any], part: Mapping[str, Any], fit: Fit) -> None:
    """How soon: in words, in a colour and with a shape of its own."""
    from fpdf.enums import MethodReturnValue  # noqa: PLC0415

    tone, ground = TONES.get(page["urgency"], TONES["routine"])
    text = " ".join(part["lines"])
    inner = pdf.epw - 14
    title = (fit.points + 3) * POINT * fit.leading
    _ink(pdf, points=fit.points)
    body: Any = pdf.multi_cell(inner, fit.line, text, dry_run=True, output=MethodReturnValue.HEIGHT)
    top, height = pdf.get_y(), title + body + 3
    pdf.set_fill_color(*ground)
    pdf.set_draw_color(*tone)
    pdf.rect(MARGIN, top, pdf.epw, height, style="DF", round_corners=True, corner_radius=1.5)
    _shape(pdf, page["urgency"], MARGIN + 2.5, top + 2, 7, tone)
    pdf.set_xy(MARGIN + 12, top + 1.5)
    _ink(pdf, tone, "B", fit.points + 3)
    pdf.cell(inner, title, part["title"])
    pdf.set_xy(MARGIN + 12, top + 1.5 + title)
    _ink(pdf, points=fit.points)
    pdf.multi_cell(inner, fit.line, text, align="L")
    pdf.set_xy(MARGIN, top + height + fit.line * 0.4)


def _shape(pdf: FPDF, urgency: str, x: float, y: float, size: float, color: Color) -> None:
    """An octagon, a triangle, a square or a circle: told apart without colour."""
    pdf.set_fill_color(*color)
    if urgency == "routine":
        pdf.circle(x + size / 2, y + size / 2, size / 2, style="F")
    elif urgency == "days":
        pdf.rect(x, y, size, size, style="F")
    elif urgency == "today":
        pdf.polygon([(x + size / 2, y), (x + size, y + size), (x, y + size)], style="F")
    else:
        third = size * 0.3
        far = size - third
        corners = [(third, 0), (far, 0), (size, third), (size, far)]
        corners += [(far, size), (third, size), (0, far), (0, third)]
        pdf.polygon([(x + a, y + b) for a, b in corners], style="F")


def _bars(pdf: FPDF, page: Mapping[str, Any], title: str, fit: Fit) -> None:
    """The shares as bars, each with its name and its length in words."""
    _ink(pdf, style="B")
    pdf.cell(0, fit.line, title, new_x="LMARGIN", new_y="NEXT")
    _ink(pdf)
    label, bar = pdf.epw * 0.44, pdf.epw * 0.34
    pdf.set_draw_color(*LINE)
    for one in _in_groups(page["systems"]):
        top = pdf.get_y()
        pdf.cell(label, fit.line, one["label"])
        x, y, height = pdf.get_x(), top + fit.line * 0.2, fit.line * 0.6
        pdf.rect(x, y, bar, height)
        pdf.set_fill_color(*ACCENT)
        if one["share"] > 0:
            pdf.rect(x, y, max(bar * one["share"], 0.4), height, style="F")
        pdf.set_x(x + bar + 3)
        pdf.cell(0, fit.line, one["amount"], new_x="LMARGIN", new_y="NEXT")
    pdf.ln(fit.line * 0.25)


def _in_groups(systems: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The three that tell the brain where the head is, then the two beside them."""
    return sorted(systems, key=lambda one: one["group"] != "balance")


def _part(pdf: FPDF, part: Mapping[str, Any], fit: Fit, runs_on: str = "") -> None:
    """A heading and its words in one run; several lines get a sign each."""
    lines = _lines(part, fit)
    text = lines[0] if len(lines) == 1 else "  ".join(f"\u2022 {line}" for line in lines)
    title = f"{part['title']} " if part["title"] else ""
    _ink(pdf, style="B")
    # fpdf2 would break the first word of a run that begins near the end of a line.
    if pdf.get_string_width(title + text.split()[0]) > pdf.w - MARGIN - pdf.get_x():
        pdf.ln(fit.line)
    pdf.write(fit.line, title)
    _ink(pdf)
    pdf.write(fit.line, text + runs_on)
    if not runs_on:
        pdf.ln(fit.line * (1 + fit.gap))


def _middle(pdf: FPDF, page: Mapping[str, Any], fit: Fit) -> None:
    """Where the clinician's half begins."""
    top = pdf.get_y() + fit.line * 0.1
    pdf.set_draw_color(*ACCENT)
    pdf.line(MARGIN, top, MARGIN + pdf.epw, top)
    pdf.set_xy(MARGIN, top + fit.line * 0.3)
    _ink(pdf, ACCENT, "B", fit.points + 0.5)
    pdf.multi_cell(0, fit.line, page["clinical_title"], new_x="LMARGIN", new_y="NEXT")
    _ink(pdf, points=fit.points)
