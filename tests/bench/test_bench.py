"""The benchmark's own accounting: what it counts, never how fast anything was."""

import asyncio
from pathlib import Path

import pytest

from bot.content.load import load
from bot.dialogs.graph import labels as labels_of
from tests.bench import ours, wire
from tests.bench.contenders import chosen
from tests.bench.driver import Load
from tests.bench.measure import Phase, measure, percentile
from tests.bench.script import STEPS, Press
from tests.bench.stub import Stub


def test_the_accounting_of_one_peer_adds_up(tmp_path: Path) -> None:
    """Ten people hold six steps each: sixty replies, ten calls a talk, nothing stuck, all wiped."""
    peer = chosen(["ptb"])[0]
    phase = Phase("few", Load(chats=5, think=0.02, patience=8.0, limit=10), 0.0, 10.0)
    result = asyncio.run(measure(peer, [phase], "no", tmp_path))
    figures = result.phases["few"]
    assert (figures.begun, figures.finished, figures.stuck) == (10, 10, 0)
    assert figures.answered == 60
    assert figures.left_visible == 0
    assert round(figures.calls * figures.answered) == 100
    assert figures.commands >= 20 / 60  # the queue alone: one in, one out, for each talk
    assert figures.reads > 0
    assert result.tracebacks == 0


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (b"Content-Type: application/x-www-form-urlencoded", b"chat_id=7&text=a+%26+%C3%A9"),
        (b"Content-Type: application/json", '{"chat_id":7,"text":"a & é"}'.encode()),
        (
            b"Content-Type: multipart/form-data; boundary=XyZ",
            b'--XyZ\r\nContent-Disposition: form-data; name="chat_id"\r\n\r\n7\r\n'
            b'--XyZ\r\nContent-Disposition: form-data; name="text"\r\n\r\na & \xc3\xa9\r\n'
            b"--XyZ--\r\n",
        ),
    ],
)
def test_every_encoding_of_a_call_is_read(head: bytes, body: bytes) -> None:
    """A contender encodes as it likes: form, JSON and multipart give the same fields."""
    assert wire.decode_body(head, body) == {"chat_id": b"7", "text": "a & é".encode()}


def test_an_update_is_handed_out_until_an_offset_confirms_it() -> None:
    """The stub keeps P6 testable: an update not confirmed comes again, a confirmed one never."""
    stub, answers = Stub(), list[bytes]()
    first, second = stub.push(b"message", b"{}"), stub.push(b"message", b"{}")
    for offset in (0, second.update):
        stub.handle("getupdates", {"offset": b"%d" % offset}, answers.append)
    both = b'{"ok":true,"result":[%s,%s]}' % (first.body, second.body)
    assert answers == [both, b'{"ok":true,"result":[%s]}' % second.body]
    assert stub.unconfirmed == 1


def test_our_dialog_has_the_buttons_of_the_script(tmp_path: Path) -> None:
    """What Murmure is measured with compiles (P11), and offers what the driver presses."""
    dialogs = tmp_path / "dialogs"
    ours.write_content(dialogs)
    labels = {label for step in load(dialogs).nodes.values() for label in labels_of(step)}
    pressed = {step.label for step in STEPS if isinstance(step, Press)}
    assert pressed - labels == set()


def test_percentiles_are_nearest_rank() -> None:
    """A p99 of a hundred values is the greatest of them, and no value is no waiting."""
    assert percentile([float(n) for n in range(100)], 0.99) == 99.0
    assert percentile([], 0.5) == 0.0
