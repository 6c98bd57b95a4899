-- order.sql as one function: what an order costs PostgreSQL when nobody waits between statements.
CREATE FUNCTION bench_place_order(of_user bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    locked record;
    new_order bigint;
    new_trade bigint;
BEGIN
    FOR locked IN
        SELECT a.id, a.starting_funds, a.opened_at, a.event_sequence, a.ledger_head,
               p.size, p.cost_basis, p.realized_pnl, p.fees,
               b.asset, b.available, b.locked, b.entries
        FROM accounts a
        JOIN positions p ON p.account_id = a.id AND p.asset = 'SOL'
        JOIN balances b ON b.account_id = a.id
        WHERE a.user_id = of_user AND a.closed_at IS NULL
        ORDER BY b.asset
        FOR UPDATE
    LOOP
    END LOOP;  -- the last row, the one of USDC, stays
    INSERT INTO orders (account_id, client_order_id, request_hash, side, type, symbol, size,
        quote_size, max_price, min_price, status, reason, sequence, created_at)
    VALUES (locked.id, gen_random_uuid(),
        '\x1b36f1c9e3a54b0c8d27f6e5a4938271605f4e3d2c1b0a99887766554433221f',
        'buy', 'market', 'SOL', 1000000, NULL, NULL, NULL, 'filled', NULL,
        locked.event_sequence + 1, now())
    RETURNING id INTO new_order;
    INSERT INTO trades (order_id, account_id, symbol, side, price, size, notional, fee,
        realized_pnl, feed, oracle_price, confidence, publish_time, age_ms, executed_at)
    VALUES (new_order, locked.id, 'SOL', 'buy', 150, 1000000, 150000, 150, 0,
        'simulated', 150, 0.05, now(), 400, now())
    RETURNING id INTO new_trade;
    INSERT INTO ledger_entries (account_id, asset, sequence, amount, balance_after, kind, digest,
        trade_id, created_at)
    VALUES (locked.id, 'USDC', locked.entries + 1, -150000, locked.available - 150000, 'trade',
            '\x1b36f1c9e3a54b0c8d27f6e5a4938271605f4e3d2c1b0a99887766554433221f', new_trade, now()),
           (locked.id, 'USDC', locked.entries + 2, -150, locked.available - 150150, 'fee',
            '\x2c36f1c9e3a54b0c8d27f6e5a4938271605f4e3d2c1b0a99887766554433221f', new_trade, now()),
           (locked.id, 'SOL', locked.event_sequence + 1, 1000000, locked.size + 1000000, 'trade',
            '\x3d36f1c9e3a54b0c8d27f6e5a4938271605f4e3d2c1b0a99887766554433221f', new_trade, now());
    UPDATE balances SET available = locked.size + 1000000, entries = entries + 1
    WHERE account_id = locked.id AND asset = 'SOL';
    UPDATE balances SET available = locked.available - 150150, entries = entries + 2
    WHERE account_id = locked.id AND asset = 'USDC';
    UPDATE positions SET size = locked.size + 1000000, cost_basis = locked.cost_basis + 150000,
        realized_pnl = locked.realized_pnl, fees = locked.fees + 150
    WHERE account_id = locked.id AND asset = 'SOL';
    UPDATE accounts SET event_sequence = locked.event_sequence + 1,
        ledger_head = '\x3d36f1c9e3a54b0c8d27f6e5a4938271605f4e3d2c1b0a99887766554433221f'
    WHERE id = locked.id;
    RETURN new_order;
END $$;
