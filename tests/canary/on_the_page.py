"""What people do on the chat page, and what strangers ask of both ports, with marked words in every request."""

from urllib.parse import quote

from httpx import AsyncClient, HTTPError

from tests.canary import marks
from tests.canary.house import House
from tests.e2e.clients import PASSWORD, Desk, Tab, hidden
from tests.e2e.planted import Planted

HELLO = "Quiz de révision"
HIDE = tuple(
    f"c:{where}"
    for where in (
        "entry.hello:go",
        "entry.screen:nobody",
        "entry.try:go",
        "entry.rules:traces",
        "entry.traces_page:quiz",
        "cover_offer.offer:words",
    )
)


async def opened(house: House, browser: AsyncClient) -> Tab:
    """Open the page; its token is marked."""
    tab = await Tab.open(browser)
    house.planted.add(tab.token)
    await tab.grows(1)
    return tab


async def talks(house: House, browser: AsyncClient, desk: Desk) -> Tab:
    """Tell, be answered, have the case closed."""
    tab = await opened(house, browser)
    await tab.say(f"{marks.TAB_TOLD} {marks.NUMBER}")
    await tab.grows(2)
    await tab.ask_for_a_human()
    (case,) = await desk.queue()
    await desk.take(case)
    await desk.reads(case, marks.TAB_TOLD)
    await desk.write(case, marks.TAB_ANSWER)
    await tab.reads(marks.TAB_ANSWER)
    await desk.close(case)
    await house.quiet()
    return tab


async def plays(house: House, browser: AsyncClient) -> None:
    """Hide behind the quiz, play, come back, be watched."""
    tab = await opened(house, browser)
    back, watched = await house.words_of(tab.token)
    for value in HIDE:
        await tab.press(value)
        await house.quiet()
    await tab.reads(watched)
    await tab.press("c:cover_offer.words:hide")
    await tab.reads(HELLO)
    house.turn(2)  # what is said within the second of an exit counts as said before it
    for said in ("56", "Oslo 99", marks.LATE, back):
        await tab.say(said)
        await house.quiet()
    await tab.reads("On avance avec des boutons")
    await tab.say(watched)
    await house.quiet()
    await tab.reads(HELLO)
    house.turn(2)
    await tab.press("x")
    await house.quiet()


async def is_erased(house: House, browser: AsyncClient, desk: Desk) -> None:
    """Tell, be answered, and be erased by the counsellor, who is asked once more."""
    tab = await opened(house, browser)
    await tab.say(marks.ERASED)
    await tab.grows(2)
    await tab.ask_for_a_human()
    (case,) = await desk.queue()
    await desk.take(case)
    await desk.reads(case, marks.ERASED)
    await desk.erase(case)
    await house.quiet()


async def without_scripts(house: House, browser: AsyncClient) -> None:
    """Talk by forms alone."""
    page = await browser.post("/", data={"act": "start"}, follow_redirects=True)
    assert page.status_code == 200, page.text
    tab = hidden(page.text, "tab")
    house.planted.add(tab)
    form = {"tab": tab, "id": hidden(page.text, "id"), "text": marks.PLAIN_TOLD}
    page = await browser.post("/", data=form, follow_redirects=True)
    assert page.status_code == 200, page.text
    await house.quiet()


async def breaks_everything(house: House, browser: AsyncClient) -> None:
    """Say what makes the program's own parts fail."""
    tab = await opened(house, browser)
    await tab.say(marks.SPARK)
    await house.quiet()


async def says_it_while_redis_is_away(house: House, tab: Tab) -> None:
    """Say something until it is taken, however often there is nobody to take it."""
    for _ in range(2000):
        try:
            await tab.say(marks.WHILE_AWAY)
        except HTTPError:
            continue
        break
    await house.quiet()


async def wrong_turns(browser: AsyncClient, office: AsyncClient, tab: str) -> list[str]:
    """Ask for what cannot be had, with planted words in every place of a request; return all that was answered."""
    said = quote(marks.TOLD)
    notes = {"X-Tab": tab}
    login = {
        "login": marks.WRONG_LOGIN,
        "password": marks.WRONG_PASSWORD,
        "code": marks.WRONG_CODE,
    }
    answers = [
        await browser.get(f"/{said}?q={said}"),
        await browser.post(f"/{said}", content=marks.TOLD.encode()),
        await browser.put("/note", content=marks.TOLD.encode(), headers={"X-Name": said}),
        await browser.post("/note", content=marks.TOLD.encode(), headers=notes),
        await browser.post(
            "/note",
            json={"id": marks.TOLD, "text": marks.TOLD, marks.TOLD: marks.TOLD},
            headers=notes,
        ),
        await browser.post(
            "/note", json={"id": "abcd1234", "text": marks.TOLD}, headers={"X-Tab": said}
        ),
        await browser.post("/note", json={"id": "abcd1234", "value": marks.HANDLE}, headers=notes),
        await browser.post("/flow", json={"after": marks.TOLD}, headers=notes),
        await browser.post(
            "/", data={"act": marks.TOLD, "tab": tab, "id": marks.TOLD, "text": marks.TOLD * 200}
        ),
        await browser.post("/open", json={"zone": marks.TOLD * 9}),
        await browser.get("/n/" + said),
        await browser.get("/static/" + said),
        await browser.get(
            "/", headers={"Host": "ordinary.example", "Referer": f"https://a.example/{said}"}
        ),
        await office.get(f"/dossier/{said}"),
        await office.get(f"/{said}"),
        await office.post("/entrer", data=login),
        await office.get(f"/bienvenue/{said}"),
        await office.post(
            "/langue", data={"langue": marks.TOLD}, headers={"Referer": f"http://a/{said}"}
        ),
        await office.get("/healthz?" + said),
    ]
    assert {400, 403, 404, 405} <= {answer.status_code for answer in answers}
    return [
        f"{answer.request.method} {answer.status_code}\n{answer.headers}\n{answer.text}"
        for answer in answers
        if not answer.is_redirect
    ]


async def wrong_doors(office: AsyncClient, desk: Desk) -> list[str]:
    """Come to the desk with a wrong login, a wrong password and a wrong code; return what was answered."""
    answers = []
    wrong = (
        (marks.WRONG_LOGIN, PASSWORD, "123456"),
        (desk.login, marks.WRONG_PASSWORD, "123456"),
        (desk.login, PASSWORD, marks.WRONG_CODE),
    )
    for login, password, code in wrong:
        csrf = hidden((await office.get("/entrer?autre=1")).text, "csrf")
        form = {"login": login, "password": password, "code": code, "csrf": csrf, "vers": "/"}
        answer = await office.post("/entrer", data=form)
        assert answer.status_code == 403
        answers.append(f"{answer.headers}\n{answer.text}")
    return answers


def cookies(planted: Planted, *browsers: AsyncClient) -> None:
    """Mark what the desk put into browsers."""
    for browser in browsers:
        planted.add(
            *(
                cookie.value
                for cookie in browser.cookies.jar
                if cookie.value and len(cookie.value) > 16
            )
        )
