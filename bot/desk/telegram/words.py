"""The staff bot's sentences: templates of its own, and the words that the web desk has for codes.

**Rules.** Every sentence stands in a template, in French; other languages come from the catalog (context `desk`).
Plain text: nothing is escaped, because Telegram gets entities and no markup.
"""

from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.content.content import Content
from bot.desk.commands import LONGEST_REPLY
from bot.i18n import dates

CONTEXT = "desk"
LANGUAGES = ("fr", "en")
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
        self._content, self._locale = content, locale
        desk = content.desk
        self.outcomes = tuple(desk.outcomes)

        def say(sentence: str, /, **values: object) -> str:
            text = content.catalogs.text(locale, CONTEXT, sentence)
            return text.format(**values) if values else text

        def heard(rule: str) -> str:
            sign = content.lexicons.sign_rules.get(rule)
            if sign:
                return self._listed(desk.topics, sign.label)
            return rule.rpartition(".")[2].replace("_", " ")

        self._module = _TEMPLATES.get_template("telegram.html").make_module({
            "_": say,
            "heard": heard,
            "topic": lambda code: self._listed(desk.topics, code),
            "clock": lambda at: dates.clock(at, desk.hours.zone, locale),
            "longest": LONGEST_REPLY,
        })

    def say(self, macro: str, *values: object) -> str:
        """Return what a macro says, without the empty lines of its layout."""
        text = str(getattr(self._module, macro)(*values))
        lines = [line.rstrip() for line in text.strip().splitlines()]
        kept = [line for at, line in enumerate(lines) if line or (at and lines[at - 1])]
        return "\n".join(kept)

    def outcome(self, code: str) -> str:
        """Put an outcome into words."""
        return self._listed(self._content.desk.outcomes, code)

    def _listed(self, table: Mapping[str, str], code: str) -> str:
        return self._content.catalogs.text(self._locale, CONTEXT, table.get(code, code))


def language(asked: str) -> str:
    """Choose a language for somebody: theirs if there is a translation, else French."""
    return asked if asked in LANGUAGES else LANGUAGES[0]
