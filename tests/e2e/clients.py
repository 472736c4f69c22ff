"""A seeker's tab and a counsellor's browser without a browser: the same requests, by plain HTTP."""

import asyncio
import html
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any, Self

import pyotp
from httpx import AsyncClient, Response

from tests.delivered import delivered

PASSWORD = "lampe herisson valise mardi"
SECONDS = 30.0


def hidden(page: str, name: str) -> str:
    """Return the value of a hidden field."""
    found = re.search(f'name="{name}" value="([^"]*)"', page)
    assert found is not None, f"no field {name}"
    return html.unescape(found[1])


@dataclass
class Tab:
    """The chat page in one tab."""

    http: AsyncClient
    token: str = ""
    shown: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    async def open(cls, http: AsyncClient) -> Self:
        """Open the page."""
        answer = await http.post("/open", json={"zone": "Europe/Paris"})
        answer.raise_for_status()
        return cls(http, answer.json()["tab"])

    async def say(self, text: str) -> None:
        """Send a sentence."""
        await self._note(text=text)

    async def press(self, value: str) -> None:
        """Press a button by its value."""
        await self._note(value=value)

    async def ask_for_a_human(self) -> None:
        """Press the button that stands under everything."""
        label = delivered().rules.human.label
        offered = {each["label"]: each["value"] for note in self.shown for each in note["always"]}
        await self.press(offered[label])

    async def reads(self, words: str) -> None:
        """Follow the page until something with these words stands there."""
        await self._follow(lambda: words in self.text)

    async def grows(self, count: int) -> None:
        """Follow the page until so many messages stand there."""
        await self._follow(lambda: len(self.shown) >= count)

    @property
    def text(self) -> str:
        """Everything that the page shows."""
        return "\n".join(part for note in self.shown for part in note["paragraphs"])

    async def _follow(self, enough: Any) -> None:
        async with asyncio.timeout(SECONDS):
            headers = {"X-Tab": self.token}
            self.shown.clear()
            async with self.http.stream(
                "POST", "/flow", headers=headers, json={"after": ""}
            ) as flow:
                async for line in flow.aiter_lines():
                    data = json.loads(line[6:]) if line.startswith("data: ") else {}
                    if "paragraphs" in data:  # the exit words in force are sent, too
                        self.shown.append(data)
                    if enough():
                        return
        raise AssertionError(self.text)

    async def _note(self, **what: str) -> None:
        answer = await self.http.post(
            "/note", headers={"X-Tab": self.token}, json={"id": token_hex(8), **what}
        )
        answer.raise_for_status()


@dataclass
class Desk:
    """The desk in one counsellor's browser."""

    http: AsyncClient
    login: str
    name: str
    secret: str = ""

    async def enrol(self, link: str) -> None:
        """Open the link and go both steps."""
        await self.http.get(link)
        page = await self.http.get("/bienvenue")
        form = {"login": self.login, "name": self.name, "password": PASSWORD}
        csrf = hidden(page.text, "csrf")
        page = await self.http.post("/bienvenue", data={**form, "csrf": csrf})
        shown = re.search(r"<code>([A-Z2-7 ]+)</code>", page.text)
        assert shown is not None
        self.secret = shown[1].replace(" ", "")
        fields = {name: hidden(page.text, name) for name in ("csrf", "pending")}
        code = pyotp.TOTP(self.secret).now()
        done = await self.http.post("/bienvenue/code", data={**fields, "code": code})
        assert done.status_code == 303

    async def queue(self, count: int = 1) -> list[str]:
        """Wait until so many cases wait; return their ids."""
        return await self._until("/", r"/dossier/([^/\"]+)/prendre", count)

    async def take(self, case: str) -> None:
        """Take a case."""
        await self._press(case, "prendre", "/", sure=case)

    async def write(self, case: str, words: str) -> None:
        """Write to the seeker."""
        await self._press(case, "ecrire", f"/dossier/{case}", text=words)

    async def give_back(self, case: str) -> None:
        """Return a case to the queue."""
        await self._press(case, "rendre", f"/dossier/{case}")

    async def erase(self, case: str) -> None:
        """Erase a conversation, on the page that asks once more."""
        await self._press(case, "effacer", f"/dossier/{case}/effacer")

    async def close(self, case: str) -> None:
        """Close a case."""
        outcome = next(iter(delivered().desk.outcomes))
        await self._press(case, "clore", f"/dossier/{case}", outcome=outcome)

    async def reads(self, case: str, words: str) -> None:
        """Wait until the conversation shows these words."""
        await self._until(f"/dossier/{case}", re.escape(html.escape(words)), 1)

    async def _press(self, case: str, verb: str, page: str, **form: str) -> Response:
        csrf = hidden((await self.http.get(page)).text, "csrf")
        fields = {"csrf": csrf, "key": token_hex(16), **form}
        done = await self.http.post(f"/dossier/{case}/{verb}", data=fields)
        assert done.status_code == 303, done.text
        return done

    async def _until(self, page: str, pattern: str, count: int) -> list[str]:
        async with asyncio.timeout(SECONDS):
            while True:
                text = (await self.http.get(page)).text.replace("&#39;", "&#x27;")
                found = re.findall(pattern, text)
                if len(found) >= count:
                    return found
                await asyncio.sleep(0.05)


@asynccontextmanager
async def http(url: str) -> AsyncIterator[AsyncClient]:
    """Open a browser at an address."""
    async with AsyncClient(base_url=url, headers={"accept-language": "fr"}, timeout=20) as client:
        yield client
