"""Practice on the real store, engine and dialogs: it is like the real thing, and never mixes with it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest
from httpx import ASGITransport, AsyncClient, Response

from bot.channels.practice.channel import Players, PracticeChannel
from bot.desk.commands import Verb
from bot.desk.practice import RealAudit
from bot.desk.shift import Ending
from bot.desk.telegram.acts import Acts
from bot.desk.telegram.doors import Doors
from bot.desk.web.app import create_desk_app
from bot.desk.web.doors import IDLE
from bot.desk.web.opening import desk_doors
from bot.desk.web.secrets import form_token, new_token, token_hash
from bot.hotlines.hours import Hours
from bot.model.audit import Action
from bot.model.case import CaseCard, Level, Status
from bot.model.desk_event import Called, Offered
from bot.model.event import Event, Said, Start, Took
from bot.store.store import Store
from bot.store.values import AT_THE_DESK, COUNSELLOR, Account, Role
from bot.vault.vault import Vault
from bot.worker.dispatcher import Dispatcher
from tests.desk.people import Counsellor
from tests.desk.stand_ins import House
from tests.desk.test_fifty import content
from tests.worker.crew import Crew, arrival, order, running
from tests.worker.platform import NAME, Platform

if TYPE_CHECKING:
    from bot.desk.telegram.acts import Turn
    from bot.ports import Channel

URL = "http://testserver"
REAL = "a" * 26
WORDS = "J’ai peur de rentrer chez moi."


def now() -> datetime:
    """Return the real time: Redis keeps presence by it."""
    return datetime.now(UTC)


@dataclass
class Classroom:
    """A desk with a worker that works when it is told to, and browsers of the staff."""

    crew: Crew
    browsers: dict[str, tuple[AsyncClient, str]]

    @property
    def store(self) -> Store:
        """Return what everything is kept in."""
        return self.crew.store

    async def settle(self) -> None:
        """Decide all that waits, and bring the desk up to date."""
        await self.crew.decide()
        while await self.store.desk.consume("f", block_ms=1):
            pass

    async def play(self) -> None:
        """Let the scripted seekers do what is due."""
        await Players(self.store, content, now).look()
        await self.settle()

    async def press(self, login: str, path: str, **form: str) -> Response:
        """Send a form from inside the desk, by hand if no page has it; then all is decided."""
        browser, token = self.browsers[login]
        everything = {"csrf": form_token(token), "key": new_token(), **form}
        # A page waits for what becomes of it; here nobody works meanwhile.
        live = {"x-live": "1"} if path.startswith("/dossier/") else {}
        answer = await browser.post(path, data=everything, headers=live)
        await self.settle()
        return answer

    async def see(self, login: str, path: str) -> str:
        """Open a page."""
        return (await self.browsers[login][0].get(path)).text

    async def practises(self, login: str, seeker: str) -> CaseCard:
        """Begin a practice and have somebody come; return their case, which waits."""
        await self.press(login, "/entrainement/debut")
        return await self.calls(login, seeker)

    async def calls(self, login: str, seeker: str) -> CaseCard:
        """Have somebody come."""
        await self.press(login, "/entrainement/personne", seeker=seeker)
        return (await self.store.desk.queue(training=True))[-1]

    async def real(self) -> str:
        """Have somebody real ask for a human; return their case."""
        first: list[Event] = [Start(now(), locale="fr"), Said(now(), WORDS), Said(now(), "humain")]
        await self.crew.decide(*(arrival(n, event, REAL) for n, event in enumerate(first)))
        await self.settle()
        return f"{REAL}.1"

    async def card(self, case: str) -> CaseCard:
        """Return what the desk knows of a case."""
        card = await self.store.desk.card(case)
        assert card is not None
        return card


@pytest.fixture
def platform() -> Platform:
    """A platform that accepts everything."""
    return Platform()


@pytest.fixture
async def room(store: Store, vault: Vault, platform: Platform) -> AsyncIterator[Classroom]:
    """Noé takes cases, Lou too, Alix supervises as well; all of them have come in."""
    app = create_desk_app(desk_doors(store, vault, content, URL, asyncio.Event()))
    room = Classroom(Crew(store, platform, content()), {})
    for login, roles in (("noe", COUNSELLOR), ("lou", COUNSELLOR), ("alix", AT_THE_DESK)):
        room.browsers[login] = await come_in(store, app, login, roles)
    yield room
    for browser, _ in room.browsers.values():
        await browser.aclose()


async def come_in(
    store: Store, app: object, login: str, roles: frozenset[Role]
) -> tuple[AsyncClient, str]:
    """Give somebody an account, a session and a browser; they are on shift."""
    await store.staff.add(Account(login, "", b"", roles, login.title()))
    token = f"{new_token()}.{int(now().timestamp())}"
    await store.staff.enter(token_hash(token), login, int(IDLE.total_seconds()))
    await store.desk.set_shift(login, "on", now())
    browser = AsyncClient(
        transport=ASGITransport(app),  # type: ignore[arg-type]
        base_url=URL,
        headers={"origin": URL},
        cookies={"bureau": token},
    )
    return browser, token


async def test_like_the_real_thing_and_marked(room: Classroom) -> None:
    """They wait in the queue, are taken, answer turn by turn, and leave by the exit; every page says what it is."""
    card = await room.practises("noe", "door")
    assert (Status.WAITING, True) == (card.status, card.training)
    assert "Entraînement" in await room.see("noe", "/")
    assert card.alias in await room.see("noe", "/")

    await room.press("noe", f"/dossier/{card.case_id}/prendre")
    await room.press("noe", f"/dossier/{card.case_id}/ecrire", text="Bonjour, je te lis.")
    await room.play()
    await room.play()
    seen = await room.see("noe", f"/dossier/{card.case_id}")

    assert 1 == seen.count("Je suis dans ma chambre.")
    assert "Entraînement\u202f: cette personne est inventée" in seen
    for turn in range(3):
        await room.press("noe", f"/dossier/{card.case_id}/ecrire", text=f"Je suis là. {turn}")
        await room.play()
    after = await room.card(card.case_id)
    assert (Status.ASSIGNED, True) == (after.status, after.away)
    assert "La personne est partie" in await room.see("noe", f"/dossier/{card.case_id}")
    assert "Quelqu’un arrive" in await room.see("noe", "/entrainement/bilan/door")


async def test_everybody_arrives(room: Classroom) -> None:
    """Each person that is written reaches the queue through the dialogs as they are, with the desk closed and empty."""
    rules = content().desk
    room.crew.content = replace(content(), desk=replace(rules, hours=Hours("off")))
    for login in ("lou", "alix"):
        await room.store.desk.leave(login)
    await room.press("noe", "/entrainement/debut")
    for seeker in content().practice:
        await room.calls("noe", seeker.id)

    waiting = await room.store.desk.queue(training=True)
    assert (0, 0) == await room.store.desk.snapshot()
    assert (len(content().practice), {True}) == (len(waiting), {one.training for one in waiting})


async def test_it_becomes_an_emergency(room: Classroom) -> None:
    """What a scripted seeker says is heard as anybody's words are: the level rises while they talk."""
    card = await room.practises("noe", "tonight")
    assert card.risk < Level.URGENT
    await room.press("noe", f"/dossier/{card.case_id}/prendre")

    for turn in range(3):
        await room.press("noe", f"/dossier/{card.case_id}/ecrire", text=f"Je t’écoute. {turn}")
        await room.play()

    assert (await room.card(card.case_id)).risk >= Level.URGENT


async def test_asks_to_be_forgotten(room: Classroom) -> None:
    """P8: who asks to be erased is gone from the desk at once, in practice too."""
    card = await room.practises("noe", "erase")
    await room.press("noe", f"/dossier/{card.case_id}/prendre")

    for turn in range(4):
        await room.press("noe", f"/dossier/{card.case_id}/ecrire", text=f"Je t’écoute. {turn}")
        await room.play()
    await send(room)
    await room.settle()

    assert (await room.store.desk.card(card.case_id)) is None
    assert "Arrive, ou a demandé" in await room.see("noe", "/entrainement")


async def test_nothing_is_sent_counted_or_written_down(
    room: Classroom, platform: Platform
) -> None:
    """No practice reaches a channel, a count, a list, the audit log or a supervisor."""
    card = await room.practises("noe", "pictures")
    case = card.case_id
    await room.press("noe", f"/dossier/{case}/prendre")
    await room.see("noe", f"/dossier/{case}")
    await room.press("noe", f"/dossier/{case}/ecrire", text="Ce n’est pas ta faute.")
    await room.press("noe", f"/dossier/{case}/appeler")
    tomorrow = str(now().date())
    followed = await room.press("noe", f"/suivi/{case}", jour=tomorrow, note="La rappeler.")
    again = await room.calls("noe", "pictures")
    await room.press("noe", f"/dossier/{case}/clore", outcome=next(iter(content().desk.outcomes)))
    await send(room)

    desk, today = room.store.desk, now().date()
    assert 404 == followed.status_code
    assert (2, 0) == await desk.snapshot()  # Lou and Alix are there, nobody waits
    assert [] == await desk.queue()
    assert [] == [day for day in (await desk.tally.read(today, today)).values() if day]
    assert [] == await room.store.following.follow_ups()
    assert [] == await room.store.following.often(1, 30, now())
    assert [] == await room.store.following.left()
    assert [] == await desk.notices("@supervisors")
    assert [] == platform.did
    subjects = {entry.subject for entry in await room.store.audit.entries()}
    assert not subjects & {case, again.case_id, card.conversation}
    wall = await room.see("alix", "/mur")
    assert card.alias not in wall


async def test_no_real_case_reaches_who_practises(room: Classroom) -> None:
    """P7, P10: not by the queue, by hand, by an offer, by a supervisor's hand, nor by listening in."""
    case = await room.real()
    await room.press("noe", "/entrainement/debut")
    await room.press("alix", "/entrainement/debut")
    assert case not in await room.see("noe", "/")

    await room.press("noe", "/suite")
    by_hand = await room.press("noe", f"/dossier/{case}/prendre")
    waits = await room.card(case)
    await room.press("lou", f"/dossier/{case}/prendre")
    offered = await room.press("lou", f"/dossier/{case}/proposer", to="noe")
    listening = await room.press("alix", f"/dossier/{case}/ecouter")
    await room.press("alix", f"/mur/{case}/confier", to="noe")

    assert (422, 422, 422) == (by_hand.status_code, offered.status_code, listening.status_code)
    assert (Status.WAITING, None) == (waits.status, waits.owner)
    held = await room.card(case)
    assert ("lou", "", ()) == (held.owner, held.offered, held.listeners)


async def test_an_offer_from_before_is_not_accepted(room: Classroom) -> None:
    """P10: what was offered before somebody began to practise stays with who offered it."""
    case = await room.real()
    await room.crew.decide(order("take", Took(now(), "lou"), REAL))
    await room.crew.decide(order("offer", Offered(now(), "lou", "noe", case=case), REAL))
    await room.settle()
    await room.press("noe", "/entrainement/debut")

    answer = await room.press("noe", f"/dossier/{case}/accepter")

    assert (422, "lou") == (answer.status_code, (await room.card(case)).owner)


async def test_no_practice_reaches_who_does_not_practise(room: Classroom) -> None:
    """Nobody else is given a scripted seeker, or can take, be offered, be given or read along with one by hand."""
    case = (await room.practises("noe", "quiet")).case_id

    assert case not in await room.see("lou", "/")
    await room.press("lou", "/suite")
    by_hand = await room.press("lou", f"/dossier/{case}/prendre")
    await room.press("noe", f"/dossier/{case}/prendre")
    offered = await room.press("noe", f"/dossier/{case}/proposer", to="lou")
    listening = await room.press("alix", f"/dossier/{case}/ecouter")
    await room.press("alix", f"/mur/{case}/confier", to="lou")
    blocked = await room.press("noe", f"/dossier/{case}/bloquer", days="7", text="Test.")

    statuses = {one.status_code for one in (by_hand, offered, listening, blocked)}
    card = await room.card(case)
    assert ({422}, "noe", "", (), None) == (
        statuses,
        card.owner,
        card.offered,
        card.listeners,
        card.block,
    )


async def test_not_while_somebody_real_is_in_their_hands(room: Classroom) -> None:
    """P10: whoever holds a conversation, or reads along in one, does not begin to practise; their shift goes on."""
    case = await room.real()
    await room.press("lou", f"/dossier/{case}/prendre")
    await room.press("alix", f"/dossier/{case}/ecouter")

    answers = [await room.press(login, "/entrainement/debut") for login in ("lou", "alix")]

    assert ["/entrainement?suite=tenue"] * 2 == [one.headers["location"] for one in answers]
    assert ["alix", "lou", "noe"] == await room.store.desk.online()
    assert "tu tiens encore une vraie conversation" in await room.see(
        "lou", "/entrainement?suite=tenue"
    )


@pytest.mark.parametrize("way", ["page", "shift", "gone"])
async def test_the_end_erases_all_of_it(room: Classroom, way: str) -> None:
    """P8: nothing of a practice outlives it, however it ends; nobody real comes to somebody who has just practised."""
    card = await room.practises("noe", "door")
    await room.press("noe", f"/dossier/{card.case_id}/prendre")
    other = await room.calls("noe", "quiet")

    match way:
        case "page":
            await room.press("noe", "/entrainement/fin")
        case "shift":
            store = room.store
            audit = RealAudit(store.audit, store.desk)
            await Ending(store.desk, store.inbox, audit).end_shift("noe", now())
        case _:
            await room.store.desk.leave("noe")
    await room.play()

    desk = room.store.desk
    assert [None, None] == [await desk.card(one.case_id) for one in (card, other)]
    for one in (card, other):
        assert () == await room.store.transcript.entries(one.conversation)
    assert ([], []) == (await room.store.practice.all(), await desk.queue(training=True))
    assert "noe" not in await desk.online()
    assert [{}] == list((await desk.tally.read(now().date(), now().date())).values())


async def test_a_new_account_sees_the_tour_once(store: Store, vault: Vault) -> None:
    """Whoever makes an account is shown the screen before their first shift; later they find it by themselves."""
    practice = desk_doors(store, vault, content, URL, asyncio.Event()).practice
    house = House()
    doors = replace(house.doors(), practice=practice)
    house.doors = lambda: doors  # type: ignore[method-assign]
    mia = Counsellor(house, "mia", "Mia")
    done = await mia.confirm(await mia.choose(await mia.arrive(await mia.link())))

    assert "/entrainement/visite" == done.headers["location"]
    assert "le tour de l’écran" in (await mia.browser.get("/entrainement/visite")).text
    house.clock.turn(minutes=2)
    assert "/" == (await mia.enter()).headers["location"]


async def test_the_audit_log_of_people_goes_on(room: Classroom) -> None:
    """Of a real case everything is written down as before, also while somebody practises."""
    case = await room.real()
    await room.practises("noe", "door")

    await room.press("lou", f"/dossier/{case}/prendre")

    entries = [(one.actor, one.action) for one in await room.store.audit.entries()]
    assert ("lou", Action.TAKE.value) in entries


async def test_a_second_person_is_told_of_people_alone(room: Classroom) -> None:
    """The engine tells supervisors of a real call for help, and of none in practice."""
    case = await room.real()
    await room.press("lou", f"/dossier/{case}/prendre")
    await room.crew.decide(order("call", Called(now(), "lou", case), REAL))
    await room.settle()

    told = [one.code for _, one in await room.store.desk.notices("@supervisors")]
    assert ["second"] == told


async def send(room: Classroom) -> None:
    """Send all that waits to be sent, as the worker does."""
    channels: dict[str, Channel] = {
        NAME: room.crew.platform,
        PracticeChannel.name: PracticeChannel(),
    }
    metrics = room.crew.metrics
    async with running(Dispatcher(room.store, channels, {}, "d", metrics).run()):
        await room.crew.until(room.crew.sent)


async def test_telegram_neither(room: Classroom) -> None:
    """Nobody takes practice by a button of the staff bot, nor somebody real while they practise, nor is one offered."""
    store, real = room.store, await room.real()
    practice = (await room.practises("noe", "quiet")).case_id
    kept = (store.transcript, store.staff, store.chats, store.audit, store.wakeups, store.care)
    doors = Doors(store.inbox, store.desk, *kept, store.following, content, now)
    numbers, acts = count(1), Acts(doors)

    async def asks(login: str, verb: Verb, case: str, **form: str) -> str:
        made = SimpleNamespace(update=next(numbers))
        turn = SimpleNamespace(
            chat=SimpleNamespace(login=login), now=now(), made=made, source=f"staff:{made.update}"
        )
        done = await acts.command(cast("Turn", turn), verb, case, form)
        await room.settle()
        return done.said

    assert "bad_form" == await asks("lou", "take", practice)
    assert "bad_form" == await asks("noe", "take", practice)
    assert "bad_form" == await asks("noe", "take", real)
    assert "" == await asks("lou", "take", real)
    assert [None, "lou"] == [(await room.card(case)).owner for case in (practice, real)]


async def test_an_answer_that_comes_too_late(room: Classroom) -> None:
    """P8: what a scripted seeker was about to say when the practice ended begins no conversation anew."""
    card = await room.practises("noe", "quiet")
    await room.press("noe", f"/dossier/{card.case_id}/prendre")
    await room.press("noe", f"/dossier/{card.case_id}/ecrire", text="Prends ton temps.")
    [run] = await room.store.practice.all()
    await room.press("noe", "/entrainement/fin")

    await Players(room.store, content, now)._does(run, "0", Said(now(), "ouais"))
    await room.settle()

    assert () == await room.store.transcript.entries(card.conversation)
