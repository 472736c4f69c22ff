"""Words: what no text says, what gives us away, how the reader is spoken to, how hard a text is (P4, P11)."""

from pathlib import Path

import pytest

from bot.content.languages import WordsFile
from bot.content.lint_words import Listed, lix, words
from bot.content.load import default_folder, read
from tests.content.small import Small
from tests.content.tongues import of, translated

LISTS = (default_folder() / "words.yaml").read_text("utf-8")
LONG = (
    "Tu peux écrire un mot, puis un autre, puis encore un autre, et ainsi de suite, tant que tu veux, "
    "et quand tu veux, et à qui tu veux, sans fin."
)
HARD = (
    "L’administration territoriale accompagne régulièrement les établissements. Les professionnels compétents "
    "développent également des dispositifs complémentaires. Chaque organisation nationale communique publiquement "
    "ses recommandations. Ensuite viennent les évaluations annuelles réglementaires obligatoires."
)


@pytest.fixture
def small(tmp_path: Path) -> Small:
    """A folder in which nothing is wrong, with the lists that come with the product."""
    small = Small(tmp_path)
    small.files["words.yaml"] = LISTS
    return small


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("forbidden", "C’est 100\u00a0% anonyme."),
        ("forbidden", "Ton message est supprimé définitivement."),
        ("forbidden", "Tu aurais dû dire non."),
        ("forbidden", "Prends un doliprane."),
        ("forbidden", "Nous proposons une médiation."),
        ("forbidden", "Vous réconcilier est possible."),
        ("gendered", "Tu es seul ce soir\u202f?"),
        ("gendered", "Es-tu prête\u202f?"),
        ("address", "Merci de votre message."),
        ("address", "Tu peux écrire, et vous aurez une réponse."),
        ("long_sentence", LONG),
        ("hard_text", HARD),
    ],
)
def test_a_word_that_should_not_be_there(rule: str, text: str, small: Small) -> None:
    """P11: each list finds its words, whatever stands around them, and says what to do."""
    small.change("start.yaml", "À plus tard.", f'"{text}"')
    translated(small, "en", {text: "Later."})
    found = of(small)

    assert [(rule, "start.yaml")] == [(one.rule, one.file) for one in found][-1:]
    assert found[-1].fix


@pytest.mark.parametrize(
    "text",
    [
        "Ce n’est pas ta faute, et tu n’es pas la seule personne.",
        "Prends rendez-vous si tu peux.",
        "Elle a dit\u202f: «\u202fvous aussi\u202f».",
        "Un mot à vous deux.",
        "Le sûreté du lieu, prêt ou non.",
    ],
)
def test_ordinary_words_are_let_be(text: str, small: Small) -> None:
    """P11: a check that cries wolf is switched off by whoever writes."""
    small.change("start.yaml", "À plus tard.", f'"{text}"')
    translated(small, "en", {text: "Later."})

    assert [] == [one for one in of(small) if one.file == "start.yaml"]


def test_a_translation_is_looked_at_in_its_own_language(small: Small) -> None:
    """P11: English has lists of its own, and a finding stands in its PO file."""
    path = translated(small, "en", {"À plus tard.": "This is 100% anonymous."})

    assert [("forbidden", path)] == [(one.rule, one.file) for one in of(small)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[Quiz du jour]", "[Quiz sur l’écoute]"),
        ("neutral: Rien de neuf.", "neutral: Aide terminée."),
    ],
)
def test_a_line_that_others_may_see_gives_nothing_away(old: str, new: str, small: Small) -> None:
    """P4: first lines and the line after an exit hold no telling word."""
    small.change("globals.yaml", old, new)

    assert "telling" in {one.rule for one in of(small)}


def test_a_first_line_is_looked_at_in_every_language(small: Small) -> None:
    """P4: a notification in English gives nothing away either."""
    path = translated(small, "en", {"Quiz du jour": "Help of the day"})

    assert (path, "telling") in {(one.file, one.rule) for one in of(small)}


def test_the_first_line_of_a_short_message_gives_nothing_away(small: Small) -> None:
    """P4: a short message has no dots to hide behind."""
    told = "{default: Je t’écoute., sms: Violence ou pas\u202f? Dis-moi.}"
    small.change("start.yaml", "end: À plus tard.", f"end: {told}")

    assert "telling" in {one.rule for one in of(small)}


def test_a_word_with_a_star_has_any_ending() -> None:
    """`*` stands for any ending, and for none; a phrase is found across any space."""
    listed = Listed(["écoute*", "tout seul"])

    def found(text: str) -> list[str]:
        return sorted(listed.found(text.casefold(), words(text)))

    assert ["écoute*"] == found("Un Écouteur")
    assert ["écoute*"] == found("écoute")
    assert ["tout seul"] == found("Reste tout\u00a0seul")
    assert [] == found("tout seulement")
    assert [] == found("réécoute")


def test_the_index_is_the_one_that_was_published() -> None:
    """Björnsson 1968: words in a sentence, plus words of more than six letters in a hundred."""
    text = "Le chat dort. Le chien regarde la grande fenêtre."

    assert round(9 / 2 + 100 * 2 / 9) == lix(text, words(text))
    assert 0 == lix("", [])


def test_the_lists_that_come_with_the_product() -> None:
    """P11: every language of the product has its lists, and a limit for reading; easy French has those of French."""
    draft = read(default_folder())
    lists = draft.words

    assert isinstance(lists, WordsFile)
    assert {code.partition("_")[0] for code in draft.languages.languages} <= set(lists.words)
    assert all(one.reading and one.forbidden and one.telling for one in lists.words.values())
