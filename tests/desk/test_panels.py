"""Looking up while somebody waits: canned replies and services, for the case at hand, never sent from there."""

import pytest

from bot.content.content import Content
from bot.content.replies import Reply
from bot.hotlines.directory import Directory
from bot.hotlines.service import Service, ServiceChannel
from bot.model.case import CaseCard, Status
from tests.desk.people import Counsellor
from tests.desk.stand_ins import CONVERSATION, House, card, line, small_content
from tests.desk.test_fifty import content as compiled

CASE = f"{CONVERSATION}.1"
HELLO = Reply(id="hello", title="Accueil", text="Bonjour. Je te lis.")
SAFE = Reply(id="safe", title="En sécurité", text="Es-tu en sécurité ?", topics=("violence_home",))
LINE = Service(
    id="fr-line",
    name="Ligne d’écoute",
    about="Écoute par écrit, jour et nuit.",
    topics=("domestic_abuse",),
    channels=(ServiceChannel(type="chat", value="https://line.example", hours="24/7"),),
    source="a test",
    verified="2026-01-01",
    confidence="confirmed",
)


def stocked() -> Content:
    """A small content with two replies and a service."""
    content = small_content()
    content.replies = (HELLO, SAFE)  # type: ignore[misc]
    content.services = Directory.of([LINE])  # type: ignore[misc]
    content.rules = compiled().rules  # type: ignore[misc]
    content.locales = ("fr", "en")  # type: ignore[misc]
    return content


@pytest.fixture
async def noe(monkeypatch: pytest.MonkeyPatch) -> Counsellor:
    """A counsellor with a case."""
    monkeypatch.setattr("tests.desk.stand_ins.small_content", stocked)
    return await Counsellor(House()).enrol()


@pytest.fixture
def held(noe: Counsellor) -> CaseCard:
    """A case that the counsellor holds."""
    mine = card(status=Status.ASSIGNED, owner="noe", topic="violence_home")
    return noe.house.cases.put(mine, line("seeker", "mes mots"))


async def test_what_fits_comes_first_and_a_search_narrows(noe: Counsellor, held: CaseCard) -> None:
    """Replies for the topic of the case stand before those for all; any word finds them."""
    all_of_them = (await noe.browser.get(f"/dossier/{CASE}/reponses")).text
    found = (await noe.browser.get(f"/dossier/{CASE}/reponses", params={"q": "SECURITE"})).text

    assert 0 < all_of_them.index("Es-tu en sécurité") < all_of_them.index("Je te lis")
    assert "pour ce sujet" in all_of_them
    assert ["Es-tu en sécurité" in found, "Je te lis" in found] == [True, False]


async def test_a_live_panel_gets_what_was_found_alone(noe: Counsellor, held: CaseCard) -> None:
    """At each letter: no queue, no conversation, no frame."""
    part = (await noe.browser.get(f"/dossier/{CASE}/services", headers={"x-live": "1"})).text
    found = await noe.browser.get(
        f"/dossier/{CASE}/services", params={"q": "ecoute"}, headers={"x-live": "1"}
    )

    assert part.lstrip().startswith("<div data-found>")
    assert "Ligne d’écoute" in found.text
    assert "Ouvert jour et nuit" in found.text
    assert "mes mots" not in found.text


@pytest.mark.parametrize(
    ("what", "draft"),
    [
        ("reply:hello", ">Bonjour. Je te lis.</textarea>"),
        ("service:fr-line", "Tchat\u202f: https://line.example</textarea>"),
        ("reply:invented", "></textarea>"),
    ],
)
async def test_inserted_without_scripts_and_not_sent(
    noe: Counsellor, held: CaseCard, what: str, draft: str
) -> None:
    """What was chosen stands in the composer of the next page, and in no inbox."""
    page = await noe.press(f"/dossier/{CASE}/inserer", what=what)

    assert draft in page.text.replace("\u00a0", "\u202f")
    assert [] == noe.house.inbox.arrivals


async def test_panels_are_for_who_can_write(noe: Counsellor, held: CaseCard) -> None:
    """A colleague, and a supervisor who listens in, are led back to the conversation's own page."""
    alix = await Counsellor(noe.house, "alix", "Alix").enrol("supervisor")
    noe.house.cases.put(card(status=Status.ASSIGNED, owner="noe", listeners=("alix",)))
    lou = await Counsellor(noe.house, "lou", "Lou").enrol()

    for someone in (alix, lou):
        for panel in ("reponses", "services"):
            answer = await someone.browser.get(f"/dossier/{CASE}/{panel}")
            assert (303, f"/dossier/{CASE}") == (answer.status_code, answer.headers["location"])
