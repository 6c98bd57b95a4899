"""Our JavaScript as Reflex components: what must not cost the server an event, nothing else."""

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


class EquityChart(rx.NoSSRComponent):
    """What an account was worth over time: it loads its values by itself. Loaded after the page."""

    library = "$/public/js/equity_chart.jsx"
    tag = "EquityChart"
    lib_dependencies: list[str] = [LIGHTWEIGHT_CHARTS]  # noqa: RUF012

    account: rx.Var[str]
    """Its id, empty until known. The others are exact strings: what it holds and began with."""
    sol: rx.Var[str]
    usdc: rx.Var[str]
    start: rx.Var[str]
    on_again: rx.EventHandler[rx.event.no_args_event_spec]
    """The stored values are about to be read again: so may be what else changes with time."""


class LiveFeed(rx.Component):
    """Prices, market state and the day's figures; with `account`, the account's changes too."""

    library = "$/public/js/live_feed.jsx"
    tag = "LiveFeed"

    account: rx.Var[bool]
    max_age_ms: rx.Var[int]
    """How old a price may be to trade on; 0 while unknown."""
    on_price: rx.EventHandler[rx.event.passthrough_event_spec(dict[str, Any])]
    on_market: rx.EventHandler[rx.event.passthrough_event_spec(dict[str, Any])]
    on_age: rx.EventHandler[rx.event.passthrough_event_spec(str)]
    """The price's age in words, twice a second: apart, since it concerns the header alone."""
    on_stats: rx.EventHandler[rx.event.passthrough_event_spec(dict[str, Any])]
    on_account: rx.EventHandler[rx.event.passthrough_event_spec(str, int)]
    """The account's id and its newest sequence number."""
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


class TabList(rx.Component):
    """Tabs that share one panel; which is chosen lives in the page and is remembered."""

    library = "$/public/js/tabs.jsx"
    tag = "TabList"

    label: rx.Var[str]
    tabs: rx.Var[list[dict[str, Any]]]
    """Each `{id, label, count}`."""
    chosen: rx.Var[str]
    panel: rx.Var[str]
    """The id of the element that shows the chosen tab's content."""
    memory: rx.Var[str]
    """The name under which the browser remembers the choice."""
    on_choose: rx.EventHandler[rx.event.passthrough_event_spec(str)]


class ModalDialog(rx.Component):
    """A native modal dialog."""

    library = "$/public/js/modal_dialog.jsx"
    tag = "ModalDialog"

    open: rx.Var[bool]
    heading: rx.Var[str]
    """The id of the element that names it."""
    on_close: rx.EventHandler[rx.event.no_args_event_spec]


class ReceiptDialog(rx.Component):
    """A modal dialog whose open receipt stands in the page's address."""

    library = "$/public/js/receipt_dialog.jsx"
    tag = "ReceiptDialog"

    open: rx.Var[bool]
    order: rx.Var[str]
    """The id of the order that is explained."""
    heading: rx.Var[str]
    """The id of the element that names the dialog."""
    on_close: rx.EventHandler[rx.event.no_args_event_spec]


class WhenChanged(rx.Component):
    """Fires when it appears with a value, and at each change of it."""

    library = "$/public/js/when_changed.jsx"
    tag = "WhenChanged"

    value: rx.Var[str]
    """Empty while unknown."""
    on_change: rx.EventHandler[rx.event.no_args_event_spec]


class OrderAnswers(rx.Component):
    """Waits for the answer to the order that was sent."""

    library = "$/public/js/order_answers.jsx"
    tag = "OrderAnswers"

    intent: rx.Var[str]
    """The client_order_id of what the form shows."""
    sent: rx.Var[str]
    """That of the order on its way, empty for none."""
    on_filled: rx.EventHandler[rx.event.no_args_event_spec]
    """What the form shows is filled."""
    on_refused: rx.EventHandler[rx.event.no_args_event_spec]
    on_silence: rx.EventHandler[rx.event.no_args_event_spec]
    """No answer for a good while."""


class ShortcutKeys(rx.Component):
    """Keys press the controls that carry them as `data-key`."""

    library = "$/public/js/shortcut_keys.jsx"
    tag = "ShortcutKeys"


price_chart = PriceChart.create
equity_chart = EquityChart.create
live_feed = LiveFeed.create
wallet_list = WalletList.create
wallet_watch = WalletWatch.create
modal_dialog = ModalDialog.create
receipt_dialog = ReceiptDialog.create
tab_list = TabList.create
when_changed = WhenChanged.create
order_answers = OrderAnswers.create
shortcut_keys = ShortcutKeys.create
