"""Wrong letters are put right; ordinary words, which only look like a term, are left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.engine.model import Catalog
from bot.knowledge.files import PACKAGED
from bot.knowledge.terms import NAME, ORDINARY, Terms, check_terms, load_terms, ordinary_words
from bot.understanding import understand
from bot.understanding.matching import PhraseFinder
from bot.understanding.normalise import LETTERS_TO_CORRECT, Normaliser

MISSPELT = {
    "accident": "accidnet acident",
    "balance": "balace balanse balence ballance balnce",
    "blurred": "blured",
    "blurring": "bluring",
    "blurry": "bluury blurrry",
    "cracking": "crackng",
    "collapsed": "colapsed collasped",
    "concussion": "concusion concussin",
    "confused": "confussed confuzed",
    "dizziness": "dizines dizziness dizzieness dizzines diziness dizzness",
    "dizzy": "dizi dizy dizzi dizzzy",
    "exercise": "exercize exersise",
    "eyelid": "eyelide",
    "faint": "feint",
    "fainted": "faited feinted",
    "fainting": "faintng fainitng",
    "fever": "feever fevar",
    "headache": "haedache headace headach headahce headche headeache heaache hedache",
    "headaches": "headakes headachs",
    "hearing": "hering hearin",
    "lightheaded": "lighheaded lightheadded lightheded",
    "migraine": "miagraine migrain migrane migriane",
    "morning": "morining mornng",
    "nausea": "nasuea nauesa nausia",
    "nauseous": "nauseus nausious nautious",
    "neck": "necck neckk",
    "numbness": "nubness numbess numbnes numness",
    "palpitations": "palpatations palpitatons",
    "pregnant": "pregant pregnat",
    "pressure": "pressue presure",
    "seizure": "seizre siezure",
    "sensitive": "sensative senstive",
    "shoulder": "sholder shouder shoudler",
    "shoulders": "shoulers shouldres",
    "slurred": "slured slurrd",
    "slurring": "sluring",
    "speech": "speach spech",
    "spinning": "spining spinng spinnig spinnning",
    "staggering": "stagering",
    "stiff": "stif stifff",
    "stiffness": "stiffenss stiffnes stifness",
    "strength": "strenght",
    "struggle": "strugle",
    "sudden": "suden",
    "suddenly": "suddenley suddnely sudenly",
    "swallow": "swalow",
    "swelling": "sweling",
    "swollen": "swolen swollon",
    "temperature": "tempature temprature",
    "throbbing": "thobbing throbing trobbing",
    "tight": "tigth tihgt",
    "tingling": "tingeling tinging tinglin tinglng",
    "tinnitus": "tinitus tinnitis",
    "tongue": "tounge toungue",
    "trigger": "triger",
    "turning": "turing",
    "unsteady": "unstady unsteay unsteddy",
    "vertigo": "vertgo vertico vertigoe vertio virtigo",
    "vision": "visin visoin vison vission",
    "vomiting": "vommiting vomting vomitting",
    "weakness": "weaknes weekness",
    "whiplash": "whiplsh wiplash",
    "wobbly": "wobblly wobly",
    "woozy": "woosy",
    "yesterday": "yesteday yesturday",
}
ORDINARY_ONES = """
    alter ashes attitude awoken baking banner bother bowls bread breach bridging brown budgie
    burying butter carter cleaner cloth counter curry danger decide dozing drafts drool drowning
    drugged facet farmer flesh garbage gentle grace grinning gross hunting jerky kinder lashing
    learning least letting lonely loved lunged manager masked mates mourning needling noodle
    noting painting panting paris peace peeling pilates pilot planning poster prayer pride
    public queen raining rambling rusting saying scanned score shave shine shone slapping slate
    slice smear smelled snakes spain spared spending spitting spoon steak steve storing story
    straw stroking sweeping swearing tamper taxes terms tinkling tommy topic tries tuning visor
    wages waited wedding weeping wendy whirs winning wrote
"""


@pytest.fixture(scope="module")
def normalise() -> Normaliser:
    return PhraseFinder(load_terms()).normalise


@pytest.mark.parametrize("right", MISSPELT)
def test_what_people_misspell_is_put_right(normalise: Normaliser, right: str) -> None:
    read = {word: " ".join(normalise(word)) for word in MISSPELT[right].split()}
    assert read == dict.fromkeys(read, right)


def test_ordinary_words_are_left_alone(normalise: Normaliser) -> None:
    changed = ((word, *normalise(word)) for word in ORDINARY_ONES.split())
    assert [(w, read) for w, read in changed if w.removesuffix("s") != read.removesuffix("s")] == []


def test_no_ordinary_word_is_read_as_anything_but_its_other_number(normalise: Normaliser) -> None:
    read = ((word, normalise(word)[0]) for word in ordinary_words())
    changed = {(word, other) for word, other in read if word != other}
    rewritten = {(word, other) for word, other in changed if word in load_terms().rewrites}
    assert [
        (word, other)
        for word, other in sorted(changed - rewritten)
        if other not in (f"{word}s", word.removesuffix("s"))
    ] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("meetings", "meeting"),
        ("ambulances", "ambulance"),
        ("needless", "needless"),
        ("bloods", "bloods"),
    ],
)
def test_one_and_many_are_the_same_word(normalise: Normaliser, text: str, expected: str) -> None:
    assert normalise(text) == [expected]


def test_a_stretched_ordinary_word_is_that_word(normalise: Normaliser) -> None:
    assert normalise("learrrning sooooon") == ["learning", "soon"]


def test_of_several_near_words_the_one_that_phrases_have_most_is_meant() -> None:
    normaliser = Normaliser(load_terms(), {"spiking": 1, "spinning": 40})
    assert normaliser("spining") == ["spinning"]


def test_a_new_phrase_needs_no_new_list() -> None:
    """Whatever ordinary word is near the words of a phrase is in the list already."""
    normaliser = Normaliser(load_terms(), {"slumpy": 1, "noggin": 1, "gloopy": 1})
    assert normaliser("slumpi nogginn glopy") == ["slumpy", "noggin", "gloopy"]
    assert normaliser("slumps slump droopy") == ["slumps", "slump", "droopy"]


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("wouldnt", "would not"),
        ("shouldnt", "should not"),
        ("werent", "were not"),
        ("hadnt", "had not"),
        ("mustn't", "must not"),
        ("dosent", "does not"),
        ("cannae", "can not"),
        ("didnae", "did not"),
        ("alot", "a lot"),
        ("tmrw", "tomorrow"),
    ],
)
def test_short_forms(normalise: Normaliser, short: str, long: str) -> None:
    assert normalise(short) == long.split()


@pytest.mark.parametrize(
    "text",
    [
        "I keep snakes at home and the garden is full of them",
        "she likes learning about snakes in public",
        "Steve and Tommy are planning a wedding in Spain",
        "it was a morning of weeping and saying prayers",
    ],
)
def test_ordinary_words_make_no_finding(catalog: Catalog, text: str) -> None:
    assert understand(catalog, text).answers == {}


def test_the_words_are_in_order_and_long_enough_to_matter() -> None:
    lines = (PACKAGED / ORDINARY).read_text(encoding="utf-8").splitlines()
    words = [line for line in lines if not line.startswith("#")]
    assert words == sorted(set(words)), f"{ORDINARY}: sort it, each word once"
    assert [word for word in words if len(word) < LETTERS_TO_CORRECT] == []
    assert len(words) > 30_000


def test_no_listed_word_is_one_that_people_misspell() -> None:
    misspelt = {word for words in MISSPELT.values() for word in words.split()} - set(MISSPELT)
    assert misspelt & ordinary_words() == set()


def test_a_catalog_folder_may_have_no_such_list(tmp_path: Path) -> None:
    assert ordinary_words(tmp_path) == frozenset()


def test_a_line_that_is_no_word_is_named(catalog: Catalog, tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes((PACKAGED / NAME).read_bytes())
    (tmp_path / ORDINARY).write_text("# why\nlearning\nParis\nice cream\n", encoding="utf-8")
    told = [str(problem) for problem in check_terms(catalog, tmp_path)]
    remedy = "write one word a line, in small letters only"
    assert told == [f"{ORDINARY}: Paris: {remedy}", f"{ORDINARY}: ice cream: {remedy}"]


def test_the_terms_hold_the_list() -> None:
    terms: Terms = load_terms()
    assert "learning" in terms.ordinary
