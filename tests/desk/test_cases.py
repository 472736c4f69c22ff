"""Queue and conversation: who may read, who may write, what is said when not."""

from datetime import timedelta

import pytest

from bot.model.case import CaseCard, Level, Status
from bot.model.effect import Notice
from bot.model.event import Closed, GaveBack, Replied, Took
from tests.desk.people import Counsellor
from tests.desk.stand_ins import CONVERSATION, NOW, House, card, line

CASE = f"{CONVERSATION}.1"
PLANTED = "il m'a encore frappée <script>"


@pytest.fixture
async def noe(monkeypatch: pytest.MonkeyPatch) -> Counsellor:
    """A counsellor at the desk; nobody waits long for an inbox that has no worker here."""
    monkeypatch.setattr("bot.desk.web.cases.SETTLE_SECONDS", 0.05)
    return await Counsellor(House()).enrol()


@pytest.fixture
def held(noe: Counsellor) -> CaseCard:
    """A case that the counsellor holds."""
    mine = card(status=Status.ASSIGNED, owner="noe")
    return noe.house.cases.put(mine, line("seeker", PLANTED), line("system", "taken"))


async def test_the_queue_shows_what_is_needed_to_choose(noe: Counsellor) -> None:
    """Alias, subject, language, risk with its reasons, waiting time, and whether only a message was left."""
    noe.house.cases.put(
        card(
            risk=Level.URGENT,
            reasons=("fr.sextortion", "en.sextortion"),
            message_only=True,
            locale="en",
        )
    )

    page = (await noe.browser.get("/")).text

    for words in (
        "Loutre 27", "Violence à la maison", "anglais", "urgent", "chantage aux images<", "4 min",
        "a laissé un message", "Prendre",
    ):  # fmt: skip
        assert words in page


async def test_the_queue_shows_no_words_of_the_seeker(noe: Counsellor, held: CaseCard) -> None:
    """P7: what was said is for the owner, in the conversation, nowhere else."""
    noe.house.cases.put(card(2), line("seeker", "mes mots"))

    page = (await noe.browser.get("/")).text

    assert "frappée" not in page
    assert "mes mots" not in page


async def test_the_owner_reads_everything_escaped(noe: Counsellor, held: CaseCard) -> None:
    """The words arrive as they were written, and run nothing."""
    page = (await noe.browser.get(f"/dossier/{CASE}")).text

    assert "il m&#39;a encore frappée &lt;script&gt;" in page
    assert "Conversation prise." in page


@pytest.mark.parametrize(
    ("delivery", "words"),
    [
        ("queued", "en route…"),
        ("sent", "envoyé"),
        ("dropped", "pas envoyé\u00a0: la personne était partie"),
        ("failed:blocked", "pas remis\u00a0: la personne a bloqué le service"),
        ("failed:gone", "ce compte n’existe plus"),
        ("failed:whatever", "n’a pas dit pourquoi"),
    ],
)
async def test_delivery_is_told_in_words(
    noe: Counsellor, held: CaseCard, delivery: str, words: str
) -> None:
    """Acceptance test 11: the truth about delivery, and why not."""
    noe.house.cases.put(held, line("counsellor:noe", "Je suis là.", delivery))

    assert words in (await noe.browser.get(f"/dossier/{CASE}")).text


async def test_nobody_else_reads_a_case(noe: Counsellor, held: CaseCard) -> None:
    """P7, acceptance test 14: a colleague is told who has it and gets nothing of it."""
    lou = await Counsellor(noe.house, "lou", "Lou").enrol("supervisor")

    page = await lou.browser.get(f"/dossier/{CASE}")

    assert page.status_code == 403
    assert "Pas à toi\u00a0: c’est Noé qui l’a." in page.text
    assert "frappée" not in page.text


@pytest.mark.parametrize(
    ("card_of", "words", "status"),
    [
        (card(2), "attend dans la file", 403),
        (card(2, status=Status.CLOSED), "est terminée", 403),
        (None, "est terminée", 404),
    ],
)
async def test_a_case_nobody_holds_is_not_read_either(
    noe: Counsellor, card_of: CaseCard | None, words: str, status: int
) -> None:
    """Reading begins with taking."""
    if card_of is not None:
        noe.house.cases.put(card_of, line("seeker", PLANTED))

    page = await noe.browser.get(f"/dossier/{CONVERSATION}.2")

    assert page.status_code == status
    assert words in page.text
    assert "frappée" not in page.text


@pytest.mark.parametrize("path", ["/dossier/nothing", "/dossier/A.1", f"/dossier/{CASE}x"])
async def test_only_ids_of_ours_are_looked_up(noe: Counsellor, path: str) -> None:
    """An invented address is nothing."""
    assert (await noe.browser.get(path)).status_code == 404


async def test_without_a_session_there_is_nothing(held: CaseCard, noe: Counsellor) -> None:
    """Every page and every action is behind the door."""
    stranger = Counsellor(noe.house, "eve")
    paths = ["/", f"/dossier/{CASE}", "/flux"]

    read = [(await stranger.browser.get(path)).status_code for path in paths]
    wrote = await stranger.browser.post(f"/dossier/{CASE}/ecrire", data={"text": "x"})

    assert [*read, wrote.status_code] == [303, 303, 303, 303]
    assert noe.house.inbox.arrivals == []


async def test_every_command_is_an_event_of_the_one_who_is_logged_in(
    noe: Counsellor, held: CaseCard
) -> None:
    """The desk is a channel: four buttons, four events, in the name of the session."""
    for verb, form in (
        ("prendre", {}),
        ("ecrire", {"text": "Oui", "key": "k" * 20}),
        ("rendre", {}),
        ("clore", {"outcome": "heard"}),
    ):
        await noe.press(f"/dossier/{CASE}/{verb}", **form)

    assert [arrival.event for arrival in noe.house.inbox.arrivals] == [
        Took(NOW, "noe", CASE),
        Replied(NOW, "noe", "noe:" + "k" * 20, "Oui", CASE),
        GaveBack(NOW, "noe", CASE),
        Closed(NOW, "noe", "heard", CASE),
    ]


async def test_a_message_sent_twice_is_said_once(noe: Counsellor, held: CaseCard) -> None:
    """P6: a second press, or a retry after a cut, carries the same key."""
    for _ in range(2):
        await noe.press(f"/dossier/{CASE}/ecrire", text="Oui", key="k" * 20)

    assert len(noe.house.inbox.arrivals) == 1


async def test_who_comes_too_late_is_told_who_has_it(noe: Counsellor, held: CaseCard) -> None:
    """P10: a take that lost leads to a page that names the owner."""
    lou = await Counsellor(noe.house, "lou", "Lou").enrol()

    answer = await lou.press(f"/dossier/{CASE}/prendre")
    page = await lou.browser.get(answer.headers["location"])

    assert "c’est Noé qui l’a" in page.text


async def test_given_back_leads_to_the_queue(noe: Counsellor, held: CaseCard) -> None:
    """A case that is no longer mine is no longer on my screen."""
    noe.house.cases.put(card(owner=None))

    answer = await noe.press(f"/dossier/{CASE}/rendre")

    assert answer.headers["location"] == "/"


async def test_when_the_person_left_nothing_can_be_written(
    noe: Counsellor, held: CaseCard
) -> None:
    """P3: the composer is closed, and says until when."""
    noe.house.cases.put(card(status=Status.ASSIGNED, owner="noe", away=True))

    page = (await noe.browser.get(f"/dossier/{CASE}")).text

    assert "Rien ne peut lui être écrit tant qu’elle n’est pas revenue" in page
    assert (
        '<textarea id="text" name="text" rows="2" maxlength="2000" placeholder="Ton message…" disabled'
        in page
    )


@pytest.mark.parametrize(
    ("verb", "form", "words"),
    [
        ("ecrire", {"text": "  "}, "rien à envoyer"),
        ("ecrire", {"text": "a" * 2001}, "trop long"),
        ("clore", {"outcome": "invented"}, "dans la liste"),
        ("prendre", {"key": "x"}, "trop ancienne"),
    ],
)
async def test_a_form_that_is_no_command_says_why(
    noe: Counsellor, held: CaseCard, verb: str, form: dict[str, str], words: str
) -> None:
    """Without scripts the page says what to change, and keeps what was typed."""
    answer = await noe.press(f"/dossier/{CASE}/{verb}", **form)

    assert answer.status_code == 422
    assert words in answer.text
    assert form.get("text", "").strip() in answer.text
    assert noe.house.inbox.arrivals == []


async def test_scripts_get_short_answers(noe: Counsellor, held: CaseCard) -> None:
    """The composer of a live page learns in a word whether its message was accepted."""
    live = {"x-live": "1"}

    accepted = await noe.press(f"/dossier/{CASE}/ecrire", live, text="Oui")
    refused = await noe.press(f"/dossier/{CASE}/ecrire", live, text=" ")

    assert (accepted.status_code, accepted.text) == (202, "")
    assert (refused.status_code, refused.text) == (422, "empty")


async def test_unknown_verbs_and_cases_are_nothing(noe: Counsellor, held: CaseCard) -> None:
    """Only what the desk can do reaches an inbox, and only for cases that exist."""
    unknown = await noe.press(f"/dossier/{CASE}/donner")
    nowhere = await noe.press("/dossier/nobody.7/prendre")

    assert [unknown.status_code, nowhere.status_code] == [404, 404]
    assert noe.house.inbox.arrivals == []


async def test_notices_are_told_once(noe: Counsellor) -> None:
    """*Already taken by Lou* is said by the page that was open, not again by the next one."""
    await Counsellor(noe.house, "lou", "Lou").enrol()
    noe.house.cases.told.append(("7-0", "noe", Notice("noe", "already_taken", CASE, other="lou")))

    told = await noe.browser.get("/", headers={"x-notices-after": "6-0"})
    again = await noe.browser.get("/", headers={"x-notices-after": "7-0"})
    opened = await noe.browser.get("/")

    said = ["Déjà pris par Lou." in page.text for page in (told, again, opened)]
    assert said == [True, False, False]
    assert 'data-last="7-0"' in opened.text


async def test_the_wait_is_shown_in_human_units(noe: Counsellor) -> None:
    """Minutes, then hours, then days."""
    waits = {2: "moins d’1 min", 3: "59 min", 4: "2 h 05", 5: "3 j"}
    minutes = {2: 0, 3: 59, 4: 125, 5: 3 * 1440}
    for number, wait in minutes.items():
        noe.house.cases.put(card(number, since=NOW - timedelta(minutes=wait)))

    page = (await noe.browser.get("/")).text

    assert [words in page for words in waits.values()] == [True] * 4


async def test_what_weighed_is_said_in_words(noe: Counsellor) -> None:
    """Families of words have words of their own; those that say nothing are left out, none is said twice."""
    reasons = ("model.he", "model.beating", "model.hit", "model.recurring", "fr.threats")
    noe.house.cases.put(card(topic="", reasons=reasons))

    assert "coups, souvent, menaces" in (await noe.browser.get("/")).text


async def test_reasons_are_words_even_for_rules_that_are_new(noe: Counsellor) -> None:
    """Editors may add rules: their subject is said; one of another lexicon is at least readable."""
    noe.house.cases.put(card(topic="", reasons=("fr.threats", "fr.new", "xx.not_known")))

    assert "menaces, images intimes, not known" in (await noe.browser.get("/")).text
