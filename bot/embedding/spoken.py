"""The widget's own words in the languages of the clinic, put into the script that is served.

So the button has its words without another request, and an English clinic's visitors load none.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from bot.knowledge.languages import ENGLISH, about, widget_words

MARK = "const offered = {};"  # of widget/words.js


def with_languages(script: str, languages: Sequence[str]) -> str:
    """The script with the words of these languages, the first of which is spoken unless told.

    A script without the mark is left as it is, and so is one for English only.
    """
    if tuple(languages) in ((), (ENGLISH,)):
        return script
    words: dict[str, Any] = {
        code: {"name": about(code).name, "dir": about(code).direction, **widget_words(code)}
        for code in languages
    }
    held = json.dumps(words, ensure_ascii=False, separators=(",", ":"))
    return script.replace(MARK, f"const offered = {held};")
