"""P7: the list of what may be read in Redis is a list: whatever is not on it is found, wherever it stands."""

import json
import re
from typing import Any

import pytest

from bot.model.event import Address, Arrival, Said
from bot.store.door import command
from bot.store.store import Store
from bot.vault.vault import Vault
from tests.canary.keyspace import KINDS, strange
from tests.e2e.telegram_fixtures import content
from tests.store.helpers import CONV, NOW

WORDS = "il a trouvé ma cachette"
CASE = f"{CONV}.1"


def card(**changed: Any) -> str:
    """Give a card as it stands in Redis."""
    made = {
        "case_id": CASE, "conversation": CONV, "version": 1, "alias": f"{content().aliases[0]} 12", "status": "waiting",
        "since": NOW.isoformat(), "topic": "harassment", "locale": "fr", "risk": 2, "owner": None, "away": False,
        "message_only": False, "reasons": ["model.kin"], "outcome": "", **changed,
    }  # fmt: skip
    return json.dumps(made, ensure_ascii=False)


STRANGE: dict[str, tuple[str, ...]] = {
    "a key of a kind that nobody knows": ("SET", "{0}:notes:" + CONV, "1"),
    "words in the name of a key": ("SET", "{0}:seen:" + WORDS, "1"),
    "a field that nobody knows": ("HSET", "{0}:session:" + CONV, "said", "1"),
    "words in a field that is known": ("HSET", "{0}:session:" + CONV, "r", WORDS),
    "a session that is not sealed": ("HSET", "{0}:session:" + CONV, "b", WORDS),
    "a line that is not sealed": ("RPUSH", "{0}:transcript:" + CONV, WORDS),
    "an event that is not sealed": ("RPUSH", "{0}:inbox:" + CONV, "\0" * 7 + "\1." + WORDS),
    "a delivery that is not sealed": (
        "RPUSH",
        "{0}:outbox:" + CONV,
        f"{CONV}.1.0\x000\0b\0\0{WORDS}",
    ),
    "words beside a delivery": ("RPUSH", "{0}:outbox:" + CONV, f"{CONV}.1.0\x000\0b\0{WORDS}\0"),
    "a message that is not sealed": (
        "XADD",
        "{0}:feed:" + CONV,
        "*",
        "k",
        f"{CONV}.1.0",
        "b",
        WORDS,
    ),
    "an address among the messages": ("ZADD", "{0}:trail:" + CONV, "1", "@cunegonde_q77"),
    "words in a timer": ("ZADD", "{0}:timers", "1", f"{CONV}\0{WORDS}"),
    "words among the reasons": (
        "HSET",
        "{desk}:case:" + CASE,
        "v",
        "1",
        "card",
        card(reasons=[WORDS]),
    ),
    "a name for an alias": ("HSET", "{desk}:case:" + CASE, "card", card(alias="Cunégonde 12")),
    "a subject that is none": ("HSET", "{desk}:case:" + CASE, "card", card(topic=WORDS)),
    "one more field of a card": ("HSET", "{desk}:case:" + CASE, "card", card(text="x")),
    "a field within a field": (
        "HSET",
        "{desk}:case:" + CASE,
        "card",
        card(outcome={"text": WORDS}),
    ),
    "an address that waits": ("ZADD", "{desk}:waiting", "0", "6518274903"),
    "words among what is given": (
        "ZADD",
        "{desk}:free",
        "0",
        f"0:fr:{WORDS}:000001789012345:{CASE}",
    ),
    "somebody else among the holders": ("ZADD", "{desk}:held", "0", f"@cunegonde_q77 {CASE}"),
    "words in the audit log": ("RPUSH", "{desk}:audit", "0" * 64 + " " + json.dumps([1, WORDS])),
    "why it was given up, in words": ("XADD", "{0}:dead", "*", "c", CONV, "why", WORDS),
    "a secret of codes in clear": (
        "HSET",
        "{desk}:staff",
        "noe",
        json.dumps({"totp": "JBSWY3DPEHPK3PXP"}),
    ),
    "a password": ("HSET", "{desk}:staff", "noe", json.dumps({"password": WORDS})),
    "files that nobody published": ("HSET", "{content}:files", "0" * 64, WORDS),
}


@pytest.mark.parametrize("call", STRANGE.values(), ids=STRANGE)
async def test_what_is_not_on_the_list_is_found(
    store: Store, vault: Vault, call: tuple[str, ...]
) -> None:
    """P7: one thing too many, and it is named."""
    verb, key, *rest = call
    name = store.layout.prefix + key.encode()
    await store.door.one(command(verb, name, *rest))
    found = await strange(store, vault, content())
    await store.door.one(command("DEL", name))
    assert 1 == len(found), found
    assert found[0].startswith(key.replace(WORDS, "")[:9])


async def test_what_is_on_the_list_is_not(store: Store, vault: Vault) -> None:
    """What is sealed and where it should be, and a card of codes, are no finds."""
    said = Arrival(
        CONV, "telegram:1", Said(NOW, WORDS, ref="17"), Address("telegram", "6518274903")
    )
    await store.inbox.append([said])
    name = store.layout.desk(b"case", CASE.encode())
    await store.door.one(command("HSET", name, "v", 1, "card", card()))
    found = await strange(store, vault, content())
    await store.door.one(command("DEL", name))
    assert found == []


async def test_sealed_for_something_else(store: Store, vault: Vault) -> None:
    """P7: what another key, or the same for another purpose, has sealed is not taken for what belongs there."""
    said = Arrival(
        CONV, "telegram:1", Said(NOW, WORDS, ref="17"), Address("telegram", "6518274903")
    )
    await store.inbox.append([said])
    keys = store.layout.conversation(CONV)
    wrapped = await store.door.one(command("GET", keys[1]))
    other = vault.envelope(CONV, wrapped).seal(b"event", WORDS.encode())
    await store.door.one(command("RPUSH", keys[5], other))
    found = await strange(store, vault, content())
    await store.door.one(command("DEL", keys[5]))
    assert 1 == len(found), found


def test_each_kind_says_why() -> None:
    """Whatever can be read has a reason; what is sealed whole, and what Redis keeps of the keys, needs none."""
    silent = [re.findall("[a-z]{3,}", one.name)[0] for one in KINDS if not one.why]
    assert ["key", "transcript", "feed", "meta"] == silent
