"""The staff bot's sentences: templates of its own, and the words that the web desk has for codes.

**Rules.** Every sentence stands in a template, in French; other languages come from the catalog (context `desk`).
Plain text: nothing is escaped, because Telegram gets entities and no markup.
"""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.content.content import Content
from bot.desk.commands import LONGEST_REPLY
from bot.desk.wording import Wording

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
        self.outcome = wording.outcome
        self.outcomes = tuple(content.desk.outcomes)
        helpers = {**wording.helpers(), "longest": LONGEST_REPLY}
        self._module = _TEMPLATES.get_template("telegram.html").make_module(helpers)

    def say(self, macro: str, *values: object) -> str:
        """Return what a macro says, without the empty lines of its layout."""
        text = str(getattr(self._module, macro)(*values))
        lines = [line.rstrip() for line in text.strip().splitlines()]
        kept = [line for at, line in enumerate(lines) if line or (at and lines[at - 1])]
        return "\n".join(kept)
