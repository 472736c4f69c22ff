"""The wall over the real store, engine and dialogs: what is asked for has happened when the next page comes."""

import asyncio
from dataclasses import replace

import pytest

from bot.desk.web.app import create_desk_app
from bot.desk.web.gate import SUPERVISORS
from bot.desk.web.opening import desk_doors
from bot.store.store import Store
from bot.vault.vault import Vault
from tests.conftest import Eventually
from tests.desk.test_fifty import BASE, clock, content, session, working
from tests.desk.test_transfer import Seat, taken

WHY = "Insulte toute l’équipe."


@pytest.fixture
async def seats(store: Store, vault: Vault) -> list[Seat]:
    """Two counsellors and a supervisor on shift."""
    app = create_desk_app(desk_doors(store, vault, content, BASE, asyncio.Event()))
    found = [Seat(app, await session(store, number)) for number in range(3)]
    await store.staff.revise("c02", lambda one: replace(one, roles=one.roles | SUPERVISORS))
    for login in ("c00", "c01", "c02"):
        await store.desk.set_shift(login, "on", clock())
    return found


async def test_given_blocked_and_gone(
    store: Store, vault: Vault, eventually: Eventually, seats: list[Seat]
) -> None:
    """P10: given to a colleague in one step, both know; a block asked by one is decided by another, who read why."""
    giver, other, alix = seats
    async with working(store):
        case = await taken(store, vault, eventually, giver)
        wall = await alix.see("/mur")
        await alix.press(f"/mur/{case}/confier", to="c01")
        left, warned = [await one.see(f"/dossier/{case}") for one in (giver, other)]
        has = await other.press(f"/avant/{case}/lire")
        await other.press(f"/dossier/{case}/bloquer", days="7", note=WHY)
        asked = await alix.see(f"/mur/{case}/blocage")
        hers = await other.see(f"/mur/{case}/blocage")
        after = await alix.press(f"/mur/{case}/blocage", agreed="yes", asked="1")
        card = await store.desk.card(case)

    assert "attend une réponse" in wall
    assert "attend en bas" not in wall + asked
    assert "c’est Collègue 1 qui l’a" in left
    assert ("peut être lourde" in warned, "attend en bas" in warned) == (True, False)
    assert "attend en bas" in has
    assert WHY in asked
    assert WHY not in hers
    assert "Rien en ce moment." in after
    assert card is not None
    assert ("closed", "misuse", None) == (card.status.value, card.outcome, card.block)
    codes = [[notice.code for _, notice in await store.desk.notices(f"c0{n}")] for n in (0, 1)]
    assert ("reassigned" in codes[0], "assigned" in codes[1], "blocked" in codes[1]) == (
        True,
        True,
        True,
    )
