"""`python -m bot` is `murmure`."""

import sys

from bot.cli.main import main

sys.exit(main())
