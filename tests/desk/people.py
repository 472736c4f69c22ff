"""Counsellors in tests: one browser each, able to enrol, come in and press buttons."""

import re
from dataclasses import dataclass, field

import pyotp
from argon2 import PasswordHasher
from httpx import ASGITransport, AsyncClient, Response

from bot.desk.enrol import make_enrol_link, read_roles
from bot.desk.web.app import create_desk_app
from bot.desk.web.secrets import Passwords, form_token, new_token
from tests.desk.stand_ins import House

PASSWORD = "lampe herisson valise mardi"


def field_of(page: str, name: str) -> str:
    """Return the value of a hidden field."""
    found = re.search(f'name="{name}" value="([^"]*)"', page)
    assert found is not None, f"no field {name}"
    return found[1]


@dataclass
class Counsellor:
    """A person with a browser, a password and an app that makes codes."""

    house: House
    login: str = "noe"
    name: str = "Noé"
    secret: str = ""
    browser: AsyncClient = field(init=False)

    def __post_init__(self) -> None:
        quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        app = create_desk_app(self.house.doors(), Passwords(quick))
        self.browser = AsyncClient(
            transport=ASGITransport(app),
            base_url=self.house.base_url,
            headers={"origin": self.house.base_url},
        )

    def code(self, ahead: int = 0) -> str:
        """Return the code that the app shows, now or some steps ahead."""
        return pyotp.TOTP(self.secret).at(self.house.clock().timestamp() + 30 * ahead)

    async def link(self, role: str = "counsellor") -> str:
        """Have a link made, return its path."""
        made = await make_enrol_link(self.house.staff, self.house.base_url, read_roles(role))
        return made.removeprefix(self.house.base_url)

    async def arrive(self, path: str) -> Response:
        """Open a link and follow where it leads."""
        await self.browser.get(path)
        return await self.browser.get("/bienvenue")

    async def choose(self, page: Response, **changes: str) -> Response:
        """Send the first step of an enrolment."""
        usual = {"login": self.login, "name": self.name, "password": PASSWORD}
        form = {"csrf": field_of(page.text, "csrf"), **usual, **changes}
        return await self.browser.post("/bienvenue", data=form)

    async def confirm(self, page: Response, code: str | None = None) -> Response:
        """Scan the secret of the second step and send a code."""
        shown = re.search(r"<code>([A-Z2-7 ]+)</code>", page.text)
        assert shown is not None
        self.secret = shown[1].replace(" ", "")
        form = {name: field_of(page.text, name) for name in ("csrf", "pending")}
        return await self.browser.post(
            "/bienvenue/code", data={**form, "code": self.code() if code is None else code}
        )

    async def enrol(self, role: str = "counsellor") -> "Counsellor":
        """Go the whole way; ends inside the desk. The code of this half minute is then used up."""
        first = await self.arrive(await self.link(role))
        done = await self.confirm(await self.choose(first))
        assert done.status_code == 303
        return self

    async def enter(self, **changes: str) -> Response:
        """Fill in the login form."""
        page = await self.browser.get("/entrer?autre=1")
        usual = {"login": self.login, "password": PASSWORD, "code": self.code(), "vers": "/"}
        form = {"csrf": field_of(page.text, "csrf"), **usual, **changes}
        return await self.browser.post("/entrer", data=form)

    async def press(
        self, path: str, headers: dict[str, str] | None = None, /, **form: str
    ) -> Response:
        """Send a form from inside the desk."""
        session = [value for name, value in self.browser.cookies.items() if "bureau" in name]
        everything = {"csrf": form_token("".join(session)), "key": new_token(), **form}
        return await self.browser.post(path, data=everything, headers=headers)
