"""Admins at the desk: hours, closed days, canned replies, versions; drafts that nobody loses (P11)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from httpx import ASGITransport, AsyncClient

from bot.content.closures import Closure
from bot.content.edits import (
    CloseDays,
    Edit,
    PutReply,
    Said,
    closures_of,
    edited,
    replies_of,
    usual_hours,
)
from bot.desk.month import month
from bot.desk.web.app import create_desk_app
from bot.desk.web.workshop import Draft, read_draft
from bot.hotlines.hours import Hours
from bot.store.census import Seated
from bot.store.publication import Publication
from tests.desk.office import Admin, OfficeHouse, Page, usual, usual_content
from tests.desk.people import Counsellor
from tests.desk.stand_ins import NOW, House

TRAINING = {
    "act": "add",
    "from": "2026-03-05",
    "to": "2026-03-06",
    "mode": "closed",
    "note": "Formation",
}
PARTY = {"act": "add", "from": "2026-03-08", "mode": "open", "hours": "10h-12h, 14:00 à 18h30"}
HELLO = {
    "act": "put",
    "id": "hello",
    "title": "Accueil",
    "text": "Salut ! C'est moi qui te lis.",
    "title:en": "Welcome",
    "text:en": "Hi! It is me who reads you.",
}


@pytest.fixture
async def lea() -> Admin:
    """An admin inside the desk."""
    admin = Admin(OfficeHouse())
    await admin.enrol("admin")
    return admin


def house(admin: Admin) -> OfficeHouse:
    """What stands behind somebody's desk."""
    assert isinstance(admin.house, OfficeHouse)
    return admin.house


def published(admin: Admin, edits: Sequence[Edit], by: str = "max") -> Publication:
    """Let a colleague publish."""
    shelf = house(admin).publications
    before = shelf.now() if shelf.entries else usual()
    sources = edited(before, edits)
    base = shelf.entries[0].revision if shelf.entries else ""
    number = len(shelf.entries) + 1
    entry = Publication(number, sources.revision, NOW, by, "le mien", base)
    shelf.entries.insert(0, entry)
    shelf.files[entry.revision] = sources
    return entry


async def test_days_are_closed_and_published(lea: Admin) -> None:
    """PEERS 7: an admin closes days and opens one, sees it in the month, publishes; it is written down."""
    await lea.open("/horaires")
    await lea.send("/horaires", TRAINING)
    page = await lea.send("/horaires", PARTY)
    assert "jeu. 5 fermé Formation" in page.text
    assert "dim. 8 10:00 – 12:00 14:00 – 18:30" in page.text
    assert "Brouillon : 2 changements" in page.text
    assert [] == house(lea).publications.entries

    done = await lea.publish("Le printemps")
    assert "/versions?fait=2" == done.response.headers["location"]
    entry = house(lea).publications.entries[0]
    assert (2, "lea", "Le printemps") == (entry.number, entry.by, entry.note)
    assert usual().revision == entry.base == house(lea).publications.entries[1].revision
    days = closures_of(house(lea).publications.now())
    assert [None, "10:00-12:00,14:00-18:30"] == [one.hours for one in days]
    assert ("lea", "publish", entry.revision[:12]) in house(lea).audit.entries


async def test_a_change_taken_back_leaves_no_draft(lea: Admin) -> None:
    """What was only drafted goes without a trace; what is published goes by one more change."""
    await lea.open("/horaires")
    await lea.send("/horaires", TRAINING)
    gone = {name: TRAINING[name] for name in ("from", "to", "note")}
    page = await lea.send("/horaires", {**gone, "act": "remove"})
    assert "Brouillon :" not in page.text
    assert "data-drop" in page.response.text
    await lea.send("/horaires", TRAINING)
    await lea.publish()
    await lea.open("/horaires")
    page = await lea.send("/horaires", {**gone, "act": "remove"})
    assert "Brouillon : 1 changement" in page.text
    assert "/versions?fait=3" == (await lea.publish()).response.headers["location"]
    assert () == closures_of(house(lea).publications.now())


async def test_the_team_reads_why(lea: Admin) -> None:
    """The note of a day stands on the desk's first page, for whoever works then; seekers never read it."""
    day = Closure.model_validate({
        "from": f"{NOW:%Y-%m-%d}",
        "hours": "18:00-24:00",
        "note": "Renfort",
    })
    content = replace(usual_content(), closures=(day,))
    house = House()
    doors = replace(house.doors(), content=lambda: content)
    noe = Counsellor(house)
    noe.browser = AsyncClient(
        transport=ASGITransport(create_desk_app(doors)),
        base_url=house.base_url,
        headers={"origin": house.base_url},
    )
    await noe.enrol()
    page = Page(await noe.browser.get("/"))
    assert "Aujourd’hui, le bureau est ouvert : 18:00-24:00. Renfort" in page.text


async def test_what_people_will_read_is_shown_before(lea: Admin) -> None:
    """The bot's own words, in both languages, on a day that would be closed: nothing is published for it."""
    await lea.open("/horaires")
    page = await lea.send("/horaires", TRAINING)
    assert "5 mars 12 h · fermé Nous ne répondons pas. Ouvre samedi à 0 h." in page.text
    assert "We are not answering. Ouvre Saturday" in page.text
    page = await lea.send("/horaires", {"quand": "2026-03-04T12:00"})
    assert "4 mars 12 h · ouvert" in page.text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"from": "demain"}, "Le premier jour n’est pas une date."),
        ({"to": "2026-03-01"}, "Le dernier jour vient avant le premier"),
        ({"mode": "open", "hours": "tôt"}, "Écris les heures comme"),
        ({"mode": "open", "hours": "22:00-02:00"}, "Elles finissent à minuit au plus tard."),
        ({"note": "x" * 201}, "La note est trop longue"),
    ],
)
async def test_what_cannot_be_is_said(lea: Admin, changes: dict[str, str], words: str) -> None:
    """A slip is said in words, and what was typed stays on the page."""
    await lea.open("/horaires")
    page = await lea.send("/horaires", {**TRAINING, **changes})
    assert 422 == page.response.status_code
    assert words in page.text
    assert 'value="2026-03-05"' in page.response.text or "from" in changes


async def test_the_usual_week(lea: Admin) -> None:
    """Somebody who is no technician fills in a week; what goes past midnight goes on in the next day."""
    await lea.open("/horaires")
    week = {"Mo": "14h-22h", "Fr": "20:00-02:00", "holidays": "closed", "act": "week"}
    page = await lea.send("/horaires", week)
    assert "lun. 2 14:00 – 22:00" in page.text
    assert "sam. 7 00:00 – 02:00" in page.text
    page = await lea.send("/horaires", {"Mo": "25h", "act": "week"})
    assert (422, True) == (page.response.status_code, "une ligne ne se lit pas" in page.text)
    await lea.publish()
    hours = usual_hours(house(lea).publications.now()).expression
    assert "Mo 14:00-22:00; Fr 20:00-24:00; Sa 00:00-02:00; PH off" == hours


async def test_a_reply_is_written_in_both_languages(lea: Admin) -> None:
    """French and English stand side by side; spaces and apostrophes are set as they are printed."""
    await lea.open("/reponses")
    page = await lea.send("/reponses", {"act": "open", "id": "hello"})
    assert "Hello. I am reading you." in page.response.text
    page = await lea.send("/reponses", HELLO)
    assert "Salut ! C’est moi qui te lis." in page.text
    await lea.publish()
    reply = replies_of(house(lea).publications.now())[0]
    assert "Salut\u202f! C’est moi qui te lis." == reply.text


async def test_a_long_reply_in_every_language_fits(lea: Admin) -> None:
    """What the page lets somebody write is taken, however many bytes the signs need on their way."""
    await lea.open("/reponses")
    page = await lea.send("/reponses", {**HELLO, "text": "é" * 2000, "text:en": "ا" * 4000})
    assert (200, True) == (page.response.status_code, "Brouillon : 1 changement" in page.text)
    page = await lea.send("/reponses", {**HELLO, "text": "é" * 2001})
    assert (422, True) == (page.response.status_code, "2000 signes au plus" in page.text)


async def test_what_does_not_compile_is_refused(lea: Admin) -> None:
    """P11: without its English, or with a number that nobody knows, it is not published, and words say why."""
    await lea.open("/reponses")
    await lea.send("/reponses", {**HELLO, "text": "Appelle le 3020.", "text:en": ""})
    page = await lea.send("/versions/brouillon")
    assert "À corriger avant de publier" in page.text
    assert "Il manque une traduction obligatoire." in page.text
    assert "Un numéro n’est pas dans l’annuaire" in page.text
    assert "Publier pour tout le monde" not in page.text
    page = await lea.send("/versions/publier")
    assert (422, []) == (page.response.status_code, house(lea).publications.entries)


async def test_new_and_gone(lea: Admin) -> None:
    """A new reply gets a name of its own from its title; one that is taken away goes with its translations."""
    await lea.open("/reponses")
    new = {
        **HELLO,
        "id": "",
        "title": "Je te crois !",
        "title:en": "I believe you!",
        "topic:listening": "1",
    }
    await lea.send("/reponses", new)
    page = await lea.send("/reponses", {"act": "drop", "id": "believe"})
    assert "Brouillon : 2 changements" in page.text
    assert "I believe you." not in page.text
    page = await lea.send("/reponses", {"q": "JE TE CROIS", "sujet": "listening"})
    assert "1 sur 2" in page.text
    await lea.publish()
    after = {one.id: one for one in replies_of(house(lea).publications.now())}
    assert "believe" not in after
    assert ("listening",) == after["je_te_crois"].topics


async def test_two_admins_at_once(lea: Admin) -> None:
    """P11: the second is told who was first and what both changed, loses nothing, and publishes both."""
    published(lea, [])
    await lea.open("/reponses")
    await lea.send("/reponses", HELLO)
    await lea.send("/horaires", TRAINING)
    theirs = CloseDays(closure=Closure.model_validate({"from": "2026-03-20"}))
    text = replies_of(usual())[0].model_copy(update={"text": "Bonjour, toi."})
    said = {"en": Said(title="Welcome", text="Hello, you.")}
    published(lea, [theirs, PutReply(reply=text, said=said)])

    page = await lea.send("/versions/publier")
    assert 409 == page.response.status_code
    assert "Entre-temps, max a publié la version 2 (le mien)." in page.text
    assert (
        "changé aussi par quelqu’un d’autre replies.hello texte : « Bonjour, toi. » →" in page.text
    )
    done = await lea.send("/versions/publier")
    assert "/versions?fait=3" == done.response.headers["location"]
    now = house(lea).publications.now()
    assert ["2026-03-20", "2026-03-05"] == [str(one.from_) for one in closures_of(now)]
    assert "Salut\u202f! C’est moi qui te lis." == replies_of(now)[0].text


async def test_versions_and_the_way_back(lea: Admin) -> None:
    """What each version changed is said in words; going back is one more version, and says what it undoes."""
    published(lea, [])
    await lea.open("/horaires")
    await lea.send("/horaires", TRAINING)
    await lea.publish()
    page = await lea.open("/versions")
    assert "Version 2" in page.text
    assert "en vigueur" in page.text
    page = await lea.open("/versions/2")
    assert "nouveau : « 2026-03-05 – 2026-03-06 fermé, Formation »" in page.text
    page = await lea.open("/versions/1")
    assert "disparaît : « 2026-03-05 – 2026-03-06 fermé, Formation »" in page.text
    done = await lea.send("/versions/1/revenir", {"note": "Pas encore"})
    assert "/versions?fait=3" == done.response.headers["location"]
    head, *_ = house(lea).publications.entries
    assert ("lea", "Pas encore") == (head.by, head.note)
    assert ("lea", "roll_back", head.revision[:12]) in house(lea).audit.entries
    assert "de nouveau la version 1" in (await lea.open("/versions")).text


async def test_the_way_back_is_refused_to_who_is_second(lea: Admin) -> None:
    """P11: nobody undoes what they have not seen."""
    published(lea, [])
    published(lea, [CloseDays(closure=Closure.model_validate({"from": "2026-03-20"}))])
    await lea.open("/versions/1")
    published(lea, [CloseDays(closure=Closure.model_validate({"from": "2026-03-21"}))])
    page = await lea.send("/versions/1/revenir")
    assert (409, 3) == (page.response.status_code, len(house(lea).publications.entries))
    assert "entre-temps, max a publié la version 3" in page.text


async def test_people_on_steps_that_go_are_counted(lea: Admin) -> None:
    """P11, P7: who goes back to a version without a step is told how many sit there, never one alone."""
    published(lea, [])
    files = dict(usual().files)
    step = "nodes:\n  extra:\n    goto: hello\n"
    more = files["start.yaml"].decode().replace("nodes:\n", step, 1)
    shelf = house(lea).publications
    bigger = type(usual())({**files, "start.yaml": more.encode()})
    shelf.entries.insert(
        0, Publication(2, bigger.revision, NOW, "max", "", shelf.entries[0].revision)
    )
    shelf.files[bigger.revision] = bigger
    house(lea).census.seated = Seated({"start.extra": 3})
    page = await lea.open("/versions/1")
    assert "start.extra les personnes qui y sont continuent à start.hello" in page.text
    assert "(moins de 5 personnes y sont en ce moment)" in page.text


@pytest.mark.parametrize("path", ["/horaires", "/reponses", "/versions", "/versions/1"])
async def test_only_admins(path: str) -> None:
    """A counsellor opens none of it, by address or by form."""
    noe = Admin(OfficeHouse(), login="noe")
    await noe.enrol("counsellor")
    assert 403 == (await noe.browser.get(path)).status_code
    assert 403 == (await noe.press("/versions/publier", draft="", base="0")).status_code


def test_what_no_page_of_ours_carried_is_no_draft() -> None:
    """Whatever is sent as a draft, nothing breaks, and nothing is changed by it."""
    whole = Draft((CloseDays(closure=Closure.model_validate({"from": "2026-03-20"})),), 4)
    assert whole == read_draft(whole.carried, "4")
    for carried in ("", "x", whole.carried[:-8], "é", "A" * 4000):
        assert () == read_draft(carried, "-1").edits


def test_a_month_over_a_change_of_clock() -> None:
    """Acceptance 10: hours stay those of the wall on the days when clocks change, holidays are marked."""
    october = month(Hours("Mo-Su 01:00-05:00"), (), date(2026, 10, 1), date(2026, 10, 3))
    days = {one.date: one for line in october.weeks for one in line if one.within}
    assert 31 == len(days)
    assert {(("01:00", "05:00"),)} == {one.spans for one in days.values()}
    november = month(Hours("24/7"), (), date(2026, 11, 1), date(2026, 10, 3))
    holidays = [
        one.date.day for line in november.weeks for one in line if one.within and one.holiday
    ]
    assert [1, 11] == holidays
    assert ("2026-10", "2026-12") == (november.before, november.after)
