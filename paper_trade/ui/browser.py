"""Our JavaScript as Reflex components: the chart, the live feed, the wallets; nothing else."""

from __future__ import annotations

from typing import Any

import reflex as rx

LIGHTWEIGHT_CHARTS = "lightweight-charts@5.2.1"
WALLET_STANDARD = "@wallet-standard/app@1.1.1"


class PriceChart(rx.NoSSRComponent):
    """The price over time, live, paging back as one scrolls. Loaded after the page.

    Either plain candles of one `timeframe`, or with `choices` (`client.chart`) all that the
    terminal offers; it waits for them.
    """

    library = "$/public/js/price_chart.jsx"
    tag = "PriceChart"
    lib_dependencies: list[str] = [LIGHTWEIGHT_CHARTS]  # noqa: RUF012 -- read, never changed

    timeframe: rx.Var[str]
    choices: rx.Var[dict[str, Any]]
    account: rx.Var[str]
    """The id of the account whose fills are marked; empty while unknown."""
    entry: rx.Var[str]
    """The average entry, an exact price; empty without a position."""
    on_full_screen: rx.EventHandler[rx.event.passthrough_event_spec(bool)]


class LiveFeed(rx.Component):
    """Prices, market state and the day's figures; with `account`, the account's changes too."""

    library = "$/public/js/live_feed.jsx"
    tag = "LiveFeed"

    account: rx.Var[bool]
    max_age_ms: rx.Var[int]
    """How old a price may be to trade on; 0 while unknown."""
    on_price: rx.EventHandler[rx.event.passthrough_event_spec(dict[str, Any])]
    on_market: rx.EventHandler[rx.event.passthrough_event_spec(dict[str, Any])]
    on_stats: rx.EventHandler[rx.event.passthrough_event_spec(dict[str, Any])]
    on_account: rx.EventHandler[rx.event.passthrough_event_spec(int)]
    """The account's newest sequence number."""
    on_end: rx.EventHandler[rx.event.no_args_event_spec]
    """The session ended elsewhere."""


class WalletList(rx.Component):
    """The wallets of this browser and how a sign-in goes on."""

    library = "$/public/js/wallet_link.jsx"
    tag = "WalletList"
    lib_dependencies: list[str] = [WALLET_STANDARD]  # noqa: RUF012

    on_wallets: rx.EventHandler[rx.event.passthrough_event_spec(list[dict[str, str]])]
    on_practice: rx.EventHandler[rx.event.passthrough_event_spec(bool)]
    on_progress: rx.EventHandler[rx.event.passthrough_event_spec(dict[str, str])]


class WalletWatch(rx.Component):
    """Ends the session when the wallet that signed in switches to another account."""

    library = "$/public/js/wallet_link.jsx"
    tag = "WalletWatch"
    lib_dependencies: list[str] = [WALLET_STANDARD]  # noqa: RUF012

    address: rx.Var[str]


price_chart = PriceChart.create
live_feed = LiveFeed.create
wallet_list = WalletList.create
wallet_watch = WalletWatch.create
