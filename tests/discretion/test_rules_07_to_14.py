"""Rules 7 to 14: what stays, what shows, and what it can be hidden behind."""

import re
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path

import httpx
from aiogram.types import LinkPreviewOptions

import bot.channels.webchat as page
from bot.channels.telegram.profile import wanted
from bot.channels.telegram.render import render
from bot.channels.webchat.app import create_chat_app
from bot.channels.webchat.page import PageSettings
from bot.channels.webchat.render import frame, view
from bot.content.cover import CoverFile
from bot.content.lint_words import Lists, words
from bot.content.load import default_folder, read
from bot.engine import quiz, secret
from bot.engine.turn import Turn
from bot.model.case import Status
from bot.model.effect import Notice, Wipe
from tests.channels.webchat.doubles import House
from tests.discretion.people import TALK, Somebody, delivered, somebody
from tests.engine.gear import case, kinds, of, only

NEUTRAL = "Pas de nouveau quiz pour le moment."
WHERE = {"telegram": "chat", "webchat": "page"}
TRACES = {
    "telegram": ("48\u00a0heures", "notification", "capture", "sauvegarde", "autre appareil", "espion"),
    "webchat": ("historique", "capture", "espion", "connexion"),
}  # fmt: skip
NEVER = ("tout est effacé", "tout a été effacé", "aucune trace")
TOMBSTONES = ("effac", "supprim", "caché", "tchat", "conversation", "message")
CHOICES = {
    "telegram": {"c:leaving.choose:wipe", "c:leaving.choose:keep", "c:leaving.choose:quiz"},
    "webchat": {"c:leaving.page:wipe", "c:leaving.page:quiz"},
}
SHOWN = re.compile(r">([^<>]+)<|(?:title|alt|aria-label|placeholder|data-[a-z]+)=\"([^\"]*)\"")
HELP = {"e", "h"}
"""The buttons of the helpline."""


def asks_for_traces(channel: str) -> Somebody:
    """Bring somebody to what is said of traces."""
    return somebody(channel, "hello:go", "screen:nobody", "try:go", "rules:traces")


def offered(one: Somebody) -> Somebody:
    """Bring somebody to the two words."""
    one.goes(f"traces_{WHERE[one.channel]}:quiz")
    one.presses("c:cover_offer.offer:words")
    return one


def covered(channel: str) -> Somebody:
    """Let somebody hide behind the quiz."""
    one = offered(asks_for_traces(channel))
    one.presses("c:cover_offer.words:hide")
    assert one.session.cover is not None
    return one


def cover() -> CoverFile:
    """Give the quiz."""
    found = delivered().cover
    assert found is not None
    return found


def question(one: Somebody) -> quiz.Asked:
    """Give the question that stands there."""
    worn = one.session.cover
    assert worn is not None
    return quiz.asked(Turn(one.session, one.sim.context), cover(), worn.asked)


def plays(one: Somebody) -> bool:
    """Tell whether nothing but a question of the quiz stands there, and what answers or closes it."""
    (shown,) = one.sees[-1:]
    values = set(shown.buttons)
    return question(one).text in shown.text and all(v == "x" or v[:2] == "q:" for v in values)


def test_rule_07_the_truth_about_traces(channel: str) -> None:
    """Rule 7: before anything is told, what stays is said in the channel's own terms, and again where a wipe failed."""
    one = asks_for_traces(channel)
    told = one.sees[-1].text
    assert [] == [word for word in TRACES[channel] if word not in told]
    assert [] == [word for word in NEVER if word in told.casefold()]
    one.presses("x")
    one.sim.fail_to_wipe(2)
    one.sim.wait(timedelta(minutes=5))
    one.writes("coucou")
    one.goes("hello:go", "screen:nobody")
    left = one.sees[-1].text
    assert "pas pu effacer tous les anciens messages" in left
    assert ("48\u00a0heures" in left) == (channel == "telegram")


def test_rule_08_the_person_chooses(channel: str) -> None:
    """Rule 8: wipe, keep or quiz is theirs to choose where the channel can; evidence is spoken of first."""
    for choice in CHOICES[channel]:
        one = somebody(channel, *TALK)
        one.writes("quand je pars")
        assert "peuvent servir de preuve" in one.sees[-1].text
        assert CHOICES[channel] <= set(one.sees[-1].buttons)
        one.presses(choice)
        if choice.endswith(":quiz"):
            one.presses(*(["c:cover_offer.offer:words"] if channel == "webchat" else []))
            one.presses("c:cover_offer.words:always")
        before = len(one.sees)
        one.presses("x")
        assert choice.endswith(":keep") == only(one.sim, Wipe).keep
        assert choice.endswith(":quiz") == (one.session.cover is not None)
        assert (before + 1 if choice.endswith(":keep") else 1) == len(one.sees)


def test_rule_09_no_hole(channel: str) -> None:
    """Rule 9: what stands there afterwards is one ordinary line, or a quiz; never that something was removed."""
    one = somebody(channel, *TALK)
    one.presses("x")
    assert [(NEUTRAL, {})] == [(shown.text, shown.buttons) for shown in one.sees]
    other = covered(channel)
    for left in (one.sees[0].text, other.sees[0].text):
        assert [] == [word for word in TOMBSTONES if word in left.casefold()]
    assert plays(other)
    assert 1 == len(other.sees)


async def test_rule_10_neutral_identity(channel: str) -> None:
    """Rule 10: what shows before the first answer, in the list of chats or in the tab, could be homework."""
    profile = delivered().profile
    assert profile is not None
    named = list(wanted(delivered(), profile).values())
    shown = named if channel == "telegram" else await front()
    for locale in delivered().locales:
        (first,) = somebody(channel, locale=locale).sees
        own = [label for value, label in first.buttons.items() if value not in HELP]
        shown += [first.glance, first.text, *own]
    assert len(shown) > 20
    assert [] == [text for text in shown if list(telling(text))]


async def front() -> list[str]:
    """Open the page, and give its title, its words and what it says aloud."""
    app = create_chat_app(House().doors(), PageSettings("https://meteo.example", "http://notes"))
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://notes") as client:
        pages = [
            (await client.get("/", headers={"accept-language": language})).text
            for language in ("fr", "en")
        ]
    assert all("<title>Notes</title>" in one for one in pages)
    return [
        text for one in pages for found in SHOWN.findall(one) for text in found if text.strip()
    ]


@cache
def lists() -> tuple[Lists, ...]:
    """Give the lists of words that tell, of every language."""
    wording = read(default_folder()).words
    assert wording is not None
    return tuple(Lists(one) for one in wording.words.values())


def telling(text: str) -> Iterator[str]:
    """Give the words of a text that tell what this is."""
    for one in lists():
        yield from one.telling.found(text.casefold(), words(text))


def test_rule_11_neutral_notifications(channel: str) -> None:
    """Rule 11: a notification shows a line of homework and no more, without a sound; the page has none at all."""
    one = somebody(channel, *TALK)
    one.writes("il me frappe tous les soirs")
    one.presses("e")
    leads = {"", *delivered().rules.lines.lead}
    assert len(one.sim.screen) > 6
    for message in one.sim.screen:
        if channel == "webchat":
            assert message.lead.encode() not in frame(view("1", message))
            continue
        for call in render("65", message):
            assert call.disable_notification
            assert LinkPreviewOptions(is_disabled=True) == call.link_preview_options
    hidden = [shown.glance.partition("\n") for shown in one.sees]
    assert {lead for lead, _, _ in hidden} <= leads
    assert [] == [rest for _, _, rest in hidden if any(sign.isalnum() for sign in rest)]
    scripts = Path(page.__file__).parent.glob("static/*.js")
    loud = ("Notification", "PushManager", "Audio(", "vibrate", "document.title")
    said = "".join(path.read_text(encoding="utf-8") for path in scripts)
    assert [] == [word for word in loud if word in said]


def test_rule_12_a_cover_that_works(channel: str) -> None:
    """Rule 12: the quiz asks, judges and goes on for whoever plays; whatever they do, it stays nothing but a quiz."""
    one = covered(channel)
    for _ in range(8):
        one.writes(question(one).answer)
        assert one.sees[-1].text.startswith(tuple(cover().right))
        asked = question(one)
        right = asked.options.index(asked.answer)
        worn = one.session.cover
        assert worn is not None
        one.presses(f"q:{worn.asked}:{(right + 1) % len(asked.options)}")
        assert asked.answer in one.sees[-1].text
        assert plays(one)
    for said in (
        "je suis en danger",
        "humain",
        "menu",
        "quiz",
        "langue",
        "tout effacer",
        "Lima 5",
    ):
        one.writes(said)
        assert plays(one), said
    one.presses("e", "h", "c:entry.hello:go")
    assert plays(one)


def test_rule_13_coming_back_needs_a_secret(channel: str) -> None:
    """Rule 13: only the word that was shown leads back, to the first screen; guesses are wrong answers, unseen."""
    one = offered(asks_for_traces(channel))
    word = secret.back(secret.source(one.session), cover())
    assert word in one.sees[-1].text
    one.presses("c:cover_offer.words:hide")
    others = [f"{name} 42" for name in cover().words if f"{name} 42" != word]
    for said in (f"c’est {word}", f"{word}0", others[0]):
        one.writes(said)
        assert plays(one), said
    one.writes(f" {word.upper()} !")
    assert not one.session.hidden
    assert [somebody(channel).sim.screen[0].body] == [message.body for message in one.posts]
    guesser = covered(channel)
    for said in others[:5]:
        guesser.writes(said)
        assert plays(guesser)
    guesser.writes(word)
    assert plays(guesser)


def test_rule_14_duress(channel: str) -> None:
    """Rule 14: the second word shows what the exit shows, to the letter, and the team reads that somebody watches."""
    free, forced = (offered(asks_for_traces(channel)) for _ in range(2))
    word = secret.watched(secret.source(forced.session), cover())
    assert word in forced.sees[-1].text
    for one in (free, forced):
        one.presses("c:cover_offer.words:always", "h")
        one.sim.take("ana")
    free.writes("x")
    forced.writes(word)
    assert "Wipe" == kinds(forced.sim)[0]
    assert free.sees == forced.sees
    assert plays(forced)
    assert ["watched"] == [notice.code for notice in of(forced.sim, Notice)]
    assert Status.ASSIGNED is case(forced.sim).status
