"""What each command does when all is well, alone and beside a running Murmure."""

import asyncio
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.cli import check
from bot.cli.main import main
from bot.opening import kept, load_content, open_vault, webhook_secret
from bot.settings import Settings, load_settings
from bot.store.embedded import embedded
from bot.store.values import Account
from tests.cli.folders import whole
from tests.cli.terminal import Terminal


def test_run_says_where_it_is(terminal: Terminal) -> None:
    """The addresses of the chat page and the desk, and the first counsellor's link, until there is an account."""
    assert terminal.run_once() == 0
    said = "\n".join(terminal.lines)
    assert re.search(r"Chat page +http://127\.0\.0\.1:\d+/", said)
    assert re.search(r"Desk +http://127\.0\.0\.1:\d+/", said)
    assert re.search(r"http://127\.0\.0\.1:\d+/bienvenue/[\w-]{43}", said)
    assert "event='started'" in terminal.err
    assert "Traceback" not in terminal.err


def test_what_run_makes_is_for_us_alone(terminal: Terminal) -> None:
    """P8: the key file is 0600, and nobody else looks into the data folder."""
    assert terminal.run_once() == 0
    assert 0o600 == terminal.data.joinpath("key").stat().st_mode & 0o777
    assert 0o700 == terminal.data.stat().st_mode & 0o777
    assert 0o700 == terminal.data.joinpath("redis").stat().st_mode & 0o777


def test_doctor(terminal: Terminal, tmp_path: Path) -> None:
    """Every setting with its value and its meaning, no secret, and whether all can be opened; nothing is made."""
    terminal.set(TELEGRAM_TOKEN="123:s3same")
    assert terminal.type("doctor") == 0
    for name in Settings.model_fields:
        assert f"MURMURE_{name.upper()} = " in terminal.out
    assert "None\n" not in re.sub(r" = None\n", "", terminal.out)
    assert "s3same" not in terminal.out
    assert [
        "content: good", "key file: made at the first start", "Redis: good"
    ] == terminal.out.splitlines()[-3:]  # fmt: skip
    assert not terminal.data.exists()


def test_doctor_shows_no_password(terminal: Terminal) -> None:
    """P7: an address is shown without who logs in there; what cannot be reached is said, with status 1."""
    terminal.set(REDIS_URL="redis://lou:s3same@127.0.0.1:1")
    assert terminal.type("doctor") == 1
    assert "redis://…@127.0.0.1:1" in terminal.out
    assert "Redis: Redis does not answer at redis://127.0.0.1:1" in terminal.out
    assert "s3same" not in terminal.out


def test_enrol_and_stats(terminal: Terminal) -> None:
    """A link for one more account; counts that name nobody."""
    assert terminal.type("enrol", "--role", "supervisor") == 0
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/bienvenue/[\w-]{43}\n", terminal.out)
    terminal.set(DESK_URL="https://desk.example/")
    assert terminal.type("enrol") == 0
    assert terminal.out.startswith("https://desk.example/bienvenue/")
    assert terminal.type("stats") == 0
    assert all(re.fullmatch(r"[a-z_]+ \d+", line) for line in terminal.out.splitlines())


def test_erase(terminal: Terminal) -> None:
    """What is not there is said to be not there."""
    assert terminal.type("erase", "0000000000000000") == 1
    assert terminal.out == "no such conversation\n"


async def test_beside_a_running_one(terminal: Terminal) -> None:
    """Commands use the Redis that a running Murmure has started, instead of asking to stop it."""
    settings = load_settings()
    open_vault(settings)
    async with embedded(terminal.data) as url, kept(settings, url):
        assert await asyncio.to_thread(main, ["stats"]) == 0


async def test_staff(terminal: Terminal) -> None:
    """A lost phone or a colleague who left: the account goes, and with it every way in."""
    settings = load_settings()
    open_vault(settings)
    async with embedded(terminal.data) as url, kept(settings, url) as (_, store):
        await store.staff.add(Account("noe", "hash", b"sealed", frozenset({"supervisor"})))
        assert await asyncio.to_thread(terminal.type, "staff") == 0
        assert terminal.out == "noe  supervisor  capacity=3\n"
        assert await asyncio.to_thread(terminal.type, "staff", "--remove", "noe") == 0
        assert await asyncio.to_thread(terminal.type, "staff", "--remove", "noe") == 1
        assert terminal.out == "no such account\n"
        assert await store.staff.empty()


async def test_staff_set(terminal: Terminal) -> None:
    """What a counsellor speaks, knows and can hold is set by name; what cannot be meant changes nothing."""
    settings = load_settings()
    open_vault(settings)
    async with embedded(terminal.data) as url, kept(settings, url) as (_, store):
        await store.staff.add(Account("noe", "hash", b"sealed", frozenset({"supervisor"}), "Noé"))

        async def type_in(*words: str) -> int:
            return await asyncio.to_thread(terminal.type, "staff", "--set", *words)

        assert await type_in("noe", "languages=fr,en", "skills=hate", "capacity=5") == 0
        assert terminal.out == "noe  supervisor  languages=fr,en  skills=hate  capacity=5\n"
        assert await type_in("noe", "skills=", "languages=fr,xx") == 0
        assert "warning: the dialogs know no language xx" in terminal.out
        for wrong in ("capacity=0", "capacity=many", "skills=a b", "role=admin", "languages"):
            assert await type_in("noe", wrong) == 2
        assert await type_in("nobody", "capacity=2") == 1
        kept_one = Account(
            "noe", "hash", b"sealed", frozenset({"supervisor"}), "Noé", ("fr", "xx"), (), 5
        )
        assert kept_one == await store.staff.get("noe")
        told = [one.subject for one in await store.audit.entries() if one.action == "change_staff"]
    assert ["noe", "noe"] == told


async def test_staff_who_come_and_go(terminal: Terminal) -> None:
    """From the terminal too: a role, a closed account, a lost way in; the last admin stays one."""
    settings = load_settings()
    open_vault(settings)
    async with embedded(terminal.data) as url, kept(settings, url) as (_, store):
        await store.staff.add(Account("noe", "hash", b"sealed"))
        await store.staff.enter("s1", "noe", 900)

        async def type_in(*words: str) -> tuple[int, str]:
            return await asyncio.to_thread(terminal.type, *words), terminal.out.strip()

        assert 2 == (await type_in("staff", "--set", "noe", "roles=king"))[0]
        assert (0, "noe  counsellor,admin  capacity=3") == await type_in(
            "staff", "--set", "noe", "roles=admin,counsellor"
        )
        for words in (
            ("--close", "noe"),
            ("--remove", "noe"),
            ("--set", "noe", "roles=counsellor"),
        ):
            status, said = await type_in("staff", *words)
            assert (1, True) == (status, said.startswith("nobody else can manage"))
        status, link = await type_in("enrol", "--renew", "noe")
        assert (0, True) == (status, "/bienvenue/" in link)
        account = await store.staff.get("noe")
        assert account is not None
        assert ("", 1) == (account.password, account.life)
        assert None is await store.staff.peek("s1")
        await store.staff.add(Account("ada", "hash", b"sealed", frozenset({"admin"})))
        assert (0, "noe  counsellor,admin  capacity=3  closed") == await type_in(
            "staff", "--close", "noe"
        )
        assert None is await store.staff.get("noe")
        assert (1, "no such account") == await type_in("enrol", "--renew", "noe")
        assert (0, "noe  counsellor,admin  capacity=3") == await type_in("staff", "--open", "noe")
        did = [one.action for one in await store.audit.entries()]
        await store.desk.touch("noe", datetime.now(UTC), 900)
        assert (0, "noe  admin  capacity=3") == await type_in(
            "staff", "--set", "noe", "roles=admin"
        )
        assert [] == await store.desk.online()
    assert ["change_staff", "renew_staff", "close_staff", "open_staff"] == did


def test_the_webhook_secret_stays(terminal: Terminal) -> None:
    """Made once, for us alone; one that is set wins."""
    settings = load_settings()
    secret = webhook_secret(settings)
    assert secret == webhook_secret(settings)
    assert len(secret) >= 32
    assert 0o600 == terminal.data.joinpath("webhook-secret").stat().st_mode & 0o777
    named = settings.model_copy(update={"telegram_secret": SecretStr("s" * 20)})
    assert "s" * 20 == webhook_secret(named)


def test_help(terminal: Terminal) -> None:
    """Every command is explained; none at all is refused."""
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    shown = terminal.capsys.readouterr().out
    for name in ("run", "check", "doctor", "enrol", "staff", "erase", "stats"):
        assert re.search(rf"^ +{name} +\w", shown, re.MULTILINE)
    with pytest.raises(SystemExit) as ended:
        main([])
    assert ended.value.code == 2


def test_a_reader_that_has_gone(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """`murmure check | head` ends quietly."""

    def gone(_: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr(check, "_say", gone)
    with (tmp_path / "out").open("w") as out:
        monkeypatch.setattr("sys.stdout", out)
        assert main(["check", str(whole(tmp_path / "ours"))]) == 0
    assert terminal.capsys.readouterr().err == ""


def test_content_of_its_own(terminal: Terminal) -> None:
    """The delivered dialogs are used unless a folder is named."""
    assert load_content(load_settings()).revision
