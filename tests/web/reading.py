"""What a screen reader walks: Chromium's accessibility tree, in reading order."""

from __future__ import annotations

from collections import Counter
from typing import Any

from playwright.sync_api import Page

CONTROLS = {"button", "link", "checkbox", "radio", "textbox", "DisclosureTriangle", "combobox"}


def tree(page: Page) -> list[tuple[str, str, dict[str, Any]]]:
    """Chromium's accessibility tree in reading order: role, name, and the rest."""
    client = page.context.new_cdp_session(page)
    nodes = {n["nodeId"]: n for n in client.send("Accessibility.getFullAXTree")["nodes"]}
    root = next(node for node in nodes.values() if "parentId" not in node)
    found: list[tuple[str, str, dict[str, Any]]] = []

    def read(node: dict[str, Any]) -> None:
        if not node.get("ignored"):
            more = {one["name"]: one["value"].get("value") for one in node.get("properties", ())}
            found.append((_value(node, "role"), _value(node, "name"), more))
        for child in node.get("childIds", ()):
            if child in nodes:
                read(nodes[child])

    read(root)
    return found


def _value(node: dict[str, Any], key: str) -> str:
    return str(node.get(key, {}).get("value", "")).strip()


def unclear(page: Page) -> list[str]:
    """Controls without a name, and buttons that cannot be told from one another."""
    named = [(role, name) for role, name, _ in tree(page) if role in CONTROLS]
    buttons = Counter(name for role, name in named if role == "button")
    nameless = [f"a {role} has no name" for role, name in named if not name]
    return nameless + [
        f"{times} buttons are called {n!r}" for n, times in buttons.items() if times > 1
    ]
