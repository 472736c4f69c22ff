"""How every desk puts codes into words: one language, one revision of the content.

**Rules.** Sentences stand in templates, in French; other languages come from the catalog (context `desk`). What an
editor named in `desk.yaml` has contexts of its own (`desk.topics`). An unknown code is shown as it is.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.content.content import Content
from bot.i18n import dates

CONTEXT = "desk"
LANGUAGES = ("fr", "en")
Part = Literal["topics", "outcomes", "hand_back"]


@dataclass(frozen=True, slots=True)
class Wording:
    """What is said in one language, with one revision of the content."""

    content: Content
    locale: str

    def say(self, sentence: str, /, **values: object) -> str:
        """Translate a sentence of a template and fill its placeholders."""
        text = self.content.catalogs.text(self.locale, CONTEXT, sentence)
        return text.format(**values) if values else text

    def listed(self, part: Part, code: str) -> str:
        """Put a code into the words that `desk.yaml` has for it."""
        table: Mapping[str, str] = getattr(self.content.desk, part)
        return self.content.catalogs.text(self.locale, f"desk.{part}", table.get(code, code))

    def topic(self, code: str) -> str:
        """Say what a case is about."""
        return self.listed("topics", code)

    def outcome(self, code: str) -> str:
        """Say how a case ended."""
        return self.listed("outcomes", code)

    def place(self, node: str) -> str:
        """Say where the bot goes on."""
        return self.listed("hand_back", node)

    def heard(self, rule: str) -> str:
        """Say what a rule of the risk lexicons heard: its subject, as within a line, or at least its name."""
        sign = self.content.lexicons.sign_rules.get(rule)
        if sign is None:
            return rule.rpartition(".")[2].replace("_", " ")
        label = self.topic(sign.label)
        return label[:1].lower() + label[1:]

    def clock(self, at: datetime) -> str:
        """Say a time of day where the desk is."""
        return dates.clock(at, self.content.desk.hours.zone, self.locale)

    def day(self, at: datetime, now: datetime) -> str:
        """Say a day where the desk is."""
        return dates.day(at, now, self.content.desk.hours.zone, self.locale)

    def helpers(self) -> dict[str, Callable[..., str]]:
        """Name what every template may call."""
        return {
            "_": self.say,
            "heard": self.heard,
            "topic": self.topic,
            "outcome": self.outcome,
            "place": self.place,
            "clock": self.clock,
        }


def language(asked: str) -> str:
    """Choose a language for somebody: theirs if there is a translation, else French."""
    return asked if asked in LANGUAGES else LANGUAGES[0]
