"""English as it is read: no French left in it, buttons called by their name, one spelling (P11)."""

import random
import re
from collections.abc import Iterator

import pytest

from bot.content.content import Content
from bot.content.draft import Draft
from bot.content.load import default_folder, drafted, finished
from bot.content.sources import gathered
from bot.content.strings import messages
from bot.dialogs.steps import Copy
from bot.engine.simulate import Simulation
from bot.i18n.po import Entry
from bot.model.message import Message
from bot.proof.player import buttons
from bot.proof.world import DESKS, NOON

FRENCH = frozenset(
    "le les des du une est sont pas avec sans dans sur tu te tes toi vous nous elle qui que où et mais ne jour "
    "jours nuit heure heures demain hier aujourd hui ouvert fermé gratuit parler jusqu lundi mardi mercredi jeudi "
    "vendredi samedi dimanche janvier février mars avril mai juin juillet août septembre octobre novembre "
    "décembre".split()
)
NAMES = re.compile(  # as these call themselves; what is quoted is said to French people
    r"“[^”]*”|Comment on s’aime \?|Féministes contre le cyberharcèlement|Internet sans crainte|La Réunion"
)
SIGNS = re.compile(r"[«»]|[\u00a0\u202f][:;!?]|\d\s?h\b(?!\s?\d)")
AMERICAN = re.compile(
    r"(?i)\b(\w+iz(?:e|es|ed|ing)|colou?r(?<!colour)|counselors?|neighbors?|centers?|behaviors?|"
    r"emergency rooms?|e-mails?|user names?|[ap]\.m\.|"
    r"the (?:114|119|15|17|18|112|3018|3114|3919)(?! (?:chat|service)))(?!\w)"
)
SIZED = frozenset({"size", "prize", "seize", "resize"})
WALKS, STEPS = 60, 25


@pytest.fixture(scope="module")
def draft() -> Draft:
    """What is delivered."""
    return drafted(gathered(default_folder()))


@pytest.fixture(scope="module")
def content(draft: Draft) -> Content:
    """What would be published."""
    made = finished(draft)
    assert made is not None
    return made


def written(draft: Draft) -> Iterator[tuple[Entry, str]]:
    """Give what is translated, for whoever writes and for the desk, with every form of its English."""
    for path, file in draft.translations.items():
        if "/en/" in path:
            yield from (
                (one, said) for one in file.entries if not one.obsolete for said in one.said
            )


def french(text: str) -> list[str]:
    """Name what only French has."""
    words = re.findall(r"[a-zàâçéèêëîïôûùœ]+", NAMES.sub(" ", text).lower())
    return [*(word for word in words if word in FRENCH), *SIGNS.findall(text)]


def as_written(content: Content) -> dict[str, str]:
    """Give the texts that are sent in French, whoever copies them, by node."""
    return {
        ref: node.copy_
        for ref, node in content.nodes.items()
        if isinstance(node, Copy) and node.as_written
    }


def test_no_french_is_left(draft: Draft, content: Content) -> None:
    """P11: what is translated is English to its last word, but for what is sent to 114."""
    sent = set(as_written(content).items())

    assert [] == [
        (one.context, found, said)
        for one, said in written(draft)
        if (one.context, one.source) not in sent and (found := french(said))
    ]


def test_what_the_114_reads_stays_french(draft: Draft, content: Content) -> None:
    """P11: who translates a text for 114 sees that it stays as it is, and what is shown of it is the truth."""
    texts = as_written(content)

    assert len(texts) >= 2
    assert [] == [
        ref for ref, said in texts.items() if said != draft.catalogs.text("en", ref, said)
    ]


def test_a_button_is_called_by_its_name(draft: Draft) -> None:
    """P1: who is told to tap the exit, the quick help or a human finds a button of that name."""
    rules = draft.rules
    assert rules is not None
    labels = (rules.exit.label, rules.emergency.label, rules.human.label)
    missed = [
        (locale, one.context, label)
        for part in messages(draft).values()
        for one in part
        for label in labels
        if f"«\u202f{label}\u202f»" in one.source
        for locale in ("en", "es", "ar")
        if draft.catalogs.has(locale, one.context, one.source)
        and draft.catalogs.text(locale, "globals", label)
        not in draft.catalogs.text(locale, one.context, one.source)
    ]

    assert [] == missed


def test_one_spelling(draft: Draft) -> None:
    """P11: English is spelt as in Britain, and one thing is written in one way."""
    assert [] == [
        (one.context, found)
        for one, said in written(draft)
        for found in AMERICAN.findall(said)
        if found.lower() not in SIZED
    ]


def texts(message: Message) -> Iterator[str]:
    """Give all that is read of a message; what is copied is for others."""
    yield from (message.lead, message.body)
    yield from (one.label for row in message.rows for one in row)


def test_no_french_on_the_way(content: Content) -> None:
    """P11: hours, days, places and names of services are English too, wherever somebody goes."""
    own = {one.name for one in content.services.services.values()} | {
        "Français",
        "Français facile",
        "La Réunion",
    }
    seen: set[str] = set()
    for seed in range(WALKS):
        rng = random.Random(seed)
        sim = Simulation(content, NOON, DESKS[rng.choice(list(DESKS))], "en")
        sim.start()
        for _ in range(STEPS):
            shown = [one for one in buttons(sim.last) if one.value != "x" and one.label not in own]
            if not shown or sim.session is None:
                break
            sim.press(rng.choice(shown))
            if sim.session.locale != "en":
                break
            seen.update(texts(sim.last) if sim.last else ())
    lines = {line for text in seen for line in text.split("\n")} - own

    assert len(lines) > 200
    assert [] == [(line, found) for line in sorted(lines) if (found := french(line))]
