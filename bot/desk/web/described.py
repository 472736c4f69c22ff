"""What an admin says of somebody: read from a form, shown in one.

**Rules.** Pure. What cannot be meant is a fault with a name, and changes nothing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.store.values import COUNSELLOR, ROLES, Account, Role

MOST = 50
LONGEST_NAME = 40
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,31}")
TERRITORY = re.compile(r"[\w/-]{1,40}")


@dataclass(frozen=True, slots=True)
class Described:
    """A person, as a form has them. `fault` names the first field that cannot be meant."""

    name: str = ""
    roles: frozenset[Role] = COUNSELLOR
    languages: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    territories: tuple[str, ...] = ()
    capacity: int = 3
    fault: str = ""

    @classmethod
    def of(cls, account: Account) -> "Described":
        """Describe somebody as they are."""
        return cls(
            account.name,
            account.roles,
            account.languages,
            account.skills,
            account.territories,
            account.capacity,
        )

    def applied(self, account: Account) -> Account:
        """Make somebody what is described."""
        return replace(
            account,
            name=self.name,
            roles=self.roles,
            languages=self.languages,
            skills=self.skills,
            territories=self.territories,
            capacity=self.capacity,
        )


def read_description(form: Mapping[str, str]) -> Described:
    """Read a form; each box has a name of its own, `role-admin` for one."""
    roles = frozenset(role for role in ROLES if f"role-{role}" in form)
    name = " ".join(form.get("name", "").split())
    capacity = form.get("capacity", "")
    territories = tuple(dict.fromkeys(form.get("territories", "").replace(",", " ").split()))
    right = {
        "roles": bool(roles),
        "capacity": capacity.isdecimal() and 1 <= int(capacity) <= MOST,
        "territories": all(TERRITORY.fullmatch(one) for one in territories),
        "name": 1 <= len(name) <= LONGEST_NAME,
    }
    return Described(
        name=name,
        roles=roles,
        languages=_ticked(form, "language-"),
        skills=_ticked(form, "skill-"),
        territories=territories,
        capacity=int(capacity) if right["capacity"] else 3,
        fault=next((field for field, good in right.items() if not good), ""),
    )


def _ticked(form: Mapping[str, str], prefix: str) -> tuple[str, ...]:
    names = (name.removeprefix(prefix) for name in form if name.startswith(prefix))
    return tuple(name for name in names if NAME.fullmatch(name))
