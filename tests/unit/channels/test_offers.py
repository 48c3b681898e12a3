"""What typed words choose, and what a button sends back."""

from __future__ import annotations

import json

import pytest

from bot.dialogue.channels.offers import Choice, Offer, Offers, code, meaning, payload_of, press

YES, NO = Choice("Yes", press("q", ["yes"])), Choice("No, never", press("q", ["no"]))
BACK = Choice("Go back", "/go_back")
SINGLE = Offer((YES, NO), (BACK,))
LIST = Offer((YES, NO), (Choice("None of these", press("q", ["none"])), BACK), "q", ("a", "b", "c"))


@pytest.mark.parametrize(
    "said", ["2", " 2.", "#2", "(2)", "number 2", "Option 2", "no, never", "NO NEVER"]
)
def test_a_number_or_the_words_on_a_button_choose_it(said: str) -> None:
    assert meaning(SINGLE, said) == NO.payload


@pytest.mark.parametrize(
    "said", ["3", "0", "2 weeks", "12", "the second", "1 and 2", "", "?", "no"]
)
def test_anything_else_is_words(said: str) -> None:
    assert meaning(SINGLE, said) is None


def test_a_control_is_chosen_by_its_words() -> None:
    assert meaning(SINGLE, "go back") == "/go_back"


@pytest.mark.parametrize(
    ("said", "options"),
    [("1", "a"), ("1, 3", "a,c"), ("3 1", "c,a"), ("1 and 3", "a,c"), ("1,2 & 3.", "a,b,c"),
     ("0", "none"), ("2, 2", "b"), ("None of these", "none")],
)  # fmt: skip
def test_a_checklist_takes_several(said: str, options: str) -> None:
    chosen = meaning(LIST, said)
    assert chosen is not None
    assert json.loads(chosen.removeprefix("/press")) == {"question": "q", "option": options}


@pytest.mark.parametrize("said", ["0, 1", "4", "1, 9", "1 or so", "none"])
def test_numbers_that_were_not_offered_are_words(said: str) -> None:
    assert meaning(LIST, said) is None


@pytest.mark.parametrize("payload", [YES.payload, "/go_back", "/faq_bppv"])
def test_a_code_means_the_payload_it_was_made_of(payload: str) -> None:
    assert payload_of(code(payload)) == payload


def test_every_code_of_the_catalog_fits_a_telegram_button(catalog) -> None:
    for question in catalog.questions.values():
        for option in (*(o.id for o in question.options), "none", "unsure", "skip"):
            assert len(code(press(question.id, [option])).encode()) <= 64
    for finding in catalog.findings:
        assert len(code(press(f"clarify_{finding}", ["unsure"])).encode()) <= 64
        assert len(code(press("read_back_fix", [finding])).encode()) <= 64


def test_the_longest_untouched_offer_is_forgotten() -> None:
    offers = Offers(remembered=2)
    for name in ("a", "b", "c"):
        offers.put(name, SINGLE)
    assert offers.of("a") == Offer()
    assert offers.of("c") == SINGLE


@pytest.mark.parametrize("text", ["número 2", "opcion 2", "la 2"])
def test_a_number_may_be_named_in_spanish(text: str) -> None:
    offer = Offer((Choice("Sí", "/affirm"), Choice("No", "/deny")))
    assert meaning(offer, text) == "/deny"


def test_numbers_may_be_joined_in_spanish() -> None:
    offer = Offer((), (), "screen_now", ("a", "b", "c"))
    assert meaning(offer, "1 y 3") == press("screen_now", ["a", "c"])
