"""A case passed from one counsellor to another over the pages: the real store, engine and dialogs."""

import asyncio

import pytest
from httpx import ASGITransport, AsyncClient

from bot.desk.web.app import create_desk_app
from bot.desk.web.opening import desk_doors
from bot.desk.web.secrets import form_token, new_token
from bot.model.event import Address, Arrival, Said
from bot.store.store import Store
from bot.vault.vault import Vault
from tests.conftest import Eventually
from tests.desk.test_fifty import BASE, clock, content, session, waiting_case, working

SAID = "il m'attend en bas"
NOTE = "Elle préfère une femme."


class Seat:
    """A counsellor's browser."""

    def __init__(self, app: object, token: str) -> None:
        self._token = token
        self.browser = AsyncClient(
            transport=ASGITransport(app),  # type: ignore[arg-type]
            base_url=BASE,
            headers={"origin": BASE},
            cookies={"bureau": token},
            follow_redirects=True,
            timeout=30,
        )

    async def press(self, path: str, **form: str) -> str:
        """Send a form; return the page that follows."""
        fields = {"csrf": form_token(self._token), "key": new_token(), **form}
        return (await self.browser.post(path, data=fields)).text

    async def see(self, path: str) -> str:
        """Return a page."""
        return (await self.browser.get(path)).text


@pytest.fixture
async def seats(store: Store, vault: Vault) -> list[Seat]:
    """Two counsellors on shift."""
    app = create_desk_app(desk_doors(store, vault, content, BASE, asyncio.Event()))
    found = [Seat(app, await session(store, number)) for number in (0, 1)]
    for login in ("c00", "c01"):
        await store.desk.set_shift(login, "on", clock())
    return found


async def taken(store: Store, vault: Vault, eventually: Eventually, giver: Seat) -> str:
    """Have somebody ask, write and be taken."""
    case = await waiting_case(store, vault, eventually)
    await giver.press(f"/dossier/{case}/prendre")
    said = Arrival(case.rpartition(".")[0], "web:3", Said(clock(), SAID), Address("web", "seeker"))
    await store.inbox.append([said])

    async def read() -> bool:
        return SAID.replace("'", "&#39;") in await giver.see(f"/dossier/{case}")

    await eventually(read)
    return case


async def test_offered_accepted_and_then_alone(
    store: Store, vault: Vault, eventually: Eventually, seats: list[Seat]
) -> None:
    """P7, P10, wish 12: the giver keeps it until it is accepted; the other sees facts and a note before, all after."""
    giver, other = seats
    async with working(store):
        case = await taken(store, vault, eventually, giver)
        offered = await giver.press(f"/dossier/{case}/proposer", to="c01", note=NOTE)
        assert "Proposée à Collègue 1" in offered

        async def asked() -> bool:
            return NOTE in await other.see("/")

        await eventually(asked)
        assert "attend en bas" not in await other.see("/")
        assert "attend en bas" not in await other.see(f"/dossier/{case}")
        accepted = await other.press(f"/dossier/{case}/accepter", sure=case)
        left = await giver.see(f"/dossier/{case}")

    assert "attend en bas" in accepted
    assert NOTE in accepted
    assert "attend en bas" not in left
    assert "c’est Collègue 1 qui l’a" in left


async def test_declined_stays_with_the_giver(
    store: Store, vault: Vault, eventually: Eventually, seats: list[Seat]
) -> None:
    """Acceptance test 13: refused or taken back, it has the owner that it had."""
    giver, other = seats
    async with working(store):
        case = await taken(store, vault, eventually, giver)
        await giver.press(f"/dossier/{case}/proposer", to="c01")
        await other.press(f"/dossier/{case}/decliner")

        async def answered() -> bool:
            return "ne peut pas la reprendre" in await giver.see(f"/dossier/{case}")

        await eventually(answered)
        await giver.press(f"/dossier/{case}/proposer", to="c01")
        back = await giver.press(f"/dossier/{case}/reprendre")
        late = await other.press(f"/dossier/{case}/accepter", sure=case)

    assert "N’est plus proposée" in back
    assert "c’est Collègue 0 qui l’a" in late


async def test_moved_and_handed_back_leave_the_screen(
    store: Store, vault: Vault, eventually: Eventually, seats: list[Seat]
) -> None:
    """To the queue for another topic, in its old place; taken again by somebody; then to the bot."""
    giver, other = seats
    async with working(store):
        case = await taken(store, vault, eventually, giver)
        queue = await giver.press(f"/dossier/{case}/deplacer", topic="school", note=NOTE)

        async def waits() -> bool:
            card = await store.desk.card(case)
            return card is not None and (card.status.value, card.topic) == ("waiting", "school")

        await eventually(waits)
        again = await other.press(f"/dossier/{case}/prendre", sure=case)
        node = next(iter(content().desk.hand_back))
        done = await other.press(f"/dossier/{case}/confier", node=node, outcome="helped")

        async def closed() -> bool:
            card = await store.desk.card(case)
            return card is not None and card.status.value == "closed"

        await eventually(closed)

    assert "Qui attend" in queue
    assert NOTE in again
    assert "Qui attend" in done
