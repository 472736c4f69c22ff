"""Content: one immutable revision of everything that editors own.

**Rules.** Compiled once by `content.load`, then only read. Whatever reaches here is valid: every
reference resolves, every required text is translated (P11).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from bot.content.closures import Closure
from bot.content.cover import CoverFile
from bot.content.practice import Seeker
from bot.content.profile import ProfileFile
from bot.content.replies import Reply
from bot.dialogs.rules import Globals
from bot.dialogs.steps import Dialog, Node
from bot.hotlines.directory import Directory
from bot.hotlines.hours import Hours
from bot.i18n.catalog import Catalogs
from bot.model.care_rules import Rules as CareRules
from bot.model.following import FrequentRules
from bot.model.queue import QueueRules
from bot.risk.lexicon import Lexicons

History = Literal["facts", "none"]


@dataclass(frozen=True, slots=True)
class DeskRules:
    """`desk.yaml`: when the desk is open and how long people may wait for what.

    Attributes:
        vanish_after: how long somebody may be gone before the cases that they hold go back.
        offer_after: how long a colleague has to accept a case that is offered to them.
        hand_back: where the bot may be told to go on, and what staff call it.
        block_days: for how many days a block is asked if nothing else is said.
        history: what whoever holds a case sees of the person's earlier ones.
        frequent: who comes often.
        typing: whether the person sees that somebody is writing.
    """

    hours: Hours
    return_after: timedelta
    reassure_after: tuple[timedelta, ...]
    outcomes: Mapping[str, str]
    topics: Mapping[str, str]
    queue: QueueRules = field(default_factory=QueueRules)
    vanish_after: timedelta = timedelta(minutes=5)
    offer_after: timedelta = timedelta(minutes=3)
    hand_back: Mapping[str, str] = field(default_factory=dict)
    block_days: int = 7
    history: History = "facts"
    frequent: FrequentRules = field(default_factory=FrequentRules)
    typing: bool = False


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
        required: the translations without which nothing is published.
        aliases: words that make an alias (P7), e.g. animals.
        replies: what counsellors may put into an answer at a touch.
        closures: what replaces the usual hours on some days; `desk.hours` has them in it.
        care: what counsellors may carry.
        practice: people who never lived, to practise with.
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
    required: tuple[str, ...] = ("en",)
    languages: Mapping[str, str] = field(default_factory=dict)
    directions: Mapping[str, str] = field(default_factory=dict)
    cover: CoverFile | None = None
    telling: frozenset[str] = frozenset()
    profile: ProfileFile | None = None
    replies: tuple[Reply, ...] = ()
    closures: tuple[Closure, ...] = ()
    care: CareRules = field(default_factory=CareRules)
    practice: tuple[Seeker, ...] = ()
