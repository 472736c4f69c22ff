"""Text as it is typed on a keyboard, and as it is printed."""

import pytest

from bot.i18n.typeset import typeset

N, NBSP = "\u202f", "\u00a0"


@pytest.mark.parametrize(
    ("locale", "typed", "expected"),
    [
        ("fr", "Ça va ? Oui !", f"Ça va{N}? Oui{N}!"),
        ("fr", "Ça va? Oui!", f"Ça va{N}? Oui{N}!"),
        ("fr", "Quoi ?!", f"Quoi{N}?!"),
        ("fr", "« non » : l'aide ; fin", f"«{N}non{N}»{N}: l’aide{N}; fin"),
        ("fr_simple", "C'est ouvert à 9 h.", f"C’est ouvert à 9{NBSP}h."),
        ("fr", "à 10:30, sur https://x.fr/?a=1", "à 10:30, sur https://x.fr/?a=1"),
        ("en", "Don't! Why? Yes: now.", "Don’t! Why? Yes: now."),
        ("fr", " un  deux \r\n\r\n\r\n\r\n trois\x07", "un deux\n\ntrois"),
    ],
)
def test_as_it_is_printed(locale: str, typed: str, expected: str) -> None:
    """No keyboard has these spaces, so nobody has to type them; addresses and hours stay."""
    assert expected == typeset(typed, locale)
    assert expected == typeset(expected, locale)
