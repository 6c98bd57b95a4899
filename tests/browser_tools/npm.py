"""Installs a locked npm package for the tests: `python -m tests.browser_tools.npm axe`.

Each tool has a folder with `package.json` and `package-lock.json` here; its `node_modules` lie
beside them. The npm is the one that builds the pages.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
from pathlib import Path

from paper_trade.stack.frontend import PROGRAMS

TOOLS = Path(__file__).parent
INSTALL_TIMEOUT_S = 300


class NotInstalled(Exception):
    """npm could not install a tool; its own last lines say why."""


def installed(tool: str) -> Path:
    """The `node_modules` of `tool` as its lock file has them, installed unless they are there.

    Raises:
        NotInstalled: npm failed.
    """
    folder = TOOLS / tool
    modules, stamp = folder / "node_modules", folder / "node_modules" / ".made-for"
    made_for = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    with (folder / "package.json").open("rb") as lock:  # parallel test processes: one installs
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text() != made_for:
            _install(folder)
            stamp.write_text(made_for)
    return modules


def node_environment() -> dict[str, str]:
    """The environment with our `node` first, trusting the machine's own certificates."""
    path = os.pathsep.join([PROGRAMS, os.environ.get("PATH", os.defpath)])
    return {"NODE_USE_SYSTEM_CA": "1", **os.environ, "PATH": path}


def _install(folder: Path) -> None:
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=node_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=INSTALL_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotInstalled(f"npm did not install {folder.name}: {error}") from error
    if done.returncode != 0:
        raise NotInstalled(f"npm did not install {folder.name}:\n{done.stderr[-2000:]}")


def main() -> None:
    """Install the tools named on the command line."""
    for tool in sys.argv[1:]:
        try:
            installed(tool)
        except NotInstalled as error:
            sys.exit(str(error))


if __name__ == "__main__":
    main()
