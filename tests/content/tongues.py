"""Translations of the small folder into any language, to break one thing at a time."""

from collections.abc import Callable, Mapping

from bot.content.finding import Finding
from bot.content.load import read
from tests.content.small import Small

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
PLURALS = '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'
LANGUAGES = """
source: fr
usable: [globals, start.hello, services.*.name]
languages:
  fr: {name: Français, importance: required}
  en: {name: English, importance: required}
"""


def listed(small: Small, line: str) -> Small:
    """Add a language to the list."""
    body = small.files.get("languages.yaml", LANGUAGES)
    small.files["languages.yaml"] = f"{body}  {line}\n"
    return small


def translated(
    small: Small,
    code: str,
    said: Mapping[str, str | None] | None = None,
    otherwise: Callable[[str], str | None] = lambda text: text,
    head: str = HEAD,
) -> str:
    """Write a language; `said` has some sentences, None leaves one out, `otherwise` makes the rest. Give the path."""
    if not small.folder.exists():
        small.write()
    entries, chosen = [head], said or {}
    for one in read(small.folder, small.locales).texts():
        text = chosen.get(one.text, otherwise(one.text))
        if text is not None:
            entries.append(entry(one.context, one.text, text))
    return written(small, code, "\n".join(entries))


def entry(context: str, source: str, said: str) -> str:
    """Write one entry."""
    quoted = (
        part.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')
        for part in (source, said)
    )
    return 'msgctxt "{}"\nmsgid "{}"\nmsgstr "{}"\n'.format(context, *quoted)


def written(small: Small, code: str, text: str, name: str = "dialogs.po") -> str:
    """Write a PO file as it stands; give its path as findings name it."""
    path = small.locales / code / "LC_MESSAGES" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return f"locales/{code}/LC_MESSAGES/{name}"


def of(small: Small, *rules: str) -> list[Finding]:
    """Give the findings of some rules; of all, without the notes, if none is named."""
    found = small.check()
    if rules:
        return [one for one in found if one.rule in rules]
    return [one for one in found if one.severity != "note"]


def names(findings: list[Finding]) -> list[tuple[str, str]]:
    """Give rule and severity of each."""
    return [(one.rule, one.severity) for one in findings]
