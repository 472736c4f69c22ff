"""The sentences of the pages: those of the chat and of the desk, which stand in Jinja templates.

**Rules.** Babel finds them. They belong to the program, and an organisation translates them like its own.
"""

from collections.abc import Iterable
from pathlib import Path

from babel.messages.extract import extract_from_dir

import bot
from bot.content.strings import add
from bot.i18n.blocks import Key, Message

PAGES = {
    "web": ("channels/webchat/templates",),
    "desk": ("desk/web/templates", "desk/telegram/templates"),
}
"""Where the pages stand, by the file of translations."""
CONTEXTS = {"web": "web.chat", "desk": "desk"}
"""The context of a sentence that names none."""
PEOPLE = {"web": "people who seek help", "desk": "counsellors"}
OPTIONS = {"**.html": {"silent": "false", "trimmed": "true"}}


def page_messages() -> dict[str, list[Message]]:
    """Give the sentences of the pages by the file of translations."""
    return {domain: _all(domain, folders) for domain, folders in PAGES.items()}


def _all(domain: str, folders: Iterable[str]) -> list[Message]:
    found: dict[Key, Message] = {}
    for folder in folders:
        _find(domain, folder, found)
    return list(found.values())


def _find(domain: str, folder: str, found: dict[Key, Message]) -> None:
    root = Path(bot.__file__).resolve().parent / folder
    extracted = extract_from_dir(root, [("**.html", "jinja2")], OPTIONS)
    for name, line, text, comments, context in sorted(extracted, key=lambda one: (one[0], one[1])):
        source, plural = (text, "") if isinstance(text, str) else (text[0], text[1])
        notes = (f"Page {name} for {PEOPLE[domain]}.", *comments)
        at = context or CONTEXTS[domain]
        add(found, Message(at, source, plural, (f"bot/{folder}/{name}:{line}",), notes))
