"""Drive whole interviews by pressing buttons, and report what a visitor would wait.

Usage: talk.py URL [--opener TEXT] [--visitors N] [--interviews M] [--door] [--max-turns T]

URL is a Rasa REST webhook, or with --door the address of Levelhead's web door. Each visitor opens,
then presses a button of each reply until there is a result or nothing to press: "No" or "None of
these" where there is one, else the last option. Prints one JSON line.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
import uuid
from typing import Any

import aiohttp

ENDS = {"assessment", "emergency", "ended"}
Reply = list[dict[str, Any]]


def pick(reply: Reply) -> dict[str, Any] | None:
    """The button to press next, or None when the interview is over."""
    if any((m.get("custom") or {}).get("type") in ENDS for m in reply):
        return None
    for part in reversed(reply):
        buttons: list[dict[str, Any]] = part.get("buttons") or []
        if not buttons:
            continue
        if any("consent_yes" in b["payload"] for b in buttons):
            return buttons[0]
        options = [b for b in buttons if b.get("kind", "option") == "option"]
        options = [b for b in options if '"unsure"' not in b["payload"]]
        return next((b for b in options if _declines(b)), options[-1] if options else None)
    return None


def _declines(button: dict[str, Any]) -> bool:
    return str(button["title"]).lower().startswith(("no", "none"))


class Rest:
    """A visitor on Rasa's own REST channel."""

    def __init__(self, http: aiohttp.ClientSession, url: str) -> None:
        self.http, self.url = http, url

    async def begin(self) -> None:
        self.sender = f"bench-{uuid.uuid4().hex}"

    async def say(self, text: str, *, pressed: bool) -> Reply:
        body = {"sender": self.sender, "message": text}
        async with self.http.post(self.url, json=body) as answer:
            return list(await answer.json())


class Door:
    """A visitor at Levelhead's web door."""

    def __init__(self, http: aiohttp.ClientSession, url: str) -> None:
        self.http, self.url = http, url.rstrip("/")

    async def begin(self) -> None:
        async with self.http.post(f"{self.url}/api/session", json={}) as answer:
            self.headers = {"Authorization": f"Bearer {(await answer.json())['token']}"}

    async def say(self, text: str, *, pressed: bool) -> Reply:
        body = {"message_id": uuid.uuid4().hex, "payload" if pressed else "text": text}
        async with self.http.post(
            f"{self.url}/api/message", json=body, headers=self.headers
        ) as answer:
            return list((await answer.json()).get("messages") or [])


Turn = tuple[int, float, bool]


async def interview(visitor: Rest | Door, opener: str, most: int, turns: list[Turn]) -> None:
    """One whole interview; adds (index, seconds, whether anything was said) per turn."""
    await visitor.begin()
    text, pressed = opener, False
    for index in range(most):
        start = time.perf_counter()
        reply = await visitor.say(text, pressed=pressed)
        turns.append((index, time.perf_counter() - start, bool(reply)))
        button = pick(reply)
        if button is None:
            return
        text, pressed = button["payload"], True


async def drive(
    url: str, *, opener: str, visitors: int, interviews: int, door: bool, most: int = 60
) -> dict[str, Any]:
    """Run the visitors side by side, after one interview that is not counted."""
    limits = aiohttp.TCPConnector(limit=0)
    wait = aiohttp.ClientTimeout(total=60)
    async with aiohttp.ClientSession(connector=limits, timeout=wait) as http:
        kind = Door if door else Rest
        await interview(kind(http, url), opener, most, [])
        turns: list[Turn] = []

        async def visit() -> None:
            for _ in range(interviews):
                await interview(kind(http, url), opener, most, turns)

        start = time.perf_counter()
        await asyncio.gather(*(visit() for _ in range(visitors)))
        return report(turns, time.perf_counter() - start, visitors * interviews)


def report(turns: list[Turn], wall: float, interviews: int) -> dict[str, Any]:
    """Medians and tails in milliseconds."""
    took = sorted(seconds * 1e3 for _, seconds, _ in turns)
    by_index: dict[int, list[float]] = {}
    for index, seconds, _ in turns:
        by_index.setdefault(index, []).append(seconds * 1e3)
    medians = {i: round(sorted(t)[len(t) // 2], 1) for i, t in sorted(by_index.items())}
    whole = [i for i, t in by_index.items() if len(t) >= interviews / 2]
    return {
        "turns": len(took),
        "turns_per_interview": round(len(took) / interviews, 1),
        "turns_per_s": round(len(took) / wall, 1),
        "p50_ms": round(took[len(took) // 2], 1),
        "p95_ms": round(took[int(len(took) * 0.95)], 1),
        "max_ms": round(took[-1], 1),
        "third_ms": medians.get(2, 0.0),
        "last_ms": medians[max(whole)],
        "by_turn_ms": medians,
        "empty": sum(not said for _, _, said in turns),
    }


def main() -> None:
    """Parse the arguments, drive, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--opener", default="hello")
    parser.add_argument("--visitors", type=int, default=1)
    parser.add_argument("--interviews", type=int, default=3)
    parser.add_argument("--max-turns", type=int, default=60)
    parser.add_argument("--door", action="store_true")
    args = parser.parse_args()
    figures = asyncio.run(
        drive(
            args.url,
            opener=args.opener,
            visitors=args.visitors,
            interviews=args.interviews,
            door=args.door,
            most=args.max_turns,
        )
    )
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
