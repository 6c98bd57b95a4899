"""PRICE_FEED=auto asks Pyth once and says in one sentence what it decided."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from paper_trade.market import feed_choice
from paper_trade.market.feed_choice import Choice, choose_feed
from paper_trade.market.feed_times import FeedTimes
from paper_trade.market.simulator import create_simulator
from paper_trade.market.simulator.synthetic_source import SyntheticSource
from paper_trade.settings import Settings
from tests.market.simulator_server import running

KEY = SecretStr("the-right-key")


def settings(url: str, **values: Any) -> Settings:
    return Settings(hermes_url=url, **values)


def pyth(*, key: SecretStr | None = None) -> Starlette:
    required = key.get_secret_value() if key else None
    return create_simulator(SyntheticSource(1), required_key=required)


def answering(status: int, text: str) -> Starlette:
    async def answer(request: Request) -> Response:
        return PlainTextResponse(text, status_code=status)

    app = Starlette(routes=[Route("/{path:path}", answer)])
    app.state.closing = asyncio.Event()
    return app


@asynccontextmanager
async def silent_server() -> AsyncIterator[str]:
    """Accepts and never answers."""
    done = asyncio.Event()

    async def hold(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await done.wait()
        writer.close()

    server = await asyncio.start_server(hold, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        done.set()
        server.close()


async def choice_at(app: Starlette, **values: Any) -> Choice:
    async with running(app) as client:
        return await choose_feed(settings(str(client.base_url), **values))


async def test_pyth_is_taken_when_it_answers() -> None:
    assert (await choice_at(pyth())).feed == "pyth"
    assert (await choice_at(pyth(key=KEY), pyth_api_key=KEY)).feed == "pyth"


async def test_without_the_key_that_pyth_wants_prices_are_simulated() -> None:
    choice = await choice_at(pyth(key=KEY))

    assert choice == Choice(
        "simulated", "Prices are simulated: Pyth wants an API key: set PYTH_API_KEY."
    )


async def test_a_refused_key_stays_with_pyth_and_is_not_shown() -> None:
    choice = await choice_at(pyth(key=KEY), pyth_api_key=SecretStr("my-secret"))

    assert choice.feed == "pyth"
    assert "not entitled" in choice.reason
    assert "my-secret" not in choice.reason


@pytest.mark.parametrize("status", [401, 403])
async def test_any_refusal_counts_as_a_missing_key(status: int) -> None:
    assert (await choice_at(answering(status, "no"))).feed == "simulated"
    assert (await choice_at(answering(status, "no"), pyth_api_key=KEY)).feed == "pyth"


async def test_a_limit_is_not_an_absence() -> None:
    assert (await choice_at(answering(429, ""))).feed == "pyth"


@pytest.mark.parametrize(
    ("status", "text"),
    [(200, "<html>Log in</html>"), (200, "{}"), (200, '{"parsed":[]}'), (404, ""), (502, "")],
)
async def test_what_is_not_a_price_is_no_price_server(status: int, text: str) -> None:
    choice = await choice_at(answering(status, text))

    assert choice.feed == "simulated"
    assert choice.reason.startswith("Prices are simulated: ")


async def test_nobody_there() -> None:
    choice = await choose_feed(settings("http://127.0.0.1:1"))

    assert choice.feed == "simulated"
    assert choice.reason == (
        "Prices are simulated: the price server cannot be reached (127.0.0.1)."
    )


async def test_silence_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_choice, "TIMES", FeedTimes(connect_s=0.2, request_s=0.2))
    async with silent_server() as url, asyncio.timeout(3):
        choice = await choose_feed(settings(url))

    assert choice.feed == "simulated"
    assert feed_choice.ANSWER_WITHIN_S == 3


async def test_an_address_that_is_none() -> None:
    assert (await choose_feed(settings("http://[nonsense"))).feed == "simulated"


@pytest.mark.parametrize("feed", ["pyth", "simulated"])
async def test_a_forced_feed_asks_nobody(feed: str) -> None:
    choice = await choose_feed(settings("http://127.0.0.1:1", price_feed=feed))

    assert choice.feed == feed
    assert "PRICE_FEED" in choice.reason


async def test_a_replay_asks_nobody(tmp_path: Path) -> None:
    choice = await choose_feed(
        settings("http://127.0.0.1:1", simulator_replay=tmp_path / "month.csv")
    )

    assert choice.feed == "simulated"
    assert "month.csv" in choice.reason
