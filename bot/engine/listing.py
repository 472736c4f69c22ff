"""Which services to show: the topic, who asks, and what an editor narrowed it to.

**Rules.** What a person said of themselves counts beside what the editor wrote. A list that would be empty because
nothing is open now is shown without that wish (P5).
"""

from bot.dialogs.rules import Globals
from bot.dialogs.steps import Services
from bot.engine.numbers import ADULT, age
from bot.engine.turn import Turn
from bot.hotlines.directory import Listed, Only, Seeker
from bot.model.session import Session

YOUNG = 25
"""Until when somebody counts among the young."""


def listed(turn: Turn, node: Services) -> tuple[Listed, ...]:
    """Find the services of a step."""
    topic = turn.session.topic if node.services == "$topic" else node.services
    seeker = seeker_of(turn.session, node, turn.content.rules)
    only = Only(frozenset(node.channels), node.speechless, node.open_only)
    directory, now = turn.content.services, turn.context.now
    found = directory.find(topic, now, node.limit, seeker, only)
    if found or not node.open_only:
        return found
    return directory.find(topic, now, node.limit, seeker, Only(only.channels, only.speechless))


def seeker_of(session: Session, node: Services, rules: Globals) -> Seeker:
    """Say who asks: where they are, how old, and whom the editor counts them among."""
    years = age(session)
    audience = frozenset(node.audience) | _by_age(years)
    place = rules.territories.get(node.territory or "")
    here = Seeker.from_zone(place.zone if place else session.zone).territory
    if node.territory and place is None:
        here = node.territory
    return Seeker(territory=here, audience=audience, age=years)


def _by_age(years: int | None) -> frozenset[str]:
    if years is None:
        return frozenset()
    grown = {"child"} if years < ADULT else {"adult"}
    return frozenset(grown | {"young"} if years <= YOUNG else grown)
