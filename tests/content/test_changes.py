"""What changes for people between two revisions, in their order of weight."""

from pathlib import Path

import pytest

from bot.content.changes import KINDS, Change, changes
from bot.content.sources import Sources, gathered
from tests.content.small import Small

NODE = "  extra:\n    end: Au revoir.\n"


@pytest.fixture
def small(tmp_path: Path) -> Small:
    """A small folder."""
    return Small(tmp_path).write()


def sources(small: Small, translations: dict[str, str | None] | None = None) -> Sources:
    """Write the folder and read it."""
    small.write(translations)
    return gathered(small.folder)


def told(before: Sources, after: Sources) -> list[tuple[str, str, str]]:
    """Say what changes, translations that follow from it left out."""
    kinds = {"missing", "translation"}
    return [
        (one.kind, one.where, one.said) for one in changes(before, after) if one.kind not in kinds
    ]


def test_nothing(small: Small) -> None:
    """The same files change nothing; nor do comments."""
    before = sources(small)
    small.files["start.yaml"] += "# une remarque\n"

    assert [] == changes(before, before)
    assert [] == changes(before, sources(small))


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        (
            "start.yaml",
            "À plus tard.",
            "À bientôt.",
            ("text", "start.bye", "« À plus tard. » → « À bientôt. »"),
        ),
        (
            "start.yaml",
            "{label: Aller, to: list, set",
            "{label: Avancer, to: list, set",
            ("button", "start.hello", "choices.go.label: « Aller » → « Avancer »"),
        ),
        (
            "start.yaml",
            "      check: {label: Vérifier, to: branch}\n",
            "",
            ("button", "start.hello", "gone: « Vérifier »"),
        ),
        (
            "start.yaml",
            "      check: {label: Vérifier, to: branch}\n",
            "      check: {label: Vérifier, to: branch}\n      no: {label: Non, to: bye}\n",
            ("button", "start.hello", "new: « Non »"),
        ),
        (
            "start.yaml",
            "    then: copy\n",
            "    then: bye\n",
            ("way", "start.human", "then: « copy » → « bye »"),
        ),
        (
            "start.yaml",
            "resume: hello\n",
            "resume: list\n",
            ("way", "start", "resume: « hello » → « list »"),
        ),
        (
            "globals.yaml",
            "exit: {words: [x, quitter]",
            "exit: {words: [x, partir]",
            ("exit", "globals", "exit.words: without « quitter »; with « partir »"),
        ),
        (
            "globals.yaml",
            "emergency: {words: [urgence], label: Urgence",
            "emergency: {words: [urgence], label: Vite",
            ("exit", "globals", "emergency.label: « Urgence » → « Vite »"),
        ),
        (
            "globals.yaml",
            "media: Pas de photo.",
            "media: Pas d’image.",
            ("rule", "globals", "lines.media: « Pas de photo. » → « Pas d’image. »"),
        ),
        (
            "services.yaml",
            'hours: "Mo-Fr 09:00-17:00"',
            'hours: "Mo-Fr 09:00-12:00"',
            (
                "service",
                "services.fr-114",
                "channels.2.hours: « Mo-Fr 09:00-17:00 » → « Mo-Fr 09:00-12:00 »",
            ),
        ),
        (
            "services.yaml",
            "id: fr-114",
            "id: fr-115",
            ("service", "services.fr-114", "gone: « Le numéro »"),
        ),
        (
            "desk.yaml",
            "hours: 24/7",
            "hours: Mo-Fr 09:00-17:00",
            ("desk", "desk", "hours: « 24/7 » → « Mo-Fr 09:00-17:00 »"),
        ),
        (
            "risk/fr.yaml",
            "[envie de mourir]",
            "[envie de mourir, en finir]",
            ("other", "risk/fr", "entries: 1 new, 0 gone"),
        ),
    ],
)
def test_each_kind(
    small: Small, file: str, old: str, new: str, expected: tuple[str, str, str]
) -> None:
    """An admin reads what people will notice, in their words, where it happens."""
    before = sources(small)
    small.change(file, old, new)

    assert expected in told(before, sources(small))


def test_long_texts_are_shown_where_they_differ(small: Small) -> None:
    """A word changed at the end of a long sentence can be seen."""
    long = "Quand tu pars, j’efface les messages de ce tchat, les tiens et les miens, partout"
    small.change("start.yaml", "À plus tard.", f"{long} où je peux.")
    before = sources(small)
    small.change("start.yaml", "où je peux.", "où c’est possible.")
    said = "« …les miens, partout où je peux. » → « …les miens, partout où c’est possible. »"

    assert ("text", "start.bye", said) in told(before, sources(small))


def test_nodes_come_and_go(small: Small) -> None:
    """It is said where people go on whose node vanishes; the first of its words say what a new one is."""
    before = sources(small)
    small.files["start.yaml"] += NODE
    after = sources(small)

    assert [("new", "start.extra", "end « Au revoir. »")] == told(before, after)
    gone = ("gone", "start.extra", "people there go on at start.hello")
    assert [gone] == told(after, before)


def test_a_whole_dialog_gone(small: Small) -> None:
    """Where nothing of a dialog is left, people go home."""
    before = sources(small)
    small.files["more.yaml"] = (
        "dialog: more\nstart: one\nresume: one\nnodes:\n  one: {end: Fin.}\n"
    )
    after = sources(small)

    gone = ("gone", "more.one", "people there go on at start.hello")
    assert gone in told(Sources(after.files), before)


def test_translations(small: Small) -> None:
    """What is no longer said in a language, what is said differently; what was missing before is no news."""
    before = sources(small, {"Aller": None})
    after = sources(small, {"Aller": None, "Vérifier": None, "Oui": "Yes"})

    assert [
        Change("missing", "en", "start.hello: « Vérifier »"),
        Change("translation", "en", "globals: « Oui » → « Yes »"),
    ] == changes(before, after)


def test_languages_come_and_go(small: Small) -> None:
    """A whole language is one line."""
    both = sources(small)
    french = Sources({path: data for path, data in both.files.items() if "/en/" not in path})

    assert [Change("missing", "en", "the whole language is gone")] == changes(both, french)
    assert [Change("translation", "en", "a new language")] == changes(french, both)


def test_files_that_cannot_be_read_are_said(small: Small) -> None:
    """Half-done work can be compared too."""
    before = sources(small)
    broken = Sources({**before.files, "start.yaml": b"dialog: ["})
    listed = Sources({**before.files, "desk.yaml": b"- a\n- b\n"})

    assert Change("other", "start", "this file cannot be read") in changes(before, broken)
    assert [one.where for one in changes(before, listed)].count("desk") > 0


def test_the_order_is_always_the_same(small: Small) -> None:
    """What could keep somebody from leaving stands first, and two runs say the same."""
    before = sources(small)
    small.change("globals.yaml", "exit: {words: [x, quitter]", "exit: {words: [x]")
    small.change("start.yaml", "À plus tard.", "À bientôt.")
    small.change("desk.yaml", "hours: 24/7", "hours: Mo-Fr 09:00-17:00")
    small.files["start.yaml"] += NODE
    found = changes(before, sources(small))

    assert "exit" == found[0].kind
    places = [KINDS.index(one.kind) for one in found]
    assert sorted(places) == places
    shuffled = Sources(dict(reversed(list(sources(small).files.items()))))
    assert found == changes(before, shuffled)
