"""P1, P5, P11: each proof holds where it should, and finds the one thing that breaks it, with the way there."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bot.content.content import Content
from bot.content.load import drafted, finished
from bot.content.sources import gathered
from bot.dialogs.rules import Pause
from bot.engine.simulate import Simulation
from bot.model.desk import DeskSnapshot
from bot.model.effect import Decision
from bot.model.event import Chose
from bot.proof import proofs
from bot.proof.events import Deed
from bot.proof.flaw import Flaw
from bot.proof.lengths import Rooms
from bot.proof.moment import Moment
from bot.proof.offers import Offers
from bot.proof.proofs import Judge
from bot.proof.resume import resumes
from bot.proof.safety import proved
from bot.proof.world import NOON, World
from tests.content.small import Small

Change = tuple[str, str, str]
LOCALES = ("fr", "en")
DOOR: Change = (
    "start.yaml",
    "  human:\n    handoff: queue\n    then: copy\n",
    """  human:
    say: Tu peux aussi écrire au 114.
    then: queue
  queue:
    handoff: queue
    then: copy
""",
)
LONG = "Une phrase de plus. " * 70
HOME = "      check: {label: Vérifier, to: branch}\n"
LAST = "  bye:\n"
ROUND = "    ask: {}\n    choices: {{on: {{label: Encore, to: {}}}}}\n"
SAYS = "    say: {}\n    then: {}\n"
NEVER = "      - {when: {case: waiting, not: {case: waiting}}, to: odd}\n"


def _in_start(*pairs: tuple[str, str]) -> list[Change]:
    return [("start.yaml", old, new) for old, new in pairs]


BROKEN: dict[str, tuple[str, str, list[Change]]] = {
    "nobody": (
        "nobody",
        "start.bye",
        _in_start(("Tu peux aussi écrire au 114.", "Attends un peu.")),
    ),
    "emergency says nothing": (
        "far_help",
        "start.hello",
        _in_start(("Bonjour. Écris au 114.", "Bonjour.")),
    ),
    "no neutral line": (
        "no_exit",
        "start.hello",
        [("globals.yaml", "neutral: Rien de neuf.", 'neutral: " "')],
    ),
    "no queue": (
        "no_queue",
        "start.queue",
        _in_start(
            ("    handoff: queue\n    then: copy\n", ROUND.format("Et alors ?", "round")),
            (LAST, f"  round:\n{ROUND.format('Et puis ?', 'queue')}{LAST}"),
        ),
    ),
    "no end": (
        "no_end",
        "start.round",
        _in_start(
            (HOME, f"{HOME}      lost: {{label: Errer, to: round}}\n"),
            (LAST, f"  round:\n{ROUND.format('Encore.', 'round')}{LAST}"),
        ),
    ),
    "too long": (
        "long_turn",
        "start.bye",
        _in_start((
            "  copy:\n",
            f"  copy:\n{SAYS.format(LONG, 'second')}  second:\n{SAYS.format(LONG, 'third')}"
            f"  third:\n{SAYS.format(LONG, 'given')}  given:\n",
        )),
    ),
    "never met": (
        "never_met",
        "start.odd",
        _in_start(
            ("      - {to: hello}\n", f"{NEVER}      - {{to: hello}}\n"),
            (LAST, f"  odd:\n{ROUND.format('Jamais.', 'hello')}{LAST}"),
        ),
    ),
}


def made(folder: Path, changes: Sequence[Change] = ()) -> Content:
    """Make a small content in which everything is proved, and break it."""
    small = Small(folder).change(*DOOR)
    for change in changes:
        small.change(*change)
    small.write()
    content = finished(drafted(gathered(small.folder, small.locales)))
    assert content is not None
    return content


def test_small_content_is_proved(tmp_path: Path) -> None:
    """P1, P5: what is good has no flaw, and the states are counted."""
    found = proved(made(tmp_path), LOCALES)
    assert () == found.flaws
    assert found.states > 5


@pytest.mark.parametrize("name", BROKEN)
def test_what_breaks_is_found(name: str, tmp_path: Path) -> None:
    """P1, P5, P11: one thing is broken, its proof says where and how to get there."""
    rule, ref, changes = BROKEN[name]
    found = {
        (flaw.rule, flaw.ref): flaw for flaw in proved(made(tmp_path, changes), LOCALES).flaws
    }
    assert (rule, ref) in found, list(found)
    assert rule == "never_met" or found[rule, ref].path


def test_too_many_states_are_never_cut_silently(tmp_path: Path) -> None:
    """A bound that is passed is an error of its own, and says what multiplies."""
    (flaw,) = proved(made(tmp_path), LOCALES, most=5).flaws
    assert "too_many_states" == flaw.rule
    assert "more than 5 states" in flaw.sentence


def test_error_in_the_program_is_found(tmp_path: Path) -> None:
    """No event in any state raises: where one would, the proof says so instead of raising itself."""
    content = made(tmp_path)
    broken = replace(content, rules=content.rules.model_copy(update={"unclear": []}))
    assert "crash" in {flaw.rule for flaw in proved(broken, LOCALES).flaws}


def test_everybody_goes_on(tmp_path: Path) -> None:
    """P11: people in the middle of a conversation survive a publication, even of a dialog that is gone."""
    old = made(tmp_path)
    nodes = {ref: node for ref, node in old.nodes.items() if ref in {"start.hello", "start.human"}}
    assert [] == resumes(old, replace(old, nodes=nodes))


def test_who_could_not_go_on_is_found(tmp_path: Path) -> None:
    """P11: a revision that would fail somebody is refused, and says whom."""
    old = made(tmp_path)
    hello = old.nodes["start.hello"].model_copy(update={"ask": "Autre chose."})
    rules = old.rules.model_copy(update={"unclear": []})
    new = replace(old, rules=rules, nodes={**old.nodes, "start.hello": hello})
    (flaw,) = resumes(old, new)
    assert ("vanished", "start.hello") == (flaw.rule, flaw.ref)
    assert "raises an error" in flaw.sentence


def _moment(content: Content, value: str, *, twice: bool = False) -> Moment:
    sim = Simulation(content, NOON, DeskSnapshot(open=True), "fr")
    sim.start()
    before = sim.session
    assert before is not None
    event = Chose(NOON, value)
    effects = sim.feed(event) * (2 if twice else 1)
    assert sim.session is not None
    decision = Decision(sim.session, effects)
    world = World("staffed", NOON, "telegram")
    return Moment(None, Deed(value, event), world, before, event, decision, ("start.hello",))


def _found(content: Content, moment: Moment, proof: proofs.Proof) -> list[Flaw]:
    judge = Judge(content, Offers(content), Rooms(content), LOCALES)
    return list(proof(judge, moment))


def test_dead_button_is_found(tmp_path: Path) -> None:
    """P5: a button that leads nowhere is told."""
    content = made(tmp_path)
    assert [] == _found(content, _moment(content, "c:start.hello:check"), proofs.buttons)
    (flaw,) = _found(content, _moment(content, "c:start.hello:gone"), proofs.buttons)
    assert "dead_button" == flaw.rule


def test_a_pause_that_shows_what_was_before_is_found(tmp_path: Path) -> None:
    """P4: after a long pause nothing but the first screen may follow, and the proof tries just that."""
    plain = made(tmp_path)
    pause = Pause(minutes=30)
    content = replace(plain, rules=plain.rules.model_copy(update={"pause": pause}))
    moment = _moment(content, "c:start.hello:check")
    late = replace(moment, deed=Deed("late", moment.event, means="pause"))
    assert [] == _found(content, late, proofs.pause)
    (flaw,) = _found(content, replace(late, visited=("start.branch",)), proofs.pause)
    assert ("no_exit", "start.hello") == (flaw.rule, flaw.ref)
    assert () == proved(content, LOCALES).flaws


def test_two_messages_in_one_turn_are_found(tmp_path: Path) -> None:
    """One turn is one message."""
    content = made(tmp_path)
    assert [] == _found(content, _moment(content, "e"), proofs.one_message)
    (flaw,) = _found(content, _moment(content, "e", twice=True), proofs.one_message)
    assert "one_message" == flaw.rule
