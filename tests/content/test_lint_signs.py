"""Signs: what nobody sees, directions of writing, spaces, French typography (P11)."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.draft import Draft
from bot.content.languages import Language, LanguagesFile
from bot.content.lint_lengths import LENGTH_CHECKS
from bot.content.lint_signs import SIGN_CHECKS
from bot.content.lint_texts import TEXT_CHECKS
from bot.content.lint_words import WORD_CHECKS
from bot.content.load import default_folder, read
from bot.content.said import Found, Said
from bot.content.written import Written
from bot.i18n.po import Entry
from tests.content.small import Small
from tests.content.tongues import listed, of, translated

FRENCH = [
    ("typography", "À plus tard !"),
    ("typography", "Dis oui\u00a0; ou non."),
    ("typography", "Écris « oui »."),
    ("typography", "«\u202fOui."),
    ("typography", "L'heure."),
    ("typography", "Peut-être..."),
    ("typography", 'Dis "oui".'),
    ("typography", "Dis “oui”."),
    ("spaces", "Deux  espaces."),
    ("spaces", "Un espace \u00a0de trop."),
    ("unprintable", "Un signe\u200b caché."),
    ("unprintable", "Un signe\u00ad caché."),
    ("unprintable", "Un signe\ue000 caché."),
    ("unprintable", "Un lien\u200dcaché."),
    ("bidi", "Un sens\u200e caché."),
    ("bidi", "Un sens\u202e caché."),
    ("bidi", "Un \u2068sens\u2069 caché."),
    ("number_break", "Écris au 01 88 33."),
    ("number_break", "Ouvert dès 9 h."),
    ("gender_mark", "Tu es seul·e."),
    ("gender_mark", "Tu es seul(e)."),
    ("gender_mark", "Tu es seul.e."),
    ("gender_mark", "Vous êtes seul.e.s."),
    ("gender_mark", "Tu es seul/e."),
    ("gender_mark", "Les ami-e-s."),
]


@pytest.fixture
def small(tmp_path: Path) -> Small:
    """A folder in which nothing is wrong."""
    return Small(tmp_path)


@pytest.mark.parametrize(("rule", "text"), FRENCH)
def test_a_sign_that_should_not_be_there(rule: str, text: str, small: Small) -> None:
    """P11: each kind of sign is found by its own rule, where it stands, in words that show it."""
    quoted = f'"{text}"' if "'" in text else f"'{text}'"
    small.change("start.yaml", "À plus tard.", quoted)
    translated(small, "en", {text: "Later."})

    assert [rule] == [one.rule for one in of(small) if one.file == "start.yaml"]


@pytest.mark.parametrize(
    "text",
    [
        "Tu peux dire\u202f: «\u202foui\u202f», à 21:30… ou pas\u202f!",
        "Ouvert à 9\u00a0h, au 01\u202f88\u202f33.",
        "Un cœur\u202f: ❤\u200d🔥, une famille\u202f: 👩\u200d👧.",
        "Voir https://exemple.fr/a?b=c;d.",
        "Les 12-25 ans, p. ex. (ou non).",
    ],
)
def test_what_is_set_well_is_let_be(text: str, small: Small) -> None:
    """P11: a check that cries wolf is switched off by whoever writes."""
    small.change("start.yaml", "À plus tard.", f'"{text}"')
    translated(small, "en", {text: "Later."})

    assert [] == [one for one in of(small) if one.file == "start.yaml"]


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("spaces", "Later\u00a0: yes."),
        ("spaces", " Later."),
        ("spaces", "Later. "),
        ("spaces", "Later. \nYes."),
        ("unprintable", "Later\u2060."),
        ("unprintable", "Later\t."),
        ("bidi", "Later\u200f."),
        ("number_break", "Call 116 006."),
    ],
)
def test_a_translation_is_looked_at_too(rule: str, text: str, small: Small) -> None:
    """P11: the finding stands in the PO file, on the line of the translation."""
    path = translated(small, "en", {"À plus tard.": text})
    lines = (small.locales / "en/LC_MESSAGES/dialogs.po").read_text("utf-8").splitlines()
    said = text.replace("\n", "\\n")

    assert [(rule, path, lines.index(f'msgstr "{said}"') + 1)] == [
        (one.rule, one.file, one.line) for one in of(small)
    ]


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("bidi_isolate", "اتصل {time}"),
        ("bidi_isolate", "اكتب إلى 116 006"),
        ("bidi_isolate", "اكتب إلى +33 1 80"),
        ("bidi", "\u2068{time}"),
        ("bidi", "{time}\u2069"),
        ("bidi", "\u2068{time}\n\u2069"),
        ("bidi", "\u202a{time}\u202c"),
        (None, "اتصل \u2068{time}\u2069"),
        (None, "\u200fاتصل \u2066{time}\u2069"),
        (None, "می\u200cخواهم \u2068{time}\u2069"),
    ],
)
def test_from_right_to_left(rule: str | None, text: str, small: Small) -> None:
    """P11: between Arabic words, an hour or a number would be read from the wrong end."""
    listed(small, "ar: {name: العربية, direction: rtl}")
    source = "Ouvert jusqu’à {time}"
    translated(small, "ar", {source: text, "Ouvre {day} à {time}": None}, lambda _: "نعم")

    found = [one.rule for one in of(small) if one.rule.startswith("bidi")]

    assert ([rule] if rule else []) == found[:1]


LANGUAGES = LanguagesFile(
    languages={
        "fr": Language(name="Français"),
        "en": Language(name="English"),
        "ar": Language(name="العربية", direction="rtl"),
    }
)
SPOTS: list[tuple[str | int, ...]] = [
    ("nodes", "b", "say"),
    ("nodes", "b", "choices", "c", "label"),
    ("lines", "lead", 0),
    ("exit", "neutral"),
    ("nodes", "b", "copy"),
    ("nodes", "b", "opening"),
]
WORDS = read(default_folder()).words


@given(
    st.text(),
    st.sampled_from(SPOTS),
    st.sampled_from(["fr", "en", "ar"]),
    st.sampled_from(["", "sms"]),
)
def test_no_text_breaks_the_checks(
    text: str, place: tuple[str | int, ...], locale: str, channel: str
) -> None:
    """P11: whatever somebody types, `murmure check` says what it thinks of it, and never falls over."""
    draft = Draft(languages=LANGUAGES, words=WORDS)
    written = Written("a.b", text, ("a.yaml", place), channel=channel)
    found = Found("locales/x/LC_MESSAGES/a.po", Entry("a.b", text, "", (text,), 1))
    draft.memo["said"] = [Said(written, "fr", text), Said(written, locale, f"{text} ", found)]
    findings = [
        one
        for check in (*SIGN_CHECKS, *WORD_CHECKS, *TEXT_CHECKS, *LENGTH_CHECKS)
        for one in check(draft)
    ]

    assert all(one.sentence and one.fix for one in findings)
    assert "spaces" in {one.rule for one in findings}
