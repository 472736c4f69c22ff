"""The partner who holds the phone writes, presses and asks: the answers are those that a stranger gets (rule 16).

Two conversations run beside each other with the delivered content: one has a past, the other has none. Whatever is done
then, done in both, must show the same: texts, buttons, order, silence, what is taken off the screen.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from bot.content.content import Content
from bot.engine import secret
from bot.engine.simulate import Simulation
from bot.model.desk import DeskSnapshot
from bot.model.effect import Post, Remove, Wipe
from tests.delivered import delivered
from tests.engine import world

Deed = Callable[[Simulation], None]
OPEN = DeskSnapshot(open=True, staff=1, waiting=2)


@pytest.fixture(scope="module")
def real() -> Content:
    """The content that is delivered."""
    return delivered()


def say(*texts: str) -> Deed:
    """Write, one message after the other."""

    def deed(sim: Simulation) -> None:
        for text in texts:
            sim.say(text)

    return deed


def press(*values: str) -> Deed:
    """Press buttons, as they carry it."""

    def deed(sim: Simulation) -> None:
        for value in values:
            sim.press_value(value)

    return deed


def arrived(sim: Simulation, first: str = "go") -> None:
    """Come to where people tell."""
    sim.start()
    nodes = ("screen:nobody", "try:go", "rules:go", "danger:no")
    press(f"c:entry.hello:{first}", *(f"c:entry.{one}" for one in nodes))(sim)


def after(*deeds: Deed, first: str = "go") -> Deed:
    """Do something from there."""

    def deed(sim: Simulation) -> None:
        arrived(sim, first)
        for one in deeds:
            one(sim)

    return deed


def shut(sim: Simulation) -> None:
    """Close the desk."""
    sim.set_desk(is_open=False)


LEFT_MESSAGE = (shut, press("h", "c:human.closed_ask:message"), say("rappelez-moi"))
PASTS: dict[str, Deed] = {
    "home": after(press("c:entry.topics:home")),
    "another language": after(press("c:entry.topics:home"), first="arabic"),
    "another clock": after(press("c:entry.topics:callback", "c:place.place:martinique")),
    "a story": after(say("mon copain me suit partout et regarde mon telephone tous les jours")),
    "evidence told": after(say("quand je pars")),
    "two words shown": after(press("c:cover_offer.offer:words", "c:cover_offer.words:keep")),
    "a picture": after(lambda sim: sim.show_media()),
    "a message left": after(*LEFT_MESSAGE),
}
WAITS: dict[str, Deed] = {
    "queue": after(press("h"), say("il me frappe")),
    "a live talk": after(press("h"), lambda sim: sim.take(), lambda sim: sim.reply("Bonjour")),
}
"""Who waits for a human or talks with one goes on after a pause: only the exit hides that."""


def left(**later: int) -> Deed:
    """Leave, and wait."""

    def deed(sim: Simulation) -> None:
        sim.leave()
        sim.wait(timedelta(**later))

    return deed


PAUSES: dict[str, Deed] = {
    "exit, at once": left(seconds=2),
    "exit, a day": left(days=1),
    "pause": lambda sim: sim.wait(timedelta(minutes=31)),
}
MINE = ("c:mine.about:see", "c:mine.careful:show")
QUESTIONS: dict[str, Sequence[Deed]] = {
    "picture": [lambda sim: sim.show_media()] * 2,
    "start": [lambda sim: sim.start()],
    "exit": [lambda sim: sim.leave(), lambda sim: sim.leave()],
    "old button": [say("coucou"), press("c:entry.rules:traces")],
    "danger": [say("danger"), say("il a un couteau, il veut me tuer"), say("mes données"), press(*MINE)],
    "human": [say("humain"), say("je suis là"), say("encore"), lambda sim: sim.start(), say("menu")],
    "mine": [say("coucou"), say("mes données"), press(*MINE)],
    "leaving": [say("coucou"), say("quand je pars"), press("c:leaving.choose:back"), lambda sim: sim.leave()],
    "traces": [say("coucou"), press("c:entry.rules:traces"), say("retour"), say("retour")],
    "call-back": [say("coucou"), press("c:entry.topics:callback"), say("annuler le rappel"), say("langue")],
    "services": [say("coucou"), press("c:entry.other_next:services"), press("c:entry.topics:other")],
    "words": [say("coucou"), press("c:cover_offer.offer:words"), say("retour")],
    "riddles": [say("blub"), say("blub"), say("blub"), say("😀")],
    "first words": [say("mes données")],
    "language": [say("english"), say("langue")],
    "edited": [lambda sim: sim.say("danger", edited=True)],
    "numbers": [say("3"), say("oui"), say("Lima 42")],
}  # fmt: skip


def seen(sim: Simulation) -> list[object]:
    """Give what the last thing put on the screen or took from it, but for the words that are everybody's own."""
    shown: list[object] = []
    for effect in sim.effects:
        match effect:
            case Post():
                said = sim.screen[-1] if effect.recall else effect.message
                labels = [[button.label for button in row] for row in said.rows]
                shown.append((_masked(sim, said.body), labels, said.copies))
            case Wipe():
                shown.append((effect.keep, effect.erase, effect.neutral and effect.neutral.body))
            case Remove():
                shown.append(len(effect.refs))
            case _:
                pass
    return shown


def _masked(sim: Simulation, body: str) -> str:
    cover = sim.content.cover
    assert cover is not None
    for number in range(1, 4):
        for word in (secret.back, secret.watched):
            body = body.replace(word("simulated", cover, number), "…")
    return body


def compared(real: Content, past: Deed, pause: Deed, deeds: Sequence[Deed]) -> None:
    """Do the same in a conversation with a past and in one without."""
    old = Simulation(real, world.NOW, OPEN, "fr", channel="telegram")
    past(old)
    pause(old)
    old.desk = OPEN
    new = Simulation(real, old.now, OPEN, "fr", channel="telegram")
    for deed in deeds:
        deed(new)
        deed(old)
        assert seen(new) == seen(old)


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("pause", PAUSES)
@pytest.mark.parametrize("past", PASTS)
def test_nobody_can_tell_that_somebody_wrote(
    real: Content, past: str, pause: str, question: str
) -> None:
    """P4, rule 16: after an exit and after a long pause every answer is a stranger's, at once and later."""
    compared(real, PASTS[past], PAUSES[pause], QUESTIONS[question])


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("past", WAITS)
def test_nobody_can_tell_that_somebody_waited(real: Content, past: str, question: str) -> None:
    """P4, rule 16: after an exit nobody greets whoever asks for a human as somebody known."""
    compared(real, WAITS[past], PAUSES["exit, a day"], QUESTIONS[question])


def test_what_was_said_before_a_pause_is_not_shown(real: Content) -> None:
    """P4, rule 16: whoever asks for their data after a long pause reads what was said since."""
    sim = Simulation(real, world.NOW, OPEN, "fr", channel="telegram")
    after(say("mon secret de famille"))(sim)
    sim.wait(timedelta(minutes=31))
    say("coucou", "mes données")(sim)
    press(*MINE)(sim)
    assert sim.last is not None
    assert "coucou" in sim.last.body
    assert "secret de famille" not in sim.last.body


def test_their_word_brings_back_their_language(real: Content) -> None:
    """Who says their return word is known: the language and the clock that they chose are there again."""
    sim = Simulation(real, world.NOW, OPEN, "fr", channel="telegram")
    after(press("c:cover_offer.offer:words", "c:cover_offer.words:hide"), first="arabic")(sim)
    sim.wait(timedelta(minutes=5))
    assert real.cover is not None
    sim.say(secret.back("simulated", real.cover))
    assert sim.session is not None
    assert ("ar", False) == (sim.session.locale, sim.session.stranger)


def test_the_first_question_does_not_count(real: Content) -> None:
    """P4: the number of the first question, which a browser shows, does not follow from how much was said."""
    numbers = []
    for much in range(1, 9):
        sim = Simulation(real, world.NOW, OPEN, "fr", channel="telegram")
        say(*["coucou"] * much)(sim)
        press("c:cover_offer.words:hide")(sim)
        assert sim.session is not None
        assert sim.session.cover is not None
        numbers.append(sim.session.cover.asked)
    assert sorted(numbers) != numbers
    assert min(numbers) > 100


def test_nobody_who_hides_behind_the_quiz_is_told_to_write_anything(real: Content) -> None:
    """P2: for who has said their word, trying the exit would end in the quiz, where only the word leads back."""
    sim = Simulation(real, world.NOW, OPEN, "fr", channel="telegram")
    after(press("c:cover_offer.offer:words", "c:cover_offer.words:always"), left(minutes=5))(sim)
    assert real.cover is not None
    sim.say(secret.back("simulated", real.cover))
    press("c:entry.hello:go", "c:entry.screen:nobody")(sim)
    assert sim.session is not None
    assert "entry.rules" == sim.session.place


def test_a_picture_of_before_does_not_silence_the_quiz(real: Content) -> None:
    """Rule 12: a picture sent into the quiz is answered, though one was refused just before the exit."""
    sim = Simulation(real, world.NOW, OPEN, "fr", channel="telegram")
    after(lambda sim: sim.show_media(), press("c:cover_offer.words:hide"))(sim)
    sim.wait(timedelta(seconds=2))
    sim.show_media()
    assert 2 == len(seen(sim))


def test_whoever_wrote_before_a_window_meets_the_quiz(real: Content) -> None:
    """Rule 17: nobody is written to before the code word, though somebody else has brought the chat back to life."""
    sim = Simulation(real, world.NOW, OPEN, "fr", channel="telegram")
    after(press("c:entry.topics:callback", "c:place.place:metropole"))(sim)
    press("c:callback.choose:2026-11-21.evening.quiz")(sim)
    sim.leave()
    sim.wait(timedelta(minutes=30))
    sim.say("coucou")
    sim.wait(timedelta(hours=3))
    assert sim.last is not None
    assert [["Fermer"]] == [[button.label for button in row] for row in sim.last.rows]
    sim.take()
    assert [] == seen(sim)
    sim.reply("Bonjour, tu nous as demandé de t’écrire.")
    assert [] == seen(sim)
    sim.say("humain")
    assert sim.last.alone
    assert real.cover is not None
    sim.say(secret.back("simulated", real.cover))
    sim.reply("Bonjour.")
    assert "Bonjour." == sim.last.body
