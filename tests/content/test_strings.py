"""What wants a translation: every sentence once, with what a translator would see on the screen."""

import pytest

from bot.content.draft import Draft
from bot.content.load import default_folder, drafted
from bot.content.sources import Sources, gathered
from bot.content.strings import messages
from bot.i18n.blocks import Message

DIALOG = """\
dialog: demo
start: hello
resume: hello
nodes:
  hello:
    ask:
      default: Un premier texte, {alias}.
      sms: Premier.
    choices:
      go: {label: Continuer, to: between}
      bye: {label: Arrêter, to: bye}
  between:
    branch:
      - when: {desk: open}
        to: quiet
      - to: quiet
  quiet:
    set: {seen: done}
    then: count
  count:
    say: {count: ahead, one: "{n} personne", other: "{n} personnes"}
    then: bye
  bye:
    end: >
      Au revoir.

      À bientôt.
"""


@pytest.fixture(scope="module")
def draft() -> Draft:
    """The delivered content with one more dialog."""
    sources = gathered(default_folder())
    return drafted(Sources({**sources.files, "demo.yaml": DIALOG.encode()}))


def found(draft: Draft, context: str, source: str) -> Message:
    """Give one sentence."""
    (one,) = [
        message for message in messages(draft)["dialogs"] if message.key == (context, source)
    ]
    return one


def test_what_is_collected_is_what_is_checked(draft: Draft) -> None:
    """P11: the checks want exactly these translated, each with the file and line where it stands."""
    everything = [message for part in messages(draft).values() for message in part]

    assert {(one.context, one.text, one.plural) for one in draft.texts()} == {
        (message.context, message.source, message.plural) for message in everything
    }
    assert len(everything) == len({message.key for message in everything})
    assert all(message.refs and message.notes for message in everything)


@pytest.mark.parametrize(
    ("context", "source", "line"),
    [
        ("demo.hello", "Un premier texte, {alias}.", 7),
        ("demo.hello", "Premier.", 8),
        ("demo.hello", "Continuer", 10),
        ("demo.count", "{n} personne", 21),
        ("demo.bye", "Au revoir.\n\nÀ bientôt.", 24),
    ],
)
def test_places(draft: Draft, context: str, source: str, line: int) -> None:
    """A translator, or who answers their question, finds the line."""
    assert (f"dialogs/demo.yaml:{line}",) == found(draft, context, source).refs


def test_a_question_is_shown_with_its_buttons(draft: Draft) -> None:
    """What stands beside, and what must stay as it is."""
    assert (
        "demo.hello: a question.",
        "Buttons below: [Continuer] [Arrêter]",
        "Keep {alias}: something stands there instead.",
    ) == found(draft, "demo.hello", "Un premier texte, {alias}.").notes
    assert "Only on SMS." in found(draft, "demo.hello", "Premier.").notes


def test_a_button_is_shown_with_what_is_around_it(draft: Draft) -> None:
    """What it stands under and beside, and what comes when it is pressed, past steps that say nothing."""
    assert (
        "demo.hello: a button.",
        "Under: “Un premier texte, {alias}.”",
        "Beside: [Arrêter]",
        "Leads to: “{n} personne”",
    ) == found(draft, "demo.hello", "Continuer").notes


def test_what_was_said_before_is_shown(draft: Draft) -> None:
    """The last thing that was said, and the button that was pressed, past steps that say nothing."""
    assert (
        "demo.count: said.",
        "Comes after: “Un premier texte, {alias}.” [Continuer]",
        "Keep {n}: something stands there instead.",
    ) == found(draft, "demo.count", "{n} personne").notes
    assert "{n} personnes" == found(draft, "demo.count", "{n} personne").plural


def test_rules_that_hold_everywhere_are_explained(draft: Draft) -> None:
    """P4: who translates a first line knows that it must sound like nothing."""
    assert draft.rules
    lead, exit_ = draft.rules.lines.lead[0], draft.rules.exit.label

    assert "must sound like school" in found(draft, "globals", lead).notes[0]
    assert "it must look ordinary" in found(draft, "globals", exit_).notes[0]


def test_services_have_a_file_of_their_own(draft: Draft) -> None:
    """The directory is long, and often another person translates it."""
    services = messages(draft)["services"]

    assert {"services"} == {message.context.partition(".")[0] for message in services}
    assert "Service fr-114: name." in {note for one in services for note in one.notes}


def test_a_sentence_that_stands_twice_is_translated_once() -> None:
    """Two buttons of one node with the same label are one sentence with two places."""
    text = DIALOG.replace("label: Arrêter", "label: Continuer")
    draft = drafted(Sources({"demo.yaml": text.encode()}))

    assert ("dialogs/demo.yaml:10", "dialogs/demo.yaml:11") == found(
        draft, "demo.hello", "Continuer"
    ).refs


def test_a_folder_without_rules_has_sentences_too() -> None:
    """What can be read is collected, whatever is missing beside it."""
    draft = drafted(Sources({"demo.yaml": DIALOG.encode()}))

    assert 6 == len(messages(draft)["dialogs"])
