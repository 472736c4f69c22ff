"""Checks on a translation beside its source: the same numbers, and about the same length.

**Rules.** A number is a number to call, an age or an hour: one that differs sends somebody elsewhere. Two
translations that were exchanged are seldom as long as each other's sentence.
"""

import re
from collections.abc import Callable, Iterator
from unicodedata import normalize

from bot.content.draft import Draft
from bot.content.finding import Finding
from bot.content.said import find, said, short

NUMBER = re.compile(r"\d+")
SPACED = re.compile(r"(?<=\d)[\s\u2066-\u2069.](?=\d)")
HOUR = re.compile(r"\d{1,2}\s?h(?:eures?)?\b(?:\s?\d\d)?")
LONG = 40
"""Below so many characters a length says nothing."""
LEAST, MOST = 0.4, 2.5
"""How much shorter or longer than its source a translation may be."""


def _numbers(draft: Draft) -> Iterator[Finding]:
    for one in said(draft):
        if one.source or one.written.plural:
            continue
        lost = sorted(_told(one.written.text) - _told(one.text))
        if lost:
            sentence = f"`{one.written.context}` ({one.locale}) does not say {', '.join(lost)}."
            yield find(draft, one, "number_parity", sentence, "Say the same numbers.")


def _told(text: str) -> frozenset[str]:
    """Give the numbers of two digits and more, whatever their script or spacing.

    Small ones may be words, and hours are counted to twelve elsewhere.
    """
    plain = HOUR.sub("", SPACED.sub("", normalize("NFKC", text)))
    found = (str(int(number)) for number in NUMBER.findall(plain))
    return frozenset(number for number in found if len(number) > 1)


def _lengths(draft: Draft) -> Iterator[Finding]:
    for one in said(draft):
        size = len(one.written.text)
        if one.source or one.written.plural or size < LONG:
            continue
        if not LEAST <= len(one.text) / size <= MOST:
            sentence = f"`{one.written.context}` ({one.locale}): “{short(one.text)}” is far from as long as the source."
            fix = "Look whether it belongs to another sentence."
            yield find(draft, one, "length_parity", sentence, fix)


TWIN_CHECKS: tuple[Callable[[Draft], Iterator[Finding]], ...] = (_numbers, _lengths)
