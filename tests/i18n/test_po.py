"""PO files: what gettext reads is read, with its line; what it would refuse is refused (P11)."""

from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from hypothesis import given
from hypothesis import strategies as st

from bot.content.load import default_folder
from bot.i18n import po

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
LOCALES = sorted((default_folder().parent / "locales").glob("*/LC_MESSAGES/*.po"))
WORDS = st.text(
    st.characters(blacklist_categories=("Cs", "Cc"), whitelist_characters='\n\t"\\'), min_size=1
)


def heart(entry: po.Entry) -> tuple[str, str, tuple[str, ...], bool]:
    """Give what other readers know of an entry too."""
    return entry.context, entry.source, entry.said, entry.fuzzy


@pytest.mark.parametrize("path", LOCALES, ids=lambda path: path.name)
def test_babel_reads_the_same(path: Path) -> None:
    """P11: our reader is only a quicker one."""
    said = {
        (one.context or "", one.id if isinstance(one.id, str) else one.id[0]): (
            (one.string,) if isinstance(one.string, str) else tuple(one.string or ())
        )
        for one in read_po(BytesIO(path.read_bytes()))
        if one.id
    }
    ours = [one for one in po.read(path.read_bytes()).entries if one.source and not one.obsolete]

    assert said == {(one.context, one.source): one.said for one in ours}


@given(
    st.lists(
        st.tuples(WORDS, WORDS, WORDS, st.booleans(), st.booleans()),
        max_size=8,
        unique_by=lambda one: one[:2],
    ),
    st.sampled_from([0, 20, 76]),
)
def test_what_babel_writes_is_read(
    made: list[tuple[str, str, str, bool, bool]], width: int
) -> None:
    """P11: whatever a PO tool may write (folded lines, quotes, plurals, fuzzy) comes back as it was."""
    catalog = Catalog(locale="en", fuzzy=False)
    for context, source, said, fuzzy, plural in made:
        flags = ["fuzzy"] if fuzzy else []
        key: str | tuple[str, str] = (source, source) if plural else source
        catalog.add(key, (said, context) if plural else said, context=context, flags=flags)
    file = BytesIO()
    write_po(file, catalog, width=width)
    read = po.read(file.getvalue()).entries[1:]

    assert [
        (context, source, (said, context) if plural else (said,), fuzzy)
        for context, source, said, fuzzy, plural in made
    ] == [heart(one) for one in read]


def test_everything_has_its_line() -> None:
    """P11: a finding points at the translation, not at the file."""
    text = (
        f"{HEAD}"
        '# A word to translators.\n#. Another.\n#: a.yaml:3\nmsgctxt "a.b"\nmsgid "Oui"\nmsgstr "Yes"\n\n'
        '#, fuzzy\n#| msgid "Nan"\nmsgid "Non"\nmsgstr ""\n"No"\n\n'
        'msgid "{n} mot"\nmsgid_plural "{n} mots"\nmsgstr[0] "{n} word"\nmsgstr[1] "{n} words"\n\n'
        '#~ msgid "Vieux"\n#~ msgstr "Old"\n'
    )
    lines = text.splitlines()
    entries = po.read(text.encode()).entries[1:]

    assert [
        po.Entry("a.b", "Oui", "", ("Yes",), lines.index('msgstr "Yes"') + 1),
        po.Entry("", "Non", "", ("No",), lines.index('"No"'), fuzzy=True),
        po.Entry(
            "",
            "{n} mot",
            "{n} mots",
            ("{n} word", "{n} words"),
            lines.index('msgstr[0] "{n} word"') + 1,
        ),
        po.Entry("", "Vieux", "", ("Old",), len(lines), obsolete=True),
    ] == entries


@pytest.mark.parametrize("break_", ["\n", "\r\n"])
def test_windows_may_have_saved_it(break_: str) -> None:
    """An editor on Windows writes other line ends, and a mark at the start."""
    text = f'{HEAD}msgid "Oui"\nmsgstr "Yes"\n'.replace("\n", break_)

    assert [("", "Oui", ("Yes",), False)] == [
        heart(one) for one in po.read(text.encode("utf-8-sig")).entries[1:]
    ]


@pytest.mark.parametrize(
    ("line", "problem", "text"),
    [
        (1, "quotation", 'msgid "a\nmsgstr "b"'),
        (2, "quotation", 'msgid "a"\nmsgstr b'),
        (2, "quotation", 'msgid "a"\nmsgstring "b"'),
        (3, "quotation", 'msgid "a"\nmsgstr "b"\n"c'),
        (2, "neither", 'msgid "a"\nfoo "b"\nmsgstr "c"'),
        (2, "neither", 'msgid "a"\n  foo "b"\nmsgstr "c"'),
        (1, "belongs to nothing", '"a"\n'),
        (1, "without a `msgid`", 'msgstr "a"'),
        (2, "twice", 'msgid "a"\nmsgid "b"\nmsgstr "c"'),
        (3, "twice", 'msgid "a"\n\nmsgid "b"\nmsgstr "c"'),
        (3, "order", 'msgid "a"\nmsgid_plural "b"\nmsgstr[1] "c"'),
        (3, "order", 'msgid "a"\nmsgstr "b"\nmsgstr "c"'),
        (1, "without `msgstr`", 'msgid "a"'),
        (2, "iso-8859-1", 'msgid ""\nmsgstr "Content-Type: text/plain; charset=ISO-8859-1\\n"'),
    ],
)
def test_what_gettext_refuses_is_refused(line: int, problem: str, text: str) -> None:
    """P11: a broken file says where, and what it is."""
    with pytest.raises(po.PoError, match=problem) as raised:
        po.read(text.encode())

    assert line == raised.value.line


def test_bytes_that_are_no_text_are_refused() -> None:
    """P11: a file saved in an old encoding is named by line, never guessed."""
    with pytest.raises(po.PoError) as raised:
        po.read('msgid "a"\nmsgstr "é"\n'.encode("latin-1"))

    assert 2 == raised.value.line


def test_the_header_says_how_numbers_are_said() -> None:
    """Fields by name; a file without a header has none."""
    head = 'msgid ""\nmsgstr ""\n"Language: pl\\n"\n"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : 2);\\n"'

    assert (3, "(n==1 ? 0 : 2)") == po.read(head.encode()).plural
    assert "pl" == po.read(head.encode()).header["language"]
    assert (None, {}) == (po.read(b"").plural, po.read(b"").header)
