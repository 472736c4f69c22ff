"""A short evening: the promises hold while people come, leave, return, are passed on, and processes are killed."""

from pathlib import Path

import pytest

from tests.evening.play import evening

pytestmark = [pytest.mark.e2e, pytest.mark.no_cover, pytest.mark.timeout(400)]


async def test_a_short_evening(tmp_path: Path) -> None:
    """P2, P3, P6, P10: everybody is answered or told, nobody after an exit, no case by two; whatever vanishes."""
    report = await evening(tmp_path, count=12, minutes=0.5, seed=1)

    assert [] == report.wrong
    assert ["worker", "front"] == report.killed
    assert "1 vanished" == report.deeds["noe"]
    assert len(report.waits) >= 8
    assert 12 == len(report.told)
    assert "beside" in report.deeds["iris"]
    assert report.hands >= 1
    assert report.too_late >= 1, "nobody tried what must not be possible"
