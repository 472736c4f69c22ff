"""What supervisors read of the service: from counts alone, small numbers hidden, the same on page and in file."""

import csv
import re
from datetime import date, timedelta
from html import unescape

import pytest
from httpx import Response

from bot.desk.web.reports import MARK, row
from tests.desk.people import Counsellor
from tests.desk.stand_ins import NOW, House

YESTERDAY = NOW.date() - timedelta(days=1)


def busy(house: House) -> None:
    """Let a month of cases have been counted: twenty a day, one of them in the night and about images."""
    for n in range(40):
        house.counters.days[YESTERDAY - timedelta(days=n)] = {
            "came:urgent": 12,
            "came:none": 8,
            "topic:violence_home": 20,
            "locale:fr": 20,
            "hour:20": 13,
            "hour:21": 7,
            "wait:urgent:2": 8,
            "wait:none:7": 7,
            "left:urgent:5": 4,
            "end:heard": 15,
            "end:-left": 4,
        }
    house.counters.days[YESTERDAY]["topic:intimate_images"] = 1
    house.counters.days[YESTERDAY]["topic:violence_home"] = 19


@pytest.fixture
async def lea() -> Counsellor:
    """A supervisor, after a busy month."""
    house = House()
    busy(house)
    return await Counsellor(house, "lea", "Léa").enrol("supervisor")


async def test_for_supervisors_alone() -> None:
    """A counsellor is told that this is not theirs, on the page and for the file."""
    noe = await Counsellor(House()).enrol()
    assert 403 == (await noe.browser.get("/chiffres")).status_code
    assert 403 == (await noe.press("/chiffres/fichier", jours="30")).status_code
    assert [] == [entry for entry in noe.house.audit.entries if entry[1] == "export"]


async def test_every_picture_says_what_it_shows(lea: Counsellor) -> None:
    """WCAG 1.1.1: each chart has a title and a description of its own, and its numbers as a table beside it."""
    page = (await lea.browser.get("/chiffres")).text
    pictures = re.findall(r"<figure>.*?</figure>", page, re.DOTALL)
    assert 8 == len(pictures)
    for picture in pictures:
        names = re.search(r'<svg [^>]*role="img" aria-labelledby="(\S+) (\S+)"', picture)
        if names is not None:
            assert f'<title id="{names[1]}">' in picture
            assert f'<desc id="{names[2]}">' in picture
        assert "<table>" in picture
        assert "<caption" in picture
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(set(ids)) == len(ids)
    assert "style=" not in page


async def test_small_numbers_are_nowhere(lea: Counsellor) -> None:
    """P8: one case about images is hidden, and so is what it could be computed from, in table, picture and file."""
    page = (await lea.browser.get("/chiffres?jours=30")).text
    topics = re.search(
        r'<figure>(?:(?!</figure>).)*id="topics-title".*?</figure>', page, re.DOTALL
    )
    shown = topics[0] if topics else page[page.index("De quoi on parle") :]

    assert "599" not in shown
    assert "600 conversations" in page
    for line in _lines(await lea.press("/chiffres/fichier", jours="30")):
        assert line[2] not in {"1", "599"}, line


async def test_waits_are_never_a_mean(lea: Counsellor) -> None:
    """The middle and the ninetieth percentile, by level; nothing for who did not wait."""
    text = unescape((await lea.browser.get("/chiffres")).text)
    assert '<th scope="row">urgent</th><td>3 min au plus</td><td>3 min au plus</td>' in text
    assert '<th scope="row">sans alerte</th><td>20 min au plus</td><td>20 min au plus</td>' in text
    assert '<th scope="row">danger</th><td>masqué</td><td>masqué</td>' in text
    assert "120 sur 360 (33\u202f%)" in text


async def test_few_people_are_no_report() -> None:
    """Four conversations in a month: no chart, no file."""
    house = House()
    house.counters.days[YESTERDAY] = {"came:none": 4, "topic:violence_home": 4}
    lea = await Counsellor(house, "lea", "Léa").enrol("supervisor")
    page = (await lea.browser.get("/chiffres")).text

    assert "moins de 5 conversations" in page
    assert "<svg" not in page
    assert "fichier" not in page


async def test_periods(lea: Counsellor) -> None:
    """7, 30, 90 or 365 whole days; anything else is thirty."""
    for days, first in ((7, "23 février 2026"), (90, "2 décembre 2025"), (30, "31 janvier 2026")):
        assert f"Du {first} au 1" in (await lea.browser.get(f"/chiffres?jours={days}")).text
    assert "31 janvier 2026" in (await lea.browser.get("/chiffres?jours=1000000")).text
    assert (
        "January 31, 2026"
        in (await lea.browser.get("/chiffres", headers={"accept-language": "en"})).text
    )


def _lines(file: Response) -> list[list[str]]:
    text = file.content.decode("utf-8-sig")
    return list(csv.reader(text.splitlines(), delimiter=";"))


async def test_the_file(lea: Counsellor) -> None:
    """It opens in spreadsheets as it is: marked as UTF-8, the separator of the language; and it is written down."""
    file = await lea.press("/chiffres/fichier", jours="30")

    assert file.content.startswith(MARK.encode())
    assert file.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'filename="chiffres-2026-01-31-2026-03-01.csv"' in file.headers["content-disposition"]
    lines = _lines(file)
    assert {3} == {len(line) for line in lines}
    assert ["Tableau", "Ligne", "Valeur"] == lines[0]
    assert ["Conversations", "en tout", "600"] in lines
    assert ["Niveau", "urgent", "360"] in lines
    assert ["Neuf sur dix attendent", "sans alerte", "20 min au plus"] in lines
    assert ["lundi", "20 h", "52"] in lines
    assert ("lea", "export", "report-30") == lea.house.audit.entries[-1]


async def test_no_file_without_an_entry(lea: Counsellor) -> None:
    """P7: what leaves the house is written down, or does not leave."""
    lea.house.audit.broken = True
    file = await lea.press("/chiffres/fichier", jours="30")
    assert (500, False) == (file.status_code, MARK.encode() in file.content)


def test_no_cell_is_a_formula() -> None:
    """A subject that an editor called `=HYPERLINK(…)` is text in every spreadsheet."""
    write = row(";")
    assert "'=1+1;'@x;\"'-a;b\";-3\r\n" == write("=1+1", "@x", "-a;b", -3)
    assert date(2026, 3, 1).isoformat() + ";l’été\r\n" == write(date(2026, 3, 1), "l’été")
