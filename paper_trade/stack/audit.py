"""`python -m paper_trade audit`: what is off in which account, for a person or a script to read."""

from __future__ import annotations

import asyncio
import re

import psycopg
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from paper_trade.clock import utc_now
from paper_trade.db.session import make_engine
from paper_trade.findings import AuditOutcome
from paper_trade.stack.errors import StackError
from paper_trade.trading.audit.auditor import audit

NOT_MIGRATED = (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn)


def audit_database(database_url: str) -> bool:
    """Print a line for each finding, and how it went at the end; whether there was none.

    Raises:
        StackError: it could not be done to the end.
    """
    try:
        outcome = asyncio.run(_audit(database_url))
    except NOT_MIGRATED:
        raise StackError(
            "The database has not the schema of this version: run `python -m paper_trade migrate`."
        ) from None
    except (psycopg.Error, SQLAlchemyError) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        reason = re.sub(r"\s+", " ", str(cause)).strip()
        raise StackError(f"The audit could not be finished: {reason}") from None
    except KeyboardInterrupt:
        raise StackError("The audit was stopped before its end.") from None
    print(_summary(outcome))
    return outcome.ok


async def _audit(database_url: str) -> AuditOutcome:
    engine = make_engine(database_url, size=1, name="audit")
    try:
        return await audit(engine, utc_now, print)
    finally:
        await engine.dispose()


def _summary(outcome: AuditOutcome) -> str:
    accounts = _number(outcome.accounts, "account")
    if outcome.ok:
        return f"{accounts} audited: everything adds up."
    return f"{accounts} audited: {_number(outcome.total, 'finding')}."


def _number(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
