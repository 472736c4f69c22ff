"""Where things stand in the repository."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
LOCALES = ROOT / "locales"
TEMPLATES = ROOT / "bot" / "desk" / "web" / "templates"
TELEGRAM = ROOT / "bot" / "desk" / "telegram" / "templates"
