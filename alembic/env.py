"""Runs migrations one process at a time, and never waits for a lock for long."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, create_engine, text

from paper_trade.db.session import sqlalchemy_url
from paper_trade.db.tables import metadata
from paper_trade.settings import load_settings

MIGRATION_LOCK = 0x70617065  # any constant: "pape"


def database_url() -> str:
    """The caller's URL (`migrate.upgrade`), else DATABASE_URL for `alembic` on the command line."""
    if url := context.config.attributes.get("database_url"):
        return str(url)
    if secret := load_settings().database_url:
        return secret.get_secret_value()
    raise SystemExit("Set DATABASE_URL to the database to migrate.")


def run(connection: Connection) -> None:
    # Two processes that start together must not both migrate; the second finds nothing to do.
    connection.execute(text("SET lock_timeout = '60s'"))
    connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": MIGRATION_LOCK})
    # A migration that waits for a table lock makes every later query wait behind it: give up soon.
    connection.execute(text("SET lock_timeout = '5s'; SET statement_timeout = '5min'"))
    connection.commit()
    try:
        context.configure(connection=connection, target_metadata=metadata, compare_type=True)
        with context.begin_transaction():
            context.run_migrations()
    finally:
        connection.rollback()
        connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": MIGRATION_LOCK})
        connection.commit()


engine = create_engine(sqlalchemy_url(database_url()), connect_args={"connect_timeout": 5})
try:
    with engine.connect() as conn:
        run(conn)
finally:
    engine.dispose()
