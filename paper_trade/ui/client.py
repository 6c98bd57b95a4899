"""What lives in the browser only: values set without the server, and functions of our modules."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

from reflex.experimental import ClientStateVar
from reflex_base.utils.imports import ImportVar
from reflex_base.vars import VarData
from reflex_base.vars.function import FunctionStringVar, FunctionVar

Shown: TypeAlias = Any
"""A Var of a record. Reflex gives it the record's attributes and keys; a type checker sees none."""

CHART_CHOICES: Final = "$/public/js/chart_choices.js"
CHART_COMMANDS: Final = "$/public/js/chart_commands.js"
FIRST_TRADE: Final = "$/public/js/first_trade.js"
FIGURES: Final = "$/public/js/figures.js"
REMEMBERED: Final = "$/public/js/remembered.js"
THEME: Final = "$/public/js/theme.js"
RECEIPTS: Final = "$/public/js/receipt_address.js"
WALLETS: Final = "$/public/js/wallets.js"


def browser_function(name: str, module: str) -> FunctionVar[Any]:
    """The function `name` of one of our JavaScript modules, to call in a page or on an event."""
    imports = {module: [ImportVar(tag=name)]}
    return FunctionStringVar.create(name, _var_data=VarData(imports=imports))


live_price = ClientStateVar.create(
    "livePrice",
    default={"value": 0.0, "text": "—", "direction": "flat"},
)
"""The newest price: a float to estimate with, text to show. Changes at each tick."""

market = ClientStateVar.create(
    "market", default={"state": "connecting", "age": 0, "tradable": False, "feed": ""}
)
"""connecting, waiting, live, delayed, paused or offline; the price's age in whole seconds and feed.

Changes seldom: what reads it costs nothing at a tick."""

price_age = ClientStateVar.create("priceAge", default="")
"""How old the price is, in words; blank without one."""

day = ClientStateVar.create("day", default={"open_24h": "", "high_24h": "", "low_24h": ""})
"""The last 24 hours, exact strings; empty until known."""

chart = ClientStateVar.create(
    "chartChoices",
    default={"timeframe": "", "kind": "candles", "log": False, "indicators": []},
)
"""How the chart is shown. Without a timeframe until it is known what the browser remembers."""
full_screen = ClientStateVar.create("fullScreen", default=False)
"""Whether the chart covers the whole screen."""

panel = ClientStateVar.create("panel", default="positions")
"""The open tab under the chart."""
closing = ClientStateVar.create("closing", default="")
"""The `close_id` of the position that somebody is asked about: shall it really be closed?"""
starting_over = ClientStateVar.create("startingOver", default=False)
"""Whether somebody is being asked if the account shall really be closed."""
receipt_open = ClientStateVar.create("receiptOpen", default=False)

guide = ClientStateVar.create(
    "guide", default={"open": False, "base": 0, "reached": 0, "known": False}
)
"""The guided first trade, see `assets/js/first_trade.js`. Not known until an account is."""

wallets = ClientStateVar.create("wallets", default=[])
"""Detected wallets, each `{name, icon, works}`; the practice wallet is not among them."""
practice_works = ClientStateVar.create("practiceWorks", default=True)
sign_in_step = ClientStateVar.create("signInStep", default={"phase": "", "wallet": "", "error": ""})
"""connect, sign, verify, done or error."""

# Their values, to print and to calculate with.
price_now: Shown = live_price.value
market_now: Shown = market.value
age_now: Shown = price_age.value
day_now: Shown = day.value
chart_now: Shown = chart.value
wallets_now: Shown = wallets.value.to(list[dict[str, str]])
practice_now: Shown = practice_works.value.to(bool)
step_now: Shown = sign_in_step.value

allocation = browser_function("allocation", FIGURES)
change = browser_function("change", FIGURES)
day_range = browser_function("dayRange", FIGURES)
equity = browser_function("equity", FIGURES)
example = browser_function("example", FIGURES)
local_date = browser_function("localDate", FIGURES)
local_time = browser_function("localTime", FIGURES)
marked = browser_function("marked", FIGURES)
net_pnl = browser_function("netPnl", FIGURES)

receipt_link = browser_function("receiptLink", RECEIPTS)

choose = browser_function("choose", CHART_CHOICES)
command_chart = browser_function("commandChart", CHART_COMMANDS)
recall_choices = browser_function("recallChoices", CHART_CHOICES)
toggle_indicator = browser_function("toggleIndicator", CHART_CHOICES)
recall = browser_function("recall", REMEMBERED)
remember = browser_function("remember", REMEMBERED)
next_theme = browser_function("nextTheme", THEME)

ask_for_guide = browser_function("askForGuide", FIRST_TRADE)
change_guide = browser_function("changeGuide", FIRST_TRADE)
guide_step = browser_function("guideStep", FIRST_TRADE)
resume_guide = browser_function("resumeGuide", FIRST_TRADE)

sign_in = browser_function("signIn", WALLETS)
cancel_sign_in = browser_function("cancelSignIn", WALLETS)
sign_out = browser_function("signOut", WALLETS)
sign_out_everywhere = browser_function("signOutEverywhere", WALLETS)
leave = browser_function("leave", WALLETS)


def equity_now(account: Shown) -> Shown:
    """What an account (`rows.Account`) is worth at the newest price, ready to print."""
    return equity.call(price_now["value"], account.sol, account.usdc).to(str)


def pnl_now(account: Shown, before: Shown) -> Shown:
    """What that is against `before`, exact USDC: `{pnl, percent, tone}`."""
    pnl = net_pnl.call(price_now["value"], account.sol, account.usdc, before)
    return pnl.to(dict[str, str])


def marked_now(position: Shown) -> Shown:
    """What a position (`rows.Position`) is worth at that price: `{value, pnl, percent, tone}`."""
    mark = marked.call(price_now["value"], position.size, position.cost_basis)
    return mark.to(dict[str, str])
