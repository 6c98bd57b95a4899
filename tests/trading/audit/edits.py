"""Edits of an account that has traded a little (`history.trade_a_little`), by the name of each.

`:account` is its id.
"""

from __future__ import annotations

FIRST = "(SELECT min(id) FROM trades WHERE account_id = :account)"
SALE = "(SELECT id FROM trades WHERE account_id = :account AND side = 'sell')"
FOR_AMOUNT = "(SELECT max(id) FROM trades WHERE account_id = :account)"
OTHER = "(SELECT id FROM accounts WHERE id <> :account)"
PAID = f"trade_id = {FIRST} AND asset = 'USDC' AND kind = 'trade'"
LAST_ENTRY = "(SELECT max(id) FROM ledger_entries WHERE account_id = :account)"
REJECTED = "(SELECT id FROM orders WHERE account_id = :account AND status = 'rejected')"

Edit = tuple[str, str, str | None, str | None]
"""Statements; how a finding of theirs begins; what it expects and what it found, None: anything."""

BALANCES: dict[str, Edit] = {
    "more money": (
        """UPDATE balances SET available = available + 1
        WHERE account_id = :account AND asset = 'USDC'""",
        "balance of USDC by the ledger",
        "679.62 USDC",
        "679.620001 USDC",
    ),
    "more SOL": (
        """UPDATE balances SET available = available + 1
        WHERE account_id = :account AND asset = 'SOL'""",
        "balance of SOL by grant and trades",
        None,
        None,
    ),
    "money set aside": (
        """UPDATE balances SET available = available - 1, locked = 1
        WHERE account_id = :account AND asset = 'USDC'""",
        "locked USDC",
        "0 USDC",
        "0.000001 USDC",
    ),
    "a wrong number of entries": (
        "UPDATE balances SET entries = 9 WHERE account_id = :account AND asset = 'USDC'",
        "number of ledger entries of USDC",
        "7",
        "9",
    ),
    "no balance at all": (
        "DELETE FROM balances WHERE account_id = :account AND asset = 'SOL'",
        "balance of SOL",
        "a row",
        "none",
    ),
    "more starting funds": (
        "UPDATE accounts SET starting_funds = starting_funds + 1 WHERE id = :account",
        "grant in ledger entry",
        "1000.000001 USDC",
        "1000 USDC",
    ),
    "an earlier opening": (
        "UPDATE accounts SET opened_at = opened_at - interval '1 day' WHERE id = :account",
        "time of the grant",
        None,
        None,
    ),
}

ENTRIES: dict[str, Edit] = {
    "an entry's amount": (
        f"UPDATE ledger_entries SET amount = amount + 1 WHERE {PAID}",
        "digest of ledger entry",
        None,
        None,
    ),
    "an entry's amount and all that follows from it": (
        f"""UPDATE ledger_entries SET amount = amount + 1 WHERE {PAID};
        UPDATE ledger_entries SET balance_after = balance_after + 1
            WHERE account_id = :account AND asset = 'USDC' AND sequence > 1;
        UPDATE balances SET available = available + 1
            WHERE account_id = :account AND asset = 'USDC'""",
        "ledger entries of trade",
        "trade -300 USDC, fee -0.3 USDC, trade 2 SOL",
        "trade -299.999999 USDC, fee -0.3 USDC, trade 2 SOL",
    ),
    "an entry's balance": (
        f"UPDATE ledger_entries SET balance_after = 1 WHERE {PAID}",
        "balance after ledger entry",
        "700 USDC",
        "0.000001 USDC",
    ),
    "an entry's kind": (
        f"UPDATE ledger_entries SET kind = 'fee' WHERE {PAID}",
        "digest of ledger entry",
        None,
        None,
    ),
    "an entry's time": (
        f"UPDATE ledger_entries SET created_at = created_at - interval '1 us' WHERE {PAID}",
        "time of trade",
        None,
        None,
    ),
    "an entry's number": (
        f"UPDATE ledger_entries SET sequence = 99 WHERE {PAID}",
        "number of the USDC ledger entry",
        "2",
        "99",
    ),
    "an entry's trade": (
        f"UPDATE ledger_entries SET trade_id = {SALE} WHERE {PAID}",
        "ledger entries of trade",
        None,
        None,
    ),
    "an entry's digest": (
        f"UPDATE ledger_entries SET digest = sha256('') WHERE {PAID}",
        "digest of ledger entry",
        None,
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    ),
    "the place of an entry": (
        f"UPDATE ledger_entries SET id = DEFAULT WHERE {PAID}",
        "digest of ledger entry",
        None,
        None,
    ),
    "the account of an entry": (
        f"UPDATE ledger_entries SET account_id = {OTHER}, sequence = 99 WHERE {PAID}",
        "ledger entries of trade",
        None,
        "fee -0.3 USDC, trade 2 SOL",
    ),
    "an entry taken out": (
        f"DELETE FROM ledger_entries WHERE {PAID}",
        "ledger entries of trade",
        None,
        "fee -0.3 USDC, trade 2 SOL",
    ),
    "the first entry taken out": (
        "DELETE FROM ledger_entries WHERE account_id = :account AND kind = 'grant'",
        "number of grants",
        "1",
        "0",
    ),
    "the last entry cut off": (
        f"DELETE FROM ledger_entries WHERE id = {LAST_ENTRY}",
        "head of the ledger",
        None,
        None,
    ),
    "the last order cut off, without a trace but for the head": (
        f"""UPDATE balances b SET available = available - e.amount, entries = entries - e.number
            FROM (SELECT asset, sum(amount) AS amount, count(*) AS number FROM ledger_entries
                WHERE trade_id = {FOR_AMOUNT} GROUP BY asset) AS e
            WHERE b.account_id = :account AND b.asset = e.asset;
        UPDATE positions p SET size = p.size - t.size, cost_basis = cost_basis - t.notional,
            fees = fees - t.fee FROM trades t WHERE t.id = {FOR_AMOUNT} AND p.account_id = :account;
        UPDATE accounts SET event_sequence = event_sequence - 1 WHERE id = :account;
        DELETE FROM ledger_entries WHERE trade_id = {FOR_AMOUNT};
        DELETE FROM trades WHERE id = {FOR_AMOUNT};
        DELETE FROM orders WHERE account_id = :account AND sequence = 3""",
        "head of the ledger",
        None,
        None,
    ),
    "a made-up grant": (
        """INSERT INTO ledger_entries (account_id, asset, sequence, amount, balance_after, kind,
            created_at, digest)
        SELECT account_id, asset, 8, 1, 679620001, kind, now(), sha256('') FROM ledger_entries
        WHERE account_id = :account AND kind = 'grant'""",
        "number of grants",
        "1",
        "2",
    ),
    "another head": (
        "UPDATE accounts SET ledger_head = sha256('') WHERE id = :account",
        "head of the ledger",
        None,
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    ),
}

TRADES: dict[str, Edit] = {
    "a trade's price": (
        f"UPDATE trades SET price = price + 0.00000001 WHERE id = {FIRST}",
        "price of trade",
        "150",
        "150.00000001",
    ),
    "a trade's price and that of its receipt": (
        f"UPDATE trades SET price = 151, oracle_price = 151 WHERE id = {FIRST}",
        "price times size of trade",
        "302 USDC",
        "300 USDC",
    ),
    "the price of a sale and of its receipt": (
        f"UPDATE trades SET price = 161, oracle_price = 161 WHERE id = {SALE}",
        "price times size of trade",
        "80.5 USDC",
        "80 USDC",
    ),
    "a trade's size": (
        f"UPDATE trades SET size = size + 1 WHERE id = {FIRST}",
        "size of trade",
        "2 SOL",
        "2.000000001 SOL",
    ),
    "the size of a trade for an amount": (
        f"UPDATE trades SET size = size + 1 WHERE id = {FOR_AMOUNT}",
        "ledger entries of trade",
        None,
        None,
    ),
    "a trade's notional": (
        f"UPDATE trades SET notional = notional + 1 WHERE id = {FIRST}",
        "price times size of trade",
        "300 USDC",
        "300.000001 USDC",
    ),
    "the notional of a trade for an amount": (
        f"UPDATE trades SET notional = notional + 1 WHERE id = {FOR_AMOUNT}",
        "total of trade",
        "100 USDC",
        "100.000001 USDC",
    ),
    "a trade's fee": (
        f"UPDATE trades SET fee = 0 WHERE id = {FIRST}",
        "ledger entries of trade",
        "trade -300 USDC, trade 2 SOL",
        "trade -300 USDC, fee -0.3 USDC, trade 2 SOL",
    ),
    "a trade's realised P&L": (
        f"UPDATE trades SET realized_pnl = 6000000 WHERE id = {SALE}",
        "realised P&L of trade",
        "5 USDC",
        "6 USDC",
    ),
    "a trade's side": (
        f"UPDATE trades SET side = 'sell' WHERE id = {FIRST}",
        "size sold by trade",
        "at most 0 SOL",
        "2 SOL",
    ),
    "a trade's market": (
        f"UPDATE trades SET symbol = 'BTC/USDC' WHERE id = {FIRST}",
        "market of trade",
        "SOL/USDC",
        "BTC/USDC",
    ),
    "a trade's time": (
        f"UPDATE trades SET executed_at = executed_at + interval '1 us' WHERE id = {FIRST}",
        "time of trade",
        None,
        None,
    ),
    "a trade's account": (
        f"UPDATE trades SET account_id = {OTHER} WHERE id = {FIRST}",
        "account of trade",
        None,
        None,
    ),
    "a trade taken out with its entries": (
        f"""DELETE FROM ledger_entries WHERE trade_id = {SALE};
        DELETE FROM trades WHERE id = {SALE}""",
        "trade of filled order",
        "one",
        "none",
    ),
    "a trade of a refused order": (
        f"""INSERT INTO trades (order_id, account_id, symbol, side, price, size, notional, fee,
            realized_pnl, feed, oracle_price, confidence, publish_time, age_ms, executed_at)
        SELECT {REJECTED}, account_id, symbol, side, price, size, notional, fee, realized_pnl, feed,
            oracle_price, confidence, publish_time, age_ms, executed_at
        FROM trades WHERE id = {FIRST}""",
        "number of trades",
        "3",
        "4",
    ),
}

OTHERS: dict[str, Edit] = {
    "an order's size": (
        "UPDATE orders SET size = 1 WHERE account_id = :account AND sequence = 1",
        "size of trade",
        "0.000000001 SOL",
        "2 SOL",
    ),
    "an order's limit": (
        "UPDATE orders SET max_price = 140 WHERE account_id = :account AND sequence = 1",
        "hash of what was asked in order",
        None,
        None,
    ),
    "an order's event number": (
        "UPDATE orders SET sequence = 7 WHERE account_id = :account AND sequence = 2",
        "event number of order",
        "2",
        "7",
    ),
    "a filled order that is called refused": (
        """UPDATE orders SET status = 'rejected', reason = 'price_stale', sequence = NULL
        WHERE account_id = :account AND sequence = 3""",
        "ledger entries of trade",
        "none",
        None,
    ),
    "the number of the newest event": (
        "UPDATE accounts SET event_sequence = 4 WHERE id = :account",
        "number of the newest event",
        "3",
        "4",
    ),
    "a position's size": (
        "UPDATE positions SET size = size + 1 WHERE account_id = :account",
        "size of the position",
        None,
        None,
    ),
    "a position's cost basis": (
        "UPDATE positions SET cost_basis = 1 WHERE account_id = :account",
        "cost basis of the position",
        "324.900099 USDC",
        "0.000001 USDC",
    ),
    "a position's realised P&L": (
        "UPDATE positions SET realized_pnl = 6000000 WHERE account_id = :account",
        "realised P&L of the position",
        "5 USDC",
        "6 USDC",
    ),
    "a position's fees": (
        "UPDATE positions SET fees = 0 WHERE account_id = :account",
        "fees of the position",
        "0.479901 USDC",
        "0 USDC",
    ),
    "no position at all": (
        "DELETE FROM positions WHERE account_id = :account",
        "position",
        "a row",
        "none",
    ),
}
EDITS = BALANCES | ENTRIES | TRADES | OTHERS
