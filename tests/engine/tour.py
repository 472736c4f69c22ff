"""Two small dialogs with every kind of step that the others of `world` have not, and every form of text."""

from typing import Any

DOOR_OF_TOUR = {
    "age": {"label": "Âge", "to": "tour.age"},
    "sure": {"label": "Sûr", "to": "tour.sure"},
    "call": {"label": "Appel", "to": "tour.call"},
    "deep": {"label": "Profond", "to": "tour.dive"},
    "endless": {"label": "Sans fin", "to": "well.endless"},
    "lost": {"label": "Perdu", "to": "tour.lost"},
    "warn": {"label": "Prévenir", "to": "tour.warn"},
    "list": {"label": "Liste", "to": "tour.list"},
    "when": {"label": "Quand", "to": "tour.when"},
    "cover": {"label": "Couverture", "to": "tour.cover"},
    "forms": {"label": "Formes", "to": "tour.forms"},
    "address": {"label": "Adresse", "to": "tour.address"},
}
TOUR: dict[str, Any] = {
    "dialog": "tour",
    "start": "door",
    "resume": "door",
    "nodes": {
        "door": {"ask": "Par où ?", "choices": DOOR_OF_TOUR},
        "age": {
            "number": "Quel âge as-tu ?",
            "save": "age",
            "least": 1,
            "then": "told",
            "skip": "sure",
        },
        "told": {
            "say": {"count": "age", "one": "Tu as {n} an.", "other": "Tu as {n} ans."},
            "then": "sure",
        },
        "sure": {
            "yesno": "C’est sûr ?",
            "yes": "call",
            "no": "door",
            "unsure": "forms",
            "save": "sure",
        },
        "call": {"call": "well", "then": "back"},
        "back": {"ask": "De retour.", "choices": {"on": {"label": "Suite", "to": "door"}}},
        "dive": {"call": "well", "then": "dived"},
        "dived": {"goto": "back"},
        "lost": {"return": "caller"},
        "warn": {"warn": "C’est dur.", "then": "hard", "instead": "door"},
        "hard": {"say": "Voilà.", "hard": "true", "then": "list"},
        "list": {
            "services": "home",
            "channels": ["sms"],
            "speechless": "true",
            "open_only": "true",
            "audience": ["young"],
            "territory": "reunion",
            "then": "back",
        },
        "when": {
            "callback": "Quand t’écrire ?",
            "windows": {
                "evening": {"label": "Ce soir", "start": "19:00", "end": "20:00"},
                "tomorrow": {"label": "Demain", "days": 1, "start": "09:00", "end": "10:00"},
            },
            "opening": "Le quiz du jour est là.",
            "then": "booked",
            "none": "door",
        },
        "address": {"listen": "Où es-tu ?", "keep": "address", "then": "sms"},
        "sms": {
            "copy": "Je suis à {address}, sûr : {sure}. On me fait du mal.",
            "label": "Copier",
            "as_written": "true",
            "then": "back",
        },
        "booked": {"end": "C’est noté pour toi."},
        "cover": {"cover": "quiz"},
        "forms": {
            "say": {"default": "Partout {sure}.", "telegram": "Sur Telegram.", "sms": "Court."},
            "then": "where",
        },
        "where": {"where": "Où es-tu ?", "then": "placed"},
        "placed": {"say": "Tu es ici : {territory}.", "then": "lost"},
        "language": {
            "ask": "Quelle langue ?",
            "choices": {
                "french": {"label": "Français", "to": "lost", "set": {"locale": "fr"}},
                "english": {
                    "label": "English",
                    "to": "lost",
                    "set": {"locale": "en"},
                    "words": ["anglais"],
                },
            },
        },
    },
}
WELL: dict[str, Any] = {
    "dialog": "well",
    "start": "look",
    "resume": "look",
    "nodes": {
        "look": {
            "ask": "Plus bas ?",
            "choices": {
                "down": {"label": "Descendre", "to": "down"},
                "up": {"label": "Remonter", "to": "up"},
                "stay": {"label": "Rester", "to": "bottom"},
                "out": {"label": "Finir", "to": "finish"},
            },
        },
        "down": {"call": "well", "then": "up"},
        "bottom": {
            "ask": "Au fond.",
            "choices": {"up": {"label": "Monter", "to": "up"}},
        },
        "up": {"return": "caller"},
        "finish": {"end": "C’est la fin."},
        "endless": {"goto": "endless"},
    },
}
