"""Each rule of the checks: one thing broken, exactly that finding (P11)."""

from pathlib import Path

import pytest

from tests.content.small import Small

LONG = "x" * 41
BROKEN = [
    ("dialog_name", "start.yaml", "dialog: start", "dialog: begin"),
    ("reference", "start.yaml", "then: copy", "then: nowhere"),
    ("reference", "start.yaml", "resume: hello", "resume: nowhere"),
    ("reference", "globals.yaml", "home: start.hello", "home: start.nowhere"),
    ("unreachable", "start.yaml", "  bye:\n", "  island:\n    end: Seul.\n  bye:\n"),
    ("branch_else", "start.yaml", "- {to: hello}", "- {when: {desk: open}, to: hello}"),
    ("branch_order", "start.yaml", "when: {answer: {mood: go}}, ", ""),
    ("unknown_answer", "start.yaml", "{answer: {mood: go}}", "{answer: {moon: go}}"),
    ("topic", "start.yaml", "services: listening", "services: weather"),
    ("topic", "start.yaml", "set: {topic: listening}", "set: {topic: weather}"),
    ("number", "start.yaml", "Écris au 114", "Écris au 3919"),
    ("number", "start.yaml", "Écris au 114", "Écris au 0\u202f800\u202f200\u202f000"),
    ("number", "services.yaml", '"116 006"', '"118"'),
    ("placeholder", "globals.yaml", "Terminé.", "Terminé {name}."),
    ("typography", "start.yaml", "À plus tard.", "À plus tard !"),
    ("exit_label", "start.yaml", "label: Copier", "label: Quitter"),
    ("exit_clash", "globals.yaml", "words: [menu]", "words: [quiter]"),
    ("word_twice", "globals.yaml", "words: [menu]", "words: [humain]"),
    ("hours", "services.yaml", "Mo-Fr 09:00-17:00", "9h-17h"),
    ("hours", "desk.yaml", "hours: 24/7", "hours: Lu-Ve"),
    ("alias_twice", "aliases.yaml", "Abeille-grise", "Belette-grise"),
    ("phrase", "risk/fr.yaml", "envie de mourir", "... de mourir"),
    ("lead", "globals.yaml", "[Quiz du jour]", "[Envie de mourir]"),
    ("lead", "globals.yaml", "[Quiz du jour]", "[Appelle le 17]"),
    ("schema", "start.yaml", "end: À plus tard.", "end: À plus tard.\n    than: hello"),
    ("schema", "start.yaml", "label: Copier", f"label: {LONG}"),
    ("schema", "desk.yaml", "[2, 5]", "[5, 2]"),
    ("duplicate_key", "start.yaml", "  bye:\n", "  hello:\n    end: Encore.\n  bye:\n"),
    ("yaml", "start.yaml", "label: Copier", "label: [Copier"),
    ("yaml_alias", "start.yaml", "end: À plus tard.", "end: &a À plus tard."),
    ("yaml_key", "start.yaml", "  bye:\n", "  ? [a]\n  : b\n  bye:\n"),
]


@pytest.fixture
def small(tmp_path: Path) -> Small:
    """A folder in which nothing is wrong yet."""
    return Small(tmp_path)


def test_nothing_is_wrong(small: Small) -> None:
    """P11: good content has no finding at all."""
    assert [] == small.check()


@pytest.mark.parametrize(("rule", "file", "old", "new"), BROKEN)
def test_one_mistake_one_finding(rule: str, file: str, old: str, new: str, small: Small) -> None:
    """P11: a mistake is found by its own rule, in its own file, on a line of its own, with a fix."""
    findings = [one for one in small.change(file, old, new).check() if one.file == file]

    assert [rule] == [one.rule for one in findings][:1]
    assert {rule} == {one.rule for one in findings}
    assert all(one.line > 0 and one.fix for one in findings)
    assert file in findings[0].shown()


def test_lines_point_at_the_place(small: Small) -> None:
    """P11: the line is that of the node, so that an editor can jump there."""
    small.change("start.yaml", "then: copy", "then: nowhere")
    lines = small.files["start.yaml"].splitlines()

    assert [lines.index("  human:") + 2] == [one.line for one in small.check()][:1]


def test_a_missing_translation_blocks(small: Small) -> None:
    """P11: every French sentence has an English one."""
    findings = small.write({"Copier": None}).check()

    assert ["translation"] == [one.rule for one in findings]
    assert "“Copier”" in findings[0].sentence


def test_placeholders_are_the_same_in_every_language(small: Small) -> None:
    """P11: a translation that loses `{time}` would send people to a closed door."""
    findings = small.write({"Ouvert jusqu’à {time}": "Open"}).check()

    assert ["placeholder_parity"] == [one.rule for one in findings]


@pytest.mark.parametrize("source", ["Copier", "Fermer"])
def test_translated_labels_fit_their_buttons(source: str, small: Small) -> None:
    """P11: a label must fit its button in every language."""
    assert ["label_length"] == [one.rule for one in small.write({source: LONG}).check()]


def test_a_translated_text_to_copy_fits(small: Small) -> None:
    """P11: what is copied with one tap holds 256 characters, in every language."""
    findings = small.write({"À copier": "x" * 257}).check()

    assert ["copy_length"] == [one.rule for one in findings]


def test_button_values_fit_every_channel(small: Small) -> None:
    """P11: what a button carries holds 48 bytes, so that every channel can send it."""
    small.change("start.yaml", "then: bye", "then: a_long_farewell")
    small.change("start.yaml", "bye:\n    end:", "a_long_farewell:\n    ask:")
    small.change(
        "start.yaml",
        "plus tard.",
        f"plus tard.\n    choices: {{{'g' * 32}: {{label: Oui, to: hello}}}}",
    )

    assert ["button_value"] == [one.rule for one in small.check()]


def test_circles(small: Small) -> None:
    """P5: a circle in which nobody is ever waited for is found at each of its nodes."""
    findings = small.change("start.yaml", "then: bye", "then: human").check()

    assert {"endless", "unreachable"} == {one.rule for one in findings}
    assert 3 == sum(one.rule == "endless" for one in findings)


def test_missing_files_are_all_named(small: Small) -> None:
    """P11: one run shows everything that is missing."""
    for name in ("globals.yaml", "desk.yaml"):
        del small.files[name]

    rules = [(one.file, one.rule) for one in small.check() if one.rule == "missing_file"]

    assert [("desk.yaml", "missing_file"), ("globals.yaml", "missing_file")] == rules


def test_services_written_twice(small: Small) -> None:
    """P11: two services with one id would hide each other."""
    body = small.files["services.yaml"]
    entry = body[body.index("  - id:") : body.index("retired:")]
    findings = small.change("services.yaml", "services:\n", f"services:\n{entry}").check()

    assert {"service_twice"} == {one.rule for one in findings}


def test_a_dialog_without_conversations(small: Small) -> None:
    """A dialog that no conversation test goes through is a warning, not an error."""
    del small.files["tests/start.yaml"]

    assert [("untested", "warning")] == [(one.rule, one.severity) for one in small.check()]
