"""Content: one immutable revision of everything that editors own.

**Rules.** Compiled once by `content.load`, then only read. Whatever reaches here is valid: every
reference resolves, every required text is translated (P11).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from bot.content.cover import CoverFile
from bot.content.profile import ProfileFile
from bot.content.replies import Reply
from bot.dialogs.rules import Globals
from bot.dialogs.steps import Dialog, Node
from bot.hotlines.directory import Directory
from bot.hotlines.hours import Hours
from bot.i18n.catalog import Catalogs
from bot.model.queue import QueueRules
from bot.risk.lexicon import Lexicons


@dataclass(frozen=True, slots=True)
class DeskRules:
    """`desk.yaml`: when the desk is open and how long people may wait for what."""

    hours: Hours
    return_after: timedelta
    reassure_after: tuple[timedelta, ...]
    outcomes: Mapping[str, str]
    topics: Mapping[str, str]
    queue: QueueRules = field(default_factory=QueueRules)


@dataclass(frozen=True, slots=True)
class Content:
    """One revision.

    Attributes:
        revision: hash of all the sources, hex.
        dialogs: by name.
        nodes: every step by full reference `dialog.node`; references inside are already full, and
            short forms are written out (`dialogs.sugar`).
        exits: folded exit words (see `dialogs.words.fold`).
        telling: the nodes that show a secret word.
        languages: the name of each, as its readers write it.
        aliases: words that make an alias (P7), e.g. animals.
        replies: what counsellors may put into an answer at a touch.
    """

    revision: str
    dialogs: Mapping[str, Dialog]
    nodes: Mapping[str, Node]
    rules: Globals
    exits: frozenset[str]
    catalogs: Catalogs
    services: Directory
    lexicons: Lexicons
    desk: DeskRules
    aliases: tuple[str, ...]
    locales: tuple[str, ...] = ("fr", "en")
    source_locale: str = "fr"
    languages: Mapping[str, str] = field(default_factory=dict)
    directions: Mapping[str, str] = field(default_factory=dict)
    cover: CoverFile | None = None
    telling: frozenset[str] = frozenset()
    profile: ProfileFile | None = None
    replies: tuple[Reply, ...] = ()
