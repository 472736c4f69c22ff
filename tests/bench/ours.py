"""How the measured Murmure is started: the real command, with the same six steps as its content.

**Rules.** The dialog is the bench's own, the risk lexicons are those of the repository, as every text
is searched for them (I8). Each text is its own translation: the talk is held in French.
"""

import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import orjson

from bot.content.load import default_folder, read

CONTENT = Path(__file__).parent / "content"
_COMMAND = Path(sys.executable).parent / "murmure"
_HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'


def available() -> bool:
    """Whether the command is installed."""
    return _COMMAND.exists()


def command(role: str) -> Sequence[str]:
    """Run one role, or all of them."""
    return [str(_COMMAND), "run", "--role", role]


def environment(api: str, redis: str, folder: Path) -> Mapping[str, str]:
    """Point it at the stub, at the run's Redis, and at folders of its own."""
    data = folder / "data"
    if not data.exists():  # roles of one contender share it
        data.mkdir(mode=0o700)
        write_content(folder / "content" / "dialogs")
    return {
        "MURMURE_TELEGRAM_TOKEN": f"1:{'bench' * 7}",
        "MURMURE_TELEGRAM_API": api,
        "MURMURE_REDIS_URL": redis,
        "MURMURE_DATA_DIR": str(data),
        "MURMURE_CONTENT": str(folder / "content" / "dialogs"),
        "MURMURE_TELEGRAM_RATE": "0",  # the peers have no limit of their own either
        "MURMURE_PORT": "0",
        "MURMURE_DESK_PORT": "0",
    }


def write_content(dialogs: Path) -> None:
    """Write the folder that `MURMURE_CONTENT` names, and its catalog beside it."""
    shutil.copytree(CONTENT, dialogs)
    shutil.copytree(default_folder() / "risk", dialogs / "risk")
    catalog = dialogs.parent / "locales" / "en" / "LC_MESSAGES" / "dialogs.po"
    catalog.parent.mkdir(parents=True)
    draft = read(dialogs, dialogs.parent / "locales")
    texts = dict.fromkeys((written.context, written.text) for written in draft.texts())
    catalog.write_text(_HEAD + "".join(_entry(context, text) for context, text in texts))


def _entry(context: str, text: str) -> str:
    quoted = orjson.dumps(text).decode()
    return f'\nmsgctxt "{context}"\nmsgid {quoted}\nmsgstr {quoted}\n'
