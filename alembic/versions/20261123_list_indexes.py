"""list indexes

Revision ID: b3e8f2a6c915
Revises: 7c1d5e0b9a42
Created: 2026-11-23 12:20:00+00:00
"""

from __future__ import annotations

from alembic import op

revision = "b3e8f2a6c915"
down_revision = "7c1d5e0b9a42"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        op.f("ix_orders_account_id_status_id_side"),
        "orders",
        ["account_id", "status", "id", "side"],
    )
    op.drop_index(op.f("ix_orders_account_id_id"), table_name="orders")
    op.create_index(op.f("ix_trades_account_id_id_side"), "trades", ["account_id", "id", "side"])
    op.drop_index(op.f("ix_trades_account_id_id"), table_name="trades")
    op.create_index(
        op.f("ix_ledger_entries_trade_id"),
        "ledger_entries",
        ["trade_id"],
        postgresql_using="brin",
        postgresql_with={"pages_per_range": 32, "autosummarize": "on"},
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_ledger_entries_trade_id"), table_name="ledger_entries")
    op.create_index(op.f("ix_trades_account_id_id"), "trades", ["account_id", "id"])
    op.drop_index(op.f("ix_trades_account_id_id_side"), table_name="trades")
    op.create_index(op.f("ix_orders_account_id_id"), "orders", ["account_id", "id"])
    op.drop_index(op.f("ix_orders_account_id_status_id_side"), table_name="orders")
