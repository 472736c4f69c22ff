"""A test worker that is killed leaves no server behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.conftest import Eventually

WORKER = """
import subprocess, sys, time
from tests.orphans import dies_with_us
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], preexec_fn=dies_with_us())
print(child.pid, flush=True)
time.sleep(60)
"""


async def test_a_killed_worker_takes_its_server_along(eventually: Eventually) -> None:
    """What it started ends by itself, without anybody looking for it."""
    with subprocess.Popen([sys.executable, "-c", WORKER], stdout=subprocess.PIPE) as worker:
        assert worker.stdout is not None
        server = int(worker.stdout.readline())
        worker.send_signal(signal.SIGKILL)

    async def ended() -> bool:
        state = Path(f"/proc/{server}/stat")
        return not state.exists() or state.read_text(encoding="ascii").split()[2] == "Z"

    await eventually(ended)
    assert os.getpid() != server
