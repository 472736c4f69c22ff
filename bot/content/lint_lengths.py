"""Checks on lengths: what each channel takes, with the longest values filled in.

**Rules.** Measured as the channel measures: UTF-16 units at Telegram, segments of 140 bytes in a short message. What
one turn may join is estimated from above; a turn that is too long goes out as two messages, so that is a warning.
"""

from collections.abc import Callable, Iterator

from bot.content.draft import Draft
from bot.content.finding import Finding
from bot.content.joined import LONGEST_LEAD, Longest, Paths, joined
from bot.content.said import Said, find, part, said, short
from bot.model.length import COPY, MESSAGE, units

LABEL = 40
OPENING = 80
SEGMENTS = 3
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_TWICE = frozenset("^{}\\[~]|€")


def segments(text: str) -> tuple[int, bool]:
    """Count the parts in which a short message travels, and tell whether its signs are all plain (GSM 03.38)."""
    plain = all(sign in _GSM or sign in _GSM_TWICE for sign in text)
    size = len(text) + sum(sign in _GSM_TWICE for sign in text) if plain else units(text)
    alone, joined_ = (160, 153) if plain else (70, 67)
    return (1 if size <= alone else -(-size // joined_)), plain


def _each(draft: Draft) -> Iterator[Finding]:
    """Look at every text by itself."""
    values = Longest.memoised(draft)
    for one in said(draft):
        yield from _LIMITS.get(part(one.written), _message)(draft, one, values)
        if one.written.channel == "sms":
            yield from _short_message(draft, one, values)


def _label(draft: Draft, one: Said, values: Longest) -> Iterator[Finding]:  # noqa: ARG001 - one of a table
    if len(one.text) * 2 > LABEL and (size := units(one.text)) > LABEL:
        sentence = f"“{short(one.text)}” ({one.locale}) takes {size} of {LABEL} signs."
        yield find(draft, one, "label_length", sentence, f"Shorten it by {size - LABEL}.")


def _copy(draft: Draft, one: Said, values: Longest) -> Iterator[Finding]:
    size = len(values.filled(one.locale, one.text))
    if size > COPY:
        sentence = f"The text to copy ({one.locale}) takes {size} of {COPY} signs."
        yield find(draft, one, "copy_length", sentence, f"Shorten it by {size - COPY}.")


def _lead(draft: Draft, one: Said, values: Longest) -> Iterator[Finding]:  # noqa: ARG001 - one of a table
    yield from _line(draft, one, LABEL)


def _opening(draft: Draft, one: Said, values: Longest) -> Iterator[Finding]:  # noqa: ARG001 - one of a table
    alone = one.written.spot[1][-1] == "opening"
    yield from _line(
        draft, one, OPENING if alone else LABEL
    )  # of several, each stands on a button


def _line(draft: Draft, one: Said, most: int) -> Iterator[Finding]:
    size = units(one.text)
    if size > most:
        sentence = f"“{short(one.text)}” ({one.locale}) takes {size} of {most} signs."
        yield find(draft, one, "line_length", sentence, f"Shorten it by {size - most}.")


def _message(draft: Draft, one: Said, values: Longest) -> Iterator[Finding]:
    if len(one.text) < MESSAGE // 4:
        return
    room = MESSAGE - LONGEST_LEAD
    size = units(values.filled(one.locale, one.text))
    if size > room:
        sentence = f"`{one.written.context}` ({one.locale}) takes {size} of {room} signs."
        yield find(draft, one, "message_length", sentence, "Say it in two nodes, or shorter.")


def _short_message(draft: Draft, one: Said, values: Longest) -> Iterator[Finding]:
    parts, plain = segments(values.filled(one.locale, one.text))
    if parts > SEGMENTS:
        sentence = f"`{one.written.context}` ({one.locale}) takes {parts} short messages."
        fix = (
            "Shorten it."
            if plain
            else "Shorten it; signs such as ’ … ê make each part half as long."
        )
        yield find(draft, one, "sms_segments", sentence, fix)


_LIMITS: dict[str, Callable[[Draft, Said, Longest], Iterator[Finding]]] = {
    "label": _label,
    "copy": _copy,
    "lead": _lead,
    "opening": _opening,
}


def _turns(draft: Draft) -> Iterator[Finding]:
    """Whatever one turn may say on its way to the next question fits into one message."""
    if draft.rules is None or draft.services is None:
        return
    room = MESSAGE - LONGEST_LEAD
    paths = Paths.of(draft.steps())
    worst = joined(draft, paths)
    for ref, (size, locale, own) in worst.items():
        later = (worst[way].size for way in paths.later[ref])
        if own <= room < size and all(one <= room for one in later):
            sentence = (
                f"From `{ref}` ({locale}) up to {size} signs may be said at once; {room} fit."
            )
            fix = "Ask something in between, show fewer services, or say it shorter."
            yield draft.find(draft.spot(ref), "turn_length", sentence, fix)


LENGTH_CHECKS: tuple[Callable[[Draft], Iterator[Finding]], ...] = (_each, _turns)
