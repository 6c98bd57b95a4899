-- An order as `paper_trade.trading` writes it, statement by statement: the same rows locked, read
-- and written under the same constraints, with everything that is decided outside of the database
-- left out. A buy of 0.001 SOL at 150 USDC. For pgbench; -D first=… -D last=… are user ids.
\set user random(:first, :last)
BEGIN;
SELECT a.id, a.starting_funds, a.opened_at, a.event_sequence, a.ledger_head,
       p.size, p.cost_basis, p.realized_pnl, p.fees,
       b.asset, b.available, b.locked, b.entries
FROM accounts a
JOIN positions p ON p.account_id = a.id AND p.asset = 'SOL'
JOIN balances b ON b.account_id = a.id
WHERE a.user_id = :user AND a.closed_at IS NULL
ORDER BY b.asset
FOR UPDATE \aset
INSERT INTO orders (account_id, client_order_id, request_hash, side, type, symbol, size,
    quote_size, max_price, min_price, status, reason, sequence, created_at)
VALUES (:id, gen_random_uuid(),
    '\x1b36f1c9e3a54b0c8d27f6e5a4938271605f4e3d2c1b0a99887766554433221f',
    'buy', 'market', 'SOL', 1000000, NULL, NULL, NULL, 'filled', NULL,
    :event_sequence::bigint + 1, now())
RETURNING id AS order_id \gset
INSERT INTO trades (order_id, account_id, symbol, side, price, size, notional, fee, realized_pnl,
    feed, oracle_price, confidence, publish_time, age_ms, executed_at)
VALUES (:order_id, :id, 'SOL', 'buy', 150, 1000000, 150000, 150, 0,
    'simulated', 150, 0.05, now(), 400, now())
RETURNING id AS trade_id \gset
INSERT INTO ledger_entries (account_id, asset, sequence, amount, balance_after, kind, digest,
    trade_id, created_at)
VALUES (:id, 'USDC', :entries::bigint + 1, -150000, :available::bigint - 150000, 'trade',
        '\x1b36f1c9e3a54b0c8d27f6e5a4938271605f4e3d2c1b0a99887766554433221f', :trade_id, now()),
       (:id, 'USDC', :entries::bigint + 2, -150, :available::bigint - 150150, 'fee',
        '\x2c36f1c9e3a54b0c8d27f6e5a4938271605f4e3d2c1b0a99887766554433221f', :trade_id, now()),
       (:id, 'SOL', :event_sequence::bigint + 1, 1000000, :size::bigint + 1000000, 'trade',
        '\x3d36f1c9e3a54b0c8d27f6e5a4938271605f4e3d2c1b0a99887766554433221f', :trade_id, now());
UPDATE balances SET available = :size::bigint + 1000000, entries = entries + 1
WHERE account_id = :id AND asset = 'SOL';
UPDATE balances SET available = :available::bigint - 150150, entries = entries + 2
WHERE account_id = :id AND asset = 'USDC';
UPDATE positions SET size = :size::bigint + 1000000, cost_basis = :cost_basis::bigint + 150000,
    realized_pnl = :realized_pnl, fees = :fees::bigint + 150
WHERE account_id = :id AND asset = 'SOL';
UPDATE accounts SET event_sequence = :event_sequence::bigint + 1,
    ledger_head = '\x3d36f1c9e3a54b0c8d27f6e5a4938271605f4e3d2c1b0a99887766554433221f'
WHERE id = :id;
COMMIT;
