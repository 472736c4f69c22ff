"""Every rule of `murmure check`: its name, how bad it is, what it means. `docs/checks.md` is this table.

**Rules.** A finding carries the name of one of these, and no other. Each has an example in `tests/content/broken/`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.content.finding import Severity


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: a short fixed word, how bad it is where nothing else is said, and what is wrong."""

    name: str
    severity: Severity
    sentence: str


FILES = (
    Rule("folder", "error", "There is no such folder."),
    Rule("missing_file", "error", "A file that must be there is missing."),
    Rule(
        "stray_file", "error", "A file has an ending, or stands in a folder, that nothing reads."
    ),
    Rule("conflict", "error", "Two versions of a file were put together and not settled."),
    Rule("too_large", "error", "A file is larger than 256 KiB."),
    Rule("encoding", "error", "A file is not UTF-8."),
    Rule("control", "error", "A file holds a sign that no editor shows."),
    Rule("bom", "note", "A file begins with an invisible mark (BOM)."),
    Rule("line_ends", "note", "Lines end as on Windows."),
    Rule("tab", "error", "A line is indented with a tab."),
    Rule("yaml", "error", "A file is not readable as YAML."),
    Rule("yaml_alias", "error", "Anchors, aliases and tags of YAML are refused."),
    Rule("yaml_key", "error", "A key is a list or a table."),
    Rule("yaml_documents", "error", "A file holds more than one document."),
    Rule("duplicate_key", "error", "A key stands twice in the same place."),
    Rule("too_deep", "error", "Something is nested too deeply."),
    Rule("empty_file", "error", "A file says nothing."),
    Rule("not_mapping", "error", "A file does not hold keys with their values."),
)

SHAPE = (
    Rule("unknown_key", "error", "A key that nothing reads."),
    Rule("missing_key", "error", "A key that must be there is missing."),
    Rule("unknown_step", "error", "A node has no key that tells what it does."),
    Rule("two_steps", "error", "A node has two keys that tell what it does."),
    Rule("wrong_type", "error", "A value is of the wrong kind: a list instead of a text, for example."),
    Rule("wrong_value", "error", "A value is none of those allowed."),
    Rule("name_shape", "error", "A name, reference, time or date is not written as such."),
    Rule("text_length", "error", "A text or label is empty or too long."),
    Rule("how_many", "error", "A list has too few or too many entries."),
    Rule("out_of_range", "error", "A number is too small or too large."),
    Rule("schema", "error", "Two things that are written do not go together."),
)  # fmt: skip

GRAPH = (
    Rule("dialog_name", "error", "A dialog has another name than its file."),
    Rule("dialog_twice", "error", "Two files hold the same dialog."),
    Rule("untested", "warning", "No conversation test goes through a dialog."),
    Rule("reference", "error", "A node or dialog that is named does not exist."),
    Rule("unreachable", "error", "No way leads to a node."),
    Rule("endless", "error", "The bot may talk in circles and never wait for an answer."),
    Rule("dead_end", "error", "Whoever comes here goes round for ever: no end, no help, no way back."),
    Rule("recursion", "error", "A dialog calls itself, directly or through others."),
    Rule("call_depth", "error", "Dialogs call each other more than eight deep."),
    Rule("never_returns", "warning", "A dialog is called that never returns."),
    Rule("return_home", "warning", "A `return` can be reached without a call: it leads home."),
    Rule("bad_resume", "error", "People who come back after a publication cannot land here."),
    Rule("unwarned", "error", "Something hard can be met without a warning before it."),
    Rule("cover_word", "error", "People are hidden without having been shown the word that leads back."),
    Rule("nothing_happens", "warning", "A dialog ends or returns as soon as it begins."),
)  # fmt: skip

CONDITIONS = (
    Rule("branch_else", "error", "The last way of a branch has a condition."),
    Rule("branch_order", "error", "A way without a condition hides those after it."),
    Rule("unknown_answer", "error", "A condition or text looks at an answer that nothing stores."),
    Rule("unknown_value", "error", "A condition looks for a value that no answer can have."),
    Rule("unused_answer", "warning", "An answer is stored and never looked at."),
    Rule("never_holds", "error", "A condition can never hold."),
    Rule("always_holds", "warning", "A condition always holds."),
    Rule("covered_way", "warning", "A way is never taken: those before it cover everything."),
    Rule("too_many_cases", "note", "A branch looks at too many things at once to try them all."),
)

REPLIES = (
    Rule("reply_twice", "error", "Two canned replies have one id."),
    Rule("reply_length", "error", "A translated canned reply is longer than a counsellor may send."),
)  # fmt: skip

NAMES = (
    Rule("topic", "error", "A topic has no services, or no label for the desk."),
    Rule("unknown_service", "error", "A service that is named does not stand in services.yaml."),
    Rule("unknown_audience", "error", "An audience that no service can have."),
    Rule("unknown_channel", "error", "A way in that no service can have."),
    Rule("unknown_territory", "error", "A territory that does not exist."),
    Rule("unknown_locale", "error", "A language that does not exist here."),
    Rule("unknown_label", "error", "A risk label that no sign has."),
    Rule("unknown_outcome", "error", "A conversation test closes with an outcome that desk.yaml has not."),
)  # fmt: skip

BUTTONS = (
    Rule("button_value", "error", "What a button carries is too long for some channel."),
    Rule("same_label", "error", "Two buttons under one message say the same, in some language."),
    Rule("word_clash", "error", "A word leads to two choices, or a global word is in its way."),
    Rule("bounds", "error", "The least is more than the most."),
    Rule("window_order", "error", "A window ends before it begins."),
    Rule(
        "window_parts",
        "error",
        "A call-back asks for a day, hours or a line without what belongs to it.",
    ),
    Rule("window_name", "error", "Two buttons of a call-back have the same name."),
    Rule("window_word", "error", "Who chooses a call-back is not shown the word that leads back."),
)

TEXTS = (
    Rule("translation", "error", "A text is not translated."),
    Rule("placeholder", "error", "A text holds a placeholder that nothing fills."),
    Rule("placeholder_parity", "error", "A translation has other placeholders."),
    Rule("number_parity", "error", "A number of the source is not in the translation."),
    Rule("length_parity", "warning", "A translation is far longer or shorter than its source."),
    Rule("label_length", "error", "A translated label does not fit its button."),
    Rule("copy_length", "error", "A translated text to copy is too long."),
    Rule("exit_label", "error", "Typing what a button says would be an exit."),
    Rule("exit_empty", "error", "An exit word has no letter."),
    Rule("exit_ordinary", "error", "What is listed as ordinary is an exit word, or near none."),
    Rule("exit_clash", "error", "A global word is nearly an exit word."),
    Rule("word_twice", "error", "A global word leads to two places."),
    Rule("number", "error", "A number that is not in the directory, or retired."),
    Rule("typography", "warning", "French spacing and quotation marks."),
    Rule("command", "error", "A command does nothing, or none of them is the exit."),
    Rule("lead", "error", "A line that shows in a notification is not harmless."),
    Rule("own_lines", "error", "What is kept of people is to be shown, and has no words."),
    Rule("phrase", "error", "A risk phrase cannot be matched."),
    Rule("alias_twice", "error", "An alias stands twice."),
    Rule("catalog", "error", "A translation file cannot be read."),
)

SERVICES = (
    Rule("hours", "error", "Opening hours cannot be read, or fall into a known trap."),
    Rule("service_twice", "error", "Two services have one id."),
    Rule(
        "country", "error", "A number that means something else abroad does not say its country."
    ),
)

LANGUAGES = (
    Rule("language", "error", "A language is listed and not there, there and not listed, or unknown."),
    Rule("direction", "error", "A language is written the other way."),
    Rule("fuzzy", "error", "A text changed after it was translated; the translation is not used."),
    Rule("score", "note", "How much of a language that may have gaps is translated."),
    Rule("obsolete", "warning", "What was translated no longer stands in the dialogs."),
    Rule("translated_twice", "error", "A text is translated twice in one language."),
    Rule("alike", "note", "A translated sentence is the same as its source."),
    Rule("po_header", "warning", "A translation file says something wrong of itself."),
    Rule("plural_rule", "error", "A translation file has another rule for numbers than its language."),
    Rule("plural_forms", "error", "A counted text has too many or too few forms."),
)  # fmt: skip

LENGTHS = (
    Rule("message_length", "error", "A text does not fit into one message."),
    Rule("turn_length", "warning", "All that one turn may say does not fit into one message."),
    Rule(
        "profile_length", "error", "A name, description or command is longer than Telegram takes."
    ),
    Rule("line_length", "error", "A first line or an opening line is too long in a translation."),
    Rule("sms_segments", "warning", "A text for SMS takes more than three messages."),
)

SIGNS = (
    Rule("unprintable", "error", "A text holds a sign that nobody sees."),
    Rule("bidi", "error", "A mark of writing direction stands where it does not belong, or is not closed."),
    Rule("bidi_isolate", "error", "From right to left, a number or a value would be turned round."),
    Rule("spaces", "warning", "Two spaces, a space at an end, or a no-break space out of place."),
    Rule("number_break", "warning", "A number may be broken at the end of a line."),
)  # fmt: skip

WORDS = (
    Rule("forbidden", "error", "A text says what no text may say."),
    Rule("telling", "error", "A line that others may see gives the service away."),
    Rule("gender_mark", "error", "A text spells out two genders with dots, brackets or slashes."),
    Rule("gendered", "warning", "A word makes the reader a he or a she."),
    Rule("address", "warning", "The reader is spoken to in two ways."),
    Rule("long_sentence", "warning", "A sentence is too long to be read in a hurry."),
    Rule("hard_text", "warning", "A text is too hard to read."),
)

DIRECTORY = (
    Rule("verified", "warning", "A service was verified too long ago, or in the future."),
    Rule("name_twice", "warning", "Two services have one name."),
    Rule("web_address", "error", "An address is not https, or not an address."),
    Rule("phone_format", "error", "A number does not look like one of its country."),
    Rule("voice_only", "warning", "A topic has nothing for somebody who cannot speak."),
    Rule(
        "nothing_open", "warning", "At some hour a topic has nobody who answers, nor has the desk."
    ),
)

PROOFS: tuple[Rule, ...] = (
    Rule("no_exit", "error", "Somewhere the exit does not hide everything, or something is said after it."),
    Rule("far_help", "error", "Somewhere emergency help or a human is more than one choice away."),
    Rule("nobody", "error", "The desk is closed, and nothing that is open is offered instead."),
    Rule("no_queue", "error", "The desk is staffed, and who asks for a human cannot reach the queue."),
    Rule("no_end", "error", "From somewhere no choice ever leads to an end, a human or the home."),
    Rule("dead_button", "error", "A button leads nowhere."),
    Rule("crash", "error", "Something that people can do raises an error in the program."),
    Rule("one_message", "error", "One turn is several messages."),
    Rule("long_turn", "error", "All that one turn says does not fit into one message."),
    Rule("never_met", "warning", "Nobody can ever be asked this: conditions before it never hold together."),
    Rule("vanished", "error", "Who is in the middle of a conversation could not go on after this publication."),
    Rule("too_many_states", "error", "There are more states than are proved."),
    Rule("conversation", "error", "A conversation test expects something else than what happens."),
    Rule("test_schema", "error", "A conversation test is not written as one."),
    Rule("unwalked", "note", "No conversation test passes here."),
)  # fmt: skip
"""What walking through everything finds."""

GROUPS: Mapping[str, tuple[Rule, ...]] = MappingProxyType({
    "Files": FILES,
    "Keys and values": SHAPE,
    "Ways through the dialogs": GRAPH,
    "Branches and answers": CONDITIONS,
    "Names": NAMES,
    "Buttons and typed words": BUTTONS,
    "Texts": TEXTS,
    "Languages": LANGUAGES,
    "Lengths": LENGTHS,
    "Signs": SIGNS,
    "Words": WORDS,
    "Services": (*SERVICES, *DIRECTORY),
    "Canned replies": REPLIES,
    "Proofs and conversations": PROOFS,
})
"""Everything, as `docs/checks.md` shows it."""

ALL = tuple(rule for rules in GROUPS.values() for rule in rules)
RULES: Mapping[str, Rule] = MappingProxyType({rule.name: rule for rule in ALL})
