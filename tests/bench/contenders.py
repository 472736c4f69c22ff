"""The table of contenders: how each is started, and how many people it is given at saturation."""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench import ours


@dataclass(frozen=True, slots=True)
class Place:
    """Where a contender finds the Bot API and Redis, and a folder of its own."""

    api: str
    redis: str
    folder: Path


@dataclass(frozen=True, slots=True)
class Launch:
    """Command lines (several when roles are split) and what they need in their environment."""

    commands: Sequence[Sequence[str]]
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Contender:
    """One bot; `chats` people at once saturate it without making them wait seconds."""

    name: str
    launch: Callable[[Place], Launch]
    chats: int = 250
    by_default: bool = True


def _peer(module: str, *options: str) -> Callable[[Place], Launch]:
    def launch(place: Place) -> Launch:
        arguments = [place.api, place.redis, *options]
        return Launch([[sys.executable, "-m", f"tests.bench.{module}", *arguments]])

    return launch


def _murmure(*roles: str) -> Callable[[Place], Launch]:
    def launch(place: Place) -> Launch:
        environment = ours.environment(place.api, place.redis, place.folder)
        return Launch([ours.command(role) for role in roles], environment)

    return launch


BASELINE = "aiogram"
CONTENDERS = (
    Contender("aiogram", _peer("peer_aiogram")),
    Contender("aiogram-isolation", _peer("peer_aiogram", "--isolation"), by_default=False),
    Contender("aiogram-dialog", _peer("peer_dialog")),
    Contender("ptb", _peer("peer_ptb"), chats=100),
    Contender("ptb-concurrent", _peer("peer_ptb", "--concurrent"), chats=100, by_default=False),
    Contender("murmure", _murmure("all")),
)


def chosen(names: Sequence[str]) -> list[Contender]:
    """Choose by name, or the default ones that can run here."""
    if names:
        return [contender for contender in CONTENDERS if contender.name in names]
    default = [contender for contender in CONTENDERS if contender.by_default]
    return [one for one in default if one.name != "murmure" or ours.available()]
