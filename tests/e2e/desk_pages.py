"""Every page of the desk that `test_desk_axe` looks at. Whoever adds a page adds a line.

`{held}` is a case that the counsellor holds and somebody else listens to, `{handed}` a hard one that a supervisor gave
them, `{other}` one that a colleague holds. The roles are those of whoever opens the page; an empty set is nobody,
before the door.
"""

from dataclasses import dataclass

from bot.store.values import COUNSELLOR, Role
from tests.e2e.desk_house import ADMIN, SUPERVISOR

NOBODY: frozenset[Role] = frozenset()


@dataclass(frozen=True, slots=True)
class Place:
    """A page, and who opens it."""

    path: str
    roles: frozenset[Role] = COUNSELLOR


PAGES: tuple[Place, ...] = (
    Place("/entrer", NOBODY),
    Place("/"),
    Place("/dossier/{held}"),
    Place("/dossier/{held}/reponses"),
    Place("/dossier/{held}/services"),
    Place("/dossier/{held}/effacer"),
    Place("/dossier/{other}"),
    Place("/dossier/{held}", SUPERVISOR),
    Place("/dossier/{handed}"),
    Place("/avant/{waits}"),
    Place("/service/fin"),
    Place("/soin?suite=pause"),
    Place("/soin/point"),
    Place("/soin/bilan"),
    Place("/suivi"),
    Place("/suivi/{held}"),
    Place("/acces"),
    Place("/entrainement"),
    Place("/entrainement/visite"),
    Place("/mur", SUPERVISOR),
    Place("/mur/{held}", SUPERVISOR),
    Place("/mur/{other}/blocage", SUPERVISOR),
    Place("/chiffres", SUPERVISOR),
    Place("/suivi", SUPERVISOR),
    Place("/suivi/{held}/plan", SUPERVISOR),
    Place("/equipe", ADMIN),
    Place("/equipe/noe", ADMIN),
    Place("/horaires", ADMIN),
    Place("/reponses", ADMIN),
    Place("/versions", ADMIN),
)
