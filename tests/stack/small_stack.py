"""A stack of real embedded servers and two stand-in parts, run as a process of its own by tests.

python -m tests.stack.small_stack FOLDER
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

from paper_trade.settings import Settings
from paper_trade.stack.console import Console
from paper_trade.stack.data_dir import locked
from paper_trade.stack.embedded import start_servers
from paper_trade.stack.guardian import Guardian
from paper_trade.stack.part import Part
from paper_trade.stack.supervisor import Supervisor

# It has a child of its own, as the web part has, and says when both run.
WITH_CHILD = """
import subprocess, sys
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
open(sys.argv[1], "w").close()
import time; time.sleep(600)
"""
DEAF = """
import signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
open(sys.argv[1], "w").close()
time.sleep(600)
"""


async def main(folder: Path) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    with locked(folder) as lock:
        guardian = Guardian(f"small-{os.getpid()}", held_fds=(lock,))
        supervisor = Supervisor(guardian, Console())
        try:
            await start_servers(Settings(data_dir=folder), supervisor)
            for name, program in (("family", WITH_CHILD), ("deaf", DEAF)):
                await supervisor.start(*stand_in(name, program, folder))
            print("READY", flush=True)
            await stop.wait()
        finally:
            await supervisor.stop()
            guardian.close()


def stand_in(name: str, program: str, folder: Path):  # type: ignore[no-untyped-def]
    """A part that runs `program`, and its readiness: the file that it makes."""
    sign = folder / name
    argv = (sys.executable, "-c", program, str(sign))
    part = Part(name=name, argv=argv, environment=dict(os.environ), grace_s=0.5)

    async def ready() -> bool:
        return sign.exists()

    return lambda: part, ready


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
