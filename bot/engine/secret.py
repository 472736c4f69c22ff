"""The two secret words of a conversation: one leads back from the cover, the other says that somebody is watching.

**Rules.** Pure. They look like answers of the quiz: a capital and a number. They derive from a *seed*, a keyed
hash of the conversation that stands in the sealed session alone: whoever has neither the key file nor the screen they
were shown on cannot know them. A word that editors add to the list changes nothing for those who have theirs already,
but for a few. Whoever came back without the word may be somebody else: they are shown other words, the next *issue*,
which open nothing that was closed with earlier ones (P4). The other word of any issue calls for help all the same.
"""

from collections.abc import Callable
from dataclasses import replace
from hashlib import blake2b

from bot.content.cover import CoverFile
from bot.dialogs.words import LONGEST, fold
from bot.model.session import Session

NUMBERS = 90
"""10 to 99: two digits."""
LATEST = 8
"""So many issues are known again, and the first: each costs some hundred hashes for whoever guesses."""


def told(session: Session) -> Session:
    """Let the words be shown: those in force to who may know them, else new ones."""
    return session if session.knows else replace(session, words=session.words + 1, knows=True)


def issue(session: Session) -> int:
    """Number the words in force, from 1."""
    return max(1, session.words)


def source(session: Session) -> str:
    """Give what the words of a conversation derive from."""
    return session.seed or session.conversation


def back(seed: str, cover: CoverFile, number: int = 1) -> str:
    """Name the word that leads back."""
    return _made(_of("back", number), seed, cover.words)


def watched(seed: str, cover: CoverFile, number: int = 1) -> str:
    """Name the word that looks like a wrong answer and tells staff; its capital is never that of the other."""
    taken = _best(_of("back", number), seed, cover.words)
    others = tuple(word for word in cover.words if word != taken)
    return _made(_of("watched", number), seed, others)


def leads(said: str, seed: str, cover: CoverFile, newest: int) -> int:
    """Say of which issue a folded guess is the return word, the newest allowed first; 0 if of none."""
    return _found(back, said, seed, cover, newest)


def warns(said: str, seed: str, cover: CoverFile, newest: int) -> bool:
    """Tell whether a folded guess is the other word of any issue."""
    return _found(watched, said, seed, cover, newest) > 0


def _found(
    word: Callable[[str, CoverFile, int], str],
    said: str,
    seed: str,
    cover: CoverFile,
    newest: int,
) -> int:
    numbers = (*range(newest, max(1, newest - LATEST), -1), 1) if said else ()
    return next((one for one in numbers if fold(word(seed, cover, one)) == said), 0)


def _of(purpose: str, number: int) -> str:
    return purpose if number == 1 else f"{purpose}:{number}"


def guess(text: str, cover: CoverFile) -> str:
    """Give what was said, folded, if it could be such a word; empty if it could not."""
    if len(text) > LONGEST:
        return ""
    said = fold(text)
    word, _, number = said.partition(" ")
    known = number.isdecimal() and len(number) == 2 and word in {fold(one) for one in cover.words}
    return said if known else ""


def _made(purpose: str, seed: str, words: tuple[str, ...]) -> str:
    number = 10 + _weight(f"{purpose}:number", seed, "") % NUMBERS
    return f"{_best(purpose, seed, words)} {number}"


def _best(purpose: str, seed: str, words: tuple[str, ...]) -> str:
    """Take the heaviest: a list that grows by one word changes the choice of few."""
    return max(words, key=lambda word: _weight(purpose, seed, word))


def _weight(purpose: str, seed: str, word: str) -> int:
    digest = blake2b(f"{purpose}\0{seed}\0{word}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big")
