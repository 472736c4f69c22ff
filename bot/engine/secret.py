"""The two secret words of a conversation: one leads back from the cover, the other says that somebody is watching.

**Rules.** Pure. They look like answers of the quiz: a capital and a number. They derive from the conversation's keyed
id, as the alias does, so nothing has to be kept; whoever has neither that id nor the screen they were shown on cannot
know them. A word that editors add to the list changes nothing for those who have theirs already, but for a few.
"""

from hashlib import blake2b

from bot.content.cover import CoverFile
from bot.dialogs.words import LONGEST, fold

NUMBERS = 90
"""10 to 99: two digits."""


def back(conversation: str, cover: CoverFile) -> str:
    """Name the word that leads back."""
    return _made("back", conversation, cover.words)


def watched(conversation: str, cover: CoverFile) -> str:
    """Name the word that looks like a wrong answer and tells staff; its capital is never that of the other."""
    taken = _best("back", conversation, cover.words)
    others = tuple(word for word in cover.words if word != taken)
    return _made("watched", conversation, others)


def guess(text: str, cover: CoverFile) -> str:
    """Give what was said, folded, if it could be such a word; empty if it could not."""
    if len(text) > LONGEST:
        return ""
    said = fold(text)
    word, _, number = said.partition(" ")
    known = number.isdecimal() and len(number) == 2 and word in {fold(one) for one in cover.words}
    return said if known else ""


def _made(purpose: str, conversation: str, words: tuple[str, ...]) -> str:
    number = 10 + _weight(f"{purpose}:number", conversation, "") % NUMBERS
    return f"{_best(purpose, conversation, words)} {number}"


def _best(purpose: str, conversation: str, words: tuple[str, ...]) -> str:
    """Take the heaviest: a list that grows by one word changes the choice of few."""
    return max(words, key=lambda word: _weight(purpose, conversation, word))


def _weight(purpose: str, conversation: str, word: str) -> int:
    digest = blake2b(f"{purpose}\0{conversation}\0{word}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big")
