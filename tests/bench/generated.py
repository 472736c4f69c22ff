"""A content as large as wanted: ten thousand nodes in five languages, the same on every machine.

**Rules.** Deterministic. Every kind of step that is met often stands in each dialog; dialogs hang on each other as a
tree; each has a conversation test that walks there. Words are made of syllables, so that no two sentences are the same.
"""

from collections.abc import Iterator

from bot.content.load import default_folder, drafted
from bot.content.sources import Sources, gathered
from tests.content.small import DESK, GLOBALS, START

NODES = 25
"""In each dialog."""
LOCALES = ("en", "es", "de", "it")
SYLLABLES = ("ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "zo")
BORROWED = ("services.yaml", "aliases.yaml")
LANGUAGES = """
source: fr
usable: [start]
languages:
  fr: {name: Français, importance: required, direction: ltr}
  en: {name: English, importance: required, direction: ltr}
  es: {name: Español, importance: complete, direction: ltr}
  de: {name: Deutsch, importance: complete, direction: ltr}
  it: {name: Italiano, importance: complete, direction: ltr}
"""
HOOK = "      check: {label: Vérifier, to: branch}\n"
DIALOG = """
dialog: {name}
start: n00
resume: n00
nodes:
  n00:
    ask: {t0}
    save: mood
    choices:
      calm: {{label: Calme, to: n01}}
      sad: {{label: Triste, to: n05}}
{onward}
  n01: {{say: {t1}, then: n02}}
  n02: {{yesno: {t2}, "yes": n03, "no": n04, save: told}}
  n03: {{say: {t3}, then: n06}}
  n04:
    listen: {t4}
    then: n06
    choices:
      back: {{label: Revenir, to: n00}}
  n05: {{number: {t5}, save: age, then: n06, skip: n06}}
  n06:
    branch:
      - {{when: {{minor: "yes"}}, to: n07}}
      - {{when: {{answer: {{told: "yes"}}}}, to: n08}}
      - {{when: {{desk: closed}}, to: n09}}
      - {{to: n10}}
  n07: {{say: {t7}, then: n11}}
  n08: {{say: {t8}, then: n11}}
  n09: {{services: listening, limit: 2, then: n11}}
  n10: {{copy: {t10}, label: Copier, then: n11}}
  n11:
    ask: {t11}
    choices:
      one: {{label: La suite, to: n12}}
      two: {{label: Un conseil, to: n13}}
      three: {{label: Plus dur, to: n14}}
      four: {{label: Mon lieu, to: n15}}
  n12: {{set: {{topic: listening}}, then: n16}}
  n13: {{say: {t13}, then: n16}}
  n14: {{warn: {t14}, then: n17, instead: n16}}
  n15: {{where: {t15}, then: n16}}
  n16:
    ask: {t16}
    choices:
      on: {{label: On avance, to: n18}}
      tip: {{label: Une idée, to: n19}}
      again: {{label: Au début, to: n00}}
  n17: {{say: {t17}, hard: true, then: n16}}
  n18:
    branch:
      - {{when: {{answer: {{mood: calm}}}}, to: n20}}
      - {{to: n21}}
  n19: {{say: {t19}, then: n16}}
  n20: {{say: {t20}, then: n22}}
  n21: {{say: {t21}, then: n22}}
  n22:
    ask: {t22}
    choices:
      bye: {{label: Finir, to: n23}}
      more: {{label: Dire, to: n24}}
  n23: {{end: {t23}}}
  n24: {{say: {t24}, then: start.human}}
"""
TEST = """
test_cases:
  - test_case: the way to {name} and out of it
    steps:
      - user: /start
{way}
      - place: n00
      - choose: calm
      - choose: "yes"
      - choose: two
      - choose: "on"
      - choose: bye
      - place: ""
"""
TEST_OF_START = """
test_cases:
  - test_case: asking for somebody
    steps:
      - user: /start
      - choose: human
      - bot: bye
"""


def generated(nodes: int = 10_000) -> Sources:
    """Make a content of at least so many nodes."""
    dialogs = -(-nodes // NODES)
    ours = gathered(default_folder()).files
    risk = {path: data for path, data in ours.items() if path.startswith("risk/")}
    files = {
        "globals.yaml": GLOBALS,
        "start.yaml": _start(),
        "desk.yaml": DESK,
        "languages.yaml": LANGUAGES,
        "tests/start.yaml": TEST_OF_START,
        **{path: ours[path].decode() for path in BORROWED},
    }
    for number in range(dialogs):
        files[f"{_name(number)}.yaml"] = _dialog(number, dialogs)
        files[f"tests/{_name(number)}.yaml"] = _test(number)
    translated = {_po_path(locale): _po(files, locale) for locale in LOCALES}
    return Sources({
        **risk,
        **{path: text.encode() for path, text in (files | translated).items()},
    })


def _start() -> str:
    """Lead to the generated dialogs, and name something open where people wait for a human."""
    onward = f"{HOOK}      more: {{label: Encore, to: g000.n00}}\n"
    return START.replace(HOOK, onward).replace(
        "end: À plus tard.", "end: À plus tard. Le 114 répond."
    )


def _name(number: int) -> str:
    return f"g{number:03}"


def _dialog(number: int, dialogs: int) -> str:
    children = [child for child in (2 * number + 1, 2 * number + 2) if child < dialogs]
    onward = [
        f"      {side}: {{label: {label}, to: {_name(child)}.n00}}"
        for side, label, child in zip(
            ("left", "right"), ("À gauche", "À droite"), children, strict=False
        )
    ]
    texts = {f"t{node}": _sentence(number * NODES + node) for node in range(NODES)}
    return DIALOG.format(name=_name(number), onward="\n".join(onward), **texts)


def _sentence(number: int) -> str:
    return f"Parlons un peu de {_word(number)}. Tu peux dire ce que tu veux."


def _word(number: int) -> str:
    syllables = []
    for _ in range(4):
        number, rest = divmod(number, len(SYLLABLES))
        syllables.append(SYLLABLES[rest])
    return "".join(syllables)


def _test(number: int) -> str:
    way: list[str] = []
    while number:
        way.append(f"      - choose: {'left' if number % 2 else 'right'}")
        number = (number - 1) // 2
    return TEST.format(name="it", way="\n".join(["      - choose: more", *reversed(way)]))


def _po_path(locale: str) -> str:
    return f"locales/{locale}/LC_MESSAGES/dialogs.po"


def _po(files: dict[str, str], locale: str) -> str:
    head = f'msgid ""\nmsgstr ""\n"Language: {locale}\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    plural = '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'
    return "\n".join([head + plural, *_entries(files, locale)])


def _entries(files: dict[str, str], locale: str) -> Iterator[str]:
    sources = Sources({path: text.encode() for path, text in files.items()})
    told = {(one.context, one.text) for one in drafted(sources).texts()}
    for context, text in sorted(told):
        said = text.replace("Parlons un peu de", f"Blah {locale}")
        yield f"msgctxt {_quoted(context)}\nmsgid {_quoted(text)}\nmsgstr {_quoted(said)}\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
