"""Which scripts inside of a page may run."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from paper_trade.ui.content_policy import content_policy, inline_scripts


def sha256(script: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def test_every_inline_script_of_every_page_is_known_and_no_other(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(
        '<script>one()</script><script src="/a.js"></script>'
        '<script type="module" async="">\nimport "/b.js";\n</script>'
    )
    (tmp_path / "404.html").write_text('<script id="src">two("é")</script><p>three()</p>')
    assert inline_scripts(tmp_path) == {
        sha256("one()"),
        sha256('\nimport "/b.js";\n'),
        sha256('two("é")'),
    }


def test_before_anything_is_built_no_inline_script_may_run(tmp_path: Path) -> None:
    scripts = content_policy(inline_scripts(tmp_path / "missing")).split("; ")[1]
    assert scripts == "script-src 'self' 'unsafe-eval'"
