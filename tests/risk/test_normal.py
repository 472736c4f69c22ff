"""What people type, brought to one plain form."""

import pytest

from bot.risk.normal import LONGEST, tokens

SHORT = {"jai": "j ai", "tt": "tout", "lai": "l ai", "cest": "c est", "c": "c est"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("J’ai PEUR", "j ai peur"),
        ("jai peurrrr", "j ai peur"),
        ("jveux tt", "je veux tout"),
        ("jlai vu", "je l ai vu"),
        ("c'est fini", "c est fini"),
        ("cest fini", "c est fini"),
        ("su!cid4ire", "suicidaire"),
        ("1v1 à 6e, 200e", "1v1 a 6e 200e"),
        ("mort 😂😂", "mort lol"),
        ("œuf", "oeuf"),
        ("", ""),
    ],
)
def test_plain_form(text: str, expected: str) -> None:
    """I8: accents, stretched letters, signs inside words and abbreviations do not hide what is said."""
    assert expected.split() == tokens(text, SHORT)


def test_only_the_beginning_of_a_novel_is_read() -> None:
    """A very long message costs no more than a long one."""
    assert LONGEST // 2 >= len(tokens("a " * 10 * LONGEST, {}))
