"""The systemd units: known directives, known settings, closed as far as Murmure allows."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.settings import PREFIX, SECRETS, Settings
from tests.conventions import tree

FOLDER = tree.ROOT / "deploy" / "systemd"
UNITS = sorted([*FOLDER.glob("*.service"), *FOLDER.glob("*.timer")])
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]
HARDENING = {
    "CapabilityBoundingSet": "",
    "LockPersonality": "yes",
    "NoNewPrivileges": "yes",
    "PrivateDevices": "yes",
    "PrivateTmp": "yes",
    "ProtectHome": "yes",
    "ProtectSystem": "strict",
    "SystemCallArchitectures": "native",
}
SECTIONS = {"Install", "Service", "Timer", "Unit"}


def _directives(unit: Path) -> list[tuple[str, str]]:
    lines = unit.read_text(encoding="utf-8").splitlines()
    pairs = [line.partition("=") for line in lines if re.match(r"[A-Z]\w+=", line)]
    return [(name, value) for name, _, value in pairs]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_has_only_sections_and_directives(unit: Path) -> None:
    """Every line is a section, a directive or a comment."""
    for line in unit.read_text(encoding="utf-8").splitlines():
        section = re.fullmatch(r"\[(\w+)\]", line)
        assert section is None or section[1] in SECTIONS
        assert section or not line or line.startswith("#") or re.match(r"[A-Z]\w+=", line), line


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_a_service_is_closed(unit: Path) -> None:
    """Whoever breaks into a process finds nothing else of the machine."""
    given = dict(_directives(unit))

    assert HARDENING == {name: given.get(name) for name in HARDENING}
    assert "murmure" == given["User"]


def test_the_settings_file_holds_what_the_settings_know() -> None:
    """An unknown variable is refused at the start: none may be shipped, not even as a comment."""
    text = (FOLDER / "murmure.env").read_text(encoding="utf-8")
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    known |= {f"{PREFIX}{name.upper()}_FILE" for name in SECRETS}

    given = dict(re.findall(r"^#?(MURMURE_[A-Z_]+)=(.*)$", text, re.MULTILINE))
    assert set() == set(given) - known


def test_the_unit_reads_the_settings_file() -> None:
    """The service and the command line read one and the same file."""
    given = dict(_directives(FOLDER / "murmure.service"))

    assert "/etc/murmure/murmure.env" == given["EnvironmentFile"]


def test_the_folders_of_the_settings_are_made_by_the_unit() -> None:
    """P8: data and keys stand in two folders, both made for Murmure alone."""
    text = (FOLDER / "murmure.env").read_text(encoding="utf-8")
    unit = dict(_directives(FOLDER / "murmure.service"))
    made = {f"/var/lib/{name}" for name in unit["StateDirectory"].split()}

    data = re.search(r"^MURMURE_DATA_DIR=(.+)$", text, re.MULTILINE)
    keys = re.search(r"^MURMURE_KEY_FILE=(.+)/key$", text, re.MULTILINE)
    assert data is not None
    assert keys is not None
    assert made == {data[1], keys[1]}
    assert "0700" == unit["StateDirectoryMode"]


def test_a_wrong_setting_is_not_tried_again_for_ever() -> None:
    """Exit status 2 is a sentence with a fix: repeating it would only hide it in the journal."""
    given = dict(_directives(FOLDER / "murmure.service"))

    assert "2" == given["RestartPreventExitStatus"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_understands_every_unit() -> None:
    """`systemd-analyze verify` finds nothing but that Murmure is not installed in /opt here."""
    run = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, UNITS)],
        capture_output=True,
        text=True,
        check=False,
    )
    complaints = [
        line
        for line in run.stderr.splitlines()
        if "is not executable" not in line and "Failed to" not in line
    ]

    assert [] == complaints
