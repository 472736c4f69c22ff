"""From the queue to a counsellor and back."""

from dataclasses import replace
from datetime import timedelta

from bot.engine.simulate import TICK, Simulation
from bot.model.case import Level, Status
from bot.model.desk import DeskSnapshot
from bot.model.effect import (
    SUPERVISORS,
    CancelTimer,
    Lane,
    Notice,
    Post,
    Record,
    SetTimer,
    ShowCase,
    Wipe,
)
from bot.model.event import Closed, Fired, Forgot, Replied
from tests.engine.gear import (
    card,
    case,
    entries,
    in_chat,
    in_queue,
    kinds,
    labels,
    lines,
    of,
    only,
    posted,
    press,
    session,
    shown,
    values,
)


def test_entering_the_queue(sim: Simulation) -> None:
    """The card holds order and facts that identify nobody (P7); the person hears where they stand."""
    sim.start()
    press(sim, "Non")
    press(sim, "À la maison")
    press(sim, "Parler à quelqu’un")
    shown_card = card(sim).card
    assert (Status.WAITING, "home", "fr", Level.NONE) == (
        shown_card.status,
        shown_card.topic,
        shown_card.locale,
        shown_card.risk,
    )
    assert (f"{session(sim).conversation}.1", session(sim).alias) == (
        shown_card.case_id,
        shown_card.alias,
    )
    assert session(sim).version == shown_card.version
    assert "Il y a 2 personnes avant toi." in shown(sim).body
    assert ["x", "e"] == values(shown(sim))


def test_head_of_the_queue_is_told_so(sim: Simulation) -> None:
    """Honest words: nobody before you."""
    sim.set_desk(is_open=True, staff=1)
    in_queue(sim)
    assert "Tu es la prochaine personne." in shown(sim).body


def test_nobody_there_is_said_honestly(sim: Simulation) -> None:
    """The desk is open but nobody is at it: the person is not promised anybody."""
    sim.set_desk(is_open=True, staff=0, waiting=1)
    in_queue(sim)
    assert "Personne n’est là en ce moment." in shown(sim).body


def test_asking_again_makes_no_second_case(sim: Simulation) -> None:
    """P10: one case; asking again says where it stands."""
    in_queue(sim)
    sim.press_value("c:help.more:talk")
    assert [] == of(sim, ShowCase)
    sim.desk = DeskSnapshot(open=True, staff=1, waiting=3, ahead=1)
    sim.say("humain")
    assert ["Il y a 1 personnes avant toi."] == posted(sim)
    assert 1 == session(sim).cases


def test_start_while_waiting_keeps_the_case(sim: Simulation) -> None:
    """Start again in the queue: the request stands, and its state is told."""
    in_queue(sim)
    sim.start()
    assert "Ta demande est là.\n\nIl y a 2 personnes avant toi." == shown(sim).body
    assert Status.WAITING is case(sim).status


def test_start_after_leaving_a_message(sim: Simulation) -> None:
    """A left message has no place in a line, so none is told."""
    sim.start()
    sim.press_value("c:human.closed:message")
    sim.start()
    assert "Ta demande est là." == shown(sim).body


def test_left_message_holds_what_follows(sim: Simulation) -> None:
    """Desk closed: a message can be left, and its words are in the transcript."""
    sim.set_desk(is_open=False)
    in_queue(sim)
    assert "Personne n’est là. Fermé" == shown(sim).body
    press(sim, "Laisser un message")
    assert case(sim).message_only
    assert "reassure" not in session(sim).timers
    sim.say("Demain à 17 h, par écrit.")
    assert ["Demain à 17 h, par écrit."] == lines(sim, "seeker")
    sim.say("Merci.")
    assert ["C’est noté."] == posted(sim)


def test_words_while_waiting_are_noted_once(sim: Simulation) -> None:
    """Everything is kept for the counsellor; ten lines are not answered ten times."""
    in_queue(sim)
    sim.say("je suis là")
    assert ["C’est noté."] == posted(sim)
    sim.say("et j’attends")
    assert ["et j’attends"] == lines(sim, "seeker")
    assert [] == posted(sim)


def test_dialogs_stay_open_while_waiting(sim: Simulation) -> None:
    """Help can be read while waiting."""
    in_queue(sim)
    sim.press_value("c:start.topics:home")
    assert "Ce n’est pas ta faute." in shown(sim).body
    assert Status.WAITING is case(sim).status


def test_taking_a_case(sim: Simulation) -> None:
    """The seeker hears that somebody is there; the clock of the counsellor starts."""
    in_queue(sim)
    sim.take("ana")
    assert (Status.ASSIGNED, "ana") == (case(sim).status, case(sim).owner)
    assert ["Quelqu’un est là."] == posted(sim)
    assert [Notice("ana", "taken", case(sim).id)] == sim.notices()
    assert "ana" == card(sim).card.owner
    assert sim.content.desk.return_after == only(sim, SetTimer).due - (sim.now - TICK)
    assert "reassure" == only(sim, CancelTimer).name


def test_timers_are_whole_seconds(sim: Simulation) -> None:
    """P10: a due time that went through another clock's precision is still the one expected."""
    sim.now += timedelta(microseconds=123_457)
    in_queue(sim)
    assert 0 == session(sim).timers["reassure"].microsecond
    assert session(sim).timers["reassure"] == only(sim, SetTimer).due


def test_second_counsellor_is_told_who_has_it(sim: Simulation) -> None:
    """P10: one owner; the second is told, and nothing else happens."""
    in_queue(sim)
    sim.take("ana")
    sim.take("ben")
    assert [Notice("ben", "already_taken", case(sim).id, "ana")] == list(sim.effects)
    assert "ana" == case(sim).owner


def test_taking_twice_is_taking_once(sim: Simulation) -> None:
    """A double click says again that it is yours."""
    in_queue(sim)
    sim.take("ana")
    sim.take("ana")
    assert [Notice("ana", "taken", case(sim).id)] == list(sim.effects)


def test_reply_reaches_the_seeker(sim: Simulation) -> None:
    """A human's words go out in the human lane, under the key of their transcript line."""
    in_queue(sim)
    sim.take("ana")
    sim.feed(Replied(sim.now, "ana", "k1", "Bonjour, je te lis."))
    post = only(sim, Post)
    assert ("human", "Bonjour, je te lis.", Lane.HUMAN, "k1") == (
        post.message.voice,
        post.message.body,
        post.lane,
        post.entry,
    )
    assert ("k1", "counsellor:ana") == (entries(sim)[0].key, entries(sim)[0].who)
    assert ["Sortir", "Urgence"] == labels(post.message)
    assert "return" not in session(sim).timers


def test_only_the_owner_writes(sim: Simulation) -> None:
    """P7: another counsellor's words go nowhere."""
    in_chat(sim, "ana")
    sim.reply("Coucou", "ben")
    assert [Notice("ben", "not_yours", case(sim).id, "ana")] == list(sim.effects)
    sim.close(counsellor="ben")
    assert [Notice("ben", "not_yours", case(sim).id, "ana")] == list(sim.effects)


def test_writing_before_taking(sim: Simulation) -> None:
    """Nobody's case is not yours."""
    in_queue(sim)
    sim.reply("Coucou", "ben")
    assert [Notice("ben", "not_yours", case(sim).id)] == list(sim.effects)


def test_empty_reply_is_nothing(sim: Simulation) -> None:
    """No empty bubble is ever sent."""
    in_chat(sim)
    sim.reply("  \n", "ana")
    assert () == sim.effects


def test_no_case_at_all(sim: Simulation) -> None:
    """A command for somebody who never asked is answered to the counsellor only."""
    sim.start()
    sim.take("ana")
    assert [Notice("ana", "unknown_case", session(sim).conversation)] == list(sim.effects)


def test_bot_is_silent_in_a_live_chat(sim: Simulation) -> None:
    """While a human is there, words go to the human and the bot says nothing."""
    in_chat(sim)
    sim.say("merci d’être là")
    assert ["merci d’être là"] == lines(sim, "seeker")
    assert ["Record", "SetTimer"] == kinds(sim)
    first = session(sim).timers["return"]
    sim.say("menu")
    assert ["Record"] == kinds(sim)
    assert first == session(sim).timers["return"]


def test_danger_in_a_live_chat_is_shown_once(sim: Simulation) -> None:
    """The danger card comes between, but not at every word; the desk sees the level rise."""
    in_chat(sim)
    sim.say("il a un couteau")
    assert "Écris au 114." in shown(sim).body
    assert Level.EMERGENCY is card(sim).card.risk
    sim.say("il a un couteau !")
    assert [] == posted(sim)
    sim.reply("Je reste là.", "ana")
    sim.now += timedelta(minutes=11)
    sim.say("il a un couteau")
    assert 1 == len(posted(sim))
    assert Status.ASSIGNED is case(sim).status


def test_emergency_word_and_button_work_in_a_live_chat(sim: Simulation) -> None:
    """P5: emergency help is never further than one tap."""
    in_chat(sim)
    sim.press_value("e")
    assert "Écris au 114." in shown(sim).body
    sim.say("urgence")
    assert "Écris au 114." in posted(sim)[0]


def test_human_button_in_a_live_chat(sim: Simulation) -> None:
    """An old button says that the human is there."""
    in_chat(sim)
    sim.press_value("h")
    assert ["Quelqu’un est là."] == posted(sim)


def test_start_in_a_live_chat(sim: Simulation) -> None:
    """Start disturbs nothing."""
    in_chat(sim)
    sim.start()
    assert ["Quelqu’un est là."] == posted(sim)
    assert Status.ASSIGNED is case(sim).status


def test_old_button_in_a_live_chat(sim: Simulation) -> None:
    """A button of a vanished node does not tear the chat open."""
    in_chat(sim)
    sim.press_value("c:gone.node:x")
    assert ["Ce bouton n’existe plus."] == posted(sim)


def test_silent_counsellor_loses_the_case(sim: Simulation) -> None:
    """P10: back to the queue, in its old place; both sides are told, and who supervises."""
    in_queue(sim)
    since = case(sim).since
    sim.take("ana")
    sim.wait(timedelta(minutes=6))
    assert (Status.WAITING, None, since) == (case(sim).status, case(sim).owner, case(sim).since)
    assert [
        Notice("ana", "returned", case(sim).id),
        Notice(SUPERVISORS, "expired", case(sim).id, "ana"),
    ] == sim.notices()
    assert ["On cherche quelqu’un d’autre."] == posted(sim)
    assert "reassure" in session(sim).timers
    sim.take("ben")
    assert "ben" == case(sim).owner


def test_seeker_who_waits_for_an_answer(sim: Simulation) -> None:
    """P10: the clock runs from the first unanswered line, however many follow."""
    in_chat(sim)
    sim.wait(timedelta(minutes=30))
    assert "ana" == case(sim).owner
    sim.say("tu es là ?")
    sim.wait(timedelta(minutes=4))
    sim.say("allô ?")
    sim.wait(timedelta(minutes=2))
    assert case(sim).owner is None


def test_giving_back(sim: Simulation) -> None:
    """A counsellor may return a case: old place, both told."""
    in_chat(sim)
    since = case(sim).since
    sim.give_back("ana")
    assert (Status.WAITING, since) == (case(sim).status, case(sim).since)
    assert [Notice("ana", "gave_back", case(sim).id)] == sim.notices()
    assert ["On cherche quelqu’un d’autre."] == posted(sim)


def test_closing_hands_back_to_the_bot(sim: Simulation) -> None:
    """Close ends with a word of care and a way on."""
    in_chat(sim)
    sim.close("done", "ana")
    assert Status.CLOSED is case(sim).status
    assert ["La discussion est finie.\n\nComment tu te sens ?"] == posted(sim)
    assert [Notice("ana", "closed", case(sim).id)] == sim.notices()
    assert (None, "done") == (card(sim).card.owner, card(sim).card.outcome)
    sim.reply("encore", "ana")
    assert [Notice("ana", "closed", case(sim).id)] == list(sim.effects)
    sim.take("ben")
    assert [Notice("ben", "closed", case(sim).id)] == list(sim.effects)


def test_an_old_tab_acts_on_its_own_case_only(sim: Simulation) -> None:
    """P10: what a counsellor asks of an earlier case never happens to a later one of the same person."""
    in_chat(sim)
    first = case(sim).id
    sim.close("done", "ana")
    press(sim, "Quelqu’un")
    sim.take("ana")

    sim.feed(Closed(sim.now, "ana", "done", first))

    assert Status.ASSIGNED is case(sim).status
    assert [Notice("ana", "closed", first)] == sim.notices()
    sim.feed(Closed(sim.now, "ana", "done", case(sim).id))
    assert Status.CLOSED is case(sim).status


def test_an_outcome_that_nobody_defined_is_not_kept(sim: Simulation) -> None:
    """P7: only the editors' closed words reach the desk's index, never free text."""
    in_chat(sim)
    sim.close("elle s’appelle Léa", "ana")
    assert "" == card(sim).card.outcome


def test_asking_after_a_close_makes_a_new_case(sim: Simulation) -> None:
    """A closed case stays closed; the next one has its own number."""
    in_chat(sim)
    sim.close("done", "ana")
    press(sim, "Quelqu’un")
    assert f"{session(sim).conversation}.2" == case(sim).id


def test_reassurance_comes_and_slows_down(sim: Simulation) -> None:
    """Who waits hears from us: after 2, then 5, then every 10 minutes."""
    in_queue(sim)
    began = sim.now
    sim.effects = ()
    heard: list[int] = []
    while len(heard) < 4:
        sim.wait(timedelta(minutes=1))
        if of(sim, Post):
            heard.append(round((sim.now - began).total_seconds() / 60))
            sim.effects = ()
    assert [2, 7, 17, 27] == heard
    sim.wait(timedelta(minutes=10))
    assert Lane.NOTICE is only(sim, Post).lane


def test_stale_timer_does_nothing(sim: Simulation) -> None:
    """A timer that was replaced or cancelled is counted and ignored."""
    in_queue(sim)
    before = session(sim)
    sim.feed(Fired(sim.now, "reassure", sim.now))
    assert () == sim.effects
    assert before.timers == session(sim).timers
    sim.feed(Fired(sim.now, "return", sim.now))
    assert () == sim.effects


def test_danger_while_waiting_moves_up(sim: Simulation) -> None:
    """Danger heard in the queue: the card, and the desk sees it at once; not again at every line."""
    in_queue(sim)
    sim.say("il a un couteau")
    assert Level.EMERGENCY is card(sim).card.risk
    assert "Écris au 114." in shown(sim).body
    assert "Tu es la prochaine personne." in shown(sim).body
    assert 1 == session(sim).cases
    press(sim, "Ça va mieux")
    sim.say("il a un couteau")
    assert ["C’est noté."] == posted(sim)


def test_bot_words_are_in_the_transcript(sim: Simulation) -> None:
    """The counsellor reads what was said and chosen before."""
    sim.start()
    press(sim, "Non")
    assert [("seeker", "Non"), ("bot", "Que se passe-t-il ?")] == [
        (record.entry.who, record.entry.text) for record in of(sim, Record)
    ]


def test_closed_desk_reassures_when_it_opens(sim: Simulation) -> None:
    """P4: no phone rings all night to say the same; the morning says where the person stands."""
    opens = sim.now + timedelta(hours=9)
    sim.desk = DeskSnapshot(open=False, changes=opens, waiting=1)
    sim.start()
    sim.press_value("c:human.closed:queue")
    assert {"reassure": opens} == session(sim).timers
    sim.wait(timedelta(hours=8, minutes=59))
    assert sim.last is not None
    assert 2 == len(sim.screen)
    sim.set_desk(is_open=True, staff=1)
    sim.wait(timedelta(minutes=1))
    assert ["Tu es la prochaine personne."] == posted(sim)


def test_desk_without_reassurance(sim: Simulation) -> None:
    """An organisation may choose to say nothing while people wait."""
    sim.content = replace(sim.content, desk=replace(sim.content.desk, reassure_after=()))
    in_queue(sim)
    assert {} == session(sim).timers


def test_timer_that_came_too_late(sim: Simulation) -> None:
    """A timer that the session still expects, but that has lost its meaning, says nothing."""
    in_queue(sim)
    for name in ("return", "other"):
        due = sim.now
        sim.session = replace(session(sim), timers={name: due})
        sim.feed(Fired(sim.now, name, due))
        assert () == sim.effects
        assert {} == session(sim).timers
    in_chat(sim)
    due = sim.now
    sim.session = replace(session(sim), timers={"reassure": due})
    sim.feed(Fired(sim.now, "reassure", due))
    assert () == sim.effects


def test_left_message_given_back(sim: Simulation) -> None:
    """A message that a counsellor returns waits without promising to be reassured."""
    sim.start()
    sim.press_value("c:human.closed:message")
    sim.take("ana")
    sim.give_back("ana")
    assert ["On cherche quelqu’un d’autre."] == posted(sim)
    assert {} == session(sim).timers


def test_erased_by_who_holds_it(sim: Simulation) -> None:
    """P8: at the word of the counsellor who holds the case everything goes, as if the person had asked."""
    in_chat(sim)
    sim.feed(Forgot(sim.now, counsellor="ana", case=case(sim).id))
    assert only(sim, Wipe).erase


def test_erased_by_nobody_else(sim: Simulation) -> None:
    """P10: what was given back, passed on or begun anew before the word came is not erased by who held it before."""
    in_chat(sim)
    name = case(sim).id
    for counsellor, about in (("lea", name), ("ana", f"{session(sim).conversation}.9")):
        sim.feed(Forgot(sim.now, counsellor=counsellor, case=about))
        assert [] == of(sim, Wipe)
        assert ("not_yours", about) == (only(sim, Notice).code, only(sim, Notice).case_id)
    sim.give_back("ana")
    sim.feed(Forgot(sim.now, counsellor="ana", case=name))
    assert [] == of(sim, Wipe)
    assert not session(sim).hidden


def test_nobody_is_reassured_for_ever(sim: Simulation) -> None:
    """P3, P8: who waits, silent for a day, hears nothing more: no phone rings for weeks, and all has its end."""
    in_queue(sim)
    sim.wait(timedelta(hours=23))
    assert "reassure" in session(sim).timers
    sim.wait(timedelta(hours=2))
    heard = len(sim.screen)
    sim.wait(timedelta(days=30))
    assert (heard, {}) == (len(sim.screen), session(sim).timers)
    assert case(sim).status is Status.WAITING

    sim.say("Vous êtes là ?")
    assert "reassure" in session(sim).timers
