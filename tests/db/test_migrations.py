"""The migrations make just what `tables.py` says, and can be taken back."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import psycopg
import pytest
from alembic import command
from sqlalchemy import create_engine

from paper_trade.db.migrate import alembic_config, downgrade, upgrade
from paper_trade.db.session import sqlalchemy_url
from paper_trade.db.tables import metadata
from paper_trade.trading.chain import chain_start, extend_chain
from paper_trade.trading.ledger import Entry
from tests.servers import new_database

# Everything that a schema consists of here, each as one comparable line. Alembic's own comparison
# sees neither checks nor triggers.
DESCRIBE = """
    SELECT format('%s.%s %s null=%s default=%s identity=%s', table_name, column_name, udt_name,
                  is_nullable, column_default, is_identity)
    FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL
    SELECT format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL
    SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL
    SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL
    SELECT regexp_replace(pg_get_functiondef(oid), '\\s+', ' ', 'g')
    FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL
    SELECT format('%s %s %s', t.typname, e.enumsortorder, e.enumlabel)
    FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid
"""


def describe(url: str) -> set[str]:
    with psycopg.connect(url) as connection:
        lines = {row[0] for row in connection.execute(DESCRIBE)}
    return {line for line in lines if "alembic_version" not in line}


def test_models_and_migrations_agree(postgres_url: str, empty_database_url: str) -> None:
    upgrade(empty_database_url)
    command.check(alembic_config(empty_database_url))
    with new_database(postgres_url) as from_models:
        engine = create_engine(sqlalchemy_url(from_models))
        metadata.create_all(engine)
        engine.dispose()
        assert describe(empty_database_url) == describe(from_models)


def test_downgrade_leaves_nothing_and_upgrade_works_again(empty_database_url: str) -> None:
    upgrade(empty_database_url)
    made = describe(empty_database_url)
    downgrade(empty_database_url)
    assert describe(empty_database_url) == set()
    upgrade(empty_database_url)
    assert describe(empty_database_url) == made


BEFORE_CHAIN = "b3e8f2a6c915"
OLD_ROWS = """
    INSERT INTO users (address, created_at) VALUES ('one', now()), ('two', now());
    INSERT INTO accounts (user_id, starting_funds, opened_at)
        SELECT u.id, 1000000000, now() FROM users u;
    INSERT INTO orders (account_id, request_hash, side, type, symbol, size, status, sequence,
        created_at)
        SELECT id, '', 'buy', 'market', 'SOL/USDC', 1000000000, 'filled', 1, now() FROM accounts;
    INSERT INTO trades (order_id, account_id, symbol, side, price, size, notional, fee,
        realized_pnl, feed, oracle_price, confidence, publish_time, age_ms, executed_at)
        SELECT id, account_id, symbol, side, 150, size, 150000000, 150000, 0, 'pyth', 150, 0.1,
            now(), 0, now() FROM orders;
    INSERT INTO ledger_entries (account_id, asset, sequence, amount, balance_after, kind, trade_id,
        created_at)
        SELECT id, 'USDC', 1, 1000000000, 1000000000, 'grant'::entry_kind, NULL, opened_at
        FROM accounts;
    INSERT INTO ledger_entries (account_id, asset, sequence, amount, balance_after, kind, trade_id,
        created_at)
        SELECT account_id, asset, number, amount, after, kind, id, '2026-01-31T12:00:00.00025+02'
        FROM trades, (VALUES ('USDC'::asset, 2, -150000000, 850000000, 'trade'::entry_kind),
            ('USDC', 3, -150000, 849850000, 'fee'), ('SOL', 1, 1000000000, 1000000000, 'trade'))
            AS new (asset, number, amount, after, kind);
"""
ENTRIES = """
    SELECT account_id, asset, sequence, amount, balance_after, kind, trade_id, created_at, digest
    FROM ledger_entries ORDER BY account_id, id
"""


def test_old_ledgers_get_their_chain_and_stay_as_they_were(empty_database_url: str) -> None:
    upgrade(empty_database_url, BEFORE_CHAIN)
    with psycopg.connect(empty_database_url) as connection:
        connection.execute(OLD_ROWS)
        before = connection.execute(ENTRIES.replace(", digest", "")).fetchall()
    upgrade(empty_database_url)
    with psycopg.connect(empty_database_url) as connection:
        entries = connection.execute(ENTRIES).fetchall()
        heads: dict[int, bytes] = dict(connection.execute("SELECT id, ledger_head FROM accounts"))
        with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
            connection.execute("UPDATE ledger_entries SET digest = sha256('')")
    assert [entry[:-1] for entry in entries] == before
    assert len(entries) == 8
    chains = {account_id: chain_start(account_id) for account_id in heads}
    for account_id, *content, trade_id, moment, digest in entries:
        before_it = chains[account_id]
        [expected] = extend_chain(before_it, account_id, [Entry(*content)], trade_id, moment)
        assert digest == expected
        chains[account_id] = digest
    assert chains == heads


def test_two_processes_may_migrate_at_once(empty_database_url: str) -> None:
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        list(pool.map(upgrade, [empty_database_url] * 2))
    command.check(alembic_config(empty_database_url))


def test_an_unreachable_database_is_an_error_not_a_wait() -> None:
    with pytest.raises(Exception, match="connection"):
        upgrade("postgresql://nobody@127.0.0.1:1/none")
