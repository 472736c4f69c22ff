"""What somebody who asks for a human would read at an instant: played by the bot itself, not described.

**Rules.** Pure: the very steps that answer people answer here, with the hours that would be published.
"""

from datetime import datetime

from bot.content.content import Content
from bot.engine.simulate import Simulation
from bot.model.desk import DeskSnapshot

CHANNEL = "webchat"


def reads(content: Content, at: datetime, locale: str) -> str:
    """Play somebody who opens the bot and asks for a human, with one counsellor there while it is open."""
    opening = content.desk.hours.at(at)
    is_open = opening.state == "open"
    desk = DeskSnapshot(is_open, opening.until if is_open else opening.opens, staff=int(is_open))
    zone = content.desk.hours.zone
    played = Simulation(content, at, desk, locale, zone, CHANNEL)
    played.start()
    played.say(content.rules.human.words[0])
    return played.last.body if played.last else ""
