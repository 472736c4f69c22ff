"""`murmure enrol --telegram`: a link for one account, or the reason why there is none."""

from tests.cli.terminal import Terminal


def test_there_is_no_staff_bot(terminal: Terminal) -> None:
    """Without a token the sentence names the setting."""
    assert "MURMURE_STAFF_TELEGRAM_TOKEN" in terminal.refused("enrol", "--telegram", "lou")


def test_there_is_no_such_account(terminal: Terminal) -> None:
    """P7: no link for whoever has no account, and Telegram is not even asked."""
    terminal.set(STAFF_TELEGRAM_TOKEN="9393:AAF-nobody", TELEGRAM_API="http://127.0.0.1:9")

    assert 1 == terminal.type("enrol", "--telegram", "lou")
    assert "no such account" == terminal.out.strip()
