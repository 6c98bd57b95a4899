"""An account's filled orders, one after the other: trades, their entries, the position. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor

from paper_trade.clock import timestamp
from paper_trade.money import Asset, exact_notional, format_decimal
from paper_trade.trading.audit.notes import Notes, amount
from paper_trade.trading.audit.rows import AccountRow, EntryRow, FilledOrder, TradeRow
from paper_trade.trading.ledger import Change, changes_of
from paper_trade.trading.orders import Fill, OrderRequest
from paper_trade.trading.positions import PositionState
from paper_trade.vocabulary import EntryKind, OrderType, Side


class TradesReplay:
    """Goes along the filled orders in the order of ids, by the rules that filled them."""

    def __init__(self, account: AccountRow, notes: Notes) -> None:
        self._account = account
        self._notes = notes
        self._orders = 0
        self._trades = 0
        self._sequence = 0
        self._position: PositionState | None = PositionState()
        self._holdings = {Asset.SOL: 0, Asset.USDC: account.starting_funds}

    def take(self, order: FilledOrder, entries: Sequence[EntryRow]) -> None:
        """The next filled order, with the ledger entries of its trade."""
        self._orders += 1
        self._notes.compare("event number of order", order.id, self._sequence + 1, order.sequence)
        self._sequence = order.sequence
        trade = order.trade
        if trade is None:
            self._notes.differ("trade of filled order", order.id, "one", "none")
            return
        self._trades += 1
        fill = Fill(Side(trade.side), trade.price, trade.size, trade.notional, trade.fee)
        changes = changes_of(fill)
        self._check_order(order, trade)
        self._check_fill(order, trade, fill)
        self.check_entries(trade.id, changes, entries)
        self._check_times(order, trade, entries)
        self._check_result(trade, fill)
        for asset, _, change in changes:
            self._holdings[asset] += change

    def check_entries(
        self, trade_id: int, expected: Sequence[Change], entries: Sequence[EntryRow]
    ) -> None:
        """Note when the entries of a trade are not what it changed."""
        if [(row.asset, row.kind, row.amount) for row in entries] != expected:
            found = [(Asset(row.asset), EntryKind(row.kind), row.amount) for row in entries]
            words = _in_words(expected), _in_words(found)
            self._notes.differ("ledger entries of trade", trade_id, *words)

    def finish(self) -> None:
        """Compare what the trades come to with the account's rows."""
        account, notes = self._account, self._notes
        notes.compare("number of the newest event", "", self._orders, account.event_sequence)
        notes.compare("number of trades", "", self._trades, account.trades)
        for asset, holding in account.holdings.items():
            if holding is not None:
                kind = f"balance of {asset} by grant and trades"
                notes.compare_amounts(kind, "", self._holdings[asset], holding.total, asset)
        self._check_position()

    def _check_order(self, order: FilledOrder, trade: TradeRow) -> None:
        notes = self._notes
        notes.compare("account of trade", trade.id, order.account_id, trade.account_id)
        notes.compare("side of trade", trade.id, order.side, trade.side)
        notes.compare("market of trade", trade.id, order.symbol, trade.symbol)
        asked = OrderRequest(
            Side(order.side),
            order.size,
            order.quote_size,
            max_price=order.max_price,
            min_price=order.min_price,
            symbol=order.symbol,
            type=OrderType(order.type),
        )
        if asked.content_hash() != order.request_hash:
            kept, found = order.request_hash.hex(), asked.content_hash().hex()
            notes.differ("hash of what was asked in order", order.id, kept, found)

    def _check_fill(self, order: FilledOrder, trade: TradeRow, fill: Fill) -> None:
        notes = self._notes
        if trade.price != trade.oracle_price:
            oracle, price = format_decimal(trade.oracle_price), format_decimal(trade.price)
            notes.differ("price of trade", trade.id, oracle, price)
        least, most = notional_range(order, fill)
        if not least <= fill.notional <= most:
            expected = " to ".join(amount(limit, Asset.USDC) for limit in sorted({least, most}))
            found = amount(fill.notional, Asset.USDC)
            notes.differ("price times size of trade", trade.id, expected, found)
        if order.size is not None:
            notes.compare_amounts("size of trade", trade.id, order.size, fill.size, Asset.SOL)
        elif order.quote_size is not None and fill.side is Side.BUY:
            total = order.quote_size
            notes.compare_amounts("total of trade", trade.id, total, fill.total, Asset.USDC)

    def _check_times(
        self, order: FilledOrder, trade: TradeRow, entries: Sequence[EntryRow]
    ) -> None:
        moments = [trade.executed_at, *(row.created_at for row in entries)]
        for moment in moments:
            if moment != order.created_at:
                expected, found = timestamp(order.created_at), timestamp(moment)
                self._notes.differ("time of trade", trade.id, expected, found)

    def _check_result(self, trade: TradeRow, fill: Fill) -> None:
        before = self._position
        if before is None:
            return
        if fill.side is Side.SELL and fill.size > before.size:
            held, sold = amount(before.size, Asset.SOL), amount(fill.size, Asset.SOL)
            self._notes.differ("size sold by trade", trade.id, f"at most {held}", sold)
            self._position = None  # what comes after it has no meaning
            return
        after = before.after(fill)
        result = after.realized_pnl - before.realized_pnl
        self._notes.compare_amounts(
            "realised P&L of trade", trade.id, result, trade.realized_pnl, Asset.USDC
        )
        self._position = after

    def _check_position(self) -> None:
        expected, found = self._position, self._account.position
        if found is None:
            self._notes.differ("position", "", "a row", "none")
        elif expected is not None:
            compare = self._notes.compare_amounts
            compare("size of the position", "", expected.size, found.size, Asset.SOL)
            for name, word in _MONEY.items():
                units = getattr(expected, name), getattr(found, name)
                compare(f"{word} of the position", "", *units, Asset.USDC)


_MONEY = {"cost_basis": "cost basis", "realized_pnl": "realised P&L", "fees": "fees"}


def notional_range(order: FilledOrder, fill: Fill) -> tuple[int, int]:
    """The least and the most that price × size can have been rounded to, in micro-USDC.

    The rate of the fee is not known: it is a setting that may have changed since. A buy of a size
    is rounded up. A sale is rounded once with its fee, and reported so that both add up: less than
    a micro-USDC to either side. A buy for an amount also pays what rounding its size down left
    over, less than the price of a lamport with its fee, which is less than that price again.
    """
    exact = exact_notional(fill.price, fill.size)
    if fill.side is Side.BUY and order.size is not None:
        return ceil(exact), ceil(exact)
    above = Fraction(1)
    if fill.side is Side.BUY:
        above = max(above, 2 * exact_notional(fill.price, 1))
    return floor(exact - 1) + 1, ceil(exact + above) - 1


def _in_words(changes: Sequence[Change]) -> str:
    words = [f"{kind} {amount(units, asset)}" for asset, kind, units in changes]
    return ", ".join(words) or "none"
