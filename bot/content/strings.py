"""Every sentence that wants a translation, with what a translator would see on the screen beside it.

**Rules.** Pure. The sentences are exactly those of `Draft.texts`, which is what the checks want translated.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from bot.content import practice, profile, replies
from bot.content.draft import Draft, mark_of
from bot.content.scene import Scene
from bot.content.written import Written
from bot.i18n.blocks import Key, Message

PLACEHOLDER = re.compile(r"\{\w+\}")
CHANNELS = {"telegram": "Telegram", "webchat": "the web chat", "sms": "SMS"}
FIELDS = {
    "say": "said",
    "end": "last words",
    "copy": "a text to copy, sent to somebody else",
    "intro": "stands above a list of services",
    "opening": "sent once at the chosen time; may be read on a locked screen",
}
"""What a field of a step is on the screen; anything else is a question."""
GLOBALS = {
    ("exit", "label"): "the button that hides everything; it must look ordinary",
    ("exit", "neutral"): "all that stays on the screen after an exit",
    ("emergency", "label"): "a button under every message",
    ("human", "label"): "a button under every message",
    (
        "lines",
        "lead",
    ): "the first line, all that a notification shows: it must sound like school, games or weather",
}
PROFILE = {
    "name": "the bot's name at Telegram; heads every notification; at most 64 signs",
    "description": "what an empty chat shows; at most 512 signs",
    "short": "on the page of the bot's profile; at most 120 signs",
    "commands": "says in a menu what a command does; at most 256 signs",
}
REPLIES = {
    "title": "what counsellors look for in a list; never sent",
    "text": "a canned reply, sent by a counsellor in the chat",
}
PRACTICE = {
    "title": "what counsellors choose by",
    "situation": "what it is about",
    "opens": "said by somebody who never lived",
    "answers": "said by somebody who never lived",
    "good": "what a good answer holds",
    "look": "what to look at afterwards",
}
DOMAINS = ("dialogs", "services", "replies", "practice")
"""The files of translations that come from the content: each from the file of its name, the first from all others."""


def messages(draft: Draft) -> dict[str, list[Message]]:
    """Give every sentence by the file of translations it belongs to, in order of writing."""
    scene = Scene(draft)
    found: dict[str, dict[Key, Message]] = {domain: {} for domain in DOMAINS}
    for one in draft.texts():
        stem = PurePosixPath(one.spot[0]).stem
        domain = stem if stem in DOMAINS[1:] else DOMAINS[0]
        add(found[domain], _message(draft, scene, one))
    return {domain: list(parts.values()) for domain, parts in found.items()}


def add(found: dict[Key, Message], new: Message) -> None:
    """Put a sentence to the others; one that stands twice at one place is translated once."""
    old = found.get(new.key)
    if old is not None:
        refs = tuple(dict.fromkeys((*old.refs, *new.refs)))
        notes = tuple(dict.fromkeys((*old.notes, *new.notes)))
        new = Message(*new.key, old.plural or new.plural, refs, notes)
    found[new.key] = new


def _message(draft: Draft, scene: Scene, one: Written) -> Message:
    file, place = one.spot
    line, _ = mark_of(draft.marks.get(file, {}), place)
    notes = [*_where(draft, scene, one), *_keep(one)]
    return Message(one.context, one.text, one.plural, (f"dialogs/{file}:{line}",), tuple(notes))


def _keep(one: Written) -> Iterator[str]:
    """Say what must not be changed."""
    if one.channel:
        yield f"Only on {CHANNELS.get(one.channel, one.channel)}."
    names = list(dict.fromkeys(PLACEHOLDER.findall(f"{one.text} {one.plural}")))
    if names:
        yield f"Keep {', '.join(names)}: something stands there instead."


def _where(draft: Draft, scene: Scene, one: Written) -> Iterable[str]:
    file, place = one.spot
    match place:
        case ("nodes", str(), *tail) if file in draft.dialogs:
            return _in_dialog(scene, one.context, tuple(tail))
        case ("services", int(), *tail):
            return [f"Service {one.context.partition('.')[2]}: {'.'.join(map(str, tail))}."]
        case ("replies", int(), str(part)) if file == replies.FILE:
            return [f"Reply {one.context.partition('.')[2]}: {REPLIES[part]}."]
        case ("seekers", int(), str(part), *_) if file == practice.FILE:
            return [
                f"Practice {one.context.partition('.')[2]}: {PRACTICE[part]}. Read by staff alone."
            ]
        case _ if one.context == profile.CONTEXT:
            return [f"{file}, {_dotted(place)}: {PROFILE[str(place[0])]}. Nothing about help."]
        case _ if one.context == "globals":
            return [f"globals.yaml, {_dotted(place)}: {_meaning(place)}."]
        case _:
            return [f"{file}, {_dotted(place)}."]


def _in_dialog(scene: Scene, ref: str, tail: tuple[str | int, ...]) -> Iterator[str]:
    """Describe the screen: what was said before, which buttons stand beside."""
    match tail:
        case ("choices" | "windows", str(), "label") | ("label",) | ("opening", str()):
            said = f"a button; then {FIELDS['opening']}" if tail[0] == "opening" else "a button"
            yield f"{ref}: {said}."
            yield from scene.around(ref, tail)
        case (str(field), *_):
            yield f"{ref}: {FIELDS.get(field, 'a question')}."
            yield from scene.before(ref)
            yield from scene.below(ref)
        case _:
            return


def _dotted(place: tuple[str | int, ...]) -> str:
    return ".".join(str(part) for part in place)


def _meaning(place: tuple[str | int, ...]) -> str:
    known = GLOBALS.get((str(place[0]), str(place[1])))
    if known is not None:
        return known
    return {"answers": "a button of many questions", "territories": "a button"}.get(
        str(place[0]), "said by the bot itself"
    )
