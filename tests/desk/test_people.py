"""The staff page: inviting, changing, closing and renewing accounts; who may, what follows at once, what is told."""

import re

import pytest

from bot.desk.web.described import read_description
from tests.desk.people import PASSWORD, Counsellor, field_of
from tests.desk.stand_ins import House, card

FORM = {"name": "Noé", "role-counsellor": "on", "capacity": "3"}


@pytest.fixture
async def ada() -> Counsellor:
    """The admin."""
    return await Counsellor(House(), "ada", "Ada").enrol("admin")


@pytest.fixture
async def noe(ada: Counsellor) -> Counsellor:
    """A counsellor of the same house."""
    return await Counsellor(ada.house).enrol()


def link_in(page: str) -> str:
    """Return the path of the link that a page shows once."""
    found = re.search(r"http://testserver(/bienvenue/[\w-]{43})<", page)
    assert found is not None
    return found[1]


async def test_somebody_is_invited_with_what_they_may_and_can(ada: Counsellor) -> None:
    """Roles, languages, subjects, territories, capacity: set by the admin before the account exists."""
    form = {**FORM, "role-supervisor": "on", "language-fr": "on", "capacity": "5"}
    shown = await ada.press(
        "/equipe", **form, **{"skill-violence_home": "on"}, territories="75 2A"
    )
    lou = Counsellor(ada.house, "lou", "Lou")
    await lou.confirm(await lou.choose(await lou.arrive(link_in(shown.text))))

    account = ada.house.staff.accounts["lou"]
    assert {"counsellor", "supervisor"} == account.roles
    assert (("fr", "fr_simple"), ("violence_home",), ("75", "2A"), 5) == (
        account.languages,
        account.skills,
        account.territories,
        account.capacity,
    )
    assert ("ada", "invite", "counsellor-supervisor") in ada.house.audit.entries
    assert ("lou", "enrol", "counsellor-supervisor") in ada.house.audit.entries


@pytest.mark.parametrize(
    ("changes", "fault"),
    [({"capacity": "0"}, "capacity"), ({"capacity": "many"}, "capacity"), ({"name": ""}, "name"),
     ({"territories": "75 <b>"}, "territories"), ({"name": "x" * 41}, "name")],
)  # fmt: skip
def test_what_cannot_be_meant_has_a_name(changes: dict[str, str], fault: str) -> None:
    """The form says which field to change, and nothing is stored."""
    assert fault == read_description({**FORM, **changes}).fault
    assert "roles" == read_description({"name": "Noé", "capacity": "3"}).fault


async def test_only_an_admin_manages_the_staff(noe: Counsellor) -> None:
    """Neither the pages nor the commands are there for anybody else, whatever a browser sends."""
    pages = [await noe.browser.get(path) for path in ("/equipe", "/equipe/ada")]
    posts = [
        await noe.press(path, **FORM)
        for path in ("/equipe", "/equipe/noe", "/equipe/ada/fermer", "/equipe/ada/acces")
    ]

    assert [403] * 6 == [answer.status_code for answer in (*pages, *posts)]
    assert {"counsellor"} == noe.house.staff.accounts["noe"].roles
    assert noe.house.staff.accounts["ada"].active


async def test_a_closed_account_is_out_at_once(ada: Counsellor, noe: Counsellor) -> None:
    """Revocation: sessions end, presence ends, neither password nor an open link helps; and it can be undone."""
    done = await ada.press("/equipe/noe/fermer")

    assert "/equipe/noe?fait=ferme" == done.headers["location"]
    assert 303 == (await noe.browser.get("/")).status_code
    assert 401 == (await noe.browser.get("/", headers={"x-quiet": "1"})).status_code
    assert {} == {n: t for n, t in ada.house.cases.there.items() if n == "noe"}
    noe.house.clock.turn(seconds=30)
    assert 403 == (await noe.enter()).status_code
    assert ("ada", "close_staff", "noe") in ada.house.audit.entries
    assert "compte fermé" in (await ada.browser.get("/equipe")).text

    await ada.press("/equipe/noe/ouvrir")
    noe.house.clock.turn(seconds=30)
    assert 303 == (await noe.enter()).status_code


async def test_a_role_that_is_lost_locks_what_it_opened(ada: Counsellor, noe: Counsellor) -> None:
    """P7: pages, signals and commands of every tab answer as to a stranger; what the new role opens, they enter for."""
    ada.house.cases.put(card(owner="noe"))
    done = await ada.press("/equipe/noe", name="Noé", capacity="3", **{"role-admin": "on"})
    place, quiet = f"/dossier/{card().case_id}", {"x-quiet": "1"}

    assert "/equipe/noe?fait=note" == done.headers["location"]
    for path in (place, "/flux", "/suivi"):
        assert 401 == (await noe.browser.get(path, headers=quiet)).status_code
    assert "noe" not in ada.house.cases.there
    noe.house.clock.turn(seconds=30)
    assert 303 == (await noe.enter()).status_code
    seen = [await noe.browser.get(path) for path in (place, "/", "/equipe")]
    assert [403, 303, 200] == [page.status_code for page in seen]


async def test_another_role_locks_nothing(ada: Counsellor, noe: Counsellor) -> None:
    """Who may more goes on where they were."""
    await ada.press("/equipe/noe", **FORM, **{"role-supervisor": "on"})

    assert 200 == (await noe.browser.get("/mur")).status_code


async def test_the_last_admin_stays(ada: Counsellor, noe: Counsellor) -> None:
    """Somebody can always manage the staff: neither closing nor another role takes the last one away."""
    closed = await ada.press("/equipe/ada/fermer")
    lowered = await ada.press("/equipe/ada", **FORM)

    refused = "/equipe/ada?fait=last_admin"
    assert [refused, refused] == [answer.headers["location"] for answer in (closed, lowered)]
    assert "Personne d’autre" in (await ada.browser.get(refused)).text
    await ada.press("/equipe/noe", **FORM, **{"role-admin": "on"})
    assert (await ada.press("/equipe/ada/fermer")).headers["location"].endswith("ferme")
    assert 200 == (await noe.browser.get("/equipe")).status_code


async def test_a_lost_way_in_is_renewed(ada: Counsellor, noe: Counsellor) -> None:
    """Recovery: old password, code and sessions are worth nothing at once; cases stay; the person reads who did it."""
    held = ada.house.cases.put(card(owner="noe"))
    shown = await ada.press("/equipe/noe/acces")
    assert 303 == (await noe.browser.get("/")).status_code
    noe.house.clock.turn(seconds=30)
    assert 403 == (await noe.enter()).status_code
    again = Counsellor(ada.house)
    first = await again.arrive(link_in(shown.text))
    csrf = field_of(first.text, "csrf")
    second = await again.browser.post(
        "/bienvenue", data={"csrf": csrf, "login": "ada", "password": PASSWORD[::-1]}
    )
    entered = await again.confirm(second)

    assert (303, "/acces") == (entered.status_code, entered.headers["location"])
    assert "refaites par Ada" in (await again.browser.get("/acces")).text
    await again.press("/acces/lu")
    assert "refaites" not in (await again.browser.get("/acces")).text
    assert "noe" == held.owner
    assert {"ada": {"admin"}, "noe": {"counsellor"}} == {
        login: account.roles for login, account in ada.house.staff.accounts.items()
    }
    done = [(who, what) for who, what, _ in ada.house.audit.entries]
    assert done.index(("ada", "renew_staff")) < done.index(("noe", "renewed"))
    assert 410 == (await Counsellor(ada.house).arrive(link_in(shown.text))).status_code


async def test_who_was_entering_meanwhile_does_not_come_in(
    ada: Counsellor, noe: Counsellor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A password that was right when it was checked opens nothing once the account has been renewed."""
    noe.house.clock.turn(seconds=30)
    thief = Counsellor(noe.house, secret=noe.secret)
    enter = noe.house.staff.enter

    async def slowly(session: str, login: str, idle: int) -> None:
        if login == "noe":
            await ada.press("/equipe/noe/acces")
        await enter(session, login, idle)

    monkeypatch.setattr(noe.house.staff, "enter", slowly)
    await thief.enter()

    assert "/entrer?vers=/" == (await thief.browser.get("/")).headers["location"]
    assert "noe" not in {login for login, _ in noe.house.staff.sessions.values()}


async def test_a_link_for_a_closed_account_opens_nothing(ada: Counsellor, noe: Counsellor) -> None:
    """Closed after the link was given: the link is worth nothing."""
    shown = await ada.press("/equipe/noe/acces")
    await ada.press("/equipe/noe/fermer")

    assert 410 == (await noe.arrive(link_in(shown.text))).status_code


async def test_links_are_made_by_who_proved_it_is_them(ada: Counsellor, noe: Counsellor) -> None:
    """An admin's screen left open makes no way in for anybody, and takes none away."""
    ada.house.clock.turn(minutes=6)
    answers = [await ada.press(path, **FORM) for path in ("/equipe", "/equipe/noe/acces")]

    assert ["/entrer/preuve?vers=/equipe"] * 2 == [one.headers["location"] for one in answers]
    assert ada.house.staff.accounts["noe"].password
    assert "Montrer que c’est moi" in (await ada.browser.get("/equipe")).text
