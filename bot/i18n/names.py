"""Names of languages, as people of a locale call them.

**Rules.** From Unicode's CLDR; a code that it does not know has no name.
"""

from bot.i18n.dates import known


def language(code: str, locale: str) -> str:
    """Name a language (`fr`) in another; empty if it is not known there, as a sign language."""
    return str(known(locale).languages.get(code, ""))
