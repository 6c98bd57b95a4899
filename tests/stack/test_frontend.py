"""The pages' build: only when needed, one at a time, whole or not at all."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from paper_trade.stack.errors import StackError
from paper_trade.stack.frontend import KEPT_BUNDLES, ensure_built
from paper_trade.stack.part import Part


class Project:
    """A project folder, and a build that writes what Reflex's would."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.builds: list[Part] = []
        self.said: list[str] = []
        self.exit_code = 0
        for name in ("requirements.txt", "rxconfig.py"):
            (folder / name).write_text(name)
        self.change("first")

    def change(self, text: str) -> None:
        page = self.folder / "paper_trade" / "ui" / "page.py"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(text)

    async def run(self, part: Part) -> int:
        self.builds.append(part)
        assets = self.folder / ".web" / "build" / "client" / "assets"
        assets.mkdir(parents=True, exist_ok=True)
        script = f'var e={{PING:"http://localhost:3000/ping",BUILD:"{len(self.builds)}"}}'
        (assets / "reflex-env-abc.js").write_text(script)
        return self.exit_code

    async def built(self) -> Path:
        return await ensure_built(self.run, self.said.append, self.folder)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def script(bundle: Path) -> str:
    return (bundle / "build/client/assets/reflex-env-abc.js").read_text()


async def test_it_builds_when_the_sources_changed_and_only_then(project: Project) -> None:
    first = await project.built()
    assert await project.built() == first
    assert len(project.builds) == 1

    project.change("second")
    second = await project.built()
    assert second != first
    assert "localhost" not in script(second)
    assert 'BUILD:"1"' in script(first)  # what a running stack serves has not changed

    project.change("first")
    assert await project.built() == first
    assert len(project.builds) == 2


async def test_two_stacks_that_start_at_once_build_once(project: Project) -> None:
    one, other = await asyncio.gather(project.built(), project.built())
    assert one == other
    assert len(project.builds) == 1
    assert "Another stack is building the pages: waiting for it" in project.said


async def test_a_build_that_fails_leaves_nothing_and_is_tried_again(project: Project) -> None:
    project.exit_code = 1
    with pytest.raises(StackError, match="could not be built"):
        await project.built()
    project.exit_code = 0
    assert (await project.built()).is_dir()


async def test_only_the_newest_bundles_are_kept(project: Project) -> None:
    for number in range(KEPT_BUNDLES + 2):
        project.change(str(number))
        newest = await project.built()
    kept = [path for path in newest.parent.iterdir() if path.is_dir()]
    assert len(kept) == KEPT_BUNDLES
    assert newest in kept


async def test_the_build_gets_no_setting_of_ours(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTH_API_KEY", "hush-hush")
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:hush-hush@host/name")
    await project.built()
    (part,) = project.builds
    assert "hush-hush" not in str(part.environment)


async def test_what_another_version_of_reflex_left_is_cleared(project: Project) -> None:
    left = project.folder / ".web" / "left"
    await project.built()
    left.touch()
    project.change("second")
    await project.built()
    assert left.exists()  # the same version builds upon what it has: that is faster

    (project.folder / "requirements.txt").write_text("reflex==99")
    await project.built()
    assert not left.exists()
