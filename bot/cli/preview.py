"""What a phone will show of the bot: the chat list, the empty chat, a notification, the menu, in each language.

**Rules.** Nothing is made up: the first line, the neutral line and the names are those of the content, the rest is
dots, as Telegram for Android draws a spoiler. How much a line really holds depends on the phone.
"""

import textwrap
from collections.abc import Iterator
from itertools import cycle, islice

from bot.channels.telegram.profile import EVERYBODY, Values, languages
from bot.content.content import Content

WIDTH = 60
BRAILLE = "\u280c\u2862\u2891\u2828"
"""How Telegram for Android writes what a spoiler covers, in a notification and in the chat list."""
HIDDEN = 40


def drawn(content: Content, target: Values) -> Iterator[str]:
    """Draw the phone in each language; that of everybody first."""
    for code in (EVERYBODY, *languages(content)):
        if code != content.source_locale:
            yield from _phone(content, target, code)


def _phone(content: Content, target: Values, code: str) -> Iterator[str]:
    locale = code or content.source_locale
    title = f"{locale}, and whoever has no other of these" if not code else locale
    name = target["name", code]
    rules = content.rules
    lead = content.catalogs.text(locale, "globals", str(rules.lines.lead[0]))
    neutral = content.catalogs.text(locale, "globals", str(rules.exit.neutral))
    dots = "".join(islice(cycle(BRAILLE), HIDDEN))
    commands = target["commands", code] or target["commands", EVERYBODY]
    yield f"── {title} ".ljust(WIDTH + 16, "─")
    yield from _box("chat list", name, f"{lead} {dots[:24]}…")
    yield from _box("after an exit", name, neutral)
    yield from _box("notification", name, lead, dots)
    yield from _box("empty chat", target["description", code])
    yield from _box("its page", name, target["short", code])
    yield from _box("menu", *commands.splitlines())


def _box(what: str, *lines: str) -> Iterator[str]:
    shown = [part for line in lines for part in textwrap.wrap(line, WIDTH) or [""]]
    for number, line in enumerate(shown):
        yield f"{what if not number else '':>14} │ {line}"
