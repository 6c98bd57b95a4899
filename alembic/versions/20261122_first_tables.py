"""first tables

Revision ID: 32522b91365e
Revises:
Created: 2026-11-22 13:50:44.012393+00:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ENUM

revision = "32522b91365e"
down_revision = None
branch_labels = None
depends_on = None

TIMEFRAME = ENUM("1m", "5m", "15m", "1h", "4h", "1d", name="timeframe", create_type=False)
ASSET = ENUM("SOL", "USDC", name="asset", create_type=False)
ORDER_SIDE = ENUM("buy", "sell", name="order_side", create_type=False)
ORDER_TYPE = ENUM("market", name="order_type", create_type=False)
ORDER_STATUS = ENUM("filled", "rejected", name="order_status", create_type=False)
ENTRY_KIND = ENUM("grant", "trade", "fee", name="entry_kind", create_type=False)
ENUMS = (TIMEFRAME, ASSET, ORDER_SIDE, ORDER_TYPE, ORDER_STATUS, ENTRY_KIND)

APPEND_ONLY = (
    """
    CREATE FUNCTION refuse_ledger_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'ledger_entries is append-only: correct by a further entry';
    END $$
    """,
    """
    CREATE TRIGGER ledger_entries_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_ledger_change()
    """,
)


def upgrade() -> None:
    for enum in ENUMS:
        enum.create(op.get_bind(), checkfirst=False)
    op.create_table(
        "candles",
        sa.Column("feed", sa.Text(), nullable=False),
        sa.Column("symbol", sa.Text(), nullable=False),
        sa.Column("timeframe", TIMEFRAME, nullable=False),
        sa.Column("open_time", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("open", sa.Numeric(), nullable=False),
        sa.Column("high", sa.Numeric(), nullable=False),
        sa.Column("low", sa.Numeric(), nullable=False),
        sa.Column("close", sa.Numeric(), nullable=False),
        sa.Column("ticks", sa.Integer(), nullable=False),
        sa.Column("partial", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("first_time", sa.BigInteger(), nullable=True),
        sa.Column("first_slot", sa.BigInteger(), nullable=True),
        sa.Column("last_time", sa.BigInteger(), nullable=True),
        sa.Column("last_slot", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "low <= close AND close <= high", name=op.f("ck_candles_close_in_range")
        ),
        sa.CheckConstraint("low <= open AND open <= high", name=op.f("ck_candles_open_in_range")),
        sa.CheckConstraint("low > 0", name=op.f("ck_candles_low_positive")),
        sa.CheckConstraint(
            "num_nulls(first_time, first_slot, last_time, last_slot) IN (0, 4)",
            name=op.f("ck_candles_whole_keys"),
        ),
        sa.CheckConstraint("ticks >= 0", name=op.f("ck_candles_ticks_not_negative")),
        sa.PrimaryKeyConstraint(
            "feed", "symbol", "timeframe", "open_time", name=op.f("pk_candles")
        ),
    )
    op.create_table(
        "tick_offsets",
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("last_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("stream", name=op.f("pk_tick_offsets")),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("address", name=op.f("uq_users_address")),
    )
    op.create_table(
        "accounts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("starting_funds", sa.BigInteger(), nullable=False),
        sa.Column("event_sequence", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("closed_at >= opened_at", name=op.f("ck_accounts_closed_after_opened")),
        sa.CheckConstraint(
            "event_sequence >= 0", name=op.f("ck_accounts_event_sequence_not_negative")
        ),
        sa.CheckConstraint("starting_funds > 0", name=op.f("ck_accounts_starting_funds_positive")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_accounts_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
    )
    op.create_index(op.f("ix_accounts_user_id_id"), "accounts", ["user_id", "id"], unique=False)
    op.create_index(
        "uq_accounts_open_user_id",
        "accounts",
        ["user_id"],
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "balances",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("asset", ASSET, nullable=False),
        sa.Column("available", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("locked", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("entries", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint("available >= 0", name=op.f("ck_balances_available_not_negative")),
        sa.CheckConstraint("entries >= 0", name=op.f("ck_balances_entries_not_negative")),
        sa.CheckConstraint("locked >= 0", name=op.f("ck_balances_locked_not_negative")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_balances_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "asset", name=op.f("pk_balances")),
    )
    op.create_table(
        "equity_snapshots",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("equity", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_equity_snapshots_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "time", name=op.f("pk_equity_snapshots")),
    )
    op.create_table(
        "orders",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("client_order_id", sa.Uuid(), nullable=True),
        sa.Column("request_hash", sa.LargeBinary(), nullable=False),
        sa.Column("side", ORDER_SIDE, nullable=False),
        sa.Column("type", ORDER_TYPE, nullable=False),
        sa.Column("symbol", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("quote_size", sa.BigInteger(), nullable=True),
        sa.Column("max_price", sa.Numeric(), nullable=True),
        sa.Column("min_price", sa.Numeric(), nullable=True),
        sa.Column("status", ORDER_STATUS, nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("sequence", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(status = 'filled') = (sequence IS NOT NULL)",
            name=op.f("ck_orders_sequence_if_filled"),
        ),
        sa.CheckConstraint(
            "(status = 'rejected') = (reason IS NOT NULL)",
            name=op.f("ck_orders_reason_if_rejected"),
        ),
        sa.CheckConstraint(
            "status = 'filled' OR client_order_id IS NULL",
            name=op.f("ck_orders_id_free_if_rejected"),
        ),
        sa.CheckConstraint("num_nonnulls(size, quote_size) = 1", name=op.f("ck_orders_one_size")),
        sa.CheckConstraint("quote_size > 0", name=op.f("ck_orders_quote_size_positive")),
        sa.CheckConstraint("size > 0", name=op.f("ck_orders_size_positive")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_orders_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
        sa.UniqueConstraint(
            "account_id", "client_order_id", name=op.f("uq_orders_account_id_client_order_id")
        ),
        sa.UniqueConstraint("account_id", "sequence", name=op.f("uq_orders_account_id_sequence")),
    )
    op.create_index(op.f("ix_orders_account_id_id"), "orders", ["account_id", "id"], unique=False)
    op.create_table(
        "positions",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("asset", ASSET, nullable=False),
        sa.Column("size", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("cost_basis", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("realized_pnl", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("fees", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint("cost_basis >= 0", name=op.f("ck_positions_cost_basis_not_negative")),
        sa.CheckConstraint("fees >= 0", name=op.f("ck_positions_fees_not_negative")),
        sa.CheckConstraint(
            "size > 0 OR cost_basis = 0", name=op.f("ck_positions_closed_costs_nothing")
        ),
        sa.CheckConstraint("size >= 0", name=op.f("ck_positions_size_not_negative")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_positions_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "asset", name=op.f("pk_positions")),
    )
    op.create_table(
        "trades",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("symbol", sa.Text(), nullable=False),
        sa.Column("side", ORDER_SIDE, nullable=False),
        sa.Column("price", sa.Numeric(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("notional", sa.BigInteger(), nullable=False),
        sa.Column("fee", sa.BigInteger(), nullable=False),
        sa.Column("realized_pnl", sa.BigInteger(), nullable=False),
        sa.Column("feed", sa.Text(), nullable=False),
        sa.Column("oracle_price", sa.Numeric(), nullable=False),
        sa.Column("confidence", sa.Numeric(), nullable=False),
        sa.Column("publish_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("age_ms", sa.Integer(), nullable=False),
        sa.Column("executed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("confidence >= 0", name=op.f("ck_trades_confidence_not_negative")),
        sa.CheckConstraint("fee >= 0", name=op.f("ck_trades_fee_not_negative")),
        sa.CheckConstraint("notional > 0", name=op.f("ck_trades_notional_positive")),
        sa.CheckConstraint("oracle_price > 0", name=op.f("ck_trades_oracle_price_positive")),
        sa.CheckConstraint("price > 0", name=op.f("ck_trades_price_positive")),
        sa.CheckConstraint("size > 0", name=op.f("ck_trades_size_positive")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_trades_account_id")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_trades_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trades")),
        sa.UniqueConstraint("order_id", name=op.f("uq_trades_order_id")),
    )
    op.create_index(op.f("ix_trades_account_id_id"), "trades", ["account_id", "id"], unique=False)
    op.create_table(
        "ledger_entries",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("asset", ASSET, nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("balance_after", sa.BigInteger(), nullable=False),
        sa.Column("kind", ENTRY_KIND, nullable=False),
        sa.Column("trade_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind = 'grant') = (trade_id IS NULL)",
            name=op.f("ck_ledger_entries_trade_unless_grant"),
        ),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_ledger_entries_amount_not_zero")),
        sa.CheckConstraint(
            "balance_after >= 0", name=op.f("ck_ledger_entries_balance_after_not_negative")
        ),
        sa.CheckConstraint("sequence > 0", name=op.f("ck_ledger_entries_sequence_positive")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_ledger_entries_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["trade_id"], ["trades.id"], name=op.f("fk_ledger_entries_trade_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entries")),
        sa.UniqueConstraint(
            "account_id",
            "asset",
            "sequence",
            name=op.f("uq_ledger_entries_account_id_asset_sequence"),
        ),
    )
    op.create_index(
        op.f("ix_ledger_entries_account_id_id"),
        "ledger_entries",
        ["account_id", "id"],
        unique=False,
    )
    for statement in APPEND_ONLY:
        op.execute(statement)


def downgrade() -> None:
    op.drop_index(op.f("ix_ledger_entries_account_id_id"), table_name="ledger_entries")
    op.drop_table("ledger_entries")
    op.drop_index(op.f("ix_trades_account_id_id"), table_name="trades")
    op.drop_table("trades")
    op.drop_table("positions")
    op.drop_index(op.f("ix_orders_account_id_id"), table_name="orders")
    op.drop_table("orders")
    op.drop_table("equity_snapshots")
    op.drop_table("balances")
    op.drop_index(
        "uq_accounts_open_user_id",
        table_name="accounts",
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.drop_index(op.f("ix_accounts_user_id_id"), table_name="accounts")
    op.drop_table("accounts")
    op.drop_table("users")
    op.drop_table("tick_offsets")
    op.drop_table("candles")
    op.execute("DROP FUNCTION refuse_ledger_change")
    for enum in ENUMS:
        enum.drop(op.get_bind(), checkfirst=False)
