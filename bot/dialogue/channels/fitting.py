"""A reply as one channel can carry it: texts of the right length, buttons or numbers.

Knows no Rasa, so that it can be tried by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.dialogue.channels.offers import NONE, Choice, Offer, code, press
from bot.dialogue.channels.shapes import Shape
from bot.dialogue.channels.splitting import simple_signs, split, tidy
from bot.services.words import Words

Message = Mapping[str, Any]

# The controls that a question keeps at hand as buttons; the others work in words.
AT_HAND = ("/why_ask", "/go_back", "/stop")
FEW = 3  # numbers are listed up to here, beyond it "1 to 6"


@dataclass(frozen=True, slots=True)
class Piece:
    """One message to send."""

    text: str
    buttons: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Fitted:
    """What to send, in order, and what it lets somebody choose."""

    pieces: tuple[Piece, ...]
    offer: Offer


@dataclass(frozen=True, slots=True)
class _Part:
    """One message of the reply on its way to the channel's form."""

    text: str
    offer: Offer
    buttons: tuple[Choice, ...]


def fit(shape: Shape, words: Words, reply: Sequence[Message], link: str = "") -> Fitted:
    """Fit one reply.

    Args:
        shape: The channel's limits.
        words: Catalog and clinic.
        reply: The messages that Rasa would send, in order.
        link: Where the whole result can be read; empty when there is no such place.
    """
    last = max((i for i, m in enumerate(reply) if m.get("buttons")), default=-1)
    parts = [_part(shape, words, m, link, counts=i == last) for i, m in enumerate(reply)]
    offer = parts[last].offer if parts else Offer()
    earlier = [c for part in parts[:last] for c in (*part.offer.numbered, *part.offer.others)]
    whole = Offer(offer.numbered, (*offer.others, *earlier), offer.checklist, offer.ids)
    return Fitted(tuple(_pack(shape, parts)), whole)


def kind(message: Message) -> str:
    """The type of a message's rich form, or nothing."""
    custom = message.get("custom")
    return str(custom.get("type", "")) if isinstance(custom, Mapping) else ""


def _pack(shape: Shape, parts: Iterable[_Part]) -> Iterable[Piece]:
    """Texts without buttons go together with what follows, as far as they fit."""
    waiting = ""
    for part in parts:
        text = simple_signs(part.text) if shape.simple_signs else part.text
        text = tidy(f"{waiting}\n\n{text}")
        if not part.buttons:
            waiting = text
            continue
        *before, final = split(text, shape.text)
        yield from (Piece(piece) for piece in before)
        yield Piece(final, part.buttons)
        waiting = ""
    yield from (Piece(piece) for piece in split(waiting, shape.text))


def _part(shape: Shape, words: Words, message: Message, link: str, *, counts: bool) -> _Part:
    """One message; only the last with anything to choose counts its choices."""
    text = _body(shape, words, message, link)
    offer = _offer(message)
    if not offer.numbered and not offer.others:
        return _Part(text, offer, ())
    if kind(message) == "emergency":
        return _emergency(shape, words, text, offer)
    if not counts:
        offer = Offer((), (*offer.numbered, *offer.others))
    if not shape.buttons:
        return _Part(_in_numbers(words, text, message, offer), offer, ())
    return _with_buttons(shape, words, text, message, offer)


# --- words ----------------------------------------------------------------------------------------


def _body(shape: Shape, words: Words, message: Message, link: str) -> str:
    text = str(message.get("text") or "").strip()
    this = kind(message)
    if this == "summary" and link and shape.brief:
        return words.say("channels.summary_link", link=link)
    if this == "assessment" and shape.brief:
        text = _brief(words, message["custom"])
    if this in ("assessment", "summary") and link:
        text += "\n\n" + words.say("channels.result_link", link=link)
    return text


def _brief(words: Words, data: Mapping[str, Any]) -> str:
    """The heart of a result: how soon, why, who, what to watch for."""
    urgent = data.get("urgency")
    who = [f"{n}. {w['label'][:1].upper()}{w['label'][1:]}." for n, w in _counted(data)]
    lines = [
        words.say(f"result.urgency.{urgent}") + " " + str(data.get("urgency_because") or ""),
        words.say("result.who") + "\n" + "\n".join(who),
        str(data.get("safety_net") or ""),
        words.say("result.not_a_diagnosis"),
    ]
    return "\n".join(line.strip() for line in lines if line.strip())


def _counted(data: Mapping[str, Any]) -> Iterable[tuple[int, Mapping[str, str]]]:
    return enumerate(data.get("specialists") or (), start=1)


# --- choices --------------------------------------------------------------------------------------


def _offer(message: Message) -> Offer:
    buttons = list(message.get("buttons") or ())
    choices = [(b, Choice(str(b["title"]), str(b["payload"]))) for b in buttons]
    custom = message.get("custom") or {}
    if custom.get("type") == "checklist":
        return _checklist(custom, [c for b, c in choices if b.get("kind") == "control"])
    options = [c for b, c in choices if b.get("kind", "option") == "option"]
    controls = [c for b, c in choices if b.get("kind") == "control"]
    if not options:
        return Offer(tuple(controls))
    return Offer(tuple(options), tuple(controls))


def _checklist(custom: Mapping[str, Any], controls: Sequence[Choice]) -> Offer:
    question = str(custom["question"])
    ids = tuple(str(option["id"]) for option in custom["options"])
    alone = [custom[key] for key in (NONE, "unsure") if custom.get(key)]
    others = [Choice(str(o["title"]), press(question, [str(o["id"])])) for o in alone]
    titles = [Choice(str(o["title"]), press(question, [str(o["id"])])) for o in custom["options"]]
    return Offer(tuple(titles), (*others, *controls), question, ids)


def _emergency(shape: Shape, words: Words, text: str, offer: Offer) -> _Part:
    """The advice, complete; after it only the way back for who was misheard."""
    if shape.buttons:
        return _Part(text, Offer((), offer.numbered), offer.numbered)
    return _Part(text + "\n" + words.say("channels.misheard"), Offer((), offer.numbered), ())


def _in_numbers(words: Words, text: str, message: Message, offer: Offer) -> str:
    if not offer.numbered:
        return f"{text}\n{_or_write(words, offer.others)}"
    lines = [_listed(text, message, offer)]
    if offer.checklist is not None:
        lines.append(words.say("channels.reply_several"))
    else:
        lines.append(
            words.say("channels.reply_number", numbers=_numbers(words, len(offer.numbered)))
        )
    if kind(message) in ("question", "checklist") and _at_hand(offer):
        lines.append(words.say("channels.steer"))
    return "\n".join(lines)


def _or_write(words: Words, choices: Iterable[Choice]) -> str:
    titles = ", ".join(dict.fromkeys(choice.title for choice in choices))
    return words.say("channels.or_write", words=titles)


def _numbers(words: Words, count: int) -> str:
    if count <= FEW:
        return ", ".join(str(number) for number in range(1, count + 1))
    return words.say("channels.number_range", first=1, second=count)


def _listed(text: str, message: Message, offer: Offer) -> str:
    """The text with its choices by number, unless the catalog's question has them already."""
    if offer.checklist is not None and "\n1. " in text:
        return text
    lines = [f"{number}. {c.title}" for number, c in enumerate(offer.numbered, start=1)]
    none = (message.get("custom") or {}).get(NONE) if offer.checklist is not None else None
    return "\n".join([text, *lines, *([f"0. {none['title']}"] if none else [])])


def _at_hand(offer: Offer) -> list[Choice]:
    return [choice for choice in offer.others if choice.payload in AT_HAND]


def _with_buttons(shape: Shape, words: Words, text: str, message: Message, offer: Offer) -> _Part:
    """Native buttons; numbers on them where their words are too long, words where too many."""
    if offer.checklist is not None:
        # A tap sends one thing: it would say no to all other lines. So these go by number.
        alone = [_zero(shape, c) for c in offer.others if c.payload.startswith("/press")]
        text = _listed(text, message, offer) + "\n" + words.say("channels.reply_several")
        return _Part(text, offer, _pressable(shape, [*alone, *_at_hand(offer)]))
    choices = list(offer.numbered) or list(offer.others)
    hand = _at_hand(offer) if offer.numbered else []
    if _fits(shape, choices):
        return _Part(text, offer, _pressable(shape, [*choices, *hand]))
    if not offer.numbered:
        return _Part(f"{text}\n{_or_write(words, choices)}", offer, ())
    text = _listed(text, message, offer)
    text += "\n" + words.say("channels.reply_number", numbers=_numbers(words, len(choices)))
    if len(choices) > shape.buttons:
        return _Part(text, offer, _pressable(shape, hand))
    counted = [Choice(str(number), c.payload) for number, c in enumerate(choices, start=1)]
    return _Part(text, offer, _pressable(shape, [*counted, *hand]))


def _zero(shape: Shape, choice: Choice) -> Choice:
    """The way to say none of these, by its number where its words are too long for a button."""
    too_long = len(choice.title) > shape.title and code(choice.payload).endswith(f":{NONE}")
    return Choice("0", choice.payload) if too_long else choice


def _fits(shape: Shape, choices: Sequence[Choice]) -> bool:
    return len(choices) <= shape.buttons and all(len(c.title) <= shape.title for c in choices)


def _pressable(shape: Shape, choices: Iterable[Choice]) -> tuple[Choice, ...]:
    short = [Choice(c.title, code(c.payload)) for c in choices if len(c.title) <= shape.title]
    return tuple(c for c in short if len(c.payload.encode()) <= shape.value)[: shape.buttons]
