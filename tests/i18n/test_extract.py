"""The extractor: what Babel takes is exactly what people read."""

from pathlib import Path

from babel.messages.extract import extract_from_dir

from bot.content.load import default_folder, read
from bot.i18n.extract import sentences

DIALOG = """
dialog: demo
start: hello
nodes:
  hello:
    ask: >
      Un premier
      paragraphe.

      Un second.
    choices:
      "yes": {label: Oui, to: end}
  end:
    end: Fin.
"""


def test_contexts_and_paragraphs() -> None:
    """A sentence's context is `dialog.node`; an empty line in a folded block parts two paragraphs."""
    expected = [
        (6, "demo.hello", "Un premier paragraphe.\n\nUn second."),
        (12, "demo.hello", "Oui"),
        (14, "demo.end", "Fin."),
    ]

    assert expected == sentences(DIALOG, "demo")


def test_nothing_to_say() -> None:
    """A file without sentences gives none, whatever it holds."""
    assert [[], [], []] == [
        sentences("", "demo"),
        sentences("aliases: [Lynx]", "aliases"),
        sentences("services: none", "services"),
    ]


def test_babel_finds_what_people_read() -> None:
    """P11: the extractor and the translation check agree on every sentence of the real content."""
    folder = default_folder()
    draft = read(folder, folder.parent / "locales")
    methods = [("**.yaml", "bot.i18n.extract:extract")]
    found = {
        (context, message)
        for _, _, message, _, context in extract_from_dir(folder, methods)
        if isinstance(message, str)
    }

    assert {(written.context, written.text) for written in draft.texts()} == found


def test_babel_configuration_names_the_extractor() -> None:
    """Translators run pybabel with the file at the top of the tree."""
    configuration = Path(__file__).parents[2] / "babel.cfg"

    assert "bot.i18n.extract:extract" in configuration.read_text(encoding="utf-8")
