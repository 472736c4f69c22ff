"""The compose files and the Containerfile: well formed, closed, and true to the settings."""

import re
import shlex
from typing import Any

import pytest
import yaml

from bot.settings import PREFIX, SECRETS, Settings
from tests.conventions import tree

DEPLOY = tree.ROOT / "deploy"
COMPOSE = ("compose.yaml", "compose.telegram.yaml")
TOP = {"name", "services", "secrets", "volumes"}
SERVICE = set(
    "build cap_add cap_drop command depends_on entrypoint environment healthcheck image init "
    "logging mem_limit network_mode pids_limit ports read_only restart secrets security_opt "
    "stop_grace_period tmpfs user volumes".split()
)
CONDITIONS = {"service_healthy", "service_completed_successfully", "service_started"}


def _load(name: str) -> Any:
    return yaml.safe_load((DEPLOY / name).read_text(encoding="utf-8"))


def _known_variables() -> set[str]:
    return {PREFIX + name.upper() for name in Settings.model_fields} | {
        f"{PREFIX}{name.upper()}_FILE" for name in SECRETS
    }


def _containerfile() -> list[str]:
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    return [line.strip() for line in text.splitlines() if line.strip() and line[0] != "#"]


@pytest.mark.parametrize("name", COMPOSE)
def test_compose_says_only_what_compose_knows(name: str) -> None:
    """A misspelt field would silently not protect anybody."""
    compose = _load(name)

    assert set() == set(compose) - TOP
    for service in compose["services"].values():
        assert set() == set(service) - SERVICE
        assert set(service.get("secrets", ())) <= set(compose.get("secrets", {}))


def test_compose_volumes_and_dependencies_exist() -> None:
    """What a service mounts or waits for is declared."""
    compose = _load("compose.yaml")
    for service in compose["services"].values():
        for volume in service["volumes"]:
            source = volume.split(":")[0]
            known = source in compose["volumes"] or (DEPLOY / source).is_file()
            assert known, source
        for other, how in service.get("depends_on", {}).items():
            assert how["condition"] in CONDITIONS
            assert how["condition"] != "service_healthy" or (
                "healthcheck" in compose["services"][other]
            )


def test_compose_closes_what_it_can() -> None:
    """Nobody gains a privilege, and no service but the two ports of this machine is reached."""
    services = _load("compose.yaml")["services"]
    for service in services.values():
        assert ["ALL"] == service["cap_drop"]
        assert ["no-new-privileges:true"] == service["security_opt"]
        assert service["read_only"] is True
    assert {"murmure"} == {name for name, one in services.items() if "ports" in one}
    assert all(port.startswith("127.0.0.1:") for port in services["murmure"]["ports"])
    assert "none" == services["redis"]["network_mode"]
    assert services["murmure"]["user"] == services["redis"]["user"] != "0:0"


def test_compose_keeps_the_keys_apart_from_the_data() -> None:
    """P8: the volume of the keys is not the volume of anything else."""
    murmure = _load("compose.yaml")["services"]["murmure"]
    mounts = dict(volume.split(":")[:2] for volume in murmure["volumes"])
    home = murmure["environment"]["MURMURE_KEY_FILE"].rsplit("/", 1)[0]

    assert "keys" == {path: volume for volume, path in mounts.items()}[home]


@pytest.mark.parametrize("name", COMPOSE)
def test_compose_sets_what_the_settings_know(name: str) -> None:
    """An unknown variable is refused at the start: none may be shipped."""
    given = set(_load(name)["services"]["murmure"]["environment"])

    assert set() == given - _known_variables()


def test_the_containerfile_copies_what_exists() -> None:
    """Every source of a COPY is in the repository, and let through by .dockerignore."""
    let_through = (tree.ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    for line in _containerfile():
        words = shlex.split(line)
        if words[0] != "COPY" or words[1].startswith("--from"):
            continue
        for source in words[1:-1]:
            assert (tree.ROOT / source).exists(), source
            assert f"!/{source}" in let_through


def test_the_containerfile_ends_without_privileges() -> None:
    """The image runs as nobody in particular, from pinned and hashed packages."""
    lines = _containerfile()
    users = [line.split()[1] for line in lines if line.startswith("USER ")]
    installs = [line for line in lines if "pip install" in line]

    assert ["10001:10001"] == users
    assert all("--require-hashes" in line or "--no-index" in line for line in installs)
    assert all(re.search(r":\d", line) for line in lines if line.startswith("FROM "))


def test_the_containerfile_sets_what_the_settings_know() -> None:
    """Ports and folders of the image are those of the settings."""
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    given = dict(re.findall(r"\b(MURMURE_[A-Z_]+)=(\S+)", text))
    exposed = re.search(r"^EXPOSE (.+)$", text, re.MULTILINE)

    assert set() == set(given) - _known_variables()
    assert exposed is not None
    assert {given["MURMURE_PORT"], given["MURMURE_DESK_PORT"]} == set(exposed[1].split())
    assert f"127.0.0.1:{given['MURMURE_DESK_PORT']}/healthz" in text
