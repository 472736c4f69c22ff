"""Languages: what is missing counts as much as the language matters, and stands on its line in its PO file (P11)."""

from pathlib import Path

import pytest

from bot.content.load import load
from tests.content.small import Small
from tests.content.tongues import HEAD, PLURALS, entry, listed, names, of, translated, written

RTL = "{name: العربية, importance: usable, direction: rtl}"


@pytest.fixture
def small(tmp_path: Path) -> Small:
    """A folder in which nothing is wrong."""
    return Small(tmp_path)


@pytest.mark.parametrize(
    ("importance", "text", "expected"),
    [
        ("required", "Copier", [("translation", "error")]),
        ("usable", "Copier", []),
        ("usable", "Fermer", [("translation", "error")]),
        ("usable", "Le numéro", [("translation", "error")]),
        ("usable", "Réponse par écrit.", []),
        ("complete", "Copier", [("translation", "warning")]),
        ("optional", "Fermer", []),
    ],
)
def test_a_gap_counts_as_much_as_its_language(
    importance: str, text: str, expected: list[tuple[str, str]], small: Small
) -> None:
    """P11: what must be there blocks, what should be there is said, what may be missing is counted."""
    listed(small, f"es: {{name: Español, importance: {importance}}}")
    translated(small, "es", {text: None})

    assert expected == names(of(small))
    assert (importance in {"usable", "optional"}) == bool(of(small, "score"))


def test_a_language_is_offered_when_its_menus_are_there(small: Small) -> None:
    """Nobody is offered a language in which the exit has no name."""
    listed(small, "es: {name: Español, importance: optional}")
    translated(small, "es", {"Copier": None})
    offered = load(small.folder, small.locales).locales
    translated(small, "es", {"Fermer": None})

    assert ("fr", "en", "es") == offered
    assert ("fr", "en") == load(small.folder, small.locales).locales


def isolated(text: str) -> str:
    """Put what is filled in between isolates, and leave French spaces out."""
    return text.replace("{", "\u2068{").replace("}", "}\u2069").replace("\u202f", "")


def test_a_language_from_right_to_left(small: Small) -> None:
    """A language that is usable and written from right to left is content like any other."""
    listed(small, f"ar: {RTL}")
    translated(small, "ar", otherwise=isolated)
    content = load(small.folder, small.locales)

    assert [] == of(small)
    assert "ar" in content.locales
    assert {"fr": "ltr", "en": "ltr", "ar": "rtl"} == content.directions


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("es: {name: Español, importance: required}", ("language", "error")),
        ("es: {name: Español, importance: usable}", ("language", "error")),
        ("es: {name: Español, importance: complete}", ("language", "warning")),
        ("es: {name: Español, importance: optional}", ("language", "warning")),
    ],
)
def test_a_listed_language_has_translations(
    line: str, rule: tuple[str, str], small: Small
) -> None:
    """P11: one finding for a language that is not there, not one for each sentence."""
    assert [rule] == names(of(listed(small, line)))


def test_a_translated_language_is_listed(small: Small) -> None:
    """P11: a folder that nobody listed is named."""
    path = translated(small, "es")

    assert [(path, "language")] == [(one.file, one.rule) for one in of(small)]


def test_a_language_nobody_knows(small: Small) -> None:
    """P11: a language whose hours cannot be written would break every list of services."""
    listed(small, "qqx: {name: Nowhere, importance: optional}")
    translated(small, "qqx")

    assert [("language", "error")] == names(of(small))


@pytest.mark.parametrize(
    "line", ["ar: {name: العربية}", "es: {name: Español, direction: rtl}"], ids=["ar", "es"]
)
def test_a_language_is_written_its_own_way(line: str, small: Small) -> None:
    """P11: Arabic from left to right would be read by nobody."""
    listed(small, line)
    translated(small, line[:2])

    assert "direction" in {one.rule for one in of(small)}


def test_a_translation_that_is_out_of_date_is_named_on_its_line(small: Small) -> None:
    """P11: what is fuzzy is not shown, so it counts as missing; the finding stands in the PO file."""
    path = translated(small, "en", {"Copier": None})
    text = (small.locales / path.removeprefix("locales/")).read_text(encoding="utf-8")
    written(small, "en", f"{text}\n#, fuzzy\n{entry('start.copy', 'Copier', 'Copy')}")

    assert [("fuzzy", path, text.count("\n") + 5)] == [
        (one.rule, one.file, one.line) for one in of(small)
    ]


def test_an_empty_translation_is_named_on_its_line(small: Small) -> None:
    """P11: an empty translation stands in the PO file, where it must be written."""
    path = translated(small, "en", {"Copier": ""})

    assert [("translation", path)] == [(one.rule, one.file) for one in of(small)]
    assert of(small)[0].line > 1


def test_what_is_left_over_is_named(small: Small) -> None:
    """P11: what no dialog says any more is a warning, kept `#~` entries a note; the pages' own are let be."""
    translated(small, "en")
    more = entry("start.gone", "Parti", "Gone") + '\n#~ msgid "a"\n#~ msgstr "b"\n'
    path = written(small, "en", HEAD + more + entry("web.chat", "x", "y"), "more.po")

    assert [(path, "warning"), (path, "note")] == [
        (one.file, one.severity) for one in of(small, "obsolete")
    ]


def test_a_sentence_is_translated_once(small: Small) -> None:
    """P11: of two translations only one is read, and nobody knows which."""
    translated(small, "en")
    path = written(small, "en", HEAD + entry("start.copy", "Copier", "Other"), "more.po")

    assert [("translated_twice", path)] == [(one.rule, one.file) for one in of(small)]


def test_a_sentence_left_in_french_is_noted(small: Small) -> None:
    """P11: a whole sentence that is the same in two languages was perhaps forgotten."""
    sentence = "Voici une phrase qui est restée en français."
    small.change("start.yaml", "À plus tard.", sentence)

    assert [("alike", "note")] == names(of(small, "alike"))
    translated(small, "en", {sentence: "This one was not."})
    assert [] == of(small, "alike")


def test_a_broken_file_says_its_line(small: Small) -> None:
    """P11: a PO file that cannot be read is named, with the line."""
    small.write()
    path = written(small, "en", f'{HEAD}\nmsgid "a\nmsgstr "b"\n', "broken.po")

    assert [(path, 5)] == [(one.file, one.line) for one in of(small, "catalog")]


@pytest.mark.parametrize(
    ("head", "rule"),
    [
        ('msgid ""\nmsgstr "Language: en\\n"\n', "po_header"),
        (HEAD + '"Language: de\\n"\n', "po_header"),
        (HEAD + '"Plural-Forms: nplurals=3; plural=(n != 1);\\n"\n', "plural_rule"),
        (HEAD + '"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n', "plural_rule"),
        (HEAD + '"Plural-Forms: nplurals=2; plural=(n ? ;\\n"\n', "plural_rule"),
    ],
)
def test_a_header_says_the_truth(head: str, rule: str, small: Small) -> None:
    """P11: the header names the character set, the language and its rule for numbers."""
    translated(small, "en", head=head)

    assert [rule] == [one.rule for one in of(small)]


COUNTED = """position: {count: ahead, one: "{n} personne.", other: "{n} personnes."}"""


def counted(small: Small, said: str, head: str = HEAD + PLURALS) -> None:
    """Write a sentence that depends on a number, and a translation of it."""
    small.change("globals.yaml", 'position: "Avant toi\u202f: {ahead}"', COUNTED).write()
    translated(small, "en", {"{n} personne.": None}, head=head)
    start = 'msgctxt "globals"\nmsgid "{n} personne."\nmsgid_plural "{n} personnes."\n'
    written(small, "en", HEAD + start + said, "counted.po")


@pytest.mark.parametrize(
    ("said", "rules"),
    [
        (["{n} person.", "{n} people."], []),
        (["One person.", "{n} people."], []),
        (["{n} person.", "People."], ["placeholder_parity"]),
        (["{n} person."], ["plural_forms"]),
        (["{n} person.", "{n} people.", "{n}."], ["plural_forms"]),
        (["{n} person.", ""], ["translation"]),
    ],
)
def test_every_form_of_a_number(said: list[str], rules: list[str], small: Small) -> None:
    """P11: a language has as many forms as its grammar, and each says the number; only “one” may say it in words."""
    counted(
        small,
        "".join(f'msgstr[{number}] "{form}"\n' for number, form in enumerate(said)),
    )

    assert rules == [one.rule for one in of(small) if one.rule != "plural_rule"]


def test_a_counted_sentence_needs_the_rule(small: Small) -> None:
    """P11: without a rule in the header nobody knows which form a number takes."""
    counted(small, 'msgstr[0] "{n} person."\nmsgstr[1] "{n} people."\n')

    assert ["plural_rule"] == [one.rule for one in of(small)]
