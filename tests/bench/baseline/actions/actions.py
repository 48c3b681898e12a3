"""The smallest honest custom actions: accept each answer, then report."""

from rasa_sdk import Action, FormValidationAction

QUESTIONS = [
    "spinning",
    "neck_turn",
    "neck_pain",
    "headache",
    "rolling",
    "hearing",
    "double",
    "faint",
    "injury",
    "months",
]


class ValidateCheckForm(FormValidationAction):
    def name(self):
        return "validate_check_form"


def _accept(slot):
    def validate(self, value, dispatcher, tracker, domain):
        return {slot: value}

    return validate


for _slot in QUESTIONS:
    setattr(ValidateCheckForm, f"validate_{_slot}", _accept(_slot))


class ActionResult(Action):
    def name(self):
        return "action_result"

    def run(self, dispatcher, tracker, domain):
        yes = [slot for slot in QUESTIONS if tracker.get_slot(slot)]
        dispatcher.utter_message(text=f"You said yes to {len(yes)} questions.")
        return []
