"""The staff bot's sentences: templates of its own, and the words that the web desk has for codes.

**Rules.** Every sentence stands in a template, in French; other languages come from the catalog (context `desk`).
Plain text: nothing is escaped, because Telegram gets entities and no markup.
"""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.content.content import Content
from bot.desk.commands import LONGEST_REPLY
from bot.desk.wording import Wording
from bot.i18n import dates
from bot.model.following import LONGEST_NOTE

_HERE = Path(__file__).parent
_TEMPLATES = Environment(
    loader=FileSystemLoader([_HERE / "templates", _HERE.parent / "web" / "templates"]),
    autoescape=False,  # noqa: S701 - plain text, never parsed as markup
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


class Words:
    """What is said in one language, with one revision of the content."""

    def __init__(self, content: Content, locale: str) -> None:
        wording = Wording(content, locale)
        self.outcome, self.outcomes = wording.outcome, tuple(content.desk.outcomes)
        self.topic, self.topics = wording.topic, tuple(content.desk.topics)
        self.place, self.places = wording.place, tuple(content.desk.hand_back)
        self.block_days = content.desk.block_days
        helpers = {
            **wording.helpers(),
            "on": lambda day: dates.short(day, locale),
            "longest": LONGEST_REPLY,
            "longest_note": LONGEST_NOTE,
        }
        self._module = _TEMPLATES.get_template("telegram.html").make_module(helpers)

    def answers(self, asked: str) -> list[str]:
        """Name the answers of a question of the check-in, in their order."""
        return [value for value, _ in self._module.questions[asked][1]]  # type: ignore[attr-defined]

    def say(self, macro: str, *values: object) -> str:
        """Return what a macro says, without the empty lines of its layout."""
        text = str(getattr(self._module, macro)(*values))
        lines = [line.rstrip() for line in text.strip().splitlines()]
        kept = [line for at, line in enumerate(lines) if line or (at and lines[at - 1])]
        return "\n".join(kept)
