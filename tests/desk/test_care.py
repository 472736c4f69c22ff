"""Counsellors who last: the warning, the pause, the check-in, the veil, the debrief, on the pages of the web desk."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import get_args

import pytest
from jinja2 import Environment, FileSystemLoader

from bot.desk import caring
from bot.desk.wording import Wording
from bot.model.care import Sign
from bot.model.care_rules import NEVER, Rules
from bot.model.carried import State
from bot.model.case import Level, Status
from bot.model.effect import SUPERVISORS, Notice
from bot.model.event import Took
from bot.model.presence import Presence
from tests.desk.folders import TEMPLATES
from tests.desk.people import Counsellor
from tests.desk.stand_ins import CONVERSATION, NOW, House, card, line, small_content

HARD = f"{CONVERSATION}.2"
SAID = "il y a quelque chose que je dois te dire"


@pytest.fixture
async def noe(monkeypatch: pytest.MonkeyPatch) -> Counsellor:
    """A counsellor at the desk; nobody waits long for an inbox that has no worker here."""
    monkeypatch.setattr("bot.desk.web.cases.SETTLE_SECONDS", 0.05)
    return await Counsellor(House()).enrol()


def put_hard(noe: Counsellor, **changes: object) -> None:
    """A hard case waits, or stands as the test says."""
    usual: dict[str, object] = {"risk": Level.URGENT, "reasons": ("fr.threats_now",)}
    noe.house.cases.put(card(2, **{**usual, **changes}), line("seeker", SAID))


async def wait(noe: Counsellor, minutes: int) -> None:
    """Let time pass at a desk where somebody moves the mouse."""
    for _ in range(minutes):
        noe.house.clock.turn(minutes=1)
        if noe.house.clock().minute % 10 == 0:
            await noe.browser.get("/soin/point")


async def carry(noe: Counsellor) -> None:
    """Hold a hard case for a while, as the pages notice it, and end it."""
    put_hard(noe, status=Status.ASSIGNED, owner="noe")
    await noe.browser.get("/")
    await wait(noe, 20)
    put_hard(noe, status=Status.CLOSED, owner=None, outcome="heard")
    await noe.browser.get("/")


async def test_a_warning_comes_before_a_hard_case(noe: Counsellor) -> None:
    """Level, subject and reasons stand in words before anything of it is read; nothing is taken yet."""
    put_hard(noe)

    answer = await noe.press("/suite")
    page = (await noe.browser.get(answer.headers["location"])).text

    assert f"/avant/{HARD}" == answer.headers["location"]
    assert [] == noe.house.inbox.arrivals
    assert NOW + timedelta(seconds=90) == noe.house.care.kept["noe"]
    for word in (
        "urgent",
        "Violence à la maison",
        "menaces en ce moment",
        "Je la prends",
        "Pas maintenant",
    ):
        assert word in page
    assert SAID not in page


async def test_who_says_so_takes_it(noe: Counsellor) -> None:
    """P10: *Je la prends* is the same command as any *take*."""
    put_hard(noe)
    await noe.press("/suite")

    answer = await noe.press("/suite", sure=HARD)

    assert f"/dossier/{HARD}" == answer.headers["location"]
    assert [Took(NOW, "noe", HARD)] == [arrival.event for arrival in noe.house.inbox.arrivals]


async def test_another_hard_case_has_its_own_warning(noe: Counsellor) -> None:
    """A word for one case is no word for another that came in its place."""
    put_hard(noe)

    answer = await noe.press("/suite", sure=f"{CONVERSATION}.1")

    assert f"/avant/{HARD}" == answer.headers["location"]
    assert [] == noe.house.inbox.arrivals


async def test_not_now_counts_against_nobody(noe: Counsellor) -> None:
    """It goes to somebody else at once; the person who said so has the next one, and nothing is written down."""
    put_hard(noe)
    await noe.press("/suite")
    before = list(noe.house.audit.entries)

    answer = await noe.press(f"/avant/{HARD}/plus-tard")

    assert "/" == answer.headers["location"]
    assert {} == noe.house.care.kept
    assert before == noe.house.audit.entries
    assert "/?suite=nobody" == (await noe.press("/suite")).headers["location"]
    await wait(noe, 15)
    assert f"/avant/{HARD}" == (await noe.press("/suite")).headers["location"]


async def test_by_hand_there_is_a_warning_too(noe: Counsellor) -> None:
    """Whoever chooses from the list is asked as well, and comes back to the case that they chose."""
    put_hard(noe)

    answer = await noe.press(f"/dossier/{HARD}/prendre")
    page = (await noe.browser.get(answer.headers["location"])).text

    assert f'action="/dossier/{HARD}/prendre"' in page
    assert [] == noe.house.inbox.arrivals
    await noe.press(f"/dossier/{HARD}/prendre", sure=HARD)
    assert 1 == len(noe.house.inbox.arrivals)


async def test_a_case_that_is_gone_has_no_warning(noe: Counsellor) -> None:
    """Whoever comes late to the warning is led back to the queue."""
    put_hard(noe, status=Status.ASSIGNED, owner="lea")

    assert "/" == (await noe.browser.get(f"/avant/{HARD}")).headers["location"]
    assert 404 == (await noe.press("/avant/nothing/plus-tard")).status_code


async def test_after_a_hard_case_a_pause_and_a_check_in(noe: Counsellor) -> None:
    """Nothing is offered for ten minutes, then not before the three taps; a person in danger waits for neither."""
    await carry(noe)
    noe.house.cases.put(card(3, risk=Level.NONE, since=noe.house.clock()))

    assert "/soin?suite=pause" == (await noe.press("/suite")).headers["location"]
    assert "Pause jusqu’à 21" in (await noe.browser.get("/")).text
    await wait(noe, 10)
    assert "/soin?suite=check_in" == (await noe.press("/suite")).headers["location"]
    danger = card(4, risk=Level.EMERGENCY, since=noe.house.clock() - timedelta(minutes=3))
    noe.house.cases.put(danger)
    assert f"/avant/{danger.case_id}" == (await noe.press("/suite")).headers["location"]
    del noe.house.cases.cards[danger.case_id]

    for tap in ({"feel": "bad"}, {"feel": "bad", "need": "nothing"}):
        assert "sur 3" in (await noe.press("/soin/point", **tap)).text
    done = await noe.press("/soin/point", feel="bad", need="nothing", next="on")

    assert "Merci" in done.text
    assert f"/dossier/{CONVERSATION}.3" == (await noe.press("/suite")).headers["location"]


async def test_nothing_of_a_check_in_is_kept(noe: Counsellor) -> None:
    """Not what was answered, nor that it was skipped: only when, and the wishes that were asked for."""
    await carry(noe)
    state = noe.house.care.shifts["noe"]

    await noe.press("/soin/point", passer="1")
    skipped = noe.house.care.shifts["noe"]
    await noe.press("/soin/point", feel="bad", need="pause", next="lighter")
    answered = noe.house.care.shifts["noe"]

    now = noe.house.clock()
    assert (None, now) == (state.checked, skipped.checked)
    assert now + timedelta(minutes=10) == answered.paused
    assert now + timedelta(minutes=30) == answered.lighter
    assert "bad" not in repr(answered)
    assert {} == noe.house.care.told


async def test_a_wish_to_talk_is_all_that_leaves(noe: Counsellor) -> None:
    """Whoever wants to talk is heard by the supervisors: that they do, once, and no more."""
    await noe.press("/soin/point", feel="bad", need="talk", next="stop")
    answer = await noe.press("/soin/parler")

    assert [Notice(SUPERVISORS, "talk", "", "noe")] == list(noe.house.care.told.values())
    assert "l’encadrement sait" in (await noe.browser.get(answer.headers["location"])).text


async def test_an_answer_that_nobody_offered_is_no_answer(noe: Counsellor) -> None:
    """A form made by hand is asked again, and nothing of it comes back to the page."""
    page = await noe.press("/soin/point", feel="<script>", need="talk")

    assert "Comment ça va" in page.text
    assert "<script>" not in page.text.split("<main")[1]


async def test_text_is_covered_until_asked_for(noe: Counsellor) -> None:
    """By level: every message of the person closed in itself, all of it at once on request; the own words never."""
    put_hard(noe, status=Status.ASSIGNED, owner="noe")
    noe.house.cases.lines[HARD].append(line("counsellor:noe", "je suis là"))

    page = (await noe.browser.get(f"/dossier/{HARD}")).text
    shown = (await noe.browser.get(f"/dossier/{HARD}?voile=non")).text

    assert 1 == len(re.findall('<details class="veil"', page))
    assert re.search(
        rf'<details class="veil"(?! open)[^>]*>\s*<summary>.*?</summary>\s*<p[^>]*>{SAID}',
        page,
        re.DOTALL,
    )
    assert "Tout montrer" in page
    assert SAID in shown
    assert '<details class="veil"' not in shown


@pytest.mark.parametrize(
    ("choice", "covered"), [("4", False), ("3", False), ("1", True), ("", True), ("9", True)]
)
async def test_everybody_chooses_their_own_veil(
    noe: Counsellor, choice: str, covered: bool
) -> None:
    """The choice is kept with the account; anything else is what the organisation chose."""
    put_hard(noe, status=Status.ASSIGNED, owner="noe")

    await noe.press("/soin/voile", veil=choice)

    page = (await noe.browser.get(f"/dossier/{HARD}")).text
    assert covered == ('<details class="veil"' in page)
    chosen = (await noe.browser.get("/soin")).text
    kept = choice if choice in {"1", "3", "4"} else ""
    assert f'value="{kept}" checked' in chosen


async def test_the_debrief_lists_the_shift(noe: Counsellor) -> None:
    """Alias, level, outcome, minutes of each case; three questions whose answers have no way out of the page."""
    await carry(noe)
    noe.house.cases.put(card(5, alias="Renard 3", status=Status.ASSIGNED, owner="noe"))

    page = (await noe.browser.get("/soin/bilan")).text

    listed = page[
        page.index('<ul class="care-cases">') : page.index("</ul>", page.index("care-cases"))
    ]
    assert listed.index("Renard 3") < listed.index("Loutre 27")
    for word in ("urgent", "lourde", "Écouté", "20 min", "en cours"):
        assert word in listed
    boxes = re.findall(r"<textarea[^>]*>", page)
    assert 3 == len(boxes)
    assert not [box for box in boxes if "name=" in box]


async def test_an_erased_case_is_a_line_without_a_name(noe: Counsellor) -> None:
    """P8: what is erased is gone from the debrief too, but for the minutes that somebody carried it."""
    await carry(noe)
    del noe.house.cases.cards[HARD]

    page = (await noe.browser.get("/soin/bilan")).text

    assert "Loutre 27" not in page
    assert "effacée" in page


async def test_what_a_colleague_should_know(noe: Counsellor) -> None:
    """A supervisor reads words of care, for whoever needs some; no count, no order, nothing of the check-in."""
    await carry(noe)
    noe.house.clock.turn(minutes=1)

    lea = Presence("lea", "on", NOW - timedelta(hours=2), NOW + timedelta(hours=1))

    known = await caring.loads(
        noe.house.care, [lea, replace(lea, login="noe", since=NOW)], Rules(), noe.house.clock()
    )

    assert {"lea": ("break_due",), "noe": ("pause",)} == known
    assert State() == await noe.house.care.state("lea")


async def test_a_break_is_suggested_on_the_page(noe: Counsellor) -> None:
    """Two hours on shift, and the queue suggests a break, one press away; it takes nothing."""
    page = (await noe.browser.get("/")).text
    assert "Prendre une pause" not in page

    for _ in range(12):
        await wait(noe, 10)
    page = (await noe.browser.get("/")).text

    assert "Prendre une pause" in page


def test_a_supervisor_reads_words() -> None:
    """Each sign is a sentence with something to do; whoever carries nothing heavy has no list at all."""
    pages = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
    words = Wording(small_content(), "fr").helpers()
    shown = pages.get_template("care_load.html").render(signs=get_args(Sign), **words)

    lines = re.findall("<li>(.*?)</li>", shown)
    assert len(get_args(Sign)) == len(set(lines))
    assert not [line for line in lines if re.search(r"\d", line) or line in get_args(Sign)]
    assert "" == pages.get_template("care_load.html").render(signs=(), **words).strip()


def test_levels_that_are_covered() -> None:
    """A veil covers its level and all above; none covers nothing."""
    assert frozenset({"urgent", "emergency"}) == caring.covered(Level.URGENT)
    assert frozenset() == caring.covered(NEVER)
