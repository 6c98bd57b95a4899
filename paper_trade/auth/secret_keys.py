"""The secrets that sign session tokens: configured, or made once for this machine."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

from paper_trade.auth.tokens import SigningKey
from paper_trade.settings import Settings, SettingsError

SHORTEST_SECRET = 32
LOCAL_KID = "local"
LOCAL_FILE = "session-secret"
_KID = re.compile(r"[A-Za-z0-9._-]{1,64}")


def load_keys(settings: Settings) -> list[SigningKey]:
    """The keys of session tokens; the first one signs.

    They are JWT_SECRETS (`kid:secret,kid:secret`), or else a secret of this machine's own, made at
    the first start and kept in DATA_DIR.

    Raises:
        SettingsError: malformed, doubled or shorter than 32 bytes; it never shows a secret.
    """
    if settings.jwt_secrets is not None:
        return parse_secrets(settings.jwt_secrets.get_secret_value())
    return [(LOCAL_KID, _local_secret(settings.data_dir / LOCAL_FILE))]


def parse_secrets(configured: str) -> list[SigningKey]:
    """Read `kid:secret,kid:secret`. A secret may hold colons, not commas.

    Raises:
        SettingsError: see `load_keys`.
    """
    keys: dict[str, bytes] = {}
    for position, part in enumerate(configured.split(","), start=1):
        kid, colon, secret = part.strip().partition(":")
        if not colon or not _KID.fullmatch(kid):
            raise SettingsError(f"JWT_SECRETS: entry {position} is not of the form kid:secret")
        if kid in keys:
            raise SettingsError(f"JWT_SECRETS: entry {position} repeats the kid of an earlier one")
        if len(secret.encode()) < SHORTEST_SECRET:
            raise SettingsError(
                f"JWT_SECRETS: the secret of entry {position} is shorter than {SHORTEST_SECRET} "
                "bytes; `openssl rand -hex 32` makes a good one"
            )
        keys[kid] = secret.encode()
    return list(keys.items())


def _local_secret(path: Path) -> bytes:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        _make_once(path)
    path.chmod(0o600)
    secret = path.read_bytes()
    if len(secret) < SHORTEST_SECRET:
        raise SettingsError(
            f"{path} is damaged: delete it, a new one will be made (everybody is signed out)"
        )
    return secret


def _make_once(path: Path) -> None:
    """Several processes may start together: each writes a file of its own, the first link wins."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_hex(SHORTEST_SECRET).encode())
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
