"""Small changes to a content, as the admins’ pages make them: nothing else is touched, and they can be made again."""

from pathlib import Path

import pytest

from bot.content.changes import changes
from bot.content.closures import Closure
from bot.content.edits import (
    CloseDays,
    DropReply,
    Edit,
    PutReply,
    Said,
    SetHours,
    UsualDays,
    closures_of,
    edited,
    replies_of,
    translations_of,
)
from bot.content.load import assembled, drafted, found
from bot.content.replies import Reply
from bot.content.sources import Sources, gathered
from bot.errors import ContentError

FOLDER = Path(__file__).parents[2] / "dialogs"
EVE = Closure.model_validate({
    "from": "2026-12-24",
    "hours": "10:00-12:00",
    "note": "Veille : “tôt”",
})
HOLIDAY = Closure.model_validate({"from": "2026-12-25", "to": "2026-12-26"})
NEW = Reply(
    id="late", title="Tard : la nuit", topics=("school",), text="Il est tard.\n\nJe te lis."
)
ENGLISH = {"en": Said(title="Late: at night", text="It is late.\n\nI am reading you.")}
WRITTEN = """# Mine.
closures:
  # why this one is here
  - {from: 2026-01-01, note: Jour de l’an}   # kept
  - from: 2026-05-01
    note: Fête du travail
"""


@pytest.fixture(scope="module")
def usual() -> Sources:
    """The files that Murmure brings."""
    return gathered(FOLDER)


def touched(before: Sources, after: Sources) -> list[str]:
    """Name the files that differ."""
    paths = before.files.keys() | after.files.keys()
    return sorted(path for path in paths if before.files.get(path) != after.files.get(path))


def test_days_come_and_go(usual: Sources) -> None:
    """Days are added and taken away, and the file ends as it began."""
    after = edited(usual, [CloseDays(closure=EVE), CloseDays(closure=HOLIDAY)])
    assert (EVE, HOLIDAY) == closures_of(after)
    assert ["closures.yaml"] == touched(usual, after)
    back = edited(after, [UsualDays(closure=HOLIDAY), UsualDays(closure=EVE)])
    assert () == closures_of(back)
    assert usual.files["closures.yaml"] == back.files["closures.yaml"]


def test_what_somebody_wrote_by_hand_stays() -> None:
    """P11: comments, and entries written in another way, are left as they are."""
    sources = Sources({"closures.yaml": WRITTEN.encode()})
    after = edited(sources, [CloseDays(closure=HOLIDAY)]).files["closures.yaml"].decode()
    assert WRITTEN + "  - {from: 2026-12-25, to: 2026-12-26}\n" == after
    labour = closures_of(sources)[1]
    assert (
        "Fête" not in edited(sources, [UsualDays(closure=labour)]).files["closures.yaml"].decode()
    )


def test_a_change_made_twice_is_made_once(usual: Sources) -> None:
    """Two admins who close the same day close it once; what is gone already is not missed."""
    once = edited(usual, [CloseDays(closure=EVE)])
    assert once.files == edited(once, [CloseDays(closure=EVE)]).files
    assert usual.files == edited(usual, [UsualDays(closure=EVE), DropReply(id="unknown")]).files


def test_a_folder_without_these_files_gets_them(usual: Sources) -> None:
    """The content of an organisation that is older than these pages can be edited too."""
    files = {path: data for path, data in usual.files.items() if "replies" not in path}
    older = Sources({path: data for path, data in files.items() if path != "closures.yaml"})
    after = edited(older, [CloseDays(closure=EVE), PutReply(reply=NEW, said=ENGLISH)])
    told = {
        (one.kind, one.how)
        for one in changes(older, after)
        if one.where.startswith(("rep", "clo"))
    }
    assert {("reply", "new"), ("closure", "new")} == told
    assert ["closures.yaml", "locales/en/LC_MESSAGES/replies.po", "replies.yaml"] == touched(
        older, after
    )
    assert NEW.text == assembled(after).replies[0].text


def test_a_reply_in_both_languages(usual: Sources) -> None:
    """A reply is written with its translation, found by the catalogs, changed in place, and taken away whole."""
    after = edited(usual, [PutReply(reply=NEW, said=ENGLISH)])
    assert NEW == replies_of(after)[-1]
    assert ENGLISH == translations_of(after, NEW, ["en"])
    assert "It is late.\n\nI am reading you." == drafted(after).catalogs.text(
        "en", NEW.context, NEW.text
    )
    other = NEW.model_copy(update={"title": "Tard"})
    changed = edited(
        after, [PutReply(reply=other, said={"en": Said(title="Late", text="Very late.")})]
    )
    assert ["Late", "Very late."] == list(
        translations_of(changed, other, ["en"])["en"].model_dump().values()
    )
    assert usual.files == edited(changed, [DropReply(id="late")]).files


def test_a_first_reply_changes_in_its_place(usual: Sources) -> None:
    """The order of the list and every other entry stay; what the check says of it stays clean."""
    first = replies_of(usual)[0].model_copy(update={"text": "Salut, je te lis."})
    said = {"en": Said(title="Welcome", text="Hi, I am reading you.")}
    after = edited(usual, [PutReply(reply=first, said=said)])
    assert [one.id for one in replies_of(usual)] == [one.id for one in replies_of(after)]
    assert "Salut, je te lis." == replies_of(after)[0].text
    assert [] == [
        one.shown() for one in found(drafted(after)) if one.severity in {"error", "warning"}
    ]


def test_the_usual_hours_change_on_their_line(usual: Sources) -> None:
    """Everything else in desk.yaml stays, comments included."""
    after = edited(usual, [SetHours(hours="Mo-Fr 14:00-22:00; PH off")])
    before, now = (one.files["desk.yaml"].decode().split("\n") for one in (usual, after))
    assert [("hours: 24/7", 'hours: "Mo-Fr 14:00-22:00; PH off"')] == [
        (was, is_) for was, is_ in zip(before, now, strict=True) if was != is_
    ]
    folded = Sources({"desk.yaml": b"hours: >\n  24/7\nzone: Europe/Paris\n"})
    with pytest.raises(ContentError):
        edited(folded, [SetHours(hours="24/7")])


@pytest.mark.parametrize(
    "text", ["- un", "a: b # c", "'\"", "{x}", "no", "\\n", "  x", "[1]", "é\u202f!"]
)
def test_whatever_is_typed_can_be_written(text: str) -> None:
    """P11: no sign of YAML or of PO files in a text breaks a file."""
    reply = Reply(id="odd", title=text.strip(), text=f"{text.strip()}\n{text.strip()}")
    said = {"en": Said(title=text.strip(), text=text.strip())}
    day = EVE.model_copy(update={"note": text})
    after = edited(Sources(), [PutReply(reply=reply, said=said), CloseDays(closure=day)])
    assert ((reply,), (day,)) == (replies_of(after), closures_of(after))
    assert said == translations_of(after, reply, ["en"])


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (CloseDays(closure=HOLIDAY), [("closure", "closures.2026-12-25 – 2026-12-26 off", "new")]),
        (DropReply(id="hello"), [("reply", "replies.hello", "gone")]),
        (SetHours(hours="Mo-Fr 14:00-22:00"), [("desk", "desk", "turned")]),
    ],
)
def test_changes_are_told_one_by_one(
    usual: Sources, edit: Edit, expected: list[tuple[str, str, str]]
) -> None:
    """An admin reads what changes in words: this day, this reply, the usual hours."""
    told = [
        one
        for one in changes(usual, edited(usual, [edit]))
        if one.kind not in {"missing", "translation"}
    ]
    assert expected == [(one.kind, one.where, one.how) for one in told]
