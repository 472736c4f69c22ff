"""Making an account: the link, the two steps, and every way in which they can be refused."""

import pytest

from bot.desk.enrol import make_enrol_link, read_roles
from bot.desk.web.secrets import token_hash
from tests.desk.people import PASSWORD, Counsellor, field_of
from tests.desk.stand_ins import House


@pytest.fixture
def noe() -> Counsellor:
    """Somebody who has no account yet."""
    return Counsellor(House())


async def test_a_link_opens_an_account_and_the_desk(noe: Counsellor) -> None:
    """The first counsellor needs the link, a name, a password and a code; nothing else."""
    await noe.enrol("supervisor")

    account = noe.house.staff.accounts["noe"]
    assert (account.roles, account.name) == (frozenset({"supervisor"}), "Noé")
    assert (await noe.browser.get("/")).status_code == 200


async def test_nothing_readable_is_stored(noe: Counsellor) -> None:
    """Of the password its argon2id hash, of the secret a sealed value, of the link a hash."""
    path = await noe.link()
    links = dict(noe.house.staff.links)
    await noe.confirm(await noe.choose(await noe.arrive(path)))

    account = noe.house.staff.accounts["noe"]
    assert list(links) == [token_hash(path.rpartition("/")[2])]
    assert account.password.startswith("$argon2id$")
    assert account.totp.startswith(b"totp:noe|")
    assert PASSWORD not in repr(noe.house.staff)


async def test_the_token_leaves_the_address_bar(noe: Counsellor) -> None:
    """No secrets in addresses: the link answers with a redirect to one without it."""
    answer = await noe.browser.get(await noe.link())

    assert (answer.status_code, answer.headers["location"]) == (303, "/bienvenue")
    assert "HttpOnly" in answer.headers["set-cookie"]


async def test_a_link_opens_one_account_only(noe: Counsellor) -> None:
    """A used link is refused, even to a page that was already open."""
    path = await noe.link()
    late = Counsellor(noe.house, "lou", "Lou")
    second_step = await late.choose(await late.arrive(path))
    await noe.confirm(await noe.choose(await noe.arrive(path)))

    refused = await late.confirm(second_step)

    assert refused.status_code == 410
    assert (await Counsellor(noe.house).arrive(path)).status_code == 410
    assert list(noe.house.staff.accounts) == ["noe"]


async def test_a_link_ends_after_a_day(noe: Counsellor) -> None:
    """A forgotten link is no door."""
    path = await noe.link()
    noe.house.clock.turn(hours=24)

    assert (await noe.arrive(path)).status_code == 410


async def test_an_invented_link_is_refused(noe: Counsellor) -> None:
    """Only links that we made lead anywhere."""
    assert (await noe.arrive("/bienvenue/invented")).status_code == 410


async def test_a_wrong_code_makes_no_account(noe: Counsellor) -> None:
    """The app must hold the secret before the account exists; the person may try again."""
    step = await noe.choose(await noe.arrive(await noe.link()))

    wrong = await noe.confirm(step, code="000000")
    right = await noe.confirm(wrong)

    assert (wrong.status_code, right.status_code) == (422, 303)


async def test_codes_cannot_be_guessed_without_end(noe: Counsellor) -> None:
    """After ten tries even the right code waits."""
    step = await noe.choose(await noe.arrive(await noe.link()))
    for _ in range(10):
        await noe.confirm(step, code="000000")

    assert (await noe.confirm(step)).status_code == 422
    assert noe.house.staff.accounts == {}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"password": "court"}, "trop court"),
        ({"password": "a" * 257}, "trop long"),
        ({"password": "aaaaaaaaaaaaaaaa"}, "se devine"),
        ({"password": "noe-noe-lampe-x"}, "se devine"),
        ({"password": "1234567890123456"}, "se devine"),
        ({"login": "N"}, "3 à 32 lettres"),
        ({"login": "../x"}, "3 à 32 lettres"),
        ({"name": " "}, "1 à 40 signes"),
    ],
)
async def test_what_is_not_good_enough_is_said_in_words(
    noe: Counsellor, changes: dict[str, str], words: str
) -> None:
    """One sentence names what to change; what was typed, except the password, stays."""
    answer = await noe.choose(await noe.arrive(await noe.link()), **changes)

    assert answer.status_code == 422
    assert words in answer.text
    assert PASSWORD not in answer.text


async def test_a_login_belongs_to_one_person(noe: Counsellor) -> None:
    """A second link cannot take over an account, neither at the first step nor at the second."""
    early = Counsellor(noe.house, "noe", "Intrus")
    waiting = await early.choose(await early.arrive(await early.link()))
    await noe.enrol()

    assert (await early.confirm(waiting)).status_code == 422
    assert (await early.choose(await early.arrive(await early.link()))).status_code == 422
    assert noe.house.staff.accounts["noe"].name == "Noé"


async def test_a_pending_account_is_bound_to_its_link(noe: Counsellor) -> None:
    """What travels sealed between the steps opens nothing with another link."""
    step = await noe.choose(await noe.arrive(await noe.link()))
    await noe.browser.get(await noe.link())

    assert (await noe.confirm(step)).status_code == 422
    assert noe.house.staff.accounts == {}


async def test_forms_of_other_pages_are_refused(noe: Counsellor) -> None:
    """A page elsewhere cannot enrol somebody in this browser."""
    await noe.arrive(await noe.link())

    answer = await noe.browser.post("/bienvenue", data={"csrf": "x", "login": "noe"})

    assert answer.status_code == 403


async def test_only_known_roles_are_offered(noe: Counsellor) -> None:
    """A slip of the operator must not invent a role."""
    with pytest.raises(ValueError, match="one of counsellor"):
        await make_enrol_link(noe.house.staff, "http://x", read_roles("king"))


async def test_two_at_once_for_one_login(noe: Counsellor, monkeypatch: pytest.MonkeyPatch) -> None:
    """The store decides who was first; the other keeps the link and chooses another login."""
    late = Counsellor(noe.house, "noe", "Lente")
    step = await late.choose(await late.arrive(await late.link()))
    await noe.enrol()

    async def not_yet(login: str) -> None:
        return None

    with monkeypatch.context() as patch:
        patch.setattr(noe.house.staff, "get", not_yet)
        refused = await late.confirm(step)
    late.login = "lente"
    again = await late.confirm(await late.choose(await late.browser.get("/bienvenue")))

    assert (refused.status_code, again.status_code) == (422, 303)
    assert noe.house.staff.accounts["noe"].name == "Noé"


async def test_huge_and_broken_forms_are_refused(noe: Counsellor) -> None:
    """What is larger than any form of ours is not kept; what was not sealed by us is not opened."""
    page = await noe.arrive(await noe.link())
    huge = await noe.choose(page, password="x" * 40_000)
    csrf = field_of(page.text, "csrf")
    broken = await noe.browser.post(
        "/bienvenue/code", data={"csrf": csrf, "pending": "zz", "code": "000000"}
    )
    huge_code = await noe.browser.post("/bienvenue/code", data={"pending": "0" * 40_000})

    assert [huge.status_code, broken.status_code, huge_code.status_code] == [413, 422, 413]


async def test_a_link_can_end_between_the_steps(noe: Counsellor) -> None:
    """The second step asks again whether the link still holds."""
    step = await noe.choose(await noe.arrive(await noe.link()))
    noe.house.clock.turn(hours=25)

    assert (await noe.confirm(step)).status_code == 410
