"""Orders, trades, portfolios and ledger entries as the interfaces show them. Pure.

Amounts and prices become decimal strings, times RFC 3339 UTC, ids strings.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from paper_trade.clock import timestamp
from paper_trade.market.latest_price import LatestPrice
from paper_trade.market.views import price_view
from paper_trade.money import Asset, format_amount, format_decimal
from paper_trade.trading.ledger import AccountRun, Holding, OpenAccount
from paper_trade.trading.orders import Fill
from paper_trade.trading.performance import Record, sharpe_ratio, sortino_ratio
from paper_trade.trading.positions import PositionState, percent_of
from paper_trade.vocabulary import Side

View = dict[str, Any]

_PERCENT_DECIMALS = Decimal("0.0001")


def _decimal(value: Decimal | None) -> str | None:
    return None if value is None else format_decimal(value)


def _amount(units: int | None, asset: Asset) -> str | None:
    return None if units is None else format_amount(units, asset)


def trade_view(row: Mapping[str, Any]) -> View:
    """TRADE, from the columns of `queries.ORDER_COLUMNS`. `total` is what was paid or received."""
    fee = row["fee"] if row["side"] == Side.BUY else -row["fee"]
    return {
        "id": str(row["trade_id"]),
        "order_id": str(row["id"]),
        "symbol": row["symbol"],
        "side": row["side"],
        "price": format_decimal(row["price"]),
        "size": format_amount(row["trade_size"], Asset.SOL),
        "notional": format_amount(row["notional"], Asset.USDC),
        "fee": format_amount(row["fee"], Asset.USDC),
        "total": format_amount(row["notional"] + fee, Asset.USDC),
        "fee_asset": Asset.USDC,
        "realized_pnl": format_amount(row["realized_pnl"], Asset.USDC),
        "executed_at": timestamp(row["executed_at"]),
        "receipt": {
            "feed": row["feed"],
            "oracle_price": format_decimal(row["oracle_price"]),
            "confidence": format_decimal(row["confidence"]),
            "publish_time": timestamp(row["publish_time"]),
            "age_ms": row["age_ms"],
        },
    }


def order_view(row: Mapping[str, Any]) -> View:
    """ORDER with its trade. `size` is what was filled, or asked for when it was refused."""
    filled = row["trade_id"] is not None
    client_order_id = row["client_order_id"]
    return {
        "id": str(row["id"]),
        "client_order_id": None if client_order_id is None else str(client_order_id),
        "symbol": row["symbol"],
        "side": row["side"],
        "type": row["type"],
        "status": row["status"],
        "reason": row["reason"],
        "size": _amount(row["trade_size"] if filled else row["size"], Asset.SOL),
        "quote_size": _amount(row["quote_size"], Asset.USDC),
        "created_at": timestamp(row["created_at"]),
        "trade": trade_view(row) if filled else None,
    }


def preview_view(fill: Fill, holdings: Mapping[Asset, Holding]) -> View:
    """What an order would do at this price. `total` is what a buyer pays, a seller receives."""
    return {
        "side": fill.side,
        "price": format_decimal(fill.price),
        "size": format_amount(fill.size, Asset.SOL),
        "notional": format_amount(fill.notional, Asset.USDC),
        "fee": format_amount(fill.fee, Asset.USDC),
        "total": format_amount(fill.total, Asset.USDC),
        "balances_after": {
            asset.value: format_amount(holding.available, asset)
            for asset, holding in holdings.items()
        },
    }


def balance_view(asset: Asset, holding: Holding) -> View:
    return {
        "asset": asset,
        "available": format_amount(holding.available, asset),
        "locked": format_amount(holding.locked, asset),
        "total": format_amount(holding.total, asset),
    }


def position_view(position: PositionState, price: Decimal | None) -> View:
    """A position with its marks, which are null without a price."""
    average = position.average_price
    value = None if price is None else position.market_value(price)
    unrealized = None if value is None else value - position.cost_basis
    percent = None if unrealized is None else percent_of(unrealized, position.cost_basis)
    return {
        "asset": Asset.SOL,
        "size": format_amount(position.size, Asset.SOL),
        "average_price": None if average is None else format(average, "f"),
        "cost_basis": format_amount(position.cost_basis, Asset.USDC),
        "mark_price": _decimal(price),
        "market_value": _amount(value, Asset.USDC),
        "unrealized_pnl": _amount(unrealized, Asset.USDC),
        "unrealized_pnl_percent": _decimal(percent),
        "realized_pnl": format_amount(position.realized_pnl, Asset.USDC),
        "fees": format_amount(position.fees, Asset.USDC),
    }


def account_view(run: AccountRun, equity: int | None) -> View:
    """An account and what it is worth, or was when it was closed; null if that is not known."""
    return {
        "id": str(run.id),
        "opened_at": timestamp(run.opened_at),
        "closed_at": None if run.closed_at is None else timestamp(run.closed_at),
        "starting_funds": format_amount(run.starting_funds, Asset.USDC),
        "ledger_head": run.ledger_head.hex(),
        **_worth(equity, run.starting_funds),
    }


def _worth(equity: int | None, starting_funds: int) -> View:
    net = None if equity is None else equity - starting_funds
    percent = None if net is None else percent_of(net, starting_funds)
    return {
        "equity": _amount(equity, Asset.USDC),
        "net_pnl": _amount(net, Asset.USDC),
        "net_pnl_percent": _decimal(percent),
    }


def portfolio_view(
    account: OpenAccount,
    latest: LatestPrice | None,
    now: datetime,
    max_price_age_s: int,
) -> View:
    """A portfolio. Without a price the marks are null, and equity too while SOL is held.

    The position is listed from the first trade on, also when it is closed.
    """
    price = None if latest is None else latest.price
    return {
        "account": {
            "id": str(account.id),
            "opened_at": timestamp(account.opened_at),
            "starting_funds": format_amount(account.starting_funds, Asset.USDC),
        },
        "balances": [balance_view(asset, holding) for asset, holding in account.holdings.items()],
        "positions": [position_view(account.position, price)] if account.sequence else [],
        **_worth(account.equity(price), account.starting_funds),
        "price": None if latest is None else price_view(latest, now, max_price_age_s),
        "sequence": account.sequence,
    }


def performance_view(record: Record) -> View:
    """A record. Win rate and the drawdown's percent are percent; what is undefined is null."""
    trades, drawdown = record.trades, record.drawdown
    return {
        "trades": trades.trades,
        "closed_trades": trades.closed,
        "wins": trades.wins,
        "losses": trades.losses,
        "win_rate": _decimal(percent_of(trades.wins, trades.closed)),
        "profit_factor": _decimal(trades.profit_factor),
        "expectancy": _amount(trades.expectancy, Asset.USDC),
        "best": _amount(trades.best, Asset.USDC),
        "worst": _amount(trades.worst, Asset.USDC),
        "realized_pnl": format_amount(trades.realized_pnl, Asset.USDC),
        "max_drawdown": format_amount(drawdown.amount, Asset.USDC),
        "max_drawdown_percent": _decimal((drawdown.share * 100).quantize(_PERCENT_DECIMALS)),
        "days": record.days,
        "sharpe": _decimal(sharpe_ratio(record.closes)),
        "sortino": _decimal(sortino_ratio(record.closes)),
        "turnover": format_amount(trades.turnover, Asset.USDC),
        "fees": format_amount(trades.fees, Asset.USDC),
    }


def entry_view(row: Mapping[str, Any]) -> View:
    """One ledger entry; `sequence` counts the account's entries of that asset.

    With `account_id` it is all that `digest` is made of (see `chain`).
    """
    asset: Asset = row["asset"]
    return {
        "id": str(row["id"]),
        "sequence": row["sequence"],
        "asset": asset,
        "amount": format_amount(row["amount"], asset),
        "balance_after": format_amount(row["balance_after"], asset),
        "kind": row["kind"],
        "trade_id": None if row["trade_id"] is None else str(row["trade_id"]),
        "order_id": None if row["order_id"] is None else str(row["order_id"]),
        "created_at": timestamp(row["created_at"]),
        "account_id": str(row["account_id"]),
        "digest": row["digest"].hex(),
    }
