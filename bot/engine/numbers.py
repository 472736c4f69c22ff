"""Numbers: the one whole number that somebody wrote, and a number that was saved.

**Rules.** Only digits count, of any script: a word for a number is asked for again rather than guessed. More than one
number, a sign, a comma or a fraction is no answer. Nothing here raises, however long the text.
"""

import re
import unicodedata

from bot.model.session import Session

LONGEST = 9
"""Digits of the largest number that anybody means."""
AGE = "age"
ADULT = 18

_NUMBER = re.compile(r"[-\u2212\u2013]?\d+(?:[.,]\d+)*")


def told(text: str) -> int | None:
    """Find the whole number in a text; None if there is none, or more than one."""
    found = _NUMBER.findall(unicodedata.normalize("NFKC", text))
    return saved(found[0]) if len(found) == 1 else None


def saved(digits: str) -> int | None:
    """Read a saved number; None if it is none."""
    return int(digits) if digits.isdecimal() and len(digits) <= LONGEST else None


def age(session: Session) -> int | None:
    """Say how old somebody said to be."""
    return saved(session.answers.get(AGE, ""))
