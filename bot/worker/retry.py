"""When to try a failed send again, and when to give up.

**Rules.** Pure. A wipe is never given up (P4). Words are: a counsellor must learn within minutes
that a sentence did not arrive, and an old sentence out of nowhere harms.
"""

FIRST = 0.5
LONGEST = 60.0
TRIES = 12
"""0.5 s doubled up to a minute: about seven minutes in all."""


def delay(tries: int, asked: float) -> float:
    """Return seconds to wait after the given number of failed tries.

    Never less than the platform asked for.
    """
    return max(asked, min(LONGEST, FIRST * 2.0 ** min(tries, 10)))


def gives_up(tries: int, *, wipe: bool) -> bool:
    """Return whether a delivery has failed for good."""
    return not wipe and tries >= TRIES
