"""What people send besides text, as the service would describe it to a bot."""

from collections.abc import Callable
from typing import Any

Json = dict[str, Any]


def _file(number: int, **more: Any) -> Json:
    return {"file_id": f"FILE{number}", "file_unique_id": f"U{number}", **more}


def _sticker(number: int) -> Json:
    kind = {"type": "regular", "is_animated": False, "is_video": False, "emoji": "🙂"}
    return _file(number, width=512, height=512, **kind)


def _poll(number: int) -> Json:
    options = [
        {"persistent_id": str(index), "text": text, "voter_count": 0}
        for index, text in enumerate(("Oui", "Non"))
    ]
    return {
        "id": str(number),
        "question": "On y va ?",
        "options": options,
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": True,
        "type": "regular",
        "allows_multiple_answers": False,
        "allows_revoting": True,
        "members_only": False,
    }


def _place() -> Json:
    return {"latitude": 48.85, "longitude": 2.35}


MEDIA: dict[str, Callable[[int], Any]] = {
    "photo": lambda n: [_file(n, width=90, height=60), _file(n + 1, width=900, height=600)],
    "voice": lambda n: _file(n, duration=3, mime_type="audio/ogg"),
    "video": lambda n: _file(n, width=640, height=480, duration=4),
    "video_note": lambda n: _file(n, length=240, duration=4),
    "audio": lambda n: _file(n, duration=100, title="Chanson"),
    "document": lambda n: _file(n, file_name="devoirs.pdf", mime_type="application/pdf"),
    "animation": lambda n: _file(n, width=320, height=240, duration=2),
    "sticker": _sticker,
    "contact": lambda n: {"phone_number": "+33199000000", "first_name": "Sacha"},
    "location": lambda n: _place(),
    "venue": lambda n: {"location": _place(), "title": "Gare", "address": "1 place"},
    "poll": _poll,
    "dice": lambda n: {"emoji": "🎲", "value": 4},
}
