"""Folders and files that nobody else may read, and sockets whose paths fit."""

from __future__ import annotations

import hashlib
import os
import secrets
import tempfile
from pathlib import Path

from paper_trade.stack.part import Owner

# sockaddr_un.sun_path is 108 bytes on Linux, 104 on macOS, both with the closing NUL.
MAX_SOCKET_PATH_BYTES = 103


def private_folder(path: Path, owner: Owner | None = None) -> Path:
    """Make `path` and its parents, readable by its owner only; the absolute path.

    An existing folder keeps the search permission that another system user was given.
    """
    path = path.absolute()
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.chmod(0o700 | (path.stat().st_mode & 0o011))
    if owner is not None:
        os.chown(path, owner.uid, owner.gid)
    return path


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read. A crash leaves the old file or the new one."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def kept_secret(path: Path) -> str:
    """The secret in `path`, made on first use and kept (mode 0600)."""
    try:
        return path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        secret = secrets.token_urlsafe(32)
        write_private(path, secret + "\n")
        return secret


def socket_folder(preferred: Path, socket_name: str, owner: Owner | None = None) -> Path:
    """Where a server can put `socket_name`: `preferred`, or a short private folder if too long."""
    if len(os.fsencode(preferred / socket_name)) <= MAX_SOCKET_PATH_BYTES:
        return private_folder(preferred, owner)
    digest = hashlib.sha256(os.fsencode(preferred)).hexdigest()[:12]
    short = Path(tempfile.gettempdir()) / f"paper-trade-{os.geteuid()}-{digest}"
    uid = os.geteuid() if owner is None else owner.uid
    if not _is_private(short, uid):
        short = Path(tempfile.mkdtemp(prefix="paper-trade-"))
    return private_folder(short, owner)


def _is_private(path: Path, uid: int) -> bool:
    """Whether `path` could be made, or is already a folder that only `uid` can enter."""
    try:
        path.mkdir(mode=0o700)
    except FileExistsError:
        # In a shared /tmp somebody else may have taken the name first, also as a symbolic link.
        found = path.lstat()
        return path.is_dir() and found.st_uid in {uid, os.geteuid()} and not found.st_mode & 0o077
    return True
