"""What a person is told when a handler fails: one place, so that no handler need catch anything."""

from __future__ import annotations

from collections.abc import Callable

import reflex as rx
import structlog
from reflex.event import EventSpec

from paper_trade.errors import PaperTradeError, Unauthenticated
from paper_trade.ui.access import leave

log = structlog.get_logger(__name__)


def failure_handler(
    expected: Callable[[Exception], PaperTradeError | None],
) -> Callable[[Exception], EventSpec]:
    """Reflex's handler of exceptions in event handlers.

    `expected` says what an exception means to a person; what it does not know is a bug of ours:
    logged, and told without details.
    """

    def tell(exception: Exception) -> EventSpec:
        error = expected(exception)
        if error is None:
            log.error("event_handler_failed", exc_info=exception)
            error = PaperTradeError()
        if isinstance(error, Unauthenticated):
            return leave("session-ended")
        return rx.toast.error(error.title, description=error.detail, id=error.code)

    return tell


def frontend_failed(exception: Exception) -> None:
    """Log what a browser reports. It may say anything: it is a client."""
    log.warning("frontend_failed", report=str(exception)[:2000])
