"""What Lighthouse says of the running production build, and how many frames a fast market leaves.

`python -m tests.e2e.lighthouse`, or `make lighthouse`. Each page is judged three times as on a
desktop and the medians are told; exit 1 where one misses its target. No test: a busy machine scores
lower.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from playwright.async_api import Browser, async_playwright

from tests.browser_tools.npm import installed, node_environment
from tests.chromium import CHROMIUM_OPTIONS, get_chromium
from tests.e2e.account import Account
from tests.e2e.running_stack import running_stack
from tests.e2e.scenes import trade
from tests.e2e.terminal import Terminal

RUNS: Final = 3
RUN_LIMIT_S: Final = 180
LEAST: Final = {"performance": 90, "accessibility": 95, "best-practices": 95}
"""Category → the score it has to reach, of 100."""
MOST_LAYOUT_SHIFT: Final = 0.02
TICKS_A_SECOND: Final = 60
LEAST_FRAMES_A_SECOND: Final = 50
TICK_BURST: Final = Path(__file__).with_name("tick_burst.js")


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of the table."""

    page: str
    name: str
    value: float
    met: bool
    target: str

    def __str__(self) -> str:
        verdict = "met" if self.met else "NOT MET"
        return f"{self.page:<10} {self.name:<28} {self.value:>8g}   {self.target:<8} {verdict}"


def judge(url: str, cookie: str | None) -> dict[str, Any]:
    """One report of Lighthouse's, for a desktop; `cookie` signs in.

    Raises:
        subprocess.CalledProcessError: it failed; its words are on standard error.
    """
    program = installed("lighthouse") / "lighthouse" / "cli" / "index.js"
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        headers = Path(folder) / "headers.json"
        headers.write_text(json.dumps({"Cookie": cookie} if cookie else {}))
        flags = " ".join(["--headless=new", *CHROMIUM_OPTIONS])
        command = [
            *("node", str(program), url, "--quiet", "--preset=desktop", "--output=json"),
            f"--output-path={report}",
            f"--extra-headers={headers}",
            f"--chrome-flags={flags}",
            f"--only-categories={','.join(LEAST)}",
        ]
        environment = node_environment() | {"CHROME_PATH": str(get_chromium())}
        subprocess.run(command, env=environment, check=True, timeout=RUN_LIMIT_S)
        judged: dict[str, Any] = json.loads(report.read_text())
    return judged


def summary(page: str, reports: Sequence[dict[str, Any]]) -> list[Line]:
    """The medians of some reports of one page."""
    lines = []
    for category, least in LEAST.items():
        score = 100 * statistics.median(one["categories"][category]["score"] for one in reports)
        lines.append(Line(page, category, score, score >= least, f"≥ {least}"))
    shifts = [one["audits"]["cumulative-layout-shift"]["numericValue"] for one in reports]
    shift = round(statistics.median(shifts), 4)
    met = shift <= MOST_LAYOUT_SHIFT
    return [*lines, Line(page, "layout shift", shift, met, f"≤ {MOST_LAYOUT_SHIFT}")]


def shortcomings(report: dict[str, Any]) -> list[str]:
    """What costs points in the categories that want no excuse."""
    names = {
        reference["id"]
        for category in ("accessibility", "best-practices")
        for reference in report["categories"][category]["auditRefs"]
        if reference["weight"]
    }
    audits = (report["audits"][name] for name in sorted(names))
    return [audit["title"] for audit in audits if audit["score"] not in {None, 1}]


async def frames_a_second(browser: Browser, origin: str) -> float:
    """How often the terminal is drawn while prices come at TICKS_A_SECOND."""
    context = await browser.new_context(base_url=origin, viewport={"width": 1440, "height": 900})
    page = await context.new_page()
    await page.add_init_script(path=TICK_BURST)
    await trade(Terminal(page), origin)
    prices = [f"{150 + step % 7 * 0.13:.2f}" for step in range(5 * TICKS_A_SECOND)]
    drawn: dict[str, float] = await page.evaluate(
        "([prices, rate]) => window.tickStream(prices, rate)", [prices, TICKS_A_SECOND]
    )
    await context.close()
    return round(drawn["frames"] / drawn["seconds"], 1)


async def sign_in(browser: Browser, origin: str) -> str:
    """The cookies of a new account, as a header has them."""
    context = await browser.new_context(base_url=origin)
    await Account(context, origin).sign_in()
    cookies = await context.cookies()
    await context.close()
    return "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in cookies)


async def measure(origin: str) -> list[Line]:
    """Every line of the table."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=get_chromium(), args=CHROMIUM_OPTIONS
        )
        cookie = await sign_in(browser, origin)
        frames = await frames_a_second(browser, origin)
        await browser.close()
    lines = []
    for page, signed_in in (("/", None), ("/trade", cookie)):
        reports = [judge(origin + page, signed_in) for _ in range(RUNS)]
        lines += summary(page, reports)
        for words in shortcomings(reports[0]):
            print(f"{page}: {words}", file=sys.stderr)
    met = frames >= LEAST_FRAMES_A_SECOND
    name = f"frames/s at {TICKS_A_SECOND} ticks/s"
    return [*lines, Line("/trade", name, frames, met, f"≥ {LEAST_FRAMES_A_SECOND}")]


def main() -> None:
    """Start a stack, judge it, print the table."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    with running_stack(port, {}) as origin:
        lines = asyncio.run(measure(origin))
    print(f"Medians of {RUNS} runs on {os.cpu_count()} cores")
    print("\n".join(map(str, lines)))
    sys.exit(not all(line.met for line in lines))


if __name__ == "__main__":
    main()
