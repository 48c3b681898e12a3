"""Parse sentences with a trained Rasa model: JSON from standard input to a JSON file.

Runs in an environment that has Rasa (Python 3.10, ours or the ordinary one), so it imports nothing
of the tests:

    .venv-rasa/bin/python tests/nlu/parse_lines.py MODEL OUT [LANGUAGE] < sentences.json
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

DAY = date(2026, 1, 2)  # dates in the test sentences are counted from here
WARM_UP = 20  # the first parses build caches


def main() -> None:
    """Load, parse one by one, and tell how long and how much memory that took."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    texts = json.load(sys.stdin)
    before = _memory_mb()
    start = time.perf_counter()
    from rasa.core.agent import Agent  # noqa: PLC0415 - its import is a part of loading

    agent = Agent.load(sys.argv[1])
    loaded = time.perf_counter() - start
    dates = sys.modules.get("bot.understanding.dates")  # none in the ordinary pipeline
    if dates:
        dates.today = lambda: DAY  # type: ignore[attr-defined]
    language = sys.argv[3] if len(sys.argv) > 3 else ""  # noqa: PLR2004 - the third argument
    parsed = asyncio.run(_parse(agent, texts, language))
    told = {"load_s": loaded, "memory_mb": _memory_mb(), "empty_mb": before, "parsed": parsed}
    Path(sys.argv[2]).write_text(json.dumps(told), encoding="utf-8")


async def _parse(agent: Any, texts: list[str], language: str) -> list[dict[str, Any]]:
    from rasa.core.channels.channel import UserMessage  # noqa: PLC0415 - as above

    metadata = {"language": language} if language else {}

    async def parse(text: str) -> Any:
        return await agent.processor.parse_message(UserMessage(text, metadata=dict(metadata)))

    for text in texts[:WARM_UP]:
        await parse(text)
    found = []
    for text in texts:
        start = time.perf_counter()
        data = await parse(text)
        ms = (time.perf_counter() - start) * 1000
        intent = data.get("intent") or {}
        found.append(
            {
                "intent": intent.get("name"),
                "confidence": intent.get("confidence"),
                "understood": data.get("understood"),
                "entities": sorted({e["entity"] for e in data.get("entities") or ()}),
                "ms": ms,
            }
        )
    return found


def _memory_mb() -> float:
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main()
