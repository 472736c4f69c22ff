"""Bringing translations up to date: nothing of a translator is lost, nothing is taken for checked."""

from io import BytesIO

import pytest
from babel.messages.pofile import read_po
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.i18n.blocks import File, Message, opened
from bot.i18n.merge import merged, remembered
from bot.i18n.po import PoError, read
from bot.i18n.stock import empty, forms, numbered, stock, template

HEAD = """\
# Made by Zoé.
# Second line.
msgid ""
msgstr ""
"Language: en\\n"
"X-Generator: Weblate 5\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"""
PO = (
    HEAD
    + """
# Zoé: short on purpose.
#. an old note
#: dialogs/a.yaml:1
#, python-brace-format
msgctxt "a.one"
msgid "Bonjour {alias}."
msgstr "Hi "
"{alias}."

#: dialogs/a.yaml:2
msgctxt "a.two"
msgid "Un texte qui va changer un peu."
msgstr "A text that will change a little."

#: dialogs/a.yaml:3
msgctxt "a.gone"
msgid "Ce texte s’en va."
msgstr "This text goes away."

#: dialogs/a.yaml:4
msgctxt "a.never"
msgid "Jamais traduit."
msgstr ""

# kept by hand
#~ msgctxt "a.old"
#~ msgid "Ancien."
#~ msgstr "Old."
"""
)


def message(context: str, source: str, plural: str = "", line: int = 9) -> Message:
    """Make a sentence of today."""
    return Message(context, source, plural, (f"dialogs/a.yaml:{line}",), (f"{context}: said.",))


def update(text: str, *wanted: Message, others: tuple[str, ...] = ()) -> str:
    """Bring one file up to date."""
    file = opened(text)
    keys = frozenset(one.key for one in wanted)
    memory = remembered([file, *map(opened, others)], keys)
    return numbered(merged(file, wanted, memory, forms(file, "en")), "en").text()


def entries(text: str) -> dict[str, str]:
    """Read it with Babel, as any tool would: live translations by their sentence; fuzzy ones begin with a `?`."""
    catalog = read_po(BytesIO(text.encode()), locale="en", abort_invalid=True)
    return {str(one.id): f"{'?' if one.fuzzy else ''}{one.string}" for one in catalog if one.id}


def test_a_file_comes_back_as_it_was() -> None:
    """Wrapping, headers, comments and obsolete entries are a translator's: reading and writing changes nothing."""
    assert PO == opened(PO).text()


def test_places_are_renewed_and_the_rest_stays() -> None:
    """Notes and places follow the sources; translation, wrapping, flags and comments do not move."""
    made = update(PO, message("a.one", "Bonjour {alias}."))

    assert (
        "# Zoé: short on purpose.\n#. a.one: said.\n#: dialogs/a.yaml:9\n#, python-brace-format\n"
        'msgctxt "a.one"\nmsgid "Bonjour {alias}."\nmsgstr "Hi "\n"{alias}."\n'
    ) in made
    assert made.startswith(HEAD)


def test_a_sentence_that_is_gone_is_kept_as_obsolete() -> None:
    """Work is never thrown away; an entry without any is."""
    made = update(PO, message("a.one", "Bonjour {alias}."))

    assert (
        '#~ msgctxt "a.gone"\n#~ msgid "Ce texte s’en va."\n#~ msgstr "This text goes away."'
        in made
    )
    assert '# kept by hand\n#~ msgctxt "a.old"' in made
    assert "Jamais traduit" not in made


def test_a_changed_sentence_offers_what_there_was() -> None:
    """Fuzzy, with the sentence it was made for; it does not count until somebody has read it again."""
    made = update(PO, message("a.two", "Un texte qui a changé un peu."))

    assert (
        '#, fuzzy\n#| msgctxt "a.two"\n#| msgid "Un texte qui va changer un peu."\nmsgctxt "a.two"\n'
    ) in made
    assert {"Un texte qui a changé un peu.": "?A text that will change a little."} == entries(made)


def test_a_sentence_at_another_place_offers_its_translation() -> None:
    """A node with a new name: the translation is there at once, to be looked at in its new place."""
    made = update(PO, message("b.new", "Ce texte s’en va."))

    assert {"Ce texte s’en va.": "?This text goes away."} == entries(made)


def test_a_sentence_that_comes_back_finds_its_translation() -> None:
    """Undoing a change undoes it for translators too: not even fuzzy."""
    made = update(PO, message("a.old", "Ancien."))

    assert {"Ancien.": "Old."} == entries(made)
    assert '#~ msgctxt "a.old"' not in made


def test_a_sentence_may_move_to_another_file() -> None:
    """The same sentence at the same place keeps its translation, whichever file it was in."""
    made = update(HEAD, message("a.gone", "Ce texte s’en va."), others=(PO,))

    assert {"Ce texte s’en va.": "This text goes away."} == entries(made)


def test_nothing_alike_is_left_empty() -> None:
    """A wrong guess is worse than none."""
    assert {"Tout autre chose, vraiment !": ""} == entries(
        update(PO, message("z.z", "Tout autre chose, vraiment !"))
    )


def test_a_sentence_that_learns_to_count() -> None:
    """A text that now depends on a number has every form that the language needs, to be looked at again."""
    made = update(PO, message("a.gone", "Ce texte s’en va.", "Ces textes s’en vont."))

    assert (
        'msgid_plural "Ces textes s’en vont."\nmsgstr[0] "This text goes away."\nmsgstr[1] '
        in made
    )
    assert {"('Ce texte s’en va.', 'Ces textes s’en vont.')"} == set(entries(made))
    assert "#, fuzzy" in made


def test_of_twins_the_translated_one_counts() -> None:
    """Files that were joined by hand: the second translation of a sentence is kept, out of the way."""
    twin = '\nmsgctxt "a.never"\nmsgid "Jamais traduit."\nmsgstr "Now it is."\n'
    made = update(PO + twin, message("a.never", "Jamais traduit."))

    assert {"Jamais traduit.": "Now it is."} == entries(made)


def test_numbers_need_a_line_in_the_head() -> None:
    """A file that never had plurals gets the rule of its language, and keeps its head."""
    head = 'msgid ""\nmsgstr ""\n"Language: en\\n"\n'
    made = update(head, message("a.b", "Une {n}", "Des {n}"))

    assert made.startswith(head + '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n')


@pytest.mark.parametrize("text", ['msgid "a\nmsgstr "b"\n', 'msgid "a"\n', 'msgstr "b"\n'])
def test_a_broken_file_is_refused(text: str) -> None:
    """What gettext could not read is not written over; the line is named."""
    with pytest.raises(PoError):
        opened(HEAD + "\n" + text)


def test_a_new_language_and_a_template() -> None:
    """Six forms in Arabic as Babel knows it; a template names no language."""
    wanted = [message("a.b", "Une {n}", "Des {n}"), message("a.c", "Texte")]
    arabic = empty("ar")
    made = merged(arabic, wanted, remembered([], frozenset()), forms(arabic, "ar"))

    assert 6 == made.text().count("msgstr[")
    assert "Language: ar" in made.text()
    assert 'msgctxt "a.c"\nmsgid "Texte"\nmsgstr ""' in template(wanted).text()
    assert "nplurals=INTEGER" in template(wanted).text()


def test_stock_counts_what_people_see() -> None:
    """Fuzzy and empty entries do not count as translated; what has no sentence is counted apart."""
    wanted = [
        message("a.one", "Bonjour {alias}."),
        message("a.never", "Jamais traduit."),
        message("a.x", "?"),
    ]
    found = stock(wanted, [read(PO.encode())])

    assert (1, 0, 2, 3) == (
        len(found.translated),
        len(found.fuzzy),
        len(found.missing),
        found.stale,
    )
    assert 3 == found.whole


WORDS = st.sampled_from([
    "Oui",
    "Non",
    "Peut-être",
    "Un texte assez long pour être comparé",
    "Un autre texte",
])
SENTENCES = st.lists(
    st.builds(
        message, st.sampled_from(["a.one", "a.two", "b.one"]), WORDS, st.sampled_from(["", "Des"])
    ),
    unique_by=lambda one: one.key,
    max_size=6,
)


@settings(max_examples=150, deadline=None)
@given(SENTENCES, SENTENCES, st.integers(0, 2**6))
def test_nothing_is_ever_lost(first: list[Message], second: list[Message], answered: int) -> None:
    """Whatever becomes of the sentences, every translation is still in the file; a second run changes nothing."""
    before = _answered(merged(empty("en"), first, remembered([], frozenset()), 2), answered)
    after = update(before, *second)
    said = {f"T{number}" for number in range(len(first)) if answered >> number & 1}

    assert all(f'"{one}"' in after for one in said)
    assert after == update(after, *second)
    live = [block for block in opened(after).blocks if not block.entry.obsolete]
    assert [one.key for one in second] == [block.key for block in live]
    kept = {
        one.key: f"T{number}"
        for number, one in enumerate(first)
        if answered >> number & 1 and one in second
    }
    checked = {block.key: block.entry.said[0] for block in live if not block.entry.fuzzy}
    assert kept == {key: checked.get(key) for key in kept}


def _answered(file: File, answered: int) -> str:
    """Translate some of the entries."""
    text, number = "", -1
    for line in file.text().splitlines(keepends=True):
        number += line.startswith("msgctxt")
        chosen = number >= 0 and answered >> number & 1 and line.startswith("msgstr")
        text += line.replace('""', f'"T{number}"') if chosen else line
    return text
