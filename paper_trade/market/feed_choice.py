"""Which prices a stack starts with: Pyth's where they can be had, else the simulator's.

Asked once at start; what feeds the prices does not change while the stack runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

import httpx

from paper_trade.market.feed_times import FeedTimes
from paper_trade.market.hermes import (
    HermesError,
    KeyRefusedError,
    RateLimitedError,
    parse_updates,
)
from paper_trade.market.hermes_client import HermesClient
from paper_trade.market.tick import FEED_IDS, SYMBOL

if TYPE_CHECKING:
    from paper_trade.settings import Settings

ANSWER_WITHIN_S = 3.0
TIMES = FeedTimes(connect_s=ANSWER_WITHIN_S, request_s=ANSWER_WITHIN_S)


@dataclass(frozen=True, slots=True)
class Choice:
    """The feed, and one plain sentence that says why, for the console."""

    feed: Literal["pyth", "simulated"]
    reason: str


async def choose_feed(settings: Settings) -> Choice:
    """Decide PRICE_FEED. `auto` takes Pyth when it answers, and when it wants no key or has one.

    Never raises for what the network does, and takes little more than `ANSWER_WITHIN_S`.
    """
    if settings.price_feed == "pyth":
        return Choice("pyth", "Prices come from Pyth: PRICE_FEED asks for it.")
    if settings.price_feed == "simulated":
        return Choice("simulated", f"{_own_prices(settings)}: PRICE_FEED asks for it.")
    if settings.simulator_replay is not None:
        return Choice("simulated", f"{_own_prices(settings)}: SIMULATOR_REPLAY asks for it.")
    return await _ask_pyth(settings)


async def _ask_pyth(settings: Settings) -> Choice:
    key = settings.pyth_api_key
    try:
        async with HermesClient(settings.hermes_url, key, TIMES) as client:
            ticks = parse_updates(
                await client.latest(FEED_IDS[SYMBOL]),
                feed_id=FEED_IDS[SYMBOL],
                feed="pyth",
                symbol=SYMBOL,
            )
    except KeyRefusedError as error:
        if key is None:
            return _simulated("Pyth wants an API key: set PYTH_API_KEY")
        return Choice("pyth", f"Prices are to come from Pyth, but there are none yet: {error}.")
    except RateLimitedError:
        return Choice("pyth", "Prices come from Pyth, which asks us to slow down at the moment.")
    except HermesError as error:
        host = urlsplit(settings.hermes_url).hostname
        return _simulated(f"{str(error).replace('The ', 'the ', 1)} ({host})")
    except (httpx.InvalidURL, ValueError):
        return _simulated("HERMES_URL is not an address")
    if not ticks:
        return _simulated("Pyth answers without a price of SOL")
    return Choice("pyth", "Prices come from Pyth.")


def _simulated(why: str) -> Choice:
    return Choice("simulated", f"Prices are simulated: {why}.")


def _own_prices(settings: Settings) -> str:
    if settings.simulator_replay is not None:
        return f"Prices are replayed from {settings.simulator_replay}"
    return "Prices are simulated"
