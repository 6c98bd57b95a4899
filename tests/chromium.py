"""Which Chromium the browser tests drive; `python -m tests.chromium` gets one where there is none.

Looked for in this order: CHROMIUM of the environment, Chromium or Chrome on PATH, the browser that
Playwright downloaded, a download by Playwright, Debian's package.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
DOWNLOAD_TIMEOUT_S = 300

CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_chromium() -> str | None:
    """The path of a browser that is already here."""
    for name in filter(None, (os.environ.get("CHROMIUM"), *NAMES)):
        if path := shutil.which(name):
            return path
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def get_chromium() -> str | None:
    """As `find_chromium`, but downloads or installs one when there is none."""
    return find_chromium() or _from_playwright() or _from_debian()


def _from_playwright() -> str | None:
    print("No Chromium on PATH: trying Playwright's own download", flush=True)
    # As root it may install the libraries that the browser needs, too.
    with_libraries = ["--with-deps"] if os.geteuid() == 0 and shutil.which("apt-get") else []
    command = [sys.executable, "-m", "playwright", "install", *with_libraries, "chromium"]
    return find_chromium() if _succeeds(command) else None


def _from_debian() -> str | None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    print("Playwright's download failed: trying Debian's package", flush=True)
    _succeeds(["apt-get", "update", "-qq"])
    _succeeds(["apt-get", "install", "-y", "-qq", "chromium"])
    return find_chromium()


def _succeeds(command: list[str]) -> bool:
    try:
        done = subprocess.run(
            command, stdout=subprocess.DEVNULL, timeout=DOWNLOAD_TIMEOUT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def main() -> None:
    """Print which browser the tests will use; exit 1 and say what to do when there is none."""
    path = get_chromium()
    if path is None:
        sys.exit("The tests need Chromium or Chrome: install one, or set CHROMIUM to its path.")
    print(f"Browser tests use {path}")


if __name__ == "__main__":
    main()
