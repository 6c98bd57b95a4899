"""Hermes over HTTP: one stream, two plain requests, every failure as a `HermesError`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager, contextmanager
from types import TracebackType
from typing import Final, Self

import httpx
import structlog
from httpx_sse import EventSource, SSEError, aconnect_sse
from pydantic import SecretStr

from paper_trade.market.feed_times import FeedTimes
from paper_trade.market.hermes import HermesFormatError, KeyRefusedError, UnreachableError, refusal
from paper_trade.market.server_url import on_this_machine

log = structlog.get_logger(__name__)

_ERROR_BODY_BYTES: Final = 1000
_KNOWN_ENDINGS: Final = ("Connection timeout reached", "Slow consumer")


class HermesClient:
    """An async context manager around one connection pool. The API key is sent, never shown.

    `base_url` is Pyth's (`https://hermes.pyth.network`) or that of any server speaking the same.
    All methods raise `HermesError`s, and nothing else that comes from the network.
    """

    def __init__(self, base_url: str, api_key: SecretStr | None, times: FeedTimes) -> None:
        self._times = times
        self._api_key = api_key
        self._http = httpx.AsyncClient(
            base_url=base_url,
            headers={"User-Agent": "paper-trade"},
            timeout=httpx.Timeout(times.connect_s, read=times.read_s),
            trust_env=not on_this_machine(base_url),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        await self._http.aclose()

    @asynccontextmanager
    async def events(self, feed_id: str) -> AsyncIterator[AsyncIterator[str]]:
        """Subscribe to a feed: the data of each event. The iterator's end is the server's."""
        with _translated():
            async with aconnect_sse(
                self._http,
                "GET",
                "/v2/updates/price/stream",
                params=_update_params(feed_id),
                headers=self._authorization(),
            ) as source:
                await self._accept(source.response)
                async with aclosing(_messages(source)) as messages:
                    yield messages

    async def latest(self, feed_id: str) -> bytes:
        """The body of `/v2/updates/price/latest`."""
        return await self._get("/v2/updates/price/latest", _update_params(feed_id))

    async def feeds(self, query: str) -> bytes:
        """The body of `/v2/price_feeds`, which Hermes answers without a key, too."""
        return await self._get("/v2/price_feeds", {"query": query, "asset_type": "crypto"})

    async def _get(self, path: str, params: dict[str, str]) -> bytes:
        try:
            async with asyncio.timeout(self._times.request_s):
                with _translated():
                    headers = self._authorization()
                    response = await self._http.get(path, params=params, headers=headers)
        except TimeoutError:
            raise UnreachableError("The price server does not answer") from None
        await self._accept(response)
        return response.content

    async def _accept(self, response: httpx.Response) -> None:
        if response.status_code == httpx.codes.OK:
            return
        body = (await response.aread())[:_ERROR_BODY_BYTES].decode("utf-8", "replace")
        raise refusal(response.status_code, body, with_key=self._api_key is not None)

    def _authorization(self) -> dict[str, str]:
        if self._api_key is None:
            return {}
        key = self._api_key.get_secret_value()
        if not (key.isascii() and key.isprintable()) or " " in key:
            # The HTTP library would put the whole header into its error.
            raise KeyRefusedError("The PYTH_API_KEY has characters that no key has")
        return {"Authorization": f"Bearer {key}"}


async def _messages(source: EventSource) -> AsyncGenerator[str, None]:
    async with aclosing(source.aiter_sse()) as events:
        async for event in events:
            if event.event == "error":
                known = event.data if event.data.startswith(_KNOWN_ENDINGS) else "an error"
                raise UnreachableError(f"The price server ended the stream: {known[:80]}")
            if event.event == "message" and event.data:
                yield event.data


def _update_params(feed_id: str) -> dict[str, str]:
    return {"ids[]": feed_id, "parsed": "true", "encoding": "base64"}


@contextmanager
def _translated() -> Iterator[None]:
    """Turn the HTTP libraries' errors into ours, without their text: it may hold a header."""
    try:
        yield
    except SSEError:
        raise HermesFormatError("The price server sent something that is not a stream") from None
    except httpx.HTTPError as error:
        log.debug("hermes request failed", error=type(error).__name__)
        raise UnreachableError(_words(error)) from None


def _words(error: httpx.HTTPError) -> str:
    match error:
        case httpx.ConnectError() | httpx.ConnectTimeout():
            return "The price server cannot be reached"
        case httpx.TimeoutException():
            return "The price server does not answer"
        case _:
            return "The connection to the price server was cut"
