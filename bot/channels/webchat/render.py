"""From messages to what the page shows. Pure.

**Rules.** Only text, never markup: the page puts it in with `textContent`, the template escapes
it. The `lead` stays away: a page has no notification, and whoever sees the page sees the body.
Exit buttons only give their name to the page's own, which is always there.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.model.message import Button, CopyText, Message, Voice


@dataclass(frozen=True, slots=True)
class View:
    """One bubble: paragraphs, rows of choices, what is offered at every point, texts to copy.

    `leave` is what the exit is called in the conversation's language; the page's own button takes that name.
    `locale` is that language; the page's own words follow it. `alone`: nothing else may stand beside it.
    """

    id: str
    paragraphs: tuple[str, ...]
    rows: tuple[tuple[Button, ...], ...]
    always: tuple[Button, ...]
    copies: tuple[CopyText, ...]
    voice: Voice
    leave: str = ""
    locale: str = ""
    alone: bool = False


def view(ident: str, message: Message) -> View:
    """Sort a message into the places of the page."""
    rows = tuple(_only(row, "choice") for row in message.rows)
    return View(
        id=ident,
        paragraphs=paragraphs(message.body or message.lead),
        rows=tuple(row for row in rows if row),
        always=tuple(button for row in message.rows for button in _only(row, "global")),
        copies=message.copies,
        voice=message.voice,
        leave=next((button.label for row in message.rows for button in _only(row, "exit")), ""),
        locale=message.locale,
        alone=message.alone,
    )


def standing(shown: Sequence[View]) -> list[View]:
    """Leave out what may not stand beside what came after it: the quiz shows one question and nothing else."""
    alone = [place for place, one in enumerate(shown) if one.alone]
    if not alone:
        return list(shown)
    last = alone[-1]
    return list(shown[last:] if last == len(shown) - 1 else shown[last + 1 :])


def paragraphs(body: str) -> tuple[str, ...]:
    """Part a body at its empty lines."""
    return tuple(part.strip() for part in re.split(r"\n\s*\n", body) if part.strip())


def frame(shown: View) -> bytes:
    """Write one server-sent event; its id is where a reconnecting page goes on."""
    data = {
        "paragraphs": shown.paragraphs,
        "rows": [[_pair(button) for button in row] for row in shown.rows],
        "always": [_pair(button) for button in shown.always],
        "copies": [{"label": copy.label, "text": copy.text} for copy in shown.copies],
        "voice": shown.voice,
        "leave": shown.leave,
        "lang": tag(shown.locale),
        "alone": shown.alone,
    }
    # json escapes every line break, so that one `data:` line is enough
    return f"id: {shown.id}\ndata: {json.dumps(data)}\n\n".encode()


def vocabulary(exits: Iterable[str]) -> bytes:
    """Write the exit words as an event: an open page learns those that were published after it was loaded."""
    return f"data: {json.dumps({'words': sorted(exits)})}\n\n".encode()


def tag(locale: str) -> str:
    """Write a language as web pages name it: `fr-simple` for `fr_simple`."""
    return locale.replace("_", "-")


def _only(row: Sequence[Button], style: Literal["choice", "global", "exit"]) -> tuple[Button, ...]:
    return tuple(button for button in row if button.style == style)


def _pair(button: Button) -> dict[str, str]:
    return {"label": button.label, "value": button.value}
