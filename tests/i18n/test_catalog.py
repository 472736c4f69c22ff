"""Catalogs: read from PO files, never compiled, never guessed."""

from pathlib import Path

import pytest

from bot.errors import ContentError
from bot.i18n.catalog import Catalogs, load, usual

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'


def write(root: Path, locale: str, text: str, name: str = "dialogs.po") -> None:
    """Write a PO file."""
    path = root / locale / "LC_MESSAGES" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEAD + text, encoding="utf-8")


def entry(context: str, source: str, translation: str) -> str:
    """Write one entry."""
    return f'\nmsgctxt "{context}"\nmsgid "{source}"\nmsgstr "{translation}"\n'


def test_context_decides(tmp_path: Path) -> None:
    """The same French word may be two English words, by where it stands."""
    write(tmp_path, "en", entry("a.b", "Fermer", "Close") + entry("globals", "Fermer", "Quit"))
    catalogs = load(tmp_path)

    assert "Close" == catalogs.text("en", "a.b", "Fermer")
    assert "Quit" == catalogs.text("en", "globals", "Fermer")


def test_a_moved_sentence_keeps_its_translation(tmp_path: Path) -> None:
    """A sentence that moved to another node is still understood, but counts as untranslated there."""
    write(tmp_path, "en", entry("a.b", "Oui", "Yes"))
    catalogs = load(tmp_path)

    assert "Yes" == catalogs.text("en", "c.d", "Oui")
    assert not catalogs.has("en", "c.d", "Oui")
    assert catalogs.has("en", "a.b", "Oui")


def test_what_is_missing_comes_back_in_french(tmp_path: Path) -> None:
    """Nobody is ever answered with nothing: an unknown sentence or language gives the source."""
    write(tmp_path, "en", entry("a.b", "Oui", "") + "\n#, fuzzy" + entry("a.b", "Non", "Nope"))
    catalogs = load(tmp_path)

    assert ["Oui", "Non", "Oui"] == [
        catalogs.text("en", "a.b", "Oui"),
        catalogs.text("en", "a.b", "Non"),
        catalogs.text("de", "a.b", "Oui"),
    ]
    assert "Oui" == Catalogs().text("en", "a.b", "Oui")


def test_several_files_are_one_catalog(tmp_path: Path) -> None:
    """Dialogs and pages may have a file each; languages are named in order."""
    write(tmp_path, "en", entry("a.b", "Oui", "Yes"))
    write(tmp_path, "en", entry("web", "Non", "No"), name="web.po")
    write(tmp_path, "de", entry("a.b", "Oui", "Ja"))
    catalogs = load(tmp_path)

    assert ("de", "en") == catalogs.names()
    assert ("Yes", "No") == (catalogs.text("en", "a.b", "Oui"), catalogs.text("en", "web", "Non"))


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    """P11: a file that cannot be read says which one it is."""
    path = tmp_path / "en" / "LC_MESSAGES" / "dialogs.po"
    path.parent.mkdir(parents=True)
    path.write_text('msgid "a\nthis is no PO file', encoding="utf-8")

    with pytest.raises(ContentError, match=r"dialogs\.po"):
        load(tmp_path)


def test_numbers_are_said_as_the_file_says_or_else_as_the_language_does(tmp_path: Path) -> None:
    """A PO file's rule decides which form a number takes; without one, or with a broken one, the language's does."""
    forms = (
        '\nmsgctxt "a"\nmsgid "{n} x"\nmsgid_plural "{n} xs"\nmsgstr[0] "one"\nmsgstr[1] "many"\n'
    )
    rule = HEAD + '"Plural-Forms: nplurals=2; plural=%s;\\n"\n'
    for locale, head in (("en", ""), ("de", rule % "(n > 1)"), ("es", rule % "(n ? ")):
        path = tmp_path / locale / "LC_MESSAGES" / "a.po"
        path.parent.mkdir(parents=True)
        path.write_text((head or HEAD) + forms, encoding="utf-8")
    catalogs = load(tmp_path)

    def said(locale: str) -> list[str]:
        return [catalogs.counted(locale, "a", "{n} x", "{n} xs", number) for number in (0, 1, 2)]

    assert ["many", "one", "many"] == said("en") == said("es")
    assert ["one", "one", "many"] == said("de")
    assert (6, 2, 2) == tuple(usual(code)[0] for code in ("ar", "qqx", "no-such-thing"))
