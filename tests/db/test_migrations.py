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


def test_two_processes_may_migrate_at_once(empty_database_url: str) -> None:
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        list(pool.map(upgrade, [empty_database_url] * 2))
    command.check(alembic_config(empty_database_url))


def test_an_unreachable_database_is_an_error_not_a_wait() -> None:
    with pytest.raises(Exception, match="connection"):
        upgrade("postgresql://nobody@127.0.0.1:1/none")
