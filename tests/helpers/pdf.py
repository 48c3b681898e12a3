"""Read the words back out of a PDF that fpdf2 wrote: no other reader is at hand."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

Codes = dict[bytes, str]


@dataclass(frozen=True)
class Read:
    """What a PDF says."""

    pages: int
    words: str  # in the order in which they were written, with single spaces
    smallest: float  # size of letters, in points
    about: str  # title, language and the like
    size: tuple[float, float]  # of the page, in points


def read(body: bytes) -> Read:
    """Read it, or fail."""
    assert body.startswith(b"%PDF-")
    parts = {m[1]: m[2] for m in re.finditer(rb"(\d+) 0 obj(.*?)\nendobj", body, re.DOTALL)}
    fonts = {
        name: _codes(_stream(parts[_of(parts[number], rb"/ToUnicode (\d+) 0 R")]))
        for part in parts.values()
        if b"/ProcSet" in part
        for name, number in re.findall(rb"/(F\d+) (\d+) 0 R", part)
    }
    pages = [part for part in parts.values() if b"/Type /Page\n" in part]
    drawn = [_stream(parts[_of(page, rb"/Contents (\d+) 0 R")]) for page in pages]
    words = " ".join(" ".join(_words(stream, fonts)) for stream in drawn)
    box = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", body)
    assert box
    sizes = [float(s) for stream in drawn for s in re.findall(rb"/F\d+ ([\d.]+) Tf", stream)]
    about = b" ".join(
        re.findall(rb"/(?:Title|Author|Creator|Subject|Keywords|Lang) \([^)]*\)", body)
    )
    return Read(
        len(pages),
        " ".join(words.split()),
        min(sizes),
        about.decode(),
        (float(box[1]), float(box[2])),
    )


def _of(part: bytes, pattern: bytes) -> bytes:
    found = re.search(pattern, part)
    assert found
    return found[1]


def _stream(part: bytes) -> bytes:
    found = re.search(rb"stream\r?\n(.*)\r?\nendstream", part, re.DOTALL)
    assert found
    return zlib.decompress(found[1]) if b"/FlateDecode" in part else found[1]


def _codes(table: bytes) -> Codes:
    pairs = re.findall(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>\n", table)
    return {
        bytes.fromhex(a.decode()): bytes.fromhex(b.decode()).decode("utf-16-be") for a, b in pairs
    }


def _words(stream: bytes, fonts: dict[bytes, Codes]) -> list[str]:
    """Each run of letters, in the font that was set last."""
    font: Codes = {}
    out = []
    for name, shown in re.findall(
        rb"/(F\d+) [\d.]+ Tf|\(((?:\\.|[^\\)])*)\) Tj", stream, re.DOTALL
    ):
        if name:
            font = fonts[name]
        else:
            plain = re.sub(rb"\\([nrt\\()])", _unescaped, shown)
            out.append("".join(font[plain[i : i + 2]] for i in range(0, len(plain), 2)))
    return out


def _unescaped(match: re.Match[bytes]) -> bytes:
    return {b"n": b"\n", b"r": b"\r", b"t": b"\t"}.get(match[1], match[1])
