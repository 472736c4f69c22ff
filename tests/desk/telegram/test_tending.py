"""What the staff bot does besides writing: a block, a day to think of somebody, the plan, a warning, the end."""

from datetime import UTC, datetime
from functools import partial

import pytest

from bot.model.audit import Action
from bot.model.case import CaseCard
from bot.model.desk_event import BlockAsked, Reassigned
from tests.desk.telegram.crew import (
    at_work,
    everything,
    gone,
    joined,
    presses,
    shows_button,
    takes,
)
from tests.e2e.stack import Stack
from tests.e2e.steps import to_queue
from tests.e2e.telegram_fixtures import person, stack, telegram
from tests.emulator.people import Person
from tests.emulator.server import TelegramServer

__all__ = ["person", "stack", "telegram"]

pytestmark = pytest.mark.e2e

WHY = "insulte tout le monde depuis une heure"
NOTE = "demander comment s’est passée l’audience"
PLAN = "Une fois par jour, vingt minutes."
HARD = "je vais me tuer ce soir"


async def did(stack: Stack, login: str) -> list[str]:
    """Name what the audit log says that somebody did."""
    return [one.action for one in await stack.store.audit.entries() if one.actor == login]


async def asks_for_a_block(lou: Person) -> None:
    """Ask for a week, and say why."""
    for label in ("Terminer…", "Bloquer…", "7 jours"):
        await presses(lou, label)
    await lou.wait_for_text("BLOCAGE, en jours")
    lou.say(WHY)
    await lou.wait_for_text("Blocage demandé")


async def test_a_block_wants_two(stack: Stack, person: Person, telegram: TelegramServer) -> None:
    """P4, P7: asked with a reason that no notification tells; somebody else reads why, refuses or agrees; it ends."""
    async with at_work(stack, telegram) as lou:
        sam = await joined(stack, telegram, "supervisor")
        case = await to_queue(stack, person)
        await takes(lou)
        sam.pocket()
        await asks_for_a_block(lou)
        await sam.wait_for_text("Lou demande un blocage")
        assert WHY not in everything(sam)
        assert not shows_button(lou.device, "Lire pourquoi, et décider")
        noted = " ".join(note.title + note.text for note in sam.device.notification_log)
        assert [] == [word for word in ("Lou", "blocage", case.alias, WHY) if word in noted]
        await presses(sam, "Lire pourquoi, et décider")
        await sam.wait_for_text(WHY)
        assert Action.BLOCK_READ in await did(stack, "sam")
        await presses(sam, "Ne pas bloquer")
        await lou.wait_for_text("Le blocage est refusé.")
        await gone(sam, WHY)

        await asks_for_a_block(lou)
        await presses(sam, "Lire pourquoi, et décider")
        await sam.wait_for_text(WHY)
        await presses(sam, "Fin de service")
        await gone(sam, WHY)
        await presses(sam, "En service")
        await presses(sam, "Lire pourquoi, et décider")
        await presses(sam, "Confirmer le blocage")
        card = await stack.card(person, lambda one: one.status == "closed")
        await gone(lou, WHY)
        await gone(sam, WHY)

    assert "misuse" == card.outcome
    assert not person.device.ever_showed(WHY)


async def test_a_block_asked_again_is_read_again(
    stack: Stack, person: Person, telegram: TelegramServer
) -> None:
    """Four eyes: between two looks a colleague asks for another block: it is not read, nor settled, with the first."""
    async with at_work(stack, telegram) as lou:
        sam = await joined(stack, telegram, "supervisor")
        case = await to_queue(stack, person)
        await takes(lou)
        await asks_for_a_block(lou)
        await presses(sam, "Lire pourquoi, et décider")
        read = await sam.wait_for_text(WHY)
        await stack.command(case, BlockAsked(datetime.now(UTC), "lou", 30, "menace", case.case_id))
        await gone(sam, WHY)
        sam.press("Confirmer le blocage", read)
        await presses(sam, "Lire pourquoi, et décider")
        await sam.wait_for_text("menace")
        asked = await stack.card(person, lambda one: one.asked == 2)
        await presses(sam, "Ne pas bloquer")
        await gone(sam, "menace")
        read_twice = (await did(stack, "sam")).count(Action.BLOCK_READ)

    assert (("lou", 30), 2) == (asked.block, read_twice)


async def hands(stack: Stack, case: CaseCard, to: str) -> None:
    """Have a supervisor give a case to somebody."""
    await stack.command(case, Reassigned(datetime.now(UTC), "ada", to))


async def test_a_hard_case_from_somebody_else(
    stack: Stack, person: Person, telegram: TelegramServer
) -> None:
    """Offered by a colleague or handed by a supervisor: nothing is read before they say so; *not now* is right."""
    async with at_work(stack, telegram) as lou:
        sam = await joined(stack, telegram)
        await to_queue(stack, person)
        person.say(HARD)
        case = await stack.card(person, lambda one: one.risk >= 3)
        await stack.take(case, "lou")
        await presses(lou, f"○ {case.alias}")
        await presses(lou, "Passer la main…")
        await presses(lou, "Sam · en tient 0")
        offer = await sam.wait_for_text("cette conversation peut être lourde")
        assert ["Je la prends", "Pas maintenant"] == list(offer.labels)
        assert HARD not in everything(sam)
        sam.press("Je la prends", offer)
        await sam.wait_for_text(HARD)

        await hands(stack, case, "lou")
        await gone(sam, HARD)
        await presses(lou, f"○ {case.alias}")
        await lou.wait_for_text("rien de ce qui a été dit n’est encore affiché")
        assert HARD not in everything(lou)
        lou.say("À l’aveugle")
        await lou.wait_for_text("lis d’abord ce qui a été dit")
        opened = (await did(stack, "lou")).count(Action.OPEN)
        await presses(lou, "Je la lis")
        await lou.wait_for_text(HARD)
        assert opened + 1 == (await did(stack, "lou")).count(Action.OPEN)

        await hands(stack, case, "sam")
        await presses(sam, f"○ {case.alias}")
        handed = await sam.wait_for_text("rien de ce qui a été dit n’est encore affiché")
        sam.press("Pas maintenant", handed)
        await stack.queued(person)
        assert HARD not in everything(sam)

    assert not person.device.ever_showed("À l’aveugle")


async def test_from_a_day_to_think_of_them_to_the_end_of_a_shift(
    stack: Stack, person: Person, telegram: TelegramServer
) -> None:
    """P7: a follow-up, a plan for whoever holds the case next, and what a shift was; none of it goes to the person."""
    async with at_work(stack, telegram) as lou:
        sam = await joined(stack, telegram, "supervisor")
        case = await to_queue(stack, person)
        await takes(lou)
        for label in ("Suivi…", "Demain", "Note de suivi…"):
            await presses(lou, label)
        await lou.wait_for_text("NOTE DE SUIVI")
        lou.say(NOTE)
        await lou.wait_for_text("Suivi gardé.")
        await presses(lou, "À suivre")
        listed = await lou.wait_for_text("Messages laissés")
        assert f"{case.alias} · demain · noté par toi" in listed.full_text
        assert NOTE in listed.full_text
        lou.press(f"C’est fait · {case.alias}", listed)
        await gone(lou, "noté par toi")
        assert [] == await stack.store.following.follow_ups()
        assert not shows_button(lou.device, "Plan…")

        await passes(lou, sam)
        await presses(sam, "Plan…")
        await sam.wait_for_text("PLAN")
        sam.say(PLAN)
        await sam.wait_for_text(f"Plan d’accompagnement\u202f: {PLAN}")
        await passes(sam, lou)
        await lou.wait_for_text(f"Plan d’accompagnement\u202f: {PLAN}")

        await presses(lou, "Fin de service")
        debrief = await lou.wait_for_text("Ton service est terminé.")
        assert case.alias in debrief.full_text
        await presses(lou, "Je voudrais parler à quelqu’un")
        await sam.wait_for_text("Lou voudrait parler à quelqu’un.")
        await presses(lou, "Fermer")
        await gone(lou, "Bilan de ce service")
        await stack.queued(person)

    assert not any(person.device.ever_showed(words) for words in (NOTE, PLAN))


async def passes(one: Person, other: Person) -> None:
    """Hand a case over from one phone to the other."""
    name = "Sam" if one.user.first_name == "Lou" else "Lou"
    await presses(one, "Passer la main…")
    await presses(one, f"{name} · en tient 0")
    await presses(other, "Accepter")
    await other.wait_until(partial(shows_button, label="Rendre à la file"))
