"""Passkeys: made, used, counted, taken away; whoever has no key, a copy or yesterday's challenge stays outside."""

from dataclasses import replace

import pytest
from httpx import Response

from tests.desk.authenticator import Authenticator
from tests.desk.people import Counsellor, field_of
from tests.desk.stand_ins import House

HOME = "https://bureau.example"


@pytest.fixture
async def noe() -> Counsellor:
    """Somebody at a desk that has a name."""
    return await Counsellor(House(base_url=HOME)).enrol()


async def add(person: Counsellor, device: Authenticator, name: str = "Téléphone") -> Response:
    """Register a device, as the page does."""
    options = await person.press("/acces/cle/debut")
    assert 200 == options.status_code
    return await person.press("/acces/cle", credential=device.make(options.text), name=name)


async def ask(person: Counsellor) -> tuple[str, str]:
    """Open the entry, return its form token and what has to be signed."""
    csrf = field_of((await person.browser.get("/entrer")).text, "csrf")
    asked = await person.browser.post("/entrer/cle/debut", data={"csrf": csrf})
    return csrf, asked.text


async def enter(person: Counsellor, device: Authenticator, vers: str = "/") -> Response:
    """Come in with a device alone."""
    csrf, options = await ask(person)
    form = {"csrf": csrf, "credential": device.sign(options), "vers": vers}
    return await person.browser.post("/entrer/cle", data=form)


def stranger(person: Counsellor) -> Counsellor:
    """Another browser at the same desk."""
    return Counsellor(person.house, person.login, secret=person.secret)


async def test_a_passkey_opens_the_desk_alone(noe: Counsellor) -> None:
    """No login, no password, no code: the device says who it is, and the page that was asked for opens."""
    phone, key = Authenticator(), Authenticator(id=b"a-small-usb-stick")
    assert "/acces?fait=ajoutee" == (await add(noe, phone)).headers["location"]
    await add(noe, key, "Clé USB")
    elsewhere = stranger(noe)

    came_in = await enter(elsewhere, key, "/dossier/abc.1")

    assert (303, "/dossier/abc.1") == (came_in.status_code, came_in.headers["location"])
    page = await elsewhere.browser.get("/acces")
    assert ("Téléphone" in page.text, "Clé USB" in page.text) == (True, True)
    assert ("noe", "login", "passkey") in noe.house.audit.entries


async def test_guessing_at_a_login_never_shuts_its_passkeys(noe: Counsellor) -> None:
    """Ten wrong passwords shut the password for a quarter of an hour; nobody can lock a counsellor out."""
    phone = Authenticator()
    await add(noe, phone)
    thief = stranger(noe)
    guesses = [await thief.enter(password="wrong", code="000000") for _ in range(11)]

    assert [403, 429] == [guess.status_code for guess in guesses[-2:]]
    assert "Une clé d’accès ouvre quand même" in guesses[-1].text
    assert 303 == (await enter(stranger(noe), phone)).status_code


async def test_a_challenge_is_good_once_and_for_its_visit(noe: Counsellor) -> None:
    """What was signed for one visit opens neither that visit again nor another, and not tomorrow."""
    phone = Authenticator()
    await add(noe, phone)
    one, other, late = stranger(noe), stranger(noe), stranger(noe)
    csrf, options = await ask(one)
    signed = {"csrf": csrf, "credential": phone.sign(options)}
    foreign, _ = await ask(other)
    slow, old = await ask(late)
    forgotten = phone.sign(old)

    elsewhere = await other.browser.post("/entrer/cle", data={**signed, "csrf": foreign})
    first = await one.browser.post("/entrer/cle", data=signed)
    again = await one.browser.post("/entrer/cle", data=signed)
    noe.house.clock.turn(minutes=6)
    tomorrow = {"csrf": slow, "credential": forgotten}
    much_later = await late.browser.post("/entrer/cle", data=tomorrow)

    codes = [answer.status_code for answer in (elsewhere, first, again, much_later)]
    assert [403, 303, 403, 403] == codes


@pytest.mark.parametrize(
    "bent",
    [{"origin": "https://bureau.example.evil"}, {"place": "evil.example"}, {"verifies": False},
     {"handle": "c29tZWJvZHkgZWxzZQ"}, {"id": b"a-key-nobody-made"}],
)  # fmt: skip
async def test_what_is_not_signed_as_asked_opens_nothing(
    noe: Counsellor, bent: dict[str, object]
) -> None:
    """Another origin, another name, nobody who touched the device, another account, another key."""
    phone = Authenticator()
    await add(noe, phone)

    answer = await enter(stranger(noe), replace(phone, **bent))  # type: ignore[arg-type]

    assert 403 == answer.status_code
    assert 1 == len(noe.house.staff.sessions)


async def test_a_copied_key_is_refused_and_written_down(noe: Counsellor) -> None:
    """A count that does not grow means that two devices hold the same key."""
    phone = Authenticator(count=5)
    await add(noe, phone)
    copy = replace(phone)
    assert 303 == (await enter(stranger(noe), phone)).status_code

    assert 403 == (await enter(stranger(noe), copy)).status_code
    assert ("noe", "passkey_copied", "") in noe.house.audit.entries


async def test_an_open_screen_gives_nobody_a_key(noe: Counsellor) -> None:
    """Five minutes after the last proof, a key is added only by who proves again that it is them."""
    noe.house.clock.turn(minutes=6)

    refused = await noe.press("/acces/cle/debut")
    page = await noe.browser.get("/acces")

    assert (303, "/entrer/preuve?vers=/acces") == (
        refused.status_code,
        refused.headers["location"],
    )
    assert "Changer quelque chose" in page.text
    csrf = field_of((await noe.browser.get("/entrer/preuve?vers=/acces")).text, "csrf")
    form = {"csrf": csrf, "password": "lampe herisson valise mardi", "vers": "/acces"}
    proved = await noe.browser.post("/entrer/rouvrir", data=form)
    assert "/acces" == proved.headers["location"]
    assert "/acces?fait=ajoutee" == (await add(noe, Authenticator())).headers["location"]


async def test_the_password_goes_when_two_keys_stand(noe: Counsellor) -> None:
    """One key is no reserve: only with two may the password go, and then none of the two may."""
    await add(noe, Authenticator())
    early = await noe.press("/acces/mot-de-passe", ouvre="non")
    await add(noe, Authenticator(id=b"a-small-usb-stick"))
    done = await noe.press("/acces/mot-de-passe", ouvre="non")
    keys = noe.house.staff.accounts["noe"].passkeys
    kept = await noe.press("/acces/cle/retirer", id=keys[0].id)
    noe.house.clock.turn(seconds=30)

    places = [answer.headers["location"] for answer in (early, done, kept)]
    too_few = "/acces?fait=il_en_faut_deux"
    assert [too_few, "/acces?fait=mot_de_passe", too_few] == places
    assert 403 == (await stranger(noe).enter()).status_code

    await noe.press("/acces/mot-de-passe", ouvre="oui")
    noe.house.clock.turn(seconds=60)
    assert 303 == (await stranger(noe).enter()).status_code
    assert (
        "/acces?fait=retiree"
        == (await noe.press("/acces/cle/retirer", id=keys[0].id)).headers["location"]
    )


async def test_a_removed_key_opens_nothing(noe: Counsellor) -> None:
    """A lost device is taken off the list, and that is the end of it."""
    phone = Authenticator()
    await add(noe, phone)
    await noe.press("/acces/cle/retirer", id=noe.house.staff.accounts["noe"].passkeys[0].id)

    assert 403 == (await enter(stranger(noe), phone)).status_code
    actions = [action for _, action, _ in noe.house.audit.entries]
    assert actions.index("passkey_add") < actions.index("passkey_remove")


async def test_a_desk_without_a_name_says_what_to_do() -> None:
    """A number is no name: passkeys need one; the machine's own `localhost` is one."""
    house = House(base_url="http://127.0.0.1:8082")
    noe = await Counsellor(house).enrol()

    page = await noe.browser.get("/acces")
    entry = await noe.browser.get("/entrer")
    here = await noe.browser.get("/acces", headers={"host": "localhost:8082"})

    assert "MURMURE_DESK_URL" in page.text
    assert "data-passkey" not in entry.text
    assert "data-passkey" in here.text


async def test_asking_without_end_is_slowed(
    noe: Counsellor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From one address so many requests in a quarter of an hour, then none, for each kind of entry apart."""
    monkeypatch.setattr("bot.desk.web.locking.PER_ADDRESS", 2)
    guest = stranger(noe)
    csrf = field_of((await guest.browser.get("/entrer")).text, "csrf")
    form = {"csrf": csrf}
    asked = [await guest.browser.post("/entrer/cle/debut", data=form) for _ in range(3)]

    assert [200, 200, 429] == [answer.status_code for answer in asked]
    noe.house.clock.turn(seconds=30)
    assert 303 == (await stranger(noe).enter()).status_code


async def test_nonsense_is_refused_quietly(noe: Counsellor) -> None:
    """Whatever a browser sends instead of an answer, it gets the same refusal."""
    await noe.press("/acces/cle/debut")
    for nonsense in ("", "[]", "{}", '{"id": 1, "response": {}}', '{"id": "x", "response": 3}'):
        guest = stranger(noe)
        csrf, _ = await ask(guest)
        form = {"csrf": csrf, "credential": nonsense}
        assert 403 == (await guest.browser.post("/entrer/cle", data=form)).status_code
    made = await noe.press("/acces/cle", credential="{}", name="x")
    assert "/acces?fait=pas_bonne" == made.headers["location"]
    assert () == noe.house.staff.accounts["noe"].passkeys
