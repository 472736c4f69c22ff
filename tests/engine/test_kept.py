"""A line that is kept for a text to copy: short, sealed with the session, and gone with the exit."""

from bot.dialogs.questions import KEPT
from bot.engine.simulate import Simulation
from bot.model.length import COPY
from tests.engine.gear import press, session, shown

PLACE = "12 rue des  Lilas,\n Lyon"
FLAT = "12 rue des Lilas, Lyon"


def come(sim: Simulation) -> None:
    """Come to where the address is asked for."""
    sim.start()
    sim.press_value("c:tour.door:address")


def copied(sim: Simulation) -> str:
    """Give the text to copy."""
    return shown(sim).copies[0].text


def test_the_line_stands_in_the_text(sim: Simulation) -> None:
    """The message for the emergency service says where somebody is, on one line."""
    come(sim)
    sim.say(PLACE)
    assert f"Je suis à {FLAT}, sûr : {{sure}}. On me fait du mal." == copied(sim)


def test_no_more_is_kept_than_is_needed(sim: Simulation) -> None:
    """P8: a story is not an address; what is kept is short, and the text fits every platform."""
    come(sim)
    sim.say("loin " * 200)
    assert KEPT == len(session(sim).answers["address"])
    assert COPY >= len(copied(sim))


def test_it_is_gone_after_an_exit(sim: Simulation) -> None:
    """P8: whoever comes back after an exit finds no address."""
    come(sim)
    sim.say(PLACE)
    sim.leave()
    assert {} == session(sim).answers


def test_it_is_in_the_language_of_the_dialogs(sim: Simulation) -> None:
    """The 114 reads French: the text and the answers in it are French, whatever the person reads."""
    sim.start()
    press(sim, "English")
    sim.press_value("c:tour.door:sure")
    sim.press_value("c:tour.sure:unsure")
    sim.press_value("c:tour.door:address")
    sim.say(PLACE)
    assert f"Je suis à {FLAT}, sûr : Je ne sais pas. On me fait du mal." == copied(sim)
    assert "EN Copier" == shown(sim).copies[0].label


def test_a_correction_is_not_taken_for_it(sim: Simulation) -> None:
    """An edited message corrects what was said; it answers nothing."""
    come(sim)
    sim.say(PLACE, edited=True)
    assert "address" not in session(sim).answers
