"""ledger chain

Revision ID: e4d07a93c1f8
Revises: b3e8f2a6c915
Created: 2026-11-25 10:10:00+00:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "e4d07a93c1f8"
down_revision = "b3e8f2a6c915"
branch_labels = None
depends_on = None

TRIGGER = "ALTER TABLE ledger_entries {} TRIGGER ledger_entries_append_only"

# docs/ledger-chain.md, as `paper_trade.trading.chain` computes it from now on.
FILL = """
    DO $$
    DECLARE
        entry record;
        account bigint;
        head bytea;
    BEGIN
        UPDATE accounts
        SET ledger_head = sha256(convert_to('paper-trade ledger 1|' || id, 'UTF8'));
        FOR entry IN SELECT * FROM ledger_entries ORDER BY account_id, id LOOP
            IF account IS DISTINCT FROM entry.account_id THEN
                UPDATE accounts SET ledger_head = head WHERE id = account;
                account := entry.account_id;
                SELECT ledger_head INTO head FROM accounts WHERE id = account;
            END IF;
            head := sha256(head || convert_to(
                concat_ws('|', account, entry.asset, entry.sequence, entry.amount,
                    entry.balance_after, entry.kind, coalesce(entry.trade_id::text, ''),
                    to_char(entry.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')),
                'UTF8'));
            UPDATE ledger_entries SET digest = head WHERE id = entry.id;
        END LOOP;
        UPDATE accounts SET ledger_head = head WHERE id = account;
    END $$
"""


def upgrade() -> None:
    op.add_column("accounts", sa.Column("ledger_head", sa.LargeBinary(), nullable=True))
    op.add_column("ledger_entries", sa.Column("digest", sa.LargeBinary(), nullable=True))
    # In this transaction only, and the tables are locked until its end.
    op.execute(TRIGGER.format("DISABLE"))
    op.execute("SET LOCAL statement_timeout = 0")  # a ledger of many millions takes its time
    op.execute(FILL)
    op.execute("SET LOCAL statement_timeout = '5min'")  # as alembic/env.py has it
    op.execute(TRIGGER.format("ENABLE"))
    op.alter_column("accounts", "ledger_head", nullable=False)
    op.alter_column("ledger_entries", "digest", nullable=False)
    op.create_check_constraint(
        op.f("ck_accounts_ledger_head_of_32_bytes"), "accounts", "octet_length(ledger_head) = 32"
    )
    op.create_check_constraint(
        op.f("ck_ledger_entries_digest_of_32_bytes"), "ledger_entries", "octet_length(digest) = 32"
    )


def downgrade() -> None:
    op.drop_column("ledger_entries", "digest")
    op.drop_column("accounts", "ledger_head")
