"""A small content written for these tests, so that editors' files can change without breaking them.

English is the French with `EN ` before it, so that a test sees which language was spoken.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.content.content import Content, DeskRules
from bot.dialogs.graph import compiled
from bot.dialogs.rules import Globals
from bot.dialogs.steps import Dialog
from bot.dialogs.sugar import plain
from bot.dialogs.words import fold
from bot.hotlines.directory import Directory, Service
from bot.hotlines.hours import Hours
from bot.i18n.catalog import Catalog, Catalogs
from bot.risk.lexicon import LexiconFile, compile_all
from tests.engine.tour import TOUR, WELL

# A Saturday afternoon in Paris.
NOW = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)

ENTRY = {
    "dialog": "start",
    "start": "hello",
    "resume": "topics",
    "nodes": {
        "hello": {"say": "Bonjour {alias}.", "then": "start.screen"},
        "screen": {
            "ask": "Quelqu’un voit ton écran ?",
            "save": "seen",
            "choices": {
                "alone": {"label": "Non", "to": "start.topics"},
                "seen": {"label": "Oui", "to": "start.tip"},
                "english": {"label": "English", "to": "start.hello", "set": {"locale": "en"}},
            },
        },
        "tip": {"say": "Écris x pour sortir.", "then": "start.topics"},
        "topics": {
            "ask": "Que se passe-t-il ?",
            "choices": {
                "home": {
                    "label": "À la maison",
                    "to": "help.first",
                    "set": {"topic": "home", "depth": "1"},
                },
                "danger": {"label": "Danger", "to": "danger.card"},
                "tell": {"label": "Raconter", "to": "start.tell"},
                "forget": {"label": "Tout effacer", "to": "start.sure"},
            },
        },
        "tell": {
            "listen": "Raconte.",
            "then": "start.thanks",
            "choices": {"back": {"label": "Retour", "to": "start.topics"}},
        },
        "thanks": {"end": "Merci, c’est noté."},
        "sure": {
            "ask": "Tout effacer ?",
            "choices": {
                "yes": {"label": "Oui, tout", "to": "start.gone"},
                "no": {"label": "Non, rien", "to": "start.topics"},
            },
            "text": "start.thanks",
        },
        "gone": {"forget": "everything"},
        "mine": {"export": "Voici ce qui est gardé.", "then": "start.topics"},
        "story": {
            "branch": [
                {"when": {"answer": {"heard": "home"}}, "to": "start.about_home"},
                {"to": "start.read"},
            ]
        },
        "about_home": {"say": "Ça se passe chez toi.", "then": "help.first"},
        "read": {
            "ask": "Je t’ai lu.",
            "choices": {"on": {"label": "Continuer", "to": "start.topics"}},
        },
        "unclear": {"say": "Pas compris.", "then": "start.topics"},
        "unclear_more": {"say": "Toujours pas compris.", "then": "start.topics"},
        "unclear_human": {"say": "Un humain comprendra.", "then": "start.topics"},
    },
}
HELP = {
    "dialog": "help",
    "start": "first",
    "resume": "first",
    "nodes": {
        "first": {"say": "Ce n’est pas ta faute.", "then": "help.list"},
        "list": {"services": "$topic", "intro": "Qui aide :", "limit": 3, "then": "help.more"},
        "more": {
            "ask": "Et maintenant ?",
            "choices": {
                "talk": {"label": "Parler à quelqu’un", "to": "human.door"},
                "menu": {"label": "Menu", "to": "start.topics"},
            },
        },
    },
}
DANGER = {
    "dialog": "danger",
    "start": "card",
    "resume": "card",
    "nodes": {
        "card": {"say": "Écris au 114.", "then": "danger.sms"},
        "sms": {"copy": "Danger. Adresse : ", "label": "Copier", "then": "danger.queue"},
        "queue": {"handoff": "urgent", "then": "danger.now"},
        "now": {
            "listen": "Que se passe-t-il ?",
            "then": "danger.heard",
            "choices": {"safe": {"label": "Ça va mieux", "to": "start.topics"}},
        },
        "heard": {"end": "Bien reçu."},
    },
}
DOOR = {
    "dialog": "human",
    "start": "door",
    "resume": "door",
    "nodes": {
        "door": {
            "branch": [
                {"when": {"desk": "staffed"}, "to": "human.queue"},
                {"when": {"desk": "open"}, "to": "human.queue"},
                {"to": "human.closed"},
            ]
        },
        "queue": {"handoff": "queue", "then": "human.wait"},
        "wait": {"end": "Tu peux écrire ici."},
        "closed": {
            "ask": "Personne n’est là. {state}",
            "choices": {
                "message": {"label": "Laisser un message", "to": "human.message"},
                "queue": {"label": "Attendre", "to": "human.queue"},
                "menu": {"label": "Menu", "to": "start.topics"},
            },
        },
        "message": {"handoff": "message", "then": "human.write"},
        "write": {"listen": "Écris ton message.", "then": "human.kept"},
        "kept": {"end": "Message gardé."},
        "after": {
            "ask": "Comment tu te sens ?",
            "choices": {"menu": {"label": "Menu", "to": "start.topics"}},
        },
    },
}
RULES = {
    "entry": "start.hello",
    "home": "start.topics",
    "exit": {"words": ["x", "stop", "sortie"], "label": "Sortir", "neutral": "Il fera beau."},
    "emergency": {"words": ["urgence"], "label": "Urgence", "to": "danger.card"},
    "human": {"words": ["humain"], "label": "Quelqu’un", "to": "human.door"},
    "restart": {"words": ["menu"], "to": "start.topics"},
    "backlog_minutes": None,
    "forget": {"words": ["oublie"], "to": "start.sure"},
    "language": {"words": ["langue", "english"], "to": "tour.language"},
    "own": {"words": ["mes données"], "to": "start.mine"},
    "back": {"words": ["retour", "revenir"]},
    "repeat": {"words": ["encore"]},
    "answers": {
        "yes": {"label": "Oui", "words": ["ouais"]},
        "no": {"label": "Non", "words": ["nan"]},
        "unsure": {"label": "Je ne sais pas"},
        "go_on": {"label": "Continuer"},
        "not_now": {"label": "Plus tard"},
        "skip": {"label": "Passer"},
        "none": {"label": "Jamais"},
    },
    "territories": {
        "paris": {"label": "Paris", "zone": "Europe/Paris"},
        "reunion": {"label": "La Réunion", "zone": "Indian/Reunion"},
    },
    "danger_text": "danger.card",
    "free_text": "start.story",
    "after_human": "human.after",
    "blocked": "help.list",
    "unclear": ["start.unclear", "start.unclear_more", "start.unclear_human"],
    "lines": {
        "lead": ["Nouvelles du jour", "Rappel", "Info"],
        "media": "Pas d’image ici, merci.",
        "noted": "C’est noté.",
        "taken": "Quelqu’un est là.",
        "closed": "La discussion est finie.",
        "returned": "On cherche quelqu’un d’autre.",
        "changed": "Une autre personne te répond.",
        "moved": "Quelqu’un connaît mieux le sujet.",
        "handed_back": "Voici la suite.",
        "blocked": "L’équipe ne répond pas ici avant {day} {time}.",
        "position": "Il y a {ahead} personnes avant toi.",
        "position_first": "Tu es la prochaine personne.",
        "unstaffed": "Personne n’est là en ce moment. {state}",
        "waiting": "Ta demande est là.",
        "stale": "Ce bouton n’existe plus.",
        "open_until": "Ouvert jusqu’à {time}",
        "open_always": "Toujours ouvert",
        "opens_at": "Ouvre {day} à {time}",
        "opens_unknown": "Fermé",
        "hours_unknown": "Horaires à vérifier",
        "today": "aujourd’hui",
        "tomorrow": "demain",
        "none_open": "Rien n’est ouvert.",
        "number": "Écris un nombre.",
        "nothing_before": "Rien avant.",
        "voiceless": "sans parler",
        "free": "gratuit",
        "spoken": "en {languages}",
        "own": {
            "facts": "Surnom : {alias}. Depuis : {since}. {language}, {zone}, {topic}, {answers}.",
            "worried": "Un danger a été craint.",
            "nothing": "rien",
            "you": "{time}, toi : {text}",
            "bot": "{time}, robot : {text}",
            "team": "{time}, équipe : {text}",
        },
        "ways": {"sms": "SMS : {value}"},
    },
}
SERVICES: list[dict[str, Any]] = [
    {
        "id": "fr-day",
        "name": "Ligne de jour",
        "channels": [{"type": "phone", "value": "3919", "hours": "24/7"}],
    },
    {
        "id": "fr-text",
        "name": "Ligne écrite",
        "limits": "Ne garde rien en mémoire.",
        "channels": [
            {"type": "phone", "value": "116", "hours": "Mo-Fr 09:00-17:00"},
            {"type": "sms", "value": "114", "hours": "09:00-23:00", "note": "un mot suffit"},
        ],
    },
    {
        "id": "fr-shut",
        "name": "Ligne du lundi",
        "channels": [{"type": "chat", "value": "https://example.org", "hours": "Mo 09:00-12:00"}],
    },
    {
        "id": "fr-vague",
        "name": "Ligne sans heures",
        "topics": ["vague"],
        "free": False,
        "channels": [{"type": "phone", "value": "118"}],
    },
]
LEXICON = {
    "language": "fr",
    "signs": {
        "weapon": {"label": "danger", "level": "emergency", "phrases": ["il a un couteau"]},
        "hits": {"label": "home", "level": "concern", "phrases": ["il me frappe"]},
    },
}


def content(**changes: object) -> Content:
    """Compile the content; `changes` replace fields of `Content`."""
    dialogs = [Dialog.model_validate(raw) for raw in (ENTRY, HELP, DANGER, DOOR, TOUR, WELL)]
    rules = Globals.model_validate(RULES)
    values: dict[str, Any] = {
        "revision": "test",
        "dialogs": {dialog.dialog: dialog for dialog in dialogs},
        "nodes": plain(compiled(dialogs), rules),
        "rules": rules,
        "exits": frozenset(fold(word) for word in ("x", "stop", "sortie")),
        "catalogs": Catalogs({"en": Catalog({}, {text: f"EN {text}" for text in sentences()})}),
        "services": Directory.of([Service.model_validate(_service(raw)) for raw in SERVICES]),
        "lexicons": compile_all([LexiconFile.model_validate(LEXICON)]),
        "desk": DeskRules(
            hours=Hours("Mo-Su 14:00-22:00"),
            return_after=timedelta(minutes=5),
            reassure_after=(timedelta(minutes=2), timedelta(minutes=5), timedelta(minutes=10)),
            outcomes={"done": "Fini", "misuse": "Abus"},
            topics={"home": "À la maison", "vague": "Autre"},
            hand_back={"help.list": "Qui aide", "calm.gone": "Parti"},
        ),
        "aliases": ("Loutre", "Renard", "Mésange"),
    }
    return Content(**{**values, **changes})


def _service(raw: dict[str, Any]) -> dict[str, Any]:
    common = {
        "about": "Une ligne pour les essais.",
        "topics": ["home"],
        "source": "essais",
        "verified": "2026-11-21",
        "confidence": "confirmed",
    }
    return {**common, **raw}


def sentences() -> Iterator[str]:
    """Give every French sentence of this content."""
    yield from _strings([ENTRY, HELP, DANGER, DOOR, TOUR, WELL, RULES["lines"], SERVICES])
    yield from _strings([RULES["answers"], RULES["territories"]])
    for rule in ("exit", "emergency", "human"):
        yield from _strings(RULES[rule])


def _strings(tree: object) -> Iterator[str]:
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, dict):
        for value in tree.values():
            yield from _strings(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from _strings(value)
