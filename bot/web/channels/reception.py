"""Takes deliveries of providers: checked, each message once, in order, answered in any case."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import httpx
from starlette.requests import Request
from starlette.responses import Response

from bot.web.channels.carrying import Carrying, code_in
from bot.web.channels.incoming import Delivery, Incoming, Provider, conversation_of, short_id
from bot.web.channels.links import Links
from bot.web.errors import Refused
from bot.web.limits import CODES_OF_AN_ADDRESS, MESSAGES_OF_A_VISITOR, Limiter, Rate
from bot.web.memory import Memory
from bot.web.words import Words

logger = logging.getLogger(__name__)
logging.getLogger("httpx").setLevel(logging.WARNING)  # its addresses can hold a bot's token

BODY_BYTES = 256 * 1024  # Meta sends many messages at once
TEXT_LENGTH = 1500  # as at the web page
# Slack asks for an answer within three seconds. A turn that takes longer goes on by itself.
ANSWERED_WITHIN_S = 2.0
TURN_WITHIN_S = 30.0  # with all that the connector sends
TELL_WITHIN_S = 10.0
REMEMBERED = 20_000
COUNTS_FOR_S = 24 * 3600
SAY_SLOWER = Rate(burst=1, per_second=1 / 30)


@dataclass(slots=True)
class Seen:
    """The latest messages and how far each person has come."""

    clock: Callable[[], float] = time.monotonic
    tasks: OrderedDict[str, asyncio.Task[None]] = field(default_factory=OrderedDict)
    order: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    def is_late(self, person: str, order: float | None) -> bool:
        """Whether a message was written before one that was answered already.

        A day later the count begins anew: Telegram's does so after a quiet week.
        """
        if order is None:
            return False
        now = self.clock()
        last, at = self.order.pop(person, (order, now))
        if now - at > COUNTS_FOR_S:
            last = order
        self.order[person] = (max(last, order), now)
        _bound(self.order)
        return order < last


class Reception:
    """The one place where messages of all messengers arrive."""

    def __init__(
        self,
        providers: Mapping[str, Provider],
        rasa: httpx.AsyncClient,
        words: Words,
        memory: Memory,
        links: Links,
        secret: bytes,
        *,
        limited: bool = True,
    ) -> None:
        self._providers = providers
        self._rasa = rasa
        self._words = words
        self._memory = memory
        self._links = links
        self._secret = secret
        self._limited = limited
        self._seen = Seen()
        self._by_person = Limiter(MESSAGES_OF_A_VISITOR)
        self._slower = Limiter(SAY_SLOWER)
        self._codes = Limiter(CODES_OF_AN_ADDRESS)
        self._carrying = Carrying()
        self._out = httpx.AsyncClient(timeout=TELL_WITHIN_S)
        self._at_work: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """What must be done once the door is open."""
        for provider in self._providers.values():
            self._keep(asyncio.create_task(_harmless(provider.opened(self._out))))

    async def close(self) -> None:
        """Let go of what is under way, and close the connections."""
        for task in self._at_work:
            task.cancel()
        await asyncio.gather(*self._at_work, return_exceptions=True)
        await self._out.aclose()

    async def receive(self, name: str, request: Request) -> Response:
        """Answer one delivery.

        Raises:
            Refused: No such messenger, not signed, too big, or not of the documented form.
        """
        provider = self._providers.get(name)
        if provider is None:
            raise Refused(404, "not_found", "This messenger is not switched on.")
        delivery = await _delivery(request)
        if request.method == "GET":
            return provider.asked(delivery)
        provider.check(delivery)
        tried_out, incoming = _read(provider, delivery)
        if tried_out is not None:
            return tried_out
        self._keep(asyncio.create_task(_harmless(provider.noticed(self._out, delivery))))
        tasks = [self._once(provider, one) for one in incoming]
        if tasks:
            await asyncio.wait(tasks, timeout=ANSWERED_WITHIN_S)
        return provider.received()

    def _once(self, provider: Provider, one: Incoming) -> asyncio.Task[None]:
        """The turn of this message; the same one when it was delivered before."""
        key = short_id(one.channel, f"{one.user}\n{one.message_id}")
        known = self._seen.tasks.get(key)
        if known is not None:
            return known
        task = asyncio.create_task(self._turn(provider, one, key))
        self._seen.tasks[key] = task
        _bound(self._seen.tasks)
        self._keep(task)
        return task

    async def _turn(self, provider: Provider, one: Incoming, key: str) -> None:
        person = conversation_of(self._secret, one.channel, one.user)
        late = self._seen.is_late(person, one.order)
        if self._limited and self._by_person.wait_s(person):
            first = not self._slower.wait_s(person)
            await self._not_taken(provider, one, "trouble.too_fast" if first else None)
            return
        if len(one.text) > TEXT_LENGTH:
            await self._not_taken(provider, one, "trouble.too_long")
            return
        code = code_in(one.text) if one.kind == "typed" else None
        async with self._carrying.lock(person):
            if code is not None and self._limited and self._codes.wait_s(person):
                await self._not_taken(provider, one, "trouble.too_fast")
                return
            kind = "late" if late and one.kind == "typed" else one.kind
            try:
                done = await self._answered(provider, one, kind, person, code, key)
            except Exception as error:  # noqa: BLE001 - whatever the store or its parts raise
                logger.error("The store did not answer: %s", type(error).__name__)  # noqa: TRY400
                done = False
        if done:
            return
        self._seen.tasks.pop(key, None)  # a repeat may try again
        text = one.text if one.kind == "typed" else None
        said = await self._words.not_delivered(text)
        await self._tell(provider, one, [str(message["text"]) for message in said])

    async def _answered(
        self, provider: Provider, one: Incoming, kind: str, person: str, code: str | None, key: str
    ) -> bool:
        """Whether it was taken, by the conversation that the person or the code stands for."""
        if code is None:
            conversation = await self._carrying.conversation(person)
        else:
            found = await self._carrying.take_up(person, code)
            if found is None:
                await self._tell(provider, one, [self._words.say("handover.wrong")])
                return True
            conversation, kind = found, "start"  # greeted as somebody who comes back
        remembered = self._memory.of(conversation)
        async with remembered.lock:
            remembered.last_reply = []  # the page of the same conversation asks the store again
            return await self._passed_on(provider, one, kind, conversation, key)

    async def _not_taken(self, provider: Provider, one: Incoming, why: str | None) -> None:
        """Say why it is not taken; danger signs in it are heard first all the same."""
        said = await self._words.not_delivered(one.text if one.kind == "typed" else None)
        texts = [str(message["text"]) for message in said[:-1]]
        await self._tell(provider, one, [*texts, self._words.say(why)] if why else texts)

    async def _passed_on(
        self, provider: Provider, one: Incoming, kind: str, conversation: str, key: str
    ) -> bool:
        """Whether Rasa's connector took it."""
        headers = {
            **one.headers,
            "Content-Type": one.content_type,
            "X-Levelhead-Conversation": conversation,
            "X-Levelhead-Message-Id": key,
            "X-Levelhead-Channel": one.channel,
            "X-Levelhead-Kind": kind,
            "X-Levelhead-Link": self._links.to_summary(conversation),
        }
        url = f"/webhooks/{provider.connector}/webhook"
        try:
            answer = await self._post(url, one.body, headers)
        except httpx.HTTPError as error:
            logger.warning("A %s message was not delivered: %s", one.channel, type(error).__name__)
            return False
        if not answer.is_success:
            logger.warning(
                "A %s message was not delivered: status %s", one.channel, answer.status_code
            )
        return answer.is_success

    async def _post(self, url: str, body: bytes, headers: Mapping[str, str]) -> httpx.Response:
        work = partial(self._rasa.post, url, content=body, headers=headers, timeout=TURN_WITHIN_S)
        try:
            return await work()
        except httpx.RemoteProtocolError:
            # A connection closed while idle. The message id makes a second try harmless.
            return await work()

    async def _tell(self, provider: Provider, one: Incoming, texts: Sequence[str]) -> None:
        for text in texts:
            try:
                await provider.tell(self._out, one.reply_to, text)
            except httpx.HTTPError as error:
                logger.error("%s took no words either: %s", one.channel, type(error).__name__)  # noqa: TRY400

    def _keep(self, task: asyncio.Task[None]) -> None:
        """Hold a task until it is done: the loop itself would forget it."""
        self._at_work.add(task)
        task.add_done_callback(self._at_work.discard)


async def _delivery(request: Request) -> Delivery:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_BYTES:
            raise Refused(413, "too_long", "This delivery is too big.")
    return Delivery(request.headers, request.query_params, body)


def _read(provider: Provider, delivery: Delivery) -> tuple[Response | None, Sequence[Incoming]]:
    try:
        tried_out = provider.tried_out(delivery)
        return tried_out, [] if tried_out is not None else provider.read(delivery)
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        raise Refused(400, "form", "This is not of the documented form.") from None


async def _harmless(work: Awaitable[None]) -> None:
    try:
        await work
    except httpx.HTTPError:
        return


def _bound(held: OrderedDict[str, Any]) -> None:
    while len(held) > REMEMBERED:
        held.popitem(last=False)
