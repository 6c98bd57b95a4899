"""What a person is told when a handler fails: one place, so that no handler need catch anything."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from time import monotonic
from typing import Final

import reflex as rx
import structlog
from reflex.event import EventSpec

from paper_trade.allowance import Allowance
from paper_trade.errors import PaperTradeError, ServiceUnavailable, Unauthenticated
from paper_trade.ui.access import leave

log = structlog.get_logger(__name__)

LONG_MS: Final = 30_000
"""How long a toast stays whose words somebody may want to copy."""


# Any client may cause as many failures as it likes: lines beyond these have no stack trace, and
# reports of browsers, which may say anything, are then left out.
_traces = Allowance(burst=30, per_second=0.5, now=0.0)
_reports = Allowance(burst=20, per_second=0.3, now=0.0)


def failure_handler(
    expected: Callable[[Exception], PaperTradeError | None],
) -> Callable[[Exception], EventSpec]:
    """Reflex's handler of exceptions in event handlers.

    `expected` says what an exception means to a person; what it does not know is a bug of ours.
    """

    def tell(exception: Exception) -> EventSpec:
        error = expected(exception)
        if isinstance(error, Unauthenticated):
            return leave("session-ended")
        if error is None or isinstance(error, ServiceUnavailable):
            return _our_fault(error, exception)
        return rx.toast.error(error.title, description=error.detail, id=error.code)

    return tell


def _our_fault(known: PaperTradeError | None, exception: Exception) -> EventSpec:
    """Log what happened under an id, and tell the id only: it finds the line in the log."""
    request_id = secrets.token_hex(8)
    if known is None:
        shown = exception if _traces.take(monotonic()) else None
        error_name = type(exception).__name__
        log.error("event_handler_failed", request_id=request_id, error=error_name, exc_info=shown)
    else:
        error_name = type(exception).__name__
        log.warning("service_out_of_reach", request_id=request_id, error=error_name)
    error = known or PaperTradeError()
    return rx.toast.error(
        error.title,
        description=f"{error.detail} If it happens again, quote request {request_id}.",
        id=error.code,
        duration=LONG_MS,
        close_button=True,
    )


def frontend_failed(exception: Exception) -> None:
    """Log what a browser reports. It may say anything: it is a client."""
    if _reports.take(monotonic()):
        log.warning("frontend_failed", report=str(exception)[:2000])
