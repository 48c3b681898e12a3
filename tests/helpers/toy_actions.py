"""Actions that say what reached them; for tests of Rasa's side alone."""

from __future__ import annotations

from rasa_sdk import Action


class EchoTurn(Action):
    """Answers with the latest message as an action sees it; misbehaves when asked to."""

    def name(self) -> str:
        return "action_turn"

    async def run(self, dispatcher, tracker, domain):
        latest = tracker.latest_message
        if latest.get("text") == "please crash":
            raise RuntimeError("asked to, with my secret words")
        if latest.get("text") != "please be silent":
            custom = {
                "type": "echo",
                "latest": latest,
                "events": len(tracker.events),
                "channel": tracker.get_latest_input_channel(),
            }
            buttons = [{"title": "Why?", "payload": "/why_ask", "kind": "control"}]
            dispatcher.utter_message(text="One.\n\nTwo.", buttons=buttons, json_message=custom)
        return []


class RecordNothing(Action):
    """Stands in for the record of an emergency."""

    def name(self) -> str:
        return "action_record_emergency"

    async def run(self, dispatcher, tracker, domain):
        return []
