"""The composition root and what it alone starts: taking over, counting, noting what nobody waited for."""

import asyncio
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from bot import app, log
from bot.model.event import Start
from bot.store.store import Store
from bot.web.metrics import Metrics
from bot.worker.counts import GAUGES, Counts
from bot.worker.processor import Processor
from bot.worker.takeover import take_over
from tests.conftest import Eventually
from tests.delivered import delivered
from tests.store.helpers import CONV, LANES, arrival

SENTENCE = "il ne doit rien savoir de Zanzibar"


async def _greeted(store: Store) -> None:
    """Have somebody press Start."""
    await store.inbox.append([arrival("telegram:1", Start(datetime.now(UTC), locale="fr"))])


async def test_what_the_last_run_worked_on_is_worked_on_at_once(store: Store) -> None:
    """P6: nobody waits for the lease of a process that cannot come back."""
    content = delivered()
    await _greeted(store)
    assert len(await store.work.claim("dead", block_ms=0)) == 1
    processor = Processor(store, lambda: content, "alive", Metrics())
    await take_over(store, processor, "alive")
    assert await store.work.reclaim("third", 0) == []
    (token,) = await store.sending.claim("alive", LANES, block_ms=0)
    assert CONV == token.conversation


async def test_what_the_last_run_was_sending_is_sent_at_once(store: Store) -> None:
    """P6: the same for a message that was on its way."""
    content = delivered()
    await _greeted(store)
    processor = Processor(store, lambda: content, "dead", Metrics())
    await processor.process(await store.work.claim("dead", block_ms=0))
    (held,) = await store.sending.claim("dead", LANES, block_ms=0)
    await take_over(store, processor, "alive")
    await store.sending.wake(datetime.now(UTC))
    (token,) = await store.sending.claim("alive", LANES, block_ms=0)
    assert held.conversation == token.conversation
    (due,) = await store.sending.head([token])
    assert due.delivery is not None


async def test_counts(store: Store, eventually: Eventually) -> None:
    """P7: operators see how much is queued, in numbers without a label."""
    metrics = Metrics()
    counts = Counts(store, metrics)
    assert "murmure_inbox_tokens 0.0" in metrics.text().decode()
    await _greeted(store)
    job = asyncio.create_task(counts.run())

    async def shown() -> bool:
        return "murmure_inbox_tokens 1.0" in metrics.text().decode()

    await eventually(shown)
    job.cancel()
    await asyncio.wait([job])
    known = await store.stats()
    assert set() == {part for _, parts in GAUGES.values() for part in parts} - known.keys()
    assert CONV not in metrics.text().decode()


async def test_what_nobody_waited_for(capsys: pytest.CaptureFixture[str]) -> None:
    """P7: an exception that a forgotten task kept is logged by class and line; asyncio would write it out."""
    log.configure("INFO", "text")
    app._note(asyncio.get_running_loop(), {"message": SENTENCE, "exception": ValueError(SENTENCE)})
    app._note(asyncio.get_running_loop(), {"message": SENTENCE})
    told = capsys.readouterr().err
    assert "error='ValueError'" in told
    assert "Zanzibar" not in told


def test_what_is_not_asked_for_is_not_imported() -> None:
    """Aiogram takes seconds and 100 MB: whoever has no token does not pay for it."""
    code = "import sys, bot.cli.main; sys.exit(bool({'aiogram', 'telegram'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
