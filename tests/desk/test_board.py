"""What the desk shows: order, waiting time, words for delivery."""

from datetime import timedelta
from typing import Any

import pytest

from bot.desk import board
from bot.model.case import Level, Status
from bot.model.queue import QueueRules
from bot.ports import OpenCase
from tests.desk.stand_ins import NOW, card, line


def test_the_queue_is_ordered_by_risk_then_by_waiting_time() -> None:
    """P10: the queue forgets nobody: danger first, then whoever has waited longest."""
    cards = [
        card(1, since=NOW - timedelta(minutes=1), risk=Level.NONE),
        card(2, since=NOW - timedelta(minutes=9), risk=Level.NONE),
        card(3, since=NOW - timedelta(minutes=2), risk=Level.EMERGENCY),
        card(4, since=NOW - timedelta(minutes=50), risk=Level.NONE, message_only=True),
        card(5, since=NOW - timedelta(minutes=3), risk=Level.URGENT),
    ]

    rows = board.queue(cards, NOW, QueueRules())

    assert [row.case_id[-1] for row in rows] == ["3", "5", "2", "1", "4"]


def test_a_returned_case_has_its_old_place() -> None:
    """P10: a case that a counsellor lost keeps its `since`, hence its place."""
    older = card(1, since=NOW - timedelta(minutes=30))
    newer = card(2, since=NOW - timedelta(minutes=10))

    assert board.queue([newer, older], NOW, QueueRules())[0].case_id == older.case_id


@pytest.mark.parametrize("status", [Status.ASSIGNED, Status.CLOSED, Status.ABANDONED])
def test_only_those_who_wait_are_in_the_queue(status: Status) -> None:
    """Nobody is offered a case that somebody has, or that is over."""
    assert board.queue([card(status=status)], NOW, QueueRules()) == ()


def test_waiting_time_is_whole_minutes_and_never_negative() -> None:
    """Clocks of two machines may differ by a little: nobody has waited for minus one minute."""
    assert board.row(card(since=NOW - timedelta(seconds=119)), NOW).minutes == 1
    assert board.row(card(since=NOW + timedelta(seconds=30)), NOW).minutes == 0


def test_my_cases_show_present_people_first() -> None:
    """Whoever can read an answer now comes before whoever has left."""
    held = {"status": Status.ASSIGNED, "owner": "noe"}
    gone = card(1, away=True, risk=Level.EMERGENCY, **held)
    here = card(2, **held)

    assert [row.case_id for row in board.mine([gone, here], NOW)] == [here.case_id, gone.case_id]


@pytest.mark.parametrize(
    ("delivery", "state", "reason"),
    [
        ("", "", ""),
        ("queued", "queued", ""),
        ("sent", "sent", ""),
        ("dropped", "dropped", ""),
        ("failed:blocked", "failed", "blocked"),
        ("something new", "queued", ""),
    ],
)
def test_sent_is_said_only_when_the_platform_accepted(
    delivery: str, state: str, reason: str
) -> None:
    """Acceptance test 11: no false *sent*; a state that nobody knows counts as not yet sent."""
    bubble = board.bubble(line("counsellor:noe", "Oui", delivery))

    assert (bubble.state, bubble.reason) == (state, reason)


@pytest.mark.parametrize(
    ("who", "side", "author"),
    [
        ("seeker", "seeker", ""),
        ("bot", "bot", ""),
        ("counsellor:lou", "counsellor", "lou"),
        ("system", "system", ""),
        ("note:lou", "note", "lou"),
        ("whisper:lou", "whisper", "lou"),
        ("whatever", "system", ""),
    ],
)
def test_every_line_has_a_side(who: str, side: str, author: str) -> None:
    """A reader sees at once who spoke."""
    bubble = board.bubble(line(who, "x"))

    assert (bubble.side, bubble.author) == (side, author)


@pytest.mark.parametrize(
    ("changes", "barrier"),
    [
        ({}, ""),
        ({"away": True}, "away"),
        ({"status": Status.CLOSED, "away": True}, "over"),
    ],
)
def test_a_room_says_why_nothing_can_be_written(changes: dict[str, Any], barrier: str) -> None:
    """P3: after an exit the composer is closed until the person returns."""
    held = card(**{"status": Status.ASSIGNED, "owner": "noe", **changes})

    assert board.room(OpenCase(held, ()), NOW).barrier == barrier


def test_who_listens_in_reads_and_does_not_write() -> None:
    """P7: only the owner writes; who listens in sees the room with its care plan, and its composer closed."""
    held = card(status=Status.ASSIGNED, owner="noe", away=True, listeners=("sam",), called=True)

    room = board.room(OpenCase(held, (), listening=True, plan="Pas la nuit.", before="lou"), NOW)

    assert (room.barrier, room.plan, room.before) == ("listening", "Pas la nuit.", "lou")
    assert (room.row.listeners, room.row.called) == (("sam",), True)
