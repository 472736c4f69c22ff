"""Beside a conversation: notes, offers, earlier cases, who listens in, who waits elsewhere, the shift."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.content.content import Content
from bot.model.case import CaseCard, Level, Status
from bot.model.effect import Notice
from bot.model.event import GaveBack
from tests.desk.people import Counsellor
from tests.desk.stand_ins import CONVERSATION, NOW, House, card, line, small_content

CASE = f"{CONVERSATION}.7"
ELSEWHERE = "zyxwvutsrqponmlkjihgfedcba"
SAID = "il m'a encore frappée"


@pytest.fixture
async def noe(monkeypatch: pytest.MonkeyPatch) -> Counsellor:
    """A counsellor at the desk; nobody waits long for an inbox that has no worker here."""
    monkeypatch.setattr("bot.desk.web.cases.SETTLE_SECONDS", 0.05)
    return await Counsellor(House()).enrol()


@pytest.fixture
def held(noe: Counsellor) -> CaseCard:
    """A case that the counsellor holds."""
    mine = card(7, status=Status.ASSIGNED, owner="noe")
    return noe.house.cases.put(mine, line("seeker", SAID))


async def page_of(someone: Counsellor, path: str = f"/dossier/{CASE}") -> str:
    """Return what somebody sees."""
    return (await someone.browser.get(path)).text


async def test_a_note_never_looks_like_something_said(noe: Counsellor, held: CaseCard) -> None:
    """Notes and whispers stand apart from bubbles, and each says that it was never sent."""
    noted = line("note:noe", "Parle mieux le soir."), line("whisper:alix", "Respire.")
    noe.house.cases.put(held, *noted)

    page = await page_of(noe)

    assert 2 == page.count("jamais envoyé</p>")
    assert '<li class="memo note"' in page
    assert '<li class="memo whisper"' in page
    assert 1 == page.count('<li class="bubble')


async def test_an_offer_shows_facts_and_the_note_alone(noe: Counsellor, held: CaseCard) -> None:
    """P7: before they accept, a colleague sees alias, level, topic, reasons and what the giver wrote; nothing said."""
    lou = await Counsellor(noe.house, "lou", "Lou").enrol()
    ada = await Counsellor(noe.house, "ada", "Ada").enrol()
    offered = card(
        7,
        status=Status.ASSIGNED,
        owner="noe",
        offered="lou",
        risk=Level.URGENT,
        reasons=("fr.threats",),
    )
    noe.house.cases.put(offered)
    noe.house.cases.notes[CASE] = "Elle parle anglais."
    noe.house.cases.told.append(("7-0", "lou", Notice("lou", "offered", CASE, "noe")))

    page = await page_of(lou, "/")

    for words in (
        "Noé te propose la conversation de Loutre 27", "urgent", "Violence à la maison", "menaces",
        "Elle parle anglais.", f"/dossier/{CASE}/accepter", f"/dossier/{CASE}/decliner",
    ):  # fmt: skip
        assert words in page
    assert "frappée" not in page
    assert 403 == (await lou.browser.get(f"/dossier/{CASE}")).status_code
    assert "te propose" not in await page_of(ada, "/")
    assert "Proposée à Lou" in await page_of(noe)


async def test_an_offer_that_is_over_is_not_shown(noe: Counsellor, held: CaseCard) -> None:
    """The notice stays for a day, the card says what holds."""
    lou = await Counsellor(noe.house, "lou", "Lou").enrol()
    noe.house.cases.told.append(("7-0", "lou", Notice("lou", "offered", CASE, "noe")))

    assert "accepter" not in await page_of(lou, "/")


async def test_only_who_is_on_shift_is_offered_anything(noe: Counsellor, held: CaseCard) -> None:
    """Nobody on a break, off or unknown gets a case; the page lists who could, and says how many they hold."""
    await Counsellor(noe.house, "lou", "Lou").enrol()
    rest = await Counsellor(noe.house, "ada", "Ada").enrol()
    await rest.press("/service", shift="break")

    page = await page_of(noe)
    answers = [
        (await noe.press(f"/dossier/{CASE}/proposer", to=to)).status_code
        for to in ("lou", "ada", "noe", "nobody")
    ]

    assert "Lou · en tient 0" in page
    assert "Ada · en tient" not in page
    assert [303, 422, 422, 422] == answers
    assert ["offered"] == [arrival.event.kind for arrival in noe.house.inbox.arrivals]


async def test_earlier_cases_are_facts(noe: Counsellor, held: CaseCard) -> None:
    """Date, topic, level and outcome of this person's cases before this one; of what was said, nothing."""
    before = card(
        6,
        status=Status.CLOSED,
        since=NOW - timedelta(days=9),
        topic="intimate_images",
        risk=Level.URGENT,
        outcome="heard",
    )
    noe.house.cases.put(before, line("seeker", "mes mots d'avant"))
    other = card(1, case_id=f"{ELSEWHERE}.1", conversation=ELSEWHERE, topic="online_harassment")
    noe.house.cases.put(other)

    panel = (await page_of(noe)).partition('id="panel-earlier"')[2].partition("</details>")[0]

    assert ["21 février" in panel, "Images intimes" in panel, "urgent" in panel] == [True] * 3
    assert "Écouté" in panel
    assert "mes mots" not in panel
    assert "Harcèlement" not in panel


async def test_earlier_cases_can_be_kept_from_everybody(
    noe: Counsellor, held: CaseCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`history: none`."""
    noe.house.cases.put(card(6, status=Status.CLOSED, since=NOW - timedelta(days=9)))

    def silent() -> Content:
        content = small_content()
        content.desk.history = "none"  # type: ignore[misc]
        return content

    monkeypatch.setattr("tests.desk.stand_ins.small_content", silent)
    strict = Counsellor(noe.house, "noe", secret=noe.secret)
    strict.browser.cookies = noe.browser.cookies

    assert "panel-earlier" not in await page_of(strict)
    assert "panel-earlier" in await page_of(noe)


async def test_whoever_listens_in_is_seen_and_cannot_write(
    noe: Counsellor, held: CaseCard
) -> None:
    """The owner reads who is there; a listener has a whisper instead of a composer, and none of the ends."""
    alix = await Counsellor(noe.house, "alix", "Alix").enrol("supervisor")
    noe.house.cases.put(card(7, status=Status.ASSIGNED, owner="noe", listeners=("alix",)))

    owner, listener = await page_of(noe), await page_of(alix)

    assert "Lit avec toi\u202f: Alix." in owner
    assert "Tu lis avec Noé, qui le sait." in listener
    assert f"/dossier/{CASE}/souffler" in listener
    for verb in ("ecrire", "clore", "rendre", "proposer", "inserer", "noter"):
        assert f"/dossier/{CASE}/{verb}" not in listener


async def test_a_second_person_is_not_promised(noe: Counsellor, held: CaseCard) -> None:
    """Whoever calls for a second person reads it if no supervisor is there to come."""
    noe.house.cases.put(replace(held, called=True))
    alone = "personne de la supervision n’est en service"
    assert alone in await page_of(noe)

    alix = await Counsellor(noe.house, "alix", "Alix").enrol("supervisor")
    assert alone not in await page_of(noe)

    await alix.press("/service", shift="break")
    assert alone in await page_of(noe)


async def test_only_supervisors_listen(noe: Counsellor, held: CaseCard) -> None:
    """A counsellor who sends the forms of a supervisor gets nothing, and nothing reaches the inbox."""
    lou = await Counsellor(noe.house, "lou", "Lou").enrol()

    asked = [
        (await lou.press(f"/dossier/{CASE}/{verb}", text="Psst")).status_code
        for verb in ("ecouter", "souffler", "quitter")
    ]

    assert 403 == asked[1]
    assert [] == noe.house.inbox.arrivals


async def test_who_waits_elsewhere_is_counted_not_shown(noe: Counsellor, held: CaseCard) -> None:
    """A conversation behind another says that it waits, since when, and nothing of what was written."""
    other = card(1, case_id=f"{ELSEWHERE}.1", conversation=ELSEWHERE, status=Status.ASSIGNED,
                 owner="noe", alias="Lynx 8")  # fmt: skip
    said = [line("seeker", f"au secours {n}", at=NOW - timedelta(minutes=3 - n)) for n in range(2)]
    noe.house.cases.put(other, line("counsellor:noe", "Oui", at=NOW - timedelta(minutes=9)), *said)

    page = await page_of(noe)

    row = page.partition(f'href="/dossier/{ELSEWHERE}.1"')[2].partition("</a>")[0]
    assert 'data-waits="2"' in row
    assert "3 min" in row
    assert "secours" not in page


async def test_a_break_keeps_and_the_end_gives_back(noe: Counsellor, held: CaseCard) -> None:
    """On a break what is held stays held; off, each goes back through its own inbox."""
    assert "Conversations que tu tiens\u202f: 1." in await page_of(noe, "/")
    await noe.press("/service", shift="break")
    assert ("break", []) == (noe.house.cases.shifts["noe"], noe.house.inbox.arrivals)

    await noe.press("/service", shift="off")

    assert "off" == noe.house.cases.shifts["noe"]
    assert [GaveBack(NOW, "noe", CASE)] == [one.event for one in noe.house.inbox.arrivals]


async def test_sound_is_off_until_wanted(noe: Counsellor) -> None:
    """A room full of people hears nothing that nobody asked for."""
    assert 'data-sound="0"' in await page_of(noe, "/")
    await noe.press("/son", son="1")
    assert 'data-sound="1"' in await page_of(noe, "/")
    await noe.press("/son", son="0")
    assert 'data-sound="0"' in await page_of(noe, "/")


@pytest.mark.parametrize(
    ("verb", "form", "panel"),
    [
        ("proposer", {"to": "nobody", "note": "Dors bien, Lou."}, "panel-pass"),
        ("deplacer", {"topic": "nothing", "note": "Dors bien, Lou."}, "panel-pass"),
        ("bloquer", {"days": "7", "note": "Dors bien, Lou." + "!" * 2000}, "panel-block"),
        ("noter", {"text": "Dors bien, Lou." + "!" * 2000}, "panel-note"),
    ],
)
async def test_what_was_refused_is_where_it_was_written(
    noe: Counsellor, held: CaseCard, verb: str, form: dict[str, str], panel: str
) -> None:
    """Nobody writes it twice; and what was for colleagues never lands where messages to the person are written (P7)."""
    answer = await noe.press(f"/dossier/{CASE}/{verb}", **form)

    aside = answer.text.partition(f'id="{panel}" open')[2].partition("</details>")[0]
    assert 422 == answer.status_code
    assert "Dors bien, Lou." in aside
    assert "Dors bien" not in answer.text.partition('id="composer"')[2].partition("</form>")[0]
    assert f'data-here="/dossier/{CASE}"' in answer.text
