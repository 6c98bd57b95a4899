"""Pyth Pro's History API over HTTP, or any server that speaks the same."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Self

import httpx
from pydantic import SecretStr

from paper_trade.market.server_url import on_this_machine
from paper_trade.market.tick import FEED_SYMBOLS
from paper_trade.market.udf import (
    RESOLUTIONS,
    NotUdf,
    PastCandle,
    QuestionRefused,
    parse_history,
)
from paper_trade.vocabulary import Timeframe

CHANNEL = "fixed_rate@200ms"
CONNECT_TIMEOUT_S = 5.0
REQUEST_TIMEOUT_S = 30.0
REFUSED_PAUSE_S = 600.0
"""A key that is refused now will be so in a minute: ask rarely."""
THROTTLED_PAUSE_S = 60.0
"""Beyond its rate limit Pyth answers 429 for the next 60 s."""


class HistoryUnavailable(Exception):
    """No history now; `pause_s` says how long to leave the server alone."""

    def __init__(self, detail: str, pause_s: float = 0.0) -> None:
        super().__init__(detail)
        self.pause_s = pause_s


class PythHistory:
    """An async context manager around one connection pool. The API key is sent, never shown."""

    def __init__(
        self,
        base_url: str,
        api_key: SecretStr | None = None,
        *,
        channel: str = CHANNEL,
        timeout_s: float = REQUEST_TIMEOUT_S,
    ) -> None:
        self._path = f"/v1/{channel}/history"
        self._timeout_s = timeout_s
        self._api_key = api_key
        self._http = httpx.AsyncClient(
            base_url=base_url,
            headers={"User-Agent": "paper-trade"},
            timeout=httpx.Timeout(timeout_s, connect=min(CONNECT_TIMEOUT_S, timeout_s)),
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

    async def candles(
        self, symbol: str, timeframe: Timeframe, first: int, last: int
    ) -> list[PastCandle]:
        """The candles that start within `first` … `last` (UNIX seconds, inclusive), ascending.

        Raises:
            QuestionRefused: the server does not answer this question, and will not in a minute.
            HistoryUnavailable: it does not answer now.
        """
        params = {
            "symbol": FEED_SYMBOLS[symbol],
            "resolution": RESOLUTIONS[timeframe],
            "from": str(first),
            "to": str(last),
        }
        body = await self._get(params)
        try:
            found = parse_history(body, timeframe)
        except NotUdf as error:
            raise HistoryUnavailable(f"The history server's answer is none: {error}") from None
        return [candle for candle in found if first <= candle.open_time <= last]

    async def _get(self, params: dict[str, str]) -> bytes:
        headers = self._authorization()
        try:
            # The client's own limits are per read: a server that trickles would never meet them.
            async with asyncio.timeout(self._timeout_s):
                response = await self._http.get(self._path, params=params, headers=headers)
        except (httpx.HTTPError, TimeoutError) as error:
            raise HistoryUnavailable(f"No history: {type(error).__name__}") from None
        _accept(response)
        return response.content

    def _authorization(self) -> dict[str, str]:
        if self._api_key is None:
            return {}
        key = self._api_key.get_secret_value()
        if not (key.isascii() and key.isprintable()) or " " in key:
            # The HTTP library would put the whole header into its error.
            raise HistoryUnavailable("PYTH_API_KEY has characters that no key has", REFUSED_PAUSE_S)
        return {"Authorization": f"Bearer {key}"}


def _accept(response: httpx.Response) -> None:
    status = response.status_code
    if status == httpx.codes.OK:
        return
    if status in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
        raise HistoryUnavailable("The history server refuses the key", REFUSED_PAUSE_S)
    if status == httpx.codes.TOO_MANY_REQUESTS:
        raise HistoryUnavailable("Too many history requests", THROTTLED_PAUSE_S)
    if status in {httpx.codes.BAD_REQUEST, httpx.codes.NOT_FOUND}:
        raise QuestionRefused(f"HTTP {status}")
    raise HistoryUnavailable(f"The history server answers HTTP {status}")
