"""Coming in and going out: what is asked, what is counted, what ends a session."""

from typing import Any

import pyotp
import pytest

from bot.desk.web.gate import inside
from bot.desk.web.secrets import matching_step, new_totp_secret, strength
from tests.desk.people import PASSWORD, Counsellor, field_of
from tests.desk.stand_ins import NOW, House

WRONG = "Ça ne correspond pas"


@pytest.fixture
async def noe() -> Counsellor:
    """Somebody with an account, whose last code was used half a minute ago."""
    person = await Counsellor(House()).enrol()
    await person.press("/sortir")
    person.house.clock.turn(seconds=30)
    return person


async def test_login_password_and_code_open_the_desk(noe: Counsellor) -> None:
    """All three together, and then the page that was asked for."""
    answer = await noe.enter(vers="/dossier/abc.1")

    assert (answer.status_code, answer.headers["location"]) == (303, "/dossier/abc.1")
    assert (await noe.browser.get("/")).status_code == 200
    assert list(noe.house.cases.there) == ["noe"]


@pytest.mark.parametrize(
    "changes",
    [
        {"password": PASSWORD + "x"},
        {"code": "000000"},
        {"code": ""},
        {"code": "१२३४५६"},
        {"login": "nobody"},
        {"login": ""},
    ],
)
async def test_every_wrong_thing_has_the_same_answer(
    noe: Counsellor, changes: dict[str, str]
) -> None:
    """Nobody learns whether a login exists, or which half was wrong."""
    answer = await noe.enter(**changes)

    assert answer.status_code == 403
    assert WRONG in answer.text
    assert noe.house.staff.sessions == {}


async def test_an_unknown_login_costs_as_much(
    noe: Counsellor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Time tells nothing either: a hash is computed for nobody too."""
    checked: list[str] = []

    def check(self: Any, known: str, password: str) -> bool:
        checked.append(known)
        return True

    monkeypatch.setattr("bot.desk.web.secrets.Passwords._check", check)

    answer = await noe.enter(login="nobody")

    assert answer.status_code == 403
    assert [known[:10] for known in checked] == ["$argon2id$"]


async def test_a_code_opens_one_door_once(noe: Counsellor) -> None:
    """A code read over a shoulder is worth nothing after its owner used it."""
    await noe.enter()
    thief = Counsellor(noe.house, secret=noe.secret)

    assert (await thief.enter()).status_code == 403


async def test_the_code_of_the_enrolment_is_used_too(noe: Counsellor) -> None:
    """The first code is a code like any other."""
    assert (await noe.enter(code=noe.code(-1))).status_code == 403


async def test_guessing_is_slowed_per_login(noe: Counsellor) -> None:
    """After ten tries the right password waits too; a quarter of an hour later it opens."""
    for _ in range(10):
        await noe.enter(password="wrong")

    locked = await noe.enter()
    noe.house.clock.turn(minutes=15)

    assert locked.status_code == 429
    assert (await noe.enter()).status_code == 303


async def test_guessing_is_slowed_per_address(noe: Counsellor) -> None:
    """Trying many logins from one place is slowed as well."""
    for number in range(30):
        await noe.enter(login=f"nobody{number}")

    assert (await noe.enter()).status_code == 429


async def test_who_comes_in_is_not_counted_against_their_house(noe: Counsellor) -> None:
    """A shift that begins behind one address keeps nobody out; and coming in oneself gives no guesser one more try."""
    await many_come_in(noe, 25)
    await guess(noe, 15)
    await many_come_in(noe, 9)
    await guess(noe, 15)

    assert 429 == (await noe.enter(login="nobody")).status_code


async def many_come_in(noe: Counsellor, many: int) -> None:
    """Have colleagues come in from the same house."""
    for number in range(many):
        one = await Counsellor(noe.house, f"c{many}-{number}").enrol()
        assert 303 == (await noe.enter(login=one.login, code=one.code(1))).status_code


async def guess(noe: Counsellor, times: int) -> None:
    """Guess at many logins."""
    for number in range(times):
        assert 403 == (await noe.enter(login=f"nobody{number}")).status_code


async def test_counters_name_nobody(noe: Counsellor) -> None:
    """P7 holds for staff too: neither login nor address stands in a counter's key."""
    await noe.enter(password="wrong")

    keys = [key for key in noe.house.staff.counts if not key.startswith("code:")]
    assert not [key for key in keys if "noe" in key or "127.0.0.1" in key]


async def test_an_idle_session_locks(noe: Counsellor) -> None:
    """A quarter of an hour without activity asks for password and code again."""
    await noe.enter()
    noe.house.clock.turn(minutes=15)

    answer = await noe.browser.get("/dossier/abc.1")
    page = await noe.browser.get(answer.headers["location"])

    assert answer.headers["location"] == "/entrer?vers=/dossier/abc.1"
    assert "verrouillé" in page.text


async def test_what_the_page_does_alone_is_not_activity(noe: Counsellor) -> None:
    """An open tab that refreshes itself does not keep an empty chair logged in, or present."""
    await noe.enter()
    there = dict(noe.house.cases.there)
    answers = []
    for _ in range(3):
        noe.house.clock.turn(minutes=5)
        quiet = await noe.browser.get("/", headers={"x-quiet": "1"})
        answers.append(quiet.status_code)

    assert answers == [200, 200, 401]
    assert noe.house.cases.there == there


async def test_activity_keeps_a_session_for_half_a_day_at_most(noe: Counsellor) -> None:
    """Typing keeps it open; after twelve hours even that does not."""
    await noe.enter()
    seen = []
    for _ in range(73):
        noe.house.clock.turn(minutes=10)
        seen.append((await noe.browser.get("/")).status_code)

    assert seen == [200] * 72 + [303]


async def test_a_session_cannot_be_made_younger(noe: Counsellor) -> None:
    """The beginning of a session is part of its token: changing it makes another token."""
    await noe.enter()
    token = noe.browser.cookies["bureau"]
    noe.browser.cookies.clear()
    noe.browser.cookies["bureau"] = token.rpartition(".")[0] + ".99999999999"

    assert (await noe.browser.get("/")).status_code == 303


async def test_going_out_ends_it_on_both_sides(noe: Counsellor) -> None:
    """A kept cookie is worth nothing after logging out, and the chair is empty."""
    await noe.enter()
    token = noe.browser.cookies["bureau"]

    answer = await noe.press("/sortir")
    noe.browser.cookies["bureau"] = token

    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    assert (await noe.browser.get("/")).status_code == 303
    assert noe.house.cases.there == {}


@pytest.mark.parametrize("path", ["/sortir", "/present", "/dossier/abc.1/prendre"])
async def test_forms_need_their_token_and_their_origin(noe: Counsellor, path: str) -> None:
    """CSRF: without the token, or from another site, nothing happens."""
    await noe.enter()
    csrf = field_of((await noe.browser.get("/")).text, "csrf")
    form = {"csrf": csrf, "key": "k" * 20}
    elsewhere = [{"origin": "https://evil.example"}, {"origin": "null"}]
    elsewhere += [{"origin": "null", "sec-fetch-site": "cross-site"}]

    missing = await noe.browser.post(path, data={"key": "k" * 20})
    foreign = [await noe.browser.post(path, data=form, headers=h) for h in elsewhere]

    assert missing.status_code == 403
    assert [answer.status_code for answer in foreign] == [403, 403, 403]
    assert noe.house.inbox.arrivals == []


async def test_the_login_form_needs_its_token_too(noe: Counsellor) -> None:
    """Nobody can log a browser into an account of their own from elsewhere."""
    answer = await noe.enter(csrf="invented")

    assert answer.status_code == 403
    assert noe.house.staff.sessions == {}


async def test_a_huge_form_is_refused(noe: Counsellor) -> None:
    """What is larger than any form of ours is not kept."""
    await noe.enter()

    assert (await noe.press("/present", text="x" * 40_000)).status_code == 413
    assert (await noe.enter(password="x" * 40_000)).status_code == 413


async def test_cookies_are_bound_to_the_host_over_https() -> None:
    """Over https: Secure, host-bound, invisible to scripts, never sent from elsewhere."""
    noe = await Counsellor(House(base_url="https://desk.example")).enrol()
    noe.house.clock.turn(seconds=30)

    cookie = (await noe.enter()).headers["set-cookie"]

    assert cookie.startswith("__Host-bureau=")
    assert {"Secure", "HttpOnly", "SameSite=strict", "Path=/"} <= set(cookie.split("; "))


async def test_the_door_says_nothing(noe: Counsellor) -> None:
    """P4: neutral title, nothing stored, nothing run from inside the page, nothing referred elsewhere."""
    page = await noe.browser.get("/entrer")

    assert "<title>Bureau</title>" in page.text
    assert page.headers["cache-control"] == "no-store"
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert "murmure" not in page.text.lower()


async def test_the_language_can_be_chosen(noe: Counsellor) -> None:
    """The browser's language first, then what was chosen here."""
    english = await noe.browser.get("/entrer", headers={"accept-language": "de, en-GB;q=0.8"})
    await noe.browser.post("/langue", data={"langue": "en"})
    chosen = await noe.browser.get("/entrer", headers={"accept-language": "fr"})

    assert [page.headers["content-language"] for page in (english, chosen)] == ["en", "en"]
    assert "Come in" in chosen.text


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/dossier/a.1", "/dossier/a.1"),
        ("//evil.example", "/"),
        ("https://evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("evil", "/"),
        ("", "/"),
    ],
)
def test_after_login_one_stays_inside(path: str, place: str) -> None:
    """An address in the link cannot lead elsewhere."""
    assert inside(path) == place


def test_codes_may_drift_by_one_step() -> None:
    """A telephone's clock is a little off; a code of last minute is not accepted."""
    secret = new_totp_secret()
    totp = pyotp.TOTP(secret)
    step = int(NOW.timestamp()) // 30
    accepted = [matching_step(secret, totp.at((step + d) * 30), NOW) for d in (-2, -1, 0, 1, 2)]

    assert accepted == [None, step - 1, step, step + 1, None]


def test_a_good_password_is_not_complicated() -> None:
    """Four words are enough; no rule about signs nobody remembers."""
    assert strength("lampe herisson valise mardi", "noe") == "good"
