"""What the pages name exists: links, commands, settings, targets, files, tests, metrics."""

import ast
import re
from pathlib import Path

import pytest

from bot.cli.main import main
from bot.settings import ENV_FILE, PREFIX, SECRETS, Settings
from bot.store.keys import CONTENT, DESK_PERMANENT, OWN, SHARED
from bot.web.metrics import Metrics
from bot.worker.counts import GAUGES
from tests.conventions import tree
from tests.docs import pages

HEAVIEST_PICTURE = 200_000
FOR_TESTS = {"MURMURE_CHROMIUM"}
"""Read by the test suite alone."""
EVERY_PAGE = pytest.mark.parametrize("page", pages.pages(), ids=tree.name)


@EVERY_PAGE
def test_links_lead_somewhere(page: Path) -> None:
    """A link inside the repository leads to a file that is there, and to a heading in it."""
    lost = []
    for link in pages.links(page):
        if re.match(r"[a-z]+:", link):
            continue
        place, _, anchor = link.partition("#")
        target = (page.parent / place).resolve() if place else page
        if not target.exists() or (anchor and anchor not in pages.anchors(target)):
            lost.append(link)

    assert [] == lost


@EVERY_PAGE
def test_commands_exist(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every `murmure …` that a page names can be run, with the options that it names."""
    for line in pages.commands(page):
        found = re.match(r"(?:\S+/|as-)?murmure (telegram setup|[a-z]+)\b(.*)", line)
        if found is None:
            continue
        with pytest.raises(SystemExit) as stopped:
            main([*found[1].split(), "--help"])
        usage = capsys.readouterr().out

        assert 0 == stopped.value.code, line
        assert [] == [one for one in re.findall(r"--[a-z]+", found[2]) if one not in usage], line


@EVERY_PAGE
def test_settings_exist(page: Path) -> None:
    """Every variable that a page names is read by somebody."""
    known = {PREFIX + name.upper() for name in Settings.model_fields} | {ENV_FILE} | FOR_TESTS
    known |= {f"{PREFIX}{name.upper()}_FILE" for name in SECRETS}
    named = set(re.findall(r"\bMURMURE_[A-Z_]*[A-Z]\b", page.read_text(encoding="utf-8")))

    assert [] == sorted(named - known)


@EVERY_PAGE
def test_targets_exist(page: Path) -> None:
    """`make X` is a target of the Makefile."""
    lines = [re.match(r"make (?:-C \S+ |-k )?([a-z-]+)", line) for line in pages.commands(page)]
    named = [found[1] for found in lines if found]
    makefile = pages.text("Makefile")

    assert [] == sorted(one for one in named if not re.search(rf"^{one}:", makefile, re.MULTILINE))


@EVERY_PAGE
def test_files_exist(page: Path) -> None:
    """A path of the repository in backticks is a path of the repository."""
    named = re.findall(
        r"`((?:bot|dialogs|deploy|docs|locales|tests|\.ci)/[\w./*-]*)(?:::\w+)?`",
        page.read_text(encoding="utf-8"),
    )

    real = [one for one in named if "xx" not in one]

    assert [] == [one for one in real if not list(pages.ROOT.glob(one.rstrip("/")))]


@EVERY_PAGE
def test_tests_exist(page: Path) -> None:
    """A promise is held by the test that a page names for it."""
    text = page.read_text(encoding="utf-8")
    for file, name in re.findall(r"`(tests/[\w./-]+\.py)::(\w+)`", text):
        module = ast.parse(pages.text(file))
        names = {
            node.name
            for node in ast.walk(module)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        }

        assert name in names, f"{file}::{name}"


def test_every_setting_is_explained() -> None:
    """The operators' table has every setting once, with the default that holds."""
    table = {
        cells[0].strip("`"): cells[1].strip("`") for cells in pages.rows(OPERATORS, "setting")
    }
    defaults = {
        PREFIX + name.upper(): "" if field.default is None else str(field.default)
        for name, field in Settings.model_fields.items()
    }

    assert defaults == table


def test_every_metric_is_listed() -> None:
    """The operators' table has every metric, with its labels."""
    cells = [row[0] for row in pages.rows(OPERATORS, "metric")]
    table = {name for cell in cells for name in re.findall(r"`(\w+)`", cell)}
    lines = Metrics().text().decode().splitlines()
    served = {line.split()[2] for line in lines if line.startswith("# TYPE")}
    served |= {f"murmure_{name}" for name in GAUGES}

    assert {name for name in served if not name.endswith("_created")} == table


def test_every_key_is_in_the_table() -> None:
    """I7: whoever looks into Redis finds every kind of key explained."""
    table = "\n".join(row[0] for row in pages.rows("docs/architecture.md", "key"))
    lanes = {b"send:human", b"send:bot", b"send:notice"}
    names = {*OWN, *SHARED, *DESK_PERMANENT, *CONTENT} - lanes

    assert [] == sorted(name.decode() for name in names if name.decode() not in table)


def test_counsellors_find_the_words_of_the_desk() -> None:
    """What the counsellors' page quotes in italics stands on the desk's pages, or in the staff bot."""
    quoted = re.findall(r"(?<!\*)\*([^*\s][^*\n]*)\*(?!\*)", pages.text("docs/counsellors.md"))
    templates = (pages.ROOT / "bot" / "desk").glob("*/templates/*.html")
    shown = "\n".join(path.read_text(encoding="utf-8") for path in templates)
    words = [re.sub(r"\s*…$", "", one) for one in quoted]

    assert words
    assert [] == [one for one in words if one not in re.sub(r"[\u00a0\u202f]", " ", shown)]


def test_pictures_are_light() -> None:
    """A page is read on a slow line too."""
    pictures = sorted((pages.ROOT / "docs" / "images").glob("*"))

    assert pictures
    assert [] == [one.name for one in pictures if one.stat().st_size > HEAVIEST_PICTURE]


def test_no_page_is_lost() -> None:
    """Every page can be reached from the README."""
    seen: set[Path] = set()
    waiting = [pages.ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        seen.add(page)
        for link in pages.links(page):
            target = (page.parent / link.partition("#")[0]).resolve()
            if target.suffix == ".md" and target.exists() and target not in seen:
                waiting.append(target)

    assert [] == sorted(tree.name(page) for page in set(pages.pages()) - seen)


OPERATORS = "docs/operators.md"
