"""The field's terms in plain words, as the pages explain them where they stand. Pure.

Rates and limits are settings, so no explanation names one: the page that shows a figure knows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

GLOSSARY: Final[Mapping[str, str]] = MappingProxyType(
    {
        # An order and its fill
        "market order": "An order to buy or sell at once, at the price of the moment it is "
        "filled. You choose how much; the market says at what price.",
        "size": "How much SOL an order buys or sells, or a position holds.",
        "notional": "What the SOL of a trade is worth at its price: size × price, before the fee.",
        "fee": "What a trade costs you: a fixed share of its notional, always in USDC. A buyer "
        "pays it on top, a seller receives that much less.",
        "price guard": "A limit you may set: the most you will pay for one SOL, or the least you "
        "will take. If the price has moved past it, the order is refused and nothing changes.",
        "slippage": "The difference between the price you saw and the price you were filled at. "
        "Here it is only the time between; on a real market, large orders also move the price "
        "themselves.",
        "base unit": "The smallest part of a coin: 0.000000001 SOL (a lamport) or 0.000001 USDC. "
        "All amounts are counted in whole base units.",
        "dust": "A rest too small to trade. Selling 100 % leaves none.",
        # The price
        "oracle": "A service that reports what an asset costs across many exchanges. Orders here "
        "are filled at the SOL price of the Pyth oracle.",
        "feed": "Where the prices come from: Pyth (the real market), simulated (made up) or "
        "replay (recorded earlier).",
        "confidence": "How sure the oracle is: the true price is likely to be within this much "
        "above or below. When it is too wide, trading pauses.",
        "price age": "The time since the oracle published the price. Orders are not filled on a "
        "price that is too old.",
        "stale": "Older than the limit for trading. While the price is stale, trading is paused; "
        "it goes on by itself with the next fresh price.",
        "mark price": "The current price, used to say what your SOL is worth right now.",
        "timeframe": "How much time one candle of the chart covers, from a minute to a day.",
        "candle": "One timeframe's prices in one shape: the body runs from the first to the last "
        "price, the thin lines reach the highest and the lowest.",
        # The account
        "available": "What you can spend or sell right now.",
        "locked": "What is set aside for an order that waits. Market orders never wait, so "
        "nothing is locked.",
        "position": "The SOL that you hold.",
        "cost basis": "What you paid for the SOL you still hold, fees not included. Selling a "
        "part takes its share of the cost away.",
        "average entry": "What one SOL of your position cost on average, fees not included. "
        "Buying moves it towards the new price; selling does not change it.",
        "market value": "What your SOL is worth at the current price, before any fee.",
        "unrealised P&L": "The profit or loss you would make by selling your position at the "
        "current price, fees not included: market value − cost basis.",
        "realised P&L": "The profit or loss of what you have sold: proceeds − its share of the "
        "cost, fees not included.",
        "net P&L": "All you have gained or lost since the account was opened, fees included: "
        "equity − starting funds.",
        "equity": "What the whole account is worth: your USDC plus your SOL at the current price.",
        "ledger": "The account's bank statement: every change of a balance in order, with its "
        "reason and the balance after it. Entries are never changed or removed.",
        "receipt": "The record a fill keeps of its price: where it came from, when it was "
        "published, and how sure the oracle was.",
        # How well it goes
        "win rate": "The share of sales that made a profit. Alone it says little: many small "
        "wins may not outweigh one large loss.",
        "profit factor": "All profits divided by all losses. Above 1 the profits outweigh the "
        "losses.",
        "expectancy": "The average result of a sale: what one more like those before would bring.",
        "max drawdown": "The deepest fall of equity from a high to a later low. It shows how much "
        "you would have had to endure.",
        "Sharpe ratio": "Average daily return divided by how much the returns vary, scaled to a "
        "year. Higher means more return for the ups and downs endured.",
        "Sortino ratio": "Like the Sharpe ratio, but only falls count as risk: rising fast is not "
        "held against you.",
        "turnover": "The notional of all your trades added up. Fees grow with it.",
    }
)
"""Term, as it stands inside a sentence → its explanation, at most 60 words."""
