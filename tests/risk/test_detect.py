"""The detector with the real lexicons: danger is heard, figures of speech are not."""

from sys import gettrace
from time import process_time

import pytest

from bot.model.case import Level
from bot.risk.detect import Assessment, assess
from bot.risk.lexicon import LexiconFile, Lexicons, compile_all, phrase_problem


@pytest.mark.parametrize(
    "text",
    [
        "je vais me tuer ce soir",
        "j'ai avalé toute la boîte, j'ai avalé plein de médicaments",
        "il est derriere la porte et il dit quil va me tuer",
        "au secours il a un couteau",
        "ma copine m'a envoyé un message d'adieu",
        "i am going to kill myself tonight",
        "he is outside my house and he's got a knife",
        "papa a bu il monte les escaliers je me cache",
    ],
)
def test_danger_now(text: str, lexicons: Lexicons) -> None:
    """I8: life or safety within hours is an emergency, in French, in English, and as it is typed."""
    assert Level.EMERGENCY == assess(text, "fr", lexicons).level


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("jpense au suicide des fois", "suicide"),
        ("mon père me frappe quand il est énervé", "domestic_abuse"),
        ("il menace de poster mes nudes", "intimate_images"),
        ("si je paie pas il publie tout", "sextortion"),
        ("he said if i don't pay he will post the video", "sextortion"),
        ("i keep cutting myself", "self_harm"),
        ("mon ex a mis mon adresse sur twitter et mis mon adresse partout", "doxxing_threats"),
        ("jme scarifie", "self_harm"),
        ("o secour", "danger_now"),
        ("il m'a violée", "sexual_violence"),
    ],
)
def test_urgent(text: str, label: str, lexicons: Lexicons) -> None:
    """I8: what needs a human soon is urgent at least, and says about what."""
    assessment = assess(text, "fr", lexicons)

    assert Level.URGENT <= assessment.level
    assert label in assessment.labels
    assert assessment.reasons


@pytest.mark.parametrize(
    "text",
    [
        "je suis mort de rire 😂",
        "je crève de faim",
        "j'ai cru mourir de honte",
        "ce prof me tue",
        "lol my wifi keeps dying",
        "this boss is killing me",
        "mon père m'a jamais frappé",
        "je veux pas mourir",
        "je fais un exposé sur le suicide",
        "dans la série la fille veut mourir",
        "nobody is hurting me, it is for a class project",
        "il y a un colis devant ma porte",
        "y a un chat devant chez moi",
        "je saute le repas de midi",
        "je me coupe les cheveux",
        "he keeps following me on insta",
        "la nuit dernière j'ai bien dormi",
        "le prof arrête pas de parler",
        "on peut parler ?",
        "bonjour",
        "voilà",
        "une minute",
        "chez moi",
        "merci, bonne soirée",
        "",
        "🙂",
    ],
)
def test_figures_of_speech(text: str, lexicons: Lexicons) -> None:
    """A figure of speech, a negation, school work or a film calls nobody out of bed."""
    assert Level.URGENT > assess(text, "fr", lexicons).level


@pytest.mark.parametrize(
    "text",
    ["ils m'insultent tous les jours", "they make fun of me", "il y a 3 ans je voulais mourir"],
)
def test_concern(text: str, lexicons: Lexicons) -> None:
    """Harassment and what is long past are a concern, not an alarm."""
    assert Level.CONCERN == assess(text, "fr", lexicons).level


def test_quick_enough(lexicons: Lexicons) -> None:
    """Every message waits for this: under a millisecond where this sum takes a third of one, so at most three sums."""
    text = (
        "il dit que si je paie pas il envoie mes photos à tout le lycée, je sais plus quoi faire"
    )
    ratios = []
    for _ in range(50):
        start = process_time()
        sum(number * number for number in range(6_000))
        middle = process_time()
        assess(text, "fr", lexicons)
        ratios.append((process_time() - middle) / (middle - start))

    assert min(ratios) < (3 if gettrace() is None else 30)  # measuring coverage costs too


def lexicon(**parts: object) -> Lexicons:
    """A small lexicon of one's own."""
    return compile_all([LexiconFile.model_validate({"language": "fr", **parts})])


def sign(level: str, *phrases: str, negatable: bool = True) -> dict[str, object]:
    """One sign of danger."""
    return {"label": "demo", "level": level, "phrases": phrases, "negatable": negatable}


def test_phrases() -> None:
    """`a|b` is either, `word*` begins with, `(word)` may be missing, `...` is up to four words."""
    signs = {"one": sign("urgent", "chat|chien (très) méchant*", "loup ... nuit")}
    words = lexicon(signs=signs)
    expected = Assessment(Level.URGENT, ("demo",), ("fr.one",))

    for text in ("Un chat méchant", "chien très méchante", "le loup vient dans la nuit"):
        assert expected == assess(text, "fr", words)
    for text in ("chat gentil", "loup un deux trois quatre cinq nuit", "chat"):
        assert Assessment() == assess(text, "fr", words)


def test_negation_takes_a_sign_away_unless_it_is_part_of_it() -> None:
    """`pas` near a sign takes it away; a phrase written with `pas` means it."""
    signs = {"one": sign("urgent", "frappe"), "two": sign("urgent", "envie de rien pas")}
    words = lexicon(negations=["pas"], signs=signs)

    assert Level.NONE == assess("il me frappe pas", "fr", words).level
    assert Level.URGENT == assess("il me frappe", "fr", words).level
    assert Level.URGENT == assess("envie de rien pas", "fr", words).level


def test_caps_lower_and_rises_raise() -> None:
    """School work lowers what it is about; `ce soir` raises it."""
    words = lexicon(
        signs={"one": sign("urgent", "mourir")},
        caps={"school": {"cap": "none", "labels": ["demo"], "phrases": ["exposé"]}},
        rises={"tonight": {"labels": ["demo"], "to": "emergency", "phrases": ["ce soir"]}},
    )

    assert Level.NONE == assess("exposé : mourir ce soir", "fr", words).level
    assert Level.EMERGENCY == assess("mourir ce soir", "fr", words).level
    assert Assessment(Level.EMERGENCY, ("demo",), ("fr.tonight", "fr.one")) == assess(
        "mourir ce soir", "fr", words
    )


def test_overlapping_idioms() -> None:
    """Idioms that share words are blotted out without harm to what stands around them."""
    words = lexicon(
        idioms=["mort de rire", "de rire fou"], signs={"one": sign("urgent", "danger")}
    )

    assert Level.URGENT == assess("mort de rire fou mais danger", "fr", words).level


@pytest.mark.parametrize("phrase", ["... fin", "(le) loup", "lo* gris"])
def test_phrases_that_cannot_work(phrase: str) -> None:
    """P11: an editor is told about a phrase that would be tried at every word or at none."""
    assert phrase_problem(phrase)
    assert phrase_problem("loup gris") is None


@pytest.mark.parametrize(
    "text",
    [
        "un adulte rencontré sur roblox me demande des nudes",
        "a grown man on minecraft wants my nudes",
        "mon prof de judo me touche les fesses",
        "un garçon de ma classe m'a violée",
        "mon oncle me touche quand on est en vacances",
    ],
)
def test_a_place_excuses_nothing(text: str, lexicons: Lexicons) -> None:
    """I8: a game, a sport or a class in the sentence does not make it harmless."""
    assert Level.URGENT <= assess(text, "fr", lexicons).level


def test_a_sign_that_is_certain_stands(lexicons: Lexicons) -> None:
    """I8: a short list of phrases is an emergency whatever else is said; only a negation takes it away."""
    laughing = "mdr lol je vais me tuer ce soir après la pizza"
    signs = {"one": {**sign("emergency", "danger"), "certain": True}}
    caps = {"lol": {"cap": "none", "phrases": ["lol"]}}
    words = lexicon(negations=["pas"], signs=signs, caps=caps)

    assert Level.EMERGENCY == assess(laughing, "fr", lexicons).level
    assert Level.EMERGENCY == assess("danger lol", "fr", words).level
    assert Level.NONE == assess("pas danger", "fr", words).level


def test_a_crafted_message_is_no_heavier_than_a_long_one(lexicons: Lexicons) -> None:
    """The same words over and over are heard once."""
    start = process_time()
    assess("mon pere me frappe " * 210, "fr", lexicons)

    assert process_time() - start < (0.03 if gettrace() is None else 0.3)
