"""Every sentence of the desk has an English one, with the same placeholders."""

import re
from collections.abc import Iterator

from jinja2.ext import babel_extract

from bot.content.load import default_folder
from bot.content.load import load as load_content
from bot.i18n.catalog import load
from tests.desk.folders import LOCALES, TELEGRAM, TEMPLATES


def sentences() -> Iterator[str]:
    """Find what the templates say."""
    for path in sorted([*TEMPLATES.glob("*.html"), *TELEGRAM.glob("*.html")]):
        with path.open("rb") as file:
            for _, _, said, _ in babel_extract(file, ["_"], [], {}):
                yield said if isinstance(said, str) else str((said or ("",))[0])


def test_every_sentence_is_translated() -> None:
    """P11: English is complete."""
    catalogs = load(LOCALES)

    assert [said for said in sentences() if not catalogs.has("en", "desk", said)] == []


def test_placeholders_survive_translation() -> None:
    """A missing placeholder would hide a name or a number, an invented one would break the page."""
    catalogs = load(LOCALES)
    holes = re.compile(r"\{\w+\}")
    pairs = [(said, catalogs.text("en", "desk", said)) for said in sentences()]

    assert [p for p in pairs if sorted(holes.findall(p[0])) != sorted(holes.findall(p[1]))] == []


def test_nothing_is_said_outside_the_catalog() -> None:
    """A French sentence that stands bare in a template would stay French for everybody."""
    bare = re.compile(r">\s*[^<>{}\s][^<>{}]*[a-zàâçéèêëîïôûùœ]{3,}[^<>{}]*<")
    marks = re.compile(r"\{% block body_class %\}.*?\{% endblock %\}|\{[{%#].*?[#%}]\}", re.DOTALL)
    found = [
        (path.name, hit)
        for path in sorted(TEMPLATES.glob("*.html"))
        for hit in bare.findall(marks.sub("", path.read_text("utf-8")))
        if hit.strip("> <") not in {"English", "Français"}
    ]

    assert found == []


def test_every_sign_of_danger_has_words() -> None:
    """A counsellor reads why a case is urgent, not the name of a rule; a new rule is known by its subject."""
    content = load_content(default_folder())
    known = (TEMPLATES / "words.html").read_text("utf-8")
    signs = content.lexicons.sign_rules.items()
    bare = [rule for rule, _ in signs if f'"{rule.partition(".")[2]}": _(' not in known]

    assert [
        r for r in bare if content.lexicons.sign_rules[r].label not in content.desk.topics
    ] == []
