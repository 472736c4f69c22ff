"""What happens beside a conversation: notes, whispers, a second person, the care plan."""

from bot.engine.simulate import Simulation
from bot.model.case import Status
from bot.model.desk_event import Accepted, Called, Joined, Noted, Offered, Parted, Planned
from bot.model.effect import SUPERVISORS, Entry, Notice, Post, Record
from bot.model.session import LONGEST_PLAN
from tests.engine.gear import card, case, in_chat, in_queue, lines, of, only, posted, session


def test_a_note_is_for_the_desk_alone(sim: Simulation) -> None:
    """P7: it stands in the transcript under its author's name and key, and is never sent."""
    in_chat(sim, "ana")
    now = sim.now
    sim.feed(Noted(now, "ana", "k7", "Ne pas appeler le soir."))
    assert [Record(Entry("k7", now, "note:ana", "Ne pas appeler le soir."))] == list(sim.effects)
    sim.feed(Noted(sim.now, "ana", "k8", " \n"))
    assert () == sim.effects


def test_who_does_not_read_it_does_not_write_beside_it(sim: Simulation) -> None:
    """P7: a note is by the owner or by who listens in, a whisper by who listens in."""
    in_chat(sim, "ana")
    for who, whisper in (("ben", False), ("ben", True), ("ana", True)):
        sim.feed(Noted(sim.now, who, "k", "Hm", whisper))
        assert "not_yours" == only(sim, Notice).code
        assert [] == of(sim, Record)


def test_a_second_person_is_called_and_comes(sim: Simulation) -> None:
    """*I need a second* is seen by who supervises, once; it ends when somebody listens in."""
    in_chat(sim, "ana")
    sim.feed(Called(sim.now, "ana"))
    assert [Notice(SUPERVISORS, "second", case(sim).id, "ana")] == sim.notices()
    assert card(sim).card.called
    assert ["called"] == lines(sim, "system")
    sim.feed(Called(sim.now, "ana"))
    assert () == sim.effects
    sim.feed(Joined(sim.now, "sam"))
    assert (("sam",), False) == (card(sim).card.listeners, card(sim).card.called)


def test_the_owner_knows_who_listens(sim: Simulation) -> None:
    """P7: coming and going of who reads along stands in the transcript, and on the card."""
    in_chat(sim, "ana")
    sim.feed(Joined(sim.now, "sam"))
    assert ["joined:sam"] == lines(sim, "system")
    sim.feed(Joined(sim.now, "sam"))
    assert () == sim.effects
    sim.feed(Parted(sim.now, "sam"))
    assert ["parted:sam"] == lines(sim, "system")
    assert () == card(sim).card.listeners
    sim.feed(Parted(sim.now, "sam"))
    assert () == sim.effects


def test_who_listens_whispers_and_does_not_write(sim: Simulation) -> None:
    """P10: only the owner writes to the person; the whisper reaches the owner."""
    in_chat(sim, "ana")
    sim.feed(Joined(sim.now, "sam"))
    sim.feed(Noted(sim.now, "sam", "k1", "Demande où elle est.", whisper=True))
    assert ["Demande où elle est."] == lines(sim, "whisper:sam")
    assert [Notice("ana", "whisper", case(sim).id, "sam")] == sim.notices()
    assert [] == of(sim, Post)
    sim.reply("Bonjour", "sam")
    assert [Notice("sam", "not_yours", case(sim).id, "ana")] == list(sim.effects)


def test_nobody_listens_to_a_case_of_nobody(sim: Simulation) -> None:
    """P7: what waits is read by nobody; the owner need not listen to themselves."""
    in_queue(sim)
    sim.feed(Joined(sim.now, "sam"))
    assert [Notice("sam", "not_yours", case(sim).id)] == list(sim.effects)
    sim.take("ana")
    sim.feed(Joined(sim.now, "ana"))
    assert [Notice("ana", "taken", case(sim).id)] == list(sim.effects)


def test_listening_ends_with_the_conversation(sim: Simulation) -> None:
    """P7: leaving, closing and giving back end it; being given the case ends it for the new owner."""
    in_chat(sim, "ana")
    sim.feed(Joined(sim.now, "sam"))
    sim.leave()
    assert () == card(sim).card.listeners
    sim.feed(Joined(sim.now, "sam"))
    sim.close("done", "ana")
    assert (Status.CLOSED, ()) == (case(sim).status, case(sim).listeners)
    in_chat(sim, "ana")
    sim.feed(Joined(sim.now, "sam"))
    sim.feed(Joined(sim.now, "kim"))
    sim.feed(Offered(sim.now, "ana", "sam"))
    sim.feed(Accepted(sim.now, "sam"))
    assert ("sam", ("kim",)) == (case(sim).owner, case(sim).listeners)
    sim.give_back("sam")
    assert () == case(sim).listeners


def test_a_care_plan_stays_with_the_person(sim: Simulation) -> None:
    """Who comes often meets somebody who knows: the plan outlives the case, and ends with the conversation (P8)."""
    in_chat(sim, "ana")
    sim.feed(Planned(sim.now, "ana", " Une fois par jour. " + "a" * 3000))
    assert LONGEST_PLAN == len(session(sim).plan)
    assert [] == of(sim, Post)
    sim.close("done", "ana")
    sim.leave()
    assert session(sim).plan.startswith("Une fois par jour.")
    sim.feed(Planned(sim.now, "sam", "x"))  # a supervisor, also when the case is over
    assert "x" == session(sim).plan


def test_the_person_gets_nothing_of_it(sim: Simulation) -> None:
    """P7: what they are shown as kept of them has none of it; it is handed out on request."""
    in_chat(sim, "ana")
    sim.feed(Joined(sim.now, "sam"))
    sim.feed(Noted(sim.now, "ana", "k1", "Secret un"))
    sim.feed(Noted(sim.now, "sam", "k2", "Secret deux", whisper=True))
    sim.feed(Planned(sim.now, "ana", "Secret trois"))
    sim.close("done", "ana")
    sim.press_value("c:human.after:menu")
    sim.say("mes données")
    assert "Je suis là." in posted(sim)[0] or "Je suis là." in sim.screen[-1].body
    assert "Secret" not in "".join(message.body for message in sim.screen)
