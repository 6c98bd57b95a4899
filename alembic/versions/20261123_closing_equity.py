"""closing equity

Revision ID: 7c1d5e0b9a42
Revises: 32522b91365e
Created: 2026-11-23 11:50:00+00:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "7c1d5e0b9a42"
down_revision = "32522b91365e"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("accounts", sa.Column("closing_equity", sa.BigInteger(), nullable=True))
    op.create_check_constraint(
        op.f("ck_accounts_closing_equity_if_closed"),
        "accounts",
        "closing_equity IS NULL OR closed_at IS NOT NULL",
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_accounts_closing_equity_if_closed"), "accounts", type_="check")
    op.drop_column("accounts", "closing_equity")
