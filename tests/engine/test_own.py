"""What is kept of a person, shown to them: all that is theirs, and nothing of whoever wrote before."""

from datetime import UTC, datetime, timedelta

from bot.engine import own
from bot.engine.own import LONGEST
from bot.engine.simulate import Simulation
from bot.model.effect import Entry, Post, Recall
from bot.model.message import Message
from tests.engine.gear import only, press, session, shown

RECALL = Recall(
    "{time}, toi : {text}",
    "{time}, robot : {text}",
    "{time}, équipe : {text}",
    "Europe/Paris",
    "fr",
)
NOON = datetime(2026, 3, 3, 11, tzinfo=UTC)
HEAD = Message("", "Voici.")


def entry(number: int, who: str, text: str) -> Entry:
    """Make a line of a transcript, a minute after the one before."""
    return Entry(f"1.{number}", NOON + timedelta(minutes=number), who, text)


def test_everything_is_shown_in_order() -> None:
    """GDPR, article 15: what they said and were told, when, in their own time; not our notes."""
    said = [
        entry(0, "bot", "Bonjour."),
        entry(1, "seeker", "j’ai {text} peur"),
        entry(2, "system", "asked"),
        entry(3, "counsellor:ana", "Je suis là."),
    ]
    wanted = (
        "Voici.\n\n"
        "3 mars 12\u202fh, robot : Bonjour.\n"
        "3 mars 12\u202fh\u202f01, toi : j’ai {text} peur\n"
        "3 mars 12\u202fh\u202f03, équipe : Je suis là."
    )
    assert wanted == own.told(HEAD, RECALL, said).body


def test_nothing_from_before_a_return() -> None:
    """P4, rule 16: whoever holds the phone after an exit reads nothing of what was said before."""
    said = [
        entry(0, "seeker", "secret"),
        entry(1, "system", "came_back"),
        entry(2, "seeker", "coucou"),
    ]
    assert "Voici.\n\n3 mars 12\u202fh\u202f02, toi : coucou" == own.told(HEAD, RECALL, said).body


def test_of_very_much_the_newest() -> None:
    """P2: a chat is not flooded for minutes: then an exit would have to wait for the platform."""
    said = [entry(number, "seeker", f"{number} " + "a" * 1000) for number in range(60)]
    body = own.told(HEAD, RECALL, said).body
    assert LONGEST + len(HEAD.body) + 60 >= len(body)
    assert "59 a" in body
    assert "toi : 1 a" not in body


def test_a_word_asks_for_it(sim: Simulation) -> None:
    """It is one word away: what is known stands there, and the transcript is put below as it is sent."""
    sim.start()
    press(sim, "Non")
    sim.say("mes données")
    post = only(sim, Post)
    assert post.recall == Recall(
        "{time}, toi : {text}",
        "{time}, robot : {text}",
        "{time}, équipe : {text}",
        "Europe/Paris",
        "fr",
    )
    assert f"Surnom : {session(sim).alias}." in shown(sim).body
    assert "Que se passe-t-il ?" in shown(sim).body


def test_who_came_back_is_told_nothing_of_before(sim: Simulation) -> None:
    """Rule 16: neither when it began nor that something sounded like danger; what they say themselves counts."""
    sim.start()
    sim.say("il me frappe")
    sim.say("mes données")
    assert "Un danger a été craint." in shown(sim).body
    sim.leave()
    sim.wait(timedelta(minutes=5))
    sim.start()
    sim.say("mes données")
    assert "Un danger a été craint." not in shown(sim).body
    assert "Depuis : 21 nov. 15\u202fh\u202f05." in shown(sim).body
    sim.say("il me frappe")
    sim.say("mes données")
    assert "Un danger a été craint." in shown(sim).body
