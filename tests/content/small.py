"""A small folder in which nothing is wrong, to break one thing at a time."""

from pathlib import Path

from bot.content.finding import Finding
from bot.content.load import check, drafted
from bot.content.sources import Sources
from bot.content.written import Written

GLOBALS = """
entry: start.hello
home: start.hello
exit: {words: [x, quitter], label: Fermer, neutral: Rien de neuf.}
emergency: {words: [urgence], label: Urgence, to: start.hello}
human: {words: [humain], label: Parler, to: start.human}
restart: {words: [menu], to: start.hello}
forget: {words: [tout effacer], to: start.forget}
language: {words: [langue], to: start.hello}
back: {words: [retour]}
repeat: {words: [encore]}
answers:
  "yes": {label: Oui}
  "no": {label: Non}
  unsure: {label: Peut-être}
  go_on: {label: Continuer}
  not_now: {label: Plus tard}
  skip: {label: Passer}
  none: {label: Jamais}
territories: {paris: {label: Paris, zone: Europe/Paris}}
danger_text: start.hello
free_text: start.hello
after_human: start.hello
unclear: [start.hello, start.hello, start.hello]
lines:
  lead: [Quiz du jour]
  media: Pas de photo.
  noted: Noté.
  taken: Quelqu’un est là.
  closed: Terminé.
  returned: Quelqu’un d’autre arrive.
  position: "Avant toi\u202f: {ahead}"
  position_first: À toi.
  unstaffed: Personne en ligne.
  waiting: Tu es dans la file.
  stale: Vieux bouton.
  open_until: Ouvert jusqu’à {time}
  open_always: Toujours ouvert
  opens_at: Ouvre {day} à {time}
  opens_unknown: Fermé
  hours_unknown: À vérifier
  today: aujourd’hui
  tomorrow: demain
  none_open: Rien d’ouvert.
  number: Un nombre.
  nothing_before: Rien avant.
  voiceless: sans parler
  free: gratuit
"""
START = """
dialog: start
start: hello
resume: hello
nodes:
  hello:
    ask: Bonjour. Écris au 114.
    save: mood
    choices:
      go: {label: Aller, to: list, set: {topic: listening}}
      check: {label: Vérifier, to: branch}
  list:
    services: listening
    then: hello
  branch:
    branch:
      - {when: {answer: {mood: go}}, to: human}
      - {to: hello}
  human:
    handoff: queue
    then: copy
  copy:
    copy: À copier
    label: Copier
    then: bye
  bye:
    end: À plus tard.
  forget:
    forget: everything
"""
SERVICES = """
services:
  - id: fr-114
    name: Le numéro
    about: Réponse par écrit.
    topics: [listening]
    channels:
      - {type: sms, value: "114", hours: 24/7}
      - {type: phone, value: "116 006", hours: "Mo-Fr 09:00-17:00"}
    source: test
    verified: 2026-01-01
    confidence: confirmed
retired: ["118", "0 800 200 000"]
"""
DESK = """
hours: 24/7
return_after: 10
reassure_after: [2, 5]
outcomes: {helped: Écouté}
topics: {listening: Écoute}
"""
RISK = """
language: fr
signs:
  one: {label: suicide, level: urgent, phrases: [envie de mourir]}
"""
FIRST = ("Abeille", "Belette", "Castor", "Dauphin", "Faucon", "Girafe", "Koala", "Lama")
SECOND = ("grise", "brune", "noire", "rousse", "claire")
ALIASES = ", ".join(f"{first}-{second}" for first in FIRST for second in SECOND)

FILES = {
    "globals.yaml": GLOBALS,
    "start.yaml": START,
    "services.yaml": SERVICES,
    "desk.yaml": DESK,
    "risk/fr.yaml": RISK,
    "aliases.yaml": f"aliases: [{ALIASES}]\n",
    "tests/start.yaml": "test_cases: []\n",
}


class Small:
    """A folder of content, complete in French and English, which a test may break."""

    def __init__(self, root: Path) -> None:
        self.folder = root / "dialogs"
        self.locales = root / "locales"
        self.files = dict(FILES)

    def change(self, file: str, old: str, new: str) -> "Small":
        """Replace something that must be there."""
        assert old in self.files[file]
        self.files[file] = self.files[file].replace(old, new, 1)
        return self

    def write(self, translations: dict[str, str | None] | None = None) -> "Small":
        """Write the files and an English for every sentence; `translations` change some, None drops one."""
        found: list[Written] = []
        for name, text in self.files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            if "/" not in name:
                found += _found(text, name)
        changed = translations or {}
        po = self.locales / "en" / "LC_MESSAGES" / "dialogs.po"
        po.parent.mkdir(parents=True, exist_ok=True)
        po.write_text(_po(found, changed), encoding="utf-8")
        return self

    def check(self) -> list[Finding]:
        """Write what is not written yet, and check."""
        if not self.folder.exists():
            self.write()
        return check(self.folder, self.locales)


def _found(text: str, name: str) -> list[Written]:
    """Give the sentences of a file; of one that cannot be read, those that it had before."""
    draft = drafted(Sources({name: text.encode()}))
    if name in draft.unread:
        draft = drafted(Sources({name: FILES.get(name, "").encode()}))
    return list(draft.texts())


def _po(found: list[Written], changed: dict[str, str | None]) -> str:
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    head += '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'
    entries = {(one.context, one.text): one for one in found}
    lines = [
        _entry(one, english)
        for one in entries.values()
        if (english := changed.get(one.text, one.text)) is not None
    ]
    return head + "\n" + "\n".join(lines)


def _entry(one: Written, english: str) -> str:
    said = f"msgctxt {_quoted(one.context)}\nmsgid {_quoted(one.text)}\n"
    if not one.plural:
        return f"{said}msgstr {_quoted(english)}\n"
    forms = f"msgstr[0] {_quoted(english)}\nmsgstr[1] {_quoted(one.plural)}\n"
    return f"{said}msgid_plural {_quoted(one.plural)}\n{forms}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
