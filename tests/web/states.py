"""Every state that a visitor can be in, in a moment: talked to over HTTP, then opened.

The talk goes over the chat's real addresses with the real use cases behind; the page then comes
back to it as after a reload. What only a page can bring about (offline, the menu) is clicked.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from bot.engine.model import Catalog
from bot.knowledge import Clinic
from bot.settings import ROOT, Settings, load_settings
from bot.web.app import create_app
from tests.helpers.fake_rasa import FakeRasa, Items, Knock, Script, serving
from tests.helpers.spoken import use_cases

SESSION = "levelhead.session"
STORY = "dizzy for two weeks when I roll over in bed, and my neck is stiff"
STROKE = "half of my face is drooping and my speech is slurred"
RIDDLE = "xylofoon"  # no sign that the product knows, in any language
LONG = "Donaudampfschifffahrtsgesellschaftskapitän" * 4
# What the classifier, which is not here, would say of typed words.
MEANT = {"can my neck make me dizzy?": "faq_neck_dizzy", "are you a robot?": "are_you_robot"}
TURNS = 60


@dataclass
class Stage:
    """A chat that is being served, and what stands behind it."""

    url: str
    rasa: FakeRasa


@contextmanager
def served(settings: Settings, catalog: Catalog, clinic: Clinic) -> Iterator[Stage]:
    """A chat for all states of a module; every state is a conversation of its own."""
    rasa = FakeRasa(_as_meant(use_cases(catalog, clinic)))
    with serving(rasa.app) as rasa_url:
        settings = replace(settings, rasa_url=rasa_url, turn_timeout_s=30)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("LEVELHEAD_RATE_LIMIT", "off")  # these talks go faster than anybody
            app = create_app(settings)
        with serving(app) as url:
            yield Stage(url, rasa)


def _as_meant(script: Script) -> Script:
    def answer(knock: Knock) -> Items:
        meant = MEANT.get(knock.get("text") or "")
        return script({**knock, "intent": meant, "entities": {}} if meant else knock)

    return answer


@dataclass
class Talk:
    """A visitor without a page: the same addresses, none of the pixels."""

    url: str
    token: str = ""
    messages: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.http = httpx.Client(base_url=self.url, trust_env=False, timeout=20)
        self.token = self.http.post("/api/session", json={}).json()["token"]

    def say(self, *texts: str) -> Talk:
        """Type words, once or several times."""
        for text in texts:
            self._send(text=text)
        return self

    def control(self, name: str) -> Talk:
        """Use a button that is no answer, such as go_back."""
        return self._send(payload=f"/{name}")

    def choose(self, *options: str, question: str = "") -> Talk:
        """Answer the open question with options by their ids."""
        values = {"question": question or self.open["question"], "option": ",".join(options)}
        return self._send(payload="/press" + json.dumps(values))

    def none(self) -> Talk:
        """None of these, no, or the second option: the first may be "under 18"."""
        ids = [one["id"] for one in self.open["options"]]
        if self.open.get("none"):
            return self.choose("none")
        return self.choose(next((i for i in ids if i in ("no", "absent")), ids[:2][-1]))

    def until(self, question: str) -> Talk:
        """Go on with "none of these" until this question is open."""
        return self._until(lambda: self.open.get("question") == question)

    def until_a(self, kind: str) -> Talk:
        """Go on until the last thing said is of this kind, such as "question"."""
        return self._until(lambda: self.open.get("type") == kind)

    @property
    def open(self) -> dict[str, Any]:
        """The last rich part that was said."""
        rich = [message.get("custom") or {} for message in reversed(self.messages)]
        return next((custom for custom in rich if custom), {})

    def _until(self, there: Callable[[], bool]) -> Talk:
        for _ in range(TURNS):
            if there():
                return self
            self.none()
        raise AssertionError(f"the talk ended at {self.open}")

    def _send(self, **body: str) -> Talk:
        headers = {"Authorization": f"Bearer {self.token}"}
        message = {"message_id": uuid.uuid4().hex, **body}
        answer = self.http.post("/api/message", json=message, headers=headers)
        assert answer.status_code == 200, answer.text
        self.messages = answer.json()["messages"]
        return self


# --- how far the talk has come ------------------------------------------------------------------


def opener(talk: Talk) -> Talk:
    return talk.control("consent_yes")


def read_back(talk: Talk) -> Talk:
    return opener(talk).say(STORY)


def checklist(talk: Talk) -> Talk:
    return opener(talk).choose("skip", question="opener")


def question(talk: Talk) -> Talk:
    return checklist(talk).until_a("question")


def clarification(talk: Talk) -> Talk:
    asked = checklist(talk)
    first = asked.open["options"][0]["id"]
    return asked.choose("unsure").choose(first)


def result(talk: Talk) -> Talk:
    return read_back(talk).choose("yes").until_a("assessment")


def pointing(talk: Talk) -> Talk:
    """Where the head hurts: the question with the drawn head."""
    return opener(talk).say("my head hurts and I am dizzy").choose("yes").until("headache_site")


def calling(talk: Talk) -> Talk:
    """As far as the times that suit."""
    return result(talk).control("call_me").say("Ann Example", "555 010 1234")


def same_day(talk: Talk) -> Talk:
    return checklist(talk).say("my hearing suddenly went in one ear").until_a("assessment")


# --- the states ---------------------------------------------------------------------------------

Seed = Callable[[Talk], Talk]
Act = Callable[[Page, Stage], None]


@dataclass(frozen=True)
class State:
    """What was said before the page is opened, what is done on it, and what then shows."""

    seed: Seed | None
    shows: str
    act: Act | None = None


def _menu(item: str = "") -> Act:
    def act(page: Page, _stage: Stage) -> None:
        page.get_by_role("button", name="Menu").click()
        if item:
            page.locator(".menu").get_by_role("button", name=item, exact=True).click()

    return act


def _deleted(page: Page, stage: Stage) -> None:
    _menu("Delete my answers")(page, stage)
    page.get_by_role("button", name="Yes, delete them").click()


def _offline(page: Page, _stage: Stage) -> None:
    page.context.set_offline(True)


def _held(page: Page, stage: Stage) -> None:
    _offline(page, stage)
    write(page, "my neck is stiff")


def _pointed(page: Page, _stage: Stage) -> None:
    page.locator(".area.tap").first.dispatch_event("click")


def _aside(page: Page, _stage: Stage) -> None:
    page.get_by_role("button", name="Back to the chat").click()


def _float(page: Page, _stage: Stage) -> None:
    page.locator("levelhead-chat").evaluate("chat => chat.setAttribute('floating', '')")


def _float_open(page: Page, stage: Stage) -> None:
    _float(page, stage)
    page.locator(".launch").click()


def _sent(page: Page, _stage: Stage) -> None:
    page.get_by_role("button", name="Send it to myself").click()


def _trouble(page: Page, stage: Stage) -> None:
    stage.rasa.mode = "error"
    try:
        write(page, "my neck is stiff")
        page.get_by_role("button", name="Try again").wait_for()
    finally:
        stage.rasa.mode = "up"


def _waiting(page: Page, _stage: Stage) -> None:
    page.route("**/api/message*", lambda _route: None)  # never answered
    write(page, "my neck is stiff")
    page.get_by_text("One moment…").wait_for()


def _open_all(page: Page, _stage: Stage) -> None:
    for summary in page.locator(".turn summary").all():
        summary.click()


def _long_words(page: Page, _stage: Stage) -> None:
    turns = page.locator(".turn").count()
    write(page, LONG)
    page.locator(".turn").nth(turns).wait_for()
    page.get_by_label("Write here").fill(LONG)


def write(page: Page, text: str) -> None:
    """Type and send, without waiting for the answer."""
    page.get_by_label("Write here").fill(text)
    page.get_by_label("Write here").press("Enter")


STATES: dict[str, State] = {
    "consent": State(None, ".turn .primary"),
    "declined": State(lambda talk: talk.control("consent_no"), ".turn"),
    "opener": State(opener, ".turn"),
    "read_back": State(read_back, ".items"),
    "checklist": State(checklist, "fieldset"),
    "question": State(question, ".options"),
    "pointing": State(pointing, ".area.on", _pointed),
    "why": State(lambda talk: question(talk).control("why_ask"), ".aside"),
    "asked_in_between": State(lambda talk: question(talk).say(next(iter(MEANT))), ".aside"),
    "not_understood": State(lambda talk: checklist(talk).say(RIDDLE, RIDDLE, RIDDLE), "fieldset"),
    "clarification": State(clarification, ".options"),
    "emergency": State(lambda talk: opener(talk).say(STROKE), ".emergency"),
    "emergency_aside": State(lambda talk: opener(talk).say(STROKE), ".alarmbar", _aside),
    "result": State(result, ".result"),
    "result_sent": State(result, ".keep .hint:not(:empty)", _sent),
    "result_open": State(result, ".result details[open]", _open_all),
    "result_today": State(same_day, ".result.today"),
    "summary": State(lambda talk: result(talk).control("summary"), ".sheet"),
    "summary_emergency": State(
        lambda talk: opener(talk).say(STROKE).control("summary"), ".sheet.emergency-tier"
    ),
    "call_name": State(lambda talk: result(talk).control("call_me"), ".turn"),
    "call_times": State(calling, ".options"),
    "call_done": State(
        lambda talk: calling(talk).choose("morning", question="call_times"), ".turn"
    ),
    "stored": State(lambda talk: question(talk).control("what_stored"), ".turn"),
    "person": State(lambda talk: question(talk).control("talk_to_person"), ".turn"),
    "goodbye": State(lambda talk: result(talk).control("goodbye"), ".turn"),
    "child": State(lambda talk: checklist(talk).until("screen_you").choose("under_18"), ".turn"),
    "menu": State(checklist, ".menu button", _menu()),
    "delete_ask": State(checklist, ".menu .danger", _menu("Delete my answers")),
    "deleted": State(checklist, ".turn .option", _deleted),
    "code_shown": State(checklist, ".menu .code", _menu("Go on by phone")),
    "code_asked": State(checklist, ".menu input", _menu("I have a code")),
    "offline": State(checklist, ".offline", _offline),
    "held": State(checklist, ".trouble", _held),
    "floating": State(checklist, ".launch", _float),
    "floating_open": State(checklist, ".float .turn", _float_open),
    "trouble": State(opener, ".trouble", _trouble),
    "waiting": State(opener, ".wait", _waiting),
    "long_words": State(opener, ".mine", _long_words),
}
SIZE = {"width": 375, "height": 740}


@contextmanager
def at(browser: Browser, stage: Stage, name: str, **look: Any) -> Iterator[Page]:
    """A page in this state; what it throws fails the test.

    Args:
        browser: Chromium.
        stage: The chat.
        name: One of `STATES`.
        look: How the page is looked at: viewport, color_scheme and the like.
    """
    context = browser.new_context(**{"viewport": SIZE, "reduced_motion": "reduce", **look})
    errors: list[str] = []
    try:
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        come_to(page, context, stage, name)
        yield page
    finally:
        context.close()
    assert errors == []


def come_to(page: Page, context: BrowserContext, stage: Stage, name: str) -> None:
    """Talk, open the page, and do what only a page can."""
    state = STATES[name]
    if state.seed:
        token = state.seed(Talk(stage.url)).token
        # Not again after the state itself forgot it.
        context.add_init_script(
            f"localStorage.getItem('seeded') || localStorage.setItem('{SESSION}', '{token}');"
            "localStorage.setItem('seeded', '1')"
        )
    page.goto(stage.url)
    page.locator(".turn, .emergency").first.wait_for(state="attached")
    if state.act:
        state.act(page, stage)
    page.locator(state.shows).first.wait_for(state="attached")


@pytest.fixture(scope="session")
def stage(
    tmp_path_factory: pytest.TempPathFactory, catalog: Catalog, clinic: Clinic
) -> Iterator[Stage]:
    """One chat for all states."""
    var = {"LEVELHEAD_VAR": str(tmp_path_factory.mktemp("stage"))}
    settings = replace(load_settings(var), clinic_file=ROOT / "deploy" / "clinic.yml")
    with served(settings, catalog, clinic) as running:
        yield running


@pytest.fixture(autouse=True)
def code(monkeypatch: pytest.MonkeyPatch) -> None:
    """A code to show, where the store that makes them is not there."""
    monkeypatch.setattr("bot.bootstrap.hand_over", lambda _conversation: "K7PM 2X9Q")


@pytest.fixture(params=sorted(STATES))
def state(request: pytest.FixtureRequest) -> str:
    """One state after the other."""
    return str(request.param)
