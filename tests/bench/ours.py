"""How the measured Murmure is started: the real command, on a content folder with the same dialog."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

CONTENT = Path(__file__).parent / "content"
_COMMAND = Path(sys.executable).parent / "murmure"


def available() -> bool:
    """Whether the command is installed and the dialog written."""
    return _COMMAND.exists() and CONTENT.is_dir()


def command(role: str) -> Sequence[str]:
    """Run one role, or all of them."""
    return [str(_COMMAND), "run", "--role", role]


def environment(api: str, redis: str, folder: Path) -> Mapping[str, str]:
    """Point it at the stub, at the run's Redis and at an empty data folder."""
    data = folder / "data"
    data.mkdir(mode=0o700, exist_ok=True)
    return {
        "MURMURE_TELEGRAM_TOKEN": f"1:{'bench' * 7}",
        "MURMURE_TELEGRAM_API": api,
        "MURMURE_REDIS_URL": redis,
        "MURMURE_DATA_DIR": str(data),
        "MURMURE_CONTENT": str(CONTENT),
        "MURMURE_PORT": "0",
        "MURMURE_DESK_PORT": "0",
    }
