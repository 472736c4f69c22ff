"""What staff say on this evening: each sentence is signed, so that a screen tells who spoke.

**Rules.** Nothing is said to a person but through a `Pen`, which notes whom it was for and when.
"""

import re
from dataclasses import dataclass, field
from time import time

NAMES = {"camille": "Camille", "sam": "Sam", "noe": "Noé", "iris": "Iris"}
LOGINS = {name: login for login, name in NAMES.items()}
SIGNED = re.compile("—\u00a0(" + "|".join(LOGINS) + r")\b")
FIRST = (
    "Bonsoir. J’ai lu ce que tu as écrit, je suis là.",
    "Bonsoir, merci d’avoir écrit. Prends le temps que tu veux.",
    "Bonsoir. Tu as bien fait d’écrire, on regarde ça à deux.",
)
NEXT = (
    "Je comprends. Est-ce que quelqu’un autour de toi est au courant\u202f?",
    "Ce n’est pas ta faute. Qu’est-ce qui t’aiderait, là, maintenant\u202f?",
    "Merci de me le dire. Est-ce que tu es dans un endroit tranquille\u202f?",
)
LAST = ("Prends soin de toi ce soir. Tu peux revenir quand tu veux.",)
LATE = ("Encore un mot, avant que tu partes.",)
"""Said by who no longer may: to somebody who left, or whose conversation is a colleague’s by now."""
WHISPER = "Tu fais bien, prends ton temps."


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence that somebody of the staff sent off; `at`: when they began to, in Unix seconds."""

    login: str
    case: str
    text: str
    at: float

    @property
    def conversation(self) -> str:
        """Name the conversation that it was for."""
        return self.case.rpartition(".")[0]


@dataclass
class Pen:
    """What one of the staff writes with."""

    login: str
    said: list[Said] = field(default_factory=list)

    def write(self, case: str, kind: tuple[str, ...]) -> str:
        """Choose a sentence, sign it, and note it."""
        text = f"{kind[len(self.said) % len(kind)]} —\u00a0{NAMES[self.login]}"
        self.said.append(Said(self.login, case, text, time()))
        return text


def speaker(text: str) -> str:
    """Name who of the staff said this; empty if the bot did."""
    found = SIGNED.search(text)
    return LOGINS[found[1]] if found else ""
