"""Counsellors on Telegram, with somebody who seeks help, through the whole application."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from secrets import token_hex
from typing import Any

import pytest

from bot.desk.enrol import renew
from bot.desk.telegram.screen import CARDS
from bot.model.case import CaseCard, Status
from bot.model.queue import QueueRules
from bot.store.desk import Desk
from bot.worker.reminding import FIRST
from tests.desk.telegram.crew import (
    TOKEN,
    account,
    at_work,
    everything,
    link,
    linked,
    on_shift,
    presses,
    shows_button,
    staff_bot,
)
from tests.e2e.stack import Stack
from tests.e2e.steps import SECRET_WORDS, to_queue
from tests.e2e.telegram_fixtures import person, stack, telegram
from tests.emulator.device import Device
from tests.emulator.people import Person
from tests.emulator.server import TelegramServer

__all__ = ["person", "stack", "telegram"]

pytestmark = pytest.mark.e2e

WORDS = "Ils ont mis mon adresse partout"


async def test_a_case_from_card_to_close(
    stack: Stack, person: Person, telegram: TelegramServer
) -> None:
    """P4, P6, P7: taken, read, answered, told what became of it; closed, and nothing of it is left in the chat."""
    async with at_work(stack, telegram) as lou:
        case = await to_queue(stack, person)
        await lou.wait_for_text(case.alias)
        assert WORDS not in everything(lou)
        person.say(WORDS)
        await person.wait_for_text("C’est noté")
        await presses(lou, "Prendre")
        await lou.wait_for_text(WORDS)

        person.say("Et maintenant ?")
        await lou.wait_for_text("Et maintenant ?")
        lou.say("Bonjour, je te lis.")
        await person.wait_for_text("Bonjour, je te lis.")
        await lou.wait_for_text("envoyé")

        await presses(lou, "Terminer…")
        await presses(lou, "Écoute apportée")
        await person.wait_for_text("Merci de ta confiance")
        await lou.wait_until(
            lambda device: "je te lis" not in "".join(m.full_text for m in device.chat)
        )
        card = await stack.card(person, lambda one: one.status is Status.CLOSED)

        assert ("helped", False) == (card.outcome, WORDS in everything(lou))
        assert case.alias not in everything(lou)
        actions = [one.action for one in await stack.store.audit.entries()]
        assert ["enrol", "take", "open", "reply", "close"] == actions


async def test_notifications_say_nothing(
    stack: Stack, person: Person, telegram: TelegramServer
) -> None:
    """P4: whoever sees the counsellor's phone light up learns nothing about anybody."""
    async with at_work(stack, telegram) as lou:
        lou.pocket()
        case = await to_queue(stack, person)
        await presses(lou, "Prendre")
        await lou.wait_until(lambda device: shows_button(device, "Rendre à la file"))
        lou.pocket()
        person.say(WORDS)
        await lou.wait_for_text(WORDS)
        seen = " ".join(note.title + note.text for note in lou.device.notification_log)
        listed = " ".join(line.name + line.preview for line in lou.device.chat_list)

    shown = (seen + listed).lower()
    assert [] == [word for word in (*SECRET_WORDS, "adresse", case.alias.lower()) if word in shown]
    assert any(not note.silent for note in lou.device.notification_log)


async def test_two_take_one_case(stack: Stack, person: Person, telegram: TelegramServer) -> None:
    """P10: one on Telegram, one on the web desk; one has it, the other is told who, and reads nothing of it."""
    async with at_work(stack, telegram) as lou:
        await account(stack, "sam")
        case = await to_queue(stack, person)
        await lou.wait_until(lambda device: shows_button(device, "Prendre"))
        await stack.take(case, "sam")
        await stack.notice("taken", "sam")
        await lou.wait_for_text("Déjà pris par Sam.")
        assert not shows_button(lou.device, "Prendre")
        assert WORDS not in everything(lou)

        await stack.give_back(case, "sam")
        await presses(lou, "Prendre")
        await lou.wait_until(lambda device: shows_button(device, "Rendre à la file"))
        await stack.take(case, "sam")
        told = await stack.notice("already_taken", "sam")
        assert "lou" == told.other


async def test_too_late_to_take(stack: Stack, person: Person, telegram: TelegramServer) -> None:
    """P10: a press that came a moment too late is answered in a sentence."""
    async with at_work(stack, telegram) as lou:
        await account(stack, "sam")
        case = await to_queue(stack, person)
        await lou.wait_until(lambda device: shows_button(device, "Prendre"))
        card = next(one for one in lou.device.chat if "Prendre" in one.labels)
        await stack.take(case, "sam")
        await stack.notice("taken", "sam")
        lou.press("Prendre", card)
        said = await lou.wait_until(
            lambda device: [
                one for one in device.chat if one.full_text == "Bureau\nDéjà pris par Sam."
            ]
        )
        assert case.alias not in [one.full_text for one in said.chat]
        assert WORDS not in everything(lou)


async def test_an_exit_while_they_talk(
    stack: Stack, person: Person, telegram: TelegramServer
) -> None:
    """P1, P3: the person leaves; the counsellor is told, and what they write then goes nowhere."""
    async with at_work(stack, telegram) as lou:
        await to_queue(stack, person)
        await presses(lou, "Prendre")
        await lou.wait_until(lambda device: shows_button(device, "Rendre à la file"))
        person.say("x")
        await lou.wait_for_text("La personne est partie.")
        lou.say("Es-tu encore là ?")
        await lou.wait_for_text("rien n’a été envoyé")
        await stack.quiet()

    assert not person.device.ever_showed("Es-tu encore là ?")


async def test_a_reply_that_is_not_delivered(
    stack: Stack, person: Person, telegram: TelegramServer
) -> None:
    """P6: never *sent* for what the platform refused; the counsellor reads why not."""
    async with at_work(stack, telegram) as lou:
        await to_queue(stack, person)
        await presses(lou, "Prendre")
        await person.wait_for_text("Une vraie personne est là")
        await lou.wait_until(lambda device: shows_button(device, "Rendre à la file"))
        person.state.blocked = True
        lou.say("Tu es là ?")
        await lou.wait_until(
            lambda device: (
                not any("envoyé" == one.full_text for one in device.chat)
                and not shows_button(device, "Rendre à la file")
            )
        )

    assert not person.device.ever_showed("Tu es là ?")


async def test_what_strangers_learn(stack: Stack, telegram: TelegramServer) -> None:
    """P7: whoever finds the bot, or comes with a used or invented link, is wished good day and nothing else."""
    bot = staff_bot(telegram, stack)
    async with stack.running():
        await account(stack, "lou")
        token = await link(stack, "lou")
        lou = telegram.person("Lou", bot=bot)
        lou.start(token)
        await lou.wait_for_text("relié à ton compte")
        strangers = [telegram.person(f"S{n}", bot=bot) for n in range(3)]
        for stranger, payload in zip(strangers, (None, token, token_hex(16)), strict=True):
            stranger.start(payload)
            stranger.say("/file")
            stranger.say("qui êtes-vous ?")
            await stranger.wait_for_text("Bonjour.")
        await stack.until(lambda: _idle(telegram))

    for stranger in strangers:
        assert ["Bonjour."] == [m.full_text for m in stranger.device.chat if not m.mine]


async def _idle(telegram: TelegramServer) -> bool:
    return not telegram.bots[TOKEN].updates.items


async def removed(stack: Stack) -> None:
    """Take the account away."""
    await stack.store.staff.remove("lou")
    await stack.store.desk.leave("lou")


async def renewed(stack: Stack) -> None:
    """Take its ways in away: the phone may be lost."""
    await renew(stack.store.staff, "http://x", "lou", datetime.now(UTC), "ada")


@pytest.mark.parametrize("revoked", [removed, renewed])
async def test_an_account_that_is_revoked(
    stack: Stack,
    person: Person,
    telegram: TelegramServer,
    revoked: Callable[[Stack], Awaitable[None]],
) -> None:
    """P7: revocation holds at once: what was shown leaves the phone, and nothing comes any more."""
    async with at_work(stack, telegram) as lou:
        case = await to_queue(stack, person)
        await presses(lou, "Prendre")
        await lou.wait_until(lambda device: shows_button(device, "Rendre à la file"))
        await revoked(stack)
        await lou.wait_until(lambda device: not device.chat)
        lou.say("Coucou")
        person.say(WORDS)
        await stack.quiet()
        opened = await stack.read(case)

    assert "Coucou" not in [line.entry.text for line in opened.lines]
    assert not lou.device.ever_showed(WORDS)


async def test_an_edit_is_shown_as_one(
    stack: Stack, person: Person, telegram: TelegramServer
) -> None:
    """P6: what the person changed reads as changed, and the counsellor sees both."""
    async with at_work(stack, telegram) as lou:
        await to_queue(stack, person)
        await presses(lou, "Prendre")
        await lou.wait_until(lambda device: shows_button(device, "Rendre à la file"))
        said = person.say("Il vient ce soir")
        await lou.wait_for_text("Il vient ce soir")
        person.edit(said, "Il vient demain")
        shown = await lou.wait_for_text("Il vient demain")

    assert "modifié" in shown.full_text


async def test_each_case_in_its_topic(
    stack: Stack, person: Person, telegram: TelegramServer
) -> None:
    """P7: where the bot has topics, words in a topic go to its case; the topic ends with the case."""
    async with at_work(stack, telegram, topics=True) as lou:
        other = telegram.person("Alex")
        first, second = await to_queue(stack, person), await to_queue(stack, other)
        for case in (first, second):
            card = await lou.wait_for_text(case.alias)
            lou.press("Prendre", card)
            await lou.wait_until(partial(_has_topic, case.alias))
        threads = {name: thread for thread, name in lou.state.threads.items()}
        lou.send(text="Pour la première", message_thread_id=threads[first.alias])
        lou.send(text="Pour la seconde", message_thread_id=threads[second.alias])
        await person.wait_for_text("Pour la première")
        await other.wait_for_text("Pour la seconde")
        lou.say("Pour personne")
        await lou.wait_for_text("aucune conversation")
        await stack.give_back(first, "lou")
        await lou.wait_until(lambda device: not _has_topic(first.alias, device))

    assert [second.alias] == list(lou.state.threads.values())
    assert not person.device.ever_showed("Pour la seconde")
    assert not other.device.ever_showed("Pour la première")


async def test_one_at_a_time_without_topics(
    stack: Stack, person: Person, telegram: TelegramServer
) -> None:
    """P7: one case is open at a time; the other waits behind a button, and no words go astray."""
    async with at_work(stack, telegram) as lou:
        other = telegram.person("Alex")
        first, second = await to_queue(stack, person), await to_queue(stack, other)
        for case in (first, second):
            card = await lou.wait_for_text(case.alias)
            lou.press("Prendre", card)
            await lou.wait_until(partial(shows_button, label=f"● {case.alias}"))
        person.say("Je suis la première")
        await lou.wait_for_text("Du nouveau dans une autre conversation.")
        assert "Je suis la première" not in everything(lou)
        lou.press(f"○ {first.alias}")
        await lou.wait_for_text("Je suis la première")
        await lou.wait_until(partial(shows_button, label=f"● {first.alias}"))
        await stack.close(first, "lou")
        await lou.wait_until(lambda d: not shows_button(d, f"● {first.alias}"))
        lou.say("À qui ?")
        await lou.wait_for_text("aucune conversation")

    assert not other.device.ever_showed("À qui ?")


async def test_off_shift(stack: Stack, person: Person, telegram: TelegramServer) -> None:
    """P10: who takes a break is shown nobody new, and does not count as being there."""
    bot = staff_bot(telegram, stack)
    async with stack.running():
        lou = await linked(stack, telegram, bot, "lou")
        await on_shift(lou)
        assert ["lou"] == await stack.store.desk.online()
        await to_queue(stack, person)
        await lou.wait_until(lambda device: shows_button(device, "Prendre"))
        lou.say("/pause")
        await lou.wait_for_text("Tu es en pause")
        await lou.wait_until(lambda device: not shows_button(device, "Prendre"))

        assert [] == await stack.store.desk.online()


def _has_topic(alias: str, device: Device) -> bool:
    return alias in device._chat.threads.values()


async def test_take_next(
    stack: Stack, person: Person, telegram: TelegramServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P10: the usual way: the desk gives the right one; when nobody waits, it says so. No look reads all who wait."""
    read: set[object] = set()
    queue = Desk.queue

    def noted(desk: Desk, *rules: QueueRules, **more: Any) -> Awaitable[list[CaseCard]]:
        read.add(more.get("first"))
        return queue(desk, *rules, **more)

    monkeypatch.setattr(Desk, "queue", noted)
    async with at_work(stack, telegram) as lou:
        await presses(lou, "Prendre la suite")
        await lou.wait_for_text("Personne n’attend.")
        case = await to_queue(stack, person)
        await lou.wait_until(lambda device: shows_button(device, "Prendre"))
        lou.press("Prendre la suite")
        await lou.wait_until(partial(shows_button, label=f"● {case.alias}"))

    assert {CARDS} == read - {FIRST}
